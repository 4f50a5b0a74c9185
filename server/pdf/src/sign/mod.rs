//! Sealing a PDF: PAdES baseline B-B (ETSI EN 319 142-1), that is CAdES without a time stamp in a PDF signature.
//!
//! The signature is appended as an incremental update (ISO 32000-1, 7.5.6 and 12.8), so that the bytes of the document
//! stay as they were and the signature covers the whole file. `update` writes that update, `cades` makes the signature,
//! `certificate` and `file_signer` are the key of an installation without a seal service. Time stamps and revocation
//! data (B-T and above) would be added here.

mod cades;
mod certificate;
mod file_signer;
mod update;

use domain::kernel::Timestamp;

pub use certificate::Validity;
pub use file_signer::FileSigner;

use crate::PdfError;

/// A key with its certificate: a file, a hardware module or a seal service.
pub trait Signer: Send + Sync {
    /// The X.509 certificate of the key, DER.
    fn certificate_der(&self) -> &[u8];

    /// Signs a message with ECDSA on P-256 and SHA-256. The message itself is handed in, not its hash: hash it once.
    /// Answers the DER of `Ecdsa-Sig-Value` (RFC 3279 section 2.2.3).
    ///
    /// # Errors
    /// When the key cannot be used now.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignerError>;
}

/// Why there is no signature.
#[derive(Debug, thiserror::Error)]
pub enum SignerError {
    /// The key cannot be read, or is none of ECDSA on P-256.
    #[error("The signing key is no ECDSA P-256 key in PKCS#8. Restore it from a backup.")]
    Key,
    /// The certificate cannot be read or made.
    #[error(
        "The certificate of the signing key is not usable ({0}). Restore it from a backup, or make a new key."
    )]
    Certificate(#[from] x509_cert::der::Error),
    /// Key and certificate do not belong together.
    #[error(
        "The certificate belongs to another signing key. Restore key and certificate from the same backup."
    )]
    Mismatch,
    /// The certificate would be valid for no time at all.
    #[error("The certificate would end before it begins. Give a later end.")]
    Validity,
    /// The key exists but did not sign.
    #[error(
        "The signing key did not sign: {0}. Try again; if that fails, check the key or the seal service."
    )]
    Unavailable(String),
}

/// What the signature says about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureInfo {
    /// Why it was made.
    pub reason: String,
    /// Where it was made.
    pub location: String,
    /// Who seals.
    pub name: String,
    /// When it was made, by the clock of this system: a claim, not a time stamp.
    pub signed_at: Timestamp,
}

/// Seals a PDF that has no signature yet.
///
/// # Errors
/// When the bytes are no PDF, are signed or encrypted, or when the signer fails.
pub fn sign(pdf: &[u8], signer: &dyn Signer, info: &SignatureInfo) -> Result<Vec<u8>, PdfError> {
    let open = update::Open::append(pdf, info)?;
    let signature = cades::signature(&open.covered()?, signer)?;
    open.close(&signature)
}

/// A moment as PDF writes it (ISO 32000-1, 7.9.4).
pub(crate) fn pdf_date(at: Timestamp) -> String {
    let at = at.to_offset();
    let (hour, minute, second) = at.to_hms();
    format!(
        "D:{:04}{:02}{:02}{hour:02}{minute:02}{second:02}+00'00'",
        at.year(),
        u8::from(at.month()),
        at.day()
    )
}
