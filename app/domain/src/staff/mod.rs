//! Staff accounts: who may sign in to the staff app, with which role and which second factor.
//!
//! Passwords are kept as Argon2id hashes, the key of the second factor encrypted, recovery codes hashed; none of them
//! ever appears in a view. What a staff member then does belongs to the business modules.

mod command;
mod query;

pub use command::{
    NewStaff, SignInError, SignedIn, StaffAccountCommands, StaffDraft, StaffError, TotpSetup, check_password,
};
pub use query::{StaffAccount, StaffQueries};
