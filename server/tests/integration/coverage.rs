//! Nothing without a declared authorization and a test: every operation of the OpenAPI document, every server function.
//!
//! Whoever adds one adds its line here; whoever renames a test is told by name.

use std::collections::BTreeSet;
use std::path::Path;

use app::SERVER_FUNCTIONS;

use crate::openapi::operations;

/// Operation, and the test that shows what it does. Besides, `bad_input` and `bad_body` walk all of them.
const OPERATIONS: &[(&str, &str)] = &[
    ("get_token", "token::by_form_as_published"),
    ("get_token_keys", "token::the_published_keys_verify_a_token"),
    ("get_token_discovery", "token::the_published_keys_verify_a_token"),
    ("get_liveness", "health::the_process_lives_and_works"),
    (
        "get_readiness",
        "health::without_its_database_it_lives_but_is_not_ready",
    ),
    ("get_openapi_json", "openapi::it_is_served_as_json_and_yaml"),
    ("get_openapi_yaml", "openapi::it_is_served_as_json_and_yaml"),
    ("get_me", "scope::me_as_published"),
    ("upsert_buyer", "buyers::natural_key_matrix"),
    ("lookup_buyer", "buyers::lookup_by_vat_number"),
    ("get_buyer", "buyers::unchanged_is_304"),
    ("update_buyer", "buyers::a_correction_needs_the_current_version"),
    ("block_buyer", "buyers::block_and_unblock"),
    ("unblock_buyer", "buyers::block_and_unblock"),
    ("list_buyer_contacts", "contacts::added_and_read"),
    ("add_buyer_contact", "contacts::added_and_read"),
    ("get_kyc_status", "kyc_status::a_new_buyer_of_each_mode"),
    ("check_vies", "vies::a_check_is_queued_and_answered"),
    ("list_vies_checks", "vies::another_number_another_story"),
    (
        "start_verification",
        "identity::asked_twice_it_is_the_same_session",
    ),
    ("get_kyc_profile", "kyc_status::the_profile"),
    (
        "upload_kyc_document",
        "documents::an_upload_is_answered_as_published",
    ),
    ("list_kyc_documents", "documents::every_kyc_type_is_taken"),
    ("get_kyc_document", "documents::a_new_upload_supersedes"),
    ("delete_kyc_document", "documents::deleted_with_a_reason_and_once"),
    ("get_kyc_document_content", "documents::content_and_its_headers"),
    (
        "find_orders",
        "orders::short_paths_over_all_sellers_and_no_other_organization",
    ),
    (
        "find_order",
        "orders::short_paths_over_all_sellers_and_no_other_organization",
    ),
    ("find_compliance", "verdict::unchanged_is_304_without_a_body"),
    ("list_orders", "orders::list_by_each_filter"),
    ("upsert_order", "orders::creation_matrix"),
    (
        "get_order",
        "orders::unchanged_is_304_and_the_status_raises_the_version",
    ),
    ("update_order", "orders::a_correction_needs_the_current_version"),
    ("cancel_order", "orders::cancelled_until_the_pickup_with_a_reason"),
    ("get_compliance", "verdict::shaped_as_published"),
    ("accept_mismatch", "rulings::each_acceptable_mismatch"),
    (
        "declare_unobtainable",
        "rulings::a_paper_that_cannot_be_had_fails_the_exemption",
    ),
    ("list_rulings", "rulings::each_acceptable_mismatch"),
    (
        "approve_ruling",
        "rulings::a_client_that_proposed_cannot_approve_nor_can_its_sister",
    ),
    ("withdraw_ruling", "rulings::withdrawn_with_a_reason_and_once"),
    (
        "list_order_documents",
        "order_documents::every_module_takes_its_types_and_no_other",
    ),
    (
        "upload_order_document",
        "order_documents::every_module_takes_its_types_and_no_other",
    ),
    (
        "get_order_document",
        "order_documents::uploaded_read_superseded_deleted",
    ),
    (
        "delete_order_document",
        "order_documents::uploaded_read_superseded_deleted",
    ),
    (
        "get_order_document_content",
        "order_documents::uploaded_read_superseded_deleted",
    ),
    (
        "list_invoice_documents",
        "order_documents::every_module_takes_its_types_and_no_other",
    ),
    (
        "upload_invoice_document",
        "order_documents::every_module_takes_its_types_and_no_other",
    ),
    (
        "get_invoice_document",
        "order_documents::uploaded_read_superseded_deleted",
    ),
    (
        "delete_invoice_document",
        "order_documents::uploaded_read_superseded_deleted",
    ),
    (
        "get_invoice_document_content",
        "order_documents::uploaded_read_superseded_deleted",
    ),
    (
        "list_payment_documents",
        "order_documents::every_module_takes_its_types_and_no_other",
    ),
    (
        "upload_payment_document",
        "order_documents::every_module_takes_its_types_and_no_other",
    ),
    (
        "get_payment_document",
        "order_documents::uploaded_read_superseded_deleted",
    ),
    (
        "delete_payment_document",
        "order_documents::uploaded_read_superseded_deleted",
    ),
    (
        "get_payment_document_content",
        "order_documents::uploaded_read_superseded_deleted",
    ),
    (
        "list_transport_documents",
        "order_documents::every_module_takes_its_types_and_no_other",
    ),
    (
        "upload_transport_document",
        "order_documents::every_module_takes_its_types_and_no_other",
    ),
    (
        "get_transport_document",
        "order_documents::uploaded_read_superseded_deleted",
    ),
    (
        "delete_transport_document",
        "order_documents::uploaded_read_superseded_deleted",
    ),
    (
        "get_transport_document_content",
        "order_documents::uploaded_read_superseded_deleted",
    ),
    ("get_invoice", "invoices::submitted_once_per_type"),
    ("submit_invoice", "invoices::submitted_once_per_type"),
    ("update_invoice", "invoices::corrected_with_the_current_version"),
    (
        "submit_final_invoice",
        "invoices::an_exempt_sale_has_a_final_invoice_without_vat",
    ),
    ("get_payment", "payments::submitted_once"),
    ("submit_payment", "payments::submitted_once"),
    ("update_payment", "payments::corrected_with_the_current_version"),
    (
        "mark_ready_for_pickup",
        "payments::ready_for_pickup_needs_a_payment_and_can_be_repeated",
    ),
    ("get_transport", "transports::steps_in_their_order"),
    ("confirm_pickup", "transports::steps_in_their_order"),
    ("revoke_pickup", "transports::revoked_before_the_delivery_only"),
    ("confirm_delivery", "transports::steps_in_their_order"),
    ("list_events", "events::the_feed_goes_on_after_a_sequence"),
    ("get_sandbox_clock", "sandbox::the_clock"),
    ("advance_sandbox_clock", "sandbox::the_clock"),
    (
        "drain_sandbox",
        "sandbox::drain_runs_what_is_due_and_nothing_else",
    ),
    ("list_sandbox_mail", "sandbox::mails_newest_first"),
    ("put_sandbox_vies", "sandbox::an_ordered_answer_of_vies"),
    (
        "put_sandbox_identity",
        "sandbox::an_ordered_end_of_a_verification",
    ),
    (
        "receive_idenfy_callback",
        "identity_inbound::verified_and_the_report_encrypted",
    ),
];

