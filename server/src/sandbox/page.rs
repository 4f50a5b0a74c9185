//! The identity service's page in the sandbox, with buttons for what the real one finds out. Made on the server, without
//! script; 404 in production.

use axum::extract::{Extension, Form, Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::{Router, routing};
use domain::kernel::{Context, Refusal};
use domain::kyc::{IdentityOutcome, IdentitySession, KycError};
use http::StatusCode;
use http::header::CONTENT_SECURITY_POLICY;
use serde::Deserialize;
use tower_http::csrf::CsrfLayer;

use super::end_identity;
use crate::api::request_id::RequestId;
use crate::app_state::AppState;
use crate::commands::fault;
use crate::commands::kyc::identity::Said;

/// Where the page is, below the public address.
pub const PATH: &str = "/sandbox/identity";

const POLICY: &str = "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; form-action 'self'; \
                      base-uri 'none'; frame-ancestors 'none'";

/// The page's routes.
pub fn router() -> Router<AppState> {
    let path = format!("{PATH}/{{session}}");
    Router::new()
        .route(&path, routing::get(show).post(press))
        .layer(CsrfLayer::new())
}

#[derive(Deserialize)]
struct Pressed {
    #[serde(default)]
    button: String,
}

/// The session's id, as published: the address has the service's own.
fn full(id: &str) -> String {
    format!("idenfy_{id}")
}

async fn session(state: &AppState, id: &str) -> Result<IdentitySession, Refusal> {
    let missing = || Refusal::NotFound("session".to_owned());
    state.steering.as_ref().ok_or_else(missing)?;
    let mut db = state.platform.store.read().await.map_err(fault)?;
    let found = storage::kyc::identity::by_id(&mut db, &full(id))
        .await
        .map_err(fault)?;
    found.map(|found| found.session).ok_or_else(missing)
}

async fn show(State(state): State<AppState>, Path(id): Path<String>) -> Response {
    match session(&state, &id).await {
        Ok(session) => page(&session, state.platform.now()).into_response(),
        Err(_) => nothing(),
    }
}

async fn press(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Extension(request_id): Extension<RequestId>,
    Form(pressed): Form<Pressed>,
) -> Response {
    let back = Redirect::to(&format!("{PATH}/{id}"));
    match session(&state, &id).await {
        // A link that ran out opens nothing, also to somebody who has the page open still.
        Ok(session)
            if session.outcome == IdentityOutcome::Open && session.expires_at <= state.platform.now() =>
        {
            return back.into_response();
        }
        Ok(_) => {}
        Err(_) => return nothing(),
    }
    let (outcome, aml_flagged) = match pressed.button.as_str() {
        "verified" => (IdentityOutcome::Verified, None),
        "flagged" => (IdentityOutcome::Verified, Some(true)),
        "rejected" => (
            IdentityOutcome::Rejected("The face does not match the document.".to_owned()),
            None,
        ),
        "suspected" => (IdentityOutcome::Suspected, None),
        "expired" => (IdentityOutcome::Expired, None),
        _ => return Redirect::to(&format!("{PATH}/{id}")).into_response(),
    };
    let said = Said {
        session_id: full(&id),
        outcome,
        report: None,
        aml_flagged,
    };
    match end_identity(&state.platform, &Context::system(request_id.0), said).await {
        // Pressed twice: the page says how it ended.
        Ok(()) | Err(KycError::InvalidState(_)) => Redirect::to(&format!("{PATH}/{id}")).into_response(),
        Err(_) => nothing(),
    }
}

fn nothing() -> Response {
    let body = frame(
        "Not found",
        "<p>There is no such identity check. Start a new one.</p>",
    );
    (
        StatusCode::NOT_FOUND,
        [(CONTENT_SECURITY_POLICY, POLICY)],
        Html(body),
    )
        .into_response()
}

fn page(session: &IdentitySession, now: domain::kernel::Timestamp) -> impl IntoResponse {
    let button = |value: &str, class: &str, words: &str| {
        format!(
            "<button type=\"submit\" name=\"button\" value=\"{value}\" class=\"button {class}\">{words}</button>"
        )
    };
    let body = match &session.outcome {
        IdentityOutcome::Open | IdentityOutcome::Suspected if session.expires_at > now => format!(
            "<p>In production the buyer shows an ID card or passport here and takes a picture of themselves. In the \
             sandbox you choose what the service finds out.</p>{}<form method=\"post\" class=\"sandbox-buttons\">{}{}{}{}{}</form>\
             <p class=\"gate-aside\">The link works until {}.</p>",
            if session.outcome == IdentityOutcome::Suspected {
                "<p><strong>The service doubts: a person there looks at it.</strong></p>"
            } else {
                ""
            },
            button("verified", "button-primary", "Verified"),
            button("rejected", "", "Rejected"),
            button("flagged", "", "Verified, with a sanctions hit"),
            button("suspected", "", "Suspected: somebody looks at it"),
            button("expired", "", "The buyer never came"),
            session.expires_at.exact_text(),
        ),
        IdentityOutcome::Open | IdentityOutcome::Suspected => {
            "<p>The link has expired. Ask for a new one.</p>".to_owned()
        }
        ended => format!(
            "<p>This check has ended: <strong>{}</strong>. You can close the page.</p>",
            ended.as_str()
        ),
    };
    (
        [(CONTENT_SECURITY_POLICY, POLICY)],
        Html(frame("Identity check", &body)),
    )
}

/// `body` is our own markup; nothing of the session's content goes in unescaped but our own words.
fn frame(title: &str, body: &str) -> String {
    format!(
        "<!DOCTYPE html><html lang=\"en\" data-theme=\"system\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title} · NT24 sandbox</title>\
         <link rel=\"icon\" href=\"/favicon.svg\"><link rel=\"stylesheet\" href=\"/pkg/nt24.css\"></head>\
         <body><main id=\"main\" class=\"gate\"><div class=\"gate-box\"><p class=\"gate-brand\">Novatrade24</p>\
         <h1 class=\"gate-title\">{title}</h1><p class=\"note note-waiting\"><strong>Sandbox.</strong>&nbsp;The identity \
         service is simulated; nothing here has legal effect.</p>{body}</div></main></body></html>"
    )
}
