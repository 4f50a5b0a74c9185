//! The audit log's tables: chains, records, and the personal values beside them.
//!
//! What a record's hash covers is decided by the server's `audit` room; here it is only kept.

use domain::audit::AuditFilter;
use uuid::Uuid;

use crate::engine::{Arg, Db, StorageError, Ts, args, like_literal, sql};

sql! {
    LOCK_CHAIN = "SELECT last_number, last_hash, head_mac FROM audit_chain WHERE chain = $1";
    START_CHAIN = "INSERT INTO audit_chain (chain, last_number, last_hash, head_mac) VALUES ($1, 0, $2, $3) \
                   ON CONFLICT (chain) DO NOTHING";
    MOVE_CHAIN = "UPDATE audit_chain SET last_number = $2, last_hash = $3, head_mac = $4 WHERE chain = $1";
    /// An organization whose events are there has a chain; one that was created a moment ago may have neither yet.
    MISSING = "SELECT (SELECT COUNT(*) FROM event WHERE organization_id = $1) AS events, \
               (SELECT COUNT(*) FROM audit_chain WHERE chain = $1) AS chains";
    CHAINS = "SELECT chain, last_number, last_hash, head_mac FROM audit_chain ORDER BY chain";
    INSERT = "INSERT INTO audit_record (chain, number, at, action, outcome, actor_kind, actor_id, source, request_id, \
              subject_kind, subject_id, event_kind, event_sequence, detail, hash) \
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
    INSERT_PERSONAL = "INSERT INTO audit_personal (chain, number, name, salt, value) VALUES ($1, $2, $3, $4, $5)";
    RECORDS = "SELECT chain, number, at, action, outcome, actor_kind, actor_id, source, request_id, subject_kind, \
               subject_id, event_kind, event_sequence, detail, hash \
               FROM audit_record WHERE chain = $1 AND number > $2 ORDER BY number LIMIT $3";
    PERSONAL = "SELECT number, name, salt, value FROM audit_personal WHERE chain = $1 AND number > $2 AND number <= $3 \
                ORDER BY number, name";
    OF_SUBJECT = "SELECT r.chain, r.number, r.at, r.action, r.outcome, r.actor_kind, r.actor_id, r.source, r.request_id, \
                  r.subject_kind, r.subject_id, r.event_kind, r.event_sequence, r.detail, r.hash, \
                  COALESCE(s.name, c.client_id) AS actor_name, o.name AS chain_name \
                  FROM audit_record r LEFT JOIN staff s ON s.id = r.actor_id LEFT JOIN api_client c ON c.id = r.actor_id \
                  LEFT JOIN organization o ON o.id = r.chain \
                  WHERE r.subject_id = $1 ORDER BY r.at DESC, r.number DESC LIMIT $2";
}

/// The end of a chain.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Head {
    /// The number of its last record; 0 when it is empty.
    pub last_number: i64,
    /// That record's hash.
    pub last_hash: Vec<u8>,
    /// Number and hash bound to the key.
    pub head_mac: Vec<u8>,
}

/// A chain with its end.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Chain {
    /// The organization's id, or the nil id for NT24 itself.
    pub chain: Uuid,
    /// Where it ends.
    #[sqlx(flatten)]
    pub head: Head,
}

/// A record as stored.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Record {
    /// Whose chain.
    pub chain: Uuid,
    /// From 1, without gaps.
    pub number: i64,
    /// When.
    pub at: Ts,
    /// What was tried, such as `buyer.update`.
    pub action: String,
    /// `done`, or the word of the refusal.
    pub outcome: String,
    /// `STAFF`, `API_CLIENT`, `SYSTEM`, …
    pub actor_kind: String,
    /// The account or client.
    pub actor_id: Option<Uuid>,
    /// Through which channel.
    pub source: String,
    /// The request it belongs to.
    pub request_id: String,
    /// What it is about, such as `buyer`.
    pub subject_kind: String,
    /// The id of that thing.
    pub subject_id: Option<Uuid>,
    /// The event it caused.
    pub event_kind: Option<String>,
    /// That event's number.
    pub event_sequence: Option<i64>,
    /// JSON text; the hash is over these bytes.
    pub detail: String,
    /// HMAC-SHA256 over this record and the hash before it.
    pub hash: Vec<u8>,
}

/// A record with the names a reader wants.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct NamedRecord {
    /// The record.
    #[sqlx(flatten)]
    pub record: Record,
    /// The present name of the account or client.
    pub actor_name: Option<String>,
    /// The organization's name; absent for NT24's own chain.
    pub chain_name: Option<String>,
}

/// A personal value that a record's salted hash stands for.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Personal {
    /// The record's number.
    pub number: i64,
    /// The field's name in the record.
    pub name: String,
    /// Random bytes.
    pub salt: Vec<u8>,
    /// The value.
    pub value: String,
}

/// The end of a chain, kept from moving until the end of the transaction; `None` when there is no such chain.
///
/// # Errors
/// When the database fails.
pub async fn lock_chain(db: &mut Db, chain: Uuid) -> Result<Option<Head>, StorageError> {
    db.lock_optional(LOCK_CHAIN, &args![chain]).await
}

/// Starts an empty chain, unless it exists.
///
/// # Errors
/// When the database fails.
pub async fn start_chain(db: &mut Db, chain: Uuid, head: &Head) -> Result<(), StorageError> {
    db.execute(
        START_CHAIN,
        &args![chain, &head.last_hash[..], &head.head_mac[..]],
    )
    .await
    .map(|_| ())
}

