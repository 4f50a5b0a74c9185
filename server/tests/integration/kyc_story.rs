//! The whole way of a Mode B buyer, once: papers, VIES, identity, screening, profile.

use serde_json::json;

use crate::harness::{Wanted, on_both};

on_both! {
    async fn a_mode_b_buyer_becomes_valid(app: TestApp) {
        let app = app.with(Wanted::sandbox());
        app.state.runner.schedule().await.unwrap();
        let shop = app.shop().await;
        let buyer = shop.buyer("DE136695976").await;
        let kyc = format!("{buyer}/kyc");
        let status = shop.get(&kyc).send().await.is(200).json();
        assert_eq!(status["overallStatus"], "INCOMPLETE");
        assert_eq!(status["viesResult"], "PENDING");
        shop.papers(&buyer).await;
        assert_eq!(shop.post(&format!("{kyc}/vies-check")).send().await.is(202).json(), json!({"status": "QUEUED"}));
        let session = shop.post(&format!("{kyc}/verify")).json(&json!({"recipientEmail": "erika@mustermann.example"})).send().await.is(200).json();
        app.drain().await;
        let id = session["sessionId"].as_str().unwrap();
        assert!(id.starts_with("idenfy_"), "{id}");
        let order = json!({"outcome": "VERIFIED", "aml": "CLEAR"});
        shop.put(&format!("/v1/sandbox/identity/{id}"), &order).send().await.is(200);
        let status = shop.get(&kyc).send().await.is(200).json();
        assert_eq!(status["overallStatus"], "VALID", "{status}");
        assert_eq!(status["amlStatus"], "CLEAR");
        let mail = shop.get("/v1/sandbox/mail").send().await.is(200).json();
        assert_eq!(mail["data"][0]["to"], "erika@mustermann.example", "{mail}");
        assert_eq!(mail["data"][0]["links"][0], session["idenfyUrl"]);
        let profile = shop.get(&format!("{kyc}/profile")).send().await.is(200);
        assert!(profile.body.starts_with(b"%PDF-"));
        let kinds: Vec<String> = shop.events().await.iter().map(|event| event["type"].as_str().unwrap().to_owned()).collect();
        for kind in ["kyc.document_uploaded", "kyc.vies_checked", "kyc.verification_started", "kyc.screening_completed", "kyc.verification_completed"] {
            assert!(kinds.iter().any(|known| known == kind), "{kind} in {kinds:?}");
        }
        assert_eq!(app.audit_faults().await, Vec::<String>::new());
    }
}
