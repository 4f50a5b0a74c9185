//! The program in parts: a browser fetches the frame and the part of the page it opens, not all pages at once.
//!
//! Every page belongs to one part, one file each beside the main one; what several parts use lands in files they share.
//! What a page needs first comes in one pack, and the other parts in a second one once the browser has nothing else to do,
//! so that going there does not wait for the line (`.ci/site.mjs` makes the packs, `start.js` opens them). On the server
//! all of it is one program and pages are simply called. Only this belongs here.

use leptos::prelude::*;
use leptos_router::LazyRoute;

/// Declares the parts with their pages. Makes a route of each page and, for the browser, [`fetch_the_rest`].
macro_rules! parts {
    ($($part:ident { $($page:ident from $area:ident as $split:ident),+ $(,)? })+) => {
        $($(
            #[doc = concat!("The route of `", stringify!($page), "`.")]
            pub struct $page;

            impl LazyRoute for $page {
                fn data() -> Self {
                    Self
                }

                #[cfg(not(feature = "hydrate"))]
                async fn view(_: Self) -> AnyView {
                    #[cfg(feature = "ssr")]
                    server::announce(stringify!($part));
                    crate::$area::$page().into_any()
                }

                #[cfg(feature = "hydrate")]
                async fn view(_: Self) -> AnyView {
                    browser::shown($split::$split().await).await
                }

                #[cfg(feature = "hydrate")]
                async fn preload() {
                    // The first page's part is there already.
                    browser::fetched($split::preload()).await;
                }
            }

            #[cfg(feature = "hydrate")]
            mod $split {
                use leptos::prelude::*;
                use wasm_split_helpers::{SplitLoaderError, wasm_split};

                #[wasm_split($part, fallible, preload(preload))]
                pub(super) fn $split() -> Result<AnyView, SplitLoaderError> {
                    Ok(crate::$area::$page().into_any())
                }
            }
        )+)+

        /// Fetches what is not there yet, one part after the other, until one cannot be had: the others come when needed.
        #[cfg(feature = "hydrate")]
        async fn fetch_all() {
            $($(if $split::preload().await.is_err() { return; })+)+
        }

        /// Fetches one part. Whether it is there now; what is no part needs nothing.
        #[cfg(feature = "hydrate")]
        async fn fetch(part: &str) -> bool {
            $(if part == stringify!($part) { return true $(&& $split::preload().await.is_ok())+; })+
            true
        }
    };
}

parts! {
    start {
        LoginPage from auth as login,
        CodePage from auth as code,
        AccountPage from auth as account,
        DashboardPage from staff as dashboard,
    }
    work {
        WorkListPage from staff as work_list,
    }
    order {
        OrderPage from staff as order_page,
    }
    buyer {
        BuyerPage from staff as buyer_page,
        BuyerNewPage from staff as buyer_new,
        BuyerEditPage from staff as buyer_edit,
    }
    kyc {
        BuyerKycPage from staff as buyer_kyc,
    }
    new_order {
        OrderNewPage from staff as order_new,
    }
    lists {
        BuyerListPage from staff as buyer_list,
        JobListPage from staff as job_list,
        AuditPage from staff as audit,
        PersonalDataPage from staff as personal_data,
        SystemPage from staff as system,
    }
    admin {
        OrganizationListPage from staff as organization_list,
        OrganizationNewPage from staff as organization_new,
        OrganizationPage from staff as organization_page,
        StaffListPage from staff as staff_list,
        StaffNewPage from staff as staff_new,
        StaffMemberPage from staff as staff_member,
    }
}

/// Once the browser is idle, fetches the parts of the pages that are not shown, unless it was asked to save data.
pub fn fetch_the_rest() {
    #[cfg(feature = "hydrate")]
    browser::when_idle(fetch_all());
}

/// The part of the page somebody goes to is on its way.
#[derive(Clone, Copy)]
pub struct Fetching(pub RwSignal<bool>);

#[cfg(feature = "ssr")]
pub(crate) use server::BuildFiles;

