//! Signing in: sessions and their cookie, the lock after failed tries, the second factor, signing out (issue 1: roles,
//! slow-down and lock on repeated failures, optional TOTP with recovery codes, sign out everywhere).

use ::http::header::SET_COOKIE;
use domain::kernel::{Role, Timestamp};
use serde_json::{Value, json};

use crate::harness::{Answer, Browser, PASSWORD, TestApp, Wanted, on_both};

const HOUR: i64 = 3_600;

fn refusal(answer: &Answer) -> String {
    let outcome = answer.json();
    let refused = &outcome["Refused"];
    assert!(refused.is_object(), "not refused: {outcome}");
    let field = refused["fields"][0]["message"].as_str().unwrap_or_default();
    format!("{} {field}", refused["message"].as_str().unwrap_or_default())
}

/// What waits under `flash=` in the address an outcome leads to.
async fn shown(browser: &Browser, outcome: &Value, what: &str) -> Value {
    let to = outcome["Done"]["to"]
        .as_str()
        .unwrap_or_else(|| panic!("{outcome}"));
    let id = to.split("flash=").nth(1).unwrap();
    let kept = browser.post("/fn/flash/take", &[("id", id)]).await;
    assert_eq!(
        browser.post("/fn/flash/take", &[("id", id)]).await,
        Value::Null,
        "read once"
    );
    kept["Shown"][what].clone()
}

fn base32(text: &str) -> Vec<u8> {
    let bits: String = text
        .bytes()
        .map(|byte| {
            let value = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
                .iter()
                .position(|known| *known == byte);
            format!("{:05b}", value.unwrap())
        })
        .collect();
    (0..bits.len() / 8)
        .map(|at| u8::from_str_radix(&bits[at * 8..at * 8 + 8], 2).unwrap())
        .collect()
}

/// Somebody signed in with a second factor: browser, address, key, recovery codes.
async fn with_second_factor(app: &TestApp) -> (Browser, String, Vec<u8>, Vec<String>) {
    let (_, email) = app.account(Role::Operator).await;
    let browser = app.browser();
    browser.sign_in(&email, PASSWORD).await.is(200);
    let begun = browser.post("/fn/account/totp-begin", &[]).await;
    let setup = shown(&browser, &begun, "TotpSetup").await;
    let key = base32(setup["secret"].as_str().unwrap());
    let wrong = browser
        .send(browser.form("/fn/account/totp-confirm", &[("code", "000000")]))
        .await;
    refusal(&wrong);
    let code = code(app, &key);
    let confirmed = browser.post("/fn/account/totp-confirm", &[("code", &code)]).await;
    let codes = shown(&browser, &confirmed, "RecoveryCodes").await;
    let codes = codes
        .as_array()
        .unwrap()
        .iter()
        .map(|code| code.as_str().unwrap().to_owned())
        .collect();
    (browser, email, key, codes)
}

fn code(app: &TestApp, key: &[u8]) -> String {
    server::auth::totp::code_at(key, app.state.platform.now())
}

async fn send_code(browser: &Browser, code: &str) -> Answer {
    browser
        .send(browser.form("/fn/session/code", &[("code", code)]))
        .await
        .is(200)
}

