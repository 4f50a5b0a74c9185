//! x
pub mod audit;
pub mod auth;
pub mod commands;
pub mod platform;
pub mod queries;
