//! The key that PDFs of evidence are sealed with, and its certificate: made on the first start, kept with the other keys.
//!
//! The certificate is our own (self-signed): it shows that a file was not changed since this server made it, not who we
//! are. Both stand in one file, so that two processes that start at once cannot mix two pairs: the length of the key in
//! four bytes, the key (PKCS#8 DER), the certificate (DER).

use std::path::Path;
use std::sync::Arc;

use domain::kernel::{Entropy, Timestamp};
use pdf::sign::Validity;
use pdf::{FileSigner, Signer};

use super::keys::{KeyError, file};

/// Longer than the evidence must be kept (10 years after the year of the decision).
const VALID_SECONDS: i64 = 15 * 366 * 86_400;

/// Reads key and certificate, making them when absent.
///
/// # Errors
/// When the file cannot be read, written or understood.
pub fn open(folder: &Path, entropy: &dyn Entropy, now: Timestamp) -> Result<Arc<dyn Signer>, KeyError> {
    let path = folder.join("seal.pair");
    let pair = file(&path, entropy, || {
        let validity = Validity {
            not_before: now,
            not_after: now.plus_seconds(VALID_SECONDS),
        };
        let (signer, key) = FileSigner::generate(validity).ok()?;
        let length = u32::try_from(key.len()).ok()?.to_be_bytes();
        Some([&length[..], &key, signer.certificate_der()].concat())
    })?;
    let signer = (|| {
        let (length, rest) = pair.split_at_checked(4)?;
        let length = u32::from_be_bytes(length.try_into().ok()?);
        let (key, certificate) = rest.split_at_checked(usize::try_from(length).ok()?)?;
        FileSigner::new(key, certificate.to_vec()).ok()
    })();
    let signer = signer.ok_or_else(|| KeyError::Damaged(path.display().to_string()))?;
    Ok(Arc::new(signer))
}
