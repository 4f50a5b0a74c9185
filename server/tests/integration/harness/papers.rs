//! Papers: files of every kind, good and hostile, the forms they come in, and a look into the folder of the store.

use ::http::Method;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::{Answer, Call, Shop, TestApp};

/// What must not be read as part of the next field.
const BOUNDARY: &str = "x-nt24-boundary";

/// The smallest PDF with a line of text.
pub fn pdf(text: &str) -> Vec<u8> {
    pdf_with(text, "")
}

/// The same with more words in its trailer.
pub fn pdf_with(text: &str, trailer: &str) -> Vec<u8> {
    let stream = format!("BT /F1 12 Tf 72 720 Td ({text}) Tj ET");
    let page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
                /Resources << /Font << /F1 5 0 R >> >> >>";
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        page.to_owned(),
        format!("<< /Length {} >>\nstream\n{stream}\nendstream", stream.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
        "<< /Filter /Standard /V 1 /R 2 /O (x) /U (y) /P -4 >>".to_owned(),
    ];
    let mut out = b"%PDF-1.4\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (at, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", out.len()));
        out.extend(format!("{} 0 obj\n{object}\nendobj\n", at + 1).into_bytes());
    }
    let start = out.len();
    let end = format!(
        "{table}trailer << /Size {} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n",
        objects.len() + 1
    );
    out.extend(end.into_bytes());
    out
}

/// A grey JPEG: a header, a frame and a scan.
pub fn jpeg() -> Vec<u8> {
    let mut bytes = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0".to_vec();
    bytes.extend(b"\xff\xc0\0\x0b\x08\0\x1e\0\x28\x01\x01\x11\0");
    bytes.extend(b"\xff\xda\0\x08\x01\x01\0\0\x3f\0\x12\xff\0\x34\xff\xd0\x56\xff\xff\xd9");
    bytes
}

/// A PNG of one pixel.
pub fn png() -> Vec<u8> {
    let text =
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    STANDARD.decode(text).unwrap()
}

/// A ZIP archive whose only file says that it unpacks to four gigabytes.
pub fn zip_bomb() -> Vec<u8> {
    let mut bytes =
        b"PK\x03\x04\x14\0\0\0\x08\0\0\0\0\0\0\0\0\0\x10\0\0\0\xff\xff\xff\xff\x05\0\0\0bomb.".to_vec();
    bytes.extend([0; 16]);
    bytes.extend(b"PK\x01\x02\x14\0\x14\0\0\0\x08\0\0\0\0\0\0\0\0\0\x10\0\0\0\xff\xff\xff\xff\x05\0");
    bytes.extend([0; 16]);
    bytes.extend(b"bomb.PK\x05\x06\0\0\0\0\x01\0\x01\0\x33\0\0\0\x33\0\0\0\0\0");
    bytes
}

/// A multipart form, part by part.
pub struct Form(Vec<u8>);

impl Form {
    /// Without any part.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// With a text.
    pub fn text(self, name: &str, value: impl AsRef<[u8]>) -> Self {
        let head = format!("Content-Disposition: form-data; name=\"{name}\"");
        self.part(head.as_bytes(), value.as_ref())
    }

    /// With a file of that name.
    pub fn file(self, name: impl AsRef<[u8]>, bytes: &[u8]) -> Self {
        let mut head = b"Content-Disposition: form-data; name=\"file\"; filename=\"".to_vec();
        head.extend_from_slice(name.as_ref());
        head.extend_from_slice(b"\"\r\nContent-Type: application/pdf");
        self.part(&head, bytes)
    }

    /// With a part that has these headers.
    pub fn part(mut self, head: &[u8], bytes: &[u8]) -> Self {
        let start = format!("--{BOUNDARY}\r\n");
        for piece in [start.as_bytes(), head, b"\r\n\r\n", bytes, b"\r\n"] {
            self.0.extend_from_slice(piece);
        }
        self
    }

    /// Its content type and its bytes.
    pub fn closed(mut self) -> (String, Vec<u8>) {
        self.0.extend(format!("--{BOUNDARY}--\r\n").into_bytes());
        (format!("multipart/form-data; boundary={BOUNDARY}"), self.0)
    }
}

/// A form with `type`, `documentDate` and `file`.
pub fn form(kind: &str, date: &str, name: &str, bytes: &[u8]) -> (String, Vec<u8>) {
    let form = Form::new().text("type", kind).text("documentDate", date);
    form.file(name, bytes).closed()
}

impl Shop {
    /// A form posted to the papers of a buyer (its path below the seller).
    pub fn send_form(&self, buyer: &str, form: Form) -> Call {
        let (kind, body) = form.closed();
        self.post(&format!("{buyer}/kyc/documents")).raw(&kind, body)
    }

    /// A paper of that type of today.
    pub fn upload(&self, buyer: &str, kind: &str, bytes: &[u8]) -> Call {
        let (header, body) = form(kind, "2026-04-01", "extract.pdf", bytes);
        self.post(&format!("{buyer}/kyc/documents")).raw(&header, body)
    }

    /// A PDF of that type that was taken; answers the document.
    pub async fn paper(&self, buyer: &str, kind: &str) -> Value {
        let answer = self.upload(buyer, kind, &pdf(kind)).send().await.is(201);
        answer.json()
    }

    /// Every paper that Mode B asks for.
    pub async fn papers(&self, buyer: &str) {
        for kind in ["COC_EXTRACT", "VAT_CERTIFICATE", "AML_DECLARATION"] {
            self.paper(buyer, kind).await;
        }
    }

    /// The published KYC status of a buyer.
    pub async fn kyc(&self, buyer: &str) -> Value {
        self.get(&format!("{buyer}/kyc")).send().await.is(200).json()
    }

    /// The `data` of all events of a type, oldest first.
    pub async fn said(&self, kind: &str) -> Vec<Value> {
        let events = self.events().await;
        let of_kind = events.iter().filter(|event| event["type"] == kind);
        of_kind.map(|event| event["data"].clone()).collect()
    }

    /// Steers the sandbox: PUT without an idempotency key.
    pub fn put(&self, path: &str, body: &Value) -> Call {
        self.call(Method::PUT, path).without("idempotency-key").json(body)
    }
}

/// The id of a JSON object.
#[track_caller]
pub fn uuid(value: &Value) -> String {
    value["uuid"].as_str().unwrap().to_owned()
}

/// The last part of a path such as `/buyers/<id>`.
pub fn last(path: &str) -> String {
    path.rsplit('/').next().unwrap_or_default().to_owned()
}

impl Answer {
    /// The message of the only refused field, which must be this one.
    #[track_caller]
    pub fn refused(&self, field: &str) -> String {
        assert_eq!(self.refused_fields(), [field], "{}", self.text());
        self.json()["errors"][0]["message"].as_str().unwrap().to_owned()
    }
}

impl TestApp {
    /// Every file below the folder of the content store, without the folder's own name; sorted.
    pub fn stored_files(&self) -> Vec<String> {
        let root = self.database.folder.join("documents");
        let mut folders = vec![root.clone()];
        let mut files = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    files.push(path.strip_prefix(&root).unwrap().display().to_string());
                }
            }
        }
        files.sort_unstable();
        files
    }
}
