//! Files of the staff app: uploads and downloads, which leptos cannot do. Behind the same session, Origin check and
//! declared access as the pages (`app::FILES`).

use std::sync::{Mutex, PoisonError};

use app::bridge::{Bridge, Kept, Outcome, Refused, UiError};
use axum::extract::{Extension, Path, Query, Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Json, Router, routing};
use domain::document::{DocumentDraft, DocumentError, DocumentModule, DocumentOwner, DocumentType};
use domain::kernel::{BuyerId, Context, DocumentId, OrderId, PartnerId, Purpose, Refusal};
use http::header::{ACCEPT, CONTENT_SECURITY_POLICY, X_FRAME_OPTIONS};
use http::{HeaderMap, HeaderValue, StatusCode};
use serde::Deserialize;

use crate::api::v1::kyc::pdf_response;
use crate::app_state::AppState;
use crate::intake::{self, GiveError, UploadError};

/// The form on the page.
const FORM: &str = "document-add";
/// What a paper shown in a frame of ours may load: what the browser's own viewer of PDFs needs.
const FRAMED_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; object-src 'self'; \
                             frame-ancestors 'self'; base-uri 'none'; form-action 'none'";
/// Why staff read papers, when nothing else is said.
const PURPOSE: &str = "DOCUMENT_REVIEW";

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/files/buyers/{id}/documents", routing::post(upload))
        .route("/files/buyers/{id}/documents/{document}", routing::get(document))
        .route("/files/buyers/{id}/kyc-profile", routing::get(profile))
        .route("/files/orders/{id}/documents", routing::post(upload_to_order))
        .route(
            "/files/orders/{id}/documents/{document}",
            routing::get(document_of_order),
        )
        .route("/files/live", routing::get(live))
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

fn order_ids(seller: &str, order: &str) -> Result<(PartnerId, OrderId), Refusal> {
    let seller = PartnerId::parse(seller).map_err(|_| Refusal::NotFound("seller".to_owned()))?;
    let order = OrderId::parse(order).map_err(|_| Refusal::NotFound("order".to_owned()))?;
    Ok((seller, order))
}

/// Changes as they happen.
async fn live(State(state): State<AppState>, headers: HeaderMap) -> Response {
    state.live.connect(&headers)
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
    let page = match BuyerId::parse(&buyer) {
        Ok(id) => format!("/buyers/{id}/kyc?"),
        Err(_) => "/buyers?".to_owned(),
    };
    let owner = |seller: &str, _: &DocumentDraft| {
        ids(seller, &buyer).map(|(seller, buyer)| DocumentOwner::Buyer(seller, buyer))
    };
    uploaded(&state, &bridge, request, &owner, |_| page.clone()).await
}

async fn upload_to_order(
    State(state): State<AppState>,
    Extension(bridge): Extension<Bridge>,
    Path(order): Path<String>,
    request: Request,
) -> Response {
    // The type says which module the paper belongs to; what is no type is refused as such, in the module of the order.
    let module = |kind: &str| {
        DocumentType::parse_stored(kind.trim())
            .map(DocumentType::module)
            .filter(|module| *module != DocumentModule::Kyc)
            .unwrap_or(DocumentModule::Order)
    };
    let owner = |seller: &str, draft: &DocumentDraft| {
        let (seller, order) = order_ids(seller, &order)?;
        Ok(DocumentOwner::Order(seller, order, module(&draft.kind)))
    };
    let page = |kind: &str| match OrderId::parse(&order) {
        Ok(id) => format!("/orders/{id}?module={}&", module(kind).as_str()),
        Err(_) => "/orders?".to_owned(),
    };
    uploaded(&state, &bridge, request, &owner, page).await
}

/// Whose a paper is, from the seller and the draft that came along.
type Owner<'a> = &'a (dyn Fn(&str, &DocumentDraft) -> Result<DocumentOwner, Refusal> + Send + Sync);

