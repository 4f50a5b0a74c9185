//! What VIES said about the buyer's number: the answer that stands, asking again, recording by hand, all checks.

use crate::staff::buyer::SellersBuyer;
use domain::buyer::Buyer;
use domain::document::Document;
use domain::kernel::{FieldError, Role, Timestamp};
use domain::kyc::{ManualViesDraft, NameMatch, StaffKycView, ViesCheck};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::actions::{CheckVies, RecordVies};
use super::words;
use crate::staff::ForRole;
use crate::staff::buyer::buyer_path;
use crate::ui::{
    ApiCall, Badge, Cell, Check, Choice, Column, Copyable, Disclosure, DoneHere, Exact, Fact, Facts, Form,
    Hidden, Icon, Moment, Panel, Refresh, SelectField, Submit, Symbol, Table, TextField, Tone, Values,
};

/// The confirmation, which has the focus after VIES was asked.
const DONE: &str = "vies-done";

/// The form of the button beside the answer.
const BUTTON: &str = "vies-check";

/// How often the page looked for an answer by itself. Belongs to the page, outside what is read again.
pub type Looks = StoredValue<u8>;

/// The part of the page about VIES.
#[component]
pub fn Vies(owner: SellersBuyer, buyer: Buyer, kyc: StaffKycView, looks: Looks) -> impl IntoView {
    look_again(kyc.vies_under_way, looks);
    let documents: Vec<Document> = kyc
        .documents
        .iter()
        .filter(|document| document.is_active())
        .cloned()
        .collect();
    let checks = kyc.vies.clone();
    view! {
        <Panel title="VIES" id="vies" actions=move || view! { <CheckNow owner=owner id=BUTTON/> }>
            <DoneHere id=DONE words=done/>
            <Standing buyer=buyer kyc=kyc/>
            <ForRole least=Role::Operator>
                <ByHand owner=owner documents=documents.clone()/>
            </ForRole>
            {(!checks.is_empty()).then(|| view! { <History checks=checks/> })}
        </Panel>
    }
}

fn done(word: &str) -> Option<&'static str> {
    match word {
        "vies-queued" => Some("VIES is being asked. The answer appears here when it comes."),
        "vies-running" => Some("VIES was being asked already. The answer appears here when it comes."),
        "vies-recorded" => Some("The answer is recorded."),
        _ => None,
    }
}

/// Reads the page again while VIES is being asked: a few times, and only as long as nobody does anything else on it.
fn look_again(under_way: bool, looks: Looks) {
    const MOST: u8 = 10;
    let refresh = use_context::<Refresh>();
    // Effects run in the browser only.
    Effect::new(move || {
        if !under_way {
            looks.set_value(0);
            return;
        }
        if looks.get_value() >= MOST {
            return;
        }
        let look = move || {
            let idle = document()
                .active_element()
                .is_some_and(|active| active.id() == DONE);
            if let (true, Some(refresh)) = (idle, refresh) {
                looks.update_value(|looks| *looks += 1);
                refresh.0.update(|count| *count = count.wrapping_add(1));
            }
        };
        let timer = set_timeout_with_handle(look, std::time::Duration::from_secs(2));
        on_cleanup(move || {
            if let Ok(timer) = timer {
                timer.clear();
            }
        });
    });
}

/// The button that asks VIES. `id` is unique on the page.
#[component]
pub fn CheckNow(owner: SellersBuyer, id: &'static str) -> impl IntoView {
    let SellersBuyer(seller, buyer) = owner;
    view! {
        <ForRole least=Role::Operator>
            <Form id=id action=CheckVies::PATH class="form form-button">
                <Hidden name="id" value=buyer.to_string()/>
                <Hidden name="seller" value=seller.to_string()/>
                <Submit label="Check now" kind="secondary" working="Asking…"/>
                // Once on the page: beside the answer, not at every line of what is missing.
                {(id == BUTTON).then(|| view! {
                    <ApiCall method="POST" path=format!("{}/kyc/vies-check", buyer_path(seller, buyer))/>
                })}
            </Form>
        </ForRole>
    }
}

/// The answer that counts, and the latest try when it brought none.
#[component]
fn Standing(buyer: Buyer, kyc: StaffKycView) -> impl IntoView {
    let (tone, word) = words::vies_shown(kyc.status.vies);
    let of_number = || {
        kyc.vies
            .iter()
            .filter(|check| check.vat_number == buyer.vat_number)
    };
    let standing = of_number().find(|check| check.result.is_conclusive()).cloned();
    let silent = of_number()
        .next()
        .filter(|check| !check.result.is_conclusive())
        .cloned();
    let under_way = kyc.vies_under_way;
    view! {
        <Facts>
            <Fact term="Result">
                <span class="facts-line">
                    <Badge tone=tone word=word/>
                    {under_way.then(|| view! {
                        <Badge tone=Tone::Waiting word="Being asked"/>
                        <a class="link" rel="external" href=format!("/buyers/{}/kyc", buyer.id)>"Look again"</a>
                    })}
                </span>
            </Fact>
            <Fact term="VAT number"><span class="tabular">{buyer.vat_number.grouped()}</span></Fact>
            {standing.map(|check| view! { <Answer check=check company=buyer.company_name/> })}
            {silent.map(|check| view! {
                <Fact term="Latest try">
                    <Moment at=check.checked_at/>
                    <span class="muted">" · "{check.reason.as_deref().map_or("VIES gave no answer.", words::vies_reason)}</span>
                </Fact>
            })}
        </Facts>
    }
}

