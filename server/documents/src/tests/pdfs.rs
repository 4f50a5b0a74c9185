use std::fmt::Write;

use lopdf::{Document, EncryptionState, EncryptionVersion, Object, Permissions, SaveOptions};

use super::samples::{self, Pdf};
use super::{Folder, upload};
use crate::{RefusedFile, text_of_pdf};

/// As lopdf writes it: object streams and a cross-reference stream.
fn with_object_streams(pdf: &[u8]) -> Vec<u8> {
    let mut document = Document::load_mem(pdf).unwrap();
    let options = SaveOptions::builder()
        .use_object_streams(true)
        .use_xref_streams(true)
        .build();
    let mut bytes = Vec::new();
    document.save_with_options(&mut bytes, options).unwrap();
    assert!(bytes.windows(6).any(|window| window == b"ObjStm"));
    bytes
}

#[tokio::test]
async fn sound_pdfs_of_different_making_are_taken() {
    let plain = samples::pdf();
    let shifted = [b"\xef\xbb\xbf\r\n".as_slice(), &plain].concat();
    let padded = [plain.as_slice(), &[0; 5000]].concat();
    let wrong_length = String::from_utf8(plain[15..].to_vec())
        .unwrap()
        .replace("/Length 43", "/Length 99");
    let wrong_length = [&plain[..15], wrong_length.as_bytes()].concat();
    let length_elsewhere = Pdf::page(b"")
        .with(4, "<</Length 9 0 R>>stream\nBT ET\nendstream")
        .with(9, "5")
        .build();
    let packed = samples::zlib(b"BT /F1 12 Tf (x) Tj ET");
    let packed = Pdf::page(b"")
        .with_stream(4, "/Filter/FlateDecode", &packed)
        .build();
    let many = Pdf::page(b"")
        .with(2, "<</Kids[6 0 R 7 0 R 3 0 R]>>")
        .with(6, "<</Kids[8 0 R 9 0 R]>>");
    let many = many
        .with(7, "<<>>")
        .with(8, "<</Type/Page/Contents[]>>")
        .with(9, "<</Contents[4 0 R 4 0 R null]>>");
    for (name, bytes, pages) in [
        ("plain", plain.clone(), 1),
        ("byte order mark before", shifted, 1),
        ("zeros behind", padded, 1),
        ("object streams", with_object_streams(&plain), 1),
        ("wrong length", wrong_length, 1),
        ("length elsewhere", length_elsewhere, 1),
        ("packed content", packed, 1),
        ("four pages", many.build(), 4),
        ("scan", samples::scan(), 1),
    ] {
        let inspection = upload(&bytes)
            .await
            .unwrap_or_else(|refused| panic!("{name}: {refused}"));
        assert_eq!(inspection.pages, Some(pages), "{name}");
    }
}

#[tokio::test]
async fn a_wrong_cross_reference_is_made_up_for() {
    let good = samples::pdf();
    let start = good.windows(4).position(|window| window == b"xref").unwrap();
    let table = String::from_utf8(good[start..].to_vec()).unwrap();
    for (name, table) in [
        ("offsets off by one", table.replace("0000000015", "0000000016")),
        ("no table", "trailer<</Root 1 0 R>>startxref\n5\n%%EOF".to_owned()),
        ("no trailer", "startxref\n0\n%%EOF".to_owned()),
        (
            "start behind the end",
            "trailer<</Root 1 0 R>>startxref\n999999999999\n%%EOF".to_owned(),
        ),
        (
            "negative start",
            "trailer<</Root 1 0 R>>startxref\n-7\n%%EOF".to_owned(),
        ),
    ] {
        let bytes = [&good[..start], table.as_bytes()].concat();
        let inspection = upload(&bytes)
            .await
            .unwrap_or_else(|refused| panic!("{name}: {refused}"));
        assert_eq!(inspection.pages, Some(1), "{name}");
        assert!(inspection.has_text, "{name}");
    }
    // The same with objects in object streams.
    let good = with_object_streams(&good);
    let end = good
        .windows(9)
        .rposition(|window| window == b"startxref")
        .unwrap();
    let bytes = [&good[..end], b"startxref\n3\n%%EOF"].concat();
    assert_eq!(upload(&bytes).await.unwrap().pages, Some(1));
}

