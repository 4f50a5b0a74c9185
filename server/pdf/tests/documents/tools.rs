//! Calling the programs that judge. A missing program fails the test: without it nothing is proved.

use std::io::ErrorKind;
use std::path::PathBuf;
use std::process::Command;

/// What a program said, on both channels.
pub struct Said {
    /// It ended with success.
    pub ok: bool,
    /// Its words.
    pub text: String,
}

/// Writes a PDF into a folder for tests. The name belongs to one test only.
pub fn file(name: &str, pdf: &[u8]) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.pdf"));
    std::fs::write(&path, pdf).expect("the folder for tests can be written");
    path
}

fn run(program: &str, package: &str, arguments: &[&str], path: &PathBuf, last: &[&str]) -> Said {
    let output = Command::new(program)
        .args(arguments)
        .arg(path)
        .args(last)
        .env("TZ", "UTC")
        .env("LC_ALL", "C.UTF-8")
        .output();
    match output {
        Ok(output) => Said {
            ok: output.status.success(),
            text: String::from_utf8_lossy(&output.stdout).into_owned()
                + &String::from_utf8_lossy(&output.stderr),
        },
        Err(error) if error.kind() == ErrorKind::NotFound => panic!(
            "{program} is missing: install it (on Debian: apt-get install {package}), then run the tests again."
        ),
        Err(error) => panic!("{program} did not start: {error}"),
    }
}

/// What poppler says about the signatures.
pub fn pdfsig(path: &PathBuf) -> String {
    run("pdfsig", "poppler-utils", &[], path, &[]).text
}

/// Metadata.
pub fn pdfinfo(path: &PathBuf) -> String {
    run("pdfinfo", "poppler-utils", &[], path, &[]).text
}

/// The text of each page, white space made single blanks.
pub fn pages(path: &PathBuf) -> Vec<String> {
    let said = run("pdftotext", "poppler-utils", &["-enc", "UTF-8"], path, &["-"]);
    assert!(said.ok, "{}", said.text);
    let single = |page: &str| page.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut pages: Vec<String> = said.text.split('\u{c}').map(single).collect();
    pages.pop(); // behind the last form feed
    pages
}

/// A word and where it stands on its page, from the top left corner, in points.
#[derive(Clone)]
pub struct Word {
    pub page: usize,
    pub x: (f32, f32),
    pub y: (f32, f32),
    pub text: String,
}

impl Word {
    /// For messages.
    pub fn told(&self) -> String {
        format!(
            "{} on page {} at x {:?}, y {:?}",
            self.text, self.page, self.x, self.y
        )
    }
}

/// Every word with its place.
pub fn words(path: &PathBuf) -> Vec<Word> {
    let said = run("pdftotext", "poppler-utils", &["-bbox"], path, &["-"]);
    assert!(said.ok, "{}", said.text);
    let mut words = Vec::new();
    let mut page = 0;
    for line in said.text.lines() {
        page += usize::from(line.contains("<page "));
        let value = |name: &str| -> Option<f32> {
            let (_, rest) = line.split_once(&format!("{name}=\""))?;
            rest.split_once('"')?.0.parse().ok()
        };
        if line.contains("<word ")
            && let (Some(x0), Some(x1), Some(y0), Some(y1)) =
                (value("xMin"), value("xMax"), value("yMin"), value("yMax"))
        {
            words.push(Word {
                page,
                x: (x0, x1),
                y: (y0, y1),
                text: line.split(['<', '>']).nth(2).unwrap_or_default().to_owned(),
            });
        }
    }
    assert!(!words.is_empty(), "no word was found: {}", said.text);
    words
}

/// Whether the file is well-formed; qpdf reads every object and stream.
pub fn assert_well_formed(path: &PathBuf) {
    let said = run("qpdf", "qpdf", &["--check"], path, &[]);
    assert!(said.ok && !said.text.contains("WARNING"), "{}", said.text);
}
