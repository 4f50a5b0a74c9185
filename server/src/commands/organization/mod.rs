//! Commands on organizations, partners and API clients. For ADMINs and the command line.

mod clients;
mod settings;

use async_trait::async_trait;
use domain::kernel::{ApiClientId, Context, OrganizationId, Refusal};
use domain::organization::{
    ApiClient, ClientSecret, Organization, OrganizationCommands, OrganizationDraft, OrganizationError,
    OrganizationPatch, Partner, PartnerDraft,
};

use super::fault;
use super::unit::{Attempt, CommandError, Unit, command};
use crate::audit::Subject;
use crate::platform::Platform;

/// The organization commands on one platform.
pub struct Organizations(pub Platform);

impl CommandError for OrganizationError {
    fn word(&self) -> &'static str {
        self.word()
    }

    fn fields(&self) -> Vec<String> {
        match self {
            Self::Refused(refusal) => CommandError::fields(refusal),
            Self::PartnerExists(_)
            | Self::ClientExists(_)
            | Self::ClientIsDisabled(_)
            | Self::VersionMismatch { .. } => Vec::new(),
        }
    }
}

#[async_trait]
impl OrganizationCommands for Organizations {
    async fn create(
        &self,
        ctx: &Context,
        draft: &OrganizationDraft,
    ) -> Result<Organization, OrganizationError> {
        let attempt = Attempt::new("organization.create", "organization", None);
        command!(&self.0, ctx, attempt, |unit| settings::create(unit, draft))
    }

    async fn update(
        &self,
        ctx: &Context,
        organization: OrganizationId,
        expected: Option<i64>,
        patch: &OrganizationPatch,
    ) -> Result<Organization, OrganizationError> {
        let attempt = on("organization.update", organization);
        command!(&self.0, ctx, attempt, |unit| settings::update(
            unit,
            organization,
            expected,
            patch
        ))
    }

    async fn accept_dpa(
        &self,
        ctx: &Context,
        organization: OrganizationId,
        version: &str,
    ) -> Result<Organization, OrganizationError> {
        let attempt = on("organization.accept_dpa", organization);
        command!(&self.0, ctx, attempt, |unit| settings::accept_dpa(
            unit,
            organization,
            version
        ))
    }

    async fn create_partner(
        &self,
        ctx: &Context,
        organization: OrganizationId,
        draft: &PartnerDraft,
    ) -> Result<Partner, OrganizationError> {
        let attempt = on("partner.create", organization);
        command!(&self.0, ctx, attempt, |unit| settings::create_partner(
            unit,
            organization,
            draft
        ))
    }

    async fn create_client(
        &self,
        ctx: &Context,
        organization: OrganizationId,
        slug: &str,
    ) -> Result<ClientSecret, OrganizationError> {
        let attempt = on("client.create", organization);
        let new = clients::NewSecret::make(&self.0, ctx).await?;
        command!(&self.0, ctx, attempt, |unit| clients::create(
            unit,
            organization,
            slug,
            new
        ))
    }

    async fn rotate_client(
        &self,
        ctx: &Context,
        client: ApiClientId,
    ) -> Result<ClientSecret, OrganizationError> {
        let attempt = Attempt::new("client.rotate", "client", Some(client.uuid()));
        let new = clients::NewSecret::make(&self.0, ctx).await?;
        command!(&self.0, ctx, attempt, |unit| clients::rotate(unit, client, new))
    }

    async fn disable_client(
        &self,
        ctx: &Context,
        client: ApiClientId,
    ) -> Result<ApiClient, OrganizationError> {
        let attempt = Attempt::new("client.disable", "client", Some(client.uuid()));
        command!(&self.0, ctx, attempt, |unit| clients::disable(unit, client))
    }
}

fn on(action: &'static str, organization: OrganizationId) -> Attempt {
    Attempt::new(action, "organization", Some(organization.uuid()))
}

/// The organization, kept from changing until the end of the unit; only for who may administer.
async fn load(unit: &mut Unit<'_>, organization: OrganizationId) -> Result<Organization, Refusal> {
    super::administer(unit.ctx)?;
    let found = storage::organization::lock(&mut unit.db, organization)
        .await
        .map_err(fault)?;
    let found = found.ok_or_else(|| Refusal::NotFound("organization".to_owned()))?;
    unit.concerns(found.id);
    Ok(found)
}

fn subject(organization: &Organization) -> Subject {
    Subject {
        kind: "organization",
        id: Some(organization.id.uuid()),
    }
}
