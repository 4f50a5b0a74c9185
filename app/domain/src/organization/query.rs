//! Reading organizations.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::state::{ApiClient, Organization, Partner};
use crate::kernel::{Context, OrganizationId, Refusal, Timestamp};

/// A row of the ADMIN's list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationRow {
    /// The organization.
    pub organization: Organization,
    /// How many partners it may act for.
    pub partners: i64,
    /// How many clients can get tokens.
    pub active_clients: i64,
}

/// A client as the ADMIN sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientRow {
    /// The client.
    pub client: ApiClient,
    /// How many secrets work now: one, or two during a rotation.
    pub valid_secrets: i64,
    /// When it last got a token.
    pub last_used_at: Option<Timestamp>,
}

/// The ADMIN's page of one organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationView {
    /// The organization.
    pub organization: Organization,
    /// The partners it may act for, by name.
    pub partners: Vec<Partner>,
    /// Its clients, oldest first.
    pub clients: Vec<ClientRow>,
}

/// Reads organizations, partners and clients.
#[async_trait]
pub trait OrganizationQueries: Send + Sync {
    /// All organizations by name. Staff only.
    async fn list(&self, ctx: &Context) -> Result<Vec<OrganizationRow>, Refusal>;

    /// One organization with its partners and clients. Staff of any role, and the organization's own clients.
    async fn view(&self, ctx: &Context, organization: OrganizationId) -> Result<OrganizationView, Refusal>;

    /// All partners by name, for choosing a seller. Staff only.
    async fn partners(&self, ctx: &Context) -> Result<Vec<Partner>, Refusal>;

    /// All clients of all organizations. Staff only.
    async fn clients(&self, ctx: &Context) -> Result<Vec<ClientRow>, Refusal>;
}
