//! Sending mail: the message ([`Message`]), and the ways out: by [`Smtp`], or into a folder ([`Files`]).
//!
//! Texts, languages and when to send are decided elsewhere, and mail is sent from the job queue only: a try that is cut
//! off after the server took the message is repeated, with the same `Message-ID`, by which mail programs can tell.

mod files;
mod render;
mod smtp;

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use domain::kernel::{Email, Timestamp};
use serde::{Deserialize, Serialize};

pub use files::Files;
pub use smtp::Smtp;

/// Somebody with a mail address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// The name shown, if any.
    pub name: Option<String>,
    /// The address.
    pub email: Email,
}

/// One mail to one recipient.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// What makes the mail unique: letters, digits, `.`, `_` and `-`. The `Message-ID` is this and the sender's domain.
    pub id: String,
    /// The sender.
    pub from: Party,
    /// The recipient.
    pub to: Party,
    /// The subject; line breaks and other control characters become blanks.
    pub subject: String,
    /// The mail as plain text.
    pub text: String,
    /// The same mail as HTML.
    pub html: String,
    /// The time in the `Date` line.
    pub sent_at: Timestamp,
}

/// Without the text, which may hold links that open doors.
impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message")
            .field("id", &self.id)
            .field("to", &self.to)
            .field("subject", &self.subject)
            .field("sent_at", &self.sent_at)
            .finish_non_exhaustive()
    }
}

/// Why a mail was not sent. Holds a sentence without secrets.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// Try the same mail again later.
    #[error("{0}")]
    Retry(String),
    /// This mail will never be taken.
    #[error("{0}")]
    GiveUp(String),
}

/// A way for mail to leave.
#[async_trait]
pub trait Mailer: Send + Sync {
    /// Sends one mail.
    ///
    /// # Errors
    /// When it was not taken. A mail server that is down or misconfigured is [`MailError::Retry`].
    async fn send(&self, message: &Message) -> Result<(), MailError>;
}

/// The mailer a setting names: `file://folder`, `smtp://host[:port]` (encrypted when the server offers it; with
/// `user:password@` or `?tls=required` always), `smtps://user:password@host[:port]`. A path behind host and port is the
/// name this machine greets with. Special characters in user and password are percent-encoded.
///
/// # Errors
/// A sentence that says what is wrong, then what to do; without the setting's text, which may hold a password.
pub fn from_url(url: &str) -> Result<Arc<dyn Mailer>, String> {
    match url.trim().split_once("://") {
        Some(("file", "")) => {
            Err("The folder for outgoing mail is missing. Write it as file://folder.".to_owned())
        }
        Some(("file", folder)) => Ok(Arc::new(Files::new(folder))),
        Some(("smtp" | "smtps", _)) => Ok(Arc::new(Smtp::new(url.trim())?)),
        _ => Err(
            "The setting for outgoing mail is not usable. Begin it with file://, smtp:// or smtps://."
                .to_owned(),
        ),
    }
}
