//! English numerals.
//!
//! Reads cardinals in words (one hundred and five, twenty-one, a dozen), digits with a scale (3.5
//! million), halves, quarters and other fractions (two thirds, one and a half, half a million, 3 1/2),
//! decimals with *point*, and ordinals (twenty-first, 21st).

use super::{Form, Number, Numeral, digits_prefix, plain_digits_prefix};

/// What a number word means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// zero to nineteen.
    Small(u8),
    /// twenty to ninety.
    Tens(u8),
    /// hundred, thousand, million: the power of ten.
    Scale(u8),
    /// dozen, score: a count that multiplies.
    Group(u8),
    /// half, quarter: the denominator.
    Part(u8),
}

/// The meaning of a lower-case number word.
pub fn word(lower: &str) -> Option<Word> {
    use Word::{Group, Part, Scale, Small, Tens};
    Some(match lower {
        "zero" | "nought" | "naught" | "nil" => Small(0),
        "one" => Small(1),
        "two" => Small(2),
        "three" => Small(3),
        "four" => Small(4),
        "five" => Small(5),
        "six" => Small(6),
        "seven" => Small(7),
        "eight" => Small(8),
        "nine" => Small(9),
        "ten" => Small(10),
        "eleven" => Small(11),
        "twelve" => Small(12),
        "thirteen" => Small(13),
        "fourteen" => Small(14),
        "fifteen" => Small(15),
        "sixteen" => Small(16),
        "seventeen" => Small(17),
        "eighteen" => Small(18),
        "nineteen" => Small(19),
        "twenty" => Tens(20),
        "thirty" => Tens(30),
        "forty" | "fourty" => Tens(40),
        "fifty" => Tens(50),
        "sixty" => Tens(60),
        "seventy" => Tens(70),
        "eighty" => Tens(80),
        "ninety" => Tens(90),
        "hundred" | "hundreds" => Scale(2),
        "thousand" | "thousands" => Scale(3),
        "lakh" | "lakhs" | "lac" | "lkh" | "lkhs" => Scale(5),
        "million" | "millions" => Scale(6),
        "crore" | "crores" | "krore" | "krores" | "koti" | "cr" | "kr" => Scale(7),
        "billion" | "billions" => Scale(9),
        "trillion" | "trillions" => Scale(12),
        "quadrillion" | "quadrillions" => Scale(15),
        "quintillion" | "quintillions" => Scale(18),
        "dozen" | "dozens" => Group(12),
        "half" | "halves" => Part(2),
        "quarter" | "quarters" => Part(4),
        _ => return None,
    })
}

/// The value of a lower-case ordinal word below a hundred, or the power of a scale (hundredth).
pub fn ordinal_word(lower: &str) -> Option<Word> {
    use Word::{Scale, Small, Tens};
    Some(match lower {
        "first" => Small(1),
        "second" => Small(2),
        "third" => Small(3),
        "fourth" => Small(4),
        "fifth" => Small(5),
        "sixth" => Small(6),
        "seventh" => Small(7),
        "eighth" => Small(8),
        "ninth" => Small(9),
        "tenth" => Small(10),
        "eleventh" => Small(11),
        "twelfth" => Small(12),
        "thirteenth" => Small(13),
        "fourteenth" => Small(14),
        "fifteenth" => Small(15),
        "sixteenth" => Small(16),
        "seventeenth" => Small(17),
        "eighteenth" => Small(18),
        "nineteenth" => Small(19),
        "twentieth" => Tens(20),
        "thirtieth" => Tens(30),
        "fortieth" => Tens(40),
        "fiftieth" => Tens(50),
        "sixtieth" => Tens(60),
        "seventieth" => Tens(70),
        "eightieth" => Tens(80),
        "ninetieth" => Tens(90),
        "hundredth" => Scale(2),
        "thousandth" => Scale(3),
        "millionth" => Scale(6),
        "billionth" => Scale(9),
        "trillionth" => Scale(12),
        _ => return None,
    })
}

/// A word of letters at the start, lower case, without allocation.
#[derive(Clone, Copy)]
pub struct Lower {
    bytes: [u8; 16],
    len: usize,
}

impl Lower {
    /// Reads the word at the start; `None` when there is none or it is longer than any number word.
    pub fn read(text: &str) -> Option<Self> {
        let mut word = Self { bytes: [0; 16], len: 0 };
        for byte in text.bytes() {
            if !byte.is_ascii_alphabetic() {
                // A letter beyond ASCII, a digit or an apostrophe's neighbour makes it another word.
                if byte.is_ascii_digit() || byte == b'_' {
                    return None;
                }
                break;
            }
            *word.bytes.get_mut(word.len)? = byte.to_ascii_lowercase();
            word.len += 1;
        }
        (word.len > 0).then_some(word)
    }

    /// The word.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(self.bytes.get(..self.len).unwrap_or(&[])).unwrap_or("")
    }

    /// Its length in bytes.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Never: an empty word is not read.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }
}

/// Length of the gap between two words of one numeral: blanks, or one hyphen.
fn gap(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let blanks = bytes.iter().take(4).take_while(|b| **b == b' ').count();
    if blanks == 0 && (text.starts_with('—') || text.starts_with('–')) {
        return Some('—'.len_utf8());
    }
    match bytes.get(blanks) {
        Some(b'-') => {
            let after = bytes.iter().skip(blanks + 1).take(2).take_while(|b| **b == b' ').count();
            Some(blanks + 1 + after)
        }
        _ if blanks > 0 => Some(blanks),
        _ => None,
    }
}

