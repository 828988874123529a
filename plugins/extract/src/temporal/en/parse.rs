//! The grammar's cursor: a run of tokens, what is known about the document, and the numbers.
//!
//! Every rule is a function from a place in the run to the place behind what it read, with its meaning.
//! A rule looks ahead over a bounded number of tokens and never at a run twice, so that parsing is linear.

use super::lex::{Case, K, Tok};
use super::words::{Unit, W};
use crate::temporal::calendar::Instant;

const FUNCTION_WORDS: &[&str] = &[
    "we", "i", "I", "he", "she", "they", "it", "you", "with", "when", "if", "so", "but", "please", "sharp",
    "is", "was", "were", "are", "will", "works", "because", "while", "then", "instead", "that", "which",
    "where", "who", "my", "our", "his", "her", "their", "your", "has", "had", "have", "would", "could",
    "should",
];

/// What a run is read against.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    /// The reference date and time.
    pub(super) now: Option<Instant>,
    /// The last full date that the text gave before this place.
    pub(super) anchor: Option<Instant>,
}

/// A run under the grammar.
#[derive(Clone, Copy)]
pub(super) struct P<'a> {
    pub(super) text: &'a str,
    pub(super) toks: &'a [Tok],
    pub(super) frame: Frame,
    /// The run is all there is in the document.
    pub(super) bare: bool,
    /// The token behind a dash or sign that joins it to what was read before: figures may be glued there.
    pub(super) joint: usize,
}

/// The place behind what was read, and its meaning.
pub(super) type Read<T> = Option<(usize, T)>;

