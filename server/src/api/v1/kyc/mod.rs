//! KYC over REST: status, VIES, the identity check, the KYC profile.

mod profile;
mod status;
mod verify;
mod vies;

pub use profile::{__path_get as __path_get_profile, get as get_profile, pdf_response};
pub use status::{__path_get as __path_get_status, get as get_status};
pub use verify::{__path_start, start};
pub use vies::{__path_check, __path_history, check, history};
