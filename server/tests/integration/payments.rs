//! The payment over REST: amounts, cash, accounts, ready for pickup (Integration API 3.7, 4.8, 7.2; product.md "Blocker
//! catalogue").

use serde_json::{Value, json};

use crate::harness::{IBAN, Shop, TestApp, invoice_body, last, on_both, order_body, payment_body};

/// Another account than the one of [`payment_body`].
const OTHER: &str = "DE89370400440532013000";

/// A customer and an order without anything.
async fn with_order(app: &TestApp) -> (Shop, String) {
    let shop = app.shop().await;
    let (_, order) = shop.sold().await;
    (shop, order)
}

fn with(name: &str, value: Value) -> Value {
    let mut body = payment_body();
    body[name] = value;
    body
}

fn eur(cents: i64) -> Value {
    json!({"value": cents, "currency": "EUR"})
}

async fn has(shop: &Shop, order: &str, code: &str) -> bool {
    shop.blockers(order).await.contains(&code.to_owned())
}

/// Two more orders of the same buyer.
async fn two_more(shop: &Shop, buyer: &str) -> [String; 2] {
    [
        shop.order(&order_body(buyer, "AB-2")).await,
        shop.order(&order_body(buyer, "AB-3")).await,
    ]
}

on_both! {
    async fn submitted_once(app: TestApp) {
        let (shop, order) = with_order(&app).await;
        let place = format!("{order}/payment");
        shop.get(&place).send().await.is(404).problem("not-found");
        let first = shop.post(&place).key("X").json(&payment_body()).send().await.is(201);
        assert_eq!((first.version(), first.header("location")), (0, &*shop.path(&place)));
        let body = first.json();
        for (name, value) in payment_body().as_object().unwrap() {
            assert_eq!(&body[name], value, "{name}");
        }
        assert_eq!((&body["readyForPickup"], &body["ibanConsistent"]), (&json!(false), &json!(true)));
        assert!(matches!(body["status"].as_str(), Some("SUBMITTED")), "{body}");
        assert_eq!(shop.post(&place).key("X").json(&payment_body()).send().await.is(200).json(), body, "the cached response");
        assert_eq!(shop.post(&place).json(&payment_body()).send().await.is(200).json(), body);
        let mut short = payment_body();
        short.as_object_mut().unwrap().remove("cashAmount");
        assert_eq!(shop.post(&place).json(&short).send().await.is(200).json(), body, "no cash when it is absent");
        let other = shop.post(&place).json(&with("paymentDate", json!("2026-04-16"))).send().await.is(409);
        assert_eq!(other.problem("resource-exists-different-body")["currentResource"], body);
        let now = shop.get(&place).send().await.is(200);
        assert_eq!((now.version(), now.json()), (0, body));
        assert_eq!(shop.said("payment.submitted").await.len(), 1);
        assert_eq!(shop.status(&order).await, "PAYMENT_SUBMITTED", "before any invoice");
    }

    async fn refused_by_the_name_of_the_field(app: TestApp) {
        let (shop, order) = with_order(&app).await;
        let place = format!("{order}/payment");
        for (name, value, field) in [
            ("paymentDate", json!("2026-04-24"), "paymentDate"), ("paymentDate", json!(""), "paymentDate"),
            ("bankAmount", json!({"currency": "EUR"}), "bankAmount.value"), ("bankAmount", json!({"value": -1, "currency": "EUR"}), "bankAmount.value"),
            ("cashAmount", json!({"value": 1, "currency": "XXX"}), "cashAmount.currency"), ("cashAmount", json!({"value": 1, "currency": "SEK"}), "cashAmount"),
            ("sourceIban", json!("PL61109010140000071219812875"), "sourceIban"), ("sourceIban", json!("nonsense"), "sourceIban"),
        ] {
            let answer = shop.post(&place).json(&with(name, value.clone())).send().await;
            let fields = answer.refused_fields();
            assert_eq!(fields.len(), 1, "{value}: {fields:?}");
            assert!(fields[0].starts_with(field), "{value}: {fields:?}");
            if name == "sourceIban" {
                assert!(!answer.text().contains(value.as_str().unwrap()), "a mistyped account is still somebody's");
            }
        }
        shop.post(&place).json(&with("sourceIban", json!("pl61 1090 1014 0000 0712 1981 2874"))).send().await.is(201);
        assert_eq!(shop.get(&place).send().await.is(200).json()["sourceIban"], IBAN);
        let unknown = "/orders/00000000-0000-7000-8000-000000000000/payment";
        shop.post(unknown).json(&payment_body()).send().await.is(404).problem("not-found");
        shop.get(unknown).send().await.is(404).problem("not-found");
    }

    async fn corrected_with_the_current_version(app: TestApp) {
        let (shop, order) = with_order(&app).await;
        let place = format!("{order}/payment");
        shop.patch(&place, 0, &json!({"paymentDate": "2026-04-16"})).send().await.is(404).problem("not-found");
        shop.post(&place).json(&payment_body()).send().await.is(201);
        shop.patch(&place, 0, &json!({})).without("if-match").send().await.is(400).problem("malformed-request");
        let changed = shop.patch(&place, 0, &json!({"bankAmount": eur(1_000_000), "cashAmount": eur(850_000)})).send().await.is(200);
        assert_eq!((changed.version(), &changed.json()["cashAmount"], &changed.json()["sourceIban"]), (1, &eur(850_000), &json!(IBAN)));
        let late = shop.patch(&place, 0, &json!({"cashAmount": eur(0)})).send().await.is(409).problem("version-mismatch");
        assert_eq!(late["currentResource"], changed.json());
        assert_eq!(shop.patch(&place, 1, &json!({"cashAmount": eur(850_000)})).send().await.is(200).version(), 1);
        let refused = shop.patch(&place, 1, &json!({"cashAmount": {"value": 1, "currency": "SEK"}})).send().await.refused_fields();
        assert!(refused.len() == 1 && refused[0].starts_with("cashAmount"), "{refused:?}");
        let without = shop.patch(&place, 1, &json!({"sourceIban": ""})).send().await.is(200);
        assert!(without.version() == 2 && without.json().get("sourceIban").is_none(), "an empty one takes it away");
        assert_eq!(shop.said("payment.updated").await.len(), 2);
    }

    async fn the_amount_is_compared_with_the_invoice(app: TestApp) {
        let (shop, order) = with_order(&app).await;
        let place = format!("{order}/payment");
        let body = json!({"paymentDate": "2026-04-15", "bankAmount": eur(1_000_000), "cashAmount": eur(849_999), "sourceIban": IBAN});
        shop.post(&place).json(&body).send().await.is(201);
        assert!(!has(&shop, &order, "AMOUNT_MISMATCH").await, "nothing to compare with yet");
        shop.post(&format!("{order}/invoice")).json(&invoice_body()).send().await.is(201);
        assert!(has(&shop, &order, "AMOUNT_MISMATCH").await);
        assert_eq!(shop.get(&place).send().await.is(200).json()["amountMatchesInvoice"], false);
        let right = shop.patch(&place, 0, &json!({"cashAmount": eur(850_000)})).send().await.is(200).json();
        assert_eq!(right["amountMatchesInvoice"], true);
        assert!(!has(&shop, &order, "AMOUNT_MISMATCH").await);
        shop.patch(&format!("{order}/invoice"), 0, &json!({"amount": {"value": 1_850_000, "currency": "SEK"}})).send().await.is(200);
        assert!(has(&shop, &order, "AMOUNT_MISMATCH").await, "another currency is another amount");
    }

    async fn valid_when_nothing_is_open(app: TestApp) {
        let (shop, order) = with_order(&app).await;
        let place = format!("{order}/payment");
        shop.post(&format!("{order}/invoice")).json(&invoice_body()).send().await.is(201);
        shop.made_ready(&order).await;
        assert_eq!(shop.get(&place).send().await.is(200).json()["status"], "SUBMITTED");
        shop.filed(&order, "payment/documents", "PAYMENT_BANK_TRANSFER_SCREENSHOT").await;
        let now = shop.get(&place).send().await.is(200);
        assert_eq!(now.json()["status"], "VALID", "a screenshot proves it as well");
        assert_eq!(shop.verdict(&order).await["modules"]["payment"]["status"], "VALID");
    }

    async fn ready_for_pickup_needs_a_payment_and_can_be_repeated(app: TestApp) {
        let (shop, order) = with_order(&app).await;
        let ready = || shop.post(&format!("{order}/payment/ready-for-pickup"));
        ready().send().await.is(409).problem("invalid-state");
        shop.post(&format!("{order}/payment")).json(&payment_body()).send().await.is(201);
        let first = ready().key("K").send().await.is(200);
        assert_eq!((first.version(), &first.json()["readyForPickup"]), (1, &json!(true)));
        app.clock.advance(60);
        for again in [ready().key("K"), ready(), ready().json(&json!({}))] {
            assert_eq!(again.send().await.is(200).json(), first.json(), "the first time counts");
        }
        assert_eq!(shop.said("payment.ready_for_pickup").await.len(), 1);
        let rollup = shop.verdict(&order).await;
        assert_eq!(rollup["modules"]["transport"]["dailyViesChecksActive"], true);
        assert_eq!(shop.status(&order).await, "READY_FOR_PICKUP");
        shop.patch(&format!("{order}/payment"), 1, &json!({"paymentDate": "2026-04-16"})).send().await.is(200);
        assert_eq!(shop.get(&format!("{order}/payment")).send().await.is(200).json()["readyForPickup"], true, "a correction leaves it ready");
    }

    async fn cash_of_10_000_eur_needs_a_declaration(app: TestApp) {
        let (shop, order) = with_order(&app).await;
        let place = format!("{order}/payment");
        let body = |cash: i64| json!({"bankAmount": eur(1_850_000 - cash), "cashAmount": eur(cash)});
        shop.post(&place).json(&payment_body()).send().await.is(201);
        for (version, (cash, asked)) in [(999_999, false), (1_000_000, true), (0, false), (1_850_000, true)].into_iter().enumerate() {
            shop.patch(&place, i64::try_from(version).unwrap(), &body(cash)).send().await.is(200);
            assert_eq!(has(&shop, &order, "MISSING_SOURCE_OF_FUNDS").await, asked, "{cash}");
        }
        let rollup = shop.verdict(&order).await;
        let blocker = rollup["blockers"].as_array().unwrap().iter().find(|one| one["code"] == "MISSING_SOURCE_OF_FUNDS").unwrap();
        assert_eq!((&blocker["kind"], &blocker["documentTypes"]), (&json!("MISSING"), &json!(["PAYMENT_SOURCE_OF_FUNDS_DECLARATION"])));
        shop.filed(&order, "payment/documents", "PAYMENT_SOURCE_OF_FUNDS_DECLARATION").await;
        assert!(!has(&shop, &order, "MISSING_SOURCE_OF_FUNDS").await);
    }

    async fn an_account_never_seen_before(app: TestApp) {
        let shop = app.shop().await;
        let (buyer, one) = shop.sold().await;
        let [two, three] = two_more(&shop, &buyer).await;
        let pay = |order: &str, body: &Value| shop.post(&format!("{order}/payment")).json(body);
        assert_eq!(pay(&one, &payment_body()).send().await.is(201).json()["ibanConsistent"], true, "the first one is no surprise");
        let odd = pay(&two, &with("sourceIban", json!(OTHER))).send().await.is(201).json();
        assert_eq!(odd["ibanConsistent"], false);
        assert!(has(&shop, &two, "IBAN_INCONSISTENT").await);
        assert_eq!(shop.verdict(&two).await["modules"]["payment"]["ibanConsistent"], false);
        assert!(!has(&shop, &one, "IBAN_INCONSISTENT").await, "which says nothing against the known one");
        // Another order declares it: from then on it is known, also to the order that waited.
        let mut declared = with("sourceIban", json!(OTHER));
        declared["declareNewIban"] = json!(true);
        assert_eq!(pay(&three, &declared).send().await.is(201).json()["ibanConsistent"], true);
        assert!(!has(&shop, &two, "IBAN_INCONSISTENT").await, "in the same moment");
        assert_eq!(shop.get(&format!("{two}/payment")).send().await.is(200).json()["ibanConsistent"], true);
    }

    async fn declared_new_by_a_correction(app: TestApp) {
        let shop = app.shop().await;
        let (buyer, one) = shop.sold().await;
        let [two, three] = two_more(&shop, &buyer).await;
        shop.post(&format!("{one}/payment")).json(&payment_body()).send().await.is(201);
        for order in [&two, &three] {
            shop.post(&format!("{order}/payment")).json(&with("sourceIban", json!(OTHER))).send().await.is(201);
            assert!(has(&shop, order, "IBAN_INCONSISTENT").await);
        }
        let changed = shop.patch(&format!("{two}/payment"), 0, &json!({"declareNewIban": true})).send().await.is(200).json();
        assert_eq!(changed["ibanConsistent"], true);
        for order in [&two, &three] {
            assert!(!has(&shop, order, "IBAN_INCONSISTENT").await, "{order}");
        }
        // By a correction of the account itself.
        let four = shop.order(&order_body(&buyer, "AB-4")).await;
        shop.post(&format!("{four}/payment")).json(&with("sourceIban", json!("FR1420041010050500013M02606"))).send().await.is(201);
        assert!(has(&shop, &four, "IBAN_INCONSISTENT").await);
        shop.patch(&format!("{four}/payment"), 0, &json!({"sourceIban": IBAN})).send().await.is(200);
        assert!(!has(&shop, &four, "IBAN_INCONSISTENT").await);
    }

    async fn a_mistyped_first_account_is_forgotten(app: TestApp) {
        let shop = app.shop().await;
        let (buyer, one) = shop.sold().await;
        let [two, _] = two_more(&shop, &buyer).await;
        shop.post(&format!("{one}/payment")).json(&with("sourceIban", json!(OTHER))).send().await.is(201);
        // The right one is the first one after all: nothing else was ever seen.
        let right = shop.patch(&format!("{one}/payment"), 0, &json!({"sourceIban": IBAN})).send().await.is(200).json();
        assert_eq!(right["ibanConsistent"], true);
        let odd = shop.post(&format!("{two}/payment")).json(&with("sourceIban", json!(OTHER))).send().await.is(201).json();
        assert_eq!(odd["ibanConsistent"], false, "the mistyped one is not known");
    }

    async fn another_buyers_account_is_not_this_ones(app: TestApp) {
        let shop = app.shop().await;
        let (_, one) = shop.sold().await;
        let other = shop.buyer("ATU13585627").await;
        let two = shop.order(&order_body(&other, "AB-2")).await;
        shop.post(&format!("{one}/payment")).json(&payment_body()).send().await.is(201);
        let first = shop.post(&format!("{two}/payment")).json(&with("sourceIban", json!(OTHER))).send().await.is(201).json();
        assert_eq!(first["ibanConsistent"], true, "nothing was seen of this buyer before");
    }

    async fn the_whole_account_is_in_no_event_audit_or_verdict(app: TestApp) {
        let shop = app.shop().await;
        let (buyer, one) = shop.sold().await;
        let [two, _] = two_more(&shop, &buyer).await;
        shop.post(&format!("{one}/payment")).json(&payment_body()).send().await.is(201);
        shop.post(&format!("{two}/payment")).json(&with("sourceIban", json!(OTHER))).send().await.is(201);
        shop.patch(&format!("{two}/payment"), 0, &json!({"declareNewIban": true})).send().await.is(200);
        let explained = shop.get(&format!("{two}/compliance?explain=true")).send().await.is(200).text();
        let mut shown = vec![("explain".to_owned(), explained)];
        for table in ["event", "audit_record", "compliance_rollup", "job"] {
            if app.database.tables().await.iter().any(|known| known == table) {
                shown.push((table.to_owned(), app.database.dump(table).await.join("\n")));
            }
        }
        for (place, text) in shown {
            assert!(!text.contains("0140000071219812874") && !text.contains("0044053201"), "{place} shows an account number");
        }
        let said = shop.said("payment.submitted").await;
        assert!(said[0]["sourceIban"].as_str().unwrap().ends_with("2874"), "enough to tell it by: {}", said[0]);
        assert_eq!(said[0]["orderUuid"], last(&one));
        assert_eq!(app.audit_faults().await, Vec::<String>::new());
    }
}
