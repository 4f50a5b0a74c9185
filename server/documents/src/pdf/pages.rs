//! The page tree (7.7.3): which pages there are, and whether what they show is in the file.

use std::collections::HashSet;
use std::ops::Range;

use lopdf::{Dictionary, Object};

use super::Fault;
use super::file::Pdf;

/// More pages than this are refused as too complex.
const MAX_PAGES: usize = 100_000;

/// A page.
#[derive(Clone, Copy)]
pub(super) struct Page {
    /// Its object number.
    pub(super) number: u32,
    /// The object that holds its resources: itself, or the nearest node above that has some.
    pub(super) resources: Option<u32>,
}

/// All pages in order. There is at least one.
pub(super) fn all(pdf: &Pdf<'_>) -> Result<Vec<Page>, Fault> {
    let Object::Dictionary(root) = pdf.entry(pdf.trailer(), b"Root")? else {
        return Err(Fault::Broken);
    };
    let Ok(Object::Reference((tree, _))) = root.get(b"Pages") else {
        return Err(Fault::Broken);
    };
    let mut pages = Vec::new();
    let mut seen = HashSet::new();
    let mut open = vec![Page {
        number: *tree,
        resources: None,
    }];
    while let Some(mut node) = open.pop() {
        // A node that comes twice is a loop, or a way to make a small file have a billion pages.
        if !seen.insert(node.number) {
            return Err(Fault::Broken);
        }
        let Object::Dictionary(dictionary) = pdf.get(node.number)?.object else {
            return Err(Fault::Broken);
        };
        if dictionary.has(b"Resources") {
            node.resources = Some(node.number);
        }
        match pdf.entry(&dictionary, b"Kids")? {
            Object::Array(kids) => {
                for kid in kids.iter().rev() {
                    let Object::Reference((number, _)) = kid else {
                        return Err(Fault::Broken);
                    };
                    open.push(Page {
                        number: *number,
                        ..node
                    });
                }
            }
            Object::Null => {
                contents(pdf, &dictionary, |_, _| Ok(()))?;
                pages.push(node);
            }
            _ => return Err(Fault::Broken),
        }
        if pages.len() + open.len() > MAX_PAGES {
            return Err(Fault::TooComplex);
        }
    }
    if pages.is_empty() {
        Err(Fault::Broken)
    } else {
        Ok(pages)
    }
}

/// Hands over the streams a page draws, in order and one at a time. Each of them must be in the file; a page may have
/// none.
pub(super) fn contents(
    pdf: &Pdf<'_>,
    page: &Dictionary,
    mut with: impl FnMut(&Dictionary, Range<usize>) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let Ok(contents) = page.get(b"Contents") else {
        return Ok(());
    };
    let contents = pdf.load(contents)?;
    let parts = match (contents.object, contents.data) {
        (Object::Null, None) => return Ok(()),
        (Object::Array(parts), None) => parts,
        (Object::Dictionary(dictionary), Some(data)) => return with(&dictionary, data),
        _ => return Err(Fault::Broken),
    };
    for part in parts {
        let part = pdf.load(&part)?;
        match (&part.object, part.data) {
            (Object::Dictionary(dictionary), Some(data)) => with(dictionary, data)?,
            (Object::Null, None) => {}
            _ => return Err(Fault::Broken),
        }
    }
    Ok(())
}
