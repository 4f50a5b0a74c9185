//! The outside world as this server is set up to see it: VIES, identity service, mail, scanner, content store, lists.
//!
//! Live in production; in the sandbox simulated and steered. Built once at the start from the settings.

use std::sync::{Arc, Mutex};

use external::identity::{self, Identity};
use external::mail::{self, Mailer};
use external::scanner::{Clamd, Scanner};
use external::vies::{self, Gate, Limits, Service, Vies};

use crate::auth::seal;
use crate::config::{Config, IdentitySetting, Mode, ViesSetting};
use crate::platform::Platform;
use crate::sanctions::Sanctions;
use crate::sandbox;

/// Whom VIES questions go to.
pub enum AskVies {
    /// The Commission's service, at the pace the gate allows.
    Live(Box<dyn Vies>, Mutex<Gate>),
    /// The sandbox's scripted answers.
    Simulated,
}

/// Everything outside.
pub struct Outside {
    /// VIES.
    pub vies: AskVies,
    /// The identity service; `None` when it is off.
    pub identity: Option<Arc<dyn Identity>>,
    /// The key inbound webhooks of the identity service are signed with.
    pub identity_webhook_key: Option<Vec<u8>>,
    /// Where mail goes.
    pub mailer: Arc<dyn Mailer>,
    /// What mail comes from, such as `nt24@example.com`.
    pub mail_from: String,
    /// The virus scanner; `None` when it is off.
    pub scanner: Option<Arc<dyn Scanner>>,
    /// The bytes of documents.
    pub documents: documents::Store,
    /// The sanctions lists in memory.
    pub sanctions: Sanctions,
    /// What PDFs of evidence are sealed with.
    pub seal: Arc<dyn pdf::Signer>,
    /// `NT24_PUBLIC_URL` without a slash at the end.
    pub public_url: String,
    /// `NT24_MODE=sandbox`.
    pub sandbox: bool,
}

impl Outside {
    /// The outside world that the settings name. Nothing is contacted yet.
    ///
    /// # Errors
    /// One sentence that names the setting.
    pub fn open(config: &Config, platform: &Platform) -> Result<Self, String> {
        let named = |name: &'static str| move |said: String| format!("{name}: {said}");
        let ask = |service| {
            let settings = vies::Settings {
                service,
                ..vies::Settings::default()
            };
            let live = vies::Live::new(&settings).map_err(named("NT24_VIES"))?;
            Ok::<_, String>(AskVies::Live(
                Box::new(live),
                Mutex::new(Gate::new(Limits::default())),
            ))
        };
        let (identity, identity_webhook_key): (Option<Arc<dyn Identity>>, _) = match &config.identity {
            IdentitySetting::Off => (None, None),
            IdentitySetting::Simulated => {
                let page = format!("{}{}", config.public_url, sandbox::page::PATH);
                (Some(Arc::new(identity::simulated::Simulated::new(&page))), None)
            }
            IdentitySetting::Idenfy {
                key,
                secret,
                webhook_key,
                environment,
            } => {
                let settings = identity::Settings::new(key, secret, *environment);
                let live = identity::Live::new(&settings).map_err(named("NT24_IDENTITY"))?;
                (Some(Arc::new(live)), Some(webhook_key.clone().into_bytes()))
            }
        };
        let scanner = config.clamd.as_deref().map(Clamd::new).transpose();
        let scanner = scanner.map_err(named("NT24_CLAMD"))?;
        Ok(Self {
            vies: match config.vies {
                ViesSetting::Live => ask(Service::Registers)?,
                ViesSetting::Test => ask(Service::Test)?,
                ViesSetting::Simulated => AskVies::Simulated,
            },
            identity,
            identity_webhook_key,
            mailer: mail::from_url(&config.mail).map_err(named("NT24_MAIL"))?,
            mail_from: config.mail_from.clone(),
            scanner: scanner.map(|clamd| Arc::new(clamd) as Arc<dyn Scanner>),
            documents: documents::Store::open(&config.document_store, &config.data_dir)
                .map_err(named("NT24_DOCUMENT_STORE"))?,
            sanctions: Sanctions::default(),
            seal: seal::open(&config.data_dir.join("keys"), &*platform.entropy, platform.now())
                .map_err(|error| format!("NT24_DATA_DIR: {error}."))?,
            public_url: config.public_url.clone(),
            sandbox: config.mode == Mode::Sandbox,
        })
    }
}