/// Takes an upload and answers the script, or leads the browser back to the page, whose address `page` makes from the type
/// of the paper, ending in `?` or `&`.
async fn uploaded(
    state: &AppState,
    bridge: &Bridge,
    request: Request,
    owner: Owner<'_>,
    page: impl Fn(&str) -> String + Send,
) -> Response {
    let (parts, body) = request.into_parts();
    let result = take(state, bridge, owner, &parts.headers, body).await;
    let script = !wants_page(&parts.headers);
    match result {
        Ok(kind) => {
            let to = format!("{}done=document-added#papers", page(&kind));
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
            let kind = typed.iter().find(|(name, _)| name == "type");
            let kind = kind.map(|(_, kind)| kind.clone()).unwrap_or_default();
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
            let page = page(&kind);
            Redirect::to(&format!("{page}{query}#{FORM}-problems")).into_response()
        }
    }
}

type Typed = Vec<(String, String)>;

async fn take(
    state: &AppState,
    bridge: &Bridge,
    owner: Owner<'_>,
    headers: &HeaderMap,
    body: axum::body::Body,
) -> Result<String, (UiError, Typed)> {
    let commands = &bridge.services.documents;
    let owner = |others: &[(String, String)], draft: &DocumentDraft| {
        let seller = others.iter().find(|(name, _)| name == "seller");
        owner(seller.map(|(_, value)| value.as_str()).unwrap_or_default(), draft)
    };
    let owner = &owner;
    // What was typed is kept when the file is refused too, before there is an upload.
    let seen = Mutex::new(Vec::new());
    let seen = &seen;
    let received = intake::receive(&state.outside, headers, body, |draft, others| async move {
        let so_far = draft.clone().unwrap_or_default();
        *seen.lock().unwrap_or_else(PoisonError::into_inner) = typed(&so_far);
        let owner = owner(&others, &so_far)?;
        let allowed = commands.may_add(&bridge.context, owner, draft.as_ref()).await;
        allowed.map_err(UploadError::Document)
    });
    let upload = received.await.map_err(|error| {
        let seen = std::mem::take(&mut *seen.lock().unwrap_or_else(PoisonError::into_inner));
        (ui_error(error), seen)
    })?;
    let add = async {
        let owner = owner(&upload.others, &upload.draft)?;
        let context = &bridge.context;
        commands
            .add(context, owner, &upload.draft, &upload.content)
            .await?;
        Ok::<(), UiError>(())
    };
    match add.await {
        Ok(()) => Ok(upload.draft.kind),
        Err(error) => Err((error, typed(&upload.draft))),
    }
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
    let document = document_id(&document)?;
    let owner = DocumentOwner::Buyer(seller, buyer);
    bytes(&state, &bridge, owner, document, &asked, &headers).await
}

async fn document_of_order(
    State(state): State<AppState>,
    Extension(bridge): Extension<Bridge>,
    Path((order, document)): Path<(String, String)>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Plain> {
    let (seller, order) = order_ids(&asked.seller, &order)?;
    let document = document_id(&document)?;
    let queries = &bridge.services.document_queries;
    for module in DocumentModule::OF_ORDER {
        let owner = DocumentOwner::Order(seller, order, module);
        match queries.get(&bridge.context, owner, document).await {
            Ok(_) => return bytes(&state, &bridge, owner, document, &asked, &headers).await,
            Err(Refusal::NotFound(_)) => {}
            Err(refusal) => return Err(refusal.into()),
        }
    }
    Err(Refusal::NotFound("document".to_owned()).into())
}

fn document_id(text: &str) -> Result<DocumentId, Refusal> {
    DocumentId::parse(text).map_err(|_| Refusal::NotFound("document".to_owned()))
}

/// The bytes, to be shown beside the page they belong to or to be saved.
async fn bytes(
    state: &AppState,
    bridge: &Bridge,
    owner: DocumentOwner,
    document: DocumentId,
    asked: &Asked,
    headers: &HeaderMap,
) -> Result<Response, Plain> {
    let context = with_purpose(bridge, asked);
    let document = bridge.services.documents.open(&context, owner, document).await;
    let document = document.map_err(|error| match error {
        DocumentError::Refused(refusal) => refusal,
        DocumentError::NotActive(_) | DocumentError::OrderCancelled => Refusal::Internal,
    })?;
    let inline = asked.download.is_empty();
    match intake::give(&state.outside, &document, headers, inline).await {
        // Pages of ours show it in a frame; nobody else may, and it may load nothing.
        Ok(mut response) if inline => {
            let headers = response.headers_mut();
            headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
            headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(FRAMED_POLICY));
            Ok(response)
        }
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
