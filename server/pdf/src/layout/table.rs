//! Tables: wrapping cells, header rows repeated on each page, rows that are kept whole where they fit a page.

use super::cell::{Cell, Tone};
use super::sheet::{Item, Sheet};
use super::style::{self, BODY_BOTTOM, BODY_TOP, HAIRLINE, MARGIN, RULE, Style, TABLE_HEAD, TEXT_WIDTH};

/// A column of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    title: &'static str,
    /// Its part of the width; only the proportion to the other columns counts.
    share: f32,
}

impl Column {
    /// A column with a title.
    #[must_use]
    pub const fn new(title: &'static str, share: f32) -> Self {
        Self { title, share }
    }

    /// A column without one. A table of such columns has no header row.
    #[must_use]
    pub const fn plain(share: f32) -> Self {
        Self { title: "", share }
    }
}

/// Rows in columns. Cells beyond the columns are not shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// The columns, from left to right.
    pub columns: Vec<Column>,
    /// The rows, from top to bottom.
    pub rows: Vec<Vec<Cell>>,
}

/// Font size in the cells of a table with header, and of one without.
const SIZES: (f32, f32) = (8.0, 8.8);
/// Room above and below the text of a row.
const PADDING: f32 = 3.4;
/// Room between two columns.
const GUTTER: f32 = 9.0;

/// Tables without header up to this height are not broken over pages.
const KEPT_WHOLE: f32 = 0.5 * (BODY_BOTTOM - BODY_TOP);
/// Rows up to this height are not broken over pages; two lines of a page are taken by the name of the section.
const LARGEST_ROW: f32 = BODY_BOTTOM - BODY_TOP - 2.0 * style::CONTINUED.leading();
/// How many lines of a larger row must fit for it to begin at the end of a page.
const BEGINNING: f32 = 4.0;

/// A line of a cell, ready to be placed.
type Line = (Style, String);

/// Where a column stands.
#[derive(Clone, Copy)]
struct Place {
    x: f32,
    width: f32,
}

impl Sheet {
    /// A table at the place reached.
    pub fn table(&mut self, table: &Table) {
        let places = places(&table.columns);
        let headed = table.columns.iter().any(|column| !column.title.is_empty());
        let size = if headed { SIZES.0 } else { SIZES.1 };
        let head: Vec<Vec<Line>> = if headed {
            let titles = table.columns.iter().zip(&places);
            titles
                .map(|(column, place)| self.wrapped(TABLE_HEAD, column.title, place.width))
                .collect()
        } else {
            Vec::new()
        };
        let head_height = if headed { height(&head) + PADDING } else { 0.0 };
        let rows: Vec<Vec<Vec<Line>>> = table
            .rows
            .iter()
            .map(|row| self.row(row, &places, size))
            .collect();
        let row_height = |row: &Vec<Vec<Line>>| height(row) + 2.0 * PADDING;
        let all: f32 = rows.iter().map(row_height).sum();
        // Facts belong together; a table with a header can be read on over a page break.
        let whole = !headed && all <= KEPT_WHOLE;
        for (number, row) in rows.into_iter().enumerate() {
            let needed = row_height(&row);
            let wanted = if head_height + needed > LARGEST_ROW {
                BEGINNING * size * style::LEADING
            } else {
                needed
            };
            if number == 0 {
                self.room(if whole { all } else { head_height + wanted });
                self.head(&head, &places);
            } else if self.y + wanted > BODY_BOTTOM {
                self.new_page();
                self.head(&head, &places);
            }
            self.split_row(row, &head, &places);
        }
        self.y += 4.0;
    }

    fn wrapped(&mut self, style: Style, text: &str, width: f32) -> Vec<Line> {
        let lines = self.lines(style, text, width);
        lines.into_iter().map(|line| (style, line)).collect()
    }

    /// The lines of each cell of a row.
    fn row(&mut self, row: &[Cell], places: &[Place], size: f32) -> Vec<Vec<Line>> {
        row.iter()
            .zip(places)
            .map(|(cell, place)| {
                let mut lines = Vec::new();
                for (tone, text) in &cell.parts {
                    lines.extend(self.wrapped(tone.style(size), text, place.width));
                }
                if lines.is_empty() {
                    lines.push((Tone::Quiet.style(size), "–".to_owned()));
                }
                lines
            })
            .collect()
    }

    /// Places a row; what does not fit goes on, on the next page.
    fn split_row(&mut self, mut cells: Vec<Vec<Line>>, head: &[Vec<Line>], places: &[Place]) {
        loop {
            let room = BODY_BOTTOM - self.y - 2.0 * PADDING;
            let mut rest = Vec::with_capacity(cells.len());
            for cell in &mut cells {
                let mut used = 0.0;
                let fitting = cell
                    .iter()
                    .take_while(|(style, _)| {
                        used += style.leading();
                        // A hair of tolerance: the heights were added up in another order.
                        used <= room + 0.01
                    })
                    .count();
                rest.push(cell.split_off(fitting));
            }
            self.y += PADDING;
            self.place(&cells, places);
            self.y += height(&cells) + PADDING;
            self.rule(self.y, 0.4, HAIRLINE);
            if rest.iter().all(Vec::is_empty) {
                return;
            }
            cells = rest;
            self.new_page();
            self.head(head, places);
        }
    }

    /// The header row.
    fn head(&mut self, head: &[Vec<Line>], places: &[Place]) {
        if head.is_empty() {
            self.rule(self.y, 0.4, HAIRLINE);
            return;
        }
        self.place(head, places);
        self.y += height(head) + PADDING;
        self.rule(self.y, 0.8, RULE);
    }

    /// Places the lines of cells side by side, the first lines at the place reached.
    fn place(&mut self, cells: &[Vec<Line>], places: &[Place]) {
        for (cell, place) in cells.iter().zip(places) {
            let mut y = self.y;
            for (style, text) in cell {
                self.put(Item::Text {
                    x: place.x,
                    y: y + style.baseline(),
                    style: *style,
                    text: text.clone(),
                });
                y += style.leading();
            }
        }
    }
}

/// Where the columns stand.
fn places(columns: &[Column]) -> Vec<Place> {
    let all: f32 = columns.iter().map(|column| column.share).sum();
    let mut x = MARGIN;
    columns
        .iter()
        .map(|column| {
            let width = TEXT_WIDTH * column.share / all;
            let place = Place {
                x,
                width: (width - GUTTER).max(1.0),
            };
            x += width;
            place
        })
        .collect()
}

/// Height of the highest cell.
fn height(cells: &[Vec<Line>]) -> f32 {
    cells
        .iter()
        .map(|cell| cell.iter().map(|(style, _)| style.leading()).sum())
        .fold(0.0, f32::max)
}
