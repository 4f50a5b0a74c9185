//! A signing key that is kept in files. Reading and writing the files is the caller's business.

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use x509_cert::Certificate;
use x509_cert::der::Decode;
use x509_cert::spki::SubjectPublicKeyInfoOwned;

use super::certificate::{Validity, self_signed};
use super::{Signer, SignerError};

/// An ECDSA P-256 key in memory, with its certificate.
pub struct FileSigner {
    key: EcdsaKeyPair,
    certificate: Vec<u8>,
}

impl FileSigner {
    /// From what was kept: the key as PKCS#8 and its certificate, both DER.
    ///
    /// # Errors
    /// When one of them cannot be read, or they do not belong together.
    pub fn new(pkcs8_der: &[u8], certificate_der: Vec<u8>) -> Result<Self, SignerError> {
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pkcs8_der)
            .map_err(|_| SignerError::Key)?;
        let certificate = Certificate::from_der(&certificate_der)?;
        let certified = certificate.tbs_certificate.subject_public_key_info;
        if certified.subject_public_key.raw_bytes() != key.public_key().as_ref() {
            return Err(SignerError::Mismatch);
        }
        Ok(Self {
            key,
            certificate: certificate_der,
        })
    }

    /// A new key with a self-signed certificate. Answers the signer and the key as PKCS#8 DER: keep that secret, and
    /// keep [`Signer::certificate_der`] beside it.
    ///
    /// # Errors
    /// When the validity is empty or the machine gives no randomness.
    pub fn generate(validity: Validity) -> Result<(Self, Vec<u8>), SignerError> {
        let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).map_err(|_| SignerError::Key)?;
        let pkcs8 = key.to_pkcs8v1().map_err(|_| SignerError::Key)?.as_ref().to_vec();
        let public = key.public_key().as_der().map_err(|_| SignerError::Key)?;
        let public = SubjectPublicKeyInfoOwned::from_der(public.as_ref())?;
        let certificate = self_signed(public, validity, |message| sign(&key, message))?;
        Ok((Self { key, certificate }, pkcs8))
    }
}

impl Signer for FileSigner {
    fn certificate_der(&self) -> &[u8] {
        &self.certificate
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignerError> {
        sign(&self.key, message)
    }
}

fn sign(key: &EcdsaKeyPair, message: &[u8]) -> Result<Vec<u8>, SignerError> {
    match key.sign(&SystemRandom::new(), message) {
        Ok(signature) => Ok(signature.as_ref().to_vec()),
        Err(_) => Err(SignerError::Unavailable(
            "the cryptographic library refused".to_owned(),
        )),
    }
}

impl std::fmt::Debug for FileSigner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FileSigner").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use domain::kernel::Timestamp;

    use super::*;

    fn ten_years() -> Validity {
        let not_before = Timestamp::parse("2026-04-22T10:15:00Z").unwrap();
        Validity {
            not_before,
            not_after: not_before.plus_seconds(10 * 365 * 86_400),
        }
    }

    #[test]
    fn a_kept_key_signs_again_and_only_with_its_own_certificate() {
        let (first, key) = FileSigner::generate(ten_years()).unwrap();
        let (other, _) = FileSigner::generate(ten_years()).unwrap();
        let again = FileSigner::new(&key, first.certificate_der().to_vec()).unwrap();
        assert_eq!(again.certificate_der(), first.certificate_der());
        assert!(matches!(
            FileSigner::new(&key, other.certificate_der().to_vec()),
            Err(SignerError::Mismatch)
        ));
        assert!(matches!(
            FileSigner::new(b"no key", Vec::new()),
            Err(SignerError::Key)
        ));
        assert!(matches!(
            FileSigner::new(&key, vec![0]),
            Err(SignerError::Certificate(_))
        ));
    }

    #[test]
    fn the_certificate_says_whose_it_is_and_for_how_long() {
        let (signer, _) = FileSigner::generate(ten_years()).unwrap();
        let certificate = Certificate::from_der(signer.certificate_der())
            .unwrap()
            .tbs_certificate;
        assert_eq!(
            certificate.subject.to_string(),
            "CN=Novatrade24 evidence seal,O=Novatrade24"
        );
        assert_eq!(certificate.issuer, certificate.subject);
        assert_eq!(
            certificate.validity.not_before.to_string(),
            "2026-04-22T10:15:00Z"
        );
        assert_eq!(certificate.validity.not_after.to_string(), "2036-04-19T10:15:00Z");
        let backwards = Validity {
            not_before: ten_years().not_after,
            not_after: ten_years().not_before,
        };
        assert!(matches!(
            FileSigner::generate(backwards),
            Err(SignerError::Validity)
        ));
    }

    #[test]
    fn an_end_after_2049_is_written_with_four_digits() {
        let mut validity = ten_years();
        validity.not_after = Timestamp::parse("2076-01-01T00:00:00Z").unwrap();
        let (signer, _) = FileSigner::generate(validity).unwrap();
        let certificate = Certificate::from_der(signer.certificate_der())
            .unwrap()
            .tbs_certificate;
        assert!(matches!(
            certificate.validity.not_after,
            x509_cert::time::Time::GeneralTime(_)
        ));
    }
}
