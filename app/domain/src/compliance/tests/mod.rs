//! Tests of the verdict: golden scenarios (`golden`, with the tables in `scenarios_*`), what must hold for all facts
//! (`properties`), what time and people change (`over_time`, `rulings`), and the published JSON (`shape`).

mod golden;
mod over_time;
mod properties;
mod rulings;
pub(crate) mod samples;
mod scenarios_buyer;
mod scenarios_records;
mod scenarios_rulings;
mod scenarios_transport;
mod shape;
