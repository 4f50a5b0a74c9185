//! How a page gets its data: loaded on the server and sent along with the page, loaded by a call in the browser
//! afterwards; with what waited in the flash and the server's time.
//!
//! What loads, waits and shows is written for data of any type ([`Loaded`]) and so there once, not once per page: the
//! browser has to fetch it. Only the two lines that read a page's own type are made for each.

use std::any::Any;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use domain::kernel::{Refusal, Timestamp};
use leptos::prelude::*;
use leptos::server::codee::{Decoder, Encoder};
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

/// What a page is loaded by, its type put aside.
#[derive(Clone)]
struct Key {
    value: Arc<dyn Any + Send + Sync>,
    same: fn(&Key, &Key) -> bool,
}

impl Key {
    fn new<K: PartialEq + Send + Sync + 'static>(value: K) -> Self {
        let same =
            |one: &Self, other: &Self| one.value.downcast_ref::<K>() == other.value.downcast_ref::<K>();
        Self {
            value: Arc::new(value),
            same,
        }
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        (self.same)(self, other)
    }
}

/// A page's data, their type put aside.
#[derive(Clone)]
enum Loaded {
    /// As the server sent them along: JSON, not read yet.
    Sent(Arc<str>),
    /// As they were read. On the server with their JSON, to be sent along.
    Read(Arc<dyn Any + Send + Sync>, Arc<str>),
}

impl Loaded {
    fn new<T: Send + Sync + Serialize + 'static>(data: T) -> Result<Self, UiError> {
        #[cfg(feature = "ssr")]
        let text = serde_json::to_string(&data)
            .map_err(|_| UiError::from(Refusal::Internal))?
            .into();
        #[cfg(not(feature = "ssr"))]
        let text = "".into();
        Ok(Self::Read(Arc::new(data), text))
    }

    fn get<T: Clone + DeserializeOwned + 'static>(&self) -> Result<T, UiError> {
        let data = match self {
            // As bytes, which is how the answers to calls are read: the code for reading a type is then there once.
            Self::Sent(text) => serde_json::from_slice(text.as_bytes()).ok(),
            Self::Read(data, _) => data.downcast_ref::<T>().cloned(),
        };
        data.ok_or_else(|| Refusal::Internal.into())
    }
}

/// What loading came to: data and the server's time, and what waited in the flash.
type Answer = Result<(Loaded, Timestamp, Option<Kept>), UiError>;

/// How [`Answer`] is sent along with the page: what surrounds the data, a line end, the data.
struct AlongWithPage;

impl Encoder<Answer> for AlongWithPage {
    type Error = serde_json::Error;
    type Encoded = String;

    fn encode(answer: &Answer) -> Result<String, serde_json::Error> {
        let around = answer.as_ref().map(|(_, now, kept)| (now, kept));
        let around = serde_json::to_string(&around)?;
        Ok(match answer {
            Ok((Loaded::Sent(text) | Loaded::Read(_, text), ..)) => format!("{around}\n{text}"),
            Err(_) => around,
        })
    }
}

impl Decoder<Answer> for AlongWithPage {
    type Error = serde_json::Error;
    type Encoded = str;

    fn decode(sent: &str) -> Result<Answer, serde_json::Error> {
        let (around, text) = sent.split_once('\n').unwrap_or((sent, ""));
        let around: Result<_, UiError> = serde_json::from_slice(around.as_bytes())?;
        Ok(around.map(|(now, kept)| (Loaded::Sent(text.into()), now, kept)))
    }
}

/// A page's data on their way.
type PageData = Resource<Answer, AlongWithPage>;

type Loading = Pin<Box<dyn Future<Output = Result<(Loaded, Timestamp), UiError>> + Send>>;

