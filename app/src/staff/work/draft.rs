//! A new order as its form sends it, and the way from there to the domain's draft: amounts and numbers as people type
//! them, vehicles that were left empty, and errors under the names of the form's inputs.

use domain::buyer::ContactDraft;
use domain::kernel::{Date, FieldError, Fields, MoneyDraft, PartnerId};
#[cfg(feature = "ssr")]
use domain::order::{Order, RecordError};
use domain::order::{OrderDraft, OrderVinDraft};

use super::vehicle::{VehicleTyped, kilometres, without_blanks};
#[cfg(feature = "ssr")]
use crate::bridge::Typed;
use crate::ui::Values;

/// The most vehicles the form takes.
pub const MOST_VEHICLES: usize = 200;

/// The whole form as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderTyped {
    /// The seller's id; follows from the buyer.
    pub seller: String,
    /// The buyer's id.
    pub buyer_id: String,
    /// The client's own id.
    pub external_order_id: String,
    /// `YYYY-MM-DD`; may stay empty.
    pub purchase_date: String,
    /// What all vehicles cost.
    pub total_amount: String,
    /// In which currency.
    pub total_amount_currency: String,
    /// Whom to ask; may stay empty.
    pub contact: ContactDraft,
    /// The rows of vehicles, empty ones too.
    pub vins: Vec<VehicleTyped>,
}

impl OrderTyped {
    /// From the form in the browser.
    #[must_use]
    pub fn of(values: &Values) -> Self {
        let get = |name: &str| values.get(name);
        let vins = (0..MOST_VEHICLES)
            .map_while(|at| {
                let prefix = format!("vins[{at}]");
                let there = values.0.iter().any(|(name, _)| name.starts_with(&prefix));
                let part = |field: &str| values.get(&format!("{prefix}[{field}]"));
                there.then(|| VehicleTyped {
                    vin: part("vin"),
                    brand: part("brand"),
                    model: part("model"),
                    mileage: part("mileage"),
                    first_registration_date: part("firstRegistrationDate"),
                    amount: part("amount"),
                    amount_currency: part("amount_currency"),
                })
            })
            .collect();
        Self {
            seller: get("seller"),
            buyer_id: get("buyer_id"),
            external_order_id: get("external_order_id"),
            purchase_date: get("purchase_date"),
            total_amount: get("total_amount"),
            total_amount_currency: get("total_amount_currency"),
            contact: ContactDraft {
                first_name: get("first_name"),
                last_name: get("last_name"),
                email: get("email"),
                phone: get("phone"),
            },
            vins,
        }
    }

    /// For the flash, by the names of the inputs; with `longer`, one empty vehicle more.
    #[cfg(feature = "ssr")]
    #[must_use]
    pub fn typed(&self, longer: bool) -> Typed {
        let mut typed: Typed = [
            ("external_order_id", &self.external_order_id),
            ("purchase_date", &self.purchase_date),
            ("total_amount", &self.total_amount),
            ("total_amount_currency", &self.total_amount_currency),
            ("first_name", &self.contact.first_name),
            ("last_name", &self.contact.last_name),
            ("email", &self.contact.email),
            ("phone", &self.contact.phone),
        ]
        .map(|(name, value)| (name.to_owned(), value.clone()))
        .into();
        let more = VehicleTyped {
            amount_currency: self.total_amount_currency.clone(),
            ..VehicleTyped::default()
        };
        let more = longer.then_some(&more);
        for (at, vehicle) in self.vins.iter().chain(more).take(MOST_VEHICLES).enumerate() {
            let fields = vehicle.fields();
            typed.extend(fields.map(|(field, value)| (format!("vins[{at}][{field}]"), value.clone())));
        }
        typed
    }

    /// The rows in which something was typed, with their places in the form.
    fn rows(&self) -> Vec<(usize, &VehicleTyped)> {
        let rows = self.vins.iter().enumerate();
        rows.filter(|(_, vehicle)| !vehicle.is_empty()).collect()
    }

