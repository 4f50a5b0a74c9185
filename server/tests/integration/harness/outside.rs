//! Stand-ins for the outside world that say what a test wants, and remember what they were asked.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use external::identity::{
    Environment, Identity, IdentityError, Request, Session, Verdict as IdentityVerdict,
};
use external::mail::{MailError, Mailer, Message};
use external::scanner::{Scanner, Verdict};
use external::vies::{Answer, Gate, Limits, Outcome, Query, Reason, Reply, Status, Vies};
use server::outside::AskVies;
use tokio::sync::{Semaphore, mpsc};

/// A VIES that answers from a script. Cheap to clone; all clones are the same.
#[derive(Clone, Default)]
pub struct Script {
    answers: Arc<Mutex<VecDeque<Reply>>>,
    asked: Arc<Mutex<Vec<Query>>>,
    hold: Option<Arc<Hold>>,
}

/// Keeps questions waiting until the test lets them go.
struct Hold {
    began: mpsc::UnboundedSender<String>,
    go: Semaphore,
    under_way: Mutex<Vec<String>>,
    most_of_a_state: Mutex<usize>,
}

/// A conclusive answer of the register.
pub fn said(valid: bool, name: Option<&str>) -> Reply {
    let answer = Answer {
        name: name.map(str::to_owned),
        address: Some("Hauptstraße 12\n10115 Berlin".to_owned()),
        consultation_number: Some("WAPIAAAAW1234567".to_owned()),
        ..Answer::default()
    };
    Reply {
        outcome: if valid {
            Outcome::Valid(answer)
        } else {
            Outcome::Invalid(answer)
        },
        endpoint: "https://vies.test/check-vat-number".to_owned(),
        request: "{\"countryCode\":\"DE\"}".to_owned(),
        requester_used: true,
        http_status: Some(200),
        raw: Some(format!("{{\"valid\":{valid}}}")),
        raw_sha256: Some("ab".repeat(32)),
        note: None,
    }
}

/// No answer about the number.
pub fn silent(reason: Reason) -> Reply {
    Reply {
        http_status: Some(200),
        raw: Some("{\"actionSucceed\":false}".to_owned()),
        raw_sha256: Some("cd".repeat(32)),
        endpoint: "https://vies.test/check-vat-number".to_owned(),
        ..Reply::not_asked(reason)
    }
}

impl Script {
    /// Answers these, one after the other, and then that the number is valid.
    pub fn of(replies: impl IntoIterator<Item = Reply>) -> Self {
        let script = Self::default();
        script.answers.lock().unwrap().extend(replies);
        script
    }

    /// The same, but every question waits until `let_go`; the receiver hears of each one that began.
    pub fn holding(replies: impl IntoIterator<Item = Reply>) -> (Self, mpsc::UnboundedReceiver<String>) {
        let (began, hears) = mpsc::unbounded_channel();
        let hold = Hold {
            began,
            go: Semaphore::new(0),
            under_way: Mutex::default(),
            most_of_a_state: Mutex::default(),
        };
        let script = Self {
            hold: Some(Arc::new(hold)),
            ..Self::of(replies)
        };
        (script, hears)
    }

    /// Lets that many held questions be answered, the oldest first.
    pub fn let_go(&self, count: usize) {
        self.hold.as_ref().unwrap().go.add_permits(count);
    }

    /// How many questions to one state were under way at once, at most.
    pub fn most_of_a_state(&self) -> usize {
        *self.hold.as_ref().unwrap().most_of_a_state.lock().unwrap()
    }

    /// What was asked so far.
    pub fn asked(&self) -> Vec<Query> {
        self.asked.lock().unwrap().clone()
    }

    /// Behind a gate with these limits.
    pub fn behind(&self, limits: Limits) -> AskVies {
        AskVies::Live(Box::new(self.clone()), Mutex::new(Gate::new(limits)))
    }

    /// Behind a gate that never makes anybody wait.
    pub fn open(&self) -> AskVies {
        self.behind(Limits {
            per_second: 1_000,
            failures: u32::MAX,
            ..Limits::default()
        })
    }
}

