//! A figure that smaller figures complete: 五元三毛, 5 feet 2 inches, 三斤半.

use super::super::figure::Figure;
use super::{Measurer, Reading};
use crate::entity::Kind;
use crate::numeral::{Form, Number};

impl Measurer<'_> {
    /// 三斤半, 两米半, 三成半.
    pub(super) fn half(&self, reading: &mut Reading) {
        let rest = self.rest(reading.end);
        if rest.starts_with('半') && !matches!(reading.kind, Kind::Money) && reading.rule != "numeric.counter"
        {
            let half = Number::decimal(5, -1);
            let half = if reading.rule == "numeric.tenths" { half.shift(1) } else { half };
            if let Some(sum) = reading.number.plus(half) {
                reading.number = sum;
                reading.end += '半'.len_utf8();
                let next = reading.figures.1 + 1;
                if self.figures.get(next).is_some_and(|f| f.start < reading.end) {
                    reading.figures.1 = next;
                }
            }
        }
    }

    /// Smaller parts of a sum: 五元三毛八分, 3 dollars 50 cents, 15 dollars 50, 三块二.
    pub(super) fn parts(&self, reading: &mut Reading, divisions: &[(String, u32)]) {
        if reading.kind != Kind::Money
            || reading.upper.is_some()
            || !reading.number.is_integer() && !divisions.iter().any(|d| d.0 == "分")
        {
            return;
        }
        let mut tens = 1u32; // the last division: parts must get smaller
        for _ in 0..3 {
            let next = reading.figures.1 + 1;
            let Some(figure) = self.figures.get(next) else { return };
            let Some(gap) = self.text.get(reading.end..figure.start) else { return };
            let joined = matches!(gap, "" | " " | " and " | ", " | "零");
            if !joined || figure.upper.is_some() || figure.more || figure.value.is_negative() {
                return;
            }
            let Some(small) = figure.value.as_i64().filter(|v| (0..100).contains(v)) else { return };
            let rest = self.rest(figure.end);
            let tail = rest.strip_prefix(' ').unwrap_or(rest);
            let blank = rest.len() - tail.len();
            let named = divisions.iter().filter(|(word, count)| {
                *count > tens
                    && tail.get(..word.len()).is_some_and(|t| t.eq_ignore_ascii_case(word))
                    && !(word.is_ascii()
                        && tail.as_bytes().get(word.len()).is_some_and(u8::is_ascii_alphanumeric))
            });
            let cents = ["cents", "cent", "c"].iter().find(|w| {
                tail.get(..w.len()).is_some_and(|t| t.eq_ignore_ascii_case(w))
                    && !tail.as_bytes().get(w.len()).is_some_and(u8::is_ascii_alphanumeric)
            });
            let mut found =
                named.max_by_key(|(word, _)| word.len()).map(|(word, count)| (word.len(), *count));
            if found.is_none()
                && let Some(word) = cents
            {
                found = Some((word.len(), 100));
            }
            let (len, count) = match found {
                Some((len, count)) => (blank + len, count),
                None => {
                    // The last part goes without its name.
                    let Some(count) = self.unnamed(reading, figure, gap, rest, tens) else { return };
                    (0, count)
                }
            };
            let Some(part) = Number::integer(small.into()).over(Number::integer(count.into())) else {
                return;
            };
            let Some(sum) = reading.number.plus(part) else { return };
            reading.number = sum;
            reading.end = figure.end + len;
            reading.figures.1 = next;
            tens = count;
            if len == 0 {
                return;
            }
        }
    }

    /// How many of an unnamed last part make one: 三块二 is 3.2, 15 dollars 50 is 15.5, 三块零四 is 3.04.
    pub(super) fn unnamed(
        &self,
        reading: &Reading,
        figure: &Figure,
        gap: &str,
        rest: &str,
        tens: u32,
    ) -> Option<u32> {
        let last = self.text.get(..reading.end)?.chars().next_back()?;
        let next = rest.trim_start_matches(' ').chars().next();
        let chinese = matches!(last, '块' | '塊' | '元' | '毛' | '角' | '钱');
        if chinese {
            if !gap.is_empty() && gap != "零" || next.is_some_and(char::is_alphanumeric) {
                return None;
            }
            let written = self.text.get(figure.start..figure.end)?;
            let count = if written.starts_with(['零', '〇']) { 100 } else { tens.max(1) * 10 };
            return (figure.form != Form::Digits && matches!(last, '块' | '塊' | '毛' | '角'))
                .then_some(count);
        }
        if last == 'o' && tens == 10 {
            return Some(100); // five mao five
        }
        let word = last.is_ascii_alphabetic();
        let words = figure.form == Form::Words;
        let two = figure.end - figure.start == 2 && figure.digits();
        if tens > 1 || gap.is_empty() || gap == ", " {
            return None;
        }
        // What follows must not be counted by the figure.
        let counted = next.is_some_and(|c| c.is_alphanumeric() || matches!(c, '$' | '%' | '€' | '£' | '-'))
            && !["more", "and", "or", "for", "each", "per", "in"]
                .iter()
                .any(|w| rest.trim_start().starts_with(w));
        let signed = !word && gap == " " && two && reading.number.is_integer();
        ((word && (words || two) || signed) && !counted).then_some(100)
    }

    /// 5 feet 2 inches, 3斤5两.
    pub(super) fn smaller_unit(&self, reading: &mut Reading) {
        let next = reading.figures.1 + 1;
        let Some(figure) = self.figures.get(next) else { return };
        let Some(gap) = self.text.get(reading.end..figure.start) else { return };
        if !matches!(gap, "" | " " | " and " | ", ") {
            return;
        }
        let Some(tag) = self.tag_at(figure, figure.end, true) else { return };
        let count = match (reading.unit.as_str(), tag.unit.as_str()) {
            ("[ft_i]", "[in_i]") => 12,
            ("[lb_av]", "[oz_av]") => 16,
            ("jin", "liang") => 10,
            _ => return,
        };
        let Some(part) = figure.value.over(Number::integer(count)) else { return };
        let Some(sum) = reading.number.plus(part) else { return };
        reading.number = sum;
        reading.end = tag.end;
        reading.figures.1 = next;
    }
}
