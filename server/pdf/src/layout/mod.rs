//! The layout kit: A4 pages with headings, facts, tables and a footer, as all documents of the product look.
//!
//! A [`Sheet`] is filled from top to bottom and [finished](Sheet::finish) into the bytes of a PDF. It knows nothing about
//! the business. Any text is shown: control characters become blanks, and what the font lacks becomes `□` with a note at
//! the end of the document.
//!
//! `sheet` and `block` place things, `table` measures and splits rows, `wrap` breaks lines, `font` knows the characters
//! and their widths, `style` is the one place for sizes and colours, `write` turns placed things into a PDF.

mod block;
mod cell;
mod font;
mod sheet;
mod style;
mod table;
mod wrap;
mod write;

pub use cell::{Cell, Tone};
pub use sheet::{About, Sheet};
pub use table::{Column, Table};
