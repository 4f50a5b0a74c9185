//! What can be done to one paper: open, save, reject, delete.

use crate::staff::buyer::buyer_path;
use domain::document::{Document, DocumentModule, DocumentOwner, DocumentStatus, RejectCode};
use domain::kernel::{DocumentId, FieldError, Fields, Role, text};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::actions::{DeleteDocument, RejectDocument};
use super::{content_address, name_of};
use crate::staff::ForRole;
use crate::ui::{
    ApiBody, ApiCall, Check, Choice, Confirm, Form, Hidden, Icon, SelectField, Submit, Symbol, TextArea,
    Values,
};

/// The buttons of a paper's row.
#[component]
pub fn DocumentActions(owner: DocumentOwner, document: Document) -> impl IntoView {
    let save = content_address(owner, document.id, true);
    let label = format!("Download {}", name_of(&document));
    let (may_reject, may_delete) = match document.status {
        DocumentStatus::Active => (true, true),
        DocumentStatus::Superseded | DocumentStatus::Rejected { .. } => (false, true),
        DocumentStatus::Deleted { .. } => (false, false),
    };
    let document = StoredValue::new(document);
    view! {
        <span class="row-actions">
            <a
                class="button button-quiet button-icon"
                href=save
                rel="external"
                download=""
                aria-label=label.clone()
                title=label
            >
                <Icon symbol=Symbol::Download/>
            </a>
            <ForRole least=Role::Operator>
                {may_reject.then(|| view! { <Reject owner=owner document=document.get_value()/> })}
                {may_delete.then(|| view! { <Delete owner=owner document=document.get_value()/> })}
            </ForRole>
        </span>
    }
}

#[component]
fn Reject(owner: DocumentOwner, document: Document) -> impl IntoView {
    let form = format!("document-reject-{}", document.id);
    let codes = RejectCode::CHOICES.map(|code| Choice::new(code.as_str(), code.label()));
    view! {
        <Confirm id=form.clone() open_label="Reject" open_kind="quiet" title=format!("Reject {}", name_of(&document))>
            <Form id=form action=RejectDocument::PATH check=check_reject as Check>
                <p class="prose">"The paper stops counting. If it was required, it is missing again until a better one comes."</p>
                <Whose owner=owner document=document.id/>
                <SelectField name="code" label="Reason" empty="Choose a reason" choices=codes.into()/>
                <TextArea
                    name="note"
                    label="Note"
                    hint="For staff and the API client. Needed when the reason is another one."
                    optional=true
                />
                <Submit label="Reject document" kind="danger" working="Rejecting…"/>
            </Form>
        </Confirm>
    }
}

#[component]
fn Delete(owner: DocumentOwner, document: Document) -> impl IntoView {
    let form = format!("document-delete-{}", document.id);
    let path = format!("{}/{}", documents_path(owner), document.id);
    view! {
        <Confirm id=form.clone() open_label="Delete" open_kind="quiet" title=format!("Delete {}", name_of(&document))>
            <Form id=form action=DeleteDocument::PATH check=check_delete as Check>
                <p class="prose">"The paper leaves the file and cannot come back. Its bytes and history stay as evidence."</p>
                <Whose owner=owner document=document.id/>
                <TextArea name="reason" label="Reason" hint="Kept with the document."/>
                <ApiCall method="DELETE" path=path body=call as ApiBody/>
                <Submit label="Delete document" kind="danger" working="Deleting…"/>
            </Form>
        </Confirm>
    }
}

/// Where the API has the papers of an owner.
pub(super) fn documents_path(owner: DocumentOwner) -> String {
    match owner {
        DocumentOwner::Buyer(seller, buyer) => format!("{}/kyc/documents", buyer_path(seller, buyer)),
        DocumentOwner::Order(seller, order, DocumentModule::Order) => {
            format!("/v1/partners/{seller}/orders/{order}/documents")
        }
        DocumentOwner::Order(seller, order, module) => {
            format!(
                "/v1/partners/{seller}/orders/{order}/{}/documents",
                module.as_str()
            )
        }
    }
}

/// Says to the server which paper of whom is meant.
#[component]
fn Whose(owner: DocumentOwner, document: DocumentId) -> impl IntoView {
    view! {
        {match owner {
            DocumentOwner::Buyer(_, buyer) => view! { <Hidden name="id" value=buyer.to_string()/> }.into_any(),
            DocumentOwner::Order(_, order, module) => view! {
                <Hidden name="order" value=order.to_string()/>
                <Hidden name="module" value=module.as_str()/>
            }
            .into_any(),
        }}
        <Hidden name="seller" value=owner.seller().to_string()/>
        <Hidden name="document" value=document.to_string()/>
    }
}

fn check_reject(values: &Values) -> Vec<FieldError> {
    let mut fields = Fields::new();
    let (code, note) = (values.get("code"), values.get("note"));
    let parsed = if code.is_empty() {
        fields.refuse_unseen("code", "The reason is missing. Choose one.");
        None
    } else {
        fields.check("code", &code, RejectCode::parse(&code))
    };
    let said = fields.check("note", &note, text::optional(&note, "The note", 500));
    if parsed == Some(RejectCode::Other) && said == Some(None) {
        fields.refuse_unseen("note", "Say in the note what is wrong with the document.");
    }
    fields.finish(parsed).err().unwrap_or_default()
}

/// The body of the REST call that deletes.
fn call(values: &Values) -> serde_json::Value {
    serde_json::json!({ "reason": values.get("reason") })
}

fn check_delete(values: &Values) -> Vec<FieldError> {
    let mut fields = Fields::new();
    let reason = values.get("reason");
    let reason = fields.check("reason", &reason, text::required(&reason, "The reason", 500));
    fields.finish(reason).err().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::check_reject;
    use crate::ui::Values;

    #[test]
    fn another_reason_is_said_in_the_note() {
        let refused = |code: &str, note: &str| {
            let values =
                [("code", code), ("note", note)].map(|(name, value)| (name.to_owned(), value.to_owned()));
            let fields = check_reject(&Values(values.into()));
            fields.into_iter().map(|field| field.field).collect::<Vec<_>>()
        };
        assert_eq!(refused("UNREADABLE", ""), Vec::<String>::new());
        assert_eq!(refused("OTHER", " "), ["note"]);
        assert_eq!(refused("OTHER", "Upside down"), Vec::<String>::new());
        assert_eq!(refused("", ""), ["code"]);
        assert_eq!(refused("INFECTED", ""), ["code"], "only the scanner says so");
    }
}
