//! What can go wrong while a document is made or sealed.

use crate::sign::SignerError;

/// Why there is no document. None of these depends on what a buyer typed: strange text is shown, never refused.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    /// The fonts that are compiled in cannot be read.
    #[error(
        "The built-in fonts of the documents cannot be read. Build the program anew from unchanged sources."
    )]
    Font,
    /// A PDF could not be read or written.
    #[error(
        "The PDF could not be read or written ({0}). Generate the document again; if that fails, report it."
    )]
    File(#[from] lopdf::Error),
    /// A PDF could not be written.
    #[error("The PDF could not be written ({0}). Generate the document again; if that fails, report it.")]
    Write(#[from] std::io::Error),
    /// The PDF to be signed lacks what every PDF has.
    #[error("The PDF cannot be signed: {0}. Generate the document again.")]
    Unsuitable(&'static str),
    /// The signature could not be made.
    #[error(transparent)]
    Signer(#[from] SignerError),
    /// The signature is larger than the room kept free for it.
    #[error(
        "The signature has {needed} bytes, and {reserved} are kept free. Use a certificate with a shorter chain."
    )]
    SignatureTooLarge {
        /// Bytes of the signature.
        needed: usize,
        /// Bytes there is room for.
        reserved: usize,
    },
}
