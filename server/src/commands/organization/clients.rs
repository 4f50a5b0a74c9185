//! API clients and their secrets. A secret leaves the server once, in the answer that makes it.

use domain::event::Event;
use domain::kernel::id::new_uuid;
use domain::kernel::{ApiClientId, Context, OrganizationId, Refusal, Timestamp};
use domain::organization::{ApiClient, ClientSecret, OrganizationError, client_id_of_slug};
use storage::StorageError;

use super::load;
use crate::audit::Subject;
use crate::auth::password;
use crate::commands::unit::Unit;
use crate::commands::{administer, fault};
use crate::platform::Platform;

/// How long the secret before the newest works on: the longest published window (Integration API 1.4).
const ROTATION_SECONDS: i64 = 72 * 3600;

pub(super) async fn create(
    unit: &mut Unit<'_>,
    organization: OrganizationId,
    slug: &str,
    new: NewSecret,
) -> Result<ClientSecret, OrganizationError> {
    let organization = load(unit, organization).await?;
    let client = ApiClient {
        id: ApiClientId::new(unit.now, &*unit.platform.entropy),
        organization: organization.id,
        client_id: client_id_of_slug(slug)?,
        disabled_at: None,
        created_at: unit.now,
    };
    match storage::organization::insert_client(&mut unit.db, &client).await {
        Ok(()) => {}
        Err(StorageError::Conflict { .. }) => return Err(OrganizationError::ClientExists(client.client_id)),
        Err(error) => return Err(fault(error).into()),
    }
    let secret = put_secret(unit, &client, new, unit.now).await?;
    record(
        unit,
        &client,
        Event::ClientCreated {
            client_id: client.client_id.clone(),
        },
    )
    .await?;
    Ok(ClientSecret {
        client,
        secret,
        previous_expires_at: None,
    })
}

pub(super) async fn rotate(
    unit: &mut Unit<'_>,
    client: ApiClientId,
    new: NewSecret,
) -> Result<ClientSecret, OrganizationError> {
    let client = find(unit, client).await?;
    if client.disabled_at.is_some() {
        return Err(OrganizationError::ClientIsDisabled(client.client_id));
    }
    let previous_expires_at = unit.now.plus_seconds(ROTATION_SECONDS);
    let secret = put_secret(unit, &client, new, previous_expires_at).await?;
    record(
        unit,
        &client,
        Event::ClientSecretRotated {
            client_id: client.client_id.clone(),
        },
    )
    .await?;
    Ok(ClientSecret {
        client,
        secret,
        previous_expires_at: Some(previous_expires_at),
    })
}

pub(super) async fn disable(
    unit: &mut Unit<'_>,
    client: ApiClientId,
) -> Result<ApiClient, OrganizationError> {
    let client = find(unit, client).await?;
    if client.disabled_at.is_some() {
        return Ok(client);
    }
    storage::organization::disable_client(&mut unit.db, client.id, unit.now)
        .await
        .map_err(fault)?;
    record(
        unit,
        &client,
        Event::ClientDisabled {
            client_id: client.client_id.clone(),
        },
    )
    .await?;
    Ok(ApiClient {
        disabled_at: Some(unit.now),
        ..client
    })
}

async fn find(unit: &mut Unit<'_>, client: ApiClientId) -> Result<ApiClient, Refusal> {
    administer(unit.ctx)?;
    let found = storage::organization::client(&mut unit.db, client)
        .await
        .map_err(fault)?;
    let found = found.ok_or_else(|| Refusal::NotFound("client".to_owned()))?;
    // One change at a time per organization: two rotations at once would leave three secrets.
    load(unit, found.organization).await?;
    Ok(found)
}

/// A secret with its hash, made before the transaction: hashing takes long, and the one writer of an SQLite database must
/// not wait for it.
pub(super) struct NewSecret {
    secret: String,
    hash: String,
}

impl NewSecret {
    /// Makes one; for who may not administer none is worth the work, and the command refuses.
    pub(super) async fn make(platform: &Platform, ctx: &Context) -> Result<Self, Refusal> {
        if administer(ctx).is_err() {
            return Ok(Self {
                secret: String::new(),
                hash: String::new(),
            });
        }
        let secret = password::random_secret(platform);
        let hash = password::hash(platform, &secret).await?;
        Ok(Self { secret, hash })
    }
}

async fn put_secret(
    unit: &mut Unit<'_>,
    client: &ApiClient,
    new: NewSecret,
    previous_expires_at: Timestamp,
) -> Result<String, Refusal> {
    let id = new_uuid(unit.now, &*unit.platform.entropy);
    storage::organization::put_secret(
        &mut unit.db,
        (id, client.id),
        &new.hash,
        unit.now,
        previous_expires_at,
    )
    .await
    .map_err(fault)?;
    Ok(new.secret)
}

async fn record(unit: &mut Unit<'_>, client: &ApiClient, event: Event) -> Result<(), Refusal> {
    let subject = Subject {
        kind: "client",
        id: Some(client.id.uuid()),
    };
    unit.changed(client.organization, subject, &event, &[], &[]).await
}
