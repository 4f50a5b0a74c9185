//! Mail by SMTP.

use std::time::Duration;

use async_trait::async_trait;
use lettre::transport::smtp::Error;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use reqwest::Url;

use super::render::render;
use super::{MailError, Mailer, Message};
use crate::http::text_of;

/// How long sending one mail may take in all.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Sends each mail over a connection of its own. Cloning it is cheap.
#[derive(Clone, Debug)]
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    timeout: Duration,
}

impl Smtp {
    /// Reads an address as described at [`super::from_url`]; no connection is made yet. Without a port, `smtps` means
    /// 465, `smtp` with a password 587, and `smtp` without one 25.
    ///
    /// # Errors
    /// A sentence that says what is wrong, then what to do.
    pub fn new(url: &str) -> Result<Self, String> {
        Self::with_timeout(url, TIMEOUT)
    }

    /// As [`Smtp::new`], with another time limit for sending one mail.
    ///
    /// # Errors
    /// A sentence that says what is wrong, then what to do.
    pub fn with_timeout(url: &str, timeout: Duration) -> Result<Self, String> {
        let url = transport_url(url)?;
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.as_str()).map_err(|error| {
            format!(
                "The connection to the mail server cannot be set up ({}). Check the setting for outgoing mail and the certificates of the operating system.",
                text_of(&error)
            )
        })?;
        Ok(Self {
            transport: builder.timeout(Some(timeout)).build(),
            timeout,
        })
    }
}

/// The address in the form lettre reads, with port and kind of encryption made explicit.
fn transport_url(text: &str) -> Result<Url, String> {
    let refused = |what: &str| {
        format!(
            "The address of the mail server {what}. Write it as smtps://user:password@host or smtp://host:25."
        )
    };
    let mut url = Url::parse(text).map_err(|_| refused("is not readable"))?;
    let has_user = !url.username().is_empty();
    if url.host_str().is_none_or(str::is_empty) {
        return Err(refused("has no host"));
    }
    if has_user != url.password().is_some_and(|password| !password.is_empty()) {
        return Err(refused(
            "has a user without a password, or a password without a user",
        ));
    }
    let always = match url.query() {
        None => false,
        Some("tls=required") => true,
        Some(_) => return Err(refused("has an unknown addition behind the question mark")),
    };
    let (port, tls) = match (url.scheme(), has_user, always) {
        ("smtps", _, _) => (465, None),
        // A password never travels in the clear.
        ("smtp", true, _) => (587, Some("tls=required")),
        ("smtp", false, true) => (25, Some("tls=required")),
        ("smtp", false, false) => (25, Some("tls=opportunistic")),
        _ => return Err(refused("begins with an unknown word")),
    };
    url.set_query(tls);
    if url.port().is_none() {
        url.set_port(Some(port))
            .map_err(|()| refused("has no usable port"))?;
    }
    Ok(url)
}

#[async_trait]
impl Mailer for Smtp {
    async fn send(&self, message: &Message) -> Result<(), MailError> {
        let mail = render(message)?;
        let is_ascii = [&message.from, &message.to]
            .into_iter()
            .all(|party| party.email.as_str().is_ascii());
        // lettre limits only connecting; a server that falls silent later is cut off here.
        match tokio::time::timeout(self.timeout, self.transport.send(mail)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(judged(&error, is_ascii)),
            Err(_) => Err(MailError::Retry(
                "The mail server did not answer in time. Check it; the mail is tried again.".to_owned(),
            )),
        }
    }
}

/// Whether the mail is refused for good, or the server is in no state to take any.
fn judged(error: &Error, is_ascii: bool) -> MailError {
    let what = text_of(error);
    let code = error.status().map(u16::from);
    match code {
        // About the account or the encryption, not about this mail: whoever corrects the setting wants it sent.
        Some(530 | 534 | 535 | 538) => MailError::Retry(format!(
            "The mail server refuses to let us in ({what}). Check user and password of outgoing mail."
        )),
        Some(500..) => MailError::GiveUp(format!(
            "The mail server refuses the mail ({what}). Check the address of the recipient."
        )),
        // Addresses beyond ASCII need a server that knows them (RFC 6531).
        None if error.is_client() && !is_ascii => MailError::GiveUp(format!(
            "The mail server cannot send to this address ({what}). Use an address without special letters."
        )),
        _ => MailError::Retry(format!(
            "The mail server does not take mail ({what}). Check it; the mail is tried again."
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_mail_servers() {
        for (text, url) in [
            (
                "smtp://mail.example.com",
                "smtp://mail.example.com:25?tls=opportunistic",
            ),
            ("smtp://127.0.0.1:2525", "smtp://127.0.0.1:2525?tls=opportunistic"),
            ("smtp://[::1]:2525", "smtp://[::1]:2525?tls=opportunistic"),
            (
                "smtp://mail.example.com/me.example.com",
                "smtp://mail.example.com:25/me.example.com?tls=opportunistic",
            ),
            (
                "smtp://mail.example.com?tls=required",
                "smtp://mail.example.com:25?tls=required",
            ),
            (
                "smtp://u:p%40@mail.example.com",
                "smtp://u:p%40@mail.example.com:587?tls=required",
            ),
            (
                "smtp://u:p@mail.example.com:25",
                "smtp://u:p@mail.example.com:25?tls=required",
            ),
            ("smtps://u:p@mail.example.com", "smtps://u:p@mail.example.com:465"),
            ("smtps://mail.example.com:4650", "smtps://mail.example.com:4650"),
        ] {
            assert_eq!(transport_url(text).unwrap().as_str(), url);
            assert!(Smtp::new(text).is_ok(), "{text}");
        }
        for text in [
            "smtp://",
            "smtp:mail",
            "smtp://geheim@mail.example.com",
            "smtp://:geheim@mail.example.com",
            "smtp://u:geheim@mail.example.com?tls=none",
            "smtp://u:geheim@mail.example.com:99999",
            "http://u:geheim@mail.example.com",
        ] {
            let sentence = Smtp::new(text).unwrap_err();
            assert!(
                sentence.contains(". Write it as") && !sentence.contains("geheim"),
                "{sentence}"
            );
        }
        let shown = format!("{:?}", Smtp::new("smtps://u:geheim@mail.example.com").unwrap());
        assert!(!shown.contains("geheim"), "{shown}");
    }
}
