//! The server functions that judge papers. `id` names the buyer, or `order` and `module` an order's module: whichever the
//! paper belongs to.

use leptos::prelude::*;

use crate::bridge::{Outcome, UiError};

#[cfg(feature = "ssr")]
use crate::bridge::{answer, bridge};
#[cfg(feature = "ssr")]
use crate::staff::buyer::ids;
#[cfg(feature = "ssr")]
use domain::document::{DocumentModule, DocumentOwner};
#[cfg(feature = "ssr")]
use domain::kernel::{DocumentId, OrderId, PartnerId, Refusal};

/// Says that a paper does not do.
#[server(prefix = "/fn", endpoint = "document/reject")]
pub async fn reject_document(
    #[server(default)] id: String,
    #[server(default)] order: String,
    #[server(default)] module: String,
    #[server(default)] seller: String,
    #[server(default)] document: String,
    #[server(default)] code: String,
    #[server(default)] note: String,
) -> Result<Outcome, UiError> {
    let bridge = bridge()?;
    let owner = owner_of(&seller, &id, (&order, &module));
    let result = async {
        let (owner, document) = (owner.clone()?, paper_of(&document)?);
        bridge
            .services
            .documents
            .reject(&bridge.context, owner, document, &code, &note)
            .await?;
        Ok(done_at(owner, "document-rejected"))
    }
    .await;
    let form = form_of("document-reject", &document);
    let typed = vec![("code".to_owned(), code), ("note".to_owned(), note)];
    Ok(answer(&bridge, (&form, &back_to(&owner)), typed, result).await)
}

/// Takes a paper out of the file.
#[server(prefix = "/fn", endpoint = "document/delete")]
pub async fn delete_document(
    #[server(default)] id: String,
    #[server(default)] order: String,
    #[server(default)] module: String,
    #[server(default)] seller: String,
    #[server(default)] document: String,
    #[server(default)] reason: String,
) -> Result<Outcome, UiError> {
    let bridge = bridge()?;
    let owner = owner_of(&seller, &id, (&order, &module));
    let result = async {
        let (owner, document) = (owner.clone()?, paper_of(&document)?);
        bridge
            .services
            .documents
            .delete(&bridge.context, owner, document, &reason)
            .await?;
        Ok(done_at(owner, "document-deleted"))
    }
    .await;
    let form = form_of("document-delete", &document);
    let typed = vec![("reason".to_owned(), reason)];
    Ok(answer(&bridge, (&form, &back_to(&owner)), typed, result).await)
}

/// Whose paper it is.
#[cfg(feature = "ssr")]
fn owner_of(seller: &str, buyer: &str, (order, module): (&str, &str)) -> Result<DocumentOwner, Refusal> {
    if order.is_empty() {
        let (seller, buyer) = ids(seller, buyer)?;
        return Ok(DocumentOwner::Buyer(seller, buyer));
    }
    let seller = PartnerId::parse(seller).map_err(|_| Refusal::NotFound("seller".to_owned()))?;
    let order = OrderId::parse(order).map_err(|_| Refusal::NotFound("order".to_owned()))?;
    let module = [
        DocumentModule::Order,
        DocumentModule::Invoice,
        DocumentModule::Payment,
        DocumentModule::Transport,
    ]
    .into_iter()
    .find(|known| known.as_str() == module)
    .ok_or_else(|| Refusal::NotFound("module".to_owned()))?;
    Ok(DocumentOwner::Order(seller, order, module))
}

#[cfg(feature = "ssr")]
fn paper_of(document: &str) -> Result<DocumentId, Refusal> {
    DocumentId::parse(document).map_err(|_| Refusal::NotFound("document".to_owned()))
}

#[cfg(feature = "ssr")]
fn done_at(owner: DocumentOwner, word: &str) -> String {
    format!("{}#papers", super::home_with(owner, "done", word))
}

/// The page the form stood on; the list when the ids were none, because they would go into its address.
#[cfg(feature = "ssr")]
fn back_to(owner: &Result<DocumentOwner, Refusal>) -> String {
    owner
        .as_ref()
        .map_or_else(|_| "/buyers".to_owned(), |owner| super::home_of(*owner))
}

/// The form of one paper; what is no id never gets into an address.
#[cfg(feature = "ssr")]
fn form_of(form: &str, document: &str) -> String {
    DocumentId::parse(document).map_or_else(|_| form.to_owned(), |id| format!("{form}-{id}"))
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn a_paper_belongs_to_a_buyer_or_to_a_module_of_an_order() {
        let id = "01985c3a-0000-7000-8000-000000000000";
        let home = |buyer: &str, order: &str, module: &str| back_to(&owner_of(id, buyer, (order, module)));
        assert_eq!(home(id, "", ""), format!("/buyers/{id}/kyc"));
        assert_eq!(home("", id, "payment"), format!("/orders/{id}?module=payment"));
        assert_eq!(home("", id, "kyc"), "/buyers", "an order has no KYC papers");
        assert_eq!(home("", "//evil.example", "payment"), "/buyers");
        let owner = owner_of(id, "", (id, "order")).unwrap();
        assert_eq!(
            done_at(owner, "document-deleted"),
            format!("/orders/{id}?module=order&done=document-deleted#papers")
        );
    }
}
