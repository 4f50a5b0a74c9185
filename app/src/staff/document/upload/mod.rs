//! Adding papers: a plain multipart form. With JavaScript any number of files at once, chosen, dropped or pasted, each
//! with its own progress, error and another try.

mod browser;
mod state;

use domain::document::{DocumentModule, DocumentOwner, DocumentType};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use self::state::{Progress, Row};
use super::judge::documents_path;
use super::{ADD_FORM, size_text, type_parameter, upload_address};
use crate::bridge::Refused;
use crate::ui::{
    ApiCall, Choice, FormState, Hidden, Icon, Problems, SelectField, Submit, Symbol, TextField, use_form,
};

/// What the server takes; it decides by the content.
const ACCEPT: &str = ".pdf,.jpg,.jpeg,.png,.webp,.heic,.heif,.tif,.tiff,application/pdf,image/jpeg,image/png,image/webp,image/heic,image/heif,image/tiff";

/// The files of the present page that are not yet with the server.
#[derive(Clone, Copy)]
pub struct Uploads {
    rows: RwSignal<Vec<Row>>,
    /// There were several at once: each says its own type and date, the last one left too.
    apart: RwSignal<bool>,
    #[cfg(feature = "hydrate")]
    files: browser::Files,
}

impl Uploads {
    /// None yet. Belongs to a page's component, outside what is read again.
    pub fn new() -> Self {
        Self {
            rows: RwSignal::new(Vec::new()),
            apart: RwSignal::new(false),
            #[cfg(feature = "hydrate")]
            files: browser::no_files(),
        }
    }

    /// The rows for one owner.
    fn of(self, owner: DocumentOwner) -> Vec<Row> {
        let mut rows = self.rows.get();
        rows.retain(|row| row.owner == owner);
        rows
    }
}

/// Takes files that are dropped anywhere on its children.
#[component]
pub fn DropArea(uploads: Uploads, owner: DocumentOwner, children: Children) -> impl IntoView {
    let over = RwSignal::new(false);
    view! {
        <div
            class="drop-area"
            class:drop-over=move || over.get()
            on:dragover=move |event| browser::drag_over(over, &event)
            on:dragleave=move |event| browser::drag_leave(over, &event)
            on:drop=move |event| browser::drop_files(uploads, owner, over, &event)
        >
            {children()}
        </div>
    }
}

/// The form.
#[component]
pub fn UploadForm(uploads: Uploads, owner: DocumentOwner) -> impl IntoView {
    let query = use_query_map();
    // Only a type this module takes: the address may still carry that of another one.
    let asked = move || {
        let kind = query.read().get(type_parameter(owner)).unwrap_or_default();
        DocumentType::parse(&kind, owner.module()).map_or("", DocumentType::as_str)
    };
    // A file that waits goes on with what was said about it.
    let waiting = untrack(|| uploads.of(owner)).into_iter().next();
    let (kind, date) = waiting.map_or_else(
        || (untrack(asked).to_owned(), String::new()),
        |row| (row.kind.get_untracked(), row.date.get_untracked()),
    );
    let initial = vec![("type".to_owned(), kind), ("documentDate".to_owned(), date)];
    let state = FormState::of_page(ADD_FORM, initial);
    if let Some(refused) = state.refused.get_untracked() {
        state.refuse(in_own_names(refused));
    }
    let rows = Memo::new_with_compare(
        move |_| uploads.of(owner),
        |before, now| {
            let ids =
                |rows: Option<&Vec<Row>>| rows.map(|rows| rows.iter().map(|row| row.id).collect::<Vec<_>>());
            ids(before) != ids(now)
        },
    );
    let several = move || uploads.apart.get();
    let sender = browser::sender(uploads, state);
    browser::take_pasted(uploads, owner);
    // The links beside what is missing lead here with the type in the address.
    Effect::new(move || {
        let kind = asked();
        if !kind.is_empty() {
            browser::choose_kind(&state.field_id("type"), kind);
        }
    });
    let choices = kinds(owner.module());
    view! {
        <form
            id=ADD_FORM
            class="form form-column upload"
            method="post"
            enctype="multipart/form-data"
            action=upload_address(owner)
            novalidate=true
            on:submit=move |event| browser::submit(sender, owner, &event)
        >
            <leptos::context::Provider value=state>
                <Problems/>
                <Hidden name="seller" value=owner.seller().to_string()/>
                // Several files carry their own type and date.
                <div class="field-row" hidden=several>
                    <SelectField name="type" label="Type" empty="Choose a type" choices=choices/>
                    <TextField name="documentDate" label="Date on the document" kind="date" optional=true/>
                </div>
                <FileField uploads=uploads owner=owner/>
                <ul class="uploads" aria-label="Chosen files">
                    <For each=move || rows.get() key=|row| row.id let:row>
                        <Chosen uploads=uploads row=row several=Signal::derive(several) sender=sender/>
                    </For>
                </ul>
                // Of several files each is a call of its own.
                <div hidden=several>
                    <ApiCall method="POST" path=documents_path(owner) beside_file=&["type", "documentDate?"]/>
                </div>
                <Submit label="Upload" working="Uploading…"/>
            </leptos::context::Provider>
        </form>
    }
}

