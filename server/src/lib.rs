//! The server of Novatrade24: everything between the outside (REST, pages, command line) and storage.
//!
//! Callers (`api`, the server functions of `app`, `cli`) are thin; rules live in `domain`, orchestration in `commands`,
//! SQL in `storage`. Every change goes through a command and there through one transaction (`commands::unit`).

pub mod api;
pub mod app_state;
pub mod audit;
pub mod auth;
pub mod cli;
pub mod commands;
pub mod config;
pub mod intake;
pub mod jobs;
pub mod live;
pub mod mail;
pub mod memory;
pub mod outside;
pub mod platform;
pub mod queries;
pub mod router;
pub mod sanctions;
pub mod sandbox;
pub mod telemetry;
pub mod upkeep;
