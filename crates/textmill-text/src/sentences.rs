//! Sentences.

use crate::layers::{Paragraphs, Sections, Sentences};

/// Appends the sentences of `text`.
pub fn split(text: &str, paragraphs: &Paragraphs, _sections: &Sections, out: &mut Sentences) {
    for p in 0..paragraphs.len() {
        let (start, end) = (paragraphs.start[p] as usize, paragraphs.end[p] as usize);
        let mut at = start;
        for piece in text.get(start..end).unwrap_or("").split_inclusive(['。', '！', '？']) {
            out.start.push(at as u32);
            at += piece.len();
            out.end.push(at as u32);
            out.paragraph.push(p as u32);
            out.section.push(-1);
        }
    }
}
