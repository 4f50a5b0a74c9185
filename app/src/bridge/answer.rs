//! How a form post is answered, with and without JavaScript, so that nothing typed is lost.
//!
//! Every form posts to a server function that answers an [`Outcome`] and never an `Err`:
//!
//! - With JavaScript the form sends its fields itself and reads the outcome: it goes to the page that shows the new
//!   state, or shows what was refused at the fields. The page is not reloaded, so everything typed is still there.
//! - Without JavaScript the browser follows a redirect (303). On success it leads to the same page; on a refusal back to
//!   the form's page with `?flash=<id>`. Under that id the typed values (never those of secret fields) and the refusal
//!   wait in the session's [`Flash`](super::Flash) for one reading.
//! - What is shown once (a client secret, recovery codes) takes the way through the flash in both cases.

use domain::buyer::{Buyer, Contact};
use domain::invoice::InvoiceView;
use domain::kernel::OrderId;
use domain::order::Order;
use domain::organization::{ClientSecret, Organization};
use domain::payment::PaymentView;
use domain::staff::TotpSetup;
use serde::{Deserialize, Serialize};

use super::error::FieldProblem;
use crate::ui::amount_text;

/// The values of a form as typed, by the `name` of the input.
pub type Typed = Vec<(String, String)>;

/// What a form post led to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// Done. The page to go to, as a local address.
    Done {
        /// Path and query.
        to: String,
        /// The whole page must be loaded anew, because who is signed in changed.
        reload: bool,
    },
    /// Nothing was changed.
    Refused(Refused),
}

impl Outcome {
    /// The same, with the whole page loaded anew.
    #[must_use]
    pub fn with_reload(self) -> Self {
        match self {
            Self::Done { to, .. } => Self::Done { to, reload: true },
            Self::Refused(refused) => Self::Refused(refused),
        }
    }
}

/// Why a form was refused.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// What is wrong in one sentence.
    pub message: String,
    /// What is wrong with which input.
    pub fields: Vec<FieldProblem>,
    /// Set when somebody else changed the record: the version to build on, and what is stored now.
    pub conflict: Option<(i64, Vec<Conflict>)>,
    /// The request to look for in the log, when the fault is ours.
    pub request_id: Option<String>,
    /// Sign in again to go on.
    pub signed_out: bool,
}

/// A stored value beside what somebody typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// The `name` of the input.
    pub name: String,
    /// What the field is called.
    pub label: String,
    /// What is stored now.
    pub value: String,
}

impl Conflict {
    fn new(name: &str, label: &str, value: impl Into<String>) -> Self {
        Self {
            name: name.to_owned(),
            label: label.to_owned(),
            value: value.into(),
        }
    }

    /// The fields of a buyer's form.
    #[must_use]
    pub fn of_buyer(buyer: &Buyer) -> Vec<Self> {
        vec![
            Self::new("vat_number", "VAT number", buyer.vat_number.grouped()),
            Self::new("company_name", "Company name", &buyer.company_name),
            Self::new("street", "Street and number", &buyer.address.street),
            Self::new("post_code", "Post code", &buyer.address.post_code),
            Self::new("city", "City", &buyer.address.city),
            Self::new("country", "Country", buyer.address.country.code()),
            Self::new("kyc_mode", "KYC mode", buyer.kyc_mode.as_str()),
        ]
    }

    /// The fields of an order's form.
    #[must_use]
    pub fn of_order(order: &Order) -> Vec<Self> {
        let contact = order.responsible_contact.as_ref();
        let (first, last, email, phone) = contact
            .map(|contact| {
                let phone = contact.phone.clone().unwrap_or_default();
                let (first, last) = (contact.first_name.clone(), contact.last_name.clone());
                (first, last, contact.email.to_string(), phone)
            })
            .unwrap_or_default();
        vec![
            Self::new(
                "purchase_date",
                "Purchase date",
                order
                    .purchase_date
                    .map(|date| date.to_string())
                    .unwrap_or_default(),
            ),
            Self::new("first_name", "First name", first),
            Self::new("last_name", "Last name", last),
            Self::new("email", "E-mail", email),
            Self::new("phone", "Phone", phone),
        ]
    }

    /// The fields of an invoice's form.
    #[must_use]
    pub fn of_invoice(view: &InvoiceView) -> Vec<Self> {
        let invoice = &view.invoice;
        let answer = |yes: bool| if yes { "yes" } else { "no" };
        vec![
            Self::new("invoice_date", "Invoice date", invoice.invoice_date.to_string()),
            Self::new("invoice_number", "Invoice number", &invoice.invoice_number),
            Self::new("amount", "Amount", amount_text(invoice.amount)),
            Self::new("amount_currency", "Currency", invoice.amount.currency().code()),
            Self::new("vat_included", "Shows VAT", answer(invoice.vat_included)),
            Self::new("margin_scheme", "Margin scheme", answer(invoice.margin_scheme)),
            Self::new(
                "buyer_name",
                "Buyer's name on it",
                invoice.buyer_name.clone().unwrap_or_default(),
            ),
        ]
    }

