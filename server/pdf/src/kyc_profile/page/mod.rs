//! The layout of the profile: verdict, summary and parties; the evidence stands in `checks`.

mod checks;

use domain::kyc::{ViesCheck, ViesMethod};

use super::input::KycProfile;
use super::words::{self, counted, time};
use crate::PdfError;
use crate::layout::{About, Cell, Column, Sheet, Table, Tone};

/// The unsigned PDF of a profile. The same profile gives the same bytes.
///
/// # Errors
/// When the PDF cannot be written; no text in the profile can be the reason.
pub fn render(profile: &KycProfile) -> Result<Vec<u8>, PdfError> {
    let mut sheet = Sheet::new(About {
        title: "KYC profile".to_owned(),
        subject: profile.buyer.company_name.clone(),
        document_id: profile.document_id.clone(),
        generated_at: profile.generated_at,
    })?;
    sheet.title();
    let (tone, meaning) = words::overall(profile.overall, profile.mode);
    sheet.verdict("Overall KYC status", tone, profile.overall.as_str(), meaning);
    if simulated(profile) {
        sheet.gap();
        sheet.warning(
            "Sandbox: at least one check was answered by a simulation. This document proves nothing.",
        );
    }
    summary(&mut sheet, profile);
    parties(&mut sheet, profile);
    checks::identity(&mut sheet, profile.identity.as_ref());
    checks::screening(&mut sheet, profile.screening.as_ref());
    checks::vies(&mut sheet, profile);
    checks::documents(&mut sheet, profile);
    about(&mut sheet);
    sheet.finish()
}

/// Whether the sandbox answered anything.
fn simulated(profile: &KycProfile) -> bool {
    let mut identity = profile.identity.iter();
    let mut hits = profile.screening.iter().flat_map(|screening| &screening.hits);
    identity.any(|identity| identity.environment == "SIMULATED")
        || hits.any(|hit| hit.list == "SANDBOX")
        || profile
            .vies
            .iter()
            .any(|check| check.method == ViesMethod::Simulated)
}

/// The check whose result counts: of the present number, the latest with an answer about it, else the latest.
fn counting(profile: &KycProfile) -> Option<&ViesCheck> {
    let checks = || {
        let present = &profile.buyer.vat_number;
        let all = profile.vies.iter();
        all.filter(move |check| check.vat_number == *present)
    };
    checks()
        .filter(|check| check.result.is_conclusive())
        .max_by_key(|check| check.checked_at)
        .or_else(|| checks().max_by_key(|check| check.checked_at))
}

fn summary(sheet: &mut Sheet, profile: &KycProfile) {
    let open = |word: &str| Cell::new(Tone::Open, word);
    let vies = match counting(profile) {
        Some(check) => vec![
            words::vies_result(check),
            time(check.checked_at).into(),
            check
                .consultation_number
                .as_ref()
                .map_or_else(Cell::empty, |number| {
                    Cell::from("Consultation number").and(Tone::Quiet, number)
                }),
        ],
        None => vec![open("NOT CHECKED"), Cell::empty(), Cell::empty()],
    };
    let identity = match &profile.identity {
        Some(identity) => vec![
            words::identity(&identity.outcome),
            time(identity.completed_at.unwrap_or(identity.started_at)).into(),
            Cell::from(identity.provider.as_str()).and(Tone::Quiet, &identity.session_id),
        ],
        None => vec![open("NOT STARTED"), Cell::empty(), Cell::empty()],
    };
    let screening = match &profile.screening {
        Some(screening) => {
            vec![
                words::aml(screening.status),
                time(screening.screened_at).into(),
                Cell::from(counted(screening.lists.len(), "list", "lists"))
                    .and(Tone::Quiet, words::hits(&screening.hits)),
            ]
        }
        None => vec![open("NOT SCREENED"), Cell::empty(), Cell::empty()],
    };
    let active = profile.documents.iter().filter(|document| document.is_active());
    let newest = active.clone().map(|document| document.created_at).max();
    let missing: Vec<String> = profile
        .missing
        .iter()
        .map(|requirement| requirement.label())
        .collect();
    let papers = vec![
        if missing.is_empty() {
            Cell::new(Tone::Good, "COMPLETE")
        } else {
            open("INCOMPLETE")
        },
        Cell::optional(newest.map(time)),
        Cell::from(counted(active.count(), "active paper", "active papers")).and_optional(
            Tone::Quiet,
            (!missing.is_empty()).then(|| format!("Missing: {}", missing.join("; "))),
        ),
    ];

    sheet.heading("Summary");
    let rows = [
        ("VAT number in VIES", vies),
        ("Identity of the person acting", identity),
        ("Sanctions lists", screening),
        ("KYC papers", papers),
    ];
    sheet.table(&Table {
        columns: vec![
            Column::new("Check", 0.28),
            Column::new("Result", 0.18),
            Column::new("Time (UTC)", 0.22),
            Column::new("Proved by", 0.32),
        ],
        rows: rows
            .into_iter()
            .map(|(check, cells)| {
                std::iter::once(Cell::new(Tone::Strong, check))
                    .chain(cells)
                    .collect()
            })
            .collect(),
    });
}

fn parties(sheet: &mut Sheet, profile: &KycProfile) {
    let buyer = &profile.buyer;
    let address = &buyer.address;
    sheet.heading("Buyer and seller");
    sheet.facts([
        ("Buyer", Cell::new(Tone::Strong, &buyer.company_name)),
        ("VAT number", buyer.vat_number.grouped().into()),
        (
            "Address",
            Cell::from(address.street.as_str())
                .and(Tone::Plain, format!("{} {}", address.post_code, address.city))
                .and(
                    Tone::Plain,
                    format!("{} ({})", address.country.name(), address.country.code()),
                ),
        ),
        ("Buyer id", buyer.id.to_string().into()),
        (
            "KYC mode",
            format!("{} ({})", profile.mode.label(), profile.mode.as_str()).into(),
        ),
        ("Seller", Cell::new(Tone::Strong, &profile.seller.name)),
        ("Seller's VAT number", profile.seller.vat_number.grouped().into()),
        ("Organization", profile.organization.as_str().into()),
    ]);
}

fn about(sheet: &mut Sheet) {
    sheet.heading("About this document");
    sheet.note(
        "Novatrade24 made this document from its records and sealed it electronically (PAdES, ETSI EN 319 142-1). The seal \
         covers the whole file: any change after sealing shows as an invalid signature in a PDF reader. All times are UTC. \
         SHA-256 values are shown by their first and last eight digits; the records hold them in full.",
    );
    sheet.note(
        "This document contains data collected for anti-money-laundering purposes. Keep it only as long as that duty lasts.",
    );
}

#[cfg(test)]
mod tests {
    use domain::kyc::ViesResult;

    use super::*;
    use crate::kyc_profile::samples;

    #[test]
    fn an_outage_does_not_replace_the_last_answer_and_another_number_does_not_count() {
        let mut full = samples()
            .into_iter()
            .find(|sample| sample.name == "full")
            .unwrap()
            .profile;
        let latest = full.vies.first().unwrap();
        assert_eq!(
            latest.result,
            ViesResult::Unknown,
            "the sample begins with an outage"
        );
        let counts = counting(&full).unwrap();
        assert!(counts.result.is_conclusive() && counts.checked_at < latest.checked_at);

        full.vies
            .retain(|check| check.vat_number != full.buyer.vat_number);
        assert_eq!(full.vies.len(), 1, "the sample holds a check of an older number");
        assert_eq!(counting(&full), None);
    }
}
