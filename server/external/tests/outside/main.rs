//! The clients of this crate against servers of our own: friendly, failing and hostile ones.

#![expect(clippy::unwrap_used, reason = "a test stops where it stands")]

mod fake;
mod identity;
mod mail;
mod mixture;
mod scanner;
mod vies;
mod vies_hostile;
