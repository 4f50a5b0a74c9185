//! Browser sessions: tower-sessions on our own tables, and what the pages see of them.
//!
//! A session lives twelve hours from signing in, a working day, by the injected clock. The table holds only the SHA-256 of
//! the cookie's value. What waits in a session for the next page (`Flash`) is encrypted, for it can be a secret.

use std::sync::Arc;

use app::bridge::{Flash, StaffSession};
use async_trait::async_trait;
use aws_lc_rs::digest;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::kernel::{Refusal, StaffActor, StaffId, Timestamp};
use domain::staff::StaffQueries;
use serde::{Deserialize, Serialize};
use tower_sessions::Session;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result as StoreResult, SessionStore};

use crate::commands::fault;
use crate::platform::Platform;

/// How long a session lives.
const LIFETIME_SECONDS: i64 = 12 * 3_600;
/// How long the code of a second factor is waited for.
const CODE_SECONDS: i64 = 300;
/// How long the next page may take to come.
const FLASH_SECONDS: i64 = 600;
/// How many texts wait at most; the oldest goes first.
const FLASH_COUNT: usize = 4;
/// How large one may be, in bytes.
const FLASH_BYTES: usize = 64 * 1024;
/// The same for somebody who is not signed in: anybody can make such a session.
const FLASH_BYTES_BEFORE: usize = 4 * 1024;

/// Sessions in the database.
#[derive(Clone)]
pub struct DatabaseSessions(pub Platform);

impl std::fmt::Debug for DatabaseSessions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DatabaseSessions")
    }
}

fn key(id: &Id) -> Vec<u8> {
    digest::digest(&digest::SHA256, &id.0.to_be_bytes())
        .as_ref()
        .to_vec()
}

fn failed(error: storage::StorageError) -> Error {
    fault(error);
    Error::Backend("the database failed".to_owned())
}

impl DatabaseSessions {
    fn expires_at(&self) -> Timestamp {
        self.0.now().plus_seconds(LIFETIME_SECONDS)
    }
}

fn text(record: &Record) -> StoreResult<serde_json::Value> {
    serde_json::to_value(&record.data).map_err(|error| Error::Encode(error.to_string()))
}

#[async_trait]
impl SessionStore for DatabaseSessions {
    async fn create(&self, record: &mut Record) -> StoreResult<()> {
        let mut db = self.0.store.begin().await.map_err(failed)?;
        loop {
            let data = text(record)?;
            if storage::session::insert(&mut db, &key(&record.id), data, self.expires_at())
                .await
                .map_err(failed)?
            {
                return db.commit().await.map_err(failed);
            }
            record.id = Id::default();
        }
    }

    async fn save(&self, record: &Record) -> StoreResult<()> {
        let mut db = self.0.store.begin().await.map_err(failed)?;
        storage::session::save(&mut db, &key(&record.id), text(record)?)
            .await
            .map_err(failed)?;
        db.commit().await.map_err(failed)
    }

    async fn load(&self, id: &Id) -> StoreResult<Option<Record>> {
        let mut db = self.0.store.read().await.map_err(failed)?;
        let data = storage::session::load(&mut db, &key(id), self.0.now())
            .await
            .map_err(failed)?;
        let Some(data) = data else { return Ok(None) };
        let data = serde_json::from_value(data).map_err(|error| Error::Decode(error.to_string()))?;
        // The table decides by the injected clock what has expired; the library's own date must not interfere.
        let never = Timestamp::from_unix_millis(i64::MAX).to_offset();
        Ok(Some(Record {
            id: *id,
            data,
            expiry_date: never,
        }))
    }

    async fn delete(&self, id: &Id) -> StoreResult<()> {
        let mut db = self.0.store.begin().await.map_err(failed)?;
        storage::session::delete(&mut db, &key(id))
            .await
            .map_err(failed)?;
        db.commit().await.map_err(failed)
    }
}

const SIGNED_IN: &str = "staff";
const CODE: &str = "code";
const FLASH: &str = "flash";

#[derive(Serialize, Deserialize)]
struct SignedIn {
    staff: StaffId,
    epoch: i64,
}

#[derive(Serialize, Deserialize)]
struct CodeExpected {
    staff: StaffId,
    until: Timestamp,
}

#[derive(Serialize, Deserialize)]
struct Waiting {
    id: String,
    until: Timestamp,
    sealed: String,
}

