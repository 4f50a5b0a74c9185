//! The real router on a fresh database of either engine, with a clock and randomness the test controls.

mod database;
mod forms;
mod http;
pub mod outside;
mod papers;
mod platform;
mod sale;
mod shop;
mod staff;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use ::http::Method;
use app::bridge::Services;
use axum::Router;
use domain::kernel::{Context, Entropy};
use external::identity::{Identity, simulated::Simulated};
use external::mail::Mailer;
use external::scanner::Scanner;
use leptos::config::LeptosOptions;
use server::app_state::{AppState, Options, Steering};
use server::auth::keys::Keys;
use server::auth::{oidc, seal};
use server::outside::{AskVies, Outside};
use server::platform::Platform;
use server::sanctions::Sanctions;
use storage::{Engine, Store};

pub use self::database::Database;
pub use self::forms::{NIL, Sale, conflict, done, id_in, refused_inputs, refused_rule, with};
pub use self::http::{Answer, Call};
pub use self::papers::{Form, form, jpeg, last, pdf, pdf_with, png, uuid, zip_bomb};
pub use self::platform::{ManualClock, START};
pub use self::sale::{
    IBAN, NAME, OTHER_VIN, POLISH, VIN, codes, delivery_body, invoice_body, invoice_pdf, order_body,
    payment_body, pickup_body, vehicle,
};
pub use self::shop::{Shop, buyer_body};
pub use self::staff::{Browser, PASSWORD};

/// The public address of the server under test.
pub const PUBLIC_URL: &str = "http://nt24.test";

/// A server on its own database. Cheap to clone.
#[derive(Clone)]
pub struct TestApp {
    /// The whole router.
    pub router: Router,
    /// What it stands on.
    pub state: AppState,
    /// Time stands still until this is moved.
    pub clock: Arc<ManualClock>,
    /// The database behind the program.
    pub database: Arc<Database>,
    counter: Arc<AtomicU64>,
}

/// What one test wants otherwise than the rest.
#[derive(Default)]
pub struct Wanted {
    /// `NT24_RATE_LIMITS=on`
    pub rate_limits: bool,
    /// `NT24_OIDC_ISSUER`
    pub oidc: Option<String>,
    /// `NT24_PUBLIC_URL`
    pub public_url: Option<String>,
    /// `NT24_MODE=sandbox`
    pub sandbox: bool,
    /// `NT24_VIES`; simulated when absent.
    pub vies: Option<AskVies>,
    /// `NT24_IDENTITY`; simulated when absent.
    pub identity: Option<Arc<dyn Identity>>,
    /// `NT24_IDENTITY_WEBHOOK_KEY`
    pub webhook_key: Option<Vec<u8>>,
    /// `NT24_MAIL`; into files when absent.
    pub mailer: Option<Arc<dyn Mailer>>,
    /// `NT24_CLAMD`
    pub scanner: Option<Arc<dyn Scanner>>,
}

impl Wanted {
    /// The sandbox.
    pub fn sandbox() -> Self {
        Self {
            sandbox: true,
            ..Self::default()
        }
    }
}

impl TestApp {
    /// A server on an empty database.
    pub async fn on(engine: Engine) -> Self {
        let database = Arc::new(Database::new(engine).await);
        let clock = Arc::new(ManualClock::new());
        let seed = database.folder.display().to_string();
        let entropy: Arc<dyn Entropy> = Arc::new(platform::SeededEntropy::new(&seed));
        let platform = Platform {
            throttle: Arc::default(),
            memory: Arc::default(),
            wake: Arc::default(),
            store: Store::open(&database.url).await.unwrap(),
            clock: clock.clone(),
            keys: Arc::new(Keys::open(&database.folder.join("keys"), &*entropy).unwrap()),
            entropy,
        };
        let state = state(platform, &clock, &database.folder, Wanted::default());
        Self {
            router: server::router::router(state.clone()),
            state,
            clock,
            database,
            counter: Arc::default(),
        }
    }

    /// A second server process on the same database, with other settings.
    pub fn with(&self, wanted: Wanted) -> Self {
        let state = state(
            self.state.platform.clone(),
            &self.clock,
            &self.database.folder,
            wanted,
        );
        Self {
            router: server::router::router(state.clone()),
            state,
            ..self.clone()
        }
    }

    /// The commands and queries.
    pub fn services(&self) -> &Services {
        &self.state.services
    }

