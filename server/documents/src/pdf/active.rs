//! Content that does something: JavaScript (12.6.4.17) and launch actions (12.6.4.6).
//!
//! Refused, because evidence is opened by people and machines for ten years. Attachments, links and forms without
//! scripts are allowed. Every object of the file is looked at, also what the cross-reference does not lead to (another
//! viewer, or an earlier state of the file, may), and what lies in object streams. Scripts inside XFA forms (XML data
//! for one vendor's viewer) are not looked for.

use lopdf::{Dictionary, Object};

use super::Fault;
use super::file::Pdf;
use super::lexer::Lexer;

/// Refuses a PDF with JavaScript or a launch action.
pub(super) fn check(pdf: &Pdf<'_>) -> Result<(), Fault> {
    pdf.budget.work(pdf.bytes.len())?;
    for (at, window) in pdf.bytes.windows(3).enumerate() {
        // Whatever stands before `obj` other than `end`: a viewer may read a header that looks odd.
        if window != b"obj" || pdf.bytes[..at].ends_with(b"end") {
            continue;
        }
        let mut lexer = Lexer::new(pdf.bytes, at + 3, pdf.budget);
        let loaded = match pdf.body(&mut lexer) {
            Ok(loaded) => loaded,
            // The three letters inside other data.
            Err(Fault::Broken) => continue,
            Err(fault) => return Err(fault),
        };
        look(&loaded.object, true)?;
        let Some(container) = pdf.members(&loaded)? else {
            continue;
        };
        for (_, offset) in &container.members {
            match container.object(*offset, pdf.budget) {
                Ok(object) => look(&object, true)?,
                Err(Fault::Broken) => {}
                Err(fault) => return Err(fault),
            }
        }
    }
    Ok(())
}

/// Calls itself as deep as the parser lets objects be nested.
fn look(object: &Object, alone: bool) -> Result<(), Fault> {
    match object {
        Object::Dictionary(dictionary) if is_active(dictionary) => Err(Fault::Active),
        Object::Dictionary(dictionary) => dictionary.iter().try_for_each(|(_, value)| look(value, false)),
        Object::Array(items) => items.iter().try_for_each(|item| look(item, false)),
        // An object of its own that is nothing but the name: the `S` of an action may refer to it.
        Object::Name(name) if alone && is_active_name(name) => Err(Fault::Active),
        _ => Ok(()),
    }
}

fn is_active(dictionary: &Dictionary) -> bool {
    let action = dictionary.get(b"S").and_then(Object::as_name);
    // `JavaScript` is the name tree of scripts that run when the document opens; `JS` belongs to actions, also to
    // rendition actions (12.6.4.14).
    action.is_ok_and(is_active_name)
        || dictionary.has(b"JavaScript")
        || (dictionary.has(b"JS") && dictionary.has(b"S"))
}

fn is_active_name(name: &[u8]) -> bool {
    matches!(name, b"JavaScript" | b"Launch")
}
