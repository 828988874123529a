//! The rules for everything that is not Chinese.

use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};
use unicode_segmentation::UnicodeSegmentation;

use crate::layers::TokenKind;
use crate::segment::blocks::is_han;

/// Runs of one group are words; a change of group ends a word.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Group {
    Alphabet,
    Hiragana,
    Katakana,
}

/// What a character does in a word.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Letter(Group),
    Digit,
    /// Belongs to what stands before: combining marks, joiners, the underscore.
    Extend,
    Other,
}

fn class(c: char) -> Class {
    match c {
        'a'..='z' | 'A'..='Z' => Class::Letter(Group::Alphabet),
        '0'..='9' | '０'..='９' => Class::Digit,
        '_' | '\u{200C}' | '\u{200D}' | 'ー' | '\u{FF70}' => Class::Extend,
        '\0'..='\u{7F}' => Class::Other,
        // The marks of ordinary text, which need no look into Unicode's tables.
        '\u{2010}'..='\u{205E}'
        | '\u{3001}'..='\u{3003}'
        | '\u{3008}'..='\u{3020}'
        | '\u{FF01}'..='\u{FF0F}'
        | '\u{FF1A}'..='\u{FF20}'
        | '\u{FF3B}'..='\u{FF40}'
        | '\u{FF5B}'..='\u{FF65}' => Class::Other,
        '\u{3041}'..='\u{309F}' => Class::Letter(Group::Hiragana),
        '\u{30A1}'..='\u{30FA}'
        | '\u{30FD}'..='\u{30FF}'
        | '\u{31F0}'..='\u{31FF}'
        | '\u{FF66}'..='\u{FF9F}' => Class::Letter(Group::Katakana),
        '〇' | '々' | '〆' => Class::Other,
        c if is_han(c) => Class::Other,
        c if c.is_alphabetic() => Class::Letter(Group::Alphabet),
        c => match c.general_category() {
            GeneralCategory::DecimalNumber => Class::Digit,
            _ if c.general_category_group() == GeneralCategoryGroup::Mark => Class::Extend,
            _ => Class::Other,
        },
    }
}

/// Whether a character can be part of a word by these rules.
pub(super) fn is_wordly(c: char) -> bool {
    !matches!(class(c), Class::Other)
}

fn at(text: &str, at: usize) -> Option<char> {
    match text.as_bytes().get(at) {
        Some(&b) if b < 0x80 => Some(char::from(b)),
        Some(_) => text.get(at..)?.chars().next(),
        None => None,
    }
}

/// The end and kind of the token of `text` at `start`, where there is a character that is not white space.
#[inline]
pub(super) fn token(text: &str, start: usize) -> (usize, TokenKind) {
    let Some(first) = at(text, start) else { return (text.len(), TokenKind::Symbol) };
    match class(first) {
        Class::Letter(_) | Class::Digit => word(text, start),
        Class::Extend if first == '_' || first == 'ー' => word(text, start),
        Class::Extend | Class::Other => mark(text, start, first),
    }
}

fn word(text: &str, start: usize) -> (usize, TokenKind) {
    let bytes = text.as_bytes();
    let mut end = start;
    let mut group = None;
    let (mut letters, mut digits) = (false, false);
    let mut begins_with_letter = false;
    let mut last = Class::Extend;
    loop {
        // The fast path: letters and digits in ASCII.
        if group.is_none_or(|group| group == Group::Alphabet) {
            while let Some(&b) = bytes.get(end)
                && (b.is_ascii_alphanumeric() || b == b'_')
            {
                if b.is_ascii_alphabetic() {
                    begins_with_letter |= end == start;
                    letters = true;
                    group = Some(Group::Alphabet);
                    last = Class::Letter(Group::Alphabet);
                } else if b != b'_' {
                    digits = true;
                    last = Class::Digit;
                }
                end += 1;
            }
        }
        let Some(c) = at(text, end) else { break };
        match class(c) {
            Class::Letter(of) if group.is_none_or(|group| group == of) => {
                begins_with_letter |= end == start;
                letters = true;
                group = Some(of);
                last = class(c);
            }
            Class::Digit => {
                digits = true;
                last = Class::Digit;
            }
            Class::Extend => {}
            Class::Letter(_) => break,
            Class::Other => {
                let next = end + c.len_utf8();
                if !joins(text, next, c, last, begins_with_letter) {
                    break;
                }
            }
        }
        end += c.len_utf8();
    }
    let kind = if digits && !letters { TokenKind::Number } else { TokenKind::Word };
    (end.max(start + 1), kind)
}

/// Whether `joiner`, after a character of class `last` and with the rest of the text from `next`, joins two parts
/// of a word.
fn joins(text: &str, next: usize, joiner: char, last: Class, begins_with_letter: bool) -> bool {
    let following = || at(text, next).map_or(Class::Other, class);
    let alphabet = Class::Letter(Group::Alphabet);
    match joiner {
        '.' | '．' => last == following() && matches!(last, Class::Digit | Class::Letter(Group::Alphabet)),
        '\'' | '’' | '·' => last == alphabet && following() == alphabet,
        '-' | '\u{2010}' | '\u{2011}' => {
            begins_with_letter && matches!(following(), Class::Digit | Class::Letter(Group::Alphabet))
        }
        ',' => {
            let digit = |i: usize| text.as_bytes().get(next + i).is_some_and(u8::is_ascii_digit);
            last == Class::Digit && digit(0) && digit(1) && digit(2) && !digit(3)
        }
        _ => false,
    }
}

/// Punctuation is cut character by character; symbols as grapheme clusters, which keeps emoji whole.
fn mark(text: &str, start: usize, first: char) -> (usize, TokenKind) {
    let end = start + first.len_utf8();
    match first {
        '$' | '+' | '<' | '=' | '>' | '^' | '`' | '|' | '~' | '\0'..='\u{1F}' | '\u{7F}' => {
            (end, TokenKind::Symbol)
        }
        '\0'..='\u{7F}'
        | '、'
        | '。'
        | '\u{3008}'..='\u{3011}'
        | '\u{3014}'..='\u{301B}'
        | '\u{2010}'..='\u{2027}'
        | '！'
        | '（'
        | '）'
        | '，'
        | '．'
        | '：'
        | '；'
        | '？' => (end, TokenKind::Punctuation),
        '〇' | '々' | '〆' => (end, TokenKind::Han),
        _ if first.general_category_group() == GeneralCategoryGroup::Punctuation => {
            (end, TokenKind::Punctuation)
        }
        _ => {
            let cluster = text.get(start..).and_then(|rest| rest.graphemes(true).next()).unwrap_or("");
            (start + cluster.len().max(first.len_utf8()), TokenKind::Symbol)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_short_cut_for_marks_says_what_the_tables_say() {
        let marks = ('\0'..=char::MAX).filter(|&c| {
            matches!(c, '\u{2010}'..='\u{205E}' | '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3020}' | '\u{FF01}'..='\u{FF65}')
        });
        for c in marks.filter(|&c| class(c) == Class::Other) {
            let group = c.general_category_group();
            assert!(!c.is_alphabetic() && group != GeneralCategoryGroup::Mark, "{c:?}");
            assert_ne!(c.general_category(), GeneralCategory::DecimalNumber, "{c:?}");
        }
    }
}
