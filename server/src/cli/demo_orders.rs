//! The orders of the demo: one of each stage a sale can be in, so that the dashboard and the work list have something to show.

use app::bridge::Services;
use domain::buyer::{AddressDraft, Buyer, Upserted};
use domain::invoice::InvoiceDraft;
use domain::kernel::{Context, Date, MoneyDraft, OrderId, PartnerId, Timestamp};
use domain::order::{OrderDraft, OrderVinDraft, RecordError};
use domain::payment::PaymentDraft;
use domain::transport::{DeliveryDraft, PickupDraft};

use super::output::Failure;

/// How far a sale of the demo is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Created,
    Invoiced,
    Paid,
    Ready,
    PickedUp,
    Delivered,
}

struct DemoOrder {
    external_id: &'static str,
    /// By VAT number.
    buyer: &'static str,
    /// VIN, brand, model, mileage.
    vehicle: (&'static str, &'static str, &'static str, i64),
    /// In cents.
    price: i64,
    /// What the invoice asks for.
    invoiced: i64,
    stage: Stage,
    /// How many days ago it was bought.
    days: i64,
}

const fn order(
    external_id: &'static str,
    buyer: &'static str,
    vehicle: (&'static str, &'static str, &'static str, i64),
    price: i64,
    (stage, days): (Stage, i64),
) -> DemoOrder {
    DemoOrder {
        external_id,
        buyer,
        vehicle,
        price,
        invoiced: price,
        stage,
        days,
    }
}

const ORDERS: &[DemoOrder] = &[
    order(
        "DEAL-2026-00451",
        "ATU13585627",
        ("WVWZZZ3CZEE140287", "Volkswagen", "Passat Variant", 85_400),
        1_850_000,
        (Stage::PickedUp, 9),
    ),
    order(
        "DEAL-2026-00452",
        "FR40303265045",
        ("WP0ZZZ99ZTS392124", "Porsche", "911 Carrera", 41_200),
        9_490_000,
        (Stage::Delivered, 16),
    ),
    DemoOrder {
        invoiced: 1_102_000,
        ..order(
            "DEAL-2026-00457",
            "NL004495445B01",
            ("YV1TS592861433393", "Volvo", "S80", 122_000),
            1_120_000,
            (Stage::Invoiced, 4),
        )
    },
    order(
        "DEAL-2026-00460",
        "PL8567346215",
        ("WBA3A5C57DF358058", "BMW", "328i", 96_300),
        1_540_000,
        (Stage::Ready, 6),
    ),
    order(
        "DEAL-2026-00463",
        "IT00743110157",
        ("ZFA31200000123456", "Fiat", "500", 31_000),
        890_000,
        (Stage::Paid, 3),
    ),
    order(
        "DEAL-2026-00466",
        "DK13585628",
        ("WAUZZZ8V5KA012345", "Audi", "A3 Sportback", 58_900),
        1_790_000,
        (Stage::Created, 1),
    ),
    order(
        "DEAL-2026-00398",
        "CZ25123890",
        ("TMBJJ7NE8J0123456", "Škoda", "Octavia Combi", 77_100),
        1_310_000,
        (Stage::PickedUp, 47),
    ),
    order(
        "DEAL-2026-00470",
        "DE123456200",
        ("WDB2030461A123456", "Mercedes-Benz", "C 200", 143_000),
        760_000,
        (Stage::Invoiced, 2),
    ),
];

/// Adds the orders that are not there yet; what somebody changed since stays as it is.
pub(super) async fn add(
    services: &Services,
    ctx: &Context,
    seller: PartnerId,
    now: Timestamp,
) -> Result<(), Failure> {
    for of in ORDERS {
        let buyer = services
            .buyer_queries
            .by_vat_number(ctx, seller, of.buyer)
            .await
            .map_err(Failure::new)?;
        match services.orders.upsert(ctx, seller, &of.draft(&buyer, now)).await {
            Ok(Upserted::Created(order)) => of.go_on(services, ctx, (seller, order.id), &buyer, now).await?,
            // There already, from an earlier day.
            Ok(Upserted::Unchanged(_)) | Err(RecordError::ExistsDifferent(_)) => {}
            Err(error) => return Err(Failure::new(error)),
        }
    }
    Ok(())
}

fn money(value: i64) -> MoneyDraft {
    MoneyDraft {
        value: Some(value),
        currency: "EUR".to_owned(),
    }
}

impl DemoOrder {
    /// The day so many days after it was bought.
    fn day(&self, after: i64, now: Timestamp) -> String {
        Date::of(now).plus_days((after - self.days).min(0)).to_string()
    }

    fn draft(&self, buyer: &Buyer, now: Timestamp) -> OrderDraft {
        let (vin, brand, model, mileage) = self.vehicle;
        OrderDraft {
            external_order_id: self.external_id.to_owned(),
            buyer_id: buyer.id.to_string(),
            purchase_date: self.day(0, now),
            responsible_contact: None,
            vins: vec![OrderVinDraft {
                vin: vin.to_owned(),
                brand: brand.to_owned(),
                model: model.to_owned(),
                mileage: Some(mileage),
                first_registration_date: String::new(),
                purchase_amount: money(self.price),
            }],
            total_amount: money(self.price),
        }
    }

    /// Brings a new order to its stage.
    async fn go_on(
        &self,
        services: &Services,
        ctx: &Context,
        (seller, order): (PartnerId, OrderId),
        buyer: &Buyer,
        now: Timestamp,
    ) -> Result<(), Failure> {
        if self.stage >= Stage::Invoiced {
            let draft = InvoiceDraft {
                kind: "PRELIMINARY".to_owned(),
                invoice_date: self.day(0, now),
                invoice_number: self.external_id.replace("DEAL", "RE"),
                vat_included: Some(false),
                amount: money(self.invoiced),
                margin_scheme: Some(false),
                buyer_name: buyer.company_name.clone(),
            };
            let done = services.invoices.submit(ctx, seller, order, &draft).await;
            done.map_err(Failure::new)?;
        }
        if self.stage >= Stage::Paid {
            let draft = PaymentDraft {
                payment_date: self.day(1, now),
                bank_amount: money(self.price),
                ..PaymentDraft::default()
            };
            let done = services.payments.submit(ctx, seller, order, &draft).await;
            done.map_err(Failure::new)?;
        }
        if self.stage >= Stage::Ready {
            let done = services.payments.ready_for_pickup(ctx, seller, order).await;
            done.map_err(Failure::new)?;
        }
        if self.stage >= Stage::PickedUp {
            let draft = PickupDraft {
                kind: "COMPANY_TRANSPORT".to_owned(),
                pickup_date: self.day(2, now),
                ..PickupDraft::default()
            };
            let done = services
                .transports
                .confirm_pickup(ctx, seller, order, &draft)
                .await;
            done.map_err(Failure::new)?;
        }
        if self.stage >= Stage::Delivered {
            let address = &buyer.address;
            let draft = DeliveryDraft {
                delivery_date: self.day(4, now),
                delivery_address: Some(AddressDraft {
                    street: address.street.clone(),
                    post_code: address.post_code.clone(),
                    city: address.city.clone(),
                    country: address.country.code().to_owned(),
                }),
                ..DeliveryDraft::default()
            };
            let done = services
                .transports
                .confirm_delivery(ctx, seller, order, &draft)
                .await;
            done.map_err(Failure::new)?;
        }
        Ok(())
    }
}
