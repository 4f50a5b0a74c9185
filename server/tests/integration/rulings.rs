//! What people decide about evidence: accept a mismatch, declare a paper unobtainable, withdraw, and the second pair of eyes
//! (product.md "Verdict").

use ::http::Method;
use domain::compliance::{MismatchDraft, Ruling, RulingError, RulingState, UnobtainableDraft};
use domain::kernel::{
    Actor, ClientActor, Context, OrderId, Refusal, Role, RulingId, Source, StaffActor, StaffId,
};
use domain::organization::OrganizationPatch;
use serde_json::{Value, json};

use crate::harness::{
    NAME, Shop, TestApp, Wanted, codes, invoice_body, last, on_both, order_body, payment_body, pickup_body,
    uuid,
};

/// The mismatches a person may accept.
const ACCEPTABLE: [&str; 5] = [
    "ORDER_TOTAL_MISMATCH",
    "INVOICE_AMOUNT_MISMATCH",
    "BUYER_NAME_MISMATCH",
    "AMOUNT_MISMATCH",
    "IBAN_INCONSISTENT",
];

const OTHER_IBAN: &str = "DE89370400440532013000";

/// An order with every acceptable mismatch.
async fn mismatched(app: &TestApp) -> (Shop, String) {
    let shop = app.shop().await;
    let (buyer, first) = shop.sold().await;
    shop.made_ready(&first).await;
    let mut body = order_body(&buyer, "AB-2");
    body["totalAmount"]["value"] = json!(1_850_001);
    let order = shop.order(&body).await;
    let mut invoice = invoice_body();
    invoice["buyerName"] = json!("Somebody Else GmbH");
    shop.post(&format!("{order}/invoice"))
        .json(&invoice)
        .send()
        .await
        .is(201);
    let mut payment = payment_body();
    payment["bankAmount"]["value"] = json!(1_800_000);
    payment["sourceIban"] = json!(OTHER_IBAN);
    shop.post(&format!("{order}/payment"))
        .json(&payment)
        .send()
        .await
        .is(201);
    for code in ACCEPTABLE {
        assert!(has(&shop, &order, code).await, "{code}");
    }
    (shop, order)
}

/// An order on its way without its CMR note.
async fn without_cmr(app: &TestApp) -> (Shop, String) {
    let shop = app.shop().await;
    let (_, order) = shop.sold().await;
    shop.made_ready(&order).await;
    shop.post(&format!("{order}/transport/pickup"))
        .json(&pickup_body("2026-04-22"))
        .send()
        .await
        .is(200);
    (shop, order)
}

async fn has(shop: &Shop, order: &str, code: &str) -> bool {
    shop.blockers(order).await.contains(&code.to_owned())
}

fn accept(shop: &Shop, order: &str, code: &str) -> crate::harness::Call {
    shop.post(&format!("{order}/compliance/accept-mismatch"))
        .json(&json!({"code": code, "reason": "Agreed by phone"}))
}

fn declare(shop: &Shop, order: &str, kind: &str) -> crate::harness::Call {
    shop.post(&format!("{order}/compliance/declare-unobtainable"))
        .json(&json!({"documentType": kind, "reason": "The carrier is insolvent"}))
}

fn withdraw(shop: &Shop, order: &str, ruling: &Value) -> crate::harness::Call {
    shop.post(&format!("{order}/compliance/rulings/{}/withdraw", uuid(ruling)))
        .json(&json!({"reason": "A mistake"}))
}

fn approve(shop: &Shop, order: &str, ruling: &Value) -> crate::harness::Call {
    shop.post(&format!("{order}/compliance/rulings/{}/approve", uuid(ruling)))
}

/// `CODE STATE` of every ruling, the newest first.
async fn rulings(shop: &Shop, order: &str) -> Vec<String> {
    let all = shop
        .get(&format!("{order}/compliance/rulings"))
        .send()
        .await
        .is(200)
        .json();
    let all = all.as_array().unwrap().iter();
    all.map(|ruling| {
        format!(
            "{} {}",
            ruling["code"].as_str().unwrap(),
            ruling["state"].as_str().unwrap()
        )
    })
    .collect()
}

async fn four_eyes(app: &TestApp, shop: &Shop, on: bool) {
    let patch = OrganizationPatch {
        four_eyes: Some(on),
        ..OrganizationPatch::default()
    };
    app.services()
        .organizations
        .update(&app.system(), shop.organization, None, &patch)
        .await
        .unwrap();
}

