//! Tokens of ours whose signature was checked a moment ago.
//!
//! A client sends the same token with every call for five minutes, and checking an ES256 signature costs more than all the
//! rest of a small answer. Only the signature is remembered, by the token's SHA-256: expiry, issuer, client and organization
//! are looked at in every call.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use aws_lc_rs::digest;
use domain::kernel::Timestamp;

/// How many tokens are remembered; at 5 minutes each that is 33 new ones a second.
const MOST: usize = 10_000;

/// What a token says that was signed by us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Who issued it.
    pub issuer: String,
    /// Its client.
    pub client: String,
    /// When it expires, in seconds since 1970.
    pub expires: i64,
}

/// The tokens of a server process.
#[derive(Default)]
pub struct Verified(Mutex<HashMap<[u8; 32], Said>>);

impl Verified {
    /// What `read` makes of what a token says, if its signature was checked before.
    #[must_use]
    pub fn get<T>(&self, token: &str, read: impl FnOnce(&Said) -> T) -> Option<T> {
        let key = key(token);
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&key).map(read)
    }

    /// Remembers a token whose signature is right.
    pub fn keep(&self, token: &str, said: Said, now: Timestamp) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.retain(|_, said| said.expires > now.unix_seconds());
        }
        // Nobody can make us keep more: then the next calls check their signatures again.
        if known.len() < MOST {
            known.insert(key(token), said);
        }
    }
}

fn key(token: &str) -> [u8; 32] {
    let mut key = [0; 32];
    key.copy_from_slice(digest::digest(&digest::SHA256, token.as_bytes()).as_ref());
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounded_and_by_the_whole_token() {
        let verified = Verified::default();
        let now = Timestamp::from_unix_millis(1_000_000);
        let said = |expires| Said {
            issuer: "us".to_owned(),
            client: "c".to_owned(),
            expires,
        };
        verified.keep("a.b.c", said(1_300), now);
        assert_eq!(verified.get("a.b.c", Said::clone), Some(said(1_300)));
        assert_eq!(verified.get("a.b.d", Said::clone), None);
        for number in 0..MOST * 2 {
            verified.keep(&format!("full {number}"), said(1_300), now);
        }
        assert_eq!(verified.0.lock().unwrap().len(), MOST);
        // Once the old ones have expired there is room again.
        let later = Timestamp::from_unix_millis(2_000_000);
        verified.keep("new", said(9_000), later);
        assert_eq!(verified.get("new", Said::clone), Some(said(9_000)));
        assert_eq!(verified.0.lock().unwrap().len(), 1);
    }
}