impl P<'_> {
    pub(super) fn kind(&self, i: usize) -> Option<K> {
        self.toks.get(i).map(|tok| tok.kind)
    }

    pub(super) fn word(&self, i: usize) -> Option<W> {
        match self.kind(i) {
            Some(K::Word(word)) => Some(word),
            _ => None,
        }
    }

    pub(super) fn is(&self, i: usize, word: W) -> bool {
        self.word(i) == Some(word)
    }

    pub(super) fn mark(&self, i: usize, mark: u8) -> bool {
        self.kind(i) == Some(K::Mark(mark))
    }

    /// Whether white space stands before token `i`.
    pub(super) fn gap(&self, i: usize) -> bool {
        self.toks.get(i).is_none_or(|tok| tok.gap)
    }

    /// The same run with a joint before token `i`.
    pub(super) fn joined(&self, i: usize) -> Self {
        Self { joint: i, ..*self }
    }

    pub(super) fn stuck(&self, i: usize) -> bool {
        i != self.joint && self.toks.get(i).is_some_and(|tok| tok.stuck)
    }

    pub(super) fn case(&self, i: usize) -> Case {
        self.toks.get(i).map_or(Case::Lower, |tok| tok.case)
    }

    /// The next place if `word` stands here, else this place.
    pub(super) fn skip(&self, i: usize, word: W) -> usize {
        if self.is(i, word) { i + 1 } else { i }
    }

    pub(super) fn skip_mark(&self, i: usize, mark: u8) -> usize {
        if self.mark(i, mark) { i + 1 } else { i }
    }

    /// Digits without a letter, digit or decimal point glued to their front.
    pub(super) fn digits(&self, i: usize) -> Option<(u32, u8)> {
        match self.kind(i) {
            Some(K::Num { value, digits }) => Some((value, digits)),
            _ => None,
        }
    }

    pub(super) fn source(&self, i: usize) -> &str {
        self.toks.get(i).and_then(|tok| self.text.get(tok.start as usize..tok.end as usize)).unwrap_or("")
    }

    pub(super) fn start(&self, i: usize) -> usize {
        self.toks.get(i).map_or(self.text.len(), |tok| tok.start as usize)
    }

    /// The byte behind the tokens before `j`.
    pub(super) fn end(&self, j: usize) -> usize {
        self.toks.get(j.wrapping_sub(1)).map_or(0, |tok| tok.end as usize)
    }

    /// The byte right behind the tokens before `j`, and the one after it.
    pub(super) fn bytes_after(&self, j: usize) -> (u8, u8) {
        let bytes = self.text.as_bytes();
        let end = self.end(j);
        (bytes.get(end).copied().unwrap_or(b' '), bytes.get(end + 1).copied().unwrap_or(b' '))
    }

    /// Whether the figures at `i` start there: no digit, letter or sign of a longer figure (a version, a
    /// telephone number, a code) is glued to their front.
    pub(super) fn alone_before(&self, i: usize) -> bool {
        if i == self.joint {
            return true;
        }
        let bytes = self.text.as_bytes();
        let start = self.start(i);
        let at = |back: usize| bytes.get(start.wrapping_sub(back)).copied().unwrap_or(b' ');
        match at(1) {
            b'$' | b'#' | b'%' => false,
            b'.' | b'/' | b',' => !at(2).is_ascii_alphanumeric(),
            b':' | b'=' => !at(2).is_ascii_digit(),
            b'-' => !at(2).is_ascii_digit(),
            before => !before.is_ascii_alphanumeric() && before != b'\\',
        }
    }

    /// Whether the figures before `j` end there.
    pub(super) fn alone_after(&self, j: usize) -> bool {
        match self.bytes_after(j) {
            (b'.' | b'/' | b':' | b',', next) => !next.is_ascii_digit(),
            (b'-', next) => !next.is_ascii_digit(),
            (b'%', _) => false,
            (next, _) => !next.is_ascii_alphanumeric() && next != b'_',
        }
    }

    /// Whether a word that the grammar does not know follows: `floor` in `the 18th floor`.
    pub(super) fn word_follows(&self, j: usize) -> bool {
        if j < self.toks.len() {
            return false;
        }
        let rest = self.text.get(self.end(j)..).unwrap_or("");
        let mut chars = rest.chars();
        chars.next() == Some(' ') && chars.next().is_some_and(char::is_alphabetic)
    }

    /// The next word, where it is a common one that is no noun: `on July 4 we`.
    pub(super) fn function_word_follows(&self, j: usize) -> bool {
        let rest = self.text.get(self.end(j)..).unwrap_or("").trim_start();
        let word = rest.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or("");
        FUNCTION_WORDS.contains(&word)
    }

    /// The word right before token `i`, whether the grammar knows it or not.
    pub(super) fn word_before(&self, i: usize) -> &str {
        let before = self.text.get(..self.start(i)).unwrap_or("");
        let trimmed = before.strip_suffix(' ').unwrap_or(before);
        let bytes = trimmed.as_bytes();
        let letters = bytes.iter().rev().take(16).take_while(|byte| byte.is_ascii_alphabetic()).count();
        trimmed.get(trimmed.len() - letters..).unwrap_or("")
    }

    /// A cardinal number in digits or words, below ten thousand.
    pub(super) fn cardinal(&self, i: usize) -> Read<u32> {
        if let Some((value, digits)) = self.digits(i) {
            if self.stuck(i) || digits > 5 {
                return None;
            }
            return Some((i + 1, value));
        }
        self.number_words(i)
    }

    /// one, twenty-one, a hundred and five, two thousand.
    pub(super) fn number_words(&self, i: usize) -> Read<u32> {
        let (mut at, mut total) = match self.word(i)? {
            W::A if matches!(self.word(i + 1), Some(W::Hundred | W::Thousand)) => (i + 1, 1),
            _ => self.below_hundred(i)?,
        };
        loop {
            let (scale, limit) = match self.word(at) {
                Some(W::Hundred) => (100, 100),
                Some(W::Thousand) => (1000, 1000),
                _ => return Some((at, total)),
            };
            if total == 0 || total >= limit {
                return Some((at, total));
            }
            total *= scale;
            at += 1;
            let rest = self.skip(at, W::And);
            if let Some((next, small)) = self.below_hundred(rest) {
                if matches!(self.word(next), Some(W::Hundred)) && scale == 1000 && small < 10 {
                    let (end, tail) = self.number_words(rest)?;
                    return Some((end, total + tail));
                }
                total += small;
                at = next;
            }
        }
    }

    /// zero to ninety-nine in words.
    pub(super) fn below_hundred(&self, i: usize) -> Read<u32> {
        match self.word(i)? {
            W::Small(value) => Some((i + 1, u32::from(value))),
            W::Tens(tens) => {
                let at = self.hyphen(i + 1);
                let at = if at == i + 1
                    && self.is(at, W::And)
                    && matches!(self.word(at + 1), Some(W::Small(1..=9)))
                {
                    at + 1
                } else {
                    at
                };
                match self.word(at) {
                    Some(W::Small(ones @ 1..=9)) => Some((at + 1, u32::from(tens) + u32::from(ones))),
                    _ => Some((i + 1, u32::from(tens))),
                }
            }
            _ => None,
        }
    }

    /// Behind a hyphen without white space around it.
    pub(super) fn hyphen(&self, i: usize) -> usize {
        if self.mark(i, b'-') && !self.gap(i) && !self.gap(i + 1) { i + 1 } else { i }
    }

    /// 3rd, third, twenty-first; `suffixed` tells ordinals from days without a suffix.
    pub(super) fn ordinal(&self, i: usize) -> Read<u32> {
        if let Some((value, 1..=3)) = self.digits(i) {
            let suffixed = self.is(i + 1, W::OrdinalSuffix) && self.stuck(i + 1);
            return (suffixed && !self.stuck(i)).then_some((i + 2, value));
        }
        match self.word(i)? {
            W::Ordinal(value) => Some((i + 1, u32::from(value))),
            W::Tens(tens) => {
                let at = self.hyphen(i + 1);
                match self.word(at) {
                    Some(W::Ordinal(ones @ 1..=9)) => Some((at + 1, u32::from(tens) + u32::from(ones))),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// A year in words: nineteen eighty six, two thousand and five, twenty twenty.
    pub(super) fn year_words(&self, i: usize) -> Read<i32> {
        if let Some((next, high @ 11..=20)) = self.below_hundred(i) {
            if self.is(next, W::Hundred) {
                let (end, value) = self.number_words_over_ten_hundred(i, next, high);
                return Some((end, value));
            }
            let at = self.hyphen(next);
            if let Some((end, low)) = self.below_hundred(at)
                && low >= 10
            {
                return Some((end, (high * 100 + low) as i32));
            }
        }
        let (end, value) = self.number_words(i)?;
        (1000..3000).contains(&value).then_some((end, value as i32))
    }

    /// seventeen hundred (and) thirty three.
    fn number_words_over_ten_hundred(&self, _start: usize, hundred: usize, high: u32) -> (usize, i32) {
        let at = self.skip(hundred + 1, W::And);
        match self.below_hundred(at) {
            Some((end, low)) => (end, (high * 100 + low) as i32),
            None => (hundred + 1, (high * 100) as i32),
        }
    }

    /// Behind `'s`.
    pub(super) fn possessive(&self, i: usize) -> usize {
        if self.mark(i, b'\'') && !self.gap(i) && self.is(i + 1, W::S) && !self.gap(i + 1) {
            i + 2
        } else if self.mark(i, b'\'') && !self.gap(i) && self.gap(i + 1) && i + 1 < self.toks.len() {
            i + 1
        } else {
            i
        }
    }

    /// A unit by its full name, singular or plural.
    pub(super) fn unit(&self, i: usize) -> Read<(Unit, bool)> {
        match self.word(i)? {
            W::Unit(Unit::Week) if self.mark(i + 1, b'-') && !self.gap(i + 2) && self.is(i + 2, W::End) => {
                Some((i + 3, (Unit::Weekend, false)))
            }
            W::Unit(unit) => Some((i + 1, (unit, false))),
            W::Units(unit) => Some((i + 1, (unit, true))),
            W::Ordinal(2) if self.source(i).eq_ignore_ascii_case("second") => {
                Some((i + 1, (Unit::Second, false)))
            }
            W::Quarter => Some((i + 1, (Unit::Quarter, false))),
            W::Business => match self.word(i + 1)? {
                W::Unit(Unit::Day) => Some((i + 2, (Unit::BusinessDay, false))),
                W::Units(Unit::Day) => Some((i + 2, (Unit::BusinessDay, true))),
                _ => None,
            },
            _ => None,
        }
    }
}