/// The browser session of one request.
#[derive(Clone)]
pub struct BrowserSession {
    session: Session,
    platform: Platform,
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn broken(error: tower_sessions::session::Error) -> Refusal {
    tracing::error!(%error, "a session could not be read or written");
    Refusal::Internal
}

impl BrowserSession {
    /// The session that tower-sessions found for a request.
    #[must_use]
    pub const fn new(session: Session, platform: Platform) -> Self {
        Self { session, platform }
    }

    /// Who is signed in: nobody any more when the account was disabled or its sessions were ended.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn staff(&self, accounts: &dyn StaffQueries) -> Result<Option<StaffActor>, Refusal> {
        match self.session.get::<SignedIn>(SIGNED_IN).await.map_err(broken)? {
            Some(signed_in) => accounts.of_session(signed_in.staff, signed_in.epoch).await,
            None => Ok(None),
        }
    }

    fn now(&self) -> Timestamp {
        self.platform.now()
    }
}

#[async_trait]
impl StaffSession for BrowserSession {
    async fn open(&self, staff: StaffId, epoch: i64) -> Result<(), Refusal> {
        // A fresh id: one that somebody planted before signing in is worth nothing afterwards.
        self.session.cycle_id().await.map_err(broken)?;
        self.session.remove::<CodeExpected>(CODE).await.map_err(broken)?;
        self.session
            .insert(SIGNED_IN, SignedIn { staff, epoch })
            .await
            .map_err(broken)
    }

    async fn expect_code(&self, staff: StaffId) -> Result<(), Refusal> {
        self.session.cycle_id().await.map_err(broken)?;
        let until = self.now().plus_seconds(CODE_SECONDS);
        self.session
            .insert(CODE, CodeExpected { staff, until })
            .await
            .map_err(broken)
    }

    async fn code_expected(&self) -> Result<Option<StaffId>, Refusal> {
        let expected = self.session.get::<CodeExpected>(CODE).await.map_err(broken)?;
        Ok(expected
            .filter(|expected| expected.until > self.now())
            .map(|expected| expected.staff))
    }

    async fn close(&self) -> Result<(), Refusal> {
        self.session.flush().await.map_err(broken)
    }
}

#[async_trait]
impl Flash for BrowserSession {
    async fn put(&self, text: String) -> Result<String, Refusal> {
        let signed_in = self
            .session
            .get::<SignedIn>(SIGNED_IN)
            .await
            .map_err(broken)?
            .is_some();
        if text.len()
            > if signed_in {
                FLASH_BYTES
            } else {
                FLASH_BYTES_BEFORE
            }
        {
            return Err(Refusal::Internal);
        }
        let id = URL_SAFE_NO_PAD.encode(self.platform.random::<18>());
        let sealed = self
            .platform
            .keys
            .seal(id.as_bytes(), text.as_bytes())
            .ok_or(Refusal::Internal)?;
        let mut waiting = self
            .session
            .get::<Vec<Waiting>>(FLASH)
            .await
            .map_err(broken)?
            .unwrap_or_default();
        waiting.retain(|waiting| waiting.until > self.now());
        let surplus = (waiting.len() + 1).saturating_sub(FLASH_COUNT);
        waiting.drain(..surplus);
        let until = self.now().plus_seconds(FLASH_SECONDS);
        waiting.push(Waiting {
            id: id.clone(),
            until,
            sealed: URL_SAFE_NO_PAD.encode(sealed),
        });
        self.session.insert(FLASH, waiting).await.map_err(broken)?;
        Ok(id)
    }

    async fn take(&self, id: &str) -> Result<Option<String>, Refusal> {
        let mut waiting = self
            .session
            .get::<Vec<Waiting>>(FLASH)
            .await
            .map_err(broken)?
            .unwrap_or_default();
        let Some(at) = waiting.iter().position(|waiting| waiting.id == id) else {
            return Ok(None);
        };
        let found = waiting.remove(at);
        self.session.insert(FLASH, waiting).await.map_err(broken)?;
        if found.until <= self.now() {
            return Ok(None);
        }
        let sealed = URL_SAFE_NO_PAD.decode(found.sealed).ok();
        let text = sealed.and_then(|sealed| self.platform.keys.unseal(found.id.as_bytes(), &sealed));
        Ok(text.and_then(|text| String::from_utf8(text).ok()))
    }
}

/// The session as the pages want it.
#[must_use]
pub fn shared(session: BrowserSession) -> (Arc<dyn StaffSession>, Arc<dyn Flash>) {
    let session = Arc::new(session);
    (session.clone(), session)
}
