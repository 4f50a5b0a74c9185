use super::Folder;
use super::samples::{self, Pdf};
use crate::text_of_pdf;

async fn text(pdf: &[u8]) -> Option<String> {
    let folder = Folder::new();
    text_of_pdf(&folder.write(pdf)).await
}

/// A page with a font of two-byte codes and this map.
fn wide(content: &str, map: &str) -> Vec<u8> {
    Pdf::page(content.as_bytes())
        .with(
            5,
            "<</Type/Font/Subtype/Type0/Encoding/Identity-H/DescendantFonts[]/ToUnicode 9 0 R>>",
        )
        .with_stream(9, "", map.as_bytes())
        .build()
}

#[tokio::test]
async fn text_is_taken_out() {
    for (content, expected) in [
        ("BT /F1 9 Tf (Invoice) Tj ET", "Invoice"),
        ("BT /F1 9 Tf [(Auto)-300(Haus)20( GmbH)] TJ ET", "Auto Haus GmbH"),
        (
            "BT /F1 9 Tf 0 0 Td (one) Tj 0 -12 Td (two) Tj T* (three) Tj ET",
            "one\ntwo\nthree",
        ),
        ("BT /F1 9 Tf (a) Tj (b) ' 1 2 (c) \" ET", "a\nb\nc"),
        ("BT /F1 9 Tf (M\\374ller \\(GmbH\\)) Tj ET", "Müller (GmbH)"),
        ("BT /F1 9 Tf <57424130> Tj ET", "WBA0"),
        (
            "BT /F1 9 Tf (VIN) Tj ET BI /W 1 /H 1 ID \x01(x) Tj EI BT /F1 9 Tf (after) Tj ET",
            "VIN after",
        ),
        (
            "BT /F1 9 Tf (before) Tj ]] >> ) << 1 2 (after) Tj ET",
            "beforeafter",
        ),
    ] {
        let found = text(&Pdf::page(content.as_bytes()).build()).await;
        assert_eq!(found.as_deref(), Some(expected), "{content}");
    }
}

#[tokio::test]
async fn maps_encodings_and_forms_are_followed() {
    let map = "1 begincodespacerange <0000> <ffff> endcodespacerange 2 beginbfchar <0001> <0041> <0002> <00660069> \
               endbfchar 2 beginbfrange <0010> <0012> <0061> <0020> <0021> [<0058> <D83DDE97>] endbfrange";
    let found = text(&wide("BT /F1 9 Tf <000100020010001100120020002100ff> Tj ET", map)).await;
    assert_eq!(found.as_deref(), Some("AfiabcX\u{1f697}"));

    let differences = "<</Type/Font/Subtype/Type1/Encoding<</BaseEncoding/WinAnsiEncoding/Differences[65/Adieresis/uni20AC\
                       /g17/fi 97/germandbls]>>>>";
    let pdf = Pdf::page(b"BT /F1 9 Tf (ABCDEa) Tj ET")
        .with(5, differences)
        .build();
    assert_eq!(text(&pdf).await.as_deref(), Some("Ä€fiEß"));

    let form = Pdf::page(b"/X Do")
        .with(
            2,
            "<</Kids[3 0 R]/Resources<</Font<</F1 5 0 R>>/XObject<</X 9 0 R>>>>>>",
        )
        .with_stream(
            9,
            "/Subtype/Form/Filter/FlateDecode",
            &samples::zlib(b"BT /F1 9 Tf (in a form) Tj ET"),
        );
    assert_eq!(text(&form.build()).await.as_deref(), Some("in a form"));
}

#[tokio::test]
async fn scans_and_damaged_files_have_none() {
    assert_eq!(text(&samples::scan()).await, None);
    assert_eq!(text(b"%PDF-1.7 nothing").await, None);
    assert_eq!(text(&samples::jpeg(4, 4)).await, None);
    assert_eq!(text_of_pdf(std::path::Path::new("/nowhere/at/all")).await, None);
    let unreadable = Pdf::page(b"BT /F1 9 Tf (x) Tj ET")
        .with(5, "<</Subtype/Type0/Encoding/Identity-H>>")
        .build();
    assert_eq!(text(&unreadable).await, None);
}

#[tokio::test]
async fn text_is_bounded() {
    let long = "BT /F1 9 Tf ".to_owned() + &"(0123456789) Tj ".repeat(200_000);
    let found = text(&Pdf::page(long.as_bytes()).build()).await.unwrap();
    assert!((999_000..=1_000_100).contains(&found.len()), "{}", found.len());

    let kids: String = (100..160).map(|number| format!("{number} 0 R ")).collect();
    let mut pdf = Pdf::page(b"").with(2, &format!("<</Kids[{kids}]/Resources<</Font<</F1 5 0 R>>>>>>"));
    for number in 100..160_u32 {
        pdf = pdf.with(number, &format!("<</Type/Page/Contents {} 0 R>>", number + 100));
        pdf = pdf.with_stream(
            number + 100,
            "",
            format!("BT /F1 9 Tf (page {number}) Tj ET").as_bytes(),
        );
    }
    let found = text(&pdf.build()).await.unwrap();
    assert!(found.ends_with("page 149"), "{found}");
}

#[tokio::test]
async fn a_range_of_four_billion_codes_costs_nothing() {
    let map = "1 beginbfrange <00000000> <ffffffff> <0041> <0000> <ffff> <0042> endbfrange";
    let found = text(&wide("BT /F1 9 Tf <0000> Tj ET", map)).await;
    assert_eq!(found.as_deref(), Some("B"));
}

#[tokio::test]
async fn the_same_range_again_and_again_ends() {
    let map = "<0000> <ffff> <0041> endbfrange ".repeat(100_000);
    let pdf = Pdf::page(b"BT /F1 9 Tf (x) Tj ET")
        .with(5, "<</Type/Font/Subtype/Type1/ToUnicode 9 0 R>>")
        .with_stream(9, "/Filter/FlateDecode", &samples::zlib(map.as_bytes()));
    assert_eq!(text(&pdf.build()).await, None);
}
