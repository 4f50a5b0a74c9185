//! What can go wrong with a file: it is refused, the upload broke off, or the store failed.

use crate::kind::Kind;
use crate::sha256::Sha256;

/// Why a file was refused. Each sentence says what is wrong, then what to do; it can be shown as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RefusedFile {
    /// Zero bytes.
    #[error("The file is empty. Choose the file again and upload it.")]
    Empty,
    /// More bytes than allowed; the limit in bytes.
    #[error("The file is larger than {}. Upload a smaller version of it.", size_text(*.limit))]
    TooLarge {
        /// The most bytes that are taken.
        limit: u64,
    },
    /// None of the kinds that are taken.
    #[error("{} Upload a PDF, JPEG, PNG, WebP, HEIC or TIFF file.", unknown_text(*.looks_like))]
    UnknownType {
        /// What it seems to be, with its article: `an HTML page`.
        looks_like: Option<&'static str>,
    },
    /// The file passes for a second type as well: a ZIP archive or an HTML page.
    #[error("The file is {} and {looks_like} at the same time. Export it again and upload the new file.", .kind.noun())]
    Disguised {
        /// What its first bytes say.
        kind: Kind,
        /// What else it is, with its article.
        looks_like: &'static str,
    },
    /// Encrypted, with or without a password to open it.
    #[error("The PDF is protected with a password. Save it without one and upload it again.")]
    EncryptedPdf,
    /// Cut off, damaged or without a page.
    #[error("The PDF is damaged, incomplete or has no pages. Export it again and upload the new file.")]
    BrokenPdf,
    /// JavaScript, or an action that starts a program.
    #[error(
        "The PDF contains a program (JavaScript or a launch action). Print it to a new PDF and upload that."
    )]
    ActiveContent,
    /// Checking it would take too much memory or time; decompression bombs end here.
    #[error("The PDF is too complex to be checked. Print it to a new PDF and upload that.")]
    TooComplex,
    /// An image that is cut off or damaged.
    #[error("The {} is damaged or incomplete. Take or export it again and upload the new file.", .0.name())]
    BrokenImage(Kind),
    /// An image with absurd dimensions.
    #[error(
        "The image has {width} x {height} pixels, which is too many. Upload a smaller version of at most 30,000 pixels a side and 200 million in all."
    )]
    TooManyPixels {
        /// Pixels from left to right.
        width: u32,
        /// Pixels from top to bottom.
        height: u32,
    },
}

impl RefusedFile {
    /// The stored word for audit records and translations.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLarge { .. } => "too-large",
            Self::UnknownType { .. } => "unknown-type",
            Self::Disguised { .. } => "disguised",
            Self::EncryptedPdf => "encrypted-pdf",
            Self::BrokenPdf => "broken-pdf",
            Self::ActiveContent => "active-content",
            Self::TooComplex => "too-complex",
            Self::BrokenImage(_) => "broken-image",
            Self::TooManyPixels { .. } => "too-many-pixels",
        }
    }
}

fn size_text(bytes: u64) -> String {
    const MIB: u64 = 1024 * 1024;
    if bytes >= MIB && bytes.is_multiple_of(MIB) {
        format!("{} MiB", bytes / MIB)
    } else {
        format!("{bytes} bytes")
    }
}

fn unknown_text(looks_like: Option<&str>) -> String {
    match looks_like {
        Some(what) => format!("The file looks like {what}, which is not accepted."),
        None => "The type of the file is not known.".to_owned(),
    }
}

/// Why an upload did not get through.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// The file itself is the reason; for the person who sent it.
    #[error(transparent)]
    Refused(#[from] RefusedFile),
    /// The sender stopped in the middle. Carries the reason of the transport, for the log.
    #[error("The upload broke off. Upload the file again. ({0})")]
    Interrupted(String),
    /// The fault is ours.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<std::io::Error> for IntakeError {
    fn from(error: std::io::Error) -> Self {
        Self::Store(error.into())
    }
}

/// Why the store could not do its work. For the log, and for whoever runs the server.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Kept evidence is gone. Never answered with an empty file.
    #[error("The stored file {0} is missing. Restore it from a backup.")]
    Missing(Sha256),
    /// Kept evidence is no longer what was stored.
    #[error("The stored file {0} was changed after it was stored. Restore it from a backup.")]
    Damaged(Sha256),
    /// The requested range begins after the end of the file of `size` bytes, or is empty.
    #[error("The requested range lies outside the file of {size} bytes. Ask for a range inside it.")]
    Range {
        /// Bytes of the whole file.
        size: u64,
    },
    /// The disk failed.
    #[error("The document folder cannot be used ({0}). Check the disk and the rights of the folder.")]
    Disk(#[from] std::io::Error),
    /// The object store failed.
    #[error("The object store cannot be used ({0}). Check its address, credentials and bucket.")]
    Objects(#[from] object_store::Error),
}
