//! The server functions that change buyers.

#![expect(
    clippy::too_many_arguments,
    reason = "the fields of the forms; server functions take flat arguments"
)]

use std::collections::BTreeMap;

use domain::buyer::ContactDraft;
use leptos::prelude::*;

use crate::bridge::{Outcome, UiError};

#[cfg(feature = "ssr")]
use crate::bridge::{Bridge, Shown, Typed, answer, bridge, keep_and_go};
#[cfg(feature = "ssr")]
use domain::buyer::{AddressDraft, BuyerDraft, BuyerPatch, Upserted};
#[cfg(feature = "ssr")]
use domain::kernel::{BuyerId, Context, Fields, PartnerId, Purpose, Refusal};

/// Creates a buyer with its contact persons.
#[server(prefix = "/fn", endpoint = "buyer/create")]
pub async fn create_buyer(
    #[server(default)] seller: String,
    #[server(default)] vat_number: String,
    #[server(default)] company_name: String,
    #[server(default)] street: String,
    #[server(default)] post_code: String,
    #[server(default)] city: String,
    #[server(default)] country: String,
    #[server(default)] kyc_mode: String,
    #[server(default)] contacts: Vec<ContactDraft>,
) -> Result<Outcome, UiError> {
    let bridge = bridge()?;
    let mut typed: Typed = [
        ("seller", &seller),
        ("vat_number", &vat_number),
        ("company_name", &company_name),
        ("street", &street),
        ("post_code", &post_code),
        ("city", &city),
        ("country", &country),
        ("kyc_mode", &kyc_mode),
    ]
    .map(|(name, value)| (name.to_owned(), value.clone()))
    .into();
    for (at, contact) in contacts.iter().enumerate() {
        typed.extend(super::fields::typed_contact(at, contact));
    }
    let draft = BuyerDraft {
        vat_number,
        company_name,
        address: AddressDraft {
            street,
            post_code,
            city,
            country,
        },
        kyc_mode,
        contacts: super::fields::filled(contacts),
    };
    let result = async {
        let seller = super::fields::seller(&seller, draft.parse().err())?;
        let saved = bridge
            .services
            .buyers
            .upsert(&bridge.context, seller, &draft)
            .await?;
        Ok(match saved {
            Upserted::Created(buyer) => format!("/buyers/{}?done=created", buyer.id),
            Upserted::Unchanged(buyer) => format!("/buyers/{}?done=existed", buyer.id),
        })
    }
    .await;
    Ok(answer(&bridge, ("buyer-new", "/buyers/new"), typed, result).await)
}

/// Corrects a buyer. Only what was changed since the form was opened is sent to the command; where somebody else saved
/// in between, `pick` says whose value stays.
#[server(prefix = "/fn", endpoint = "buyer/update")]
pub async fn update_buyer(
    #[server(default)] id: String,
    #[server(default)] seller: String,
    #[server(default)] version: String,
    #[server(default)] vat_number: String,
    #[server(default)] company_name: String,
    #[server(default)] street: String,
    #[server(default)] post_code: String,
    #[server(default)] city: String,
    #[server(default)] country: String,
    #[server(default)] kyc_mode: String,
    #[server(default)] base: BTreeMap<String, String>,
    #[server(default)] pick: BTreeMap<String, String>,
) -> Result<Outcome, UiError> {
    let bridge = bridge()?;
    let mut typed: Typed = [
        ("vat_number", &vat_number),
        ("company_name", &company_name),
        ("street", &street),
        ("post_code", &post_code),
        ("city", &city),
        ("country", &country),
        ("kyc_mode", &kyc_mode),
    ]
    .map(|(name, value)| (name.to_owned(), value.clone()))
    .into();
    typed.extend(
        base.iter()
            .map(|(name, value)| (format!("base[{name}]"), value.clone())),
    );
    let changed = |name: &str, value: String| {
        let theirs = pick.get(name).is_some_and(|choice| choice == "theirs");
        let untouched = base.get(name).is_some_and(|before| *before == value);
        (!theirs && !untouched).then_some(value)
    };
    let patch = BuyerPatch {
        vat_number: changed("vat_number", vat_number),
        company_name: changed("company_name", company_name),
        street: changed("street", street),
        post_code: changed("post_code", post_code),
        city: changed("city", city),
        country: changed("country", country),
        kyc_mode: changed("kyc_mode", kyc_mode),
    };
    let page = format!("/buyers/{id}/edit");
    let result = async {
        let (seller, buyer) = ids(&seller, &id)?;
        let expected = version
            .parse()
            .map_err(|_| Refusal::NotFound("version of this buyer".to_owned()))?;
        let commands = &bridge.services.buyers;
        let saved = commands
            .update(&bridge.context, seller, buyer, expected, &patch)
            .await?;
        let word = if saved.version == expected {
            "same"
        } else {
            "saved"
        };
        Ok(format!("/buyers/{id}?done={word}"))
    }
    .await;
    Ok(answer(&bridge, ("buyer-edit", &page), typed, result).await)
}

