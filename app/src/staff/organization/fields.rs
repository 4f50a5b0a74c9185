//! The inputs that creating and changing an organization share.

use domain::kernel::Capability;
use domain::organization::{RateLimitTier, RecheckUntil};
use leptos::prelude::*;

use crate::ui::{Checkbox, CheckboxGroup, Choice, RadioGroup, SelectField, TextField};

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

/// How the organization's orders are judged: only once it exists.
#[component]
pub fn JudgementFields() -> impl IntoView {
    let choices = [RecheckUntil::Delivery, RecheckUntil::Pickup]
        .map(|until| Choice::new(until.as_str(), recheck_words(until)));
    view! {
        <RadioGroup name="vies_recheck_until" label="VIES is asked daily" choices=choices.into()/>
        <Checkbox
            name="four_eyes"
            label="Decisions about evidence need a second person"
            hint="Accepting a mismatch or declaring a paper unobtainable then waits for another operator or admin."
        />
    }
}

/// How long VIES is asked daily, in words.
pub const fn recheck_words(until: RecheckUntil) -> &'static str {
    match until {
        RecheckUntil::Delivery => "Until every vehicle is delivered",
        RecheckUntil::Pickup => "Until every vehicle is picked up",
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
