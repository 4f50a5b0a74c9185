//! Who may call server functions and open pages: sessions, roles, origin, method (architecture: "Server functions are
//! public endpoints: own prefix, session + role + Origin check, POST only").

use ::http::Method;
use app::{Access, PAGES, SERVER_FUNCTIONS};
use domain::kernel::Role;

use crate::harness::{Answer, Browser, PUBLIC_URL, on_both};

/// The functions that need somebody of at least a role.
fn guarded() -> Vec<(&'static str, Role)> {
    let guarded = SERVER_FUNCTIONS.iter().filter_map(|(path, access)| match access {
        Access::SignedIn(least) => Some((*path, *least)),
        Access::Public => None,
    });
    guarded.collect()
}

fn is_refused(answer: &Answer, status: u16, word: &str) {
    assert_eq!(
        answer.status.as_u16(),
        status,
        "{}: {}",
        answer.path,
        answer.text()
    );
    assert!(answer.text().contains(word), "{}: {}", answer.path, answer.text());
}

fn rows_of(browser: &Browser, path: &str) -> crate::harness::Call {
    browser.form(path, &[])
}

on_both! {
    async fn every_function_without_a_session(app: TestApp) {
        let browser = app.browser();
        assert!(guarded().len() > 25);
        for (path, _) in guarded() {
            is_refused(&rows_of(&browser, path).send().await, 401, "Unauthenticated");
            let page = rows_of(&browser, path).accept_html().send().await;
            assert!(page.status.is_redirection(), "{path}: {}", page.status);
            assert_eq!(page.header("location"), "/login?next=%2F");
        }
        for cookie in ["nt24_session=x", "nt24_session=", "nt24_session=AAAAAAAAAAAAAAAAAAAAAA", "nt24_session=\u{e9}"] {
            browser.set_cookie(cookie);
            is_refused(&rows_of(&browser, "/fn/account/me").send().await, 401, "Unauthenticated");
        }
        assert_eq!(app.database.count("SELECT COUNT(*) FROM audit_record").await, 0);
    }

    async fn every_function_with_too_low_a_role(app: TestApp) {
        for role in [Role::Auditor, Role::Operator] {
            let browser = app.signed_in(role).await;
            for (path, least) in guarded() {
                if role < least {
                    is_refused(&rows_of(&browser, path).send().await, 403, "Forbidden");
                    let page = rows_of(&browser, path).accept_html().send().await;
                    assert_eq!(page.status.as_u16(), 403, "{path}");
                }
            }
        }
        assert_eq!(app.database.count("SELECT COUNT(*) FROM organization").await, 0);
        assert_eq!(app.database.count("SELECT COUNT(*) FROM staff").await, 2);
    }

    async fn every_function_takes_post_only(app: TestApp) {
        let browser = app.signed_in(Role::Admin).await;
        for (path, _) in SERVER_FUNCTIONS {
            for method in [Method::GET, Method::HEAD, Method::PUT, Method::DELETE, Method::PATCH] {
                let answer = browser.call(method.clone(), path).header("origin", PUBLIC_URL).header("host", "nt24.test");
                let answer = answer.header("sec-fetch-site", "same-origin").send().await;
                assert_eq!(answer.status.as_u16(), 405, "{method} {path}");
            }
        }
        browser.viewer().await["name"].as_str().unwrap();
    }

    async fn every_function_refuses_other_sites(app: TestApp) {
        let browser = app.signed_in(Role::Admin).await;
        for (path, _) in SERVER_FUNCTIONS {
            for (name, value) in [
                ("sec-fetch-site", "cross-site"), ("sec-fetch-site", "same-site"), ("origin", "https://evil.example"),
                ("origin", "http://nt24.test.evil.example"), ("origin", "null"),
            ] {
                let mut call = browser.form(path, &[]);
                if name == "origin" {
                    call = call.without("sec-fetch-site");
                }
                let answer = call.header(name, value).send().await;
                assert_eq!(answer.status.as_u16(), 403, "{path} {name}: {value}");
            }
        }
        assert!(!browser.viewer().await.is_null(), "still signed in: sign-out was refused as well");
    }

    async fn unknown_functions_are_404(app: TestApp) {
        let browser = app.signed_in(Role::Admin).await;
        for path in ["/fn/x", "/fn/buyer/x", "/fn/buyer/create/", "/fn//buyer/create", "/fn/BUYER/create"] {
            assert_eq!(browser.form(path, &[]).send().await.status.as_u16(), 404, "{path}");
        }
    }

    /// What a function's arguments cannot be read from is answered, not failed.
    async fn every_function_survives_garbage(app: TestApp) {
        let browser = app.signed_in(Role::Admin).await;
        app.account(Role::Admin).await;
        let form = "application/x-www-form-urlencoded";
        let mut failed = Vec::new();
        for (path, _) in SERVER_FUNCTIONS.iter().filter(|(path, _)| !path.contains("sign-out")) {
            for (kind, body) in [
                (form, "%FF%FE"), (form, "a=%00"), (form, "id=%00&seller=%00&name=%00&email=%00&slug=%00&theme=%00"),
                (form, "search[page]=-1"), (form, "search[text]=%00&search[action]=%00"), (form, "x[[[=1"),
                ("application/json", "{"), ("text/plain", "x"), ("multipart/form-data", "x"), ("", ""),
            ] {
                let answer = browser.form(path, &[]).raw(kind, body).send_any().await;
                if answer.status.as_u16() >= 500 {
                    failed.push(format!("{path} {kind} {body}: {} {}", answer.status, answer.text()));
                }
            }
        }
        assert_eq!(failed, Vec::<String>::new());
    }

    async fn pages_lead_to_the_sign_in_and_back(app: TestApp) {
        let browser = app.browser();
        for (path, access) in PAGES {
            let path = path.replace("{id}", "00000000-0000-7000-8000-000000000000");
            let answer = browser.call(Method::GET, &format!("{path}?a=b")).accept_html().send().await;
            match access {
                Access::Public => assert_eq!(answer.status.as_u16(), 200, "{path}"),
                Access::SignedIn(_) => {
                    assert!(answer.status.is_redirection(), "{path}: {}", answer.status);
                    let next = serde_urlencoded::to_string([("next", format!("{path}?a=b"))]).unwrap();
                    assert_eq!(answer.header("location"), format!("/login?{next}"));
                }
            }
        }
    }

    async fn pages_with_too_low_a_role_are_403(app: TestApp) {
        for role in [Role::Auditor, Role::Operator] {
            let browser = app.signed_in(role).await;
            for (path, access) in PAGES {
                let Access::SignedIn(least) = access else { continue };
                let path = path.replace("{id}", "00000000-0000-7000-8000-000000000000");
                let answer = browser.call(Method::GET, &path).accept_html().send().await;
                if role < *least {
                    assert_eq!(answer.status.as_u16(), 403, "{path} for {role:?}");
                } else {
                    assert!(matches!(answer.status.as_u16(), 200 | 403 | 404), "{path}: {}", answer.status);
                }
            }
        }
    }
}
