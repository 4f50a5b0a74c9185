//! The audit log: everything is in it, nobody's data are in it, and nothing can be changed unnoticed.

use domain::kernel::{Capability, Role};
use serde_json::json;
use storage::Engine;

use crate::harness::{PASSWORD, Shop, TestApp, buyer_body, on_both};

const ENTRIES: &str = "SELECT action || ' ' || outcome || ' ' || actor_kind || ' ' || source FROM audit_record ORDER BY chain, number";

async fn entries(app: &TestApp, prefix: &str) -> Vec<String> {
    let all = app.database.texts(ENTRIES).await;
    all.into_iter()
        .filter(|entry| entry.starts_with(prefix))
        .collect()
}

/// A buyer with a contact person, and refused attempts at both.
async fn some_history(app: &TestApp) -> Shop {
    let shop = app.shop().await;
    let path = shop.buyer("DE136695976").await;
    let contact = json!({"firstName": "Erika", "lastName": "Geheimnis", "email": "erika@geheimnis.example", "phone": "+49 171 5550199"});
    shop.post(&format!("{path}/contacts"))
        .json(&contact)
        .send()
        .await
        .is(201);
    shop.get(&format!("{path}/contacts")).send().await.is(200);
    shop.patch(&path, 0, &json!({"companyName": "New GmbH"}))
        .send()
        .await
        .is(200);
    shop.patch(&path, 0, &json!({"companyName": "Late GmbH"}))
        .send()
        .await
        .is(409);
    shop.post(&format!("{path}/block")).send().await.is(200);
    shop
}

/// Statements past the program, which SQLite's triggers and PostgreSQL's would refuse.
async fn tamper(app: &TestApp, sql: &str) {
    match app.state.platform.store.engine() {
        Engine::Sqlite => {
            app.database
                .execute("DROP TRIGGER IF EXISTS audit_record_never_changes")
                .await;
            app.database
                .execute("DROP TRIGGER IF EXISTS audit_record_never_goes")
                .await;
        }
        Engine::Postgres => {
            app.database
                .execute("ALTER TABLE audit_record DISABLE TRIGGER USER")
                .await;
        }
    }
    assert!(
        app.database.execute(sql).await > 0,
        "nothing was changed by {sql}"
    );
}