/// Server function, and the test that shows what it does. Besides, `staff_access` walks all of them.
const FUNCTIONS: &[(&str, &str)] = &[
    ("/fn/flash/take", "staff_functions::theme_and_flash"),
    ("/fn/session/viewer", "staff_session::sign_in_and_out"),
    ("/fn/session/sign-in", "staff_session::sign_in_and_out"),
    (
        "/fn/session/code",
        "staff_session::the_second_factor_asks_for_a_code",
    ),
    ("/fn/session/sign-out", "staff_session::sign_in_and_out"),
    ("/fn/session/theme", "staff_functions::theme_and_flash"),
    ("/fn/account/me", "staff_functions::the_last_admin_stays"),
    (
        "/fn/account/password",
        "staff_session::a_new_password_ends_the_other_sessions",
    ),
    (
        "/fn/account/totp-begin",
        "staff_session::the_second_factor_asks_for_a_code",
    ),
    (
        "/fn/account/totp-confirm",
        "staff_session::the_second_factor_asks_for_a_code",
    ),
    (
        "/fn/account/totp-disable",
        "staff_session::the_second_factor_can_be_switched_off_with_the_password",
    ),
    (
        "/fn/account/sign-out-everywhere",
        "staff_session::sign_out_everywhere_ends_all_sessions",
    ),
    ("/fn/buyer/list", "staff_functions::buyer_list_view_and_sellers"),
    ("/fn/buyer/view", "staff_functions::buyer_list_view_and_sellers"),
    (
        "/fn/buyer/sellers",
        "staff_functions::buyer_list_view_and_sellers",
    ),
    ("/fn/buyer/create", "staff_functions::buyer_create"),
    ("/fn/buyer/update", "staff_functions::buyer_update"),
    ("/fn/buyer/block", "staff_functions::buyer_block_and_unblock"),
    ("/fn/buyer/unblock", "staff_functions::buyer_block_and_unblock"),
    ("/fn/buyer/contact-add", "staff_functions::buyer_contact_add"),
    ("/fn/buyer/contacts", "contacts::staff_read_them_with_a_purpose"),
    ("/fn/document/reject", "documents::staff_reject_with_a_code"),
    ("/fn/document/delete", "documents::staff_reject_with_a_code"),
    ("/fn/kyc/view", "kyc_status::staff_ask_vies_and_see_everything"),
    (
        "/fn/kyc/vies-check",
        "kyc_status::staff_ask_vies_and_see_everything",
    ),
    (
        "/fn/kyc/vies-record",
        "kyc_status::staff_record_an_answer_of_vies_by_hand",
    ),
    ("/fn/kyc/verify", "identity::staff_start_it_by_hand"),
    ("/fn/kyc/hit-decide", "aml::staff_decide_with_a_reason"),
    (
        "/fn/kyc/iban-note",
        "kyc_status::bank_accounts_are_noted_and_masked",
    ),
    ("/fn/job/list", "jobs::staff_see_the_queue"),
    ("/fn/job/retry", "jobs::who_may_retry_and_cancel"),
    ("/fn/job/cancel", "jobs::a_cancelled_one_is_not_done"),
    ("/fn/organization/list", "staff_functions::organization_functions"),
    ("/fn/organization/view", "staff_functions::organization_functions"),
    (
        "/fn/organization/create",
        "staff_functions::organization_functions",
    ),
    (
        "/fn/organization/update",
        "staff_functions::organization_functions",
    ),
    ("/fn/organization/dpa", "staff_functions::organization_functions"),
    (
        "/fn/organization/partner-create",
        "staff_functions::organization_functions",
    ),
    (
        "/fn/organization/client-create",
        "staff_functions::client_functions",
    ),
    (
        "/fn/organization/client-rotate",
        "staff_functions::client_functions",
    ),
    (
        "/fn/organization/client-disable",
        "staff_functions::client_functions",
    ),
    ("/fn/staff/list", "staff_functions::member_functions"),
    ("/fn/staff/create", "staff_functions::member_functions"),
    ("/fn/staff/update", "staff_functions::member_functions"),
    ("/fn/staff/disable", "staff_functions::member_functions"),
    ("/fn/staff/enable", "staff_functions::member_functions"),
    ("/fn/staff/reset-password", "staff_functions::member_functions"),
    ("/fn/audit/list", "staff_functions::audit_list"),
    ("/fn/session/shortcuts", "staff_desk::session_shortcuts"),
    ("/fn/desk/dashboard", "staff_desk::desk_dashboard"),
    ("/fn/desk/search", "staff_desk::desk_search"),
    ("/fn/desk/work", "staff_desk::desk_work"),
    ("/fn/desk/view-save", "staff_desk::desk_views"),
    ("/fn/desk/view-forget", "staff_desk::desk_views"),
    ("/fn/desk/bulk", "staff_desk::desk_bulk_assign"),
    ("/fn/order/new-data", "staff_orders::order_new_data"),
    ("/fn/order/create", "staff_orders::order_create"),
    ("/fn/order/update", "staff_orders::order_update"),
    ("/fn/order/cancel", "staff_orders::order_cancel"),
    ("/fn/invoice/submit", "staff_records::invoice_submit"),
    ("/fn/invoice/update", "staff_records::invoice_update"),
    ("/fn/payment/submit", "staff_records::payment_submit"),
    ("/fn/payment/update", "staff_records::payment_update"),
    ("/fn/payment/ready", "staff_records::payment_ready"),
    ("/fn/transport/pickup", "staff_records::transport_pickup"),
    ("/fn/transport/revoke", "staff_records::transport_revoke"),
    ("/fn/transport/deliver", "staff_records::transport_deliver"),
    ("/fn/compliance/accept", "staff_rulings::compliance_accept"),
    ("/fn/compliance/declare", "staff_rulings::compliance_declare"),
    ("/fn/compliance/approve", "staff_rulings::compliance_approve"),
    ("/fn/compliance/decline", "staff_rulings::compliance_decline"),
    ("/fn/compliance/withdraw", "staff_rulings::compliance_withdraw"),
    ("/fn/desk/order", "staff_desk::desk_order"),
    ("/fn/desk/assign", "staff_desk::desk_assign"),
    ("/fn/desk/comment", "staff_desk::desk_comment"),
    ("/fn/audit/accesses", "staff_desk::audit_accesses"),
    ("/fn/desk/system", "staff_desk::desk_system"),
];