/// Blocks a buyer for new orders.
#[server(prefix = "/fn", endpoint = "buyer/block")]
pub async fn block_buyer(
    #[server(default)] id: String,
    #[server(default)] seller: String,
    #[server(default)] reason: String,
) -> Result<Outcome, UiError> {
    let bridge = bridge()?;
    let result = async {
        let (seller, buyer) = ids(&seller, &id)?;
        let commands = &bridge.services.buyers;
        commands.block(&bridge.context, seller, buyer, &reason).await?;
        Ok(format!("/buyers/{id}?done=blocked"))
    }
    .await;
    let typed = vec![("reason".to_owned(), reason)];
    Ok(answer(&bridge, ("buyer-block", &page_of(&id)), typed, result).await)
}

/// Makes a blocked buyer active again.
#[server(prefix = "/fn", endpoint = "buyer/unblock")]
pub async fn unblock_buyer(
    #[server(default)] id: String,
    #[server(default)] seller: String,
) -> Result<Outcome, UiError> {
    let bridge = bridge()?;
    let result = async {
        let (seller, buyer) = ids(&seller, &id)?;
        bridge
            .services
            .buyers
            .unblock(&bridge.context, seller, buyer)
            .await?;
        Ok(format!("/buyers/{id}?done=unblocked"))
    }
    .await;
    Ok(answer(&bridge, ("buyer-unblock", &page_of(&id)), Vec::new(), result).await)
}

/// Adds a contact person.
#[server(prefix = "/fn", endpoint = "buyer/contact-add")]
pub async fn add_contact(
    #[server(default)] id: String,
    #[server(default)] seller: String,
    #[server(default)] first_name: String,
    #[server(default)] last_name: String,
    #[server(default)] email: String,
    #[server(default)] phone: String,
) -> Result<Outcome, UiError> {
    let bridge = bridge()?;
    let draft = ContactDraft {
        first_name,
        last_name,
        email,
        phone,
    };
    let result = async {
        let (seller, buyer) = ids(&seller, &id)?;
        let context = with_purpose(&bridge, "BUYER_SUPPORT")?;
        bridge
            .services
            .buyers
            .add_contact(&context, seller, buyer, &draft)
            .await?;
        Ok(format!("/buyers/{id}?done=contact-added#contacts"))
    }
    .await;
    let typed = vec![
        ("first_name".to_owned(), draft.first_name),
        ("last_name".to_owned(), draft.last_name),
        ("email".to_owned(), draft.email),
        ("phone".to_owned(), draft.phone),
    ];
    Ok(answer(&bridge, ("contact-add", &page_of(&id)), typed, result).await)
}

/// Reads the contact persons for a purpose; the reading is recorded. They are shown once, by way of the flash.
#[server(prefix = "/fn", endpoint = "buyer/contacts")]
pub async fn show_contacts(
    #[server(default)] id: String,
    #[server(default)] seller: String,
    #[server(default)] purpose: String,
) -> Result<Outcome, UiError> {
    let bridge = bridge()?;
    let result = async {
        let (seller, buyer) = ids(&seller, &id)?;
        let context = with_purpose(&bridge, &purpose)?;
        let contacts = bridge
            .services
            .buyers
            .read_contacts(&context, seller, buyer)
            .await?;
        keep_and_go(&bridge, &page_of(&id), Shown::Contacts(contacts)).await
    }
    .await;
    let typed = vec![("purpose".to_owned(), purpose)];
    Ok(answer(&bridge, ("contacts-show", &page_of(&id)), typed, result).await)
}

#[cfg(feature = "ssr")]
fn page_of(id: &str) -> String {
    // The id comes from outside and goes into an address.
    match BuyerId::parse(id) {
        Ok(id) => format!("/buyers/{id}"),
        Err(_) => "/buyers".to_owned(),
    }
}

/// Seller and buyer as a form sends them.
///
/// # Errors
/// When one of them is no id.
#[cfg(feature = "ssr")]
pub fn ids(seller: &str, buyer: &str) -> Result<(PartnerId, BuyerId), Refusal> {
    let seller = PartnerId::parse(seller).map_err(|_| Refusal::NotFound("seller".to_owned()))?;
    let buyer = BuyerId::parse(buyer).map_err(|_| Refusal::NotFound("buyer".to_owned()))?;
    Ok((seller, buyer))
}

#[cfg(feature = "ssr")]
fn with_purpose(bridge: &Bridge, purpose: &str) -> Result<Context, Refusal> {
    let mut fields = Fields::new();
    let parsed = if purpose.is_empty() {
        fields.refuse_unseen(
            "purpose",
            "The purpose is missing. Choose what the data are needed for.",
        );
        None
    } else {
        fields.check("purpose", purpose, Purpose::parse(purpose))
    };
    let purpose = fields.finish(parsed)?;
    Ok(Context {
        purpose: Some(purpose),
        ..bridge.context.clone()
    })
}
