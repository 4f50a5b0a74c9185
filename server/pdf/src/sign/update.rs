//! The incremental update that carries a signature: field, widget, signature dictionary, and the hole for the signature.

use aws_lc_rs::digest;
use lopdf::{
    Dictionary, Document, IncrementalDocument, Object, ObjectId, StringFormat, dictionary, text_string,
};

use super::{SignatureInfo, pdf_date};
use crate::PdfError;

/// Bytes kept free for the signature: enough to add a time stamp and a chain of certificates later.
const RESERVED: usize = 8192;
/// Stands for a number that is not known yet: ten digits, as large as a cross-reference table can say.
const LATER: i64 = 9_999_999_999;
/// Widget flags Print and Locked (ISO 32000-1, table 165).
const PRINT_AND_LOCKED: i64 = 4 + 128;
/// Signatures exist, and the file may only be appended to (ISO 32000-1, table 219).
const SIGNED_AND_APPEND_ONLY: i64 = 3;

/// A file with everything but the signature.
pub(super) struct Open {
    bytes: Vec<u8>,
    /// Where the hole begins and ends, its brackets `<` and `>` included.
    hole: (usize, usize),
}

impl Open {
    /// Appends all that a signature needs.
    pub fn append(pdf: &[u8], info: &SignatureInfo) -> Result<Self, PdfError> {
        let before = Document::load_mem(pdf)?;
        if before.is_encrypted() {
            return Err(PdfError::Unsuitable("it is encrypted"));
        }
        let catalog_id = before.trailer.get(b"Root").and_then(Object::as_reference)?;
        let mut catalog = before.catalog()?.clone();
        if catalog.has(b"AcroForm") {
            return Err(PdfError::Unsuitable("it has a form or a signature already"));
        }
        let page_id = *before
            .get_pages()
            .get(&1)
            .ok_or(PdfError::Unsuitable("it has no page"))?;
        let mut page = before.get_dictionary(page_id)?.clone();
        let mut annotations = match page.get(b"Annots") {
            Ok(Object::Reference(id)) => before.get_object(*id)?.as_array()?.clone(),
            Ok(annotations) => annotations.as_array()?.clone(),
            Err(_) => Vec::new(),
        };

        let mut file = IncrementalDocument::create_from(pdf.to_vec(), before);
        let new = &mut file.new_document;
        let signature_id = new.add_object(signature_dictionary(info));
        let widget_id = new.add_object(widget(page_id, signature_id));
        annotations.push(Object::Reference(widget_id));
        page.set("Annots", annotations);
        new.set_object(page_id, page);
        catalog.set(
            "AcroForm",
            dictionary! { "Fields" => vec![Object::Reference(widget_id)], "SigFlags" => SIGNED_AND_APPEND_ONLY },
        );
        new.set_object(catalog_id, catalog);
        if let Ok(id) = new.trailer.get_mut(b"ID").and_then(Object::as_array_mut)
            && let Some(revision) = id.get_mut(1)
        {
            *revision = revision_id(pdf, info);
        }

        let mut bytes = Vec::new();
        file.save_to(&mut bytes)?;
        Self::measure(bytes, pdf.len())
    }

    /// Finds the hole behind `from` and writes the byte range around it.
    fn measure(mut bytes: Vec<u8>, from: usize) -> Result<Self, PdfError> {
        let lost = PdfError::Unsuitable("the place of the signature was not found");
        let hole = format!("<{}>", "0".repeat(2 * RESERVED));
        let later = format!("{LATER} {LATER} {LATER}");
        let (Some(start), Some(range)) = (
            find(&bytes, hole.as_bytes(), from),
            find(&bytes, later.as_bytes(), from),
        ) else {
            return Err(lost);
        };
        let end = start + hole.len();
        let numbers = format!("{start} {end} {}", bytes.len() - end);
        // Blanks fill what the numbers do not need, so that nothing moves.
        let numbers = format!("{numbers:<width$}", width = later.len());
        let Some(place) = bytes.get_mut(range..range + later.len()) else {
            return Err(lost);
        };
        place.copy_from_slice(numbers.as_bytes());
        Ok(Self {
            bytes,
            hole: (start, end),
        })
    }

    /// SHA-256 of all that is signed: the file without the hole.
    pub fn covered(&self) -> Result<Vec<u8>, PdfError> {
        let lost = || PdfError::Unsuitable("the place of the signature was not found");
        let mut hash = digest::Context::new(&digest::SHA256);
        hash.update(self.bytes.get(..self.hole.0).ok_or_else(lost)?);
        hash.update(self.bytes.get(self.hole.1..).ok_or_else(lost)?);
        Ok(hash.finish().as_ref().to_vec())
    }

    /// Puts the signature into the hole.
    pub fn close(mut self, signature: &[u8]) -> Result<Vec<u8>, PdfError> {
        let too_large = PdfError::SignatureTooLarge {
            needed: signature.len(),
            reserved: RESERVED,
        };
        if signature.len() > RESERVED {
            return Err(too_large);
        }
        let digits = signature.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        let inside = self.bytes.iter_mut().skip(self.hole.0 + 1);
        for (place, digit) in inside.zip(digits) {
            *place = b"0123456789abcdef"[usize::from(digit)];
        }
        Ok(self.bytes)
    }
}

fn signature_dictionary(info: &SignatureInfo) -> Dictionary {
    let mut signature = dictionary! {
        "Type" => "Sig",
        "Filter" => "Adobe.PPKLite",
        "SubFilter" => "ETSI.CAdES.detached",
        "ByteRange" => vec![Object::Integer(0), LATER.into(), LATER.into(), LATER.into()],
        "Contents" => Object::String(vec![0; RESERVED], StringFormat::Hexadecimal),
        "M" => Object::string_literal(pdf_date(info.signed_at)),
    };
    for (key, text) in [
        ("Name", &info.name),
        ("Reason", &info.reason),
        ("Location", &info.location),
    ] {
        if !text.is_empty() {
            signature.set(key, text_string(text));
        }
    }
    signature
}

/// The invisible form field that holds the signature.
fn widget(page: ObjectId, signature: ObjectId) -> Dictionary {
    dictionary! {
        "Type" => "Annot",
        "Subtype" => "Widget",
        "FT" => "Sig",
        "T" => text_string("Seal"),
        "V" => Object::Reference(signature),
        "P" => Object::Reference(page),
        "F" => PRINT_AND_LOCKED,
        "Rect" => vec![Object::Integer(0), 0.into(), 0.into(), 0.into()],
    }
}

/// The second half of the file's id changes with each revision (ISO 32000-1, 14.4).
fn revision_id(pdf: &[u8], info: &SignatureInfo) -> Object {
    let mut hash = digest::Context::new(&digest::SHA256);
    hash.update(pdf);
    hash.update(pdf_date(info.signed_at).as_bytes());
    let half = hash.finish().as_ref().get(..16).unwrap_or_default().to_vec();
    Object::String(half, StringFormat::Hexadecimal)
}

fn find(bytes: &[u8], wanted: &[u8], from: usize) -> Option<usize> {
    let tail = bytes.get(from..)?;
    let at = tail.windows(wanted.len()).position(|window| window == wanted)?;
    Some(from + at)
}
