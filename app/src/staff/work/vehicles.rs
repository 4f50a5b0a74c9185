//! The vehicles of a new order: as many rows as were typed, and one more at the press of a button.

use leptos::prelude::*;

use super::draft::MOST_VEHICLES;
use super::vehicle::{check_mileage, check_vin};
use crate::ui::{FieldCheck, Icon, MoneyField, Symbol, TextField, use_form};

/// The rows. With JavaScript the button adds a row in place; without it it sends the form, which comes back longer.
#[component]
pub fn Vehicles() -> impl IntoView {
    let form = use_form();
    let typed = (0..MOST_VEHICLES)
        .take_while(|at| form.value(&format!("vins[{at}][vin]")).is_some())
        .count();
    let rows = RwSignal::new(typed.max(1));
    let ready = RwSignal::new(false);
    Effect::new(move || ready.set(true));
    let words = || {
        view! {
            <Icon symbol=Symbol::Plus/>
            "Add vehicle"
        }
    };
    view! {
        <fieldset class="group" id="order-new-vehicles">
            <legend class="group-title">"Vehicles"</legend>
            <p class="field-hint">"All amounts of an order are in one currency. A row that stays empty is left out."</p>
            <For each=move || 0..rows.get() key=|at| *at let:at>
                <Vehicle at=at/>
            </For>
            {move || (rows.get() < MOST_VEHICLES).then(|| if ready.get() {
                view! {
                    <button type="button" class="button button-secondary" on:click=move |_| rows.update(|rows| *rows += 1)>
                        {words()}
                    </button>
                }
                .into_any()
            } else {
                view! { <button type="submit" name="add" value="1" class="button button-secondary">{words()}</button> }.into_any()
            })}
        </fieldset>
    }
}

#[component]
fn Vehicle(at: usize) -> impl IntoView {
    let name = |field: &str| format!("vins[{at}][{field}]");
    view! {
        <div class="contact-row" role="group" aria-label=format!("Vehicle {}", at + 1)>
            <TextField
                name=name("vin")
                label="VIN"
                hint="17 characters, from the registration certificate."
                shape="mono"
                check=check_vin as FieldCheck
            />
            <div class="field-row">
                <TextField name=name("brand") label="Brand"/>
                <TextField name=name("model") label="Model"/>
            </div>
            <div class="field-row">
                <TextField
                    name=name("mileage")
                    label="Mileage in km"
                    inputmode="numeric"
                    optional=true
                    check=check_mileage as FieldCheck
                />
                <TextField name=name("firstRegistrationDate") label="First registration" kind="date" optional=true/>
            </div>
            <MoneyField name=name("amount") label="Amount"/>
        </div>
    }
}
