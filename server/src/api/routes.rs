//! The routes of the API. Each says who may call it: `.authorize(…)` with a token of a client, `.public(…)` without.
//!
//! The declaration puts the gate in front of the route and into the OpenAPI document (`security`, `x-authorization`); a test
//! walks the document and fails on an operation without one.

use axum::middleware::from_fn_with_state;
use axum::{Json, Router, routing};
use http::StatusCode;
use utoipa::openapi::SecurityRequirement;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};
use utoipa_axum::routes;

use super::problem::{ApiError, Kind};
use super::v1::{buyer, compliance, document, event, invoice, kyc, me, order, payment, sandbox, transport};
use super::{caller, docs, inbound, openapi, token};
use crate::app_state::AppState;

/// Routes with their declarations.
struct Routes {
    authorized: OpenApiRouter<AppState>,
    public: OpenApiRouter<AppState>,
}

impl Routes {
    fn authorize(mut self, mut routes: UtoipaMethodRouter<AppState>) -> Self {
        declare(&mut routes, "api-client");
        self.authorized = self.authorized.routes(routes);
        self
    }

    fn public(mut self, mut routes: UtoipaMethodRouter<AppState>) -> Self {
        declare(&mut routes, "public");
        self.public = self.public.routes(routes);
        self
    }
}

fn declare((_, paths, _): &mut UtoipaMethodRouter<AppState>, access: &str) {
    for item in paths.paths.values_mut() {
        let operations = [
            &mut item.get,
            &mut item.put,
            &mut item.post,
            &mut item.delete,
            &mut item.options,
            &mut item.head,
            &mut item.patch,
            &mut item.trace,
        ];
        for operation in operations.into_iter().flatten() {
            operation
                .extensions
                .get_or_insert_default()
                .insert("x-authorization".to_owned(), access.into());
            if access != "public" {
                operation.security = Some(vec![SecurityRequirement::new::<_, [String; 0], String>(
                    "bearer",
                    [],
                )]);
            }
        }
    }
}

fn declared() -> Routes {
    Routes {
        authorized: OpenApiRouter::new(),
        public: OpenApiRouter::new(),
    }
    .public(routes!(token::token))
    .public(routes!(token::certs))
    .public(routes!(token::discovery))
    .public(routes!(live))
    .public(routes!(ready))
    .public(routes!(openapi::get_json))
    .public(routes!(openapi::get_yaml))
    .authorize(routes!(me::get))
    .authorize(routes!(buyer::create, buyer::lookup))
    .authorize(routes!(buyer::get, buyer::patch))
    .authorize(routes!(buyer::block))
    .authorize(routes!(buyer::unblock))
    .authorize(routes!(buyer::list_contacts, buyer::add_contact))
    .authorize(routes!(kyc::get_status))
    .authorize(routes!(kyc::check))
    .authorize(routes!(kyc::history))
    .authorize(routes!(kyc::start))
    .authorize(routes!(kyc::get_profile))
    .authorize(routes!(document::kyc::add, document::kyc::list))
    .authorize(routes!(document::kyc::get, document::kyc::delete))
    .authorize(routes!(document::kyc::content))
    .authorize(routes!(order::create, order::list))
    .authorize(routes!(order::get, order::patch))
    .authorize(routes!(order::cancel))
    .authorize(routes!(order::find))
    .authorize(routes!(order::find_one))
    .authorize(routes!(document::order::add, document::order::list))
    .authorize(routes!(document::order::get, document::order::delete))
    .authorize(routes!(document::order::content))
    .authorize(routes!(invoice::submit, invoice::get, invoice::patch))
    .authorize(routes!(invoice::finalize))
    .authorize(routes!(document::invoice::add, document::invoice::list))
    .authorize(routes!(document::invoice::get, document::invoice::delete))
    .authorize(routes!(document::invoice::content))
    .authorize(routes!(payment::submit, payment::get, payment::patch))
    .authorize(routes!(payment::ready))
    .authorize(routes!(document::payment::add, document::payment::list))
    .authorize(routes!(document::payment::get, document::payment::delete))
    .authorize(routes!(document::payment::content))
    .authorize(routes!(transport::get))
    .authorize(routes!(transport::pick_up))
    .authorize(routes!(transport::revoke))
    .authorize(routes!(transport::deliver))
    .authorize(routes!(document::transport::add, document::transport::list))
    .authorize(routes!(document::transport::get, document::transport::delete))
    .authorize(routes!(document::transport::content))
    .authorize(routes!(compliance::get))
    .authorize(routes!(compliance::find))
    .authorize(routes!(compliance::accept))
    .authorize(routes!(compliance::declare))
    .authorize(routes!(compliance::list))
    .authorize(routes!(compliance::withdraw))
    .authorize(routes!(compliance::approve))
    .authorize(routes!(event::list))
    .authorize(routes!(sandbox::now, sandbox::advance))
    .authorize(routes!(sandbox::drain))
    .authorize(routes!(sandbox::list_mail))
    .authorize(routes!(sandbox::put_vies))
    .authorize(routes!(sandbox::put_identity))
    .public(routes!(inbound::idenfy))
}

