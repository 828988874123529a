//! Figures: where a text states a number, before anything is said about what it measures.
//!
//! One pass over the bytes. A figure may begin at a digit, at one of some fifty Han characters (a bit set
//! over the basic plane), at a vulgar fraction, or at an English word in the set of number words; everything
//! else is skipped by a table look-up. The numeral readers then look at a bounded stretch each.

use crate::numeral::{Form, Number, Numeral, digit_value, digits_prefix, en, zh};
use std::sync::LazyLock;

/// A number as it stands in the text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Figure {
    /// First byte, with its sign.
    pub(crate) start: usize,
    /// One past its last byte.
    pub(crate) end: usize,
    /// Value, or lower end.
    pub(crate) value: Number,
    /// Upper end of a range in one numeral (七八十, 几十).
    pub(crate) upper: Option<Number>,
    /// 十多万, 十几: the real number is more.
    pub(crate) more: bool,
    /// How it is written.
    pub(crate) form: Form,
    /// 几十, 数百: between this and ten times as much.
    pub(crate) vague: bool,
    /// A multiplier that stands alone: 百, 万, *thousand*.
    pub(crate) bare: bool,
    /// A letter or a letter and a hyphen stand before it: SCP-173, A4.
    pub(crate) glued_left: bool,
    /// A letter follows at once: 29km, 3D.
    pub(crate) glued_right: bool,
    /// A bare `a`, `half`, or a pronoun `one`: a number only with a unit.
    pub(crate) weak: bool,
}

impl Figure {
    /// Whether it is written in digits.
    pub(crate) fn digits(&self) -> bool {
        matches!(self.form, Form::Digits | Form::Mixed)
    }
}

/// Han characters that a figure may begin with.
static HAN_START: LazyLock<[u64; 1024]> = LazyLock::new(|| {
    let mut set = [0u64; 1024];
    let starts = "〇零○一壹弌二贰貳弍两兩三叁参參弎四肆五伍六陆陸七柒八捌九玖十拾廿卅卌百佰千仟万萬亿億半几幾数數０１２３４５６７８９½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞";
    for c in starts.chars() {
        let c = c as usize;
        if let Some(word) = set.get_mut(c / 64) {
            *word |= 1 << (c % 64);
        }
    }
    set
});

/// Number words that begin an English figure, packed for a fast look-up.
static WORD_START: LazyLock<Vec<u128>> = LazyLock::new(|| {
    let words = "zero nought naught nil one two three four five six seven eight nine ten eleven twelve thirteen \
        fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fourty fifty sixty seventy \
        eighty ninety hundred thousand million billion a an half quarter";
    let mut packed: Vec<u128> = words.split_whitespace().filter_map(pack).collect();
    packed.sort_unstable();
    packed
});

/// A lower-case word of at most 16 letters as one number.
pub(crate) fn pack(word: &str) -> Option<u128> {
    if word.len() > 16 {
        return None;
    }
    Some(word.bytes().fold(0u128, |packed, b| packed << 8 | u128::from(b.to_ascii_lowercase())))
}

/// The vulgar fractions.
fn vulgar(c: char) -> Option<(i128, i128)> {
    Some(match c {
        '½' => (1, 2),
        '⅓' => (1, 3),
        '⅔' => (2, 3),
        '¼' => (1, 4),
        '¾' => (3, 4),
        '⅕' => (1, 5),
        '⅖' => (2, 5),
        '⅗' => (3, 5),
        '⅘' => (4, 5),
        '⅙' => (1, 6),
        '⅚' => (5, 6),
        '⅛' => (1, 8),
        '⅜' => (3, 8),
        '⅝' => (5, 8),
        '⅞' => (7, 8),
        _ => return None,
    })
}

