//! PDF: the text, in lines and paragraphs as a reader sees them.
//!
//! `hayro-interpret` interprets the pages (fonts with and without `ToUnicode`, the predefined CMaps of Chinese fonts)
//! and says where each character stands. From places and sizes [`lines`] makes lines, and [`paragraphs`] takes back
//! what setting a page did to the text: line breaks within paragraphs, hyphens, spaces between Chinese characters, page
//! numbers, running heads. The order is that of the file, which is the order of reading in what word processors write.
//!
//! A file without text is no empty document: scans give an error that says so, and so do files whose fonts keep to
//! themselves which characters they show. Panics of the interpreter are caught. Streams that unpack to more than
//! `max-bytes` are refused before it sees them, see [`bombs`].

mod bombs;
mod glyphs;
mod lines;
mod paragraphs;

use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro_interpret::hayro_syntax::{LoadPdfError, Pdf as File};

use self::glyphs::Pages;
use crate::error::{RecordErrorKind, Refusal};

/// What a file says.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Pdf {
    pub(super) text: String,
    pub(super) pages: usize,
    /// How many characters could not be told and became U+FFFD.
    pub(super) unknown: usize,
}

/// Fewer characters a page than this are a stamp on a scan.
const SCAN: usize = 8;

/// Reads a file.
pub(super) fn read(bytes: Vec<u8>, max_bytes: u64) -> Result<Pdf, Refusal> {
    bombs::check(&bytes, max_bytes)?;
    // What it does is thrown away with it.
    let read = catch_unwind(AssertUnwindSafe(move || interpret(bytes, max_bytes)));
    read.unwrap_or_else(|_| Err("the PDF is broken: it cannot be interpreted".into()))
}

fn interpret(bytes: Vec<u8>, max_bytes: u64) -> Result<Pdf, Refusal> {
    let file = File::new(bytes).map_err(|error| match error {
        LoadPdfError::Decryption(_) => Refusal {
            kind: RecordErrorKind::Encrypted,
            cause: "the PDF is behind a password; save it without one".to_owned(),
        },
        LoadPdfError::Invalid => "it is no PDF, or a broken one".into(),
    })?;
    let Pages { pages, known, unknown, images, too_long } = glyphs::pages(&file, max_bytes);
    if too_long {
        return Err(format!("its text is {}", super::too_large(max_bytes)).into());
    }
    let count = pages.len();
    if count == 0 {
        return Err("the PDF is broken: it has no pages".into());
    }
    if unknown > known {
        return Err(needs_ocr(format!(
            "its fonts do not say which characters they show ({unknown} of {}): it needs OCR",
            known + unknown
        )));
    }
    if known == 0 || (images >= count && known < SCAN * count) {
        return Err(needs_ocr("no text layer, needs OCR: its pages are pictures".to_owned()));
    }
    Ok(Pdf { text: paragraphs::text(&pages), pages: count, unknown })
}

fn needs_ocr(cause: String) -> Refusal {
    Refusal { kind: RecordErrorKind::NoTextLayer, cause }
}

#[cfg(test)]
mod tests;
