//! `/admin/system`: which version runs, since when, and how the services outside are doing.

use domain::desk::{ServiceHealth, ServiceState, SystemView};
use leptos::prelude::*;

use crate::bridge::UiError;
use crate::ui::{
    Badge, Cell, Column, Exact, Fact, Facts, Icon, Moment, PageHead, Panel, Symbol, Table, Timed, Tone,
    use_page,
};

/// The server and what it depends on.
#[server(name = ReadSystem, prefix = "/fn", endpoint = "desk/system")]
pub async fn read_system() -> Result<Timed<SystemView>, UiError> {
    let bridge = crate::bridge::bridge()?;
    let data = bridge.services.desk_queries.system(&bridge.context).await;
    Ok(Timed {
        data: data.map_err(|refusal| bridge.refuse(refusal))?,
        now: bridge.now,
    })
}

/// `/admin/system`
#[component]
pub fn SystemPage() -> impl IntoView {
    use_page(
        || (),
        |()| read_system(),
        |system: SystemView| {
            let mode = if system.mode_sandbox {
                "Sandbox: the outside world is simulated"
            } else {
                "Live: the outside world is real"
            };
            view! {
                <PageHead
                    title="System"
                    actions=|| view! {
                        <a class="button button-secondary" rel="external" href="/admin/system" data-action="Look again">
                            <Icon symbol=Symbol::Repeat/>
                            "Look again"
                        </a>
                    }
                />
                <div class="page-stack">
                    <Panel title="Server">
                        <Facts>
                            <Fact term="Version"><span class="tabular">{system.version}</span></Fact>
                            <Fact term="Database">{system.engine}</Fact>
                            <Fact term="Mode">{mode}</Fact>
                            <Fact term="Running since">
                                <Exact at=system.started_at/>
                                <span class="muted">" · "<Moment at=system.started_at/></span>
                            </Fact>
                        </Facts>
                    </Panel>
                    <Panel title="Services and lists">
                        {if system.services.is_empty() {
                            view! { <p class="muted">"Nothing outside is configured."</p> }.into_any()
                        } else {
                            view! { <Services services=system.services/> }.into_any()
                        }}
                    </Panel>
                </div>
            }
            .into_any()
        },
    )
}

#[component]
fn Services(services: Vec<ServiceHealth>) -> impl IntoView {
    let columns = ["State", "Service", "What is known"].map(Column::new).into();
    view! {
        <Table caption="Services outside and lists" columns=columns>
            {services.into_iter().map(|service| view! {
                <tr>
                    <Cell title="State"><Badge tone=tone_of(service.state) word=service.state.label()/></Cell>
                    <Cell title="Service" class="cell-main">{service.name}</Cell>
                    <Cell title="What is known">{service.detail}</Cell>
                </tr>
            }).collect_view()}
        </Table>
    }
}

const fn tone_of(state: ServiceState) -> Tone {
    match state {
        ServiceState::Ok => Tone::Good,
        ServiceState::Off => Tone::Neutral,
        ServiceState::Slow => Tone::Attention,
        ServiceState::Down => Tone::Bad,
    }
}
