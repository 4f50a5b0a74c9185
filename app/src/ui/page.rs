//! How a page gets its data: loaded on the server and sent along with the page, loaded by a call in the browser
//! afterwards; with what waited in the flash and the server's time.

use std::future::Future;

use domain::kernel::Timestamp;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::panel::{ProblemPage, Skeleton};
use crate::auth::take_flash;
use crate::bridge::{Kept, Problem, UiError};

/// Data with the server's time at which they were read.
#[derive(Clone, Serialize, Deserialize)]
pub struct Timed<T> {
    /// What was read.
    pub data: T,
    /// When.
    pub now: Timestamp,
}

/// What surrounds the content of a page.
#[derive(Clone)]
pub struct Frame {
    /// The server's time.
    pub now: Timestamp,
    /// What waited in the flash for this page.
    pub kept: Option<Kept>,
}

/// The frame of the present page. Outside one, a frame at the beginning of time with nothing kept.
#[must_use]
pub fn use_frame() -> Frame {
    use_context().unwrap_or(Frame {
        now: Timestamp::from_unix_millis(0),
        kept: None,
    })
}

/// Raised to read the present page's data again after a change that leads to the same page.
#[derive(Clone, Copy)]
pub struct Refresh(pub RwSignal<u32>);

/// A page's data on their way.
pub type PageData<T> = Resource<Result<(Timed<T>, Option<Kept>), UiError>>;

/// Starts loading a page's data, again whenever `key` changes.
pub fn load_page<K, T, Load>(
    key: impl Fn() -> K + Send + Sync + 'static,
    load: impl Fn(K) -> Load + Send + Sync + 'static,
) -> PageData<T>
where
    K: PartialEq + Clone + Send + Sync + 'static,
    T: Clone + Send + Sync + Serialize + DeserializeOwned + 'static,
    Load: Future<Output = Result<Timed<T>, UiError>> + Send + 'static,
{
    let query = use_query_map();
    let refresh = use_context::<Refresh>();
    let key = StoredValue::new(Box::new(key) as Box<dyn Fn() -> K + Send + Sync>);
    let key = move || key.with_value(|key| key());
    // What the page shows, for when the server cannot be reached while it is read again: then it stays, with its age.
    let shown = StoredValue::new(None::<(K, Timed<T>)>);
    let data = Resource::new(
        move || {
            let flash = query.read().get("flash");
            (key(), flash, refresh.map(|refresh| refresh.0.get()))
        },
        move |(key, flash, _)| {
            let data = load(key.clone());
            async move {
                let data = match data.await {
                    Err(error) if matches!(error.problem, Problem::Unreachable) => {
                        let before = shown.try_get_value().flatten();
                        let before = before.filter(|(shown, _)| *shown == key);
                        before.map(|(_, data)| data).ok_or(error)?
                    }
                    other => other?,
                };
                let kept = match flash {
                    // What cannot be read any more is simply not shown.
                    Some(id) => take_flash(id).await.unwrap_or_default(),
                    None => None,
                };
                Ok((data, kept))
            }
        },
    );
    // Effects run in the browser only.
    Effect::new(move || {
        if let Some(Ok((read, _))) = data.get() {
            shown.set_value(Some((untrack(key), read)));
        }
    });
    data
}

/// Shows a page from its data, or why there is none.
pub fn page_of<T>(data: PageData<T>, render: impl Fn(T) -> AnyView + Send + Sync + Clone + 'static) -> AnyView
where
    T: Clone + Send + Sync + Serialize + DeserializeOwned + 'static,
{
    view! {
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || {
                let render = render.clone();
                Suspend::new(async move {
                    match data.await {
                        Ok((loaded, kept)) => {
                            let frame = Frame { now: loaded.now, kept };
                            let data = StoredValue::new(loaded.data);
                            view! {
                                <leptos::context::Provider value=frame>
                                    {render(data.get_value())}
                                </leptos::context::Provider>
                            }
                            .into_any()
                        }
                        Err(error) => view! { <ProblemPage error=error/> }.into_any(),
                    }
                })
            }}
        </Transition>
    }
    .into_any()
}

/// [`load_page`] and [`page_of`] in one.
pub fn use_page<K, T, Load>(
    key: impl Fn() -> K + Send + Sync + 'static,
    load: impl Fn(K) -> Load + Send + Sync + 'static,
    render: impl Fn(T) -> AnyView + Send + Sync + Clone + 'static,
) -> AnyView
where
    K: PartialEq + Clone + Send + Sync + 'static,
    T: Clone + Send + Sync + Serialize + DeserializeOwned + 'static,
    Load: Future<Output = Result<Timed<T>, UiError>> + Send + 'static,
{
    page_of(load_page(key, load), render)
}
