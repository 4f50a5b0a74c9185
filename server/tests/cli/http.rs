//! A client of a few lines, so that tests decide which byte goes when.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use serde_json::Value;

pub const TOKEN_PATH: &str = "/realms/nt24-idp/protocol/openid-connect/token";

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Answer {
    fn parse(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let (head, body) = text
            .split_once("\r\n\r\n")
            .unwrap_or_else(|| panic!("no answer: {text}"));
        Self {
            status: head.split(' ').nth(1).unwrap().parse().unwrap(),
            head: head.to_ascii_lowercase(),
            body: body.to_owned(),
        }
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

pub fn connect(address: &str) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    stream
}

/// Reads to the end of the connection.
pub fn answer(mut stream: TcpStream) -> Answer {
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    Answer::parse(&bytes)
}

/// Reads to the end of the next head.
pub fn head(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        bytes.push(byte[0]);
    }
    String::from_utf8(bytes).unwrap()
}

/// One request on a connection of its own.
pub fn send(address: &str, first: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let mut request = format!(
        "{first} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {}\r\n",
        body.len()
    );
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    let mut stream = connect(address);
    stream
        .write_all(format!("{request}\r\n{body}").as_bytes())
        .unwrap();
    answer(stream)
}

pub fn get(address: &str, path: &str) -> Answer {
    send(address, &format!("GET {path}"), &[], "")
}

pub const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");

/// The form that asks for a token. Client ids and secrets need no escaping.
pub fn token_form(client: &str, secret: &str) -> String {
    format!("grant_type=client_credentials&client_id={client}&client_secret={secret}")
}

/// A token for a client.
pub fn token(address: &str, client: &str, secret: &str) -> String {
    let answer = send(
        address,
        &format!("POST {TOKEN_PATH}"),
        &[FORM],
        &token_form(client, secret),
    );
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()["access_token"].as_str().unwrap().to_owned()
}

/// `GET` with a token.
pub fn get_as(address: &str, path: &str, token: &str) -> Answer {
    send(
        address,
        &format!("GET {path}"),
        &[("Authorization", &format!("Bearer {token}"))],
        "",
    )
}

/// `POST` of JSON with a token, as a request of its own.
pub fn post_as(address: &str, path: &str, token: &str, body: &str) -> Answer {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let key = format!("cli-{}", NUMBER.fetch_add(1, Ordering::Relaxed));
    send(
        address,
        &format!("POST {path}"),
        &[
            ("Authorization", &format!("Bearer {token}")),
            ("Content-Type", "application/json"),
            ("Idempotency-Key", &key),
        ],
        body,
    )
}
