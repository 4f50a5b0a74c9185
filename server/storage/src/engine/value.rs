//! Values on their way into a statement and out of a row, native on each engine.

use domain::kernel::Timestamp;
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArguments, PgTypeInfo, PgValueRef};
use sqlx::sqlite::{SqliteArguments, SqliteTypeInfo, SqliteValueRef};
use sqlx::types::Json;
use sqlx::{Arguments, Decode, Postgres, Sqlite, Type};
use time::OffsetDateTime;
use uuid::Uuid;

use super::StorageError;

/// A value of a statement. Absent values keep their type: PostgreSQL wants to know it.
#[derive(Clone, Debug)]
pub enum Arg {
    /// Text.
    Text(Option<String>),
    /// An id.
    Uuid(Option<Uuid>),
    /// A number.
    Int(Option<i64>),
    /// Yes or no.
    Bool(Option<bool>),
    /// A moment.
    Time(Option<Timestamp>),
    /// Bytes.
    Bytes(Option<Vec<u8>>),
    /// JSON.
    Json(Option<serde_json::Value>),
}

macro_rules! arg_from {
    ($($type:ty => $variant:ident by $turn:expr;)*) => {$(
        impl From<$type> for Arg {
            fn from(value: $type) -> Self { Self::$variant(Some(($turn)(value))) }
        }
        impl From<Option<$type>> for Arg {
            fn from(value: Option<$type>) -> Self { Self::$variant(value.map($turn)) }
        }
    )*};
}

arg_from! {
    &str => Text by str::to_owned;
    String => Text by |text| text;
    &String => Text by String::clone;
    Uuid => Uuid by |id| id;
    i64 => Int by |number| number;
    bool => Bool by |flag| flag;
    Timestamp => Time by |at| at;
    Vec<u8> => Bytes by |bytes| bytes;
    &[u8] => Bytes by <[u8]>::to_vec;
    serde_json::Value => Json by |json| json;
}

macro_rules! arg_from_id {
    ($($id:ident),*) => {$(
        impl From<domain::kernel::$id> for Arg {
            fn from(id: domain::kernel::$id) -> Self { Self::Uuid(Some(id.uuid())) }
        }
        impl From<Option<domain::kernel::$id>> for Arg {
            fn from(id: Option<domain::kernel::$id>) -> Self { Self::Uuid(id.map(domain::kernel::$id::uuid)) }
        }
    )*};
}

arg_from_id!(
    OrganizationId,
    PartnerId,
    ApiClientId,
    StaffId,
    BuyerId,
    AddressId,
    ContactId,
    DocumentId,
    ViesCheckId,
    AmlHitId,
    OrderId,
    RulingId,
    JobId
);

/// PostgreSQL refuses U+0000 in text. It stands in no stored value, since the domain refuses control characters, but a
/// caller may look for it: then, on both engines, for U+FFFD instead.
fn holdable(text: String) -> String {
    if text.contains('\0') {
        text.replace('\0', "\u{FFFD}")
    } else {
        text
    }
}

fn refused(error: BoxDynError) -> StorageError {
    StorageError::Driver(sqlx::Error::Encode(error))
}

pub(super) fn sqlite(args: &[Arg]) -> Result<SqliteArguments, StorageError> {
    let mut all = SqliteArguments::default();
    for arg in args {
        match arg.clone() {
            Arg::Text(value) => all.add(value.map(holdable)),
            Arg::Uuid(value) => all.add(value),
            Arg::Int(value) => all.add(value),
            Arg::Bool(value) => all.add(value),
            Arg::Time(value) => all.add(value.map(|at| at.to_string())),
            Arg::Bytes(value) => all.add(value),
            Arg::Json(value) => all.add(value.map(Json)),
        }
        .map_err(refused)?;
    }
    Ok(all)
}

pub(super) fn postgres(args: &[Arg]) -> Result<PgArguments, StorageError> {
    let mut all = PgArguments::default();
    for arg in args {
        match arg.clone() {
            Arg::Text(value) => all.add(value.map(holdable)),
            Arg::Uuid(value) => all.add(value),
            Arg::Int(value) => all.add(value),
            Arg::Bool(value) => all.add(value),
            Arg::Time(value) => all.add(value.map(Timestamp::to_offset)),
            Arg::Bytes(value) => all.add(value),
            Arg::Json(value) => all.add(value.map(Json)),
        }
        .map_err(refused)?;
    }
    Ok(all)
}

/// A moment in a row: text on SQLite, `TIMESTAMPTZ` on PostgreSQL.
#[derive(Clone, Copy, Debug)]
pub struct Ts(pub Timestamp);

impl Type<Sqlite> for Ts {
    fn type_info() -> SqliteTypeInfo {
        <String as Type<Sqlite>>::type_info()
    }
}

impl<'r> Decode<'r, Sqlite> for Ts {
    fn decode(value: SqliteValueRef<'r>) -> Result<Self, BoxDynError> {
        Ok(Self(Timestamp::parse(<&str as Decode<Sqlite>>::decode(value)?)?))
    }
}

impl Type<Postgres> for Ts {
    fn type_info() -> PgTypeInfo {
        <OffsetDateTime as Type<Postgres>>::type_info()
    }
}

impl<'r> Decode<'r, Postgres> for Ts {
    fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
        Ok(Self(Timestamp::from(
            <OffsetDateTime as Decode<Postgres>>::decode(value)?,
        )))
    }
}