/// Every figure of the text, in order, disjoint.
pub(crate) fn scan(text: &str, all: bool) -> Vec<Figure> {
    let bytes = text.as_bytes();
    let han: &[u64; 1024] = &HAN_START;
    let mut out: Vec<Figure> = Vec::new();
    let mut i = 0;
    while let Some(&byte) = bytes.get(i) {
        let found = match byte {
            b'0'..=b'9' => digits_at(text, i, all),
            b'.' if bytes.get(i + 1).is_some_and(u8::is_ascii_digit) => point_at(text, i, all),
            // The digits of an address are no figures.
            b':' if bytes.get(i + 1) == Some(&b'/') && bytes.get(i + 2) == Some(&b'/') => {
                i += bytes
                    .get(i..)
                    .map_or(1, |r| r.iter().take_while(|b| b.is_ascii_graphic()).count().max(1));
                continue;
            }
            b'A'..=b'Z' | b'a'..=b'z' => {
                let len = bytes
                    .get(i..)
                    .map_or(1, |rest| rest.iter().take_while(|b| b.is_ascii_alphabetic()).count());
                let word = bytes.get(i..i + len).unwrap_or(&[]);
                if len <= 9
                    && WORD_START
                        .binary_search(
                            &word.iter().fold(0, |p, b| p << 8 | u128::from(b.to_ascii_lowercase())),
                        )
                        .is_ok()
                    && let Some(figure) = word_at(text, i).or_else(|| all.then(|| article(text, i)).flatten())
                {
                    Some(figure)
                } else {
                    i += len;
                    continue;
                }
            }
            0xC2 | 0xE2..=0xEF => {
                let wide = byte >= 0xE0;
                let (Some(second), third) = (bytes.get(i + 1), bytes.get(i + 2).copied().unwrap_or(0)) else {
                    break;
                };
                let point = if wide {
                    usize::from(byte & 0xF) << 12
                        | usize::from(second & 0x3F) << 6
                        | usize::from(third & 0x3F)
                } else {
                    usize::from(byte & 0x1F) << 6 | usize::from(second & 0x3F)
                };
                let starts = han.get(point / 64).is_some_and(|word| word >> (point % 64) & 1 == 1);
                let found = starts.then(|| han_at(text, i, all)).flatten();
                if found.is_none() {
                    i += if wide { 3 } else { 2 };
                    continue;
                }
                found
            }
            _ => None,
        };
        match found {
            Some(mut figure) => {
                i = figure.end.max(i + 1);
                signed(text, out.last().map_or(0, |f| f.end), &mut figure);
                figure.glued_right |= bytes.get(figure.end).is_some_and(u8::is_ascii_alphabetic);
                out.push(figure);
            }
            // A run of digits that is no number is skipped as a whole.
            None => {
                i += bytes.get(i..).map_or(1, |r| r.iter().take_while(|b| b.is_ascii_digit()).count().max(1))
            }
        }
    }
    out
}

fn figure(start: usize, numeral: &Numeral) -> Figure {
    Figure {
        start,
        end: start + numeral.len,
        value: numeral.value,
        upper: numeral.upper,
        more: numeral.more,
        form: numeral.form,
        vague: false,
        bare: false,
        glued_left: false,
        glued_right: false,
        weak: false,
    }
}

fn rest(text: &str, at: usize) -> &str {
    text.get(at..).unwrap_or("")
}

