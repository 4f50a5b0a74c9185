//! The EU list in its two official formats.

use std::{
    collections::HashMap,
    io::{Result, Write},
};

use quick_xml::escape::escape;

use super::Entity;

/// The 117 columns after `fileGenerationDate`, by group.
#[rustfmt::skip]
const COLUMNS: &[(&str, &[&str])] = &[
    ("Entity", &[
        "LogicalId", "EU_ReferenceNumber", "UnitedNationId", "DesignationDate", "DesignationDetails",
        "Remark", "SubjectType", "SubjectType_ClassificationCode", "Regulation_Type",
        "Regulation_OrganisationType", "Regulation_PublicationDate", "Regulation_EntryIntoForceDate",
        "Regulation_NumberTitle", "Regulation_Programme", "Regulation_PublicationUrl",
    ]),
    ("NameAlias", &[
        "LastName", "FirstName", "MiddleName", "WholeName", "NameLanguage", "Gender", "Title", "Function",
        "LogicalId", "RegulationLanguage", "Remark", "Regulation_Type", "Regulation_OrganisationType",
        "Regulation_PublicationDate", "Regulation_EntryIntoForceDate", "Regulation_NumberTitle",
        "Regulation_Programme", "Regulation_PublicationUrl",
    ]),
    ("Address", &[
        "City", "Street", "PoBox", "ZipCode", "Region", "Place", "AsAtListingTime", "ContactInfo",
        "CountryIso2Code", "CountryDescription", "LogicalId", "RegulationLanguage", "Remark",
        "Regulation_Type", "Regulation_OrganisationType", "Regulation_PublicationDate",
        "Regulation_EntryIntoForceDate", "Regulation_NumberTitle", "Regulation_Programme",
        "Regulation_PublicationUrl",
    ]),
    ("BirthDate", &[
        "BirthDate", "Day", "Month", "Year", "YearRangeFrom", "YearRangeTo", "Circa", "CalendarType",
        "ZipCode", "Region", "Place", "City", "CountryIso2Code", "CountryDescription", "LogicalId",
        "RegulationLanguage", "Remark", "Regulation_Type", "Regulation_OrganisationType",
        "Regulation_PublicationDate", "Regulation_EntryIntoForceDate", "Regulation_NumberTitle",
        "Regulation_Programme", "Regulation_PublicationUrl",
    ]),
    ("Identification", &[
        "Number", "Diplomatic", "KnownExpired", "KnownFalse", "ReportedLost", "RevokedByIssuer",
        "IssuedBy", "IssuedDate", "ValidFrom", "ValidTo", "LatinNumber", "NameOnDocument", "TypeCode",
        "TypeDescription", "Region", "CountryIso2Code", "CountryDescription", "LogicalId",
        "RegulationLanguage", "Remark", "Regulation_Type", "Regulation_OrganisationType",
        "Regulation_PublicationDate", "Regulation_EntryIntoForceDate", "Regulation_NumberTitle",
        "Regulation_Programme", "Regulation_PublicationUrl",
    ]),
    ("Citizenship", &[
        "Region", "CountryIso2Code", "CountryDescription", "LogicalId", "RegulationLanguage", "Remark",
        "Regulation_Type", "Regulation_OrganisationType", "Regulation_PublicationDate",
        "Regulation_EntryIntoForceDate", "Regulation_NumberTitle", "Regulation_Programme",
        "Regulation_PublicationUrl",
    ]),
];

