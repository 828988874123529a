//! Numbers in digits, ASCII or full-width, with their separators.

use super::{Form, Number, Numeral};

/// The value of an ASCII or full-width digit.
#[inline]
pub fn digit_value(c: char) -> Option<u8> {
    match c {
        '0'..='9' => Some(c as u8 - b'0'),
        '０'..='９' => Some((c as u32 - '０' as u32) as u8),
        _ => None,
    }
}

/// A run of digits without separators: its length in bytes, its value and how many digits it has.
///
/// Digits beyond what the mantissa holds still count for the magnitude, so a run of any length is read in
/// one pass.
pub fn plain_digits_prefix(text: &str) -> Option<(usize, Number, usize)> {
    let mut run = Run::default();
    let mut len = 0;
    for c in text.chars() {
        let Some(digit) = digit_value(c) else { break };
        run.push(digit);
        len += c.len_utf8();
    }
    (run.count > 0).then(|| (len, run.number(0), run.count))
}

/// Digits as they come, with a mantissa that stops growing before it overflows.
#[derive(Default)]
struct Run {
    mantissa: i128,
    dropped: i32,
    count: usize,
}

impl Run {
    fn push(&mut self, digit: u8) {
        self.count += 1;
        if self.mantissa < 10i128.pow(36) {
            self.mantissa = self.mantissa * 10 + i128::from(digit);
        } else {
            self.dropped = self.dropped.saturating_add(1);
        }
    }

    fn number(&self, places: i32) -> Number {
        Number::decimal(self.mantissa, self.dropped.saturating_sub(places))
    }
}

/// A number in digits: thousands separated by commas (`1,234,567`, also full-width), a decimal point.
///
/// A comma counts as a separator only between groups of exactly three digits, a point only before a
/// digit.
pub fn digits_prefix(text: &str) -> Option<Numeral> {
    let mut run = Run::default();
    let mut len = 0;
    let mut group = 0usize; // digits since the last separator
    let mut separated = false;
    let mut chars = text.char_indices().peekable();
    while let Some(&(at, c)) = chars.peek() {
        if let Some(digit) = digit_value(c) {
            run.push(digit);
            group += 1;
            len = at + c.len_utf8();
            chars.next();
        } else if matches!(c, ',' | '，')
            && run.count > 0
            && (if separated { group == 3 } else { group <= 3 })
            && three_digits(text.get(at + c.len_utf8()..).unwrap_or(""))
        {
            separated = true;
            group = 0;
            chars.next();
        } else {
            break;
        }
    }
    if run.count == 0 {
        return None;
    }
    let mut places = 0i32;
    let rest = text.get(len..).unwrap_or("");
    if let Some(point) = rest.chars().next().filter(|c| matches!(c, '.' | '．')) {
        let fraction = rest.get(point.len_utf8()..).unwrap_or("");
        let mut end = 0;
        for c in fraction.chars() {
            let Some(digit) = digit_value(c) else { break };
            run.push(digit);
            places = places.saturating_add(1);
            end += c.len_utf8();
        }
        if end > 0 {
            len += point.len_utf8() + end;
        }
    }
    Some(Numeral::new(len, run.number(places), Form::Digits))
}

/// Whether exactly three digits stand at the start.
fn three_digits(text: &str) -> bool {
    let mut chars = text.chars();
    (0..3).all(|_| chars.next().is_some_and(|c| digit_value(c).is_some()))
        && chars.next().is_none_or(|c| digit_value(c).is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (usize, String) {
        let numeral = digits_prefix(text).unwrap();
        (numeral.len, numeral.value.to_string())
    }

    #[test]
    fn separators_count_only_where_they_separate() {
        assert_eq!(read("1,234,567.80元"), (12, "1234567.8".into()));
        assert_eq!(read("12,34"), (2, "12".into()));
        assert_eq!(read("3.段"), (1, "3".into()));
        assert_eq!(read("2020,300人"), (4, "2020".into()));
        assert_eq!(read("４２．５"), ("４２．５".len(), "42.5".into()));
        assert_eq!(read("007"), (3, "7".into()));
    }

    #[test]
    fn a_run_of_any_length_is_read() {
        let text = "9".repeat(100_000);
        let numeral = digits_prefix(&text).unwrap();
        assert_eq!(numeral.len, 100_000);
        assert!(plain_digits_prefix("x").is_none());
    }
}
