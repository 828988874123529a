//! From tokens to a value: sections closed by 万 and 亿, fractions, decimals, the colloquial tail.

use super::token::{Part, Token};
use crate::numeral::{Form, Number, Numeral};

/// A closed part of a number: value (and upper end) with the power of its multiplier.
#[derive(Clone, Copy)]
pub(super) struct Section {
    pub(super) value: Number,
    pub(super) upper: Number,
    pub(super) power: u8,
}

/// What stands before a multiplier.
#[derive(Clone, Copy)]
pub(super) struct Figure {
    pub(super) value: Number,
    pub(super) upper: Number,
    pub(super) digits: bool,
    /// How many digits were written.
    pub(super) width: usize,
    /// Index of the token after it.
    pub(super) next: usize,
    /// 两 alone.
    pub(super) liang: bool,
}

impl Figure {
    pub(super) fn string(&self) -> bool {
        self.width > 1 && !self.digits && self.value == self.upper
    }
}

pub(super) struct Parser<'a> {
    pub(super) tokens: &'a [Token],
    pub(super) any: bool,
}

impl Parser<'_> {
    pub(super) fn part(&self, at: usize) -> Option<Part> {
        self.tokens.get(at).map(|t| t.part)
    }

    pub(super) fn end(&self, next: usize) -> usize {
        next.checked_sub(1).and_then(|i| self.tokens.get(i)).map_or(0, |t| t.end)
    }

    /// Anything: a whole number, a decimal, `A分之B`, `N又A分之B`.
    pub(super) fn numeral(&self) -> Option<Numeral> {
        let (whole, next) = self.simple(0)?;
        match self.part(next) {
            Some(Part::And) => {
                let part = self.simple(next + 1).and_then(|(bottom, at)| self.over(bottom, at));
                if let Some(part) = part
                    && let Some(value) = whole.value.plus(part.value)
                {
                    return Some(Numeral { value, ..part });
                }
                Some(whole)
            }
            Some(Part::Of) => Some(self.over(whole, next).unwrap_or(whole)),
            _ => Some(whole),
        }
    }

    /// The fraction whose denominator has been read, at its 分之.
    pub(super) fn over(&self, bottom: Numeral, at: usize) -> Option<Numeral> {
        if self.part(at) != Some(Part::Of) {
            return None;
        }
        let minus = self.part(at + 1) == Some(Part::Minus);
        let (top, _) = self.simple(at + 1 + usize::from(minus))?;
        let value = top.value.over(bottom.value)?;
        let upper = top.upper.and_then(|u| u.over(bottom.value));
        Some(Numeral { value: if minus { value.negated() } else { value }, upper, ..top })
    }

    /// Sections of falling magnitude; a multiplier above earlier sections takes them in (三千五百万, 1.2万亿).
    pub(super) fn simple(&self, first: usize) -> Option<(Numeral, usize)> {
        let mut sections: Vec<Section> = Vec::new();
        let mut at = first; // next token to read
        let mut end = first; // token after the last accepted one
        let (mut digits, mut words, mut string, mut more) = (false, false, false, false);
        while let Some(part) = self.part(at) {
            let mut zero = false;
            if !sections.is_empty() && part == Part::Han(0, false) {
                zero = true;
                at += 1;
            }
            // 一百零几万, 二十几亿: an unknown digit.
            let unknown = !sections.is_empty()
                && self.part(at) == Some(Part::Some)
                && matches!(self.part(at + 1), Some(Part::Multiplier(_)));
            let figure = if unknown {
                more = true;
                Figure {
                    value: Number::ZERO,
                    upper: Number::ZERO,
                    digits: false,
                    width: 1,
                    next: at + 1,
                    liang: false,
                }
            } else {
                match self.figure(at, sections.is_empty()) {
                    Some(figure) => figure,
                    None => break,
                }
            };
            let said_more = self.part(figure.next) == Some(Part::More)
                && matches!(self.part(figure.next + 1), Some(Part::Multiplier(_)));
            let multiplier_at = figure.next + usize::from(said_more);
            let Some(Part::Multiplier(_)) = self.part(multiplier_at).filter(|_| self.any || !figure.digits)
            else {
                if let Some(tail) = self.tail(&figure, sections.last().copied(), zero) {
                    string = sections.is_empty() && figure.string();
                    digits |= figure.digits;
                    words |= !figure.digits;
                    sections.push(tail);
                    end = figure.next;
                }
                break;
            };
            if figure.string() && !figure.digits && figure.value.is_integer() {
                // 二〇一九万 is not well formed; 二〇一九 is.
                if sections.is_empty() {
                    string = true;
                    words = true;
                    sections.push(Section { value: figure.value, upper: figure.upper, power: 0 });
                    end = figure.next;
                }
                break;
            }
            let Some((section, kept, next, inner_more)) = self.multiply(figure, multiplier_at, &sections)
            else {
                break;
            };
            sections.truncate(kept);
            sections.push(section);
            more |= said_more || inner_more;
            words = true;
            digits |= figure.digits;
            at = next;
            end = next;
            if figure.digits && !figure.value.is_integer() {
                break;
            }
        }
        if end == first {
            return None;
        }
        let mut value = Number::ZERO;
        let mut upper = Number::ZERO;
        for section in &sections {
            value = value.plus(section.value)?;
            upper = upper.plus(section.upper)?;
        }
        if self.any
            && !digits
            && value == upper
            && let Some((fraction, next)) = self.decimals(end)
        {
            value = value.plus(fraction)?;
            end = next;
            string = false;
            // 一点五亿: the multiplier takes in all that stands before it.
            let top = sections.iter().map(|s| s.power).max().unwrap_or(0);
            while let Some(Part::Multiplier(power)) = self.part(end) {
                if power <= top {
                    break;
                }
                value = value.shift(i32::from(power));
                end += 1;
            }
            upper = value;
        }
        let form = match (digits, words) {
            (true, false) => Form::Digits,
            (true, true) => Form::Mixed,
            _ if string => Form::DigitByDigit,
            _ => Form::Words,
        };
        let mut numeral = Numeral::new(self.end(end), value, form);
        numeral.upper = (upper != value).then_some(upper);
        numeral.more = more;
        Some((numeral, end))
    }

    /// The multipliers from `at` on, applied to a figure: the section, how many of the earlier sections
    /// stay, the next token, and whether a 多 or 几 stands among the multipliers (十多万, 十几).
    pub(super) fn multiply(
        &self,
        figure: Figure,
        at: usize,
        earlier: &[Section],
    ) -> Option<(Section, usize, usize, bool)> {
        let mut section = Section { value: figure.value, upper: figure.upper, power: 0 };
        let mut kept = earlier.len();
        let mut next = at;
        let mut more = false;
        while let Some(Part::Multiplier(power)) = self.part(next) {
            let same = power == section.power && power >= 4; // 万万
            if section.power != 0 && power <= section.power && !same {
                break;
            }
            if !same {
                while let Some(below) =
                    kept.checked_sub(1).and_then(|i| earlier.get(i)).filter(|s| s.power < power)
                {
                    section.value = below.value.plus(section.value)?;
                    section.upper = below.upper.plus(section.upper)?;
                    kept -= 1;
                }
                if kept.checked_sub(1).and_then(|i| earlier.get(i)).is_some_and(|s| s.power == power) {
                    return None;
                }
            }
            section.value = section.value.shift(i32::from(power));
            section.upper = section.upper.shift(i32::from(power));
            section.power = power;
            next += 1;
            match self.part(next) {
                Some(Part::More | Part::Some) if matches!(self.part(next + 1), Some(Part::Multiplier(p)) if p > power) =>
                {
                    more = true;
                    next += 1;
                }
                Some(Part::Some) if power == 1 => {
                    more = true;
                    next += 1;
                    break;
                }
                _ => {}
            }
        }
        (section.power != 0).then_some((section, kept, next, more))
    }

    /// What a figure without a multiplier means at the end: 一百零五, 一百五, 1万2345.
    pub(super) fn tail(&self, figure: &Figure, last: Option<Section>, zero: bool) -> Option<Section> {
        let plain = Section { value: figure.value, upper: figure.upper, power: 0 };
        let Some(last) = last else { return Some(plain) };
        let room = usize::from(last.power);
        if figure.digits {
            let short = figure.width < room && figure.width >= 3 && room > 3;
            return (figure.width == room || short || zero && figure.width < room).then_some(plain);
        }
        if figure.string() || figure.liang {
            // 三十两: the 两 is the unit of weight.
            return None;
        }
        if last.power == 1 || zero {
            return Some(plain);
        }
        let shift = i32::from(last.power) - 1;
        Some(Section { value: figure.value.shift(shift), upper: figure.upper.shift(shift), power: 0 })
    }

    /// Digits, one Chinese digit, two neighbours (七八), a string of Chinese digits, 廿, or nothing before 十.
    pub(super) fn figure(&self, at: usize, first: bool) -> Option<Figure> {
        let one = Number::integer(1);
        match self.part(at)? {
            Part::Digits(value, width) => {
                Some(Figure { value, upper: value, digits: true, width, next: at + 1, liang: false })
            }
            // 十 needs no figure before it; 百 may go without one after a larger multiplier (一万零百一十).
            Part::Multiplier(power) if power == 1 || (power <= 3 && !first) => {
                let after_multiplier = !first
                    && at
                        .checked_sub(1)
                        .is_some_and(|i| matches!(self.part(i), Some(Part::Multiplier(p)) if p > power));
                let after_zero =
                    !first && at.checked_sub(1).is_some_and(|i| self.part(i) == Some(Part::Han(0, false)));
                (first || after_multiplier || after_zero).then_some(Figure {
                    value: one,
                    upper: one,
                    digits: false,
                    width: 1,
                    next: at,
                    liang: false,
                })
            }
            Part::Tens(tens) if first => {
                let mut value = i128::from(tens) * 10;
                let mut next = at + 1;
                if let Some(Part::Han(digit @ 1.., false)) = self.part(next) {
                    value += i128::from(digit);
                    next += 1;
                }
                let value = Number::integer(value);
                Some(Figure { value, upper: value, digits: false, width: 1, next, liang: false })
            }
            Part::Han(head, liang) => {
                let mut value = i128::from(head);
                let mut next = at + 1;
                let mut width = 1;
                let mut second = None;
                while let Some(Part::Han(digit, false)) = self.part(next).filter(|_| !liang && width < 36) {
                    second = second.or(Some(digit));
                    value = value * 10 + i128::from(digit);
                    width += 1;
                    next += 1;
                }
                if liang && let Some(Part::Han(3, false)) = self.part(next) {
                    second = Some(3);
                    width = 2;
                    next += 1;
                } else if width == 1
                    && head == 1
                    && let Some(Part::Han(2, true)) = self.part(next)
                {
                    // 一两: followed by a measure or a multiplier it is a range.
                    second = Some(2);
                    width = 2;
                    next += 1;
                }
                let multiplied = matches!(self.part(next), Some(Part::Multiplier(_)));
                let counts = liang
                    || multiplied
                    || !first
                    || matches!(self.part(next.wrapping_sub(1)), Some(Part::Han(_, true)));
                if width == 2
                    && counts
                    && head > 0
                    && let Some(second) =
                        second.filter(|s| *s == head + 1 || (head == 3 && *s == 5 && multiplied))
                {
                    let (value, upper) = (Number::integer(head.into()), Number::integer(second.into()));
                    return Some(Figure { value, upper, digits: false, width, next, liang: false });
                }
                let value = Number::integer(value);
                Some(Figure { value, upper: value, digits: false, width, next, liang })
            }
            _ => None,
        }
    }

    /// 点 and the digits after it.
    pub(super) fn decimals(&self, at: usize) -> Option<(Number, usize)> {
        if self.part(at) != Some(Part::Point) {
            return None;
        }
        let (mut mantissa, mut places, mut next) = (0i128, 0i32, at + 1);
        while let Some(Part::Han(digit, false)) = self.part(next).filter(|_| places < 30) {
            mantissa = mantissa * 10 + i128::from(digit);
            places += 1;
            next += 1;
        }
        (places > 0).then(|| (Number::decimal(mantissa, -places), next))
    }
}
