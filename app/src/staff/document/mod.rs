//! Papers: the table of them, looking at one, adding, rejecting, deleting. Whose they are, a buyer's or an order's, is said
//! by a [`DocumentOwner`].
//!
//! The bytes come and go by plain routes of the server ([`crate::FILES`]), not by server functions.

mod actions;
mod judge;
mod order_papers;
mod rows;
mod table;
mod upload;
mod viewer;

use domain::document::{Document, DocumentOwner};
#[cfg(feature = "ssr")]
use domain::kernel::BuyerId;
use domain::kernel::DocumentId;

pub use order_papers::{OrderPapers, papers_done};
pub use table::{DocumentTables, UploadLinks};
pub use upload::{DropArea, UploadForm, Uploads};
pub use viewer::{BesideViewer, document_shown};

/// The id of the form that adds a paper.
pub const ADD_FORM: &str = "document-add";

/// The page of the buyer whose id somebody sent; the list when it is none, because it goes into an address.
#[cfg(feature = "ssr")]
#[must_use]
pub fn page_of(buyer: &str) -> String {
    match BuyerId::parse(buyer) {
        Ok(id) => format!("/buyers/{id}/kyc"),
        Err(_) => "/buyers".to_owned(),
    }
}

/// The page that shows an owner's papers.
fn home_of(owner: DocumentOwner) -> String {
    match owner {
        DocumentOwner::Buyer(_, buyer) => format!("/buyers/{buyer}/kyc"),
        DocumentOwner::Order(_, order, module) => format!("/orders/{order}?module={}", module.as_str()),
    }
}

/// That page with one more parameter.
fn home_with(owner: DocumentOwner, name: &str, value: &str) -> String {
    let home = home_of(owner);
    let joint = if home.contains('?') { '&' } else { '?' };
    format!("{home}{joint}{name}={value}")
}

/// The parameter that chooses the type in the form that adds a paper.
const fn type_parameter(owner: DocumentOwner) -> &'static str {
    match owner {
        DocumentOwner::Buyer(..) => "type",
        DocumentOwner::Order(..) => "upload",
    }
}

/// Where a new paper is posted to.
fn upload_address(owner: DocumentOwner) -> String {
    match owner {
        DocumentOwner::Buyer(_, buyer) => format!("/files/buyers/{buyer}/documents"),
        DocumentOwner::Order(_, order, _) => format!("/files/orders/{order}/documents"),
    }
}

/// Where the bytes of a paper are: shown in the browser, or saved.
fn content_address(owner: DocumentOwner, document: DocumentId, download: bool) -> String {
    let save = if download { "&download=1" } else { "" };
    let seller = owner.seller();
    format!("{}/{document}?seller={seller}{save}", upload_address(owner))
}

/// The page with this paper in its viewer.
fn view_address(owner: DocumentOwner, document: DocumentId) -> String {
    format!("{}#viewer", home_with(owner, "document", &document.to_string()))
}

/// What a paper is called where one is meant and not its type: `VAT certificate (vat.pdf)`.
fn name_of(document: &Document) -> String {
    format!("{} ({})", document.kind.label(), document.content.file_name)
}

/// A size in the largest unit that leaves a number to read, in decimal units: `1.2 MB`.
fn size_text(bytes: i64) -> String {
    let tenths = |unit: i64| {
        let all = (bytes + unit / 20) / (unit / 10);
        format!("{}.{}", all / 10, all % 10)
    };
    match bytes {
        ..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} kB", (bytes + 500) / 1_000),
        _ => format!("{} MB", tenths(1_000_000)),
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use domain::document::{DocumentModule, DocumentOwner};
    use domain::kernel::{BuyerId, DocumentId, OrderId, PartnerId};

    use super::{content_address, page_of, size_text, upload_address, view_address};

    #[test]
    fn sizes_are_said_in_one_unit() {
        for (bytes, words) in [
            (0, "0 B"),
            (999, "999 B"),
            (1_499, "1 kB"),
            (120_800, "121 kB"),
            (1_249_999, "1.2 MB"),
            (26_214_400, "26.2 MB"),
        ] {
            assert_eq!(size_text(bytes), words);
        }
    }

    #[test]
    fn what_is_no_id_never_gets_into_an_address() {
        assert_eq!(page_of("//evil.example"), "/buyers");
        let id = "01985c3a-0000-7000-8000-000000000000";
        assert_eq!(page_of(id), format!("/buyers/{id}/kyc"));
    }

    #[test]
    fn a_paper_is_found_at_its_owner() {
        let id = "01985c3a-0000-7000-8000-000000000000";
        let (seller, document) = (PartnerId::parse(id).unwrap(), DocumentId::parse(id).unwrap());
        let buyer = DocumentOwner::Buyer(seller, BuyerId::parse(id).unwrap());
        let order = DocumentOwner::Order(seller, OrderId::parse(id).unwrap(), DocumentModule::Transport);
        assert_eq!(upload_address(buyer), format!("/files/buyers/{id}/documents"));
        assert_eq!(upload_address(order), format!("/files/orders/{id}/documents"));
        assert_eq!(
            content_address(order, document, true),
            format!("/files/orders/{id}/documents/{id}?seller={id}&download=1")
        );
        assert_eq!(
            view_address(buyer, document),
            format!("/buyers/{id}/kyc?document={id}#viewer")
        );
        assert_eq!(
            view_address(order, document),
            format!("/orders/{id}?module=transport&document={id}#viewer")
        );
    }
}
