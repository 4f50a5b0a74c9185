//! Argon2id for passwords of staff and secrets of clients.
//!
//! Hashing takes memory and time on purpose. It runs on the blocking threads, a few at a time, so that a flood of sign-ins
//! cannot take all memory.

use std::sync::LazyLock;

use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use domain::kernel::Refusal;
use tokio::sync::Semaphore;

use crate::platform::Platform;

/// 19 MiB, two passes, one lane: the minimum OWASP recommends for Argon2id.
static ARGON2: LazyLock<Argon2<'static>> = LazyLock::new(|| {
    let params = Params::new(19 * 1024, 2, 1, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
});

static AT_A_TIME: Semaphore = Semaphore::const_new(4);
static PLACES: Semaphore = Semaphore::const_new(256);

/// 64 characters of `A-Z a-z 2-9` without those that look alike, about 370 bits.
#[must_use]
pub fn random_secret(platform: &Platform) -> String {
    random_text(platform, 64)
}

/// `length` random characters that nobody misreads.
#[must_use]
pub fn random_text(platform: &Platform, length: usize) -> String {
    // 56 characters; 224 is the largest multiple of 56 in a byte, larger bytes are drawn again so that all are as likely.
    const ALPHABET: &[u8; 56] = b"ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789";
    let mut text = String::with_capacity(length);
    while text.len() < length {
        for byte in platform.random::<64>() {
            if byte < 224 && text.len() < length {
                text.push(char::from(ALPHABET[usize::from(byte) % 56]));
            }
        }
    }
    text
}

/// The hash of a password in PHC form.
///
/// # Errors
/// [`Refusal::Internal`] when the hashing thread fails.
pub async fn hash(platform: &Platform, password: &str) -> Result<String, Refusal> {
    let salt = platform.random::<16>();
    let password = password.to_owned();
    blocking(move || {
        ARGON2
            .hash_password_with_salt(password.as_bytes(), &salt)
            .ok()
            .map(|hash| hash.to_string())
    })
    .await?
    .ok_or(Refusal::Internal)
}

/// Whether a password fits one of the hashes. With no hash at all it takes as long and answers no, so that the time does
/// not tell whether there is such an account.
///
/// # Errors
/// [`Refusal::Internal`] when the hashing thread fails.
pub async fn fits(password: &str, hashes: Vec<String>) -> Result<bool, Refusal> {
    let password = password.to_owned();
    blocking(move || {
        let Some((first, others)) = hashes.split_first() else {
            let nothing = ARGON2.hash_password_with_salt(password.as_bytes(), &[0; 16]);
            drop(nothing);
            return false;
        };
        verify(&password, first) || others.iter().any(|hash| verify(&password, hash))
    })
    .await
}

fn verify(password: &str, hash: &str) -> bool {
    argon2::PasswordHash::new(hash)
        .is_ok_and(|hash| ARGON2.verify_password(password.as_bytes(), &hash).is_ok())
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Refusal> {
    // Who waits holds a place; when all are taken it is better to say so than to let the queue grow.
    let _place = PLACES.try_acquire().map_err(|_| Refusal::Busy)?;
    let _permit = AT_A_TIME.acquire().await.map_err(|_| Refusal::Internal)?;
    tokio::task::spawn_blocking(work).await.map_err(|error| {
        tracing::error!(%error, "hashing failed");
        Refusal::Internal
    })
}
