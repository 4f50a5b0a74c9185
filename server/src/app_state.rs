//! What the router hands to every handler: built once at the start.

use std::ops::Deref;
use std::sync::Arc;

use app::bridge::Services;
use axum::extract::FromRef;
use leptos::config::LeptosOptions;
use tokio_util::task::TaskTracker;

use crate::auth::oidc;
use crate::auth::rate_limit::RateLimits;
use crate::auth::token::REALM_PATH;
use crate::commands::buyer::Buyers;
use crate::commands::compliance::Compliance;
use crate::commands::desk::Desk;
use crate::commands::document::Documents;
use crate::commands::invoice::Invoices;
use crate::commands::job::Jobs;
use crate::commands::kyc::Kyc;
use crate::commands::order::Orders;
use crate::commands::organization::Organizations;
use crate::commands::payment::Payments;
use crate::commands::staff::StaffAccounts;
use crate::commands::transport::Transports;
use crate::jobs::{Runner, ServerWork};
use crate::live::Live;
use crate::outside::Outside;
use crate::platform::Platform;
use crate::queries::audit::AuditReads;
use crate::queries::buyer::BuyerReads;
use crate::queries::compliance::ComplianceReads;
use crate::queries::desk::DeskReads;
use crate::queries::document::DocumentReads;
use crate::queries::job::JobReads;
use crate::queries::kyc::KycReads;
use crate::queries::order::OrderReads;
use crate::queries::organization::OrganizationReads;
use crate::queries::staff::StaffReads;
use crate::sandbox::SteeredClock;

/// The state of the router. Every layer of every request clones it: one count goes up.
#[derive(Clone)]
pub struct AppState(Arc<Parts>);

impl Deref for AppState {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

/// What the state is made of.
pub struct Parts {
    /// Database, clock, randomness, keys.
    pub platform: Platform,
    /// Commands and queries.
    pub services: Arc<Services>,
    /// The outside world.
    pub outside: Arc<Outside>,
    /// Runs the jobs.
    pub runner: Runner,
    /// What steers the sandbox; `None` in production.
    pub steering: Option<Steering>,
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
    /// Changes as they happen.
    pub live: Live,
    /// Requests in hand, also those whose callers went away.
    pub in_hand: TaskTracker,
}

impl FromRef<AppState> for LeptosOptions {
    fn from_ref(state: &AppState) -> Self {
        state.leptos.clone()
    }
}

/// What steers the sandbox.
#[derive(Clone)]
pub struct Steering {
    /// The clock that moves.
    pub clock: Arc<dyn SteeredClock>,
}

/// All commands and queries on one platform.
#[must_use]
pub fn services(platform: &Platform, outside: &Arc<Outside>) -> Arc<Services> {
    Arc::new(Services {
        buyers: Arc::new(Buyers(platform.clone())),
        buyer_queries: Arc::new(BuyerReads(platform.clone())),
        documents: Arc::new(Documents(platform.clone())),
        document_queries: Arc::new(DocumentReads(platform.clone())),
        kyc: Arc::new(Kyc {
            platform: platform.clone(),
            outside: outside.clone(),
        }),
        kyc_queries: Arc::new(KycReads(platform.clone())),
        orders: Arc::new(Orders(platform.clone())),
        order_queries: Arc::new(OrderReads(platform.clone())),
        invoices: Arc::new(Invoices(platform.clone())),
        payments: Arc::new(Payments(platform.clone())),
        transports: Arc::new(Transports(platform.clone())),
        compliance: Arc::new(Compliance(platform.clone())),
        compliance_queries: Arc::new(ComplianceReads(platform.clone())),
        desk: Arc::new(Desk(platform.clone())),
        desk_queries: Arc::new(DeskReads(platform.clone())),
        jobs: Arc::new(Jobs(platform.clone())),
        job_queries: Arc::new(JobReads(platform.clone())),
        organizations: Arc::new(Organizations(platform.clone())),
        organization_queries: Arc::new(OrganizationReads(platform.clone())),
        staff: Arc::new(StaffAccounts(platform.clone())),
        staff_queries: Arc::new(StaffReads(platform.clone())),
        audit_queries: Arc::new(AuditReads(platform.clone())),
        sandbox: outside.sandbox,
    })
}

/// What differs from one start to another.
pub struct Options {
    /// What steers the sandbox; `None` in production.
    pub steering: Option<Steering>,
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
    pub fn new(platform: Platform, outside: Arc<Outside>, options: Options) -> Self {
        let public_url: Arc<str> = outside.public_url.trim_end_matches('/').into();
        let work = ServerWork {
            platform: platform.clone(),
            outside: outside.clone(),
        };
        Self(Arc::new(Parts {
            services: services(&platform, &outside),
            runner: Runner::new(platform.clone(), Arc::new(work)),
            live: Live::new(platform.clone()),
            steering: options.steering,
            platform,
            issuer: format!("{public_url}{REALM_PATH}").into(),
            public_url,
            outside,
            oidc: options.oidc.map(Arc::new),
            rate_limits: Arc::new(RateLimits::new(options.rate_limits)),
            leptos: options.leptos,
            in_hand: TaskTracker::new(),
        }))
    }
}
