//! The part about the final invoice: only once there is a verdict, and in agreement with it.

use domain::compliance::Decision;
use domain::invoice::InvoiceKind;
use leptos::prelude::*;

use super::invoice::{Enter, Entered, currency_of};
use super::queries::Shown;
use crate::ui::{Note, Panel, Tone, amount_text};

/// What is open, the form, or the final invoice.
#[component]
pub fn FinalizationPanel(data: Shown) -> impl IntoView {
    let decision = data.page.verdict.rollup.decision;
    let stored = data.page.final_invoice.clone();
    let missing = data.page.verdict.rollup.blockers.len();
    view! {
        <Panel title="Final invoice" id="finalization">
            {decision.map(|decision| view! { <Fitting decision=decision/> })}
            {match (stored, decision) {
                (Some(view), _) => view! { <Entered data=data view=view/> }.into_any(),
                (None, Some(decision)) if data.open() => {
                    let initial = initial(&data, decision);
                    view! { <Enter data=data kind=InvoiceKind::Final initial=initial/> }.into_any()
                }
                (None, Some(_)) => view! { <p class="muted">"Not entered."</p> }.into_any(),
                (None, None) => view! { <Early missing=missing/> }.into_any(),
            }}
        </Panel>
    }
}

/// Which invoice fits the decision.
#[component]
fn Fitting(decision: Decision) -> impl IntoView {
    match decision {
        Decision::ValidExport => view! {
            <Note tone=Tone::Good title="The decision is VALID_EXPORT">
                <p>"The final invoice shows no VAT and is not made out under the margin scheme."</p>
            </Note>
        },
        Decision::VatApplicable => view! {
            <Note tone=Tone::Bad title="The decision is VAT_APPLICABLE">
                <p>"The final invoice shows VAT, or is made out under the margin scheme and shows none."</p>
            </Note>
        },
    }
}

/// Before a verdict.
#[component]
fn Early(missing: usize) -> impl IntoView {
    let open = match missing {
        0 => "The verdict is not made yet.".to_owned(),
        1 => "1 thing is missing before the verdict.".to_owned(),
        many => format!("{many} things are missing before the verdict."),
    };
    view! {
        <p class="prose">
            {open}" Until then it is not known whether the final invoice shows VAT, so none is taken."
        </p>
        <p><a class="button button-secondary" rel="external" href="#missing">"Show what is missing"</a></p>
    }
}

/// The final invoice most often repeats the preliminary one. Where the decision leaves no choice it is made.
fn initial(data: &Shown, decision: Decision) -> Vec<(String, String)> {
    let mut initial = Vec::new();
    let mut set = |name: &str, value: String| initial.push((name.to_owned(), value));
    match &data.page.invoice {
        Some(view) => {
            set(
                "amount_currency",
                view.invoice.amount.currency().code().to_owned(),
            );
            set("buyer_name", view.invoice.buyer_name.clone().unwrap_or_default());
            if decision == Decision::ValidExport {
                set("amount", amount_text(view.invoice.amount));
            }
        }
        None => set("amount_currency", currency_of(data)),
    }
    if decision == Decision::ValidExport {
        set("vat_included", "no".to_owned());
        set("margin_scheme", "no".to_owned());
    }
    initial
}
