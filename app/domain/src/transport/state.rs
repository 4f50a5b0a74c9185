//! What a transport is and how it may change: one leg per vehicle.

use serde::{Deserialize, Serialize};

use super::command::{NewDelivery, NewPickup};
use crate::buyer::NewAddress;
use crate::compliance::{Rollup, TransportStatus};
use crate::kernel::{Date, Fields, Refusal, Timestamp, Vin};
use crate::order::RecordError;

/// Who moves the vehicle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TransportKind {
    /// The buyer collects it.
    SelfPickup,
    /// A carrier moves it.
    CompanyTransport,
}

impl TransportKind {
    /// The published word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SelfPickup => "SELF_PICKUP",
            Self::CompanyTransport => "COMPANY_TRANSPORT",
        }
    }

    /// Reads the published word.
    ///
    /// # Errors
    /// A sentence that names the two words.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        match text.trim() {
            "SELF_PICKUP" => Ok(Self::SelfPickup),
            "COMPANY_TRANSPORT" => Ok(Self::CompanyTransport),
            _ => Err("The type is SELF_PICKUP or COMPANY_TRANSPORT. Choose one."),
        }
    }
}

/// A vehicle was picked up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Pickup {
    /// Who moves it.
    #[serde(rename = "type")]
    pub kind: TransportKind,
    /// On which day.
    pub pickup_date: Date,
    /// Who drove: personal data, up to 100 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub driver_identification: Option<String>,
    /// Where; the seller's country when it was not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collection_address: Option<NewAddress>,
    /// When it was confirmed here.
    pub confirmed_at: Timestamp,
}

/// A vehicle was delivered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Delivery {
    /// On which day.
    pub delivery_date: Date,
    /// Where.
    pub delivery_address: NewAddress,
    /// Who took it over: personal data, up to 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receiver_name: Option<String>,
    /// When it was confirmed here.
    pub confirmed_at: Timestamp,
}

/// Where one vehicle is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Leg {
    /// Still with the seller.
    Waiting,
    /// On its way.
    PickedUp(Pickup),
    /// Arrived.
    Delivered(Pickup, Delivery),
}

impl Leg {
    /// Its pickup, when there was one.
    #[must_use]
    pub const fn pickup(&self) -> Option<&Pickup> {
        match self {
            Self::Waiting => None,
            Self::PickedUp(pickup) | Self::Delivered(pickup, _) => Some(pickup),
        }
    }

    /// Its delivery, when there was one.
    #[must_use]
    pub const fn delivery(&self) -> Option<&Delivery> {
        match self {
            Self::Waiting | Self::PickedUp(_) => None,
            Self::Delivered(_, delivery) => Some(delivery),
        }
    }
}

/// The legs of an order's vehicles, in the order of the order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transport(pub Vec<VinTransport>);

/// The leg of one vehicle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VinTransport {
    /// Which.
    pub vin: Vin,
    /// Where it is.
    pub leg: Leg,
}

/// A transport as shown: with what follows from the verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransportView {
    /// The legs.
    pub transport: Transport,
    /// How far all of them are.
    pub status: TransportStatus,
    /// A CMR note is there, of pickup or delivery.
    pub cmr_uploaded: bool,
    /// VIES is asked daily.
    pub daily_vies_checks_active: bool,
}

impl TransportView {
    /// What a transport is worth under this verdict.
    #[must_use]
    pub fn of(transport: Transport, rollup: &Rollup) -> Self {
        let module = &rollup.modules.transport;
        Self {
            transport,
            status: module.status,
            cmr_uploaded: module.cmr_uploaded,
            daily_vies_checks_active: module.daily_vies_checks_active,
        }
    }
}

/// The refusal of one field.
fn field(name: &str, sent: &str, message: &str) -> Refusal {
    let mut fields = Fields::new();
    fields.refuse(name, sent, message);
    Refusal::Invalid(fields.finish(None::<()>).err().unwrap_or_default())
}

impl Transport {
    /// The legs of these vehicles, from what is stored of each.
    #[must_use]
    pub fn of(vins: impl IntoIterator<Item = Vin>, mut leg: impl FnMut(Vin) -> Leg) -> Self {
        let vins = vins.into_iter();
        Self(vins.map(|vin| VinTransport { vin, leg: leg(vin) }).collect())
    }

    /// The vehicles whose leg differs from that before.
    #[must_use]
    pub fn changed_from(&self, before: &Self) -> Vec<&VinTransport> {
        let pairs = self.0.iter().zip(&before.0);
        pairs
            .filter(|(after, before)| after != before)
            .map(|(after, _)| after)
            .collect()
    }

    /// All vehicles were picked up.
    #[must_use]
    pub fn all_picked_up(&self) -> bool {
        self.0.iter().all(|vin| vin.leg.pickup().is_some())
    }

    /// All vehicles were delivered.
    #[must_use]
    pub fn all_delivered(&self) -> bool {
        self.0.iter().all(|vin| vin.leg.delivery().is_some())
    }

    /// At least one vehicle was picked up.
    #[must_use]
    pub fn any_picked_up(&self) -> bool {
        self.0.iter().any(|vin| vin.leg.pickup().is_some())
    }

