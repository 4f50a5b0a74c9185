//! Facts to start from, and small changes to them.
//!
//! Everything starts from one sale that is complete and exempt: a German seller, a French buyer in Mode A, one used car,
//! collected by a carrier on 10 March 2026 and delivered near Lyon on 12 March.

use std::collections::BTreeMap;

use crate::buyer::{KycMode, NewAddress};
use crate::compliance::{
    BuyerFacts, Code, Facts, IbanFacts, InvoiceFacts, NameOnInvoice, PaymentFacts, Ruling, RulingKind,
    RulingState, VatIdentity, VehicleFacts, ViesAnswer, ViesRecord, mismatch, unobtainable,
};
use crate::document::{DocumentType as Paper, Uploader};
use crate::kernel::{
    Country, Currency, Date, Iban, Money, OrderId, RulingId, Timestamp, VatNumber, VatPrefix, Vin,
};
use crate::kyc::{AmlStatus, VerificationStatus, ViesResult};
use crate::organization::RecheckUntil;
use crate::payment::Ready;
use crate::transport::{Delivery, Leg, Pickup, TransportKind};

/// A moment at which the delivered sale is looked at.
pub(crate) const LATER: &str = "2026-03-15T12:00:00Z";

/// Two European vehicles, whose check digits mean nothing.
pub(crate) const CAR: &str = "WVWZZZ3CZEE140287";
pub(crate) const VAN: &str = "WP0ZZZ99ZTS392124";

pub(crate) const IBAN_SEEN: &str = "DE89370400440532013000";
pub(crate) const IBAN_OTHER: &str = "FR1420041010050500013M02606";

pub(crate) fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

pub(crate) fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

pub(crate) fn money(value: i64, currency: &str) -> Money {
    Money::new(value, Currency::parse(currency).unwrap()).unwrap()
}

pub(crate) fn eur(value: i64) -> Money {
    money(value, "EUR")
}

pub(crate) fn vin(text: &str) -> Vin {
    Vin::parse(text).unwrap()
}

pub(crate) fn iban(text: &str) -> Iban {
    Iban::parse(text).unwrap()
}

pub(crate) fn place(country: &str, post_code: &str) -> NewAddress {
    NewAddress {
        street: "1 Main Road".to_owned(),
        post_code: post_code.to_owned(),
        city: "Town".to_owned(),
        country: Country::parse(country).unwrap(),
    }
}

pub(crate) fn pickup(date: &str) -> Pickup {
    Pickup {
        kind: TransportKind::CompanyTransport,
        pickup_date: day(date),
        driver_identification: None,
        collection_address: None,
        confirmed_at: at("2026-03-10T10:00:00Z"),
    }
}

pub(crate) fn delivery(date: &str) -> Delivery {
    Delivery {
        delivery_date: day(date),
        delivery_address: place("FR", "69120"),
        receiver_name: None,
        confirmed_at: at("2026-03-12T16:00:00Z"),
    }
}

pub(crate) fn answer(at_time: &str, result: ViesResult) -> ViesAnswer {
    ViesAnswer {
        result,
        at: at(at_time),
    }
}

pub(crate) fn vehicle(number: &str) -> VehicleFacts {
    VehicleFacts {
        vin: vin(number),
        amount: eur(1_850_000),
        mileage: Some(48_000),
        first_registration: Some(day("2021-05-04")),
        in_other_open_order: false,
        leg: Leg::Delivered(pickup("2026-03-10"), delivery("2026-03-12")),
    }
}

