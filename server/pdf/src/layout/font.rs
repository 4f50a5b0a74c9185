//! The embedded typeface: which characters it has and how wide they are. See `fonts/README.md`.

use std::sync::LazyLock;

use printpdf::ParsedFont;
use unicode_normalization::UnicodeNormalization;

use super::style::{Style, Weight};
use crate::PdfError;

/// Stands for a character the font does not have.
pub(super) const LACKING: char = '□';

/// The two weights of the typeface.
pub(super) struct Fonts {
    regular: ParsedFont,
    semi_bold: ParsedFont,
}

impl Fonts {
    /// The fonts, read once per process.
    ///
    /// # Errors
    /// When the compiled-in files are broken.
    pub fn get() -> Result<&'static Self, PdfError> {
        static FONTS: LazyLock<Option<Fonts>> = LazyLock::new(|| {
            let read = |bytes| ParsedFont::from_bytes(bytes, 0, &mut Vec::new());
            let named = |bytes, name: &str| {
                let mut font = read(bytes)?;
                font.font_name = Some(name.to_owned());
                Some(font)
            };
            Some(Fonts {
                regular: named(include_bytes!("../../fonts/Inter-Regular.ttf"), "Inter-Regular")?,
                semi_bold: named(include_bytes!("../../fonts/Inter-SemiBold.ttf"), "Inter-SemiBold")?,
            })
        });
        FONTS.as_ref().ok_or(PdfError::Font)
    }

    /// The font of a weight.
    pub fn of(&self, weight: Weight) -> &ParsedFont {
        match weight {
            Weight::Regular => &self.regular,
            Weight::SemiBold => &self.semi_bold,
        }
    }

    /// The glyph of a character. Glyph 0 stands for none, also where the font's own table names it.
    fn glyph(&self, weight: Weight, character: char) -> Option<u16> {
        let glyph = self.of(weight).lookup_glyph_index(u32::from(character));
        glyph.filter(|glyph| *glyph != 0)
    }

    /// Width of a character; 0 for one the font lacks.
    pub fn advance(&self, style: Style, character: char) -> f32 {
        let font = self.of(style.weight);
        let advance = self
            .glyph(style.weight, character)
            .and_then(|glyph| font.get_glyph_width(glyph))
            .unwrap_or(0);
        f32::from(advance) * style.size / f32::from(font.units_per_em.max(1))
    }

    /// Width of a text in one line.
    pub fn width(&self, style: Style, text: &str) -> f32 {
        text.chars().map(|character| self.advance(style, character)).sum()
    }

    /// The text as it can be shown: composed characters, single blanks, [`LACKING`] for what the font lacks, which
    /// includes marks that turn the direction of writing.
    pub fn shown(&self, text: &str) -> String {
        let mut shown = String::with_capacity(text.len());
        for character in text.nfc() {
            if character.is_whitespace() || character.is_control() {
                if !shown.is_empty() && !shown.ends_with(' ') {
                    shown.push(' ');
                }
            } else if self.glyph(Weight::Regular, character).is_some() {
                shown.push(character);
            } else {
                shown.push(LACKING);
            }
        }
        shown.truncate(shown.trim_end().len());
        shown
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::style::BODY;

    #[test]
    fn european_names_are_shown_as_they_are() {
        let fonts = Fonts::get().unwrap();
        for name in [
            "Ελληνικά Αυτοκίνητα Α.Ε.",
            "Ἀθῆναι",
            "Българска търговия ЕООД",
            "Żółć, Gęślą Jaźń Sp. z o.o.",
            "Příliš žluťoučký kůň s.r.o.",
            "Ștefan Țurcanu",
            "Győr Ősz Kft.",
            "O’Neill “Cars” – 1 000 € № 5",
            "Straße Ærø Åbo Ĉu Ħal",
        ] {
            assert_eq!(fonts.shown(name), name);
        }
    }

    #[test]
    fn strange_text_is_made_visible() {
        let fonts = Fonts::get().unwrap();
        for (given, shown) in [
            ("  a\t\n\u{0}b\u{a0} ", "a b"),
            ("e\u{301}", "é"),
            ("a\u{202E}b\u{200B}c", "a□b□c"),
            ("😀 שלום", "□ □□□□"),
            ("中\u{FFFF}", "□□"),
            ("", ""),
        ] {
            assert_eq!(fonts.shown(given), shown, "{given:?}");
        }
    }

    #[test]
    fn figures_stand_below_each_other_and_every_weight_has_the_same_characters() {
        let fonts = Fonts::get().unwrap();
        let widths: Vec<f32> = ('0'..='9').map(|digit| fonts.advance(BODY, digit)).collect();
        assert!(
            widths[0] > 0.0 && widths.iter().all(|width| *width == widths[0]),
            "{widths:?}"
        );
        let characters = |font: &ParsedFont| font.codepoint_to_glyph.keys().copied().collect::<Vec<_>>();
        assert_eq!(characters(&fonts.regular), characters(&fonts.semi_bold));
    }
}