    /// What the command line acts as.
    pub fn system(&self) -> Context {
        Context::system(format!("req_test{}", self.next()))
    }

    /// A number nobody else gets.
    pub fn next(&self) -> u64 {
        self.counter.fetch_add(1, Ordering::SeqCst)
    }

    /// A bare request.
    pub fn call(&self, method: Method, path: &str) -> Call {
        Call::new(self.router.clone(), method, path)
    }

    /// A bare GET.
    pub fn get(&self, path: &str) -> Call {
        self.call(Method::GET, path)
    }

    /// Runs every job that is due; answers how many tries that were.
    pub async fn drain(&self) -> u64 {
        let now = self.state.platform.now();
        self.state.runner.run_until(&*self.clock, now).await.unwrap()
    }

    /// Lets time pass, running every job at its time.
    pub async fn pass(&self, seconds: i64) -> u64 {
        let then = self.state.platform.now().plus_seconds(seconds);
        self.state.runner.run_until(&*self.clock, then).await.unwrap()
    }

    /// What `nt24 audit verify` finds.
    pub async fn audit_faults(&self) -> Vec<String> {
        server::audit::verify(&self.state.platform).await.unwrap().faults
    }

    /// Ends the server and removes its database.
    pub async fn close(self) {
        self.state.platform.store.close().await;
        self.database.remove().await;
    }
}

fn state(platform: Platform, clock: &Arc<ManualClock>, folder: &Path, wanted: Wanted) -> AppState {
    let site = folder.join("site");
    std::fs::create_dir_all(&site).unwrap();
    let leptos = LeptosOptions::builder()
        .output_name("nt24")
        .site_root(site.display().to_string())
        .build();
    let public_url = wanted.public_url.unwrap_or_else(|| PUBLIC_URL.to_owned());
    let page = format!("{public_url}/sandbox/identity");
    let documents = format!("file://{}", folder.join("documents").display());
    let mail = format!("file://{}", folder.join("mail").display());
    let outside = Outside {
        vies: wanted.vies.unwrap_or(AskVies::Simulated),
        identity: Some(wanted.identity.unwrap_or_else(|| Arc::new(Simulated::new(&page)))),
        identity_webhook_key: wanted.webhook_key,
        mailer: wanted
            .mailer
            .unwrap_or_else(|| external::mail::from_url(&mail).unwrap()),
        mail_from: "nt24@nt24.test".to_owned(),
        scanner: wanted.scanner,
        documents: documents::Store::open(&documents, folder).unwrap(),
        sanctions: Sanctions::default(),
        seal: seal::open(&folder.join("keys"), &*platform.entropy, platform.now()).unwrap(),
        public_url,
        sandbox: wanted.sandbox,
    };
    let options = Options {
        steering: wanted.sandbox.then(|| Steering { clock: clock.clone() }),
        rate_limits: wanted.rate_limits,
        oidc: wanted.oidc.map(|url| oidc::Issuer::new(&url).unwrap()),
        leptos,
    };
    AppState::new(platform, Arc::new(outside), options)
}

/// Makes `name::sqlite` and `name::postgres` of each test. The database goes also when the test fails.
macro_rules! on_both {
    ($($(#[$said:meta])* async fn $name:ident($app:ident: TestApp) $body:block)*) => {$(
        async fn $name($app: $crate::harness::TestApp) $body

        mod $name {
            $(#[$said])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                $crate::harness::run(storage::Engine::Sqlite, super::$name).await;
            }

            $(#[$said])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                $crate::harness::run(storage::Engine::Postgres, super::$name).await;
            }
        }
    )*};
}
pub(crate) use on_both;

/// After how long a test counts as hung. Not a measure of speed: the slowest takes seconds.
const HUNG: std::time::Duration = std::time::Duration::from_secs(300);

/// Runs a test and removes its database, whatever happened. A test that hangs fails by its name, instead of keeping
/// everything after it from running.
pub async fn run<F>(engine: Engine, test: impl FnOnce(TestApp) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let app = TestApp::on(engine).await;
    let ended = tokio::time::timeout(HUNG, tokio::spawn(test(app.clone()))).await;
    let Ok(ended) = ended else {
        panic!("the test hangs: it did not end within {} seconds", HUNG.as_secs());
    };
    app.close().await;
    if let Err(error) = ended {
        std::panic::resume_unwind(error.into_panic());
    }
}
