//! Files of the staff app: uploads and downloads, which leptos cannot do. Behind the same session, Origin check and
//! declared access as the pages (`app::FILES`).

use std::sync::{Mutex, PoisonError};

use app::bridge::{Bridge, Kept, Outcome, Refused, UiError};
use axum::extract::{Extension, Path, Query, Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Json, Router, routing};
use domain::document::{DocumentDraft, DocumentError, DocumentOwner};
use domain::kernel::{BuyerId, Context, DocumentId, PartnerId, Purpose, Refusal};
use http::header::ACCEPT;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;

use crate::api::v1::kyc::pdf_response;
use crate::app_state::AppState;
use crate::intake::{self, GiveError, UploadError};

/// The form on the page.
const FORM: &str = "document-add";
/// Why staff read papers, when nothing else is said.
const PURPOSE: &str = "DOCUMENT_REVIEW";

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/files/buyers/{id}/documents", routing::post(upload))
        .route("/files/buyers/{id}/documents/{document}", routing::get(document))
        .route("/files/buyers/{id}/kyc-profile", routing::get(profile))
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    seller: String,
    #[serde(default)]
    purpose: String,
    #[serde(default)]
    download: String,
}

fn ids(seller: &str, buyer: &str) -> Result<(PartnerId, BuyerId), Refusal> {
    let seller = PartnerId::parse(seller).map_err(|_| Refusal::NotFound("seller".to_owned()))?;
    let buyer = BuyerId::parse(buyer).map_err(|_| Refusal::NotFound("buyer".to_owned()))?;
    Ok((seller, buyer))
}

fn with_purpose(bridge: &Bridge, asked: &Asked) -> Context {
    let purpose = Purpose::parse(&asked.purpose).or_else(|_| Purpose::parse(PURPOSE));
    Context {
        purpose: purpose.ok(),
        ..bridge.context.clone()
    }
}

async fn upload(
    State(state): State<AppState>,
    Extension(bridge): Extension<Bridge>,
    Path(buyer): Path<String>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let result = take(&state, &bridge, &buyer, &parts.headers, body).await;
    let page = match BuyerId::parse(&buyer) {
        Ok(id) => format!("/buyers/{id}/kyc"),
        Err(_) => "/buyers".to_owned(),
    };
    let script = !wants_page(&parts.headers);
    match result {
        Ok(()) => {
            let to = format!("{page}?done=document-added#papers");
            if script {
                Json(Outcome::Done { to, reload: false }).into_response()
            } else {
                Redirect::to(&to).into_response()
            }
        }
        Err((error, typed)) => {
            let refused = Refused::from(&bridge.refuse(error));
            if script {
                return Json(Outcome::Refused(refused)).into_response();
            }
            let kept = Kept::Form {
                form: FORM.to_owned(),
                typed,
                refused,
            };
            let text = serde_json::to_string(&kept).unwrap_or_default();
            let query = match bridge.flash.put(text).await {
                Ok(id) => format!("flash={id}"),
                Err(_) => "failed=1".to_owned(),
            };
            Redirect::to(&format!("{page}?{query}#{FORM}-problems")).into_response()
        }
    }
}

type Typed = Vec<(String, String)>;

async fn take(
    state: &AppState,
    bridge: &Bridge,
    buyer: &str,
    headers: &HeaderMap,
    body: axum::body::Body,
) -> Result<(), (UiError, Typed)> {
    let commands = &bridge.services.documents;
    let owner = |others: &[(String, String)]| {
        let seller = others.iter().find(|(name, _)| name == "seller");
        let seller = seller.map(|(_, value)| value.as_str()).unwrap_or_default();
        ids(seller, buyer).map(|(seller, buyer)| DocumentOwner::Buyer(seller, buyer))
    };
    let owner = &owner;
    // What was typed is kept when the file is refused too, before there is an upload.
    let seen = Mutex::new(Vec::new());
    let seen = &seen;
    let received = intake::receive(&state.outside, headers, body, |draft, others| async move {
        *seen.lock().unwrap_or_else(PoisonError::into_inner) = typed(&draft);
        let owner = owner(&others)?;
        let draft = Some(&draft).filter(|draft| !draft.kind.is_empty());
        let allowed = commands.may_add(&bridge.context, owner, draft).await;
        allowed.map_err(UploadError::Document)
    });
    let upload = received.await.map_err(|error| {
        let seen = std::mem::take(&mut *seen.lock().unwrap_or_else(PoisonError::into_inner));
        (ui_error(error), seen)
    })?;
    let add = async {
        let owner = owner(&upload.others)?;
        let context = &bridge.context;
        commands
            .add(context, owner, &upload.draft, &upload.content)
            .await?;
        Ok::<(), UiError>(())
    };
    add.await.map_err(|error| (error, typed(&upload.draft)))
}

fn typed(draft: &DocumentDraft) -> Typed {
    vec![
        ("type".to_owned(), draft.kind.clone()),
        ("documentDate".to_owned(), draft.document_date.clone()),
    ]
}

fn ui_error(error: UploadError) -> UiError {
    let field = |message: String| {
        Refusal::Invalid(vec![domain::kernel::FieldError {
            field: "file".to_owned(),
            message,
            rejected_value: None,
        }])
    };
    match error {
        UploadError::Malformed(message) | UploadError::TooLarge(message) => field(message).into(),
        UploadError::NotMultipart => field("The file did not come along. Choose it again.".to_owned()).into(),
        UploadError::Document(error) => error.into(),
    }
}

fn wants_page(headers: &HeaderMap) -> bool {
    headers
        .get(ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.contains("text/html"))
}

async fn document(
    State(state): State<AppState>,
    Extension(bridge): Extension<Bridge>,
    Path((buyer, document)): Path<(String, String)>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Plain> {
    let (seller, buyer) = ids(&asked.seller, &buyer)?;
    let document = DocumentId::parse(&document).map_err(|_| Refusal::NotFound("document".to_owned()))?;
    let context = with_purpose(&bridge, &asked);
    let owner = DocumentOwner::Buyer(seller, buyer);
    let document = bridge.services.documents.open(&context, owner, document).await;
    let document = document.map_err(|error| match error {
        DocumentError::Refused(refusal) => refusal,
        DocumentError::NotActive(_) | DocumentError::OrderCancelled => Refusal::Internal,
    })?;
    let inline = asked.download.is_empty();
    match intake::give(&state.outside, &document, &headers, inline).await {
        Ok(response) => Ok(response),
        Err(GiveError::Range(_)) => Ok(StatusCode::RANGE_NOT_SATISFIABLE.into_response()),
        Err(GiveError::Store) => Err(Refusal::Internal.into()),
    }
}

async fn profile(
    Extension(bridge): Extension<Bridge>,
    Path(buyer): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Plain> {
    let (seller, buyer) = ids(&asked.seller, &buyer)?;
    let context = with_purpose(&bridge, &asked);
    let pdf = bridge.services.kyc.profile(&context, seller, buyer).await;
    let pdf = pdf.map_err(|error| Plain(UiError::from(error)))?;
    Ok(pdf_response(pdf, &format!("kyc-profile-{buyer}.pdf")))
}

/// Why there is no file, as a plain page.
struct Plain(UiError);

impl From<Refusal> for Plain {
    fn from(refusal: Refusal) -> Self {
        Self(refusal.into())
    }
}

impl IntoResponse for Plain {
    fn into_response(self) -> Response {
        super::pages::plain(&self.0)
    }
}
