//! Taking and sending files with JavaScript. Without it none of this runs and the browser posts the form itself.

#[cfg(feature = "hydrate")]
pub use with_javascript::*;
#[cfg(not(feature = "hydrate"))]
pub use without_javascript::*;

/// The same names, doing nothing.
#[cfg(not(feature = "hydrate"))]
mod without_javascript {
    use domain::document::DocumentOwner;
    use leptos::ev::{DragEvent, Event, MouseEvent, SubmitEvent};
    use leptos::prelude::RwSignal;

    use crate::staff::document::upload::Uploads;
    use crate::ui::FormState;

    #[derive(Clone, Copy)]
    pub struct Sender;

    pub fn sender(_uploads: Uploads, _state: FormState) -> Sender {
        Sender
    }
    pub fn drag_over(_over: RwSignal<bool>, _event: &DragEvent) {}
    pub fn drag_leave(_over: RwSignal<bool>, _event: &DragEvent) {}
    pub fn drop_files(_uploads: Uploads, _owner: DocumentOwner, _over: RwSignal<bool>, _event: &DragEvent) {}
    pub fn take_pasted(_uploads: Uploads, _owner: DocumentOwner) {}
    pub fn choose(_uploads: Uploads, _owner: DocumentOwner, _event: &Event) {}
    pub fn choose_kind(_select: &str, _kind: &str) {}
    pub fn leave_out(_uploads: Uploads, _id: u32) {}
    pub fn again(_sender: Sender, _id: u32, _event: &MouseEvent) {}
    pub fn submit(_sender: Sender, _owner: DocumentOwner, _event: &SubmitEvent) {}
}

#[cfg(feature = "hydrate")]
mod with_javascript {
    use domain::document::{DocumentModule, DocumentOwner};
    use leptos::ev::{DragEvent, Event, MouseEvent, SubmitEvent};
    use leptos::prelude::*;
    use leptos::task::spawn_local;
    use leptos::wasm_bindgen::JsCast;
    use leptos::wasm_bindgen::closure::Closure;
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{FileList, FormData, HtmlElement, HtmlFormElement, HtmlInputElement, HtmlSelectElement};
    use web_sys::{ProgressEvent, XmlHttpRequest};

    use crate::bridge::{FieldProblem, Outcome, Problem, Refused, UiError};
    use crate::staff::document::upload::Uploads;
    use crate::staff::document::upload::state::{Progress, Row, faults};
    use crate::staff::document::{ADD_FORM, upload_address};
    use crate::ui::{FormState, Navigate, Refresh, navigation, outcome_of};

    /// The bytes by the ids of their rows. They must stay on the browser's thread.
    pub type Files = StoredValue<Vec<(u32, web_sys::File)>, LocalStorage>;

    pub fn no_files() -> Files {
        StoredValue::new_local(Vec::new())
    }

    /// What sending needs.
    #[derive(Clone, Copy)]
    pub struct Sender {
        uploads: Uploads,
        state: FormState,
        refresh: Option<Refresh>,
        navigate: Navigate,
    }

    pub fn sender(uploads: Uploads, state: FormState) -> Sender {
        Sender {
            uploads,
            state,
            refresh: use_context(),
            navigate: navigation(),
        }
    }

    /// The form, when the page has one: who may only read has none.
    fn form() -> Option<HtmlFormElement> {
        document().get_element_by_id(ADD_FORM)?.dyn_into().ok()
    }

    fn field(form: &HtmlFormElement, name: &str) -> String {
        FormData::new_with_form(form)
            .ok()
            .and_then(|data| data.get(name).as_string())
            .unwrap_or_default()
    }

    fn add(uploads: Uploads, owner: DocumentOwner, list: Option<FileList>) {
        let (Some(form), Some(list)) = (form(), list) else {
            return;
        };
        for at in 0..list.length() {
            let Some(file) = list.get(at) else { continue };
            let id = uploads
                .files
                .try_update_value(|files| {
                    let id = files.last().map_or(0, |(id, _)| id + 1);
                    files.push((id, file.clone()));
                    id
                })
                .unwrap_or_default();
            // The first one takes what the form says already; the others say it themselves.
            let first = !uploads.rows.read_untracked().iter().any(|row| row.owner == owner);
            let typed = |name: &str| if first { field(&form, name) } else { String::new() };
            let row = Row {
                id,
                owner,
                name: file.name(),
                size: whole(file.size()),
                kind: ArcRwSignal::new(typed("type")),
                date: ArcRwSignal::new(typed("documentDate")),
                progress: ArcRwSignal::new(Progress::Ready),
            };
            uploads.rows.update(|rows| rows.push(row));
        }
        if uploads.rows.read_untracked().len() > 1 {
            uploads.apart.set(true);
        }
    }

    /// A size as JavaScript gives it, within the bounds of what is exact there.
    fn whole(size: f64) -> i64 {
        format!("{size:.0}").parse().unwrap_or(i64::MAX)
    }