/// A figure that begins with an ASCII digit.
fn digits_at(text: &str, at: usize, all: bool) -> Option<Figure> {
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

/// Whether letters that are no unit of a figure stand before a hyphen: SCP-173, where 3km-5km is a range.
fn code_before(bytes: &[u8], hyphen: usize) -> bool {
    let letters = bytes
        .get(..hyphen)
        .map_or(0, |b| b.iter().rev().take(8).take_while(|b| b.is_ascii_alphabetic()).count());
    let digit = hyphen.checked_sub(letters + 1).and_then(|i| bytes.get(i)).is_some_and(u8::is_ascii_digit);
    letters > 0 && !digit
}

fn zh_fraction_follows(here: &str, len: usize) -> bool {
    here.get(len..).is_some_and(|r| r.starts_with('/'))
}

/// `.25`
fn point_at(text: &str, at: usize, all: bool) -> Option<Figure> {
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
    if all && let Some((len, power)) = letter_scale(rest(text, figure.end), figure.form) {
        figure.value = figure.value.shift(power);
        figure.end += len;
    }
    Some(figure)
}

/// Groups that are not of three with commas: `12,34,567`, `1 234 567`, `1,3` as a decimal.
fn other_groups(here: &str, all: bool) -> Option<Numeral> {
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
fn power(here: &str, numeral: &Numeral) -> Option<Numeral> {
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
fn wide_scale(after: &str) -> Option<(usize, i32)> {
    let c = after.chars().next()?;
    let power = match c {
        'Ｋ' | 'ｋ' => 3,
        'Ｍ' => 6,
        'Ｇ' => 9,
        _ => return None,
    };
    Some((c.len_utf8(), power))
}

/// A figure that begins with a number word.
fn word_at(text: &str, at: usize) -> Option<Figure> {
    let here = rest(text, at);
    if text.get(..at).and_then(|t| t.chars().next_back()).is_some_and(|c| c == '\'' || c == '’') {
        return None;
    }
    let mut numeral = en::parse_prefix(here)?;
    if let Some(ratio) = ratio(here, &numeral) {
        numeral = ratio;
    }
    let word = here.get(..numeral.len)?;
    let mut figure = figure(at, &numeral);
    figure.bare = ["hundred", "thousand", "million", "billion"].iter().any(|w| word.eq_ignore_ascii_case(w));
    figure.weak = word.eq_ignore_ascii_case("half")
        || word.eq_ignore_ascii_case("a half")
        || word.eq_ignore_ascii_case("a quarter");
    Some(figure)
}

/// `a kilogram`, `an ml`: an article before a unit counts one of it.
fn article(text: &str, at: usize) -> Option<Figure> {
    let here = rest(text, at);
    let len = here.bytes().take_while(u8::is_ascii_alphabetic).count();
    let word = here.get(..len)?;
    if !(word.eq_ignore_ascii_case("a") || word.eq_ignore_ascii_case("an"))
        || !here.get(len..)?.starts_with(' ')
    {
        return None;
    }
    let (end, unit) = super::units::UNITS.after(text, at + len + 1)?;
    let form = text.get(at + len + 1..end)?;
    let common = [
        "degree",
        "turn",
        "bar",
        "mole",
        "mark",
        "won",
        "times",
        "real",
        "point",
        "cent",
        "bit",
        "in",
        "am",
        "pm",
        "at",
        "as",
        "grain",
        "atmosphere",
    ];
    if form.len() < 2 || common.iter().any(|c| form.eq_ignore_ascii_case(c)) || unit.measure == "ratio" {
        return None;
    }
    let mut one =
        figure(at, &Numeral { len, value: Number::integer(1), upper: None, more: false, form: Form::Words });
    one.weak = true;
    Some(one)
}

/// `one over three`, `two out of five hundred`: a part of a whole in words.
fn ratio(here: &str, top: &Numeral) -> Option<Numeral> {
    let tail = here.get(top.len..)?;
    let (skip, over) = if tail.starts_with(" over ") {
        (6, true)
    } else if tail.starts_with(" out of ") {
        (8, false)
    } else {
        return None;
    };
    let rest = tail.get(skip..)?;
    let bottom = en::parse_prefix(rest)?;
    let next = rest.get(bottom.len..)?.trim_start_matches(' ');
    // "$2000 over 3 years", "five out of three pieces" are no fractions.
    if over && next.starts_with(char::is_alphanumeric) || !over && top.value >= bottom.value {
        return None;
    }
    Some(Numeral { len: top.len + skip + bottom.len, value: top.value.over(bottom.value)?, ..*top })
}

/// A figure that begins with a Han numeral, a full-width digit or a vulgar fraction.
fn han_at(text: &str, at: usize, all: bool) -> Option<Figure> {
    let here = rest(text, at);
    let c = here.chars().next()?;
    if let Some((top, bottom)) = vulgar(c) {
        let value = Number::integer(top).over(Number::integer(bottom))?;
        return Some(figure(
            at,
            &Numeral { len: c.len_utf8(), value, upper: None, more: false, form: Form::Digits },
        ));
    }
    if digit_value(c).is_some() {
        let mut numeral = zh::parse_prefix(here)?;
        if numeral.form == Form::Digits {
            if let Some(fraction) = wide_fraction(here) {
                numeral = fraction;
            } else if let Some(power) = power(&narrow(here), &numeral) {
                numeral = power;
            }
        }
        let mut figure = figure(at, &numeral);
        if all && let Some((len, power)) = letter_scale(rest(text, figure.end), figure.form) {
            figure.value = figure.value.shift(power);
            figure.end += len;
        }
        return Some(figure);
    }
    match c {
        '半' => {
            let hundred = rest(text, at + c.len_utf8()).starts_with('百');
            let (len, value) = if hundred { (6, Number::integer(50)) } else { (3, Number::decimal(5, -1)) };
            let mut half = figure(at, &Numeral { len, value, upper: None, more: false, form: Form::Words });
            half.weak = !hundred;
            Some(half)
        }
        '几' | '幾' | '数' | '數' => {
            let unit = zh::bare_multiplier(rest(text, at + c.len_utf8()))?;
            let tail = rest(text, at + c.len_utf8() + unit.len);
            if tail.starts_with("分之") || tail.starts_with("分点") {
                return None;
            }
            // 总数百万: the 数 belongs to the word before.
            let before = text.get(..at).and_then(|t| t.chars().next_back()).unwrap_or(' ');
            if "人总次指函个份户基系倍多少半岁参计点级件分变代实整天对参复奇偶底名字篇票".contains(before)
                && c == '数'
            {
                return None;
            }
            let mut vague = figure(at, &Numeral { len: c.len_utf8() + unit.len, ..unit });
            vague.upper = Some(unit.value.shift(1));
            vague.vague = true;
            Some(vague)
        }
        '百' | '佰' | '千' | '仟' | '万' | '萬' | '亿' | '億' => {
            let unit = zh::bare_multiplier(here)?;
            let tail = rest(text, at + unit.len).trim_start_matches(' ');
            if let Some(tail) = tail.strip_prefix('分')
                && tail.trim_start_matches(' ').starts_with(['之', '点', '點', '位'])
            {
                return None;
            }
            let mut bare = figure(at, &unit);
            bare.bare = true;
            Some(bare)
        }
        _ => {
            let mut numeral = zh::parse_prefix(here)?;
            let tail = here.get(numeral.len..)?;
            if numeral.form == Form::Words
                && !numeral.value.is_integer()
                && tail.starts_with(['分', '刻'])
                && !tail.starts_with("分之")
                && here.get(..numeral.len)?.contains(['点', '點'])
            {
                // 三点五分 is a time of day.
                numeral = zh::integer_prefix(here)?;
            }
            let mut found = figure(at, &numeral);
            if all
                && let Some(tail) = tail.strip_prefix('打')
                && !tail.starts_with(|c| "击造架开闹工包破出入下电仗听扮败算擊開".contains(c))
                && let Some(value) = found.value.times(Number::integer(12))
            {
                found.value = value;
                found.end += '打'.len_utf8();
            }
            Some(found)
        }
    }
}

/// The text ahead with a full-width exponent sign as ASCII; bounded, no number is longer.
fn narrow(here: &str) -> String {
    here.chars().take(64).collect::<String>().replacen('ｅ', "e", 1)
}

/// `４ ６／３`, `１／２`.
fn wide_fraction(here: &str) -> Option<Numeral> {
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

/// Takes in a sign before the figure: -5, － 5, 负5, minus five.
fn signed(text: &str, floor: usize, figure: &mut Figure) {
    let Some(before) = text.get(floor..figure.start) else { return };
    let trimmed = before.trim_end_matches(' ');
    let blanks = before.len() - trimmed.len();
    if blanks > 1 {
        return;
    }
    let Some(sign) = trimmed.chars().next_back() else { return };
    let start = floor + trimmed.len() - sign.len_utf8();
    let outer = text.get(..start).and_then(|t| t.chars().next_back());
    match sign {
        '-' | '－' | '−' | '–' if figure.digits() => {
            let inner = trimmed.len() - sign.len_utf8();
            let opens = match outer {
                None => true,
                Some(c) if blanks > 0 => {
                    let degrees = rest(text, figure.end).trim_start_matches(' ');
                    matches!(c, '(' | '（' | '=')
                        || c == ' ' && (degrees.starts_with("deg") || degrees.starts_with('°'))
                }
                // 增长-2.8%, 利润为-3亿元.
                Some('为' | '是' | '长' | '达' | '降' | '跌' | '约' | '率' | '润') => true,
                // 75 -300mm is a range; a column's gap is wider.
                Some(' ')
                    if text.get(..start - 1).is_some_and(|h| h.ends_with(|d: char| d.is_ascii_digit())) =>
                {
                    false
                }
                // 120-340, a-1 and )-1 are not negative, nor is an em dash made of two.
                Some(c) => {
                    !(c.is_alphanumeric()
                        || matches!(
                            c,
                            ')' | '）'
                                | '-'
                                | '%'
                                | '％'
                                | '/'
                                | ']'
                                | '”'
                                | '"'
                                | '#'
                                | '—'
                                | '.'
                                | '℃'
                                | '°'
                        ))
                }
            };
            if opens && inner <= trimmed.len() && sign != '–' {
                figure.value = figure.value.negated();
                figure.start = start;
                figure.glued_left = false;
            }
        }
        '负' | '負'
            if !matches!(outer, Some('正' | '抱' | '担' | '胜' | '辜' | '背' | '欺' | '肩' | '自')) =>
        {
            figure.value = figure.value.negated();
            figure.upper = figure.upper.map(Number::negated);
            figure.start = start;
        }
        '负' | '負' => {}
        _ if blanks == 1 => {
            for word in ["minus", "negative"] {
                if let Some(head) = trimmed.len().checked_sub(word.len())
                    && trimmed.get(head..).is_some_and(|w| w.eq_ignore_ascii_case(word))
                    && trimmed.get(..head).is_some_and(|h| !h.ends_with(|c: char| c.is_alphanumeric()))
                {
                    figure.value = figure.value.negated();
                    figure.start = floor + head;
                }
            }
        }
        _ => {}
    }
}

/// Whether a figure in Chinese digits or Arabic digits begins the text, with something to count.
pub(crate) fn han_figure_begins(text: &str) -> bool {
    let mut chars = text.chars();
    let Some(first) = chars.next() else { return false };
    digit_value(first).is_some()
        || zh::han_digit(first).is_some()
            && chars.next().is_some_and(|c| {
                matches!(c, '个' | '名' | '项' | '家' | '支' | '条' | '十' | '百' | '千' | '万')
            })
}
