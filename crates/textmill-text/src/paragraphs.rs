//! Paragraphs.

use crate::layers::Paragraphs;

/// Appends the paragraphs of `text`.
pub fn split(text: &str, out: &mut Paragraphs) {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let lead = line.len() - line.trim_start().len();
        let body = line.trim();
        if !body.is_empty() {
            let start = at + lead;
            out.push(start as u32, (start + body.len()) as u32, crate::language::detect(body).code);
        }
        at += line.len();
    }
}
