//! Pairing quotation marks within one paragraph.

use crate::chars::after;
use memchr::{memchr, memchr3_iter};

/// Deeper nesting than this is no text of a person; the oldest mark is given up.
const DEEPEST: usize = 6;

/// A style of quotation mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// “ ”
    Double,
    /// ‘ ’
    Single,
    /// 「 」
    Corner,
    /// 『 』
    WhiteCorner,
    /// "
    Straight,
    /// '
    StraightSingle,
}

impl Style {
    pub(super) fn rule(self) -> &'static str {
        match self {
            Style::Double => "quotes.double",
            Style::Single => "quotes.single",
            Style::Corner => "quotes.corner",
            Style::WhiteCorner => "quotes.white_corner",
            Style::Straight => "quotes.straight",
            Style::StraightSingle => "quotes.straight_single",
        }
    }
}

/// A pair of marks: where each starts, in bytes of the paragraph.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair {
    pub(super) style: Style,
    pub(super) open: usize,
    pub(super) open_len: usize,
    pub(super) close: usize,
    pub(super) close_len: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Open(Style),
    Close(Style),
}

/// The pairs of a paragraph, in the order of their opening marks.
pub(super) fn pairs(paragraph: &str) -> Vec<Pair> {
    let mut out = Vec::new();
    let mut open: Vec<(usize, usize, Style)> = Vec::new();
    // Some writers type “ for both marks: where a paragraph has no closing one, they alternate.
    let one_sided = memchr::memmem::find(paragraph.as_bytes(), "”".as_bytes()).is_none();
    for (at, mark) in marks(paragraph) {
        let Some(role) = role(paragraph, at, mark, &open, one_sided) else { continue };
        match role {
            Role::Open(style) => {
                if open.len() >= DEEPEST {
                    open.remove(0);
                }
                open.push((at, mark.len_utf8(), style));
            }
            Role::Close(style) => {
                let Some(level) = open.iter().rposition(|&(_, _, other)| other == style) else { continue };
                let (start, open_len, _) = open[level];
                open.truncate(level);
                out.push(Pair { style, open: start, open_len, close: at, close_len: mark.len_utf8() });
            }
        }
    }
    out.sort_by_key(|pair| pair.open);
    out
}

/// Every quotation mark and apostrophe with its place.
fn marks(paragraph: &str) -> impl Iterator<Item = (usize, char)> + '_ {
    // “”‘’ start with E2, 「」『』 with E3. Apostrophes are looked for only where there is one: most
    // Chinese paragraphs have none, and three needles are what the fast scan takes.
    let bytes = paragraph.as_bytes();
    let curly = memchr3_iter(0xE2, 0xE3, b'"', bytes);
    let straight: Box<dyn Iterator<Item = usize>> = if memchr(b'\'', bytes).is_some() {
        let mut all: Vec<usize> = curly.chain(memchr::memchr_iter(b'\'', bytes)).collect();
        all.sort_unstable();
        Box::new(all.into_iter())
    } else {
        Box::new(curly)
    };
    straight.filter_map(|at| {
        let mark = after(paragraph, at)?;
        matches!(mark, '“' | '”' | '‘' | '’' | '「' | '」' | '『' | '』' | '"' | '\'').then_some((at, mark))
    })
}

fn role(
    paragraph: &str,
    at: usize,
    mark: char,
    open: &[(usize, usize, Style)],
    one_sided: bool,
) -> Option<Role> {
    let is_open = |style| open.iter().any(|&(_, _, other)| other == style);
    let left = || paragraph.get(..at).and_then(|head| head.chars().next_back());
    let right = || after(paragraph, at + mark.len_utf8());
    match mark {
        '“' if one_sided && is_open(Style::Double) => Some(Role::Close(Style::Double)),
        '“' => Some(Role::Open(Style::Double)),
        '”' => Some(Role::Close(Style::Double)),
        '「' => Some(Role::Open(Style::Corner)),
        '」' => Some(Role::Close(Style::Corner)),
        '『' => Some(Role::Open(Style::WhiteCorner)),
        '』' => Some(Role::Close(Style::WhiteCorner)),
        '‘' => Some(Role::Open(Style::Single)),
        // team’s, ’90s: an apostrophe.
        '’' if right().is_some_and(char::is_alphanumeric)
            && left().is_none_or(|c| c.is_ascii_alphabetic() || c == ' ') =>
        {
            None
        }
        '’' => Some(Role::Close(Style::Single)),
        '"' => straight(Style::Straight, left(), right(), is_open(Style::Straight)),
        '\'' => {
            let (left, right) = (left(), right());
            // don't, the '90s, 'n': an apostrophe.
            let inside = left.is_some_and(char::is_alphanumeric) && right.is_some_and(char::is_alphanumeric);
            let clipped = right.is_some_and(|c| c.is_ascii_digit()) || elided(paragraph, at);
            if inside || (clipped && !is_open(Style::StraightSingle)) {
                return None;
            }
            straight(Style::StraightSingle, left, right, is_open(Style::StraightSingle))
        }
        _ => None,
    }
}

/// Whether a word that drops its head starts at the apostrophe at `at`: 'tis, rock 'n' roll.
fn elided(paragraph: &str, at: usize) -> bool {
    let tail = paragraph.get(at + 1..).unwrap_or("");
    ["n' ", "n ", "tis ", "twas ", "em ", "til ", "cause "].iter().any(|word| tail.starts_with(word))
}

/// What a straight mark does, told from its neighbours.
fn straight(style: Style, left: Option<char>, right: Option<char>, is_open: bool) -> Option<Role> {
    let blank_left = left.is_none_or(|c| {
        c.is_whitespace() || matches!(c, '(' | '[' | '{' | '—' | '-' | '/' | '“' | '‘' | '"' | '\'')
    });
    let blank_right = right.is_none_or(|c| c.is_whitespace());
    // In Chinese there is no space to go by: the marks alternate.
    let unspaced = left.is_some_and(|c| !c.is_ascii()) || right.is_some_and(|c| !c.is_ascii());
    match is_open {
        true if !blank_left || left.is_none_or(|c| !c.is_whitespace()) || unspaced => {
            Some(Role::Close(style))
        }
        // A mark between a space and a word opens again: the one before was not closed.
        true if blank_right => Some(Role::Close(style)),
        true => Some(Role::Open(style)),
        false if !blank_right && (blank_left || unspaced) => Some(Role::Open(style)),
        false => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn piles_of_marks_cost_linear_time() {
        for pile in ["“", "”", "\"", "'", "「", "“”", "‘’“", "a'b \"c", "“‘「『"] {
            let text = pile.repeat(2_000_000);
            assert!(pairs(&text).len() <= text.len());
        }
    }

    #[test]
    fn left_neighbour_at_the_start() {
        assert_eq!(pairs("\"a\"").len(), 1);
    }
}
