//! An OFAC list in its three CSV files.

use std::io::{Result, Write};

use super::Entity;

/// Writes the entities as `SDN.CSV`, `ADD.CSV` and `ALT.CSV`, or the consolidated list's files of the same columns.
///
/// # Errors
/// When an output fails.
pub fn ofac_csv(
    entities: &[Entity],
    mut sdn: impl Write,
    mut add: impl Write,
    mut alt: impl Write,
) -> Result<()> {
    for entity in entities {
        let mut names = entity.names.iter();
        let primary = quoted(names.next().map_or("", String::as_str));
        let kind = if entity.person { "\"individual\"" } else { "-0- " };
        let birth = entity
            .birth_year
            .map(|year| format!("DOB 28 Apr {year}; "))
            .unwrap_or_default();
        let document = if entity.person {
            "Passport"
        } else {
            "Registration Number"
        };
        let country = entity.country.name();
        let remarks = quoted(&format!(
            "{birth}{document} {} ({country}); Linked To: NOBODY.",
            entity.identifier
        ));
        let (id, programme) = (entity.id, entity.programme);
        write!(
            sdn,
            "{id},{primary},{kind},\"{programme}\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,{remarks}\r\n"
        )?;
        write!(
            add,
            "{id},{id}1,\"Main Street 1\",\"Town\",{},-0- \r\n",
            quoted(country)
        )?;
        for name in names {
            write!(alt, "{id},{id}2,\"aka\",{},-0- \r\n", quoted(name))?;
        }
    }
    for out in [&mut sdn as &mut dyn Write, &mut add, &mut alt] {
        out.write_all(b"\x1a\r\n")?;
        out.flush()?;
    }
    Ok(())
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}
