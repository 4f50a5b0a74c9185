//! The outside world behind traits, each with its live client: [`vies`], [`identity`] (iDenfy), [`mail`] and
//! [`scanner`] (clamd). The simulated services of the sandbox stand beside them where they need no database.
//!
//! Here belongs how to ask and how to read an answer without misreading it. What an answer means for a buyer or an
//! order, when to ask again and what is stored do not: commands and jobs of the server decide that. Nothing here
//! touches the database, takes the time from the machine or waits.
//!
//! TLS needs no preparation at the start of the process: reqwest and lettre both use rustls with aws-lc-rs, the only
//! crypto provider in the build, and both trust the certificates of the operating system.

mod digest;
mod http;
pub mod identity;
pub mod mail;
pub mod scanner;
pub mod vies;
