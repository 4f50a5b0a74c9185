//! Rate limits per organization and category (Integration API 2.6; product.md: token bucket, burst as published).

use domain::kernel::Capability;
use serde_json::json;

use crate::harness::{Answer, Shop, TestApp, Wanted, buyer_body, on_both};

fn limited(app: &TestApp) -> TestApp {
    app.with(Wanted {
        rate_limits: true,
        ..Wanted::default()
    })
}

async fn shop_of(app: &TestApp, tier: &str) -> Shop {
    app.shop_with("2026-01", tier, &Capability::ALL)
        .await
        .at(&limited(app))
}

#[track_caller]
fn headers(answer: &Answer) -> (i64, i64, i64, String) {
    let number = |name: &str| {
        let text = answer.header(name);
        text.parse()
            .unwrap_or_else(|_| panic!("{}: {name} is {text:?}", answer.path))
    };
    (
        number("x-ratelimit-limit"),
        number("x-ratelimit-remaining"),
        number("x-ratelimit-reset"),
        answer.header("x-ratelimit-category").to_owned(),
    )
}

/// Calls until one is refused; answers how many were let through.
async fn exhaust(call: impl Fn() -> crate::harness::Call) -> (usize, Answer) {
    for passed in 0..25_000 {
        let answer = call().send().await;
        if answer.status.as_u16() == 429 {
            return (passed, answer);
        }
    }
    panic!("nothing was refused");
}

on_both! {
    async fn every_answer_carries_the_headers(app: TestApp) {
        let shop = shop_of(&app, "STANDARD").await;
        let now = app.state.platform.now().unix_seconds();
        let ok = shop.get("/v1/me").send().await.is(200);
        let (limit, remaining, reset, category) = headers(&ok);
        assert_eq!((limit, category.as_str()), (300, "read"));
        assert!(remaining < 300 && reset > now && reset <= now + 60, "{remaining} {reset}");
        let (_, next, ..) = headers(&shop.get("/v1/me").send().await);
        assert_eq!(next, remaining - 1);
        let path = shop.buyer("DE136695976").await;
        for (call, category, limit) in [
            (shop.post("/buyers").json(&json!({})), "write", 60),
            (shop.post("/buyers"), "write", 60),
            (shop.patch(&path, 9, &json!({})), "write", 60),
            (shop.get("/buyers"), "read", 300),
            (shop.get(&path).header("if-none-match", "\"0\""), "read", 300),
            (shop.get("/v1/nowhere"), "read", 300),
            (shop.get("/v1/webhooks"), "webhook", 10),
            (shop.post("/v1/webhooks/x/test"), "webhook", 10),
            (shop.call(::http::Method::DELETE, "/v1/me"), "write", 60),
        ] {
            let answer = call.send().await;
            let (said, .., named) = headers(&answer);
            assert_eq!((said, &*named), (limit, category), "{} {}", answer.path, answer.status);
        }
    }

    async fn beyond_the_limit_429(app: TestApp) {
        let shop = shop_of(&app, "STANDARD").await;
        let (passed, answer) = exhaust(|| shop.post("/buyers").json(&buyer_body())).await;
        assert_eq!(passed, 20, "twice the rate for ten seconds");
        let problem = answer.problem("rate-limited");
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains("60") && detail.contains("write"), "names limit and category: {detail}");
        let wait: i64 = answer.header("retry-after").parse().unwrap();
        assert!((1..=60).contains(&wait));
        let (limit, remaining, ..) = headers(&answer);
        assert_eq!((limit, remaining), (60, 0));
        shop.get("/v1/me").send().await.is(200);
        app.clock.advance(wait);
        shop.post("/buyers").json(&buyer_body()).send().await.is(200);
        shop.post("/buyers").json(&buyer_body()).send().await.problem("rate-limited");
    }

    async fn refused_calls_count_too_and_change_nothing(app: TestApp) {
        let shop = shop_of(&app, "STANDARD").await;
        exhaust(|| shop.post("/buyers").json(&json!({}))).await;
        shop.post("/buyers").json(&buyer_body()).send().await.problem("rate-limited");
        assert_eq!(app.database.count("SELECT COUNT(*) FROM buyer").await, 0);
    }

    async fn a_minute_gives_the_published_number(app: TestApp) {
        let shop = shop_of(&app, "STANDARD").await;
        exhaust(|| shop.post("/buyers").json(&json!({}))).await;
        let mut passed = 0;
        for _ in 0..60 {
            app.clock.advance(1);
            for _ in 0..3 {
                let answer = shop.post("/buyers").json(&json!({})).send().await;
                passed += usize::from(answer.status.as_u16() != 429);
            }
        }
        assert_eq!(passed, 60);
    }

    async fn tiers_as_published(app: TestApp) {
        for (tier, read, write, webhook) in [("STANDARD", 300, 60, 10), ("HIGH_VOLUME", 1_000, 200, 30), ("ENTERPRISE", 60_000, 12_000, 600)] {
            let shop = shop_of(&app, tier).await;
            let said = |answer: Answer| headers(&answer).0;
            assert_eq!(said(shop.get("/v1/me").send().await), read, "{tier}");
            assert_eq!(said(shop.post("/buyers").send().await), write, "{tier}");
            assert_eq!(said(shop.get("/v1/webhooks").send().await), webhook, "{tier}");
        }
    }

    async fn the_budget_belongs_to_the_organization(app: TestApp) {
        let shop = shop_of(&app, "STANDARD").await;
        let secret = app.services().organizations.create_client(&app.system(), shop.organization, "second-one").await.unwrap();
        let token = app.ask_token(&secret.client.client_id, &secret.secret).await.is(200).json();
        exhaust(|| shop.post("/buyers").json(&json!({}))).await;
        let other_client = shop.post("/buyers").json(&json!({})).bearer(token["access_token"].as_str().unwrap());
        other_client.send().await.problem("rate-limited");
        // Another organization has its own; both talk to the same process here.
        let other = app.shop_with("2026-01", "STANDARD", &[]).await;
        shop.post("/buyers").json(&json!({})).bearer(&other.token).send().await.problem("forbidden");
    }

    async fn a_closed_gate_is_limited_as_well(app: TestApp) {
        let shop = app.shop_with("", "STANDARD", &[]).await.at(&limited(&app));
        let (_, answer) = exhaust(|| shop.get("/v1/me")).await;
        answer.problem("rate-limited");
    }

    async fn switched_off_nothing_is_refused(app: TestApp) {
        let shop = app.shop_with("2026-01", "STANDARD", &[]).await;
        for _ in 0..150 {
            let answer = shop.get("/v1/me").send().await.is(200);
            assert_eq!(headers(&answer).0, 300);
        }
    }
}
