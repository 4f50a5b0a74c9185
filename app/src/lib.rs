//! What a person sees: the staff app and the design system it is made of.
//!
//! The same crate renders on the server (feature `ssr`) and takes over in the browser (feature `hydrate`). It reaches the
//! server only through the traits of `domain`, handed in by [`bridge`].

// Views of a whole page are deep types.
#![recursion_limit = "256"]
#![expect(
    clippy::needless_pass_by_value,
    reason = "components own their props, whatever they do with them"
)]

pub mod access;
mod app;
pub mod auth;
pub mod bridge;
mod document;
mod parts;
pub mod staff;
pub mod ui;

pub use access::{Access, FILES, PAGES, SERVER_FUNCTIONS};
pub use app::App;
#[cfg(feature = "ssr")]
pub use document::shell;
#[cfg(feature = "hydrate")]
pub use parts::when_part_is_there;
