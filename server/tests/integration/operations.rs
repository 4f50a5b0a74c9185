//! The table operation ↔ REST endpoint ↔ staff action ↔ event: `server/operations.md` is made from it, and no cell is empty.
//!
//! A new command, endpoint that changes something, server function or event fails here until it has its row. Where an audience
//! has no way to an operation, the cell says why.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use app::{Access, FILES, SERVER_FUNCTIONS};
use domain::kernel::Role;

use crate::openapi::operations;

/// Command, REST operations, staff actions, events. A cell that begins with `-` says why there is nothing.
const TABLE: &[(&str, &str, &str, &str)] = &[
    (
        "BuyerCommands::upsert",
        "upsert_buyer",
        "/fn/buyer/create",
        "buyer.created",
    ),
    (
        "BuyerCommands::update",
        "update_buyer",
        "/fn/buyer/update",
        "buyer.updated",
    ),
    (
        "BuyerCommands::block",
        "block_buyer",
        "/fn/buyer/block",
        "buyer.blocked",
    ),
    (
        "BuyerCommands::unblock",
        "unblock_buyer",
        "/fn/buyer/unblock",
        "buyer.unblocked",
    ),
    (
        "BuyerCommands::add_contact",
        "add_buyer_contact",
        "/fn/buyer/contact-add",
        "buyer.contact_added",
    ),
    (
        "BuyerCommands::read_contacts",
        "list_buyer_contacts",
        "/fn/buyer/contacts",
        "- reading: in the log of personal data",
    ),
    (
        "DocumentCommands::add",
        "upload_kyc_document upload_order_document upload_invoice_document upload_payment_document upload_transport_document",
        "/files/buyers/{id}/documents /files/orders/{id}/documents",
        "kyc.document_uploaded order.document_uploaded invoice.document_uploaded payment.document_uploaded transport.document_uploaded",
    ),
    (
        "DocumentCommands::may_add",
        "- part of every upload, before its bytes are taken",
        "- part of every upload",
        "- changes nothing",
    ),
    (
        "DocumentCommands::delete",
        "delete_kyc_document delete_order_document delete_invoice_document delete_payment_document delete_transport_document",
        "/fn/document/delete",
        "kyc.document_deleted order.document_deleted invoice.document_deleted payment.document_deleted transport.document_deleted",
    ),
    (
        "DocumentCommands::reject",
        "- judging a paper is for NT24's staff",
        "/fn/document/reject",
        "kyc.document_rejected order.document_rejected invoice.document_rejected payment.document_rejected transport.document_rejected",
    ),
    (
        "DocumentCommands::open",
        "get_kyc_document_content get_order_document_content get_invoice_document_content get_payment_document_content get_transport_document_content",
        "/files/buyers/{id}/documents/{document} /files/orders/{id}/documents/{document}",
        "- reading: in the log of personal data",
    ),
    (
        "KycCommands::check_vies",
        "check_vies",
        "/fn/kyc/vies-check",
        "kyc.vies_checked kyc.vies_check_failed",
    ),
    (
        "KycCommands::record_vies",
        "- an answer obtained by hand is for NT24's staff",
        "/fn/kyc/vies-record",
        "kyc.vies_checked kyc.vies_check_failed",
    ),
    (
        "KycCommands::verify",
        "start_verification",
        "/fn/kyc/verify",
        "kyc.verification_started kyc.verification_completed kyc.verification_expired kyc.screening_completed",
    ),
    (
        "KycCommands::decide_hit",
        "- deciding about a hit is for NT24's staff",
        "/fn/kyc/hit-decide",
        "kyc.screening_hit_decided",
    ),
    (
        "KycCommands::note_iban",
        "- clients send accounts with the payment",
        "/fn/kyc/iban-note",
        "kyc.iban_noted",
    ),
    (
        "KycCommands::profile",
        "get_kyc_profile",
        "/files/buyers/{id}/kyc-profile",
        "- reading: in the log of personal data",
    ),
    (
        "OrderCommands::upsert",
        "upsert_order",
        "/fn/order/create",
        "order.created",
    ),
    (
        "OrderCommands::update",
        "update_order",
        "/fn/order/update",
        "order.updated",
    ),
    (
        "OrderCommands::cancel",
        "cancel_order",
        "/fn/order/cancel",
        "order.cancelled",
    ),
    (
        "InvoiceCommands::submit",
        "submit_invoice submit_final_invoice",
        "/fn/invoice/submit",
        "invoice.submitted",
    ),
    (
        "InvoiceCommands::update",
        "update_invoice",
        "/fn/invoice/update",
        "invoice.updated",
    ),
    (
        "PaymentCommands::submit",
        "submit_payment",
        "/fn/payment/submit",
        "payment.submitted",
    ),
    (
        "PaymentCommands::update",
        "update_payment",
        "/fn/payment/update",
        "payment.updated",
    ),
    (
        "PaymentCommands::ready_for_pickup",
        "mark_ready_for_pickup",
        "/fn/payment/ready /fn/desk/bulk",
        "payment.ready_for_pickup",
    ),
    (
        "TransportCommands::confirm_pickup",
        "confirm_pickup",
        "/fn/transport/pickup",
        "transport.pickup_confirmed",
    ),
    (
        "TransportCommands::revoke_pickup",
        "revoke_pickup",
        "/fn/transport/revoke",
        "transport.pickup_revoked",
    ),
    (
        "TransportCommands::confirm_delivery",
        "confirm_delivery",
        "/fn/transport/deliver",
        "transport.delivery_confirmed",
    ),
    (
        "ComplianceCommands::accept_mismatch",
        "accept_mismatch",
        "/fn/compliance/accept",
        "compliance.mismatch_accepted compliance.ruling_proposed",
    ),
    (
        "ComplianceCommands::declare_unobtainable",
        "declare_unobtainable",
        "/fn/compliance/declare",
        "compliance.evidence_declared_unobtainable compliance.ruling_proposed",
    ),
    (
        "ComplianceCommands::approve",
        "approve_ruling",
        "/fn/compliance/approve",
        "compliance.mismatch_accepted compliance.evidence_declared_unobtainable",
    ),
    (
        "ComplianceCommands::decline",
        "- a second approval is for NT24's staff",
        "/fn/compliance/decline",
        "compliance.ruling_declined",
    ),
    (
        "ComplianceCommands::withdraw",
        "withdraw_ruling",
        "/fn/compliance/withdraw",
        "compliance.ruling_withdrawn",
    ),
    (
        "settle (no command: follows every change)",
        "- follows every change",
        "- follows every change",
        "compliance.status_changed compliance.decision_made compliance.ruling_voided",
    ),
    (
        "DeskCommands::assign",
        "- who works on it is NT24's own business",
        "/fn/desk/assign /fn/desk/bulk",
        "order.assigned",
    ),
    (
        "DeskCommands::comment",
        "- comments are NT24's own business",
        "/fn/desk/comment",
        "order.commented",
    ),
    (
        "DeskCommands::save_view",
        "- a person's own list",
        "/fn/desk/view-save",
        "- a person's own list: in the audit log",
    ),
    (
        "DeskCommands::forget_view",
        "- a person's own list",
        "/fn/desk/view-forget",
        "- a person's own list: in the audit log",
    ),
    (
        "JobCommands::retry",
        "- the queue is NT24's own business",
        "/fn/job/retry",
        "- of no organization: in the audit log",
    ),
    (
        "JobCommands::cancel",
        "- the queue is NT24's own business",
        "/fn/job/cancel",
        "- of no organization: in the audit log",
    ),
    (
        "OrganizationCommands::create",
        "- organizations are set up by NT24",
        "/fn/organization/create",
        "organization.created",
    ),
    (
        "OrganizationCommands::update",
        "- organizations are set up by NT24",
        "/fn/organization/update",
        "organization.updated",
    ),
    (
        "OrganizationCommands::accept_dpa",
        "- agreements are recorded by NT24",
        "/fn/organization/dpa",
        "organization.dpa_accepted",
    ),
    (
        "OrganizationCommands::create_partner",
        "- partners are set up by NT24",
        "/fn/organization/partner-create",
        "organization.partner_created",
    ),
    (
        "OrganizationCommands::create_client",
        "- clients are set up by NT24",
        "/fn/organization/client-create",
        "organization.client_created",
    ),
    (
        "OrganizationCommands::rotate_client",
        "- clients are set up by NT24",
        "/fn/organization/client-rotate",
        "organization.client_rotated",
    ),
    (
        "OrganizationCommands::disable_client",
        "- clients are set up by NT24",
        "/fn/organization/client-disable",
        "organization.client_disabled",
    ),
    (
        "StaffAccountCommands::sign_in",
        "- staff sign in in a browser",
        "/fn/session/sign-in",
        OWN,
    ),
    (
        "StaffAccountCommands::sign_in_with_code",
        "- staff sign in in a browser",
        "/fn/session/code",
        OWN,
    ),
    (
        "StaffAccountCommands::sign_out_everywhere",
        "- one's own account",
        "/fn/account/sign-out-everywhere",
        OWN,
    ),
    (
        "StaffAccountCommands::change_password",
        "- one's own account",
        "/fn/account/password",
        OWN,
    ),
    (
        "StaffAccountCommands::begin_totp",
        "- one's own account",
        "/fn/account/totp-begin",
        OWN,
    ),
    (
        "StaffAccountCommands::confirm_totp",
        "- one's own account",
        "/fn/account/totp-confirm",
        OWN,
    ),
    (
        "StaffAccountCommands::disable_totp",
        "- one's own account",
        "/fn/account/totp-disable",
        OWN,
    ),
    (
        "StaffAccountCommands::create",
        "- accounts are NT24's own business",
        "/fn/staff/create",
        OWN,
    ),
    (
        "StaffAccountCommands::update",
        "- accounts are NT24's own business",
        "/fn/staff/update",
        OWN,
    ),
    (
        "StaffAccountCommands::disable",
        "- accounts are NT24's own business",
        "/fn/staff/disable",
        OWN,
    ),
    (
        "StaffAccountCommands::enable",
        "- accounts are NT24's own business",
        "/fn/staff/enable",
        OWN,
    ),
    (
        "StaffAccountCommands::reset_password",
        "- accounts are NT24's own business",
        "/fn/staff/reset-password",
        OWN,
    ),
];

