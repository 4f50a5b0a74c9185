//! Title, verdict, paragraphs and facts.

use super::cell::{Cell, Tone};
use super::sheet::{Item, Sheet};
use super::style::{BODY, GROUND, MARGIN, NOTE, SUBTITLE, Style, TEXT_WIDTH, TITLE, VERDICT};
use super::table::{Column, Table};

/// Part of the width that labels take.
const LABELS: f32 = 0.26;

impl Sheet {
    /// The title of the document and whom it is about, at its beginning.
    pub fn title(&mut self) {
        let (title, subject) = (self.about.title.clone(), self.about.subject.clone());
        let title = self.lines(TITLE, &title, TEXT_WIDTH);
        self.put_lines(MARGIN, TITLE, &title);
        let subject = self.lines(SUBTITLE, &subject, TEXT_WIDTH);
        self.put_lines(MARGIN, SUBTITLE, &subject);
        self.y += 10.0;
    }

    /// The verdict: a status word, and what it means.
    pub fn verdict(&mut self, label: &str, tone: Tone, word: &str, meaning: &str) {
        let status = Style {
            colour: tone.style(VERDICT.size).colour,
            ..VERDICT
        };
        let (inset, middle) = (14.0, TEXT_WIDTH * 0.3);
        let label = self.lines(NOTE, label, middle - inset);
        let word = self.lines(status, word, middle - inset);
        let meaning = self.lines(BODY, meaning, TEXT_WIDTH - middle - inset);
        let left = NOTE.leading() * lines(&label) + status.leading() * lines(&word);
        let right = BODY.leading() * lines(&meaning);
        let height = left.max(right) + 20.0;
        self.room(height);
        let top = self.y;
        let mut fill = |x: f32, width: f32, colour| {
            self.put(Item::Fill {
                x,
                y: top,
                width,
                height,
                colour,
            });
        };
        fill(MARGIN, TEXT_WIDTH, GROUND);
        fill(MARGIN, 3.0, status.colour);
        self.y = top + (height - left) / 2.0;
        self.put_lines(MARGIN + inset, NOTE, &label);
        self.put_lines(MARGIN + inset, status, &word);
        self.y = top + (height - right) / 2.0;
        self.put_lines(MARGIN + middle, BODY, &meaning);
        self.y = top + height;
    }

    /// A paragraph of running text.
    pub fn paragraph(&mut self, text: &str) {
        self.text(BODY, text);
    }

    /// A remark.
    pub fn note(&mut self, text: &str) {
        self.text(NOTE, text);
    }

    /// A sentence nobody may overlook.
    pub fn warning(&mut self, text: &str) {
        self.text(Tone::Open.style(BODY.size), text);
    }

    fn text(&mut self, style: Style, text: &str) {
        for line in self.lines(style, text, TEXT_WIDTH) {
            self.room(style.leading());
            self.put_lines(MARGIN, style, &[line]);
        }
        self.y += 4.0;
    }

    /// Labels and what belongs to them.
    pub fn facts(&mut self, facts: impl IntoIterator<Item = (&'static str, Cell)>) {
        let rows = facts
            .into_iter()
            .map(|(label, value)| vec![Cell::new(Tone::Quiet, label), value])
            .collect();
        self.table(&Table {
            columns: vec![Column::plain(LABELS), Column::plain(1.0 - LABELS)],
            rows,
        });
    }

    /// Goes on with a new page unless `height` points are left: for what should not be torn apart.
    pub fn keep(&mut self, height: f32) {
        self.room(height);
    }

    /// Some room between two blocks of one section.
    pub fn gap(&mut self) {
        self.y += 9.0;
    }
}

/// How many lines, for multiplying. More than 65,535 do not fit a page anyway.
fn lines(lines: &[String]) -> f32 {
    f32::from(u16::try_from(lines.len()).unwrap_or(u16::MAX))
}
