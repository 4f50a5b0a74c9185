//! The papers of a buyer over REST: upload, list, read, supersede, delete (product.md "Documents", Integration API 5).

use ::http::Method;
use domain::kernel::{Capability, Role};
use serde_json::{Value, json};

use crate::harness::{Form, START, Shop, TestApp, form, jpeg, on_both, pdf, png, uuid};

const NIL: &str = "00000000-0000-7000-8000-000000000000";

/// What the PII access log says, oldest first.
const LOG: &str = "SELECT action || ' ' || actor_kind || ' ' || source || ' ' || COALESCE(purpose, '-') FROM pii_access ORDER BY at, id";

/// A customer with a buyer; the path of its papers.
async fn with_buyer(app: &TestApp) -> (Shop, String, String) {
    let shop = app.shop().await;
    let buyer = shop.buyer("DE136695976").await;
    let papers = format!("{buyer}/kyc/documents");
    (shop, buyer, papers)
}

fn statuses(list: &Value) -> Vec<String> {
    let lines = list.as_array().unwrap().iter();
    lines
        .map(|paper| {
            format!(
                "{} {} {}",
                paper["type"].as_str().unwrap(),
                paper["version"],
                paper["status"].as_str().unwrap()
            )
        })
        .collect()
}

on_both! {
    async fn an_upload_is_answered_as_published(app: TestApp) {
        let (shop, buyer, papers) = with_buyer(&app).await;
        let answer = shop.upload(&buyer, "COC_EXTRACT", &pdf("extract")).send().await.is(201);
        let body = answer.json();
        assert_eq!(answer.header("location"), shop.path(&format!("{papers}/{}", uuid(&body))));
        let sha256 = server::sanctions::hex(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &pdf("extract")).as_ref());
        let at = START.replace('Z', ".000Z");
        for (field, value) in [
            ("type", json!("COC_EXTRACT")), ("documentDate", json!("2026-04-01")), ("fileName", json!("extract.pdf")),
            ("contentType", json!("application/pdf")), ("size", json!(pdf("extract").len())), ("sha256", json!(sha256)),
            ("status", json!("ACTIVE")), ("scan", json!("NOT_SCANNED")), ("source", json!("API")), ("version", json!(1)),
            ("createdAt", json!(at)),
        ] {
            assert_eq!(body[field], value, "{field} of {body}");
        }
        assert_eq!(body["uploadedBy"]["type"], "API_CLIENT", "{body}");
        assert!(!answer.text().contains("null"), "absent members are omitted");
        assert_eq!(app.get(answer.header("location")).bearer(&shop.token).send().await.is(200).json(), body);
        assert_eq!(shop.get(&papers).send().await.is(200).json(), json!([body]), "a bare array");
        assert_eq!(app.stored_files(), [format!("{}/{}/{sha256}", &sha256[..2], &sha256[2..4])]);
    }

    async fn what_a_file_is_its_bytes_say(app: TestApp) {
        let (shop, buyer, _) = with_buyer(&app).await;
        for (bytes, name, content_type) in [
            (pdf("x"), "scan.jpg", "application/pdf"), (jpeg(), "paper.pdf", "image/jpeg"), (png(), "", "image/png"),
        ] {
            let (kind, body) = form("TP_OTHER", "2026-04-01", name, &bytes);
            let taken = shop.post(&format!("{buyer}/kyc/documents")).raw(&kind, body).send().await.is(201).json();
            assert_eq!(taken["contentType"], content_type, "{name}");
        }
    }

    async fn every_kyc_type_is_taken(app: TestApp) {
        let (shop, buyer, papers) = with_buyer(&app).await;
        let types = [
            "COC_EXTRACT", "COC_ARTICLES_OF_ASSOCIATION", "BANK_STATEMENT", "BANK_ACCOUNT_CONFIRMATION", "VAT_CERTIFICATE",
            "CONTACT_ID_CARD", "CONTACT_PASSPORT", "CONTACT_DRIVING_LICENCE", "CONTACT_AUTHORISATION", "ADDRESS_PROOF", "TP_AGREEMENT",
            "TP_OTHER", "AML_DECLARATION",
        ];
        for kind in types {
            app.clock.advance(1);
            assert_eq!(shop.paper(&buyer, kind).await["type"], kind);
        }
        let mut listed = statuses(&shop.get(&papers).send().await.is(200).json());
        listed.reverse();
        assert_eq!(listed, types.map(|kind| format!("{kind} 1 ACTIVE")), "the newest first");
    }

    async fn a_date_may_be_missing_but_not_lie_ahead(app: TestApp) {
        let (shop, buyer, _) = with_buyer(&app).await;
        let without = Form::new().text("type", "COC_EXTRACT").file("x.pdf", &pdf("a"));
        let taken = shop.send_form(&buyer, without).send().await.is(201).json();
        assert!(taken.get("documentDate").is_none(), "{taken}");
        let dated = |date: &str| shop.send_form(&buyer, Form::new().text("type", "COC_EXTRACT").text("documentDate", date).file("x.pdf", &pdf("b")));
        for bad in ["2026-04-24", "2099-01-01", "2026-02-30", "01.04.2026", "yesterday", "2026-4-1", "\u{661}"] {
            dated(bad).send().await.refused("documentDate");
        }
        // Somewhere it is tomorrow already.
        assert_eq!(dated("2026-04-23").send().await.is(201).json()["documentDate"], "2026-04-23");
    }

    async fn a_new_upload_supersedes(app: TestApp) {
        let (shop, buyer, papers) = with_buyer(&app).await;
        let first = shop.upload(&buyer, "COC_EXTRACT", &pdf("one")).send().await.is(201).json();
        shop.paper(&buyer, "VAT_CERTIFICATE").await;
        app.clock.advance(1);
        let second = shop.upload(&buyer, "COC_EXTRACT", &pdf("two")).send().await.is(201).json();
        assert_eq!((&second["version"], &second["status"]), (&json!(2), &json!("ACTIVE")));
        let now = shop.get(&format!("{papers}/{}", uuid(&first))).send().await.is(200).json();
        assert_eq!(now["status"], "SUPERSEDED");
        let mut listed = statuses(&shop.get(&papers).send().await.json());
        listed.sort_unstable();
        assert_eq!(listed, ["COC_EXTRACT 1 SUPERSEDED", "COC_EXTRACT 2 ACTIVE", "VAT_CERTIFICATE 1 ACTIVE"]);
        let events = shop.said("kyc.document_uploaded").await;
        assert_eq!(events.len(), 3);
        assert_eq!(events[2]["documentUuid"], second["uuid"]);
        assert_eq!(events[2].to_string().matches(&uuid(&first)).count(), 1, "says whose place it took: {}", events[2]);
    }

    async fn the_same_paper_again_changes_nothing(app: TestApp) {
        let (shop, buyer, papers) = with_buyer(&app).await;
        let first = shop.paper(&buyer, "COC_EXTRACT").await;
        let events = shop.event_count().await;
        let again = shop.upload(&buyer, "COC_EXTRACT", &pdf("COC_EXTRACT")).send().await;
        assert!(again.status.is_success(), "{}", again.text());
        assert_eq!(again.json(), first);
        assert_eq!(shop.event_count().await, events);
        assert_eq!(shop.get(&papers).send().await.json().as_array().unwrap().len(), 1);
        // Another date, or another type, is another paper.
        let (kind, body) = form("COC_EXTRACT", "2026-03-01", "extract.pdf", &pdf("COC_EXTRACT"));
        assert_eq!(shop.post(&papers).raw(&kind, body).send().await.is(201).json()["version"], 2);
        let other = shop.upload(&buyer, "TP_OTHER", &pdf("COC_EXTRACT")).send().await.is(201).json();
        assert_eq!(other["sha256"], first["sha256"]);
        assert_eq!(app.stored_files().len(), 1, "the bytes are stored once");
    }

    async fn the_same_key_answers_the_same(app: TestApp) {
        let (shop, buyer, papers) = with_buyer(&app).await;
        let upload = |kind: &str, text: &str| shop.upload(&buyer, kind, &pdf(text)).key("K");
        let first = upload("COC_EXTRACT", "one").send().await.is(201).json();
        let replay = upload("COC_EXTRACT", "one").send().await;
        assert!(replay.status.is_success());
        assert_eq!(replay.json(), first, "the cached response");
        upload("COC_EXTRACT", "two").send().await.is(422).problem("idempotency-key-reused");
        upload("TP_OTHER", "one").send().await.is(422).problem("idempotency-key-reused");
        shop.post(&format!("{buyer}/block")).key("K").send().await.problem("idempotency-key-reused");
        let (kind, body) = form("COC_EXTRACT", "2026-03-01", "extract.pdf", &pdf("one"));
        shop.post(&papers).raw(&kind, body).key("K").send().await.problem("idempotency-key-reused");
        assert_eq!(shop.get(&papers).send().await.json(), json!([first]));
        shop.upload(&buyer, "COC_EXTRACT", &pdf("x")).without("idempotency-key").send().await.is(400).problem("malformed-request");
        shop.upload(&buyer, "COC_EXTRACT", &pdf("x")).key("").send().await.is(400).problem("malformed-request");
        assert_eq!(shop.get(&papers).send().await.json(), json!([first]));
    }

    async fn ten_at_once_leave_one_active(app: TestApp) {
        let (shop, buyer, papers) = with_buyer(&app).await;
        let calls: Vec<_> = (0..10).map(|n| tokio::spawn(shop.upload(&buyer, "COC_EXTRACT", &pdf(&n.to_string())).send())).collect();
        for call in calls {
            call.await.unwrap().is(201);
        }
        let listed = statuses(&shop.get(&papers).send().await.json());
        assert_eq!(listed.len(), 10);
        assert_eq!(listed.iter().filter(|line| line.ends_with("ACTIVE")).count(), 1, "{listed:?}");
        assert_eq!(app.audit_faults().await, Vec::<String>::new());
    }

    async fn content_and_its_headers(app: TestApp) {
        let (shop, buyer, papers) = with_buyer(&app).await;
        let paper = uuid(&shop.upload(&buyer, "COC_EXTRACT", &pdf("extract")).send().await.is(201).json());
        let path = format!("{papers}/{paper}/content");
        let whole = shop.get(&path).send().await.is(200);
        let bytes = pdf("extract");
        assert_eq!(whole.body, bytes);
        assert_eq!(whole.header("content-type"), "application/pdf");
        assert_eq!(whole.header("content-length"), bytes.len().to_string());
        assert_eq!(whole.header("x-content-type-options"), "nosniff");
        assert_eq!(whole.header("accept-ranges"), "bytes");
        let disposition = whole.header("content-disposition");
        assert!(disposition.starts_with("attachment") && disposition.contains("extract.pdf"), "{disposition}");
        let caching = whole.header("cache-control");
        assert!(caching.contains("private") || caching.contains("no-store"), "no shared cache keeps it: {caching}");
        let tag = whole.header("etag").to_owned();
        assert!(tag.starts_with('"') && tag.ends_with('"') && tag.len() > 4, "{tag}");
        for known in [tag.clone(), format!("\"x\", {tag}"), format!("W/{tag}"), "*".to_owned()] {
            let same = shop.get(&path).header("if-none-match", &known).send().await.is(304);
            assert!(same.body.is_empty() && same.header("etag") == tag, "{known}");
        }
        shop.get(&path).header("if-none-match", "\"other\"").send().await.is(200);
        shop.get(&path).header("if-none-match", "\u{e9}").send().await.is(200);
    }

    async fn ranges_of_bytes(app: TestApp) {
        let (shop, buyer, papers) = with_buyer(&app).await;
        let bytes = pdf("extract");
        let size = bytes.len();
        let paper = uuid(&shop.upload(&buyer, "COC_EXTRACT", &bytes).send().await.is(201).json());
        let path = format!("{papers}/{paper}/content");
        for (asked, from, to) in [
            ("bytes=0-0", 0, 1), ("bytes=0-4", 0, 5), ("bytes=5-", 5, size), ("bytes=-3", size - 3, size),
            ("bytes=-999999", 0, size), ("bytes=5-999999", 5, size),
        ] {
            let part = shop.get(&path).header("range", asked).send().await.is(206);
            assert_eq!(part.body, bytes[from..to], "{asked}");
            assert_eq!(part.header("content-range"), format!("bytes {from}-{}/{size}", to - 1), "{asked}");
            assert_eq!(part.header("content-length"), (to - from).to_string(), "{asked}");
        }
        for outside in ["bytes=999999-", "bytes=-0", "bytes=999999-9999999"] {
            let answer = shop.get(&path).header("range", outside).send().await.is(416);
            assert_eq!(answer.header("content-range"), format!("bytes */{size}"), "RFC 9110 section 15.5.17");
            answer.problem("malformed-request");
        }
        for ignored in ["bytes=4-2", "bytes=a-b", "bytes=", "lines=1-2", "nonsense", "bytes=0-1,3-4", "\u{e9}", "bytes=99999999999999999999-"] {
            let answer = shop.get(&path).header("range", ignored).send().await;
            assert!(matches!(answer.status.as_u16(), 200 | 416), "{ignored}: {}", answer.status);
        }
    }

    async fn content_needs_the_capability(app: TestApp) {
        let others = [Capability::MarketplaceLedKyc, Capability::MultiVinOrders, Capability::ContactPersonalData];
        let shop = app.shop_with("2026-01", "ENTERPRISE", &others).await;
        let buyer = shop.buyer("DE136695976").await;
        let paper = shop.paper(&buyer, "CONTACT_PASSPORT").await;
        let path = format!("{buyer}/kyc/documents/{}", uuid(&paper));
        assert_eq!(shop.get(&path).send().await.is(200).json(), paper, "what is known about it may be read");
        for range in ["bytes=0-1", "bytes=999999-"] {
            let problem = shop.get(&format!("{path}/content")).header("range", range).send().await.is(403).problem("capability-required");
            assert!(problem["detail"].as_str().unwrap().contains("allowKycDocumentDownload"), "{problem}");
        }
        assert_eq!(app.database.texts(LOG).await, ["CREATE API_CLIENT API -"], "nothing was read");
        let refused = "SELECT COUNT(*) FROM audit_record WHERE outcome = 'capability-required'";
        assert_eq!(app.database.count(refused).await, 2);
    }

    async fn every_reading_is_logged_with_its_purpose(app: TestApp) {
        let (shop, buyer, papers) = with_buyer(&app).await;
        let (kind, body) = form("CONTACT_PASSPORT", "2026-04-01", "p.pdf", &pdf("p"));
        let paper = shop.post(&papers).raw(&kind, body).header("x-purpose", "ONBOARDING").send().await.is(201).json();
        let path = format!("{buyer}/kyc/documents/{}", uuid(&paper));
        for purpose in ["VAT_AUDIT", "KYC_REVIEW"] {
            app.clock.advance(1);
            shop.get(&format!("{path}/content")).header("x-purpose", purpose).send().await.is(200);
        }
        app.clock.advance(1);
        shop.get(&format!("{path}/content")).header("range", "bytes=0-1").send().await.is(206);
        app.clock.advance(1);
        shop.get(&path).send().await.is(200);
        shop.get(&papers).send().await.is(200);
        assert_eq!(app.database.texts(LOG).await, [
            "CREATE API_CLIENT API ONBOARDING", "READ API_CLIENT API VAT_AUDIT", "READ API_CLIENT API KYC_REVIEW", "READ API_CLIENT API -",
        ]);
        let of_it = format!("SELECT COUNT(*) FROM pii_access WHERE CAST(document_id AS TEXT) = '{}'", uuid(&paper));
        let as_blob = "SELECT COUNT(*) FROM pii_access WHERE document_id IS NOT NULL";
        assert!(app.database.count(&of_it).await == 4 || app.database.count(as_blob).await == 4);
        shop.get(&format!("{path}/content")).header("x-purpose", "no purpose").send().await.is(400).problem("malformed-request");
    }

    async fn deleted_with_a_reason_and_once(app: TestApp) {
        let (shop, buyer, papers) = with_buyer(&app).await;
        let paper = |kind: &'static str| { let (shop, buyer) = (shop.clone(), buyer.clone()); async move { uuid(&shop.paper(&buyer, kind).await) } };
        let (one, two) = (paper("COC_EXTRACT").await, paper("VAT_CERTIFICATE").await);
        let delete = |path: &str| shop.call(Method::DELETE, &format!("{papers}/{path}"));
        for none in [delete(&one), delete(&one).json(&json!({})), delete(&one).json(&json!({"reason": " "})), delete(&format!("{one}?reason="))] {
            none.send().await.refused("reason");
        }
        delete(&one).json(&json!({"reason": "x".repeat(501)})).send().await.refused("reason");
        let gone = delete(&one).json(&json!({"reason": "Uploaded by mistake"})).send().await.is(200).json();
        assert_eq!((&gone["status"], &gone["reason"]), (&json!("DELETED"), &json!("Uploaded by mistake")));
        let by_query = delete(&format!("{two}?reason=Wrong%20company")).send().await.is(200).json();
        assert_eq!((&by_query["status"], &by_query["reason"]), (&json!("DELETED"), &json!("Wrong company")));
        delete(&one).json(&json!({"reason": "again"})).send().await.is(409).problem("invalid-state");
        let kept = shop.get(&format!("{papers}/{one}")).send().await.is(200).json();
        assert_eq!(kept["status"], "DELETED", "the history stays");
        assert_eq!(shop.get(&format!("{papers}/{one}/content")).send().await.is(200).body, pdf("COC_EXTRACT"), "and the bytes");
        assert_eq!(shop.said("kyc.document_deleted").await.len(), 2);
        let again = shop.paper(&buyer, "COC_EXTRACT").await;
        assert_eq!((&again["version"], &again["status"]), (&json!(2), &json!("ACTIVE")), "a better one is a new upload");
    }

    async fn a_replayed_deletion(app: TestApp) {
        let (shop, buyer, papers) = with_buyer(&app).await;
        let one = uuid(&shop.paper(&buyer, "COC_EXTRACT").await);
        let delete = |reason: &str| shop.call(Method::DELETE, &format!("{papers}/{one}")).key("K").json(&json!({"reason": reason}));
        let first = delete("mistake").send().await.is(200).json();
        assert_eq!(delete("mistake").send().await.is(200).json(), first);
        delete("other").send().await.is(422).problem("idempotency-key-reused");
        let by_query = |reason: &str| shop.call(Method::DELETE, &format!("{papers}/{one}?reason={reason}")).key("Q");
        by_query("a").send().await.is(409);
        let two = uuid(&shop.paper(&buyer, "VAT_CERTIFICATE").await);
        let by_query = |reason: &str| shop.call(Method::DELETE, &format!("{papers}/{two}?reason={reason}")).key("R");
        by_query("a").send().await.is(200);
        by_query("b").send().await.is(422).problem("idempotency-key-reused");
    }

    async fn staff_reject_with_a_code(app: TestApp) {
        let (shop, buyer, papers) = with_buyer(&app).await;
        let paper = uuid(&shop.paper(&buyer, "COC_EXTRACT").await);
        let (seller, id) = (shop.seller.to_string(), buyer.trim_start_matches("/buyers/").to_owned());
        let operator = app.signed_in(Role::Operator).await;
        let fields = |code: &'static str, note: &'static str| [("id", &*id), ("seller", &*seller), ("document", &*paper), ("code", code), ("note", note)];
        for (code, note) in [("", ""), ("NONSENSE", ""), ("INFECTED", ""), ("OTHER", "")] {
            let refused = operator.post("/fn/document/reject", &fields(code, note)).await;
            assert!(refused["Refused"]["fields"][0]["name"].is_string(), "{code}: {refused}");
        }
        let done = operator.post("/fn/document/reject", &fields("UNREADABLE", "too dark")).await;
        assert!(done["Done"].is_object(), "{done}");
        let now = shop.get(&format!("{papers}/{paper}")).send().await.is(200).json();
        assert_eq!((&now["status"], &now["rejectionCode"]), (&json!("REJECTED"), &json!("UNREADABLE")));
        let events = shop.said("kyc.document_rejected").await;
        assert_eq!((events.len(), &events[0]["reasonCode"]), (1, &json!("UNREADABLE")));
        let twice = operator.post("/fn/document/reject", &fields("EXPIRED", "")).await;
        assert!(twice["Refused"].is_object(), "{twice}");
        let deleted = operator.post("/fn/document/delete", &[("id", &*id), ("seller", &*seller), ("document", &*paper), ("reason", "gone")]).await;
        assert!(deleted["Done"].is_object(), "{deleted}");
    }

    async fn unknown_and_foreign_papers(app: TestApp) {
        let (shop, buyer, papers) = with_buyer(&app).await;
        let paper = uuid(&shop.paper(&buyer, "COC_EXTRACT").await);
        let second = shop.buyer("ATU13585627").await;
        let foreign = app.shop().await;
        let theirs = foreign.buyer("DE136695976").await;
        let reason = json!({"reason": "x"});
        for path in [format!("{papers}/{NIL}"), format!("{second}/kyc/documents/{paper}"), format!("/buyers/{NIL}/kyc/documents/{paper}")] {
            shop.get(&path).send().await.is(404).problem("not-found");
            shop.get(&format!("{path}/content")).send().await.is(404).problem("not-found");
            shop.call(Method::DELETE, &path).json(&reason).send().await.is(404).problem("not-found");
        }
        shop.get(&format!("{theirs}/kyc/documents")).send().await.is(404).problem("not-found");
        shop.upload(&theirs, "COC_EXTRACT", &pdf("x")).send().await.is(404).problem("not-found");
        let path = shop.path(&format!("{papers}/{paper}"));
        for path in [path.clone(), format!("{path}/content"), shop.path(&papers)] {
            foreign.get(&path).send().await.is(403).problem("forbidden");
        }
        foreign.call(Method::DELETE, &path).json(&reason).send().await.is(403).problem("forbidden");
        let (kind, body) = form("TP_OTHER", "2026-04-01", "x.pdf", &pdf("stranger"));
        foreign.post(&shop.path(&papers)).raw(&kind, body).send().await.is(403).problem("forbidden");
        assert_eq!(app.stored_files().len(), 1, "what strangers send is not kept");
    }

    /// A file name can hold a person's name: it stays out of events, and out of the audit log in clear.
    async fn names_of_files_stay_out_of_events(app: TestApp) {
        let (shop, buyer, papers) = with_buyer(&app).await;
        let (kind, body) = form("CONTACT_PASSPORT", "2026-04-01", "Passport of Erika Mustermann.pdf", &pdf("p"));
        let paper = shop.post(&papers).raw(&kind, body).send().await.is(201).json();
        assert_eq!(paper["fileName"], "Passport of Erika Mustermann.pdf");
        shop.call(Method::DELETE, &format!("{papers}/{}", uuid(&paper))).json(&json!({"reason": "x"})).send().await.is(200);
        shop.paper(&buyer, "CONTACT_PASSPORT").await;
        for event in shop.events().await {
            assert!(!event.to_string().contains("Mustermann.pdf"), "{event}");
        }
        for table in ["event", "audit_record", "idempotency_key"] {
            if app.database.tables().await.iter().any(|known| known == table) {
                let rows = app.database.dump(table).await.join("\n");
                assert!(!rows.contains("Erika Mustermann"), "{table}");
            }
        }
        assert_eq!(app.audit_faults().await, Vec::<String>::new());
    }
}