    /// The fields of a payment's form. No cash is an empty field.
    #[must_use]
    pub fn of_payment(view: &PaymentView) -> Vec<Self> {
        let payment = &view.payment;
        let cash = match payment.cash_amount.value() {
            0 => String::new(),
            _ => amount_text(payment.cash_amount),
        };
        let iban = payment.source_iban.map(|iban| iban.grouped());
        let declared = if payment.new_iban_declared { "on" } else { "" };
        vec![
            Self::new("payment_date", "Payment date", payment.payment_date.to_string()),
            Self::new("bank_amount", "By bank", amount_text(payment.bank_amount)),
            Self::new(
                "bank_amount_currency",
                "Currency by bank",
                payment.bank_amount.currency().code(),
            ),
            Self::new("cash_amount", "In cash", cash),
            Self::new(
                "cash_amount_currency",
                "Currency in cash",
                payment.cash_amount.currency().code(),
            ),
            Self::new("source_iban", "Account it came from", iban.unwrap_or_default()),
            Self::new("declare_new_iban", "New account of the buyer", declared),
        ]
    }

    /// The fields of an organization's form.
    #[must_use]
    pub fn of_organization(organization: &Organization) -> Vec<Self> {
        let mut stored = vec![
            Self::new("name", "Name", &organization.name),
            Self::new(
                "rate_limit_tier",
                "Rate limit",
                organization.rate_limit_tier.as_str(),
            ),
            Self::new(
                "vies_recheck_until",
                "Daily VIES check until",
                organization.vies_recheck_until.as_str(),
            ),
            Self::new(
                "four_eyes",
                "Second approval",
                if organization.four_eyes { "on" } else { "" },
            ),
        ];
        for capability in domain::kernel::Capability::ALL {
            let on = organization.capabilities.allow(capability);
            stored.push(Self::new(
                capability.flag(),
                capability.flag(),
                if on { "on" } else { "" },
            ));
        }
        stored
    }
}

/// What waits for the next page.
#[derive(Clone, Serialize, Deserialize)]
pub enum Kept {
    /// A refused form.
    Form {
        /// Which form.
        form: String,
        /// What was typed.
        typed: Typed,
        /// Why it was refused.
        refused: Refused,
    },
    /// Something that is shown once.
    Shown(Shown),
}

/// What is shown once.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Shown {
    /// A client's new secret.
    ClientSecret(Box<ClientSecret>),
    /// The second factor is being set up.
    TotpSetup(TotpSetup),
    /// The codes that replace a lost second factor.
    RecoveryCodes(Vec<String>),
    /// Contact persons, read with a purpose.
    Contacts(Vec<Contact>),
    /// What was done to many orders at once.
    Bulk(Vec<BulkResult>),
}

/// What became of some of many orders: those with the same outcome stand together, so that hundreds of them fit into the
/// flash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkResult {
    /// Why nothing was done to them; `None` when it was done.
    pub refused: Option<String>,
    /// The orders, with the client's own ids.
    pub orders: Vec<(OrderId, String)>,
}

/// The `name` of the input for a field as the API calls it: `address.postCode` is `post_code`, `contacts[0].email` is
/// `contacts[0][email]`. Forms are flat but for lists. An amount is one field with its currency: `amount.value` and
/// `amount.currency` are `amount`.
#[must_use]
pub fn input_name(field: &str) -> String {
    let field = field
        .strip_suffix(".value")
        .or_else(|| field.strip_suffix(".currency"))
        .unwrap_or(field);
    if let Some((list, part)) = field.split_once("].") {
        return format!("{list}][{part}]");
    }
    let last = field.rsplit('.').next().unwrap_or(field);
    let mut name = String::with_capacity(last.len() + 4);
    for c in last.chars() {
        if c.is_ascii_uppercase() {
            name.push('_');
            name.push(c.to_ascii_lowercase());
        } else {
            name.push(c);
        }
    }
    name
}

#[cfg(feature = "ssr")]
pub use server::{answer, keep_and_go, keep_typed};

#[cfg(feature = "ssr")]
mod server {
    use http::header::{ACCEPT, LOCATION};
    use http::{HeaderValue, StatusCode};
    use leptos::prelude::use_context;
    use leptos_axum::ResponseOptions;

