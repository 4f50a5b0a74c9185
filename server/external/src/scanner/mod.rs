//! Scanning files for malware with clamd (ClamAV's server), by its `INSTREAM` command.
//!
//! A scanner that is down, slow or incomprehensible finds nothing out: that is [`Verdict::Unavailable`] and never
//! [`Verdict::Clean`]. What happens to an infected or unscanned document is decided elsewhere.

use std::path::{Path, PathBuf};
use std::time::Duration;

use async_trait::async_trait;
use clamav_client::tokio::{TransportProtocol, scan_file};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, Join, Take, join};
use tokio::net::TcpStream;

use crate::http::one_line;

/// What a scan found out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing known to the scanner is in the file.
    Clean,
    /// The name of what was found.
    Infected(String),
    /// Not scanned, and why.
    Unavailable(String),
}

/// Somebody who scans files.
#[async_trait]
pub trait Scanner: Send + Sync {
    /// Scans one file. Never fails: what went wrong is [`Verdict::Unavailable`].
    async fn scan(&self, path: &Path) -> Verdict;
}

/// A clamd. Its `StreamMaxLength` has to be at least the largest upload, or large files stay unscanned.
#[derive(Clone, Debug)]
pub struct Clamd {
    endpoint: Endpoint,
    timeout: Duration,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Endpoint {
    /// Host and port.
    Tcp(String),
    /// A socket in the file system.
    #[cfg(unix)]
    Unix(PathBuf),
}

/// How long one scan may take in all.
const TIMEOUT: Duration = Duration::from_secs(120);

/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(5);

/// Most bytes of an answer that are read.
const LIMIT: u64 = 4096;

/// Bytes sent at a time.
const CHUNK: usize = 64 * 1024;

impl Clamd {
    /// Reads the setting: `unix:/path`, `/path` or `host:port`. No connection is made yet.
    ///
    /// # Errors
    /// A sentence that says what is wrong, then what to do.
    pub fn new(setting: &str) -> Result<Self, String> {
        Self::with_timeout(setting, TIMEOUT)
    }

    /// As [`Clamd::new`], with another time limit for one scan.
    ///
    /// # Errors
    /// A sentence that says what is wrong, then what to do.
    pub fn with_timeout(setting: &str, timeout: Duration) -> Result<Self, String> {
        let endpoint = endpoint(setting.trim()).ok_or(
            "The address of the virus scanner is not usable. Write it as unix:/path/to/clamd.sock or host:port.",
        )?;
        Ok(Self { endpoint, timeout })
    }
}

fn endpoint(text: &str) -> Option<Endpoint> {
    #[cfg(unix)]
    if let Some(path) = text
        .strip_prefix("unix:")
        .or_else(|| text.starts_with('/').then_some(text))
    {
        return path.starts_with('/').then(|| Endpoint::Unix(PathBuf::from(path)));
    }
    let (host, port) = text.rsplit_once(':')?;
    let is_host = !host.is_empty() && !host.contains(['/', '@', ' ']);
    (is_host && port.parse::<u16>().is_ok_and(|port| port > 0)).then(|| Endpoint::Tcp(text.to_owned()))
}

/// A connection of which no more than [`LIMIT`] bytes are read.
type Connection = Join<Take<Box<dyn AsyncRead + Send + Unpin>>, Box<dyn AsyncWrite + Send + Unpin>>;

impl TransportProtocol for Endpoint {
    type Stream = Connection;

