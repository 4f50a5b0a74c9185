//! `/orders/new`: first the buyer, which names the seller too, then the order.

use domain::kernel::{Date, FieldError, Role, VatNumber};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::components::Form as GetForm;
use leptos_router::hooks::use_query_map;

use super::actions::CreateOrder;
use super::draft::{OrderTyped, api_body};
use super::queries::{ChosenBuyer, OrderStart, new_order_data};
use super::vehicles::Vehicles;
use crate::staff::ForRole;
use crate::staff::buyer::{ContactFields, Seller};
use crate::ui::{
    ApiBody, ApiCall, Badge, ButtonLink, Cell, Check, Column, Empty, Fact, Facts, FilterSelect, Form, Hidden,
    Icon, MoneyField, Note, PageHead, Submit, Symbol, Table, TextField, Tone, Values, use_frame, use_page,
};

/// `/orders/new`
#[component]
pub fn OrderNewPage() -> impl IntoView {
    let query = use_query_map();
    let asked = move || {
        let query = query.read();
        ["text", "seller", "buyer"].map(|name| query.get(name).unwrap_or_default())
    };
    use_page(
        asked,
        |[text, seller, buyer]| new_order_data(text, seller, buyer),
        move |data: OrderStart| {
            let [text, seller, _] = untrack(asked);
            let trail = vec![("Orders".to_owned(), "/orders".to_owned())];
            view! {
                <PageHead title="New order" trail=trail/>
                {match data.chosen.clone() {
                    Some(buyer) if buyer.blocked => view! { <Blocked buyer=buyer/> }.into_any(),
                    Some(buyer) => view! { <OrderForm buyer=buyer/> }.into_any(),
                    None => view! { <Choose data=data text=text seller=seller/> }.into_any(),
                }}
            }
            .into_any()
        },
    )
}

/// The search for the buyer: a GET, so that it works without JavaScript.
#[component]
fn Choose(data: OrderStart, text: String, seller: String) -> impl IntoView {
    let total = data.found.pagination.total_elements;
    let rows = data.found.data;
    let searched = !text.trim().is_empty() || !seller.is_empty();
    let said = match (searched, total) {
        (false, _) => "The buyers that changed last. Search for others.".to_owned(),
        (true, 1) => "1 buyer matches.".to_owned(),
        (true, total) if total > 10 => format!("{total} buyers match; the first 10. Search for more words."),
        (true, total) => format!("{total} buyers match."),
    };
    view! {
        <p class="prose">"Which buyer is it for? The buyer belongs to a seller, so the seller follows from it."</p>
        <BuyerSearch sellers=data.sellers text=text seller=seller/>
        {if rows.is_empty() {
            view! { <NoBuyer searched=searched/> }.into_any()
        } else {
            let columns = ["Company", "VAT number", "Place", "Seller", "Choose"].map(Column::new).into();
            view! {
                <p class="muted" role="status">{said}</p>
                <Table caption="Buyers to choose from" columns=columns>
                    {rows.into_iter().map(|row| {
                        let grouped = VatNumber::parse(&row.vat_number).map_or(row.vat_number, |number| number.grouped());
                        // Two sellers may each have a buyer of one name.
                        let label = format!("Choose {}, {grouped}, of {}", row.company_name, row.seller_name);
                        view! {
                            <tr>
                                <Cell title="Company" class="cell-main">{row.company_name}</Cell>
                                <Cell title="VAT number" class="tabular nowrap">{grouped}</Cell>
                                <Cell title="Place" class="nowrap">{row.city}", "{row.country.code()}</Cell>
                                <Cell title="Seller">{row.seller_name}</Cell>
                                <Cell title="Choose">
                                    {if row.blocked {
                                        view! { <Badge tone=Tone::Bad word="Blocked"/> }.into_any()
                                    } else {
                                        view! {
                                            <a class="button button-secondary" href=format!("/orders/new?buyer={}", row.id) aria-label=label>"Choose"</a>
                                        }
                                        .into_any()
                                    }}
                                </Cell>
                            </tr>
                        }
                    }).collect_view()}
                </Table>
            }
            .into_any()
        }}
    }
}

