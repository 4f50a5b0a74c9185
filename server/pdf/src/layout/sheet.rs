//! A document under construction: pages, the place reached, header and footer.

use domain::kernel::Timestamp;

use super::font::{Fonts, LACKING};
use super::style::{
    self, BODY_BOTTOM, BODY_TOP, BRAND, CONTINUED, Colour, FOOTER_BASELINE, FOOTER_RULE, HEADER_BASELINE,
    HEADING, MARGIN, MARGINAL, PAGE_WIDTH, Style, TEXT_WIDTH,
};
use super::wrap::wrap;
use super::write;
use crate::PdfError;

/// What a document is, for its footer and its metadata.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// What kind of document, such as `KYC profile`.
    pub title: String,
    /// Whom or what it is about.
    pub subject: String,
    /// Its own id, in the footer of each page.
    pub document_id: String,
    /// When its data were read.
    pub generated_at: Timestamp,
}

/// Something at its place on a page. Places count from the top left corner, texts from their baseline.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Item {
    /// One line of text.
    Text {
        x: f32,
        y: f32,
        style: Style,
        text: String,
    },
    /// A filled rectangle, also a line.
    Fill {
        x: f32,
        y: f32,
        width: f32,
        height: f32,
        colour: Colour,
    },
}

/// A document that is filled from top to bottom.
pub struct Sheet {
    pub(super) about: About,
    pub(super) fonts: &'static Fonts,
    pub(super) pages: Vec<Vec<Item>>,
    /// How far the present page is filled.
    pub(super) y: f32,
    /// The heading of the section at work.
    section: Option<String>,
    /// That heading is not on a page yet: it is placed together with what follows.
    heading_waits: bool,
    /// Some character could not be shown.
    lacking: bool,
}

impl Sheet {
    /// An empty document.
    ///
    /// # Errors
    /// When the built-in fonts cannot be read.
    pub fn new(about: About) -> Result<Self, PdfError> {
        Ok(Self {
            about,
            fonts: Fonts::get()?,
            pages: vec![Vec::new()],
            y: BODY_TOP,
            section: None,
            heading_waits: false,
            lacking: false,
        })
    }

    /// Begins a section. The heading never stands alone at the end of a page.
    pub fn heading(&mut self, text: &str) {
        self.section = Some(self.shown(text));
        self.heading_waits = true;
    }

    /// The text as the font can show it, remembering whether something is lacking.
    pub(super) fn shown(&mut self, text: &str) -> String {
        let shown = self.fonts.shown(text);
        self.lacking |= shown.contains(LACKING) && !text.contains(LACKING);
        shown
    }

    /// The lines of a text in a given width.
    pub(super) fn lines(&mut self, style: Style, text: &str, width: f32) -> Vec<String> {
        let text = self.shown(text);
        wrap(&text, width, |character| self.fonts.advance(style, character))
    }

    /// Makes sure that `height` fits below, on a new page if it must, and places a heading that waits.
    pub(super) fn room(&mut self, height: f32) {
        let heading = self.heading_waits;
        let above = if self.y > BODY_TOP { 20.0 } else { 0.0 };
        let needed = if heading {
            above + HEADING.leading() + 5.0
        } else {
            0.0
        };
        if self.y + needed + height > BODY_BOTTOM && self.y > BODY_TOP {
            self.new_page();
        }
        if std::mem::take(&mut self.heading_waits) {
            if self.y > BODY_TOP {
                self.y += above;
            }
            if let Some(text) = self.section.clone() {
                let mut lines = wrap(&text, TEXT_WIDTH, |character| {
                    self.fonts.advance(HEADING, character)
                });
                lines.truncate(1);
                self.put_lines(MARGIN, HEADING, &lines);
                self.y += 5.0;
            }
        }
    }

