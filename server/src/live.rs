//! The stream of changes for the staff's pages: stored events as server-sent events, resumable by `Last-Event-ID`.
//!
//! The stored events are the truth; here is only how a browser follows them. One task per process looks at how far each
//! organization's events are; every connection reads what is new for it. A place in the stream is the number of the last
//! event of each organization, for those have no gaps and come in the order of their commits; so nothing is left out, on
//! several server processes too. The sum of the numbers is what people see.

use std::collections::{BTreeMap, VecDeque};
use std::convert::Infallible;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use domain::desk::{ChangeSeen, Position};
use domain::kernel::{OrganizationId, Timestamp};
use futures_util::stream::{Stream, unfold};
use http::{HeaderMap, HeaderValue};
use storage::StorageError;
use tokio::sync::watch;
use tokio::time::{Interval, MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::commands::fault;
use crate::platform::Platform;

/// How often it is looked whether anything happened.
const LOOK: Duration = Duration::from_millis(100);
/// How often a connection hears that nothing happened.
const HEARTBEAT: Duration = Duration::from_secs(5);
/// After how many heartbeats a connection ends: the browser comes back at once, and whether its session still counts is
/// looked at again.
const HEARTBEATS: u32 = 60;
/// How many changes a connection is told at once; who missed more reads everything anew.
const MOST: i64 = 200;
/// How long a browser waits before it comes back, in milliseconds.
const RETRY: Duration = Duration::from_millis(500);

/// How far the events of each organization are.
type Heads = BTreeMap<OrganizationId, i64>;

/// The stream of one server process.
pub struct Live {
    platform: Platform,
    heads: watch::Sender<Arc<Heads>>,
    started: OnceLock<()>,
    closing: CancellationToken,
}

impl Live {
    /// Looks at nothing until the first connection.
    #[must_use]
    pub fn new(platform: Platform) -> Self {
        Self {
            platform,
            heads: watch::Sender::new(Arc::default()),
            started: OnceLock::new(),
            closing: CancellationToken::new(),
        }
    }

    /// Ends all connections; new ones end at once.
    pub fn close(&self) {
        self.closing.cancel();
    }

    /// A connection, from where the browser was or from now on.
    pub fn connect(&self, headers: &HeaderMap) -> Response {
        self.started.get_or_init(|| {
            let look = look(self.platform.clone(), self.heads.clone(), self.closing.clone());
            tokio::spawn(look);
        });
        let last = headers.get("last-event-id").and_then(|value| value.to_str().ok());
        let mut response = Sse::new(stream(Follower {
            platform: self.platform.clone(),
            heads: self.heads.subscribe(),
            closing: self.closing.clone(),
            heartbeat: ticks(HEARTBEAT),
            heartbeats: 0,
            place: last.map(|text| parse(text).ok_or(())),
            waiting: VecDeque::from([Event::default().retry(RETRY)]),
            at: Heads::new(),
        }))
        .into_response();
        // For a proxy in front: nothing here may wait until a buffer is full.
        let headers = response.headers_mut();
        headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
        response
    }
}

fn ticks(every: Duration) -> Interval {
    let mut ticks = interval(every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}

/// Tells the connections how far the events are, whenever that changed.
async fn look(platform: Platform, heads: watch::Sender<Arc<Heads>>, closing: CancellationToken) {
    let mut ticks = ticks(LOOK);
    let mut seen = None;
    loop {
        tokio::select! {
            () = closing.cancelled() => return,
            _ = ticks.tick() => {}
        }
        // Nobody watches, or nothing was committed since the last look.
        let state = platform.store.stamp();
        if heads.receiver_count() == 0 || (state.is_some() && state == seen) {
            continue;
        }
        match sequences(&platform).await {
            Ok(now) => {
                seen = state;
                heads.send_if_modified(|before| {
                    let changed = **before != now;
                    if changed {
                        *before = Arc::new(now);
                    }
                    changed
                });
            }
            Err(error) => drop(fault(error)),
        }
    }
}

async fn sequences(platform: &Platform) -> Result<Heads, StorageError> {
    let mut db = platform.store.read().await?;
    storage::desk::sequences(&mut db).await
}

/// One connection.
struct Follower {
    platform: Platform,
    heads: watch::Receiver<Arc<Heads>>,
    closing: CancellationToken,
    heartbeat: Interval,
    heartbeats: u32,
    /// Where the browser was; an error when that cannot be read.
    place: Option<Result<Heads, ()>>,
    waiting: VecDeque<Event>,
    at: Heads,
}

fn stream(follower: Follower) -> impl Stream<Item = Result<Event, Infallible>> {
    unfold((follower, true), |(mut follower, first)| async move {
        if let Some(event) = follower.waiting.pop_front() {
            return Some((Ok(event), (follower, first)));
        }
        let went_on = match first {
            true => follower.begin().await,
            false => follower.go_on().await,
        };
        if let Err(error) = went_on {
            // The browser comes back by itself, and until then shows that it is not up to date.
            drop(fault(error));
            return None;
        }
        let event = follower.waiting.pop_front()?;
        Some((Ok(event), (follower, false)))
    })
}

impl Follower {
    async fn begin(&mut self) -> Result<(), StorageError> {
        let now = sequences(&self.platform).await?;
        match self.place.take() {
            None => self.at = now,
            Some(Err(())) => self.start_anew(now),
            // A number that is not there yet is none of this database.
            Some(Ok(place))
                if place
                    .iter()
                    .any(|(id, last)| now.get(id).is_none_or(|there| there < last)) =>
            {
                self.start_anew(now);
            }
            Some(Ok(place)) => {
                self.at = place;
                self.read(&now).await?;
            }
        }
        self.tell_position();
        Ok(())
    }

    /// Waits for the next thing to say; says nothing when the connection is to end.
    async fn go_on(&mut self) -> Result<(), StorageError> {
        while self.waiting.is_empty() {
            tokio::select! {
                () = self.closing.cancelled() => return Ok(()),
                changed = self.heads.changed() => {
                    if changed.is_err() {
                        return Ok(());
                    }
                    let now = self.heads.borrow_and_update().clone();
                    self.read(&now).await?;
                    if !self.waiting.is_empty() {
                        self.tell_position();
                    }
                }
                _ = self.heartbeat.tick() => {
                    self.heartbeats += 1;
                    if self.heartbeats > HEARTBEATS {
                        return Ok(());
                    }
                    self.tell_position();
                }
            }
        }
        Ok(())
    }

    /// What happened up to `now` and was not told yet.
    async fn read(&mut self, now: &Heads) -> Result<(), StorageError> {
        let behind: Vec<(OrganizationId, i64, i64)> = now
            .iter()
            .map(|(id, last)| (*id, self.at.get(id).copied().unwrap_or_default(), *last))
            .filter(|(_, told, last)| told < last)
            .collect();
        if behind.iter().map(|(_, told, last)| last - told).sum::<i64>() > MOST {
            self.start_anew(now.clone());
            return Ok(());
        }
        if behind.is_empty() {
            return Ok(());
        }
        let mut db = self.platform.store.read().await?;
        let mut changes: Vec<(Timestamp, OrganizationId, i64, ChangeSeen)> = Vec::new();
        for (id, told, last) in behind {
            let found = storage::desk::seen_after(&mut db, id, told, last - told).await?;
            changes.extend(
                found
                    .into_iter()
                    .map(|(number, change)| (change.at, id, number, change)),
            );
        }
        drop(db);
        changes.sort_by_key(|(at, id, number, _)| (*at, *id, *number));
        for (_, id, number, change) in changes {
            let told = self.at.entry(id).or_default();
            *told = number.max(*told);
            let event = Event::default().event("change").id(text_of(&self.at));
            self.waiting.push_back(with_data(event, &change));
        }
        Ok(())
    }

    /// Too much was missed, or nobody knows what: the browser reads everything it shows anew.
    fn start_anew(&mut self, now: Heads) {
        self.at = now;
        let event = Event::default().event("reset").id(text_of(&self.at)).data("{}");
        self.waiting.push_back(event);
    }

    fn tell_position(&mut self) {
        let position = Position {
            events: self.at.values().sum(),
            at: self.platform.now(),
        };
        let event = Event::default().event("position").id(text_of(&self.at));
        self.waiting.push_back(with_data(event, &position));
    }
}

fn with_data<T: serde::Serialize>(event: Event, data: &T) -> Event {
    event.data(serde_json::to_string(data).unwrap_or_default())
}

/// A place as a browser keeps it: `<organization>.<number>_<organization>.<number>`.
fn text_of(heads: &Heads) -> String {
    let parts: Vec<String> = heads
        .iter()
        .map(|(id, last)| format!("{}.{last}", id.uuid().simple()))
        .collect();
    parts.join("_")
}

fn parse(text: &str) -> Option<Heads> {
    text.split('_')
        .filter(|part| !part.is_empty())
        .map(|part| {
            let (id, last) = part.split_once('.')?;
            let id = OrganizationId::from_uuid(Uuid::parse_str(id).ok()?);
            let last = last.parse().ok().filter(|last: &i64| *last >= 0)?;
            Some((id, last))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_reads_back() {
        let id = |number| OrganizationId::from_uuid(Uuid::from_u128(number));
        let heads = Heads::from([(id(1), 5), (id(2), 18_224)]);
        assert_eq!(parse(&text_of(&heads)), Some(heads));
        assert_eq!(parse(""), Some(Heads::new()));
        for bad in [
            "x",
            "x.5",
            "00000000000000000000000000000001.-1",
            "00000000000000000000000000000001",
        ] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}
