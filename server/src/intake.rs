//! Taking in an upload: from the multipart stream to bytes in the content store, for the API and the pages alike.
//!
//! Order: the text fields, the permission, the bytes (to a temporary file, never whole in memory), what they are, the
//! virus scanner, the content store. Only then the command. Whatever is refused leaves nothing on disk.

use axum::body::Body;
use bytes::Bytes;
use documents::{FileName, IntakeError, MAX_BYTES, Received, RefusedFile, inspect};
use domain::document::{Content, DocumentDraft, DocumentError, Scan};
use domain::kernel::{FieldError, Refusal};
use external::scanner::Verdict;
use futures_util::StreamExt;
use http::HeaderMap;
use http::header::CONTENT_TYPE;
use multer::{Constraints, Field, Multipart, SizeLimit};

use crate::outside::Outside;

/// The most a text field may hold.
const TEXT_BYTES: usize = 4 * 1024;
/// How many fields a form may have.
const FIELDS: usize = 20;
/// The most that is read of one request; what is too large is thrown away up to here, so that the sender gets to see why.
const WHOLE_BYTES: u64 = 2 * MAX_BYTES;

/// An upload that got through.
#[derive(Clone, Debug)]
pub struct Upload {
    /// Type and date as typed.
    pub draft: DocumentDraft,
    /// Other text fields, such as `seller`.
    pub others: Vec<(String, String)>,
    /// The bytes, in the content store.
    pub content: Content,
}

/// Why an upload did not get through.
#[derive(Debug)]
pub enum UploadError {
    /// The request is no multipart form, or breaks off. Carries the sentence.
    Malformed(String),
    /// Another content type.
    NotMultipart,
    /// More than 25 MiB.
    TooLarge(String),
    /// As the document's command says; a refused file is its field `file`.
    Document(DocumentError),
}

impl From<Refusal> for UploadError {
    fn from(refusal: Refusal) -> Self {
        Self::Document(refusal.into())
    }
}

impl From<multer::Error> for UploadError {
    fn from(error: multer::Error) -> Self {
        Self::Malformed(format!(
            "The multipart body cannot be read: {error}. Send it again."
        ))
    }
}

fn file_refused(message: impl std::fmt::Display) -> UploadError {
    let field = FieldError {
        field: "file".to_owned(),
        message: message.to_string(),
        rejected_value: None,
    };
    UploadError::Document(Refusal::Invalid(vec![field]).into())
}

impl From<IntakeError> for UploadError {
    fn from(error: IntakeError) -> Self {
        match error {
            IntakeError::Refused(refused @ RefusedFile::TooLarge { .. }) => {
                Self::TooLarge(refused.to_string())
            }
            IntakeError::Refused(refused) => file_refused(refused),
            IntakeError::Interrupted(why) => {
                Self::Malformed(format!("The upload broke off ({why}). Send it again."))
            }
            IntakeError::Store(error) => {
                tracing::error!(%error, "the content store failed");
                Self::Document(Refusal::Internal.into())
            }
        }
    }
}

/// Reads an upload. `allow` is asked before the file is received, with what is known then (`None` while the type did not
/// come yet), and again when the form has ended; only then the bytes go into the content store.
///
/// # Errors
/// [`UploadError`]; nothing is left on disk then.
pub async fn receive<F>(
    outside: &Outside,
    headers: &HeaderMap,
    body: Body,
    allow: impl Fn(Option<DocumentDraft>, Vec<(String, String)>) -> F,
) -> Result<Upload, UploadError>
where
    F: Future<Output = Result<(), UploadError>>,
{
    let kind = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let boundary = multer::parse_boundary(kind).map_err(|_| UploadError::NotMultipart)?;
    // The parser holds back what it cannot tell apart yet: a body without a boundary must not fill the memory.
    let limits = Constraints::new().size_limit(SizeLimit::new().whole_stream(WHOLE_BYTES));
    let mut form = Multipart::with_constraints(body.into_data_stream(), boundary, limits);
    let result = read(outside, &mut form, allow).await;
    if result.is_err() {
        drain(&mut form).await;
    }
    result
}

