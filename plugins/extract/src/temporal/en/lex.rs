//! Cuts a text into *runs*: stretches of words that an expression of time may be made of, numbers and the
//! marks between them. Anything else ends a run, so that the grammar never looks beyond one.
//!
//! One pass; text in other scripts is skipped eight bytes at a time. A run is cut off after [`LONGEST`]
//! tokens, which bounds the work and the memory on hostile input.

use super::holiday;
use super::words::{Unit, W, lookup};
use crate::chars::{is_han, next_ascii};

/// No run has more tokens than this.
const LONGEST: usize = 256;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum K {
    /// Up to nine digits.
    Num { value: u32, digits: u8 },
    /// A known word.
    Word(W),
    /// A mark; dashes and apostrophes in their ASCII form.
    Mark(u8),
    /// ½, ¼, ¾: quarters.
    Fraction(u8),
    /// A holiday, by its place in the table.
    Holiday(u16),
}

/// How a word is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    Lower,
    Title,
    Upper,
}

/// A token with its place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tok {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) kind: K,
    /// White space stands before it.
    pub(super) gap: bool,
    /// It follows a letter or digit without a gap: `pm` in `3pm`.
    pub(super) stuck: bool,
    pub(super) case: Case,
}

/// Calls `each` with every run that could hold an expression of time.
pub(super) fn runs(text: &str, mut each: impl FnMut(&[Tok])) {
    let mut lexer =
        Lexer { text, bytes: text.as_bytes(), at: 0, run: Vec::with_capacity(LONGEST), hot: false };
    while lexer.at < lexer.bytes.len() {
        if !lexer.step() || lexer.run.len() >= LONGEST {
            lexer.flush(&mut each);
        }
    }
    lexer.flush(&mut each);
}

struct Lexer<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    run: Vec<Tok>,
    hot: bool,
}