    /// The vehicles that are meant: those that were named, else all.
    fn meant(&self, vins: &[Vin]) -> Result<Vec<usize>, Refusal> {
        if vins.is_empty() {
            return Ok((0..self.0.len()).collect());
        }
        vins.iter()
            .map(|vin| {
                self.0.iter().position(|ours| ours.vin == *vin).ok_or_else(|| {
                    field(
                        "vins",
                        vin.as_str(),
                        "This vehicle is not part of the order. Name vehicles of the order.",
                    )
                })
            })
            .collect()
    }

    fn names(&self, at: &[usize]) -> String {
        let names: Vec<&str> = at
            .iter()
            .filter_map(|at| self.0.get(*at))
            .map(|vin| vin.vin.as_str())
            .collect();
        names.join(", ")
    }

    /// With the pickup of the named vehicles, or of all.
    ///
    /// # Errors
    /// When one of them was picked up already, is not part of the order, or the payment is not marked ready.
    pub fn pick_up(&self, new: &NewPickup, ready: bool, now: Timestamp) -> Result<Self, RecordError<Self>> {
        let meant = self.meant(&new.vins)?;
        let set: Vec<usize> = meant
            .iter()
            .copied()
            .filter(|at| self.0.get(*at).is_some_and(|vin| vin.leg.pickup().is_some()))
            .collect();
        if !set.is_empty() {
            return Err(RecordError::MilestoneSet {
                said: format!(
                    "The pickup of {} is confirmed already and stays as it is. Revoke it first, or name the other vehicles in vins.",
                    self.names(&set)
                ),
                current: Box::new(self.clone()),
            });
        }
        if !ready {
            return Err(RecordError::InvalidState(
                "The payment is not marked ready for pickup. Call payment/ready-for-pickup first.".to_owned(),
            ));
        }
        let pickup = Pickup {
            kind: new.kind,
            pickup_date: new.pickup_date,
            driver_identification: new.driver_identification.clone(),
            collection_address: new.collection_address.clone(),
            confirmed_at: now,
        };
        let mut next = self.clone();
        for at in meant {
            if let Some(vin) = next.0.get_mut(at) {
                vin.leg = Leg::PickedUp(pickup.clone());
            }
        }
        Ok(next)
    }

    /// Without the pickup of the named vehicles, or of all: those that still wait are passed over, a delivered one refuses.
    ///
    /// # Errors
    /// When one of them was delivered, was not picked up, or is not part of the order.
    pub fn revoke(&self, vins: &[Vin]) -> Result<Self, RecordError<Self>> {
        let meant = self.meant(vins)?;
        let delivered: Vec<usize> = meant
            .iter()
            .copied()
            .filter(|at| self.0.get(*at).is_some_and(|vin| vin.leg.delivery().is_some()))
            .collect();
        if !delivered.is_empty() {
            return Err(RecordError::InvalidState(format!(
                "{} was delivered already, so its pickup cannot be revoked. Name the other vehicles in vins.",
                self.names(&delivered)
            )));
        }
        let on_their_way = |at: &usize| self.0.get(*at).is_some_and(|vin| vin.leg.pickup().is_some());
        let waiting: Vec<usize> = meant.iter().copied().filter(|at| !on_their_way(at)).collect();
        if !meant.iter().any(on_their_way) || !vins.is_empty() && !waiting.is_empty() {
            return Err(RecordError::InvalidState(format!(
                "{} was not picked up, so there is nothing to revoke.",
                self.names(&waiting)
            )));
        }
        let mut next = self.clone();
        for at in meant {
            if let Some(vin) = next.0.get_mut(at) {
                vin.leg = Leg::Waiting;
            }
        }
        Ok(next)
    }

    /// With the delivery of the named vehicles, or of all.
    ///
    /// # Errors
    /// When one of them was delivered already, was not picked up, was picked up later than that, or is not part of the order.
    pub fn deliver(&self, new: &NewDelivery, now: Timestamp) -> Result<Self, RecordError<Self>> {
        let meant = self.meant(&new.vins)?;
        let set: Vec<usize> = meant
            .iter()
            .copied()
            .filter(|at| self.0.get(*at).is_some_and(|vin| vin.leg.delivery().is_some()))
            .collect();
        if !set.is_empty() {
            return Err(RecordError::MilestoneSet {
                said: format!(
                    "The delivery of {} is confirmed already and stays as it is. Name the other vehicles in vins.",
                    self.names(&set)
                ),
                current: Box::new(self.clone()),
            });
        }
        let delivery = Delivery {
            delivery_date: new.delivery_date,
            delivery_address: new.delivery_address.clone(),
            receiver_name: new.receiver_name.clone(),
            confirmed_at: now,
        };
        let mut next = self.clone();
        for at in meant {
            let Some(vin) = next.0.get_mut(at) else { continue };
            let Leg::PickedUp(pickup) = &vin.leg else {
                return Err(RecordError::InvalidState(format!(
                    "{} was not picked up, so it cannot have been delivered. Confirm its pickup first, or name the other vehicles in vins.",
                    vin.vin
                )));
            };
            if new.delivery_date < pickup.pickup_date {
                return Err(field(
                    "deliveryDate",
                    &new.delivery_date.to_string(),
                    &format!(
                        "The delivery lies before the pickup of {} on {}. Correct the date.",
                        vin.vin, pickup.pickup_date
                    ),
                )
                .into());
            }
            vin.leg = Leg::Delivered(pickup.clone(), delivery.clone());
        }
        Ok(next)
    }
}
