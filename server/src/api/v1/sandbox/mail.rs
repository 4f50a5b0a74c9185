//! `GET /v1/sandbox/mail`

use axum::Json;
use axum::extract::State;
use domain::kernel::Timestamp;
use serde::Serialize;

use super::steering;
use crate::api::problem::ApiError;
use crate::app_state::AppState;
use crate::commands::fault;
use crate::mail::unsealed;

/// How many mails are shown.
const SHOWN: i64 = 200;

/// The mails the sandbox sent.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = SandboxMailbox, example = json!({"data": [{
    "to": "erika@mustermann.example", "subject": "Confirm your identity", "text": "…", "html": "…",
    "links": ["https://ui.idenfy.com/?authToken=abc123"], "sentAt": "2026-04-22T10:15:00.000Z"
}]}))]
pub struct MailboxBody {
    /// The newest first, at most 200.
    data: Vec<MailBody>,
}

/// One mail.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SandboxMail)]
struct MailBody {
    /// The recipient.
    to: String,
    /// The subject.
    subject: String,
    /// As plain text.
    text: String,
    /// As HTML.
    html: String,
    /// Every address in the text.
    links: Vec<String>,
    /// When it was sent.
    #[schema(value_type = String, format = DateTime)]
    sent_at: Timestamp,
}

/// List the mails the sandbox sent.
#[utoipa::path(get, path = "/v1/sandbox/mail", operation_id = "list_sandbox_mail", tag = "Sandbox",
    responses((status = 200, body = MailboxBody)))]
pub async fn list(State(state): State<AppState>) -> Result<Json<MailboxBody>, ApiError> {
    steering(&state)?;
    let mut db = state.platform.store.read().await.map_err(fault)?;
    let stored = storage::sandbox::mails(&mut db, SHOWN).await.map_err(fault)?;
    let read = stored.into_iter().filter_map(|(sealed, sent_at)| {
        let mail = unsealed(&state.platform, &sealed)?;
        Some(MailBody {
            links: links(&mail.text),
            to: mail.to,
            subject: mail.subject,
            text: mail.text,
            html: mail.html,
            sent_at,
        })
    });
    Ok(Json(MailboxBody { data: read.collect() }))
}

fn links(text: &str) -> Vec<String> {
    text.split_whitespace()
        .filter(|word| word.starts_with("https://") || word.starts_with("http://"))
        .map(str::to_owned)
        .collect()
}
