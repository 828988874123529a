//! What a figure measures: percentages, money, units, measure words, ages, temperatures, ranges.
//!
//! Each figure is looked at once, from left to right: what stands before it (a currency, 百分之), what
//! follows (多, a unit), whether the next figure is a smaller part of it (五元三毛, 5 feet 2 inches) or the
//! other end of a range (3至5公里). All look-ups are bounded, so the whole is linear in the text.

mod degree;
mod money;
mod part;
mod percent;
mod range;
mod unit;

pub(crate) use range::{Joint, Opener};
pub(crate) use unit::time_unit;

use super::comparator;
use super::figure::{Figure, letter_scale};
use super::units::{Family, UNITS, Unit};
use crate::entity::{Comparator, Kind};
use crate::numeral::{Form, Number};

/// A figure with what it measures.
#[derive(Debug, Clone)]
pub(crate) struct Reading {
    /// What it is.
    pub(crate) kind: Kind,
    /// Span with comparators.
    pub(crate) start: usize,
    /// End of that span.
    pub(crate) end: usize,
    /// Span of figure and unit alone.
    pub(crate) core: (usize, usize),
    /// Value, or lower end.
    pub(crate) number: Number,
    /// Upper end.
    pub(crate) upper: Option<Number>,
    /// How the figure relates to the real number.
    pub(crate) comparator: Option<Comparator>,
    /// Normalised unit; empty for none.
    pub(crate) unit: String,
    /// What the unit measures.
    pub(crate) measure: String,
    /// Which rule read it.
    pub(crate) rule: &'static str,
    /// Indices of the figures that it is made of.
    pub(crate) figures: (usize, usize),
}

/// What follows a figure.
#[derive(Debug, Clone)]
struct Tag {
    kind: Kind,
    end: usize,
    unit: String,
    measure: String,
    rule: &'static str,
    /// What one unit is worth in the unit given (毛 is 0.1 CNY, 成 is 10 %).
    factor: Number,
    /// 多, 余 between figure and unit.
    more: bool,
    divisions: &'static [(String, u32)],
}

impl Tag {
    fn new(kind: Kind, end: usize, unit: &str, measure: &str, rule: &'static str) -> Self {
        Self {
            kind,
            end,
            unit: unit.to_owned(),
            measure: measure.to_owned(),
            rule,
            factor: Number::integer(1),
            more: false,
            divisions: &[],
        }
    }

    fn of(unit: &'static Unit, end: usize) -> Self {
        let (kind, rule) = match unit.family {
            Family::Currency => (Kind::Money, "numeric.money"),
            Family::Physical if unit.measure == "temperature" => (Kind::Quantity, "numeric.temperature"),
            Family::Physical => (Kind::Quantity, "numeric.unit"),
            Family::Counter => (Kind::Quantity, "numeric.counter"),
        };
        let mut tag = Self::new(kind, end, &unit.code, &unit.measure, rule);
        tag.divisions = &unit.divisions;
        if unit.code == "bp" {
            tag.kind = Kind::Percent;
        }
        tag
    }
}

/// Reads every figure of the text.
pub(crate) struct Measurer<'a> {
    pub(crate) text: &'a str,
    pub(crate) figures: &'a [Figure],
    /// Whether readings that only a scorer of single numbers wants are asked for.
    pub(crate) all: bool,
}

