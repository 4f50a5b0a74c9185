//! Measures and colours, in one place. Lengths are points (1/72 inch), places are measured from the top left corner.

/// Width of an A4 page.
pub(super) const PAGE_WIDTH: f32 = 595.28;
/// Height of an A4 page.
pub(super) const PAGE_HEIGHT: f32 = 841.89;
/// Left and right margin: 20 mm.
pub(super) const MARGIN: f32 = 56.7;
/// Width of the text.
pub(super) const TEXT_WIDTH: f32 = PAGE_WIDTH - 2.0 * MARGIN;
/// Baseline of the line on top of each page.
pub(super) const HEADER_BASELINE: f32 = 42.0;
/// Where the text begins.
pub(super) const BODY_TOP: f32 = 66.0;
/// Where the text ends.
pub(super) const BODY_BOTTOM: f32 = 776.0;
/// The line above the footer.
pub(super) const FOOTER_RULE: f32 = 793.0;
/// Baseline of the footer.
pub(super) const FOOTER_BASELINE: f32 = 806.0;

/// Height of a line as a multiple of the font size.
pub(super) const LEADING: f32 = 1.4;

/// A colour: red, green and blue from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Colour(pub f32, pub f32, pub f32);

/// Text.
pub(super) const INK: Colour = Colour(0.09, 0.11, 0.15);
/// Labels and remarks: still 5.9 to 1 on white.
pub(super) const QUIET: Colour = Colour(0.36, 0.40, 0.46);
/// A good result; the word says it too.
pub(super) const GOOD: Colour = Colour(0.07, 0.40, 0.22);
/// A bad result; the word says it too.
pub(super) const BAD: Colour = Colour(0.66, 0.10, 0.10);
/// An open result; the word says it too.
pub(super) const OPEN: Colour = Colour(0.53, 0.33, 0.02);
/// Lines between rows.
pub(super) const HAIRLINE: Colour = Colour(0.84, 0.86, 0.89);
/// Lines below headers.
pub(super) const RULE: Colour = Colour(0.42, 0.46, 0.52);
/// The ground of the verdict.
pub(super) const GROUND: Colour = Colour(0.955, 0.96, 0.967);

/// The two weights there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    /// Running text.
    Regular,
    /// Headings, statuses.
    SemiBold,
}

/// How a piece of text looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Style {
    /// Regular or semi-bold.
    pub weight: Weight,
    /// Font size.
    pub size: f32,
    /// Colour.
    pub colour: Colour,
}

impl Style {
    /// A style.
    pub const fn new(weight: Weight, size: f32, colour: Colour) -> Self {
        Self { weight, size, colour }
    }

    /// Height of a line.
    pub const fn leading(self) -> f32 {
        self.size * LEADING
    }

    /// From the top of a line to its baseline: the font is 0.969 above and 0.241 below it.
    pub const fn baseline(self) -> f32 {
        (self.leading() - 1.21 * self.size) / 2.0 + 0.969 * self.size
    }
}

/// Title of the document.
pub(super) const TITLE: Style = Style::new(Weight::SemiBold, 21.0, INK);
/// The line below the title.
pub(super) const SUBTITLE: Style = Style::new(Weight::Regular, 11.5, QUIET);
/// Heading of a section.
pub(super) const HEADING: Style = Style::new(Weight::SemiBold, 11.5, INK);
/// Heading of a section that goes on from the page before.
pub(super) const CONTINUED: Style = Style::new(Weight::SemiBold, 8.0, QUIET);
/// Running text.
pub(super) const BODY: Style = Style::new(Weight::Regular, 8.8, INK);
/// Remarks.
pub(super) const NOTE: Style = Style::new(Weight::Regular, 8.0, QUIET);
/// The word of the verdict.
pub(super) const VERDICT: Style = Style::new(Weight::SemiBold, 15.0, INK);
/// Header row of a table.
pub(super) const TABLE_HEAD: Style = Style::new(Weight::SemiBold, 7.4, QUIET);
/// Header and footer of the page.
pub(super) const MARGINAL: Style = Style::new(Weight::Regular, 7.4, QUIET);
/// The name of the product on top of the page.
pub(super) const BRAND: Style = Style::new(Weight::SemiBold, 8.4, INK);
