//! Asking the real VIES, played by a scripted one: what is asked, what is kept as evidence, pauses, alarms
//! (domain facts 1.3, 1.6; product.md section 2 VIES).

use std::sync::Arc;

use domain::kernel::Role;
use external::vies::{Limits, Note, Reason, Reply};
use serde_json::{Value, json};

use crate::harness::outside::{Mailbox, Script, said, silent};
use crate::harness::{Shop, TestApp, Wanted, on_both};

const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;

/// A server that asks this script, with a customer.
async fn live(app: &TestApp, script: &Script) -> (TestApp, Shop) {
    let app = app.with(Wanted {
        vies: Some(script.open()),
        ..Wanted::default()
    });
    let shop = app.shop().await;
    (app, shop)
}

async fn ask(shop: &Shop, buyer: &str) {
    shop.post(&format!("{buyer}/kyc/vies-check")).send().await.is(202);
}

async fn history(shop: &Shop, buyer: &str) -> Vec<Value> {
    let list = shop
        .get(&format!("{buyer}/kyc/vies-checks"))
        .send()
        .await
        .is(200)
        .json();
    list.as_array().unwrap().clone()
}

async fn states(app: &TestApp) -> Vec<String> {
    app.database
        .texts("SELECT state FROM job WHERE kind = 'vies.check' ORDER BY created_at, id")
        .await
}