    fn has_files(event: &DragEvent) -> bool {
        event.data_transfer().is_some_and(|data| {
            data.types()
                .iter()
                .any(|kind| kind.as_string().as_deref() == Some("Files"))
        })
    }

    pub fn drag_over(over: RwSignal<bool>, event: &DragEvent) {
        if has_files(event) && form().is_some() {
            event.prevent_default();
            over.set(true);
        }
    }

    pub fn drag_leave(over: RwSignal<bool>, event: &DragEvent) {
        let area = event
            .current_target()
            .and_then(|area| area.dyn_into::<web_sys::Node>().ok());
        let to = event
            .related_target()
            .and_then(|to| to.dyn_into::<web_sys::Node>().ok());
        if !area.is_some_and(|area| to.is_some() && area.contains(to.as_ref())) {
            over.set(false);
        }
    }

    pub fn drop_files(uploads: Uploads, owner: DocumentOwner, over: RwSignal<bool>, event: &DragEvent) {
        over.set(false);
        if has_files(event) && form().is_some() {
            event.prevent_default();
            add(
                uploads,
                owner,
                event.data_transfer().and_then(|data| data.files()),
            );
        }
    }

    /// Files pasted anywhere on the page; pasted text goes where it always goes.
    pub fn take_pasted(uploads: Uploads, owner: DocumentOwner) {
        let listening = window_event_listener(leptos::ev::paste, move |event| {
            let files = event
                .dyn_ref::<web_sys::ClipboardEvent>()
                .and_then(web_sys::ClipboardEvent::clipboard_data)
                .and_then(|data| data.files())
                .filter(|files| files.length() > 0);
            if files.is_some() {
                event.prevent_default();
                add(uploads, owner, files);
            }
        });
        on_cleanup(move || listening.remove());
    }

    pub fn choose(uploads: Uploads, owner: DocumentOwner, event: &Event) {
        let Some(input) = event
            .target()
            .and_then(|target| target.dyn_into::<HtmlInputElement>().ok())
        else {
            return;
        };
        add(uploads, owner, input.files());
        // The rows say what is chosen; the same file may be chosen again.
        input.set_value("");
    }

    pub fn choose_kind(select: &str, kind: &str) {
        if let Some(select) = document()
            .get_element_by_id(select)
            .and_then(|select| select.dyn_into::<HtmlSelectElement>().ok())
        {
            select.set_value(kind);
            // Set by hand it would tell; who shows what stands in the form listens.
            let init = web_sys::EventInit::new();
            init.set_bubbles(true);
            if let Ok(change) = Event::new_with_event_init_dict("change", &init) {
                drop(select.dispatch_event(&change));
            }
            drop(select.focus());
        }
    }

    pub fn leave_out(uploads: Uploads, id: u32) {
        uploads.rows.update(|rows| rows.retain(|row| row.id != id));
        if uploads.rows.read_untracked().is_empty() {
            uploads.apart.set(false);
        }
        uploads
            .files
            .update_value(|files| files.retain(|(known, _)| *known != id));
    }

    pub fn again(sender: Sender, id: u32, event: &MouseEvent) {
        event.prevent_default();
        start(sender, |row| row.id == id);
    }

    pub fn submit(sender: Sender, owner: DocumentOwner, event: &SubmitEvent) {
        event.prevent_default();
        start(sender, |row| row.owner == owner);
    }

    /// Sends the rows that are meant and can be sent, when nothing is wrong with them.
    fn start(sender: Sender, meant: impl Fn(&Row) -> bool) {
        let Sender { uploads, state, .. } = sender;
        let Some(form) = form() else { return };
        if state.working.get_untracked() {
            return;
        }
        state.refused.set(None);
        state.problems.set(Vec::new());
        let mut chosen = uploads.rows.get_untracked();
        chosen.retain(|row| meant(row) && row.progress.read_untracked().may_be_sent());
        // One file alone: the form's own fields say what it is.
        let apart = uploads.apart.get_untracked();
        if let (false, [only]) = (apart, chosen.as_slice()) {
            only.kind.set(field(&form, "type"));
            only.date.set(field(&form, "documentDate"));
        }
        let files: Vec<_> = chosen
            .iter()
            .map(|row| (row.kind.get_untracked(), row.date.get_untracked(), row.size))
            .collect();
        if chosen.is_empty() {
            return refuse(state, "file", "Choose a file.");
        }
        // All are of one form, so of one module.
        let module = chosen
            .first()
            .map_or(DocumentModule::Kyc, |row| row.owner.module());
        let faults = faults(module, &files);
        if faults.iter().all(Option::is_none) {
            state.working.set(true);
            for row in &chosen {
                row.progress.set(Progress::Waiting);
            }
            let seller = field(&form, "seller");
            spawn_local(send_all(sender, seller, chosen));
        } else if let (false, [Some(fault)], [row]) = (apart, faults.as_slice(), chosen.as_slice()) {
            let name = match (
                row.kind.read_untracked().is_empty(),
                row.date.read_untracked().is_empty(),
            ) {
                (true, _) => "type",
                (false, false) if domain::kernel::Date::parse(&row.date.get_untracked()).is_err() => {
                    "documentDate"
                }
                _ => "file",
            };
            refuse(state, name, fault);
        } else {
            for (row, fault) in chosen.iter().zip(faults) {
                row.progress.set(fault.map_or(Progress::Ready, Progress::Failed));
            }
        }
    }