on_both! {
    async fn every_change_has_a_record(app: TestApp) {
        let shop = some_history(&app).await;
        assert_eq!(entries(&app, "buyer.").await, [
            "buyer.upsert done API_CLIENT API",
            "buyer.contact.add done API_CLIENT API",
            "buyer.contact.read done API_CLIENT API",
            "buyer.update done API_CLIENT API",
            "buyer.update version-mismatch API_CLIENT API",
            "buyer.block done API_CLIENT API",
        ]);
        assert_eq!(entries(&app, "organization.create").await, ["organization.create done SYSTEM SYSTEM"]);
        // Each event has its record, and the record says which.
        let pairs = app.database.texts(
            "SELECT event_kind || CAST(event_sequence AS TEXT) FROM audit_record WHERE event_kind IS NOT NULL ORDER BY event_sequence",
        ).await;
        let events: Vec<String> = shop.events().await.iter()
            .map(|event| format!("{}{}", event["type"].as_str().unwrap(), event["sequence"])).collect();
        assert_eq!(pairs, events);
    }

    async fn a_record_says_what_changed_by_whom_in_which_request(app: TestApp) {
        let shop = app.shop().await;
        let path = shop.buyer("DE136695976").await;
        let call = shop.patch(&path, 0, &json!({"address": {"city": "Hamburg"}}));
        call.header("x-request-id", "trace-9").send().await.is(200);
        let rows = app.database.texts(
            "SELECT request_id || ' ' || subject_kind || ' ' || detail FROM audit_record WHERE action = 'buyer.update'",
        ).await;
        let (head, detail) = rows[0].split_once('{').unwrap();
        assert_eq!(head, "trace-9 buyer ");
        let detail: serde_json::Value = serde_json::from_str(&format!("{{{detail}")).unwrap();
        assert_eq!(detail["changes"], json!([{"field": "address.city", "before": "Berlin", "after": "Hamburg"}]));
    }

    async fn refused_and_failed_attempts_are_recorded(app: TestApp) {
        let shop = app.shop_with("2026-01", "ENTERPRISE", &[Capability::MultiVinOrders]).await;
        let foreign = app.shop().await;
        let path = shop.buyer("DE136695976").await;
        let mut other = buyer_body();
        other["companyName"] = json!("Other GmbH");
        shop.post("/buyers").json(&other).send().await.is(409);
        shop.post("/buyers").json(&json!({})).send().await.is(422);
        shop.post(&format!("/v1/partners/{}/buyers", foreign.seller)).json(&buyer_body()).send().await.is(403);
        let mut led = buyer_body();
        led["kycMode"] = json!("MARKETPLACE_LED");
        shop.post("/buyers").json(&led).send().await.is(403);
        shop.get(&format!("{path}/contacts")).send().await.is(403);
        shop.patch(&path, 3, &json!({})).send().await.is(409);
        shop.patch(&path, 0, &json!({"kycMode": "MARKETPLACE_LED"})).send().await.is(409);
        shop.post("/buyers/00000000-0000-7000-8000-000000000000/block").send().await.is(404);
        app.ask_token(&shop.client_id, "wrong").await.is(401);
        let (_, email) = app.account(Role::Operator).await;
        app.browser().sign_in(&email, "wrong password").await;
        let all: Vec<String> = entries(&app, "").await.into_iter().filter(|entry| !entry.contains(" done ")).collect();
        for wanted in [
            "buyer.upsert exists-different API_CLIENT API", "buyer.upsert invalid API_CLIENT API",
            "buyer.upsert forbidden API_CLIENT API", "buyer.upsert capability-required API_CLIENT API",
            "buyer.contact.read capability-required API_CLIENT API", "buyer.update version-mismatch API_CLIENT API",
            "buyer.update kyc-mode-downgrade API_CLIENT API", "buyer.block not-found API_CLIENT API",
            "client.token unauthenticated ANONYMOUS API", "staff.sign_in wrong ANONYMOUS WEB_APP",
        ] {
            assert!(all.iter().any(|entry| entry == wanted), "{wanted} is not in {all:#?}");
        }
        assert_eq!(all.len(), 10, "{all:#?}");
        assert_eq!(app.audit_faults().await, Vec::<String>::new());
    }

    async fn personal_data_are_salted_hashes(app: TestApp) {
        let shop = some_history(&app).await;
        let wrong = json!({"firstName": "Heinrich", "lastName": "Geheimnis", "email": "kein-geheimnis", "phone": "x"});
        let path = shop.buyer("ATU13585627").await;
        shop.post(&format!("{path}/contacts")).json(&wrong).send().await.is(422);
        let (_, email) = app.account(Role::Admin).await;
        app.browser().sign_in(&email, "falsch-geheimnis").await;
        let browser = app.browser();
        browser.sign_in(&email, PASSWORD).await.is(200);
        for table in ["audit_record", "event", "idempotency_key", "session", "pii_access"] {
            let rows = app.database.dump(table).await;
            let text = rows.join("\n").to_lowercase();
            // What a replayed request answers must stand somewhere for 24 hours.
            let kept = table == "idempotency_key";
            for secret in ["geheimnis", "erika", "heinrich", "5550199", &*email, PASSWORD] {
                assert!(kept || !text.contains(secret), "{secret} stands in {table}");
            }
        }
        let values = app.database.texts("SELECT value FROM audit_personal WHERE name LIKE 'contact.%' ORDER BY name").await;
        assert_eq!(values, ["erika@geheimnis.example", "Erika", "Geheimnis", "+49 171 5550199"]);
        let detail = app.database.texts("SELECT detail FROM audit_record WHERE action = 'buyer.contact.add' AND outcome = 'done'").await;
        assert!(detail[0].contains("contact.email"));
    }

    async fn an_untouched_log_verifies(app: TestApp) {
        some_history(&app).await;
        app.signed_in(Role::Admin).await;
        let report = server::audit::verify(&app.state.platform).await.unwrap();
        assert_eq!(report.faults, Vec::<String>::new());
        assert_eq!(report.chains, 2, "one of the organization, one of NT24");
        let records = app.database.count("SELECT COUNT(*) FROM audit_record").await;
        assert_eq!(i64::try_from(report.records).unwrap(), records);
        assert!(report.personal_values >= 4);
    }

    async fn a_changed_record_is_found(app: TestApp) {
        some_history(&app).await;
        for (column, value) in [
            ("outcome", "'done'"), ("action", "'buyer.block'"), ("source", "'SYSTEM'"), ("request_id", "'x'"), ("detail", "'{\"x\":1}'"),
            ("actor_kind", "'STAFF'"), ("subject_kind", "'order'"), ("actor_id", "NULL"), ("subject_id", "NULL"),
            ("event_kind", "'x'"), ("event_sequence", "99"),
        ] {
            let place = "number = (SELECT MAX(number) FROM audit_record WHERE action = 'buyer.update' AND outcome <> 'done')";
            app.database.execute("CREATE TABLE backup AS SELECT * FROM audit_record").await;
            tamper(&app, &format!("UPDATE audit_record SET {column} = {value} WHERE {place}")).await;
            assert!(!app.audit_faults().await.is_empty(), "{column} changed unnoticed");
            tamper(&app, &format!(
                "UPDATE audit_record SET {column} = (SELECT b.{column} FROM backup b WHERE b.chain = audit_record.chain AND b.number = audit_record.number)"
            )).await;
            app.database.execute("DROP TABLE backup").await;
            assert_eq!(app.audit_faults().await, Vec::<String>::new(), "{column} was put back");
        }
    }

    async fn a_removed_record_is_found(app: TestApp) {
        some_history(&app).await;
        app.database.execute("DELETE FROM audit_personal").await;
        let last = "chain IN (SELECT id FROM organization) AND number = (SELECT MAX(number) FROM audit_record r WHERE r.chain = audit_record.chain)";
        tamper(&app, &format!("DELETE FROM audit_record WHERE {last}")).await;
        let faults = app.audit_faults().await;
        assert!(faults.iter().any(|fault| fault.contains("missing at the end")), "{faults:?}");
        // Moving the head back as well does not help: it carries a MAC.
        tamper(&app, "UPDATE audit_chain SET last_number = last_number - 1, last_hash = (SELECT hash FROM audit_record r WHERE r.chain = audit_chain.chain AND r.number = audit_chain.last_number - 1) WHERE chain IN (SELECT id FROM organization)").await;
        let faults = app.audit_faults().await;
        assert!(faults.iter().any(|fault| fault.contains("head was changed")), "{faults:?}");
    }

    async fn a_record_removed_in_the_middle_is_found(app: TestApp) {
        some_history(&app).await;
        app.database.execute("DELETE FROM audit_personal").await;
        tamper(&app, "DELETE FROM audit_record WHERE number = 2").await;
        let faults = app.audit_faults().await;
        assert!(faults.iter().any(|fault| fault.contains("record 2 is missing")), "{faults:?}");
    }

    async fn a_changed_personal_value_is_found(app: TestApp) {
        some_history(&app).await;
        tamper(&app, "UPDATE audit_personal SET value = 'other@geheimnis.example' WHERE name = 'contact.email'").await;
        let faults = app.audit_faults().await;
        assert_eq!(faults.len(), 1);
        assert!(faults[0].contains("contact.email"), "{faults:?}");
    }

    async fn a_changed_or_removed_event_is_found(app: TestApp) {
        some_history(&app).await;
        for sql in [
            "UPDATE event SET actor_name = 'somebody else' WHERE sequence = 2",
            "DELETE FROM event WHERE sequence = 3",
        ] {
            let before = app.audit_faults().await.len();
            tamper(&app, sql).await;
            assert!(app.audit_faults().await.len() > before, "{sql} went unnoticed");
        }
    }

    async fn erasing_a_person_leaves_the_log_whole(app: TestApp) {
        some_history(&app).await;
        assert!(app.database.execute("DELETE FROM audit_personal").await >= 4);
        let report = server::audit::verify(&app.state.platform).await.unwrap();
        assert_eq!((report.faults, report.personal_values), (Vec::new(), 0));
    }

    async fn the_database_refuses_changes_to_records(app: TestApp) {
        some_history(&app).await;
        for sql in ["UPDATE audit_record SET outcome = 'x'", "DELETE FROM audit_record"] {
            assert!(app.database.try_execute(sql).await.is_err(), "{sql}");
        }
        assert_eq!(app.audit_faults().await, Vec::<String>::new());
    }
}
