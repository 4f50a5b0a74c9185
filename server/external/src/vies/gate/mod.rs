//! How often VIES may be asked: one question at a time per state, few per second in all, and a pause for a state whose
//! register does not answer. Nobody publishes the limits of VIES; these are the habits that keep a client from being
//! blocked.
//!
//! Pure: the time comes in, nothing waits. Whoever asks keeps one gate behind a lock; several server processes have a
//! gate each. A clock that is set back only makes it wait longer.

use std::collections::{BTreeMap, VecDeque};

use domain::kernel::{Timestamp, VatPrefix};

use super::ladder::rung;
use super::outcome::{Origin, Outcome, Reason};

/// The numbers behind a [`Gate`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Most questions within any second, over all states.
    pub per_second: usize,
    /// The breaker of a state opens after this many failures of its register in a row.
    pub failures: u32,
    /// A permit not given back within this many seconds counts as lost. Longer than any question can take.
    pub lease_seconds: i64,
    /// Nobody is asked for this many seconds after VIES said that it is overloaded.
    pub busy_seconds: i64,
    /// Nobody is asked for this many seconds after VIES said that we are blocked; a person has to act.
    pub blocked_seconds: i64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            per_second: 2,
            failures: 3,
            lease_seconds: 120,
            busy_seconds: 60,
            blocked_seconds: 3600,
        }
    }
}

/// Whether a question may be asked now.
#[derive(Debug)]
pub enum Admission {
    /// Yes. Give the permit back with [`Gate::finish`].
    Go(Permit),
    /// Not before this time; ask the gate again then.
    Wait {
        /// The earliest time at which asking the gate again makes sense.
        until: Timestamp,
        /// What stands in the way.
        hold: Hold,
    },
}

/// What stands in the way of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hold {
    /// Another question to the same state is under way.
    InFlight,
    /// Enough questions in this second.
    Rate,
    /// The register of the state has not been answering.
    BreakerOpen,
    /// VIES is overloaded, or has blocked us.
    Paused,
}

/// The right to ask one question; cannot be copied.
#[derive(Debug, PartialEq, Eq)]
#[must_use = "a permit that is not given back blocks its state until the lease ends"]
pub struct Permit {
    state: VatPrefix,
    serial: u64,
}

impl Permit {
    /// The state that may be asked.
    #[must_use]
    pub const fn state(&self) -> VatPrefix {
        self.state
    }
}

/// What is known about one state.
#[derive(Clone, Copy, Debug, Default)]
struct Line {
    /// Failures of the register in a row.
    failures: u32,
    /// How often the breaker has opened since the last conclusive answer.
    openings: u32,
    /// The breaker is open until then. Afterwards one question at a time goes through, as always; when it fails too,
    /// the breaker opens again, for longer.
    open_until: Option<Timestamp>,
    /// The permit that is out, and when it counts as lost.
    in_flight: Option<(u64, Timestamp)>,
}

/// Decides when a question may go out.
#[derive(Clone, Debug, Default)]
pub struct Gate {
    limits: Limits,
    lines: BTreeMap<VatPrefix, Line>,
    /// When the latest questions were admitted, the oldest first; at most `per_second` of them.
    recent: VecDeque<Timestamp>,
    paused_until: Option<Timestamp>,
    serial: u64,
}

impl Gate {
    /// A gate with other limits than the default ones.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            ..Self::default()
        }
    }

    /// Whether a question to `state` may be asked now.
    pub fn admit(&mut self, state: VatPrefix, now: Timestamp) -> Admission {
        if let Some(until) = self.paused_until.filter(|until| *until > now) {
            return Admission::Wait {
                until,
                hold: Hold::Paused,
            };
        }
        let line = self.lines.entry(state).or_default();
        if let Some(until) = line.open_until.filter(|until| *until > now) {
            return Admission::Wait {
                until,
                hold: Hold::BreakerOpen,
            };
        }
        if let Some((_, lost_at)) = line.in_flight
            && lost_at > now
        {
            return Admission::Wait {
                until: lost_at.min(now.plus_seconds(1)),
                hold: Hold::InFlight,
            };
        }
        let window = self.limits.per_second.max(1);
        if self.recent.len() >= window
            && let Some(free_at) = self.recent.front().map(|first| first.plus_seconds(1))
        {
            if free_at > now {
                return Admission::Wait {
                    until: free_at,
                    hold: Hold::Rate,
                };
            }
            self.recent.pop_front();
        }
        self.recent.push_back(now);
        self.serial += 1;
        line.in_flight = Some((self.serial, now.plus_seconds(self.limits.lease_seconds)));
        Admission::Go(Permit {
            state,
            serial: self.serial,
        })
    }

    /// Gives a permit back with what came of it.
    // The permit is taken by value, so that it cannot be used again.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "taking the permit away is the point"
    )]
    pub fn finish(&mut self, permit: Permit, outcome: &Outcome, now: Timestamp) {
        let line = self.lines.entry(permit.state).or_default();
        if line.in_flight.is_some_and(|(serial, _)| serial == permit.serial) {
            line.in_flight = None;
        }
        let reason = match outcome {
            Outcome::Valid(_) | Outcome::Invalid(_) => {
                *line = Line {
                    in_flight: line.in_flight,
                    ..Line::default()
                };
                return;
            }
            Outcome::Unknown(reason) => reason,
        };
        if reason.origin() == Origin::MemberState {
            line.failures = line.failures.saturating_add(1);
            if line.openings > 0 || line.failures >= self.limits.failures {
                line.open_until = Some(now.plus_seconds(rung(line.openings)));
                line.openings = line.openings.saturating_add(1);
            }
        }
        let pause = match reason {
            Reason::GlobalBusy => self.limits.busy_seconds,
            Reason::VatBlocked | Reason::IpBlocked => self.limits.blocked_seconds,
            _ => return,
        };
        self.paused_until = self.paused_until.max(Some(now.plus_seconds(pause)));
    }

    /// Gives a permit back unused.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "taking the permit away is the point"
    )]
    pub fn give_back(&mut self, permit: Permit) {
        if let Some(line) = self.lines.get_mut(&permit.state)
            && line.in_flight.is_some_and(|(serial, _)| serial == permit.serial)
        {
            line.in_flight = None;
        }
    }

    /// Until when the breaker of a state is open, if it is.
    #[must_use]
    pub fn open_until(&self, state: VatPrefix, now: Timestamp) -> Option<Timestamp> {
        let until = self.lines.get(&state)?.open_until?;
        (until > now).then_some(until)
    }
}

#[cfg(test)]
mod tests;
