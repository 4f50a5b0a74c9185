//! `mail.send`: hands a mail to the server that sends it.

use domain::kernel::Email;
use external::mail::{MailError, Message, Party};

use super::{Failure, Work};
use crate::commands::fault;
use crate::mail;
use crate::outside::Outside;
use crate::platform::Platform;

/// One try.
pub(super) async fn run(platform: &Platform, outside: &Outside, work: &Work) -> Result<(), Failure> {
    let sealed = work.text("sealed")?;
    let mail = mail::unsealed(platform, sealed).ok_or_else(|| {
        Failure::GiveUp("The mail cannot be read: the keys are not those it was encrypted with.".to_owned())
    })?;
    let now = platform.now();
    let address = |text: &str| {
        Email::parse(text).map_err(|_| Failure::GiveUp("The mail's address is no address.".to_owned()))
    };
    let message = Message {
        from: Party {
            name: Some("Novatrade24".to_owned()),
            email: address(&outside.mail_from)?,
        },
        to: Party {
            name: None,
            email: address(&mail.to)?,
        },
        subject: mail.subject.clone(),
        text: mail.text.clone(),
        html: mail.html.clone(),
        // The same mail again after a crash has the same id: receivers show it once.
        id: work.job.lease.job.to_string(),
        sent_at: now,
    };
    outside.mailer.send(&message).await.map_err(|error| match error {
        MailError::Retry(why) => Failure::Retry(why),
        MailError::GiveUp(why) => Failure::GiveUp(why),
    })?;
    if outside.sandbox {
        let mut db = platform.store.begin().await.map_err(fault)?;
        let place = work.job.lease.job.uuid();
        storage::sandbox::keep_mail(&mut db, place, sealed, now)
            .await
            .map_err(fault)?;
        db.commit().await.map_err(fault)?;
    }
    Ok(())
}
