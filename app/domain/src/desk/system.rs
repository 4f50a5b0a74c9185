//! How the server and the services outside are doing.

use serde::{Deserialize, Serialize};

use crate::kernel::Timestamp;

/// How a service outside is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ServiceState {
    /// It answers.
    Ok,
    /// It is not configured, so nothing is asked of it.
    Off,
    /// It answers late, or not every time.
    Slow,
    /// It does not answer.
    Down,
}

impl ServiceState {
    /// What people read.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Ok => "Works",
            Self::Off => "Off",
            Self::Slow => "Slow",
            Self::Down => "Down",
        }
    }
}

/// One service outside, or one list fetched from there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceHealth {
    /// What it is called, such as `VIES` or `EU sanctions list`.
    pub name: String,
    /// How it is doing.
    pub state: ServiceState,
    /// One sentence: since when, how old, or what is wrong.
    pub detail: String,
}

/// The server and what it depends on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SystemView {
    /// The version of NT24.
    pub version: String,
    /// The database behind it, such as `SQLite` or `PostgreSQL`.
    pub engine: String,
    /// The outside world is simulated.
    pub mode_sandbox: bool,
    /// Running since.
    pub started_at: Timestamp,
    /// The services outside and the lists, in a fixed order.
    pub services: Vec<ServiceHealth>,
}
