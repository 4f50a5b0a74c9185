//! Scenarios on the transport: pickups, papers, places and days.

use super::golden::{Scenario, delivered, under_way, waiting};
use super::samples::{
    add, add_van, collected, collected_by, day, delivered_to, delivery, lose, number, pickup, vies,
};
use crate::compliance::Facts;
use crate::document::DocumentType as Paper;
use crate::kernel::VatPrefix;
use crate::kyc::ViesResult::Valid;
use crate::transport::{Leg, TransportKind};

const FAILS: &str = "VALID COMPLETE VALID VALID INVALID";
const PARTIAL: &str = "VALID COMPLETE VALID VALID PARTIAL";

pub(super) fn all() -> Vec<Scenario> {
    [stages(), papers(), places(), several_vehicles(), days()]
        .into_iter()
        .flatten()
        .collect()
}

fn stages() -> Vec<Scenario> {
    vec![
        waiting("ready for pickup", |_| {})
            .moving(&["transport PICKUP_NOT_CONFIRMED"])
            .vins("TRANSPORT_PENDING"),
        under_way("on its way", |_| {})
            .moving(&["transport DELIVERY_NOT_CONFIRMED"])
            .vins("TRANSPORT_PENDING"),
    ]
}

fn papers() -> Vec<Scenario> {
    vec![
        under_way("a carrier moves it without a CMR note", |f| {
            lose(f, Paper::TransportCmr);
        })
        .moving(&["transport MISSING_CMR", "transport DELIVERY_NOT_CONFIRMED"]),
        under_way(
            "the buyer collects it: the CMR note is no pickup declaration",
            |f| {
                collected_by(f, 0, TransportKind::SelfPickup);
            },
        )
        .moving(&[
            "transport MISSING_PICKUP_DECLARATION",
            "transport DELIVERY_NOT_CONFIRMED",
        ]),
        under_way(
            "the buyer collects it with a declaration and needs no CMR note",
            |f| {
                collected_by(f, 0, TransportKind::SelfPickup);
                lose(f, Paper::TransportCmr);
                add(f, Paper::TransportPickupDeclaration);
            },
        )
        .moving(&["transport DELIVERY_NOT_CONFIRMED"]),
        under_way("a carrier moves it: a pickup declaration is no CMR note", |f| {
            lose(f, Paper::TransportCmr);
            add(f, Paper::TransportPickupDeclaration);
        })
        .moving(&["transport MISSING_CMR", "transport DELIVERY_NOT_CONFIRMED"]),
        under_way(
            "one vehicle with a carrier, one with the buyer: both papers are needed",
            |f| {
                add_van(f);
                collected_by(f, 1, TransportKind::SelfPickup);
                lose(f, Paper::TransportCmr);
            },
        )
        .moving(&[
            "transport MISSING_CMR",
            "transport MISSING_PICKUP_DECLARATION",
            "transport DELIVERY_NOT_CONFIRMED",
        ]),
        delivered("nothing proves the delivery", |f| {
            lose(f, Paper::TransportCmrDelivery);
        })
        .moving(&["transport MISSING_DELIVERY_PROOF"])
        .vins("DELIVERED"),
        delivered("a confirmation of arrival proves the delivery too", |f| {
            lose(f, Paper::TransportCmrDelivery);
            add(f, Paper::TransportConfirmationOfArrival);
        })
        .exempt(),
        delivered("the CMR note of the delivery is none of the pickup", |f| {
            lose(f, Paper::TransportCmr);
        })
        .moving(&["transport MISSING_CMR"])
        .vins("DELIVERED"),
        delivered(
            "the buyer drove it home, with declaration and confirmation",
            |f| {
                collected_by(f, 0, TransportKind::SelfPickup);
                lose(f, Paper::TransportCmr);
                lose(f, Paper::TransportCmrDelivery);
                add(f, Paper::TransportPickupDeclaration);
                add(f, Paper::TransportConfirmationOfArrival);
            },
        )
        .exempt(),
    ]
}

