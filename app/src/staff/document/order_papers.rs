//! The papers of one module of an order, as its page shows them: the list, the form that adds one, and the viewer.

use domain::document::{Document, DocumentModule, DocumentOwner};
use domain::kernel::{DocumentId, Role};
use domain::order::Order;
use leptos::prelude::*;

use super::viewer::{BesideViewer, document_shown};
use super::{DocumentTables, DropArea, UploadForm, Uploads};
use crate::staff::ForRole;
use crate::ui::{DoneHere, Panel};

/// The papers of `module` among `documents`, with the form that adds one, and the viewer of the `selected` one beside
/// them. KYC papers belong to the buyer: of that module there are none here.
#[component]
pub fn OrderPapers(
    order: Order,
    module: DocumentModule,
    documents: Vec<Document>,
    selected: Option<DocumentId>,
) -> impl IntoView {
    if module == DocumentModule::Kyc {
        return ().into_any();
    }
    let owner = DocumentOwner::Order(order.seller, order.id, module);
    // What is being uploaded outlives the page's data, which are read again after each change.
    let uploads = use_context::<Uploads>().unwrap_or_else(Uploads::new);
    let papers: Vec<Document> = documents
        .into_iter()
        .filter(|document| document.kind.module() == module)
        .collect();
    let shown = document_shown(selected);
    let open = order.cancelled.is_none();
    let listed = papers.clone();
    view! {
        <BesideViewer owner=owner documents=papers shown=shown>
            <DropArea uploads=uploads owner=owner>
                <Panel title="Papers" id="papers">
                    <DoneHere id="papers-done" words=papers_done/>
                    {if listed.is_empty() {
                        view! { <p class="muted">"No papers here yet."</p> }.into_any()
                    } else {
                        view! { <DocumentTables owner=owner needed=Vec::new() documents=listed shown=shown/> }.into_any()
                    }}
                    {if open {
                        view! {
                            <ForRole least=Role::Operator>
                                <h3 class="part-title">"Add a document"</h3>
                                <UploadForm uploads=uploads owner=owner/>
                            </ForRole>
                        }
                        .into_any()
                    } else {
                        view! { <p class="muted">"The order was cancelled: it keeps its papers and takes no new ones."</p> }.into_any()
                    }}
                </Panel>
            </DropArea>
        </BesideViewer>
    }
    .into_any()
}

/// What was done to papers, in words.
#[must_use]
pub fn papers_done(word: &str) -> Option<&'static str> {
    match word {
        "document-added" => Some("The document is added."),
        "document-rejected" => Some("The document is rejected."),
        "document-deleted" => Some("The document is deleted."),
        _ => None,
    }
}
