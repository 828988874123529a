//! Titles between 《》 or 〈〉, nested ones too.
//!
//! Marks are paired within a paragraph: a mark that is never closed costs its own title and nothing else.

use crate::context::Context;
use crate::entity::{Entity, Kind};
use memchr::memchr_iter;

/// Titles longer than this are a missing closing mark, not a title.
const LONGEST: usize = 600;
/// Deeper nesting than this is no text of a person; it is not looked at.
const DEEPEST: usize = 6;

/// Appends the titles of every paragraph.
pub(super) fn find(context: &Context<'_>, out: &mut Vec<Entity>) {
    for paragraph in context.document.paragraphs() {
        let range = paragraph.span.range();
        let start = range.start;
        if let Some(body) = context.text.get(range) {
            find_in(context.text, body, start, out);
        }
    }
}

fn find_in(text: &str, paragraph: &str, offset: usize, out: &mut Vec<Entity>) {
    // Open marks: where each is and what closes it.
    let mut open: Vec<(usize, char)> = Vec::new();
    let first = out.len();
    // 《》〈〉 all start with the byte E3.
    for at in memchr_iter(0xE3, paragraph.as_bytes()) {
        let Some(mark) = paragraph.get(at..).and_then(|rest| rest.chars().next()) else { continue };
        match mark {
            '《' | '〈' => {
                if open.len() >= DEEPEST {
                    // A pile of opening marks: the oldest will not be closed.
                    open.remove(0);
                }
                open.push((at, if mark == '《' { '》' } else { '〉' }));
            }
            '》' | '〉' => {
                let Some(level) = open.iter().rposition(|&(_, close)| close == mark) else { continue };
                let (start, _) = open[level];
                open.truncate(level);
                let end = at + mark.len_utf8();
                let inner = paragraph.get(start + 3..at).unwrap_or("");
                if !inner.trim().is_empty() && inner.len() <= LONGEST {
                    let mut title =
                        Entity::new(Kind::Title, text, offset + start, offset + end, "documents.title");
                    title.value = inner.trim().to_owned();
                    out.push(title);
                }
            }
            _ => {}
        }
    }
    out[first..].sort_by_key(|title| title.start);
}
