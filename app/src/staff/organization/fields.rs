//! The inputs that creating and changing an organization share.

use domain::kernel::Capability;
use domain::organization::RateLimitTier;
use leptos::prelude::*;

use crate::ui::{Checkbox, CheckboxGroup, Choice, SelectField, TextField};

/// Name, rate limit and capabilities.
#[component]
pub fn OrganizationFields() -> impl IntoView {
    view! {
        <TextField name="name" label="Name"/>
        <SelectField name="rate_limit_tier" label="Rate limit" choices=tiers()/>
        <CheckboxGroup label="Capabilities">
            {Capability::ALL.into_iter().map(|capability| view! {
                <Checkbox
                    name=format!("allow[{}]", capability.flag())
                    label=words(capability)
                    hint=capability.flag()
                />
            }).collect_view()}
        </CheckboxGroup>
    }
}

/// What a capability allows, in words.
pub const fn words(capability: Capability) -> &'static str {
    match capability {
        Capability::MarketplaceLedKyc => "Lead the KYC itself (Mode A)",
        Capability::MultiVinOrders => "Several vehicles in one order",
        Capability::ContactPersonalData => "Read and write contact persons",
        Capability::KycDocumentDownload => "Download KYC papers",
    }
}

/// A tier in words.
pub fn tier_words(tier: RateLimitTier) -> String {
    let (read, write, webhook) = tier.per_minute();
    let name = match tier {
        RateLimitTier::Standard => "Standard",
        RateLimitTier::HighVolume => "High volume",
        RateLimitTier::Enterprise => "Enterprise",
    };
    let (read, write) = (grouped(read), grouped(write));
    format!("{name}: {read} reads, {write} writes, {webhook} webhook calls a minute")
}

/// A number with its thousands apart: `60,000`.
fn grouped(number: u32) -> String {
    match (number / 1_000, number % 1_000) {
        (0, rest) => rest.to_string(),
        (thousands, rest) => format!("{thousands},{rest:03}"),
    }
}

fn tiers() -> Vec<Choice> {
    RateLimitTier::ALL
        .into_iter()
        .map(|tier| Choice::new(tier.as_str(), tier_words(tier)))
        .collect()
}

/// The capabilities whose flag is ticked.
#[cfg(feature = "ssr")]
pub fn capabilities_of(ticked: impl Fn(&str) -> bool) -> domain::organization::Capabilities {
    Capability::ALL.into_iter().fold(
        domain::organization::Capabilities::default(),
        |all, capability| all.with(capability, ticked(capability.flag())),
    )
}
