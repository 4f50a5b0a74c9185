//! A place to run `nt24` in: a folder of its own, settings of its own, and where asked for a PostgreSQL database.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::Value;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, Row, SqliteConnection};

/// The password in the URL of the PostgreSQL database. The test server takes any.
pub const POSTGRES_PASSWORD: &str = "Geheim-im-URL-7f3a";

/// What a run left behind.
#[derive(Debug)]
pub struct Ran {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

/// A folder, settings, maybe a database; all gone with it.
pub struct Place {
    pub folder: PathBuf,
    settings: Vec<(String, String)>,
    database: Option<String>,
}

fn postgres() -> String {
    std::env::var("NT24_TEST_POSTGRES").expect("set NT24_TEST_POSTGRES (make test does)")
}

fn wait<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Runtime::new().unwrap().block_on(work)
}

async fn on_postgres(url: &str, sql: &str) {
    let mut connection = PgConnection::connect(url).await.unwrap();
    connection.execute(AssertSqlSafe(sql.to_owned())).await.unwrap();
    connection.close().await.unwrap();
}

impl Place {
    pub fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("cli-{}-{number}", std::process::id());
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        drop(std::fs::remove_dir_all(&folder));
        std::fs::create_dir_all(&folder).unwrap();
        let data = folder.join("data").display().to_string();
        Self {
            folder,
            settings: vec![("NT24_DATA_DIR".to_owned(), data)],
            database: None,
        }
    }

    pub fn on_postgres() -> Self {
        let mut place = Self::new();
        let name = place
            .folder
            .file_name()
            .unwrap()
            .to_str()
            .unwrap()
            .replace('-', "_");
        wait(on_postgres(
            &postgres(),
            &format!("DROP DATABASE IF EXISTS {name}"),
        ));
        wait(on_postgres(&postgres(), &format!("CREATE DATABASE {name}")));
        let url = place.url_of(&name);
        place.database = Some(name);
        place.with("NT24_DATABASE_URL", &url)
    }

    /// The URL of a database on the test server, with a password.
    pub fn url_of(&self, name: &str) -> String {
        let url = postgres();
        let (credentials, _) = url.rsplit_once('/').unwrap();
        let (user, host) = credentials.split_once('@').unwrap();
        format!("{user}:{POSTGRES_PASSWORD}@{host}/{name}")
    }

    pub const fn is_postgres(&self) -> bool {
        self.database.is_some()
    }

    /// With a setting.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.settings.push((name.to_owned(), value.to_owned()));
        self
    }

    /// A file in the folder.
    pub fn file(&self, name: &str, text: &str) -> String {
        let path = self.folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    /// The binary with this place's settings and nobody else's.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_nt24"));
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("NT24_")) {
            command.env_remove(name);
        }
        command.current_dir(&self.folder).args(arguments);
        command.envs(self.settings.iter().cloned());
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Ran {
        self.run_reading(arguments, "")
    }

    /// Runs with `input` on standard input.
    pub fn run_reading(&self, arguments: &[&str], input: &str) -> Ran {
        let mut child = self.command(arguments).stdin(Stdio::piped()).spawn().unwrap();
        // A process that does not read its input closes the pipe: that is its right.
        drop(child.stdin.take().unwrap().write_all(input.as_bytes()));
        let done = child.wait_with_output().unwrap();
        Ran {
            code: done.status.code(),
            out: String::from_utf8(done.stdout).unwrap(),
            err: String::from_utf8(done.stderr).unwrap(),
        }
    }

    /// The JSON that a command prints. It prints nothing else, and nothing on standard error.
    pub fn json(&self, arguments: &[&str]) -> Value {
        self.json_reading(arguments, "")
    }

    pub fn json_reading(&self, arguments: &[&str], input: &str) -> Value {
        let ran = self.run_reading(&[arguments, &["--json"]].concat(), input);
        assert_eq!(
            (ran.code, ran.err.as_str()),
            (Some(0), ""),
            "{arguments:?}: {ran:?}"
        );
        assert_eq!(ran.out.lines().count(), 1, "{ran:?}");
        serde_json::from_str(&ran.out).unwrap()
    }

    /// Runs what fails, and answers its one sentence.
    pub fn refused(&self, arguments: &[&str], input: &str) -> String {
        let ran = self.run_reading(arguments, input);
        assert_eq!(
            (ran.code, ran.out.as_str()),
            (Some(1), ""),
            "{arguments:?}: {ran:?}"
        );
        assert_eq!(ran.err.lines().count(), 1, "{arguments:?}: {}", ran.err);
        let sentence = ran.err.trim_end().strip_prefix("nt24: ").unwrap().to_owned();
        assert!(!sentence.is_empty());
        sentence
    }

    /// The URL of the database.
    pub fn url(&self) -> String {
        match &self.database {
            Some(name) => self.url_of(name),
            None => format!("sqlite://{}", self.folder.join("data/nt24.db").display()),
        }
    }

    /// Changes the database behind the program's back.
    pub fn sql(&self, sql: &str) {
        let url = self.url();
        if self.is_postgres() {
            wait(on_postgres(&url, sql));
            return;
        }
        wait(async {
            let mut connection = SqliteConnection::connect(&url).await.unwrap();
            connection.execute(AssertSqlSafe(sql.to_owned())).await.unwrap();
            connection.close().await.unwrap();
        });
    }

    /// A number from the database.
    pub fn number(&self, sql: &str) -> i64 {
        let (url, sql) = (self.url(), AssertSqlSafe(sql.to_owned()));
        wait(async {
            if self.is_postgres() {
                let mut connection = PgConnection::connect(&url).await.unwrap();
                connection.fetch_one(sql).await.unwrap().get(0)
            } else {
                let mut connection = SqliteConnection::connect(&url).await.unwrap();
                connection.fetch_one(sql).await.unwrap().get(0)
            }
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.folder));
        if let Some(name) = &self.database {
            wait(on_postgres(
                &postgres(),
                &format!("DROP DATABASE {name} WITH (FORCE)"),
            ));
        }
    }
}

/// The names of a JSON object's members, in alphabetical order.
pub fn members(value: &Value) -> Vec<&str> {
    let mut names: Vec<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
    names.sort_unstable();
    names
}

/// A member that is text.
pub fn text(value: &Value, name: &str) -> String {
    value[name]
        .as_str()
        .unwrap_or_else(|| panic!("{name} is no text in {value}"))
        .to_owned()
}
