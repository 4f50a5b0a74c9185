//! The shape of a ruling: what a person decided about evidence (product.md "Verdict").

use domain::compliance::Ruling;
use domain::document::Uploader;
use domain::kernel::{RulingId, Timestamp};
use serde::Serialize;

/// What a person decided about an order's evidence.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Ruling, example = json!({
    "uuid": "0198c0de-0000-7000-8000-000000000009", "kind": "MISMATCH_ACCEPTED", "code": "BUYER_NAME_MISMATCH",
    "reason": "The buyer changed its name on 1 April; the register extract is in the file", "state": "IN_FORCE",
    "proposedBy": {
        "type": "API_CLIENT", "id": "0198c0de-0000-7000-8000-000000000003", "name": "api-client-santander-pilot"
    },
    "proposedAt": "2026-04-22T10:15:00.000Z"
}))]
pub struct RulingBody {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    uuid: RulingId,
    /// `MISMATCH_ACCEPTED` or `EVIDENCE_UNOBTAINABLE`.
    kind: &'static str,
    /// The code of the blocker it is about.
    code: &'static str,
    /// Which of several blockers of this code, such as the document type. Absent where there can be only one.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(required = false)]
    subject: String,
    /// Why.
    reason: String,
    /// `AWAITING_APPROVAL` (the organization wants four eyes: it changes nothing yet), `IN_FORCE`, `DECLINED`, `WITHDRAWN` or `VOID`
    /// (the evidence changed).
    state: &'static str,
    /// Who decided.
    proposed_by: PersonBody,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    proposed_at: Timestamp,
    /// Who approved or declined it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = PersonBody, required = false)]
    reviewed_by: Option<PersonBody>,
    /// When that was.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = DateTime, required = false)]
    reviewed_at: Option<Timestamp>,
    /// Why it was declined, withdrawn or became void.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    ended_because: Option<String>,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = DateTime, required = false)]
    ended_at: Option<Timestamp>,
}

/// Who did something.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Actor)]
struct PersonBody {
    /// `STAFF`, `API_CLIENT`, `BUYER` or `SYSTEM`.
    #[serde(rename = "type")]
    #[schema(example = "STAFF")]
    kind: String,
    /// Its id, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    id: Option<String>,
    /// The name shown.
    #[schema(example = "Ada Operator")]
    name: String,
}

impl From<Uploader> for PersonBody {
    fn from(person: Uploader) -> Self {
        Self {
            kind: person.kind,
            id: person.id,
            name: person.name,
        }
    }
}

impl From<Ruling> for RulingBody {
    fn from(ruling: Ruling) -> Self {
        Self {
            uuid: ruling.id,
            kind: ruling.kind.as_str(),
            code: ruling.about.code.as_str(),
            subject: ruling.about.subject,
            reason: ruling.reason,
            state: ruling.state.as_str(),
            proposed_by: ruling.proposed_by.into(),
            proposed_at: ruling.proposed_at,
            reviewed_by: ruling.reviewed_by.map(Into::into),
            reviewed_at: ruling.reviewed_at,
            ended_because: ruling.ended_because,
            ended_at: ruling.ended_at,
        }
    }
}
