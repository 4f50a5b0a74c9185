//! What each server function does, once by its form: the same commands and rules as over REST, with source `WEB_APP`.

use domain::kernel::Role;
use serde_json::{Value, json};

use crate::harness::{Browser, TestApp, done, id_in, on_both, refused_inputs};

const NUMBER: &str = "DE136695976";

const BUYER: [(&str, &str); 7] = [
    ("vat_number", NUMBER),
    ("company_name", "Auto GmbH"),
    ("street", "Hauptstraße 12"),
    ("post_code", "10115"),
    ("city", "Berlin"),
    ("country", "DE"),
    ("kyc_mode", "NT24_LED"),
];

/// A seller and a buyer made by form: seller, buyer.
async fn with_buyer(app: &TestApp, browser: &Browser) -> (String, String) {
    let shop = app.shop().await;
    let seller = shop.seller.to_string();
    let mut fields = BUYER.to_vec();
    fields.push(("seller", &seller));
    let to = done(&browser.post("/fn/buyer/create", &fields).await);
    assert!(to.ends_with("?done=created"), "{to}");
    (seller.clone(), id_in(&to))
}

on_both! {
    async fn buyer_create(app: TestApp) {
        let browser = app.signed_in(Role::Operator).await;
        let (seller, buyer) = with_buyer(&app, &browser).await;
        let mut fields = BUYER.to_vec();
        fields.push(("seller", &seller));
        assert_eq!(done(&browser.post("/fn/buyer/create", &fields).await), format!("/buyers/{buyer}?done=existed"));
        fields[1] = ("company_name", "Other GmbH");
        assert_eq!(refused_inputs(&browser.post("/fn/buyer/create", &fields).await), ["vat_number"]);
        assert_eq!(refused_inputs(&browser.post("/fn/buyer/create", &[]).await), ["city", "company_name", "country", "kyc_mode", "post_code", "seller", "street", "vat_number"]);
        assert_eq!(app.database.count("SELECT COUNT(*) FROM buyer").await, 1);
    }

    async fn buyer_update(app: TestApp) {
        let browser = app.signed_in(Role::Operator).await;
        let (seller, buyer) = with_buyer(&app, &browser).await;
        let with = |version: &'static str, name: &'static str| {
            let mut fields = BUYER.to_vec();
            fields[1] = ("company_name", name);
            fields.extend([("id", &*buyer), ("seller", &*seller), ("version", version)]);
            fields.extend([("base[company_name]", "Auto GmbH"), ("base[city]", "Berlin")]);
            browser.form("/fn/buyer/update", &fields)
        };
        assert_eq!(done(&with("0", "New GmbH").send().await.json()), format!("/buyers/{buyer}?done=saved"));
        assert_eq!(done(&with("1", "New GmbH").send().await.json()), format!("/buyers/{buyer}?done=same"));
        let late = with("0", "Late GmbH").send().await.json();
        assert_eq!(late["Refused"]["conflict"][0], 1, "{late}");
        assert_eq!(refused_inputs(&with("1", "").send().await.json()), ["company_name"]);
        with("x", "X").send().await.is(200);
    }

    async fn buyer_block_and_unblock(app: TestApp) {
        let browser = app.signed_in(Role::Operator).await;
        let (seller, buyer) = with_buyer(&app, &browser).await;
        let fields = [("id", &*buyer), ("seller", &*seller), ("reason", "Fraud")];
        done(&browser.post("/fn/buyer/block", &fields).await);
        let view = browser.post("/fn/buyer/view", &[("id", &*buyer)]).await;
        assert!(view.to_string().contains("BLOCKED") && view.to_string().contains("Fraud"));
        done(&browser.post("/fn/buyer/unblock", &fields).await);
        assert_eq!(app.database.count("SELECT COUNT(*) FROM buyer WHERE blocked_at IS NULL AND version = 2").await, 1);
    }

    async fn buyer_contact_add(app: TestApp) {
        let browser = app.signed_in(Role::Operator).await;
        let (seller, buyer) = with_buyer(&app, &browser).await;
        let fields = [
            ("id", &*buyer), ("seller", &*seller), ("first_name", "Erika"), ("last_name", "Mustermann"),
            ("email", "erika@mustermann.example"),
        ];
        assert!(done(&browser.post("/fn/buyer/contact-add", &fields).await).contains("done=contact-added"));
        assert_eq!(refused_inputs(&browser.post("/fn/buyer/contact-add", &fields[..3]).await), ["email", "last_name"]);
        assert_eq!(app.database.count("SELECT COUNT(*) FROM contact").await, 1);
        assert_eq!(app.database.count("SELECT COUNT(*) FROM pii_access WHERE purpose = 'BUYER_SUPPORT'").await, 1);
    }

    async fn buyer_list_view_and_sellers(app: TestApp) {
        let browser = app.signed_in(Role::Operator).await;
        let (seller, buyer) = with_buyer(&app, &browser).await;
        let list = browser.post("/fn/buyer/list", &[]).await.to_string();
        assert!(list.contains(&buyer) && list.contains("Auto GmbH"), "{list}");
        let none = browser.post("/fn/buyer/list", &[("search[text]", "nobody"), ("search[q]", "nobody")]).await.to_string();
        assert!(!none.contains("Auto GmbH"), "{none}");
        assert!(browser.post("/fn/buyer/sellers", &[]).await.to_string().contains(&seller));
        let auditor = app.signed_in(Role::Auditor).await;
        let view = auditor.post("/fn/buyer/view", &[("id", &*buyer)]).await.to_string();
        assert!(view.contains("buyer.created") && view.contains("WEB_APP") && view.contains("Some OPERATOR"), "{view}");
    }

    /// The same rows by form as by REST, but for ids, source and actor.
    async fn both_doors_lead_to_the_same_rows(app: TestApp) {
        let browser = app.signed_in(Role::Operator).await;
        let (seller, by_form) = with_buyer(&app, &browser).await;
        done(&browser.post("/fn/buyer/block", &[("id", &*by_form), ("seller", &*seller), ("reason", "Fraud")]).await);
        let shop = app.shop().await;
        let body = json!({
            "kycMode": "NT24_LED", "vatNumber": NUMBER, "companyName": "Auto GmbH",
            "address": {"street": "Hauptstraße 12", "postCode": "10115", "city": "Berlin", "country": "DE"}
        });
        let by_rest = shop.post("/buyers").json(&body).send().await.is(201).json()["uuid"].as_str().unwrap().to_owned();
        shop.post(&format!("/buyers/{by_rest}/block")).json(&json!({"reason": "Fraud"})).send().await.is(200);
        let columns = "vat_number || '|' || company_name || '|' || street || '|' || post_code || '|' || city || '|' || country || '|' \
            || kyc_mode || '|' || block_reason || '|' || search_text || '|' || CAST(version AS TEXT) || '|' || CAST(blocked_at AS TEXT)";
        let rows = app.database.texts(&format!("SELECT {columns} FROM buyer")).await;
        assert_eq!((rows.len(), &rows[0]), (2, &rows[1]));
        let events = app.database.texts("SELECT kind || source || actor_kind FROM event WHERE buyer_id IS NOT NULL ORDER BY kind, source").await;
        assert_eq!(events, [
            "buyer.blockedAPIAPI_CLIENT", "buyer.blockedWEB_APPSTAFF", "buyer.createdAPIAPI_CLIENT", "buyer.createdWEB_APPSTAFF",
        ]);
        let details = app
            .database
            .texts("SELECT detail FROM audit_record WHERE action = 'buyer.upsert'")
            .await;
        let changes: Vec<Value> = details
            .iter()
            .map(|detail| serde_json::from_str::<Value>(detail).unwrap()["changes"].clone())
            .collect();
        assert_eq!((changes.len(), &changes[0]), (2, &changes[1]));
        assert_eq!(app.audit_faults().await, Vec::<String>::new());
    }

    async fn organization_functions(app: TestApp) {
        let admin = app.signed_in(Role::Admin).await;
        let created = admin.post("/fn/organization/create", &[("name", "Bank AG"), ("allow[allowMultiVinOrders]", "on")]).await;
        let id = id_in(&done(&created));
        assert_eq!(refused_inputs(&admin.post("/fn/organization/create", &[]).await), ["name"]);
        let vies = [("vies_recheck_until", "DELIVERY"), ("base[vies_recheck_until]", "DELIVERY")];
        let mut update = vec![("id", &*id), ("version", "0"), ("name", "Bank SE"), ("base[name]", "Bank AG"), ("rate_limit_tier", "HIGH_VOLUME")];
        update.extend(vies);
        done(&admin.post("/fn/organization/update", &update).await);
        assert_eq!(admin.post("/fn/organization/update", &update).await["Refused"]["conflict"][0], 1);
        done(&admin.post("/fn/organization/dpa", &[("id", &*id), ("dpa_version", "2026-01")]).await);
        assert_eq!(refused_inputs(&admin.post("/fn/organization/dpa", &[("id", &*id), ("dpa_version", "x")]).await), ["dpa_version"]);
        let partner = [("id", &*id), ("name", "Autohaus"), ("country", "DE"), ("vat_number", NUMBER)];
        done(&admin.post("/fn/organization/partner-create", &partner).await);
        assert_eq!(refused_inputs(&admin.post("/fn/organization/partner-create", &partner).await), ["vat_number"]);
        let auditor = app.signed_in(Role::Auditor).await;
        assert!(auditor.post("/fn/organization/list", &[]).await.to_string().contains("Bank SE"));
        let view = auditor.post("/fn/organization/view", &[("id", &*id)]).await.to_string();
        assert!(view.contains("Autohaus") && view.contains("2026-01") && view.contains("HIGH_VOLUME"), "{view}");
    }

    async fn client_functions(app: TestApp) {
        let admin = app.signed_in(Role::Admin).await;
        let shop = app.shop().await;
        let id = shop.organization.to_string();
        let created = done(&admin.post("/fn/organization/client-create", &[("id", &*id), ("slug", "by-form")]).await);
        let secret = shown_secret(&admin, &created).await;
        assert_eq!(secret["client"]["client_id"], "api-client-by-form");
        app.ask_token("api-client-by-form", secret["secret"].as_str().unwrap()).await.is(200);
        assert_eq!(refused_inputs(&admin.post("/fn/organization/client-create", &[("id", &*id), ("slug", "by-form")]).await), ["slug"]);
        let client = secret["client"]["id"].as_str().unwrap().to_owned();
        let rotated = done(&admin.post("/fn/organization/client-rotate", &[("id", &*id), ("client", &*client)]).await);
        let second = shown_secret(&admin, &rotated).await;
        app.ask_token("api-client-by-form", second["secret"].as_str().unwrap()).await.is(200);
        done(&admin.post("/fn/organization/client-disable", &[("id", &*id), ("client", &*client)]).await);
        app.ask_token("api-client-by-form", second["secret"].as_str().unwrap()).await.is(401);
    }

    async fn member_functions(app: TestApp) {
        let admin = app.signed_in(Role::Admin).await;
        let new = [("email", "new@nt24.example"), ("name", "New"), ("role", "OPERATOR"), ("password", "a long enough password")];
        let id = id_in(&done(&admin.post("/fn/staff/create", &new).await));
        assert_eq!(refused_inputs(&admin.post("/fn/staff/create", &new).await), ["email"]);
        assert_eq!(refused_inputs(&admin.post("/fn/staff/create", &[]).await), ["email", "name", "password", "role"]);
        done(&admin.post("/fn/staff/update", &[("id", &*id), ("name", "Renamed"), ("role", "AUDITOR")]).await);
        done(&admin.post("/fn/staff/disable", &[("id", &*id)]).await);
        done(&admin.post("/fn/staff/enable", &[("id", &*id)]).await);
        done(&admin.post("/fn/staff/reset-password", &[("id", &*id), ("password", "another long password")]).await);
        let browser = app.browser();
        done(&browser.sign_in("new@nt24.example", "another long password").await.json());
        assert!(browser.post("/fn/staff/list", &[]).await.to_string().contains("Renamed"), "an AUDITOR may see all accounts");
        let own = admin.post("/fn/account/me", &[]).await.to_string();
        assert!(!own.contains("argon2"), "{own}");
    }

    async fn the_last_admin_stays(app: TestApp) {
        let admin = app.signed_in(Role::Admin).await;
        let me = admin.post("/fn/account/me", &[]).await;
        let id = me["data"]["id"].as_str().unwrap_or_else(|| panic!("{me}")).to_owned();
        for (function, fields) in [
            ("/fn/staff/disable", vec![("id", &*id)]),
            ("/fn/staff/update", vec![("id", &*id), ("name", "Me"), ("role", "OPERATOR")]),
        ] {
            assert!(admin.post(function, &fields).await["Refused"]["message"].as_str().unwrap().contains("last active ADMIN"));
        }
    }

    async fn audit_list(app: TestApp) {
        let browser = app.signed_in(Role::Operator).await;
        let (seller, buyer) = with_buyer(&app, &browser).await;
        browser.post("/fn/buyer/block", &[("id", "00000000-0000-7000-8000-000000000000"), ("seller", &*seller)]).await;
        let auditor = app.signed_in(Role::Auditor).await;
        let all = auditor.post("/fn/audit/list", &[]).await.to_string();
        assert!(all.contains("buyer.upsert") && all.contains("staff.sign_in") && all.contains("not-found"), "{all}");
        let of_buyer = auditor.post("/fn/audit/list", &[("search[subject]", &*buyer)]).await.to_string();
        assert!(of_buyer.contains("buyer.upsert") && !of_buyer.contains("staff.sign_in"), "{of_buyer}");
        auditor.form("/fn/audit/list", &[("search[action]", "a\u{0}b"), ("search[page]", "-1")]).send().await;
        auditor.form("/fn/audit/list", &[("search[page]", "4294967295")]).send().await.is(200);
    }

    /// Pages get their data from functions; a refusal is no failure of the server.
    async fn refused_reads_say_why_in_their_status(app: TestApp) {
        let operator = app.signed_in(Role::Operator).await;
        for unknown in ["", "x", "00000000-0000-7000-8000-000000000000"] {
            for function in ["/fn/buyer/view", "/fn/organization/view"] {
                let answer = operator.form(function, &[("id", unknown)]).send().await;
                assert_eq!(answer.status.as_u16(), 404, "{function} {unknown:?}");
            }
        }
        let accounts = operator.form("/fn/staff/list", &[]).send().await;
        assert_eq!(accounts.status.as_u16(), 403);
        let page = operator.form("/fn/buyer/list", &[("search[page]", "-1")]).send().await;
        assert_eq!(page.status.as_u16(), 422);
    }

    async fn theme_and_flash(app: TestApp) {
        let browser = app.browser();
        let answer = browser.form("/fn/session/theme", &[("theme", "dark"), ("back", "/login")]).accept_html().send().await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/"));
        assert!(answer.header("set-cookie").contains("=dark;") && answer.header("set-cookie").contains("HttpOnly"));
        let odd = browser.form("/fn/session/theme", &[("theme", "x; Domain=evil"), ("back", "//evil.example")]).accept_html().send().await;
        assert!(odd.header("set-cookie").contains("=system;") && odd.header("location") == "/");
        assert_eq!(browser.post("/fn/flash/take", &[("id", "x")]).await, Value::Null);
        // What waits for one session is nothing to another.
        let admin = app.signed_in(Role::Admin).await;
        let id = app.shop().await.organization.to_string();
        let to = done(&admin.post("/fn/organization/client-create", &[("id", &*id), ("slug", "flash")]).await);
        let flash = to.split("flash=").nth(1).unwrap();
        let other = app.signed_in(Role::Admin).await;
        assert_eq!(other.post("/fn/flash/take", &[("id", flash)]).await, Value::Null);
        for row in app.database.dump("session").await {
            assert!(!row.contains("ClientSecret"), "what waits is encrypted");
        }
        assert!(!admin.post("/fn/flash/take", &[("id", flash)]).await.is_null());
    }
}

async fn shown_secret(browser: &Browser, to: &str) -> Value {
    let id = to.split("flash=").nth(1).unwrap();
    browser.post("/fn/flash/take", &[("id", id)]).await["Shown"]["ClientSecret"].clone()
}
