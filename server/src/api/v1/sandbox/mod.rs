//! Steering the sandbox (product.md section 4). In production all of this is 404.

mod clock;
mod duration;
mod identity;
mod mail;
mod vies;

pub use clock::{__path_advance, __path_drain, __path_now, advance, drain, now};
pub use identity::{__path_put as __path_put_identity, put as put_identity};
pub use mail::{__path_list as __path_list_mail, list as list_mail};
pub use vies::{__path_put as __path_put_vies, put as put_vies};

use crate::api::problem::{ApiError, Kind};
use crate::app_state::{AppState, Steering};

/// The sandbox, where there is one.
fn steering(state: &AppState) -> Result<&Steering, ApiError> {
    state.steering.as_ref().ok_or_else(|| {
        ApiError::new(
            Kind::NotFound,
            "There is nothing at this path. The API page at /docs lists all paths.",
        )
    })
}