const OWN: &str = "- of no organization: in the audit log";

/// REST operations that change something and are no command on business state.
const OTHER_OPERATIONS: [&str; 6] = [
    "get_token",
    "receive_idenfy_callback",
    "advance_sandbox_clock",
    "drain_sandbox",
    "put_sandbox_vies",
    "put_sandbox_identity",
];

/// What only those read who are about to change something.
const READ_BEFORE_WRITING: [&str; 1] = ["/fn/order/new-data"];

fn cells(cell: &'static str) -> Vec<&'static str> {
    match cell.starts_with('-') {
        true => Vec::new(),
        false => cell.split(' ').collect(),
    }
}

fn domain() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../app/domain/src")
}

fn sources(folder: &Path, all: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, all);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            all.push(std::fs::read_to_string(&path).unwrap());
        }
    }
}

/// Every method of every `…Commands` trait, as `Trait::method`.
fn commands() -> BTreeSet<String> {
    let mut files = Vec::new();
    sources(&domain(), &mut files);
    let mut found = BTreeSet::new();
    for text in files {
        let mut of: Option<String> = None;
        for line in text.lines() {
            if let Some(rest) = line.strip_prefix("pub trait ") {
                let name = rest.split([':', ' ', '<']).next().unwrap();
                of = name.ends_with("Commands").then(|| name.to_owned());
            } else if line.starts_with('}') {
                of = None;
            } else if let (Some(of), Some(rest)) = (&of, line.trim_start().strip_prefix("async fn ")) {
                found.insert(format!("{of}::{}", rest.split(['(', '<']).next().unwrap()));
            }
        }
    }
    found
}

