//! Signing in and out, the second factor, and one's own account.

mod account;
mod actions;
mod cookie;
mod login;
mod next;
mod session;
mod shortcuts;
mod theme;
mod totp;

pub use account::AccountPage;
pub use login::{CodePage, LoginPage, SandboxNote};
pub use next::local_path;
pub use session::{SignOut, Viewer, take_flash, viewer};
#[cfg(feature = "ssr")]
pub use theme::theme_of_request;
pub use theme::{SetTheme, Theme};
