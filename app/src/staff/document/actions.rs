//! The server functions that judge papers.

use leptos::prelude::*;

use crate::bridge::{Outcome, UiError};

#[cfg(feature = "ssr")]
use crate::bridge::{answer, bridge};
#[cfg(feature = "ssr")]
use crate::staff::buyer::ids;
#[cfg(feature = "ssr")]
use domain::document::DocumentOwner;
#[cfg(feature = "ssr")]
use domain::kernel::{DocumentId, Refusal};

/// Says that a paper does not do.
#[server(prefix = "/fn", endpoint = "document/reject")]
pub async fn reject_document(
    #[server(default)] id: String,
    #[server(default)] seller: String,
    #[server(default)] document: String,
    #[server(default)] code: String,
    #[server(default)] note: String,
) -> Result<Outcome, UiError> {
    let bridge = bridge()?;
    let result = async {
        let (owner, document) = of(&seller, &id, &document)?;
        bridge
            .services
            .documents
            .reject(&bridge.context, owner, document, &code, &note)
            .await?;
        Ok(format!("{}?done=document-rejected#papers", super::page_of(&id)))
    }
    .await;
    let form = form_of("document-reject", &document);
    let typed = vec![("code".to_owned(), code), ("note".to_owned(), note)];
    Ok(answer(&bridge, (&form, &super::page_of(&id)), typed, result).await)
}

/// Takes a paper out of the file.
#[server(prefix = "/fn", endpoint = "document/delete")]
pub async fn delete_document(
    #[server(default)] id: String,
    #[server(default)] seller: String,
    #[server(default)] document: String,
    #[server(default)] reason: String,
) -> Result<Outcome, UiError> {
    let bridge = bridge()?;
    let result = async {
        let (owner, document) = of(&seller, &id, &document)?;
        bridge
            .services
            .documents
            .delete(&bridge.context, owner, document, &reason)
            .await?;
        Ok(format!("{}?done=document-deleted#papers", super::page_of(&id)))
    }
    .await;
    let form = form_of("document-delete", &document);
    let typed = vec![("reason".to_owned(), reason)];
    Ok(answer(&bridge, (&form, &super::page_of(&id)), typed, result).await)
}

#[cfg(feature = "ssr")]
fn of(seller: &str, buyer: &str, document: &str) -> Result<(DocumentOwner, DocumentId), Refusal> {
    let (seller, buyer) = ids(seller, buyer)?;
    let document = DocumentId::parse(document).map_err(|_| Refusal::NotFound("document".to_owned()))?;
    Ok((DocumentOwner::Buyer(seller, buyer), document))
}

/// The form of one paper; what is no id never gets into an address.
#[cfg(feature = "ssr")]
fn form_of(form: &str, document: &str) -> String {
    DocumentId::parse(document).map_or_else(|_| form.to_owned(), |id| format!("{form}-{id}"))
}
