//! The desk by its forms: the work list, kept views, many orders at once, who works on what, comments, the figures; and who
//! read personal data, the services, the shortcuts of one browser.

use domain::kernel::{Role, StaffId};
use serde_json::{Value, json};

use crate::harness::{
    Browser, NAME, NIL, POLISH, Sale, Shop, TestApp, VIN, done, last, on_both, order_body, refused_inputs,
    refused_rule, uuid,
};

/// Somebody with their id.
async fn member(app: &TestApp, role: Role) -> (Browser, StaffId) {
    let (id, email) = app.account(role).await;
    let browser = app.browser();
    done(&browser.sign_in(&email, crate::harness::PASSWORD).await.json());
    (browser, id)
}

/// Three orders of one buyer, the first one first: their ids.
async fn three(app: &TestApp) -> (Shop, [String; 3]) {
    let shop = app.shop().await;
    let (buyer, first) = shop.sold().await;
    app.clock.advance(1);
    let second = shop.order(&order_body(&buyer, "AB-2")).await;
    app.clock.advance(1);
    let third = shop.order(&order_body(&buyer, "AB-3")).await;
    (shop, [last(&first), last(&second), last(&third)])
}

/// The ids of the work list with these filters.
async fn listed(browser: &Browser, search: &[(&str, &str)]) -> Vec<String> {
    let list = browser.post("/fn/desk/work", search).await["data"].clone();
    let rows = list["page"]["data"].as_array().unwrap().iter();
    rows.map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

/// What became of many orders: `(refused, how many)`.
async fn report(browser: &Browser, outcome: &Value) -> Vec<(bool, usize)> {
    let to = done(outcome);
    let flash = to.split("flash=").nth(1).unwrap();
    let shown = browser.post("/fn/flash/take", &[("id", flash)]).await["Shown"]["Bulk"].clone();
    let results = shown
        .as_array()
        .unwrap_or_else(|| panic!("no report: {shown}"))
        .iter();
    results
        .map(|result| {
            (
                result["refused"].is_string(),
                result["orders"].as_array().unwrap().len(),
            )
        })
        .collect()
}

on_both! {
    async fn desk_work(app: TestApp) {
        let (auditor, _) = member(&app, Role::Auditor).await;
        let (_, me) = member(&app, Role::Operator).await;
        let (shop, [first, second, third]) = three(&app).await;
        shop.post(&format!("/orders/{second}/cancel")).json(&json!({"reason": "Sold twice"})).send().await.is(200);
        let all = auditor.post("/fn/desk/work", &[]).await;
        let data = &all["data"];
        assert_eq!(data["page"]["pagination"]["totalElements"], 3, "{all}");
        assert!(data["colleagues"].to_string().contains(&me.to_string()) && data["sellers"].to_string().contains(&shop.seller.to_string()));
        assert!(all["now"].is_i64() || all["now"].is_string(), "{all}");
        assert_eq!(listed(&auditor, &[("search[sort]", "createdAt,asc")]).await, [&*first, &*second, &*third]);
        assert_eq!(listed(&auditor, &[("search[status]", "CANCELLED")]).await, [&*second]);
        assert_eq!(listed(&auditor, &[("search[text]", "AB-3")]).await, [&*third]);
        assert_eq!(listed(&auditor, &[("search[text]", VIN), ("search[found]", "MISSING_INVOICE")]).await.len(), 2);
        assert_eq!(listed(&auditor, &[("search[assigned]", "me")]).await, Vec::<String>::new());
        assert_eq!(listed(&auditor, &[("search[page]", "7")]).await, Vec::<String>::new());
        for wrong in ["status", "compliance", "readiness", "found", "waiting", "approval", "seller", "buyer", "assigned", "sort", "page"] {
            auditor.form("/fn/desk/work", &[(&*format!("search[{wrong}]"), "x")]).send().await.is(422);
        }
    }

    async fn desk_views(app: TestApp) {
        let (auditor, _) = member(&app, Role::Auditor).await;
        let (other, _) = member(&app, Role::Operator).await;
        let form = [("name", "CMR"), ("search[found]", "MISSING_CMR"), ("search[sort]", "createdAt,asc"), ("search[page]", "3")];
        let views = async |browser: &Browser| browser.post("/fn/desk/work", &[]).await["data"]["views"].clone();
        assert_eq!(refused_inputs(&auditor.post("/fn/desk/view-save", &form[1..]).await), ["name"]);
        assert_eq!(refused_inputs(&auditor.post("/fn/desk/view-save", &[("name", &*"x".repeat(61))]).await), ["name"]);
        let saved = done(&auditor.post("/fn/desk/view-save", &form).await);
        assert_eq!(saved, "/orders?found=MISSING_CMR&sort=createdAt%2Casc&page=3&done=view-saved");
        assert_eq!(views(&auditor).await, json!([{"name": "CMR", "query": "?found=MISSING_CMR&sort=createdAt%2Casc"}]), "without the page");
        assert_eq!(views(&other).await, json!([]), "nobody else's");
        // The same name again replaces it; everything is a list too.
        assert_eq!(done(&auditor.post("/fn/desk/view-save", &[("name", "CMR")]).await), "/orders?done=view-saved");
        assert_eq!(views(&auditor).await, json!([{"name": "CMR", "query": "?"}]));
        refused_rule(&other.post("/fn/desk/view-forget", &[("name", "CMR")]).await);
        let (to, page) = auditor.plain("/fn/desk/view-save", &[("name", ""), ("search[waiting]", "US")]).await;
        assert!(to.starts_with("/orders?waiting=US&flash=") && to.ends_with("#view-save-problems") && page.contains("needs attention"), "{to}");
        let gone = auditor.post("/fn/desk/view-forget", &[("name", "CMR"), ("search[waiting]", "US")]).await;
        assert_eq!(done(&gone), "/orders?waiting=US&done=view-forgotten");
        assert_eq!(views(&auditor).await, json!([]));
        assert_eq!(app.audit_faults().await, Vec::<String>::new());
    }

    async fn desk_bulk_assign(app: TestApp) {
        let (browser, me) = member(&app, Role::Operator).await;
        let (reader, _) = member(&app, Role::Auditor).await;
        let (shop, [first, second, third]) = three(&app).await;
        let two = [("orders[]", &*first), ("orders[]", &*third), ("orders[]", &*third), ("action", "assign"), ("to", "me")];
        let outcome = browser.post("/fn/desk/bulk", &two).await;
        assert_eq!(report(&browser, &outcome).await, [(false, 2)]);
        let mut mine = listed(&browser, &[("search[assigned]", "me")]).await;
        mine.sort_unstable();
        assert_eq!(mine, [&*first, &*third]);
        assert_eq!(shop.by_staff().await, ["order.assigned"; 2]);
        // Every order that matches, unless more came to match than were seen.
        let all = |count: &'static str| [("all", "1"), ("count", count), ("search[assigned]", "nobody"), ("action", "assign"), ("to", "me")];
        assert_eq!(refused_inputs(&browser.post("/fn/desk/bulk", &all("0")).await), ["orders"]);
        assert_eq!(listed(&browser, &[("search[assigned]", "nobody")]).await, [&*second]);
        let outcome = browser.post("/fn/desk/bulk", &all("1")).await;
        assert!(done(&outcome).starts_with("/orders?assigned=nobody&flash="), "{outcome}");
        assert_eq!(report(&browser, &outcome).await, [(false, 1)]);
        assert_eq!(refused_inputs(&browser.post("/fn/desk/bulk", &all("1")).await), ["orders"], "none is left");
        // One that is not there does not keep the others from it; whoever may not work is given nothing.
        let me = me.to_string();
        let mixed = [("orders[]", &*first), ("orders[]", NIL), ("action", "assign"), ("to", "nobody")];
        let outcome = browser.post("/fn/desk/bulk", &mixed).await;
        let mut became = report(&browser, &outcome).await;
        became.sort_unstable();
        assert_eq!(became, [(false, 1), (true, 1)]);
        for (form, inputs) in [
            (vec![("action", "assign"), ("to", &*me)], ["orders"]), (vec![("orders[]", &*first), ("action", "assign")], ["to"]),
            (vec![("orders[]", &*first), ("action", "x")], ["action"]),
        ] {
            assert_eq!(refused_inputs(&browser.post("/fn/desk/bulk", &form).await), inputs);
        }
        refused_rule(&browser.post("/fn/desk/bulk", &[("orders[]", "x"), ("action", "ready")]).await);
        app.auditor_may_not(&["/fn/desk/bulk"], &two).await;
        assert_eq!(listed(&reader, &[("search[assigned]", &*me)]).await.len(), 2);
        assert_eq!(app.audit_faults().await, Vec::<String>::new());
    }

    async fn desk_bulk_ready(app: TestApp) {
        let (browser, _) = member(&app, Role::Operator).await;
        let (shop, [first, second, _]) = three(&app).await;
        shop.post(&format!("/orders/{first}/payment")).json(&crate::harness::payment_body()).send().await.is(201);
        let form = [("orders[]", &*first), ("orders[]", &*second), ("action", "ready")];
        let (to, page) = browser.plain("/fn/desk/bulk", &form).await;
        assert!(to.starts_with("/orders?"), "{to}");
        for part in ["Done for 1 order, refused for 1 order.", "There is no payment that could be ready.", "AB-1", "AB-2"] {
            assert!(page.contains(part), "{part} is missing: {page}");
        }
        assert_eq!(shop.read(&format!("/orders/{first}/payment")).await["readyForPickup"], true);
        assert_eq!(shop.by_staff().await, ["payment.ready_for_pickup"]);
    }

    async fn desk_order(app: TestApp) {
        let (auditor, me) = member(&app, Role::Auditor).await;
        let (operator, _) = member(&app, Role::Operator).await;
        let sale = Sale::of(&app).await;
        let view = auditor.post("/fn/desk/order", &[("id", &*sale.id)]).await["data"].clone();
        assert_eq!((&view["page"]["order"]["id"], &view["may_write"], &view["me"]), (&json!(sale.id), &json!(false), &json!(me.to_string())));
        assert_eq!(view["page"]["buyer"]["company_name"], NAME);
        let blockers = view["page"]["verdict"]["blockers"].clone();
        assert_eq!(crate::harness::codes(&blockers), sale.shop.blockers(&sale.order).await);
        assert_eq!(view["page"]["timeline"][0]["action"], "order.upsert", "{}", view["page"]["timeline"]);
        assert_eq!(operator.post("/fn/desk/order", &[("id", &*sale.id)]).await["data"]["may_write"], true);
        for unknown in ["", "x", NIL] {
            auditor.form("/fn/desk/order", &[("id", unknown)]).send().await.is(404);
        }
        assert_eq!(auditor.page(&format!("/orders/{NIL}")).await.status.as_u16(), 404);
        for module in ["buyer", "order", "invoice", "payment", "transport", "finalization", "x"] {
            let page = auditor.page(&format!("{}?module={module}", sale.order)).await.is(200).text();
            assert!(page.contains("AB-1") && !page.contains("action=\"/fn/order/update\"") && !page.contains("action=\"/fn/invoice/submit\""), "{module}");
        }
    }

    async fn desk_assign(app: TestApp) {
        let (browser, me) = member(&app, Role::Operator).await;
        let (_, reader) = member(&app, Role::Auditor).await;
        let sale = Sale::of(&app).await;
        let (me, reader) = (me.to_string(), reader.to_string());
        let assign = async |to: &str| browser.post("/fn/desk/assign", &[("id", &*sale.id), ("to", to)]).await;
        assert_eq!(done(&assign(&me).await), format!("{}?done=assigned", sale.order));
        let assigned = async || browser.post("/fn/desk/order", &[("id", &*sale.id)]).await["data"]["page"]["assignee"]["id"].clone();
        assert_eq!(assigned().await, me.as_str());
        assert_eq!(refused_inputs(&assign(&reader).await), ["to"], "an auditor cannot work on it");
        assert_eq!(refused_inputs(&assign(NIL).await), ["to"]);
        refused_rule(&assign("x").await);
        app.auditor_may_not(&["/fn/desk/assign"], &[("id", &*sale.id), ("to", "")]).await;
        assert_eq!(assigned().await, me.as_str());
        done(&assign("").await);
        assert_eq!(assigned().await, Value::Null);
        assert_eq!(sale.shop.by_staff().await, ["order.assigned"; 2]);
        for unknown in [NIL, "//evil.example"] {
            refused_rule(&browser.post("/fn/desk/assign", &[("id", unknown), ("to", &*me)]).await);
        }
        let (to, page) = browser.plain("/fn/desk/assign", &[("id", &*sale.id), ("to", &*me)]).await;
        assert!(to.ends_with("?done=assigned") && page.contains("Some OPERATOR"), "{to}");
    }

    async fn desk_comment(app: TestApp) {
        let (browser, _) = member(&app, Role::Operator).await;
        let sale = Sale::of(&app).await;
        let comment = async |text: &str| browser.post("/fn/desk/comment", &[("id", &*sale.id), ("text", text)]).await;
        assert_eq!(refused_inputs(&comment("  ").await), ["text"]);
        app.auditor_may_not(&["/fn/desk/comment"], &[("id", &*sale.id), ("text", "x")]).await;
        let text = "<script>alert(1)</script> calls back on Monday";
        assert_eq!(done(&comment(text).await), format!("{}?done=commented#comments", sale.order));
        let comments = browser.post("/fn/desk/order", &[("id", &*sale.id)]).await["data"]["page"]["comments"].clone();
        assert_eq!((&comments[0]["text"], &comments[0]["by"]["name"]), (&json!(text), &json!("Some OPERATOR")));
        let page = browser.page(&sale.order).await.is(200).text();
        assert!(page.contains("Monday") && !page.contains("<script>alert"), "what was written is text");
        assert_eq!(sale.shop.by_staff().await, ["order.commented"]);
        assert!(!sale.shop.events().await.iter().any(|event| event.to_string().contains("Monday")));
        // A cancelled order still takes remarks.
        sale.shop.post(&format!("{}/cancel", sale.order)).json(&json!({"reason": "Sold twice"})).send().await.is(200);
        done(&comment("The buyer was told.").await);
        refused_rule(&browser.post("/fn/desk/comment", &[("id", NIL), ("text", "x")]).await);
    }

    async fn desk_dashboard(app: TestApp) {
        let (auditor, _) = member(&app, Role::Auditor).await;
        let empty = auditor.post("/fn/desk/dashboard", &[]).await["data"].clone();
        assert_eq!((&empty["stages"], &empty["changes"]), (&json!([]), &json!([])), "{empty}");
        let (shop, [first, ..]) = three(&app).await;
        shop.post(&format!("/orders/{first}/cancel")).json(&json!({"reason": "Sold twice"})).send().await.is(200);
        let seen = auditor.post("/fn/desk/dashboard", &[]).await["data"].clone();
        let mut stages = seen["stages"].as_array().unwrap().clone();
        stages.sort_by_key(ToString::to_string);
        assert_eq!(stages, [json!(["CANCELLED", 1]), json!(["CREATED", 2])]);
        assert_eq!(seen["position"]["events"], shop.event_count().await);
        // Every figure leads to a list of as many orders.
        for (name, filter) in [("stages", "status"), ("compliance", "compliance"), ("readiness", "readiness"), ("found", "found"), ("waiting", "waiting")] {
            for pair in seen[name].as_array().unwrap() {
                let rows = listed(&auditor, &[(&*format!("search[{filter}]"), pair[0].as_str().unwrap())]).await;
                assert_eq!(pair[1], rows.len(), "{name} {pair}");
            }
        }
        let page = auditor.page("/").await.is(200).text();
        assert!(page.contains("AB-1"), "the last changes: {page}");
    }

    async fn desk_search(app: TestApp) {
        let (auditor, _) = member(&app, Role::Auditor).await;
        let (_, [first, ..]) = three(&app).await;
        let find = async |text: &str| auditor.post("/fn/desk/search", &[("text", text)]).await;
        let kinds = |found: &Value| -> Vec<String> {
            found.as_array().unwrap().iter().map(|hit| hit["kind"].as_str().unwrap().to_owned()).collect()
        };
        let found = find(" AB-1 ").await;
        assert_eq!((&found[0]["label"], &found[0]["href"]), (&json!("AB-1"), &json!(format!("/orders/{first}"))));
        assert_eq!(kinds(&find("Kowalski").await), ["Order", "Order", "Order", "Buyer"]);
        assert_eq!(kinds(&find(POLISH).await).last().unwrap(), "Buyer");
        assert_eq!(kinds(&find(VIN).await), ["Order"; 3]);
        for nothing in ["", "A", "  ", "nobody", "%%", "__"] {
            assert_eq!(find(nothing).await, json!([]), "{nothing:?}");
        }
    }

    async fn desk_system(app: TestApp) {
        let sandbox = app.with(crate::harness::Wanted::sandbox());
        let engine = if app.database.url.starts_with("sqlite") { "SQLite" } else { "PostgreSQL" };
        for (app, mode) in [(&app, false), (&sandbox, true)] {
            let (auditor, _) = member(app, Role::Auditor).await;
            let system = auditor.post("/fn/desk/system", &[]).await["data"].clone();
            assert_eq!((&system["engine"], &system["mode_sandbox"]), (&json!(engine), &json!(mode)), "{system}");
            assert_eq!(system["version"], env!("CARGO_PKG_VERSION"));
            let names: Vec<&str> = system["services"].as_array().unwrap().iter().map(|service| service["name"].as_str().unwrap()).collect();
            assert_eq!(names, ["VIES (simulated)", "Identity check", "Mail", "Virus scanner", "Sanctions lists"]);
            let page = auditor.page("/admin/system").await.is(200).text();
            assert!(page.contains(engine) && page.contains("Virus scanner"), "{page}");
        }
    }

    async fn audit_accesses(app: TestApp) {
        let (auditor, _) = member(&app, Role::Auditor).await;
        let (operator, _) = member(&app, Role::Operator).await;
        let shop = app.shop().await;
        let buyer = shop.buyer(POLISH).await;
        let paper = uuid(&shop.paper(&buyer, "COC_EXTRACT").await);
        app.clock.advance(1);
        operator.page(&format!("/files{buyer}/documents/{paper}?seller={}&purpose=VAT_AUDIT", shop.seller)).await.is(200);
        let rows = auditor.post("/fn/audit/accesses", &[]).await["data"].clone();
        let newest = &rows["data"][0];
        assert_eq!(
            (&newest["purpose"], &newest["actor_name"], &newest["source"], &newest["buyer"][0]),
            (&json!("VAT_AUDIT"), &json!("Some OPERATOR"), &json!("WEB_APP"), &json!(last(&buyer))), "{rows}"
        );
        let page = auditor.page("/admin/personal-data").await.is(200).text();
        assert!(page.contains("Some OPERATOR"), "{page}");
        operator.form("/fn/audit/accesses", &[]).send().await.is(403);
        let refused = operator.page("/admin/personal-data").await;
        assert_eq!(refused.status.as_u16(), 403);
        assert!(!refused.text().contains("VAT_AUDIT"));
        for odd in ["x", "-1", "4294967295"] {
            auditor.form("/fn/audit/accesses", &[("page", odd)]).send().await.is(200);
        }
    }

    async fn session_shortcuts(app: TestApp) {
        let browser = app.signed_in(Role::Auditor).await;
        for (on, word) in [("", "off"), ("on", "on"), ("x; Domain=evil", "off")] {
            let answer = browser.form("/fn/session/shortcuts", &[("on", on)]).send().await.is(200);
            assert_eq!(answer.json()["Done"], json!({"to": "/account?done=shortcuts", "reload": true}));
            let cookie = answer.header("set-cookie");
            assert!(cookie.contains(&format!("nt24_shortcuts={word};")) && cookie.contains("HttpOnly"), "{cookie}");
        }
        let plain = browser.form("/fn/session/shortcuts", &[]).accept_html().send().await.is(303);
        assert_eq!(plain.header("location"), "/account?done=shortcuts");
    }
}