#[tokio::test]
async fn pdfs_without_their_end_or_without_pages_are_refused() {
    let good = samples::pdf();
    for length in 5..good.len() - 2 {
        assert_eq!(
            upload(&good[..length]).await,
            Err(RefusedFile::BrokenPdf),
            "cut to {length}"
        );
    }
    for (name, bytes) in [
        ("nothing but ends", b"%PDF-1.7\n%%EOF".to_vec()),
        (
            "no kids",
            Pdf::page(b"").with(2, "<</Type/Pages/Kids[]/Count 0>>").build(),
        ),
        (
            "no page tree",
            Pdf::page(b"").with(1, "<</Type/Catalog>>").build(),
        ),
        (
            "page missing",
            Pdf::page(b"").with(2, "<</Type/Pages/Kids[77 0 R]>>").build(),
        ),
        ("content is no stream", Pdf::page(b"").with(4, "(text)").build()),
        ("kids is a number", Pdf::page(b"").with(2, "<</Kids 7>>").build()),
        (
            "the tree is a loop",
            Pdf::page(b"").with(2, "<</Kids[2 0 R]>>").build(),
        ),
        (
            "the tree is a longer loop",
            Pdf::page(b"").with(3, "<</Kids[2 0 R]>>").build(),
        ),
        (
            "a page twice",
            Pdf::page(b"").with(2, "<</Kids[3 0 R 3 0 R]>>").build(),
        ),
        ("root refers to itself", Pdf::page(b"").with(1, "1 0 R").build()),
        (
            "text named .pdf",
            b"%PDF-1.7\nThis is my invoice, honest.\n%%EOF".to_vec(),
        ),
    ] {
        assert_eq!(upload(&bytes).await, Err(RefusedFile::BrokenPdf), "{name}");
    }
}

#[tokio::test]
async fn encrypted_pdfs_are_refused() {
    let by_hand = Pdf::page(b"")
        .trailer("/Encrypt 9 0 R")
        .with(9, "<</Filter/Standard/V 4>>");
    let inline = Pdf::page(b"").trailer("/Encrypt<</Filter/Standard/V 5>>");
    let mut updated = by_hand.build();
    let previous = updated
        .windows(5)
        .rposition(|window| window == b"\nxref")
        .unwrap()
        + 1;
    let start = updated.len();
    let update = format!("xref\n0 0\ntrailer<</Root 1 0 R/Prev {previous}>>\nstartxref\n{start}\n%%EOF");
    updated.extend(update.bytes());
    let damaged = String::from_utf8_lossy(&by_hand.build()).replace("xref", "xxxx");
    let damaged = format!("{damaged}startxref\n0\n%%EOF");

    let mut document = Document::load_mem(&samples::pdf()).unwrap();
    document.trailer.set(
        "ID",
        vec![Object::string_literal("a"), Object::string_literal("b")],
    );
    let version = EncryptionVersion::V2 {
        document: &document,
        owner_password: "owner",
        user_password: "",
        key_length: 128,
        permissions: Permissions::all(),
    };
    let state = EncryptionState::try_from(version).unwrap();
    document.encrypt(&state).unwrap();
    let mut by_lopdf = Vec::new();
    document.save_to(&mut by_lopdf).unwrap();

    for (name, bytes) in [
        ("reference", by_hand.build()),
        ("dictionary", inline.build()),
        ("in the part before", updated),
        ("found by looking through the file", damaged.into_bytes()),
        ("made by lopdf, opens without a password", by_lopdf),
    ] {
        assert_eq!(upload(&bytes).await, Err(RefusedFile::EncryptedPdf), "{name}");
    }
}

