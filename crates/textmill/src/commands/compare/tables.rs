//! The comparison as tables.

use super::differing::words;
use super::{Comparison, Side, id_of, text_of};
use crate::cli::Spreadsheet;
use anyhow::Result;
use textmill_pipeline::passages::{Change, Passage};
use textmill_text::tokens::Tokenizer;

pub(super) fn terms(pairs: &[Comparison], cells: &Spreadsheet) -> Result<Vec<u8>> {
    let mut table = csv::Writer::from_writer(cells.mark().to_vec());
    table.write_record([
        "before",
        "after",
        "fate",
        "term",
        "before_count",
        "after_count",
        "before_documents",
        "after_documents",
        "before_per_million",
        "after_per_million",
        "log_ratio",
        "g2",
        "p",
        "p_bh",
    ])?;
    for pair in pairs {
        for term in &pair.terms {
            table.write_record([
                &*cells.text(&pair.before.name),
                &cells.text(&pair.after.name),
                term.fate(),
                &cells.text(&term.term),
                &term.reference_count.to_string(),
                &term.target_count.to_string(),
                &term.reference_documents.to_string(),
                &term.target_documents.to_string(),
                &term.reference_per_million.to_string(),
                &term.target_per_million.to_string(),
                &term.log_ratio.to_string(),
                &term.g2.to_string(),
                &term.p.to_string(),
                &term.p_bh.to_string(),
            ])?;
        }
    }
    Ok(table.into_inner()?)
}

pub(super) fn passages(pairs: &[Comparison], cells: &Spreadsheet) -> Result<Vec<u8>> {
    let mut table = csv::Writer::from_writer(cells.mark().to_vec());
    table.write_record([
        "before",
        "after",
        "change",
        "before_document",
        "before_start",
        "before_end",
        "before_paragraph",
        "after_document",
        "after_start",
        "after_end",
        "after_paragraph",
        "likeness",
        "before_text",
        "after_text",
        "words_removed",
        "words_added",
    ])?;
    let mut tokenizer = Tokenizer::default();
    for pair in pairs {
        let offsets = |side: &Side| -> Vec<Offsets> {
            side.documents.iter().map(|(_, text)| Offsets::new(text)).collect()
        };
        let (before, after) = (offsets(&pair.before), offsets(&pair.after));
        for change in &pair.changes {
            let (from, to) = change.places();
            let place = |side: &Side, offsets: &[Offsets], passage: Option<&Passage>| -> [String; 4] {
                let Some(passage) = passage else { return Default::default() };
                let text = side.documents.get(passage.text).map_or("", |(_, text)| text);
                let chars =
                    |end: usize| offsets.get(passage.text).map_or(0, |o| o.chars(text, end)).to_string();
                let id = cells.text(id_of(side, passage)).into_owned();
                [id, chars(passage.start), chars(passage.end), passage.paragraph.to_string()]
            };
            let text = |side, passage: Option<&Passage>| passage.map_or("", |p| text_of(side, p)).to_owned();
            let (old, new) = (text(&pair.before, from), text(&pair.after, to));
            let text = |text: &str| cells.text(text).into_owned();
            let mut row = vec![text(&pair.before.name), text(&pair.after.name), kind(change).to_owned()];
            row.extend(place(&pair.before, &before, from));
            row.extend(place(&pair.after, &after, to));
            let (likeness, removed, added) = match change {
                Change::Changed { likeness, .. } => {
                    let (removed, added) = words(&old, &new, &mut tokenizer);
                    (format!("{likeness:.3}"), removed, added)
                }
                Change::Moved { .. } => ("1.000".to_owned(), String::new(), String::new()),
                Change::Added(_) | Change::Removed(_) => Default::default(),
            };
            row.extend([likeness, text(&old), text(&new), text(&removed), text(&added)]);
            table.write_record(&row)?;
        }
    }
    Ok(table.into_inner()?)
}

/// What became of a passage, as the table calls it.
fn kind(change: &Change) -> &'static str {
    match change {
        Change::Removed(_) => "removed",
        Change::Added(_) => "added",
        Change::Moved { .. } => "moved",
        Change::Changed { elsewhere: false, .. } => "changed",
        Change::Changed { elsewhere: true, .. } => "moved and changed",
    }
}

/// Characters before a byte of a text, without counting from its beginning each time.
struct Offsets(Vec<usize>);

impl Offsets {
    /// Bytes between two places whose characters are known.
    const STEP: usize = 4096;

    fn new(text: &str) -> Self {
        let mut chars = 0;
        let blocks = text.as_bytes().chunks(Self::STEP).map(|block| {
            let before = chars;
            chars += begun(block);
            before
        });
        Self(blocks.collect())
    }

    fn chars(&self, text: &str, end: usize) -> usize {
        let block = end / Self::STEP;
        let rest = text.as_bytes().get(block * Self::STEP..end).unwrap_or_default();
        match self.0.get(block) {
            Some(&before) => before + begun(rest),
            // The end of a text that fills its last block.
            None => text.chars().count(),
        }
    }
}

/// Characters that begin in these bytes.
fn begun(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&b| b & 0xC0 != 0x80).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_before_a_byte() {
        for text in ["", "水渠", &"水a渠é".repeat(5_000), &"a".repeat(Offsets::STEP)] {
            let offsets = Offsets::new(text);
            let ends = text.char_indices().map(|(i, _)| i).chain([text.len()]);
            for (chars, end) in ends.enumerate() {
                assert_eq!(offsets.chars(text, end), chars);
            }
        }
    }
}
