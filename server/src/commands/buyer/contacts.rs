//! Contact persons: personal data. Every access is written to the PII access log with its purpose.

use domain::audit::DataUse;
use domain::buyer::{Buyer, BuyerError, Contact, ContactDraft, NewContact};
use domain::event::Event;
use domain::kernel::id::new_uuid;
use domain::kernel::{Actor, BuyerId, Capability, ContactId, PartnerId, Refusal};
use storage::buyer::Access;

use crate::commands::unit::Unit;
use crate::commands::{fault, kyc};

pub(super) async fn add(
    unit: &mut Unit<'_>,
    seller: PartnerId,
    buyer: BuyerId,
    draft: &ContactDraft,
) -> Result<Contact, BuyerError> {
    let buyer = super::load(unit, seller, buyer).await?;
    allowed(unit, &buyer).await?;
    let new = draft.parse()?;
    Ok(insert(unit, &buyer, &new).await?)
}

pub(super) async fn read(
    unit: &mut Unit<'_>,
    seller: PartnerId,
    buyer: BuyerId,
) -> Result<Vec<Contact>, BuyerError> {
    // Reading is open to the role AUDITOR, so this does not go through `load`.
    let partner = crate::commands::seller_for_reading(&mut unit.db, unit.ctx, seller).await?;
    unit.concerns(partner.organization);
    let buyer = storage::buyer::by_id(&mut unit.db, buyer).await.map_err(fault)?;
    let buyer = buyer
        .filter(|buyer| buyer.seller == seller)
        .ok_or_else(|| Refusal::NotFound("buyer".to_owned()))?;
    allowed(unit, &buyer).await?;
    log(unit, &buyer, None, DataUse::Read).await?;
    unit.noted(buyer.organization, super::subject(&buyer)).await?;
    Ok(storage::buyer::contacts(&mut unit.db, buyer.id)
        .await
        .map_err(fault)?)
}

/// Stores a contact person with the event, the audit record and the line in the PII access log.
pub(super) async fn insert(unit: &mut Unit<'_>, buyer: &Buyer, new: &NewContact) -> Result<Contact, Refusal> {
    let contact = Contact {
        id: ContactId::new(unit.now, &*unit.platform.entropy),
        first_name: new.first_name.clone(),
        last_name: new.last_name.clone(),
        email: new.email.clone(),
        phone: new.phone.clone(),
        created_at: unit.now,
    };
    storage::buyer::insert_contact(&mut unit.db, buyer.id, &contact)
        .await
        .map_err(fault)?;
    log(unit, buyer, Some(contact.id), DataUse::Create).await?;
    let mut personal = vec![
        ("contact.firstName", contact.first_name.as_str()),
        ("contact.lastName", contact.last_name.as_str()),
        ("contact.email", contact.email.as_str()),
    ];
    if let Some(phone) = &contact.phone {
        personal.push(("contact.phone", phone));
    }
    let event = Event::BuyerContactAdded {
        buyer: buyer.id,
        seller: buyer.seller,
        contact: contact.id,
    };
    unit.changed(buyer.organization, super::subject(buyer), &event, &[], &personal)
        .await?;
    kyc::screen_again(unit, buyer).await?;
    Ok(contact)
}

/// API clients need the capability; staff see contact persons by their role.
pub(super) async fn allowed(unit: &mut Unit<'_>, buyer: &Buyer) -> Result<(), Refusal> {
    match &unit.ctx.actor {
        Actor::Staff(_) | Actor::System => Ok(()),
        Actor::Anonymous => Err(Refusal::Unauthenticated),
        Actor::Client(_) => {
            let organization = storage::organization::by_id(&mut unit.db, buyer.organization)
                .await
                .map_err(fault)?;
            match organization {
                Some(organization) if organization.capabilities.contact_personal_data => Ok(()),
                Some(_) | None => Err(Refusal::CapabilityRequired(Capability::ContactPersonalData)),
            }
        }
    }
}

/// Writes a line of the PII access log.
pub(super) async fn log(
    unit: &mut Unit<'_>,
    buyer: &Buyer,
    contact: Option<ContactId>,
    action: DataUse,
) -> Result<(), Refusal> {
    let access = Access {
        id: new_uuid(unit.now, &*unit.platform.entropy),
        at: unit.now,
        organization: buyer.organization,
        buyer: buyer.id,
        contact,
        document: None,
        action,
        context: unit.ctx,
    };
    storage::buyer::insert_access(&mut unit.db, &access)
        .await
        .map_err(fault)
}