#[component]
fn BuyerSearch(sellers: Vec<Seller>, text: String, seller: String) -> impl IntoView {
    let sellers = sellers.into_iter().map(|seller| (seller.id, seller.name));
    view! {
        <GetForm method="GET" action="/orders/new" attr:class="filters" attr:role="search" attr:aria-label="Find the buyer">
            <div class="filter filter-text">
                <label class="sr-only" for="filter-text">"Name, VAT number, city or post code of the buyer"</label>
                <Icon symbol=Symbol::Search/>
                <input
                    class="input"
                    type="search"
                    id="filter-text"
                    name="text"
                    value=text
                    placeholder="Name, VAT number, city or post code"
                />
            </div>
            <FilterSelect name="seller" label="Seller" chosen=seller choices=sellers.collect()/>
            <button type="submit" class="button button-secondary">"Search"</button>
        </GetForm>
    }
}

#[component]
fn NoBuyer(searched: bool) -> impl IntoView {
    let step = || {
        view! {
            <ForRole least=Role::Operator>
                <ButtonLink href="/buyers/new" label="New buyer" kind="primary" symbol=Symbol::Plus/>
            </ForRole>
        }
    };
    let (title, text) = if searched {
        (
            "No buyer matches",
            "Search for fewer words, or enter the buyer first.",
        )
    } else {
        (
            "There is no buyer yet",
            "An order needs a buyer. Enter the buyer first.",
        )
    };
    view! { <Empty title=title text=text step=step/> }
}

/// A blocked buyer takes no new orders.
#[component]
fn Blocked(buyer: ChosenBuyer) -> impl IntoView {
    view! {
        <Note tone=Tone::Bad title=format!("{} is blocked for new orders", buyer.name)>
            <p>
                "Unblock the buyer on "
                <a class="link" href=format!("/buyers/{}", buyer.id)>"its page"</a>
                ", or "
                <a class="link" href="/orders/new">"choose another one"</a>
                "."
            </p>
        </Note>
    }
}

#[component]
fn OrderForm(buyer: ChosenBuyer) -> impl IntoView {
    let today = Date::of(use_frame().now).to_string();
    let path = format!("/v1/partners/{}/orders", buyer.seller);
    view! {
        <div class="page-column">
            <Form id="order-new" action=CreateOrder::PATH check=check as Check>
                <Hidden name="seller" value=buyer.seller.to_string()/>
                <Hidden name="buyer_id" value=buyer.id.to_string()/>
                // For the check in the browser: a sale is not from the future.
                <Hidden name="today" value=today/>
                <div class="group">
                    <Facts>
                        <Fact term="Buyer">
                            <a class="link" href=format!("/buyers/{}", buyer.id)>{buyer.name}</a>
                            " "<span class="muted tabular">{buyer.vat_number}</span>
                        </Fact>
                        <Fact term="Seller">{buyer.seller_name}</Fact>
                    </Facts>
                    <p class="muted"><a class="link" href="/orders/new">"Choose another buyer"</a></p>
                </div>
                <fieldset class="group">
                    <legend class="group-title">"Order"</legend>
                    <TextField name="external_order_id" label="Order id" hint="The seller's own id. It stays unique for the seller."/>
                    <TextField name="purchase_date" label="Purchase date" kind="date" shape="narrow" optional=true/>
                    <MoneyField name="total_amount" label="Total amount" hint="What all vehicles cost together, such as 18.500,00."/>
                </fieldset>
                <Vehicles/>
                <fieldset class="group">
                    <legend class="group-title">"Contact person" <span class="optional">"optional"</span></legend>
                    <p class="field-hint">"Whom to ask about this order. Personal data: only when somebody needs it."</p>
                    <ContactFields prefix=""/>
                </fieldset>
                <ApiCall method="POST" path=path body=api_body as ApiBody/>
                <div class="form-actions">
                    <Submit label="Create order" working="Creating…"/>
                    <a class="button button-quiet" href="/orders">"Cancel"</a>
                </div>
            </Form>
        </div>
    }
}

fn check(values: &Values) -> Vec<FieldError> {
    let Ok(today) = Date::parse(&values.get("today")) else {
        return Vec::new();
    };
    OrderTyped::of(values).read(today).err().unwrap_or_default()
}
