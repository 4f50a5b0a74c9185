//! Who is calling: keys, passwords, tokens, browser sessions, second factors, rate limits.
//!
//! Here a caller is recognized; what it may do is decided in `commands::authority`.

pub mod keys;
pub mod oidc;
pub mod password;
pub mod rate_limit;
pub mod seal;
pub mod session;
pub mod throttle;
pub mod token;
pub mod totp;
pub mod verified;
