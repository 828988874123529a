//! Ordinals: twenty-first, 21st.

use super::cardinal::cardinal;
use super::fraction::article;
use super::words::{Lower, Word, gap, ordinal_word, word};
use crate::numeral::{Form, Number, Numeral, digits_prefix};

/// An ordinal at the start: `first`, `twenty-first`, `one hundred and third`, `21st`, `1,000th`.
pub fn ordinal_prefix(text: &str) -> Option<Numeral> {
    if text.as_bytes().first().is_some_and(u8::is_ascii_digit) {
        let numeral = digits_prefix(text)?;
        let suffix = Lower::read(text.get(numeral.len..)?)?;
        if !matches!(suffix.as_str(), "st" | "nd" | "rd" | "th") || !numeral.value.is_integer() {
            return None;
        }
        return Some(Numeral::new(numeral.len + 2, numeral.value, Form::Digits));
    }
    if let Some((len, value)) = ordinal_below_hundred(text) {
        return Some(Numeral::new(len, value, Form::Words));
    }
    // A cardinal whose last word is an ordinal: it stops before the word, which then decides.
    let (mut at, mut value) = match cardinal(text) {
        Some(head) => (head.len, head.value),
        None => {
            let head = article(text).filter(|h| h.value.is_integer())?;
            (head.len, head.value)
        }
    };
    let rest = text.get(at..)?;
    let first = gap(rest)?;
    at += first;
    let mut after = text.get(at..)?;
    let lower = Lower::read(after)?;
    if lower.as_str() == "and" {
        at += 3 + after.get(3..).and_then(gap)?;
        after = text.get(at..)?;
    }
    let lower = Lower::read(after)?;
    if let Some(Word::Scale(power)) = ordinal_word(lower.as_str()) {
        return Some(Numeral::new(at + lower.len(), value.shift(i32::from(power)), Form::Words));
    }
    let (len, tail) = ordinal_below_hundred(after)?;
    // The last word needs room: only after a hundred or a scale.
    if value.as_i64().is_some_and(|v| v < 100) {
        return None;
    }
    value = value.plus(tail)?;
    Some(Numeral::new(at + len, value, Form::Words))
}

/// `first`, `twenty-first`, `twentieth`, `hundredth`.
pub(super) fn ordinal_below_hundred(text: &str) -> Option<(usize, Number)> {
    let lower = Lower::read(text)?;
    if let Some(ordinal) = ordinal_word(lower.as_str()) {
        let value = match ordinal {
            Word::Small(value) | Word::Tens(value) => Number::integer(value.into()),
            Word::Scale(power) => Number::decimal(1, i32::from(power)),
            _ => return None,
        };
        return Some((lower.len(), value));
    }
    if let Some(Word::Tens(tens)) = word(lower.as_str()) {
        let rest = text.get(lower.len()..)?;
        let gap = gap(rest)?;
        let unit = Lower::read(rest.get(gap..)?)?;
        if let Some(Word::Small(value @ 1..=9)) = ordinal_word(unit.as_str()) {
            return Some((lower.len() + gap + unit.len(), Number::integer((tens + value).into())));
        }
    }
    None
}