async fn read<F>(
    outside: &Outside,
    form: &mut Multipart<'_>,
    allow: impl Fn(Option<DocumentDraft>, Vec<(String, String)>) -> F,
) -> Result<Upload, UploadError>
where
    F: Future<Output = Result<(), UploadError>>,
{
    let mut draft = DocumentDraft::default();
    let mut others = Vec::new();
    let mut file = None;
    let mut count = 0;
    while let Some(field) = form.next_field().await? {
        count += 1;
        if count > FIELDS {
            return Err(UploadError::Malformed(
                "The form has too many fields. Send type, documentDate and file.".to_owned(),
            ));
        }
        match field.name().unwrap_or_default() {
            "file" => {
                if file.is_some() {
                    return Err(file_refused("Send one file in each request."));
                }
                allow(known(&draft), others.clone()).await?;
                file = Some(take(outside, field).await?);
            }
            "type" => draft.kind = text(field).await?,
            "documentDate" => draft.document_date = text(field).await?,
            name => {
                let name = name.chars().take(64).collect();
                others.push((name, text(field).await?));
            }
        }
    }
    // Now everything is known, also what came behind the file.
    let whole = if file.is_some() {
        Some(draft.clone())
    } else {
        known(&draft)
    };
    allow(whole, others.clone()).await?;
    let Some((received, file_name, scan)) = file else {
        return Err(file_refused("The file is missing. Choose one."));
    };
    let stored = received.keep().await.map_err(IntakeError::Store)?;
    Ok(Upload {
        draft,
        others,
        content: Content {
            sha256: stored.sha256.to_string(),
            size: i64::try_from(stored.size).unwrap_or(i64::MAX),
            content_type: stored.kind.content_type().to_owned(),
            file_name,
            scan,
        },
    })
}

/// What can be judged while the form goes on.
fn known(draft: &DocumentDraft) -> Option<DocumentDraft> {
    (!draft.kind.is_empty()).then(|| draft.clone())
}

async fn text(mut field: Field<'_>) -> Result<String, UploadError> {
    let name = field.name().unwrap_or_default().to_owned();
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > TEXT_BYTES {
            return Err(UploadError::Malformed(format!("The field {name} is too long.")));
        }
    }
    String::from_utf8(bytes)
        .map_err(|_| UploadError::Malformed(format!("The field {name} is no UTF-8 text.")))
}

/// Takes the bytes in, to a temporary file that goes when it is dropped; with their name and what the scanner said.
async fn take(outside: &Outside, field: Field<'_>) -> Result<(Received, String, Scan), UploadError> {
    let name = field.file_name().map(str::to_owned);
    let chunks = futures_util::stream::unfold(Some(field), |field| async move {
        let mut field = field?;
        match field.chunk().await {
            Ok(Some(chunk)) => Some((Ok::<Bytes, multer::Error>(chunk), Some(field))),
            Ok(None) => None,
            Err(error) => Some((Err(error), None)),
        }
    });
    let received = outside.documents.receive(chunks, MAX_BYTES).await?;
    inspect(received.path(), received.kind()).await?;
    let scan = match &outside.scanner {
        None => Scan::NotScanned,
        Some(scanner) => match scanner.scan(received.path()).await {
            Verdict::Clean => Scan::Clean,
            Verdict::Infected(found) => {
                tracing::warn!(found, "an upload was refused: the virus scanner found something");
                return Err(file_refused(
                    "The virus scanner found something in the file. Clean it on your side and send a new one.",
                ));
            }
            // An outage is its own state; the file is scanned later by a job.
            Verdict::Unavailable(why) => {
                tracing::warn!(why, "an upload could not be scanned");
                Scan::NotScanned
            }
        },
    };
    let file_name = FileName::parse(name.as_deref(), received.kind()).to_string();
    Ok((received, file_name, scan))
}

/// A sender that is still sending would see a broken connection instead of the answer.
async fn drain(form: &mut Multipart<'_>) {
    while let Ok(Some(mut field)) = form.next_field().await {
        while let Ok(Some(_)) = field.chunk().await {}
    }
}