#[tokio::test]
async fn programs_are_refused_and_attachments_are_not() {
    let catalogue = |more: &str| Pdf::page(b"").with(1, &format!("<</Type/Catalog/Pages 2 0 R{more}>>"));
    let open = catalogue("/OpenAction 9 0 R");
    let in_stream = with_object_streams(&open_action("<</S/JavaScript/JS(app.alert\\(1\\))>>"));
    let hidden = Pdf::page(b"").build();
    let hidden = [
        b"%PDF-1.7\n8 0 obj<</S/Launch/F(x.exe)>>endobj\n".as_slice(),
        &hidden[9..],
    ]
    .concat();
    let packed = samples::zlib(b"90 0 91 30 <</S/JavaScript/JS(x)>>        null");
    let unlisted = Pdf::page(b"").with_stream(7, "/N 2/First 11/Filter/FlateDecode", &packed);
    for (name, bytes) in [
        ("direct", catalogue("/OpenAction<</S/JavaScript/JS(x)>>").build()),
        (
            "escaped name",
            catalogue("/OpenAction<</S/J#61vaScript/J#53(x)>>").build(),
        ),
        (
            "reference",
            open.with(9, "<</Type/Action/S/JavaScript/JS 10 0 R>>").build(),
        ),
        (
            "name elsewhere",
            open_action("<</S 10 0 R/F(x)>>")
                .into_iter()
                .chain(*b"\n10 0 obj/Launch endobj\n%%EOF")
                .collect(),
        ),
        (
            "name tree",
            catalogue("/Names<</JavaScript<</Names[]>>>>").build(),
        ),
        ("launch", open_action("<</S/Launch/F(cmd.exe)>>")),
        ("rendition", open_action("<</S/Rendition/JS(x)>>")),
        (
            "on a page",
            Pdf::page(b"")
                .with(3, "<</Type/Page/AA<</O<</S/JavaScript/JS(x)>>>>>>")
                .build(),
        ),
        ("deep in an array", open_action("[[[[<</S/Launch>>]]]]")),
        ("in an object stream", in_stream),
        ("not in the cross-reference", hidden),
        ("in an object stream nobody names", unlisted.build()),
    ] {
        assert_eq!(upload(&bytes).await, Err(RefusedFile::ActiveContent), "{name}");
    }
    let attached = catalogue("/Names<</EmbeddedFiles<</Names[(x)9 0 R]>>>>")
        .with(9, "<</Type/Filespec/F(factur-x.xml)/EF<</F 10 0 R>>>>")
        .with_stream(10, "/Type/EmbeddedFile", b"<?xml version='1.0'?><x/>")
        .with(11, "<</S/URI/URI(https://example.org/JavaScript)>>")
        .with(12, "<</Title(JavaScript /S /Launch)>>");
    assert!(upload(&attached.build()).await.is_ok());
}

fn open_action(action: &str) -> Vec<u8> {
    Pdf::page(b"")
        .with(1, "<</Type/Catalog/Pages 2 0 R/OpenAction 9 0 R>>")
        .with(9, action)
        .build()
}

#[tokio::test]
async fn decompression_bombs_do_not_unpack() {
    let bomb = samples::bomb(20);
    let twice = samples::zlib(&samples::bomb(20));
    let numbers = samples::zlib(&b"1 0 ".repeat(1_500_000));
    for (name, entries, data) in [
        (
            "object stream",
            "/Type/ObjStm/N 5/First 10/Filter/FlateDecode",
            &bomb,
        ),
        (
            "two layers",
            "/Type/ObjStm/N 5/First 10/Filter[/FlateDecode/FlateDecode]",
            &twice,
        ),
        (
            "members without end",
            "/Type/ObjStm/N 1500000/First 6000000/Filter/FlateDecode",
            &numbers,
        ),
        (
            "many layers",
            "/N 5/First 10/Filter[/FlateDecode/FlateDecode/FlateDecode/FlateDecode/FlateDecode]",
            &twice,
        ),
    ] {
        let bytes = Pdf::page(b"").with_stream(9, entries, data).build();
        assert_eq!(upload(&bytes).await, Err(RefusedFile::TooComplex), "{name}");
    }
    // As the cross-reference itself.
    let mut bytes = Pdf::page(b"")
        .with_stream(9, "/Type/XRef/W[1 4 2]/Filter/FlateDecode", &bomb)
        .build();
    let at = bytes.windows(7).position(|window| window == b"9 0 obj").unwrap();
    bytes.extend(format!("startxref\n{at}\n%%EOF").bytes());
    assert_eq!(upload(&bytes).await, Err(RefusedFile::TooComplex));

    // As page content it is nobody's business here: the file is taken, and has no text.
    let bytes = Pdf::page(b"")
        .with_stream(4, "/Filter/FlateDecode", &bomb)
        .build();
    assert!(!upload(&bytes).await.unwrap().has_text);
    let folder = Folder::new();
    assert_eq!(text_of_pdf(&folder.write(&bytes)).await, None);
}

