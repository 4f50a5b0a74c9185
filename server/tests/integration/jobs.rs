//! The queue of work as staff see it: retry, cancel, who may; what is given up is told; what never ends goes on.

use std::sync::Arc;

use domain::kernel::Role;
use external::mail::MailError;
use external::vies::Reason;
use serde_json::{Value, json};

use crate::harness::outside::{Mailbox, Script, silent};
use crate::harness::{Browser, Shop, TestApp, Wanted, on_both};

const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;

/// A server whose VIES is blocked once, with a customer and a failed job.
async fn with_failed(app: &TestApp) -> (TestApp, Shop, String, Arc<Mailbox>) {
    let (script, mail) = (
        Script::of([silent(Reason::IpBlocked)]),
        Arc::new(Mailbox::default()),
    );
    let app = app.with(Wanted {
        vies: Some(script.open()),
        mailer: Some(mail.clone()),
        ..Wanted::default()
    });
    let shop = app.shop().await;
    let buyer = shop.buyer("DE136695976").await;
    shop.post(&format!("{buyer}/kyc/vies-check")).send().await.is(202);
    app.drain().await;
    (app, shop, buyer, mail)
}

/// What the list shows.
async fn listed(browser: &Browser, state: &str) -> Vec<Value> {
    let list = browser.post("/fn/job/list", &[("search[state]", state)]).await;
    list["data"]["page"]["data"]
        .as_array()
        .unwrap_or_else(|| panic!("no list: {list}"))
        .clone()
}

async fn ordered(browser: &Browser, function: &str, job: &str) -> Value {
    browser.send(browser.form(function, &[("job", job)])).await.json()
}

fn id(job: &Value) -> String {
    job["id"].as_str().unwrap().to_owned()
}

