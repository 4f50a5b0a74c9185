//! The token endpoint, its keys and its discovery document, at Keycloak's paths.

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Extension, State};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::kernel::{Actor, Context, Source};
use http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::problem::ApiError;
use super::request_id::RequestId;
use crate::app_state::AppState;
use crate::auth::token::{LIFETIME_SECONDS, issue};

/// A token request (RFC 6749 section 4.4.2).
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct TokenRequest {
    /// `client_credentials`
    #[schema(example = "client_credentials")]
    grant_type: String,
    /// `api-client-{slug}`
    #[schema(example = "api-client-santander-pilot")]
    client_id: String,
    /// The secret, shown once when it was made.
    #[schema(example = "…")]
    client_secret: String,
}

/// A token.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct TokenBody {
    /// Goes into `Authorization: Bearer …`.
    #[schema(example = "eyJhbGciOiJFUzI1NiJ9.…")]
    access_token: String,
    /// Seconds.
    #[schema(example = 300)]
    expires_in: i64,
    /// `Bearer`
    #[schema(example = "Bearer")]
    token_type: &'static str,
    /// 0
    #[serde(rename = "not-before-policy")]
    #[schema(example = 0)]
    not_before_policy: i64,
    /// `profile email`
    #[schema(example = "profile email")]
    scope: &'static str,
}

/// Get an access token.
///
/// OAuth 2.0 client credentials. The secret goes into the form or, by HTTP Basic, into the header. Keep the token and
/// renew it about 60 seconds before it expires; one token per API call is not needed.
#[utoipa::path(
    post, path = "/realms/nt24-idp/protocol/openid-connect/token", operation_id = "get_token", tag = "Authentication",
    request_body(content = TokenRequest, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, body = TokenBody),
        (status = 400, description = "`invalid_request`, `unsupported_grant_type`", body = Value,
            example = json!({"error": "unsupported_grant_type", "error_description": "Send grant_type=client_credentials."})),
        (status = 401, description = "`invalid_client`", body = Value,
            example = json!({"error": "invalid_client", "error_description": "Client id or secret is wrong, or the client is disabled."})),
    )
)]
pub async fn token(
    State(state): State<AppState>,
    Extension(id): Extension<RequestId>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, ApiError> {
    let kind = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let form = kind
        .to_ascii_lowercase()
        .starts_with("application/x-www-form-urlencoded");
    // A body that is too large or ends too early is no form either.
    let request: Option<TokenRequest> = body
        .ok()
        .filter(|_| form)
        .and_then(|body| serde_urlencoded::from_bytes(&body).ok());
    let Some(mut request) = request else {
        return Ok(refused(
            StatusCode::BAD_REQUEST,
            "invalid_request",
            "Send the request as a form.",
        ));
    };
    if let Some((id, secret)) = basic(&headers) {
        request.client_id = id;
        request.client_secret = secret;
    }
    if request.grant_type != "client_credentials" {
        let said = "Send grant_type=client_credentials.";
        return Ok(refused(StatusCode::BAD_REQUEST, "unsupported_grant_type", said));
    }
    let ctx = Context {
        actor: Actor::Anonymous,
        source: Source::Api,
        request_id: id.0,
        purpose: None,
        idempotency: None,
    };
    let issued = issue(
        &state.platform,
        &state.issuer,
        &ctx,
        &request.client_id,
        &request.client_secret,
    )
    .await?;
    let Some(issued) = issued else {
        let said = "Client id or secret is wrong, or the client is disabled.";
        return Ok(refused(StatusCode::UNAUTHORIZED, "invalid_client", said));
    };
    let body = TokenBody {
        access_token: issued.token,
        expires_in: LIFETIME_SECONDS,
        token_type: "Bearer",
        not_before_policy: 0,
        scope: "profile email",
    };
    Ok(([(CACHE_CONTROL, "no-store")], Json(body)).into_response())
}

/// OAuth's own form of an error (RFC 6749 section 5.2).
fn refused(status: StatusCode, error: &str, description: &str) -> Response {
    (
        status,
        [(CACHE_CONTROL, "no-store")],
        Json(json!({ "error": error, "error_description": description })),
    )
        .into_response()
}

fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let header = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, coded) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(STANDARD.decode(coded.trim()).ok()?).ok()?;
    let (id, secret) = text.split_once(':')?;
    Some((id.to_owned(), secret.to_owned()))
}

/// The keys tokens are signed with.
///
/// A JSON Web Key Set (RFC 7517).
#[utoipa::path(
    get, path = "/realms/nt24-idp/protocol/openid-connect/certs", operation_id = "get_token_keys", tag = "Authentication",
    responses((status = 200, body = Value, example = json!({"keys": [{
        "kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "kid": "dEm0", "x": "f83OJ3D2…", "y": "x_FEzRu9…"
    }]})))
)]
pub async fn certs(State(state): State<AppState>) -> Json<Value> {
    let keys = &state.platform.keys;
    let (x, y) = keys.token_public();
    Json(json!({ "keys": [{
        "kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "kid": keys.token_id(), "x": x, "y": y,
    }]}))
}

/// Where the token endpoint and its keys are.
///
/// OpenID Connect discovery.
#[utoipa::path(
    get, path = "/realms/nt24-idp/.well-known/openid-configuration", operation_id = "get_token_discovery",
    tag = "Authentication",
    responses((status = 200, body = Value, example = json!({
        "issuer": "https://auth.novatrade24.com/realms/nt24-idp", "grant_types_supported": ["client_credentials"]
    })))
)]
pub async fn discovery(State(state): State<AppState>) -> Json<Value> {
    let issuer = &state.issuer;
    Json(json!({
        "issuer": &**issuer,
        "token_endpoint": format!("{issuer}/protocol/openid-connect/token"),
        "jwks_uri": format!("{issuer}/protocol/openid-connect/certs"),
        "grant_types_supported": ["client_credentials"],
        "response_types_supported": [],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
    }))
}
