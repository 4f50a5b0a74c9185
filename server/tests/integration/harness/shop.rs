//! An API customer: organization, seller, client and token, made by the real commands.

use std::sync::atomic::{AtomicU64, Ordering};

use ::http::Method;
use domain::kernel::{ApiClientId, Capability, OrganizationId, PartnerId};
use domain::organization::{Capabilities, OrganizationDraft, PartnerDraft};
use serde_json::{Value, json};

use super::{Answer, Call, TestApp};

/// The path of the token endpoint.
const TOKEN: &str = "/realms/nt24-idp/protocol/openid-connect/token";

static SLUG: AtomicU64 = AtomicU64::new(0);

/// An organization with one seller and one client that has a token. Cheap to clone.
#[derive(Clone)]
pub struct Shop {
    app: TestApp,
    /// The organization.
    pub organization: OrganizationId,
    /// Its seller.
    pub seller: PartnerId,
    /// Its client.
    pub client: ApiClientId,
    /// The client's public name.
    pub client_id: String,
    /// Its first secret.
    pub secret: String,
    /// A token from the start.
    pub token: String,
}

/// A buyer that is right in every way.
pub fn buyer_body() -> Value {
    json!({
        "kycMode": "NT24_LED", "vatNumber": "DE136695976", "companyName": "AutoHandel Mustermann GmbH",
        "address": {"street": "Hauptstraße 12", "postCode": "10115", "city": "Berlin", "country": "DE"}
    })
}

impl TestApp {
    /// An organization that may do everything.
    pub async fn shop(&self) -> Shop {
        self.shop_with("2026-01", "ENTERPRISE", &Capability::ALL).await
    }

    /// An organization of a tier with that acceptance (empty: none) and those capabilities.
    pub async fn shop_with(&self, dpa: &str, tier: &str, allowed: &[Capability]) -> Shop {
        let organizations = &self.services().organizations;
        let number = SLUG.fetch_add(1, Ordering::SeqCst);
        let draft = OrganizationDraft {
            name: format!("Organization {number}"),
            rate_limit_tier: tier.to_owned(),
            capabilities: allowed
                .iter()
                .fold(Capabilities::default(), |all, one| all.with(*one, true)),
            dpa_version: dpa.to_owned(),
        };
        let organization = organizations.create(&self.system(), &draft).await.unwrap().id;
        let seller = self.seller(organization, "DE136695976").await;
        let secret = organizations
            .create_client(&self.system(), organization, &format!("shop-{number}"))
            .await
            .unwrap();
        let mut shop = Shop {
            app: self.clone(),
            organization,
            seller,
            client: secret.client.id,
            client_id: secret.client.client_id,
            secret: secret.secret,
            token: String::new(),
        };
        shop.token = shop.token().await;
        shop
    }

    /// One more seller of an organization.
    pub async fn seller(&self, organization: OrganizationId, vat_number: &str) -> PartnerId {
        let draft = PartnerDraft {
            name: "Autohaus Beispiel GmbH".to_owned(),
            country: "DE".to_owned(),
            vat_number: vat_number.to_owned(),
        };
        let organizations = &self.services().organizations;
        let partner = organizations
            .create_partner(&self.system(), organization, &draft)
            .await;
        partner.unwrap().id
    }

    /// Asks for a token by form.
    pub async fn ask_token(&self, client_id: &str, secret: &str) -> Answer {
        self.call(Method::POST, TOKEN)
            .form(&[
                ("grant_type", "client_credentials"),
                ("client_id", client_id),
                ("client_secret", secret),
            ])
            .send()
            .await
    }
}

impl Shop {
    /// A fresh token.
    pub async fn token(&self) -> String {
        let answer = self.app.ask_token(&self.client_id, &self.secret).await.is(200);
        answer.json()["access_token"].as_str().unwrap().to_owned()
    }

    /// The same customer talking to another process on the same database.
    pub fn at(&self, app: &TestApp) -> Self {
        Self {
            app: app.clone(),
            ..self.clone()
        }
    }

    /// The same with a token of this moment.
    pub async fn renewed(&self) -> Self {
        Self {
            token: self.token().await,
            ..self.clone()
        }
    }

    /// `/v1/…` as it is, anything else below the seller.
    pub fn path(&self, path: &str) -> String {
        if path.starts_with("/v1") {
            path.to_owned()
        } else {
            format!("/v1/partners/{}{path}", self.seller)
        }
    }

    /// A request with the token and, for writes, a new idempotency key.
    pub fn call(&self, method: Method, path: &str) -> Call {
        let write = method != Method::GET;
        let call = self.app.call(method, &self.path(path)).bearer(&self.token);
        if write {
            call.key(&format!("key-{}", self.app.next()))
        } else {
            call
        }
    }

    /// A GET.
    pub fn get(&self, path: &str) -> Call {
        self.call(Method::GET, path)
    }

    /// A POST without a body.
    pub fn post(&self, path: &str) -> Call {
        self.call(Method::POST, path)
    }

    /// A PATCH built on a version.
    pub fn patch(&self, path: &str, version: i64, body: &Value) -> Call {
        self.call(Method::PATCH, path).if_match(version).json(body)
    }

    /// A buyer with this VAT number; answers its path below the seller.
    pub async fn buyer(&self, vat_number: &str) -> String {
        let mut body = buyer_body();
        body["vatNumber"] = json!(vat_number);
        let answer = self.post("/buyers").json(&body).send().await.is(201);
        format!("/buyers/{}", answer.json()["uuid"].as_str().unwrap())
    }

    /// All events of the organization.
    pub async fn events(&self) -> Vec<Value> {
        let answer = self.get("/v1/events?limit=1000").send().await.is(200);
        answer.json()["data"].as_array().unwrap().clone()
    }

    /// How many events there are.
    pub async fn event_count(&self) -> usize {
        self.events().await.len()
    }
}