#[cfg(feature = "ssr")]
mod server {
    use std::collections::HashMap;
    use std::io::ErrorKind;
    use std::path::Path;
    use std::sync::{Arc, OnceLock};

    use leptos::prelude::*;
    use leptos_meta::{Link, Meta};

    use super::PART;

    const MANIFEST: &str = "__wasm_split_manifest.json";

    /// The files of the build for the browser. Leptos's own announcement looks for its context on whatever thread the
    /// page was finished on and often misses it (0.8.23).
    #[derive(Clone)]
    pub(crate) struct BuildFiles {
        folder: Arc<str>,
        /// What the names of the files carry, so that two builds never mix; none while watching for changes.
        build: Option<Arc<str>>,
        parts: Arc<HashMap<String, Vec<String>>>,
    }

    impl BuildFiles {
        /// Read once from what the build left. Without that, as in tests without a browser, no part is announced.
        pub(crate) fn of(options: &LeptosOptions) -> Self {
            static FILES: OnceLock<BuildFiles> = OnceLock::new();
            FILES.get_or_init(|| Self::read(options)).clone()
        }

        fn read(options: &LeptosOptions) -> Self {
            let folder = Path::new(&*options.site_root).join(&*options.site_pkg_dir);
            let text = match std::fs::read_to_string(folder.join(MANIFEST)) {
                Err(error) if error.kind() == ErrorKind::NotFound => "{}".to_owned(),
                text => text.unwrap_or_else(|error| error.to_string()),
            };
            let parts: HashMap<String, Vec<String>> = serde_json::from_str(&text).unwrap_or_else(|error| {
                leptos::logging::error!(
                    "{MANIFEST} cannot be read, so pages work as without JavaScript: {error}: {text}"
                );
                HashMap::new()
            });
            // A file is called `split_order.4f1c…`, or `split_order` while watching.
            let mut names = parts.values().flatten();
            let build = names.find_map(|name| Some(name.split_once('.')?.1.into()));
            Self {
                folder: format!("/{}", options.site_pkg_dir).into(),
                build,
                parts: Arc::new(parts),
            }
        }

        /// The address of a file of the program, which has this ending.
        pub(crate) fn program(&self, options: &LeptosOptions, ending: &str) -> String {
            let build = self.build.as_ref().map(|build| format!(".{build}"));
            let (folder, name) = (&self.folder, &options.output_name);
            format!("{folder}/{name}{}.{ending}", build.unwrap_or_default())
        }

        /// What starts the program.
        pub(crate) fn start(&self, options: &LeptosOptions) -> String {
            let start = include_str!("start.js");
            let program = self.program(options, "js");
            format!(
                "{start}({program:?}, {:?}, {PART:?});",
                self.build.as_deref().unwrap_or_default()
            )
        }

        /// What loads the parts in the browser.
        fn loader(&self) -> String {
            let build = self.build.as_deref().unwrap_or("______________________");
            format!("{}/__wasm_split.{build}.js", self.folder)
        }
    }

    /// Says in the head of the page which part it needs, so that the browser fetches it along with the program.
    pub(super) fn announce(part: &str) {
        let Some(build) = use_context::<BuildFiles>() else {
            return;
        };
        let Some(files) = build.parts.get(part) else {
            return;
        };
        // Rendering a tag of leptos_meta puts it into the head. The browser never renders these and need not find them,
        // which holds as long as pages put nothing but titles there.
        drop(view! { <Meta name=PART content=part.to_owned()/> }.to_html());
        // With a build the program itself is fetched beside the pack, the same for all pages.
        let wanted = match &build.build {
            Some(name) => vec![format!("{part}.{name}.pack")],
            None => files.iter().map(|file| format!("{file}.wasm")).collect(),
        };
        for file in wanted {
            let href = format!("{}/{file}", build.folder);
            drop(view! { <Link rel="preload" href=href as_="fetch" crossorigin="anonymous"/> }.to_html());
        }
        drop(view! { <Link rel="modulepreload" href=build.loader()/> }.to_html());
    }
}

