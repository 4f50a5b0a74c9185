//! The sections that hold the evidence: identity, sanctions, VIES, papers.

use std::collections::BTreeSet;

use domain::kyc::ViesResult;

use crate::kyc_profile::input::{Identity, KycProfile, SanctionsScreening};
use crate::kyc_profile::words::{self, counted, hash, time};
use crate::layout::{Cell, Column, Sheet, Table, Tone};

/// Room for the sentences before a table, its header and its first rows, in points.
const INTRODUCED: f32 = 140.0;

pub(super) fn identity(sheet: &mut Sheet, identity: Option<&Identity>) {
    sheet.heading("Identity verification");
    let Some(identity) = identity else {
        return sheet.paragraph("No identity check was started.");
    };
    let mut facts = vec![
        ("Outcome", words::identity(&identity.outcome)),
        (
            "Service",
            format!("{} ({})", identity.provider, identity.environment).into(),
        ),
        ("Session", identity.session_id.as_str().into()),
        ("Started", identity.started_at.exact_text().into()),
        (
            "Completed",
            Cell::optional(identity.completed_at.map(|at| at.exact_text())),
        ),
    ];
    if let Some(document) = &identity.document {
        let issuer = document
            .issuing_country
            .map(|country| format!("{} ({})", country.name(), country.code()));
        facts.extend([
            ("Document shown", document.kind.replace('_', " ").into()),
            ("Issued by", Cell::optional(issuer)),
            (
                "Valid until",
                Cell::optional(document.expires_on.map(|date| date.text())),
            ),
            (
                "Number",
                Cell::optional(document.number.as_ref().map(|number| number.as_str())),
            ),
        ]);
    }
    sheet.facts(facts);
    sheet.note("Pictures of the document and of the person are not part of this profile.");
}

pub(super) fn screening(sheet: &mut Sheet, screening: Option<&SanctionsScreening>) {
    sheet.heading("Sanctions screening");
    let Some(screening) = screening else {
        return sheet.paragraph("The buyer was not screened.");
    };
    sheet.facts([
        ("Status", words::aml(screening.status)),
        ("Screened", screening.screened_at.exact_text().into()),
        ("Looked for", screening.subject.as_str().into()),
        (
            "Lists",
            if screening.complete {
                "All needed lists were there and up to date.".into()
            } else {
                Cell::new(Tone::Open, "INCOMPLETE").and(Tone::Quiet, "A needed list was missing or too old.")
            },
        ),
    ]);
    if !screening.lists.is_empty() {
        sheet.gap();
        sheet.table(&Table {
            columns: vec![
                Column::new("List", 0.36),
                Column::new("Version", 0.24),
                Column::new("Published", 0.16),
                Column::new("SHA-256", 0.24),
            ],
            rows: screening
                .lists
                .iter()
                .map(|list| {
                    vec![
                        list.name.as_str().into(),
                        list.version.as_str().into(),
                        Cell::optional(list.published.map(|date| date.text())),
                        hash(&list.sha256).into(),
                    ]
                })
                .collect(),
        });
    }
    sheet.gap();
    if screening.hits.is_empty() {
        return sheet.paragraph("No entry of these lists resembles the buyer.");
    }
    sheet.table(&Table {
        columns: vec![
            Column::new("List and entry", 0.17),
            Column::new("Name on the list", 0.29),
            Column::new("Alike", 0.09),
            Column::new("Decision and reason", 0.45),
        ],
        rows: screening
            .hits
            .iter()
            .map(|hit| {
                vec![
                    Cell::from(hit.list.as_str()).and(Tone::Quiet, &hit.entry_id),
                    Cell::from(hit.matched_name.as_str())
                        .and(Tone::Quiet, format!("looked for: {}", hit.subject)),
                    format!("{} %", hit.score).into(),
                    words::hit(&hit.status),
                ]
            })
            .collect(),
    });
}

pub(super) fn vies(sheet: &mut Sheet, profile: &KycProfile) {
    sheet.heading("VIES checks of the VAT number");
    if profile.vies.is_empty() {
        return sheet.paragraph("VIES has not been asked yet.");
    }
    let of = |result: ViesResult| profile.vies.iter().filter(|check| check.result == result).count();
    let (valid, invalid, unknown) = (
        of(ViesResult::Valid),
        of(ViesResult::Invalid),
        of(ViesResult::Unknown),
    );
    sheet.keep(INTRODUCED);
    let order = if profile.vies.len() > 1 {
        " The newest stands first."
    } else {
        ""
    };
    sheet.paragraph(&format!(
        "{}: {valid} valid, {invalid} invalid, {unknown} without an answer about the number.{order}",
        counted(profile.vies.len(), "check", "checks"),
    ));
    let requesters: BTreeSet<&str> = profile
        .vies
        .iter()
        .filter_map(|check| check.requester.as_deref())
        .collect();
    // Nearly always one: then it is said once and not in every row.
    let several = requesters.len() > 1;
    if let (Some(requester), false) = (requesters.first(), several) {
        sheet.paragraph(&format!("The online checks named {requester} as the requester."));
    }
    sheet.gap();
    let mut above = None;
    let rows = profile.vies.iter().map(|check| {
        let other_number = check.vat_number != profile.buyer.vat_number;
        let requester = check.requester.as_ref().filter(|_| several);
        // A changed name is the news; the same one sixty times would hide it.
        let repeated = check.name.is_some() && check.name == above;
        if check.name.is_some() {
            above.clone_from(&check.name);
        }
        vec![
            Cell::from(time(check.checked_at)).and_optional(
                Tone::Quiet,
                other_number.then(|| format!("for {}", check.vat_number)),
            ),
            words::vies_result(check),
            Cell::from(check.consultation_number.as_deref().unwrap_or("–"))
                .and_optional(Tone::Quiet, check.raw_sha256.as_deref().map(hash))
                .and_optional(Tone::Quiet, requester.map(|number| format!("asked by {number}"))),
            words::vies_name(check, repeated).and_optional(Tone::Quiet, check.reason.as_deref()),
            words::vies_method(check),
        ]
    });
    sheet.table(&Table {
        columns: vec![
            Column::new("Time (UTC)", 0.22),
            Column::new("Result", 0.13),
            Column::new("Consultation number, SHA-256 of the answer", 0.21),
            Column::new("Name in VIES", 0.31),
            Column::new("How asked", 0.13),
        ],
        rows: rows.collect(),
    });
}

pub(super) fn documents(sheet: &mut Sheet, profile: &KycProfile) {
    sheet.heading("KYC papers");
    if profile.documents.is_empty() {
        return sheet.paragraph("No paper was uploaded.");
    }
    let rows = profile.documents.iter().map(|document| {
        vec![
            document.kind.label().into(),
            Cell::optional(document.document_date.map(|date| date.text())),
            hash(&document.content.sha256).into(),
            words::document(document),
            Cell::from(time(document.created_at)).and(Tone::Quiet, words::uploader(&document.uploaded_by)),
        ]
    });
    sheet.table(&Table {
        columns: vec![
            Column::new("Paper", 0.25),
            Column::new("Dated", 0.13),
            Column::new("SHA-256", 0.22),
            Column::new("Status", 0.16),
            Column::new("Uploaded (UTC)", 0.24),
        ],
        rows: rows.collect(),
    });
}
