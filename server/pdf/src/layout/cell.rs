//! What stands in a cell of a table or behind a label.

use super::style::{self, Style, Weight};

/// What a text means, which decides its look. Statuses always say it in words; the colour only repeats it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Running text.
    Plain,
    /// Important text.
    Strong,
    /// A remark.
    Quiet,
    /// A good status.
    Good,
    /// A bad status.
    Bad,
    /// A status that is not decided.
    Open,
}

impl Tone {
    pub(super) const fn style(self, size: f32) -> Style {
        match self {
            Self::Plain => Style::new(Weight::Regular, size, style::INK),
            Self::Strong => Style::new(Weight::SemiBold, size, style::INK),
            Self::Quiet => Style::new(Weight::Regular, size, style::QUIET),
            Self::Good => Style::new(Weight::SemiBold, size, style::GOOD),
            Self::Bad => Style::new(Weight::SemiBold, size, style::BAD),
            Self::Open => Style::new(Weight::SemiBold, size, style::OPEN),
        }
    }
}

/// Some texts below each other. An empty cell shows a dash.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    pub(super) parts: Vec<(Tone, String)>,
}

impl Cell {
    /// A cell with nothing in it.
    #[must_use]
    pub const fn empty() -> Self {
        Self { parts: Vec::new() }
    }

    /// A cell with one text.
    #[must_use]
    pub fn new(tone: Tone, text: impl Into<String>) -> Self {
        Self::empty().and(tone, text)
    }

    /// Running text where there is one.
    #[must_use]
    pub fn optional(text: Option<impl Into<String>>) -> Self {
        text.map_or_else(Self::empty, |text| Self::new(Tone::Plain, text))
    }

    /// A further text in a line of its own.
    #[must_use]
    pub fn and(mut self, tone: Tone, text: impl Into<String>) -> Self {
        self.parts.push((tone, text.into()));
        self
    }

    /// A further text in a line of its own, where there is one.
    #[must_use]
    pub fn and_optional(self, tone: Tone, text: Option<impl Into<String>>) -> Self {
        match text {
            Some(text) => self.and(tone, text),
            None => self,
        }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::new(Tone::Plain, text)
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::new(Tone::Plain, text)
    }
}