on_both! {
    async fn staff_see_the_queue(app: TestApp) {
        let (app, _, _, _) = with_failed(&app).await;
        let auditor = app.signed_in(Role::Auditor).await;
        let failed = listed(&auditor, "FAILED").await;
        assert_eq!(failed.len(), 1);
        assert_eq!((&failed[0]["kind"], &failed[0]["attempts"]), (&json!("vies.check"), &json!(1)));
        assert!(failed[0]["last_error"].as_str().unwrap().contains("IP_BLOCKED"), "{}", failed[0]);
        assert_eq!(listed(&auditor, "QUEUED").await.len(), 0);
        let odd = auditor.send(auditor.form("/fn/job/list", &[("search[state]", "NONSENSE"), ("search[page]", "-1")])).await;
        assert!(odd.status.as_u16() < 500, "{}", odd.text());
    }

    async fn who_may_retry_and_cancel(app: TestApp) {
        let (app, shop, buyer, _) = with_failed(&app).await;
        let (auditor, operator) = (app.signed_in(Role::Auditor).await, app.signed_in(Role::Operator).await);
        let job = id(&listed(&operator, "FAILED").await[0]);
        for function in ["/fn/job/retry", "/fn/job/cancel"] {
            let refused = ordered(&auditor, function, &job).await;
            assert!(refused.to_string().contains("Forbidden"), "{function}: {refused}");
            for unknown in ["", "x", "00000000-0000-7000-8000-000000000000"] {
                assert!(ordered(&operator, function, unknown).await["Refused"].is_object(), "{function} {unknown}");
            }
        }
        assert_eq!(listed(&auditor, "FAILED").await.len(), 1);
        let done = ordered(&operator, "/fn/job/retry", &job).await;
        assert!(done["Done"].is_object(), "{done}");
        app.pass(2 * HOUR).await;
        let shop = shop.renewed().await;
        assert_eq!(shop.kyc(&buyer).await["viesResult"], "VALID");
        let admin = app.signed_in(Role::Admin).await;
        for function in ["/fn/job/retry", "/fn/job/cancel"] {
            assert!(ordered(&admin, function, &job).await["Refused"].is_object(), "{function}: what is done is done");
        }
        assert_eq!(app.audit_faults().await, Vec::<String>::new());
    }

    async fn a_failed_one_does_not_come_back_beside_a_new_one(app: TestApp) {
        let (app, shop, buyer, _) = with_failed(&app).await;
        let operator = app.signed_in(Role::Operator).await;
        let job = id(&listed(&operator, "FAILED").await[0]);
        shop.post(&format!("{buyer}/kyc/vies-check")).send().await.is(202);
        let refused = ordered(&operator, "/fn/job/retry", &job).await;
        assert!(refused["Refused"]["message"].as_str().unwrap().contains("already"), "{refused}");
        assert!(ordered(&operator, "/fn/job/cancel", &job).await["Done"].is_object());
        app.pass(2 * HOUR).await;
        assert_eq!(app.database.count("SELECT COUNT(*) FROM vies_check").await, 2);
    }

    async fn a_cancelled_one_is_not_done(app: TestApp) {
        let script = Script::of([]);
        let app = app.with(Wanted { vies: Some(script.open()), ..Wanted::default() });
        let shop = app.shop().await;
        let buyer = shop.buyer("DE136695976").await;
        shop.post(&format!("{buyer}/kyc/vies-check")).send().await.is(202);
        let operator = app.signed_in(Role::Operator).await;
        let job = id(&listed(&operator, "QUEUED").await[0]);
        assert!(ordered(&operator, "/fn/job/cancel", &job).await["Done"].is_object());
        app.pass(DAY).await;
        assert_eq!(script.asked().len(), 0);
        let record = "SELECT COUNT(*) FROM audit_record WHERE action = 'job.cancel' AND outcome = 'done' AND actor_kind = 'STAFF'";
        assert_eq!(app.database.count(record).await, 1);
        let operator = app.signed_in(Role::Operator).await;
        assert!(ordered(&operator, "/fn/job/retry", &job).await["Done"].is_object(), "somebody changed their mind");
        app.drain().await;
        assert_eq!(script.asked().len(), 1);
    }

    async fn what_is_given_up_is_told_to_active_admins_once(app: TestApp) {
        let mail = Arc::new(Mailbox::default());
        let app = app.with(Wanted { vies: Some(Script::of([silent(Reason::VatBlocked)]).open()), mailer: Some(mail.clone()), ..Wanted::default() });
        let (_, first) = app.account(Role::Admin).await;
        let (gone, _) = app.account(Role::Admin).await;
        app.account(Role::Auditor).await;
        let browser = app.browser();
        browser.sign_in(&first, crate::harness::PASSWORD).await;
        let disabled = browser.post("/fn/staff/disable", &[("id", &*gone.to_string())]).await;
        assert!(disabled["Done"].is_object(), "{disabled}");
        let shop = app.shop().await;
        let buyer = shop.buyer("DE136695976").await;
        shop.post(&format!("{buyer}/kyc/vies-check")).send().await.is(202);
        app.pass(2 * DAY).await;
        assert_eq!(mail.lines(), [(first, "A job was given up: vies.check".to_owned())]);
        assert!(mail.texts()[0].contains("http://nt24.test/jobs?state=FAILED"), "{}", mail.texts()[0]);
    }

    async fn mail_is_tried_again_while_the_server_is_down(app: TestApp) {
        let mail = Arc::new(Mailbox::default());
        let app = app.with(Wanted { mailer: Some(mail.clone()), ..Wanted::default() });
        let shop = app.shop().await;
        let buyer = shop.buyer("DE136695976").await;
        mail.refuses(Some(MailError::Retry("connection refused".to_owned())));
        let body = json!({"recipientEmail": "erika@mustermann.example"});
        shop.post(&format!("{buyer}/kyc/verify")).json(&body).send().await.is(200);
        app.pass(60).await;
        assert_eq!(mail.lines().len(), 0);
        mail.refuses(None);
        app.pass(HOUR).await;
        assert_eq!(mail.lines().len(), 1);
        app.pass(DAY).await;
        assert_eq!(mail.lines().len(), 1, "once");
    }

    /// A mail about a mail that cannot be sent would not arrive either.
    async fn mail_that_nobody_takes_is_given_up(app: TestApp) {
        let mail = Arc::new(Mailbox::default());
        let app = app.with(Wanted { mailer: Some(mail.clone()), ..Wanted::default() });
        app.account(Role::Admin).await;
        let shop = app.shop().await;
        for (number, refusal) in [("DE136695976", MailError::GiveUp("no such user".to_owned())), ("DE123456788", MailError::Retry("down".to_owned()))] {
            let buyer = shop.renewed().await.buyer(number).await;
            mail.refuses(Some(refusal));
            let body = json!({"recipientEmail": "erika@mustermann.example"});
            shop.renewed().await.post(&format!("{buyer}/kyc/verify")).json(&body).send().await.is(200);
            app.pass(7 * DAY).await;
        }
        let failed = app.database.texts("SELECT kind || ' ' || state FROM job WHERE kind = 'mail.send'").await;
        assert_eq!(failed, ["mail.send FAILED", "mail.send FAILED"]);
        let rows = app.database.dump("job").await.join("\n");
        assert!(!rows.contains("erika@"), "the address stays encrypted in what failed");
    }

    async fn what_never_ends_is_scheduled_once(app: TestApp) {
        let second = app.with(Wanted::default());
        for _ in 0..3 {
            app.state.runner.schedule().await.unwrap();
            second.state.runner.schedule().await.unwrap();
        }
        let mut kinds = app.database.texts("SELECT kind FROM job WHERE state = 'QUEUED'").await;
        kinds.sort_unstable();
        assert_eq!(kinds, ["aml.lists", "upkeep.sweep"]);
        app.pass(3 * DAY).await;
        assert_eq!(app.database.count("SELECT COUNT(*) FROM job").await, 2, "the same rows go on");
    }

    /// Without lists the admins are told, once a day each.
    async fn missing_lists_are_told_once_a_day(app: TestApp) {
        let mail = Arc::new(Mailbox::default());
        let app = app.with(Wanted { mailer: Some(mail.clone()), ..Wanted::default() });
        app.account(Role::Admin).await;
        app.state.runner.schedule().await.unwrap();
        app.pass(3 * DAY - HOUR).await;
        let lines = mail.lines();
        assert!((3..=4).contains(&lines.len()), "four days of the calendar: {} mails", lines.len());
        assert!(lines.iter().all(|(_, subject)| subject.contains("Sanctions lists")), "{lines:?}");
    }

    async fn upkeep_sweeps_what_is_over(app: TestApp) {
        app.state.runner.schedule().await.unwrap();
        let shop = app.shop().await;
        let buyer = shop.buyer("DE136695976").await;
        shop.paper(&buyer, "COC_EXTRACT").await;
        app.signed_in(Role::Operator).await;
        let leaving = app.database.folder.join("documents/incoming/leaving");
        std::fs::write(&leaving, b"of a process that died").unwrap();
        app.pass(40 * DAY).await;
        for (table, what) in [("idempotency_key", "keys of 24 hours"), ("session", "sessions")] {
            assert_eq!(app.database.count(&format!("SELECT COUNT(*) FROM {table}")).await, 0, "{what}");
        }
        let done = "SELECT COUNT(*) FROM job WHERE state = 'DONE'";
        assert_eq!(app.database.count(done).await, 0, "jobs that were done long ago");
        assert_eq!(app.database.count("SELECT COUNT(*) FROM document").await, 1, "evidence stays");
        assert_eq!(app.stored_files().iter().filter(|file| !file.starts_with("incoming")).count(), 1);
    }
}
