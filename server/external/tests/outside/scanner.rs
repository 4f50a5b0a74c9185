//! The scanner client against a clamd of our own.

use std::path::PathBuf;
use std::time::Duration;

use external::scanner::{Clamd, Scanner, Verdict};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, UnixListener};

/// A file with this content.
struct Sample(PathBuf);

impl Sample {
    fn new(name: &str, content: &[u8]) -> Self {
        let path = std::env::temp_dir().join(format!("external-scan-{}-{name}", std::process::id()));
        std::fs::write(&path, content).unwrap();
        Self(path)
    }
}

impl Drop for Sample {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Speaks `INSTREAM`: takes the file, at most `limit` bytes of it, and answers.
async fn clamd(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    limit: usize,
    answer: &[u8],
) -> std::io::Result<Vec<u8>> {
    let mut command = [0; 10];
    stream.read_exact(&mut command).await?;
    assert_eq!(&command, b"zINSTREAM\0");
    let mut file = Vec::new();
    loop {
        let length = usize::try_from(stream.read_u32().await?).unwrap();
        if length == 0 {
            break;
        }
        let start = file.len();
        file.resize(start + length, 0);
        stream.read_exact(&mut file[start..]).await?;
        if file.len() > limit {
            stream.write_all(b"INSTREAM size limit exceeded. ERROR\0").await?;
            return Ok(file);
        }
    }
    stream.write_all(answer).await?;
    stream.shutdown().await?;
    Ok(file)
}

async fn scan(sample: &Sample, limit: usize, answer: &'static [u8]) -> (Verdict, Vec<u8>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let setting = listener.local_addr().unwrap().to_string();
    let server = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        clamd(stream, limit, answer).await.unwrap_or_default()
    });
    let verdict = Clamd::new(&setting).unwrap().scan(&sample.0).await;
    (verdict, server.await.unwrap())
}

#[tokio::test]
async fn a_file_is_sent_whole_and_the_answer_believed() {
    let content: Vec<u8> = (0..300_000_u32).flat_map(u32::to_be_bytes).collect();
    let sample = Sample::new("whole", &content);
    let (verdict, sent) = scan(&sample, usize::MAX, b"stream: OK\0").await;
    assert_eq!(verdict, Verdict::Clean);
    assert!(sent == content);
    let (verdict, _) = scan(&sample, usize::MAX, b"stream: Eicar-Test-Signature FOUND\0").await;
    assert_eq!(verdict, Verdict::Infected("Eicar-Test-Signature".to_owned()));
    let empty = Sample::new("empty", b"");
    assert_eq!(
        scan(&empty, usize::MAX, b"stream: OK\0").await,
        (Verdict::Clean, Vec::new())
    );
}

#[tokio::test]
async fn a_socket_in_the_file_system_works_too() {
    let socket = std::env::temp_dir().join(format!("external-clamd-{}.sock", std::process::id()));
    let _ = std::fs::remove_file(&socket);
    let listener = UnixListener::bind(&socket).unwrap();
    let server = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        clamd(stream, usize::MAX, b"stream: OK\0").await.unwrap()
    });
    let sample = Sample::new("socket", b"hello");
    let scanner = Clamd::new(&format!("unix:{}", socket.display())).unwrap();
    assert_eq!(scanner.scan(&sample.0).await, Verdict::Clean);
    assert_eq!(server.await.unwrap(), b"hello");
    std::fs::remove_file(&socket).unwrap();
    assert!(matches!(scanner.scan(&sample.0).await, Verdict::Unavailable(_)));
}

#[tokio::test]
async fn nothing_but_a_clear_answer_is_clean() {
    let sample = Sample::new("unclear", &[7; 1_000_000]);
    for answer in [
        &b""[..],
        b"stream: OK",
        b"stream: ",
        b"OK\0",
        b"HTTP/1.1 200 OK\r\n\r\nstream: OK\0",
        b"INSTREAM: no memory ERROR\0",
        b"\xff\xfe\0",
        &[b'x'; 100_000],
    ] {
        let (verdict, _) = scan(&sample, usize::MAX, answer).await;
        assert!(matches!(verdict, Verdict::Unavailable(_)), "{answer:?}");
    }
    let (verdict, _) = scan(&sample, 100_000, b"stream: OK\0").await;
    assert!(
        matches!(verdict, Verdict::Unavailable(_)),
        "size limit: {verdict:?}"
    );
}

#[tokio::test]
async fn a_scanner_that_is_down_slow_or_endless_is_unavailable() {
    let sample = Sample::new("down", b"hello");
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let setting = listener.local_addr().unwrap().to_string();
    let hasty = Clamd::with_timeout(&setting, Duration::from_millis(200)).unwrap();
    assert_eq!(
        hasty.scan(&sample.0).await,
        Verdict::Unavailable("no answer in time".to_owned())
    );
    let patient = Clamd::new(&setting).unwrap();
    let server = tokio::spawn(async move {
        // The first connection is the one given up above.
        drop(listener.accept().await.unwrap());
        let (mut stream, _) = listener.accept().await.unwrap();
        while stream.write_all(&[b'x'; 4096]).await.is_ok() {}
    });
    assert!(matches!(patient.scan(&sample.0).await, Verdict::Unavailable(_)));
    server.await.unwrap();
    assert!(matches!(patient.scan(&sample.0).await, Verdict::Unavailable(_)));
    let missing = std::env::temp_dir().join("external-scan-missing");
    assert!(matches!(patient.scan(&missing).await, Verdict::Unavailable(_)));
}
