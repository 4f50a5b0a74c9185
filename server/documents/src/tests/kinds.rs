use super::samples::{self, boxed};
use super::upload;
use crate::{Kind, RefusedFile};

#[test]
fn every_kind_reads_back_from_its_stored_form() {
    for kind in Kind::ALL {
        assert_eq!(Kind::parse(kind.content_type()), Some(kind));
    }
    assert_eq!(Kind::parse("image/svg+xml"), None);
}

#[tokio::test]
async fn sound_files_of_every_kind_are_taken() {
    let pixels = Some((40, 30));
    for (kind, bytes, pages, pixels) in [
        (Kind::Pdf, samples::pdf(), Some(1), None),
        (Kind::Jpeg, samples::jpeg(40, 30), None, pixels),
        (Kind::Png, samples::png(40, 30), None, pixels),
        (Kind::WebP, samples::webp_lossy(40, 30), None, pixels),
        (Kind::WebP, samples::webp_lossless(40, 30), None, pixels),
        (Kind::WebP, samples::webp_extended(40, 30), None, pixels),
        (Kind::Heic, samples::heic(40, 30), None, pixels),
        (
            Kind::Heic,
            samples::heic_with(&[b"mif1", b"heic"], 40, 30),
            None,
            pixels,
        ),
        (
            Kind::Tiff,
            samples::tiff(true, &[(40, 30, 8, 16)]),
            Some(1),
            pixels,
        ),
        (
            Kind::Tiff,
            samples::tiff(false, &[(9, 9, 8, 4), (40, 30, 8, 4)]),
            Some(2),
            pixels,
        ),
    ] {
        assert_eq!(Kind::detect(&bytes), Ok(kind));
        let inspection = upload(&bytes)
            .await
            .unwrap_or_else(|refused| panic!("{kind:?}: {refused}"));
        assert_eq!((inspection.pages, inspection.pixels), (pages, pixels), "{kind:?}");
        assert_eq!(inspection.has_text, kind == Kind::Pdf);
    }
}

#[tokio::test]
async fn other_files_are_refused_by_their_content() {
    let heif_of_av1 = samples::heic_with(&[b"mif1", b"avif"], 9, 9);
    let video = [boxed(b"ftyp", b"isom\0\0\x02\0isomavc1"), boxed(b"mdat", b"x")].concat();
    let bom = "\u{feff}<!DOCTYPE html><p>x";
    for (bytes, looks_like) in [
        (
            &b"<svg xmlns='http://www.w3.org/2000/svg'/>"[..],
            Some("an SVG image"),
        ),
        (b"<?xml version='1.0'?>\n<!-- x --><SVG/>", Some("an SVG image")),
        (b"<?xml version='1.0'?><invoice/>", Some("an XML file")),
        (b"\n\n <HTML><script>alert(1)</script>", Some("an HTML page")),
        (bom.as_bytes(), Some("an HTML page")),
        (b"<html>%PDF-1.7", Some("an HTML page")),
        (&samples::zip(b""), Some("a ZIP archive or an Office document")),
        (b"MZ\x90\0", Some("a Windows program")),
        (b"\x7fELF\x02", Some("a Linux program")),
        (b"#!/bin/sh\n", Some("a script")),
        (b"GIF89a", Some("a GIF image")),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", Some("an old Office document")),
        (b"II+\0\x08\0\0\0", Some("a BigTIFF image")),
        (b"\0\0\0\x1cftypavif\0\0\0\0", Some("an AVIF image")),
        (&heif_of_av1, Some("a video or an image of another kind")),
        (&video, Some("a video or an image of another kind")),
        ("Gr\u{fc}\u{df}e".as_bytes(), Some("a text file")),
        (b"\0\x01\x02\x03", None),
        (b"a long text and then %PDF-1.7", Some("a text file")),
    ] {
        let refused = upload(bytes).await.unwrap_err();
        assert_eq!(
            refused,
            RefusedFile::UnknownType { looks_like },
            "{}",
            bytes.escape_ascii()
        );
    }
    assert_eq!(upload(b"").await, Err(RefusedFile::Empty));
}

#[tokio::test]
async fn files_that_are_two_things_at_once_are_refused() {
    let html = [
        b"%PDF-1.7\n<HTML><script>x</script>\n".as_slice(),
        &samples::pdf()[9..],
    ]
    .concat();
    let refused = upload(&html).await.unwrap_err();
    assert_eq!(
        refused,
        RefusedFile::Disguised {
            kind: Kind::Pdf,
            looks_like: "an HTML page"
        }
    );

    for (kind, head) in [
        (Kind::Pdf, samples::pdf()),
        (Kind::Jpeg, samples::jpeg(4, 4)),
        (Kind::Png, samples::png(4, 4)),
        (Kind::Heic, samples::heic(4, 4)),
    ] {
        for tail in [samples::zip(b""), samples::zip(b"%%EOF\n")] {
            let bytes = [head.as_slice(), &tail].concat();
            let refused = upload(&bytes).await.unwrap_err();
            assert_eq!(
                refused,
                RefusedFile::Disguised {
                    kind,
                    looks_like: "a ZIP archive"
                }
            );
        }
    }
}

#[tokio::test]
async fn an_archive_attached_to_a_pdf_is_no_disguise() {
    let pdf = samples::Pdf::page(b"")
        .with_stream(9, "/Type/EmbeddedFile", &samples::zip(b""))
        .build();
    assert!(upload(&pdf).await.is_ok());
}

#[test]
fn refusals_say_what_to_do() {
    for (refused, words) in [
        (RefusedFile::Empty, "empty"),
        (
            RefusedFile::TooLarge {
                limit: crate::MAX_BYTES,
            },
            "larger than 25 MiB",
        ),
        (
            RefusedFile::UnknownType {
                looks_like: Some("an HTML page"),
            },
            "looks like an HTML page",
        ),
        (RefusedFile::UnknownType { looks_like: None }, "not known"),
        (RefusedFile::BrokenImage(Kind::Heic), "The HEIC image is damaged"),
        (
            RefusedFile::TooManyPixels {
                width: 50_000,
                height: 2,
            },
            "50000 x 2 pixels",
        ),
        (
            RefusedFile::Disguised {
                kind: Kind::Pdf,
                looks_like: "a ZIP archive",
            },
            "a PDF and a ZIP archive",
        ),
    ] {
        let sentence = refused.to_string();
        assert!(sentence.contains(words) && sentence.ends_with('.'), "{sentence}");
        assert!(!refused.word().is_empty());
    }
}
