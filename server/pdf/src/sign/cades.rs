//! The signature itself: CMS `SignedData` (RFC 5652) with the attributes of CAdES baseline B-B (ETSI EN 319 122-1).
//!
//! The signing time is not among them: in a PDF it stands in the signature dictionary (ETSI EN 319 142-1, table 1).

use aws_lc_rs::digest::{SHA256, digest};
use cms::cert::{CertificateChoices, IssuerAndSerialNumber};
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{
    CertificateSet, EncapsulatedContentInfo, SignedAttributes, SignedData, SignerIdentifier, SignerInfo,
    SignerInfos,
};
use x509_cert::Certificate;
use x509_cert::attr::Attribute;
use x509_cert::der::asn1::{ObjectIdentifier, OctetString, SetOfVec};
use x509_cert::der::{Any, Decode, Encode, Error, Tagged};
use x509_cert::spki::AlgorithmIdentifierOwned;

use super::{Signer, SignerError};

const DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
const CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
const SIGNING_CERTIFICATE_V2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");
const SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
/// ECDSA with SHA-256 (RFC 5758 section 3.2).
pub(super) const ECDSA_WITH_SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");

/// An algorithm without parameters.
pub(super) const fn algorithm(oid: ObjectIdentifier) -> AlgorithmIdentifierOwned {
    AlgorithmIdentifierOwned {
        oid,
        parameters: None,
    }
}

/// The DER of a detached signature over content with this SHA-256.
pub(super) fn signature(content_hash: &[u8], signer: &dyn Signer) -> Result<Vec<u8>, SignerError> {
    let certificate = Certificate::from_der(signer.certificate_der())?;
    let attributes = signed_attributes(content_hash, signer.certificate_der())?;
    // Signed is the DER of the SET, not the tagged form it has in the message (RFC 5652 section 5.4).
    let value = signer.sign(&attributes.to_der()?)?;
    let signer_info = SignerInfo {
        version: CmsVersion::V1,
        sid: SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
            issuer: certificate.tbs_certificate.issuer.clone(),
            serial_number: certificate.tbs_certificate.serial_number.clone(),
        }),
        digest_alg: algorithm(SHA_256),
        signed_attrs: Some(attributes),
        signature_algorithm: algorithm(ECDSA_WITH_SHA_256),
        signature: OctetString::new(value)?,
        unsigned_attrs: None,
    };
    let signed_data = SignedData {
        version: CmsVersion::V1,
        digest_algorithms: one(algorithm(SHA_256))?,
        encap_content_info: EncapsulatedContentInfo {
            econtent_type: DATA,
            econtent: None,
        },
        certificates: Some(CertificateSet(one(CertificateChoices::Certificate(certificate))?)),
        crls: None,
        signer_infos: SignerInfos(one(signer_info)?),
    };
    let message = ContentInfo {
        content_type: SIGNED_DATA,
        content: Any::encode_from(&signed_data)?,
    };
    Ok(message.to_der()?)
}

fn signed_attributes(content_hash: &[u8], certificate: &[u8]) -> Result<SignedAttributes, Error> {
    // SigningCertificateV2 with one ESSCertIDv2 (RFC 5035): three sequences around the hash; SHA-256 is the default.
    let certificate_hash = OctetString::new(digest(&SHA256, certificate).as_ref())?;
    let signing_certificate = vec![vec![vec![certificate_hash]]];
    let mut all = SetOfVec::new();
    all.insert(attribute(CONTENT_TYPE, &DATA)?)?;
    all.insert(attribute(MESSAGE_DIGEST, &OctetString::new(content_hash)?)?)?;
    all.insert(attribute(SIGNING_CERTIFICATE_V2, &signing_certificate)?)?;
    Ok(all)
}

fn attribute<T: Encode + Tagged + x509_cert::der::EncodeValue>(
    oid: ObjectIdentifier,
    value: &T,
) -> Result<Attribute, Error> {
    Ok(Attribute {
        oid,
        values: one(Any::encode_from(value)?)?,
    })
}

fn one<T: x509_cert::der::DerOrd>(member: T) -> Result<SetOfVec<T>, Error> {
    let mut set = SetOfVec::new();
    set.insert(member)?;
    Ok(set)
}
