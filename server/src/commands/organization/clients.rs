//! API clients and their secrets. A secret leaves the server once, in the answer that makes it.

use domain::event::Event;
use domain::kernel::id::new_uuid;
use domain::kernel::{ApiClientId, OrganizationId, Refusal, Timestamp};
use domain::organization::{ApiClient, ClientSecret, OrganizationError, client_id_of_slug};
use storage::StorageError;

use super::load;
use crate::audit::Subject;
use crate::auth::password;
use crate::commands::unit::Unit;
use crate::commands::{administer, fault};

/// How long the secret before the newest works on: the longest published window (Integration API 1.4).
const ROTATION_SECONDS: i64 = 72 * 3600;

pub(super) async fn create(
    unit: &mut Unit<'_>,
    organization: OrganizationId,
    slug: &str,
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
    let secret = new_secret(unit, &client, unit.now).await?;
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
) -> Result<ClientSecret, OrganizationError> {
    let client = find(unit, client).await?;
    if client.disabled_at.is_some() {
        return Err(OrganizationError::ClientIsDisabled(client.client_id));
    }
    let previous_expires_at = unit.now.plus_seconds(ROTATION_SECONDS);
    let secret = new_secret(unit, &client, previous_expires_at).await?;
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

async fn new_secret(
    unit: &mut Unit<'_>,
    client: &ApiClient,
    previous_expires_at: Timestamp,
) -> Result<String, Refusal> {
    let secret = password::random_secret(unit.platform);
    let hash = password::hash(unit.platform, &secret).await?;
    let id = new_uuid(unit.now, &*unit.platform.entropy);
    storage::organization::put_secret(
        &mut unit.db,
        (id, client.id),
        &hash,
        unit.now,
        previous_expires_at,
    )
    .await
    .map_err(fault)?;
    Ok(secret)
}

async fn record(unit: &mut Unit<'_>, client: &ApiClient, event: Event) -> Result<(), Refusal> {
    let subject = Subject {
        kind: "client",
        id: Some(client.id.uuid()),
    };
    unit.changed(client.organization, subject, &event, &[], &[]).await
}
