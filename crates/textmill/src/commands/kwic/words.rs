//! The words of the line that a hit stands in: where they begin and end, and which stand next to the hit.
//!
//! A line is cut into words once, whatever the number of its hits and of the keys they are sorted by, and whole: what
//! is shown of it has nothing to do with what its words are. Beyond its ends a bounded stretch is cut, once too, so
//! time is linear in the lines that have hits.

use std::ops::Range;
use textmill_text::Tokens;
use textmill_text::tokens::{Tokenizer, bare};

/// The line of the hit before. Hits of one document are looked at in their order.
#[derive(Default)]
pub(super) struct Line {
    range: Range<usize>,
    /// Every token.
    tokens: Tokens,
    /// Start and end of each word and number, in the text.
    words: Vec<(usize, usize)>,
    /// The last words before the line, the nearest first, and the first behind it; where they were asked for.
    before: Option<Vec<String>>,
    behind: Option<Vec<String>>,
}

/// Words beyond the line that can be asked for.
const NEAR: usize = 3;
/// How far they are looked for, in bytes.
const REACH: usize = 1000;

impl Line {
    fn read(&mut self, text: &str, hit: &Range<usize>, tokenizer: &mut Tokenizer) {
        if self.range.contains(&hit.start) && hit.end <= self.range.end {
            return;
        }
        let start = text.get(..hit.start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
        let end = text.get(hit.end..).and_then(|after| after.find('\n')).map_or(text.len(), |n| hit.end + n);
        self.range = start..end;
        self.tokens = Tokens::default();
        tokenizer.tokenize(text.get(start..end).unwrap_or(""), &mut self.tokens);
        self.words = words(&self.tokens).map(|(from, to)| (start + from, start + to)).collect();
        (self.before, self.behind) = (None, None);
    }

    /// Whether words begin and end where the hit does. A word ends before an English possessive, too.
    pub(super) fn is_whole(&mut self, text: &str, hit: &Range<usize>, tokenizer: &mut Tokenizer) -> bool {
        self.read(text, hit, tokenizer);
        let (start, end) = (hit.start - self.range.start, hit.end - self.range.start);
        // A token's inside is no border; blanks and what lies between tokens is.
        let around = |at: usize| {
            let next = self.tokens.end.partition_point(|&end| end as usize <= at);
            let start = *self.tokens.start.get(next)? as usize;
            let end = *self.tokens.end.get(next)? as usize;
            (start < at).then_some(self.range.start + start..self.range.start + end)
        };
        let core = |token: Range<usize>| {
            let word = bare(text.get(token.clone()).unwrap_or(""));
            token.start + word.start..token.start + word.end
        };
        around(start).is_none_or(|token| core(token).start == hit.start)
            && around(end).is_none_or(|token| core(token).end == hit.end)
    }

    /// The word before the hit, or the one so many before that.
    pub(super) fn left(
        &mut self,
        text: &str,
        hit: &Range<usize>,
        n: usize,
        tokenizer: &mut Tokenizer,
    ) -> String {
        self.read(text, hit, tokenizer);
        let there = self.words.partition_point(|&(_, end)| end <= hit.start);
        if let Some(&(from, to)) = there.checked_sub(n + 1).and_then(|at| self.words.get(at)) {
            return text.get(from..to).unwrap_or("").to_lowercase();
        }
        let start = self.range.start;
        let before = self.before.get_or_insert_with(|| {
            let from = text.floor_char_boundary(start.saturating_sub(REACH));
            let near = text.get(from..start).unwrap_or("");
            // What was cut is no word.
            let mut all = lower(near, tokenizer).skip(usize::from(from > 0)).collect::<Vec<_>>();
            all.reverse();
            all.truncate(NEAR);
            all
        });
        before.get(n - there).cloned().unwrap_or_default()
    }

    /// The word behind the hit, or the one so many behind that.
    pub(super) fn right(
        &mut self,
        text: &str,
        hit: &Range<usize>,
        n: usize,
        tokenizer: &mut Tokenizer,
    ) -> String {
        self.read(text, hit, tokenizer);
        let first = self.words.partition_point(|&(start, _)| start < hit.end);
        if let Some(&(from, to)) = self.words.get(first + n) {
            return text.get(from..to).unwrap_or("").to_lowercase();
        }
        let (end, there) = (self.range.end, self.words.len() - first);
        let behind = self.behind.get_or_insert_with(|| {
            let to = text.floor_char_boundary(end.saturating_add(REACH));
            let mut all: Vec<String> = lower(text.get(end..to).unwrap_or(""), tokenizer).collect();
            if to < text.len() {
                all.pop();
            }
            all.truncate(NEAR);
            all
        });
        behind.get(n - there).cloned().unwrap_or_default()
    }
}

/// Words and numbers; marks are not what one sorts by.
fn words(tokens: &Tokens) -> impl Iterator<Item = (usize, usize)> {
    let spans = tokens.start.iter().zip(&tokens.end).zip(&tokens.kind);
    spans.filter(|(_, kind)| **kind <= 2).map(|((&start, &end), _)| (start as usize, end as usize))
}

fn lower(text: &str, tokenizer: &mut Tokenizer) -> impl Iterator<Item = String> {
    let mut tokens = Tokens::default();
    tokenizer.tokenize(text, &mut tokens);
    let found: Vec<String> =
        words(&tokens).filter_map(|(from, to)| text.get(from..to)).map(str::to_lowercase).collect();
    found.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_whole_words_of_the_line_and_of_those_beside_it() {
        let text = "the old mill\ngovernment growth, zebra\nand 水渠修好";
        let (mut line, mut tokenizer) = (Line::default(), Tokenizer::default());
        let at = text.find("growth").unwrap();
        let hit = at..at + 6;
        let left: Vec<String> = (0..5).map(|n| line.left(text, &hit, n, &mut tokenizer)).collect();
        assert_eq!(left, ["government", "mill", "old", "the", ""]);
        let right: Vec<String> = (0..4).map(|n| line.right(text, &hit, n, &mut tokenizer)).collect();
        assert_eq!(right, ["zebra", "and", "水渠", "修好"]);
        // A hit within a word: its rest is no neighbour.
        let part = text.find("vern").unwrap();
        let part = part..part + 4;
        assert_eq!(line.left(text, &part, 0, &mut tokenizer), "mill");
        assert_eq!(line.right(text, &part, 0, &mut tokenizer), "growth");
    }

    #[test]
    fn far_words_are_not_looked_for_without_end() {
        let text = format!("mill {}\ntea", "- ".repeat(2 * REACH));
        let (mut line, mut tokenizer) = (Line::default(), Tokenizer::default());
        let hit = text.len() - 3..text.len();
        assert_eq!(line.left(&text, &hit, 0, &mut tokenizer), "");
    }
}
