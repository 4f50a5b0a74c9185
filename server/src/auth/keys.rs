//! The keys in the data directory, made on the first start: token signing, audit chain, stored secrets.
//!
//! Server processes on one database share one set of keys: copy the folder `keys` to each. Losing it ends all tokens,
//! makes the audit log unverifiable and second factors unreadable; `nt24 backup` will hold it.

use std::fs;
use std::io::Write;
use std::path::Path;

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use aws_lc_rs::{aead, digest, hmac};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::kernel::Entropy;
use jsonwebtoken::{DecodingKey, EncodingKey};

use super::verified::Verified;

/// All keys of a server.
pub struct Keys {
    token_encoding: EncodingKey,
    token_decoding: DecodingKey,
    token_id: String,
    token_public: (String, String),
    audit: hmac::Key,
    secrets: aead::RandomizedNonceKey,
    verified: Verified,
}

/// Why the keys cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// A file cannot be read or written.
    #[error("the key file {path} cannot be read or written: {source}")]
    File {
        /// Which file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// A file holds no such key.
    #[error("the key file {0} is damaged; restore it from a backup")]
    Damaged(String),
}

impl Keys {
    /// Reads the keys from `folder`, making those that are absent.
    ///
    /// # Errors
    /// When a file cannot be read, written or understood.
    pub fn open(folder: &Path, entropy: &dyn Entropy) -> Result<Self, KeyError> {
        private_folder(folder).map_err(|source| KeyError::File {
            path: folder.display().to_string(),
            source,
        })?;
        let token = file(&folder.join("token.p8"), entropy, || {
            let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).ok()?;
            Some(pair.to_pkcs8v1().ok()?.as_ref().to_vec())
        })?;
        let random = || {
            let mut bytes = [0_u8; 32];
            entropy.fill(&mut bytes);
            Some(bytes.to_vec())
        };
        let audit = file(&folder.join("audit.key"), entropy, random)?;
        let secrets = file(&folder.join("secrets.key"), entropy, random)?;
        Self::from_bytes(&token, &audit, &secrets)
            .ok_or_else(|| KeyError::Damaged(folder.display().to_string()))
    }

    fn from_bytes(token: &[u8], audit: &[u8], secrets: &[u8]) -> Option<Self> {
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, token).ok()?;
        let point = pair.public_key().as_ref();
        // Uncompressed point: 0x04, then x and y of 32 bytes each (SEC 1 section 2.3.3).
        let (x, y) = (
            URL_SAFE_NO_PAD.encode(point.get(1..33)?),
            URL_SAFE_NO_PAD.encode(point.get(33..65)?),
        );
        let hash = digest::digest(&digest::SHA256, point);
        if audit.len() != 32 {
            return None;
        }
        Some(Self {
            token_encoding: EncodingKey::from_ec_der(token),
            token_decoding: DecodingKey::from_ec_components(&x, &y).ok()?,
            token_id: URL_SAFE_NO_PAD.encode(hash.as_ref().get(..12)?),
            token_public: (x, y),
            audit: hmac::Key::new(hmac::HMAC_SHA256, audit),
            secrets: aead::RandomizedNonceKey::new(&aead::AES_256_GCM, secrets).ok()?,
            verified: Verified::default(),
        })
    }

    /// The key tokens are signed with (ES256).
    #[must_use]
    pub const fn token_encoding(&self) -> &EncodingKey {
        &self.token_encoding
    }

    /// The key tokens are checked with.
    #[must_use]
    pub const fn token_decoding(&self) -> &DecodingKey {
        &self.token_decoding
    }

    /// Tokens whose signature was checked with that key.
    #[must_use]
    pub const fn verified(&self) -> &Verified {
        &self.verified
    }

    /// The `kid` of that key.
    #[must_use]
    pub fn token_id(&self) -> &str {
        &self.token_id
    }

    /// Its public point as `x` and `y` of a JWK.
    #[must_use]
    pub fn token_public(&self) -> (&str, &str) {
        (&self.token_public.0, &self.token_public.1)
    }

    /// The key of the audit chain.
    #[must_use]
    pub const fn audit(&self) -> &hmac::Key {
        &self.audit
    }

    /// Encrypts a secret for the database; `place` binds it to where it is stored.
    #[must_use]
    pub fn seal(&self, place: &[u8], secret: &[u8]) -> Option<Vec<u8>> {
        let mut bytes = secret.to_vec();
        let nonce = self
            .secrets
            .seal_in_place_append_tag(aead::Aad::from(place), &mut bytes)
            .ok()?;
        Some([&nonce.as_ref()[..], &bytes].concat())
    }

    /// Decrypts a secret from the database.
    #[must_use]
    pub fn unseal(&self, place: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, bytes) = sealed.split_at_checked(aead::NONCE_LEN)?;
        let nonce = aead::Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut bytes = bytes.to_vec();
        let opened = self
            .secrets
            .open_in_place(nonce, aead::Aad::from(place), &mut bytes)
            .ok()?;
        Some(opened.to_vec())
    }
}

/// Makes a folder that only its owner can look into; one that exists stays as it is.
///
/// # Errors
/// When it cannot be made.
pub fn private_folder(path: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// The bytes of a key file. An absent one is written aside first, readable by its owner only, and then linked to its name:
/// a crash half-way leaves no half key, and of two processes that start at the same moment both use the key that was first.
pub(super) fn file(
    path: &Path,
    entropy: &dyn Entropy,
    make: impl FnOnce() -> Option<Vec<u8>>,
) -> Result<Vec<u8>, KeyError> {
    let failed = |source| KeyError::File {
        path: path.display().to_string(),
        source,
    };
    match fs::read(path) {
        Ok(bytes) => Ok(bytes),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let bytes = make().ok_or_else(|| KeyError::Damaged(path.display().to_string()))?;
            let mut random = [0_u8; 8];
            entropy.fill(&mut random);
            let draft = path.with_extension(format!("{:016x}.new", u64::from_be_bytes(random)));
            let mut options = fs::OpenOptions::new();
            options.write(true).create_new(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let mut file = options.open(&draft).map_err(failed)?;
            file.write_all(&bytes)
                .and_then(|()| file.sync_all())
                .map_err(failed)?;
            let linked = fs::hard_link(&draft, path);
            fs::remove_file(&draft).map_err(failed)?;
            match linked {
                Ok(()) => {}
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(failed(error)),
            }
            fs::read(path).map_err(failed)
        }
        Err(error) => Err(failed(error)),
    }
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(***)")
    }
}
