//! Scenarios on what people decided: accepted mismatches, and papers that cannot be had.

use super::golden::{Scenario, delivered, under_way};
use super::samples::{
    IBAN_OTHER, accept, add, collected_by, eur, give_up, iban, invoice, lose, mode_b, paid, payment,
};
use crate::compliance::{Code, Facts, NameOnInvoice, RulingKind, RulingState};
use crate::document::DocumentType as Paper;
use crate::kyc::{AmlStatus, VerificationStatus};
use crate::transport::TransportKind;

const BUYER_FAILS: &str = "INVALID COMPLETE VALID VALID DELIVERED";
const INVOICE_FAILS: &str = "VALID COMPLETE INVALID VALID DELIVERED";
const INVOICE_OPEN: &str = "VALID COMPLETE INCOMPLETE VALID DELIVERED";
const PAYMENT_FAILS: &str = "VALID COMPLETE VALID INVALID DELIVERED";
const PAYMENT_OPEN: &str = "VALID COMPLETE VALID INCOMPLETE DELIVERED";
const TRANSPORT_FAILS: &str = "VALID COMPLETE VALID VALID INVALID";

pub(super) fn all() -> Vec<Scenario> {
    [accepted(), not_accepted(), unobtainable(), both()]
        .into_iter()
        .flatten()
        .collect()
}

fn another_total(f: &mut Facts) {
    f.vehicles[0].amount = eur(1_849_999);
}

fn another_invoice_amount(f: &mut Facts) {
    invoice(f).amount = eur(1_850_001);
    payment(f).bank = eur(1_850_001);
}

fn another_name(f: &mut Facts) {
    invoice(f).name = NameOnInvoice::Said {
        name: "Another SARL".to_owned(),
        same: false,
    };
}

fn name_not_found(f: &mut Facts) {
    invoice(f).name = NameOnInvoice::Read {
        sha256: "5f3a".to_owned(),
        found: false,
    };
}

fn another_payment(f: &mut Facts) {
    payment(f).bank = eur(1_849_999);
}

fn another_account(f: &mut Facts) {
    payment(f).iban.source = Some(iban(IBAN_OTHER));
}

fn accepted() -> Vec<Scenario> {
    let case = |name, change: fn(&mut Facts), code| {
        delivered(name, move |f: &mut Facts| {
            change(f);
            accept(f, code);
        })
        .exempt()
        .vins("VALID")
    };
    vec![
        case(
            "the total's mismatch is accepted",
            another_total,
            Code::OrderTotalMismatch,
        ),
        case(
            "the invoice's amount is accepted",
            another_invoice_amount,
            Code::InvoiceAmountMismatch,
        ),
        case(
            "the name that was said is accepted",
            another_name,
            Code::BuyerNameMismatch,
        ),
        case(
            "the name that was not found is accepted",
            name_not_found,
            Code::BuyerNameMismatch,
        ),
        case(
            "the paid amount is accepted",
            another_payment,
            Code::AmountMismatch,
        ),
        case("the account is accepted", another_account, Code::IbanInconsistent),
        delivered("every mismatch that can be accepted, at once", |f| {
            another_total(f);
            invoice(f).amount = eur(1_850_001);
            name_not_found(f);
            another_account(f);
            for code in Code::ACCEPTABLE {
                accept(f, code);
            }
        })
        .exempt(),
    ]
}