/// Appends a record and moves the end of its chain.
///
/// # Errors
/// When the database fails.
pub async fn append(
    db: &mut Db,
    record: &Record,
    head: &Head,
    personal: &[Personal],
) -> Result<(), StorageError> {
    let args = args![
        record.chain,
        record.number,
        record.at.0,
        &record.action,
        &record.outcome,
        &record.actor_kind,
        record.actor_id,
        &record.source,
        &record.request_id,
        &record.subject_kind,
        record.subject_id,
        record.event_kind.as_ref(),
        record.event_sequence,
        &record.detail,
        &record.hash[..],
    ];
    db.execute(INSERT, &args).await?;
    for value in personal {
        let args = args![
            record.chain,
            record.number,
            &value.name,
            &value.salt[..],
            &value.value
        ];
        db.execute(INSERT_PERSONAL, &args).await?;
    }
    let args = args![
        record.chain,
        head.last_number,
        &head.last_hash[..],
        &head.head_mac[..]
    ];
    db.execute(MOVE_CHAIN, &args).await.map(|_| ())
}

/// All chains.
///
/// # Errors
/// When the database fails.
pub async fn chains(db: &mut Db) -> Result<Vec<Chain>, StorageError> {
    db.fetch_all(CHAINS, &[]).await
}

/// An organization has events but no chain.
///
/// # Errors
/// When the database fails.
pub async fn chain_is_missing(db: &mut Db, chain: Uuid) -> Result<bool, StorageError> {
    let (events, chains): (i64, i64) = db.fetch_one(MISSING, &args![chain]).await?;
    Ok(events > 0 && chains == 0)
}

/// The records of a chain with numbers above `after`.
///
/// # Errors
/// When the database fails.
pub async fn records(db: &mut Db, chain: Uuid, after: i64, limit: i64) -> Result<Vec<Record>, StorageError> {
    db.fetch_all(RECORDS, &args![chain, after, limit]).await
}

/// The personal values that are still there beside the records with numbers above `after` and up to `upto`.
///
/// # Errors
/// When the database fails.
pub async fn personal(
    db: &mut Db,
    chain: Uuid,
    after: i64,
    upto: i64,
) -> Result<Vec<Personal>, StorageError> {
    db.fetch_all(PERSONAL, &args![chain, after, upto]).await
}

/// The newest records about a thing.
///
/// # Errors
/// When the database fails.
pub async fn of_subject(db: &mut Db, subject: Uuid, limit: i64) -> Result<Vec<NamedRecord>, StorageError> {
    db.fetch_all(OF_SUBJECT, &args![subject, limit]).await
}

/// The records that match, newest first, and how many match in all.
///
/// # Errors
/// When the database fails.
pub async fn list(
    db: &mut Db,
    filter: &AuditFilter,
    (limit, offset): (i64, i64),
) -> Result<(Vec<NamedRecord>, i64), StorageError> {
    let mut args: Vec<Arg> = Vec::new();
    let mut all: Vec<String> = Vec::new();
    if !filter.action.trim().is_empty() {
        // A range instead of LIKE: it needs no escaping and can use an index.
        let start = filter.action.trim().to_owned();
        args.push(Arg::from(&start));
        all.push(format!("r.action >= ${}", args.len()));
        args.push(Arg::from(format!("{start}\u{10FFFF}")));
        all.push(format!("r.action < ${}", args.len()));
    }
    match filter.refused {
        Some(true) => all.push("r.outcome <> 'done'".to_owned()),
        Some(false) => all.push("r.outcome = 'done'".to_owned()),
        None => {}
    }
    if !filter.subject.trim().is_empty() {
        args.push(Arg::Uuid(Uuid::parse_str(filter.subject.trim()).ok()));
        let at = args.len();
        all.push(format!("(r.subject_id = ${at} OR r.actor_id = ${at})"));
    }
    if !filter.actor.trim().is_empty() {
        args.push(Arg::from(format!(
            "%{}%",
            like_literal(&filter.actor.trim().to_lowercase())
        )));
        let at = args.len();
        all.push(format!(
            "r.actor_id IN (SELECT id FROM staff WHERE LOWER(name) LIKE ${at} ESCAPE '!' \
             UNION SELECT id FROM api_client WHERE LOWER(client_id) LIKE ${at} ESCAPE '!')"
        ));
    }
    let mut holds = |condition: &str, value: Option<Arg>| {
        if let Some(value) = value {
            args.push(value);
            all.push(format!("{condition} ${}", args.len()));
        }
    };
    holds(
        "r.source =",
        filter.source.map(|source| Arg::from(source.as_str())),
    );
    holds("r.at >=", filter.from.map(Arg::from));
    holds("r.at <", filter.to.map(Arg::from));
    let conditions = if all.is_empty() {
        String::new()
    } else {
        format!(" WHERE {}", all.join(" AND "))
    };
    let (total,): (i64,) = db
        .fetch_one(&format!("SELECT COUNT(*) FROM audit_record r{conditions}"), &args)
        .await?;
    args.push(Arg::from(limit));
    args.push(Arg::from(offset));
    let (limit, offset) = (args.len() - 1, args.len());
    let sql = format!(
        "SELECT r.chain, r.number, r.at, r.action, r.outcome, r.actor_kind, r.actor_id, r.source, r.request_id, \
         r.subject_kind, r.subject_id, r.event_kind, r.event_sequence, r.detail, r.hash, \
         COALESCE(s.name, c.client_id) AS actor_name, o.name AS chain_name \
         FROM audit_record r LEFT JOIN staff s ON s.id = r.actor_id LEFT JOIN api_client c ON c.id = r.actor_id \
         LEFT JOIN organization o ON o.id = r.chain{conditions} \
         ORDER BY r.at DESC, r.chain, r.number DESC LIMIT ${limit} OFFSET ${offset}"
    );
    Ok((db.fetch_all(&sql, &args).await?, total))
}
