//! The server functions that change organizations, partners and clients.

#![expect(
    clippy::too_many_arguments,
    reason = "the fields of the forms; server functions take flat arguments"
)]

use std::collections::BTreeMap;

use leptos::prelude::*;

use crate::bridge::{Outcome, UiError};

#[cfg(feature = "ssr")]
use super::fields::capabilities_of;
#[cfg(feature = "ssr")]
use crate::bridge::{Shown, Typed, answer, bridge, keep_and_go};
#[cfg(feature = "ssr")]
use domain::kernel::{ApiClientId, Capability, OrganizationId, Refusal};
#[cfg(feature = "ssr")]
use domain::organization::{OrganizationDraft, OrganizationPatch, PartnerDraft};

/// Creates an organization. `allow` holds the ticked capabilities by their flags.
#[server(prefix = "/fn", endpoint = "organization/create")]
pub async fn create_organization(
    #[server(default)] name: String,
    #[server(default)] rate_limit_tier: String,
    #[server(default)] dpa_version: String,
    #[server(default)] allow: BTreeMap<String, String>,
) -> Result<Outcome, UiError> {
    let bridge = bridge()?;
    let mut typed: Typed = vec![
        ("name".to_owned(), name.clone()),
        ("rate_limit_tier".to_owned(), rate_limit_tier.clone()),
        ("dpa_version".to_owned(), dpa_version.clone()),
    ];
    typed.extend(typed_allow(&allow));
    let draft = OrganizationDraft {
        name,
        rate_limit_tier,
        capabilities: capabilities_of(|flag| allow.contains_key(flag)),
        dpa_version,
    };
    let created = bridge
        .services
        .organizations
        .create(&bridge.context, &draft)
        .await;
    let result = created
        .map(|organization| format!("/admin/organizations/{}?done=created", organization.id))
        .map_err(UiError::from);
    let page = ("organization-new", "/admin/organizations/new");
    Ok(answer(&bridge, page, typed, result).await)
}

/// Changes settings. Where somebody else saved in between, `pick` says whose value stays.
#[server(prefix = "/fn", endpoint = "organization/update")]
pub async fn update_organization(
    #[server(default)] id: String,
    #[server(default)] version: String,
    #[server(default)] name: String,
    #[server(default)] rate_limit_tier: String,
    #[server(default)] vies_recheck_until: String,
    #[server(default)] four_eyes: String,
    #[server(default)] allow: BTreeMap<String, String>,
    #[server(default)] base: BTreeMap<String, String>,
    #[server(default)] pick: BTreeMap<String, String>,
) -> Result<Outcome, UiError> {
    let bridge = bridge()?;
    let mut typed: Typed = vec![
        ("name".to_owned(), name.clone()),
        ("rate_limit_tier".to_owned(), rate_limit_tier.clone()),
        ("vies_recheck_until".to_owned(), vies_recheck_until.clone()),
        ("four_eyes".to_owned(), four_eyes.clone()),
    ];
    typed.extend(typed_allow(&allow));
    typed.extend(
        base.iter()
            .map(|(name, value)| (format!("base[{name}]"), value.clone())),
    );
    let changed = |field: &str, value: String| {
        let theirs = pick.get(field).is_some_and(|choice| choice == "theirs");
        let untouched = base.get(field).is_some_and(|before| *before == value);
        (!theirs && !untouched).then_some(value)
    };
    let result = async {
        let organization = organization_id(&id)?;
        let expected: i64 = version
            .parse()
            .map_err(|_| Refusal::NotFound("version of this organization".to_owned()))?;
        // All capabilities are one value to the command: those not touched here are taken as they are stored now.
        let stored = bridge
            .services
            .organization_queries
            .view(&bridge.context, organization)
            .await?;
        let stored = stored.organization.capabilities;
        let mut capabilities = stored;
        for capability in Capability::ALL {
            let flag = capability.flag();
            let ticked = if allow.contains_key(flag) { "on" } else { "" };
            if let Some(value) = changed(flag, ticked.to_owned()) {
                capabilities = capabilities.with(capability, value == "on");
            }
        }
        let patch = OrganizationPatch {
            name: changed("name", name),
            rate_limit_tier: changed("rate_limit_tier", rate_limit_tier),
            capabilities: (capabilities != stored).then_some(capabilities),
            vies_recheck_until: changed("vies_recheck_until", vies_recheck_until),
            four_eyes: changed("four_eyes", four_eyes).map(|ticked| ticked == "on"),
        };
        let commands = &bridge.services.organizations;
        let saved = commands
            .update(&bridge.context, organization, Some(expected), &patch)
            .await?;
        let word = if saved.version == expected {
            "same"
        } else {
            "saved"
        };
        Ok(format!("/admin/organizations/{organization}?done={word}"))
    }
    .await;
    Ok(answer(&bridge, ("organization-edit", &page_of(&id)), typed, result).await)
}

