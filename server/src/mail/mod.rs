//! What our mails say and look like, and how they get into the queue. Sending is the job `mail.send`; how a mail reaches
//! a server belongs to the crate `external`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::kernel::Refusal;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::jobs::{Kind, Order};
use crate::outside::Outside;
use crate::platform::Platform;

/// A mail before it is laid out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// One address.
    pub to: String,
    /// One line.
    pub subject: String,
    /// The first line of the text.
    pub heading: String,
    /// Plain sentences.
    pub paragraphs: Vec<String>,
    /// What the button says, and where it leads.
    pub button: Option<(String, String)>,
}

/// A mail as it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// One address.
    pub to: String,
    /// One line.
    pub subject: String,
    /// For readers without HTML.
    pub text: String,
    /// For all others.
    pub html: String,
}

/// What binds a sealed mail to its place.
const PLACE: &[u8] = b"mail";

/// The work that sends a letter. Its payload is encrypted: it holds an address, and often a link that opens something.
///
/// # Errors
/// When it cannot be encrypted.
pub fn order(outside: &Outside, platform: &Platform, letter: &Letter) -> Result<Order, Refusal> {
    let mail = laid_out(letter, outside.sandbox);
    let sealed = serde_json::to_vec(&mail)
        .ok()
        .and_then(|text| platform.keys.seal(PLACE, &text))
        .ok_or_else(|| {
            tracing::error!("a mail could not be encrypted");
            Refusal::Internal
        })?;
    Ok(Order::new(
        Kind::MailSend,
        json!({ "sealed": STANDARD.encode(sealed) }),
    ))
}

/// The mail of a sealed payload.
#[must_use]
pub fn unsealed(platform: &Platform, sealed: &str) -> Option<Mail> {
    let bytes = STANDARD.decode(sealed).ok()?;
    serde_json::from_slice(&platform.keys.unseal(PLACE, &bytes)?).ok()
}

/// Both versions of a letter, in our look.
#[must_use]
pub fn laid_out(letter: &Letter, sandbox: bool) -> Mail {
    let note = "This is a sandbox: nothing in this mail has legal effect.";
    let foot = "Novatrade24 collects the evidence for VAT-exempt vehicle sales inside the EU.";
    let mut text = format!("{}\n\n{}\n", letter.heading, letter.paragraphs.join("\n\n"));
    if let Some((label, link)) = &letter.button {
        text.push_str(&format!("\n{label}:\n{link}\n"));
    }
    if sandbox {
        text.push_str(&format!("\n{note}\n"));
    }
    text.push_str(&format!("\n-- \n{foot}\n"));
    let mut body = format!(
        "<h1 style=\"font-size:20px;line-height:28px;margin:0 0 16px;color:#16201f\">{}</h1>",
        escaped(&letter.heading)
    );
    for paragraph in &letter.paragraphs {
        body.push_str(&format!(
            "<p style=\"margin:0 0 16px;font-size:16px;line-height:24px;color:#2a3533\">{}</p>",
            escaped(paragraph)
        ));
    }
    if let Some((label, link)) = &letter.button {
        let (label, link) = (escaped(label), escaped(link));
        body.push_str(&format!(
            "<p style=\"margin:24px 0\"><a href=\"{link}\" style=\"background:#0b5c5a;color:#ffffff;border-radius:6px;\
             padding:12px 20px;font-size:16px;font-weight:600;text-decoration:none;display:inline-block\">{label}</a></p>\
             <p style=\"margin:0 0 16px;font-size:13px;line-height:20px;color:#5a6664\">If the button does not work, copy \
             this address into your browser:<br><a href=\"{link}\" style=\"color:#0b5c5a;word-break:break-all\">{link}</a></p>"
        ));
    }
    if sandbox {
        body.push_str(&format!(
            "<p style=\"margin:0 0 16px;font-size:13px;line-height:20px;color:#8a5a00\">{note}</p>"
        ));
    }
    let html = format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\"><title>{}</title></head><body style=\"margin:0;background:#f3f5f4;\
         font-family:Inter,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif\"><div style=\"max-width:560px;\
         margin:0 auto;padding:24px 16px\"><p style=\"margin:0 0 16px;font-size:14px;font-weight:600;color:#0b5c5a\">\
         Novatrade24</p><div style=\"background:#ffffff;border:1px solid #d9dfdd;border-radius:10px;padding:24px\">{body}</div>\
         <p style=\"margin:16px 0 0;font-size:12px;line-height:18px;color:#5a6664\">{foot}</p></div></body></html>",
        escaped(&letter.subject)
    );
    Mail {
        to: letter.to.clone(),
        subject: letter.subject.clone(),
        text,
        html,
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_versions_say_the_same_and_escape() {
        let letter = Letter {
            to: "a@b.example".to_owned(),
            subject: "Müller & Söhne".to_owned(),
            heading: "Hello <b>".to_owned(),
            paragraphs: vec!["One \"two\".".to_owned()],
            button: Some(("Go".to_owned(), "https://x.example/?a=1&b=2".to_owned())),
        };
        let mail = laid_out(&letter, true);
        assert!(mail.text.contains("https://x.example/?a=1&b=2") && mail.text.contains("sandbox"));
        assert!(mail.html.contains("https://x.example/?a=1&amp;b=2"));
        assert!(mail.html.contains("Hello &lt;b&gt;") && mail.html.contains("Müller &amp; Söhne"));
        assert!(!mail.html.contains("<b>"));
        assert!(!laid_out(&letter, false).html.contains("sandbox"));
    }
}
