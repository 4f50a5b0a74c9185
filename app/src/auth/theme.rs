//! Light, dark, or as the system says. Kept in a cookie, so that the first paint is right.

use leptos::prelude::*;

use crate::bridge::{Outcome, UiError};

/// The look somebody chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Always light.
    Light,
    /// Always dark.
    Dark,
    /// What the system says.
    System,
}

impl Theme {
    /// All of them, in the order of the switch.
    pub const ALL: [Self; 3] = [Self::Light, Self::Dark, Self::System];

    /// The word in the cookie and in `data-theme`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
            Self::System => "system",
        }
    }

    /// Reads the word; anything else is the system's.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|theme| theme.as_str() == text)
            .unwrap_or(Self::System)
    }
}

/// Chooses the look and comes back to the page.
#[server(prefix = "/fn", endpoint = "session/theme")]
pub async fn set_theme(
    #[server(default)] theme: String,
    #[server(default)] back: String,
) -> Result<Outcome, UiError> {
    let bridge = crate::bridge::bridge()?;
    let theme = Theme::parse(&theme);
    super::cookie::keep(COOKIE, theme.as_str());
    let to = super::local_path(&back).to_owned();
    let outcome = crate::bridge::answer(&bridge, ("theme", &to), Vec::new(), Ok(to.clone())).await;
    Ok(outcome.with_reload())
}

#[cfg(feature = "ssr")]
const COOKIE: &str = "nt24_theme";

/// The look chosen in this browser.
#[cfg(feature = "ssr")]
#[must_use]
pub fn theme_of_request() -> &'static str {
    let chosen = super::cookie::read(COOKIE).map(|word| Theme::parse(&word));
    chosen.unwrap_or(Theme::System).as_str()
}
