//! Sentences: where one ends and the next begins, in Chinese, English and both mixed.
//!
//! One pass over the bytes of each paragraph. A table says which bytes can matter (a stop, an opening
//! mark, the lead byte of one); everything else is skipped at memory speed. At a candidate the scanner
//! looks at its neighbourhood only, at most [`REACH`] bytes either way, so the time is linear on any
//! input. What is decided there:
//!
//! * after an ideographic stop (`。！？`, and `．` where it is used as one): [`ideographic`], the rules for
//!   closing quotes;
//! * after a Latin one (`.!?`): [`latin`], abbreviations, initials, numbers, addresses;
//! * in what a mail program ran together: [`mail`];
//! * inside a list run into one paragraph (`1. … 2. …`): [`enumeration`].
//!
//! A sentence keeps the quotes and brackets that close after its stop. Colons and semicolons end none.
//! A heading is a sentence of its own. Promise: every character of a paragraph that is not white space
//! is in exactly one sentence; sentences are trimmed, in order and disjoint.
//!
//! The conventions are those of the Universal Dependencies treebanks (a stop inside a quotation ends a
//! sentence; reporting clauses stay with what they report) and of the "golden rules" that sentence
//! splitters have been compared on since Pragmatic Segmenter.

mod abbreviations;
mod enumeration;
mod ideographic;
mod latin;
mod mail;
mod scanner;

use crate::layers::{Paragraphs, Sections, Sentences};

/// How far, in bytes, a decision may look from its candidate.
const REACH: usize = 400;

/// Appends the sentences of `text`.
pub fn split(text: &str, paragraphs: &Paragraphs, sections: &Sections, out: &mut Sentences) {
    let mut headings = 0;
    for p in 0..paragraphs.len() {
        let (start, end) = (paragraphs.start[p] as usize, paragraphs.end[p] as usize);
        while sections.heading_start.get(headings).is_some_and(|&s| (s as usize) < end) {
            headings += 1;
        }
        let section = headings as i32 - 1;
        let heading_end = match headings.checked_sub(1) {
            Some(h) if (sections.heading_end[h] as usize) > start => {
                (sections.heading_end[h] as usize).min(end)
            }
            _ => start,
        };
        let mut push = |from: usize, to: usize| {
            out.start.push(from as u32);
            out.end.push(to as u32);
            out.paragraph.push(p as u32);
            out.section.push(section);
        };
        if heading_end > start {
            push(start, heading_end);
        }
        scanner::scan(text, heading_end, end, &mut push);
    }
}

#[cfg(test)]
mod tests;
