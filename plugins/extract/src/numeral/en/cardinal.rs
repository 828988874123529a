//! Cardinals in words, and digits with a scale.

use super::fraction::slash_fraction;
use super::words::{Lower, Word, gap, word};
use crate::numeral::{Form, Number, Numeral, digits_prefix, plain_digits_prefix};

/// Digits, a mixed fraction (3 1/2), a scale (3.5 million).
pub(super) fn digits_and_scale(text: &str) -> Option<Numeral> {
    let mut numeral = digits_prefix(text)?;
    let rest = text.get(numeral.len..)?;
    if numeral.value.is_integer()
        && let blanks = rest.bytes().take(2).take_while(|b| *b == b' ').count()
        && blanks > 0
        && let Some(part) = rest.get(blanks..).and_then(slash_fraction)
    {
        numeral.value = numeral.value.plus(part.value)?;
        numeral.len += blanks + part.len;
    } else if let Some(part) = slash_fraction(text) {
        numeral = part;
    }
    let rest = text.get(numeral.len..)?;
    if numeral.value.is_integer()
        && let Some((len, decimals)) = point(rest)
    {
        numeral.value = numeral.value.plus(decimals)?;
        numeral.len += len;
    }
    if scales(text.get(numeral.len..)?).is_some() {
        let whole = cardinal(text).filter(|whole| whole.len > numeral.len);
        if let Some(whole) = whole {
            return Some(Numeral { form: Form::Mixed, ..whole });
        }
        let (len, value) = scales(text.get(numeral.len..)?)?;
        numeral.value = numeral.value.times(value)?;
        numeral.len += len;
        numeral.form = Form::Mixed;
    }
    Some(numeral)
}

/// Scale words and groups after a gap: ` million`, ` hundred thousand`, ` dozen`.
pub(super) fn scales(text: &str) -> Option<(usize, Number)> {
    let mut value = Number::integer(1);
    let mut len = 0;
    while len < 64 {
        let Some(rest) = text.get(len..) else { break };
        let Some(gap) = gap(rest) else { break };
        let Some(lower) = rest.get(gap..).and_then(Lower::read) else { break };
        let factor = match word(lower.as_str()) {
            Some(Word::Scale(power)) => Number::decimal(1, i32::from(power)),
            Some(Word::Group(count)) => Number::integer(i128::from(count)),
            _ => break,
        };
        let Some(product) = value.times(factor) else { break };
        value = product;
        len += gap + lower.len();
    }
    (len > 0).then_some((len, value))
}

