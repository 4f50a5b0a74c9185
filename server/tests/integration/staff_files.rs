//! Files of the staff app (`app::FILES`): who may send and fetch them, and what comes of it.

use ::http::Method;
use app::{Access, FILES};
use domain::kernel::{Capability, Role};
use serde_json::{Value, json};

use crate::harness::{Browser, Call, Form, Shop, TestApp, Wanted, form, last, on_both, pdf, uuid};

const NIL: &str = "00000000-0000-7000-8000-000000000000";

/// The path with its ids, and how it is called.
fn called(path: &str) -> (Method, String) {
    let sends = path.ends_with("/documents");
    let path = path.replace("{id}", NIL).replace("{document}", NIL);
    (if sends { Method::POST } else { Method::GET }, path)
}

/// A paper posted by the page of a buyer.
fn posted(browser: &Browser, shop: &Shop, buyer: &str, kind: &str, bytes: &[u8]) -> Call {
    let form = Form::new()
        .text("seller", shop.seller.to_string())
        .text("type", kind);
    let (header, body) = form
        .text("documentDate", "2026-04-01")
        .file("extract.pdf", bytes)
        .closed();
    browser
        .own(Method::POST, &format!("/files{buyer}/documents"))
        .raw(&header, body)
}

async fn log(app: &TestApp) -> Vec<String> {
    let sql = "SELECT action || ' ' || actor_kind || ' ' || source || ' ' || COALESCE(purpose, '-') FROM pii_access ORDER BY at, id";
    app.database.texts(sql).await
}

fn roles() -> impl Iterator<Item = (&'static str, Role)> {
    FILES.iter().map(|(path, access)| match access {
        Access::SignedIn(least) => (*path, *least),
        Access::Public => panic!("{path}: papers are nobody's business"),
    })
}

