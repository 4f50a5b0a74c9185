//! What clients, browsers and auditors rely on, tested through the real router on both engines.
//!
//! Tests are written from the specification: the Integration API and product.md. One module per behaviour; `harness`
//! holds what they share. PostgreSQL is needed: `NT24_TEST_POSTGRES`, which `make test` sets.
#![expect(
    clippy::unwrap_used,
    reason = "a test stops at the first thing it did not expect"
)]

mod aml;
mod audit;
mod bad_body;
mod bad_input;
mod buyers;
mod contacts;
mod coverage;
mod desk;
mod documents;
mod documents_hostile;
mod documents_scan;
mod events;
mod forty_days;
mod harness;
mod health;
mod idempotency;
mod identity;
mod identity_inbound;
mod identity_page;
mod invoices;
mod jobs;
mod kyc_status;
mod kyc_story;
mod openapi;
mod operations;
mod order_documents;
mod order_story;
mod orders;
mod payments;
mod rate_limit;
mod rollups_hold;
mod rulings;
mod sandbox;
mod scope;
mod staff_access;
mod staff_desk;
mod staff_files;
mod staff_functions;
mod staff_order_files;
mod staff_orders;
mod staff_records;
mod staff_rulings;
mod staff_session;
mod staff_story;
mod token;
mod transports;
mod verdict;
mod vies;
mod vies_live;
