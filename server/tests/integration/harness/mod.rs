//! The real router on a fresh database of either engine, with a clock and randomness the test controls.

mod database;
mod http;
mod platform;
mod shop;
mod staff;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use ::http::Method;
use app::bridge::Services;
use axum::Router;
use domain::kernel::{Context, Entropy};
use leptos::config::LeptosOptions;
use server::app_state::{AppState, Options};
use server::auth::keys::Keys;
use server::auth::oidc;
use server::platform::Platform;
use storage::{Engine, Store};

pub use self::database::Database;
pub use self::http::{Answer, Call};
pub use self::platform::{ManualClock, START};
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
}

impl TestApp {
    /// A server on an empty database.
    pub async fn on(engine: Engine) -> Self {
        let database = Arc::new(Database::new(engine).await);
        let clock = Arc::new(ManualClock::new());
        let seed = database.folder.display().to_string();
        let entropy: Arc<dyn Entropy> = Arc::new(platform::SeededEntropy::new(&seed));
        let platform = Platform {
            throttle: std::sync::Arc::default(),
            store: Store::open(&database.url).await.unwrap(),
            clock: clock.clone(),
            keys: Arc::new(Keys::open(&database.folder.join("keys"), &*entropy).unwrap()),
            entropy,
        };
        let state = state(platform, &database.folder, Wanted::default());
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
        let state = state(self.state.platform.clone(), &self.database.folder, wanted);
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

fn state(platform: Platform, folder: &Path, wanted: Wanted) -> AppState {
    let site = folder.join("site");
    std::fs::create_dir_all(&site).unwrap();
    let leptos = LeptosOptions::builder()
        .output_name("nt24")
        .site_root(site.display().to_string())
        .build();
    let options = Options {
        public_url: wanted.public_url.unwrap_or_else(|| PUBLIC_URL.to_owned()),
        sandbox: false,
        rate_limits: wanted.rate_limits,
        oidc: wanted.oidc.map(|url| oidc::Issuer::new(&url).unwrap()),
        leptos,
    };
    AppState::new(platform, options)
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
