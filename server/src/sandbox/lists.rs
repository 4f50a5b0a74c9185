//! The sandbox's own sanctions lists: made-up entries in the official formats, so that a screening can hit something.
//!
//! A buyer named `GoPayments Trading` or a contact person `Manfred Weber` resembles one of them.

use domain::kernel::Country;
use screening::list::{List, Loaded};
use screening::sample::{Entity, eu_csv, ofac_csv};
use screening::{eu, ofac};

/// A list with the bytes it was read from.
type WithBytes = (List, Loaded, Vec<u8>);

fn entity(id: u32, person: bool, names: &[&str], country: &str) -> Option<Entity> {
    Some(Entity {
        id,
        person,
        names: names.iter().map(|name| (*name).to_owned()).collect(),
        birth_year: person.then_some(1970),
        country: Country::parse(country).ok()?,
        identifier: format!("SANDBOX{id:04}"),
        programme: "SANDBOX",
    })
}

/// Each list, read like the real ones.
///
/// # Errors
/// When the files made here are not in the official format: a fault of ours.
pub fn lists() -> Result<Vec<WithBytes>, Box<dyn std::error::Error>> {
    let european = [
        entity(1, false, &["GoPayments Trading", "Go Payments"], "CY"),
        entity(2, true, &["Manfred Weber"], "DE"),
        entity(3, false, &["Embargo Motors Export"], "AE"),
    ];
    let american = [
        entity(4, false, &["Blocked Vehicles Holding", "BV Holding"], "TR"),
        entity(5, true, &["Ivan Barred", "Iwan Barred"], "RU"),
    ];
    let european: Vec<Entity> = european.into_iter().flatten().collect();
    let american: Vec<Entity> = american.into_iter().flatten().collect();
    let (mut csv, mut sdn, mut add, mut alt) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    eu_csv(&european, &mut csv)?;
    ofac_csv(&american, &mut sdn, &mut add, &mut alt)?;
    let eu = eu::read_csv(&csv[..])?;
    let ofac = ofac::read_sdn(&sdn[..], &add[..], &alt[..])?;
    Ok(vec![
        (List::Eu, eu, csv),
        (List::OfacSdn, ofac, [sdn, add, alt].concat()),
    ])
}
