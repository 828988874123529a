//! Figures in digits: grouped, full-width, with a point, a power or a letter for a scale.

use super::words::ratio;
use super::{Figure, figure, rest};
use crate::numeral::{Form, Number, Numeral, digit_value, digits_prefix, en, zh};

/// A figure that begins with an ASCII digit.
pub(super) fn digits_at(text: &str, at: usize, all: bool) -> Option<Figure> {
    let bytes = text.as_bytes();
    let here = rest(text, at);
    let before = at.checked_sub(1).and_then(|i| bytes.get(i)).copied().unwrap_or(b' ');
    let mut numeral = zh::parse_prefix(here)?;
    if numeral.form == Form::Digits || numeral.value.is_integer() && zh_fraction_follows(here, numeral.len) {
        // 5/17/2018 and 2222.2222.22 are chains, not fractions and decimals.
        let chained = before == b'/' || before == b'.';
        if let Some(english) = en::parse_prefix(here).filter(|n| n.len > numeral.len && !chained) {
            numeral = english;
        }
        let run = here.bytes().take_while(u8::is_ascii_digit).count();
        let next = here.as_bytes().get(numeral.len).copied().unwrap_or(b' ');
        let after = here.as_bytes().get(numeral.len + 1).copied().unwrap_or(b' ');
        if (next == b'.' && after.is_ascii_digit() || chained && before == b'.') && numeral.len > run {
            numeral = digits_prefix(here.get(..run)?)?;
        }
        if let Some(grouped) = other_groups(here, all).filter(|n| n.len > numeral.len) {
            numeral = grouped;
        }
        if let Some(power) = power(here, &numeral) {
            numeral = power;
        }
        if before != b'$'
            && let Some(ratio) = ratio(here, &numeral).filter(|_| all)
        {
            numeral = ratio;
        }
    }
    let mut figure = figure(at, &numeral);
    if !all && millions(text, at, figure.end) {
        figure.value = figure.value.shift(6);
        figure.end += 1;
        figure.form = Form::Mixed;
    }
    if all && let Some((len, power)) = letter_scale(rest(text, figure.end), figure.form) {
        figure.value = figure.value.shift(power);
        figure.end += len;
        figure.form = Form::Mixed;
    }
    figure.glued_left = before.is_ascii_alphabetic()
        || before == b'_'
        || before == b'-' && at >= 2 && code_before(bytes, at - 1);
    Some(figure)
}

/// $3m: behind the sign of a currency the letter is no metre.
fn millions(text: &str, at: usize, end: usize) -> bool {
    let signed = text.get(..at).is_some_and(|head| head.ends_with(['$', '€', '£', '¥', '￥', '₹', '₩']));
    let mut tail = text.get(end..).unwrap_or("").chars();
    signed && matches!(tail.next(), Some('m' | 'M')) && !tail.next().is_some_and(char::is_alphanumeric)
}

/// Whether letters that are no unit of a figure stand before a hyphen: SCP-173, where 3km-5km is a range.
pub(super) fn code_before(bytes: &[u8], hyphen: usize) -> bool {
    let letters = bytes
        .get(..hyphen)
        .map_or(0, |b| b.iter().rev().take(8).take_while(|b| b.is_ascii_alphabetic()).count());
    let digit = hyphen.checked_sub(letters + 1).and_then(|i| bytes.get(i)).is_some_and(u8::is_ascii_digit);
    letters > 0 && !digit
}

pub(super) fn zh_fraction_follows(here: &str, len: usize) -> bool {
    here.get(len..).is_some_and(|r| r.starts_with('/'))
}

/// `.25`
pub(super) fn point_at(text: &str, at: usize, all: bool) -> Option<Figure> {
    let bytes = text.as_bytes();
    let before = at.checked_sub(1).and_then(|i| bytes.get(i)).copied().unwrap_or(b' ');
    if before.is_ascii_alphanumeric() || before == b'.' {
        return None;
    }
    let digits = digits_prefix(rest(text, at + 1)).filter(|n| n.value.is_integer())?;
    if rest(text, at + 1 + digits.len).starts_with('.')
        && rest(text, at + 2 + digits.len).starts_with(|c: char| c.is_ascii_digit())
    {
        return None;
    }
    let places = rest(text, at + 1).bytes().take_while(u8::is_ascii_digit).count();
    let mut numeral = digits;
    numeral.len = places + 1;
    numeral.value =
        crate::numeral::plain_digits_prefix(rest(text, at + 1))?.1.shift(-i32::try_from(places).ok()?);
    let mut figure = figure(at, &numeral);
    if !all && millions(text, at, figure.end) {
        figure.value = figure.value.shift(6);
        figure.end += 1;
        figure.form = Form::Mixed;
    }
    if all && let Some((len, power)) = letter_scale(rest(text, figure.end), figure.form) {
        figure.value = figure.value.shift(power);
        figure.end += len;
    }
    Some(figure)
}