/// The complete sale.
pub(crate) fn complete() -> Facts {
    let clean = |papers: &[Paper]| papers.iter().map(|paper| (*paper, true)).collect();
    Facts {
        order: OrderId::parse("01920000-0000-7000-8000-000000000001").unwrap(),
        created_at: at("2026-03-02T09:00:00Z"),
        cancelled: false,
        purchase_date: Some(day("2026-03-01")),
        total: eur(1_850_000),
        seller: VatPrefix::DE,
        vehicles: vec![vehicle(CAR)],
        buyer: BuyerFacts {
            identity: VatIdentity {
                vat_number: VatNumber::parse("FR40303265045").unwrap(),
                company_name: "Garage Lumière SARL".to_owned(),
                mode: KycMode::MarketplaceLed,
                screened: false,
            },
            blocked: false,
            papers: clean(&[
                Paper::CocExtract,
                Paper::VatCertificate,
                Paper::AmlDeclaration,
                Paper::ContactIdCard,
            ]),
            vies: ViesRecord {
                answers: vec![answer("2026-03-10T08:00:00Z", ViesResult::Valid)],
                last_asked: Some(at("2026-03-10T08:00:00Z")),
                malformed: false,
            },
            verification: VerificationStatus::NotStarted,
            aml: AmlStatus::NotApplicable,
        },
        invoice: Some(InvoiceFacts {
            invoice_date: day("2026-03-03"),
            amount: eur(1_850_000),
            vat_included: false,
            margin_scheme: false,
            name: NameOnInvoice::Read {
                sha256: "5f3a".to_owned(),
                found: true,
            },
        }),
        final_invoice: None,
        payment: Some(PaymentFacts {
            payment_date: day("2026-03-04"),
            bank: eur(1_850_000),
            cash: eur(0),
            iban: IbanFacts {
                source: Some(iban(IBAN_SEEN)),
                declared_new: false,
                known: vec![iban(IBAN_SEEN)],
            },
            ready: Some(Ready {
                at: at("2026-03-05T10:00:00Z"),
                recheck_until: RecheckUntil::Delivery,
            }),
        }),
        papers: clean(&[
            Paper::ShipmentPreliminaryInvoice,
            Paper::PaymentConfirmation,
            Paper::TransportCmr,
            Paper::TransportCmrDelivery,
        ]),
        rulings: Vec::new(),
        since: BTreeMap::new(),
    }
}

/// The same sale while the car is on its way.
pub(crate) fn on_the_way() -> Facts {
    let mut facts = complete();
    move_all(&mut facts, &Leg::PickedUp(pickup("2026-03-10")));
    lose(&mut facts, Paper::TransportCmrDelivery);
    facts
}

/// The same sale before the pickup.
pub(crate) fn still_there() -> Facts {
    let mut facts = complete();
    move_all(&mut facts, &Leg::Waiting);
    lose(&mut facts, Paper::TransportCmr);
    lose(&mut facts, Paper::TransportCmrDelivery);
    facts
}

/// An order of which nothing is known but the order itself.
pub(crate) fn just_created() -> Facts {
    let mut facts = still_there();
    facts.buyer.papers.clear();
    facts.buyer.vies = ViesRecord::default();
    facts.invoice = None;
    facts.payment = None;
    facts.papers.clear();
    facts
}

pub(crate) fn move_all(facts: &mut Facts, leg: &Leg) {
    for vehicle in &mut facts.vehicles {
        vehicle.leg = leg.clone();
    }
}

/// A second vehicle of the same price; invoice and payment follow.
pub(crate) fn add_van(facts: &mut Facts) {
    let mut van = vehicle(VAN);
    van.leg = facts.vehicles[0].leg.clone();
    facts.vehicles.push(van);
    let both = eur(3_700_000);
    facts.total = both;
    invoice(facts).amount = both;
    payment(facts).bank = both;
}

pub(crate) fn lose(facts: &mut Facts, paper: Paper) {
    facts.papers.remove(&paper);
    facts.buyer.papers.remove(&paper);
}

pub(crate) fn add(facts: &mut Facts, paper: Paper) {
    facts.papers.insert(paper, true);
}

pub(crate) fn invoice(facts: &mut Facts) -> &mut InvoiceFacts {
    facts.invoice.as_mut().unwrap()
}

pub(crate) fn payment(facts: &mut Facts) -> &mut PaymentFacts {
    facts.payment.as_mut().unwrap()
}

