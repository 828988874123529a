//! Paragraphs: the lines of a text, or runs of them.
//!
//! Plain text knows two habits. In Chinese reports, word processors' exports and web pages *one line is
//! one paragraph*, with or without an indent of ideographic spaces. In mails, Markdown and older text
//! files paragraphs are *wrapped*: broken into lines of much the same length, with blank lines (or
//! indents) between paragraphs. Which one a document follows is decided once for all of it
//! ([`wrapping`]), by whether its lines end because they are full and stop in mid-sentence.
//!
//! Lines end at LF, CR, CRLF, vertical tab, form feed, NEL, U+2028 and U+2029 (Unicode's mandatory line
//! breaks, UAX 14), in any mixture. In a wrapped document a blank line, an indent, a list sign, a
//! heading or a line that is not full parts paragraphs.
//!
//! In either, what stands indented under a list item, as CommonMark has it, belongs to the item.
//!
//! Promise: every character that is not white space is in exactly one paragraph; paragraphs are
//! trimmed, in order and disjoint.

mod blocks;
mod lines;
mod wrapping;

use std::ops::RangeInclusive;

use crate::language;
use crate::layers::Paragraphs;

/// Appends the paragraphs of `text`.
pub fn split(text: &str, out: &mut Paragraphs) {
    let document = language::detect(text);
    let wrap = wrapping::detect(text);
    let mut push = |start: usize, end: usize| {
        let body = text.get(start..end).unwrap_or("");
        out.push(start as u32, end as u32, language::detect_within(body, document).code);
    };
    let mut open: Option<Open> = None;
    for line in lines::lines(text) {
        if line.is_blank() {
            if let Some(paragraph) = open.take() {
                push(paragraph.start, paragraph.last.end);
            }
            continue;
        }
        match (&mut open, wrap) {
            (Some(paragraph), _) if paragraph.continues(text, &line) => paragraph.last = line,
            (Some(paragraph), Some(width)) if paragraph.takes(text, &line, width) => paragraph.last = line,
            _ => {
                if let Some(paragraph) = open.take() {
                    push(paragraph.start, paragraph.last.end);
                }
                let item = blocks::item(text, &line)
                    .map(|(columns, more)| line.indent + columns..=line.indent + columns + more);
                let listed = blocks::begins_block(text, &line);
                open = Some(Open { start: line.start, listed, item, last: line });
            }
        }
    }
    if let Some(paragraph) = open {
        push(paragraph.start, paragraph.last.end);
    }
}

/// A paragraph that may go on.
struct Open {
    start: usize,
    /// Whether it began with a list sign: then a deeper indent goes on rather than begins.
    listed: bool,
    /// The indents of lines that go on with the list item that it is.
    item: Option<RangeInclusive<usize>>,
    last: lines::Line,
}

impl Open {
    /// Whether `line` goes on with the list item that this paragraph is, under what the item says. An indent of
    /// ideographic spaces begins a paragraph.
    fn continues(&self, text: &str, line: &lines::Line) -> bool {
        self.item.as_ref().is_some_and(|item| item.contains(&line.indent))
            && !text.get(..line.start).is_some_and(|before| before.ends_with('\u{3000}'))
            && !blocks::begins_block(text, line)
    }

    /// Whether `line` is the next line of this paragraph, in a document wrapped at `width`.
    fn takes(&self, text: &str, line: &lines::Line, width: usize) -> bool {
        (self.listed || line.indent <= self.last.indent)
            && !blocks::is_heading(text, &self.last)
            && !blocks::begins_block(text, line)
            && wrapping::is_full(text, &self.last, line, width)
    }
}

#[cfg(test)]
mod tests;
