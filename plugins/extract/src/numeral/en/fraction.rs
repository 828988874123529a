//! Fractions: halves, two thirds, 3 1/2, half a million.

use super::cardinal::{cardinal, scales};
use super::words::{Lower, Word, gap, ordinal_word, word};
use crate::numeral::{Form, Number, Numeral, plain_digits_prefix};

/// `1/2`, not part of a longer chain such as a date.
pub(super) fn slash_fraction(text: &str) -> Option<Numeral> {
    let (top_len, top, _) = plain_digits_prefix(text)?;
    let rest = text.get(top_len..)?.strip_prefix('/')?;
    let (bottom_len, bottom, _) = plain_digits_prefix(rest)?;
    let next = rest.get(bottom_len..)?;
    if next.starts_with(['/', '.', '-']) && next.get(1..)?.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    Some(Numeral::new(top_len + 1 + bottom_len, top.over(bottom)?, Form::Digits))
}

/// A fraction or half after a whole number: `two thirds`, `one and a half`, `three quarters`.
pub(super) fn fraction_after(text: &str, whole: Numeral) -> Option<Numeral> {
    let rest = text.get(whole.len..)?;
    let first = gap(rest)?;
    let after = rest.get(first..)?;
    let lower = Lower::read(after)?;
    if lower.as_str() == "and" {
        let second = after.get(3..).and_then(gap)?;
        let at = first + 3 + second;
        let part = article_part(rest.get(at..)?).or_else(|| {
            let top = cardinal(rest.get(at..)?)?;
            fraction_after(rest.get(at..)?, top)
        })?;
        if part.value >= Number::integer(1) {
            return None;
        }
        let value = whole.value.plus(part.value)?;
        let mut numeral = Numeral::new(whole.len + at + part.len, value, Form::Words);
        if let Some((len, factor)) = scales(text.get(numeral.len..)?) {
            numeral.value = numeral.value.times(factor)?;
            numeral.len += len;
        }
        return Some(numeral);
    }
    let (bottom, len) = denominator(after)?;
    let one = whole.value == Number::integer(1);
    // "one second", "first half" are not fractions; a plural or a one is.
    if bottom == 2 && lower.as_str() == "second" || (!one && !lower.as_str().ends_with('s')) {
        return None;
    }
    let end = whole.len + first + len;
    // four hundred and two thirds: a proper fraction after an "and" stands by itself.
    if let Some(at) = text.get(..whole.len)?.to_ascii_lowercase().rfind(" and ")
        && let Some(tail) = cardinal(text.get(at + 5..whole.len)?)
        && tail.value < Number::integer(bottom)
        && let Some(head) = cardinal(text.get(..at)?)
        && head.len == at
    {
        let part = tail.value.over(Number::integer(bottom))?;
        let last = text.get(..at)?.rsplit([' ', '-']).next()?.to_ascii_lowercase();
        let scale = match word(&last) {
            Some(Word::Scale(power @ 6..)) => i32::from(power),
            _ => 0,
        };
        return Some(Numeral::new(end, head.value.plus(part.shift(scale))?, Form::Words));
    }
    let mut value = whole.value.over(Number::integer(bottom))?;
    let mut end = end;
    // two thirds of a million
    if let Some(rest) = text.get(end..)?.strip_prefix(" of a")
        && let Some((len, factor)) = scales(rest)
    {
        value = value.times(factor)?;
        end += " of a".len() + len;
    }
    Some(Numeral::new(end, value, Form::Words))
}

/// The denominator that a word names: half, quarter(s), third(s), twentieth(s).
pub(super) fn denominator(text: &str) -> Option<(i128, usize)> {
    let lower = Lower::read(text)?;
    if let Some(Word::Part(bottom)) = word(lower.as_str()) {
        return Some((i128::from(bottom), lower.len()));
    }
    let singular = lower.as_str().strip_suffix('s').unwrap_or(lower.as_str());
    let bottom = match ordinal_word(singular)? {
        Word::Small(value @ 3..) => i128::from(value),
        Word::Tens(value) => i128::from(value),
        Word::Scale(power) => 10i128.pow(u32::from(power)),
        _ => return None,
    };
    Some((bottom, lower.len()))
}

