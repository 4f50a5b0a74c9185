//! The second factor: time-based codes (RFC 6238, SHA-1, 6 digits, 30 seconds) and recovery codes.

use aws_lc_rs::digest;
use domain::kernel::{StaffId, Timestamp};
use domain::staff::TotpSetup;

use super::password::random_text;
use crate::platform::Platform;

/// Bytes of the shared key (RFC 4226 recommends 160 bits).
pub const KEY_BYTES: usize = 20;

/// The generator of a key. Skew 1: the code before and after the present one is taken too, for clocks that differ.
fn totp(key: &[u8], email: &str) -> totp_rs::Totp {
    totp_rs::Builder::new()
        .with_secret(key)
        .with_skew(1)
        .with_issuer(Some("Novatrade24"))
        .with_account_name(email)
        .build_noncompliant()
}

/// What a person needs to set up an authenticator app with `key`.
#[must_use]
pub fn setup(key: &[u8; KEY_BYTES], email: &str) -> TotpSetup {
    let totp = totp(key, email);
    let uri = totp.to_url().unwrap_or_default();
    let qr_svg = qrcode::QrCode::new(uri.as_bytes()).map_or_else(
        |_| String::new(),
        |code| {
            code.render::<qrcode::render::svg::Color<'_>>()
                .min_dimensions(220, 220)
                .build()
        },
    );
    TotpSetup {
        secret: totp.secret().to_base32(),
        uri,
        qr_svg,
    }
}

/// The step a correct code belongs to, when it is later than `last_step`: a code works once.
#[must_use]
pub fn step_of(key: &[u8], code: &str, now: Timestamp, last_step: i64) -> Option<i64> {
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let step = totp(key, "").check(&code, now.unix_seconds().unsigned_abs())?;
    i64::try_from(step).ok().filter(|step| *step > last_step)
}

/// The code at a moment, for tests and for who sets up a device.
#[must_use]
pub fn code_at(key: &[u8], now: Timestamp) -> String {
    totp(key, "")
        .generate(now.unix_seconds().unsigned_abs())
        .to_string()
}

/// Ten recovery codes such as `h7Kq2-Xw9Rm`, each about 58 bits.
#[must_use]
pub fn recovery_codes(platform: &Platform) -> Vec<String> {
    (0..10)
        .map(|_| format!("{}-{}", random_text(platform, 5), random_text(platform, 5)))
        .collect()
}

/// What is stored of a recovery code. A plain hash does: the codes are random, not chosen.
#[must_use]
pub fn recovery_hash(staff: StaffId, code: &str) -> Vec<u8> {
    let code: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(staff.uuid().as_bytes());
    context.update(code.as_bytes());
    context.finish().as_ref().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238 appendix B, the SHA-1 column cut to six digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        let key = b"12345678901234567890";
        let vectors = [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_234_567_890, "005924"),
            (20_000_000_000, "353130"),
        ];
        for (seconds, code) in vectors {
            assert_eq!(code_at(key, Timestamp::from_unix_millis(seconds * 1_000)), code);
        }
    }

    #[test]
    fn a_code_works_once_and_near_its_time() {
        let key = b"12345678901234567890";
        let now = Timestamp::from_unix_millis(59_000);
        assert_eq!(step_of(key, "287 082", now, 0), Some(1));
        assert_eq!(step_of(key, "287082", now, 1), None);
        assert_eq!(step_of(key, "287082", now.plus_seconds(30), 0), Some(1));
        assert_eq!(step_of(key, "287082", now.plus_seconds(90), 0), None);
        assert_eq!(step_of(key, "", now, 0), None);
    }

    #[test]
    fn the_set_up_names_product_and_account() {
        let setup = setup(b"12345678901234567890", "a+b@c.de");
        assert_eq!(setup.secret, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert!(
            setup.uri.starts_with("otpauth://totp/Novatrade24"),
            "{}",
            setup.uri
        );
        assert!(setup.uri.contains("secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"));
        assert!(setup.qr_svg.contains("<svg"));
    }
}
