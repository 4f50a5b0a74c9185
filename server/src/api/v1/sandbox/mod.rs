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

use axum::extract::FromRequestParts;
use axum::extract::rejection::PathRejection;
use domain::kernel::{Fields, text};
use http::request::Parts;

use crate::api::problem::{ApiError, Kind};
use crate::app_state::{AppState, Steering};

/// The one variable part of a path.
pub struct Segment(String);

impl FromRequestParts<AppState> for Segment {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let path: Result<axum::extract::Path<String>, PathRejection> =
            axum::extract::Path::from_request_parts(parts, state).await;
        path.map(|path| Self(path.0)).map_err(|_| {
            ApiError::new(
                Kind::MalformedRequest,
                "The path cannot be read. Send it as UTF-8.",
            )
        })
    }
}

/// A text of one line that may be absent; refused when it is too long or holds what cannot be seen.
fn line(fields: &mut Fields, name: &str, sent: Option<&str>) -> Option<String> {
    let sent = sent?;
    fields
        .check(name, sent, text::optional(sent, "The text", 500))
        .flatten()
}

/// The sandbox, where there is one.
pub(in crate::api) fn steering(state: &AppState) -> Result<&Steering, ApiError> {
    state.steering.as_ref().ok_or_else(|| {
        ApiError::new(
            Kind::NotFound,
            "There is nothing at this path. The API page at /docs lists all paths.",
        )
    })
}