on_both! {
    async fn the_seller_asks_and_keeps_the_consultation_number(app: TestApp) {
        let script = Script::of([said(true, Some("AUTOHANDEL MUSTERMANN GMBH"))]);
        let (app, shop) = live(&app, &script).await;
        let buyer = shop.buyer("ATU13585627").await;
        ask(&shop, &buyer).await;
        assert_eq!(script.asked(), [], "never in the request of the user");
        app.drain().await;
        let asked = script.asked();
        assert_eq!(asked.len(), 1);
        assert_eq!(asked[0].number.to_string(), "ATU13585627");
        assert_eq!(asked[0].requester.as_ref().unwrap().to_string(), "DE136695976", "with the seller's own number");
        let check = &history(&shop, &buyer).await[0];
        for (field, value) in [
            ("result", json!("VALID")), ("consultationNumber", json!("WAPIAAAAW1234567")), ("requesterVatNumber", json!("DE136695976")),
            ("name", json!("AUTOHANDEL MUSTERMANN GMBH")), ("nameMatch", json!("SAME")), ("method", json!("ONLINE")),
            ("rawSha256", json!("ab".repeat(32))),
        ] {
            assert_eq!(check[field], value, "{field} of {check}");
        }
        let kept = app.database.texts("SELECT endpoint || ' ' || CAST(http_status AS TEXT) || ' ' || raw FROM vies_check").await;
        assert_eq!(kept, ["https://vies.test/check-vat-number 200 {\"valid\":true}"]);
        let event = &shop.said("kyc.vies_checked").await[0];
        assert_eq!(event["consultationNumber"], "WAPIAAAAW1234567");
    }

    async fn a_refused_requester_still_gets_an_answer(app: TestApp) {
        let mut reply = said(true, None);
        reply.requester_used = false;
        reply.note = Some(Note::RequesterRefused { request: "{}".to_owned(), http_status: Some(200), raw: None, raw_sha256: None });
        if let external::vies::Outcome::Valid(answer) = &mut reply.outcome {
            answer.consultation_number = None;
        }
        let (app, shop) = live(&app, &Script::of([reply])).await;
        let buyer = shop.buyer("ATU13585627").await;
        ask(&shop, &buyer).await;
        app.drain().await;
        assert_eq!(shop.kyc(&buyer).await["viesResult"], "VALID");
        let check = &history(&shop, &buyer).await[0];
        assert_eq!(check["reason"], "INVALID_REQUESTER_INFO", "why there is no consultation number: {check}");
        assert!(check.get("consultationNumber").is_none() && check.get("requesterVatNumber").is_none(), "{check}");
    }

    async fn nothing_but_an_answer_is_a_result(app: TestApp) {
        let reasons = [
            Reason::ServiceUnavailable, Reason::MemberStateUnavailable, Reason::Timeout, Reason::MemberStateBusy, Reason::UnknownCode("NEW".to_owned()),
            Reason::NotJson, Reason::WrongShape, Reason::OtherNumber, Reason::Transport("connection refused".to_owned()),
        ];
        let count = reasons.len();
        let script = Script::of(reasons.iter().cloned().map(silent).chain([said(false, None)]));
        let (app, shop) = live(&app, &script).await;
        let buyer = shop.buyer("ATU13585627").await;
        ask(&shop, &buyer).await;
        app.drain().await;
        for _ in 0..count * 8 {
            let shop = shop.renewed().await;
            let tries = history(&shop, &buyer).await.len();
            if tries > count {
                break;
            }
            let status = shop.kyc(&buyer).await;
            assert_eq!((&status["viesResult"], &status["overallStatus"]), (&json!("UNKNOWN"), &json!("INCOMPLETE")), "after {tries} tries");
            assert_eq!(states(&app).await, ["QUEUED"], "it is tried again");
            app.pass(HOUR / 2).await;
        }
        let shop = shop.renewed().await;
        let mut kept: Vec<_> = history(&shop, &buyer).await.iter().map(|check| check["reason"].as_str().unwrap_or("-").to_owned()).collect();
        kept.reverse();
        let mut wanted: Vec<String> = reasons.iter().map(ToString::to_string).collect();
        wanted.push("-".to_owned());
        assert_eq!(kept, wanted, "every try is kept, with its reason");
        assert_eq!(shop.kyc(&buyer).await["viesResult"], "INVALID");
        assert_eq!(shop.said("kyc.vies_check_failed").await.len(), 1);
        assert_eq!(app.audit_faults().await, Vec::<String>::new());
    }

    async fn a_number_refused_as_malformed_is_not_asked_again(app: TestApp) {
        let script = Script::of([silent(Reason::InvalidInput)]);
        let (app, shop) = live(&app, &script).await;
        let buyer = shop.buyer("ATU13585627").await;
        ask(&shop, &buyer).await;
        app.pass(3 * DAY).await;
        let shop = shop.renewed().await;
        assert_eq!(script.asked().len(), 1);
        let status = shop.kyc(&buyer).await;
        assert_eq!((&status["viesResult"], &status["overallStatus"]), (&json!("UNKNOWN"), &json!("INCOMPLETE")), "no verdict on the buyer");
        assert_eq!(history(&shop, &buyer).await[0]["reason"], "INVALID_INPUT");
        assert_eq!(shop.said("kyc.vies_check_failed").await.len(), 0);
    }

    async fn a_block_stops_the_work_and_calls_the_admins(app: TestApp) {
        for reason in [Reason::VatBlocked, Reason::IpBlocked] {
            let (script, mail) = (Script::of([silent(reason.clone())]), Arc::new(Mailbox::default()));
            let app = app.with(Wanted { vies: Some(script.open()), mailer: Some(mail.clone()), ..Wanted::default() });
            let (_, admin) = app.account(Role::Admin).await;
            app.account(Role::Operator).await;
            let shop = app.shop().await;
            let buyer = shop.buyer("ATU13585627").await;
            ask(&shop, &buyer).await;
            app.pass(DAY).await;
            let shop = shop.renewed().await;
            assert_eq!(script.asked().len(), 1, "asking again would make it worse");
            assert_eq!(history(&shop, &buyer).await[0]["reason"], reason.as_str());
            assert_eq!(shop.kyc(&buyer).await["viesResult"], "UNKNOWN");
            assert_eq!(states(&app).await.pop().unwrap(), "FAILED");
            let lines = mail.lines();
            assert!(lines.contains(&(admin, "A job was given up: vies.check".to_owned())), "{lines:?}");
            assert!(lines.iter().all(|(to, _)| to.starts_with("admin")), "only admins: {lines:?}");
            assert!(mail.texts()[0].contains(reason.as_str()), "{}", mail.texts()[0]);
            // Somebody asks anew once the cause is gone.
            ask(&shop, &buyer).await;
            app.pass(2 * HOUR).await;
            let shop = shop.renewed().await;
            assert_eq!(shop.kyc(&buyer).await["viesResult"], "VALID");
        }
    }

    async fn a_state_that_is_down_is_left_alone_for_a_while(app: TestApp) {
        let script = Script::of([silent(Reason::MemberStateUnavailable)]);
        let limits = Limits { failures: 1, per_second: 100, ..Limits::default() };
        let app = app.with(Wanted { vies: Some(script.behind(limits)), ..Wanted::default() });
        let shop = app.shop().await;
        let (first, second, german) = (shop.buyer("ATU13585627").await, shop.buyer("ATU12345675").await, shop.buyer("DE136695976").await);
        ask(&shop, &first).await;
        app.drain().await;
        ask(&shop, &second).await;
        ask(&shop, &german).await;
        app.drain().await;
        let asked: Vec<_> = script.asked().iter().map(|query| query.number.to_string()).collect();
        assert_eq!(asked, ["ATU13585627", "DE136695976"], "Austria rests, Germany is asked");
        assert_eq!(history(&shop, &second).await, Vec::<Value>::new(), "what was not asked is no check");
        assert_eq!(shop.kyc(&second).await["viesResult"], "PENDING");
        app.pass(200).await;
        let shop = shop.renewed().await;
        for buyer in [&first, &second, &german] {
            assert_eq!(shop.kyc(buyer).await["viesResult"], "VALID");
        }
    }

    async fn no_more_than_so_many_in_a_second(app: TestApp) {
        let script = Script::of([]);
        let limits = Limits { per_second: 2, ..Limits::default() };
        let app = app.with(Wanted { vies: Some(script.behind(limits)), ..Wanted::default() });
        let shop = app.shop().await;
        for number in ["ATU13585627", "DE136695976", "FR83404833048", "NL123456782B90", "EL094259216"] {
            ask(&shop, &shop.buyer(number).await).await;
        }
        app.drain().await;
        assert_eq!(script.asked().len(), 2);
        app.pass(1).await;
        assert_eq!(script.asked().len(), 4);
        app.pass(1).await;
        assert_eq!(script.asked().len(), 5);
    }

    /// Over the real worker, which runs several jobs at once.
    async fn one_question_at_a_time_to_each_state(app: TestApp) {
        let (script, mut began) = Script::holding([]);
        let limits = Limits { per_second: 1_000, ..Limits::default() };
        let app = app.with(Wanted { vies: Some(script.behind(limits)), ..Wanted::default() });
        let shop = app.shop().await;
        let mut buyers = Vec::new();
        for number in ["DE136695976", "DE123456788", "ATU13585627", "DE129273398"] {
            let buyer = shop.buyer(number).await;
            ask(&shop, &buyer).await;
            buyers.push(buyer);
        }
        let (stop, stopped) = tokio::sync::watch::channel(false);
        let runner = tokio::spawn(app.state.runner.clone().run(stopped));
        let mut first = [began.recv().await.unwrap(), began.recv().await.unwrap()];
        first.sort_unstable();
        assert!(first[0] == "ATU13585627" && first[1].starts_with("DE"), "both states at once: {first:?}");
        script.let_go(2);
        began.recv().await.unwrap();
        script.let_go(1);
        began.recv().await.unwrap();
        script.let_go(1);
        stop.send(true).unwrap();
        runner.await.unwrap();
        assert_eq!(script.most_of_a_state(), 1);
        for buyer in &buyers {
            assert_eq!(shop.kyc(buyer).await["viesResult"], "VALID");
        }
        assert_eq!(app.audit_faults().await, Vec::<String>::new());
    }

    /// The number that was asked counts, whatever the buyer's number is when the answer comes; the new one is asked as well.
    async fn an_answer_about_the_old_number(app: TestApp) {
        let (script, mut began) = Script::holding([said(false, None), said(true, None)]);
        let app = app.with(Wanted { vies: Some(script.open()), ..Wanted::default() });
        let shop = app.shop().await;
        let buyer = shop.buyer("ATU13585627").await;
        ask(&shop, &buyer).await;
        let (stop, stopped) = tokio::sync::watch::channel(false);
        let runner = tokio::spawn(app.state.runner.clone().run(stopped));
        assert_eq!(began.recv().await.unwrap(), "ATU13585627");
        assert_eq!(shop.post(&format!("{buyer}/kyc/vies-check")).send().await.is(202).json(), json!({"status": "IN_PROGRESS"}));
        shop.patch(&buyer, 0, &json!({"vatNumber": "DE136695976"})).send().await.is(200);
        assert_eq!(began.recv().await.unwrap(), "DE136695976");
        // One after the other: the script's first answer is for the old number.
        script.let_go(1);
        while history(&shop, &buyer).await.is_empty() {
            tokio::task::yield_now().await;
        }
        script.let_go(1);
        stop.send(true).unwrap();
        runner.await.unwrap();
        let mut found: Vec<String> = history(&shop, &buyer).await.iter().map(|check| format!("{} {}", check["vatNumber"], check["result"])).collect();
        found.sort_unstable();
        assert_eq!(found, ["\"ATU13585627\" \"INVALID\"", "\"DE136695976\" \"VALID\""]);
        assert_eq!(shop.kyc(&buyer).await["viesResult"], "VALID");
    }

    /// A reply in the shape of nothing the database may not hold.
    async fn an_odd_answer_is_kept_too(app: TestApp) {
        let mut odd: Reply = silent(Reason::NotJson);
        odd.raw = Some("<html>\u{fffd} '; DROP TABLE vies_check; -- 🚗".repeat(500));
        odd.http_status = Some(599);
        let (app, shop) = live(&app, &Script::of([odd.clone()])).await;
        let buyer = shop.buyer("ATU13585627").await;
        ask(&shop, &buyer).await;
        app.drain().await;
        assert_eq!(app.database.texts("SELECT raw FROM vies_check").await, [odd.raw.unwrap()]);
    }
}
