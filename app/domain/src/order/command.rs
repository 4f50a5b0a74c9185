//! Inputs of the order commands, and the commands.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::OrderError;
use super::state::{Order, OrderChange};
use crate::buyer::{ContactDraft, NewContact, Upserted};
use crate::kernel::{
    BuyerId, Context, Date, FieldError, Fields, Money, MoneyDraft, OrderId, PartnerId, Vin, text,
};

/// The most vehicles of one order.
const MOST_VINS: usize = 200;

/// What a caller sends to create an order: text as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OrderDraft {
    /// The client's own id.
    pub external_order_id: String,
    /// Who buys.
    pub buyer_id: String,
    /// `YYYY-MM-DD`; may stay empty.
    pub purchase_date: String,
    /// Whom to ask; may be absent.
    pub responsible_contact: Option<ContactDraft>,
    /// The vehicles.
    pub vins: Vec<OrderVinDraft>,
    /// What all of them cost together.
    pub total_amount: MoneyDraft,
}

/// A vehicle as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OrderVinDraft {
    /// 17 characters.
    pub vin: String,
    /// Maker.
    pub brand: String,
    /// Model.
    pub model: String,
    /// Kilometres driven; may be absent.
    pub mileage: Option<i64>,
    /// `YYYY-MM-DD`; may stay empty.
    pub first_registration_date: String,
    /// What it costs.
    pub purchase_amount: MoneyDraft,
}

/// A correction as typed; `None` leaves a field as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OrderPatch {
    /// `YYYY-MM-DD`.
    pub purchase_date: Option<String>,
    /// Another contact, whole.
    pub responsible_contact: Option<ContactDraft>,
}

/// A parsed [`OrderDraft`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewOrder {
    /// The client's own id.
    pub external_order_id: String,
    /// Who buys.
    pub buyer: BuyerId,
    /// When it was bought.
    pub purchase_date: Option<Date>,
    /// Whom to ask.
    pub responsible_contact: Option<NewContact>,
    /// The vehicles, at least one, each once.
    pub vins: Vec<NewOrderVin>,
    /// What all of them cost together; in the currency of each vehicle's amount.
    pub total_amount: Money,
}

/// A parsed [`OrderVinDraft`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewOrderVin {
    /// Its number.
    pub vin: Vin,
    /// Maker.
    pub brand: String,
    /// Model.
    pub model: String,
    /// Kilometres driven.
    pub mileage: Option<i64>,
    /// When it was first registered.
    pub first_registration_date: Option<Date>,
    /// What it costs.
    pub purchase_amount: Money,
}

impl OrderDraft {
    /// Checks every field; `today` is the date of the request: a sale is not from the future.
    ///
    /// # Errors
    /// All refused fields at once, under the names of the API: `vins[0].purchaseAmount.value`.
    pub fn parse(&self, today: Date) -> Result<NewOrder, Vec<FieldError>> {
        let mut fields = Fields::new();
        let external = fields.check(
            "externalOrderId",
            &self.external_order_id,
            text::required(&self.external_order_id, "The order id", 100),
        );
        let buyer = fields.check(
            "buyerId",
            &self.buyer_id,
            BuyerId::parse(self.buyer_id.trim()).map_err(
                |_| "The buyer is missing or its id is no UUID. Give the uuid of a buyer of this seller.",
            ),
        );
        let purchase_date = past_date(&mut fields, "purchaseDate", &self.purchase_date, today);
        let contact = match &self.responsible_contact {
            None => Some(None),
            Some(contact) => fields
                .within("responsibleContact.", |fields| contact.check(fields))
                .map(Some),
        };
        let total = self.total_amount.check(&mut fields, "totalAmount");
        let vins = self.vins(&mut fields, total, today);
        fields.finish((|| {
            Some(NewOrder {
                external_order_id: external?,
                buyer: buyer?,
                purchase_date: purchase_date?,
                responsible_contact: contact?,
                vins: vins?,
                total_amount: total?,
            })
        })())
    }