/// Records the acceptance of a version of the data processing agreement.
#[server(prefix = "/fn", endpoint = "organization/dpa")]
pub async fn accept_dpa(
    #[server(default)] id: String,
    #[server(default)] dpa_version: String,
) -> Result<Outcome, UiError> {
    let bridge = bridge()?;
    let result = async {
        let organization = organization_id(&id)?;
        let commands = &bridge.services.organizations;
        commands
            .accept_dpa(&bridge.context, organization, &dpa_version)
            .await?;
        Ok(format!("/admin/organizations/{organization}?done=dpa"))
    }
    .await;
    let typed = vec![("dpa_version".to_owned(), dpa_version)];
    Ok(answer(&bridge, ("dpa", &page_of(&id)), typed, result).await)
}

/// Creates a partner.
#[server(prefix = "/fn", endpoint = "organization/partner-create")]
pub async fn create_partner(
    #[server(default)] id: String,
    #[server(default)] name: String,
    #[server(default)] country: String,
    #[server(default)] vat_number: String,
) -> Result<Outcome, UiError> {
    let bridge = bridge()?;
    let draft = PartnerDraft {
        name,
        country,
        vat_number,
    };
    let result = async {
        let organization = organization_id(&id)?;
        let commands = &bridge.services.organizations;
        commands
            .create_partner(&bridge.context, organization, &draft)
            .await?;
        Ok(format!("/admin/organizations/{organization}?done=partner"))
    }
    .await;
    let typed = vec![
        ("name".to_owned(), draft.name),
        ("country".to_owned(), draft.country),
        ("vat_number".to_owned(), draft.vat_number),
    ];
    Ok(answer(&bridge, ("partner-new", &page_of(&id)), typed, result).await)
}

/// Creates a client; its secret is shown once, by way of the flash.
#[server(prefix = "/fn", endpoint = "organization/client-create")]
pub async fn create_client(
    #[server(default)] id: String,
    #[server(default)] slug: String,
) -> Result<Outcome, UiError> {
    let bridge = bridge()?;
    let result = async {
        let organization = organization_id(&id)?;
        let commands = &bridge.services.organizations;
        let secret = commands
            .create_client(&bridge.context, organization, &slug)
            .await?;
        keep_and_go(&bridge, &page_of(&id), Shown::ClientSecret(Box::new(secret))).await
    }
    .await;
    let typed = vec![("slug".to_owned(), slug)];
    Ok(answer(&bridge, ("client-new", &page_of(&id)), typed, result).await)
}

/// Gives a client a new secret, shown once.
#[server(prefix = "/fn", endpoint = "organization/client-rotate")]
pub async fn rotate_client(
    #[server(default)] id: String,
    #[server(default)] client: String,
) -> Result<Outcome, UiError> {
    let bridge = bridge()?;
    let result = async {
        let client = client_id(&client)?;
        let secret = bridge
            .services
            .organizations
            .rotate_client(&bridge.context, client)
            .await?;
        keep_and_go(&bridge, &page_of(&id), Shown::ClientSecret(Box::new(secret))).await
    }
    .await;
    let form = format!("rotate-{client}");
    Ok(answer(&bridge, (&form, &page_of(&id)), Vec::new(), result).await)
}

/// Disables a client for good.
#[server(prefix = "/fn", endpoint = "organization/client-disable")]
pub async fn disable_client(
    #[server(default)] id: String,
    #[server(default)] client: String,
) -> Result<Outcome, UiError> {
    let bridge = bridge()?;
    let result = async {
        let client = client_id(&client)?;
        bridge
            .services
            .organizations
            .disable_client(&bridge.context, client)
            .await?;
        Ok(format!("{}?done=client-disabled", page_of(&id)))
    }
    .await;
    let form = format!("disable-{client}");
    Ok(answer(&bridge, (&form, &page_of(&id)), Vec::new(), result).await)
}

#[cfg(feature = "ssr")]
fn typed_allow(allow: &BTreeMap<String, String>) -> Typed {
    allow
        .keys()
        .map(|flag| (format!("allow[{flag}]"), "on".to_owned()))
        .collect()
}

#[cfg(feature = "ssr")]
fn page_of(id: &str) -> String {
    // The id comes from outside and goes into an address.
    match OrganizationId::parse(id) {
        Ok(id) => format!("/admin/organizations/{id}"),
        Err(_) => "/admin/organizations".to_owned(),
    }
}

#[cfg(feature = "ssr")]
fn organization_id(id: &str) -> Result<OrganizationId, Refusal> {
    OrganizationId::parse(id).map_err(|_| Refusal::NotFound("organization".to_owned()))
}

#[cfg(feature = "ssr")]
fn client_id(id: &str) -> Result<ApiClientId, Refusal> {
    ApiClientId::parse(id).map_err(|_| Refusal::NotFound("client".to_owned()))
}
