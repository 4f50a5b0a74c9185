//! What must not get in as a paper: hostile files, tricks in names, broken forms. The right problem each time, and nothing
//! of it left in the folders of the store.

use serde_json::json;

use crate::harness::{Call, Form, Shop, TestApp, form, jpeg, on_both, pdf, pdf_with, uuid, zip_bomb};

const DAY: i64 = 86_400;

async fn with_buyer(app: &TestApp) -> (Shop, String) {
    let shop = app.shop().await;
    let buyer = shop.buyer("DE136695976").await;
    (shop, buyer)
}

/// A paper with this file, whatever it is called.
fn sent(shop: &Shop, buyer: &str, name: &str, bytes: &[u8]) -> Call {
    let (kind, body) = form("COC_EXTRACT", "2026-04-01", name, bytes);
    shop.post(&format!("{buyer}/kyc/documents")).raw(&kind, body)
}

async fn nothing_is_left(app: &TestApp) {
    assert_eq!(app.stored_files(), Vec::<String>::new());
    for table in ["document", "content", "pii_access"] {
        assert_eq!(
            app.database.count(&format!("SELECT COUNT(*) FROM {table}")).await,
            0,
            "{table}"
        );
    }
}

fn hostile() -> Vec<(&'static str, Vec<u8>)> {
    let image = jpeg();
    let paper = pdf("x");
    let text = |text: &str| text.as_bytes().to_vec();
    vec![
        (
            "picture.svg",
            text("<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>"),
        ),
        (
            "picture.png",
            text("<?xml version=\"1.0\"?><svg onload=\"alert(1)\"/>"),
        ),
        (
            "invoice.pdf",
            text("<!DOCTYPE html><html><script>alert(1)</script></html>"),
        ),
        ("invoice.pdf", text("\u{feff}  <HTML><body>")),
        ("papers.zip", b"PK\x03\x04\x0a\0\0\0\0\0".to_vec()),
        ("bomb.pdf", zip_bomb()),
        ("bomb.gz", b"\x1f\x8b\x08\0\0\0\0\0\0\x03".to_vec()),
        ("locked.pdf", pdf_with("x", "/Encrypt 6 0 R /ID [(a) (a)]")),
        (
            "script.pdf",
            String::from_utf8(paper.clone())
                .unwrap()
                .replace(
                    "/Type /Catalog",
                    "/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>",
                )
                .into_bytes(),
        ),
        ("cut.pdf", paper[..paper.len() / 2].to_vec()),
        ("head.pdf", b"%PDF-1.7\n".to_vec()),
        ("cut.jpg", image[..image.len() - 4].to_vec()),
        ("head.jpg", image[..4].to_vec()),
        ("empty.pdf", Vec::new()),
        ("text.pdf", text("This is no PDF.")),
        ("program.pdf", b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff".to_vec()),
        ("noise.pdf", (0..=255).cycle().take(5_000).collect()),
        ("zeros.pdf", vec![0; 5_000]),
    ]
}

on_both! {
    async fn hostile_files(app: TestApp) {
        let (shop, buyer) = with_buyer(&app).await;
        for (name, bytes) in hostile() {
            let answer = sent(&shop, &buyer, name, &bytes).send().await;
            assert_eq!(answer.status.as_u16(), 422, "{name}: {}", answer.text());
            let message = answer.refused("file");
            assert!(message.len() > 20, "says what to do: {message}");
            assert!(!message.contains("alert"), "{name}: nothing of the file comes back");
        }
        nothing_is_left(&app).await;
        assert_eq!(shop.said("kyc.document_uploaded").await.len(), 0);
    }

    async fn more_than_25_mib(app: TestApp) {
        let (shop, buyer) = with_buyer(&app).await;
        let mut large = jpeg();
        large.resize(26 * 1024 * 1024, 0);
        sent(&shop, &buyer, "large.jpg", &large).send().await.is(413).problem("payload-too-large");
        large.truncate(25 * 1024 * 1024 + 1);
        sent(&shop, &buyer, "large.jpg", &large).send().await.is(413).problem("payload-too-large");
        nothing_is_left(&app).await;
        large.truncate(25 * 1024 * 1024);
        let end = large.len() - 2;
        large[end..].copy_from_slice(b"\xff\xd9");
        let fits = sent(&shop, &buyer, "large.jpg", &large).send().await;
        assert_ne!(fits.status.as_u16(), 413, "25 MiB are allowed: {}", fits.text());
    }

    async fn names_are_made_harmless(app: TestApp) {
        let (shop, buyer) = with_buyer(&app).await;
        let long = "x".repeat(5_000);
        for (number, name) in [
            "../../../etc/passwd.pdf", "..\\..\\windows\\system32\\x.pdf", "/etc/cron.d/x.pdf", "C:\\x.pdf", "..", ".", "", " ", ".pdf",
            "a\u{0}b.pdf", "a\u{7}b\u{1b}[31m.pdf", "\u{202e}fdp.exe", "x\u{200b}.pdf", "CON", "nul.pdf", "x.html", "x.pdf.exe", "a;b.pdf",
            "%2e%2e%2fx.pdf", "Ünïcödé 🚗.pdf", "a' OR 1=1 --.pdf", "<script>.pdf", &long, "a\tb.pdf",
        ].iter().enumerate() {
            let answer = sent(&shop, &buyer, name, &pdf(&number.to_string())).send().await;
            if matches!(answer.status.as_u16(), 400 | 422) {
                continue;
            }
            let paper = answer.is(201).json();
            let kept = paper["fileName"].as_str().unwrap();
            let harmless = !kept.is_empty() && kept.chars().count() <= 255 && kept != "." && kept != ".."
                && !kept.contains(['/', '\\', '<', '>', '"']) && !kept.chars().any(char::is_control)
                && !kept.contains(['\u{202e}', '\u{200b}']);
            assert!(harmless, "{name:?} became {kept:?}");
            let content = shop.get(&format!("{buyer}/kyc/documents/{}/content", uuid(&paper))).send().await.is(200);
            let disposition = content.header("content-disposition");
            assert!(disposition.starts_with("attachment") && disposition != "not ASCII", "{name:?}: {disposition}");
        }
        let outside = app.database.folder.join("documents").parent().unwrap().join("passwd.pdf");
        assert!(!outside.exists());
        for file in app.stored_files() {
            let hash = file.rsplit('/').next().unwrap();
            assert!(hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()), "{file}: only hashes are names");
        }
    }

    async fn types_are_named(app: TestApp) {
        let (shop, buyer) = with_buyer(&app).await;
        let with = |kind: &str| shop.send_form(&buyer, Form::new().text("type", kind).file("x.pdf", &pdf("x")));
        for bad in ["", " ", "coc_extract", "PASSPORT", "COC_*", "\u{0}", &"X".repeat(3_000), "<b>"] {
            let message = with(bad).send().await.refused("type");
            assert!(message.contains("COC_EXTRACT") && message.contains("AML_DECLARATION"), "{bad:?}: {message}");
        }
        let elsewhere = with("TRANSPORT_CMR").send().await.refused("type");
        assert!(elsewhere.contains("transport") && elsewhere.contains("VAT_CERTIFICATE"), "{elsewhere}");
        shop.send_form(&buyer, Form::new().file("x.pdf", &pdf("x"))).send().await.refused("type");
        let both = Form::new().text("type", "x").text("documentDate", "x").file("x.pdf", &pdf("x"));
        assert_eq!(shop.send_form(&buyer, both).send().await.refused_fields(), ["type", "documentDate"]);
    }

    async fn no_file_or_two(app: TestApp) {
        let (shop, buyer) = with_buyer(&app).await;
        let typed = || Form::new().text("type", "COC_EXTRACT");
        shop.send_form(&buyer, typed()).send().await.refused("file");
        shop.send_form(&buyer, typed().text("File", "x")).send().await.refused("file");
        let two = typed().file("a.pdf", &pdf("a")).file("b.pdf", &pdf("b"));
        shop.send_form(&buyer, two).send().await.refused("file");
        nothing_is_left(&app).await;
    }

    async fn fields_behind_the_file(app: TestApp) {
        let (shop, buyer) = with_buyer(&app).await;
        let behind = |kind: &str, text: &str| {
            let form = Form::new().file("x.pdf", &pdf(text)).text("type", kind);
            shop.send_form(&buyer, form.text("documentDate", "2026-04-01"))
        };
        let taken = behind("COC_EXTRACT", "good").send().await.is(201).json();
        assert_eq!((&taken["type"], &taken["documentDate"]), (&json!("COC_EXTRACT"), &json!("2026-04-01")));
        behind("TRANSPORT_CMR", "refused").send().await.refused("type");
        assert_eq!(app.database.count("SELECT COUNT(*) FROM document").await, 1);
        // What was refused belongs to no document, and is swept out sooner or later: it can be personal data.
        app.state.runner.schedule().await.unwrap();
        app.pass(3 * DAY).await;
        assert_eq!(app.stored_files().len(), 1, "{:?}", app.stored_files());
    }

    async fn what_is_no_form(app: TestApp) {
        let (shop, buyer) = with_buyer(&app).await;
        let path = format!("{buyer}/kyc/documents");
        let (kind, body) = form("COC_EXTRACT", "2026-04-01", "x.pdf", &pdf("x"));
        for other in [
            "application/json", "application/pdf", "text/plain", "", "multipart/form-data", "multipart/mixed; boundary=x-nt24-boundary",
            "application/x-www-form-urlencoded",
        ] {
            let answer = shop.post(&path).raw(other, body.clone()).send().await;
            assert_eq!(answer.status.as_u16(), 415, "{other}: {}", answer.text());
            answer.problem("unsupported-media-type");
        }
        shop.post(&path).raw(&kind, body.clone()).without("content-type").send().await.is(415).problem("unsupported-media-type");
        for cut in [0, 1, 10, 60, 120, 200, body.len() / 2, body.len() - 20, body.len() - 4] {
            let answer = shop.post(&path).raw(&kind, &body[..cut]).send().await;
            assert_eq!(answer.status.as_u16(), 400, "cut after {cut}: {}", answer.text());
            answer.problem("malformed-request");
        }
        let other = "multipart/form-data; boundary=another";
        shop.post(&path).raw(other, body).send().await.is(400).problem("malformed-request");
        nothing_is_left(&app).await;
    }

    async fn fields_that_are_too_many_or_no_text(app: TestApp) {
        let (shop, buyer) = with_buyer(&app).await;
        let refused = |form: Form| shop.send_form(&buyer, form);
        let many = (0..1_000).fold(Form::new(), |form, number| form.text(&format!("f{number}"), "x"));
        refused(many.text("type", "COC_EXTRACT").file("x.pdf", &pdf("x"))).send().await.is(400).problem("malformed-request");
        let long = Form::new().text("type", "X".repeat(1_000_000)).file("x.pdf", &pdf("x"));
        refused(long).send().await.is(400).problem("malformed-request");
        let binary = Form::new().text("type", b"\xff\xfe").file("x.pdf", &pdf("x"));
        refused(binary).send().await.is(400).problem("malformed-request");
        nothing_is_left(&app).await;
        // As with JSON, what nobody knows is ignored.
        let unknown = Form::new().text("type", "COC_EXTRACT").text("comment", "hello").part(b"Content-Disposition: form-data", b"nameless");
        refused(unknown.file("x.pdf", &pdf("x"))).send().await.is(201);
    }

    async fn many_hostile_at_once(app: TestApp) {
        let (shop, buyer) = with_buyer(&app).await;
        let calls: Vec<_> = hostile().iter().map(|(name, bytes)| tokio::spawn(sent(&shop, &buyer, name, bytes).send())).collect();
        for call in calls {
            call.await.unwrap().is(422);
        }
        nothing_is_left(&app).await;
    }
}
