//! A server on the loopback address that does to each connection what it is told.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What to do with a connection.
#[derive(Clone, Debug)]
pub enum Act {
    /// Read the request, answer with this status and JSON body, close.
    Answer(u16, String),
    /// Read the request, send these bytes, close.
    Bytes(Vec<u8>),
    /// Read the request, send the first bytes, then the others over and over.
    Endless(Vec<u8>, Vec<u8>),
    /// Read the request, send these bytes and then nothing more.
    Stall(Vec<u8>),
    /// Read the request, send these bytes one by one with pauses.
    Drip(Vec<u8>),
    /// Read the request and say nothing.
    Hang,
    /// Close without reading, which resets the connection.
    Reset,
}

/// A request as it arrived.
#[derive(Clone, Debug)]
pub struct Heard {
    /// Request line and headers, in lower case.
    pub head: String,
    /// The body.
    pub body: String,
    /// The `Authorization` line as it was sent.
    pub authorization: Option<String>,
}

/// The running server; ends when dropped.
pub struct Server {
    address: SocketAddr,
    heard: Arc<Mutex<Vec<Heard>>>,
    task: JoinHandle<()>,
}

impl Server {
    /// Starts a server that asks `choose` what to do with each request.
    pub async fn start(choose: impl Fn(&Heard) -> Act + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let (log, choose) = (Arc::clone(&heard), Arc::new(choose));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (log, choose) = (Arc::clone(&log), Arc::clone(&choose));
                tokio::spawn(async move { serve(stream, &log, &*choose).await });
            }
        });
        Self { address, heard, task }
    }

    /// Its address as the base of a service.
    pub fn url(&self) -> String {
        format!("http://{}/rest-api", self.address)
    }

    /// The requests so far.
    pub fn heard(&self) -> Vec<Heard> {
        self.heard.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// HTTP bytes of an answer.
pub fn http(status: u16, kind: &str, body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// Lets the given time pass.
pub async fn pause(time: Duration) {
    let _ = tokio::time::timeout(time, std::future::pending::<()>()).await;
}

async fn serve(
    mut stream: TcpStream,
    log: &Mutex<Vec<Heard>>,
    choose: &(dyn Fn(&Heard) -> Act + Send + Sync),
) {
    let peeked = stream.peek(&mut [0; 1]).await;
    // Whether to read at all is chosen before anything is read.
    let unread = Heard {
        head: String::new(),
        body: String::new(),
        authorization: None,
    };
    if peeked.is_err() || matches!(choose(&unread), Act::Reset) {
        return;
    }
    let Some(request) = request(&mut stream).await else {
        return;
    };
    let act = choose(&request);
    log.lock().unwrap().push(request);
    match act {
        Act::Answer(status, body) => {
            let _ = stream.write_all(&http(status, "application/json", &body)).await;
        }
        Act::Bytes(bytes) => {
            let _ = stream.write_all(&bytes).await;
        }
        Act::Endless(head, more) => {
            let _ = stream.write_all(&head).await;
            while stream.write_all(&more).await.is_ok() {}
        }
        Act::Drip(bytes) => {
            for byte in bytes {
                pause(Duration::from_millis(20)).await;
                if stream.write_all(&[byte]).await.is_err() {
                    return;
                }
            }
        }
        Act::Stall(bytes) => {
            let _ = stream.write_all(&bytes).await;
            std::future::pending::<()>().await;
        }
        Act::Hang => std::future::pending().await,
        Act::Reset => {}
    }
    let _ = stream.shutdown().await;
}

async fn request(stream: &mut TcpStream) -> Option<Heard> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let lower = head.to_lowercase();
    let length = lower
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    let length: usize = length.map_or(0, |length| length.parse().unwrap());
    while bytes.len() < end + length {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
    let authorization = head.lines().find_map(|line| {
        line.split_once(": ")
            .filter(|(name, _)| name.eq_ignore_ascii_case("authorization"))
    });
    Some(Heard {
        authorization: authorization.map(|(_, value)| value.to_owned()),
        head: lower,
        body: String::from_utf8(bytes[end..].to_vec()).unwrap(),
    })
}
