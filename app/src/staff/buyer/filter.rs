//! The list's filters as they stand in the address.

use domain::buyer::{BuyerFilter, BuyerSort, KycMode};
use domain::kernel::{Country, Fields, PageRequest, PartnerId, Refusal};
use leptos_router::params::ParamsMap;
use serde::{Deserialize, Serialize};

/// The parameters of the address, as text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Search {
    /// Words.
    pub text: String,
    /// `ACTIVE` or `BLOCKED`.
    pub status: String,
    /// `MARKETPLACE_LED` or `NT24_LED`.
    pub kyc_mode: String,
    /// ISO 3166.
    pub country: String,
    /// A seller's id.
    pub seller: String,
    /// `OPEN`: with hits to decide.
    pub screening: String,
    /// `field,direction`.
    pub sort: String,
    /// From 0.
    pub page: String,
}

/// The names of the filters in the address.
pub const NAMES: [&str; 6] = ["text", "status", "kyc_mode", "country", "seller", "screening"];

impl Search {
    /// From the address.
    #[must_use]
    pub fn of(query: &ParamsMap) -> Self {
        let get = |name| query.get(name).unwrap_or_default();
        Self {
            text: get("text"),
            status: get("status"),
            kyc_mode: get("kyc_mode"),
            country: get("country"),
            seller: get("seller"),
            screening: get("screening"),
            sort: get("sort"),
            page: get("page"),
        }
    }

    /// The value of a filter by its name.
    #[must_use]
    pub fn value(&self, name: &str) -> &str {
        match name {
            "text" => &self.text,
            "status" => &self.status,
            "kyc_mode" => &self.kyc_mode,
            "country" => &self.country,
            "seller" => &self.seller,
            "screening" => &self.screening,
            _ => "",
        }
    }

    /// Whether any filter is on.
    #[must_use]
    pub fn filters(&self) -> bool {
        NAMES.iter().any(|name| !self.value(name).trim().is_empty())
    }

    /// Reads the parameters.
    ///
    /// # Errors
    /// All refused parameters: somebody changed the address by hand.
    pub fn parse(&self) -> Result<(BuyerFilter, PageRequest<BuyerSort>), Refusal> {
        let mut fields = Fields::new();
        let given = |text: &str| {
            let text = text.trim();
            (!text.is_empty()).then(|| text.to_owned())
        };
        let blocked = given(&self.status).and_then(|status| match status.as_str() {
            "ACTIVE" => Some(false),
            "BLOCKED" => Some(true),
            _ => fields.check(
                "status",
                &status,
                Err("The status is ACTIVE or BLOCKED. Choose one."),
            ),
        });
        let kyc_mode =
            given(&self.kyc_mode).and_then(|mode| fields.check("kycMode", &mode, KycMode::parse(&mode)));
        let country = given(&self.country)
            .and_then(|country| fields.check("country", &country, Country::parse(&country)));
        let seller = given(&self.seller).and_then(|seller| {
            fields.check(
                "seller",
                &seller,
                PartnerId::parse(&seller).map_err(|_| "There is no such seller. Choose one."),
            )
        });
        let undecided_hits = given(&self.screening).is_some_and(|screening| match screening.as_str() {
            "OPEN" => true,
            _ => fields
                .check(
                    "screening",
                    &screening,
                    Err("Only OPEN can be asked for. Remove this filter."),
                )
                .unwrap_or_default(),
        });
        let request = PageRequest::parse(
            given(&self.page).as_deref(),
            Some("25"),
            given(&self.sort).as_deref(),
            &mut fields,
        );
        let filter = BuyerFilter {
            text: self.text.trim().to_owned(),
            blocked,
            kyc_mode,
            country,
            seller,
            organization: None,
            undecided_hits,
        };
        let parsed = fields.finish(request.map(|request| (filter, request)))?;
        Ok(parsed)
    }
}