#[tokio::test]
async fn loops_end() {
    let good = samples::pdf();
    let start = good.windows(5).rposition(|window| window == b"\nxref").unwrap() + 1;
    let body = String::from_utf8_lossy(&good[start..]).into_owned();
    let looped = body.replace("/Root", &format!("/Prev {start}/XRefStm {start}/Root"));
    let bytes = [&good[..start], looped.as_bytes()].concat();
    assert_eq!(
        upload(&bytes).await.unwrap().pages,
        Some(1),
        "a cross-reference that continues with itself"
    );

    for (name, pdf) in [
        (
            "length of itself",
            Pdf::page(b"").with(4, "<</Length 4 0 R>>stream\nx\nendstream"),
        ),
        (
            "form that draws itself",
            Pdf::page(b"/X Do")
                .with(
                    3,
                    "<</Type/Page/Contents 4 0 R/Resources<</XObject<</X 9 0 R>>>>>>",
                )
                .with_stream(
                    9,
                    "/Subtype/Form",
                    b"/X Do /X Do /X Do /X Do /X Do /X Do /X Do /X Do",
                ),
        ),
        (
            "font that refers to itself",
            Pdf::page(b"BT /F1 1 Tf (x) Tj").with(5, "5 0 R"),
        ),
    ] {
        assert!(upload(&pdf.build()).await.is_ok(), "{name}");
    }
    let inside = Pdf::page(b"")
        .with_stream(9, "/Type/ObjStm/N 1/First 4", b"9 0 <</N 1>>")
        .build();
    assert!(
        upload(&inside).await.is_ok(),
        "an object stream that holds itself"
    );
}

#[tokio::test]
async fn deep_nesting_does_not_overflow_the_stack() {
    let deep = 200_000;
    for (name, object) in [
        ("arrays", "[".repeat(deep) + &"]".repeat(deep)),
        ("dictionaries", "<</A".repeat(deep) + "1" + &">>".repeat(deep)),
        ("arrays without end", "[".repeat(deep)),
    ] {
        let bytes = Pdf::page(b"").with(9, &object).build();
        assert_eq!(upload(&bytes).await, Err(RefusedFile::TooComplex), "{name}");
    }
    let strings = Pdf::page(b"")
        .with(9, &("(".repeat(deep) + &")".repeat(deep)))
        .build();
    assert!(upload(&strings).await.is_ok());
    let mut tree = Pdf::page(b"");
    for number in 10..5_000 {
        tree = tree.with(number, &format!("<</Kids[{} 0 R]>>", number + 1));
    }
    let tree = tree
        .with(5_000, "<</Type/Page>>")
        .with(2, "<</Kids[10 0 R]>>")
        .build();
    assert_eq!(upload(&tree).await.unwrap().pages, Some(1));
}

#[tokio::test]
async fn work_is_bounded() {
    // Each object begins inside a comment of the one before and reaches to the end: all of them together would be
    // read a thousand times.
    let mut overlapping = String::new();
    for number in 100..3_100 {
        write!(overlapping, "{number} 0 obj[%").unwrap();
    }
    overlapping.push('\n');
    overlapping.push_str(&"0 ".repeat(140_000));
    let bytes = Pdf::page(b"")
        .with(9, &format!("0 endobj {overlapping}]"))
        .build();
    assert_eq!(upload(&bytes).await, Err(RefusedFile::TooComplex));

    let many = Pdf::page(b"")
        .with(9, &format!("[{}]", "0 ".repeat(200_000)))
        .build();
    assert_eq!(upload(&many).await, Err(RefusedFile::TooComplex));

    let kids = "3 0 R ".repeat(60_000);
    let bytes = Pdf::page(b"").with(2, &format!("<</Kids[{kids}]>>")).build();
    assert_eq!(upload(&bytes).await, Err(RefusedFile::BrokenPdf));
}

#[tokio::test]
async fn no_changed_byte_makes_a_check_panic() {
    for good in [samples::pdf(), with_object_streams(&samples::pdf())] {
        for at in 0..good.len() {
            for value in [b'(', b'9', 0xff] {
                let mut changed = good.clone();
                changed[at] = value;
                drop(crate::pdf::check(&changed));
                drop(crate::pdf::text(&changed));
            }
        }
    }
}
