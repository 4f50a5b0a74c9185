//! Settings: from the environment, else from the TOML file named by `NT24_CONFIG`, else the default.
//!
//! A wrong setting stops the start with one sentence that names it. Secrets are masked wherever settings are printed. A
//! setting comes with the module that needs it; in the file a setting has its name without `NT24_`, in small letters.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;

/// How the server behaves towards the outside world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Real.
    Production,
    /// Simulated and steerable; every page says so.
    Sandbox,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines.
    Json,
}

/// Whom VIES questions go to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ViesSetting {
    /// The Commission's service.
    Live,
    /// The Commission's test service with its canned answers.
    Test,
    /// The sandbox's scripted answers.
    Simulated,
}

/// Who checks identities.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdentitySetting {
    /// Nobody.
    Off,
    /// The sandbox's page with buttons.
    Simulated,
    /// iDenfy.
    Idenfy {
        /// `NT24_IDENTITY_KEY`
        key: String,
        /// `NT24_IDENTITY_SECRET`
        secret: String,
        /// `NT24_IDENTITY_WEBHOOK_KEY`
        webhook_key: String,
        /// `NT24_IDENTITY_ENVIRONMENT`: what the key is for.
        environment: external::identity::Environment,
    },
}

/// All settings, checked.
#[derive(Clone)]
pub struct Config {
    /// `NT24_LISTEN`
    pub listen: SocketAddr,
    /// `NT24_PUBLIC_URL`, without a slash at the end.
    pub public_url: String,
    /// `NT24_DATA_DIR`
    pub data_dir: PathBuf,
    /// `NT24_DATABASE_URL`
    pub database_url: String,
    /// `NT24_DOCUMENT_STORE`
    pub document_store: String,
    /// `NT24_MODE`
    pub mode: Mode,
    /// `NT24_VIES`
    pub vies: ViesSetting,
    /// `NT24_IDENTITY` with its keys.
    pub identity: IdentitySetting,
    /// `NT24_MAIL`
    pub mail: String,
    /// `NT24_MAIL_FROM`
    pub mail_from: String,
    /// `NT24_CLAMD`
    pub clamd: Option<String>,
    /// `NT24_OIDC_ISSUER`
    pub oidc_issuer: Option<String>,
    /// `NT24_RATE_LIMITS`
    pub rate_limits: bool,
    /// `NT24_LOG`: a level, or filters as of `tracing`.
    pub log: String,
    /// `NT24_LOG_FORMAT`
    pub log_format: LogFormat,
}

/// A setting that stops the start.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name}: {problem}")]
pub struct ConfigError {
    name: String,
    problem: String,
}

fn wrong(name: &str, problem: impl Into<String>) -> ConfigError {
    ConfigError {
        name: name.to_owned(),
        problem: problem.into(),
    }
}

/// Every setting's name, without `NT24_`.
const NAMES: [&str; 19] = [
    "LISTEN",
    "PUBLIC_URL",
    "DATA_DIR",
    "DATABASE_URL",
    "DOCUMENT_STORE",
    "MODE",
    "VIES",
    "IDENTITY",
    "IDENTITY_KEY",
    "IDENTITY_SECRET",
    "IDENTITY_WEBHOOK_KEY",
    "IDENTITY_ENVIRONMENT",
    "MAIL",
    "MAIL_FROM",
    "CLAMD",
    "OIDC_ISSUER",
    "RATE_LIMITS",
    "LOG",
    "LOG_FORMAT",
];

