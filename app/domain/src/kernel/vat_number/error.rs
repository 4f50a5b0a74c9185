//! Why a text is no VAT number, in words a seller or a buyer can act on.
//!
//! Not here: the warning about wrong check digits, which is no error.

use super::VatPrefix;

/// Why a text is no VAT number. The message says what is wrong, then what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VatNumberError {
    /// Nothing but separators.
    #[error("The VAT number is missing. Enter it with its prefix, such as DE136695976.")]
    Empty,
    /// More than 64 characters.
    #[error("This is too long for a VAT number. Enter just the number with its prefix, such as DE136695976.")]
    TooLong,
    /// The first two characters are no prefix of a member state or Northern Ireland.
    #[error("{}", unknown_prefix(.prefix))]
    UnknownPrefix {
        /// What stands in the place of the prefix: at most 2 characters.
        prefix: String,
    },
    /// A number of Great Britain (`GB`, or `UK` as some write it).
    #[error(
        "Numbers of Great Britain (GB) are no EU VAT numbers since 2021. \
         If the buyer trades in Northern Ireland, enter the number with XI, such as XI432525179; \
         otherwise ask for a number that an EU state has issued."
    )]
    GreatBritain,
    /// A number of a one-stop-shop scheme: such a registration declares sales to consumers and buys nothing exempt.
    #[error(
        "{prefix} numbers belong to the one-stop shop and cannot be used to buy goods free of VAT. \
         Enter the buyer's own VAT number, issued by a member state."
    )]
    OneStopShop {
        /// `EU` (non-Union scheme) or `IM` (import scheme).
        prefix: &'static str,
    },
    /// The prefix is right, the rest has not the shape of this state.
    #[error(
        "This is not the shape of a VAT number of {}. Expected is {}, such as {}. \
         Compare it with the buyer's VAT certificate.",
        .prefix.issuer(), .prefix.shape(), .prefix.example()
    )]
    Format {
        /// The state whose shape was not met.
        prefix: VatPrefix,
    },
}

impl VatNumberError {
    /// Stable machine-readable code of the refusal.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "VAT_NUMBER_EMPTY",
            Self::TooLong => "VAT_NUMBER_TOO_LONG",
            Self::UnknownPrefix { .. } => "VAT_NUMBER_UNKNOWN_PREFIX",
            Self::GreatBritain => "VAT_NUMBER_GREAT_BRITAIN",
            Self::OneStopShop { .. } => "VAT_NUMBER_ONE_STOP_SHOP",
            Self::Format { .. } => "VAT_NUMBER_FORMAT",
        }
    }
}

fn unknown_prefix(prefix: &str) -> String {
    let what_to_do = "Put the two letters of the issuing state first, such as DE136695976; Greece uses EL.";
    if prefix.chars().any(|c| c.is_ascii_alphabetic()) {
        format!("\"{prefix}\" is not the prefix of an EU member state. {what_to_do}")
    } else {
        format!("The VAT number has no prefix. {what_to_do}")
    }
}
