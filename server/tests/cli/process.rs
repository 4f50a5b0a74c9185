//! `nt24 serve` as a child process. Its log is read as it comes: what a test waits for is a line, never a time.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use crate::place::Place;

/// Longer than anything takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

pub struct Server {
    pub address: String,
    child: Child,
    incoming: Receiver<String>,
    lines: Vec<String>,
}

/// What a server left behind.
#[derive(Debug)]
pub struct Ended {
    pub code: Option<i32>,
    pub out: String,
    pub log: Vec<String>,
}

/// An address nobody listens at.
pub fn free_address() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().to_string()
}

impl Server {
    /// Starts and waits until it serves.
    pub fn start(place: &Place) -> Self {
        Self::start_at(place, free_address())
    }

    pub fn start_at(place: &Place, address: String) -> Self {
        let mut command = place.command(&["serve"]);
        let mut child = command
            .env("NT24_LISTEN", &address)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let errors = BufReader::new(child.stderr.take().unwrap());
        let (sender, incoming) = channel();
        std::thread::spawn(move || {
            for line in errors.lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        let mut server = Self {
            address,
            child,
            incoming,
            lines: Vec::new(),
        };
        server.wait_for("serving");
        server
    }

    /// Waits for a line of the log that holds `words`.
    pub fn wait_for(&mut self, words: &str) -> String {
        loop {
            match self.incoming.recv_timeout(PATIENCE) {
                Ok(line) => {
                    self.lines.push(line.clone());
                    if line.contains(words) {
                        return line;
                    }
                }
                Err(error) => panic!("{error} before {words:?}: {:#?}", self.lines),
            }
        }
    }

    /// SIGTERM.
    pub fn terminate(&self) {
        let id = self.child.id().to_string();
        let sent = Command::new("sh")
            .args(["-c", "kill -TERM \"$0\"", &id])
            .status()
            .unwrap();
        assert!(sent.success());
    }

    /// Waits for the end, which must come by itself.
    pub fn ended(mut self) -> Ended {
        loop {
            match self.incoming.recv_timeout(PATIENCE) {
                Ok(line) => self.lines.push(line),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => panic!("it does not end: {:#?}", self.lines),
            }
        }
        let mut out = String::new();
        self.child
            .stdout
            .take()
            .unwrap()
            .read_to_string(&mut out)
            .unwrap();
        Ended {
            code: self.child.wait().unwrap().code(),
            out,
            log: std::mem::take(&mut self.lines),
        }
    }

    /// SIGKILL: it ends where it stands.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// SIGTERM, and what was left behind.
    pub fn stop(self) -> Ended {
        self.terminate();
        let ended = self.ended();
        assert_eq!((ended.code, ended.out.as_str()), (Some(0), ""), "{ended:#?}");
        ended
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Ended already when the test went well.
        let ended = self.child.try_wait();
        drop(self.child.kill());
        drop(self.child.wait());
        if std::thread::panicking() {
            self.lines.extend(self.incoming.iter());
            let what = format!(
                "The server before it was killed: {ended:?}. Its log: {:#?}\n",
                self.lines
            );
            drop(std::io::stderr().write_all(what.as_bytes()));
        }
    }
}