/// Starts loading a page's data, again whenever `key` changes.
fn load_page(
    key: Box<dyn Fn() -> Key + Send + Sync>,
    load: Box<dyn Fn(Key) -> Loading + Send + Sync>,
) -> PageData {
    let query = use_query_map();
    let refresh = use_context::<Refresh>();
    let key = StoredValue::new(key);
    let key = move || key.with_value(|key| key());
    // What the page shows, for when the server cannot be reached while it is read again: then it stays, with its age.
    let shown = StoredValue::new(None::<(Key, Loaded, Timestamp)>);
    let data = PageData::new_with_options(
        move || {
            let flash = query.read().get("flash");
            (key(), flash, refresh.map(|refresh| refresh.0.get()))
        },
        move |(key, flash, _)| {
            let data = load(key.clone());
            async move {
                let (data, now) = match data.await {
                    Err(error) if matches!(error.problem, Problem::Unreachable) => {
                        let before = shown.try_get_value().flatten();
                        let before = before.filter(|(shown, ..)| *shown == key);
                        before.map(|(_, data, now)| (data, now)).ok_or(error)?
                    }
                    other => other?,
                };
                let kept = match flash {
                    // What cannot be read any more is simply not shown.
                    Some(id) => take_flash(id).await.unwrap_or_default(),
                    None => None,
                };
                Ok((data, now, kept))
            }
        },
        false,
    );
    // Effects run in the browser only.
    Effect::new(move || {
        if let Some(Ok((read, now, _))) = data.get() {
            shown.set_value(Some((untrack(key), read, now)));
        }
    });
    data
}

/// Shows a page from its data, or why there is none.
fn page_of(data: PageData, render: Arc<dyn Fn(&Loaded) -> AnyView + Send + Sync>) -> AnyView {
    view! {
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || {
                let render = Arc::clone(&render);
                Suspend::new(async move {
                    match data.await {
                        Ok((loaded, now, kept)) => {
                            view! {
                                <leptos::context::Provider value=Frame { now, kept }>
                                    {render(&loaded)}
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

/// A page that shows what `load` answers, loaded again whenever `key` changes.
pub fn use_page<K, T, Load>(
    key: impl Fn() -> K + Send + Sync + 'static,
    load: impl Fn(K) -> Load + Send + Sync + 'static,
    render: impl Fn(T) -> AnyView + Send + Sync + 'static,
) -> AnyView
where
    K: PartialEq + Clone + Send + Sync + 'static,
    T: Clone + Send + Sync + Serialize + DeserializeOwned + 'static,
    Load: Future<Output = Result<Timed<T>, UiError>> + Send + 'static,
{
    let load = Arc::new(load);
    let load = move |key: Key| -> Loading {
        let (load, key) = (Arc::clone(&load), key.value.downcast_ref::<K>().cloned());
        Box::pin(async move {
            let answer = load(key.ok_or(Refusal::Internal)?).await?;
            Ok((Loaded::new(answer.data)?, answer.now))
        })
    };
    let render = move |loaded: &Loaded| match loaded.get::<T>() {
        Ok(data) => render(data),
        Err(error) => view! { <ProblemPage error=error/> }.into_any(),
    };
    page_of(
        load_page(Box::new(move || Key::new(key())), Box::new(load)),
        Arc::new(render),
    )
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn what_is_sent_along_is_what_was_read() {
        let data = vec!["a line\nand \"another\"".to_owned(), String::new()];
        let now = Timestamp::from_unix_millis(1_764_547_200_000);
        let read = Loaded::new(data.clone()).unwrap();
        let sent = AlongWithPage::encode(&Ok((read, now, None))).unwrap();
        let (loaded, then, kept) = AlongWithPage::decode(&sent).unwrap().unwrap();
        assert_eq!((loaded.get::<Vec<String>>().unwrap(), then), (data, now));
        assert!(kept.is_none());
    }

    #[test]
    fn a_problem_is_sent_along_too() {
        let problem = UiError::from(Problem::Rule("Not today.\nReally.".to_owned()));
        let sent = AlongWithPage::encode(&Err(problem.clone())).unwrap();
        assert_eq!(AlongWithPage::decode(&sent).unwrap().err(), Some(problem));
    }

    #[test]
    fn keys_are_equal_by_type_and_value() {
        assert!(Key::new("a".to_owned()) == Key::new("a".to_owned()));
        assert!(Key::new("a".to_owned()) != Key::new("b".to_owned()));
        assert!(Key::new(1_u8) != Key::new(1_u16));
    }
}
