//! A message in the form it travels in (RFC 5322, MIME). The same message always becomes the same bytes.

use std::time::SystemTime;

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};

use super::{MailError, Message, Party};
use crate::digest::sha256_hex;
use crate::http::one_line;

/// Longest subject, in characters.
const MAX_SUBJECT: usize = 250;

/// The message with its envelope. Nothing in it can add a header: names and subject are made one line and encoded,
/// addresses and id are checked.
pub(super) fn render(message: &Message) -> Result<lettre::Message, MailError> {
    let id_is_fine = (1..=100).contains(&message.id.len())
        && message
            .id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'));
    if !id_is_fine {
        return Err(MailError::GiveUp(
            "The id of the mail has to be 1 to 100 letters, digits, dots, underscores or hyphens. Use a UUID.".to_owned(),
        ));
    }
    let domain = message
        .from
        .email
        .as_str()
        .rsplit_once('@')
        .map_or("localhost", |(_, domain)| domain);
    // Made from the id instead of at random; the parts are encoded, so that no line of theirs can be the boundary.
    let boundary = format!(
        "nt24-{}",
        sha256_hex(message.id.as_bytes()).get(..32).unwrap_or_default()
    );
    let body = MultiPart::alternative()
        .boundary(boundary)
        .singlepart(SinglePart::plain(message.text.clone()))
        .singlepart(SinglePart::html(message.html.clone()));
    lettre::Message::builder()
        .from(mailbox(&message.from)?)
        .to(mailbox(&message.to)?)
        .subject(one_line(&message.subject, MAX_SUBJECT))
        .date(SystemTime::from(message.sent_at.to_offset()))
        .message_id(Some(format!("<{}@{domain}>", message.id)))
        // RFC 3834: keeps holiday notices from answering.
        .raw_header(HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        ))
        .multipart(body)
        .map_err(|error| {
            MailError::GiveUp(format!(
                "The mail cannot be put together ({error}). Check its data."
            ))
        })
}

fn mailbox(party: &Party) -> Result<Mailbox, MailError> {
    let address = party.email.as_str().parse().map_err(|_| {
        MailError::GiveUp(format!(
            "Mail cannot be sent to or from {}. Correct the address.",
            party.email
        ))
    })?;
    let name = party.name.as_deref().map(|name| one_line(name, 100));
    Ok(Mailbox::new(name.filter(|name| !name.is_empty()), address))
}

#[cfg(test)]
mod tests {
    use domain::kernel::{Email, Timestamp};

    use super::*;

    fn message() -> Message {
        Message {
            id: "0190-a.b_c".to_owned(),
            from: Party {
                name: Some("Novatrade24".to_owned()),
                email: Email::parse("noreply@nt24.example").unwrap(),
            },
            to: Party {
                name: Some("Žofie Nováková".to_owned()),
                email: Email::parse("zofie@example.cz").unwrap(),
            },
            subject: "Unterlagen für Ihr Fahrzeug".to_owned(),
            text: "Grüße\n--boundary\n".to_owned(),
            html: "<p>Grüße</p>".to_owned(),
            sent_at: Timestamp::parse("2026-04-22T10:15:00Z").unwrap(),
        }
    }

    fn rendered(message: &Message) -> String {
        String::from_utf8(render(message).unwrap().formatted()).unwrap()
    }

    #[test]
    fn a_mail_has_all_it_needs_and_is_ascii() {
        let text = rendered(&message());
        for line in [
            "From: Novatrade24 <noreply@nt24.example>\r\n",
            "Date: Wed, 22 Apr 2026 10:15:00 +0000\r\n",
            "Message-ID: <0190-a.b_c@nt24.example>\r\n",
            "Auto-Submitted: auto-generated\r\n",
            "MIME-Version: 1.0\r\n",
            "Content-Type: multipart/alternative;",
            "Content-Type: text/plain; charset=utf-8\r\n",
            "Content-Type: text/html; charset=utf-8\r\n",
            "<zofie@example.cz>\r\n",
        ] {
            assert!(text.contains(line), "{line}\n{text}");
        }
        assert!(text.is_ascii());
        assert!(text.find("text/plain") < text.find("text/html"));
        assert_eq!(text, rendered(&message()));
    }

    #[test]
    fn nothing_can_add_a_header_or_a_recipient() {
        for evil in [
            "a\r\nBcc: evil@example.com",
            "a\nBcc: evil@example.com",
            "a\rBcc: evil@example.com",
            "a\u{0}\r\n\r\nBcc:\"<evil@example.com>",
            "=?utf-8?q?=0D=0ABcc:_evil@example.com?=",
            "ä\r\nBcc: evil@example.com",
        ] {
            let mut message = message();
            message.subject = evil.to_owned();
            message.from.name = Some(evil.to_owned());
            message.to.name = Some(evil.to_owned());
            let mail = render(&message).unwrap();
            assert_eq!(mail.envelope().to().len(), 1);
            let text = String::from_utf8(mail.formatted()).unwrap();
            let head = text.split("\r\n\r\n").next().unwrap();
            assert!(
                !head
                    .lines()
                    .any(|line| line.to_ascii_lowercase().starts_with("bcc")),
                "{head}"
            );
            assert!(!head.replace("\r\n", "").contains(['\r', '\n', '\0']), "{head}");
        }
        for id in ["", "a b", "a>\r\nBcc: x", "ä", &"a".repeat(101)] {
            let mut message = message();
            message.id = id.to_owned();
            assert!(matches!(render(&message), Err(MailError::GiveUp(_))), "{id}");
        }
    }
}