#[component]
fn Answer(check: ViesCheck, company: String) -> impl IntoView {
    let published = check.name.clone();
    view! {
        <Fact term="Answered">
            <Exact at=check.checked_at/>
            <span class="muted">" · "<Moment at=check.checked_at/>" · "{words::vies_method(check.method)}</span>
        </Fact>
        <Fact term="Consultation number">
            {match check.consultation_number {
                Some(number) => view! { <Copyable value=number what="consultation number"/> }.into_any(),
                None => view! { <span class="muted">"VIES gave none"</span> }.into_any(),
            }}
        </Fact>
        {check.name_match.map(|compared| view! {
            <Fact term="Name">
                <span class="facts-line"><Compared compared=compared/></span>
                {published.map(|name| view! {
                    <span class="pair">
                        <span class="pair-side"><span class="muted">"VIES"</span>{name}</span>
                        <span class="pair-side"><span class="muted">"Buyer"</span>{company}</span>
                    </span>
                })}
            </Fact>
        })}
        {check.address.map(|address| view! { <Fact term="Address"><span class="lines">{address}</span></Fact> })}
    }
}

/// How the names compare, with the score.
#[component]
fn Compared(compared: NameMatch) -> impl IntoView {
    let (tone, word) = words::name_match(compared);
    view! {
        <Badge tone=tone word=word/>
        {compared.score().map(|score| view! { <span class="muted tabular">{format!("{score} % alike")}</span> })}
    }
}

#[component]
fn ByHand(owner: SellersBuyer, documents: Vec<Document>) -> impl IntoView {
    let SellersBuyer(seller, buyer) = owner;
    let choices: Vec<Choice> = documents
        .into_iter()
        .map(|document| {
            let words = format!("{} · {}", document.kind.label(), document.content.file_name);
            Choice::new(document.id.to_string(), words)
        })
        .collect();
    let results = [("VALID", "Valid"), ("INVALID", "Invalid")].map(|(code, words)| Choice::new(code, words));
    view! {
        <Disclosure id="vies-record" label="Record an answer obtained by hand">
            <p class="prose">
                "For when VIES cannot be reached from here but somebody got its answer in another way, such as on its website. Upload the proof first."
            </p>
            <Form id="vies-record" action=RecordVies::PATH check=check as Check class="form form-column">
                <Hidden name="id" value=buyer.to_string()/>
                <Hidden name="seller" value=seller.to_string()/>
                <div class="field-row">
                    <SelectField name="result" label="Result" empty="Choose what VIES said" choices=results.into()/>
                    <TextField name="checked_at" label="Answered at (UTC)" kind="datetime-local"/>
                </div>
                <TextField name="consultation_number" label="Consultation number" shape="mono"/>
                <SelectField
                    name="document"
                    label="Document that shows the answer"
                    empty="Choose a document"
                    choices=choices
                    hint="One of this buyer's papers above."
                />
                <TextField name="name" label="Name that VIES gave" optional=true/>
                <Submit label="Record answer" working="Recording…"/>
            </Form>
        </Disclosure>
    }
}

fn check(values: &Values) -> Vec<FieldError> {
    let draft = ManualViesDraft {
        result: values.get("result"),
        checked_at: values.get("checked_at"),
        consultation_number: values.get("consultation_number"),
        document: values.get("document"),
        name: values.get("name"),
    };
    // Whether the moment is past is left to the server: the clock here may be wrong.
    let latest = Timestamp::from_unix_millis(i64::MAX);
    draft.parse(latest).err().unwrap_or_default()
}

#[component]
fn History(checks: Vec<ViesCheck>) -> impl IntoView {
    let columns = ["Result", "Number", "Consultation number", "Name", "How", "By"]
        .map(Column::new)
        .into_iter();
    let columns = columns.chain([Column::new("When").right()]).collect();
    view! {
        <h3 class="part-title">"All checks"</h3>
        <div class="bleed">
            <Table caption="Checks of the VAT number, newest first" columns=columns>
                {checks.into_iter().map(|check| view! { <Row check=check/> }).collect_view()}
            </Table>
        </div>
    }
}

#[component]
fn Row(check: ViesCheck) -> impl IntoView {
    let (tone, word) = words::vies_result(check.result);
    let name = check.name.clone();
    view! {
        <tr>
            <Cell title="Result" class="cell-main">
                <Badge tone=tone word=word/>
                {check.reason.map(|reason| {
                    let said = words::vies_reason(&reason);
                    view! { <span class="cell-note" title=reason>{said}</span> }
                })}
            </Cell>
            <Cell title="Number" class="tabular nowrap">{check.vat_number.grouped()}</Cell>
            <Cell title="Consultation number" class="tabular">{check.consultation_number}</Cell>
            <Cell title="Name">
                {name}
                {check.name_match.map(|compared| {
                    let (tone, word) = words::name_match(compared);
                    view! {
                        <span class="cell-note">
                            {(tone == Tone::Attention).then(|| view! { <span class="suspect-inline"><Icon symbol=Symbol::Alert/></span> })}
                            {word}
                        </span>
                    }
                })}
            </Cell>
            <Cell title="How">{words::vies_method(check.method)}</Cell>
            <Cell title="By">{check.asked_by}</Cell>
            <Cell title="When" right=true><Exact at=check.checked_at/></Cell>
        </tr>
    }
}
