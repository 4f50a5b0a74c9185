use super::samples;
use super::upload;
use crate::{Kind, RefusedFile};

#[tokio::test]
async fn images_cut_off_anywhere_are_refused() {
    for (kind, bytes) in [
        (Kind::Jpeg, samples::jpeg(40, 30)),
        (Kind::Png, samples::png(40, 30)),
        (Kind::WebP, samples::webp_lossy(40, 30)),
        (Kind::WebP, samples::webp_extended(40, 30)),
        (Kind::Heic, samples::heic(40, 30)),
        (Kind::Tiff, samples::tiff(true, &[(40, 30, 62, 16)])),
    ] {
        for length in 32..bytes.len() {
            let result = upload(&bytes[..length]).await;
            assert_eq!(
                result,
                Err(RefusedFile::BrokenImage(kind)),
                "{kind:?} cut to {length} of {}",
                bytes.len()
            );
        }
    }
}

#[tokio::test]
async fn no_changed_byte_makes_a_check_panic() {
    for bytes in [
        samples::jpeg(40, 30),
        samples::png(4, 3),
        samples::webp_lossless(40, 30),
        samples::webp_extended(40, 30),
        samples::heic(40, 30),
        samples::tiff(false, &[(40, 30, 8, 4), (5, 5, 8, 4)]),
    ] {
        for at in 0..bytes.len() {
            for value in [0, 0x7f, 0xff] {
                let mut changed = bytes.clone();
                changed[at] = value;
                // A panic in the blocking task would show as a refusal, so the checks run here.
                let folder = super::Folder::new();
                let path = folder.write(&changed);
                if let Ok(kind) = Kind::detect(&changed) {
                    drop(crate::inspect::sound(&path, kind));
                }
            }
        }
    }
}

#[tokio::test]
async fn absurd_dimensions_are_refused_before_anybody_decodes_them() {
    for (bytes, width, height) in [
        (samples::jpeg(30_001, 1), 30_001, 1),
        (samples::jpeg(20_000, 20_000), 20_000, 20_000),
        (samples::png_with(100_000, 100_000, false, b"x"), 100_000, 100_000),
        (samples::webp_lossless(16_384, 16_384), 16_384, 16_384),
        (samples::webp_extended(1 << 24, 9), 1 << 24, 9),
        (samples::heic(u32::MAX, u32::MAX), u32::MAX, u32::MAX),
        (samples::tiff(true, &[(4, 4, 8, 4), (90_000, 1, 8, 4)]), 90_000, 1),
    ] {
        assert_eq!(
            upload(&bytes).await,
            Err(RefusedFile::TooManyPixels { width, height })
        );
    }
    for bytes in [samples::jpeg(0, 5), samples::jpeg(5, 0)] {
        assert_eq!(upload(&bytes).await, Err(RefusedFile::BrokenImage(Kind::Jpeg)));
    }
}

#[tokio::test]
async fn a_png_must_hold_as_much_as_its_dimensions_say() {
    let rows = |width: usize, height: usize| vec![0; height * (width + 1)];
    assert!(
        upload(&samples::png_with(100, 100, false, &rows(100, 100)))
            .await
            .is_ok()
    );
    // Adam7 of 8 x 8: 1+1, 1+1, 1*(2+1), 2*(2+1), 2*(4+1), 4*(4+1), 4*(8+1) bytes.
    assert!(upload(&samples::png_with(8, 8, true, &[0; 79])).await.is_ok());

    let broken = Err(RefusedFile::BrokenImage(Kind::Png));
    for (width, height, interlaced, unpacked) in [
        (100, 100, false, rows(100, 99)),
        (1, 1, false, rows(4000, 4000)),
        (8, 8, true, vec![0; 80]),
        (8, 8, true, vec![0; 78]),
        (10, 10, false, Vec::new()),
    ] {
        assert_eq!(
            upload(&samples::png_with(width, height, interlaced, &unpacked)).await,
            broken
        );
    }
    let mut wrong_sum = samples::png(4, 4);
    wrong_sum[29] ^= 1;
    assert_eq!(upload(&wrong_sum).await, broken);
}

#[tokio::test]
async fn a_tiff_must_have_its_strips_and_no_loop() {
    let broken = Err(RefusedFile::BrokenImage(Kind::Tiff));
    for (name, image) in [
        ("strip behind the end", (4, 4, 1000, 4)),
        ("strip too long", (4, 4, 8, 1000)),
        ("overflow", (4, 4, u32::MAX, u32::MAX)),
        ("no data", (4, 4, 8, 0)),
    ] {
        assert_eq!(upload(&samples::tiff(true, &[image])).await, broken, "{name}");
    }
    let mut looped = samples::tiff(true, &[(4, 4, 8, 4)]);
    looped[58] = 8;
    assert_eq!(upload(&looped).await, broken);
    let mut none = samples::tiff(true, &[(4, 4, 8, 4)]);
    none[4] = 0;
    assert_eq!(upload(&none).await, broken);
}

#[tokio::test]
async fn bytes_behind_the_end_of_a_photo_are_allowed() {
    // Phones put a short film there.
    let photo = [samples::jpeg(40, 30), b"\0\0\0\x18ftypmp42".to_vec()].concat();
    assert!(upload(&photo).await.is_ok());
}
