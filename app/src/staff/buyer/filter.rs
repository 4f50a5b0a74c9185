//! The list's filters as they stand in the address.

use domain::buyer::{BuyerFilter, BuyerSort, KycMode};
use domain::kernel::{Country, Fields, PageRequest, PartnerId, Refusal};

use crate::ui::search;

search! {
    /// Words.
    text,
    /// `ACTIVE` or `BLOCKED`.
    status,
    /// `MARKETPLACE_LED` or `NT24_LED`.
    kyc_mode,
    /// ISO 3166.
    country,
    /// A seller's id.
    seller,
    /// `OPEN`: with hits to decide.
    screening;
    /// `field,direction`.
    sort,
    /// From 0.
    page
}

impl Search {
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