fn not_accepted() -> Vec<Scenario> {
    let in_state = |name, state: RulingState| {
        delivered(name, move |f: &mut Facts| {
            name_not_found(f);
            accept(f, Code::BuyerNameMismatch).state = state;
        })
        .open(&["invoice BUYER_NAME_MISMATCH"])
        .modules(INVOICE_OPEN)
    };
    let then = |name, first: fn(&mut Facts), code, then: fn(&mut Facts)| {
        delivered(name, move |f: &mut Facts| {
            first(f);
            accept(f, code);
            then(f);
        })
    };
    vec![
        in_state(
            "an acceptance that awaits approval",
            RulingState::AwaitingApproval,
        ),
        in_state("an acceptance that was declined", RulingState::Declined),
        in_state("an acceptance that was withdrawn", RulingState::Withdrawn),
        in_state("an acceptance that is void", RulingState::Void),
        then(
            "another total than the one that was accepted",
            another_total,
            Code::OrderTotalMismatch,
            |f| f.vehicles[0].amount = eur(1_849_998),
        )
        .open(&["order ORDER_TOTAL_MISMATCH"])
        .modules("VALID INCOMPLETE VALID VALID DELIVERED"),
        then(
            "another invoice amount than the one that was accepted",
            another_invoice_amount,
            Code::InvoiceAmountMismatch,
            |f| {
                invoice(f).amount = eur(1_850_002);
                payment(f).bank = eur(1_850_002);
            },
        )
        .open(&["invoice INVOICE_AMOUNT_MISMATCH"])
        .modules(INVOICE_OPEN),
        then(
            "another name than the one that was accepted",
            another_name,
            Code::BuyerNameMismatch,
            |f| {
                invoice(f).name = NameOnInvoice::Said {
                    name: "A third one".to_owned(),
                    same: false,
                };
            },
        )
        .open(&["invoice BUYER_NAME_MISMATCH"])
        .modules(INVOICE_OPEN),
        then(
            "the buyer's name changed after the acceptance",
            another_name,
            Code::BuyerNameMismatch,
            |f| f.buyer.identity.company_name = "Renamed SARL".to_owned(),
        )
        .open(&["invoice BUYER_NAME_MISMATCH"])
        .modules(INVOICE_OPEN),
        then(
            "another document than the one that was accepted",
            name_not_found,
            Code::BuyerNameMismatch,
            |f| {
                invoice(f).name = NameOnInvoice::Read {
                    sha256: "77b0".to_owned(),
                    found: false,
                };
            },
        )
        .open(&["invoice BUYER_NAME_MISMATCH"])
        .modules(INVOICE_OPEN),
        then(
            "another payment than the one that was accepted",
            another_payment,
            Code::AmountMismatch,
            |f| payment(f).bank = eur(1_849_998),
        )
        .open(&["payment AMOUNT_MISMATCH"])
        .modules(PAYMENT_OPEN),
        then(
            "another account than the one that was accepted",
            another_account,
            Code::IbanInconsistent,
            |f| payment(f).iban.source = Some(iban("NL91ABNA0417164300")),
        )
        .open(&["payment IBAN_INCONSISTENT"])
        .modules(PAYMENT_OPEN),
        delivered("an acceptance of one mismatch leaves the others", |f| {
            another_payment(f);
            another_account(f);
            accept(f, Code::AmountMismatch);
        })
        .open(&["payment IBAN_INCONSISTENT"])
        .modules(PAYMENT_OPEN),
    ]
}

fn unobtainable() -> Vec<Scenario> {
    let gone = |name, paper: Paper| {
        delivered(name, move |f: &mut Facts| {
            lose(f, paper);
            give_up(f, paper);
        })
    };
    vec![
        // No command makes such a ruling; the verdict does not lean on that.
        delivered("a difference is no paper that could be unobtainable", |f| {
            another_payment(f);
            accept(f, Code::AmountMismatch).kind = RulingKind::EvidenceUnobtainable;
        })
        .open(&["payment AMOUNT_MISMATCH"])
        .modules(PAYMENT_OPEN),
        gone("the register extract cannot be had", Paper::CocExtract)
            .taxed(&["buyer EVIDENCE_UNOBTAINABLE"])
            .modules(BUYER_FAILS)
            .vins("INVALID"),
        gone("the VAT certificate cannot be had", Paper::VatCertificate)
            .taxed(&["buyer EVIDENCE_UNOBTAINABLE"])
            .modules(BUYER_FAILS),
        gone("the AML declaration cannot be had", Paper::AmlDeclaration)
            .taxed(&["buyer EVIDENCE_UNOBTAINABLE"])
            .modules(BUYER_FAILS),
        gone("an identity paper cannot be had", Paper::ContactIdCard)
            .taxed(&["buyer EVIDENCE_UNOBTAINABLE"])
            .modules(BUYER_FAILS),
        delivered("an identity paper cannot be had, said of the passport", |f| {
            lose(f, Paper::ContactIdCard);
            give_up(f, Paper::ContactPassport);
        })
        .taxed(&["buyer EVIDENCE_UNOBTAINABLE"])
        .modules(BUYER_FAILS),
        gone(
            "the invoice's document cannot be had",
            Paper::ShipmentPreliminaryInvoice,
        )
        .taxed(&["invoice EVIDENCE_UNOBTAINABLE"])
        .modules(INVOICE_FAILS),
        gone("the proof of payment cannot be had", Paper::PaymentConfirmation)
            .taxed(&["payment EVIDENCE_UNOBTAINABLE"])
            .modules(PAYMENT_FAILS),
        delivered("the source of funds cannot be had", |f| {
            paid(f, eur(0), eur(1_850_000));
            give_up(f, Paper::PaymentSourceOfFundsDeclaration);
        })
        .taxed(&["payment EVIDENCE_UNOBTAINABLE"])
        .modules(PAYMENT_FAILS),
        gone("the CMR note cannot be had", Paper::TransportCmr)
            .taxed(&["transport EVIDENCE_UNOBTAINABLE"])
            .modules(TRANSPORT_FAILS)
            .vins("INVALID"),
        under_way("the pickup declaration cannot be had", |f| {
            collected_by(f, 0, TransportKind::SelfPickup);
            give_up(f, Paper::TransportPickupDeclaration);
        })
        .taxed(&[
            "transport DELIVERY_NOT_CONFIRMED",
            "transport EVIDENCE_UNOBTAINABLE",
        ])
        .modules(TRANSPORT_FAILS),
        gone("the proof of delivery cannot be had", Paper::TransportCmrDelivery)
            .taxed(&["transport EVIDENCE_UNOBTAINABLE"])
            .modules(TRANSPORT_FAILS),
    ]
}

