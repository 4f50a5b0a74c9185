//! Organizations (the API customers), the partners they may act for, and their API clients.
//!
//! A partner belongs to exactly one organization: its events have one reader and its rights one owner. A dealer that
//! sells through two customers is two partners.

mod command;
mod query;
mod state;

pub use command::{
    ClientSecret, NewOrganization, NewPartner, OrganizationChange, OrganizationCommands, OrganizationDraft,
    OrganizationError, OrganizationPatch, PartnerDraft, client_id_of_slug, dpa_version,
};
pub use query::{ClientRow, OrganizationQueries, OrganizationRow, OrganizationView};
pub use state::{
    ApiClient, CURRENT_DPA_VERSION, Capabilities, DPA_GRACE_DAYS, DpaAcceptance, DpaState, Organization,
    Partner, RateLimitTier, RecheckUntil,
};