/// Bytes of a document as an answer: whole or a range, never as anything a browser would run.
///
/// # Errors
/// When the store fails, or the range lies outside the file (with its size).
pub async fn give(
    outside: &Outside,
    document: &domain::document::Document,
    headers: &HeaderMap,
    inline: bool,
) -> Result<http::Response<Body>, GiveError> {
    use http::header::{
        ACCEPT_RANGES, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, ETAG, IF_NONE_MATCH, RANGE,
    };
    use http::{HeaderValue, Response, StatusCode};

    let content = &document.content;
    let sha256 = documents::Sha256::parse(&content.sha256).map_err(|_| GiveError::Store)?;
    let tag = format!("\"{}\"", content.sha256);
    let size = u64::try_from(content.size).unwrap_or(0);
    let named = |name: &http::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let mut response = Response::builder()
        .header(ETAG, &tag)
        .header(ACCEPT_RANGES, "bytes")
        .header(http::header::CACHE_CONTROL, "private, no-cache");
    if named(&IF_NONE_MATCH).is_some_and(|known| matches(known, &tag)) {
        return response
            .status(StatusCode::NOT_MODIFIED)
            .body(Body::empty())
            .map_err(|_| GiveError::Store);
    }
    let range = match named(&RANGE).map(|text| range_of(text, size)) {
        None | Some(Wanted::Whole) => None,
        Some(Wanted::Part(from, to)) => Some(from..to),
        Some(Wanted::Outside) => return Err(GiveError::Range(size)),
    };
    let partial = range.is_some();
    let read = outside.documents.read(sha256, range).await.map_err(|error| {
        tracing::error!(%error, document = %document.id, "the bytes of a document cannot be read");
        GiveError::Store
    })?;
    let file_name = documents::Kind::parse(&content.content_type)
        .map(|kind| FileName::parse(Some(&content.file_name), kind).content_disposition(inline));
    let disposition = file_name.unwrap_or_else(|| "attachment".to_owned());
    response = response
        .status(if partial {
            StatusCode::PARTIAL_CONTENT
        } else {
            StatusCode::OK
        })
        .header(CONTENT_TYPE, &content.content_type)
        .header(CONTENT_LENGTH, read.range.end - read.range.start);
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        response = response.header(CONTENT_DISPOSITION, value);
    }
    if partial {
        let part = format!(
            "bytes {}-{}/{}",
            read.range.start,
            read.range.end.saturating_sub(1),
            read.size
        );
        response = response.header(CONTENT_RANGE, part);
    }
    let bytes = read.bytes.map(|chunk| chunk.map_err(std::io::Error::other));
    response
        .body(Body::from_stream(bytes))
        .map_err(|_| GiveError::Store)
}

/// `If-None-Match` names the tag (RFC 9110 section 13.1.2: compared weakly).
fn matches(known: &str, tag: &str) -> bool {
    known.trim() == "*"
        || known
            .split(',')
            .map(str::trim)
            .any(|one| one.strip_prefix("W/").unwrap_or(one) == tag)
}

/// Why bytes cannot be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GiveError {
    /// The range lies outside the file of this size.
    Range(u64),
    /// The store failed.
    Store,
}

#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    Whole,
    Part(u64, u64),
    Outside,
}

/// One range of bytes (RFC 9110 section 14.2). Several ranges, other units and nonsense get the whole file, as allowed.
fn range_of(text: &str, size: u64) -> Wanted {
    let Some((from, to)) = text
        .trim()
        .strip_prefix("bytes=")
        .filter(|spec| !spec.contains(','))
        .and_then(|spec| spec.split_once('-'))
    else {
        return Wanted::Whole;
    };
    match (from.trim().parse::<u64>(), to.trim().parse::<u64>()) {
        (Ok(from), _) if from >= size => Wanted::Outside,
        (Ok(from), Ok(to)) if to >= from => Wanted::Part(from, to.saturating_add(1).min(size)),
        (Ok(from), Err(_)) if to.trim().is_empty() => Wanted::Part(from, size),
        (Err(_), Ok(last)) if from.trim().is_empty() => match last {
            0 => Wanted::Outside,
            last => Wanted::Part(size.saturating_sub(last), size),
        },
        _ => Wanted::Whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges() {
        for (text, wanted) in [
            ("bytes=0-4", Wanted::Part(0, 5)),
            ("bytes=5-", Wanted::Part(5, 10)),
            ("bytes=-3", Wanted::Part(7, 10)),
            ("bytes=-30", Wanted::Part(0, 10)),
            ("bytes=8-99", Wanted::Part(8, 10)),
            ("bytes=10-", Wanted::Outside),
            ("bytes=-0", Wanted::Outside),
            ("bytes=5-4", Wanted::Whole),
            ("bytes=0-1,3-4", Wanted::Whole),
            ("items=0-1", Wanted::Whole),
            ("bytes=x-y", Wanted::Whole),
            ("", Wanted::Whole),
        ] {
            assert_eq!(range_of(text, 10), wanted, "{text}");
        }
    }
}
