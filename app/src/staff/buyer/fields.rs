//! The inputs that creating and correcting share, and their checks by the domain's `parse`.

use domain::buyer::{AddressDraft, BuyerDraft, ContactDraft, KycMode};
use domain::kernel::{CheckDigits, Country, Email, FieldError, Fields, PartnerId, Refusal, VatNumber};
use leptos::prelude::*;

use crate::ui::{Checked, Choice, FieldCheck, RadioGroup, SelectField, TextField, Values};

/// VAT number, name, address and KYC mode.
#[component]
pub fn BuyerFields() -> impl IntoView {
    view! {
        <fieldset class="group">
            <legend class="group-title">"Company"</legend>
            <TextField
                name="vat_number"
                label="VAT number"
                hint="With the letters of the issuing state, such as DE 136 695 976."
                check=check_vat_number as FieldCheck
                shape="number"
            />
            <TextField name="company_name" label="Company name" hint="The legal name, as on the register extract." autocomplete="off"/>
        </fieldset>
        <fieldset class="group">
            <legend class="group-title">"Address"</legend>
            <TextField name="street" label="Street and number"/>
            <div class="field-row">
                <TextField name="post_code" label="Post code" shape="narrow"/>
                <TextField name="city" label="City"/>
            </div>
            <SelectField name="country" label="Country" empty="Choose a country" choices=countries()/>
        </fieldset>
        <RadioGroup name="kyc_mode" label="KYC mode" choices=modes()/>
    }
}

/// Name, address and phone of a contact person. `prefix` is empty or such as `contacts[0]`.
#[component]
pub fn ContactFields(#[prop(into)] prefix: String) -> impl IntoView {
    let name = |field: &str, flat: &str| {
        if prefix.is_empty() {
            flat.to_owned()
        } else {
            format!("{prefix}[{field}]")
        }
    };
    view! {
        <div class="field-row">
            <TextField name=name("firstName", "first_name") label="First name"/>
            <TextField name=name("lastName", "last_name") label="Last name"/>
        </div>
        <div class="field-row">
            <TextField name=name("email", "email") label="E-mail" kind="email" check=check_email as FieldCheck/>
            <TextField name=name("phone", "phone") label="Phone" kind="tel" optional=true/>
        </div>
    }
}

/// EU members first, because nearly all buyers are there; then everybody.
pub fn countries() -> Vec<Choice> {
    let choice =
        |country: Country| Choice::new(country.code(), format!("{} ({})", country.name(), country.code()));
    let mut members: Vec<Country> = Country::eu().collect();
    let mut others: Vec<Country> = Country::all().filter(|country| !country.is_eu()).collect();
    members.sort_by_key(|country| country.name());
    others.sort_by_key(|country| country.name());
    members.into_iter().chain(others).map(choice).collect()
}

fn modes() -> Vec<Choice> {
    KycMode::ALL
        .into_iter()
        .map(|mode| {
            let meaning = match mode {
                KycMode::MarketplaceLed => "Mode A: the marketplace collects the papers.",
                KycMode::Nt24Led => {
                    "Mode B: NT24 verifies the identity and screens. There is no way back to Mode A."
                }
            };
            Choice::new(mode.as_str(), mode.label()).meaning(meaning)
        })
        .collect()
}

/// Groups the number for reading; a wrong check digit is a remark.
pub fn check_vat_number(typed: &str) -> Checked {
    match VatNumber::parse(typed) {
        Ok(number) => {
            let remark = match number.check_digits() {
                CheckDigits::Right => number.note().map(str::to_owned),
                CheckDigits::Wrong => Some(
                    "The check digits do not fit. Compare the number with the buyer's papers; VIES decides."
                        .to_owned(),
                ),
            };
            Checked {
                shown: Some(number.grouped()),
                problem: None,
                remark,
            }
        }
        Err(error) => Checked {
            problem: Some(error.to_string()),
            ..Checked::default()
        },
    }
}

fn check_email(typed: &str) -> Checked {
    Checked::of(Email::parse(typed))
}

/// A buyer's form as the domain's draft.
pub fn draft_of(values: &Values) -> BuyerDraft {
    let contacts = (0..)
        .map_while(|at| {
            let get = |field: &str| values.get(&format!("contacts[{at}][{field}]"));
            values
                .0
                .iter()
                .any(|(name, _)| name.starts_with(&format!("contacts[{at}]")))
                .then(|| ContactDraft {
                    first_name: get("firstName"),
                    last_name: get("lastName"),
                    email: get("email"),
                    phone: get("phone"),
                })
        })
        .collect();
    BuyerDraft {
        vat_number: values.get("vat_number"),
        company_name: values.get("company_name"),
        address: AddressDraft {
            street: values.get("street"),
            post_code: values.get("post_code"),
            city: values.get("city"),
            country: values.get("country"),
        },
        kyc_mode: values.get("kyc_mode"),
        contacts: filled(contacts),
    }
}

/// The contacts up to the last one in which something was typed: empty rows at the end mean nobody.
pub fn filled(mut contacts: Vec<ContactDraft>) -> Vec<ContactDraft> {
    while contacts.last().is_some_and(|last| {
        [&last.first_name, &last.last_name, &last.email, &last.phone]
            .iter()
            .all(|text| text.trim().is_empty())
    }) {
        contacts.pop();
    }
    contacts
}

/// What was typed about a contact, for the flash, by the names of the inputs.
#[cfg(feature = "ssr")]
pub fn typed_contact(at: usize, contact: &ContactDraft) -> crate::bridge::Typed {
    [
        ("firstName", &contact.first_name),
        ("lastName", &contact.last_name),
        ("email", &contact.email),
        ("phone", &contact.phone),
    ]
    .map(|(field, value)| (format!("contacts[{at}][{field}]"), value.clone()))
    .into()
}

/// The chosen seller. `others` are the refusals of the other fields, answered in one go with this one.
///
/// # Errors
/// When no seller was chosen, or another field was refused.
pub fn seller(chosen: &str, others: Option<Vec<FieldError>>) -> Result<PartnerId, Refusal> {
    let mut fields = Fields::new();
    let parsed = PartnerId::parse(chosen).map_err(|_| "The seller is missing. Choose one.");
    let seller = fields.check("seller", "", parsed);
    match (fields.finish(seller), others) {
        (Ok(seller), None) => Ok(seller),
        (result, others) => {
            let mut all = result.err().unwrap_or_default();
            all.extend(others.unwrap_or_default());
            Err(Refusal::Invalid(all))
        }
    }
}