#[async_trait]
impl Vies for Script {
    async fn check(&self, query: &Query) -> Reply {
        self.asked.lock().unwrap().push(query.clone());
        if let Some(hold) = &self.hold {
            let state = query.number.prefix().as_str().to_owned();
            {
                let mut under_way = hold.under_way.lock().unwrap();
                under_way.push(state.clone());
                let same = under_way.iter().filter(|other| **other == state).count();
                let mut most = hold.most_of_a_state.lock().unwrap();
                *most = same.max(*most);
            }
            let _heard = hold.began.send(query.number.to_string());
            hold.go.acquire().await.unwrap().forget();
            let mut under_way = hold.under_way.lock().unwrap();
            let at = under_way.iter().position(|other| *other == state).unwrap();
            under_way.remove(at);
        }
        let next = self.answers.lock().unwrap().pop_front();
        next.unwrap_or_else(|| said(true, None))
    }

    async fn status(&self) -> Result<Status, Reason> {
        Err(Reason::ServiceUnavailable)
    }
}

/// A scanner that says what it is told to say.
pub struct ToldScanner(pub Mutex<Verdict>);

impl ToldScanner {
    /// Says that from now on.
    pub fn saying(verdict: Verdict) -> Arc<Self> {
        Arc::new(Self(Mutex::new(verdict)))
    }

    /// Says something else from now on.
    pub fn says(&self, verdict: Verdict) {
        *self.0.lock().unwrap() = verdict;
    }
}

#[async_trait]
impl Scanner for ToldScanner {
    async fn scan(&self, path: &Path) -> Verdict {
        assert!(path.is_file(), "the scanner gets a file to read");
        self.0.lock().unwrap().clone()
    }
}

/// An identity service: sessions `scan0`, `scan1`, … of one hour.
pub struct ToldIdentity {
    begun: Mutex<Vec<Request>>,
    down: Mutex<bool>,
    report: Mutex<Option<IdentityVerdict>>,
}

impl ToldIdentity {
    /// One that works.
    pub fn new() -> Arc<Self> {
        Arc::new(Self {
            begun: Mutex::default(),
            down: Mutex::new(false),
            report: Mutex::default(),
        })
    }

    /// Does it answer from now on?
    pub fn is_down(&self, down: bool) {
        *self.down.lock().unwrap() = down;
    }

    /// What it says when it is asked about a session.
    pub fn reports(&self, verdict: Option<IdentityVerdict>) {
        *self.report.lock().unwrap() = verdict;
    }

    /// What sessions were begun with.
    pub fn begun(&self) -> Vec<Request> {
        self.begun.lock().unwrap().clone()
    }
}

#[async_trait]
impl Identity for ToldIdentity {
    async fn begin(&self, request: &Request) -> Result<Session, IdentityError> {
        if *self.down.lock().unwrap() {
            return Err(IdentityError::Retry("connection refused".to_owned()));
        }
        let mut begun = self.begun.lock().unwrap();
        let number = begun.len();
        begun.push(request.clone());
        Ok(Session {
            session_id: format!("scan{number}"),
            auth_token: format!("token{number}"),
            url: format!("https://ui.idenfy.test/?authToken=token{number}"),
            expires_in_seconds: Some(3_600),
        })
    }

    async fn report(&self, _: &str) -> Result<Option<IdentityVerdict>, IdentityError> {
        if *self.down.lock().unwrap() {
            return Err(IdentityError::Retry("connection refused".to_owned()));
        }
        Ok(*self.report.lock().unwrap())
    }

    fn environment(&self) -> Environment {
        Environment::Production
    }
}

/// A mail server that keeps what it gets, or refuses it.
#[derive(Default)]
pub struct Mailbox {
    sent: Mutex<Vec<Message>>,
    refusal: Mutex<Option<MailError>>,
}

impl Mailbox {
    /// Refuses everything from now on; `None` takes it again.
    pub fn refuses(&self, refusal: Option<MailError>) {
        *self.refusal.lock().unwrap() = refusal;
    }

    /// To whom and with what subject, in the order they came.
    pub fn lines(&self) -> Vec<(String, String)> {
        let sent = self.sent.lock().unwrap();
        sent.iter()
            .map(|mail| (mail.to.email.as_str().to_owned(), mail.subject.clone()))
            .collect()
    }

    /// The texts.
    pub fn texts(&self) -> Vec<String> {
        let sent = self.sent.lock().unwrap();
        sent.iter().map(|mail| mail.text.clone()).collect()
    }
}

#[async_trait]
impl Mailer for Mailbox {
    async fn send(&self, message: &Message) -> Result<(), MailError> {
        if let Some(refusal) = self.refusal.lock().unwrap().clone() {
            return Err(refusal);
        }
        self.sent.lock().unwrap().push(message.clone());
        Ok(())
    }
}
