//! The page of the sandbox's identity service: what a person can do there instead of showing a face (product.md section 4).

use ::http::Method;
use serde_json::{Value, json};

use crate::harness::{Answer, PUBLIC_URL, Shop, TestApp, Wanted, on_both};

/// A sandbox with a customer, a buyer and the path of its page.
async fn with_page(app: &TestApp) -> (TestApp, Shop, String, String) {
    let app = app.with(Wanted::sandbox());
    let shop = app.shop().await;
    let buyer = shop.buyer("DE136695976").await;
    let page = page_of(&shop, &buyer).await;
    (app, shop, buyer, page)
}

async fn page_of(shop: &Shop, buyer: &str) -> String {
    let session = shop
        .post(&format!("{buyer}/kyc/verify"))
        .send()
        .await
        .is(200)
        .json();
    let url = session["idenfyUrl"].as_str().unwrap();
    url.strip_prefix(PUBLIC_URL).unwrap().to_owned()
}

async fn pressed(app: &TestApp, page: &str, button: &str) -> Answer {
    app.call(Method::POST, page)
        .form(&[("button", button)])
        .accept_html()
        .send()
        .await
}

async fn status(shop: &Shop, buyer: &str) -> (Value, Value) {
    let status = shop.kyc(buyer).await;
    (status["verificationStatus"].clone(), status["amlStatus"].clone())
}

on_both! {
    async fn it_shows_what_can_be_pressed(app: TestApp) {
        let (app, _, _, page) = with_page(&app).await;
        let shown = app.get(&page).accept_html().send().await.is(200);
        assert!(shown.header("content-type").starts_with("text/html"));
        let text = shown.text();
        for button in ["verified", "rejected", "flagged", "suspected", "expired"] {
            assert!(text.contains(&format!("value=\"{button}\"")), "{button}");
        }
        assert!(text.contains("Sandbox") && text.contains("method=\"post\""), "works without script, and says what it is");
        assert!(!text.contains("<script"), "{text}");
        let policy = shown.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
        assert_eq!(app.get(&page).accept_html().send().await.is(200).text(), text, "opening it changes nothing");
    }

    async fn each_button_ends_the_check_its_way(app: TestApp) {
        let app = app.with(Wanted::sandbox());
        app.state.runner.schedule().await.unwrap();
        let shop = app.shop().await;
        for (number, button, verification, aml) in [
            ("DE136695976", "verified", "VERIFIED", "CLEAR"), ("DE123456788", "flagged", "VERIFIED", "FLAGGED"),
            ("DE129273398", "rejected", "REJECTED", "CLEAR"), ("ATU13585627", "suspected", "IN_PROGRESS", "CLEAR"),
            ("ATU12345675", "expired", "NOT_STARTED", "CLEAR"),
        ] {
            let buyer = shop.buyer(number).await;
            let page = page_of(&shop, &buyer).await;
            app.drain().await;
            let answer = pressed(&app, &page, button).await.is(303);
            assert_eq!(answer.header("location"), page, "{button}");
            assert_eq!(status(&shop, &buyer).await, (json!(verification), json!(aml)), "{button}");
            let after = app.get(&page).accept_html().send().await.is(200).text();
            assert_eq!(after.contains("value=\"verified\""), button == "suspected", "{button}: a check that ended has no buttons");
        }
        assert_eq!(app.audit_faults().await, Vec::<String>::new());
    }

    async fn after_a_doubt_the_last_word_comes(app: TestApp) {
        let (app, shop, buyer, page) = with_page(&app).await;
        pressed(&app, &page, "suspected").await.is(303);
        pressed(&app, &page, "verified").await.is(303);
        assert_eq!(status(&shop, &buyer).await.0, "VERIFIED");
    }

    async fn pressed_twice_or_wrong(app: TestApp) {
        let (app, shop, buyer, page) = with_page(&app).await;
        for nothing in ["", "nonsense", "VERIFIED"] {
            pressed(&app, &page, nothing).await.is(303);
        }
        assert_eq!(status(&shop, &buyer).await.0, "IN_PROGRESS");
        pressed(&app, &page, "verified").await.is(303);
        pressed(&app, &page, "rejected").await.is(303);
        assert_eq!(status(&shop, &buyer).await.0, "VERIFIED", "the first press counts");
        let shown = app.get(&page).accept_html().send().await.is(200).text();
        assert!(shown.contains("ended"), "{shown}");
    }

    async fn after_its_time(app: TestApp) {
        let (app, shop, buyer, page) = with_page(&app).await;
        app.clock.advance(2 * 3_600);
        let shown = app.get(&page).accept_html().send().await.is(200).text();
        assert!(!shown.contains("value=\"verified\"") && shown.contains("expired"), "{shown}");
        pressed(&app, &page, "verified").await;
        app.drain().await;
        let shop = shop.renewed().await;
        assert_eq!(status(&shop, &buyer).await.0, "NOT_STARTED", "a link that ran out opens nothing");
    }

    async fn unknown_ones_are_404(app: TestApp) {
        let (app, _, _, _) = with_page(&app).await;
        for id in ["x", "idenfy_x", "%00", "%3Cscript%3Ealert(1)%3C%2Fscript%3E", &"a".repeat(3_000)] {
            let page = format!("/sandbox/identity/{id}");
            let shown = app.get(&page).accept_html().send().await.is(404);
            assert!(!shown.text().contains("<script"), "{id}");
            pressed(&app, &page, "verified").await.is(404);
        }
    }

    async fn in_production_there_is_none(app: TestApp) {
        let (_, shop, buyer, page) = with_page(&app).await;
        let shown = app.get(&page).accept_html().send().await.is(404);
        assert!(!shown.text().contains("value=\"verified\""));
        pressed(&app, &page, "verified").await.is(404);
        assert_eq!(status(&shop, &buyer).await.0, "IN_PROGRESS");
    }
}
