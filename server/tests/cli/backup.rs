//! `nt24 backup` and `nt24 restore`: what was saved works again elsewhere, and nothing is written over.

use serde_json::json;

use crate::http::{get_as, post_as, send, token};
use crate::place::{Place, text};
use crate::process::Server;

/// The smallest PDF that is one; ASCII, so that it goes into a form as text.
fn pdf() -> String {
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
    ];
    let mut text = "%PDF-1.4\n".to_owned();
    let mut table = "xref\n0 4\n0000000000 65535 f \n".to_owned();
    for (at, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", text.len()));
        text.push_str(&format!("{} 0 obj\n{object}\nendobj\n", at + 1));
    }
    let start = text.len();
    format!("{text}{table}trailer << /Size 4 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n")
}

/// A buyer with a paper; answers the path of its content.
fn upload(address: &str, seller: &str, bearer: &str) -> String {
    let buyers = format!("/v1/partners/{seller}/buyers");
    let body = json!({
        "kycMode": "MARKETPLACE_LED", "vatNumber": "DE136695976", "companyName": "Autohaus", "contacts": [],
        "address": { "street": "Hauptstraße 12", "postCode": "10115", "city": "Berlin", "country": "DE" },
    });
    let buyer = post_as(address, &buyers, bearer, &body.to_string());
    assert_eq!(buyer.status, 201, "{buyer:?}");
    let papers = format!("{buyers}/{}/kyc/documents", text(&buyer.json(), "uuid"));
    let form = format!(
        "--boundary\r\nContent-Disposition: form-data; name=\"type\"\r\n\r\nCOC_EXTRACT\r\n--boundary\r\n\
         Content-Disposition: form-data; name=\"documentDate\"\r\n\r\n2026-01-31\r\n--boundary\r\n\
         Content-Disposition: form-data; name=\"file\"; filename=\"extract.pdf\"\r\n\r\n{}\r\n--boundary--\r\n",
        pdf()
    );
    let headers = [
        ("Authorization", &*format!("Bearer {bearer}")),
        ("Content-Type", "multipart/form-data; boundary=boundary"),
        ("Idempotency-Key", "backup-paper"),
        ("X-Purpose", "ONBOARDING"),
    ];
    let paper = send(address, &format!("POST {papers}"), &headers, &form);
    assert_eq!(paper.status, 201, "{paper:?}");
    format!("{papers}/{}/content", text(&paper.json(), "uuid"))
}

#[test]
fn a_restored_backup_works() {
    let from = Place::new();
    let demo = from.json(&["demo"]);
    let (client, secret) = (text(&demo, "clientId"), text(&demo, "clientSecret"));
    // While a server holds the database.
    let running = Server::start(&from);
    let bearer = token(&running.address, &client, &secret);
    let content = upload(&running.address, &text(&demo, "sellerId"), &bearer);
    let file = from.folder.join("nt24.tar").display().to_string();
    assert_eq!(from.json(&["backup", &file]), json!({ "file": file }));
    running.stop();
    from.json(&["org", "create", "--name", "After the backup"]);

    for elsewhere in [false, true] {
        let to = Place::new();
        let papers = format!("file://{}", to.folder.join("papers").display());
        let to = if elsewhere {
            to.with("NT24_DOCUMENT_STORE", &papers)
        } else {
            to
        };
        let data = to.folder.join("data").display().to_string();
        assert_eq!(to.json(&["restore", &file]), json!({ "dataDir": data }));
        assert_eq!(to.json(&["org", "list"]).as_array().unwrap().len(), 1);
        assert_eq!(to.json(&["partner", "list"]), from.json(&["partner", "list"]));
        // The keys came along: the audit log can be checked, and the secret still works.
        assert_eq!(to.json(&["audit", "verify"])["faults"], json!([]));
        // So did what PDFs are sealed with: else papers sealed before and after would name two makers.
        for key in ["audit.key", "seal.pair"] {
            let [before, after] =
                [&from, &to].map(|place| std::fs::read(place.folder.join("data/keys").join(key)).unwrap());
            assert!(before == after, "{key}");
        }
        let server = Server::start(&to);
        let bearer = token(&server.address, &client, &secret);
        assert_eq!(get_as(&server.address, "/v1/me", &bearer).status, 200);
        let headers = [
            ("Authorization", &*format!("Bearer {bearer}")),
            ("X-Purpose", "ONBOARDING"),
        ];
        let paper = send(&server.address, &format!("GET {content}"), &headers, "");
        assert_eq!((paper.status, paper.body), (200, pdf()));
        server.stop();
    }
}

#[test]
fn nothing_is_written_over() {
    let place = Place::new();
    place.json(&["demo"]);
    let taken = place.file("taken", "mine");
    place.refused(&["backup", &taken], "");
    assert_eq!(std::fs::read_to_string(&taken).unwrap(), "mine");
    let file = place.folder.join("nt24.tar").display().to_string();
    place.json(&["backup", &file]);
    let before = place.json(&["org", "list"]);
    let sentence = place.refused(&["restore", &file], "");
    assert!(sentence.starts_with("NT24_DATA_DIR: "), "{sentence}");
    assert_eq!(place.json(&["org", "list"]), before);
    // A folder of somebody's documents, without a database beside it.
    let place = Place::new();
    place.file("papers/ab/cd/abcd", "mine");
    let papers = format!("file://{}", place.folder.join("papers").display());
    let place = place.with("NT24_DOCUMENT_STORE", &papers);
    let sentence = place.refused(&["restore", &file], "");
    assert!(sentence.contains("papers"), "{sentence}");
    assert!(!place.folder.join("data").exists());
}

#[test]
fn what_is_no_backup_is_refused() {
    let place = Place::new();
    let garbage = place.file("garbage", &"no tar ".repeat(1_000));
    let empty = place.file("empty", "");
    for file in [garbage.as_str(), &empty, "/no/such/file"] {
        place.refused(&["restore", file], "");
    }
    place.refused(&["backup", "/no/such/folder/nt24.tar"], "");
}

#[test]
fn postgres_has_its_own_tools() {
    let place = Place::on_postgres();
    let file = place.folder.join("nt24.tar");
    let path = file.display().to_string();
    for arguments in [["backup", &path], ["restore", &path]] {
        let sentence = place.refused(&arguments, "");
        assert!(sentence.starts_with("NT24_DATABASE_URL: "), "{sentence}");
        assert!(!file.exists());
    }
}
