//! Rules on the transport.

use super::buyer::shown;
use super::{Check, Found, names, or_none, yes_no};
use crate::compliance::blocker::Code;
use crate::compliance::facts::{Facts, VehicleFacts};
use crate::document::DocumentType;
use crate::kernel::{Date, Timestamp, VatPrefix, Vin, territory};
use crate::kyc::ViesShown;
use crate::transport::TransportKind;

const CMR: [DocumentType; 1] = [DocumentType::TransportCmr];
const DECLARATION: [DocumentType; 1] = [DocumentType::TransportPickupDeclaration];
const DELIVERY_PROOF: [DocumentType; 2] = [
    DocumentType::TransportCmrDelivery,
    DocumentType::TransportConfirmationOfArrival,
];

/// How old an answer of VIES may be while it is asked daily.
pub(in crate::compliance) const FRESH_MILLIS: i64 = 24 * 3_600_000;

/// How many days after the pickup a delivery is overdue.
pub(in crate::compliance) const OVERDUE_DAYS: i64 = 30;

/// The vehicles of which this holds.
fn which(facts: &Facts, holds: impl Fn(&VehicleFacts) -> bool) -> Vec<Vin> {
    facts
        .vehicles
        .iter()
        .filter(|vehicle| holds(vehicle))
        .map(|vehicle| vehicle.vin)
        .collect()
}

/// Named in the blocker only when the order has others.
fn named(facts: &Facts, vins: &[Vin]) -> Vec<Vin> {
    if facts.vehicles.len() > 1 {
        vins.to_vec()
    } else {
        Vec::new()
    }
}

/// Where a vehicle was delivered: `None` until it was, `Some(None)` outside the VAT territory.
fn destination(vehicle: &VehicleFacts) -> Option<Option<VatPrefix>> {
    let address = &vehicle.leg.delivery()?.delivery_address;
    Some(territory::of_place(address.country, &address.post_code))
}

pub(super) fn rules(facts: &Facts, now: Timestamp) -> Vec<Check> {
    let by = |kind: TransportKind| {
        facts
            .vehicles
            .iter()
            .filter_map(|vehicle| vehicle.leg.pickup())
            .any(|pickup| pickup.kind == kind)
    };
    let waiting = which(facts, |vehicle| vehicle.leg.pickup().is_none());
    let under_way = which(facts, |vehicle| {
        vehicle.leg.pickup().is_some() && vehicle.leg.delivery().is_none()
    });
    let at_home = which(facts, |vehicle| {
        destination(vehicle) == Some(Some(vehicle.departure(facts.seller)))
    });
    let outside = which(facts, |vehicle| destination(vehicle) == Some(None));
    let overdue = which(facts, |vehicle| {
        vehicle.leg.delivery().is_none()
            && vehicle
                .leg
                .pickup()
                .is_some_and(|pickup| Date::of(now) > pickup.pickup_date.plus_days(OVERDUE_DAYS))
    });
    let (vies, asked_at) = shown(facts);
    let active = facts.rechecks_active();
    let answered = matches!(vies, ViesShown::Valid | ViesShown::Invalid);
    let stale = asked_at.is_some_and(|at| now > at.plus_millis(FRESH_MILLIS));
    let (cmr, declaration, proof) = (
        facts.has_any(&CMR),
        facts.has_any(&DECLARATION),
        facts.has_any(&DELIVERY_PROOF),
    );
    vec![
        Check::of(Code::PickupNotConfirmed)
            .reads("transport.pickedUp", facts.picked_up())
            .when(!waiting.is_empty(), || {
                Found::new(format!("The pickup of {} is not confirmed. Confirm it once it took place.", names(&waiting)))
                    .about(named(facts, &waiting))
            }),
        Check::of(Code::MissingCmr)
            .reads("transport.byCompany", yes_no(by(TransportKind::CompanyTransport)))
            .reads("transport.cmr", yes_no(cmr))
            .only_if(by(TransportKind::CompanyTransport))
            .when(!cmr, || {
                Found::new("The CMR consignment note is missing. Upload the signed note of the pickup.").cleared_by(&CMR)
            }),
        Check::of(Code::MissingPickupDeclaration)
            .reads("transport.byBuyer", yes_no(by(TransportKind::SelfPickup)))
            .reads("transport.pickupDeclaration", yes_no(declaration))
            .only_if(by(TransportKind::SelfPickup))
            .when(!declaration, || {
                Found::new("The buyer collects the vehicle, but their signed pickup declaration is missing. Upload it.")
                    .cleared_by(&DECLARATION)
            }),
        Check::of(Code::ViesPending)
            .reads("transport.dailyViesChecksActive", yes_no(active))
            .reads("buyer.viesLastCheckedAt", or_none(asked_at))
            .only_if(active && answered)
            .when(stale, || {
                Found::new("VIES is asked daily until the delivery, and its last answer is older than 24 hours. It is asked again until it answers.")
            }),
        Check::of(Code::DeliveryNotConfirmed)
            .reads("transport.delivered", facts.delivered())
            .when(!under_way.is_empty(), || {
                Found::new(format!("The delivery of {} is not confirmed. Confirm it once it took place.", names(&under_way)))
                    .about(named(facts, &under_way))
            }),
        Check::of(Code::MissingDeliveryProof)
            .reads("transport.delivered", facts.delivered())
            .reads("transport.deliveryProof", yes_no(proof))
            .only_if(facts.delivered() > 0)
            .when(!proof, || {
                Found::new("Nothing proves the delivery. Upload the CMR note signed by the receiver, or the buyer's confirmation of arrival.")
                    .cleared_by(&DELIVERY_PROOF)
            }),
        Check::of(Code::NotCrossBorder)
            .reads("transport.delivered", facts.delivered())
            .when(!at_home.is_empty(), || {
                Found::new(format!(
                    "{} was delivered in the state of departure, so the sale is a domestic one. VAT is due.",
                    names(&at_home)
                ))
                .about(named(facts, &at_home))
            }),
        Check::of(Code::DestinationOutsideEu)
            .reads("transport.delivered", facts.delivered())
            .when(!outside.is_empty(), || {
                Found::new(format!(
                    "{} was delivered outside the EU's VAT territory and Northern Ireland: that is an export, which has papers of its own (art. 146), and no intra-Community supply.",
                    names(&outside)
                ))
                .about(named(facts, &outside))
            }),
        Check::of(Code::DeliveryOverdue)
            .reads("transport.delivered", facts.delivered())
            .when(!overdue.is_empty(), || {
                Found::new(format!(
                    "{} was picked up more than {OVERDUE_DAYS} days ago and is not delivered. Ask the carrier or the buyer.",
                    names(&overdue)
                ))
                .about(named(facts, &overdue))
            }),
    ]
}
