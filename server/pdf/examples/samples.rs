//! Writes all samples, sealed, into the folder given as argument: to look at, and for other tools to judge.

use std::error::Error;
use std::path::PathBuf;

use domain::kernel::Timestamp;
use pdf::sign::Validity;
use pdf::{FileSigner, SignatureInfo, Signer, kyc_profile, sign};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("Name the folder to write into.")?);
    std::fs::create_dir_all(&folder)?;
    let not_before = Timestamp::parse("2026-01-01T00:00:00Z")?;
    let (signer, _) = FileSigner::generate(Validity {
        not_before,
        not_after: not_before.plus_seconds(10 * 365 * 86_400),
    })?;
    std::fs::write(folder.join("seal.der"), signer.certificate_der())?;
    for sample in kyc_profile::samples() {
        let info = SignatureInfo {
            reason: "Seal of the KYC profile".to_owned(),
            location: "Novatrade24".to_owned(),
            name: "Novatrade24 evidence seal".to_owned(),
            signed_at: sample.profile.generated_at,
        };
        let sealed = sign(&kyc_profile::render(&sample.profile)?, &signer, &info)?;
        std::fs::write(folder.join(format!("kyc-profile-{}.pdf", sample.name)), sealed)?;
    }
    Ok(())
}