/// The values that were set, by name without `NT24_`.
struct Values(BTreeMap<&'static str, String>);

impl Values {
    fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    fn or(&self, name: &str, default: &str) -> String {
        self.get(name).unwrap_or(default).to_owned()
    }
}

impl Config {
    /// Reads the settings of this process.
    ///
    /// # Errors
    /// The first wrong setting.
    pub fn load() -> Result<Self, ConfigError> {
        let file = match std::env::var("NT24_CONFIG") {
            Ok(path) => {
                let text = std::fs::read_to_string(&path);
                Some(text.map_err(|error| {
                    wrong("NT24_CONFIG", format!("the file {path} cannot be read: {error}."))
                })?)
            }
            Err(_) => None,
        };
        Self::from(|name| std::env::var(name).ok(), file.as_deref())
    }

    /// Reads settings from a look-up of environment variables and the text of a file.
    ///
    /// # Errors
    /// The first wrong setting.
    pub fn from(
        environment: impl Fn(&str) -> Option<String>,
        file: Option<&str>,
    ) -> Result<Self, ConfigError> {
        let values = collect(environment, file)?;
        let listen = values.or("LISTEN", "127.0.0.1:3000");
        let listen: SocketAddr = listen.parse().map_err(|_| {
            wrong(
                "NT24_LISTEN",
                format!("{listen} is no address with a port. Write it as 127.0.0.1:3000 or [::1]:3000."),
            )
        })?;
        let public_url = values.or("PUBLIC_URL", &format!("http://{listen}"));
        let public_url = url("NT24_PUBLIC_URL", &public_url)?;
        let data_dir = PathBuf::from(values.or("DATA_DIR", "./data"));
        let database_url = values.or(
            "DATABASE_URL",
            &format!("sqlite://{}", data_dir.join("nt24.db").display()),
        );
        if !["sqlite:", "postgres:", "postgresql:"]
            .iter()
            .any(|scheme| database_url.starts_with(scheme))
        {
            return Err(wrong(
                "NT24_DATABASE_URL",
                "it must start with sqlite:// or postgres://.",
            ));
        }
        let mode = match values.or("MODE", "production").as_str() {
            "production" => Mode::Production,
            "sandbox" => Mode::Sandbox,
            other => {
                return Err(wrong(
                    "NT24_MODE",
                    format!("{other} is neither production nor sandbox."),
                ));
            }
        };
        let document_store = values.or(
            "DOCUMENT_STORE",
            &format!("file://{}", data_dir.join("documents").display()),
        );
        if !["file://", "s3://"]
            .iter()
            .any(|scheme| document_store.starts_with(scheme))
        {
            return Err(wrong(
                "NT24_DOCUMENT_STORE",
                "it must start with file:// or s3://.",
            ));
        }
        let vies = vies(&values, mode)?;
        let identity = identity(&values, mode)?;
        let mail = values.or("MAIL", &format!("file://{}", data_dir.join("mail").display()));
        if !["file://", "smtp://", "smtps://"]
            .iter()
            .any(|scheme| mail.starts_with(scheme))
        {
            return Err(wrong(
                "NT24_MAIL",
                "it must start with file://, smtp:// or smtps://.",
            ));
        }
        let mail_from = values.or("MAIL_FROM", "nt24@localhost.example");
        if domain::kernel::Email::parse(&mail_from).is_err() {
            return Err(wrong(
                "NT24_MAIL_FROM",
                format!("{mail_from} is no e-mail address."),
            ));
        }
        let clamd = match values.get("CLAMD") {
            None | Some("" | "off") => None,
            Some(place) => Some(place.to_owned()),
        };
        let oidc_issuer = match values.get("OIDC_ISSUER") {
            None | Some("" | "off") => None,
            Some(issuer) => Some(url("NT24_OIDC_ISSUER", issuer)?),
        };
        let rate_limits = match values.or("RATE_LIMITS", "on").as_str() {
            "on" => true,
            "off" => false,
            other => {
                return Err(wrong(
                    "NT24_RATE_LIMITS",
                    format!("{other} is neither on nor off."),
                ));
            }
        };
        let log = values.or("LOG", "info");
        if tracing_subscriber::EnvFilter::try_new(&log).is_err() {
            return Err(wrong(
                "NT24_LOG",
                format!("{log} is no log level: use error, warn, info, debug or trace."),
            ));
        }
        let log_format = match values.or("LOG_FORMAT", "text").as_str() {
            "text" => LogFormat::Text,
            "json" => LogFormat::Json,
            other => {
                return Err(wrong(
                    "NT24_LOG_FORMAT",
                    format!("{other} is neither text nor json."),
                ));
            }
        };
        Ok(Self {
            listen,
            public_url,
            data_dir,
            database_url,
            document_store,
            mode,
            vies,
            identity,
            mail,
            mail_from,
            clamd,
            oidc_issuer,
            rate_limits,
            log,
            log_format,
        })
    }

    /// Every setting as it is in effect, secrets masked.
    #[must_use]
    pub fn shown(&self) -> Vec<(&'static str, String)> {
        let switch = |on| if on { "on" } else { "off" }.to_owned();
        vec![
            ("NT24_LISTEN", self.listen.to_string()),
            ("NT24_PUBLIC_URL", self.public_url.clone()),
            ("NT24_DATA_DIR", self.data_dir.display().to_string()),
            ("NT24_DATABASE_URL", masked(&self.database_url)),
            (
                "NT24_MODE",
                if self.mode == Mode::Sandbox {
                    "sandbox"
                } else {
                    "production"
                }
                .to_owned(),
            ),
            ("NT24_DOCUMENT_STORE", self.document_store.clone()),
            (
                "NT24_VIES",
                match self.vies {
                    ViesSetting::Live => "live",
                    ViesSetting::Test => "test",
                    ViesSetting::Simulated => "simulated",
                }
                .to_owned(),
            ),
            (
                "NT24_IDENTITY",
                match &self.identity {
                    IdentitySetting::Off => "off".to_owned(),
                    IdentitySetting::Simulated => "simulated".to_owned(),
                    IdentitySetting::Idenfy { environment, .. } => {
                        format!("idenfy ({}, keys ***)", environment.as_str().to_lowercase())
                    }
                },
            ),
            ("NT24_MAIL", masked(&self.mail)),
            ("NT24_MAIL_FROM", self.mail_from.clone()),
            (
                "NT24_CLAMD",
                self.clamd.clone().unwrap_or_else(|| "off".to_owned()),
            ),
            (
                "NT24_OIDC_ISSUER",
                self.oidc_issuer.clone().unwrap_or_else(|| "off".to_owned()),
            ),
            ("NT24_RATE_LIMITS", switch(self.rate_limits)),
            ("NT24_LOG", self.log.clone()),
            (
                "NT24_LOG_FORMAT",
                if self.log_format == LogFormat::Json {
                    "json"
                } else {
                    "text"
                }
                .to_owned(),
            ),
        ]
    }
}

fn vies(values: &Values, mode: Mode) -> Result<ViesSetting, ConfigError> {
    let default = if mode == Mode::Sandbox {
        "simulated"
    } else {
        "live"
    };
    match (values.or("VIES", default).as_str(), mode) {
        ("live", _) => Ok(ViesSetting::Live),
        ("test", Mode::Sandbox) => Ok(ViesSetting::Test),
        ("test", Mode::Production) => Err(wrong(
            "NT24_VIES",
            "canned answers are for the sandbox only. Use live, or NT24_MODE=sandbox.",
        )),
        ("simulated", Mode::Sandbox) => Ok(ViesSetting::Simulated),
        ("simulated", Mode::Production) => Err(wrong(
            "NT24_VIES",
            "answers are simulated in the sandbox only. Use live, or NT24_MODE=sandbox.",
        )),
        (other, _) => Err(wrong(
            "NT24_VIES",
            format!("{other} is none of live, test and simulated."),
        )),
    }
}

fn identity(values: &Values, mode: Mode) -> Result<IdentitySetting, ConfigError> {
    let default = if mode == Mode::Sandbox { "simulated" } else { "off" };
    match (values.or("IDENTITY", default).as_str(), mode) {
        ("off", _) => Ok(IdentitySetting::Off),
        ("simulated", Mode::Sandbox) => Ok(IdentitySetting::Simulated),
        ("simulated", Mode::Production) => Err(wrong(
            "NT24_IDENTITY",
            "checks are simulated in the sandbox only. Use idenfy or off, or NT24_MODE=sandbox.",
        )),
        ("idenfy", _) => {
            let needed = |name: &'static str| {
                let value = values.get(name).filter(|value| !value.is_empty());
                value.map(str::to_owned).ok_or_else(|| {
                    wrong(
                        &format!("NT24_{name}"),
                        "it is missing. NT24_IDENTITY=idenfy needs it.",
                    )
                })
            };
            let said = values.or("IDENTITY_ENVIRONMENT", "production");
            let environment = match said.as_str() {
                "production" => external::identity::Environment::Production,
                "sandbox" => external::identity::Environment::Sandbox,
                other => {
                    return Err(wrong(
                        "NT24_IDENTITY_ENVIRONMENT",
                        format!("{other} is neither production nor sandbox."),
                    ));
                }
            };
            Ok(IdentitySetting::Idenfy {
                key: needed("IDENTITY_KEY")?,
                secret: needed("IDENTITY_SECRET")?,
                webhook_key: needed("IDENTITY_WEBHOOK_KEY")?,
                environment,
            })
        }
        (other, _) => Err(wrong(
            "NT24_IDENTITY",
            format!("{other} is none of off, simulated and idenfy."),
        )),
    }
}