/// A cardinal in words.
pub(super) fn cardinal(text: &str) -> Option<Numeral> {
    let mut total = Number::ZERO; // closed by thousand and above
    let mut section: Option<Number> = None; // below the next scale
    let mut last_scale = u8::MAX; // of the closed part
    let mut hundred = false; // the section has its hundreds
    let mut at = 0; // end of the last accepted word
    let mut cursor = 0; // where the next word begins
    let mut count = 0;
    let mut joined = false; // an "and" stands before the word
    while let Some(rest) = text.get(cursor..) {
        if rest.as_bytes().first().is_some_and(u8::is_ascii_digit) {
            // 4 thousand 3 hundred and 21: digits between scales.
            let Some(digits) = digits_prefix(rest) else { break };
            let scaled = scales(rest.get(digits.len..).unwrap_or("")).is_some();
            let fits = match section {
                // 5.4 million and 771,000 are two numbers.
                None => count == 0 || scaled || joined && digits.value < Number::integer(1000),
                Some(_) => hundred && joined && !scaled && digits.value < Number::integer(100),
            };
            if !fits || count > 0 && (digits.value.is_zero() || !digits.value.is_integer()) {
                break;
            }
            section = Some(match section {
                Some(hundreds) => hundreds.plus(digits.value)?,
                None => digits.value,
            });
            hundred = false;
            at = cursor + digits.len;
            count += 1;
            let Some(gap) = text.get(at..).and_then(gap) else { break };
            cursor = at + gap;
            continue;
        }
        let Some(lower) = Lower::read(rest) else { break };
        match word(lower.as_str()) {
            Some(Word::Small(_) | Word::Tens(_)) if section.is_none() || hundred => {
                let Some((len, value)) = below_hundred(rest) else { break };
                if value == 0 && count > 0 {
                    break;
                }
                let value = Number::integer(i128::from(value));
                section = Some(match section {
                    Some(hundreds) => hundreds.plus(value)?,
                    None => value,
                });
                // The tens and units are now taken: only a scale may follow.
                hundred = false;
                at = cursor + len;
                count += 1;
            }
            Some(Word::Scale(2)) => {
                let Some(value) = section.filter(|v| *v < Number::integer(100) && !v.is_zero()) else {
                    break;
                };
                section = Some(value.shift(2));
                hundred = true;
                at = cursor + lower.len();
                count += 1;
            }
            Some(Word::Scale(power)) => {
                let Some(value) = section.filter(|v| !v.is_zero()) else { break };
                if power >= last_scale {
                    break;
                }
                total = total.plus(value.shift(i32::from(power)))?;
                at = cursor + lower.len();
                // "three million million", "two hundred thousand million".
                if let Some((len, factor)) = scales(text.get(at..).unwrap_or("")) {
                    total = total.times(factor)?;
                    at += len;
                }
                last_scale = power;
                section = None;
                hundred = false;
                count += 1;
            }
            Some(Word::Group(size)) => {
                // three hundred and two dozen: only what follows the hundreds is counted in dozens.
                let Some(value) = section else { break };
                let whole = value.as_i64().unwrap_or(0);
                let tail = if whole > 100 { whole % 100 } else { whole };
                let more = Number::integer(i128::from(tail) * (i128::from(size) - 1));
                section = Some(if tail > 0 {
                    value.plus(more)?
                } else {
                    value.times(Number::integer(size.into()))?
                });
                at = cursor + lower.len();
                break;
            }
            _ => break,
        }
        let Some(rest) = text.get(at..) else { break };
        let Some(first) = gap(rest) else { break };
        cursor = at + first;
        joined = false;
        // "and" joins after a hundred or a scale.
        if (hundred || section.is_none())
            && let Some(after) = rest.get(first..)
            && Lower::read(after).is_some_and(|l| l.as_str() == "and")
            && let Some(second) = after.get(3..).and_then(gap)
        {
            cursor += 3 + second;
            joined = true;
        }
    }
    if count == 0 {
        return None;
    }
    let mut value = match section {
        Some(section) => total.plus(section)?,
        None => total,
    };
    // "two point five"
    if let Some((len, decimals)) = point(text.get(at..).unwrap_or("")) {
        value = value.plus(decimals)?;
        at += len;
        if let Some((len, factor)) = scales(text.get(at..).unwrap_or("")) {
            value = value.times(factor)?;
            at += len;
        }
    }
    Some(Numeral::new(at, value, Form::Words))
}

/// ` point five seven`, ` point seventy-one`, ` point 5`.
pub(super) fn point(text: &str) -> Option<(usize, Number)> {
    let first = gap(text)?;
    let rest = text.get(first..)?;
    if Lower::read(rest)?.as_str() != "point" {
        return None;
    }
    let mut len = first + "point".len();
    let (mut mantissa, mut places) = (0i128, 0i32);
    while places < 18 {
        let Some(rest) = text.get(len..) else { break };
        let Some(gap) = gap(rest) else { break };
        let Some(rest) = rest.get(gap..) else { break };
        let (word, value, width) = if let Some((word, value)) = below_hundred(rest) {
            (word, i128::from(value), if value >= 10 { 2 } else { 1 })
        } else if places == 0
            && let Some((word, value, width)) = plain_digits_prefix(rest).filter(|d| d.2 <= 9)
        {
            (word, i128::from(value.as_i64()?), i32::try_from(width).ok()?)
        } else {
            break;
        };
        if width > 1 && places > 0 {
            break;
        }
        mantissa = mantissa * 10i128.pow(width.unsigned_abs()) + value;
        places += width;
        len += gap + word;
        if width > 1 {
            break;
        }
    }
    (places > 0).then(|| (len, Number::decimal(mantissa, -places)))
}

pub(super) fn below_hundred(text: &str) -> Option<(usize, u8)> {
    let lower = Lower::read(text)?;
    match word(lower.as_str())? {
        Word::Small(value) => Some((lower.len(), value)),
        Word::Tens(tens) => {
            let rest = text.get(lower.len()..)?;
            if let Some(gap) = gap(rest)
                && let Some(unit) = rest.get(gap..).and_then(Lower::read)
                && let Some(Word::Small(value @ 1..=9)) = word(unit.as_str())
            {
                return Some((lower.len() + gap + unit.len(), tens + value));
            }
            Some((lower.len(), tens))
        }
        _ => None,
    }
}
