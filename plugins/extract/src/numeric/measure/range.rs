//! Two figures that are the ends of one range: 3至5公里, 1万元到5万元, between 30 and 45 dollars.

use super::super::comparator;
use super::super::figure::Figure;
use super::super::units::UNITS;
use super::{Measurer, Reading};
use crate::entity::Kind;
use crate::numeral::{Form, Number, zh};

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Joint {
    To,
    And,
    Han,
    Hyphen,
    Wave,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Opener {
    Between,
    From,
}

impl Measurer<'_> {
    /// The connector of a range at `at`, and where the next figure must begin at the latest.
    pub(crate) fn connector(&self, at: usize) -> Option<(usize, Joint)> {
        let rest = self.rest(at);
        let trimmed = rest.trim_start_matches([' ', '\u{a0}']);
        let blanks = rest.len() - trimmed.len();
        if blanks > 2 {
            return None;
        }
        if !trimmed.starts_with(|c: char| {
            matches!(
                c,
                't' | 'T'
                    | 'a'
                    | 'A'
                    | '和'
                    | '与'
                    | '與'
                    | '至'
                    | '到'
                    | '-'
                    | '－'
                    | '–'
                    | '—'
                    | '─'
                    | '~'
                    | '～'
                    | '∼'
                    | '〜'
                    | '−'
            )
        }) {
            return None;
        }
        let lower: String = trimmed.chars().take(4).collect::<String>().to_ascii_lowercase();
        let (len, joint) = if lower.starts_with("to ") {
            (2, Joint::To)
        } else if lower.starts_with("and ") || trimmed.starts_with(['和', '与', '與']) {
            (3, Joint::And)
        } else if trimmed.starts_with('至') || trimmed.starts_with('到') {
            (3, Joint::Han)
        } else {
            let dashes: usize = trimmed
                .chars()
                .take(3)
                .take_while(|c| matches!(c, '-' | '－' | '–' | '—' | '─' | '~' | '～' | '∼' | '〜' | '−'))
                .map(char::len_utf8)
                .sum();
            if dashes == 0 {
                return None;
            }
            (dashes, if trimmed.starts_with(['-', '–', '－', '−']) { Joint::Hyphen } else { Joint::Wave })
        };
        let tail = trimmed.get(len..)?;
        let inner = tail.len() - tail.trim_start_matches([' ', '\u{a0}']).len();
        (inner <= 2).then_some((at + blanks + len + inner, joint))
    }

    /// Whether `between` or `from` opens the range that starts at `start`: where it begins.
    pub(crate) fn opener(&self, floor: usize, start: usize) -> Option<(usize, Opener)> {
        let head = self.text.get(floor..start)?;
        let trimmed = head.trim_end_matches(' ');
        for (word, opener) in [
            ("between", Opener::Between),
            ("from", Opener::From),
            ("位于", Opener::Between),
            ("介于", Opener::Between),
            ("处于", Opener::Between),
            ("在", Opener::From),
            ("从", Opener::From),
            ("由", Opener::From),
        ] {
            if let Some(at) = trimmed.len().checked_sub(word.len())
                && trimmed.get(at..).is_some_and(|w| w.eq_ignore_ascii_case(word))
                && !(word.is_ascii()
                    && trimmed.get(..at).is_some_and(|h| h.ends_with(|c: char| c.is_ascii_alphanumeric())))
            {
                return Some((floor + at, opener));
            }
        }
        None
    }

    /// The range whose first figure has no unit of its own: 3至5公里, 5-20%, 20~100.
    pub(super) fn open_range(&self, i: usize) -> Option<Reading> {
        let first = self.figures.get(i)?;
        let mut end = first.end;
        if let Some(c) = self.rest(end).chars().next().filter(|c| matches!(c, '多' | '余')) {
            end += c.len_utf8();
        }
        for mark in ["(含)", "（含）"] {
            if self.rest(end).starts_with(mark) {
                end += mark.len();
            }
        }
        let (at, joint) = self.connector(end)?;
        let (j, skip) = self.next_figure(i, at)?;
        let second = self.figures.get(j)?;
        if first.glued_left || first.upper.is_some() || second.upper.is_some() {
            return None;
        }
        if joint == Joint::Hyphen && self.chained(first, second) {
            return None;
        }
        let opener = self.opener(self.floor(i), first.start);
        let reading = self.single(j);
        let mut range = match reading {
            Some(reading) if reading.figures.0 == j && reading.rule != "numeric.duration" => reading,
            _ => {
                // Two bare numbers.
                if second.glued_right || self.bare_blocked(first, second, joint) {
                    return None;
                }
                Reading {
                    kind: Kind::Number,
                    start: second.start,
                    end: second.end,
                    core: (second.start, second.end),
                    number: second.value,
                    upper: None,
                    comparator: None,
                    unit: String::new(),
                    measure: String::new(),
                    rule: "numeric.range",
                    figures: (j, j),
                }
            }
        };
        let between = range.end;
        let closed =
            ["之间", "间"].iter().find(|w| self.rest(between).trim_start_matches(' ').starts_with(**w));
        if joint == Joint::And && !matches!(opener, Some((_, Opener::Between))) && closed.is_none() {
            return None;
        }
        if joint == Joint::To
            && range.kind == Kind::Number
            && opener.is_none()
            && !(first.digits() && second.digits())
        {
            return None;
        }
        // The factor of the unit applies to both ends, and so does the multiplier that only the second has.
        let factor =
            range.number.over(second.value).filter(|_| !second.value.is_zero()).unwrap_or(Number::integer(1));
        let mut low = first.value.times(factor)?;
        if let Some(power) = self.shared_multiplier(first, second) {
            low = low.shift(power);
        }
        let percent_first =
            range.kind == Kind::Percent && self.text.get(..first.start).is_some_and(|h| h.ends_with("分之"));
        if percent_first || low >= range.number {
            return None;
        }
        range.upper = Some(range.number);
        range.number = low;
        range.start = first.start;
        if let Some((start, unit, _)) = self.currency_before(first) {
            if range.kind == Kind::Number {
                range.kind = Kind::Money;
                range.rule = "numeric.money";
                unit.code.clone_into(&mut range.unit);
                "currency".clone_into(&mut range.measure);
            }
            range.start = start;
        }
        range.comparator = None;
        range.figures = (i, range.figures.1);
        range.core = (range.start, range.end);
        if let Some((start, kind)) = opener
            && (kind == Opener::Between || joint == Joint::To || joint == Joint::And)
            && self.text.get(start..).is_some_and(|t| !t.starts_with("在"))
        {
            range.start = start;
        }
        if let Some(word) = closed {
            let skipped = self.rest(range.end).len() - self.rest(range.end).trim_start_matches(' ').len();
            range.end += skipped + word.len();
        }
        let _ = skip;
        Some(range)
    }

    /// The index of the figure that begins at `at`, or after a comparator or a sign there.
    pub(crate) fn next_figure(&self, i: usize, at: usize) -> Option<(usize, usize)> {
        let j = i + 1;
        let next = self.figures.get(j)?;
        let gap = self.text.get(at..next.start.max(at))?;
        if next.start < at {
            // 3 - 5: the dash was taken for a sign.
            return None;
        }
        if gap.is_empty() {
            return Some((j, 0));
        }
        if gap.len() > 24 {
            return None;
        }
        let currency =
            UNITS.before(self.text, at + gap.trim_end().len()).is_some_and(|(start, _)| start <= at);
        let compared = comparator::before(self.text, at, next.start).is_some_and(|(start, _)| start == at);
        (currency || compared).then_some((j, gap.len()))
    }

    /// Part of a chain of digits and hyphens: a date, a telephone number.
    pub(crate) fn chained(&self, first: &Figure, second: &Figure) -> bool {
        let bytes = self.text.as_bytes();
        let before = first.start >= 2
            && bytes.get(first.start - 1) == Some(&b'-')
            && bytes.get(first.start - 2).is_some_and(u8::is_ascii_alphanumeric);
        let after =
            bytes.get(second.end) == Some(&b'-') && bytes.get(second.end + 1).is_some_and(u8::is_ascii_digit);
        before || after
    }

    /// Bare numbers that a hyphen joins without being a range: years, codes.
    pub(crate) fn bare_blocked(&self, first: &Figure, second: &Figure, joint: Joint) -> bool {
        let zero = |f: &Figure| {
            f.end - f.start > 1
                && self.text.get(f.start..f.end).is_some_and(|t| t.starts_with('0') && !t.starts_with("0."))
        };
        let year = |f: &Figure| {
            f.end - f.start == 4 && f.value >= Number::integer(1000) && f.value < Number::integer(2100)
        };
        joint == Joint::Hyphen && (zero(first) || zero(second) || year(first) || first.value >= second.value)
            || joint == Joint::Han && first.form == Form::DigitByDigit
            || first.bare
            || second.bare
    }

    /// 2至3万, 3 to 4 million: the multiplier that stands only after the second figure is meant for both.
    pub(crate) fn shared_multiplier(&self, first: &Figure, second: &Figure) -> Option<i32> {
        let text = self.text.get(second.start..second.end)?;
        let own = self.text.get(first.start..first.end)?;
        let tail: Vec<u8> = text.chars().rev().map_while(zh::multiplier).collect();
        if !tail.is_empty() {
            let power: i32 = tail.iter().map(|p| i32::from(*p)).sum();
            let largest = i32::from(*tail.iter().max()?);
            let has = own.chars().any(|c| zh::multiplier(c).is_some_and(|p| i32::from(p) >= largest));
            // 十八至三十万: only the 万 is shared.
            let shared =
                if own.chars().any(|c| zh::multiplier(c).is_some()) || power > largest && largest >= 4 {
                    largest
                } else {
                    power
                };
            return (!has && first.value < second.value).then_some(shared);
        }
        let lower = text.to_ascii_lowercase();
        let last = lower.rsplit([' ', '-']).next()?;
        let power = match last {
            "million" => 6,
            "billion" => 9,
            "trillion" => 12,
            "thousand" => 3,
            _ => return None,
        };
        (!own.contains(|c: char| c.is_ascii_alphabetic())).then_some(power)
    }

    /// The range whose first figure has a unit: 1万元至5万元, 3km-5km, between 30 dollars and 45 dollars.
    pub(super) fn second_of_range(&self, first: &Reading, j: usize) -> Option<Reading> {
        let mut end = first.end;
        for mark in ["(含)", "（含）"] {
            if self.rest(end).starts_with(mark) {
                end += mark.len();
            }
        }
        let (at, joint) = self.connector(end)?;
        let (j, _) = self.next_figure(j.checked_sub(1)?, at)?;
        let second = self.single(j)?;
        let same = second.unit == first.unit && second.measure == first.measure
            || first.kind == Kind::Money
                && second.kind == Kind::Money
                && UNITS.before(self.text, self.figures.get(j)?.start).is_none();
        if !same || first.upper.is_some() || second.upper.is_some() || second.figures.0 != j {
            return None;
        }
        let floor = self.floor(first.figures.0);
        let opener = self.opener(floor, first.start);
        let between = ["之间", "间"].iter().find(|w| self.rest(second.end).starts_with(**w));
        let sure = matches!(opener, Some((_, Opener::Between))) || between.is_some();
        match joint {
            Joint::And if !sure && (!self.all || opener.is_none()) => return None,
            // "rose from 5% to 8%" is a move, not a range.
            Joint::To if matches!(first.kind, Kind::Percent) && !sure => return None,
            Joint::To if !self.all && first.kind == Kind::Money && !sure => return None,
            Joint::Han
                if !sure
                    && matches!(opener, Some((_, Opener::From)))
                    && !self.all
                    && first.kind != Kind::Quantity =>
            {
                return None;
            }
            _ => {}
        }
        let mut range = first.clone();
        let (low, high) = if first.number <= second.number {
            (first.number, second.number)
        } else {
            (second.number, first.number)
        };
        if joint == Joint::Hyphen && first.number >= second.number && !second.number.is_negative() {
            return None;
        }
        range.number = low;
        range.upper = Some(high);
        range.end = second.end;
        range.figures.1 = second.figures.1;
        range.core.1 = second.end;
        range.comparator = None;
        range.unit = second.unit;
        if let Some((start, kind)) = opener
            && (kind == Opener::Between || matches!(joint, Joint::To | Joint::And))
            && self.text.get(start..).is_some_and(|t| !t.starts_with("在"))
        {
            range.start = start;
        }
        if let Some(word) = between {
            range.end += word.len();
        }
        Some(range)
    }
}
