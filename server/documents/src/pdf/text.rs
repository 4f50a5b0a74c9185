//! Text from the drawing instructions of pages (9.4) and of the forms they use (8.10).

use std::collections::HashMap;
use std::rc::Rc;

use lopdf::{Dictionary, Object};

use super::Fault;
use super::budget::Budget;
use super::file::Pdf;
use super::font::Font;
use super::lexer::{Lexer, Token, is_space};
use super::pages::{self, Page};

/// Forms inside forms that are followed.
const MAX_DEPTH: usize = 6;

/// Forms that are drawn in all, counting each drawing of the same one.
const MAX_FORMS: usize = 2_000;

/// Fonts that are remembered; with more, all are read anew.
const MAX_FONTS: usize = 64;

/// Operands before an operator that are remembered; no operator needs more than six.
const MAX_OPERANDS: usize = 32;

/// A shift of this much between glyphs, in thousandths of the font size, is taken for a space.
const SPACE: f32 = -180.0;

/// The text of the first pages, up to `max_bytes`. What cannot be read is left out; `None` when nothing is left.
pub(super) fn extract(pdf: &Pdf<'_>, pages: &[Page], max_pages: usize, max_bytes: usize) -> Option<String> {
    let mut reader = Reader {
        pdf,
        fonts: HashMap::new(),
        text: String::new(),
        forms: MAX_FORMS,
        max_bytes,
    };
    for page in pages.iter().take(max_pages) {
        match reader.page(*page) {
            Ok(()) => reader.separate('\n'),
            Err(Fault::TooComplex) => break,
            Err(_) => {}
        }
    }
    let text = reader.text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

struct Reader<'a> {
    pdf: &'a Pdf<'a>,
    fonts: HashMap<u32, Rc<Font>>,
    text: String,
    forms: usize,
    max_bytes: usize,
}

