//! Signing in: password first, then the code of the second factor.
//!
//! The password is checked before the transaction begins: hashing takes a tenth of a second, and the one writer of an
//! SQLite database must not wait for it.

use domain::kernel::{Context, Email, Refusal, StaffId, Timestamp};
use domain::staff::{SignInError, SignedIn};
use storage::staff::StaffRecord;

use super::{actor, subject};
use crate::auth::{password, totp};
use crate::commands::fault;
use crate::commands::unit::{self, Attempt, Opened, Unit};
use crate::platform::Platform;

/// Failed tries that cost nothing.
const FREE_TRIES: i64 = 4;
/// The first lock; each further failure doubles it.
const FIRST_LOCK_SECONDS: i64 = 30;
/// How long after a lock the count starts anew.
const QUIET_SECONDS: i64 = 86_400;
/// No lock is longer.
const LONGEST_LOCK_SECONDS: i64 = 3_600;

pub(super) async fn with_password(
    platform: &Platform,
    ctx: &Context,
    email: &str,
    secret: &str,
) -> Result<SignedIn, SignInError> {
    let seen = match Email::parse(email) {
        Ok(email) => {
            let mut db = platform.store.read().await.map_err(fault)?;
            storage::staff::by_email(&mut db, &email).await.map_err(fault)?
        }
        Err(_) => None,
    };
    let usable = seen.filter(|record| record.account.disabled_at.is_none());
    let attempt = Attempt::new(
        "staff.sign_in",
        "staff",
        usable.as_ref().map(|record| record.account.id.uuid()),
    );
    let name = email.trim().to_lowercase();
    let now = platform.now();
    let flooded = platform.throttle.is_closed(&name, now);
    if let Some(until) = usable.as_ref().and_then(|record| locked(record, now)) {
        platform.throttle.failed(&name, now);
        return refuse(platform, ctx, attempt, SignInError::Locked(until), flooded).await;
    }
    let hashes = usable.iter().map(|record| record.password_hash.clone()).collect();
    let fits = match &usable {
        None if flooded => false,
        _ => password::fits(secret, hashes).await?,
    };
    if !fits {
        platform.throttle.failed(&name, now);
    }
    let Some(seen) = usable else {
        return refuse(platform, ctx, attempt, SignInError::Wrong, flooded).await;
    };
    let mut unit = open(platform, ctx, attempt).await?;
    let mut record = super::load(&mut unit, seen.account.id).await?;
    // A try that ran beside others must not slip past the lock they set, nor past a password changed meanwhile.
    if let Some(until) = locked(&record, unit.now) {
        return unit.close(Err(SignInError::Locked(until))).await;
    }
    if !fits || record.password_hash != seen.password_hash {
        return failed(unit, record, SignInError::Wrong).await;
    }
    if record.totp_secret.is_some() {
        let staff = record.account.id;
        return unit.close(Ok(SignedIn::CodeNeeded { staff })).await;
    }
    succeed(&mut unit, &mut record).await?;
    unit.close(Ok(SignedIn::Done {
        staff: actor(&record),
        epoch: record.session_epoch,
    }))
    .await
}

pub(super) async fn with_code(
    platform: &Platform,
    ctx: &Context,
    staff: StaffId,
    code: &str,
) -> Result<SignedIn, SignInError> {
    let attempt = Attempt::new("staff.sign_in_code", "staff", Some(staff.uuid()));
    let mut unit = open(platform, ctx, attempt).await?;
    let mut record = super::load(&mut unit, staff).await?;
    if record.account.disabled_at.is_some() {
        return unit.close(Err(SignInError::Wrong)).await;
    }
    if let Some(until) = locked(&record, unit.now) {
        return unit.close(Err(SignInError::Locked(until))).await;
    }
    let place = staff.uuid();
    let key = record
        .totp_secret
        .as_deref()
        .and_then(|sealed| platform.keys.unseal(place.as_bytes(), sealed));
    let step = key.and_then(|key| totp::step_of(&key, code, unit.now, record.totp_last_step));
    let recovered = match step {
        Some(step) => {
            record.totp_last_step = step;
            true
        }
        None => {
            let hash = totp::recovery_hash(staff, code);
            storage::staff::use_recovery_code(&mut unit.db, staff, &hash)
                .await
                .map_err(fault)?
        }
    };
    if !recovered {
        return failed(unit, record, SignInError::WrongCode).await;
    }
    succeed(&mut unit, &mut record).await?;
    unit.close(Ok(SignedIn::Done {
        staff: actor(&record),
        epoch: record.session_epoch,
    }))
    .await
}

async fn open<'a>(platform: &'a Platform, ctx: &'a Context, attempt: Attempt) -> Result<Unit<'a>, Refusal> {
    match Unit::open::<()>(platform, ctx, attempt).await? {
        Opened::Fresh(unit) => Ok(*unit),
        // Only REST writes carry an idempotency key.
        Opened::Done(()) => Err(Refusal::Internal),
    }
}

async fn refuse(
    platform: &Platform,
    ctx: &Context,
    attempt: Attempt,
    error: SignInError,
    flooded: bool,
) -> Result<SignedIn, SignInError> {
    if !flooded {
        unit::refused(platform, ctx, attempt, &error).await;
    }
    Err(error)
}

fn locked(record: &StaffRecord, now: Timestamp) -> Option<Timestamp> {
    record.account.locked_until.filter(|until| *until > now)
}

/// Counts the failed try, which stays although the sign-in is refused.
async fn failed(
    mut unit: Unit<'_>,
    mut record: StaffRecord,
    error: SignInError,
) -> Result<SignedIn, SignInError> {
    // After a quiet day the count starts anew.
    let quiet = |until: Timestamp| until.plus_seconds(QUIET_SECONDS) < unit.now;
    if record.account.locked_until.is_some_and(quiet) {
        record.failed_attempts = 0;
    }
    record.failed_attempts += 1;
    let beyond = record.failed_attempts - FREE_TRIES;
    if beyond > 0 {
        let doublings = u32::try_from(beyond - 1).unwrap_or(0).min(16);
        let seconds = (FIRST_LOCK_SECONDS << doublings).min(LONGEST_LOCK_SECONDS);
        record.account.locked_until = Some(unit.now.plus_seconds(seconds));
    }
    storage::staff::update(&mut unit.db, &record)
        .await
        .map_err(fault)?;
    unit.close_keeping(error).await
}

async fn succeed(unit: &mut Unit<'_>, record: &mut StaffRecord) -> Result<(), Refusal> {
    record.failed_attempts = 0;
    record.account.locked_until = None;
    record.account.last_sign_in_at = Some(unit.now);
    storage::staff::update(&mut unit.db, record)
        .await
        .map_err(fault)?;
    unit.changed_own(subject(record.account.id), &[], &[]).await
}