impl Measurer<'_> {
    fn rest(&self, at: usize) -> &str {
        self.text.get(at..).unwrap_or("")
    }

    fn floor(&self, i: usize) -> usize {
        i.checked_sub(1).and_then(|p| self.figures.get(p)).map_or(0, |f| f.end)
    }

    /// Everything that is more than a bare number.
    pub(crate) fn readings(&self) -> Vec<Reading> {
        let mut out: Vec<Reading> = Vec::new();
        let mut i = 0;
        while i < self.figures.len() {
            let Some(first) = self.single(i) else {
                match self.open_range(i) {
                    Some(range) => {
                        if self.all
                            && let Some(second) = self.single(range.figures.1)
                        {
                            out.push(second);
                        }
                        i = range.figures.1 + 1;
                        self.keep(range, &mut out);
                    }
                    None => i += 1,
                }
                continue;
            };
            let next = first.figures.1 + 1;
            match self.second_of_range(&first, next) {
                Some(range) => {
                    if self.all {
                        out.push(first);
                    }
                    i = range.figures.1 + 1;
                    self.keep(range, &mut out);
                }
                None => {
                    i = next;
                    self.keep(first, &mut out);
                }
            }
        }
        out
    }

    /// Adds the comparators and stores the reading.
    fn keep(&self, mut reading: Reading, out: &mut Vec<Reading>) {
        self.compare(&mut reading);
        out.push(reading);
    }

    /// Comparators before and after a reading.
    pub(crate) fn compare(&self, reading: &mut Reading) {
        let floor = self.floor(reading.figures.0);
        let mut before = None;
        if let Some((start, comparator)) = comparator::before(self.text, floor, reading.start) {
            before = Some(comparator);
            reading.start = start;
            // 大约超过, "at least about": one more word outwards.
            if let Some((start, outer)) = comparator::before(self.text, floor, start) {
                reading.start = start;
                before = Some(if comparator == Comparator::About { outer } else { comparator });
            }
        }
        let after = comparator::after(self.text, reading.end);
        if let Some((end, comparator)) = after {
            reading.end = end;
            // 至少九千元以上 says the same twice; 近百人以上 keeps the bound.
            if before.is_none() || before == Some(Comparator::About) {
                before = Some(comparator);
            }
        }
        // A range keeps its two ends: "about 3 to 5" says no more.
        if let Some(comparator) = before.filter(|_| reading.upper.is_none()) {
            reading.comparator = Some(match (reading.comparator, comparator) {
                (Some(Comparator::Gt), Comparator::About | Comparator::Eq) => Comparator::Gt,
                (_, comparator) => comparator,
            });
        } else if reading.upper.is_some() && before == Some(Comparator::About) {
            reading.comparator = Some(Comparator::About);
        }
    }

    /// One figure with its unit, and its smaller parts.
    pub(crate) fn single(&self, i: usize) -> Option<Reading> {
        let figure = self.figures.get(i)?;
        // The 千 of 12千米 is no figure of its own.
        if figure.bare && i > 0 && self.floor(i) == figure.start {
            return None;
        }
        let mut reading = Reading {
            kind: Kind::Number,
            start: figure.start,
            end: figure.end,
            core: (figure.start, figure.end),
            number: figure.value,
            upper: figure.upper,
            comparator: if figure.vague {
                Some(Comparator::About)
            } else {
                figure.more.then_some(Comparator::Gt)
            },
            unit: String::new(),
            measure: String::new(),
            rule: "",
            figures: (i, i),
        };
        if figure.glued_left && figure.form == Form::Digits {
            let money = UNITS.before(self.text, figure.start).is_some();
            if !money {
                return None;
            }
        }
        if let Some(percent) = self.percent_before(i, &reading) {
            return Some(percent);
        }
        let currency = self.currency_before(figure);
        let mut at = figure.end;
        if currency.is_some()
            && !self.all
            && let Some((len, power)) = letter_scale(self.rest(at), figure.form)
        {
            reading.number = reading.number.shift(power);
            at += len;
        } else if currency.is_some()
            && let Some((len, power)) = letter_scale(self.rest(at), figure.form)
        {
            reading.number = reading.number.shift(power);
            at += len;
        }
        reading.end = at;
        let tag = self.tag(figure, at);
        match (currency, tag) {
            (Some((start, currency, shift)), tag) => {
                reading.number = reading.number.shift(shift);
                reading.kind = Kind::Money;
                reading.rule = "numeric.money";
                reading.start = start;
                currency.code.clone_into(&mut reading.unit);
                "currency".clone_into(&mut reading.measure);
                // ￥300元, 港币两千元: the word after repeats the sign before. 美元 after $ is closer.
                let mut divisions: &[(String, u32)] = &currency.divisions;
                let worded = self.rest(at).trim_start_matches(' ').starts_with(char::is_alphabetic);
                if let Some(tag) = tag.filter(|t| t.kind == Kind::Money && worded) {
                    reading.end = tag.end;
                    if tag.more {
                        reading.comparator = Some(Comparator::Gt);
                    }
                    if currency.ambiguous {
                        reading.unit.clone_from(&tag.unit);
                    }
                    divisions = tag.divisions;
                }
                self.parts(&mut reading, divisions);
            }
            (None, Some(tag)) => {
                reading.kind = tag.kind;
                reading.rule = tag.rule;
                reading.end = tag.end;
                reading.number = reading.number.times(tag.factor)?;
                reading.upper = reading.upper.and_then(|u| u.times(tag.factor));
                if tag.more {
                    reading.comparator = Some(Comparator::Gt);
                }
                if tag.kind == Kind::Money {
                    self.scale_after(&mut reading);
                }
                reading.unit = tag.unit;
                reading.measure = tag.measure;
                self.parts(&mut reading, tag.divisions);
                self.half(&mut reading);
                if matches!(reading.measure.as_str(), "length" | "mass") {
                    self.smaller_unit(&mut reading);
                }
                if reading.measure == "temperature" {
                    self.temperature_scale(&mut reading);
                }
            }
            (None, None) => return None,
        }
        reading.core = (reading.start, reading.end);
        Some(reading)
    }
}
