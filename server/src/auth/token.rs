//! Access tokens: the token endpoint's answers and what a bearer token says.
//!
//! Tokens are JWTs signed with ES256 by our own key, or tokens of the configured Keycloak issuer ([`super::oidc`]).
//! A token only names a client; whether that client may still call is read from the database on every call.

use std::sync::Arc;

use domain::kernel::{Actor, ClientActor, Context, Refusal};
use domain::organization::Organization;
use jsonwebtoken::{Algorithm, Header, Validation};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::verified::Said;
use super::{oidc, password};
use crate::commands::fault;
use crate::commands::unit::Attempt;
use crate::platform::Platform;

/// Seconds a token lives (Integration API 1.4).
pub const LIFETIME_SECONDS: i64 = 300;

/// The path of the realm, as in Keycloak.
pub const REALM_PATH: &str = "/realms/nt24-idp";

#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    azp: String,
    iat: i64,
    exp: i64,
    jti: Uuid,
    typ: String,
    scope: String,
}

/// A client that asked for a token with a correct secret.
#[derive(Debug)]
pub struct Issued {
    /// The JWT.
    pub token: String,
}

/// Checks a client's secret and issues a token; `None` when the client is unknown, disabled or the secret is wrong.
///
/// # Errors
/// When the database fails.
pub async fn issue(
    platform: &Platform,
    issuer: &str,
    ctx: &Context,
    client_id: &str,
    secret: &str,
) -> Result<Option<Issued>, Refusal> {
    let now = platform.now();
    let mut db = platform.store.read().await.map_err(fault)?;
    // No client is called otherwise, and not every database takes every character.
    let client = match client_id.bytes().all(|byte| byte.is_ascii_graphic()) {
        true => storage::organization::client_by_client_id(&mut db, client_id)
            .await
            .map_err(fault)?,
        false => None,
    };
    let client = client.filter(|client| client.disabled_at.is_none());
    let hashes = match &client {
        Some(client) => storage::organization::secrets(&mut db, client.id, now)
            .await
            .map_err(fault)?,
        None => Vec::new(),
    };
    drop(db);
    let flooded = platform.throttle.is_closed(client_id, now);
    let fits = match &client {
        None if flooded => false,
        _ => password::fits(secret, hashes).await?,
    };
    let (Some(client), true) = (&client, fits) else {
        platform.throttle.failed(client_id, now);
        if !flooded {
            let id = client.as_ref().map(|client| client.id.uuid());
            let mut attempt = Attempt::new("client.token", "client", id);
            attempt.organization = client.as_ref().map(|client| client.organization);
            crate::commands::unit::refused(platform, ctx, attempt, &Refusal::Unauthenticated).await;
        }
        return Ok(None);
    };
    let client = client.clone();
    let mut db = platform.store.begin().await.map_err(fault)?;
    storage::organization::client_used(&mut db, client.id, now)
        .await
        .map_err(fault)?;
    db.commit().await.map_err(fault)?;
    let claims = Claims {
        iss: issuer.to_owned(),
        sub: client.id.to_string(),
        azp: client.client_id,
        iat: now.unix_seconds(),
        exp: now.unix_seconds() + LIFETIME_SECONDS,
        jti: domain::kernel::id::new_uuid(now, &*platform.entropy),
        typ: "Bearer".to_owned(),
        scope: "profile email".to_owned(),
    };
    let header = Header {
        kid: Some(platform.keys.token_id().to_owned()),
        ..Header::new(Algorithm::ES256)
    };
    let token = jsonwebtoken::encode(&header, &claims, platform.keys.token_encoding()).map_err(|error| {
        tracing::error!(%error, "a token could not be signed");
        Refusal::Internal
    })?;
    Ok(Some(Issued { token }))
}

/// Whom a bearer token names: the client and its organization, both as they are now.
///
/// # Errors
/// [`Refusal::Unauthenticated`] when the token is not ours, forged, expired, or its client is gone or disabled.
pub async fn caller(
    platform: &Platform,
    issuer: &str,
    oidc: Option<&oidc::Issuer>,
    token: &str,
) -> Result<(Actor, Arc<Organization>), Refusal> {
    let client_id = match own_client(platform, issuer, token) {
        Some(client_id) => client_id,
        None => match oidc {
            Some(oidc) => oidc
                .client(token, platform.now())
                .await
                .ok_or(Refusal::Unauthenticated)?,
            None => return Err(Refusal::Unauthenticated),
        },
    };
    let (state, now) = (platform.store.stamp(), platform.now());
    if let Some((actor, organization)) = platform.memory.callers.get(state, now, &client_id) {
        return Ok((Actor::Client(actor), organization));
    }
    let mut db = platform.store.read().await.map_err(fault)?;
    let (client, organization) = storage::organization::caller(&mut db, &client_id)
        .await
        .map_err(fault)?
        .filter(|(client, _)| client.disabled_at.is_none())
        .ok_or(Refusal::Unauthenticated)?;
    let actor = ClientActor {
        id: client.id,
        client_id: client.client_id,
        organization: client.organization,
    };
    let organization = Arc::new(organization);
    let caller = (actor.clone(), organization.clone());
    platform.memory.callers.keep(state, now, client_id, caller);
    Ok((Actor::Client(actor), organization))
}

fn own_client(platform: &Platform, issuer: &str, token: &str) -> Option<String> {
    let (verified, now) = (platform.keys.verified(), platform.now());
    let client = |said: &Said| {
        (said.issuer == issuer && said.expires > now.unix_seconds()).then(|| said.client.clone())
    };
    if let Some(client) = verified.get(token, client) {
        return client;
    }
    let said = signed_by_us(platform, token)?;
    let client = client(&said);
    verified.keep(token, said, now);
    client
}

fn signed_by_us(platform: &Platform, token: &str) -> Option<Said> {
    let mut validation = Validation::new(Algorithm::ES256);
    // Expiry is checked against the injected clock, not by the library against the machine's.
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation.set_required_spec_claims(&["exp", "iss"]);
    let claims = jsonwebtoken::decode::<Claims>(token, platform.keys.token_decoding(), &validation)
        .ok()?
        .claims;
    Some(Said {
        issuer: claims.iss,
        client: claims.azp,
        expires: claims.exp,
    })
}