    /// The domain's draft, with what cannot be read at all.
    #[must_use]
    pub fn draft(&self) -> (OrderDraft, Vec<FieldError>) {
        let mut fields = Fields::new();
        let total_amount = money(
            &mut fields,
            "totalAmount",
            &self.total_amount,
            &self.total_amount_currency,
        );
        let vins = self.rows().into_iter().map(|(at, vehicle)| {
            let kilometres = kilometres(&vehicle.mileage);
            let said = "The mileage is a whole number of kilometres. Type its digits.";
            OrderVinDraft {
                vin: without_blanks(&vehicle.vin),
                brand: vehicle.brand.clone(),
                model: vehicle.model.clone(),
                mileage: fields
                    .check(
                        &format!("vins[{at}].mileage"),
                        &vehicle.mileage,
                        kilometres.ok_or(said),
                    )
                    .flatten(),
                first_registration_date: vehicle.first_registration_date.clone(),
                purchase_amount: money(
                    &mut fields,
                    &format!("vins[{at}].amount"),
                    &vehicle.amount,
                    &vehicle.amount_currency,
                ),
            }
        });
        let vins = vins.collect();
        let contact = &self.contact;
        let asked = [
            &contact.first_name,
            &contact.last_name,
            &contact.email,
            &contact.phone,
        ];
        let draft = OrderDraft {
            external_order_id: self.external_order_id.clone(),
            buyer_id: self.buyer_id.clone(),
            purchase_date: self.purchase_date.clone(),
            responsible_contact: asked
                .iter()
                .any(|text| !text.trim().is_empty())
                .then(|| contact.clone()),
            vins,
            total_amount,
        };
        (draft, fields.finish(None::<()>).err().unwrap_or_default())
    }

    /// Seller and draft, checked as a whole.
    ///
    /// # Errors
    /// All refused fields at once, so that they are shown at the form's inputs.
    pub fn read(&self, today: Date) -> Result<(PartnerId, OrderDraft), Vec<FieldError>> {
        let (draft, mut problems) = self.draft();
        let unread: Vec<String> = problems.iter().map(|problem| problem.field.clone()).collect();
        let refused = draft.parse(today).err().unwrap_or_default();
        // What cannot be read looks missing to the domain: the first sentence is the better one.
        let more = self.renamed(refused).into_iter();
        problems.extend(more.filter(|problem| !unread.contains(&problem.field)));
        match PartnerId::parse(&self.seller) {
            Ok(seller) if problems.is_empty() => Ok((seller, draft)),
            Ok(_) => Err(problems),
            Err(_) => {
                problems.retain(|problem| problem.field != "buyerId");
                problems.push(FieldError {
                    field: "buyerId".to_owned(),
                    message: "The buyer is missing. Choose one.".to_owned(),
                    rejected_value: None,
                });
                Err(problems)
            }
        }
    }

    /// The errors of the commands at this form's inputs.
    #[cfg(feature = "ssr")]
    #[must_use]
    pub fn in_own_names(&self, error: RecordError<Order>) -> RecordError<Order> {
        use domain::kernel::Refusal;
        match error {
            RecordError::Refused(Refusal::Invalid(fields)) => self.renamed(fields).into(),
            RecordError::ExistsDifferent(_) => vec![FieldError {
                field: "externalOrderId".to_owned(),
                message: "The seller has an order with this id already, with other data. Correct that one, or use another id."
                    .to_owned(),
                rejected_value: None,
            }]
            .into(),
            other => other,
        }
    }

    /// `vins[0].purchaseAmount.value` of the draft is `vins[2].amount` here, when two rows before it were left empty.
    fn renamed(&self, fields: Vec<FieldError>) -> Vec<FieldError> {
        let rows = self.rows();
        let rename = |mut problem: FieldError| {
            if let Some((at, part)) = vehicle_field(&problem.field) {
                let at = rows.get(at).map_or(at, |(at, _)| *at);
                let part = if part.starts_with("purchaseAmount") {
                    "amount"
                } else {
                    part
                };
                problem.field = format!("vins[{at}].{part}");
            } else if problem.field.starts_with("totalAmount") {
                "totalAmount".clone_into(&mut problem.field);
            } else if problem.field == "vins" {
                // Nothing was typed: said where typing begins.
                "vins[0].vin".clone_into(&mut problem.field);
                "The order has no vehicle yet. Enter its VIN and the rest of the row."
                    .clone_into(&mut problem.message);
            }
            for words in [
                "Give it in minor units (cents).",
                "Give it in minor units (cents) from 0.",
            ] {
                problem.message = problem.message.replace(words, "Type it.");
            }
            problem
        };
        let mut seen: Vec<String> = Vec::new();
        let mut renamed: Vec<FieldError> = fields.into_iter().map(rename).collect();
        // Value and currency of one amount share an input.
        renamed.retain(|problem| {
            let new = !seen.contains(&problem.field);
            seen.push(problem.field.clone());
            new
        });
        renamed
    }
}