/// Groups that are not of three with commas: `12,34,567`, `1 234 567`, `1,3` as a decimal.
pub(super) fn other_groups(here: &str, all: bool) -> Option<Numeral> {
    let run = here.bytes().take_while(u8::is_ascii_digit).count();
    if run == 0 || run > 3 {
        return None;
    }
    // Blanks that do not break are meant as separators; a plain blank may as well divide columns.
    for (separator, sure) in [("\u{202f}", true), ("\u{a0}", true), (" ", false)] {
        if !sure && !all {
            continue;
        }
        let mut end = run;
        let mut digits: String = here.get(..run)?.to_owned();
        while digits.len() < 30 {
            let Some(group) = here.get(end..).and_then(|r| r.strip_prefix(separator)) else { break };
            if group.bytes().take_while(u8::is_ascii_digit).count() != 3 {
                break;
            }
            digits.push_str(group.get(..3)?);
            end += separator.len() + 3;
        }
        if end > run && !here.get(end..)?.starts_with(|c: char| c.is_ascii_digit()) {
            let fraction =
                here.get(end..)?.strip_prefix('.').filter(|f| f.starts_with(|c: char| c.is_ascii_digit()));
            if let Some(fraction) = fraction {
                let places = fraction.bytes().take_while(u8::is_ascii_digit).count();
                digits.push('.');
                digits.push_str(fraction.get(..places)?);
                end += 1 + places;
            }
            let mut numeral = digits_prefix(&digits)?;
            numeral.len = end;
            return Some(numeral);
        }
    }
    // South Asian: groups of two before the last three.
    if run <= 2 {
        let mut end = run;
        let mut digits: String = here.get(..run)?.to_owned();
        let mut pairs = 0;
        while let Some(group) = here.get(end..).and_then(|r| r.strip_prefix(',')) {
            let width = group.bytes().take_while(u8::is_ascii_digit).count();
            if !(width == 2 || width == 3) || digits.len() > 30 {
                break;
            }
            digits.push_str(group.get(..width)?);
            end += 1 + width;
            pairs += usize::from(width == 2);
            if width == 3 {
                if pairs == 0 {
                    return None;
                }
                let places = here
                    .get(end..)?
                    .strip_prefix('.')
                    .map_or(0, |f| f.bytes().take_while(u8::is_ascii_digit).count());
                if places > 0 {
                    digits.push_str(here.get(end..=end + places)?);
                    end += 1 + places;
                }
                let mut numeral = digits_prefix(&digits)?;
                numeral.len = end;
                return Some(numeral);
            }
        }
    }
    None
}