/// Writes the entities as `csvFullSanctionsList_1_1`: a row for every name, birth, document and citizenship.
///
/// # Errors
/// When the output fails.
pub fn eu_csv(entities: &[Entity], mut out: impl Write) -> Result<()> {
    let mut header = vec!["fileGenerationDate".to_owned()];
    for (group, columns) in COLUMNS {
        header.extend(columns.iter().map(|column| format!("{group}_{column}")));
    }
    out.write_all(b"\xEF\xBB\xBF")?;
    let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer(out);
    writer.write_record(&header)?;
    let at: HashMap<&str, usize> = header
        .iter()
        .enumerate()
        .map(|(at, name)| (name.as_str(), at))
        .collect();
    let mut row = |fields: &[(&str, &str)]| {
        let mut record = vec![""; header.len()];
        for (column, value) in fields {
            if let Some(field) = at.get(column).and_then(|at| record.get_mut(*at)) {
                *field = value;
            }
        }
        writer.write_record(&record)
    };
    for entity in entities {
        let (id, reference) = (entity.id.to_string(), reference(entity));
        let (code, classification) = kind(entity);
        let shared = [
            ("fileGenerationDate", "05/08/2026"),
            ("Entity_LogicalId", &id),
            ("Entity_EU_ReferenceNumber", &reference),
            ("Entity_Remark", "(Made-up entry; for tests)"),
            ("Entity_SubjectType", classification),
            ("Entity_SubjectType_ClassificationCode", code),
            ("Entity_Regulation_Type", "amendment"),
            ("Entity_Regulation_PublicationDate", "2026-08-05"),
            ("Entity_Regulation_NumberTitle", "2026/0000 (OJ L0)"),
            ("Entity_Regulation_Programme", entity.programme),
            (
                "Entity_Regulation_PublicationUrl",
                "https://example.org/legal-content/EN/TXT/?uri=OJ:L:2026:000:TOC",
            ),
        ];
        let mut part = |fields: &[(&str, &str)]| row(&[&shared, fields].concat());
        for name in &entity.names {
            part(&[
                ("NameAlias_WholeName", name),
                ("NameAlias_RegulationLanguage", "en"),
            ])?;
        }
        if let Some(year) = entity.birth_year {
            let (year, date) = (year.to_string(), format!("{year}-04-28"));
            part(&[
                ("BirthDate_BirthDate", &date),
                ("BirthDate_Year", &year),
                ("BirthDate_CountryIso2Code", "00"),
            ])?;
        }
        part(&[
            ("Identification_Number", &entity.identifier),
            ("Identification_TypeCode", "other"),
        ])?;
        part(&[
            ("Citizenship_CountryIso2Code", entity.country.code()),
            (
                "Citizenship_CountryDescription",
                &entity.country.name().to_uppercase(),
            ),
        ])?;
    }
    writer.flush()
}

/// Writes the entities as `xmlFullSanctionsList_1_1`.
///
/// # Errors
/// When the output fails.
pub fn eu_xml(entities: &[Entity], mut out: impl Write) -> Result<()> {
    writeln!(out, r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#)?;
    writeln!(
        out,
        r#"<export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2026-08-05T16:47:04.449+02:00" globalFileId="1">"#
    )?;
    for entity in entities {
        let (code, classification) = kind(entity);
        writeln!(
            out,
            r#"  <sanctionEntity euReferenceNumber="{}" logicalId="{}">"#,
            reference(entity),
            entity.id
        )?;
        writeln!(out, "    <remark>(Made-up entry; for tests)</remark>")?;
        writeln!(
            out,
            r#"    <regulation regulationType="amendment" programme="{}" logicalId="1">"#,
            entity.programme
        )?;
        writeln!(
            out,
            "      <publicationUrl>https://example.org/?a=1&amp;b=2</publicationUrl>\n    </regulation>"
        )?;
        writeln!(
            out,
            r#"    <subjectType code="{code}" classificationCode="{classification}"/>"#
        )?;
        for name in &entity.names {
            writeln!(
                out,
                r#"    <nameAlias firstName="" wholeName="{}" strong="true" logicalId="1">"#,
                escape(name)
            )?;
            writeln!(
                out,
                r#"      <regulationSummary numberTitle="2026/0000 (OJ L0)"/>"#
            )?;
            writeln!(out, "    </nameAlias>")?;
        }
        let country = entity.country.code();
        writeln!(
            out,
            r#"    <citizenship region="" countryIso2Code="{country}" logicalId="1"/>"#
        )?;
        if let Some(year) = entity.birth_year {
            writeln!(
                out,
                r#"    <birthdate circa="false" birthdate="{year}-04-28" year="{year}" countryIso2Code="00"/>"#
            )?;
        }
        writeln!(
            out,
            r#"    <identification number="{}" identificationTypeCode="other"/>"#,
            escape(&entity.identifier)
        )?;
        writeln!(out, "  </sanctionEntity>")?;
    }
    writeln!(out, "</export>")?;
    out.flush()
}

fn reference(entity: &Entity) -> String {
    format!("EU.{}.{}", entity.id, entity.id % 97)
}

fn kind(entity: &Entity) -> (&'static str, &'static str) {
    if entity.person {
        ("person", "P")
    } else {
        ("enterprise", "E")
    }
}
