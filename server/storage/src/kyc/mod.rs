//! KYC: answers of VIES, identity checks, sanctions lists and screenings, bank accounts.

pub mod aml;
pub mod iban;
pub mod identity;
pub mod vies;

/// Every fixed statement of the module.
pub(crate) fn statements() -> Vec<&'static str> {
    [
        aml::STATEMENTS,
        iban::STATEMENTS,
        identity::STATEMENTS,
        vies::STATEMENTS,
    ]
    .concat()
}