fn places() -> Vec<Scenario> {
    let outside = |name, country: &'static str, post_code: &'static str| {
        delivered(name, move |f: &mut Facts| delivered_to(f, 0, country, post_code))
            .taxed(&["transport DESTINATION_OUTSIDE_EU"])
            .modules(FAILS)
            .vins("INVALID")
    };
    let inside = |name, country: &'static str, post_code: &'static str| {
        delivered(name, move |f: &mut Facts| delivered_to(f, 0, country, post_code))
            .exempt()
            .vins("VALID")
    };
    let at_home = |name, country: &'static str, post_code: &'static str, seller, buyer: &'static str| {
        delivered(name, move |f: &mut Facts| {
            f.seller = seller;
            number(f, buyer);
            delivered_to(f, 0, country, post_code);
        })
        .taxed(&["transport NOT_CROSS_BORDER"])
        .modules(FAILS)
        .vins("INVALID")
    };
    vec![
        at_home(
            "delivered where it came from",
            "DE",
            "10115",
            VatPrefix::DE,
            "FR40303265045",
        ),
        at_home(
            "from France to Monaco",
            "MC",
            "98000",
            VatPrefix::FR,
            "DE136695976",
        ),
        at_home(
            "from Belfast to Derry",
            "GB",
            "BT48 6HQ",
            VatPrefix::XI,
            "FR40303265045",
        ),
        outside("to Switzerland", "CH", "8001"),
        outside("to London", "GB", "SW1A 1AA"),
        outside("to Gran Canaria", "ES", "35001"),
        outside("to Tenerife", "ES", "38001"),
        outside("to Ceuta", "ES", "51001"),
        outside("to Åland", "FI", "22100"),
        outside("to Réunion", "FR", "97400"),
        outside("to Livigno", "IT", "23041"),
        outside("to Heligoland, from the German mainland", "DE", "27498"),
        inside("to Belfast", "GB", "BT1 5GS"),
        inside("to Monaco", "MC", "98000"),
        inside("to mainland Spain", "ES", "28001"),
        delivered("from Belfast to France", |f| f.seller = VatPrefix::XI).exempt(),
        delivered("from Belfast to London", |f| {
            f.seller = VatPrefix::XI;
            delivered_to(f, 0, "GB", "SW1A 1AA");
        })
        .taxed(&["transport DESTINATION_OUTSIDE_EU"])
        .modules(FAILS),
        delivered("collected in Italy and delivered in the seller's state", |f| {
            collected(f, 0, "IT", "20121");
            delivered_to(f, 0, "DE", "10115");
        })
        .exempt(),
        delivered("collected in Italy and delivered there", |f| {
            delivered_to(f, 0, "IT", "00118");
            collected(f, 0, "IT", "20121");
        })
        .taxed(&["transport NOT_CROSS_BORDER"])
        .modules(FAILS),
        delivered("collected in the seller's state, as it was said", |f| {
            collected(f, 0, "DE", "80331");
        })
        .exempt(),
    ]
}

