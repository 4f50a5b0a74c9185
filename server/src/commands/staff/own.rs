//! What staff members do to their own accounts.

use domain::kernel::{Context, Refusal};
use domain::staff::{SignedIn, StaffError, TotpSetup, check_password};
use storage::staff::StaffRecord;

use super::{actor, load_own, own_attempt, subject};
use crate::auth::{password, totp};
use crate::commands::unit::{Unit, command};
use crate::commands::{fault, staff_member};
use crate::platform::Platform;

pub(super) async fn sign_out_everywhere(unit: &mut Unit<'_>) -> Result<(), StaffError> {
    let mut record = load_own(unit).await?;
    record.session_epoch += 1;
    save(unit, &record).await?;
    Ok(())
}

async fn save(unit: &mut Unit<'_>, record: &StaffRecord) -> Result<(), Refusal> {
    storage::staff::update(&mut unit.db, record)
        .await
        .map_err(fault)?;
    unit.changed_own(subject(record.account.id), &[], &[]).await
}

/// The hash that `secret` fits, when it is the acting staff member's password; checked outside the transaction because it
/// takes long. Whoever guesses at an unlocked browser is stopped like at the door.
async fn verified(platform: &Platform, ctx: &Context, secret: &str) -> Result<Option<String>, Refusal> {
    let staff = staff_member(ctx)?.id;
    let (name, now) = (staff.to_string(), platform.now());
    if platform.throttle.is_closed(&name, now) {
        let said = "Too many failed tries. Wait a few minutes, then try again.";
        return Err(Refusal::Forbidden(said.to_owned()));
    }
    let mut db = platform.store.read().await.map_err(fault)?;
    let record = storage::staff::by_id(&mut db, staff).await.map_err(fault)?;
    drop(db);
    let hash = record.map(|record| record.password_hash);
    if password::fits(secret, hash.clone().into_iter().collect()).await? {
        Ok(hash)
    } else {
        platform.throttle.failed(&name, now);
        Ok(None)
    }
}

/// The acting staff member's account, when the password that was verified is still the present one.
async fn load_verified(unit: &mut Unit<'_>, verified: Option<&str>) -> Result<StaffRecord, StaffError> {
    let record = load_own(unit).await?;
    if verified == Some(&record.password_hash) {
        Ok(record)
    } else {
        Err(StaffError::WrongPassword)
    }
}

pub(super) async fn change_password(
    platform: &Platform,
    ctx: &Context,
    present: &str,
    new: &str,
) -> Result<SignedIn, StaffError> {
    let verified = verified(platform, ctx, present).await?;
    let hash = match check_password(new) {
        Ok(()) if verified.is_some() => password::hash(platform, new).await?,
        _ => String::new(),
    };
    let attempt = own_attempt("staff.change_password", ctx);
    command!(platform, ctx, attempt, |unit| put_password(
        unit,
        verified.as_deref(),
        new,
        hash
    ))
}

async fn put_password(
    unit: &mut Unit<'_>,
    verified: Option<&str>,
    new: &str,
    hash: String,
) -> Result<SignedIn, StaffError> {
    let mut record = load_verified(unit, verified).await?;
    let mut fields = domain::kernel::Fields::new();
    if let Err(message) = check_password(new) {
        fields.refuse_unseen("password", message);
    }
    fields.finish(Some(()))?;
    record.password_hash = hash;
    record.session_epoch += 1;
    save(unit, &record).await?;
    Ok(SignedIn::Done {
        staff: actor(&record),
        epoch: record.session_epoch,
    })
}

pub(super) async fn begin_totp(unit: &mut Unit<'_>) -> Result<TotpSetup, StaffError> {
    let mut record = load_own(unit).await?;
    if record.totp_secret.is_some() {
        // Else an unlocked browser would do to replace the factor, although switching it off needs the password.
        let said = "The second factor is on. Switch it off first; that takes the password.";
        return Err(Refusal::Forbidden(said.to_owned()).into());
    }
    let key = unit.platform.random::<{ totp::KEY_BYTES }>();
    let sealed = unit
        .platform
        .keys
        .seal(record.account.id.uuid().as_bytes(), &key)
        .ok_or(Refusal::Internal)?;
    record.totp_pending = Some(sealed);
    save(unit, &record).await?;
    Ok(totp::setup(&key, record.account.email.as_str()))
}

pub(super) async fn confirm_totp(unit: &mut Unit<'_>, code: &str) -> Result<Vec<String>, StaffError> {
    let mut record = load_own(unit).await?;
    let staff = record.account.id;
    let pending = record.totp_pending.take().ok_or(StaffError::WrongCode)?;
    let key = unit
        .platform
        .keys
        .unseal(staff.uuid().as_bytes(), &pending)
        .ok_or(StaffError::WrongCode)?;
    let step = totp::step_of(&key, code, unit.now, record.totp_last_step).ok_or(StaffError::WrongCode)?;
    record.totp_last_step = step;
    record.totp_secret = Some(pending);
    save(unit, &record).await?;
    let codes = totp::recovery_codes(unit.platform);
    let hashes: Vec<Vec<u8>> = codes
        .iter()
        .map(|code| totp::recovery_hash(staff, code))
        .collect();
    storage::staff::put_recovery_codes(&mut unit.db, staff, &hashes)
        .await
        .map_err(fault)?;
    Ok(codes)
}

pub(super) async fn disable_totp(platform: &Platform, ctx: &Context, secret: &str) -> Result<(), StaffError> {
    let verified = verified(platform, ctx, secret).await?;
    let attempt = own_attempt("staff.totp_disable", ctx);
    command!(platform, ctx, attempt, |unit| drop_totp(
        unit,
        verified.as_deref()
    ))
}

async fn drop_totp(unit: &mut Unit<'_>, verified: Option<&str>) -> Result<(), StaffError> {
    let mut record = load_verified(unit, verified).await?;
    record.totp_secret = None;
    record.totp_pending = None;
    save(unit, &record).await?;
    storage::staff::put_recovery_codes(&mut unit.db, record.account.id, &[])
        .await
        .map_err(fault)?;
    Ok(())
}
