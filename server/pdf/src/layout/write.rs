//! From placed things to the bytes of a PDF. The only module that knows printpdf.
//!
//! printpdf writes pages and fonts; what it cannot say (language, honest metadata, an id without chance) is set
//! afterwards. PDF counts from the bottom left corner.

use aws_lc_rs::digest;
use lopdf::{Dictionary, Document, Object, StringFormat, text_string};
use printpdf::{
    Color, FontId, Mm, Op, PaintMode, PdfDocument, PdfFont, PdfFontHandle, PdfPage, PdfSaveOptions, Pt, Rect,
    Rgb, TextItem, TextMatrix,
};

use super::font::Fonts;
use super::sheet::{About, Item};
use super::style::{Colour, PAGE_HEIGHT, Weight};
use crate::PdfError;

/// The PDF of placed things.
///
/// # Errors
/// When the PDF cannot be written.
pub(super) fn pdf(about: &About, fonts: &Fonts, pages: &[Vec<Item>]) -> Result<Vec<u8>, PdfError> {
    let mut document = PdfDocument::new("");
    for weight in [Weight::Regular, Weight::SemiBold] {
        // Not `add_font`: its ids come from a counter of the process.
        let font = PdfFont::new(fonts.of(weight).clone());
        document.resources.fonts.map.insert(id(weight), font);
    }
    document.pages = pages
        .iter()
        .map(|items| PdfPage::new(Mm(210.0), Mm(297.0), items.iter().flat_map(ops).collect()))
        .collect();
    let raw = document.save(&PdfSaveOptions::default(), &mut Vec::new());
    complete(Document::load_mem(&raw)?, about, fonts)
}

fn id(weight: Weight) -> FontId {
    FontId(
        match weight {
            Weight::Regular => "Regular",
            Weight::SemiBold => "SemiBold",
        }
        .to_owned(),
    )
}

fn ops(item: &Item) -> Vec<Op> {
    match item {
        Item::Text { x, y, style, text } => vec![
            Op::StartTextSection,
            colour(style.colour),
            Op::SetFont {
                font: PdfFontHandle::External(id(style.weight)),
                size: Pt(style.size),
            },
            Op::SetTextMatrix {
                matrix: TextMatrix::Translate(point(*x), point(PAGE_HEIGHT - y)),
            },
            Op::ShowText {
                items: vec![TextItem::Text(text.clone())],
            },
            Op::EndTextSection,
        ],
        Item::Fill {
            x,
            y,
            width,
            height,
            colour: filled,
        } => vec![
            colour(*filled),
            Op::DrawRectangle {
                rectangle: Rect {
                    x: point(*x),
                    y: point(PAGE_HEIGHT - y - height),
                    width: point(*width),
                    height: point(*height),
                    mode: Some(PaintMode::Fill),
                    winding_order: None,
                },
            },
        ],
    }
}

fn colour(Colour(r, g, b): Colour) -> Op {
    Op::SetFillColor {
        col: Color::Rgb(Rgb {
            r,
            g,
            b,
            icc_profile: None,
        }),
    }
}

/// To a hundredth of a point, which keeps the numbers in the file short.
fn point(length: f32) -> Pt {
    Pt((length * 100.0).round() / 100.0)
}

/// Sets metadata, language and an id that is a hash of all the rest.
fn complete(mut document: Document, about: &About, fonts: &Fonts) -> Result<Vec<u8>, PdfError> {
    "1.7".clone_into(&mut document.version);
    let catalog = document.catalog_mut()?;
    catalog.set("Lang", Object::string_literal("en"));
    let mut viewer = Dictionary::new();
    viewer.set("DisplayDocTitle", true);
    catalog.set("ViewerPreferences", viewer);

    let date = Object::string_literal(crate::sign::pdf_date(about.generated_at));
    let mut info = Dictionary::new();
    let text = |text: String| text_string(&fonts.shown(&text));
    info.set("Title", text(format!("{}: {}", about.title, about.subject)));
    info.set("Subject", text(format!("Document {}", about.document_id)));
    info.set("Author", text_string("Novatrade24"));
    info.set("Creator", text_string("Novatrade24"));
    info.set(
        "Producer",
        text_string(concat!("Novatrade24 ", env!("CARGO_PKG_VERSION"))),
    );
    info.set("CreationDate", date.clone());
    info.set("ModDate", date);
    let old = document.trailer.get(b"Info").and_then(Object::as_reference);
    document.set_object(old?, info);

    document.compress();
    document.trailer.remove(b"ID");
    let hash = digest::digest(&digest::SHA256, &bytes(&mut document)?);
    let half = hash.as_ref().get(..16).unwrap_or_default().to_vec();
    let id = Object::String(half, StringFormat::Hexadecimal);
    document.trailer.set("ID", vec![id.clone(), id]);
    bytes(&mut document)
}

fn bytes(document: &mut Document) -> Result<Vec<u8>, PdfError> {
    let mut bytes = Vec::new();
    document.save_to(&mut bytes)?;
    Ok(bytes)
}
