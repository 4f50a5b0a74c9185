//! E-mail addresses.

use serde::{Deserialize, Serialize};

/// An e-mail address, the domain in lower case. At most 254 characters (RFC 5321 section 4.5.3.1.3 as corrected).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Email(String);

impl Email {
    /// Reads `local@domain`; display names, quoted local parts and address literals are refused.
    ///
    /// # Errors
    /// A sentence that says what is wrong, then what to do.
    pub fn parse(input: &str) -> Result<Self, String> {
        let text = input.trim();
        if text.is_empty() {
            return Err("The e-mail address is missing. Enter it.".to_owned());
        }
        if text.chars().count() > 254 {
            return Err("The e-mail address is longer than 254 characters. Check it.".to_owned());
        }
        let refused = || "This is not an e-mail address. Write it as name@example.com.".to_owned();
        let options = email_address::Options::default()
            .with_required_tld()
            .without_domain_literal()
            .without_display_text();
        let parsed = email_address::EmailAddress::parse_with_options(text, options).map_err(|_| refused())?;
        if parsed.local_part().starts_with('"') || text.chars().any(char::is_control) {
            return Err(refused());
        }
        Ok(Self(format!(
            "{}@{}",
            parsed.local_part(),
            parsed.domain().to_lowercase()
        )))
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form two addresses are compared by: all lower case.
    #[must_use]
    pub fn folded(&self) -> String {
        self.0.to_lowercase()
    }
}

impl TryFrom<String> for Email {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text)
    }
}

impl From<Email> for String {
    fn from(email: Email) -> Self {
        email.0
    }
}

impl std::fmt::Display for Email {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        assert_eq!(
            Email::parse(" Anna.K@Example.COM ").unwrap().as_str(),
            "Anna.K@example.com"
        );
        assert_eq!(
            Email::parse("Anna.K@Example.com").unwrap().folded(),
            "anna.k@example.com"
        );
        for bad in [
            "",
            "a",
            "a@",
            "@b.de",
            "a@b",
            "Anna <a@b.de>",
            "a b@c.de",
            "a@[127.0.0.1]",
            "\"a b\"@c.de",
            "a@b..de",
        ] {
            assert!(Email::parse(bad).is_err(), "{bad}");
        }
    }
}
