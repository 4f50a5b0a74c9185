//! What happens elsewhere, as it happens: one stream of changes for the whole staff app, and how honest the figures on the
//! screen are.
//!
//! The stream is `/files/live`, opened once by the shell. The server says at least every five seconds how many events
//! there are; when it falls silent the pages say since when their figures have not been updated, and when it is back
//! everything shown is read anew. Without JavaScript there is no stream and nothing claims to be live.

mod browser;
mod record;
mod shown;
mod words;

pub use record::LiveRecord;
pub use shown::{LiveBadge, NotUpdated, StaleNote};
pub use words::kind_words;

use domain::desk::{ChangeSeen, Position};
use domain::kernel::Timestamp;
use leptos::prelude::*;

use crate::ui::Refresh;

/// How many changes are kept for those who show them.
const KEPT: usize = 50;

/// How the stream is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LiveState {
    /// Not begun: the page as the server sent it.
    Off,
    /// Opened for the first time, nothing heard yet.
    Connecting,
    /// The server speaks.
    Live,
    /// The server fell silent.
    Lost {
        /// The last moment the figures were known to be true for, when there was one.
        as_of: Option<Timestamp>,
    },
}

/// The stream, found through the context by whatever shows something live.
#[derive(Clone, Copy)]
pub struct Live {
    /// How it is doing.
    pub state: RwSignal<LiveState>,
    /// How much had happened when the server last spoke.
    pub position: RwSignal<Option<Position>>,
    /// What went by, the newest first.
    pub changes: RwSignal<Vec<ChangeSeen>>,
    /// Raised when something may have been missed and everything shown must be read anew.
    pub anew: RwSignal<u32>,
    /// The newest change that a page has dealt with.
    dealt_with: StoredValue<String>,
}

impl Live {
    /// A stream that has not begun.
    #[must_use]
    pub fn new() -> Self {
        Self {
            state: RwSignal::new(LiveState::Off),
            position: RwSignal::new(None),
            changes: RwSignal::new(Vec::new()),
            anew: RwSignal::new(0),
            dealt_with: StoredValue::new(String::new()),
        }
    }

    /// Opens the stream in the browser; it is closed with the component that calls this.
    pub fn start(self) {
        browser::start(self);
    }

    /// The server said how much has happened.
    pub fn heard(self, position: Position) {
        let Some(before) = self.state.try_get_untracked() else {
            return;
        };
        self.position.set(Some(position));
        if before != LiveState::Live {
            self.state.set(LiveState::Live);
        }
        if matches!(before, LiveState::Lost { .. }) {
            self.missed();
        }
    }

    /// A change went by.
    pub fn seen(self, change: ChangeSeen) {
        self.changes.try_update(|changes| {
            // After a reconnection the server may repeat some.
            if changes.iter().all(|known| known.id != change.id) {
                changes.insert(0, change);
                changes.truncate(KEPT);
            }
        });
    }

    /// The server fell silent.
    pub fn lost(self) {
        let as_of = self
            .position
            .try_get_untracked()
            .flatten()
            .map(|position| position.at);
        if self
            .state
            .try_get_untracked()
            .is_some_and(|state| !matches!(state, LiveState::Lost { .. }))
        {
            self.state.set(LiveState::Lost { as_of });
        }
    }

    /// Changes may have gone by unseen.
    pub fn missed(self) {
        self.anew.try_update(|count| *count = count.wrapping_add(1));
    }

    /// The newest change that `concerns` a page whose data were read at `read_at` and that no page has dealt with.
    fn news(self, read_at: Timestamp, concerns: impl Fn(&ChangeSeen) -> bool) -> Option<ChangeSeen> {
        let dealt_with = self.dealt_with.get_value();
        let news = self.changes.with(|changes| {
            changes
                .iter()
                .take_while(|change| change.id != dealt_with)
                // Both moments come from the server's clock: what is older was read already.
                .find(|change| change.at >= read_at && concerns(change))
                .cloned()
        });
        if let Some(change) = &news {
            self.dealt_with.set_value(change.id.clone());
        }
        news
    }
}

impl Default for Live {
    fn default() -> Self {
        Self::new()
    }
}

/// Reads the present page's data again.
fn read_again(refresh: Option<Refresh>) {
    if let Some(refresh) = refresh {
        refresh.0.try_update(|count| *count = count.wrapping_add(1));
    }
}

#[cfg(test)]
mod tests {
    use domain::kernel::Source;

    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix_millis(1_776_852_900_000).plus_seconds(seconds)
    }

    fn change(id: &str, seconds: i64) -> ChangeSeen {
        ChangeSeen {
            id: id.to_owned(),
            at: at(seconds),
            kind: "buyer.updated".to_owned(),
            source: Source::Api,
            actor: "api-client-a".to_owned(),
            order: None,
            buyer: None,
        }
    }

    fn position(events: i64) -> Position {
        Position {
            events,
            at: at(events),
        }
    }

    #[test]
    fn after_a_silence_everything_is_read_anew() {
        let owner = Owner::new();
        owner.set();
        let live = Live::new();
        live.heard(position(1));
        assert_eq!(live.state.get_untracked(), LiveState::Live);
        assert_eq!(live.anew.get_untracked(), 0, "the first word is no return");
        live.lost();
        assert_eq!(live.state.get_untracked(), LiveState::Lost { as_of: Some(at(1)) });
        live.lost();
        live.heard(position(2));
        assert_eq!(live.state.get_untracked(), LiveState::Live);
        assert_eq!(live.anew.get_untracked(), 1);
    }

    #[test]
    fn changes_are_kept_once_and_bounded() {
        let owner = Owner::new();
        owner.set();
        let live = Live::new();
        for number in 0..60 {
            live.seen(change(&number.to_string(), number));
        }
        live.seen(change("59", 59));
        let kept = live.changes.get_untracked();
        assert_eq!(kept.len(), KEPT);
        assert_eq!(kept.first().map(|change| change.id.as_str()), Some("59"));
        assert_eq!(kept.get(1).map(|change| change.id.as_str()), Some("58"));
    }

    #[test]
    fn a_change_is_news_once_and_only_after_the_page_was_read() {
        let owner = Owner::new();
        owner.set();
        let live = Live::new();
        live.seen(change("old", 1));
        live.seen(change("new", 10));
        let read_at = at(5);
        let news = || untrack(|| live.news(read_at, |_| true)).map(|change| change.id);
        assert_eq!(news().as_deref(), Some("new"));
        assert_eq!(news(), None);
        live.seen(change("newer", 11));
        assert_eq!(untrack(|| live.news(read_at, |change| change.id == "x")), None);
        assert_eq!(news().as_deref(), Some("newer"));
    }
}