/// Every type of event that the catalogue knows.
fn events() -> BTreeSet<String> {
    let mut files = Vec::new();
    sources(&domain().join("event"), &mut files);
    let segments = [
        "buyer",
        "kyc",
        "order",
        "invoice",
        "payment",
        "transport",
        "compliance",
        "organization",
    ];
    let text = files.concat();
    let words = text.split('"').skip(1).step_by(2);
    words
        .filter(|word| {
            word.split_once('.').is_some_and(|(segment, rest)| {
                segments.contains(&segment) && rest.chars().all(|c| c.is_ascii_lowercase() || c == '_')
            })
        })
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_command_has_its_row() {
    let rows: BTreeSet<String> = TABLE
        .iter()
        .map(|(command, ..)| (*command).to_owned())
        .filter(|command| command.contains("::"))
        .collect();
    assert_eq!(rows, commands());
    for (command, rest, staff, event) in TABLE {
        for cell in [rest, staff, event] {
            assert!(cell.len() > 3, "{command} has an empty cell");
        }
    }
}

#[test]
fn every_endpoint_that_changes_something_is_there() {
    let rows: BTreeSet<&str> = TABLE.iter().flat_map(|(_, rest, ..)| cells(rest)).collect();
    let known: Vec<_> = operations();
    for operation in &known {
        let changes = operation.method != "GET";
        let there = rows.contains(&*operation.id) || OTHER_OPERATIONS.contains(&&*operation.id);
        assert!(there || !changes, "{} has no row", operation.id);
    }
    for row in rows {
        assert!(
            known.iter().any(|operation| operation.id == row),
            "there is no operation {row}"
        );
    }
}

#[test]
fn every_staff_action_is_there() {
    let rows: BTreeSet<&str> = TABLE.iter().flat_map(|(_, _, staff, _)| cells(staff)).collect();
    let declared = || SERVER_FUNCTIONS.iter().chain(FILES);
    for (path, access) in declared() {
        // What needs more than the least role changes something, or reads for somebody who is about to.
        let above = matches!(access, Access::SignedIn(Role::Operator | Role::Admin));
        let changes = above && !READ_BEFORE_WRITING.contains(path);
        assert!(!changes || rows.contains(path), "{path} has no row");
    }
    for row in rows {
        assert!(
            declared().any(|(path, _)| *path == row),
            "there is no staff action {row}"
        );
    }
}

#[test]
fn every_event_is_there() {
    let rows: BTreeSet<String> = TABLE
        .iter()
        .flat_map(|(_, _, _, event)| cells(event))
        .map(str::to_owned)
        .collect();
    assert_eq!(rows, events());
}

#[test]
fn every_event_has_words_for_people() {
    let silent: Vec<String> = events()
        .into_iter()
        .filter(|kind| app::staff::kind_words(kind) == kind)
        .collect();
    assert!(
        silent.is_empty(),
        "add words for {silent:?} in app/src/staff/live/words.rs"
    );
}

/// `NT24_WRITE=1 cargo test -p server --test integration operations` writes it anew.
#[test]
fn the_table_is_the_one_in_the_file() {
    let mut text = String::from(
        "# What can be done, by whom, and what is told of it\n\n\
         Made by `server/tests/integration/operations.rs`, which fails when a command, an endpoint that changes something, a staff\n\
         action or an event has no row.\n\n\
         | operation | REST operation | staff action | event |\n|---|---|---|---|\n",
    );
    for (command, rest, staff, event) in TABLE {
        let show = |cell: &&str| match cell.strip_prefix("- ") {
            Some(why) => format!("*{why}*"),
            None => cell
                .split(' ')
                .map(|word| format!("`{word}`"))
                .collect::<Vec<_>>()
                .join(" "),
        };
        text.push_str(&format!(
            "| `{command}` | {} | {} | {} |\n",
            show(rest),
            show(staff),
            show(event)
        ));
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("operations.md");
    if std::env::var_os("NT24_WRITE").is_some() {
        std::fs::write(&file, &text).unwrap();
    }
    let there = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        there == text,
        "server/operations.md is not the present table: write it anew with NT24_WRITE=1"
    );
}
