//! Rules on what is sold.

use super::{Check, Found, or_none, yes_no};
use crate::compliance::blocker::Code;
use crate::compliance::facts::{Facts, VehicleFacts};
use crate::kernel::{Date, Money, VinCheckDigit};

/// A land vehicle is new up to this many months after its first registration, or up to this many kilometres (Directive
/// 2006/112/EC art. 2(2)(b)(i)).
const NEW_MONTHS: u32 = 6;
const NEW_KILOMETRES: i64 = 6_000;

/// The day of supply: that of the pickup, until then that of the purchase, else that of the order.
fn supply_day(facts: &Facts, vehicle: &VehicleFacts) -> Date {
    vehicle
        .leg
        .pickup()
        .map(|pickup| pickup.pickup_date)
        .or(facts.purchase_date)
        .unwrap_or_else(|| Date::of(facts.created_at))
}

fn is_new(facts: &Facts, vehicle: &VehicleFacts) -> bool {
    let young = vehicle
        .first_registration
        .is_some_and(|first| supply_day(facts, vehicle) <= first.plus_months(NEW_MONTHS));
    let hardly_driven = vehicle
        .mileage
        .is_some_and(|kilometres| kilometres <= NEW_KILOMETRES);
    young || hardly_driven
}

pub(super) fn rules(facts: &Facts) -> Vec<Check> {
    let sum = Money::sum(facts.vehicles.iter().map(|vehicle| vehicle.amount));
    let sum_text = match &sum {
        Ok(sum) => or_none(*sum),
        Err(error) => error.to_string(),
    };
    let amounts: Vec<String> = facts
        .vehicles
        .iter()
        .map(|vehicle| vehicle.amount.to_string())
        .collect();
    let amounts = amounts.join(" + ");
    let of_vehicles = |code: Code,
                       read: &dyn Fn(&VehicleFacts) -> String,
                       wrong: &dyn Fn(&VehicleFacts) -> Option<String>| {
        let read: Vec<String> = facts
            .vehicles
            .iter()
            .map(|vehicle| format!("{}: {}", vehicle.vin, read(vehicle)))
            .collect();
        let found = facts
            .vehicles
            .iter()
            .filter_map(|vehicle| wrong(vehicle).map(|message| Found::new(message).about(vec![vehicle.vin])));
        Check::of(code).reads("order.vins", read.join("; ")).each(found)
    };
    vec![
        Check::of(Code::OrderTotalMismatch)
            .reads("order.totalAmount", facts.total)
            .reads("order.sumOfVins", &sum_text)
            .when(sum != Ok(Some(facts.total)), || {
                Found::new(format!(
                    "The vehicles' amounts make {sum_text}, the order's total is {}. Accept the difference with a reason, or cancel the order and create it anew.",
                    facts.total
                ))
                .based_on(format!("{amounts} / {}", facts.total))
            }),
        of_vehicles(
            Code::VinCheckDigit,
            &|vehicle| format!("check digit {:?}", vehicle.vin.check_digit()),
            &|vehicle| {
                (vehicle.vin.check_digit() == VinCheckDigit::Wrong).then(|| {
                    format!(
                        "The check digit of {} does not fit, and its maker's region uses one. Compare it with the vehicle's papers.",
                        vehicle.vin
                    )
                })
            },
        ),
        of_vehicles(
            Code::VinInOtherOpenOrder,
            &|vehicle| format!("in another open order: {}", yes_no(vehicle.in_other_open_order)),
            &|vehicle| {
                vehicle.in_other_open_order.then(|| {
                    format!(
                        "{} stands in another open order too. Make sure that it is sold once.",
                        vehicle.vin
                    )
                })
            },
        ),
        of_vehicles(
            Code::NewMeansOfTransport,
            &|vehicle| {
                format!(
                    "first registered {}, {} km, supplied {}",
                    or_none(vehicle.first_registration),
                    or_none(vehicle.mileage),
                    supply_day(facts, vehicle)
                )
            },
            &|vehicle| {
                is_new(facts, vehicle).then(|| {
                    format!(
                        "{} counts as a new means of transport (first registered at most 6 months before the supply, or driven at most 6,000 km): the invoice must show these facts, and the buyer is taxed at destination in every case.",
                        vehicle.vin
                    )
                })
            },
        ),
    ]
}