    fn refuse(state: FormState, name: &str, message: &str) {
        state.refuse(Refused {
            message: "One field needs attention.".to_owned(),
            fields: vec![FieldProblem {
                name: name.to_owned(),
                message: message.to_owned(),
            }],
            ..Refused::default()
        });
        let summary = format!("{ADD_FORM}-problems");
        request_animation_frame(move || {
            let summary = document().get_element_by_id(&summary);
            if let Some(summary) = summary.and_then(|summary| summary.dyn_into::<HtmlElement>().ok()) {
                drop(summary.focus());
            }
        });
    }

    /// One after the other: two large ones at once would only slow each other down.
    async fn send_all(sender: Sender, seller: String, chosen: Vec<Row>) {
        let mut arrived = None;
        for row in chosen {
            match send(sender.uploads, &seller, &row).await {
                Ok(Outcome::Done { to, .. }) => {
                    arrived = Some(to);
                    leave_out(sender.uploads, row.id);
                }
                Ok(Outcome::Refused(refused)) => fail(&row, said(refused)),
                Err(error) => fail(&row, error.message()),
            }
        }
        sender.state.working.try_set(false);
        let Some(to) = arrived else { return };
        let left = sender.uploads.rows.try_get_untracked().unwrap_or_default();
        if left.is_empty() {
            if let Some(form) = form() {
                form.reset();
            }
            sender.navigate.try_with_value(|navigate| navigate(&to));
        }
        // What arrived stands in the list of papers; what did not stays here.
        if let Some(refresh) = sender.refresh {
            refresh.0.update(|count| *count = count.wrapping_add(1));
        }
    }

    fn fail(row: &Row, why: String) {
        row.progress.try_set(Progress::Failed(why));
    }

    fn said(refused: Refused) -> String {
        if refused.fields.is_empty() {
            return refused.message;
        }
        let messages: Vec<String> = refused.fields.into_iter().map(|field| field.message).collect();
        messages.join(" ")
    }

    async fn send(uploads: Uploads, seller: &str, row: &Row) -> Result<Outcome, UiError> {
        let unreachable = || UiError::from(Problem::Unreachable);
        let file = uploads
            .files
            .try_with_value(|files| {
                files
                    .iter()
                    .find(|(id, _)| *id == row.id)
                    .map(|(_, file)| file.clone())
            })
            .flatten()
            .ok_or_else(unreachable)?;
        let data = FormData::new().map_err(|_| unreachable())?;
        // The fields before the file, so that the server can refuse before it has received the file.
        let fields = [
            ("seller", seller),
            ("type", &*row.kind.get_untracked()),
            ("documentDate", &*row.date.get_untracked()),
        ];
        for (name, value) in fields {
            data.append_with_str(name, value).map_err(|_| unreachable())?;
        }
        data.append_with_blob_and_filename("file", &file, &row.name)
            .map_err(|_| unreachable())?;

        let request = XmlHttpRequest::new().map_err(|_| unreachable())?;
        request
            .open("POST", &upload_address(row.owner))
            .map_err(|_| unreachable())?;
        request
            .set_request_header("Accept", "application/json")
            .map_err(|_| unreachable())?;
        let progress = row.progress.clone();
        progress.try_set(Progress::Sending(0));
        let sent = Closure::<dyn FnMut(ProgressEvent)>::new(move |event: ProgressEvent| {
            progress.try_set(of_progress(event.loaded(), event.total()));
        });
        if let Ok(upload) = request.upload() {
            upload.set_onprogress(Some(sent.as_ref().unchecked_ref()));
        }
        let ended = js_sys::Promise::new(&mut |resolve, _| request.set_onloadend(Some(&resolve)));
        request
            .send_with_opt_form_data(Some(&data))
            .map_err(|_| unreachable())?;
        JsFuture::from(ended).await.map_err(|_| unreachable())?;
        drop(sent);
        let status = request.status().unwrap_or(0);
        let text = request.response_text().ok().flatten().unwrap_or_default();
        let id = request
            .get_response_header("x-request-id")
            .ok()
            .flatten()
            .unwrap_or_default();
        outcome_of(status, &text, &id)
    }

    fn of_progress(loaded: f64, total: f64) -> Progress {
        let percent = if total > 0.0 { loaded / total * 100.0 } else { 0.0 };
        if percent >= 100.0 {
            return Progress::Checking;
        }
        Progress::Sending(u8::try_from(whole(percent.floor())).unwrap_or(0))
    }
}