    use super::{Kept, Outcome, Refused, Shown, Typed};
    use crate::bridge::{Bridge, Problem, UiError};
    use domain::kernel::Refusal;

    impl From<&UiError> for Refused {
        fn from(error: &UiError) -> Self {
            let ours = matches!(&error.problem, Problem::Refused(Refusal::Internal));
            Self {
                message: error.message(),
                fields: error.fields(),
                conflict: match &error.problem {
                    Problem::Conflict { version, stored } => Some((*version, stored.clone())),
                    Problem::Refused(_) | Problem::Rule(_) | Problem::Unreachable => None,
                },
                request_id: ours.then(|| error.request_id.clone()),
                signed_out: error.is_signed_out(),
            }
        }
    }

    /// Ends the answer to a form post. `page` is the address of the page the form stands on, `typed` what may come back
    /// to it; leave secrets out.
    pub async fn answer(
        bridge: &Bridge,
        (form, page): (&str, &str),
        typed: Typed,
        result: Result<String, UiError>,
    ) -> Outcome {
        match result {
            Ok(to) => {
                go(&to);
                Outcome::Done { to, reload: false }
            }
            Err(error) => {
                let refused = Refused::from(&bridge.refuse(error));
                if is_plain_post() {
                    let kept = Kept::Form {
                        form: form.to_owned(),
                        typed,
                        refused: refused.clone(),
                    };
                    let query = match keep(bridge, &kept).await {
                        Ok(id) => format!("flash={id}"),
                        // The page still says that it did not work.
                        Err(_) => "failed=1".to_owned(),
                    };
                    go(&format!("{}#{form}-problems", with_query(page, &query)));
                }
                Outcome::Refused(refused)
            }
        }
    }

    /// Keeps what is shown once; answers the address of the page that shows it.
    ///
    /// # Errors
    /// When it cannot be kept.
    pub async fn keep_and_go(bridge: &Bridge, page: &str, shown: Shown) -> Result<String, UiError> {
        let id = keep(bridge, &Kept::Shown(shown)).await?;
        Ok(with_query(page, &format!("flash={id}")))
    }

    /// Ends the answer to a button that only makes the form longer: without JavaScript the page comes back with
    /// everything typed and nothing refused.
    pub async fn keep_typed(bridge: &Bridge, (form, page): (&str, &str), typed: Typed) -> Outcome {
        let kept = Kept::Form {
            form: form.to_owned(),
            typed,
            refused: Refused::default(),
        };
        let to = match keep(bridge, &kept).await {
            Ok(id) => with_query(page, &format!("flash={id}")),
            Err(_) => with_query(page, "failed=1"),
        };
        let to = format!("{to}#{form}");
        go(&to);
        Outcome::Done { to, reload: false }
    }

    async fn keep(bridge: &Bridge, kept: &Kept) -> Result<String, UiError> {
        let text = serde_json::to_string(kept).map_err(|_| bridge.refuse(Refusal::Internal))?;
        bridge
            .flash
            .put(text)
            .await
            .map_err(|refusal| bridge.refuse(refusal))
    }

    fn with_query(page: &str, query: &str) -> String {
        let joint = if page.contains('?') { '&' } else { '?' };
        format!("{page}{joint}{query}")
    }

    /// The browser posted the form itself, without JavaScript.
    fn is_plain_post() -> bool {
        use_context::<http::request::Parts>().is_some_and(|parts| {
            parts
                .headers
                .get(ACCEPT)
                .and_then(|value| value.to_str().ok())
                .is_some_and(|value| value.contains("text/html"))
        })
    }

    /// Sends the browser there; with JavaScript the outcome says it instead.
    fn go(to: &str) {
        if !is_plain_post() {
            return;
        }
        if let (Some(response), Ok(location)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(to))
        {
            response.insert_header(LOCATION, location);
            response.set_status(StatusCode::SEE_OTHER);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::input_name;

    #[test]
    fn fields_of_the_api_name_inputs() {
        assert_eq!(input_name("vatNumber"), "vat_number");
        assert_eq!(input_name("address.postCode"), "post_code");
        assert_eq!(input_name("contacts[12].firstName"), "contacts[12][firstName]");
        assert_eq!(input_name("email"), "email");
        assert_eq!(input_name("amount.value"), "amount");
        assert_eq!(input_name("bankAmount.currency"), "bank_amount");
        assert_eq!(
            input_name("vins[3].purchaseAmount.value"),
            "vins[3][purchaseAmount]"
        );
        assert_eq!(input_name("collectionAddress.postCode"), "post_code");
        assert_eq!(input_name("responsibleContact.firstName"), "first_name");
    }
}
