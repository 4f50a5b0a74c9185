//! A sale from order to verdict, step by step as a client goes.

use serde_json::{Value, json};

use super::{Answer, Call, Shop, TestApp, form, pdf, uuid};

/// A vehicle of a European maker, without check digit.
pub const VIN: &str = "WVWZZZ3CZEE140287";
/// Another one.
pub const OTHER_VIN: &str = "WP0ZZZ99ZTS392124";
/// A Polish VAT number that VIES knows in the sandbox.
pub const POLISH: &str = "PL8567346215";
/// The Polish buyer's name, as [`invoice_pdf`] writes it.
pub const NAME: &str = "Auto Kowalski Sp. z o.o.";
/// The account the Polish buyer pays from.
pub const IBAN: &str = "PL61109010140000071219812874";

/// An order of one vehicle for 18,500 EUR.
pub fn order_body(buyer: &str, external: &str) -> Value {
    json!({
        "externalOrderId": external, "buyerId": super::last(buyer), "purchaseDate": "2026-04-10",
        "responsibleContact": {"firstName": "Jan", "lastName": "Muster", "email": "jan@autohaus.example"},
        "vins": [vehicle(VIN)],
        "totalAmount": {"value": 1_850_000, "currency": "EUR"}
    })
}

/// A vehicle that is neither new nor dear.
pub fn vehicle(vin: &str) -> Value {
    json!({
        "vin": vin, "brand": "Volkswagen", "model": "Passat", "mileage": 85_000,
        "firstRegistrationDate": "2021-03-15", "purchaseAmount": {"value": 1_850_000, "currency": "EUR"}
    })
}

/// The preliminary invoice of [`order_body`].
pub fn invoice_body() -> Value {
    json!({
        "type": "PRELIMINARY", "invoiceDate": "2026-04-12", "invoiceNumber": "RE-2026-0815",
        "vatIncluded": false, "amount": {"value": 1_850_000, "currency": "EUR"}
    })
}

/// The payment of [`invoice_body`].
pub fn payment_body() -> Value {
    json!({
        "paymentDate": "2026-04-15", "bankAmount": {"value": 1_850_000, "currency": "EUR"},
        "cashAmount": {"value": 0, "currency": "EUR"}, "sourceIban": IBAN
    })
}

/// A pickup by a carrier.
pub fn pickup_body(date: &str) -> Value {
    json!({
        "type": "COMPANY_TRANSPORT", "pickupDate": date, "driverIdentification": "DE-FR-2026-1234",
        "collectionAddress": {"street": "Hauptstraße 12", "postCode": "10115", "city": "Berlin", "country": "DE"}
    })
}

/// A delivery to the Polish buyer.
pub fn delivery_body(date: &str) -> Value {
    json!({
        "deliveryDate": date, "receiverName": "Anna Kowalska",
        "deliveryAddress": {"street": "ul. Prosta 1", "postCode": "00-838", "city": "Warszawa", "country": "PL"}
    })
}

/// An invoice whose text names the Polish buyer.
pub fn invoice_pdf() -> Vec<u8> {
    pdf(&format!("Rechnung RE-2026-0815 an {NAME}, Warszawa"))
}

impl Shop {
    /// A Mode B buyer with everything that is asked of one, valid in VIES; answers its path below the seller.
    pub async fn good_buyer(&self, app: &TestApp, vat_number: &str, name: &str) -> String {
        let mut body = super::buyer_body();
        body["vatNumber"] = json!(vat_number);
        body["companyName"] = json!(name);
        let buyer = self.post("/buyers").json(&body).send().await.is(201).json();
        let buyer = format!("/buyers/{}", uuid(&buyer));
        self.papers(&buyer).await;
        self.post(&format!("{buyer}/kyc/vies-check")).send().await.is(202);
        let session = self
            .post(&format!("{buyer}/kyc/verify"))
            .send()
            .await
            .is(200)
            .json();
        app.drain().await;
        let id = session["sessionId"].as_str().unwrap();
        self.put(
            &format!("/v1/sandbox/identity/{id}"),
            &json!({"outcome": "VERIFIED", "aml": "CLEAR"}),
        )
        .send()
        .await
        .is(200);
        app.drain().await;
        buyer
    }

    /// An order; answers its path below the seller.
    pub async fn order(&self, body: &Value) -> String {
        let order = self.post("/orders").json(body).send().await.is(201).json();
        format!("/orders/{}", uuid(&order))
    }

