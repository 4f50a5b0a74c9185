//! The one way this crate speaks HTTP: time limits, no redirects, no proxies from the environment, no decompression,
//! and never more of an answer than asked for. What an answer means is for the caller.

use std::time::Duration;

use reqwest::{Client, RequestBuilder, Url, redirect};

/// What came back, as far as it came.
pub(crate) struct Exchange {
    /// The HTTP status, when there was an answer.
    pub status: Option<u16>,
    /// The bytes received, at most the limit.
    pub body: Vec<u8>,
    /// Why the answer is not whole.
    pub fault: Option<Fault>,
}

/// Why an answer is missing or not whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The time limit passed.
    Timeout,
    /// The answer is larger than the limit.
    TooLarge,
    /// Names, connections, TLS, broken HTTP.
    Transport(String),
}

/// A client whose every exchange ends within `total`, connecting included.
pub(crate) fn client(total: Duration) -> Result<Client, String> {
    Client::builder()
        .connect_timeout(total.min(Duration::from_secs(10)))
        .timeout(total)
        .redirect(redirect::Policy::none())
        .no_proxy()
        .no_gzip()
        .no_brotli()
        .no_zstd()
        .no_deflate()
        .user_agent("nt24")
        .build()
        .map_err(|error| {
            format!(
                "The HTTP client cannot be set up ({}). Check the certificates of the operating system.",
                text_of(&error)
            )
        })
}

/// Reads the address of a service, to which [`at`] adds paths. Errors are sentences.
pub(crate) fn base(text: &str) -> Result<Url, String> {
    let refused = || {
        "The address of the service is not usable. Write it as https://host/path, without user, query or fragment."
            .to_owned()
    };
    let url = Url::parse(text.trim()).map_err(|_| refused())?;
    let plain = url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    if matches!(url.scheme(), "http" | "https") && url.host_str().is_some() && plain {
        Ok(url)
    } else {
        Err(refused())
    }
}

/// Whether what is sent there can be read on the way: plain HTTP to anything but this machine.
pub(crate) fn is_exposed(url: &Url) -> bool {
    url.scheme() != "https" && !matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"))
}

/// The address of `path` under a base.
pub(crate) fn at(base: &Url, path: &str) -> Url {
    let mut url = base.clone();
    url.set_path(&format!("{}/{path}", base.path().trim_end_matches('/')));
    url
}

/// Sends a request and reads at most `limit` bytes of the answer. Never fails: what went wrong stands in the result.
pub(crate) async fn exchange(request: RequestBuilder, limit: usize) -> Exchange {
    let mut response = match request.send().await {
        Ok(response) => response,
        Err(error) => {
            return Exchange {
                status: None,
                body: Vec::new(),
                fault: Some(Fault::from(error)),
            };
        }
    };
    let status = Some(response.status().as_u16());
    let mut body = Vec::new();
    let fault = loop {
        match response.chunk().await {
            Ok(Some(chunk)) => {
                let room = limit - body.len();
                body.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
                if chunk.len() > room {
                    break Some(Fault::TooLarge);
                }
            }
            Ok(None) => break None,
            Err(error) => break Some(Fault::from(error)),
        }
    };
    Exchange { status, body, fault }
}

impl From<reqwest::Error> for Fault {
    fn from(error: reqwest::Error) -> Self {
        if error.is_timeout() {
            Self::Timeout
        } else {
            Self::Transport(text_of(&error.without_url()))
        }
    }
}

/// An error and its causes on one line.
pub(crate) fn text_of(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        // Some errors already repeat their cause.
        let inner_text = inner.to_string();
        if !text.contains(&inner_text) {
            text.push_str(": ");
            text.push_str(&inner_text);
        }
        cause = inner.source();
    }
    one_line(&text, 300)
}

/// Foreign text made fit for one line of a message: control characters become blanks, at most `limit` characters.
pub(crate) fn one_line(text: &str, limit: usize) -> String {
    let line: String = text
        .chars()
        .take(limit)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    line.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for (text, path) in [
            ("https://example.com", "https://example.com/check"),
            (
                "https://example.com/rest-api",
                "https://example.com/rest-api/check",
            ),
            (
                " http://127.0.0.1:8080/rest-api/ ",
                "http://127.0.0.1:8080/rest-api/check",
            ),
        ] {
            assert_eq!(at(&base(text).unwrap(), "check").as_str(), path);
        }
        for text in [
            "",
            "example.com",
            "ftp://example.com",
            "https://u:p@example.com",
            "https://e.com/?a=1",
            "https://e.com/#a",
        ] {
            assert!(base(text).is_err(), "{text}");
        }
        assert!(is_exposed(&base("http://example.com").unwrap()));
        assert!(!is_exposed(&base("https://example.com").unwrap()));
        assert!(!is_exposed(&base("http://127.0.0.1:1").unwrap()));
        assert!(!is_exposed(&base("http://[::1]:1").unwrap()));
    }
}
