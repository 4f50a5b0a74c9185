//! The files somebody chose, and how far each has come. Lives outside the page's data, which are read again meanwhile.

use domain::document::DocumentOwner;
#[cfg(any(feature = "hydrate", test))]
use domain::document::{DocumentModule, DocumentType};
#[cfg(any(feature = "hydrate", test))]
use domain::kernel::Date;
use leptos::prelude::*;

#[cfg(any(feature = "hydrate", test))]
use crate::staff::document::size_text;

/// The largest file, in bytes (product.md "Documents": 25 MiB).
#[cfg(any(feature = "hydrate", test))]
const LARGEST: i64 = 25 * 1024 * 1024;

/// How far a file has come.
#[cfg_attr(
    not(feature = "hydrate"),
    expect(dead_code, reason = "only the browser sends files one by one")
)]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Chosen.
    Ready,
    /// Another one is sent first.
    Waiting,
    /// So many percent are sent.
    Sending(u8),
    /// All is sent; the server looks at it.
    Checking,
    /// It was refused, or never arrived: why.
    Failed(String),
}

impl Progress {
    /// It can be sent, or sent again.
    pub const fn may_be_sent(&self) -> bool {
        match self {
            Self::Ready | Self::Failed(_) => true,
            Self::Waiting | Self::Sending(_) | Self::Checking => false,
        }
    }
}

/// A chosen file. Its bytes stay in the browser, found by `id`. Its signals belong to nobody: the form that shows them
/// is built anew whenever the page's data are read again.
#[derive(Clone)]
pub struct Row {
    /// Unique in this page.
    pub id: u32,
    /// Whose paper it will be: the page may show another buyer or module by now.
    pub owner: DocumentOwner,
    /// What it is called.
    pub name: String,
    /// How many bytes.
    pub size: i64,
    /// The chosen type.
    pub kind: ArcRwSignal<String>,
    /// The typed date.
    pub date: ArcRwSignal<String>,
    /// How far it has come.
    pub progress: ArcRwSignal<Progress>,
}

/// What is wrong with files that are about to be sent together to a module, in their order. `None` where nothing is.
#[cfg(any(feature = "hydrate", test))]
pub fn faults(module: DocumentModule, files: &[(String, String, i64)]) -> Vec<Option<String>> {
    let same = |kind: &str| files.iter().filter(|(other, _, _)| other == kind).count();
    files
        .iter()
        .map(|(kind, date, size)| {
            let typed = DocumentType::parse(kind, module);
            if kind.is_empty() || typed.is_err() {
                Some("Choose what kind of document this is.".to_owned())
            } else if same(kind) > 1 {
                Some("Another file has the same type and one would replace the other. Put them into one file, or choose another type.".to_owned())
            } else if !date.is_empty() {
                Date::parse(date).err().map(str::to_owned)
            } else {
                None
            }
            .or_else(|| size_fault(*size))
        })
        .collect()
}

#[cfg(any(feature = "hydrate", test))]
fn size_fault(size: i64) -> Option<String> {
    if size == 0 {
        Some("The file is empty. Choose another one.".to_owned())
    } else if size > LARGEST {
        let has = size_text(size);
        Some(format!(
            "The file has {has}; the most is 25 MiB. Send a smaller one."
        ))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use domain::document::DocumentModule;

    use super::faults;

    #[test]
    fn files_that_would_be_refused_are_not_sent() {
        let file = |kind: &str, date: &str, size: i64| (kind.to_owned(), date.to_owned(), size);
        let said = faults(
            DocumentModule::Kyc,
            &[
                file("COC_EXTRACT", "", 1),
                file("VAT_CERTIFICATE", "2026-04-22", 25 * 1024 * 1024),
                file("AML_DECLARATION", "22.04.2026", 1),
                file("", "", 1),
                file("TRANSPORT_CMR", "", 1),
                file("BANK_STATEMENT", "", 0),
                file("ADDRESS_PROOF", "", 25 * 1024 * 1024 + 1),
            ],
        );
        let refused: Vec<bool> = said.iter().map(Option::is_some).collect();
        assert_eq!(refused, [false, false, true, true, true, true, true]);
        let cmr = faults(DocumentModule::Transport, &[file("TRANSPORT_CMR", "", 1)]);
        assert_eq!(cmr, [None], "each module takes its own types");
        let same = [file("COC_EXTRACT", "", 1), file("COC_EXTRACT", "", 2)];
        let twins = faults(DocumentModule::Kyc, &same);
        assert!(
            twins.iter().all(Option::is_some),
            "the second would replace the first"
        );
    }
}
