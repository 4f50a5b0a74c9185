//! The papers of an owner: those that count with the gaps, and folded away those that no longer do.

use domain::document::{Document, DocumentOwner, DocumentStatus, Scan};
use domain::kernel::{DocumentId, Role};
use domain::kyc::Requirement;
use leptos::prelude::*;

use super::judge::DocumentActions;
use super::rows::{Row, arrange};
use super::{ADD_FORM, content_address, home_with, size_text, type_parameter, view_address};
use crate::staff::{ForRole, buyer};
use crate::ui::{Badge, Cell, Column, Icon, Moment, Symbol, Table, Tone};

/// All papers. `needed` stand first, present or missing; `shown` is the one in the viewer.
#[component]
pub fn DocumentTables(
    owner: DocumentOwner,
    needed: Vec<Requirement>,
    documents: Vec<Document>,
    #[prop(into)] shown: Signal<Option<DocumentId>>,
) -> impl IntoView {
    let arranged = arrange(&needed, documents);
    let gone = arranged.history.len();
    view! {
        <div class="bleed">
            <Table caption="Papers that count" columns=columns("Received")>
                {arranged.current.into_iter().map(|row| match row {
                    Row::Missing(requirement) => view! { <Missing owner=owner requirement=requirement/> }.into_any(),
                    Row::Present { document, needed } => {
                        view! { <Present owner=owner document=*document needed=needed shown=shown/> }.into_any()
                    }
                }).collect_view()}
            </Table>
        </div>
        {(gone > 0).then(|| view! {
            <details class="disclosure" id="papers-history">
                <summary>{format!("Superseded, rejected and deleted ({gone})")}</summary>
                <div class="bleed">
                    <Table caption="Papers that no longer count" columns=columns("Changed")>
                        {arranged.history.into_iter().map(|document| view! { <Gone owner=owner document=document shown=shown/> }).collect_view()}
                    </Table>
                </div>
            </details>
        })}
    }
}

fn columns(when: &'static str) -> Vec<Column> {
    vec![
        Column::new("Status"),
        Column::new("Document"),
        Column::new("Dated").right(),
        Column::new("Scan"),
        Column::new("From"),
        Column::new(when).right(),
        Column::new("Actions"),
    ]
}

/// The links that lead to the form with the type chosen.
#[component]
pub fn UploadLinks(owner: DocumentOwner, requirement: Requirement) -> impl IntoView {
    let only = requirement.0.len() == 1;
    let requirement = StoredValue::new(requirement);
    view! {
        <ForRole least=Role::Operator>
            <span class="row-actions">
                {requirement.get_value().0.into_iter().map(|kind| {
                    let label = format!("Upload {}", kind.label());
                    let words = if only { "Upload".to_owned() } else { label.clone() };
                    view! {
                        <a
                            class="button button-secondary"
                            href=format!("{}#{ADD_FORM}", home_with(owner, type_parameter(owner), kind.as_str()))
                            aria-label=label
                        >
                            <Icon symbol=Symbol::Upload/>
                            {words}
                        </a>
                    }
                }).collect_view()}
            </span>
        </ForRole>
    }
}

#[component]
fn Missing(owner: DocumentOwner, requirement: Requirement) -> impl IntoView {
    let label = requirement.label();
    view! {
        <tr>
            <Cell title="Status"><Badge tone=Tone::Attention word="Missing"/></Cell>
            <Cell title="Document" class="cell-main">
                {label}
                <span class="cell-note">"Required"</span>
            </Cell>
            <td class="row-rest" colspan="5">
                <UploadLinks owner=owner requirement=requirement/>
            </td>
        </tr>
    }
}

