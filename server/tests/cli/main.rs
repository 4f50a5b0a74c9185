//! The binary as its users start it: settings, subcommands, and `nt24 serve` from start to SIGTERM, on both engines.
//!
//! Each test has a data directory of its own, and a PostgreSQL database of its own where it needs one. What the commands
//! do inside is tested in `tests/integration`; here is what the process prints, answers and exits with.

#![expect(clippy::unwrap_used, reason = "a test stops where it stands")]
#![expect(
    clippy::needless_pass_by_value,
    reason = "each test owns its place, which is removed with it"
)]

mod admin;
mod audit;
mod backup;
mod demo;
mod http;
mod kill;
mod logs;
mod openapi;
mod place;
mod process;
mod sanctions;
mod sandbox;
mod serve;
mod settings;
mod several;

/// A test on an SQLite and on a PostgreSQL place.
macro_rules! on_both {
    ($($name:ident),* $(,)?) => {
        mod on_sqlite {$(
            #[test]
            fn $name() { super::$name(crate::place::Place::new()); }
        )*}
        mod on_postgres {$(
            #[test]
            fn $name() { super::$name(crate::place::Place::on_postgres()); }
        )*}
    };
}
use on_both;
