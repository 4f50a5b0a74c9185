//! What other programs make of our documents: poppler (`pdfsig`, `pdftotext`, `pdfinfo`) and qpdf.

mod rendering;
mod sealing;
mod tools;
