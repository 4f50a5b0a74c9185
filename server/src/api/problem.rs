//! problem+json (RFC 9457, published as RFC 7807): the one place where errors become HTTP.
//!
//! A handler answers an [`ApiError`]; [`written`] adds path and request id when the answer leaves. A 500 says nothing about
//! what happened; that stands in the log under the `traceId`.

use axum::response::{IntoResponse, Response};
use domain::buyer::BuyerError;
use domain::compliance::RulingError;
use domain::document::DocumentError;
use domain::invoice::InvoiceView;
use domain::kernel::{FieldError, Refusal};
use domain::kyc::KycError;
use domain::order::{Order, RecordError};
use domain::payment::PaymentView;
use domain::transport::TransportView;
use http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use serde::Serialize;
use serde_json::Value;

use super::v1::buyer::BuyerBody;
use super::v1::invoice::InvoiceBody;
use super::v1::order::OrderBody;
use super::v1::payment::PaymentBody;
use super::v1::transport::TransportBody;

/// Where problem types live.
pub const TYPE_BASE: &str = "https://api.novatrade24.com/problems/";

/// Every published problem type, with status and title (Integration API 2.5, product.md "API odds and ends").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The request cannot be read.
    MalformedRequest,
    /// No token, or one that does not count.
    Unauthorized,
    /// Not for this seller or role.
    Forbidden,
    /// The organization lacks a capability.
    CapabilityRequired,
    /// The data processing agreement is not accepted.
    DpaNotAccepted,
    /// No such thing.
    NotFound,
    /// Wrong method.
    MethodNotAllowed,
    /// `If-Match` is older.
    VersionMismatch,
    /// The natural key exists with other data.
    ResourceExistsDifferentBody,
    /// Mode B never goes back.
    KycModeDowngrade,
    /// The state does not allow it.
    InvalidState,
    /// Pickup or delivery is confirmed already.
    MilestoneAlreadySet,
    /// A cancelled order takes no changes.
    OrderCancelled,
    /// A blocked buyer takes no new orders.
    BuyerBlocked,
    /// There is no verdict yet.
    ComplianceNotFinal,
    /// The same idempotency key is in flight.
    RequestInProgress,
    /// The body is too large.
    PayloadTooLarge,
    /// Not JSON.
    UnsupportedMediaType,
    /// A range of bytes outside the file; not among the published types, so it carries the one for requests that cannot
    /// be met.
    RangeNotSatisfiable,
    /// Fields were refused.
    ValidationError,
    /// The idempotency key was used for another request.
    IdempotencyKeyReused,
    /// Too many calls.
    RateLimited,
    /// Too much at once; not among the published types, so it carries the one for faults of ours.
    Busy,
    /// Ours.
    InternalError,
}

impl Kind {
    /// Slug, status and title.
    #[must_use]
    pub const fn parts(self) -> (&'static str, StatusCode, &'static str) {
        match self {
            Self::MalformedRequest => ("malformed-request", StatusCode::BAD_REQUEST, "Malformed Request"),
            Self::Unauthorized => ("unauthorized", StatusCode::UNAUTHORIZED, "Unauthorized"),
            Self::Forbidden => ("forbidden", StatusCode::FORBIDDEN, "Forbidden"),
            Self::CapabilityRequired => (
                "capability-required",
                StatusCode::FORBIDDEN,
                "Capability Required",
            ),
            Self::DpaNotAccepted => ("dpa-not-accepted", StatusCode::FORBIDDEN, "DPA Not Accepted"),
            Self::NotFound => ("not-found", StatusCode::NOT_FOUND, "Not Found"),
            Self::MethodNotAllowed => (
                "malformed-request",
                StatusCode::METHOD_NOT_ALLOWED,
                "Method Not Allowed",
            ),
            Self::VersionMismatch => ("version-mismatch", StatusCode::CONFLICT, "Version Mismatch"),
            Self::ResourceExistsDifferentBody => (
                "resource-exists-different-body",
                StatusCode::CONFLICT,
                "Resource Exists With Different Body",
            ),
            Self::KycModeDowngrade => ("kyc-mode-downgrade", StatusCode::CONFLICT, "KYC Mode Downgrade"),
            Self::InvalidState => ("invalid-state", StatusCode::CONFLICT, "Invalid State"),
            Self::MilestoneAlreadySet => (
                "milestone-already-set",
                StatusCode::CONFLICT,
                "Milestone Already Set",
            ),
            Self::OrderCancelled => ("order-cancelled", StatusCode::CONFLICT, "Order Cancelled"),
            Self::BuyerBlocked => ("buyer-blocked", StatusCode::CONFLICT, "Buyer Blocked"),
            Self::ComplianceNotFinal => (
                "compliance-not-final",
                StatusCode::CONFLICT,
                "Compliance Not Final",
            ),
            Self::RangeNotSatisfiable => (
                "malformed-request",
                StatusCode::RANGE_NOT_SATISFIABLE,
                "Range Not Satisfiable",
            ),
            Self::RequestInProgress => ("request-in-progress", StatusCode::CONFLICT, "Request In Progress"),
            Self::PayloadTooLarge => (
                "payload-too-large",
                StatusCode::PAYLOAD_TOO_LARGE,
                "Payload Too Large",
            ),
            Self::UnsupportedMediaType => (
                "unsupported-media-type",
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "Unsupported Media Type",
            ),
            Self::ValidationError => (
                "validation-error",
                StatusCode::UNPROCESSABLE_ENTITY,
                "Validation Error",
            ),
            Self::IdempotencyKeyReused => (
                "idempotency-key-reused",
                StatusCode::UNPROCESSABLE_ENTITY,
                "Idempotency Key Reused",
            ),
            Self::RateLimited => (
                "rate-limited",
                StatusCode::TOO_MANY_REQUESTS,
                "Rate Limit Exceeded",
            ),
            Self::Busy => (
                "internal-error",
                StatusCode::SERVICE_UNAVAILABLE,
                "Service Unavailable",
            ),
            Self::InternalError => (
                "internal-error",
                StatusCode::INTERNAL_SERVER_ERROR,
                "Internal Error",
            ),
        }
    }
}