#[component]
fn Present(
    owner: DocumentOwner,
    document: Document,
    needed: bool,
    shown: Signal<Option<DocumentId>>,
) -> impl IntoView {
    let at = document.created_at;
    let (what, facts) = (document.clone(), document.clone());
    view! {
        <tr>
            <Cell title="Status"><Badge tone=Tone::Good word="Active"/></Cell>
            <Cell title="Document" class="cell-main"><What owner=owner document=what needed=needed shown=shown/></Cell>
            <Facts document=facts/>
            <Cell title="Received" right=true class="nowrap"><Moment at=at/></Cell>
            <Cell title="Actions"><DocumentActions owner=owner document=document/></Cell>
        </tr>
    }
}

#[component]
fn Gone(owner: DocumentOwner, document: Document, shown: Signal<Option<DocumentId>>) -> impl IntoView {
    let at = document.updated_at;
    let (what, facts) = (document.clone(), document.clone());
    let (tone, word, why) = match document.status.clone() {
        DocumentStatus::Active => (Tone::Good, "Active", None),
        DocumentStatus::Superseded => (Tone::Neutral, "Superseded", None),
        DocumentStatus::Rejected { code, note } => {
            let note = note.map(|note| format!(": {note}")).unwrap_or_default();
            (Tone::Bad, "Rejected", Some(format!("{}{note}", code.label())))
        }
        DocumentStatus::Deleted { reason } => (Tone::Neutral, "Deleted", Some(reason)),
    };
    view! {
        <tr>
            <Cell title="Status"><Badge tone=tone word=word/></Cell>
            <Cell title="Document" class="cell-main">
                <What owner=owner document=what needed=false shown=shown/>
                {why.map(|why| view! { <span class="cell-note">{why}</span> })}
            </Cell>
            <Facts document=facts/>
            <Cell title="Changed" right=true class="nowrap"><Moment at=at/></Cell>
            <Cell title="Actions"><DocumentActions owner=owner document=document/></Cell>
        </tr>
    }
}

/// Type, file and size. The type shows it in the viewer, the file's name opens it alone. Where the table has no room for
/// its other columns, a line here says them.
#[component]
fn What(
    owner: DocumentOwner,
    document: Document,
    needed: bool,
    shown: Signal<Option<DocumentId>>,
) -> impl IntoView {
    let id = document.id;
    let href = content_address(owner, id, false);
    let (_, scan) = scan_words(document.content.scan);
    let dated = document
        .document_date
        .map(|date| format!("Dated {} · ", date.text()))
        .unwrap_or_default();
    let rest = format!(
        "{dated}{scan} · from {} ({}), {}",
        document.uploaded_by.name,
        buyer::channel(document.source),
        document.created_at.date_text()
    );
    view! {
        <a
            class="paper-link"
            href=view_address(owner, id)
            aria-current=move || (shown.get() == Some(id)).then_some("true")
        >
            {document.kind.label()}
        </a>
        <span class="cell-note">
            {needed.then_some("Required · ")}
            <a class="link" href=href target="_blank" rel="external noopener">{document.content.file_name}</a>
            {format!(" · {} · version {}", size_text(document.content.size), document.version)}
        </span>
        <span class="cell-note paper-rest">{rest}</span>
    }
}

/// What the virus scanner said.
pub(super) const fn scan_words(scan: Scan) -> (Tone, &'static str) {
    match scan {
        Scan::Clean => (Tone::Good, "Clean"),
        Scan::NotScanned => (Tone::Neutral, "Not scanned"),
        Scan::Infected => (Tone::Bad, "Infected"),
    }
}

/// The cells that both tables share.
#[component]
fn Facts(document: Document) -> impl IntoView {
    let (tone, word) = scan_words(document.content.scan);
    let channel = buyer::channel(document.source);
    view! {
        <Cell title="Dated" right=true class="tabular nowrap">
            {document.document_date.map(|date| view! { <time datetime=date.to_string()>{date.text()}</time> })}
        </Cell>
        <Cell title="Scan" class="nowrap"><Badge tone=tone word=word/></Cell>
        <Cell title="From">
            {document.uploaded_by.name}
            <span class="cell-note">{channel}</span>
        </Cell>
    }
}