on_both! {
    async fn sign_in_and_out(app: TestApp) {
        let (_, email) = app.account(Role::Operator).await;
        let browser = app.browser();
        assert_eq!(browser.viewer().await, Value::Null);
        let answer = browser.sign_in(&email.to_uppercase(), PASSWORD).await;
        assert_eq!(answer.json()["Done"], json!({"to": "/", "reload": true}));
        assert_eq!(browser.viewer().await["role"], "OPERATOR");
        let kept = browser.cookie();
        let out = browser.send(browser.form("/fn/session/sign-out", &[])).await.is(200);
        assert!(out.json()["Done"].is_object());
        assert_eq!(browser.cookie(), "", "the cookie is removed");
        browser.set_cookie(&kept);
        assert_eq!(browser.viewer().await, Value::Null, "and worth nothing afterwards");
    }

    async fn without_scripts_forms_redirect(app: TestApp) {
        let (_, email) = app.account(Role::Operator).await;
        let browser = app.browser();
        let form = |password| browser.form("/fn/session/sign-in", &[("email", &*email), ("password", password), ("next", "/buyers")]);
        let wrong = browser.send(form("wrong password").accept_html()).await;
        assert_eq!(wrong.status.as_u16(), 303);
        let back = wrong.header("location").to_owned();
        assert!(back.starts_with("/login?next=%2Fbuyers&flash="), "{back}");
        let page = browser.call(::http::Method::GET, back.split('#').next().unwrap()).accept_html();
        let page = browser.send(page).await.is(200).text();
        assert!(page.contains(&email), "what was typed is kept");
        assert!(!page.contains("wrong password"), "but not the password");
        let right = browser.send(form(PASSWORD).accept_html()).await;
        assert_eq!((right.status.as_u16(), right.header("location")), (303, "/buyers"));
        assert!(!browser.viewer().await.is_null());
    }

    async fn next_never_leaves_this_server(app: TestApp) {
        let (_, email) = app.account(Role::Operator).await;
        for next in ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/a\r\nX: y"] {
            let browser = app.browser();
            let fields = [("email", &*email), ("password", PASSWORD), ("next", next)];
            let outcome = browser.post("/fn/session/sign-in", &fields).await;
            assert_eq!(outcome["Done"]["to"], "/", "{next}");
        }
    }

    async fn wrong_unknown_and_disabled_look_the_same(app: TestApp) {
        let (disabled, disabled_email) = app.account(Role::Operator).await;
        let (_, email) = app.account(Role::Operator).await;
        app.services().staff.disable(&app.system(), disabled).await.unwrap();
        let browser = app.browser();
        let mut said = Vec::new();
        for (email, password) in [
            (&*email, "wrong password"), ("nobody@nt24.example", PASSWORD), (&*disabled_email, PASSWORD), ("no address", ""),
            ("", ""), ("a\u{0}@b.example", "\u{0}"), (&*"x".repeat(10_000), &*"y".repeat(10_000)),
        ] {
            said.push(refusal(&browser.sign_in(email, password).await));
        }
        said.dedup();
        assert_eq!(said.len(), 1, "{said:?}");
        assert_eq!(browser.viewer().await, Value::Null);
    }

    async fn the_cookie_is_well_protected(app: TestApp) {
        let (_, email) = app.account(Role::Operator).await;
        let set = |answer: &Answer| answer.headers.get(SET_COOKIE).unwrap().to_str().unwrap().to_owned();
        let browser = app.browser();
        let plain = set(&browser.sign_in(&email, PASSWORD).await);
        for part in ["nt24_session=", "HttpOnly", "SameSite=", "Path=/"] {
            assert!(plain.contains(part), "{part}: {plain}");
        }
        assert!(!plain.contains("Secure") && !plain.contains("SameSite=None") && !plain.contains("Domain"), "{plain}");
        let value = browser.cookie().split_once('=').unwrap().1.to_owned();
        for row in app.database.dump("session").await {
            assert!(!row.contains(&value), "the table holds only a hash of the cookie");
        }
        let secure = app.with(Wanted { public_url: Some("https://nt24.test".to_owned()), ..Wanted::default() });
        let browser = secure.browser();
        let form = browser.form("/fn/session/sign-in", &[("email", &*email), ("password", PASSWORD)]);
        let cookie = set(&browser.send(form.header("origin", "https://nt24.test")).await);
        assert!(cookie.starts_with("__Host-nt24_session=") && cookie.contains("Secure"), "{cookie}");
    }

    async fn signing_in_changes_the_session_id(app: TestApp) {
        let (_, email) = app.account(Role::Operator).await;
        let browser = app.browser();
        // A refused form keeps what was typed in a session before anybody is signed in.
        let form = browser.form("/fn/session/sign-in", &[("email", &*email), ("password", "wrong password")]);
        browser.send(form.accept_html()).await;
        let before = browser.cookie();
        assert!(!before.is_empty());
        browser.sign_in(&email, PASSWORD).await.is(200);
        assert_ne!(browser.cookie(), before);
        browser.set_cookie(&before);
        assert_eq!(browser.viewer().await, Value::Null);
    }

    async fn a_session_lasts_twelve_hours(app: TestApp) {
        let browser = app.signed_in(Role::Operator).await;
        app.clock.advance(12 * HOUR - 1);
        assert!(!browser.viewer().await.is_null());
        app.clock.advance(12 * HOUR + 1);
        assert_eq!(browser.viewer().await, Value::Null);
        browser.form("/fn/account/me", &[]).send().await.is(401);
    }

    async fn repeated_failures_lock_for_longer_and_longer(app: TestApp) {
        let (staff, email) = app.account(Role::Operator).await;
        app.account(Role::Admin).await;
        let browser = app.browser();
        let locked_until = || async {
            let all = app.services().staff_queries.list(&app.system()).await.unwrap();
            all.into_iter().find(|account| account.id == staff).unwrap().locked_until
        };
        let mut last = 0;
        for failure in 1..=12 {
            refusal(&browser.sign_in(&email, "wrong password").await);
            let now = app.state.platform.now();
            match locked_until().await.filter(|until| *until > now) {
                None => assert!(failure < 6, "not locked after {failure} failures"),
                Some(until) => {
                    let seconds = until.unix_seconds() - now.unix_seconds();
                    assert!(seconds >= last && seconds <= HOUR, "{failure}: {seconds} after {last}");
                    last = seconds;
                    assert!(refusal(&browser.sign_in(&email, PASSWORD).await).contains("locked"), "the right password does not help");
                    app.clock.set(&Timestamp::from_unix_millis(until.unix_millis() - 1_000).to_string());
                    assert!(refusal(&browser.sign_in(&email, PASSWORD).await).contains("locked"));
                    app.clock.advance(1);
                }
            }
        }
        assert_eq!(last, HOUR, "the longest lock");
        assert!(browser.sign_in(&email, PASSWORD).await.json()["Done"].is_object());
        assert_eq!(locked_until().await, None);
        refusal(&browser.sign_in(&email, "wrong password").await);
        assert_eq!(locked_until().await, None, "a success starts the count anew");
    }

    async fn an_admin_unlocks_by_a_new_password(app: TestApp) {
        let (staff, email) = app.account(Role::Operator).await;
        let browser = app.browser();
        for _ in 0..6 {
            browser.sign_in(&email, "wrong password").await;
        }
        let admin = app.signed_in(Role::Admin).await;
        let fields = [("id", &*staff.to_string()), ("password", "another good password")];
        assert!(admin.post("/fn/staff/reset-password", &fields).await["Done"].is_object());
        assert!(browser.sign_in(&email, "another good password").await.json()["Done"].is_object());
    }

    async fn the_second_factor_asks_for_a_code(app: TestApp) {
        let (_, email, key, codes) = with_second_factor(&app).await;
        assert_eq!(codes.len(), 10);
        app.clock.advance(30);
        let browser = app.browser();
        let outcome = browser.sign_in(&email, PASSWORD).await.json();
        assert_eq!(outcome["Done"]["to"], "/login/code?next=%2F");
        assert_eq!(browser.viewer().await, Value::Null, "the password alone is not enough");
        refusal(&send_code(&browser, "123456").await);
        refusal(&send_code(&browser, "").await);
        let now = code(&app, &key);
        assert!(send_code(&browser, &now).await.json()["Done"].is_object());
        assert_eq!(browser.viewer().await["role"], "OPERATOR");

        let again = app.browser();
        again.sign_in(&email, PASSWORD).await.is(200);
        refusal(&send_code(&again, &now).await);
        app.clock.advance(30);
        assert!(send_code(&again, &code(&app, &key)).await.json()["Done"].is_object(), "the next code");
    }

    async fn a_code_without_a_password_is_worth_nothing(app: TestApp) {
        let (_, email, key, _) = with_second_factor(&app).await;
        app.clock.advance(30);
        let browser = app.browser();
        let outcome = send_code(&browser, &code(&app, &key)).await.json();
        assert!(outcome["Done"]["to"].as_str().unwrap().starts_with("/login?"), "{outcome}");
        assert_eq!(browser.viewer().await, Value::Null);
        browser.sign_in(&email, PASSWORD).await.is(200);
        app.clock.advance(301);
        let late = send_code(&browser, &code(&app, &key)).await.json();
        assert!(late["Done"]["to"].as_str().unwrap().starts_with("/login?"), "five minutes are over: {late}");
        assert_eq!(browser.viewer().await, Value::Null);
    }

    async fn a_recovery_code_works_once(app: TestApp) {
        let (_, email, _, codes) = with_second_factor(&app).await;
        let browser = app.browser();
        browser.sign_in(&email, PASSWORD).await.is(200);
        assert!(send_code(&browser, &codes[3]).await.json()["Done"].is_object());
        assert!(!browser.viewer().await.is_null());
        let again = app.browser();
        again.sign_in(&email, PASSWORD).await.is(200);
        refusal(&send_code(&again, &codes[3]).await);
        assert!(send_code(&again, &codes[4]).await.json()["Done"].is_object());
        for row in app.database.dump("staff_recovery_code").await {
            assert!(codes.iter().all(|code| !row.contains(code)), "only hashes");
        }
    }

    async fn wrong_codes_lock_as_well(app: TestApp) {
        let (_, email, key, _) = with_second_factor(&app).await;
        app.clock.advance(30);
        let browser = app.browser();
        browser.sign_in(&email, PASSWORD).await.is(200);
        for _ in 0..6 {
            refusal(&send_code(&browser, "000000").await);
        }
        assert!(refusal(&send_code(&browser, &code(&app, &key)).await).contains("locked"));
    }

    async fn the_second_factor_can_be_switched_off_with_the_password(app: TestApp) {
        let (browser, email, ..) = with_second_factor(&app).await;
        refusal(&browser.send(browser.form("/fn/account/totp-disable", &[("password", "wrong password")])).await);
        assert!(browser.post("/fn/account/totp-disable", &[("password", PASSWORD)]).await["Done"].is_object());
        assert_eq!(app.database.count("SELECT COUNT(*) FROM staff_recovery_code").await, 0);
        let again = app.browser();
        assert_eq!(again.sign_in(&email, PASSWORD).await.json()["Done"]["to"], "/");
    }

    async fn sign_out_everywhere_ends_all_sessions(app: TestApp) {
        let (_, email) = app.account(Role::Operator).await;
        let (one, two) = (app.browser(), app.browser());
        one.sign_in(&email, PASSWORD).await.is(200);
        two.sign_in(&email, PASSWORD).await.is(200);
        let other = app.signed_in(Role::Operator).await;
        assert!(one.post("/fn/account/sign-out-everywhere", &[]).await["Done"].is_object());
        assert_eq!((one.viewer().await, two.viewer().await), (Value::Null, Value::Null));
        assert!(!other.viewer().await.is_null(), "of this account only");
        one.sign_in(&email, PASSWORD).await.is(200);
        assert!(!one.viewer().await.is_null());
    }

    async fn a_new_password_ends_the_other_sessions(app: TestApp) {
        let (_, email) = app.account(Role::Operator).await;
        let (one, two) = (app.browser(), app.browser());
        one.sign_in(&email, PASSWORD).await.is(200);
        two.sign_in(&email, PASSWORD).await.is(200);
        let change = |present, new| one.form("/fn/account/password", &[("password", present), ("new_password", new)]);
        refusal(&one.send(change("wrong password", "a new good password")).await);
        refusal(&one.send(change(PASSWORD, "short")).await);
        assert!(one.send(change(PASSWORD, "a new good password")).await.json()["Done"].is_object());
        assert!(!one.viewer().await.is_null(), "this session goes on");
        assert_eq!(two.viewer().await, Value::Null);
        refusal(&two.sign_in(&email, PASSWORD).await);
        assert!(two.sign_in(&email, "a new good password").await.json()["Done"].is_object());
    }

    async fn disabling_and_lowering_take_effect_at_once(app: TestApp) {
        let (staff, email) = app.account(Role::Admin).await;
        app.account(Role::Admin).await;
        let browser = app.browser();
        browser.sign_in(&email, PASSWORD).await.is(200);
        let commands = &app.services().staff;
        commands.update(&app.system(), staff, "Lowered", "AUDITOR").await.unwrap();
        assert_eq!(browser.viewer().await["role"], "AUDITOR");
        browser.form("/fn/organization/create", &[("name", "X")]).send().await.is(403);
        commands.disable(&app.system(), staff).await.unwrap();
        assert_eq!(browser.viewer().await, Value::Null);
        browser.form("/fn/account/me", &[]).send().await.is(401);
        commands.enable(&app.system(), staff).await.unwrap();
        assert_eq!(browser.viewer().await, Value::Null, "sessions do not come back");
    }
}