fn several_vehicles() -> Vec<Scenario> {
    let two = |first: Leg, second: Leg| {
        move |f: &mut Facts| {
            add_van(f);
            f.vehicles[0].leg = first;
            f.vehicles[1].leg = second;
            vies(f, &[("2026-03-15T08:00:00Z", Valid)]);
        }
    };
    let moved = || Leg::PickedUp(pickup("2026-03-10"));
    let there = || Leg::Delivered(pickup("2026-03-10"), delivery("2026-03-12"));
    vec![
        delivered("one waits, one is on its way", two(Leg::Waiting, moved()))
            .moving(&[
                "transport PICKUP_NOT_CONFIRMED",
                "transport DELIVERY_NOT_CONFIRMED",
            ])
            .modules(PARTIAL)
            .vins("TRANSPORT_PENDING TRANSPORT_PENDING"),
        delivered("one waits, one is there", two(Leg::Waiting, there()))
            .moving(&["transport PICKUP_NOT_CONFIRMED"])
            .modules(PARTIAL)
            .vins("TRANSPORT_PENDING DELIVERED"),
        delivered("one is on its way, one is there", two(moved(), there()))
            .moving(&["transport DELIVERY_NOT_CONFIRMED"])
            .modules(PARTIAL)
            .vins("TRANSPORT_PENDING DELIVERED"),
        delivered("both are on their way", two(moved(), moved()))
            .moving(&["transport DELIVERY_NOT_CONFIRMED"])
            .modules("VALID COMPLETE VALID VALID IN_PROGRESS")
            .vins("TRANSPORT_PENDING TRANSPORT_PENDING"),
        delivered("both wait", two(Leg::Waiting, Leg::Waiting))
            .moving(&["transport PICKUP_NOT_CONFIRMED"])
            .modules("VALID COMPLETE VALID VALID NOT_STARTED"),
        delivered("with one of two there a delivery must be proved", |f| {
            two(moved(), there())(f);
            lose(f, Paper::TransportCmrDelivery);
        })
        .moving(&[
            "transport DELIVERY_NOT_CONFIRMED",
            "transport MISSING_DELIVERY_PROOF",
        ])
        .modules(PARTIAL)
        .vins("TRANSPORT_PENDING DELIVERED"),
        delivered("one is delivered at home: the other one does not fail", |f| {
            add_van(f);
            delivered_to(f, 0, "DE", "10115");
        })
        .taxed(&["transport NOT_CROSS_BORDER"])
        .modules(FAILS)
        .vins("INVALID DELIVERED"),
        delivered("one is delivered at home, one outside the EU", |f| {
            add_van(f);
            delivered_to(f, 0, "CH", "8001");
            delivered_to(f, 1, "DE", "10115");
        })
        .taxed(&["transport NOT_CROSS_BORDER", "transport DESTINATION_OUTSIDE_EU"])
        .modules(FAILS)
        .vins("INVALID INVALID"),
        delivered("one is delivered outside the EU, one is on its way", |f| {
            two(moved(), there())(f);
            delivered_to(f, 1, "CH", "8001");
        })
        .taxed(&[
            "transport DELIVERY_NOT_CONFIRMED",
            "transport DESTINATION_OUTSIDE_EU",
        ])
        .modules(FAILS)
        .vins("TRANSPORT_PENDING INVALID"),
        delivered("what fails for the buyer fails for every vehicle", |f| {
            two(there(), there())(f);
            vies(f, &[("2026-03-12T08:00:00Z", crate::kyc::ViesResult::Invalid)]);
        })
        .taxed(&["buyer VIES_INVALID"])
        .modules("INVALID COMPLETE VALID VALID DELIVERED")
        .vins("INVALID INVALID"),
        delivered("collected at two places, delivered at the other's", |f| {
            number(f, "IT00743110157");
            add_van(f);
            collected(f, 0, "FR", "75001");
            collected(f, 1, "NL", "1012 AB");
            delivered_to(f, 0, "NL", "1012 AB");
            delivered_to(f, 1, "FR", "75001");
        })
        .exempt()
        .vins("VALID VALID"),
    ]
}

fn days() -> Vec<Scenario> {
    vec![
        under_way("30 days after the pickup", |f| {
            vies(f, &[("2026-04-09T08:00:00Z", Valid)]);
        })
        .at("2026-04-09T23:59:59.999Z")
        .moving(&["transport DELIVERY_NOT_CONFIRMED"]),
        under_way("31 days after the pickup", |f| {
            vies(f, &[("2026-04-09T08:00:00Z", Valid)]);
        })
        .at("2026-04-10T00:00:00Z")
        .moving(&["transport DELIVERY_NOT_CONFIRMED"])
        .warns(&["transport DELIVERY_OVERDUE"]),
        under_way("a delivery after 40 days is no longer overdue", |f| {
            add(f, Paper::TransportCmrDelivery);
            f.vehicles[0].leg = Leg::Delivered(pickup("2026-03-10"), delivery("2026-04-19"));
        })
        .at("2026-04-20T00:00:00Z")
        .exempt()
        .modules("VALID COMPLETE VALID VALID DELIVERED"),
        waiting("a pickup that was never made is not overdue", |f| {
            vies(f, &[("2026-05-09T08:00:00Z", Valid)]);
        })
        .at("2026-05-09T12:00:00Z")
        .moving(&["transport PICKUP_NOT_CONFIRMED"]),
        delivered("a pickup before the purchase", |f| {
            f.purchase_date = Some(day("2026-03-11"));
        })
        .exempt()
        .warns(&["invoice DATES_OUT_OF_ORDER", "transport DATES_OUT_OF_ORDER"]),
        delivered("a pickup on the day of the purchase", |f| {
            f.purchase_date = Some(day("2026-03-10"));
            super::samples::invoice(f).invoice_date = day("2026-03-10");
        })
        .exempt(),
        delivered("the first of two pickups lies before the purchase", |f| {
            add_van(f);
            f.vehicles[1].leg = Leg::Delivered(pickup("2026-02-27"), delivery("2026-03-12"));
        })
        .exempt()
        .warns(&["transport DATES_OUT_OF_ORDER"]),
        delivered("without a day of purchase no dates are out of order", |f| {
            f.purchase_date = None;
            super::samples::invoice(f).invoice_date = day("2020-01-01");
        })
        .exempt(),
    ]
}