/// The longest numeral at the start of `text`, which must be the start of a word.
pub fn parse_prefix(text: &str) -> Option<Numeral> {
    if text.as_bytes().first().is_some_and(u8::is_ascii_digit) {
        return digits_and_scale(text);
    }
    let whole = cardinal(text);
    match whole {
        Some(whole) => Some(fraction_after(text, whole).unwrap_or(whole)),
        None => {
            let whole = article(text)?;
            Some(fraction_after(text, whole).unwrap_or(whole))
        }
    }
}

/// A number from one to ninety-nine in words: the halves of a year (nineteen | ninety-five).
pub fn below_hundred_prefix(text: &str) -> Option<Numeral> {
    let (len, value) = below_hundred(text)?;
    Some(Numeral::new(len, Number::integer(value.into()), Form::Words))
}

fn below_hundred(text: &str) -> Option<(usize, u8)> {
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

/// Digits, a mixed fraction (3 1/2), a scale (3.5 million).
fn digits_and_scale(text: &str) -> Option<Numeral> {
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

/// `1/2`, not part of a longer chain such as a date.
fn slash_fraction(text: &str) -> Option<Numeral> {
    let (top_len, top, _) = plain_digits_prefix(text)?;
    let rest = text.get(top_len..)?.strip_prefix('/')?;
    let (bottom_len, bottom, _) = plain_digits_prefix(rest)?;
    let next = rest.get(bottom_len..)?;
    if next.starts_with(['/', '.', '-']) && next.get(1..)?.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    Some(Numeral::new(top_len + 1 + bottom_len, top.over(bottom)?, Form::Digits))
}

/// Scale words and groups after a gap: ` million`, ` hundred thousand`, ` dozen`.
fn scales(text: &str) -> Option<(usize, Number)> {
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
fn cardinal(text: &str) -> Option<Numeral> {
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
                None => count == 0 || scaled || joined,
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
fn point(text: &str) -> Option<(usize, Number)> {
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

/// A fraction or half after a whole number: `two thirds`, `one and a half`, `three quarters`.
fn fraction_after(text: &str, whole: Numeral) -> Option<Numeral> {
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
fn denominator(text: &str) -> Option<(i128, usize)> {
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
fn article_part(text: &str) -> Option<Numeral> {
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
fn article(text: &str) -> Option<Numeral> {
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
fn rest_as_one(text: &str) -> Option<Numeral> {
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
fn ordinal_below_hundred(text: &str) -> Option<(usize, Number)> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(&str, String)> {
        let numeral = parse_prefix(text)?;
        Some((text.get(..numeral.len).unwrap(), numeral.value.to_string()))
    }

    #[test]
    fn cardinals_in_words() {
        for (text, value) in [
            ("twenty-one", "21"),
            ("Seven", "7"),
            ("one hundred and five", "105"),
            ("two thousand three hundred", "2300"),
            ("three hundred million", "300000000"),
            ("one million two hundred thousand and six", "1200006"),
            ("a hundred and ten", "110"),
            ("a dozen", "12"),
            ("two dozen", "24"),
            ("half a million", "500000"),
            ("zero", "0"),
            ("two point five million", "2500000"),
            ("4 thousand 3 hundred and 21", "4321"),
            ("three hundred point forty-two", "300.42"),
            ("1 point 5", "1.5"),
        ] {
            assert_eq!(read(text), Some((text, value.to_owned())));
        }
    }

    #[test]
    fn the_numeral_ends_where_it_must() {
        assert_eq!(read("five and six"), Some(("five", "5".into())));
        assert_eq!(read("two hundred people"), Some(("two hundred", "200".into())));
        assert_eq!(read("nineteen ninety-five"), Some(("nineteen", "19".into())));
        assert_eq!(read("twenty second"), Some(("twenty", "20".into())));
        assert_eq!(read("someone"), None);
        assert_eq!(read("a person"), None);
        assert_eq!(read("oneness"), None);
        assert_eq!(read("3 hundred and 2 hundred"), Some(("3 hundred", "300".into())));
        assert_eq!(read("4000 3 hundred"), Some(("4000", "4000".into())));
    }

    #[test]
    fn digits_and_fractions() {
        for (text, value) in [
            ("3.5 million", "3500000"),
            ("1,250", "1250"),
            ("1/2", "0.5"),
            ("3 1/2", "3.5"),
            ("two thirds", "0.666666666666667"),
            ("one and a half", "1.5"),
            ("three quarters", "0.75"),
            ("a quarter", "0.25"),
        ] {
            assert_eq!(read(text), Some((text, value.to_owned())));
        }
        assert_eq!(read("1/2/2020"), Some(("1", "1".into())));
    }

    #[test]
    fn ordinals() {
        for (text, value) in [
            ("first", "1"),
            ("twenty-first", "21"),
            ("one hundred and third", "103"),
            ("21st", "21"),
            ("two hundredth", "200"),
            ("1,000th", "1000"),
        ] {
            let numeral = ordinal_prefix(text).unwrap();
            assert_eq!((numeral.len, numeral.value.to_string()), (text.len(), value.to_owned()));
        }
        assert!(ordinal_prefix("twenty").is_none());
        assert!(ordinal_prefix("2nds").is_none());
    }
}
