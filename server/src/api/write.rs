//! Writes: the body as JSON and the `Idempotency-Key` (Integration API 2.1).

use aws_lc_rs::digest;
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use domain::kernel::{Context, Idempotency};
use http::HeaderMap;
use http::header::CONTENT_TYPE;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::caller::Caller;
use super::problem::{ApiError, Kind};
use crate::app_state::AppState;

/// The largest JSON body.
const LIMIT: usize = 1024 * 1024;

/// A write with a JSON body of type `T`. `Write<Option<T>>` takes an empty body too.
#[derive(Debug)]
pub struct Write<T> {
    /// Who writes, with the idempotency key.
    pub ctx: Context,
    /// The body.
    pub body: T,
}

/// What stands for an absent body.
pub trait Body: DeserializeOwned {
    /// The value of an empty body, when there may be one.
    fn absent() -> Option<Self>;
}

impl<T: DeserializeOwned> Body for Option<T> {
    fn absent() -> Option<Self> {
        Some(None)
    }
}

/// Why something is taken back or cancelled.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
pub struct Reason {
    /// 1 to 500 characters.
    #[schema(value_type = String, required = true, example = "The buyer withdrew")]
    reason: Option<String>,
}

impl Reason {
    /// What was sent; empty when nothing was.
    #[must_use]
    pub fn text(&self) -> &str {
        self.reason.as_deref().unwrap_or_default()
    }
}

impl Body for Reason {
    fn absent() -> Option<Self> {
        None
    }
}

impl<T: Body> FromRequest<AppState> for Write<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, ApiError> {
        let (mut parts, body) = request.into_parts();
        let caller = Caller::from_request_parts(&mut parts, state).await?;
        let key = idempotency_key(&parts.headers)?;
        let bytes = read(body).await?;
        let value = match T::absent() {
            Some(_) if bytes.is_empty() => Value::Null,
            _ => json(&parts.headers, &bytes)?,
        };
        if !(value.is_null() && T::absent().is_some()) {
            object(&value)?;
        }
        let request_hash = request_hash(&[parts.method.as_str(), parts.uri.path()], &value);
        let body = typed(value)?;
        let idempotency = Some(Idempotency { key, request_hash });
        Ok(Self {
            ctx: Context {
                idempotency,
                ..caller.ctx
            },
            body,
        })
    }
}

/// A JSON body without an idempotency key: for steering the sandbox, which can be repeated as it is.
#[derive(Debug)]
pub struct SandboxBody<T>(pub T);

impl<T: DeserializeOwned> FromRequest<AppState> for SandboxBody<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, ApiError> {
        // In production there is nothing at these paths, whatever is sent there.
        super::v1::sandbox::steering(state)?;
        let (parts, body) = request.into_parts();
        let bytes = read(body).await?;
        let value = json(&parts.headers, &bytes)?;
        object(&value)?;
        typed(value).map(Self)
    }
}

/// Every body is an object; serde alone would take a list of the members' values as well.
fn object(value: &Value) -> Result<(), ApiError> {
    if value.is_object() {
        return Ok(());
    }
    let said = "The body must be a JSON object: put the members in braces.";
    Err(ApiError::new(Kind::MalformedRequest, said))
}

fn typed<T: DeserializeOwned>(value: Value) -> Result<T, ApiError> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let said = format!(
            "The body has the wrong form at {}: {}.",
            error.path(),
            error.inner()
        );
        ApiError::new(Kind::MalformedRequest, said)
    })
}

pub(super) fn idempotency_key(headers: &HeaderMap) -> Result<String, ApiError> {
    let refused = |detail| ApiError::new(Kind::MalformedRequest, detail);
    let header = headers.get("idempotency-key").ok_or_else(|| {
        refused("The header Idempotency-Key is required for writes: send 1 to 255 characters, best a UUID, new for each request.")
    })?;
    let key = header.to_str().ok().filter(|key| (1..=255).contains(&key.len()));
    key.map(str::to_owned)
        .ok_or_else(|| refused("Idempotency-Key must be 1 to 255 visible ASCII characters."))
}

async fn read(body: axum::body::Body) -> Result<Bytes, ApiError> {
    match Limited::new(body, LIMIT).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.downcast_ref::<LengthLimitError>().is_some() => Err(ApiError::new(
            Kind::PayloadTooLarge,
            "The body is larger than 1 MiB. Send less.",
        )),
        Err(_) => Err(ApiError::new(
            Kind::MalformedRequest,
            "The body ended too early. Send it again.",
        )),
    }
}

fn json(headers: &HeaderMap, bytes: &[u8]) -> Result<Value, ApiError> {
    let kind = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let kind = kind
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    if kind != "application/json" && !(kind.starts_with("application/") && kind.ends_with("+json")) {
        return Err(ApiError::new(
            Kind::UnsupportedMediaType,
            "Send the body as Content-Type: application/json.",
        ));
    }
    serde_json::from_slice(bytes)
        .map_err(|error| ApiError::new(Kind::MalformedRequest, format!("The body is no JSON: {error}.")))
}

/// SHA-256 over method, path and the body without regard to white space and the order of members.
pub(super) fn request_hash(head: &[&str], body: &Value) -> [u8; 32] {
    let mut context = digest::Context::new(&digest::SHA256);
    for part in head {
        context.update(part.as_bytes());
        context.update(b"\n");
    }
    context.update(sorted(body).to_string().as_bytes());
    let mut hash = [0; 32];
    hash.copy_from_slice(context.finish().as_ref());
    hash
}

fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let mut names: Vec<&String> = members.keys().collect();
            names.sort_unstable();
            Value::Object(
                names
                    .into_iter()
                    .map(|name| (name.clone(), sorted(&members[name])))
                    .collect(),
            )
        }
        Value::Array(items) => Value::Array(items.iter().map(sorted).collect()),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_request_has_the_same_hash() {
        let hash = |text: &str| request_hash(&["POST", "/v1/x"], &serde_json::from_str(text).unwrap());
        assert_eq!(
            hash(r#"{"a":1,"b":{"c":[1,2],"d":null}}"#),
            hash(r#" { "b": {"d":null,"c":[1,2]}, "a":1 } "#)
        );
        assert_ne!(hash(r#"{"a":1}"#), hash(r#"{"a":2}"#));
        assert_ne!(hash(r#"{"a":[1,2]}"#), hash(r#"{"a":[2,1]}"#));
        assert_ne!(
            hash("{}"),
            request_hash(&["PATCH", "/v1/x"], &Value::Object(serde_json::Map::new()))
        );
    }
}