fn collect(environment: impl Fn(&str) -> Option<String>, file: Option<&str>) -> Result<Values, ConfigError> {
    let mut values = BTreeMap::new();
    let table: toml::Table = match file {
        Some(text) => toml::from_str(text).map_err(|error| {
            wrong(
                "NT24_CONFIG",
                format!("the file is no TOML: {}.", error.message()),
            )
        })?,
        None => toml::Table::new(),
    };
    for (key, value) in table {
        let name = NAMES.into_iter().find(|name| name.eq_ignore_ascii_case(&key));
        let name = name.ok_or_else(|| wrong("NT24_CONFIG", format!("there is no setting {key}.")))?;
        let text = match value {
            toml::Value::String(text) => text,
            toml::Value::Boolean(on) => if on { "on" } else { "off" }.to_owned(),
            _ => return Err(wrong("NT24_CONFIG", format!("{key} must be text in quotes."))),
        };
        values.insert(name, text);
    }
    for name in NAMES {
        if let Some(value) = environment(&format!("NT24_{name}")).filter(|value| !value.is_empty()) {
            values.insert(name, value);
        }
    }
    Ok(Values(values))
}

fn url(name: &str, text: &str) -> Result<String, ConfigError> {
    let refused = || {
        wrong(
            name,
            format!("{text} is no address. Write it as https://app.example.com."),
        )
    };
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"))
        .ok_or_else(refused)?;
    if rest.is_empty()
        || rest.starts_with('/')
        || rest.contains(|c: char| c.is_whitespace() || "?#@".contains(c))
    {
        return Err(refused());
    }
    Ok(text.trim_end_matches('/').to_owned())
}

