//! Signing in, and managing accounts.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::query::StaffAccount;
use crate::kernel::{
    Context, Email, FieldError, Fields, Refusal, Role, StaffActor, StaffId, Timestamp, text,
};

/// A new account as typed.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffDraft {
    /// The address to sign in with.
    pub email: String,
    /// The name shown beside changes.
    pub name: String,
    /// `ADMIN`, `OPERATOR` or `AUDITOR`.
    pub role: String,
    /// 12 to 200 characters.
    pub password: String,
}

impl std::fmt::Debug for StaffDraft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StaffDraft")
            .field("email", &self.email)
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}

/// A parsed [`StaffDraft`].
#[derive(Clone, PartialEq, Eq)]
pub struct NewStaff {
    /// The address to sign in with.
    pub email: Email,
    /// The name shown beside changes.
    pub name: String,
    /// What the account may do.
    pub role: Role,
    /// The password in the clear, on its way to its hash.
    pub password: String,
}

impl StaffDraft {
    /// Checks every field: `email`, `name`, `role`, `password`.
    ///
    /// # Errors
    /// All refused fields at once.
    pub fn parse(&self) -> Result<NewStaff, Vec<FieldError>> {
        let mut fields = Fields::new();
        let email = fields.check("email", &self.email, Email::parse(&self.email));
        let name = fields.check("name", &self.name, text::required(&self.name, "The name", 100));
        let role = Role::parse(&self.role).ok_or("The role is ADMIN, OPERATOR or AUDITOR. Choose one.");
        let role = fields.check("role", &self.role, role);
        if let Err(message) = check_password(&self.password) {
            fields.refuse_unseen("password", message);
        }
        fields.finish((|| {
            Some(NewStaff {
                email: email?,
                name: name?,
                role: role?,
                password: self.password.clone(),
            })
        })())
    }
}

/// Whether a password may be set: 12 to 200 characters, not one character repeated.
///
/// Length is what counts; rules about kinds of characters make passwords worse (NIST SP 800-63B section 5.1.1.2).
///
/// # Errors
/// A sentence that says what to do.
pub fn check_password(password: &str) -> Result<(), &'static str> {
    let length = password.chars().count();
    let first = password.chars().next();
    if length < 12 {
        Err("The password is too short. Use at least 12 characters; a few words do well.")
    } else if length > 200 {
        Err("The password is too long. Use at most 200 characters.")
    } else if password.chars().all(|c| Some(c) == first) {
        Err("The password is one character repeated. Use a few words.")
    } else {
        Ok(())
    }
}

/// What a correct password leads to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SignedIn {
    /// Signed in. `epoch` goes into the session and ends it when the account moves on ("sign out everywhere").
    Done {
        /// Who.
        staff: StaffActor,
        /// The account's session epoch.
        epoch: i64,
    },
    /// The account has a second factor: ask for its code.
    CodeNeeded {
        /// Whose code.
        staff: StaffId,
    },
}

/// Why signing in failed. An unknown address, a wrong password and a disabled account look the same.
#[derive(Clone, Debug, PartialEq, thiserror::Error, Serialize, Deserialize)]
pub enum SignInError {
    /// No such account, or the wrong password, or disabled.
    #[error("E-mail address or password is wrong. Check both and try again.")]
    Wrong,
    /// The code of the second factor is wrong or was used already.
    #[error("The code is wrong or was used already. Wait for the next one and try again.")]
    WrongCode,
    /// Too many failed tries.
    #[error("Too many failed tries. The account is locked until {}. Try again then, or ask an ADMIN to reset the password.", .0.exact_text())]
    Locked(Timestamp),
    /// For a reason every module shares.
    #[error(transparent)]
    Refused(#[from] Refusal),
}

/// Why a command on accounts did nothing.
#[derive(Clone, Debug, PartialEq, thiserror::Error, Serialize, Deserialize)]
pub enum StaffError {
    /// For a reason every module shares.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The address has an account.
    #[error("There is already an account for {0}.")]
    Exists(Email),
    /// The last ADMIN cannot be disabled or lose the role.
    #[error("This is the last active ADMIN. Make somebody else ADMIN first.")]
    LastAdmin,
    /// The present password is wrong.
    #[error("The present password is wrong. Check it and try again.")]
    WrongPassword,
    /// The code of the second factor is wrong.
    #[error("The code does not fit. Check the clock of your phone and enter the present code.")]
    WrongCode,
}

impl From<Vec<FieldError>> for StaffError {
    fn from(fields: Vec<FieldError>) -> Self {
        Self::Refused(Refusal::Invalid(fields))
    }
}

/// What a person needs to set up an authenticator app (RFC 6238, SHA-1, 6 digits, 30 seconds).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TotpSetup {
    /// The key in Base32, to type in by hand.
    pub secret: String,
    /// The same as `otpauth://` address.
    pub uri: String,
    /// The address as a QR code: the text of an SVG image.
    pub qr_svg: String,
}

impl std::fmt::Debug for TotpSetup {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TotpSetup(***)")
    }
}

/// Signing in and managing accounts. Managing others' accounts is for ADMINs and the command line.
#[async_trait]
pub trait StaffAccountCommands: Send + Sync {
    /// Checks address and password. Failed tries slow down the next ones and lock the account for a while.
    async fn sign_in(&self, ctx: &Context, email: &str, password: &str) -> Result<SignedIn, SignInError>;

    /// Checks the code of the second factor, or a recovery code, after a correct password.
    async fn sign_in_with_code(
        &self,
        ctx: &Context,
        staff: StaffId,
        code: &str,
    ) -> Result<SignedIn, SignInError>;

    /// Ends all sessions of the acting staff member.
    async fn sign_out_everywhere(&self, ctx: &Context) -> Result<(), StaffError>;

    /// Changes the acting staff member's password and ends all other sessions.
    async fn change_password(&self, ctx: &Context, present: &str, new: &str) -> Result<SignedIn, StaffError>;

    /// Starts setting up a second factor for the acting staff member; it takes effect with [`Self::confirm_totp`].
    async fn begin_totp(&self, ctx: &Context) -> Result<TotpSetup, StaffError>;

    /// Switches the second factor on when the code fits. Answers ten recovery codes, shown this once.
    async fn confirm_totp(&self, ctx: &Context, code: &str) -> Result<Vec<String>, StaffError>;

    /// Switches the acting staff member's second factor off.
    async fn disable_totp(&self, ctx: &Context, password: &str) -> Result<(), StaffError>;

    /// Creates an account.
    async fn create(&self, ctx: &Context, draft: &StaffDraft) -> Result<StaffAccount, StaffError>;

    /// Changes name and role.
    async fn update(
        &self,
        ctx: &Context,
        staff: StaffId,
        name: &str,
        role: &str,
    ) -> Result<StaffAccount, StaffError>;

    /// Disables an account and ends its sessions.
    async fn disable(&self, ctx: &Context, staff: StaffId) -> Result<StaffAccount, StaffError>;

    /// Enables a disabled account again.
    async fn enable(&self, ctx: &Context, staff: StaffId) -> Result<StaffAccount, StaffError>;

    /// Sets a new password, ends all sessions, unlocks the account and removes its second factor.
    async fn reset_password(
        &self,
        ctx: &Context,
        staff: StaffId,
        password: &str,
    ) -> Result<StaffAccount, StaffError>;
}
