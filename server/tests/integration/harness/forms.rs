//! Forms of the staff app: what their outcome says, and the way without JavaScript.

use ::http::Method;
use domain::kernel::Role;
use serde_json::Value;

use super::{Answer, Browser, Call, Form, PUBLIC_URL, Shop, TestApp, last};

/// No id of anything.
pub const NIL: &str = "00000000-0000-7000-8000-000000000000";

/// The fields of a form, by the names of its inputs.
pub type Inputs<'a> = Vec<(&'a str, &'a str)>;

/// The address that a form led to.
#[track_caller]
pub fn done(outcome: &Value) -> String {
    outcome["Done"]["to"]
        .as_str()
        .unwrap_or_else(|| panic!("not done: {outcome}"))
        .to_owned()
}

/// The inputs that were refused, sorted. Each is named once: the page shows one sentence beside it.
#[track_caller]
pub fn refused_inputs(outcome: &Value) -> Vec<String> {
    let fields = outcome["Refused"]["fields"]
        .as_array()
        .unwrap_or_else(|| panic!("not refused: {outcome}"));
    let mut names: Vec<String> = fields
        .iter()
        .map(|field| field["name"].as_str().unwrap().to_owned())
        .collect();
    names.sort_unstable();
    let all = names.len();
    names.dedup();
    assert_eq!(names.len(), all, "an input is named twice: {outcome}");
    names
}

/// The sentence of a refusal that no input can answer.
#[track_caller]
pub fn refused_rule(outcome: &Value) -> String {
    assert_eq!(refused_inputs(outcome), Vec::<String>::new(), "{outcome}");
    assert!(outcome["Refused"]["conflict"].is_null(), "{outcome}");
    let message = outcome["Refused"]["message"].as_str().unwrap();
    assert!(!message.is_empty(), "{outcome}");
    message.to_owned()
}

/// The version to build on, and what is stored now in that input.
#[track_caller]
pub fn conflict(outcome: &Value, input: &str) -> (i64, String) {
    let conflict = &outcome["Refused"]["conflict"];
    let stored = conflict[1]
        .as_array()
        .unwrap_or_else(|| panic!("no conflict: {outcome}"));
    let field = stored.iter().find(|field| field["name"] == input);
    let value = field.unwrap_or_else(|| panic!("no {input}: {outcome}"))["value"].clone();
    (conflict[0].as_i64().unwrap(), value.as_str().unwrap().to_owned())
}

/// The id in an address such as `/buyers/<id>?done=created`.
pub fn id_in(address: &str) -> String {
    let path = address.split('?').next().unwrap_or_default();
    path.rsplit('/').next().unwrap_or_default().to_owned()
}

/// A form with some inputs filled otherwise, or more of them.
pub fn with<'a>(form: &[(&'a str, &'a str)], other: &[(&'a str, &'a str)]) -> Inputs<'a> {
    let stays = |(name, _): &&(&'a str, &'a str)| !other.iter().any(|(known, _)| known == name);
    form.iter().filter(stays).chain(other).copied().collect()
}

/// An order made over REST, with the ids its forms send.
pub struct Sale {
    /// The seller's side.
    pub shop: Shop,
    /// Its path below the seller.
    pub order: String,
    /// The order's id.
    pub id: String,
    /// The seller's id.
    pub seller: String,
}

impl Sale {
    /// An order of one vehicle, of which nothing but the order is there.
    pub async fn of(app: &TestApp) -> Self {
        let shop = app.shop().await;
        let (_, order) = shop.sold().await;
        Self::new(shop, order)
    }

    /// This order.
    pub fn new(shop: Shop, order: String) -> Self {
        let (id, seller) = (last(&order), shop.seller.to_string());
        Self {
            shop,
            order,
            id,
            seller,
        }
    }

    /// A form of this order.
    pub fn form<'a>(&'a self, fields: &[(&'a str, &'a str)]) -> Inputs<'a> {
        with(&[("id", &*self.id), ("seller", &*self.seller)], fields)
    }

    /// The address a form of this part leads to.
    pub fn at(&self, module: &str, done: &str) -> String {
        format!("/orders/{}?module={module}&done={done}", self.id)
    }

    /// The same form for an order that does not exist, for what is no order, and for another seller's.
    pub fn strangers<'a>(&'a self, foreign: &'a str, fields: &[(&'a str, &'a str)]) -> [Inputs<'a>; 3] {
        [("id", NIL), ("id", "//evil.example"), ("seller", foreign)]
            .map(|other| with(&self.form(fields), &[other]))
    }
}

impl Browser {
    /// A call as the app's own pages make it.
    pub fn own(&self, method: Method, path: &str) -> Call {
        let call = self.call(method, path).header("host", "nt24.test");
        call.header("origin", PUBLIC_URL)
            .header("sec-fetch-site", "same-origin")
    }

    /// A page, as a browser without JavaScript shows it.
    pub async fn page(&self, address: &str) -> Answer {
        let path = address.split('#').next().unwrap_or_default();
        self.own(Method::GET, path).accept_html().send().await
    }

    /// Posts a form without JavaScript and follows the redirect: its address, and the page there.
    pub async fn plain(&self, function: &str, fields: &[(&str, &str)]) -> (String, String) {
        let answer = self.send(self.form(function, fields).accept_html()).await.is(303);
        let to = answer.header("location").to_owned();
        let page = self.page(&to).await.is(200).text();
        (to, page)
    }

    /// A paper posted by the page of an order.
    pub fn order_paper(&self, shop: &Shop, order: &str, kind: &str, bytes: &[u8]) -> Call {
        let form = Form::new()
            .text("seller", shop.seller.to_string())
            .text("type", kind)
            .text("documentDate", "2026-04-15")
            .file("paper.pdf", bytes);
        let (header, body) = form.closed();
        self.own(Method::POST, &format!("/files{order}/documents"))
            .raw(&header, body)
    }
}

impl Shop {
    /// The kinds of all events that came by the staff app, oldest first.
    pub async fn by_staff(&self) -> Vec<String> {
        let events = self.events().await;
        let ours = events.iter().filter(|event| event["source"] == "WEB_APP");
        ours.map(|event| event["type"].as_str().unwrap().to_owned())
            .collect()
    }

    /// What a GET below the seller answers.
    pub async fn read(&self, path: &str) -> Value {
        self.get(path).send().await.is(200).json()
    }
}

impl TestApp {
    /// An auditor sends these fields to each of these functions: refused, and nothing happens.
    pub async fn auditor_may_not(&self, functions: &[&str], fields: &[(&str, &str)]) {
        let auditor = self.signed_in(Role::Auditor).await;
        let events = "SELECT COUNT(*) FROM event";
        let before = self.database.count(events).await;
        for function in functions {
            let answer = auditor.form(function, fields).send().await.is(403);
            assert!(
                answer.text().contains("Forbidden"),
                "{function}: {}",
                answer.text()
            );
            auditor.form(function, fields).accept_html().send().await.is(403);
        }
        assert_eq!(self.database.count(events).await, before);
    }
}
