use crate::{FileName, Kind};

fn name(raw: &str) -> String {
    FileName::parse(Some(raw), Kind::Pdf).to_string()
}

#[test]
fn names_are_made_safe() {
    for (raw, expected) in [
        ("Rechnung 4711.pdf", "Rechnung 4711.pdf"),
        ("Überführung – 4711.PDF", "Überführung – 4711.PDF"),
        ("C:\\Users\\x\\scan.pdf", "scan.pdf"),
        ("/etc/../passwd", "passwd.pdf"),
        ("../../../x.pdf", "x.pdf"),
        ("..\\..\\x.pdf", "x.pdf"),
        ("a/..", "document.pdf"),
        ("folder/", "document.pdf"),
        ("..", "document.pdf"),
        (".pdf", "pdf.pdf"),
        ("", "document.pdf"),
        (" \t ", "document.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ("a\0b.pdf", "ab.pdf"),
        ("invoice\u{202e}fdp.exe", "invoicefdp.exe.pdf"),
        ("zero\u{200b}width\u{feff}.pdf", "zerowidth.pdf"),
        ("page.html", "page.html.pdf"),
        ("a\"b;c.pdf", "a_b;c.pdf"),
        ("x.pdf. . ", "x.pdf"),
        ("con.pdf", "_con.pdf"),
        ("COM1.txt", "_COM1.txt.pdf"),
        ("x.pdf:stream", "x.pdf_stream.pdf"),
    ] {
        assert_eq!(name(raw), expected, "{raw:?}");
        assert_eq!(name(expected), expected, "a stored name stays as it is");
    }
    assert_eq!(FileName::parse(None, Kind::Jpeg).as_str(), "document.jpg");
    assert_eq!(
        FileName::parse(Some("IMG_1.JPEG"), Kind::Jpeg).as_str(),
        "IMG_1.JPEG"
    );
}

#[test]
fn long_names_are_cut_and_keep_their_ending() {
    let long = name(&format!("{}.pdf", "ä".repeat(500)));
    assert!(long.ends_with("ä.pdf"));
    assert!((190..=200).contains(&long.chars().count()));
    let device = name(&format!("con.{}", "x".repeat(500)));
    assert!(device.chars().count() <= 200, "{device}");
    for stored in [long, device] {
        assert_eq!(name(&stored), stored);
    }
}

#[test]
fn the_header_carries_the_exact_name_and_nothing_else() {
    let header = |raw: &str, inline| FileName::parse(Some(raw), Kind::Pdf).content_disposition(inline);
    assert_eq!(
        header("Überführung 1.pdf", false),
        "attachment; filename=\"_berf_hrung 1.pdf\"; filename*=UTF-8''%C3%9Cberf%C3%BChrung%201.pdf"
    );
    assert_eq!(
        header("a.pdf", true),
        "inline; filename=\"a.pdf\"; filename*=UTF-8''a.pdf"
    );
    let hostile = "x\"; filename=evil.exe; y='%22\r\nSet-Cookie: a=b\u{202e}\u{85}.pdf";
    let value = header(hostile, false);
    assert!(value.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{value}");
    assert_eq!(value.matches('"').count(), 2, "{value}");
    assert_eq!(value.matches(';').count(), 2, "{value}");
    assert_eq!(
        value.matches('\'').count(),
        2 + 1,
        "one in the quoted name: {value}"
    );
}