/// The body of a problem.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Problem)]
pub struct ProblemBody {
    /// The stable category: `https://api.novatrade24.com/problems/{slug}`. Clients decide by it.
    #[serde(rename = "type")]
    #[schema(example = "https://api.novatrade24.com/problems/validation-error")]
    pub kind: String,
    /// Short text of the category.
    #[schema(example = "Validation Error")]
    pub title: String,
    /// The HTTP status.
    #[schema(example = 422)]
    pub status: u16,
    /// What is wrong in this case, then what to do.
    pub detail: String,
    /// The path of the request.
    #[schema(example = "/v1/partners/0198c0de-0000-7000-8000-000000000002/buyers")]
    pub instance: String,
    /// The id to find the request by: the caller's `X-Request-Id`, else one of ours.
    #[schema(example = "req_a1b2c3d4e5f60718")]
    pub trace_id: String,
    /// Refused fields; only for `validation-error`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub errors: Vec<ProblemField>,
    /// The resource as it is now; only for `version-mismatch`, `resource-exists-different-body` and `milestone-already-set`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Object)]
    pub current_resource: Option<Value>,
}

/// A refused field.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProblemField {
    /// The path in the body or the name of the query parameter, such as `address.country`.
    pub field: String,
    /// What is wrong, then what to do.
    pub message: String,
    /// What was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Object)]
    pub rejected_value: Option<Value>,
}

/// An error on its way out.
#[derive(Clone, Debug)]
pub struct ApiError {
    kind: Kind,
    detail: String,
    fields: Vec<FieldError>,
    current: Option<Value>,
    retry_after: Option<i64>,
}

impl ApiError {
    /// A problem with its sentence.
    #[must_use]
    pub fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Self {
            kind,
            detail: detail.into(),
            fields: Vec::new(),
            current: None,
            retry_after: None,
        }
    }

    /// The same with the resource as it is now.
    #[must_use]
    pub fn with_current(mut self, resource: &impl Serialize) -> Self {
        self.current = serde_json::to_value(resource).ok();
        self
    }

    /// The same with the seconds to wait.
    #[must_use]
    pub const fn retry_after(mut self, seconds: i64) -> Self {
        self.retry_after = Some(seconds);
        self
    }
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        let detail = refusal.to_string();
        match refusal {
            Refusal::Unauthenticated => Self::new(
                Kind::Unauthorized,
                "The access token is missing, invalid or expired. Get a new one.",
            ),
            Refusal::Forbidden(_) => Self::new(Kind::Forbidden, detail),
            Refusal::CapabilityRequired(_) => Self::new(Kind::CapabilityRequired, detail),
            Refusal::DpaNotAccepted(_) => Self::new(Kind::DpaNotAccepted, detail),
            Refusal::NotFound(_) => Self::new(Kind::NotFound, detail),
            Refusal::Invalid(fields) => Self {
                fields,
                ..Self::new(Kind::ValidationError, detail)
            },
            Refusal::IdempotencyKeyReused => Self::new(Kind::IdempotencyKeyReused, detail),
            Refusal::RequestInProgress => Self::new(Kind::RequestInProgress, detail).retry_after(1),
            Refusal::Busy => Self::new(Kind::Busy, detail).retry_after(2),
            Refusal::Internal => Self::new(Kind::InternalError, detail),
        }
    }
}

