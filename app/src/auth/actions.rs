//! The server functions of signing in and of one's own account.

use leptos::prelude::*;

use crate::bridge::{Outcome, UiError};
use domain::staff::StaffAccount;

#[cfg(feature = "ssr")]
use crate::bridge::{Bridge, Shown, answer, bridge, keep_and_go};

/// Checks address and password.
#[server(prefix = "/fn", endpoint = "session/sign-in")]
pub async fn sign_in(
    #[server(default)] email: String,
    #[server(default)] password: String,
    #[server(default)] next: String,
) -> Result<Outcome, UiError> {
    let bridge = bridge()?;
    let staff = bridge.services.staff.clone();
    let result = match staff.sign_in(&bridge.context, &email, &password).await {
        Ok(signed_in) => enter(&bridge, signed_in, &next).await,
        Err(error) => Err(error.into()),
    };
    let page = login_page("/login", &next);
    let outcome = answer(
        &bridge,
        ("login", &page),
        vec![("email".to_owned(), email)],
        result,
    )
    .await;
    Ok(outcome.with_reload())
}

/// Checks the code of the second factor.
#[server(prefix = "/fn", endpoint = "session/code")]
pub async fn sign_in_with_code(
    #[server(default)] code: String,
    #[server(default)] next: String,
) -> Result<Outcome, UiError> {
    let bridge = bridge()?;
    let result = async {
        let Some(expected) = bridge.session.code_expected().await? else {
            return Ok(format!("{}&ended=1", login_page("/login", &next)));
        };
        let signed_in = bridge
            .services
            .staff
            .sign_in_with_code(&bridge.context, expected, &code)
            .await?;
        enter(&bridge, signed_in, &next).await
    }
    .await;
    let page = login_page("/login/code", &next);
    let outcome = answer(&bridge, ("code", &page), Vec::new(), result).await;
    Ok(outcome.with_reload())
}

/// Opens the session, or goes on to the code.
#[cfg(feature = "ssr")]
async fn enter(bridge: &Bridge, signed_in: domain::staff::SignedIn, next: &str) -> Result<String, UiError> {
    match signed_in {
        domain::staff::SignedIn::Done { staff, epoch } => {
            bridge.session.open(staff.id, epoch).await?;
            Ok(super::local_path(next).to_owned())
        }
        domain::staff::SignedIn::CodeNeeded { staff } => {
            bridge.session.expect_code(staff).await?;
            Ok(login_page("/login/code", next))
        }
    }
}

#[cfg(feature = "ssr")]
fn login_page(path: &str, next: &str) -> String {
    let mut query = leptos_router::params::ParamsMap::new();
    query.insert("next", super::local_path(next).to_owned());
    format!("{path}{}", query.to_query_string())
}

/// One's own account.
#[server(prefix = "/fn", endpoint = "account/me")]
pub async fn my_account() -> Result<crate::ui::Timed<StaffAccount>, UiError> {
    let bridge = bridge()?;
    let me = bridge.services.staff_queries.me(&bridge.context).await;
    Ok(crate::ui::Timed {
        data: me.map_err(|refusal| bridge.refuse(refusal))?,
        now: bridge.now,
    })
}

/// Changes one's own password; all other sessions end.
#[server(prefix = "/fn", endpoint = "account/password")]
pub async fn change_password(
    #[server(default)] password: String,
    #[server(default)] new_password: String,
) -> Result<Outcome, UiError> {
    let bridge = bridge()?;
    let result = async {
        let commands = &bridge.services.staff;
        let signed_in = commands
            .change_password(&bridge.context, &password, &new_password)
            .await
            .map_err(of_new_password)?;
        if let domain::staff::SignedIn::Done { staff, epoch } = signed_in {
            bridge.session.open(staff.id, epoch).await?;
        }
        Ok("/account?done=password".to_owned())
    }
    .await;
    Ok(answer(&bridge, ("password", "/account"), Vec::new(), result).await)
}

/// The command knows one password that may be set; on this form it stands beside the present one.
#[cfg(feature = "ssr")]
fn of_new_password(error: domain::staff::StaffError) -> UiError {
    use domain::kernel::Refusal;
    match error {
        domain::staff::StaffError::Refused(Refusal::Invalid(mut fields)) => {
            for field in &mut fields {
                "newPassword".clone_into(&mut field.field);
            }
            Refusal::Invalid(fields).into()
        }
        other => other.into(),
    }
}

/// Starts setting up the second factor.
#[server(prefix = "/fn", endpoint = "account/totp-begin")]
pub async fn begin_totp() -> Result<Outcome, UiError> {
    let bridge = bridge()?;
    let result = async {
        let setup = bridge.services.staff.begin_totp(&bridge.context).await?;
        keep_and_go(&bridge, "/account", Shown::TotpSetup(setup)).await
    }
    .await;
    Ok(answer(&bridge, ("totp-begin", "/account"), Vec::new(), result).await)
}

/// Switches the second factor on.
#[server(prefix = "/fn", endpoint = "account/totp-confirm")]
pub async fn confirm_totp(#[server(default)] code: String) -> Result<Outcome, UiError> {
    let bridge = bridge()?;
    let result = async {
        let codes = bridge.services.staff.confirm_totp(&bridge.context, &code).await?;
        keep_and_go(&bridge, "/account?done=totp-on", Shown::RecoveryCodes(codes)).await
    }
    .await;
    Ok(answer(&bridge, ("totp-confirm", "/account"), Vec::new(), result).await)
}

/// Switches the second factor off.
#[server(prefix = "/fn", endpoint = "account/totp-disable")]
pub async fn disable_totp(#[server(default)] password: String) -> Result<Outcome, UiError> {
    let bridge = bridge()?;
    let done = bridge
        .services
        .staff
        .disable_totp(&bridge.context, &password)
        .await;
    let result = done
        .map(|()| "/account?done=totp-off".to_owned())
        .map_err(UiError::from);
    Ok(answer(&bridge, ("totp-disable", "/account"), Vec::new(), result).await)
}

/// Ends all one's sessions, this one too.
#[server(prefix = "/fn", endpoint = "account/sign-out-everywhere")]
pub async fn sign_out_everywhere() -> Result<Outcome, UiError> {
    let bridge = bridge()?;
    let result = async {
        bridge.services.staff.sign_out_everywhere(&bridge.context).await?;
        bridge.session.close().await?;
        Ok("/login?done=signed-out-everywhere".to_owned())
    }
    .await;
    let outcome = answer(&bridge, ("everywhere", "/account"), Vec::new(), result).await;
    Ok(outcome.with_reload())
}
