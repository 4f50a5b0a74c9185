//! Papers: the table of them, adding, rejecting, deleting. Whose they are is said by a [`SellersBuyer`].
//!
//! The bytes come and go by plain routes of the server ([`crate::FILES`]), not by server functions.

mod actions;
mod judge;
mod order_papers;
mod rows;
mod table;
mod upload;

use crate::staff::buyer::SellersBuyer;
use domain::document::Document;
use domain::kernel::{BuyerId, DocumentId};

pub use order_papers::OrderPapers;
pub use table::{DocumentTables, UploadLinks};
pub use upload::{DropArea, UploadForm, Uploads};

/// The id of the form that adds a paper.
pub const ADD_FORM: &str = "document-add";

/// The page of the buyer whose id somebody sent; the list when it is none, because it goes into an address.
#[must_use]
pub fn page_of(buyer: &str) -> String {
    match BuyerId::parse(buyer) {
        Ok(id) => format!("/buyers/{id}/kyc"),
        Err(_) => "/buyers".to_owned(),
    }
}

/// Where a new paper is posted to.
fn upload_address(owner: SellersBuyer) -> String {
    let SellersBuyer(_, buyer) = owner;
    format!("/files/buyers/{buyer}/documents")
}

/// Where the bytes of a paper are: shown in the browser, or saved.
fn content_address(owner: SellersBuyer, document: DocumentId, download: bool) -> String {
    let SellersBuyer(seller, buyer) = owner;
    let save = if download { "&download=1" } else { "" };
    format!("/files/buyers/{buyer}/documents/{document}?seller={seller}{save}")
}

/// Seller and buyer as forms send them.
fn ids_of(owner: SellersBuyer) -> (String, String) {
    let SellersBuyer(seller, buyer) = owner;
    (seller.to_string(), buyer.to_string())
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

#[cfg(test)]
mod tests {
    use super::{page_of, size_text};

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
}
