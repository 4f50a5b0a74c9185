//! What holds for every answer: request ids, security headers; and whether the process lives.

use ::http::Method;
use domain::kernel::Role;

use crate::harness::{Answer, TestApp, Wanted, on_both};

#[track_caller]
fn is_protected(answer: &Answer) {
    let path = &answer.path;
    assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
    assert_eq!(answer.header("x-frame-options"), "DENY", "{path}");
    assert!(!answer.header("referrer-policy").is_empty(), "{path}");
    let policy = answer.header("content-security-policy");
    assert!(policy.contains("default-src '"), "{path}: {policy}");
    assert!(policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
    let scripts = policy
        .split(';')
        .find(|part| part.trim().starts_with("script-src"));
    let scripts = scripts.unwrap_or_default();
    assert!(
        !scripts.contains("'unsafe-inline'") && !scripts.contains("'unsafe-eval'"),
        "{path}: {policy}"
    );
    assert!(
        !scripts.contains("http:") && !scripts.contains("https:") && !scripts.contains('*'),
        "{path}: {policy}"
    );
    assert!(!answer.header("cache-control").is_empty(), "{path}");
}

/// One answer of every kind.
async fn every_kind(app: &TestApp) -> Vec<Answer> {
    let shop = app.shop().await;
    let browser = app.signed_in(Role::Admin).await;
    let buyer = shop.buyer("DE136695976").await;
    std::fs::create_dir_all(app.database.folder.join("site/pkg")).unwrap();
    std::fs::write(app.database.folder.join("site/pkg/nt24.css"), "body{}").unwrap();
    vec![
        app.get("/livez").send().await.is(200),
        shop.get("/v1/me").send().await.is(200),
        shop.get(&buyer)
            .header("if-none-match", "\"0\"")
            .send()
            .await
            .is(304),
        shop.post("/buyers")
            .json(&serde_json::json!({}))
            .send()
            .await
            .is(422),
        app.get("/v1/me").send().await.is(401),
        app.get("/v1/openapi.json").send().await.is(200),
        app.get("/docs").send().await.is(200),
        app.ask_token("api-client-nobody", "x").await.is(401),
        app.call(Method::DELETE, "/livez").send().await.is(405),
        app.get("/pkg/nt24.css").send().await.is(200),
        app.get("/pkg/missing.css").send().await.is(404),
        app.get("/nowhere").accept_html().send().await.is(404),
        app.get("/login").accept_html().send().await.is(200),
        app.get("/buyers").accept_html().send().await,
        browser
            .call(Method::GET, "/buyers")
            .accept_html()
            .send()
            .await
            .is(200),
        browser.form("/fn/session/viewer", &[]).send().await.is(200),
        browser.form("/fn/x", &[]).send().await.is(404),
        browser
            .form("/fn/session/viewer", &[])
            .header("sec-fetch-site", "cross-site")
            .send()
            .await
            .is(403),
    ]
}

on_both! {
    async fn the_process_lives_and_works(app: TestApp) {
        assert_eq!(app.get("/livez").send().await.is(200).json()["status"], "ok");
        assert_eq!(app.get("/readyz").send().await.is(200).json()["status"], "ok");
    }

    async fn without_its_database_it_lives_but_is_not_ready(app: TestApp) {
        let shop = app.shop().await;
        app.state.platform.store.close().await;
        app.get("/livez").send().await.is(200);
        let ready = app.get("/readyz").send_any().await.is(503);
        assert!(ready.json()["status"].as_str().unwrap().contains("database"));
        let answer = shop.get("/v1/me").send_any().await.is(500);
        let problem = answer.json();
        assert_eq!(problem["type"], "https://api.novatrade24.com/problems/internal-error");
        assert_eq!(problem["traceId"], answer.header("x-request-id"));
        assert!(!answer.text().to_lowercase().contains("pool"), "{}", answer.text());
        let page = app.get("/buyers").accept_html().header("cookie", "nt24_session=AAAAAAAAAAAAAAAAAAAAAA").send_any().await;
        assert!(page.status.as_u16() >= 500, "{}", page.status);
    }

    async fn every_kind_of_answer_is_protected(app: TestApp) {
        for answer in every_kind(&app).await {
            is_protected(&answer);
            assert!(answer.header("strict-transport-security").is_empty(), "http has none");
        }
    }

    async fn files_of_a_build_may_be_kept_and_nothing_else(app: TestApp) {
        let folder = app.database.folder.join("site/pkg");
        std::fs::create_dir_all(&folder).unwrap();
        for name in ["nt24.4f1c09ab2d.js", "nt24.css"] {
            std::fs::write(folder.join(name), "").unwrap();
        }
        for (path, status, caching) in [
            ("/pkg/nt24.4f1c09ab2d.js", 200, "public, max-age=31536000, immutable"),
            ("/pkg/nt24.css", 200, "no-cache"),
            // Of a build that is gone, or not there yet.
            ("/pkg/nt24.0000000000.js", 404, "no-store"),
            ("/login", 200, "no-store"),
        ] {
            let answer = app.get(path).accept_html().send().await.is(status);
            assert_eq!(answer.header("cache-control"), caching, "{path}");
        }
    }

    async fn https_asks_for_https(app: TestApp) {
        let app = app.with(Wanted { public_url: Some("https://nt24.test".to_owned()), ..Wanted::default() });
        for path in ["/livez", "/v1/me", "/login", "/docs", "/nowhere"] {
            let answer = app.get(path).send().await;
            assert!(answer.header("strict-transport-security").contains("max-age="), "{path}");
        }
    }

    async fn pages_run_only_scripts_with_their_nonce(app: TestApp) {
        let (one, two) = (app.get("/login").accept_html().send().await, app.get("/login").accept_html().send().await);
        let nonce = |answer: &Answer| {
            let policy = answer.header("content-security-policy").to_owned();
            let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next());
            nonce.unwrap_or_else(|| panic!("no nonce in {policy}")).to_owned()
        };
        assert_ne!(nonce(&one), nonce(&two), "another one for every answer");
        let page = one.text();
        for tag in page.split("<script").skip(1) {
            let tag = tag.split('>').next().unwrap_or_default();
            assert!(tag.contains(&format!("nonce=\"{}\"", nonce(&one))), "<script{tag}>");
        }
        for attribute in [" onclick=", " onload=", " onerror=", "javascript:"] {
            assert!(!page.contains(attribute), "{attribute}");
        }
    }

    async fn the_request_id_is_echoed_or_made(app: TestApp) {
        let shop = app.shop().await;
        for good in ["0198c0de-0000-7000-8000-00000000000a", "req_1", &"x".repeat(128)] {
            for path in ["/v1/me", "/livez", "/v1/nowhere", "/login"] {
                let answer = shop.call(Method::GET, "/v1").header("x-request-id", good).send().await;
                assert_eq!(answer.header("x-request-id"), good, "{path}");
                let answer = app.get(path).header("x-request-id", good).send().await;
                assert_eq!(answer.header("x-request-id"), good, "{path}");
            }
            let refused = app.get("/v1/me").header("x-request-id", good).send().await;
            assert_eq!(refused.problem("unauthorized")["traceId"], good);
        }
        let mut made = std::collections::BTreeSet::new();
        for bad in ["", " ", "a b", "\u{e9}", "a\tb", &"x".repeat(129)] {
            let answer = app.get("/livez").header("x-request-id", bad).send().await;
            let id = answer.header("x-request-id").to_owned();
            assert!(id.starts_with("req_") && id.len() >= 12, "{bad:?}: {id}");
            made.insert(id);
        }
        assert_eq!(made.len(), 6, "each has its own");
    }
}
