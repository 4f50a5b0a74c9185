//! Papers of an order by the staff app's pages, and lists as CSV.

use domain::kernel::Role;
use serde_json::{Value, json};

use crate::harness::{
    Answer, Browser, NIL, Sale, done, invoice_pdf, last, on_both, order_body, pdf, refused_inputs,
    refused_rule, uuid,
};

/// A CSV file, line by line; the first one names the columns.
fn lines(answer: &Answer) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(&*answer.body);
    let rows = reader.records().map(Result::unwrap);
    rows.map(|row| row.iter().map(str::to_owned).collect()).collect()
}

/// A list as CSV: its lines below the names of the columns, with the column of each name.
async fn file(browser: &Browser, address: &str) -> (Vec<String>, Vec<Vec<String>>) {
    let answer = browser.page(address).await.is(200);
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
    assert!(
        answer
            .header("content-disposition")
            .starts_with("attachment; filename=\""),
        "{}",
        answer.header("content-disposition")
    );
    assert_eq!(answer.header("cache-control"), "no-store");
    let mut lines = lines(&answer);
    let head = lines.remove(0);
    (head, lines)
}

/// `name=value&…` as the fields `search[name]` of the server function behind the page.
fn searched(query: &str) -> Vec<(String, String)> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap();
    pairs
        .into_iter()
        .map(|(name, value)| (format!("search[{name}]"), value))
        .collect()
}

/// The rows that the page shows with these filters.
async fn shown(browser: &Browser, function: &str, query: &str) -> Vec<Value> {
    let fields = searched(query);
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
    let data = browser.post(function, &fields).await["data"].clone();
    let rows = if data["page"].is_object() {
        &data["page"]["data"]
    } else {
        &data["data"]
    };
    rows.as_array().unwrap().clone()
}

