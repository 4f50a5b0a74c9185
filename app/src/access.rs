//! Who may call which page and which server function: the declaration the server enforces in front of all of them.
//!
//! A path that is not listed is refused. The role here is the least one; what exactly somebody may do is decided in the
//! commands.

use domain::kernel::Role;

/// Who may come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everybody.
    Public,
    /// Staff with at least this role.
    SignedIn(Role),
}

const STAFF: Access = Access::SignedIn(Role::Auditor);
const OPERATOR: Access = Access::SignedIn(Role::Operator);
const ADMIN: Access = Access::SignedIn(Role::Admin);

/// Every server function by its path.
pub const SERVER_FUNCTIONS: &[(&str, Access)] = &[
    // Before and around signing in.
    ("/fn/flash/take", Access::Public),
    ("/fn/session/viewer", Access::Public),
    ("/fn/session/sign-in", Access::Public),
    ("/fn/session/code", Access::Public),
    ("/fn/session/sign-out", Access::Public),
    ("/fn/session/theme", Access::Public),
    ("/fn/session/shortcuts", Access::Public),
    // One's own account.
    ("/fn/account/me", STAFF),
    ("/fn/account/password", STAFF),
    ("/fn/account/totp-begin", STAFF),
    ("/fn/account/totp-confirm", STAFF),
    ("/fn/account/totp-disable", STAFF),
    ("/fn/account/sign-out-everywhere", STAFF),
    // The start page and the search over all pages.
    ("/fn/desk/dashboard", STAFF),
    ("/fn/desk/search", STAFF),
    // Buyers.
    ("/fn/buyer/list", STAFF),
    ("/fn/buyer/view", STAFF),
    ("/fn/buyer/sellers", STAFF),
    ("/fn/buyer/create", OPERATOR),
    ("/fn/buyer/update", OPERATOR),
    ("/fn/buyer/block", OPERATOR),
    ("/fn/buyer/unblock", OPERATOR),
    ("/fn/buyer/contact-add", OPERATOR),
    // Reading personal data is a command of its own; which role may is decided there.
    ("/fn/buyer/contacts", STAFF),
    // The work list. Kept views are one's own, an auditor's too.
    ("/fn/desk/work", STAFF),
    ("/fn/desk/view-save", STAFF),
    ("/fn/desk/view-forget", STAFF),
    ("/fn/desk/bulk", OPERATOR),
    ("/fn/order/new-data", OPERATOR),
    ("/fn/order/create", OPERATOR),
    // Papers.
    ("/fn/document/reject", OPERATOR),
    ("/fn/document/delete", OPERATOR),
    // KYC.
    ("/fn/kyc/view", STAFF),
    ("/fn/kyc/vies-check", OPERATOR),
    ("/fn/kyc/vies-record", OPERATOR),
    ("/fn/kyc/verify", OPERATOR),
    ("/fn/kyc/hit-decide", OPERATOR),
    ("/fn/kyc/iban-note", OPERATOR),
    // Orders and what hangs on them.
    ("/fn/order/update", OPERATOR),
    ("/fn/order/cancel", OPERATOR),
    ("/fn/invoice/submit", OPERATOR),
    ("/fn/invoice/update", OPERATOR),
    ("/fn/payment/submit", OPERATOR),
    ("/fn/payment/update", OPERATOR),
    ("/fn/payment/ready", OPERATOR),
    ("/fn/transport/pickup", OPERATOR),
    ("/fn/transport/revoke", OPERATOR),
    ("/fn/transport/deliver", OPERATOR),
    ("/fn/compliance/accept", OPERATOR),
    ("/fn/compliance/declare", OPERATOR),
    ("/fn/compliance/approve", OPERATOR),
    ("/fn/compliance/decline", OPERATOR),
    ("/fn/compliance/withdraw", OPERATOR),
    // The desk.
    ("/fn/desk/order", STAFF),
    ("/fn/desk/assign", OPERATOR),
    ("/fn/desk/comment", OPERATOR),
    // The queue of work.
    ("/fn/job/list", STAFF),
    ("/fn/job/retry", OPERATOR),
    ("/fn/job/cancel", OPERATOR),
    // Organizations, partners, clients.
    ("/fn/organization/list", STAFF),
    ("/fn/organization/view", STAFF),
    ("/fn/organization/create", ADMIN),
    ("/fn/organization/update", ADMIN),
    ("/fn/organization/dpa", ADMIN),
    ("/fn/organization/partner-create", ADMIN),
    ("/fn/organization/client-create", ADMIN),
    ("/fn/organization/client-rotate", ADMIN),
    ("/fn/organization/client-disable", ADMIN),
    // Staff accounts.
    ("/fn/staff/list", STAFF),
    ("/fn/staff/create", ADMIN),
    ("/fn/staff/update", ADMIN),
    ("/fn/staff/disable", ADMIN),
    ("/fn/staff/enable", ADMIN),
    ("/fn/staff/reset-password", ADMIN),
    // The audit log.
    ("/fn/audit/list", STAFF),
    // Who read personal data; which role may know is decided in the query.
    ("/fn/audit/accesses", STAFF),
    // The server.
    ("/fn/desk/system", STAFF),
];