fn kinds(module: DocumentModule) -> Vec<Choice> {
    DocumentType::of(module)
        .map(|kind| Choice::new(kind.as_str(), kind.label()))
        .collect()
}

/// Problems come under the names of other forms' inputs; here the inputs are named as in the API.
fn in_own_names(mut refused: Refused) -> Refused {
    for field in &mut refused.fields {
        if field.name == "document_date" {
            "documentDate".clone_into(&mut field.name);
        }
    }
    refused
}

#[component]
fn FileField(uploads: Uploads, owner: DocumentOwner) -> impl IntoView {
    let form = use_form();
    let id = form.field_id("file");
    let help = format!("{id}-help");
    let problem = move || form.problem("file");
    let ready = RwSignal::new(false);
    Effect::new(move || ready.set(true));
    view! {
        <div class="field" class:field-wrong=move || problem().is_some()>
            <label class="label" for=id.clone()>"File"</label>
            <input
                class="input input-file"
                type="file"
                id=id
                name="file"
                accept=ACCEPT
                multiple=move || ready.get()
                aria-describedby=help.clone()
                aria-invalid=move || problem().is_some().then_some("true")
                on:change=move |event| {
                    form.set_problem("file", None);
                    browser::choose(uploads, owner, &event);
                }
            />
            <div class="field-help" id=help>
                {move || match problem() {
                    Some(message) => view! { <p class="field-problem"><Icon symbol=Symbol::Error/>{message}</p> }.into_any(),
                    None => view! {
                        <p class="field-hint">
                            "PDF, JPEG, PNG, WebP, HEIC or TIFF, up to 25 MiB."
                            {move || ready.get().then_some(" Several at once, also dropped on this panel or pasted.")}
                        </p>
                    }
                    .into_any(),
                }}
            </div>
        </div>
    }
}

/// A chosen file.
#[component]
fn Chosen(uploads: Uploads, row: Row, several: Signal<bool>, sender: browser::Sender) -> impl IntoView {
    let Row {
        id,
        owner,
        name,
        size,
        kind,
        date,
        progress,
    } = row;
    let (kind, date, progress) = (
        RwSignal::from(kind),
        RwSignal::from(date),
        RwSignal::from(progress),
    );
    let idle = move || progress.read().may_be_sent();
    let failed = move || match progress.get() {
        Progress::Failed(why) => Some(why),
        Progress::Ready | Progress::Waiting | Progress::Sending(_) | Progress::Checking => None,
    };
    let names = StoredValue::new((
        format!("Type of {name}"),
        format!("Date on {name}"),
        format!("Leave out {name}"),
    ));
    view! {
        <li class="upload-row" class:upload-failed=move || failed().is_some()>
            <span class="upload-name">{name}<span class="muted tabular">{format!(" {}", size_text(size))}</span></span>
            {move || (several.get() && idle()).then(|| view! {
                <span class="upload-fields">
                    <select
                        class="input select"
                        aria-label=names.read_value().0.clone()
                        on:change=move |event| kind.set(event_target_value(&event))
                    >
                        <option value="">"Choose a type"</option>
                        {kinds(owner.module()).into_iter().map(|choice| {
                            let selected = *kind.read_untracked() == choice.value;
                            view! { <option value=choice.value selected=selected>{choice.words}</option> }
                        }).collect_view()}
                    </select>
                    <input
                        class="input"
                        type="date"
                        aria-label=names.read_value().1.clone()
                        value=date.get_untracked()
                        on:change=move |event| date.set(event_target_value(&event))
                    />
                </span>
            })}
            <span class="upload-state" role="status">
                {move || match progress.get() {
                    Progress::Ready => ().into_any(),
                    Progress::Waiting => view! { <span class="muted">"Waits"</span> }.into_any(),
                    Progress::Sending(percent) => view! {
                        <progress class="upload-bar" max="100" value=percent aria-label="Sent"></progress>
                    }
                    .into_any(),
                    Progress::Checking => view! { <span class="muted">"Sent; the server looks at it…"</span> }.into_any(),
                    Progress::Failed(why) => view! {
                        <span class="field-problem"><Icon symbol=Symbol::Error/>{why}</span>
                    }
                    .into_any(),
                }}
            </span>
            {move || idle().then(|| view! {
                <span class="upload-actions">
                    {failed().map(|_| view! {
                        <button
                            type="button"
                            class="button button-secondary"
                            on:click=move |event| browser::again(sender, id, &event)
                        >
                            <Icon symbol=Symbol::Repeat/>
                            "Try again"
                        </button>
                    })}
                    <button
                        type="button"
                        class="button button-quiet button-icon"
                        aria-label=names.read_value().2.clone()
                        title="Leave out"
                        on:click=move |_| browser::leave_out(uploads, id)
                    >
                        <Icon symbol=Symbol::Cross/>
                    </button>
                </span>
            })}
        </li>
    }
}
