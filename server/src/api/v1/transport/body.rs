//! The published shape (Integration API 4.9 and `modules.transport` of 4.11).

use domain::buyer::NewAddress;
use domain::kernel::{Date, Timestamp, Vin};
use domain::transport::{Delivery, Pickup, TransportView, VinTransport};
use serde::Serialize;

/// Pickup and delivery of an order's vehicles.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Transport, example = json!({
    "status": "IN_PROGRESS", "pickupConfirmed": true, "pickupDate": "2026-04-24", "deliveryConfirmed": false,
    "cmrUploaded": true, "dailyViesChecksActive": true,
    "vins": [{
        "vin": "WVWZZZ3CZEE140287", "pickupConfirmed": true, "deliveryConfirmed": false,
        "pickup": {
            "type": "COMPANY_TRANSPORT", "pickupDate": "2026-04-24", "driverIdentification": "DE-FR-2026-1234",
            "collectionAddress": {"street": "Kade 1", "postCode": "3011", "city": "Rotterdam", "country": "NL"},
            "confirmedAt": "2026-04-24T09:30:00.000Z"
        }
    }]
}))]
pub struct TransportBody {
    /// `NOT_STARTED`, `IN_PROGRESS`, `PARTIAL` (the vehicles are not all equally far), `DELIVERED` or `INVALID`.
    status: &'static str,
    /// Every vehicle was picked up.
    pickup_confirmed: bool,
    /// The first day of a pickup.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = Date, required = false)]
    pickup_date: Option<Date>,
    /// Every vehicle was delivered.
    delivery_confirmed: bool,
    /// The last day of a delivery so far.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = Date, required = false)]
    delivery_date: Option<Date>,
    /// A CMR note is there, of pickup or delivery.
    cmr_uploaded: bool,
    /// VIES is asked daily.
    daily_vies_checks_active: bool,
    /// The vehicles, in the order of the order.
    vins: Vec<LegBody>,
}

/// Where one vehicle is.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TransportVin)]
struct LegBody {
    /// Which.
    #[schema(value_type = String, min_length = 17, max_length = 17, example = "WVWZZZ3CZEE140287")]
    vin: Vin,
    /// It was picked up.
    pickup_confirmed: bool,
    /// It was delivered.
    delivery_confirmed: bool,
    /// Its pickup, once it is confirmed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = PickupBody, required = false)]
    pickup: Option<PickupBody>,
    /// Its delivery, once it is confirmed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = DeliveryBody, required = false)]
    delivery: Option<DeliveryBody>,
}

/// A pickup.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TransportPickup)]
struct PickupBody {
    /// `SELF_PICKUP` (the buyer collects it) or `COMPANY_TRANSPORT` (a carrier moves it).
    #[serde(rename = "type")]
    kind: &'static str,
    /// On which day.
    #[schema(value_type = String, format = Date, example = "2026-04-24")]
    pickup_date: Date,
    /// Who drove: personal data.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false, example = "DE-FR-2026-1234")]
    driver_identification: Option<String>,
    /// Where; absent when it was not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = PlaceBody, required = false)]
    collection_address: Option<PlaceBody>,
    /// When it was confirmed here.
    #[schema(value_type = String, format = DateTime)]
    confirmed_at: Timestamp,
}

/// A delivery.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TransportDelivery)]
struct DeliveryBody {
    /// On which day.
    #[schema(value_type = String, format = Date, example = "2026-04-26")]
    delivery_date: Date,
    /// Where.
    delivery_address: PlaceBody,
    /// Who took it over: personal data.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false, example = "Erika Mustermann")]
    receiver_name: Option<String>,
    /// When it was confirmed here.
    #[schema(value_type = String, format = DateTime)]
    confirmed_at: Timestamp,
}

/// Where a vehicle was collected or delivered.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Place)]
struct PlaceBody {
    /// Street and house number.
    #[schema(example = "Hauptstraße 12")]
    street: String,
    /// Post code.
    #[schema(example = "10115")]
    post_code: String,
    /// City.
    #[schema(example = "Berlin")]
    city: String,
    /// ISO 3166.
    #[schema(example = "DE")]
    country: &'static str,
}

impl From<NewAddress> for PlaceBody {
    fn from(address: NewAddress) -> Self {
        Self {
            street: address.street,
            post_code: address.post_code,
            city: address.city,
            country: address.country.code(),
        }
    }
}

impl From<&Pickup> for PickupBody {
    fn from(pickup: &Pickup) -> Self {
        Self {
            kind: pickup.kind.as_str(),
            pickup_date: pickup.pickup_date,
            driver_identification: pickup.driver_identification.clone(),
            collection_address: pickup.collection_address.clone().map(Into::into),
            confirmed_at: pickup.confirmed_at,
        }
    }
}

impl From<&Delivery> for DeliveryBody {
    fn from(delivery: &Delivery) -> Self {
        Self {
            delivery_date: delivery.delivery_date,
            delivery_address: delivery.delivery_address.clone().into(),
            receiver_name: delivery.receiver_name.clone(),
            confirmed_at: delivery.confirmed_at,
        }
    }
}

impl From<&VinTransport> for LegBody {
    fn from(vin: &VinTransport) -> Self {
        let (pickup, delivery) = (vin.leg.pickup(), vin.leg.delivery());
        Self {
            vin: vin.vin,
            pickup_confirmed: pickup.is_some(),
            delivery_confirmed: delivery.is_some(),
            pickup: pickup.map(Into::into),
            delivery: delivery.map(Into::into),
        }
    }
}

impl From<TransportView> for TransportBody {
    fn from(view: TransportView) -> Self {
        let transport = &view.transport;
        let legs = || transport.0.iter().map(|vin| &vin.leg);
        Self {
            status: view.status.as_str(),
            pickup_confirmed: transport.all_picked_up(),
            pickup_date: legs()
                .filter_map(|leg| leg.pickup())
                .map(|pickup| pickup.pickup_date)
                .min(),
            delivery_confirmed: transport.all_delivered(),
            delivery_date: legs()
                .filter_map(|leg| leg.delivery())
                .map(|delivery| delivery.delivery_date)
                .max(),
            cmr_uploaded: view.cmr_uploaded,
            daily_vies_checks_active: view.daily_vies_checks_active,
            vins: transport.0.iter().map(Into::into).collect(),
        }
    }
}