    async fn connect(&self) -> std::io::Result<Connection> {
        let (reader, writer): (
            Box<dyn AsyncRead + Send + Unpin>,
            Box<dyn AsyncWrite + Send + Unpin>,
        ) = match self {
            Self::Tcp(address) => {
                let (reader, writer) = tokio::time::timeout(CONNECT, TcpStream::connect(address))
                    .await??
                    .into_split();
                (Box::new(reader), Box::new(writer))
            }
            #[cfg(unix)]
            Self::Unix(path) => {
                let stream = tokio::time::timeout(CONNECT, tokio::net::UnixStream::connect(path)).await??;
                let (reader, writer) = stream.into_split();
                (Box::new(reader), Box::new(writer))
            }
        };
        Ok(join(reader.take(LIMIT), writer))
    }
}

#[async_trait]
impl Scanner for Clamd {
    async fn scan(&self, path: &Path) -> Verdict {
        match tokio::time::timeout(self.timeout, scan_file(path, &self.endpoint, Some(CHUNK))).await {
            Ok(Ok(answer)) => verdict(&answer),
            Ok(Err(error)) => Verdict::Unavailable(one_line(&error.to_string(), 200)),
            Err(_) => Verdict::Unavailable("no answer in time".to_owned()),
        }
    }
}

/// Reads an answer of clamd: `stream: OK` or `stream: <name> FOUND`, ended by NUL. An answer without its end was cut
/// off and says nothing.
fn verdict(answer: &[u8]) -> Verdict {
    let text = String::from_utf8_lossy(answer);
    let said = text.strip_suffix('\0').or_else(|| text.strip_suffix('\n'));
    let found = said.and_then(|said| said.strip_prefix("stream: "));
    match found.map(|found| (found, found.strip_suffix(" FOUND"))) {
        Some(("OK", None)) => Verdict::Clean,
        Some((_, Some(name))) if !name.contains(['\0', '\n']) => Verdict::Infected(one_line(name, 200)),
        _ if answer.is_empty() => Verdict::Unavailable("no answer".to_owned()),
        _ => Verdict::Unavailable(format!("unexpected answer: {}", one_line(&text, 200))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_answers_count() {
        let infected = |name: &str| Verdict::Infected(name.to_owned());
        assert_eq!(verdict(b"stream: OK\0"), Verdict::Clean);
        assert_eq!(verdict(b"stream: OK\n"), Verdict::Clean);
        assert_eq!(
            verdict(b"stream: Eicar-Test-Signature FOUND\0"),
            infected("Eicar-Test-Signature")
        );
        assert_eq!(verdict(b"stream: OK FOUND\0"), infected("OK"));
        for answer in [
            "",
            "\0",
            "stream: OK",
            "stream: OK\0\0",
            "stream: OK\0stream: X FOUND\0",
            "stream: X FOUND\0stream: OK\0",
            "stream: X FOUND\0stream: Y FOUND\0",
            "stream: ok\0",
            "OK\0",
            "stream: X FOUND",
            "stream: FOUND\0",
            "INSTREAM size limit exceeded. ERROR\0",
            "stream: Can't allocate memory ERROR\0",
            "UNKNOWN COMMAND\0",
            "HTTP/1.1 200 OK\r\n\r\n",
        ] {
            assert!(
                matches!(verdict(answer.as_bytes()), Verdict::Unavailable(_)),
                "{answer:?}"
            );
        }
        assert!(matches!(verdict(&[0xff; 4096]), Verdict::Unavailable(_)));
    }

    #[test]
    fn settings() {
        for (text, expected) in [
            (
                "unix:/run/clamd.sock",
                Endpoint::Unix(PathBuf::from("/run/clamd.sock")),
            ),
            (
                " /run/clamd.sock ",
                Endpoint::Unix(PathBuf::from("/run/clamd.sock")),
            ),
            ("clamd:3310", Endpoint::Tcp("clamd:3310".to_owned())),
            ("[::1]:3310", Endpoint::Tcp("[::1]:3310".to_owned())),
        ] {
            assert_eq!(endpoint(text.trim()), Some(expected));
            assert!(Clamd::new(text).is_ok());
        }
        for text in [
            "",
            "clamd",
            ":3310",
            "clamd:",
            "clamd:0",
            "clamd:x",
            "unix:run/clamd",
            "tcp://clamd:3310",
        ] {
            assert!(Clamd::new(text).is_err(), "{text}");
        }
    }
}
