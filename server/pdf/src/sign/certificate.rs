//! The self-signed certificate of an installation that has no certificate from a trust service.

use std::str::FromStr;
use std::time::Duration;

use aws_lc_rs::digest::{SHA256, digest};
use domain::kernel::Timestamp;
use x509_cert::der::asn1::{BitString, GeneralizedTime, OctetString, UtcTime};
use x509_cert::der::oid::AssociatedOid;
use x509_cert::der::{Encode, Error};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::{BasicConstraints, KeyUsage, KeyUsages, SubjectKeyIdentifier};
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::SubjectPublicKeyInfoOwned;
use x509_cert::time::Time;
use x509_cert::{Certificate, TbsCertificate, Version};

use super::SignerError;
use super::cades::{ECDSA_WITH_SHA_256, algorithm};

/// Whom the certificate names (RFC 4514 text).
const SUBJECT: &str = "CN=Novatrade24 evidence seal,O=Novatrade24";
/// Until the end of 2049 certificates write years with two digits (RFC 5280 section 4.1.2.5).
const LAST_UTC_TIME: i64 = 2_524_607_999;

/// From when until when a certificate is valid, both included, to the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validity {
    /// Its beginning.
    pub not_before: Timestamp,
    /// Its end.
    pub not_after: Timestamp,
}

/// The DER of a new certificate for a public key (DER of `SubjectPublicKeyInfo`), signed by `sign`.
///
/// The serial number is a hash of key and beginning: unique without any randomness.
pub(super) fn self_signed(
    public_key: SubjectPublicKeyInfoOwned,
    validity: Validity,
    sign: impl FnOnce(&[u8]) -> Result<Vec<u8>, SignerError>,
) -> Result<Vec<u8>, SignerError> {
    if validity.not_after <= validity.not_before {
        return Err(SignerError::Validity);
    }
    let name = Name::from_str(SUBJECT)?;
    let seed = [
        public_key.to_der()?,
        validity.not_before.unix_seconds().to_be_bytes().to_vec(),
    ]
    .concat();
    // 15 bytes behind a fixed one: never zero, never negative, never over 20 bytes.
    let hash = digest(&SHA256, &seed);
    let serial: Vec<u8> = std::iter::once(0x4e)
        .chain(hash.as_ref().iter().copied().take(15))
        .collect();
    let certified = TbsCertificate {
        version: Version::V3,
        serial_number: SerialNumber::new(&serial)?,
        signature: algorithm(ECDSA_WITH_SHA_256),
        issuer: name.clone(),
        validity: x509_cert::time::Validity {
            not_before: time(validity.not_before)?,
            not_after: time(validity.not_after)?,
        },
        subject: name,
        extensions: Some(extensions(&public_key)?),
        subject_public_key_info: public_key,
        issuer_unique_id: None,
        subject_unique_id: None,
    };
    let signature = sign(&certified.to_der()?)?;
    let certificate = Certificate {
        tbs_certificate: certified,
        signature_algorithm: algorithm(ECDSA_WITH_SHA_256),
        signature: BitString::from_bytes(&signature)?,
    };
    Ok(certificate.to_der()?)
}

fn extensions(public_key: &SubjectPublicKeyInfoOwned) -> Result<Vec<Extension>, Error> {
    let basic = BasicConstraints {
        ca: false,
        path_len_constraint: None,
    };
    let usage = KeyUsage(KeyUsages::DigitalSignature | KeyUsages::NonRepudiation);
    // The left 160 bits of SHA-256 (RFC 7093 section 2, method 1).
    let hash = digest(&SHA256, public_key.subject_public_key.raw_bytes());
    let identifier = SubjectKeyIdentifier(OctetString::new(hash.as_ref().get(..20).unwrap_or_default())?);
    Ok(vec![
        extension(true, &basic)?,
        extension(true, &usage)?,
        extension(false, &identifier)?,
    ])
}

fn extension<T: AssociatedOid + Encode>(critical: bool, value: &T) -> Result<Extension, Error> {
    Ok(Extension {
        extn_id: T::OID,
        critical,
        extn_value: OctetString::new(value.to_der()?)?,
    })
}

fn time(at: Timestamp) -> Result<Time, Error> {
    let since = Duration::from_secs(at.unix_seconds().unsigned_abs());
    Ok(if at.unix_seconds() <= LAST_UTC_TIME {
        Time::UtcTime(UtcTime::from_unix_duration(since)?)
    } else {
        Time::GeneralTime(GeneralizedTime::from_unix_duration(since)?)
    })
}
