//! Who looks at the page, what waited for it, and signing out.

use domain::kernel::{Role, StaffActor, Timestamp};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::bridge::{Kept, Outcome, UiError};

/// Who looks at the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Viewer {
    /// Who is signed in.
    pub staff: Option<StaffActor>,
    /// The outside world is simulated.
    pub sandbox: bool,
    /// The server's time.
    pub now: Timestamp,
    /// Single keys are shortcuts in this browser.
    pub shortcuts: bool,
}

impl Viewer {
    /// Has at least this role. For showing and hiding only; the commands decide.
    #[must_use]
    pub fn is(&self, least: Role) -> bool {
        self.staff.as_ref().is_some_and(|staff| staff.role >= least)
    }

    /// Who sent the present request; nobody while the routes are listed at the start.
    #[cfg(feature = "ssr")]
    #[must_use]
    pub fn of_request() -> Option<Self> {
        crate::bridge::bridge().ok().map(|bridge| Self::of(&bridge))
    }

    #[cfg(feature = "ssr")]
    fn of(bridge: &crate::bridge::Bridge) -> Self {
        Self {
            staff: bridge.staff().cloned(),
            sandbox: bridge.services.sandbox,
            now: bridge.now,
            shortcuts: super::shortcuts::shortcuts_of_request(),
        }
    }
}

/// Who looks at the page.
#[server(name = GetViewer, prefix = "/fn", endpoint = "session/viewer")]
pub async fn viewer() -> Result<Viewer, UiError> {
    Ok(Viewer::of(&crate::bridge::bridge()?))
}

/// What waited in the flash under this id; it is gone afterwards.
#[server(prefix = "/fn", endpoint = "flash/take")]
pub async fn take_flash(#[server(default)] id: String) -> Result<Option<Kept>, UiError> {
    let bridge = crate::bridge::bridge()?;
    let text = bridge
        .flash
        .take(&id)
        .await
        .map_err(|refusal| bridge.refuse(refusal))?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

/// Signs out of this browser.
#[server(prefix = "/fn", endpoint = "session/sign-out")]
pub async fn sign_out() -> Result<Outcome, UiError> {
    let bridge = crate::bridge::bridge()?;
    let result = bridge.session.close().await;
    let result = result
        .map(|()| "/login?done=signed-out".to_owned())
        .map_err(UiError::from);
    let outcome = crate::bridge::answer(&bridge, ("sign-out", "/"), Vec::new(), result).await;
    Ok(outcome.with_reload())
}
