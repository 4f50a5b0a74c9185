//! What the router hands to every handler: built once at the start.

use std::sync::Arc;

use app::bridge::Services;
use axum::extract::FromRef;
use leptos::config::LeptosOptions;
use tokio_util::task::TaskTracker;

use crate::auth::oidc;
use crate::auth::rate_limit::RateLimits;
use crate::auth::token::REALM_PATH;
use crate::commands::buyer::Buyers;
use crate::commands::organization::Organizations;
use crate::commands::staff::StaffAccounts;
use crate::platform::Platform;
use crate::queries::audit::AuditReads;
use crate::queries::buyer::BuyerReads;
use crate::queries::organization::OrganizationReads;
use crate::queries::staff::StaffReads;

/// The state of the router. Cheap to clone.
#[derive(Clone)]
pub struct AppState {
    /// Database, clock, randomness, keys.
    pub platform: Platform,
    /// Commands and queries.
    pub services: Arc<Services>,
    /// `NT24_PUBLIC_URL` without a slash at the end.
    pub public_url: Arc<str>,
    /// The issuer of our tokens.
    pub issuer: Arc<str>,
    /// Another issuer whose tokens count.
    pub oidc: Option<Arc<oidc::Issuer>>,
    /// Calls counted per organization.
    pub rate_limits: Arc<RateLimits>,
    /// Where the built pages are.
    pub leptos: LeptosOptions,
    /// Requests in hand, also those whose callers went away.
    pub in_hand: TaskTracker,
}

impl FromRef<AppState> for LeptosOptions {
    fn from_ref(state: &AppState) -> Self {
        state.leptos.clone()
    }
}

/// All commands and queries on one platform.
#[must_use]
pub fn services(platform: &Platform, sandbox: bool) -> Arc<Services> {
    Arc::new(Services {
        buyers: Arc::new(Buyers(platform.clone())),
        buyer_queries: Arc::new(BuyerReads(platform.clone())),
        organizations: Arc::new(Organizations(platform.clone())),
        organization_queries: Arc::new(OrganizationReads(platform.clone())),
        staff: Arc::new(StaffAccounts(platform.clone())),
        staff_queries: Arc::new(StaffReads(platform.clone())),
        audit_queries: Arc::new(AuditReads(platform.clone())),
        sandbox,
    })
}

/// What differs from one start to another.
pub struct Options {
    /// `NT24_PUBLIC_URL`.
    pub public_url: String,
    /// `NT24_MODE=sandbox`.
    pub sandbox: bool,
    /// `NT24_RATE_LIMITS`.
    pub rate_limits: bool,
    /// `NT24_OIDC_ISSUER`.
    pub oidc: Option<oidc::Issuer>,
    /// Where the built pages are.
    pub leptos: LeptosOptions,
}

impl AppState {
    /// The state on a platform.
    #[must_use]
    pub fn new(platform: Platform, options: Options) -> Self {
        let public_url = options.public_url.trim_end_matches('/');
        Self {
            services: services(&platform, options.sandbox),
            platform,
            issuer: format!("{public_url}{REALM_PATH}").into(),
            public_url: public_url.into(),
            oidc: options.oidc.map(Arc::new),
            rate_limits: Arc::new(RateLimits::new(options.rate_limits)),
            leptos: options.leptos,
            in_hand: TaskTracker::new(),
        }
    }
}
