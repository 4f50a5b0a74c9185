//! The organization itself, its data processing agreement and its partners.

use domain::audit::Change;
use domain::event::Event;
use domain::kernel::{Capability, Fields, OrganizationId, PartnerId};
use domain::organization::{
    DpaAcceptance, Organization, OrganizationDraft, OrganizationError, OrganizationPatch, Partner,
    PartnerDraft, RecheckUntil, dpa_version,
};
use storage::StorageError;

use super::{load, subject};
use crate::audit::Subject;
use crate::commands::unit::Unit;
use crate::commands::{administer, fault};

pub(super) async fn create(
    unit: &mut Unit<'_>,
    draft: &OrganizationDraft,
) -> Result<Organization, OrganizationError> {
    administer(unit.ctx)?;
    let new = draft.parse()?;
    let organization = Organization {
        id: OrganizationId::new(unit.now, &*unit.platform.entropy),
        name: new.name,
        rate_limit_tier: new.rate_limit_tier,
        capabilities: new.capabilities,
        dpa: new.dpa_version.map(|version| DpaAcceptance {
            version,
            at: unit.now,
        }),
        vies_recheck_until: RecheckUntil::default(),
        four_eyes: false,
        version: 0,
        created_at: unit.now,
        updated_at: unit.now,
    };
    storage::organization::insert(&mut unit.db, &organization)
        .await
        .map_err(fault)?;
    let changes = difference(None, &organization);
    unit.changed(
        organization.id,
        subject(&organization),
        &Event::OrganizationCreated,
        &changes,
        &[],
    )
    .await?;
    Ok(organization)
}

pub(super) async fn update(
    unit: &mut Unit<'_>,
    organization: OrganizationId,
    expected: Option<i64>,
    patch: &OrganizationPatch,
) -> Result<Organization, OrganizationError> {
    let before = load(unit, organization).await?;
    if let Some(expected) = expected.filter(|expected| *expected != before.version) {
        return Err(OrganizationError::VersionMismatch {
            expected,
            current: Box::new(before),
        });
    }
    let change = patch.parse()?;
    let mut next = before.clone();
    next.name = change.name.unwrap_or(next.name);
    next.rate_limit_tier = change.rate_limit_tier.unwrap_or(next.rate_limit_tier);
    next.capabilities = change.capabilities.unwrap_or(next.capabilities);
    next.vies_recheck_until = change.vies_recheck_until.unwrap_or(next.vies_recheck_until);
    next.four_eyes = change.four_eyes.unwrap_or(next.four_eyes);
    save(unit, &before, next, Event::OrganizationUpdated).await
}

pub(super) async fn accept_dpa(
    unit: &mut Unit<'_>,
    organization: OrganizationId,
    version: &str,
) -> Result<Organization, OrganizationError> {
    let before = load(unit, organization).await?;
    let mut fields = Fields::new();
    let parsed = fields.check("dpaVersion", version, dpa_version(version));
    let version = fields.finish(parsed)?;
    let next = Organization {
        dpa: Some(DpaAcceptance {
            version: version.clone(),
            at: unit.now,
        }),
        ..before.clone()
    };
    save(unit, &before, next, |_| Event::OrganizationDpaAccepted(version)).await
}

async fn save(
    unit: &mut Unit<'_>,
    before: &Organization,
    next: Organization,
    event: impl FnOnce(Vec<String>) -> Event,
) -> Result<Organization, OrganizationError> {
    if *before == next {
        return Ok(next);
    }
    let next = Organization {
        version: before.version + 1,
        updated_at: unit.now,
        ..next
    };
    storage::organization::update(&mut unit.db, &next)
        .await
        .map_err(fault)?;
    let changes = difference(Some(before), &next);
    let event = event(changes.iter().map(|change| change.field.clone()).collect());
    unit.changed(next.id, subject(&next), &event, &changes, &[])
        .await?;
    Ok(next)
}

fn difference(before: Option<&Organization>, after: &Organization) -> Vec<Change> {
    let fields = |organization: &Organization| {
        let mut fields = vec![
            ("name", Some(organization.name.clone())),
            (
                "viesRecheckUntil",
                Some(organization.vies_recheck_until.as_str().to_owned()),
            ),
            ("fourEyes", Some(organization.four_eyes.to_string())),
            (
                "rateLimitTier",
                Some(organization.rate_limit_tier.as_str().to_owned()),
            ),
            (
                "dpaVersion",
                organization.dpa.as_ref().map(|dpa| dpa.version.clone()),
            ),
            (
                "dpaAcceptedAt",
                organization.dpa.as_ref().map(|dpa| dpa.at.to_string()),
            ),
        ];
        let flag = |capability: Capability| {
            (
                capability.flag(),
                Some(organization.capabilities.allow(capability).to_string()),
            )
        };
        fields.extend(Capability::ALL.map(flag));
        fields
    };
    let before = before.map(fields);
    let value_before = |at: usize| before.as_ref().and_then(|fields| fields[at].1.clone());
    fields(after)
        .into_iter()
        .enumerate()
        .map(|(at, (field, after))| Change {
            field: field.to_owned(),
            before: value_before(at),
            after,
        })
        .filter(|change| change.before != change.after)
        .collect()
}

pub(super) async fn create_partner(
    unit: &mut Unit<'_>,
    organization: OrganizationId,
    draft: &PartnerDraft,
) -> Result<Partner, OrganizationError> {
    let organization = load(unit, organization).await?;
    let new = draft.parse()?;
    let partner = Partner {
        id: PartnerId::new(unit.now, &*unit.platform.entropy),
        organization: organization.id,
        name: new.name,
        country: new.country,
        vat_number: new.vat_number,
        created_at: unit.now,
    };
    match storage::organization::insert_partner(&mut unit.db, &partner).await {
        Ok(()) => {}
        Err(StorageError::Conflict { .. }) => {
            return Err(OrganizationError::PartnerExists(partner.vat_number.to_string()));
        }
        Err(error) => return Err(fault(error).into()),
    }
    let change = |field: &str, after: &str| Change {
        field: field.to_owned(),
        before: None,
        after: Some(after.to_owned()),
    };
    let changes = [
        change("name", &partner.name),
        change("country", partner.country.code()),
        change("vatNumber", partner.vat_number.as_str()),
    ];
    let subject = Subject {
        kind: "partner",
        id: Some(partner.id.uuid()),
    };
    let event = Event::PartnerCreated(Box::new(partner.clone()));
    unit.changed(organization.id, subject, &event, &changes, &[])
        .await?;
    Ok(partner)
}
