//! What ADMINs and the command line do to accounts.

use domain::audit::Change;
use domain::kernel::{Context, Fields, Refusal, Role, StaffId, text};
use domain::staff::{NewStaff, StaffAccount, StaffDraft, StaffError, check_password};
use storage::StorageError;
use storage::staff::StaffRecord;

use super::{load, on, subject};
use crate::auth::password;
use crate::commands::unit::{Attempt, Unit, command};
use crate::commands::{administer, fault};
use crate::platform::Platform;

fn change(field: &str, before: Option<&str>, after: &str) -> Change {
    Change {
        field: field.to_owned(),
        before: before.map(str::to_owned),
        after: Some(after.to_owned()),
    }
}

pub(super) async fn create(
    platform: &Platform,
    ctx: &Context,
    draft: &StaffDraft,
) -> Result<StaffAccount, StaffError> {
    let parsed = draft.parse();
    // Only work that can succeed is worth a hash; it is made before the transaction because it takes long.
    let hash = match (&parsed, administer(ctx)) {
        (Ok(new), Ok(())) => password::hash(platform, &new.password).await?,
        _ => String::new(),
    };
    let attempt = Attempt::new("staff.create", "staff", None);
    command!(platform, ctx, attempt, |unit| insert(unit, parsed, hash))
}

async fn insert(
    unit: &mut Unit<'_>,
    parsed: Result<NewStaff, Vec<domain::kernel::FieldError>>,
    hash: String,
) -> Result<StaffAccount, StaffError> {
    administer(unit.ctx)?;
    let new = parsed?;
    let record = StaffRecord {
        account: StaffAccount {
            id: StaffId::new(unit.now, &*unit.platform.entropy),
            email: new.email,
            name: new.name,
            role: new.role,
            totp: false,
            disabled_at: None,
            locked_until: None,
            last_sign_in_at: None,
            created_at: unit.now,
        },
        password_hash: hash,
        totp_secret: None,
        totp_pending: None,
        totp_last_step: 0,
        failed_attempts: 0,
        session_epoch: 0,
    };
    match storage::staff::insert(&mut unit.db, &record).await {
        Ok(()) => {}
        Err(StorageError::Conflict { .. }) => return Err(StaffError::Exists(record.account.email)),
        Err(error) => return Err(fault(error).into()),
    }
    let changes = [change("role", None, record.account.role.as_str())];
    let personal = [
        ("staff.email", record.account.email.as_str()),
        ("staff.name", &record.account.name),
    ];
    unit.changed_own(subject(record.account.id), &changes, &personal)
        .await?;
    Ok(record.account)
}

pub(super) async fn update(
    unit: &mut Unit<'_>,
    staff: StaffId,
    name: &str,
    role: &str,
) -> Result<StaffAccount, StaffError> {
    administer(unit.ctx)?;
    let mut fields = Fields::new();
    let name = fields.check("name", name, text::required(name, "The name", 100));
    let role = fields.check(
        "role",
        role,
        Role::parse(role).ok_or("The role is ADMIN, OPERATOR or AUDITOR. Choose one."),
    );
    let (name, role) = fields.finish(name.zip(role))?;
    if role != Role::Admin {
        keep_an_admin(unit, staff).await?;
    }
    let mut record = load(unit, staff).await?;
    let mut changes = Vec::new();
    if record.account.role != role {
        changes.push(change("role", Some(record.account.role.as_str()), role.as_str()));
    }
    let renamed = record.account.name != name;
    if changes.is_empty() && !renamed {
        return Ok(record.account);
    }
    record.account.name = name;
    record.account.role = role;
    storage::staff::update(&mut unit.db, &record)
        .await
        .map_err(fault)?;
    let personal = [("staff.name", record.account.name.as_str())];
    unit.changed_own(subject(staff), &changes, if renamed { &personal } else { &[] })
        .await?;
    Ok(record.account)
}

pub(super) async fn disable(unit: &mut Unit<'_>, staff: StaffId) -> Result<StaffAccount, StaffError> {
    administer(unit.ctx)?;
    keep_an_admin(unit, staff).await?;
    let mut record = load(unit, staff).await?;
    if record.account.disabled_at.is_some() {
        return Ok(record.account);
    }
    record.account.disabled_at = Some(unit.now);
    record.session_epoch += 1;
    save(unit, &record, &change("status", Some("ACTIVE"), "DISABLED")).await?;
    Ok(record.account)
}

pub(super) async fn enable(unit: &mut Unit<'_>, staff: StaffId) -> Result<StaffAccount, StaffError> {
    administer(unit.ctx)?;
    let mut record = load(unit, staff).await?;
    if record.account.disabled_at.is_none() {
        return Ok(record.account);
    }
    record.account.disabled_at = None;
    save(unit, &record, &change("status", Some("DISABLED"), "ACTIVE")).await?;
    Ok(record.account)
}

pub(super) async fn reset_password(
    platform: &Platform,
    ctx: &Context,
    staff: StaffId,
    password: &str,
) -> Result<StaffAccount, StaffError> {
    let hash = match (check_password(password), administer(ctx)) {
        (Ok(()), Ok(())) => password::hash(platform, password).await?,
        _ => String::new(),
    };
    command!(platform, ctx, on("staff.reset_password", staff), |unit| {
        put_password(unit, staff, password, hash)
    })
}

async fn put_password(
    unit: &mut Unit<'_>,
    staff: StaffId,
    password: &str,
    hash: String,
) -> Result<StaffAccount, StaffError> {
    administer(unit.ctx)?;
    let mut fields = Fields::new();
    if let Err(message) = check_password(password) {
        fields.refuse_unseen("password", message);
    }
    fields.finish(Some(()))?;
    let mut record = load(unit, staff).await?;
    record.password_hash = hash;
    record.session_epoch += 1;
    record.failed_attempts = 0;
    record.account.locked_until = None;
    record.totp_secret = None;
    record.totp_pending = None;
    record.account.totp = false;
    storage::staff::put_recovery_codes(&mut unit.db, staff, &[])
        .await
        .map_err(fault)?;
    storage::staff::update(&mut unit.db, &record)
        .await
        .map_err(fault)?;
    unit.changed_own(subject(staff), &[], &[]).await?;
    Ok(record.account)
}

async fn save(unit: &mut Unit<'_>, record: &StaffRecord, change: &Change) -> Result<(), Refusal> {
    storage::staff::update(&mut unit.db, record)
        .await
        .map_err(fault)?;
    unit.changed_own(subject(record.account.id), std::slice::from_ref(change), &[])
        .await
}

/// Called before the account is loaded, so that all such changes lock in one order.
async fn keep_an_admin(unit: &mut Unit<'_>, than: StaffId) -> Result<(), StaffError> {
    let admins = storage::staff::lock_admins(&mut unit.db).await.map_err(fault)?;
    if admins == [than] {
        Err(StaffError::LastAdmin)
    } else {
        Ok(())
    }
}