impl Lexer<'_> {
    fn flush(&mut self, each: &mut impl FnMut(&[Tok])) {
        if self.hot {
            each(&self.run);
        }
        self.run.clear();
        self.hot = false;
    }

    fn push(&mut self, end: usize, kind: K, case: Case) {
        let start = self.at;
        let before = self.bytes.get(start.wrapping_sub(1)).copied().unwrap_or(b' ');
        let gap = match self.run.last() {
            Some(last) => (last.end as usize) < start,
            None => before.is_ascii_whitespace(),
        };
        let stuck = before.is_ascii_alphanumeric();
        self.run.push(Tok { start: start as u32, end: end as u32, kind, gap, stuck, case });
        self.at = end;
    }

    /// Takes one token or white space; false where the run ends.
    fn step(&mut self) -> bool {
        let at = self.at;
        match self.bytes[at] {
            b'a'..=b'z' | b'A'..=b'Z' => self.word(),
            b'0'..=b'9' => self.number(),
            b' ' | b'\t' | b'\r' => {
                self.at += 1;
                true
            }
            b'\n' => {
                self.at += 1;
                // A line may be wrapped within a phrase, but figures below each other are a table.
                let table = matches!(self.run.last(), Some(Tok { kind: K::Num { .. } | K::Mark(_), .. }));
                let blank = matches!(self.bytes.get(at + 1), Some(b'\n' | b'\r'));
                !table && !blank
            }
            mark @ (b',' | b'.' | b':' | b'/' | b'-' | b'(' | b')' | b'\'' | b'"' | b'@' | b'~' | b'<'
            | b'>' | b'=' | b'+') => {
                self.push(at + 1, K::Mark(mark), Case::Lower);
                true
            }
            0..=0x7F => {
                self.at += 1;
                false
            }
            _ => self.foreign(),
        }
    }

    fn word(&mut self) -> bool {
        let at = self.at;
        let mut end = at + 1;
        while self.bytes.get(end).is_some_and(u8::is_ascii_alphabetic) {
            end += 1;
        }
        let word = &self.bytes[at..end];
        let found = lookup(word).filter(|_| !self.beside_letter(at, end));
        let Some((meaning, holiday)) = found else {
            self.at = end;
            return false;
        };
        if holiday && let Some((id, end)) = holiday::match_at(self.text, at) {
            self.hot = true;
            self.push(end, K::Holiday(id), Case::Title);
            return true;
        }
        if meaning == W::HolidayWord {
            self.at = end;
            return false;
        }
        let case = match word {
            [first, .., last] if first.is_ascii_uppercase() && last.is_ascii_uppercase() => Case::Upper,
            [first, ..] if first.is_ascii_uppercase() => Case::Title,
            _ => Case::Lower,
        };
        self.hot |= is_hot(meaning) || self.tells_time(meaning);
        self.push(end, K::Word(meaning), case);
        true
    }

    /// at five; three thirty: numbers in words that only their neighbour makes a time or a year.
    fn tells_time(&self, meaning: W) -> bool {
        let last = self.run.last().map(|tok| tok.kind);
        match meaning {
            W::Small(_) => matches!(last, Some(K::Word(W::At))),
            // twenty min, ten am
            W::UnitShort(_) => {
                self.at > 0 && matches!(last, Some(K::Word(W::Small(_) | W::Tens(_)) | K::Mark(b'-')))
            }
            W::Am | W::Pm => matches!(last, Some(K::Word(W::Small(_) | W::Tens(_)))),
            W::Tens(_) => matches!(last, Some(K::Word(W::At | W::Small(_)))),
            W::Thousand => matches!(last, Some(K::Word(W::Small(_)))),
            _ => false,
        }
    }

    fn number(&mut self) -> bool {
        let at = self.at;
        let mut end = at;
        let mut value = 0u32;
        while let Some(digit @ b'0'..=b'9') = self.bytes.get(end) {
            value = value.wrapping_mul(10).wrapping_add(u32::from(digit - b'0'));
            end += 1;
        }
        if end - at > 9 || self.beside_letter(at, end) {
            self.at = end;
            return false;
        }
        self.hot = true;
        self.push(end, K::Num { value, digits: (end - at) as u8 }, Case::Lower);
        true
    }

    /// Whether a letter outside ASCII (é, 年) stands right before or behind `start..end`.
    fn beside_letter(&self, start: usize, end: usize) -> bool {
        let foreign = |byte: Option<&u8>| byte.is_some_and(|byte| *byte >= 0x80);
        (foreign(self.bytes.get(end))
            && self
                .text
                .get(end..)
                .and_then(|rest| rest.chars().next())
                .is_some_and(|c| is_han(c) || c.is_alphanumeric()))
            || (start > 0
                && foreign(self.bytes.get(start - 1))
                && self
                    .text
                    .get(..start)
                    .and_then(|rest| rest.chars().next_back())
                    .is_some_and(|c| is_han(c) || c.is_alphabetic()))
    }

    fn foreign(&mut self) -> bool {
        let at = self.at;
        match (self.bytes[at], self.bytes.get(at + 1).copied(), self.bytes.get(at + 2).copied()) {
            (0xC2, Some(0xA0), _) => {
                self.at += 2;
                true
            }
            (0xC2, Some(vulgar @ 0xBC..=0xBE), _) => {
                self.hot = true;
                self.push(at + 2, K::Fraction(vulgar - 0xBB), Case::Lower);
                true
            }
            (0xE2, Some(0x80), Some(0x80..=0x8A | 0xAF)) => {
                self.at += 3;
                true
            }
            (0xE2, Some(0x80), Some(0x90..=0x95)) | (0xE2, Some(0x88), Some(0x92)) => {
                self.push(at + 3, K::Mark(b'-'), Case::Lower);
                true
            }
            (0xE2, Some(0x80), Some(0x98 | 0x99)) => {
                self.push(at + 3, K::Mark(b'\''), Case::Lower);
                true
            }
            _ => {
                self.at = next_ascii(self.bytes, at + 1);
                false
            }
        }
    }
}

/// Whether a run with this word in it is worth parsing.
fn is_hot(word: W) -> bool {
    !matches!(
        word,
        W::A | W::The
            | W::Of
            | W::In
            | W::On
            | W::At
            | W::For
            | W::And
            | W::Or
            | W::To
            | W::By
            | W::From
            | W::Between
            | W::As
            | W::No
            | W::All
            | W::Any
            | W::Other
            | W::Few(_)
            | W::More
            | W::Less
            | W::Than
            | W::About
            | W::S
            | W::T
            | W::O
            | W::P
            | W::Z
            | W::Era(_)
            | W::Small(_)
            | W::Tens(_)
            | W::Hundred
            | W::Thousand
            | W::Ordinal(_)
            | W::School
            | W::Business
            | W::Am
            | W::Pm
            | W::UnitShort(Unit::Day | Unit::Hour | Unit::Minute | Unit::Year | Unit::Week)
            | W::Rel(_)
            | W::Before
            | W::After
            | W::Since
            | W::During
            | W::Through
            | W::Within
            | W::Possible
            | W::Soon
            | W::Times
    )
}
