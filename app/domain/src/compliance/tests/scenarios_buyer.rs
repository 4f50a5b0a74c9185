//! Scenarios on the buyer: papers, VIES, identity, screening, and in which state it is registered.

use super::golden::{Scenario, created, delivered, under_way, waiting};
use super::samples::{
    add_van, at, collected, delivered_to, delivery, lose, mode_b, number, payment, pickup, vies,
};
use crate::document::DocumentType as Paper;
use crate::kernel::VatPrefix;
use crate::kyc::AmlStatus::{Clear, Flagged, NotApplicable, Pending};
use crate::kyc::VerificationStatus::{InProgress, NotStarted, Rejected, Verified};
use crate::kyc::ViesResult::{Invalid, Valid};
use crate::organization::RecheckUntil;
use crate::transport::Leg;

const BUYER_OPEN: &str = "INCOMPLETE COMPLETE VALID VALID DELIVERED";
const BUYER_FAILS: &str = "INVALID COMPLETE VALID VALID DELIVERED";

pub(super) fn all() -> Vec<Scenario> {
    [
        papers(),
        vies_answers(),
        vies_over_time(),
        mode_b_checks(),
        registration(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn papers() -> Vec<Scenario> {
    vec![
        delivered("a complete sale in Mode A is exempt", |_| {})
            .exempt()
            .vins("VALID"),
        delivered(
            "a complete sale in Mode B is exempt and asks for no identity paper",
            |f| {
                mode_b(f, Verified, Clear);
            },
        )
        .exempt()
        .vins("VALID"),
        created("of a new order everything is open", |_| {})
            .open(&[
                "buyer MISSING_KYC_DOCUMENT",
                "buyer MISSING_KYC_DOCUMENT",
                "buyer MISSING_KYC_DOCUMENT",
                "buyer MISSING_KYC_DOCUMENT",
                "buyer VIES_NOT_CHECKED",
                "invoice MISSING_INVOICE",
                "invoice MISSING_INVOICE_DOCUMENT",
                "payment MISSING_PAYMENT",
                "payment MISSING_PAYMENT_PROOF",
                "payment NOT_READY_FOR_PICKUP",
                "transport PICKUP_NOT_CONFIRMED",
            ])
            .vins("PENDING"),
        created(
            "of a new order in Mode B identity and screening are open too",
            |f| {
                mode_b(f, NotStarted, Pending);
            },
        )
        .open(&[
            "buyer MISSING_KYC_DOCUMENT",
            "buyer MISSING_KYC_DOCUMENT",
            "buyer MISSING_KYC_DOCUMENT",
            "buyer VIES_NOT_CHECKED",
            "buyer IDENTITY_NOT_VERIFIED",
            "buyer AML_PENDING",
            "invoice MISSING_INVOICE",
            "invoice MISSING_INVOICE_DOCUMENT",
            "payment MISSING_PAYMENT",
            "payment MISSING_PAYMENT_PROOF",
            "payment NOT_READY_FOR_PICKUP",
            "transport PICKUP_NOT_CONFIRMED",
        ]),
        delivered("no register extract", |f| lose(f, Paper::CocExtract))
            .open(&["buyer MISSING_KYC_DOCUMENT"])
            .modules(BUYER_OPEN)
            .vins("DELIVERED"),
        delivered("no VAT certificate", |f| lose(f, Paper::VatCertificate))
            .open(&["buyer MISSING_KYC_DOCUMENT"])
            .modules(BUYER_OPEN),
        delivered("no AML declaration", |f| lose(f, Paper::AmlDeclaration))
            .open(&["buyer MISSING_KYC_DOCUMENT"])
            .modules(BUYER_OPEN),
        delivered("no identity paper", |f| lose(f, Paper::ContactIdCard))
            .open(&["buyer MISSING_KYC_DOCUMENT"])
            .modules(BUYER_OPEN),
        delivered("a passport does as well as an ID card", |f| {
            lose(f, Paper::ContactIdCard);
            f.buyer.papers.insert(Paper::ContactPassport, true);
        })
        .exempt(),
        delivered("a driving licence is no identity paper", |f| {
            lose(f, Paper::ContactIdCard);
            f.buyer.papers.insert(Paper::ContactDrivingLicence, true);
        })
        .open(&["buyer MISSING_KYC_DOCUMENT"])
        .modules(BUYER_OPEN),
        delivered("each required paper has a blocker of its own", |f| {
            f.buyer.papers.clear();
        })
        .open(&["buyer MISSING_KYC_DOCUMENT"; 4])
        .modules(BUYER_OPEN),
        delivered("in Mode B three papers are required", |f| {
            mode_b(f, Verified, Clear);
            f.buyer.papers.clear();
        })
        .open(&["buyer MISSING_KYC_DOCUMENT"; 3])
        .modules(BUYER_OPEN),
        waiting("with a KYC paper open nothing is ready for pickup", |f| {
            lose(f, Paper::VatCertificate);
        })
        .open(&["buyer MISSING_KYC_DOCUMENT", "transport PICKUP_NOT_CONFIRMED"])
        .modules("INCOMPLETE COMPLETE VALID VALID NOT_STARTED")
        .vins("TRANSPORT_PENDING"),
    ]
}

fn vies_answers() -> Vec<Scenario> {
    vec![
        delivered("VIES was never asked", |f| vies(f, &[]))
            .open(&["buyer VIES_NOT_CHECKED"])
            .modules(BUYER_OPEN),
        delivered("VIES was asked in vain: unknown is not invalid", |f| {
            vies(f, &[]);
            f.buyer.vies.last_asked = Some(at("2026-03-11T08:00:00Z"));
        })
        .open(&["buyer VIES_NOT_CHECKED"])
        .modules(BUYER_OPEN),
        delivered("VIES says INVALID", |f| {
            vies(f, &[("2026-03-10T08:00:00Z", Invalid)]);
        })
        .taxed(&["buyer VIES_INVALID"])
        .modules(BUYER_FAILS)
        .vins("INVALID"),
        delivered("an outage after VALID leaves it VALID", |f| {
            f.buyer.vies.last_asked = Some(at("2026-03-11T08:00:00Z"));
        })
        .exempt(),
        delivered("an outage after INVALID leaves it INVALID", |f| {
            vies(f, &[("2026-03-10T08:00:00Z", Invalid)]);
            f.buyer.vies.last_asked = Some(at("2026-03-11T08:00:00Z"));
        })
        .taxed(&["buyer VIES_INVALID"])
        .modules(BUYER_FAILS),
        delivered(
            "the latest answer before the delivery counts: registered again in time",
            |f| {
                vies(
                    f,
                    &[("2026-03-10T08:00:00Z", Invalid), ("2026-03-11T08:00:00Z", Valid)],
                );
            },
        )
        .exempt(),
        delivered(
            "the latest answer before the delivery counts: struck off in time",
            |f| {
                vies(
                    f,
                    &[("2026-03-11T08:00:00Z", Invalid), ("2026-03-10T08:00:00Z", Valid)],
                );
            },
        )
        .taxed(&["buyer VIES_INVALID"])
        .modules(BUYER_FAILS),
        delivered(
            "an answer of the delivery day counts up to its last moment",
            |f| {
                vies(
                    f,
                    &[
                        ("2026-03-10T08:00:00Z", Valid),
                        ("2026-03-12T23:59:59.999Z", Invalid),
                    ],
                );
            },
        )
        .taxed(&["buyer VIES_INVALID"])
        .modules(BUYER_FAILS),
        delivered(
            "a number struck off the moment after the delivery day changes nothing",
            |f| {
                vies(
                    f,
                    &[("2026-03-10T08:00:00Z", Valid), ("2026-03-13T00:00:00Z", Invalid)],
                );
            },
        )
        .exempt(),
        delivered("a number registered after the delivery day does not help", |f| {
            vies(
                f,
                &[("2026-03-10T08:00:00Z", Invalid), ("2026-03-13T00:00:00Z", Valid)],
            );
        })
        .taxed(&["buyer VIES_INVALID"])
        .modules(BUYER_FAILS),
        delivered(
            "VIES first asked after the delivery: the first answer counts, VALID",
            |f| {
                vies(
                    f,
                    &[("2026-03-14T08:00:00Z", Invalid), ("2026-03-13T08:00:00Z", Valid)],
                );
            },
        )
        .exempt(),
        delivered(
            "VIES first asked after the delivery: the first answer counts, INVALID",
            |f| {
                vies(
                    f,
                    &[("2026-03-13T08:00:00Z", Invalid), ("2026-03-14T08:00:00Z", Valid)],
                );
            },
        )
        .taxed(&["buyer VIES_INVALID"])
        .modules(BUYER_FAILS),
        delivered("of two answers of one moment the worse one counts", |f| {
            vies(
                f,
                &[("2026-03-10T08:00:00Z", Invalid), ("2026-03-10T08:00:00Z", Valid)],
            );
        })
        .taxed(&["buyer VIES_INVALID"])
        .modules(BUYER_FAILS),
        delivered(
            "of two first answers after the delivery the worse one counts",
            |f| {
                vies(
                    f,
                    &[("2026-03-13T08:00:00Z", Valid), ("2026-03-13T08:00:00Z", Invalid)],
                );
            },
        )
        .taxed(&["buyer VIES_INVALID"])
        .modules(BUYER_FAILS),
        delivered("with two vehicles the day of the last delivery counts", |f| {
            add_van(f);
            f.vehicles[1].leg = Leg::Delivered(pickup("2026-03-10"), delivery("2026-03-14"));
            vies(
                f,
                &[("2026-03-10T08:00:00Z", Valid), ("2026-03-14T20:00:00Z", Invalid)],
            );
        })
        .taxed(&["buyer VIES_INVALID"])
        .modules(BUYER_FAILS)
        .vins("INVALID INVALID"),
        under_way("struck off while the car is on its way", |f| {
            vies(
                f,
                &[("2026-03-10T08:00:00Z", Valid), ("2026-03-10T17:00:00Z", Invalid)],
            );
        })
        .taxed(&["buyer VIES_INVALID", "transport DELIVERY_NOT_CONFIRMED"])
        .modules("INVALID COMPLETE VALID VALID IN_PROGRESS")
        .vins("INVALID"),
        delivered(
            "VIES calls the number malformed: a warning, no verdict on the buyer",
            |f| {
                vies(f, &[]);
                f.buyer.vies.last_asked = Some(at("2026-03-10T08:00:00Z"));
                f.buyer.vies.malformed = true;
            },
        )
        .open(&["buyer VIES_NOT_CHECKED"])
        .warns(&["buyer VAT_NUMBER_FORMAT"])
        .modules(BUYER_OPEN),
        delivered(
            "a number with wrong check digits that VIES knows is exempt all the same",
            |f| {
                number(f, "DE136695977");
                f.seller = VatPrefix::NL;
            },
        )
        .exempt()
        .warns(&["buyer VAT_NUMBER_FORMAT"]),
    ]
}

fn vies_over_time() -> Vec<Scenario> {
    vec![
        under_way("an answer of exactly 24 hours is fresh", |_| {})
            .at("2026-03-11T08:00:00Z")
            .moving(&["transport DELIVERY_NOT_CONFIRMED"]),
        under_way("a millisecond later VIES is due", |_| {})
            .at("2026-03-11T08:00:00.001Z")
            .moving(&["transport VIES_PENDING", "transport DELIVERY_NOT_CONFIRMED"])
            .vins("TRANSPORT_PENDING"),
        under_way("an outage does not make an old answer fresh", |f| {
            f.buyer.vies.last_asked = Some(at("2026-03-11T08:00:00Z"));
        })
        .at("2026-03-11T09:00:00Z")
        .moving(&["transport VIES_PENDING", "transport DELIVERY_NOT_CONFIRMED"]),
        under_way("an old INVALID stays INVALID, and VIES is due as well", |f| {
            vies(f, &[("2026-03-10T08:00:00Z", Invalid)]);
        })
        .at("2026-03-11T09:00:00Z")
        .taxed(&[
            "buyer VIES_INVALID",
            "transport VIES_PENDING",
            "transport DELIVERY_NOT_CONFIRMED",
        ])
        .modules("INVALID COMPLETE VALID VALID IN_PROGRESS"),
        under_way(
            "without any answer VIES is not checked, and not due once more",
            |f| {
                vies(f, &[]);
                f.buyer.vies.last_asked = Some(at("2026-03-09T08:00:00Z"));
            },
        )
        .at("2026-03-12T09:00:00Z")
        .open(&["buyer VIES_NOT_CHECKED", "transport DELIVERY_NOT_CONFIRMED"])
        .modules("INCOMPLETE COMPLETE VALID VALID IN_PROGRESS"),
        waiting("re-checks begin with ready-for-pickup", |_| {})
            .at("2026-03-11T09:00:00Z")
            .moving(&["transport PICKUP_NOT_CONFIRMED", "transport VIES_PENDING"]),
        waiting("before ready-for-pickup an old answer is good enough", |f| {
            payment(f).ready = None;
        })
        .at("2026-03-20T09:00:00Z")
        .open(&["payment NOT_READY_FOR_PICKUP", "transport PICKUP_NOT_CONFIRMED"])
        .modules("VALID COMPLETE VALID INCOMPLETE NOT_STARTED")
        .vins("PENDING"),
        waiting("re-checks until PICKUP run before the pickup", |f| {
            until_pickup(f);
        })
        .at("2026-03-11T09:00:00Z")
        .moving(&["transport PICKUP_NOT_CONFIRMED", "transport VIES_PENDING"]),
        under_way("re-checks until PICKUP end with the pickup", until_pickup)
            .at("2026-03-11T09:00:00Z")
            .moving(&["transport DELIVERY_NOT_CONFIRMED"]),
        under_way(
            "re-checks until PICKUP run until the last vehicle is picked up",
            |f| {
                add_van(f);
                until_pickup(f);
                f.vehicles[1].leg = Leg::Waiting;
            },
        )
        .at("2026-03-11T09:00:00Z")
        .moving(&[
            "transport PICKUP_NOT_CONFIRMED",
            "transport VIES_PENDING",
            "transport DELIVERY_NOT_CONFIRMED",
        ])
        .modules("VALID COMPLETE VALID VALID PARTIAL")
        .vins("TRANSPORT_PENDING TRANSPORT_PENDING"),
        delivered(
            "re-checks until DELIVERY run until the last vehicle is delivered",
            |f| {
                add_van(f);
                f.vehicles[1].leg = Leg::PickedUp(pickup("2026-03-10"));
            },
        )
        .moving(&["transport VIES_PENDING", "transport DELIVERY_NOT_CONFIRMED"])
        .modules("VALID COMPLETE VALID VALID PARTIAL")
        .vins("DELIVERED TRANSPORT_PENDING"),
        delivered("after the delivery no answer is too old", |_| {})
            .at("2027-03-15T12:00:00Z")
            .exempt(),
    ]
}

fn until_pickup(facts: &mut crate::compliance::Facts) {
    payment(facts).ready.as_mut().unwrap().recheck_until = RecheckUntil::Pickup;
}

fn mode_b_checks() -> Vec<Scenario> {
    vec![
        delivered("Mode B: the identity check has not begun", |f| {
            mode_b(f, NotStarted, Clear);
        })
        .open(&["buyer IDENTITY_NOT_VERIFIED"])
        .modules(BUYER_OPEN),
        delivered("Mode B: the identity check runs", |f| {
            mode_b(f, InProgress, Clear);
        })
        .open(&["buyer IDENTITY_NOT_VERIFIED"])
        .modules(BUYER_OPEN),
        delivered("Mode B: the identity check rejected the person", |f| {
            mode_b(f, Rejected, Clear);
        })
        .taxed(&["buyer IDENTITY_REJECTED"])
        .modules(BUYER_FAILS),
        delivered("Mode B: the screening is not finished", |f| {
            mode_b(f, Verified, Pending);
        })
        .open(&["buyer AML_PENDING"])
        .modules(BUYER_OPEN),
        delivered("Mode B: a buyer of Mode A that was never screened", |f| {
            mode_b(f, Verified, NotApplicable);
        })
        .open(&["buyer AML_PENDING"])
        .modules(BUYER_OPEN),
        delivered(
            "Mode B: clear at the delivery, and screened anew since then",
            |f| {
                mode_b(f, Verified, Pending);
                f.buyer.identity.screened = true;
            },
        )
        .exempt(),
        delivered(
            "Mode B: clear at the delivery, and found on a list since then",
            |f| {
                mode_b(f, Verified, Flagged);
                f.buyer.identity.screened = true;
            },
        )
        .taxed(&["buyer AML_FLAGGED"])
        .modules(BUYER_FAILS),
        delivered("Mode B: a hit that nobody cleared", |f| {
            mode_b(f, Verified, Flagged);
        })
        .taxed(&["buyer AML_FLAGGED"])
        .modules(BUYER_FAILS),
        delivered(
            "Mode B: everything at once, with what failed and what is missing",
            |f| {
                mode_b(f, Rejected, Flagged);
                lose(f, Paper::CocExtract);
                f.buyer.blocked = true;
            },
        )
        .taxed(&[
            "buyer MISSING_KYC_DOCUMENT",
            "buyer IDENTITY_REJECTED",
            "buyer AML_FLAGGED",
            "buyer BUYER_BLOCKED",
        ])
        .modules(BUYER_FAILS),
        delivered("Mode A takes no notice of identity and screening", |f| {
            f.buyer.verification = Rejected;
            f.buyer.aml = Flagged;
        })
        .exempt(),
    ]
}

fn registration() -> Vec<Scenario> {
    vec![
        delivered("the buyer is blocked", |f| f.buyer.blocked = true)
            .open(&["buyer BUYER_BLOCKED"])
            .modules(BUYER_OPEN),
        delivered("the buyer's number comes from the seller's state", |f| {
            number(f, "DE136695976");
        })
        .taxed(&["buyer DOMESTIC_BUYER"])
        .modules(BUYER_FAILS)
        .vins("INVALID"),
        waiting("a domestic buyer is known before the pickup", |f| {
            number(f, "DE136695976");
        })
        .taxed(&["buyer DOMESTIC_BUYER", "transport PICKUP_NOT_CONFIRMED"])
        .modules("INVALID COMPLETE VALID VALID NOT_STARTED"),
        delivered("the number need not be that of the state of destination", |f| {
            number(f, "IT00743110157");
        })
        .exempt(),
        delivered(
            "collected in the Netherlands by a German buyer of a German seller",
            |f| {
                number(f, "DE136695976");
                collected(f, 0, "NL", "1012 AB");
                delivered_to(f, 0, "DE", "10115");
            },
        )
        .exempt(),
        delivered("collected in the buyer's own state", |f| {
            collected(f, 0, "FR", "75001");
            delivered_to(f, 0, "IT", "20121");
        })
        .taxed(&["buyer DOMESTIC_BUYER"])
        .modules(BUYER_FAILS),
        delivered("one of two vehicles departs from the buyer's state", |f| {
            add_van(f);
            collected(f, 1, "FR", "75001");
            delivered_to(f, 1, "IT", "20121");
        })
        .taxed(&["buyer DOMESTIC_BUYER"])
        .modules(BUYER_FAILS),
        delivered("Greece is EL in a VAT number and GR in an address", |f| {
            f.seller = VatPrefix::EL;
            number(f, "EL094259216");
            delivered_to(f, 0, "GR", "104 31");
        })
        .taxed(&["buyer DOMESTIC_BUYER", "transport NOT_CROSS_BORDER"])
        .modules("INVALID COMPLETE VALID VALID INVALID"),
        delivered("Northern Ireland is a state of its own", |f| {
            f.seller = VatPrefix::XI;
            number(f, "XI432525179");
        })
        .taxed(&["buyer DOMESTIC_BUYER"])
        .modules(BUYER_FAILS),
        delivered("a French buyer collects from Belfast", |f| {
            f.seller = VatPrefix::DE;
            collected(f, 0, "GB", "BT1 5GS");
        })
        .exempt(),
        delivered("an Irish buyer takes the car over in Belfast", |f| {
            number(f, "IE6433435F");
            delivered_to(f, 0, "GB", "BT1 5GS");
        })
        .exempt(),
    ]
}