on_both! {
    async fn a_paper_by_the_page(app: TestApp) {
        let operator = app.signed_in(Role::Operator).await;
        let sale = Sale::of(&app).await;
        for (kind, module, place) in [
            ("ORDER_PURCHASE_CONTRACT", "order", "documents"), ("SHIPMENT_PRELIMINARY_INVOICE", "invoice", "invoice/documents"),
            ("PAYMENT_CONFIRMATION", "payment", "payment/documents"), ("TRANSPORT_CMR", "transport", "transport/documents"),
        ] {
            let to = format!("{}?module={module}&done=document-added#papers", sale.order);
            let page = operator.order_paper(&sale.shop, &sale.order, kind, &pdf(kind)).accept_html().send().await.is(303);
            assert_eq!(page.header("location"), to);
            let text = operator.page(&to).await.is(200).text();
            assert!(text.contains("paper.pdf"), "{text}");
            let script = operator.order_paper(&sale.shop, &sale.order, kind, &pdf("a better scan")).send().await.is(200);
            assert_eq!(script.json()["Done"], json!({"to": to, "reload": false}));
            let papers = sale.shop.read(&format!("{}/{place}", sale.order)).await;
            assert_eq!(papers.as_array().unwrap().len(), 2, "{papers}");
            for paper in papers.as_array().unwrap() {
                assert_eq!((&paper["type"], &paper["source"], &paper["documentDate"]), (&json!(kind), &json!("WEB_APP"), &json!("2026-04-15")));
            }
            let said: Vec<String> = sale.shop.by_staff().await.into_iter().filter(|event| event == &format!("{module}.document_uploaded")).collect();
            assert_eq!(said.len(), 2);
        }
        assert_eq!(app.audit_faults().await, Vec::<String>::new());
    }

    async fn a_refused_paper(app: TestApp) {
        let operator = app.signed_in(Role::Operator).await;
        let sale = Sale::of(&app).await;
        let send = async |kind: &str, bytes: &[u8]| operator.order_paper(&sale.shop, &sale.order, kind, bytes).send().await.is(200).json();
        for kind in ["COC_EXTRACT", "", "NONSENSE"] {
            assert_eq!(refused_inputs(&send(kind, &pdf("x")).await), ["type"], "{kind}");
        }
        assert_eq!(refused_inputs(&send("TRANSPORT_CMR", b"<html>").await), ["file"]);
        assert_eq!(refused_inputs(&send("TRANSPORT_CMR", &vec![b' '; 26 * 1024 * 1024]).await), ["file"]);
        let plain = operator.order_paper(&sale.shop, &sale.order, "TRANSPORT_CMR", b"").accept_html().send().await.is(303);
        let to = plain.header("location").to_owned();
        assert!(to.starts_with(&format!("{}?module=transport&flash=", sale.order)) && to.ends_with("#document-add-problems"), "{to}");
        let page = operator.page(&to).await.is(200).text();
        assert!(page.contains("needs attention") && page.contains("2026-04-15"), "{page}");
        let odd = operator.order_paper(&sale.shop, "/orders/x", "TRANSPORT_CMR", &pdf("x")).accept_html().send().await.is(303);
        assert!(odd.header("location").starts_with("/orders?flash="), "{}", odd.header("location"));
        // Another seller's order, one that does not exist, an auditor, a cancelled order.
        let foreign = app.shop().await;
        refused_rule(&operator.order_paper(&foreign, &sale.order, "TRANSPORT_CMR", &pdf("x")).send().await.is(200).json());
        refused_rule(&operator.order_paper(&sale.shop, &format!("/orders/{NIL}"), "TRANSPORT_CMR", &pdf("x")).send().await.is(200).json());
        let auditor = app.signed_in(Role::Auditor).await;
        auditor.order_paper(&sale.shop, &sale.order, "TRANSPORT_CMR", &pdf("x")).send().await.is(403);
        sale.shop.post(&format!("{}/cancel", sale.order)).json(&json!({"reason": "Sold twice"})).send().await.is(200);
        assert!(refused_rule(&send("TRANSPORT_CMR", &pdf("x")).await).contains("cancelled"));
        assert_eq!(app.stored_files(), Vec::<String>::new());
        assert_eq!(app.database.count("SELECT COUNT(*) FROM document").await, 0);
    }

    async fn a_paper_is_read_in_a_frame(app: TestApp) {
        let auditor = app.signed_in(Role::Auditor).await;
        let sale = Sale::of(&app).await;
        for (place, kind) in [
            ("documents", "ORDER_OTHER"), ("invoice/documents", "SHIPMENT_PRELIMINARY_INVOICE"), ("payment/documents", "PAYMENT_CONFIRMATION"),
            ("transport/documents", "TRANSPORT_CMR"),
        ] {
            let paper = uuid(&sale.shop.filed(&sale.order, place, kind).await);
            app.clock.advance(1);
            let path = format!("/files{}/documents/{paper}?seller={}", sale.order, sale.seller);
            let shown = auditor.page(&path).await.is(200);
            let wanted = if kind == "SHIPMENT_PRELIMINARY_INVOICE" { invoice_pdf() } else { pdf(kind) };
            assert_eq!((shown.header("content-type"), &shown.body), ("application/pdf", &wanted));
            assert!(shown.header("content-disposition").starts_with("inline"));
            assert_eq!(shown.header("x-frame-options"), "SAMEORIGIN");
            let policy = shown.header("content-security-policy");
            assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'self'") && !policy.contains("script-src"), "{policy}");
            let saved = auditor.page(&format!("{path}&download=1")).await.is(200);
            assert!(saved.header("content-disposition").starts_with("attachment"));
            assert_eq!(saved.header("x-frame-options"), "DENY");
            assert!(saved.header("content-security-policy").contains("frame-ancestors 'none'"));
            let page = auditor.page(&format!("{}?document={paper}&module={}", sale.order, place.split('/').next().unwrap().replace("documents", "order"))).await.is(200);
            assert_eq!(page.header("x-frame-options"), "DENY");
            assert!(page.text().contains(&format!("/files{}/documents/{paper}", sale.order)), "the viewer: {}", page.text());
        }
        // Nobody reads it at another seller, another order or a buyer.
        let paper = uuid(&sale.shop.filed(&sale.order, "transport/documents", "TRANSPORT_CMR_DELIVERY").await);
        let foreign = Sale::of(&app).await;
        let buyer = sale.shop.read(&sale.order).await["buyerId"].as_str().unwrap_or(NIL).to_owned();
        for wrong in [
            format!("/files{}/documents/{paper}", sale.order), format!("/files{}/documents/{paper}?seller={}", sale.order, foreign.seller),
            format!("/files{}/documents/{paper}?seller={}", foreign.order, foreign.seller), format!("/files{}/documents/{paper}?seller={}", foreign.order, sale.seller),
            format!("/files{}/documents/{NIL}?seller={}", sale.order, sale.seller), format!("/files{}/documents/x?seller={}", sale.order, sale.seller),
            format!("/files/orders/x/documents/{paper}?seller={}", sale.seller), format!("/files/buyers/{buyer}/documents/{paper}?seller={}", sale.seller),
        ] {
            assert_eq!(auditor.page(&wrong).await.status.as_u16(), 404, "{wrong}");
        }
    }

    async fn a_paper_is_judged(app: TestApp) {
        let operator = app.signed_in(Role::Operator).await;
        let sale = Sale::of(&app).await;
        let papers = format!("{}/transport/documents", sale.order);
        let paper = uuid(&sale.shop.filed(&sale.order, "transport/documents", "TRANSPORT_CMR").await);
        let form = |fields: &[(&'static str, &'static str)]| {
            let mut form = vec![("order", &*sale.id), ("seller", &*sale.seller), ("module", "transport"), ("document", &*paper)];
            form.extend_from_slice(fields);
            form
        };
        assert_eq!(refused_inputs(&operator.post("/fn/document/reject", &form(&[("code", "NONSENSE")])).await), ["code"]);
        app.auditor_may_not(&["/fn/document/reject", "/fn/document/delete"], &form(&[("code", "UNREADABLE"), ("reason", "x")])).await;
        let rejected = operator.post("/fn/document/reject", &form(&[("code", "UNREADABLE"), ("note", "too dark")])).await;
        assert_eq!(done(&rejected), format!("{}?module=transport&done=document-rejected#papers", sale.order));
        assert_eq!(sale.shop.read(&format!("{papers}/{paper}")).await["status"], "REJECTED");
        refused_rule(&operator.post("/fn/document/reject", &form(&[("code", "UNREADABLE")])).await);
        // In another module there is no such paper.
        let elsewhere: Vec<(&str, &str)> = form(&[("reason", "x")]).into_iter().map(|(name, value)| if name == "module" { (name, "payment") } else { (name, value) }).collect();
        refused_rule(&operator.post("/fn/document/delete", &elsewhere).await);
        assert_eq!(refused_inputs(&operator.post("/fn/document/delete", &form(&[])).await), ["reason"]);
        let (to, _) = operator.plain("/fn/document/delete", &form(&[("reason", "The wrong file")])).await;
        assert_eq!(to, format!("{}?module=transport&done=document-deleted#papers", sale.order));
        assert_eq!(sale.shop.read(&format!("{papers}/{paper}")).await["status"], "DELETED");
        assert_eq!(sale.shop.by_staff().await, ["transport.document_rejected", "transport.document_deleted"]);
    }

    async fn orders_as_csv(app: TestApp) {
        let (operator, auditor) = (app.signed_in(Role::Operator).await, app.signed_in(Role::Auditor).await);
        let shop = app.shop().await;
        let (buyer, first) = shop.sold().await;
        for external in ["=HYPERLINK(\"http://evil.example\")", "+1", "-1", "@SUM(A1)", "a, \"b\"; ü"] {
            app.clock.advance(1);
            shop.order(&order_body(&buyer, external)).await;
        }
        shop.post(&format!("{first}/cancel")).json(&json!({"reason": "Sold twice"})).send().await.is(200);
        let mine = last(&shop.order(&order_body(&buyer, "Mine")).await);
        let me = operator.post("/fn/account/me", &[]).await["data"]["id"].as_str().unwrap().to_owned();
        done(&operator.post("/fn/desk/assign", &[("id", &*mine), ("to", &*me)]).await);
        // Somebody else's orders are everybody's work too.
        app.shop().await.sold().await;
        for query in [
            "", "status=CANCELLED", "found=MISSING_INVOICE&sort=createdAt%2Casc", "text=AB-1", "assigned=me", "assigned=nobody&compliance=INCOMPLETE",
            "text=nobody", &*format!("seller={}", shop.seller), "page=0",
        ] {
            let rows = shown(&operator, "/fn/desk/work", query).await;
            let (head, lines) = file(&operator, &format!("/files/orders.csv?{query}")).await;
            assert_eq!((head[0].as_str(), head[1].as_str(), head[2].as_str()), ("externalOrderId", "orderUuid", "status"));
            let column = |name: &str| head.iter().position(|column| column == name).unwrap();
            let wanted: Vec<(String, String)> = rows.iter().map(|row| (row["id"].as_str().unwrap().to_owned(), row["status"].as_str().unwrap().to_owned())).collect();
            let given: Vec<(String, String)> = lines.iter().map(|line| (line[1].clone(), line[2].clone())).collect();
            assert_eq!(given, wanted, "{query}");
            for (line, row) in lines.iter().zip(&rows) {
                let name = row["external_order_id"].as_str().unwrap();
                let text = if name.starts_with(['=', '+', '-', '@']) { format!("'{name}") } else { name.to_owned() };
                assert_eq!(line[0], text);
                assert_eq!((&*line[column("totalAmount")], &*line[column("currency")]), ("18500.00", "EUR"));
                assert_eq!(line[column("buyer")], row["buyer_name"].as_str().unwrap());
                assert_eq!(line[column("assignee")], row["assignee"]["name"].as_str().unwrap_or_default());
            }
        }
        assert_eq!(file(&auditor, "/files/orders.csv").await.1.len(), 8);
        assert_eq!(file(&auditor, "/files/orders.csv?assigned=me").await.1.len(), 0, "who asks");
        assert_eq!(file(&auditor, "/files/orders.csv?page=3").await.1.len(), 8, "all pages");
        for wrong in ["status=x", "assigned=x", "sort=x"] {
            assert_eq!(auditor.page(&format!("/files/orders.csv?{wrong}")).await.status.as_u16(), 422, "{wrong}");
        }
    }

    async fn the_audit_log_as_csv(app: TestApp) {
        let (operator, auditor) = (app.signed_in(Role::Operator).await, app.signed_in(Role::Auditor).await);
        let shop = app.shop().await;
        let (_, order) = shop.sold().await;
        for _ in 0..30 {
            app.clock.advance(1);
            done(&operator.post("/fn/desk/comment", &[("id", &*last(&order)), ("text", "x")]).await);
            operator.post("/fn/desk/comment", &[("id", &*last(&order)), ("text", "")]).await;
        }
        let subject = format!("subject={}", last(&order));
        for query in ["action=order.upsert", "result=refused&action=order.comment", "source=API", "from=2026-04-22&to=2026-04-22&action=partner.create", "from=2026-04-23", "actor=nobody"] {
            let rows = shown(&auditor, "/fn/audit/list", query).await;
            let (head, lines) = file(&auditor, &format!("/files/audit.csv?{query}")).await;
            let column = |name: &str| head.iter().position(|column| column == name).unwrap();
            assert_eq!(lines.len(), rows.len(), "{query}");
            for (line, row) in lines.iter().zip(&rows) {
                assert_eq!(line[column("number")], row["number"].to_string());
                assert_eq!(line[column("chain")], row["chain"].as_str().unwrap());
                assert_eq!(line[column("action")], row["entry"]["action"].as_str().unwrap());
                assert_eq!(line[column("outcome")], row["entry"]["refused"].as_str().unwrap_or("done"));
                assert_eq!(line[column("subjectId")], row["subject_id"].as_str().unwrap());
                assert_eq!(line[column("requestId")], row["entry"]["request_id"].as_str().unwrap());
            }
        }
        // More than one page of the list, each record once.
        let (head, mut lines) = file(&operator, &format!("/files/audit.csv?{subject}")).await;
        assert_eq!((head[0].as_str(), lines.len()), ("at", 61));
        lines.dedup();
        assert_eq!(lines.len(), 61);
        for wrong in ["source=x", "from=x", "to=2026-13-01"] {
            assert_eq!(auditor.page(&format!("/files/audit.csv?{wrong}")).await.status.as_u16(), 422, "{wrong}");
        }
    }
}