/// `vins[3].brand` as 3 and `brand`.
fn vehicle_field(field: &str) -> Option<(usize, &str)> {
    let (at, part) = field.strip_prefix("vins[")?.split_once("].")?;
    Some((at.parse().ok()?, part))
}

/// An amount as typed; empty is missing, which the domain says.
fn money(fields: &mut Fields, field: &str, typed: &str, currency: &str) -> MoneyDraft {
    let missing = MoneyDraft {
        value: None,
        currency: currency.to_owned(),
    };
    if typed.trim().is_empty() {
        return missing;
    }
    fields
        .check(field, typed, MoneyDraft::typed(typed, currency))
        .unwrap_or(missing)
}

/// The body of the call over REST that does the same.
#[must_use]
pub fn api_body(values: &Values) -> serde_json::Value {
    let (draft, _) = OrderTyped::of(values).draft();
    serde_json::to_value(draft).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "01985c3a-0000-7000-8000-000000000000";

    fn today() -> Date {
        Date::parse("2026-04-22").unwrap()
    }

    fn vehicle() -> VehicleTyped {
        VehicleTyped {
            vin: "wvw zzz1jz xw000001".to_owned(),
            brand: "VW".to_owned(),
            model: "Golf".to_owned(),
            mileage: "12.500".to_owned(),
            first_registration_date: "2021-05-01".to_owned(),
            amount: "18.500,00".to_owned(),
            amount_currency: "EUR".to_owned(),
        }
    }

    fn form() -> OrderTyped {
        OrderTyped {
            seller: ID.to_owned(),
            buyer_id: ID.to_owned(),
            external_order_id: "DEAL-1".to_owned(),
            purchase_date: String::new(),
            total_amount: "18,500.00".to_owned(),
            total_amount_currency: "EUR".to_owned(),
            contact: ContactDraft::default(),
            vins: vec![VehicleTyped::default(), vehicle(), VehicleTyped::default()],
        }
    }

    #[test]
    fn amounts_and_numbers_are_read_as_typed_and_empty_rows_left_out() {
        let (_, draft) = form().read(today()).unwrap();
        assert_eq!(draft.vins.len(), 1);
        assert_eq!(draft.vins[0].vin, "wvwzzz1jzxw000001");
        assert_eq!(draft.vins[0].mileage, Some(12_500));
        assert_eq!(draft.vins[0].purchase_amount.value, Some(1_850_000));
        assert_eq!(draft.total_amount.value, Some(1_850_000));
        assert_eq!(draft.responsible_contact, None);
    }

    #[test]
    fn errors_stand_at_the_row_that_was_typed_in() {
        let mut form = form();
        form.total_amount = String::new();
        form.vins[1].amount = "much".to_owned();
        form.vins[1].brand = String::new();
        form.vins[1].mileage = "far".to_owned();
        let names: Vec<String> = form
            .read(today())
            .unwrap_err()
            .into_iter()
            .map(|problem| crate::bridge::input_name(&problem.field))
            .collect();
        for name in [
            "total_amount",
            "vins[1][amount]",
            "vins[1][brand]",
            "vins[1][mileage]",
        ] {
            assert_eq!(
                names.iter().filter(|known| *known == name).count(),
                1,
                "{name} in {names:?}"
            );
        }
        assert_eq!(names.len(), 4, "{names:?}");
    }

    #[test]
    fn an_order_without_vehicle_or_seller_says_so() {
        let mut form = form();
        form.vins.clear();
        form.seller.clear();
        let fields: Vec<String> = form
            .read(today())
            .unwrap_err()
            .into_iter()
            .map(|problem| problem.field)
            .collect();
        assert_eq!(fields, ["vins[0].vin", "buyerId"]);
        form.buyer_id.clear();
        let refused = form.read(today()).unwrap_err();
        let buyer = refused.iter().filter(|problem| problem.field == "buyerId");
        assert_eq!(buyer.count(), 1, "said once");
    }

    #[cfg(feature = "ssr")]
    #[test]
    fn one_row_more_keeps_everything() {
        let typed = form().typed(true);
        let has = |name: &str| {
            typed
                .iter()
                .find(|(known, _)| known == name)
                .map(|(_, value)| value.as_str())
        };
        assert_eq!(has("vins[1][vin]"), Some("wvw zzz1jz xw000001"));
        assert_eq!(has("vins[3][vin]"), Some(""));
        assert_eq!(has("vins[3][amount_currency]"), Some("EUR"));
        assert_eq!(OrderTyped::of(&Values(form().typed(false))).vins, form().vins);
    }
}