/// `postgres://user:secret@host/db?password=secret` → `postgres://user:***@host/db?password=***`
fn masked(url: &str) -> String {
    let (place, query) = url
        .split_once('?')
        .map_or((url, None), |(place, query)| (place, Some(query)));
    // An @ behind the ? may end a password that holds a ?, so nothing here is safe to show.
    if query.is_some_and(|query| query.contains('@')) {
        let scheme = url.split_once("://").map_or("", |(scheme, _)| scheme);
        return format!("{scheme}://***");
    }
    let mut shown = match place
        .split_once("://")
        .and_then(|(scheme, rest)| Some((scheme, rest.rsplit_once('@')?)))
    {
        Some((scheme, (credentials, host))) => {
            let user = credentials.split(':').next().unwrap_or_default();
            format!("{scheme}://{user}:***@{host}")
        }
        None => place.to_owned(),
    };
    for (at, pair) in query.into_iter().flat_map(|query| query.split('&')).enumerate() {
        shown.push(if at == 0 { '?' } else { '&' });
        match pair.split_once('=') {
            Some((name, _)) if name.to_ascii_lowercase().contains("password") => {
                shown.push_str(name);
                shown.push_str("=***");
            }
            _ => shown.push_str(pair),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(pairs: &[(&str, &str)], file: Option<&str>) -> Result<Config, ConfigError> {
        Config::from(
            |name| {
                pairs
                    .iter()
                    .find(|(key, _)| *key == name)
                    .map(|(_, value)| (*value).to_owned())
            },
            file,
        )
    }

    #[test]
    fn defaults() {
        let config = with(&[], None).unwrap();
        assert_eq!(config.listen.to_string(), "127.0.0.1:3000");
        assert_eq!(config.public_url, "http://127.0.0.1:3000");
        assert_eq!(config.database_url, "sqlite://./data/nt24.db");
        assert_eq!(
            (config.mode, config.rate_limits, config.oidc_issuer),
            (Mode::Production, true, None)
        );
    }

    #[test]
    fn the_environment_wins_over_the_file() {
        let file = "mode = \"sandbox\"\nlisten = \"127.0.0.1:1\"\nrate_limits = false\n";
        let config = with(&[("NT24_LISTEN", "127.0.0.1:2")], Some(file)).unwrap();
        assert_eq!(
            (config.listen.port(), config.mode, config.rate_limits),
            (2, Mode::Sandbox, false)
        );
    }

    #[test]
    fn wrong_settings_are_named() {
        for (name, value) in [
            ("NT24_LISTEN", "localhost"),
            ("NT24_PUBLIC_URL", "app.example.com"),
            ("NT24_PUBLIC_URL", "https://"),
            ("NT24_DATABASE_URL", "mysql://x"),
            ("NT24_DOCUMENT_STORE", "ftp://x"),
            ("NT24_VIES", "soap"),
            ("NT24_VIES", "simulated"),
            ("NT24_VIES", "test"),
            ("NT24_IDENTITY", "simulated"),
            ("NT24_IDENTITY", "onfido"),
            ("NT24_MAIL", "mailto:x"),
            ("NT24_MAIL_FROM", "nobody"),
            ("NT24_MODE", "prod"),
            ("NT24_OIDC_ISSUER", "keycloak"),
            ("NT24_OIDC_ISSUER", "https://user:secret@idp.example"),
            ("NT24_RATE_LIMITS", "maybe"),
            ("NT24_LOG", "a=b=c"),
            ("NT24_LOG_FORMAT", "xml"),
        ] {
            let sentence = with(&[(name, value)], None).err().unwrap().to_string();
            assert!(sentence.starts_with(&format!("{name}: ")), "{sentence}");
            assert!(!sentence.contains('\n'));
        }
        let sentence = with(&[("NT24_IDENTITY", "idenfy")], None)
            .err()
            .unwrap()
            .to_string();
        assert!(sentence.starts_with("NT24_IDENTITY_KEY: "), "{sentence}");
        for file in ["nonsense", "unknown = \"x\"", "listen = 3"] {
            assert!(
                with(&[], Some(file))
                    .err()
                    .unwrap()
                    .to_string()
                    .starts_with("NT24_CONFIG: "),
                "{file}"
            );
        }
    }

    #[test]
    fn secrets_are_masked() {
        let config = with(
            &[("NT24_DATABASE_URL", "postgres://nt24:p@ss:word@db.example/nt24")],
            None,
        )
        .unwrap();
        assert_eq!(
            masked("postgres://h/d?sslmode=require&password=p%40ss"),
            "postgres://h/d?sslmode=require&password=***"
        );
        assert_eq!(masked("sqlite://./data/nt24.db"), "sqlite://./data/nt24.db");
        for unclear in [
            "smtp://clerk:pa?ss@mail.example:587",
            "smtp://clerk:p@a?ss@mail.example",
            "smtp://mail.example?password=p@ss",
        ] {
            assert_eq!(masked(unclear), "smtp://***");
        }
        let shown = config.shown();
        let (_, database) = shown
            .iter()
            .find(|(name, _)| *name == "NT24_DATABASE_URL")
            .unwrap();
        assert_eq!(database, "postgres://nt24:***@db.example/nt24");
    }
}
