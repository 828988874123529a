//! What the model tags: Han characters, and words, numbers and marks of other kinds.

use super::gazetteer::Gazetteer;
use crate::chars::is_han;
use crate::names::lexicon::{
    FAMILY, FOREIGN, GIVEN, HEAD, Lexicon, STOP, SUFFIX, SURNAME, TAIL, TITLE, TITLE_EN,
};
use std::ops::Range;
use textmill_plugin::{TokenKind, TokensView};

/// The bit of [`Unit::traits`] of a Han character that an ending of names begins with.
pub(crate) const SUFFIX_TRAIT: u8 = 1 << 3;

/// One unit with what the features need of it, as numbers.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unit {
    /// First byte in the document.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// Hash of the character or of the word in lower case.
    pub id: u32,
    /// Hash of the token that the unit is in.
    pub token: u32,
    /// Where in its token a Han character stands, with the token's length; the shape of a word.
    pub shape: u8,
    /// What the segmentation dictionary takes the token for.
    pub gazetteer: u8,
    /// What is known of a Han character; the roles of an English word.
    pub traits: u8,
    /// What dictionaries and rules take the unit for.
    pub mark: u8,
    /// Hash of the last three letters of a word.
    pub ending: u32,
}

impl Unit {
    /// Whether it is one character of a word of Han characters.
    pub(crate) fn is_han(&self) -> bool {
        self.shape < 0x40
    }
}

/// A stretch of bytes that dictionaries or rules take for something.
#[derive(Debug, Clone, Copy)]
pub struct Mark {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// A small number for what it is taken for, 1 to 15.
    pub label: u8,
}

#[inline]
fn mix(hash: u32, value: u32) -> u32 {
    (hash ^ value).wrapping_mul(0x9E37_79B1).rotate_left(15)
}

/// Hash of a word.
fn hash(word: impl Iterator<Item = char>) -> u32 {
    word.fold(0x811C_9DC5, |hash, c| mix(hash, u32::from(c)))
}

/// Hash of a word of the segmentation dictionary.
pub fn word_hash(word: &str) -> u32 {
    hash(word.chars())
}

/// Appends the units of `range`. `next` is the first token that may reach into it, and is moved on.
#[expect(clippy::too_many_arguments, reason = "one call a paragraph; a struct would be built for it alone")]
pub(crate) fn units(
    lexicon: &Lexicon,
    gazetteer: &Gazetteer<'_>,
    text: &str,
    tokens: &TokensView<'_>,
    range: Range<usize>,
    next: &mut usize,
    marks: &[Mark],
    out: &mut Vec<Unit>,
) {
    let first = out.len();
    while let (Some(&start), Some(&end)) = (tokens.start.get(*next), tokens.end.get(*next)) {
        if start as usize >= range.end {
            break;
        }
        let kind = tokens.kind[*next];
        *next += 1;
        if (start as usize) < range.start {
            continue;
        }
        let Some(word) = text.get(start as usize..end as usize) else { continue };
        if TokenKind::from_u8(kind) == TokenKind::Han {
            han(lexicon, gazetteer, word, start, out);
        } else {
            other(lexicon, word, start, end, out);
        }
    }
    let mut marks = marks.iter().peekable();
    for unit in &mut out[first..] {
        while marks.next_if(|mark| mark.end <= unit.start).is_some() {}
        if let Some(mark) = marks.peek().filter(|mark| mark.start < unit.end) {
            let head = mark.start >= unit.start;
            let tail = mark.end <= unit.end;
            unit.mark = mark.label << 2 | u8::from(head) << 1 | u8::from(tail);
        }
    }
}

fn han(lexicon: &Lexicon, gazetteer: &Gazetteer<'_>, word: &str, start: u32, out: &mut Vec<Unit>) {
    let token = hash(word.chars().map(|c| lexicon.simplify(c)));
    let kind = gazetteer.kind(token);
    let first = out.len();
    for (at, c) in word.char_indices() {
        let c = lexicon.simplify(c);
        let known = lexicon.traits(c);
        let traits = u8::from(known & SURNAME != 0)
            | u8::from(known & FOREIGN != 0) << 1
            | u8::from(known & STOP != 0) << 2
            | if known & SUFFIX != 0 { SUFFIX_TRAIT } else { 0 }
            | u8::from(known & TITLE != 0) << 4
            | u8::from(is_han(c)) << 5;
        out.push(Unit {
            start: start + at as u32,
            end: start
                + (at + word.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8)) as u32,
            id: u32::from(c),
            token,
            gazetteer: kind,
            traits,
            ..Unit::default()
        });
    }
    let count = out.len() - first;
    for (i, unit) in out[first..].iter_mut().enumerate() {
        let place = match (i == 0, i + 1 == count) {
            (true, true) => 0,
            (true, false) => 1,
            (false, false) => 2,
            (false, true) => 3,
        };
        unit.shape = place | (count.min(4) as u8) << 2;
    }
}

fn other(lexicon: &Lexicon, word: &str, start: u32, end: u32, out: &mut Vec<Unit>) {
    let id = hash(word.chars().map(|c| c.to_ascii_lowercase())) | 1 << 31;
    let first = word.chars().next();
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = word.chars().filter(|c| c.is_uppercase()).count();
    let shape = match first {
        Some(c) if c.is_numeric() => 0x40,
        Some(c) if c.is_uppercase() && capitals == letters && letters > 1 => 0x41,
        Some(c) if c.is_uppercase() && letters == 1 => 0x42,
        Some(c) if c.is_uppercase() && capitals > 1 => 0x43,
        Some(c) if c.is_uppercase() => 0x44,
        Some(c) if c.is_alphabetic() && capitals > 0 => 0x45,
        Some(c) if c.is_alphabetic() => 0x46,
        Some('·' | '‧' | '•' | '・') => 0x47,
        Some('，' | ',' | '、' | '；' | ';' | '：' | ':') => 0x48,
        Some('。' | '.' | '！' | '？' | '!' | '?') => 0x49,
        Some('“' | '”' | '"' | '「' | '」') => 0x4A,
        Some('《' | '〈' | '》' | '〉') => 0x4B,
        Some('（' | '(' | '）' | ')') => 0x4C,
        _ => 0x4D,
    };
    let mut traits = 0;
    if matches!(shape, 0x41..=0x45) {
        let chars: Vec<char> = word.chars().take(24).collect();
        let role = lexicon.english.get(&chars).unwrap_or(0);
        traits = u8::from(role & GIVEN != 0)
            | u8::from(role & FAMILY != 0) << 1
            | u8::from(role & HEAD != 0) << 2
            | u8::from(role & TAIL != 0) << 3
            | u8::from(role & TITLE_EN != 0) << 4
            | 1 << 6;
    }
    let ending = hash(word.chars().rev().take(3).map(|c| c.to_ascii_lowercase()));
    out.push(Unit { start, end, id, token: id, shape, gazetteer: 0, traits, mark: 0, ending });
}
