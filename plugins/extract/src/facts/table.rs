//! Figures in a table of plain text: the row's first cell says what is measured.
//!
//! A line is a table's where blanks of two or more, tabs or bars part it into at least three cells.

use crate::chars::is_han;
use crate::entity::Entity;

/// Bytes of a line that are looked at on either side of the figure.
const REACH: usize = 400;

/// The label of the row that the figure stands in, if it has one; `None` where no table is.
pub(super) fn cells<'a>(text: &'a str, figure: &Entity) -> Option<Option<&'a str>> {
    let (start, end) = (figure.start as usize, figure.end as usize);
    let mut from = start.saturating_sub(REACH);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let mut upto = (end + REACH).min(text.len());
    while !text.is_char_boundary(upto) {
        upto -= 1;
    }
    let head = text.get(from..start)?;
    let begin = head.rfind('\n').map_or(from, |at| from + at + 1);
    let tail = text.get(end..upto)?;
    let stop = tail.find('\n').map_or(upto, |at| end + at);
    let line = text.get(begin..stop)?.trim();
    // The figure's own cell begins at a gap.
    let bounded = head.trim_end_matches(['-', '+', '−', '–']).ends_with(is_gap);
    if !bounded && start > begin {
        return None;
    }
    let mut cells = line.split(['\t', '|', '│']).flat_map(|part| part.split("  ")).map(str::trim);
    let count = cells.clone().filter(|cell| !cell.is_empty()).count();
    if count < 3 {
        return None;
    }
    let label = cells
        .find(|cell| !cell.is_empty())
        .filter(|cell| cell.chars().any(|c| is_han(c) || c.is_alphabetic()) && cell.chars().count() <= 40);
    Some(label)
}

fn is_gap(c: char) -> bool {
    matches!(c, ' ' | '\t' | '|' | '│' | '\u{3000}')
}
