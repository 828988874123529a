//! Whether a document's lines are wrapped, and how wide.
//!
//! A line of wrapped text ends where the next word would not have fitted. So for two lines of one
//! paragraph, the width of the first and of the first word of the second together exceed the width of
//! the page; in verse, addresses, tables and one-line paragraphs they do so by chance only. And the
//! breaks of wrapped text fall inside sentences. Both must hold for most pairs of adjacent lines.

use super::blocks::{begins_block, is_heading};
use super::lines::{Line, lines};

/// Lines looked at: a document keeps its habit.
const SAMPLE: usize = 2000;
/// Wider lines were not wrapped for reading.
const WIDEST: usize = 160;
/// Narrower ones are verse or lists.
const NARROWEST: usize = 30;

/// The width at which the lines of `text` are wrapped; `None` when one line is one paragraph.
pub(super) fn detect(text: &str) -> Option<usize> {
    let mut pairs: Vec<(u16, u16, bool)> = Vec::new();
    let (mut seen, mut long) = (0, 0);
    let mut previous: Option<Line> = None;
    for line in lines(text).take(SAMPLE) {
        if line.is_blank() {
            previous = None;
            continue;
        }
        seen += 1;
        // A column takes at most three bytes and at least one.
        long += usize::from(line.end - line.start > 3 * WIDEST);
        if let Some(before) = previous
            && !begins_block(text, &line)
            && !is_heading(text, &before)
            && line.indent <= before.indent
        {
            let inside = stops_inside(before.text(text), line.text(text));
            pairs.push((width(before.text(text)) as u16, first_word(line.text(text)) as u16, inside));
        }
        previous = Some(line);
    }
    if pairs.is_empty() || long * 5 > seen {
        return None;
    }
    // The width of the page: that of the widest lines, leaving out a few that could not be broken.
    let mut widths: Vec<u16> = pairs.iter().map(|pair| pair.0).collect();
    widths.sort_unstable();
    let page = *widths.get((widths.len() - 1) * 19 / 20)? as usize;
    if !(NARROWEST..=WIDEST).contains(&page) {
        return None;
    }
    let full = pairs.iter().filter(|pair| fills(pair.0 as usize, pair.1 as usize, page)).count();
    let inside = pairs.iter().filter(|pair| pair.2).count();
    (full * 10 >= pairs.len() * 7 && inside * 2 >= pairs.len()).then_some(page)
}

/// Whether `line` was broken because `next` did not fit.
pub(super) fn is_full(text: &str, line: &Line, next: &Line, page: usize) -> bool {
    fills(width(line.text(text)), first_word(next.text(text)), page)
}

/// A tenth of tolerance: people edit, and editors count differently.
fn fills(width: usize, next_word: usize, page: usize) -> bool {
    width + 1 + next_word >= page - page / 10
}

/// Columns of `line`, East Asian wide characters as two; more than anything sensible for a very long one.
fn width(line: &str) -> usize {
    if line.len() > 3 * WIDEST {
        return 3 * WIDEST;
    }
    line.bytes().map(|b| usize::from(b & 0xC0 != 0x80) + usize::from(b >= 0xE3)).sum()
}

/// Columns of the first word: up to a space, or one wide character.
fn first_word(line: &str) -> usize {
    let mut columns = 0;
    for c in line.chars().take(WIDEST) {
        let wide = c >= '\u{3000}';
        if c.is_whitespace() || (wide && columns > 0) {
            break;
        }
        columns += 1 + usize::from(wide);
        if wide {
            break;
        }
    }
    columns
}

/// Whether the break between two lines falls inside a sentence.
fn stops_inside(line: &str, next: &str) -> bool {
    let ended = line
        .trim_end_matches(['"', '\'', '”', '’', ')', '）', '」', '』'])
        .ends_with(['.', '!', '?', '。', '．', '！', '？', ':', '：', ';', '；', '…', '—']);
    let goes_on = next.chars().next().is_some_and(|c| !c.is_uppercase());
    !ended || (goes_on && line.is_ascii() && next.starts_with(|c: char| c.is_ascii_lowercase()))
}