/// Every page by its path, as axum writes it.
pub const PAGES: &[(&str, Access)] = &[
    ("/", STAFF),
    ("/login", Access::Public),
    ("/login/code", Access::Public),
    ("/account", STAFF),
    ("/buyers", STAFF),
    ("/buyers/new", OPERATOR),
    ("/buyers/{id}", STAFF),
    ("/buyers/{id}/edit", OPERATOR),
    ("/buyers/{id}/kyc", STAFF),
    ("/orders", STAFF),
    ("/orders/new", OPERATOR),
    ("/orders/{id}", STAFF),
    ("/jobs", STAFF),
    ("/admin/organizations", STAFF),
    ("/admin/organizations/new", ADMIN),
    ("/admin/organizations/{id}", STAFF),
    ("/admin/staff", STAFF),
    ("/admin/staff/new", ADMIN),
    ("/admin/staff/{id}", STAFF),
    ("/admin/audit", STAFF),
    ("/admin/personal-data", STAFF),
    ("/admin/system", STAFF),
];

/// Files in and out: plain routes of the server that the pages link and post to.
pub const FILES: &[(&str, Access)] = &[
    // POST, multipart: adds a paper.
    ("/files/buyers/{id}/documents", OPERATOR),
    // GET: the bytes of a paper. Reading them is a command of its own, which records it.
    ("/files/buyers/{id}/documents/{document}", STAFF),
    // The same for the papers of an order.
    ("/files/orders/{id}/documents", OPERATOR),
    ("/files/orders/{id}/documents/{document}", STAFF),
    // GET: the work list as CSV, exactly what the filters show.
    ("/files/orders.csv", STAFF),
    // GET: the audit log as CSV, exactly what the filters show.
    ("/files/audit.csv", STAFF),
    // GET: events as they are stored, as server-sent events; resumable by Last-Event-ID.
    ("/files/live", STAFF),
    // GET: the signed KYC profile as PDF; recorded too.
    ("/files/buyers/{id}/kyc-profile", STAFF),
];

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use std::collections::BTreeSet;

    use super::{PAGES, SERVER_FUNCTIONS};

    #[test]
    fn every_server_function_is_declared_once() {
        let declared: Vec<&str> = SERVER_FUNCTIONS.iter().map(|(path, _)| *path).collect();
        let registered: BTreeSet<&str> = leptos::server_fn::axum::server_fn_paths()
            .map(|(path, _)| path)
            .collect();
        assert_eq!(declared.iter().copied().collect::<BTreeSet<_>>(), registered);
        assert_eq!(declared.len(), registered.len(), "listed twice");
    }

    #[test]
    fn every_page_is_declared_once() {
        let routes: BTreeSet<String> = leptos_axum::generate_route_list(crate::App)
            .iter()
            .map(|route| route.path().to_owned())
            .collect();
        let declared: BTreeSet<String> = PAGES.iter().map(|(path, _)| (*path).to_owned()).collect();
        assert_eq!(declared, routes);
        assert_eq!(declared.len(), PAGES.len(), "listed twice");
    }
}