/// The document that the declarations make, without what all operations share.
pub(super) fn paths() -> utoipa::openapi::OpenApi {
    let routes = declared();
    let (_, mut document) = routes.authorized.split_for_parts();
    let (_, public) = routes.public.split_for_parts();
    document.merge(public);
    document
}

/// All routes of the API on a state.
pub fn router(state: &AppState) -> Router<AppState> {
    let routes = declared();
    let (authorized, _) = routes.authorized.split_for_parts();
    let (public, _) = routes.public.split_for_parts();
    let v1 = authorized
        // A client without a token learns nothing about which paths exist.
        .route("/v1", routing::any(nothing_here))
        .route("/v1/", routing::any(nothing_here))
        .route("/v1/{*rest}", routing::any(nothing_here))
        .method_not_allowed_fallback(wrong_method)
        .layer(from_fn_with_state(state.clone(), caller::gate));
    let public = public
        .method_not_allowed_fallback(wrong_method)
        .route("/docs", routing::get(docs::page))
        .route("/docs/style.css", routing::get(docs::style));
    v1.merge(public)
}

async fn nothing_here() -> ApiError {
    ApiError::new(
        Kind::NotFound,
        "There is nothing at this path. The API page at /docs lists all paths.",
    )
}

async fn wrong_method() -> ApiError {
    ApiError::new(
        Kind::MethodNotAllowed,
        "This path does not take this method. The API page at /docs lists what it takes.",
    )
}

/// The process lives.
#[utoipa::path(get, path = "/livez", operation_id = "get_liveness", tag = "Health",
    responses((status = 200, body = Health, example = json!({"status": "ok"}))))]
async fn live() -> Json<Health> {
    Json(Health { status: "ok" })
}

/// The process can work: its database answers.
#[utoipa::path(get, path = "/readyz", operation_id = "get_readiness", tag = "Health",
    responses(
        (status = 200, body = Health, example = json!({"status": "ok"})),
        (status = 503, body = Health, example = json!({"status": "the database does not answer"})),
    ))]
async fn ready(axum::extract::State(state): axum::extract::State<AppState>) -> (StatusCode, Json<Health>) {
    match state.platform.store.ping().await {
        Ok(()) => (StatusCode::OK, Json(Health { status: "ok" })),
        Err(error) => {
            crate::commands::fault(error);
            (
                StatusCode::SERVICE_UNAVAILABLE,
                Json(Health {
                    status: "the database does not answer",
                }),
            )
        }
    }
}

/// How the process is.
#[derive(serde::Serialize, utoipa::ToSchema)]
struct Health {
    /// `ok`, or what is wrong.
    status: &'static str,
}