/// Paid like this, which is what the invoice asks for and the vehicle costs.
pub(crate) fn paid(facts: &mut Facts, bank: Money, cash: Money) {
    let whole = bank.plus(cash).unwrap();
    facts.total = whole;
    facts.vehicles[0].amount = whole;
    invoice(facts).amount = whole;
    payment(facts).bank = bank;
    payment(facts).cash = cash;
}

/// What VIES said, and when.
pub(crate) fn vies(facts: &mut Facts, answers: &[(&str, ViesResult)]) {
    facts.buyer.vies.answers = answers.iter().map(|(when, what)| answer(when, *what)).collect();
    facts.buyer.vies.last_asked = facts.buyer.vies.answers.iter().map(|answer| answer.at).max();
}

pub(crate) fn mode_b(facts: &mut Facts, verification: VerificationStatus, aml: AmlStatus) {
    facts.buyer.identity.mode = KycMode::Nt24Led;
    facts.buyer.papers.remove(&Paper::ContactIdCard);
    facts.buyer.verification = verification;
    facts.buyer.aml = aml;
}

pub(crate) fn number(facts: &mut Facts, text: &str) {
    facts.buyer.identity.vat_number = VatNumber::parse(text).unwrap();
}

/// The vehicle at this place of the list was collected there.
pub(crate) fn collected(facts: &mut Facts, which: usize, country: &str, post_code: &str) {
    match &mut facts.vehicles[which].leg {
        Leg::Waiting => {}
        Leg::PickedUp(pickup) | Leg::Delivered(pickup, _) => {
            pickup.collection_address = Some(place(country, post_code));
        }
    }
}

/// The vehicle at this place of the list was delivered there.
pub(crate) fn delivered_to(facts: &mut Facts, which: usize, country: &str, post_code: &str) {
    let mut delivery = delivery("2026-03-12");
    delivery.delivery_address = place(country, post_code);
    let pickup = facts.vehicles[which]
        .leg
        .pickup()
        .cloned()
        .unwrap_or_else(|| pickup("2026-03-10"));
    facts.vehicles[which].leg = Leg::Delivered(pickup, delivery);
}

pub(crate) fn collected_by(facts: &mut Facts, which: usize, kind: TransportKind) {
    match &mut facts.vehicles[which].leg {
        Leg::Waiting => {}
        Leg::PickedUp(pickup) | Leg::Delivered(pickup, _) => pickup.kind = kind,
    }
}

pub(crate) fn ruling(
    facts: &Facts,
    kind: RulingKind,
    (about, basis): (crate::compliance::Key, String),
) -> Ruling {
    let number = u128::try_from(facts.rulings.len()).unwrap() + 1;
    Ruling {
        id: RulingId::from_uuid(uuid::Uuid::from_u128(number)),
        kind,
        about,
        reason: "Told by phone".to_owned(),
        basis,
        state: RulingState::InForce,
        proposed_by: Uploader {
            kind: "STAFF".to_owned(),
            id: None,
            name: "Ada".to_owned(),
        },
        proposed_at: at("2026-03-13T09:00:00Z"),
        reviewed_by: None,
        reviewed_at: None,
        ended_because: None,
        ended_at: None,
    }
}

/// A person accepts the mismatch that is open now. The ruling to change further.
pub(crate) fn accept(facts: &mut Facts, code: Code) -> &mut Ruling {
    let ground = mismatch(facts, code, at(LATER)).unwrap();
    let ruling = ruling(facts, RulingKind::MismatchAccepted, ground);
    facts.rulings.push(ruling);
    facts.rulings.last_mut().unwrap()
}

/// A person declares that the paper that is missing now cannot be had. The ruling to change further.
pub(crate) fn give_up(facts: &mut Facts, paper: Paper) -> &mut Ruling {
    let ground = unobtainable(facts, paper, at(LATER)).unwrap();
    let ruling = ruling(facts, RulingKind::EvidenceUnobtainable, ground);
    facts.rulings.push(ruling);
    facts.rulings.last_mut().unwrap()
}
