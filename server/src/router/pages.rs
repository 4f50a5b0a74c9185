//! The pages and their server functions: sessions, the Origin check, the declared access, the bridge.

use app::bridge::{Bridge, UiError};
use app::{Access, FILES, PAGES, SERVER_FUNCTIONS};
use axum::Router;
use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{any, get};
use domain::kernel::{Actor, Context, Refusal, Source};
use http::header::{ACCEPT, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use http::{HeaderMap, Method, StatusCode};
use http_body_util::{BodyExt, Limited};
use leptos_axum::{LeptosRoutes, generate_route_list};
use tower_http::csrf::CsrfLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::services::ServeDir;
use tower_sessions::cookie::SameSite;
use tower_sessions::{Expiry, Session, SessionManagerLayer};

use crate::api::request_id::RequestId;
use crate::app_state::AppState;
use crate::auth::session::{BrowserSession, DatabaseSessions, shared};
use crate::commands::unit::{self, Attempt};

/// The cookie's name. With https it is bound to this host and to https by its prefix.
const COOKIE: &str = "nt24_session";
const SECURE_COOKIE: &str = "__Host-nt24_session";

/// The largest form: leptos reads bodies whole, and anybody may post to the sign-in page.
const FORM_BYTES: usize = 128 * 1024;

/// How long a page may take until it is ready, in seconds; a file may go on being sent afterwards. Rendering can, very rarely,
/// wait for something that has come already (leptos issue 4851); the same page rendered anew is there in milliseconds.
const PAGE_SECONDS: [u64; 3] = [10, 20, 30];

/// Where the server functions live.
const FUNCTIONS: &str = "/fn/";

/// All pages on a state.
pub(super) fn router(state: &AppState) -> Router<AppState> {
    let options = state.leptos.clone();
    let routes = generate_route_list(app::App);
    let page = leptos_axum::render_app_async(move || app::shell(options.clone()));
    let files = ServeDir::new(&*state.leptos.site_root)
        .append_index_html_on_directories(false)
        .precompressed_br()
        .precompressed_gzip()
        .fallback(behind(state, Router::new().fallback(get(page.clone()))).with_state(state.clone()));
    let pages = Router::new().leptos_routes_with_handler(routes, get(page)).merge(
        Router::new()
            .route("/fn/{*name}", any(leptos_axum::handle_server_fns))
            .layer(RequestBodyLimitLayer::new(FORM_BYTES)),
    );
    let pages = pages.merge(super::files::router()).merge(super::export::router());
    behind(state, pages).fallback_service(files)
}

/// Session, Origin check and gate in front of routes.
fn behind(state: &AppState, routes: Router<AppState>) -> Router<AppState> {
    let secure = state.public_url.starts_with("https://");
    let sessions = SessionManagerLayer::new(DatabaseSessions(state.platform.clone()))
        .with_name(if secure { SECURE_COOKIE } else { COOKIE })
        .with_secure(secure)
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_path("/")
        // The table says when a session ends, by the injected clock.
        .with_expiry(Expiry::OnSessionEnd);
    routes
        .layer(from_fn_with_state(state.clone(), gate))
        .layer(sessions)
        .layer(CsrfLayer::new())
}

/// Looks the path up in what `app` declares; what is not declared is not reachable. Hands the bridge to what is.
async fn gate(
    State(state): State<AppState>,
    session: Session,
    path: Option<MatchedPath>,
    mut request: Request,
    next: Next,
) -> Response {
    let function = request.uri().path().starts_with(FUNCTIONS);
    let declared = if function {
        let path = request.uri().path();
        SERVER_FUNCTIONS.iter().find(|(declared, _)| *declared == path)
    } else {
        let path = path.as_ref().map(MatchedPath::as_str);
        PAGES
            .iter()
            .chain(FILES)
            .find(|(declared, _)| Some(*declared) == path)
    };
    // A page that is not declared renders as "not found", which everybody may see.
    let access = match declared {
        Some((_, access)) => *access,
        None if function => return refuse(&request, &Refusal::NotFound("function".to_owned()).into()),
        None => Access::Public,
    };
    if function && request.method() != Method::POST {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let session = BrowserSession::new(session, state.platform.clone());
    let staff = match session.staff(&*state.services.staff_queries).await {
        Ok(staff) => staff,
        Err(refusal) => return refuse(&request, &refusal.into()),
    };
    let request_id = request
        .extensions()
        .get::<RequestId>()
        .map(|id| id.0.clone())
        .unwrap_or_default();
    let refusal = match (access, &staff) {
        (Access::SignedIn(_), None) => Some(Refusal::Unauthenticated),
        (Access::SignedIn(least), Some(staff)) if staff.role < least => {
            let said = format!("This needs the role {}. Ask an ADMIN.", least.as_str());
            Some(Refusal::Forbidden(said))
        }
        (Access::Public, _) | (Access::SignedIn(_), Some(_)) => None,
    };
    let actor = staff.map_or(Actor::Anonymous, Actor::Staff);
    let context = Context {
        actor,
        source: Source::WebApp,
        request_id,
        purpose: None,
        idempotency: None,
    };
    if let Some(refusal) = refusal {
        // Somebody signed in who tries what the role does not allow is worth a record; somebody not signed in is led on.
        if matches!(context.actor, Actor::Staff(_)) {
            let action = declared.map_or("page", |(path, _)| *path);
            unit::refused(
                &state.platform,
                &context,
                Attempt::new(action, "page", None),
                &refusal,
            )
            .await;
        }
        return refuse(&request, &UiError::from(refusal).of_request(&context.request_id));
    }
    let (session, flash) = shared(session);
    request.extensions_mut().insert(Bridge {
        services: state.services.clone(),
        context,
        session,
        flash,
        now: state.platform.now(),
    });
    // A page only reads: one that does not get ready is given up instead of keeping the browser waiting for ever.
    let page = !function && request.method() == Method::GET;
    let response = if page {
        let action = declared.map_or("page", |(path, _)| *path);
        match in_time(request, next, action).await {
            Some(response) => response,
            None => return plain(&UiError::from(Refusal::Busy)),
        }
    } else {
        next.run(request).await
    };
    if function && response.status() == StatusCode::INTERNAL_SERVER_ERROR {
        return with_its_status(response).await;
    }
    response
}

/// The page, tried again when it does not get ready: a GET reads only and can be repeated.
async fn in_time(request: Request, next: Next, action: &str) -> Option<Response> {
    let (parts, _) = request.into_parts();
    for seconds in PAGE_SECONDS {
        let page = next
            .clone()
            .run(Request::from_parts(parts.clone(), Body::empty()));
        match tokio::time::timeout(std::time::Duration::from_secs(seconds), page).await {
            Ok(response) => return Some(response),
            Err(_) => tracing::error!(action, seconds, "a page did not get ready in time"),
        }
    }
    None
}

/// leptos answers every error of a server function with 500; the error itself knows better.
async fn with_its_status(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let Ok(body) = Limited::new(body, FORM_BYTES).collect().await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let bytes = body.to_bytes();
    if let Ok(error) = serde_json::from_slice::<UiError>(&bytes) {
        parts.status = StatusCode::from_u16(error.status()).unwrap_or(parts.status);
    }
    parts.headers.remove(CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(bytes))
}

fn wants_page(headers: &HeaderMap) -> bool {
    headers
        .get(ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.contains("text/html"))
}

/// A person is led to the sign-in page and back; a script gets the error as data.
fn refuse(request: &Request, error: &UiError) -> Response {
    let function = request.uri().path().starts_with(FUNCTIONS);
    if error.is_signed_out() && wants_page(request.headers()) {
        let here = request.uri().path_and_query().map_or("/", |path| path.as_str());
        // What only takes POST is no place to come back to.
        let next = if function || request.method() != Method::GET {
            "/"
        } else {
            here
        };
        let query = serde_urlencoded::to_string([("next", next)]).unwrap_or_default();
        return Redirect::to(&format!("/login?{query}")).into_response();
    }
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if wants_page(request.headers()) {
        return plain(error);
    }
    (status, [(CONTENT_TYPE, "application/json")], error.body()).into_response()
}

/// A page that says why there is none.
pub(super) fn plain(error: &UiError) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let page = Html(plain_page(&error.message()));
    (status, [(CONTENT_SECURITY_POLICY, PLAIN_POLICY)], page).into_response()
}

/// What [`plain_page`] may load.
const PLAIN_POLICY: &str = "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; base-uri 'none'; \
                            form-action 'none'; frame-ancestors 'none'";

/// A page that says why there is none, in the look of the others. `message` is one of our own sentences, without markup.
fn plain_page(message: &str) -> String {
    format!(
        "<!DOCTYPE html><html lang=\"en\" data-theme=\"system\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>Not possible · NT24</title>\
         <link rel=\"icon\" href=\"/favicon.svg\"><link rel=\"stylesheet\" href=\"/pkg/nt24.css\"></head>\
         <body><main id=\"main\" class=\"gate\"><div class=\"gate-box\"><p class=\"gate-brand\">Novatrade24</p>\
         <h1 class=\"gate-title\">This is not possible</h1><p>{message}</p><p><a href=\"/\">Go to the start page</a></p>\
         </div></main></body></html>"
    )
}