    /// Goes on with a new page, which names the section it continues.
    pub(super) fn new_page(&mut self) {
        self.pages.push(Vec::new());
        self.y = BODY_TOP;
        if let (Some(section), false) = (&self.section, self.heading_waits) {
            let text = self.clipped(CONTINUED, &format!("{section} (continued)"), TEXT_WIDTH);
            self.put_lines(MARGIN, CONTINUED, &[text]);
            self.y += 5.0;
        }
    }

    /// Places lines at `x`, the first at the place reached, and moves on.
    pub(super) fn put_lines(&mut self, x: f32, style: Style, lines: &[String]) {
        for line in lines {
            self.put(Item::Text {
                x,
                y: self.y + style.baseline(),
                style,
                text: line.clone(),
            });
            self.y += style.leading();
        }
    }

    /// Places something on the present page.
    pub(super) fn put(&mut self, item: Item) {
        if let Some(page) = self.pages.last_mut() {
            page.push(item);
        }
    }

    /// A line over the whole width.
    pub(super) fn rule(&mut self, y: f32, thickness: f32, colour: Colour) {
        self.put(Item::Fill {
            x: MARGIN,
            y,
            width: TEXT_WIDTH,
            height: thickness,
            colour,
        });
    }

    /// The beginning of a text that fits one line, with an ellipsis where something is cut off.
    fn clipped(&self, style: Style, text: &str, width: f32) -> String {
        if self.fonts.width(style, text) <= width {
            return text.to_owned();
        }
        let mut used = self.fonts.advance(style, '…');
        let fits = |character: &char| {
            used += self.fonts.advance(style, *character);
            used <= width
        };
        let mut clipped: String = text.chars().take_while(fits).collect();
        clipped.truncate(clipped.trim_end().len());
        clipped.push('…');
        clipped
    }

    /// Closes the document and writes it: the same calls give the same bytes.
    ///
    /// # Errors
    /// When the PDF cannot be written.
    pub fn finish(mut self) -> Result<Vec<u8>, PdfError> {
        if self.lacking {
            self.section = None;
            self.y += 14.0;
            self.note(&format!(
                "{LACKING} stands for a character that the font of this document does not have. The system holds the text in full."
            ));
        }
        self.marginals();
        write::pdf(&self.about, self.fonts, &self.pages)
    }

    /// Header and footer of each page.
    fn marginals(&mut self) {
        let count = self.pages.len();
        let title = self.fonts.shown(&self.about.title);
        let subject = self.fonts.shown(&self.about.subject);
        let about = self.clipped(MARGINAL, &format!("{title} · {subject}"), TEXT_WIDTH - 90.0);
        let about_x = PAGE_WIDTH - MARGIN - self.fonts.width(MARGINAL, &about);
        let id = self.fonts.shown(&self.about.document_id);
        let id = self.clipped(MARGINAL, &id, TEXT_WIDTH / 2.0);
        let document = format!(
            "Document {id} · generated {}",
            self.about.generated_at.exact_text()
        );
        for (number, page) in self.pages.iter_mut().enumerate() {
            let of = format!("Page {} of {count}", number + 1);
            let of_x = PAGE_WIDTH - MARGIN - self.fonts.width(MARGINAL, &of);
            let mut text = |x: f32, y: f32, style: Style, text: &str| {
                page.push(Item::Text {
                    x,
                    y,
                    style,
                    text: text.to_owned(),
                });
            };
            text(MARGIN, HEADER_BASELINE, BRAND, "Novatrade24");
            // The first page says it in its title.
            if number > 0 {
                text(about_x, HEADER_BASELINE, MARGINAL, &about);
            }
            text(MARGIN, FOOTER_BASELINE, MARGINAL, &document);
            text(of_x, FOOTER_BASELINE, MARGINAL, &of);
            page.push(Item::Fill {
                x: MARGIN,
                y: FOOTER_RULE,
                width: TEXT_WIDTH,
                height: 0.5,
                colour: style::HAIRLINE,
            });
        }
    }
}