/// `a half`, `a quarter`, `a third`.
pub(super) fn article_part(text: &str) -> Option<Numeral> {
    let lower = Lower::read(text)?;
    if !matches!(lower.as_str(), "a" | "an") {
        return None;
    }
    let gap = gap(text.get(lower.len()..)?)?;
    let at = lower.len() + gap;
    let (bottom, len) = denominator(text.get(at..)?)?;
    Some(Numeral::new(at + len, Number::integer(1).over(Number::integer(bottom))?, Form::Words))
}

/// What an article or a half begins: `a hundred and five`, `a dozen`, `half a million`, `half`.
pub(super) fn article(text: &str) -> Option<Numeral> {
    let lower = Lower::read(text)?;
    match lower.as_str() {
        "a" | "an" => {
            let gap_len = gap(text.get(lower.len()..)?)?;
            let at = lower.len() + gap_len;
            let rest = text.get(at..)?;
            let next = Lower::read(rest)?;
            let Some(meaning) = word(next.as_str()) else {
                // a trillionth; a third of: a fraction, where "a third party" is none.
                let part = article_part(text)?;
                let scale = matches!(ordinal_word(next.as_str()), Some(Word::Scale(_)));
                return (scale || text.get(part.len..)?.starts_with(" of ")).then_some(part);
            };
            match meaning {
                Word::Scale(_) | Word::Group(_) => {}
                Word::Part(_) => return article_part(text),
                _ => return None,
            }
            // Read it as "one hundred and five".
            let as_one = rest_as_one(rest)?;
            Some(Numeral { len: at + as_one.len, ..as_one })
        }
        "quarter" => {
            let (len, factor) = text.get(lower.len()..).and_then(scales)?;
            Some(Numeral::new(lower.len() + len, Number::decimal(25, -2).times(factor)?, Form::Words))
        }
        "hundred" | "thousand" | "million" | "billion" => rest_as_one(text),
        "half" => {
            let half = Number::decimal(5, -1);
            let rest = text.get(lower.len()..)?;
            if let Some(gap_len) = gap(rest)
                && let Some(part) = rest.get(gap_len..)
                && let Some(of) = Lower::read(part).filter(|l| matches!(l.as_str(), "a" | "an"))
                && let Some((len, factor)) = part.get(of.len()..).and_then(scales)
            {
                let value = half.times(factor)?;
                return Some(Numeral::new(lower.len() + gap_len + of.len() + len, value, Form::Words));
            }
            Some(Numeral::new(lower.len(), half, Form::Words))
        }
        _ => None,
    }
}

/// `hundred and five` as one hundred and five.
pub(super) fn rest_as_one(text: &str) -> Option<Numeral> {
    let lower = Lower::read(text)?;
    let value = match word(lower.as_str())? {
        Word::Group(size) => {
            return Some(Numeral::new(lower.len(), Number::integer(size.into()), Form::Words));
        }
        Word::Scale(power) => Number::decimal(1, i32::from(power)),
        _ => return None,
    };
    let mut numeral = Numeral::new(lower.len(), value, Form::Words);
    let rest = text.get(lower.len()..)?;
    if let Some((len, factor)) = scales(rest) {
        numeral.value = numeral.value.times(factor)?;
        numeral.len += len;
        return Some(numeral);
    }
    if let Some(first) = gap(rest)
        && let Some(mut after) = rest.get(first..)
    {
        let mut at = lower.len() + first;
        if Lower::read(after).is_some_and(|l| l.as_str() == "and")
            && let Some(second) = after.get(3..).and_then(gap)
        {
            at += 3 + second;
            after = text.get(at..)?;
        }
        if let Some(tail) = cardinal(after)
            && tail.value < value
            && !tail.value.is_zero()
        {
            numeral.value = numeral.value.plus(tail.value)?;
            numeral.len = at + tail.len;
        }
    }
    Some(numeral)
}