/// Starts the app once the part of the page that is shown is there. Without it the app must not start, for it would take
/// the links away from the browser and show nothing instead: the page stays what the server sent, as without JavaScript.
#[cfg(feature = "hydrate")]
pub fn when_part_is_there(start: impl FnOnce() + 'static) {
    wasm_bindgen_futures::spawn_local(async move {
        if fetch(&browser::part_of_page()).await {
            start();
        }
    });
}

/// The name of the tag in the head of a page that says which part it needs.
const PART: &str = "nt24-part";

#[cfg(feature = "hydrate")]
mod browser {
    use std::future::Future;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::time::Duration;

    use js_sys::Reflect;
    use leptos::prelude::*;
    use wasm_split_helpers::SplitLoaderError;

    use super::{Fetching, PART};
    use crate::bridge::Problem;
    use crate::ui::ProblemPage;

    /// The part that the page says it needs.
    pub fn part_of_page() -> String {
        let tag = document()
            .query_selector(&format!("meta[name={PART}]"))
            .ok()
            .flatten();
        tag.and_then(|tag| tag.get_attribute("content"))
            .unwrap_or_default()
    }

    /// How often somebody has gone to another page.
    static LATEST: AtomicU32 = AtomicU32::new(0);

    /// Somebody goes to a page whose part is on its way.
    struct UnderWay {
        this: u32,
        fetching: Option<Fetching>,
        arrived: bool,
    }

    impl UnderWay {
        fn is_latest(&self) -> bool {
            LATEST.load(Ordering::Relaxed) == self.this
        }

        fn say(&self, under_way: bool) {
            if let Some(Fetching(signal)) = self.fetching {
                signal.try_set(under_way);
            }
        }
    }

    impl Drop for UnderWay {
        /// The router (0.8.17) gives a page up and asks for no other one when the next click leads to the same kind of page,
        /// as from one order to another: then the address is right and the page is not, and is loaded as a whole.
        fn drop(&mut self) {
            if self.arrived {
                return;
            }
            let given_up = Self {
                arrived: true,
                ..*self
            };
            let look = move || {
                if given_up.is_latest() {
                    given_up.say(false);
                    drop(window().location().reload());
                }
            };
            set_timeout(look, Duration::ZERO);
        }
    }

    /// Waits for the part of the page somebody goes to, and says so meanwhile. Whether it failed is said when the page is
    /// to be shown.
    ///
    /// A page that nobody waits for any more never arrives: the router forgets to give it up when three pages are asked
    /// for in a row, and would show it under the address of a later one.
    pub async fn fetched(part: impl Future<Output = Result<(), SplitLoaderError>>) {
        let mut under_way = UnderWay {
            this: LATEST.fetch_add(1, Ordering::Relaxed).wrapping_add(1),
            fetching: use_context(),
            arrived: false,
        };
        under_way.say(true);
        drop(part.await);
        under_way.arrived = true;
        if !under_way.is_latest() {
            return std::future::pending().await;
        }
        under_way.say(false);
    }

    /// The page, or what there is without it.
    pub async fn shown(page: Result<AnyView, SplitLoaderError>) -> AnyView {
        if let Ok(page) = page {
            return page;
        }
        let why = "This page could not be fetched: the connection is gone, or the server has a newer version of it. \
                   Check the connection, then try again.";
        view! { <ProblemPage error=Problem::Rule(why.to_owned()).into()/> }.into_any()
    }

    /// Runs the task once nothing else is to be done.
    pub fn when_idle(task: impl Future<Output = ()> + 'static) {
        let connection = Reflect::get(&window().navigator(), &"connection".into());
        let sparing = connection.and_then(|connection| Reflect::get(&connection, &"saveData".into()));
        if sparing.is_ok_and(|sparing| sparing.is_truthy()) {
            return;
        }
        let task = std::cell::Cell::new(Some(task));
        let start = move || {
            if let Some(task) = task.take() {
                leptos::task::spawn_local(task);
            }
        };
        // Safari does not tell when it is idle.
        match Reflect::has(&window(), &"requestIdleCallback".into()) {
            Ok(true) => request_idle_callback(start),
            _ => set_timeout(start, Duration::from_secs(2)),
        }
    }
}
