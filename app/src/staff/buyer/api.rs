//! The bodies of the REST calls that the buyer forms stand for.

use domain::kernel::{BuyerId, PartnerId};
use serde_json::{Map, Value, json};

use crate::ui::Values;

/// Where the API has a seller's buyer.
#[must_use]
pub fn buyer_path(seller: PartnerId, buyer: BuyerId) -> String {
    format!("/v1/partners/{seller}/buyers/{buyer}")
}

/// The fields of the forms, beside the members of the API's body they become. Two parts: inside that object.
const MEMBERS: [(&str, &str); 7] = [
    ("vat_number", "vatNumber"),
    ("company_name", "companyName"),
    ("street", "address.street"),
    ("post_code", "address.postCode"),
    ("city", "address.city"),
    ("country", "address.country"),
    ("kyc_mode", "kycMode"),
];

/// The body that creates the buyer of the form.
pub fn created(values: &Values) -> Value {
    let mut body = members(values, |_, _| true);
    let contacts = super::fields::filled(super::fields::draft_of(values).contacts);
    if !contacts.is_empty() {
        let contacts = contacts
            .into_iter()
            .map(|contact| {
                person(
                    &contact.first_name,
                    &contact.last_name,
                    &contact.email,
                    &contact.phone,
                )
            })
            .collect();
        body.insert("contacts".to_owned(), Value::Array(contacts));
    }
    Value::Object(body)
}

/// The body that corrects it: what differs from what the form started from, or everything while nothing does.
pub fn corrected(values: &Values) -> Value {
    let differs = |name: &str, value: &str| {
        let base = format!("base[{name}]");
        let started = values.0.iter().find(|(key, _)| *key == base);
        started.is_some_and(|(_, started)| started != value)
    };
    let changed = members(values, differs);
    Value::Object(if changed.is_empty() {
        members(values, |_, _| true)
    } else {
        changed
    })
}

/// The body that blocks it.
pub fn blocked(values: &Values) -> Value {
    match values.get("reason").trim() {
        "" => json!({}),
        reason => json!({ "reason": reason }),
    }
}

/// The body that adds a contact person.
pub fn contact(values: &Values) -> Value {
    let get = |name| values.get(name);
    person(
        &get("first_name"),
        &get("last_name"),
        &get("email"),
        &get("phone"),
    )
}

fn members(values: &Values, wanted: impl Fn(&str, &str) -> bool) -> Map<String, Value> {
    let mut body = Map::new();
    for (name, member) in MEMBERS {
        let value = values.get(name);
        if !wanted(name, &value) {
            continue;
        }
        match member.split_once('.') {
            None => {
                body.insert(member.to_owned(), Value::String(value));
            }
            Some((object, part)) => {
                let inner = body
                    .entry(object)
                    .or_insert_with(|| Value::Object(Map::new()))
                    .as_object_mut();
                if let Some(inner) = inner {
                    inner.insert(part.to_owned(), Value::String(value));
                }
            }
        }
    }
    body
}

fn person(first: &str, last: &str, email: &str, phone: &str) -> Value {
    let mut body = json!({ "firstName": first, "lastName": last, "email": email });
    if let (Some(object), false) = (body.as_object_mut(), phone.trim().is_empty()) {
        object.insert("phone".to_owned(), Value::String(phone.to_owned()));
    }
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(pairs: &[(&str, &str)]) -> Values {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Values(pairs.iter().map(owned).collect())
    }

    #[test]
    fn a_correction_sends_what_changed() {
        let form = values(&[
            ("city", "Kiel"),
            ("base[city]", "Berlin"),
            ("street", "A 1"),
            ("base[street]", "A 1"),
        ]);
        assert_eq!(corrected(&form), json!({ "address": { "city": "Kiel" } }));
    }

    #[test]
    fn contacts_in_which_something_was_typed_go_along() {
        let form = values(&[
            ("company_name", "A"),
            ("contacts[0][firstName]", "Erika"),
            ("contacts[1][firstName]", ""),
        ]);
        let body = created(&form);
        assert_eq!(body["companyName"], "A");
        assert_eq!(
            body["contacts"],
            json!([{ "firstName": "Erika", "lastName": "", "email": "" }])
        );
    }
}