on_both! {
    async fn without_a_session(app: TestApp) {
        let browser = app.browser();
        for (path, _) in roles() {
            let (method, path) = called(path);
            let answer = browser.own(method.clone(), &path).send().await;
            assert_eq!(answer.status.as_u16(), 401, "{path}");
            assert!(answer.text().contains("Unauthenticated"), "{path}: {}", answer.text());
            let page = browser.own(method.clone(), &format!("{path}?seller={NIL}")).accept_html().send().await;
            assert!(page.status.is_redirection(), "{path}: {}", page.status);
            // What only takes POST is no place to come back to.
            let next = if method == Method::GET { format!("{path}?seller={NIL}") } else { "/".to_owned() };
            let query = serde_urlencoded::to_string([("next", next)]).unwrap();
            assert_eq!(page.header("location"), format!("/login?{query}"));
        }
    }

    async fn with_too_low_a_role(app: TestApp) {
        let shop = app.shop().await;
        let buyer = shop.buyer("DE136695976").await;
        for role in [Role::Auditor, Role::Operator] {
            let browser = app.signed_in(role).await;
            for (path, least) in roles().filter(|(_, least)| role < *least) {
                let (method, path) = called(path);
                let answer = browser.own(method.clone(), &path).send().await;
                assert_eq!(answer.status.as_u16(), 403, "{path} for {role:?}, which needs {least:?}");
                assert_eq!(browser.own(method, &path).accept_html().send().await.status.as_u16(), 403, "{path}");
            }
        }
        let auditor = app.signed_in(Role::Auditor).await;
        posted(&auditor, &shop, &buyer, "COC_EXTRACT", &pdf("x")).send().await.is(403);
        assert_eq!(app.stored_files(), Vec::<String>::new());
        let refused = "SELECT COUNT(*) FROM audit_record WHERE outcome = 'forbidden' AND actor_kind = 'STAFF'";
        // Twice for each of the two places that take a paper, and once by the form.
        assert_eq!(app.database.count(refused).await, 5);
    }

    async fn from_other_sites(app: TestApp) {
        let shop = app.shop().await;
        let buyer = shop.buyer("DE136695976").await;
        let browser = app.signed_in(Role::Admin).await;
        for (name, value) in [
            ("sec-fetch-site", "cross-site"), ("sec-fetch-site", "same-site"), ("origin", "https://evil.example"),
            ("origin", "http://nt24.test.evil.example"), ("origin", "null"),
        ] {
            let mut call = posted(&browser, &shop, &buyer, "COC_EXTRACT", &pdf("x"));
            if name == "origin" {
                call = call.without("sec-fetch-site");
            }
            call.header(name, value).send().await.is(403);
        }
        assert_eq!(app.stored_files(), Vec::<String>::new());
        assert_eq!(app.database.count("SELECT COUNT(*) FROM document").await, 0);
    }

    async fn with_wrong_methods(app: TestApp) {
        let browser = app.signed_in(Role::Admin).await;
        for (path, _) in roles() {
            let (right, path) = called(path);
            for method in [Method::GET, Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
                if method != right {
                    assert_eq!(browser.own(method.clone(), &path).send().await.status.as_u16(), 405, "{method} {path}");
                }
            }
        }
    }

    async fn an_upload_by_the_page(app: TestApp) {
        let shop = app.shop().await;
        let buyer = shop.buyer("DE136695976").await;
        let browser = app.signed_in(Role::Operator).await;
        let page = posted(&browser, &shop, &buyer, "COC_EXTRACT", &pdf("one")).accept_html().send().await.is(303);
        assert_eq!(page.header("location"), format!("{buyer}/kyc?done=document-added#papers"));
        let script = posted(&browser, &shop, &buyer, "VAT_CERTIFICATE", &pdf("two")).send().await.is(200).json();
        assert_eq!(script["Done"]["to"], format!("{buyer}/kyc?done=document-added#papers"));
        let papers = shop.get(&format!("{buyer}/kyc/documents")).send().await.is(200).json();
        for paper in papers.as_array().unwrap() {
            assert_eq!((&paper["source"], &paper["uploadedBy"]["type"]), (&json!("WEB_APP"), &json!("STAFF")), "{paper}");
        }
        assert_eq!(papers.as_array().unwrap().len(), 2);
        let events = shop.events().await;
        assert_eq!(events.iter().filter(|event| event["type"] == "kyc.document_uploaded" && event["source"] == "WEB_APP").count(), 2);
    }

    async fn a_refused_upload_is_told_and_leaves_nothing(app: TestApp) {
        let shop = app.shop().await;
        let buyer = shop.buyer("DE136695976").await;
        let browser = app.signed_in(Role::Operator).await;
        let named = |refused: &Value| -> Vec<String> {
            let fields = refused["Refused"]["fields"].as_array().unwrap_or_else(|| panic!("not refused: {refused}"));
            fields.iter().map(|field| field["name"].as_str().unwrap().to_owned()).collect()
        };
        let html = posted(&browser, &shop, &buyer, "COC_EXTRACT", b"<html><script>alert(1)</script>").send().await.is(200);
        assert_eq!(named(&html.json()), ["file"]);
        let kind = posted(&browser, &shop, &buyer, "TRANSPORT_CMR", &pdf("x")).send().await.is(200).json();
        assert_eq!(named(&kind), ["type"]);
        let large = posted(&browser, &shop, &buyer, "COC_EXTRACT", &vec![b' '; 26 * 1024 * 1024]).send().await.is(200).json();
        assert_eq!(named(&large), ["file"]);
        let none = browser.own(Method::POST, &format!("/files{buyer}/documents")).json(&json!({})).send().await.is(200).json();
        assert_eq!(named(&none), ["file"]);
        let page = posted(&browser, &shop, &buyer, "COC_EXTRACT", b"").accept_html().send().await.is(303);
        assert!(page.header("location").starts_with(&format!("{buyer}/kyc?flash=")), "{}", page.header("location"));
        let foreign = app.shop().await;
        let other = posted(&browser, &foreign, &buyer, "COC_EXTRACT", &pdf("x")).send().await.is(200).json();
        assert!(other["Refused"].is_object(), "{other}");
        assert_eq!(app.stored_files(), Vec::<String>::new());
        assert_eq!(app.database.count("SELECT COUNT(*) FROM document").await, 0);
    }

    async fn papers_are_read_with_a_purpose(app: TestApp) {
        // Staff see the papers whatever the organization's clients may.
        let none: [Capability; 0] = [];
        let shop = app.shop_with("2026-01", "ENTERPRISE", &none).await;
        let buyer = shop.buyer("DE136695976").await;
        let paper = uuid(&shop.paper(&buyer, "COC_EXTRACT").await);
        app.clock.advance(1);
        let auditor = app.signed_in(Role::Auditor).await;
        let path = format!("/files{buyer}/documents/{paper}?seller={}", shop.seller);
        let shown = auditor.own(Method::GET, &path).send().await.is(200);
        assert_eq!(shown.body, pdf("COC_EXTRACT"));
        assert_eq!(shown.header("content-type"), "application/pdf");
        assert!(shown.header("content-disposition").starts_with("inline"), "{}", shown.header("content-disposition"));
        assert!(shown.header("cache-control").contains("private") || shown.header("cache-control").contains("no-store"));
        app.clock.advance(1);
        let kept = auditor.own(Method::GET, &format!("{path}&download=1&purpose=VAT_AUDIT")).send().await.is(200);
        assert!(kept.header("content-disposition").starts_with("attachment"));
        assert_eq!(log(&app).await, ["CREATE API_CLIENT API -", "READ STAFF WEB_APP DOCUMENT_REVIEW", "READ STAFF WEB_APP VAT_AUDIT"]);
        let foreign = app.shop().await;
        for wrong in [
            format!("/files{buyer}/documents/{paper}"), format!("/files{buyer}/documents/{paper}?seller={}", foreign.seller),
            format!("/files{buyer}/documents/{NIL}?seller={}", shop.seller), format!("/files{buyer}/documents/x?seller={}", shop.seller),
            format!("/files/buyers/{NIL}/documents/{paper}?seller={}", shop.seller), "/files/buyers/%00/documents/%00?seller=%00".to_owned(),
        ] {
            auditor.own(Method::GET, &wrong).send().await.is(404);
        }
        auditor.own(Method::GET, &path).header("range", "bytes=999999-").send().await.is(416);
        assert_eq!(app.audit_faults().await, Vec::<String>::new());
    }

    async fn the_profile_exists_once_the_identity_is_verified(app: TestApp) {
        let app = app.with(Wanted::sandbox());
        let shop = app.shop().await;
        let buyer = shop.buyer("DE136695976").await;
        let auditor = app.signed_in(Role::Auditor).await;
        let path = format!("/files{buyer}/kyc-profile?seller={}", shop.seller);
        auditor.own(Method::GET, &path).send().await.is(409);
        let session = shop.post(&format!("{buyer}/kyc/verify")).send().await.is(200).json();
        let order = format!("/v1/sandbox/identity/{}", session["sessionId"].as_str().unwrap());
        shop.put(&order, &json!({"outcome": "VERIFIED", "aml": "CLEAR"})).send().await.is(200);
        let profile = auditor.own(Method::GET, &path).send().await.is(200);
        assert!(profile.body.starts_with(b"%PDF-"));
        let name = format!("attachment; filename=\"kyc-profile-{}.pdf\"", last(&buyer));
        assert_eq!(profile.header("content-disposition"), name);
        assert!(!profile.header("cache-control").contains("public"), "{}", profile.header("cache-control"));
        assert_eq!(log(&app).await, ["PROFILE STAFF WEB_APP DOCUMENT_REVIEW"]);
        auditor.own(Method::GET, &format!("/files{buyer}/kyc-profile?seller=x")).send().await.is(404);
    }

    /// What comes without JavaScript works with the file first or last.
    async fn the_order_of_the_fields_does_not_matter_to_the_rules(app: TestApp) {
        let shop = app.shop().await;
        let buyer = shop.buyer("DE136695976").await;
        let browser = app.signed_in(Role::Operator).await;
        let (header, body) = form("COC_EXTRACT", "2026-04-01", "x.pdf", &pdf("x"));
        let without_seller = browser.own(Method::POST, &format!("/files{buyer}/documents")).raw(&header, body);
        assert!(without_seller.send().await.is(200).json()["Refused"].is_object(), "no seller, no paper");
        assert_eq!(app.stored_files(), Vec::<String>::new());
    }
}