impl Reader<'_> {
    fn page(&mut self, page: Page) -> Result<(), Fault> {
        let Object::Dictionary(dictionary) = self.pdf.get(page.number)?.object else {
            return Err(Fault::Broken);
        };
        let resources = match page.resources {
            Some(number) => match self.pdf.get(number)?.object {
                Object::Dictionary(node) => self.dictionary(&node, b"Resources")?,
                _ => Dictionary::new(),
            },
            None => Dictionary::new(),
        };
        // A token may not go across streams, but an operator and its operands may: they are one content (7.8.2).
        let mut content = Vec::new();
        pages::contents(self.pdf, &dictionary, |part, data| {
            content.extend(self.pdf.unpack(part, data)?);
            content.push(b'\n');
            if content.len() > Budget::STREAM {
                Err(Fault::TooComplex)
            } else {
                Ok(())
            }
        })?;
        self.draw(&content, &resources, MAX_DEPTH)
    }

    fn dictionary(&self, parent: &Dictionary, key: &[u8]) -> Result<Dictionary, Fault> {
        match self.pdf.entry(parent, key)? {
            Object::Dictionary(dictionary) => Ok(dictionary),
            _ => Ok(Dictionary::new()),
        }
    }

    fn draw(&mut self, content: &[u8], resources: &Dictionary, depth: usize) -> Result<(), Fault> {
        let fonts = self.dictionary(resources, b"Font")?;
        let forms = self.dictionary(resources, b"XObject")?;
        let mut lexer = Lexer::new(content, 0, self.pdf.budget);
        let mut operands: Vec<Object> = Vec::new();
        let mut font = None;
        while self.text.len() < self.max_bytes {
            let operator = match lexer.token() {
                Ok(Token::Operand(operand)) => {
                    if operands.len() < MAX_OPERANDS {
                        operands.push(operand);
                    }
                    continue;
                }
                Ok(Token::Word(operator)) => operator,
                Ok(Token::End) => break,
                // A damaged operand: the lexer stands behind what it could read.
                Err(Fault::Broken) => continue,
                Err(fault) => return Err(fault),
            };
            match (operator, &operands[..]) {
                (b"Tf", [Object::Name(name), ..]) => font = self.font(&fonts, name)?,
                (b"Tj", [.., shown]) => self.show(font.as_deref(), shown),
                (b"'" | b"\"", [.., shown]) => {
                    self.separate('\n');
                    self.show(font.as_deref(), shown);
                }
                (b"TJ", [.., Object::Array(items)]) => {
                    for item in items {
                        match item {
                            Object::Integer(shift) if *shift < -180 => self.separate(' '),
                            Object::Real(shift) if *shift < SPACE => self.separate(' '),
                            shown => self.show(font.as_deref(), shown),
                        }
                    }
                }
                // A step down is a new line, a step to the side perhaps the next word.
                (b"Td" | b"TD", [.., down]) => self.separate(if is_zero(down) { ' ' } else { '\n' }),
                (b"T*", _) => self.separate('\n'),
                (b"Tm" | b"ET", _) => self.separate(' '),
                (b"Do", [.., Object::Name(name)]) => self.form(&forms, name, resources, depth)?,
                (b"ID", _) => skip_image(&mut lexer)?,
                _ => {}
            }
            operands.clear();
        }
        Ok(())
    }

    fn form(
        &mut self,
        forms: &Dictionary,
        name: &[u8],
        inherited: &Dictionary,
        depth: usize,
    ) -> Result<(), Fault> {
        let Ok(form) = forms.get(name) else { return Ok(()) };
        let stream = self.pdf.load(form)?;
        let (Object::Dictionary(dictionary), Some(data)) = (&stream.object, stream.data) else {
            return Ok(());
        };
        let is_form = dictionary
            .get(b"Subtype")
            .and_then(Object::as_name)
            .is_ok_and(|name| name == b"Form");
        if !is_form || depth == 0 || self.forms == 0 {
            return Ok(());
        }
        self.forms -= 1;
        let content = match self.pdf.unpack(dictionary, data) {
            Err(Fault::Broken) => return Ok(()),
            result => result?,
        };
        self.separate('\n');
        if dictionary.has(b"Resources") {
            let own = self.dictionary(dictionary, b"Resources")?;
            self.draw(&content, &own, depth - 1)
        } else {
            self.draw(&content, inherited, depth - 1)
        }
    }

    fn font(&mut self, fonts: &Dictionary, name: &[u8]) -> Result<Option<Rc<Font>>, Fault> {
        let Ok(font) = fonts.get(name) else {
            return Ok(None);
        };
        let number = match font {
            Object::Reference((number, _)) => Some(*number),
            _ => None,
        };
        if let Some(known) = number.and_then(|number| self.fonts.get(&number)) {
            return Ok(Some(Rc::clone(known)));
        }
        let read = match self.pdf.resolve(font) {
            Ok(Object::Dictionary(dictionary)) => Rc::new(Font::read(self.pdf, &dictionary)?),
            Ok(_) | Err(Fault::Broken) => return Ok(None),
            Err(fault) => return Err(fault),
        };
        if let Some(number) = number {
            if self.fonts.len() >= MAX_FONTS {
                self.fonts.clear();
            }
            self.fonts.insert(number, Rc::clone(&read));
        }
        Ok(Some(read))
    }

    fn show(&mut self, font: Option<&Font>, shown: &Object) {
        if let (Some(font), Object::String(bytes, _)) = (font, shown) {
            font.decode(bytes, self.max_bytes, &mut self.text);
        }
    }

    /// Puts white space between what comes before and after, once; a new line counts more than a space.
    fn separate(&mut self, with: char) {
        match self.text.chars().last() {
            None | Some('\n') => {}
            Some(' ') if with == '\n' => {
                self.text.pop();
                self.text.push('\n');
            }
            Some(' ') => {}
            Some(_) => self.text.push(with),
        }
    }
}

fn is_zero(number: &Object) -> bool {
    match number {
        Object::Integer(number) => *number == 0,
        Object::Real(number) => *number == 0.0,
        _ => false,
    }
}

/// Passes over the data of an inline image (8.9.7): up to `EI` between white space.
fn skip_image(lexer: &mut Lexer<'_>) -> Result<(), Fault> {
    let mut last = [0; 3];
    loop {
        let [byte] = lexer.take(1)? else { return Ok(()) };
        last = [last[1], last[2], *byte];
        if is_space(last[0]) && last[1..] == *b"EI" && lexer.peek().is_none_or(is_space) {
            return Ok(());
        }
    }
}