impl From<BuyerError> for ApiError {
    fn from(error: BuyerError) -> Self {
        let detail = error.to_string();
        match error {
            BuyerError::Refused(refusal) => refusal.into(),
            BuyerError::ExistsDifferent(current) => {
                Self::new(Kind::ResourceExistsDifferentBody, detail).with_current(&BuyerBody::from(*current))
            }
            BuyerError::VersionMismatch { current, .. } => {
                Self::new(Kind::VersionMismatch, detail).with_current(&BuyerBody::from(*current))
            }
            BuyerError::KycModeDowngrade => Self::new(Kind::KycModeDowngrade, detail),
        }
    }
}

/// A record that has a published shape.
pub trait Published {
    /// The shape.
    type Body: From<Self> + Serialize
    where
        Self: Sized;
}

impl Published for Order {
    type Body = OrderBody;
}

impl Published for InvoiceView {
    type Body = InvoiceBody;
}

impl Published for PaymentView {
    type Body = PaymentBody;
}

impl Published for TransportView {
    type Body = TransportBody;
}

impl<T: Published> From<RecordError<T>> for ApiError {
    fn from(error: RecordError<T>) -> Self {
        let detail = error.to_string();
        match error {
            RecordError::Refused(refusal) => refusal.into(),
            RecordError::ExistsDifferent(current) => {
                Self::new(Kind::ResourceExistsDifferentBody, detail).with_current(&T::Body::from(*current))
            }
            RecordError::VersionMismatch { current, .. } => {
                Self::new(Kind::VersionMismatch, detail).with_current(&T::Body::from(*current))
            }
            RecordError::MilestoneSet { current, .. } => {
                Self::new(Kind::MilestoneAlreadySet, detail).with_current(&T::Body::from(*current))
            }
            RecordError::Cancelled => Self::new(Kind::OrderCancelled, detail),
            RecordError::BuyerBlocked => Self::new(Kind::BuyerBlocked, detail),
            RecordError::InvalidState(_) => Self::new(Kind::InvalidState, detail),
            RecordError::ComplianceNotFinal => Self::new(Kind::ComplianceNotFinal, detail),
        }
    }
}

impl From<RulingError> for ApiError {
    fn from(error: RulingError) -> Self {
        let detail = error.to_string();
        match error {
            RulingError::Refused(refusal) => refusal.into(),
            RulingError::Cancelled => Self::new(Kind::OrderCancelled, detail),
            RulingError::NothingToRule(_) | RulingError::NotAwaiting(_) | RulingError::Ended(_) => {
                Self::new(Kind::InvalidState, detail)
            }
            RulingError::OwnRuling => Self::new(Kind::Forbidden, detail),
        }
    }
}

impl From<DocumentError> for ApiError {
    fn from(error: DocumentError) -> Self {
        let detail = error.to_string();
        match error {
            DocumentError::Refused(refusal) => refusal.into(),
            DocumentError::NotActive(_) => Self::new(Kind::InvalidState, detail),
            DocumentError::OrderCancelled => Self::new(Kind::OrderCancelled, detail),
        }
    }
}

impl From<KycError> for ApiError {
    fn from(error: KycError) -> Self {
        let detail = error.to_string();
        match error {
            KycError::Refused(refusal) => refusal.into(),
            // 400 as published (Integration API 3.3 no. 12).
            KycError::ModeA => Self::new(Kind::MalformedRequest, detail),
            KycError::InvalidState(_) => Self::new(Kind::InvalidState, detail),
            KycError::ServiceDown => Self::new(Kind::Busy, detail).retry_after(60),
            KycError::ServiceOff => Self::new(Kind::Busy, detail),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let (_, status, _) = self.kind.parts();
        let mut response = status.into_response();
        if let Some(seconds) = self.retry_after {
            response
                .headers_mut()
                .insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        if status == StatusCode::UNAUTHORIZED {
            response
                .headers_mut()
                .insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// Gives a problem its body, with the path and the id of the request. Everything else is left as it is.
pub fn written(mut response: Response, path: &str, trace_id: &str) -> Response {
    let Some(error) = response.extensions_mut().remove::<ApiError>() else {
        return response;
    };
    let (slug, status, title) = error.kind.parts();
    let field = |field: FieldError| ProblemField {
        field: field.field,
        message: field.message,
        rejected_value: field.rejected_value,
    };
    let body = ProblemBody {
        kind: format!("{TYPE_BASE}{slug}"),
        title: title.to_owned(),
        status: status.as_u16(),
        detail: error.detail,
        instance: path.to_owned(),
        trace_id: trace_id.to_owned(),
        errors: error.fields.into_iter().map(field).collect(),
        current_resource: error.current,
    };
    let text = serde_json::to_vec(&body).unwrap_or_default();
    let (mut parts, _) = response.into_parts();
    parts
        .headers
        .insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    parts.headers.remove(http::header::CONTENT_LENGTH);
    Response::from_parts(parts, axum::body::Body::from(text))
}
