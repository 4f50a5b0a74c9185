//! The papers of one module of an order.

use domain::document::{Document, DocumentModule};
use domain::kernel::DocumentId;
use domain::order::Order;
use leptos::prelude::*;

/// The papers of a module: what there is, adding one, looking at one.
#[component]
pub fn OrderPapers(
    order: Order,
    module: DocumentModule,
    documents: Vec<Document>,
    selected: Option<DocumentId>,
) -> impl IntoView {
    let _ = (order, module, documents, selected);
}