fn names<'a>(table: &[(&'a str, &str)]) -> BTreeSet<&'a str> {
    let names: BTreeSet<&str> = table.iter().map(|(name, _)| *name).collect();
    assert_eq!(names.len(), table.len(), "a line stands twice");
    names
}

#[test]
fn every_operation_has_a_test() {
    let operations = operations();
    let documented: BTreeSet<&str> = operations.iter().map(|operation| &*operation.id).collect();
    assert_eq!(names(OPERATIONS), documented);
}

#[test]
fn every_operation_has_an_authorization() {
    for operation in operations() {
        let said = operation.doc["x-authorization"].as_str().unwrap_or_default();
        assert!(!said.is_empty(), "{} says nobody who may call it", operation.id);
    }
}

#[test]
fn every_server_function_has_a_test() {
    let declared: BTreeSet<&str> = SERVER_FUNCTIONS.iter().map(|(path, _)| *path).collect();
    assert_eq!(declared.len(), SERVER_FUNCTIONS.len(), "a function stands twice");
    assert_eq!(names(FUNCTIONS), declared);
}

/// What leptos would serve is what is declared: a function without a declared access would be refused, and a declared
/// one that does not exist would hide a mistake.
#[test]
fn every_registered_server_function_is_declared() {
    let registered: BTreeSet<&str> = leptos::server_fn::axum::server_fn_paths()
        .map(|(path, _)| path)
        .collect();
    let declared: BTreeSet<&str> = SERVER_FUNCTIONS.iter().map(|(path, _)| *path).collect();
    assert_eq!(registered, declared);
    for (path, method) in leptos::server_fn::axum::server_fn_paths() {
        assert_eq!(method, ::http::Method::POST, "{path}");
    }
}

/// A line that names no test is worth nothing.
#[test]
fn every_named_test_exists() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/integration");
    let main = std::fs::read_to_string(folder.join("main.rs")).unwrap();
    for (name, test) in OPERATIONS.iter().chain(FUNCTIONS) {
        let (module, function) = test.split_once("::").unwrap();
        assert!(
            main.contains(&format!("mod {module};")),
            "{name}: there is no module {module}"
        );
        let source = std::fs::read_to_string(folder.join(format!("{module}.rs"))).unwrap();
        let found = ["async fn ", "fn "].iter().any(|word| {
            source.lines().any(|line| {
                let line = line.trim_start();
                line.strip_prefix(word)
                    .and_then(|rest| rest.strip_prefix(function))
                    .is_some_and(|rest| rest.starts_with('('))
            })
        });
        assert!(found, "{name}: there is no test {test}");
    }
}
