//! Inputs of the transport commands, and the commands.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::TransportError;
use super::state::{TransportKind, TransportView};
use crate::buyer::{AddressDraft, NewAddress};
use crate::kernel::{Context, Date, FieldError, Fields, OrderId, PartnerId, Vin, territory, text};

/// A pickup as sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PickupDraft {
    /// `SELF_PICKUP` or `COMPANY_TRANSPORT`.
    #[serde(rename = "type")]
    pub kind: String,
    /// `YYYY-MM-DD`.
    pub pickup_date: String,
    /// Who drives; may stay empty.
    pub driver_identification: String,
    /// Where; may be absent.
    pub collection_address: Option<AddressDraft>,
    /// Which vehicles; all when empty.
    pub vins: Vec<String>,
}

/// A delivery as sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DeliveryDraft {
    /// `YYYY-MM-DD`.
    pub delivery_date: String,
    /// Where.
    pub delivery_address: Option<AddressDraft>,
    /// Who took it over; may stay empty.
    pub receiver_name: String,
    /// Which vehicles; all when empty.
    pub vins: Vec<String>,
}

/// The revocation of a pickup as sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RevokeDraft {
    /// 1 to 500 characters.
    pub reason: String,
    /// Which vehicles; all when empty.
    pub vins: Vec<String>,
}

/// A parsed [`PickupDraft`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPickup {
    /// Who moves it.
    pub kind: TransportKind,
    /// On which day.
    pub pickup_date: Date,
    /// Who drives.
    pub driver_identification: Option<String>,
    /// Where.
    pub collection_address: Option<NewAddress>,
    /// Which vehicles; all when empty.
    pub vins: Vec<Vin>,
}

/// A parsed [`DeliveryDraft`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDelivery {
    /// On which day.
    pub delivery_date: Date,
    /// Where.
    pub delivery_address: NewAddress,
    /// Who took it over.
    pub receiver_name: Option<String>,
    /// Which vehicles; all when empty.
    pub vins: Vec<Vin>,
}

fn vins(fields: &mut Fields, sent: &[String]) -> Option<Vec<Vin>> {
    let parsed: Vec<Option<Vin>> = sent
        .iter()
        .enumerate()
        .map(|(at, vin)| fields.check(&format!("vins[{at}]"), vin, Vin::parse(vin)))
        .collect();
    let mut parsed = parsed.into_iter().collect::<Option<Vec<Vin>>>()?;
    let mut seen = Vec::new();
    parsed.retain(|vin| {
        let new = !seen.contains(vin);
        seen.push(*vin);
        new
    });
    Some(parsed)
}

impl PickupDraft {
    /// Checks every field; `today` is the date of the request: a pickup is not from the future.
    ///
    /// # Errors
    /// All refused fields at once.
    pub fn parse(&self, today: Date) -> Result<NewPickup, Vec<FieldError>> {
        let mut fields = Fields::new();
        let kind = fields.check("type", &self.kind, TransportKind::parse(&self.kind));
        let date = fields.check(
            "pickupDate",
            &self.pickup_date,
            Date::parse_past(&self.pickup_date, today),
        );
        let driver = fields.check(
            "driverIdentification",
            &self.driver_identification,
            text::optional(&self.driver_identification, "The driver's identification", 100),
        );
        let address = match &self.collection_address {
            None => Some(None),
            Some(address) => fields
                .within("collectionAddress.", |fields| {
                    let address = address.check(fields)?;
                    // Art. 138 asks for goods sent from a member state: a sale from elsewhere is another procedure.
                    if territory::of_place(address.country, &address.post_code).is_none() {
                        fields.refuse(
                            "country",
                            address.country.code(),
                            "The vehicle is collected outside the EU's VAT territory and Northern Ireland, so this is no intra-Community supply. Check the address.",
                        );
                        return None;
                    }
                    Some(address)
                })
                .map(Some),
        };
        let vins = vins(&mut fields, &self.vins);
        fields.finish((|| {
            Some(NewPickup {
                kind: kind?,
                pickup_date: date?,
                driver_identification: driver?,
                collection_address: address?,
                vins: vins?,
            })
        })())
    }
}

impl DeliveryDraft {
    /// Checks every field; `today` is the date of the request: a delivery is not from the future.
    ///
    /// # Errors
    /// All refused fields at once.
    pub fn parse(&self, today: Date) -> Result<NewDelivery, Vec<FieldError>> {
        let mut fields = Fields::new();
        let date = fields.check(
            "deliveryDate",
            &self.delivery_date,
            Date::parse_past(&self.delivery_date, today),
        );
        let address = match &self.delivery_address {
            Some(address) => fields.within("deliveryAddress.", |fields| address.check(fields)),
            None => {
                fields.refuse_unseen(
                    "deliveryAddress",
                    "The place of delivery is missing. Give the address.",
                );
                None
            }
        };
        let receiver = fields.check(
            "receiverName",
            &self.receiver_name,
            text::optional(&self.receiver_name, "The receiver's name", 200),
        );
        let vins = vins(&mut fields, &self.vins);
        fields.finish((|| {
            Some(NewDelivery {
                delivery_date: date?,
                delivery_address: address?,
                receiver_name: receiver?,
                vins: vins?,
            })
        })())
    }
}

impl RevokeDraft {
    /// Checks both fields: the reason, and which vehicles.
    ///
    /// # Errors
    /// All refused fields at once.
    pub fn parse(&self) -> Result<(String, Vec<Vin>), Vec<FieldError>> {
        let mut fields = Fields::new();
        let reason = fields.check(
            "reason",
            &self.reason,
            text::required(&self.reason, "The reason", 500),
        );
        let vins = vins(&mut fields, &self.vins);
        fields.finish((|| Some((reason?, vins?)))())
    }
}

/// What can be done to transports. Each call checks authority and audits itself, refused calls too.
#[async_trait]
pub trait TransportCommands: Send + Sync {
    /// Confirms the pickup of vehicles. It is immutable; VIES is asked once more.
    async fn confirm_pickup(
        &self,
        ctx: &Context,
        seller: PartnerId,
        order: OrderId,
        draft: &PickupDraft,
    ) -> Result<TransportView, TransportError>;

    /// Takes back the pickup of vehicles that were not delivered.
    async fn revoke_pickup(
        &self,
        ctx: &Context,
        seller: PartnerId,
        order: OrderId,
        draft: &RevokeDraft,
    ) -> Result<TransportView, TransportError>;

    /// Confirms the delivery of vehicles. It is immutable.
    async fn confirm_delivery(
        &self,
        ctx: &Context,
        seller: PartnerId,
        order: OrderId,
        draft: &DeliveryDraft,
    ) -> Result<TransportView, TransportError>;
}
