//! The mailers: into a folder, and against a small SMTP server of our own.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use domain::kernel::{Email, Timestamp};
use external::mail::{MailError, Mailer, Message, Party, Smtp, from_url};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

fn message(id: &str) -> Message {
    Message {
        id: id.to_owned(),
        from: Party {
            name: None,
            email: Email::parse("noreply@nt24.example").unwrap(),
        },
        to: Party {
            name: Some("Anna Müller".to_owned()),
            email: Email::parse("anna@example.com").unwrap(),
        },
        subject: "Ihre Unterlagen für das Fahrzeug".to_owned(),
        text: "Guten Tag\r\n.\r\n..weiter: https://nt24.example/k#geheim\r\n".to_owned(),
        html: "<p>Guten Tag</p>".to_owned(),
        sent_at: Timestamp::parse("2026-04-22T10:15:00Z").unwrap(),
    }
}

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("external-mail-{}-{name}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    folder
}

#[tokio::test]
async fn mails_become_files_once_each() {
    let folder = folder("files");
    let mailer = from_url(&format!("file://{}", folder.join("out").display())).unwrap();
    for id in ["b", "a", "a"] {
        mailer.send(&message(id)).await.unwrap();
    }
    let mut names: Vec<String> = std::fs::read_dir(folder.join("out"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["001776852900000-a.eml", "001776852900000-b.eml"]);
    let path = folder.join("out").join(&names[0]);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(
        text.contains("Message-ID: <a@nt24.example>\r\n") && text.contains("<anna@example.com>"),
        "{text}"
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(
            std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(!format!("{:?}", message("a")).contains("geheim"));
    let json = serde_json::to_string(&message("a")).unwrap();
    assert_eq!(serde_json::from_str::<Message>(&json).unwrap(), message("a"));
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_tried_again() {
    let folder = folder("blocked");
    std::fs::write(&folder, "a file").unwrap();
    let mailer = from_url(&format!("file://{}", folder.display())).unwrap();
    assert!(matches!(
        mailer.send(&message("a")).await,
        Err(MailError::Retry(_))
    ));
    assert!(matches!(
        mailer.send(&message("a\n")).await,
        Err(MailError::GiveUp(_))
    ));
    std::fs::remove_file(&folder).unwrap();
}

#[test]
fn unusable_settings_are_sentences() {
    for text in [
        "",
        "file://",
        "mail.example.com",
        "http://x",
        "smtp://",
        "smtps://geheim@host",
    ] {
        let sentence = from_url(text).err().unwrap();
        assert!(
            sentence.ends_with('.') && !sentence.contains("geheim"),
            "{sentence}"
        );
    }
    for text in [
        "file://./data/mail",
        "smtp://mail:25",
        "smtps://u:p@mail.example.com",
    ] {
        assert!(from_url(text).is_ok(), "{text}");
    }
}

/// What the SMTP server says to what, and what it heard.
#[derive(Clone, Default)]
struct Script {
    greeting: &'static str,
    to_mail: &'static str,
    to_rcpt: &'static str,
    to_data: &'static str,
    after_data: &'static str,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Script {
    fn friendly() -> Self {
        Self {
            greeting: "220 hello",
            to_mail: "250 ok",
            to_rcpt: "250 ok",
            to_data: "354 go on",
            after_data: "250 taken",
            heard: Arc::default(),
        }
    }

    async fn send(&self, query: &str) -> Result<(), MailError> {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("smtp://{}{query}", listener.local_addr().unwrap());
        let script = self.clone();
        let server = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let _ = script.serve(stream).await;
            }
        });
        let mailer = Smtp::with_timeout(&url, Duration::from_secs(20)).unwrap();
        let result = mailer.send(&message("a")).await;
        server.abort();
        result
    }

    async fn serve(&self, stream: TcpStream) -> std::io::Result<()> {
        let mut stream = BufReader::new(stream);
        stream
            .write_all(format!("{}\r\n", self.greeting).as_bytes())
            .await?;
        let mut line = String::new();
        while stream.read_line(&mut line).await? > 0 {
            self.heard.lock().unwrap().push(line.trim_end().to_owned());
            let verb = line.split([' ', '\r']).next().unwrap_or_default().to_uppercase();
            let answer = match verb.as_str() {
                "EHLO" => "250-test\r\n250 8BITMIME",
                "MAIL" => self.to_mail,
                "RCPT" => self.to_rcpt,
                "DATA" => self.to_data,
                "QUIT" => "221 bye",
                _ => "502 what",
            };
            stream.write_all(format!("{answer}\r\n").as_bytes()).await?;
            line.clear();
            if answer.starts_with("354") {
                while stream.read_line(&mut line).await? > 0 && line != ".\r\n" {
                    self.heard.lock().unwrap().push(line.trim_end().to_owned());
                    line.clear();
                }
                line.clear();
                stream
                    .write_all(format!("{}\r\n", self.after_data).as_bytes())
                    .await?;
            }
        }
        Ok(())
    }
}

#[tokio::test]
async fn a_mail_arrives_whole() {
    let script = Script::friendly();
    script.send("").await.unwrap();
    let heard = script.heard.lock().unwrap().clone();
    assert!(
        heard
            .iter()
            .any(|line| line == "MAIL FROM:<noreply@nt24.example>"),
        "{heard:#?}"
    );
    assert!(heard.iter().any(|line| line == "RCPT TO:<anna@example.com>"));
    assert!(heard.iter().any(|line| line == "Message-ID: <a@nt24.example>"));
    // A line of one dot would end the mail; it travels doubled.
    assert!(heard.iter().any(|line| line == ".."));
    assert!(heard.iter().any(|line| line.contains("Guten Tag</p>")));
}

#[tokio::test]
async fn the_first_figure_of_a_refusal_decides() {
    let friendly = Script::friendly();
    for (again, script) in [
        (
            true,
            Script {
                greeting: "421 busy",
                ..friendly.clone()
            },
        ),
        (
            true,
            Script {
                greeting: "hello?",
                ..friendly.clone()
            },
        ),
        (
            true,
            Script {
                greeting: "",
                ..friendly.clone()
            },
        ),
        (
            true,
            Script {
                to_mail: "451 later",
                ..friendly.clone()
            },
        ),
        (
            true,
            Script {
                to_rcpt: "450 greylisted",
                ..friendly.clone()
            },
        ),
        (
            true,
            Script {
                to_data: "451 later",
                ..friendly.clone()
            },
        ),
        (
            true,
            Script {
                after_data: "452 disk full",
                ..friendly.clone()
            },
        ),
        (
            true,
            Script {
                to_mail: "530 authentication required",
                ..friendly.clone()
            },
        ),
        (
            false,
            Script {
                to_mail: "550 no",
                ..friendly.clone()
            },
        ),
        (
            false,
            Script {
                to_rcpt: "550 no such user",
                ..friendly.clone()
            },
        ),
        (
            false,
            Script {
                after_data: "554 spam",
                ..friendly.clone()
            },
        ),
    ] {
        let error = script.send("").await.unwrap_err();
        assert_eq!(matches!(error, MailError::Retry(_)), again, "{error}");
    }
}

#[tokio::test]
async fn a_server_that_cannot_encrypt_gets_no_mail_when_encryption_is_wanted() {
    let script = Script::friendly();
    let error = script.send("?tls=required").await.unwrap_err();
    assert!(matches!(error, MailError::Retry(_)), "{error}");
    assert!(
        !script
            .heard
            .lock()
            .unwrap()
            .iter()
            .any(|line| line.starts_with("MAIL"))
    );
}

#[tokio::test]
async fn a_silent_or_missing_server_is_tried_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    let mailer = Smtp::with_timeout(&url, Duration::from_millis(200)).unwrap();
    assert!(matches!(
        mailer.send(&message("a")).await,
        Err(MailError::Retry(_))
    ));
    drop(listener);
    assert!(matches!(
        mailer.send(&message("a")).await,
        Err(MailError::Retry(_))
    ));
}

#[tokio::test]
async fn smtps_begins_with_tls_and_sends_nothing_before() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtps://user:geheim@{}", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut first = [0; 3];
        stream.read_exact(&mut first).await.unwrap();
        stream.write_all(b"220 no tls here\r\n").await.unwrap();
        first
    });
    let mailer = Smtp::with_timeout(&url, Duration::from_secs(20)).unwrap();
    let error = mailer.send(&message("a")).await.unwrap_err();
    assert!(matches!(&error, MailError::Retry(_)), "{error}");
    assert!(!error.to_string().contains("geheim"));
    // A TLS handshake record.
    assert_eq!(server.await.unwrap(), [0x16, 3, 1]);
}