    /// What is wrong with one vehicle does not hide what is wrong with the others.
    fn vins(&self, fields: &mut Fields, total: Option<Money>, today: Date) -> Option<Vec<NewOrderVin>> {
        if self.vins.is_empty() || self.vins.len() > MOST_VINS {
            fields.refuse_unseen(
                "vins",
                format!("An order has 1 to {MOST_VINS} vehicles. Send them as vins."),
            );
            return None;
        }
        let mut seen: Vec<Vin> = Vec::new();
        let parsed: Vec<Option<NewOrderVin>> = self
            .vins
            .iter()
            .enumerate()
            .map(|(at, vin)| {
                fields.within(&format!("vins[{at}]."), |fields| {
                    if let Ok(vin) = Vin::parse(&vin.vin) {
                        if seen.contains(&vin) {
                            fields.refuse(
                                "vin",
                                vin.as_str(),
                                "This VIN stands in the order already. Send each vehicle once.",
                            );
                        }
                        seen.push(vin);
                    }
                    let parsed = vin.check(fields, today)?;
                    let currency = parsed.purchase_amount.currency();
                    if let Some(total) = total.filter(|total| total.currency() != currency) {
                        fields.refuse(
                            "purchaseAmount.currency",
                            currency.code(),
                            format!(
                                "The total amount is in {}. Give all amounts of an order in one currency.",
                                total.currency()
                            ),
                        );
                    }
                    Some(parsed)
                })
            })
            .collect();
        parsed.into_iter().collect()
    }
}

impl OrderVinDraft {
    fn check(&self, fields: &mut Fields, today: Date) -> Option<NewOrderVin> {
        let vin = fields.check("vin", &self.vin, Vin::parse(&self.vin));
        let brand = fields.check(
            "brand",
            &self.brand,
            text::required(&self.brand, "The brand", 100),
        );
        let model = fields.check(
            "model",
            &self.model,
            text::required(&self.model, "The model", 100),
        );
        let mileage = match self.mileage {
            Some(kilometres @ (i64::MIN..0 | 10_000_000..)) => {
                fields.refuse(
                    "mileage",
                    &kilometres.to_string(),
                    "The mileage is a whole number of kilometres from 0 to 9999999. Check it.",
                );
                None
            }
            mileage => Some(mileage),
        };
        let registered = past_date(
            fields,
            "firstRegistrationDate",
            &self.first_registration_date,
            today,
        );
        let amount = self.purchase_amount.check(fields, "purchaseAmount");
        Some(NewOrderVin {
            vin: vin?,
            brand: brand?,
            model: model?,
            mileage: mileage?,
            first_registration_date: registered?,
            purchase_amount: amount?,
        })
    }
}

/// An optional date that is not from the future: `Some(None)` when nothing was sent.
fn past_date(fields: &mut Fields, name: &str, sent: &str, today: Date) -> Option<Option<Date>> {
    if sent.trim().is_empty() {
        return Some(None);
    }
    fields.check(name, sent, Date::parse_past(sent, today)).map(Some)
}

impl OrderPatch {
    /// Checks the fields that are there.
    ///
    /// # Errors
    /// All refused fields at once.
    pub fn parse(&self, today: Date) -> Result<OrderChange, Vec<FieldError>> {
        let mut fields = Fields::new();
        let purchase_date = self
            .purchase_date
            .as_deref()
            .and_then(|sent| fields.check("purchaseDate", sent, Date::parse_past(sent, today)));
        let responsible_contact = self
            .responsible_contact
            .as_ref()
            .and_then(|contact| fields.within("responsibleContact.", |fields| contact.check(fields)));
        fields.finish(Some(OrderChange {
            purchase_date,
            responsible_contact,
        }))
    }
}

/// What can be done to orders. Each call checks authority and audits itself, refused calls too.
#[async_trait]
pub trait OrderCommands: Send + Sync {
    /// Creates an order, or finds the same one by `(seller, externalOrderId)`.
    async fn upsert(
        &self,
        ctx: &Context,
        seller: PartnerId,
        draft: &OrderDraft,
    ) -> Result<Upserted<Order>, OrderError>;

    /// Corrects what may be corrected, when the order is still at version `expected`.
    async fn update(
        &self,
        ctx: &Context,
        seller: PartnerId,
        order: OrderId,
        expected: i64,
        patch: &OrderPatch,
    ) -> Result<Order, OrderError>;

    /// Cancels an order of which nothing was picked up. `reason` 1 to 500 characters.
    async fn cancel(
        &self,
        ctx: &Context,
        seller: PartnerId,
        order: OrderId,
        reason: &str,
    ) -> Result<Order, OrderError>;
}
