//! The server functions on staff accounts.

use domain::staff::StaffAccount;
use leptos::prelude::*;

use crate::bridge::{Outcome, UiError};
use crate::ui::Timed;

#[cfg(feature = "ssr")]
use crate::bridge::{answer, bridge};
#[cfg(feature = "ssr")]
use domain::kernel::{Refusal, StaffId};
#[cfg(feature = "ssr")]
use domain::staff::StaffDraft;

/// All accounts.
#[server(prefix = "/fn", endpoint = "staff/list")]
pub async fn list_staff() -> Result<Timed<Vec<StaffAccount>>, UiError> {
    let bridge = bridge()?;
    let accounts = bridge.services.staff_queries.list(&bridge.context).await;
    Ok(Timed {
        data: accounts.map_err(|refusal| bridge.refuse(refusal))?,
        now: bridge.now,
    })
}

/// Creates an account.
#[server(prefix = "/fn", endpoint = "staff/create")]
pub async fn create_staff(
    #[server(default)] email: String,
    #[server(default)] name: String,
    #[server(default)] role: String,
    #[server(default)] password: String,
) -> Result<Outcome, UiError> {
    let bridge = bridge()?;
    // The password is not kept.
    let typed = vec![
        ("email".to_owned(), email.clone()),
        ("name".to_owned(), name.clone()),
        ("role".to_owned(), role.clone()),
    ];
    let draft = StaffDraft {
        email,
        name,
        role,
        password,
    };
    let created = bridge.services.staff.create(&bridge.context, &draft).await;
    let result = created
        .map(|account| format!("/admin/staff/{}?done=created", account.id))
        .map_err(UiError::from);
    Ok(answer(&bridge, ("staff-new", "/admin/staff/new"), typed, result).await)
}

/// Changes name and role.
#[server(prefix = "/fn", endpoint = "staff/update")]
pub async fn update_staff(
    #[server(default)] id: String,
    #[server(default)] name: String,
    #[server(default)] role: String,
) -> Result<Outcome, UiError> {
    let bridge = bridge()?;
    let result = async {
        let staff = staff_id(&id)?;
        bridge
            .services
            .staff
            .update(&bridge.context, staff, &name, &role)
            .await?;
        Ok(format!("/admin/staff/{staff}?done=saved"))
    }
    .await;
    let typed = vec![("name".to_owned(), name), ("role".to_owned(), role)];
    Ok(answer(&bridge, ("staff-edit", &page_of(&id)), typed, result).await)
}

/// Disables an account and ends its sessions.
#[server(prefix = "/fn", endpoint = "staff/disable")]
pub async fn disable_staff(#[server(default)] id: String) -> Result<Outcome, UiError> {
    let bridge = bridge()?;
    let result = async {
        let staff = staff_id(&id)?;
        bridge.services.staff.disable(&bridge.context, staff).await?;
        Ok(format!("/admin/staff/{staff}?done=disabled"))
    }
    .await;
    Ok(answer(&bridge, ("staff-disable", &page_of(&id)), Vec::new(), result).await)
}

/// Enables a disabled account again.
#[server(prefix = "/fn", endpoint = "staff/enable")]
pub async fn enable_staff(#[server(default)] id: String) -> Result<Outcome, UiError> {
    let bridge = bridge()?;
    let result = async {
        let staff = staff_id(&id)?;
        bridge.services.staff.enable(&bridge.context, staff).await?;
        Ok(format!("/admin/staff/{staff}?done=enabled"))
    }
    .await;
    Ok(answer(&bridge, ("staff-enable", &page_of(&id)), Vec::new(), result).await)
}

/// Sets a new password.
#[server(prefix = "/fn", endpoint = "staff/reset-password")]
pub async fn reset_password(
    #[server(default)] id: String,
    #[server(default)] password: String,
) -> Result<Outcome, UiError> {
    let bridge = bridge()?;
    let result = async {
        let staff = staff_id(&id)?;
        let commands = &bridge.services.staff;
        commands.reset_password(&bridge.context, staff, &password).await?;
        Ok(format!("/admin/staff/{staff}?done=password"))
    }
    .await;
    Ok(answer(&bridge, ("staff-password", &page_of(&id)), Vec::new(), result).await)
}

#[cfg(feature = "ssr")]
fn page_of(id: &str) -> String {
    // The id comes from outside and goes into an address.
    match StaffId::parse(id) {
        Ok(id) => format!("/admin/staff/{id}"),
        Err(_) => "/admin/staff".to_owned(),
    }
}

#[cfg(feature = "ssr")]
fn staff_id(id: &str) -> Result<StaffId, Refusal> {
    StaffId::parse(id).map_err(|_| Refusal::NotFound("account".to_owned()))
}
