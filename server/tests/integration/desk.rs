//! The staff's desk through its commands and queries, and the live stream through the router.

use ::http::{Method, Request};
use axum::body::Body;
use domain::desk::{Assigned, WorkError, WorkFilter, WorkSort};
use domain::kernel::{Actor, Context, OrderId, PageRequest, Refusal, Role, Source, StaffActor, StaffId};
use http_body_util::BodyExt;
use serde_json::Value;
use tower::ServiceExt;

use crate::harness::{Browser, TestApp, Wanted, last, on_both};

async fn staff(app: &TestApp, role: Role) -> (StaffId, Context) {
    let (id, _) = app.account(role).await;
    let ctx = Context {
        actor: Actor::Staff(StaffActor {
            id,
            name: format!("Somebody {role:?}"),
            role,
        }),
        source: Source::WebApp,
        request_id: format!("req_desk{}", app.next()),
        purpose: None,
        idempotency: None,
    };
    (id, ctx)
}

/// Reads a server-sent event at a time.
struct Stream {
    body: Body,
    text: String,
}

#[derive(Debug)]
struct Said {
    event: String,
    id: String,
    data: Value,
}

impl Stream {
    async fn open(browser: &Browser, last: Option<&str>) -> Self {
        let mut request = Request::builder()
            .method(Method::GET)
            .uri("/files/live")
            .header("cookie", browser.cookie())
            .header("accept", "text/event-stream")
            .header("accept-encoding", "gzip");
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        let answer = browser
            .app()
            .router
            .clone()
            .oneshot(request.body(Body::empty()).unwrap())
            .await
            .unwrap();
        assert_eq!(answer.status().as_u16(), 200);
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        assert!(
            answer.headers().get("content-encoding").is_none(),
            "compressed it would wait in a buffer"
        );
        Self {
            body: answer.into_body(),
            text: String::new(),
        }
    }

    /// The next one that says something; `None` at the end.
    async fn next(&mut self) -> Option<Said> {
        loop {
            while let Some(end) = self.text.find("\n\n") {
                let block: String = self.text.drain(..end + 2).collect();
                let field = |name: &str| {
                    let mut lines = block.lines();
                    lines
                        .find_map(|line| line.strip_prefix(name))
                        .map(|text| text.trim().to_owned())
                };
                if let Some(event) = field("event:") {
                    let data = field("data:").unwrap_or_default();
                    return Some(Said {
                        event,
                        id: field("id:").unwrap_or_default(),
                        data: serde_json::from_str(&data).unwrap(),
                    });
                }
            }
            let frame = self.body.frame().await?.unwrap();
            if let Ok(bytes) = frame.into_data() {
                self.text.push_str(std::str::from_utf8(&bytes).unwrap());
            }
        }
    }

    async fn change(&mut self) -> Said {
        loop {
            let said = self.next().await.unwrap();
            if said.event != "position" {
                return said;
            }
        }
    }
}