/// `2e5`, `2^5`, `1.3x10^6`, `2.48×10−5`.
pub(super) fn power(here: &str, numeral: &Numeral) -> Option<Numeral> {
    let after = here.get(numeral.len..)?;
    let exponent_at = |text: &str| -> Option<(usize, i32)> {
        let (sign_len, sign) = match text.chars().next()? {
            '-' => (1, -1),
            '−' => ('−'.len_utf8(), -1),
            '－' => ('－'.len_utf8(), -1),
            '+' => (1, 1),
            _ => (0, 1),
        };
        let (mut len, mut value) = (0, 0i32);
        for c in text.get(sign_len..)?.chars() {
            let Some(digit) = digit_value(c) else { break };
            value = value.checked_mul(10)?.checked_add(i32::from(digit))?;
            len += c.len_utf8();
        }
        (len > 0 && value < 400).then_some((sign_len + len, sign * value))
    };
    if let Some(exponent) = after.strip_prefix(['e', 'E']) {
        let (len, exponent) = exponent_at(exponent)?;
        return Some(Numeral {
            len: numeral.len + 1 + len,
            value: numeral.value.shift(exponent),
            ..*numeral
        });
    }
    if let Some(exponent) = after.strip_prefix('^') {
        let (len, exponent) = exponent_at(exponent)?;
        let mut value = Number::integer(1);
        for _ in 0..exponent.unsigned_abs().min(120) {
            value = value.times(numeral.value)?;
        }
        if exponent < 0 {
            value = Number::integer(1).over(value)?;
        }
        return Some(Numeral { len: numeral.len + 1 + len, value, ..*numeral });
    }
    for sign in ["×", "x", "*", " × ", " x "] {
        if let Some(rest) = after.strip_prefix(sign) {
            let (base, base_len) = if rest.starts_with("10") {
                (10, 2)
            } else if rest.starts_with("2^") {
                (2, 1)
            } else {
                continue;
            };
            let tail = rest.get(base_len..)?;
            let caret = usize::from(tail.starts_with('^'));
            if caret == 0 && !tail.starts_with(['-', '−', '+']) {
                continue;
            }
            let (len, exponent) = exponent_at(tail.get(caret..)?)?;
            let value = if base == 10 {
                numeral.value.shift(exponent)
            } else {
                numeral.value.times(Number::integer(2i128.checked_pow(u32::try_from(exponent).ok()?)?))?
            };
            return Some(Numeral {
                len: numeral.len + sign.len() + base_len + caret + len,
                value,
                ..*numeral
            });
        }
    }
    None
}

/// `10k`, `1.2b`, `1MM`, `2.33 k`: the length and the power of ten of a scale letter.
pub(crate) fn letter_scale(after: &str, form: Form) -> Option<(usize, i32)> {
    if form != Form::Digits {
        return None;
    }
    let bytes = after.as_bytes();
    let blank = usize::from(bytes.first() == Some(&b' '));
    let letters = bytes.iter().skip(blank).take_while(|b| b.is_ascii_alphabetic()).count();
    let next_digit = bytes.get(blank + letters).is_some_and(u8::is_ascii_digit);
    if letters == 0 || letters > 3 || next_digit {
        return wide_scale(after);
    }
    let power = match after.get(blank..blank + letters)? {
        "k" | "K" => 3,
        "M" | "MM" | "mm" if blank == 0 || letters == 2 => 6,
        "mn" | "mln" => 6,
        "b" | "B" | "bn" | "Bn" | "G" if blank == 0 || letters == 2 => 9,
        "T" | "tn" if blank == 0 => 12,
        _ => return None,
    };
    if after.get(blank..blank + letters)? == "mm" {
        return None;
    }
    Some((blank + letters, power))
}

/// Full-width `Ｋ`, `ｋ`, `Ｍ`.
pub(super) fn wide_scale(after: &str) -> Option<(usize, i32)> {
    let c = after.chars().next()?;
    let power = match c {
        'Ｋ' | 'ｋ' => 3,
        'Ｍ' => 6,
        'Ｇ' => 9,
        _ => return None,
    };
    Some((c.len_utf8(), power))
}

/// The text ahead with a full-width exponent sign as ASCII; bounded, no number is longer.
pub(super) fn narrow(here: &str) -> String {
    here.chars().take(64).collect::<String>().replacen('ｅ', "e", 1)
}

/// `４ ６／３`, `１／２`.
pub(super) fn wide_fraction(here: &str) -> Option<Numeral> {
    let (first_len, first, _) = crate::numeral::plain_digits_prefix(here)?;
    let after = here.get(first_len..)?;
    let slash = |text: &str| -> Option<Numeral> {
        let (top_len, top, _) = crate::numeral::plain_digits_prefix(text)?;
        let rest = text.get(top_len..)?;
        let sign = rest.chars().next().filter(|c| matches!(c, '／' | '/'))?;
        let (bottom_len, bottom, _) = crate::numeral::plain_digits_prefix(rest.get(sign.len_utf8()..)?)?;
        let len = top_len + sign.len_utf8() + bottom_len;
        Some(Numeral { len, value: top.over(bottom)?, upper: None, more: false, form: Form::Digits })
    };
    if let Some(part) = after.strip_prefix(' ').and_then(slash) {
        return Some(Numeral { len: first_len + 1 + part.len, value: first.plus(part.value)?, ..part });
    }
    slash(here)
}