    /// A document of one of an order's modules (`documents`, `invoice/documents`, …), by its path.
    pub fn file(&self, order: &str, place: &str, kind: &str, bytes: &[u8]) -> Call {
        let (header, body) = form(kind, "2026-04-15", "paper.pdf", bytes);
        self.post(&format!("{order}/{place}")).raw(&header, body)
    }

    /// A PDF of that kind that was taken.
    pub async fn filed(&self, order: &str, place: &str, kind: &str) -> Value {
        let bytes = match kind {
            "SHIPMENT_PRELIMINARY_INVOICE" => invoice_pdf(),
            other => pdf(other),
        };
        self.file(order, place, kind, &bytes).send().await.is(201).json()
    }

    /// Invoice and payment with their papers, ready for pickup.
    pub async fn paid(&self, app: &TestApp, order: &str) {
        self.post(&format!("{order}/invoice"))
            .json(&invoice_body())
            .send()
            .await
            .is(201);
        self.filed(order, "invoice/documents", "SHIPMENT_PRELIMINARY_INVOICE")
            .await;
        self.post(&format!("{order}/payment"))
            .json(&payment_body())
            .send()
            .await
            .is(201);
        self.filed(order, "payment/documents", "PAYMENT_CONFIRMATION")
            .await;
        self.post(&format!("{order}/payment/ready-for-pickup"))
            .send()
            .await
            .is(200);
        app.drain().await;
    }

    /// A Polish buyer of which nothing but its record is there, and an order of it: their paths.
    pub async fn sold(&self) -> (String, String) {
        let mut body = super::buyer_body();
        (body["vatNumber"], body["companyName"]) = (json!(POLISH), json!(NAME));
        let buyer = self.post("/buyers").json(&body).send().await.is(201).json();
        let buyer = format!("/buyers/{}", uuid(&buyer));
        let order = self.order(&order_body(&buyer, "AB-1")).await;
        (buyer, order)
    }

    /// A payment that is marked ready, without any paper.
    pub async fn made_ready(&self, order: &str) {
        let payment = format!("{order}/payment");
        self.post(&payment).json(&payment_body()).send().await.is(201);
        self.post(&format!("{payment}/ready-for-pickup"))
            .send()
            .await
            .is(200);
    }

    /// A sale of which only the delivery and its proof are missing: buyer and order.
    pub async fn on_the_road(&self, app: &TestApp) -> (String, String) {
        let buyer = self.good_buyer(app, POLISH, NAME).await;
        let order = self.order(&order_body(&buyer, "AB-1")).await;
        self.paid(app, &order).await;
        let pickup = format!("{order}/transport/pickup");
        self.post(&pickup)
            .json(&pickup_body("2026-04-22"))
            .send()
            .await
            .is(200);
        self.filed(&order, "transport/documents", "TRANSPORT_CMR").await;
        app.drain().await;
        assert_eq!(self.blockers(&order).await, ["DELIVERY_NOT_CONFIRMED"]);
        (buyer, order)
    }

    /// A sale that is exempt: buyer and order.
    pub async fn delivered(&self, app: &TestApp) -> (String, String) {
        let (buyer, order) = self.on_the_road(app).await;
        let delivery = format!("{order}/transport/delivery");
        self.post(&delivery)
            .json(&delivery_body("2026-04-22"))
            .send()
            .await
            .is(200);
        self.filed(&order, "transport/documents", "TRANSPORT_CMR_DELIVERY")
            .await;
        assert_eq!(self.verdict(&order).await["complianceStatus"], "VALID");
        (buyer, order)
    }

    /// The published status of an order.
    pub async fn status(&self, order: &str) -> String {
        let order = self.get(order).send().await.is(200).json();
        order["status"].as_str().unwrap().to_owned()
    }

    /// The rollup.
    pub async fn verdict(&self, order: &str) -> Value {
        self.get(&format!("{order}/compliance"))
            .send()
            .await
            .is(200)
            .json()
    }

    /// The codes of the rollup's blockers, in their order.
    pub async fn blockers(&self, order: &str) -> Vec<String> {
        codes(&self.verdict(order).await["blockers"])
    }
}

/// The codes of a list of blockers or warnings.
pub fn codes(list: &Value) -> Vec<String> {
    let all = list.as_array().unwrap().iter();
    all.map(|one| one["code"].as_str().unwrap().to_owned()).collect()
}

impl Answer {
    /// The version in the body, which must be that of the `ETag`.
    #[track_caller]
    pub fn version(&self) -> i64 {
        let version = self.json()["version"].as_i64().unwrap();
        assert_eq!(self.header("etag"), format!("\"{version}\""), "{}", self.path);
        version
    }
}
