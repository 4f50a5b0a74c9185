//! Signatures, as poppler judges them.

use domain::kernel::Timestamp;
use pdf::kyc_profile::{render, samples};
use pdf::sign::Validity;
use pdf::{FileSigner, PdfError, SignatureInfo, Signer, SignerError, sign};

use crate::tools::{assert_well_formed, file, pages, pdfsig};

fn signer() -> FileSigner {
    let not_before = Timestamp::parse("2026-01-01T00:00:00Z").expect("a time");
    let validity = Validity {
        not_before,
        not_after: not_before.plus_seconds(10 * 365 * 86_400),
    };
    FileSigner::generate(validity).expect("a key").0
}

fn info() -> SignatureInfo {
    SignatureInfo {
        reason: "Seal of the KYC profile (Żółć, Ελλάδα)".to_owned(),
        location: "Novatrade24".to_owned(),
        name: "Novatrade24 evidence seal".to_owned(),
        signed_at: Timestamp::parse("2026-04-22T10:15:03Z").expect("a time"),
    }
}

fn unsigned(name: &str) -> Vec<u8> {
    let sample = samples().into_iter().find(|sample| sample.name == name);
    render(&sample.expect("a sample of this name").profile).expect("a PDF")
}

#[test]
fn every_sealed_sample_is_valid_and_covered_as_a_whole() {
    let signer = signer();
    for sample in samples() {
        let plain = render(&sample.profile).unwrap();
        let sealed = sign(&plain, &signer, &info()).unwrap();
        assert!(sealed.starts_with(&plain), "the document itself stays as it was");
        let path = file(&format!("sealed-{}", sample.name), &sealed);
        let said = pdfsig(&path);
        for expected in [
            "Signature is Valid.",
            "Total document signed",
            "ETSI.CAdES.detached",
            "CN=Novatrade24 evidence seal",
            "Apr 22 2026 10:15:03",
            "SHA-256",
        ] {
            assert!(
                said.contains(expected),
                "{}: {expected} is not in: {said}",
                sample.name
            );
        }
        assert!(!said.contains("Signature #2"), "{said}");
        assert_well_formed(&path);
        assert_eq!(
            pages(&path),
            pages(&file(&format!("plain-{}", sample.name), &plain))
        );
    }
}

#[test]
fn a_flipped_bit_anywhere_outside_the_signature_is_noticed() {
    let plain = unsigned("minimal");
    let sealed = sign(&plain, &signer(), &info()).unwrap();
    let find = |wanted: &[u8]| {
        sealed
            .windows(wanted.len())
            .rposition(|window| window == wanted)
            .unwrap()
    };
    // In the fonts, in the last object of the document, in the reason, in the last cross-reference table.
    let reason = find(b"/Reason") + 12;
    let entry = find(b" 00000 n") - 1;
    for (number, place) in [plain.len() / 2, plain.len() - 400, reason, entry]
        .into_iter()
        .enumerate()
    {
        let mut forged = sealed.clone();
        forged[place] ^= 1;
        let said = pdfsig(&file(&format!("forged-{number}"), &forged));
        assert!(
            said.contains("Signature Validation: Digest Mismatch."),
            "byte {place}: {said}"
        );
    }
}

#[test]
fn bytes_added_behind_the_seal_are_noticed() {
    let mut longer = sign(&unsigned("minimal"), &signer(), &info()).unwrap();
    longer.extend_from_slice(b"\n% one more line\n");
    let said = pdfsig(&file("longer", &longer));
    assert!(said.contains("Not total document signed"), "{said}");
}

#[test]
fn the_field_of_the_seal_is_invisible_and_locked() {
    let sealed = sign(&unsigned("minimal"), &signer(), &info()).unwrap();
    let document = lopdf::Document::load_mem(&sealed).unwrap();
    let page = document.get_dictionary(document.get_pages()[&1]).unwrap();
    let [field] = page.get(b"Annots").unwrap().as_array().unwrap().as_slice() else {
        panic!("one annotation is expected");
    };
    let field = document.get_dictionary(field.as_reference().unwrap()).unwrap();
    assert_eq!(
        field.get(b"F").unwrap().as_i64().unwrap(),
        4 + 128,
        "Print and Locked"
    );
    assert_eq!(
        field.get(b"Rect").unwrap().as_array().unwrap(),
        &vec![lopdf::Object::Integer(0); 4]
    );
}

#[test]
fn what_cannot_be_sealed_is_refused() {
    let plain = unsigned("minimal");
    let signer = signer();
    let sealed = sign(&plain, &signer, &info()).unwrap();
    assert!(
        matches!(sign(&sealed, &signer, &info()), Err(PdfError::Unsuitable(_))),
        "sealed already"
    );
    for broken in [
        b"".as_slice(),
        b"%PDF-1.7\n",
        b"no pdf at all",
        &plain[..100],
        &plain[1000..],
    ] {
        assert!(sign(broken, &signer, &info()).is_err());
    }
}

/// A seal service that answers something unwanted.
struct Odd(FileSigner, Option<usize>);

impl Signer for Odd {
    fn certificate_der(&self) -> &[u8] {
        self.0.certificate_der()
    }

    fn sign(&self, _message: &[u8]) -> Result<Vec<u8>, SignerError> {
        match self.1 {
            Some(length) => Ok(vec![0x55; length]),
            None => Err(SignerError::Unavailable("the seal service is down".to_owned())),
        }
    }
}

#[test]
fn a_failing_seal_service_gives_an_error_and_a_wrong_answer_no_valid_seal() {
    let plain = unsigned("minimal");
    let down = sign(&plain, &Odd(signer(), None), &info());
    assert!(matches!(down, Err(PdfError::Signer(SignerError::Unavailable(_)))));
    let huge = sign(&plain, &Odd(signer(), Some(10_000)), &info());
    assert!(matches!(huge, Err(PdfError::SignatureTooLarge { .. })));
    let wrong = sign(&plain, &Odd(signer(), Some(70)), &info()).unwrap();
    let said = pdfsig(&file("wrong-answer", &wrong));
    assert!(
        said.contains("Signature Validation: Signature is Invalid."),
        "{said}"
    );
}