/// A member of the staff at a page.
fn staff(app: &TestApp, id: StaffId, role: Role) -> Context {
    by(
        app,
        Actor::Staff(StaffActor {
            id,
            name: "Ada".to_owned(),
            role,
        }),
        Source::WebApp,
    )
}

fn by(app: &TestApp, actor: Actor, source: Source) -> Context {
    Context {
        actor,
        source,
        request_id: format!("req_ruling{}", app.next()),
        purpose: None,
        idempotency: None,
    }
}

fn order_id(order: &str) -> OrderId {
    OrderId::parse(&last(order)).unwrap()
}

fn ruling_id(ruling: &Value) -> RulingId {
    RulingId::parse(&uuid(ruling)).unwrap()
}

/// What the audit log says about an action, oldest first.
async fn audited(app: &TestApp, action: &str) -> Vec<String> {
    app.database
        .texts(&format!("SELECT outcome || ' ' || actor_kind FROM audit_record WHERE action = '{action}' ORDER BY chain, number"))
        .await
}

on_both! {
    async fn each_acceptable_mismatch(app: TestApp) {
        let (shop, order) = mismatched(&app).await;
        for (done, code) in ACCEPTABLE.into_iter().enumerate() {
            app.clock.advance(1);
            let answer = accept(&shop, &order, code).key(code).send().await.is(201);
            let ruling = answer.json();
            for (name, value) in [("kind", json!("MISMATCH_ACCEPTED")), ("code", json!(code)), ("reason", json!("Agreed by phone")), ("state", json!("IN_FORCE"))] {
                assert_eq!(ruling[name], value, "{code} {name}");
            }
            assert_eq!((&ruling["proposedBy"]["type"], &ruling["proposedBy"]["name"]), (&json!("API_CLIENT"), &json!(shop.client_id)));
            assert!(!answer.text().contains("null"), "{}", answer.text());
            assert_eq!(accept(&shop, &order, code).key(code).send().await.json(), ruling, "the cached response");
            assert!(!has(&shop, &order, code).await, "{code}");
            for open in &ACCEPTABLE[done + 1..] {
                assert!(has(&shop, &order, open).await, "{open} is another one than {code}");
            }
            accept(&shop, &order, code).send().await.is(409).problem("invalid-state");
        }
        let modules = shop.verdict(&order).await["modules"].clone();
        assert_eq!((&modules["payment"]["amountMatchesInvoice"], &modules["payment"]["ibanConsistent"]), (&json!(true), &json!(true)), "or the difference was accepted");
        let mut listed = rulings(&shop, &order).await;
        listed.reverse();
        assert_eq!(listed, ACCEPTABLE.map(|code| format!("{code} IN_FORCE")), "the newest first");
        let said = shop.said("compliance.mismatch_accepted").await;
        assert_eq!((said.len(), &said[0]["code"], &said[0]["orderUuid"]), (5, &json!("ORDER_TOTAL_MISMATCH"), &json!(last(&order))));
        let explained = shop.get(&format!("{order}/compliance?explain=true")).send().await.is(200).json();
        let rules = explained["explanation"]["modules"].as_array().unwrap().iter().flat_map(|module| module["rules"].as_array().unwrap());
        assert_eq!(rules.filter(|rule| rule["outcome"] == "ACCEPTED").count(), 5);
        assert_eq!(audited(&app, "compliance.mismatch.accept").await.iter().filter(|line| *line == "done API_CLIENT").count(), 5);
        assert_eq!(app.audit_faults().await, Vec::<String>::new());
    }

    async fn nothing_else_can_be_accepted(app: TestApp) {
        let (shop, order) = mismatched(&app).await;
        for code in [
            "", "NONSENSE", "buyer_name_mismatch", "VIES_INVALID", "DOMESTIC_BUYER", "VAT_INCLUDED", "MARGIN_SCHEME", "VAT_STRUCTURE_MISMATCH", "AML_FLAGGED",
            "BUYER_BLOCKED", "IDENTITY_REJECTED", "MISSING_CMR", "MISSING_KYC_DOCUMENT", "NOT_CROSS_BORDER", "DESTINATION_OUTSIDE_EU", "EVIDENCE_UNOBTAINABLE",
            "MISSING_SOURCE_OF_FUNDS", "NOT_READY_FOR_PICKUP", "VIES_PENDING", "VIN_CHECK_DIGIT",
        ] {
            assert_eq!(accept(&shop, &order, code).send().await.refused_fields(), ["code"], "{code}");
        }
        let place = format!("{order}/compliance/accept-mismatch");
        for reason in [json!(""), json!(" "), json!("x".repeat(501)), Value::Null] {
            let body = json!({"code": "AMOUNT_MISMATCH", "reason": reason});
            assert_eq!(shop.post(&place).json(&body).send().await.refused_fields(), ["reason"]);
        }
        assert_eq!(shop.post(&place).json(&json!({})).send().await.refused_fields(), ["code", "reason"]);
        assert_eq!(rulings(&shop, &order).await, Vec::<String>::new());
    }

    async fn what_is_not_open_cannot_be_ruled_on(app: TestApp) {
        let shop = app.shop().await;
        let (_, order) = shop.sold().await;
        for code in ACCEPTABLE {
            accept(&shop, &order, code).send().await.is(409).problem("invalid-state");
        }
        for kind in ["TRANSPORT_CMR", "ORDER_OTHER", "TRANSPORT_CMR_DELIVERY"] {
            declare(&shop, &order, kind).send().await.is(409).problem("invalid-state");
        }
        for kind in ["", "CMR", "transport_cmr"] {
            assert_eq!(declare(&shop, &order, kind).send().await.refused_fields(), ["documentType"]);
        }
        let body = json!({"documentType": "COC_EXTRACT"});
        assert_eq!(shop.post(&format!("{order}/compliance/declare-unobtainable")).json(&body).send().await.refused_fields(), ["reason"]);
        assert_eq!(rulings(&shop, &order).await, Vec::<String>::new());
    }

    async fn an_unread_invoice_is_no_mismatch_yet(app: TestApp) {
        let shop = app.shop().await;
        let (_, order) = shop.sold().await;
        shop.post(&format!("{order}/invoice")).json(&invoice_body()).send().await.is(201);
        shop.file(&order, "invoice/documents", "SHIPMENT_PRELIMINARY_INVOICE", &crate::harness::pdf("Somebody Else")).send().await.is(201);
        accept(&shop, &order, "BUYER_NAME_MISMATCH").send().await.is(409).problem("invalid-state");
        app.drain().await;
        accept(&shop, &order, "BUYER_NAME_MISMATCH").send().await.is(201);
        assert!(!has(&shop, &order, "BUYER_NAME_MISMATCH").await);
        // Another document is other evidence.
        shop.file(&order, "invoice/documents", "SHIPMENT_PRELIMINARY_INVOICE", &crate::harness::pdf("Another One")).send().await.is(201);
        app.drain().await;
        assert!(has(&shop, &order, "BUYER_NAME_MISMATCH").await);
        assert_eq!(rulings(&shop, &order).await, ["BUYER_NAME_MISMATCH VOID"]);
    }

    async fn a_paper_that_cannot_be_had_fails_the_exemption(app: TestApp) {
        let (shop, order) = without_cmr(&app).await;
        let ruling = declare(&shop, &order, "TRANSPORT_CMR").send().await.is(201).json();
        assert_eq!((&ruling["kind"], &ruling["code"], &ruling["state"]), (&json!("EVIDENCE_UNOBTAINABLE"), &json!("MISSING_CMR"), &json!("IN_FORCE")));
        let rollup = shop.verdict(&order).await;
        assert_eq!((&rollup["complianceStatus"], &rollup["decision"]), (&json!("INVALID"), &json!("VAT_APPLICABLE")));
        let found = rollup["blockers"].as_array().unwrap().iter().find(|blocker| blocker["code"] == "EVIDENCE_UNOBTAINABLE").unwrap();
        assert_eq!((&found["module"], &found["kind"], &found["documentTypes"]), (&json!("transport"), &json!("FAILED"), &json!(["TRANSPORT_CMR"])));
        assert!(found["message"].as_str().unwrap().contains("The carrier is insolvent"), "{found}");
        assert!(!has(&shop, &order, "MISSING_CMR").await, "it stands in its place");
        assert_eq!((shop.status(&order).await, shop.said("compliance.evidence_declared_unobtainable").await.len()), ("COMPLIANCE_INVALID".to_owned(), 1));
        declare(&shop, &order, "TRANSPORT_CMR").send().await.is(409).problem("invalid-state");
        // A paper of the buyer is one of each of its orders.
        declare(&shop, &order, "COC_EXTRACT").send().await.is(201);
        let rollup = shop.verdict(&order).await;
        let modules: Vec<&Value> = rollup["blockers"].as_array().unwrap().iter().filter(|blocker| blocker["code"] == "EVIDENCE_UNOBTAINABLE").map(|blocker| &blocker["module"]).collect();
        assert_eq!(modules, ["buyer", "transport"]);
    }

    async fn void_when_the_paper_comes_and_not_revived(app: TestApp) {
        let (shop, order) = without_cmr(&app).await;
        let ruling = declare(&shop, &order, "TRANSPORT_CMR").send().await.is(201).json();
        let paper = shop.filed(&order, "transport/documents", "TRANSPORT_CMR").await;
        assert_eq!(rulings(&shop, &order).await, ["MISSING_CMR VOID"]);
        assert!(!has(&shop, &order, "EVIDENCE_UNOBTAINABLE").await);
        let said = shop.said("compliance.ruling_voided").await;
        assert_eq!((said.len(), &said[0]["rulingUuid"], &said[0]["state"]), (1, &ruling["uuid"], &json!("VOID")));
        shop.call(Method::DELETE, &format!("{order}/transport/documents/{}", uuid(&paper))).json(&json!({"reason": "Wrong one"})).send().await.is(200);
        assert!(has(&shop, &order, "MISSING_CMR").await && !has(&shop, &order, "EVIDENCE_UNOBTAINABLE").await, "what ended stays ended");
        assert_eq!(rulings(&shop, &order).await, ["MISSING_CMR VOID"]);
        withdraw(&shop, &order, &ruling).send().await.is(409).problem("invalid-state");
        app.clock.advance(1);
        declare(&shop, &order, "TRANSPORT_CMR").send().await.is(201);
        assert_eq!(rulings(&shop, &order).await, ["MISSING_CMR IN_FORCE", "MISSING_CMR VOID"]);
    }

    async fn void_when_the_amounts_change_and_not_revived(app: TestApp) {
        let (shop, order) = mismatched(&app).await;
        accept(&shop, &order, "AMOUNT_MISMATCH").send().await.is(201);
        accept(&shop, &order, "IBAN_INCONSISTENT").send().await.is(201);
        let pay = |version: i64, cents: i64| shop.patch(&format!("{order}/payment"), version, &json!({"bankAmount": {"value": cents, "currency": "EUR"}}));
        pay(0, 1_700_000).send().await.is(200);
        assert!(has(&shop, &order, "AMOUNT_MISMATCH").await && !has(&shop, &order, "IBAN_INCONSISTENT").await, "only what it was based on");
        pay(1, 1_800_000).send().await.is(200);
        assert!(has(&shop, &order, "AMOUNT_MISMATCH").await, "the old amount again revives nothing");
        let mut states = rulings(&shop, &order).await;
        states.sort_unstable();
        assert_eq!(states, ["AMOUNT_MISMATCH VOID", "IBAN_INCONSISTENT IN_FORCE"]);
        shop.patch(&format!("{order}/payment"), 2, &json!({"sourceIban": "FR1420041010050500013M02606"})).send().await.is(200);
        assert!(has(&shop, &order, "IBAN_INCONSISTENT").await, "another account is other evidence");
        assert_eq!(shop.said("compliance.ruling_voided").await.len(), 2);
    }

    async fn void_when_the_buyer_changes_its_name(app: TestApp) {
        let (shop, order) = mismatched(&app).await;
        accept(&shop, &order, "BUYER_NAME_MISMATCH").send().await.is(201);
        let buyer = format!("/buyers/{}", shop.get(&order).send().await.json()["buyerId"].as_str().unwrap());
        shop.patch(&buyer, 0, &json!({"companyName": format!("{NAME} w likwidacji")})).send().await.is(200);
        assert_eq!(rulings(&shop, &order).await, ["BUYER_NAME_MISMATCH VOID"], "in the same moment");
        assert!(has(&shop, &order, "BUYER_NAME_MISMATCH").await);
    }

    async fn void_when_what_it_was_about_is_gone(app: TestApp) {
        let (shop, order) = mismatched(&app).await;
        accept(&shop, &order, "AMOUNT_MISMATCH").send().await.is(201);
        shop.patch(&format!("{order}/payment"), 0, &json!({"bankAmount": {"value": 1_850_000, "currency": "EUR"}})).send().await.is(200);
        assert_eq!(rulings(&shop, &order).await, ["AMOUNT_MISMATCH VOID"]);
        let (shop, order) = without_cmr(&app).await;
        declare(&shop, &order, "TRANSPORT_CMR").send().await.is(201);
        shop.post(&format!("{order}/transport/pickup/revoke")).json(&json!({"reason": "It did not come"})).send().await.is(200);
        assert_eq!(rulings(&shop, &order).await, ["MISSING_CMR VOID"], "nobody asks for it now");
        assert_eq!(shop.status(&order).await, "READY_FOR_PICKUP");
    }

    async fn withdrawn_with_a_reason_and_once(app: TestApp) {
        let (shop, order) = mismatched(&app).await;
        let ruling = accept(&shop, &order, "AMOUNT_MISMATCH").send().await.is(201).json();
        for bad in [json!({}), json!({"reason": " "}), json!({"reason": "x".repeat(501)})] {
            let answer = shop.post(&format!("{order}/compliance/rulings/{}/withdraw", uuid(&ruling))).json(&bad).send().await;
            assert_eq!(answer.refused_fields(), ["reason"]);
        }
        let gone = withdraw(&shop, &order, &ruling).key("K").send().await.is(200).json();
        assert_eq!((&gone["state"], &gone["endedBecause"]), (&json!("WITHDRAWN"), &json!("A mistake")));
        assert_eq!(withdraw(&shop, &order, &ruling).key("K").send().await.is(200).json(), gone, "the cached response");
        assert!(has(&shop, &order, "AMOUNT_MISMATCH").await);
        withdraw(&shop, &order, &ruling).send().await.is(409).problem("invalid-state");
        assert_eq!(shop.said("compliance.ruling_withdrawn").await.len(), 1);
        app.clock.advance(1);
        accept(&shop, &order, "AMOUNT_MISMATCH").send().await.is(201);
        assert_eq!(rulings(&shop, &order).await, ["AMOUNT_MISMATCH IN_FORCE", "AMOUNT_MISMATCH WITHDRAWN"]);
        // Of another order, of another organization.
        let (stranger, theirs) = mismatched(&app).await;
        withdraw(&stranger, &theirs, &ruling).send().await.is(404).problem("not-found");
        withdraw(&stranger, &order, &ruling).send().await.is(404).problem("not-found");
        let unknown = json!({"uuid": "00000000-0000-7000-8000-000000000000"});
        withdraw(&shop, &order, &unknown).send().await.is(404).problem("not-found");
        assert_eq!(app.audit_faults().await, Vec::<String>::new());
    }

    async fn without_four_eyes_there_is_nothing_to_approve(app: TestApp) {
        let (shop, order) = mismatched(&app).await;
        let ruling = accept(&shop, &order, "AMOUNT_MISMATCH").send().await.is(201).json();
        approve(&shop, &order, &ruling).send().await.is(403).problem("forbidden");
        let (id, _) = app.account(Role::Operator).await;
        let approved = app.services().compliance.approve(&staff(&app, id, Role::Operator), shop.seller, order_id(&order), ruling_id(&ruling)).await;
        assert_eq!(approved.unwrap_err(), RulingError::NotAwaiting(RulingState::InForce));
    }

    async fn four_eyes_wait_and_change_nothing(app: TestApp) {
        let (shop, order) = mismatched(&app).await;
        four_eyes(&app, &shop, true).await;
        let before = shop.verdict(&order).await;
        for code in ACCEPTABLE {
            let ruling = accept(&shop, &order, code).send().await.is(201).json();
            assert_eq!(ruling["state"], "AWAITING_APPROVAL");
            assert!(ruling.get("reviewedBy").is_none(), "{ruling}");
        }
        let ruling = declare(&shop, &order, "COC_EXTRACT").send().await.is(201).json();
        assert_eq!(ruling["state"], "AWAITING_APPROVAL");
        assert_eq!(shop.verdict(&order).await, before);
        assert_eq!((shop.said("compliance.ruling_proposed").await.len(), shop.said("compliance.mismatch_accepted").await.len()), (6, 0));
        accept(&shop, &order, "AMOUNT_MISMATCH").send().await.is(409).problem("invalid-state");
        // Switching four eyes off afterwards lets nothing through.
        four_eyes(&app, &shop, false).await;
        shop.post(&format!("{order}/payment/ready-for-pickup")).send().await.is(200);
        assert!(has(&shop, &order, "AMOUNT_MISMATCH").await);
        let waiting = rulings(&shop, &order).await;
        assert!(waiting.iter().all(|line| line.ends_with("AWAITING_APPROVAL")) && waiting.len() == 6, "{waiting:?}");
    }

    async fn the_proposer_gets_through_no_door(app: TestApp) {
        let (shop, order) = mismatched(&app).await;
        four_eyes(&app, &shop, true).await;
        let version = shop.verdict(&order).await["version"].clone();
        let rulings = &app.services().compliance;
        let id = order_id(&order);
        let draft = MismatchDraft { code: "AMOUNT_MISMATCH".to_owned(), reason: "Agreed by phone".to_owned() };
        let (ada, _) = app.account(Role::Operator).await;
        let made: Ruling = rulings.accept_mismatch(&staff(&app, ada, Role::Operator), shop.seller, id, &draft).await.unwrap();
        assert_eq!(made.state, RulingState::AwaitingApproval);
        let shown = json!({"uuid": made.id.to_string()});

        // The same member of the staff: as is, in another role, under another name, through another channel.
        let mut renamed = staff(&app, ada, Role::Admin);
        renamed.actor = Actor::Staff(StaffActor { id: ada, name: "Eve".to_owned(), role: Role::Admin });
        let mut by_api = staff(&app, ada, Role::Operator);
        by_api.source = Source::Api;
        for ctx in [staff(&app, ada, Role::Operator), staff(&app, ada, Role::Admin), renamed, by_api] {
            let refused = rulings.approve(&ctx, shop.seller, id, made.id).await.unwrap_err();
            assert_eq!(refused, RulingError::OwnRuling, "{ctx:?}");
            let refused = rulings.decline(&ctx, shop.seller, id, made.id, "No").await.unwrap_err();
            assert_eq!(refused, RulingError::OwnRuling, "{ctx:?}");
        }
        // Who reads only, who is no person, who is nobody.
        let (auditor, _) = app.account(Role::Auditor).await;
        for ctx in [staff(&app, auditor, Role::Auditor), staff(&app, ada, Role::Auditor), app.system(), by(&app, Actor::System, Source::WebApp)] {
            let refused = rulings.approve(&ctx, shop.seller, id, made.id).await.unwrap_err();
            assert!(matches!(refused, RulingError::Refused(Refusal::Forbidden(_))), "{ctx:?}: {refused:?}");
            let refused = rulings.decline(&ctx, shop.seller, id, made.id, "No").await.unwrap_err();
            assert!(matches!(refused, RulingError::Refused(Refusal::Forbidden(_))), "{ctx:?}: {refused:?}");
        }
        let nobody = by(&app, Actor::Anonymous, Source::WebApp);
        let refused = rulings.approve(&nobody, shop.seller, id, made.id).await.unwrap_err();
        assert_eq!(refused, RulingError::Refused(Refusal::Unauthenticated));
        // Clients, over REST and by command.
        approve(&shop, &order, &shown).send().await.is(403).problem("forbidden");
        let client = Actor::Client(ClientActor { id: shop.client, client_id: shop.client_id.clone(), organization: shop.organization });
        for source in [Source::Api, Source::WebApp] {
            let refused = rulings.approve(&by(&app, client.clone(), source), shop.seller, id, made.id).await.unwrap_err();
            assert!(matches!(refused, RulingError::Refused(Refusal::Forbidden(_))), "{refused:?}");
        }
        let stranger = app.shop().await;
        stranger.post(&shop.path(&format!("{order}/compliance/rulings/{}/approve", made.id))).send().await.is(403).problem("forbidden");
        // By way of another order or seller.
        let second = staff(&app, app.account(Role::Operator).await.0, Role::Operator);
        let (other, theirs) = mismatched(&app).await;
        for (seller, order) in [(other.seller, order_id(&theirs)), (other.seller, id), (shop.seller, order_id(&theirs))] {
            let refused = rulings.approve(&second, seller, order, made.id).await.unwrap_err();
            assert!(matches!(refused, RulingError::Refused(Refusal::NotFound(_))), "{refused:?}");
        }
        // Accepting it once more, or after taking it back, is no approval either.
        let twice = rulings.accept_mismatch(&second, shop.seller, id, &draft).await.unwrap_err();
        assert!(matches!(twice, RulingError::NothingToRule(_)), "{twice:?}");

        assert_eq!(self::rulings(&shop, &order).await, ["AMOUNT_MISMATCH AWAITING_APPROVAL"]);
        assert!(has(&shop, &order, "AMOUNT_MISMATCH").await);
        assert_eq!(shop.verdict(&order).await["version"], version);
        let mut tried = audited(&app, "compliance.ruling.approve").await;
        tried.sort_unstable();
        let count = |line: &str| tried.iter().filter(|tried| *tried == line).count();
        assert_eq!((count("own-ruling STAFF"), count("done STAFF")), (4, 0), "{tried:?}");
        assert!(count("forbidden STAFF") == 2 && count("forbidden SYSTEM") == 2 && count("forbidden API_CLIENT") == 4, "{tried:?}");
        assert_eq!(tried.len(), 4 + 8 + 1 + 3, "every attempt is on record: {tried:?}");
        assert_eq!(audited(&app, "compliance.ruling.decline").await.len(), 8);
        assert_eq!(app.audit_faults().await, Vec::<String>::new());
    }

    async fn a_client_that_proposed_cannot_approve_nor_can_its_sister(app: TestApp) {
        let (shop, order) = mismatched(&app).await;
        four_eyes(&app, &shop, true).await;
        let ruling = accept(&shop, &order, "AMOUNT_MISMATCH").send().await.is(201).json();
        approve(&shop, &order, &ruling).send().await.is(403).problem("forbidden");
        let sister = app.services().organizations.create_client(&app.system(), shop.organization, &format!("sister-{}", app.next())).await.unwrap();
        let token = app.ask_token(&sister.client.client_id, &sister.secret).await.is(200).json();
        let token = token["access_token"].as_str().unwrap();
        approve(&shop, &order, &ruling).bearer(token).send().await.is(403).problem("forbidden");
        approve(&shop, &order, &ruling).bearer(token).json(&json!({"actor": "STAFF"})).send().await.is(403).problem("forbidden");
        assert_eq!(rulings(&shop, &order).await, ["AMOUNT_MISMATCH AWAITING_APPROVAL"]);
        assert!(has(&shop, &order, "AMOUNT_MISMATCH").await);
        assert_eq!(audited(&app, "compliance.ruling.approve").await, vec!["forbidden API_CLIENT"; 3]);
        // One member of the staff is the second person.
        let (id, _) = app.account(Role::Operator).await;
        let approved = app.services().compliance.approve(&staff(&app, id, Role::Operator), shop.seller, order_id(&order), ruling_id(&ruling)).await.unwrap();
        assert_eq!(approved.state, RulingState::InForce);
        assert!(!has(&shop, &order, "AMOUNT_MISMATCH").await);
    }

    async fn a_second_member_of_the_staff_approves(app: TestApp) {
        let (shop, order) = mismatched(&app).await;
        four_eyes(&app, &shop, true).await;
        let commands = &app.services().compliance;
        let (ada, bob) = (app.account(Role::Operator).await.0, app.account(Role::Admin).await.0);
        let draft = UnobtainableDraft { document_type: "COC_EXTRACT".to_owned(), reason: "The register burnt down".to_owned() };
        let made = commands.declare_unobtainable(&staff(&app, ada, Role::Operator), shop.seller, order_id(&order), &draft).await.unwrap();
        assert_eq!(shop.verdict(&order).await["complianceStatus"], "INCOMPLETE");
        let approved = commands.approve(&staff(&app, bob, Role::Admin), shop.seller, order_id(&order), made.id).await.unwrap();
        assert_eq!(approved.state, RulingState::InForce);
        let rollup = shop.verdict(&order).await;
        assert_eq!(rollup["complianceStatus"], "INVALID");
        assert!(codes(&rollup["blockers"]).contains(&"EVIDENCE_UNOBTAINABLE".to_owned()));
        let shown = shop.get(&format!("{order}/compliance/rulings")).send().await.is(200).json()[0].clone();
        assert_eq!((&shown["state"], &shown["proposedBy"]["id"], &shown["reviewedBy"]["id"]), (&json!("IN_FORCE"), &json!(ada.to_string()), &json!(bob.to_string())));
        assert!(shown["reviewedAt"].is_string());
        let again = commands.approve(&staff(&app, bob, Role::Admin), shop.seller, order_id(&order), made.id).await.unwrap_err();
        assert_eq!(again, RulingError::NotAwaiting(RulingState::InForce));
        let events = shop.events().await;
        let told = events.iter().find(|event| event["type"] == "compliance.evidence_declared_unobtainable").unwrap();
        assert_eq!((&told["source"], &told["actor"]["id"]), (&json!("WEB_APP"), &json!(bob.to_string())));
        // One record for each event that came of it, and the refusal.
        let mut tried = audited(&app, "compliance.ruling.approve").await;
        assert_eq!(tried.pop().as_deref(), Some("invalid-state STAFF"));
        assert_eq!(tried, vec!["done STAFF"; 3]);
    }

    async fn declined_with_a_reason_it_can_be_proposed_anew(app: TestApp) {
        let (shop, order) = mismatched(&app).await;
        four_eyes(&app, &shop, true).await;
        let ruling = accept(&shop, &order, "AMOUNT_MISMATCH").send().await.is(201).json();
        let commands = &app.services().compliance;
        let bob = app.account(Role::Operator).await.0;
        let decline = async |reason: &str| commands.decline(&staff(&app, bob, Role::Operator), shop.seller, order_id(&order), ruling_id(&ruling), reason).await;
        assert!(matches!(decline(" ").await.unwrap_err(), RulingError::Refused(Refusal::Invalid(_))));
        let declined = decline("50,000 cents are no rounding").await.unwrap();
        assert_eq!((declined.state, declined.ended_because.as_deref()), (RulingState::Declined, Some("50,000 cents are no rounding")));
        assert_eq!(decline("No").await.unwrap_err(), RulingError::NotAwaiting(RulingState::Declined));
        let approved = commands.approve(&staff(&app, bob, Role::Operator), shop.seller, order_id(&order), ruling_id(&ruling)).await;
        assert_eq!(approved.unwrap_err(), RulingError::NotAwaiting(RulingState::Declined));
        withdraw(&shop, &order, &ruling).send().await.is(409).problem("invalid-state");
        assert!(has(&shop, &order, "AMOUNT_MISMATCH").await);
        assert_eq!(shop.said("compliance.ruling_declined").await.len(), 1);
        app.clock.advance(1);
        accept(&shop, &order, "AMOUNT_MISMATCH").send().await.is(201);
        assert_eq!(rulings(&shop, &order).await, ["AMOUNT_MISMATCH AWAITING_APPROVAL", "AMOUNT_MISMATCH DECLINED"]);
    }

    async fn a_waiting_one_is_void_too_when_the_evidence_changes(app: TestApp) {
        let (shop, order) = mismatched(&app).await;
        four_eyes(&app, &shop, true).await;
        let ruling = accept(&shop, &order, "AMOUNT_MISMATCH").send().await.is(201).json();
        shop.patch(&format!("{order}/payment"), 0, &json!({"bankAmount": {"value": 1, "currency": "EUR"}})).send().await.is(200);
        assert_eq!(rulings(&shop, &order).await, ["AMOUNT_MISMATCH VOID"]);
        let bob = app.account(Role::Operator).await.0;
        let approved = app.services().compliance.approve(&staff(&app, bob, Role::Operator), shop.seller, order_id(&order), ruling_id(&ruling)).await;
        assert_eq!(approved.unwrap_err(), RulingError::NotAwaiting(RulingState::Void), "what was agreed to was another amount");
        assert!(has(&shop, &order, "AMOUNT_MISMATCH").await);
    }

    async fn of_ten_approvals_at_once_one_counts(app: TestApp) {
        let (shop, order) = mismatched(&app).await;
        four_eyes(&app, &shop, true).await;
        let ruling = accept(&shop, &order, "AMOUNT_MISMATCH").send().await.is(201).json();
        let mut tasks = Vec::new();
        for _ in 0..10 {
            let id = app.account(Role::Operator).await.0;
            let (app, ctx, seller, order, ruling) = (app.clone(), staff(&app, id, Role::Operator), shop.seller, order_id(&order), ruling_id(&ruling));
            tasks.push(tokio::spawn(async move { app.services().compliance.approve(&ctx, seller, order, ruling).await.is_ok() }));
        }
        let mut approved = 0;
        for task in tasks {
            approved += usize::from(task.await.unwrap());
        }
        assert_eq!((approved, shop.said("compliance.mismatch_accepted").await.len()), (1, 1));
    }

    async fn a_valid_order_by_way_of_accepted_mismatches(app: TestApp) {
        let app = app.with(Wanted::sandbox());
        let shop = app.shop().await;
        let (_, order) = shop.delivered(&app).await;
        shop.patch(&format!("{order}/payment"), 1, &json!({"bankAmount": {"value": 1_849_999, "currency": "EUR"}})).send().await.is(200);
        assert_eq!(shop.verdict(&order).await["complianceStatus"], "INCOMPLETE");
        accept(&shop, &order, "AMOUNT_MISMATCH").send().await.is(201);
        let rollup = shop.verdict(&order).await;
        assert_eq!((&rollup["complianceStatus"], &rollup["decision"]), (&json!("VALID"), &json!("VALID_EXPORT")));
    }
}
