//! The virus scanner: an outage is its own state, never "clean" and never "infected" (product.md "Documents", principle 4).

use domain::kernel::Role;
use external::scanner::Verdict;
use serde_json::json;

use crate::harness::outside::{Mailbox, ToldScanner};
use crate::harness::{Shop, TestApp, Wanted, on_both, pdf, uuid};
use std::sync::Arc;

const DAY: i64 = 86_400;

fn down() -> Verdict {
    Verdict::Unavailable("connection refused".to_owned())
}

fn eicar() -> Verdict {
    Verdict::Infected("Eicar-Test-Signature".to_owned())
}

/// A server with that scanner, a customer and a buyer.
async fn scanned(app: &TestApp, scanner: &Arc<ToldScanner>) -> (TestApp, Shop, String) {
    let app = app.with(Wanted {
        scanner: Some(scanner.clone()),
        ..Wanted::default()
    });
    let shop = app.shop().await;
    let buyer = shop.buyer("DE136695976").await;
    (app, shop, buyer)
}

on_both! {
    async fn clean_and_infected_at_once(app: TestApp) {
        let scanner = ToldScanner::saying(Verdict::Clean);
        let (app, shop, buyer) = scanned(&app, &scanner).await;
        assert_eq!(shop.paper(&buyer, "COC_EXTRACT").await["scan"], "CLEAN");
        scanner.says(eicar());
        let message = shop.upload(&buyer, "VAT_CERTIFICATE", &pdf("virus")).send().await.refused("file");
        assert!(message.contains("virus"), "{message}");
        assert_eq!(app.stored_files().len(), 1, "nothing of it is left");
        assert_eq!(app.database.count("SELECT COUNT(*) FROM document").await, 1);
    }

    async fn an_outage_is_not_clean_and_is_made_up_for(app: TestApp) {
        let scanner = ToldScanner::saying(down());
        let (app, shop, buyer) = scanned(&app, &scanner).await;
        let paper = shop.paper(&buyer, "COC_EXTRACT").await;
        assert_eq!((&paper["status"], &paper["scan"]), (&json!("ACTIVE"), &json!("NOT_SCANNED")));
        app.drain().await;
        app.pass(600).await;
        let path = format!("{buyer}/kyc/documents/{}", uuid(&paper));
        let shop = shop.renewed().await;
        assert_eq!(shop.get(&path).send().await.json()["scan"], "NOT_SCANNED", "still down");
        scanner.says(Verdict::Clean);
        app.pass(DAY).await;
        let shop = shop.renewed().await;
        let now = shop.get(&path).send().await.is(200).json();
        assert_eq!((&now["status"], &now["scan"]), (&json!("ACTIVE"), &json!("CLEAN")));
        assert_eq!(shop.said("kyc.document_rejected").await.len(), 0);
    }

    async fn found_infected_later(app: TestApp) {
        let scanner = ToldScanner::saying(down());
        let (app, shop, buyer) = scanned(&app, &scanner).await;
        let paper = shop.paper(&buyer, "COC_EXTRACT").await;
        let second = shop.buyer("ATU13585627").await;
        let twin = shop.upload(&second, "TP_OTHER", &pdf("COC_EXTRACT")).send().await.is(201).json();
        let (shop_two, other) = (app.shop().await, "DE136695976");
        let foreign = shop_two.buyer(other).await;
        let theirs = shop_two.upload(&foreign, "TP_OTHER", &pdf("COC_EXTRACT")).send().await.is(201).json();
        scanner.says(eicar());
        app.pass(DAY).await;
        let (shop, shop_two) = (shop.renewed().await, shop_two.renewed().await);
        for (shop, buyer, paper) in [(&shop, &buyer, &paper), (&shop, &second, &twin), (&shop_two, &foreign, &theirs)] {
            let path = format!("{buyer}/kyc/documents/{}", uuid(paper));
            let now = shop.get(&path).send().await.is(200).json();
            assert_eq!((&now["status"], &now["scan"], &now["rejectionCode"]), (&json!("REJECTED"), &json!("INFECTED"), &json!("INFECTED")), "{now}");
            shop.get(&format!("{path}/content")).send().await.is(403).problem("forbidden");
        }
        let events = shop.events().await;
        let rejected: Vec<_> = events.iter().filter(|event| event["type"] == "kyc.document_rejected").collect();
        assert_eq!(rejected.len(), 2);
        assert_eq!((&rejected[0]["source"], &rejected[0]["data"]["reasonCode"]), (&json!("SYSTEM"), &json!("INFECTED")));
        assert_eq!(shop_two.said("kyc.document_rejected").await.len(), 1);
        assert_eq!(shop.kyc(&buyer).await["documentsComplete"], false);
        assert_eq!(app.audit_faults().await, Vec::<String>::new());
    }

    /// Bytes that are known to be infected do not come in again while the scanner is down.
    async fn known_infected_bytes_do_not_come_back(app: TestApp) {
        let scanner = ToldScanner::saying(down());
        let (app, shop, buyer) = scanned(&app, &scanner).await;
        shop.paper(&buyer, "COC_EXTRACT").await;
        scanner.says(eicar());
        app.drain().await;
        scanner.says(down());
        let again = shop.upload(&buyer, "COC_EXTRACT", &pdf("COC_EXTRACT")).send().await;
        assert_eq!(again.status.as_u16(), 422, "{}", again.text());
        again.refused("file");
        let active = "SELECT COUNT(*) FROM document WHERE status = 'ACTIVE'";
        assert_eq!(app.database.count(active).await, 0);
    }

    /// Bytes that could not be scanned the first time and are clean the second time are clean.
    async fn a_second_upload_of_the_same_bytes_is_scanned(app: TestApp) {
        let scanner = ToldScanner::saying(down());
        let (app, shop, buyer) = scanned(&app, &scanner).await;
        shop.paper(&buyer, "COC_EXTRACT").await;
        scanner.says(Verdict::Clean);
        let twin = shop.upload(&buyer, "TP_OTHER", &pdf("COC_EXTRACT")).send().await.is(201).json();
        app.drain().await;
        let now = shop.get(&format!("{buyer}/kyc/documents/{}", uuid(&twin))).send().await.json();
        assert_eq!(now["scan"], "CLEAN", "{now}");
    }

    async fn without_a_scanner_it_says_so_and_nobody_waits(app: TestApp) {
        let shop = app.shop().await;
        let buyer = shop.buyer("DE136695976").await;
        let paper = shop.paper(&buyer, "COC_EXTRACT").await;
        assert_eq!(paper["scan"], "NOT_SCANNED");
        app.drain().await;
        assert_eq!(app.database.count("SELECT COUNT(*) FROM job WHERE state <> 'DONE'").await, 0);
        let text = app.database.texts("SELECT text FROM content").await;
        assert!(text[0].contains("COC_EXTRACT"), "the text of a PDF is kept for later checks: {text:?}");
    }

    async fn a_scanner_that_stays_down_is_told_to_the_admins(app: TestApp) {
        let (scanner, mail) = (ToldScanner::saying(down()), Arc::new(Mailbox::default()));
        let app = app.with(Wanted { scanner: Some(scanner), mailer: Some(mail.clone()), ..Wanted::default() });
        let (_, admin) = app.account(Role::Admin).await;
        let shop = app.shop().await;
        let buyer = shop.buyer("DE136695976").await;
        let paper = shop.paper(&buyer, "COC_EXTRACT").await;
        app.pass(30 * DAY).await;
        let failed = app.database.texts("SELECT kind FROM job WHERE state = 'FAILED'").await;
        assert_eq!(failed, ["document.examine"]);
        let lines = mail.lines();
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert!(lines[0].0 == admin && lines[0].1.contains("document.examine"), "{lines:?}");
        let shop = shop.renewed().await;
        let now = shop.get(&format!("{buyer}/kyc/documents/{}", uuid(&paper))).send().await.json();
        assert_eq!((&now["status"], &now["scan"]), (&json!("ACTIVE"), &json!("NOT_SCANNED")));
    }
}