on_both! {
    async fn assigned_and_commented(app: TestApp) {
        let app = app.with(Wanted::sandbox());
        let shop = app.shop().await;
        let (_, order) = shop.sold().await;
        let order = OrderId::parse(&last(&order)).unwrap();
        let (one, ctx) = staff(&app, Role::Operator).await;
        let (reader, readers) = staff(&app, Role::Auditor).await;
        let desk = &app.services().desk;
        let queries = &app.services().desk_queries;
        let before = shop.event_count().await;
        desk.assign(&ctx, order, Some(one)).await.unwrap();
        desk.assign(&ctx, order, Some(one)).await.unwrap();
        desk.comment(&ctx, order, " The carrier calls back on Monday. ").await.unwrap();
        assert_eq!(desk.assign(&ctx, order, Some(reader)).await, Err(WorkError::NotForWork));
        let refused = desk.comment(&ctx, order, "  ").await.unwrap_err();
        assert!(matches!(refused, WorkError::Refused(Refusal::Invalid(_))), "{refused:?}");
        for refused in [desk.comment(&readers, order, "x").await, desk.assign(&readers, order, None).await] {
            assert!(matches!(refused, Err(WorkError::Refused(Refusal::Forbidden(_)))), "{refused:?}");
        }
        let page = queries.order(&readers, order).await.unwrap();
        assert_eq!(page.assignee.unwrap().id, one);
        assert_eq!(page.comments.len(), 1);
        assert_eq!(page.comments[0].text, "The carrier calls back on Monday.");
        // The same person once more is no change; what a comment says is not in the event.
        assert_eq!(shop.event_count().await, before + 2);
        let events = shop.events().await;
        assert!(!events.iter().any(|event| event.to_string().contains("Monday")));
        assert_eq!(shop.said("order.assigned").await.len(), 1);
        let filter = WorkFilter { assigned: Some(Assigned::To(one)), ..WorkFilter::default() };
        let rows = queries.work(&readers, &filter, PageRequest::<WorkSort>::first()).await.unwrap();
        assert_eq!(rows.data.iter().map(|row| row.id).collect::<Vec<_>>(), [order]);
        // Neither is the verdict's business: the version that clients see stays.
        assert_eq!(shop.get(&format!("/orders/{order}")).send().await.is(200).json()["version"], 0);
        for denied in [queries.order(&app.system(), order).await.map(|_| ()), queries.dashboard(&app.system()).await.map(|_| ())] {
            assert!(matches!(denied, Err(Refusal::Forbidden(_))));
        }
    }

    async fn views_are_kept(app: TestApp) {
        let (_, ctx) = staff(&app, Role::Auditor).await;
        let (_, other) = staff(&app, Role::Operator).await;
        let desk = &app.services().desk;
        desk.save_view(&ctx, "CMR", "?found=MISSING_CMR").await.unwrap();
        desk.save_view(&ctx, "CMR", "?found=MISSING_CMR&assigned=me").await.unwrap();
        for bad in ["https://evil.example/", "//evil.example", ""] {
            assert!(desk.save_view(&ctx, "Bad", bad).await.is_err(), "{bad}");
        }
        let queries = &app.services().desk_queries;
        let views = queries.views(&ctx).await.unwrap();
        assert_eq!(views.len(), 1);
        assert_eq!(views[0].query, "?found=MISSING_CMR&assigned=me");
        assert!(queries.views(&other).await.unwrap().is_empty());
        assert!(desk.forget_view(&other, "CMR").await.is_err());
        desk.forget_view(&ctx, "CMR").await.unwrap();
        assert!(queries.views(&ctx).await.unwrap().is_empty());
    }

    async fn the_dashboard_counts(app: TestApp) {
        let app = app.with(Wanted::sandbox());
        let shop = app.shop().await;
        let (_, ctx) = staff(&app, Role::Auditor).await;
        let queries = &app.services().desk_queries;
        assert_eq!(queries.dashboard(&ctx).await.unwrap().orders(), 0);
        let (_, order) = shop.sold().await;
        let seen = queries.dashboard(&ctx).await.unwrap();
        assert_eq!(seen.orders(), 1);
        let events = i64::try_from(shop.event_count().await).unwrap();
        assert_eq!(seen.position.events, events);
        assert!(seen.found.iter().all(|(_, count)| *count == 1), "{:?}", seen.found);
        assert!(!seen.found.is_empty());
        let told = seen.changes.iter().filter_map(|change| change.order.as_ref());
        assert!(told.map(|(id, _)| id.to_string()).any(|id| id == last(&order)));
        shop.post(&format!("{order}/cancel")).json(&serde_json::json!({"reason": "Sold twice."})).send().await.is(200);
        let seen = queries.dashboard(&ctx).await.unwrap();
        assert_eq!((seen.found.len(), seen.orders()), (0, 1));
    }

    async fn the_stream_tells_and_resumes(app: TestApp) {
        let app = app.with(Wanted::sandbox());
        let shop = app.shop().await;
        let buyer = shop.buyer("DE136695976").await;
        let browser = app.signed_in(Role::Auditor).await;
        let mut stream = Stream::open(&browser, None).await;
        let first = stream.next().await.unwrap();
        assert_eq!(first.event, "position");
        assert_eq!(first.data["events"], i64::try_from(shop.event_count().await).unwrap());
        shop.post(&format!("{buyer}/block")).send().await.is(200);
        let said = stream.change().await;
        assert_eq!((said.event.as_str(), &said.data["kind"]), ("change", &"buyer.blocked".into()));
        assert_eq!(said.data["buyer"][0], last(&buyer));
        drop(stream);
        // What happened while the line was cut comes when it is back, and nothing twice.
        shop.post(&format!("{buyer}/unblock")).send().await.is(200);
        shop.post(&format!("{buyer}/block")).send().await.is(200);
        let mut stream = Stream::open(&browser, Some(&said.id)).await;
        let kinds = [stream.change().await.data["kind"].clone(), stream.change().await.data["kind"].clone()];
        assert_eq!(kinds, ["buyer.unblocked", "buyer.blocked"]);
        let position = stream.next().await.unwrap();
        assert_eq!(position.data["events"], i64::try_from(shop.event_count().await).unwrap());
        // A place that nobody knows: everything is to be read anew.
        for unknown in ["nonsense", "00000000000000000000000000000001.7"] {
            let mut stream = Stream::open(&browser, Some(unknown)).await;
            assert_eq!(stream.next().await.unwrap().event, "reset");
        }
        // Whoever stops the server ends it.
        app.state.live.close();
        while stream.next().await.is_some() {}
    }
}