fn both() -> Vec<Scenario> {
    vec![
        delivered("two papers of two modules cannot be had", |f| {
            lose(f, Paper::CocExtract);
            lose(f, Paper::TransportCmr);
            give_up(f, Paper::CocExtract);
            give_up(f, Paper::TransportCmr);
        })
        .taxed(&["buyer EVIDENCE_UNOBTAINABLE", "transport EVIDENCE_UNOBTAINABLE"])
        .modules("INVALID COMPLETE VALID VALID INVALID"),
        delivered("one KYC paper cannot be had, one is merely missing", |f| {
            lose(f, Paper::CocExtract);
            lose(f, Paper::VatCertificate);
            give_up(f, Paper::CocExtract);
        })
        .taxed(&["buyer MISSING_KYC_DOCUMENT", "buyer EVIDENCE_UNOBTAINABLE"])
        .modules(BUYER_FAILS),
        delivered("a paper that was given up and came after all", |f| {
            lose(f, Paper::TransportCmr);
            give_up(f, Paper::TransportCmr);
            add(f, Paper::TransportCmr);
        })
        .exempt(),
        delivered("a declaration that awaits approval", |f| {
            lose(f, Paper::TransportCmr);
            give_up(f, Paper::TransportCmr).state = RulingState::AwaitingApproval;
        })
        .moving(&["transport MISSING_CMR"]),
        delivered("a declaration about another paper", |f| {
            lose(f, Paper::CocExtract);
            give_up(f, Paper::CocExtract);
            f.buyer.papers.insert(Paper::CocExtract, true);
            lose(f, Paper::VatCertificate);
        })
        .open(&["buyer MISSING_KYC_DOCUMENT"])
        .modules("INCOMPLETE COMPLETE VALID VALID DELIVERED"),
        delivered("an identity paper that Mode B no longer asks for", |f| {
            lose(f, Paper::ContactIdCard);
            give_up(f, Paper::ContactIdCard);
            mode_b(f, VerificationStatus::Verified, AmlStatus::Clear);
        })
        .exempt(),
        delivered("a mismatch is accepted, a paper cannot be had", |f| {
            another_account(f);
            accept(f, Code::IbanInconsistent);
            lose(f, Paper::PaymentConfirmation);
            give_up(f, Paper::PaymentConfirmation);
        })
        .taxed(&["payment EVIDENCE_UNOBTAINABLE"])
        .modules(PAYMENT_FAILS),
        delivered("a cancelled order keeps its rulings and shows none", |f| {
            lose(f, Paper::PaymentConfirmation);
            give_up(f, Paper::PaymentConfirmation);
            f.cancelled = true;
        })
        .open(&[])
        .modules("VALID CANCELLED VALID INVALID DELIVERED"),
    ]
}
