//! Every number of a text, for those who ask for all of them (`figures = "all"`).
//!
//! Each figure is given by itself, each measured figure with and without its comparators, and each
//! comparator or pair of comparators with its bare number as an interval. Overlaps are meant.

use super::comparator;
use super::figure::Figure;
use super::lexical;
use super::measure::{Joint, Measurer, Opener, Reading};
use super::units::{Family, UNITS, Unit};
use crate::entity::{Comparator, Kind};
use crate::numeral::Form;

/// The figures that are numbers by themselves.
pub(crate) fn numbers(measurer: &Measurer<'_>) -> Vec<Figure> {
    measurer.figures.iter().copied().filter(|f| lexical::is_number(measurer.text, f)).collect()
}

fn bare(figure: &Figure, index: usize) -> Reading {
    Reading {
        kind: Kind::Number,
        start: figure.start,
        end: figure.end,
        core: (figure.start, figure.end),
        number: figure.value,
        upper: None,
        comparator: figure.more.then_some(Comparator::Gt),
        unit: String::new(),
        measure: String::new(),
        rule: "numeric.interval",
        figures: (index, index),
    }
}

/// Intervals over bare numbers: 超过300, 20~100, more than 10 and less than 40.
pub(crate) fn intervals(measurer: &Measurer<'_>) -> Vec<Reading> {
    let mut out: Vec<Reading> = Vec::new();
    let mut i = 0;
    while let Some(figure) = measurer.figures.get(i) {
        if let Some(range) = joined(measurer, i) {
            i = range.figures.1 + 1;
            out.push(range);
            continue;
        }
        if let Some(reading) = compared(measurer, figure, i) {
            match out.last_mut().and_then(|last| both(measurer.text, last, &reading)) {
                Some(merged) => {
                    out.pop();
                    out.push(merged);
                }
                None => out.push(reading),
            }
        }
        i += 1;
    }
    out.retain(|r| r.comparator.is_some() && r.comparator != Some(Comparator::About) || r.upper.is_some());
    out
}

/// Units of temperature and currencies that stand without a figure.
pub(crate) fn units_alone(text: &str, readings: &[Reading]) -> Vec<(usize, usize, &'static Unit)> {
    let mut out = Vec::new();
    let mut next = 0; // the first reading that ends behind the place
    let mut i = 0;
    let mut word_before = false;
    while let Some(c) = text.get(i..).and_then(|r| r.chars().next()) {
        while readings.get(next).is_some_and(|r| r.core.1 <= i) {
            next += 1;
        }
        let begins = !(c.is_ascii_alphabetic() && word_before);
        word_before = c.is_ascii_alphanumeric();
        let letters = c.is_ascii_alphabetic() || matches!(c, '摄' | '华' | '攝' | '華');
        if let Some(reading) = readings.get(next).filter(|r| r.core.0 <= i) {
            i = reading.core.1.max(i + c.len_utf8());
            continue;
        }
        if begins
            && letters
            && let Some((end, unit)) = UNITS.after(text, i)
            && end - i >= 3
            && (unit.measure == "temperature" && unit.code != "K"
                || unit.family == Family::Currency && named(text.get(i..end).unwrap_or("")))
        {
            out.push((i, end, unit));
            i = end;
            continue;
        }
        i += c.len_utf8();
    }
    out
}

/// Names of currencies that are hardly anything else.
fn named(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    [
        "dollar", "euro", "rupee", "yuan", "renminbi", "yen", "bitcoin", "peso", "ruble", "rmb", "usd",
        "baht", "krone", "shekel", "rupiah", "ringgit",
    ]
    .iter()
    .any(|w| {
        lower == *w
            || lower.strip_suffix('s') == Some(w)
            || lower.ends_with(&format!(" {w}"))
            || lower.ends_with(&format!(" {w}s"))
    })
}

/// Two figures with a connector right between them.
fn joined(measurer: &Measurer<'_>, i: usize) -> Option<Reading> {
    let first = measurer.figures.get(i)?;
    let (at, joint) = measurer.connector(first.end)?;
    let (j, skip) = measurer.next_figure(i, at)?;
    let second = measurer.figures.get(j)?;
    if skip > 0
        || joint == Joint::Hyphen && measurer.chained(first, second)
        || measurer.bare_blocked(first, second, joint)
    {
        return None;
    }
    let floor = i.checked_sub(1).and_then(|p| measurer.figures.get(p)).map_or(0, |f| f.end);
    let opener = measurer.opener(floor, first.start);
    let rest = measurer.text.get(second.end..)?;
    let closed = rest.starts_with("之间");
    let sure = matches!(opener, Some((_, Opener::Between))) || closed;
    if joint == Joint::And && !sure
        || joint == Joint::To && opener.is_none()
        || first.value >= second.value && !sure
    {
        return None;
    }
    let mut reading = bare(first, i);
    if let Some(power) = measurer.shared_multiplier(first, second) {
        reading.number = reading.number.shift(power);
    }
    reading.upper = Some(second.value);
    if reading.number > second.value {
        reading.upper = Some(reading.number);
        reading.number = second.value;
    }
    reading.rule = "numeric.range";
    reading.end = second.end;
    reading.core.1 = second.end;
    reading.figures.1 = j;
    if let Some((start, kind)) = opener
        && (kind == Opener::Between || joint == Joint::To)
        && measurer.text.get(start..).is_some_and(|t| !t.starts_with("在"))
    {
        reading.start = start;
    }
    if closed {
        reading.end += "之间".len();
    }
    Some(reading)
}

/// One figure with comparators around it.
fn compared(measurer: &Measurer<'_>, figure: &Figure, i: usize) -> Option<Reading> {
    if figure.weak || figure.glued_right && figure.form == Form::Digits || figure.vague {
        return None;
    }
    let text = measurer.text;
    let mut reading = bare(figure, i);
    let floor = i.checked_sub(1).and_then(|p| measurer.figures.get(p)).map_or(0, |f| f.end);
    let mut before = comparator::before(text, floor, figure.start);
    if let Some((start, _)) = before
        && text.get(..start).is_some_and(|h| h.ends_with('=') || h.ends_with('-'))
    {
        before = None;
    }
    let tail = text.get(figure.end..)?;
    if let Some((start, comparator)) = before {
        reading.start = start;
        reading.comparator = Some(comparator);
    } else if let Some((start, end, comparator)) = than(text, floor, figure) {
        reading.start = start;
        reading.end = end;
        reading.comparator = Some(comparator);
        return Some(reading);
    }
    for (word, strict, loose) in [
        (" or equal to", Comparator::Lt, Comparator::Gt),
        (" or equal", Comparator::Lt, Comparator::Gt),
        (" or less than", Comparator::Eq, Comparator::Eq),
        (" or more than", Comparator::Eq, Comparator::Eq),
        (" or less", Comparator::Eq, Comparator::Eq),
        (" or more", Comparator::Eq, Comparator::Eq),
    ] {
        let Some(after) = tail.strip_prefix(word) else { continue };
        let Some((_, comparator)) = before.filter(|(_, c)| *c == strict || *c == loose) else { continue };
        let bound = after.trim_start().trim_start_matches("than").trim_start();
        if bound.starts_with(|c: char| c.is_ascii_digit()) {
            continue;
        }
        reading.comparator = Some(match (comparator, word) {
            (Comparator::Lt, _) => Comparator::Le,
            (Comparator::Gt, _) => Comparator::Ge,
            (_, word) if word.contains("less") => Comparator::Le,
            _ => Comparator::Ge,
        });
        reading.end += word.len();
        return Some(reading);
    }
    if reading.comparator == Some(Comparator::Eq) {
        return Some(reading);
    }
    if let Some((end, comparator)) = comparator::after(text, figure.end) {
        let next = text.get(end..).unwrap_or("").trim_start();
        let another = comparator != Comparator::About
            && next.starts_with(|c: char| c.is_ascii_digit())
            && text.get(figure.end..end).is_some_and(|w| w.contains("than"));
        if !another && comparator != Comparator::About && before.is_none_or(|(_, c)| c == Comparator::About) {
            if before.is_some() {
                reading.start = figure.start;
            }
            reading.end = end;
            reading.comparator = Some(comparator);
        }
    }
    Some(reading)
}

/// 比170低, 比四分之一大.
fn than(text: &str, floor: usize, figure: &Figure) -> Option<(usize, usize, Comparator)> {
    let head = text.get(floor..figure.start)?.trim_end_matches(' ');
    let start = floor + head.strip_suffix('比')?.len();
    let tail = text.get(figure.end..)?;
    let blanks = tail.len() - tail.trim_start_matches(' ').len();
    let c = tail.trim_start_matches(' ').chars().next()?;
    let comparator = match c {
        '大' | '高' | '多' | '长' | '重' => Comparator::Gt,
        '小' | '低' | '少' | '短' | '轻' => Comparator::Lt,
        _ => return None,
    };
    Some((start, figure.end + blanks + c.len_utf8(), comparator))
}

/// A lower and an upper bound next to each other make one interval.
fn both(text: &str, first: &Reading, second: &Reading) -> Option<Reading> {
    let gap = text.get(first.end..second.start)?;
    let joined = gap.trim_matches([' ', ',', '，']);
    if !matches!(joined, "" | "and" | "且" | "并且" | "而且" | "但" | "but" | "and is" | "同时")
        || first.upper.is_some()
    {
        return None;
    }
    let low = |c: Option<Comparator>| matches!(c, Some(Comparator::Gt | Comparator::Ge));
    let high = |c: Option<Comparator>| matches!(c, Some(Comparator::Lt | Comparator::Le));
    let (bottom, top) = if low(first.comparator) && high(second.comparator) {
        (first, second)
    } else if high(first.comparator) && low(second.comparator) {
        (second, first)
    } else {
        return None;
    };
    if bottom.number >= top.number {
        return None;
    }
    let mut merged = first.clone();
    merged.end = second.end;
    merged.core.1 = second.core.1;
    merged.figures.1 = second.figures.1;
    merged.number = bottom.number;
    merged.upper = Some(top.number);
    merged.comparator = bottom.comparator;
    merged.rule = match (bottom.comparator, top.comparator) {
        (Some(Comparator::Ge), Some(Comparator::Le)) => "numeric.interval.closed_closed",
        (Some(Comparator::Ge), _) => "numeric.interval.closed_open",
        (_, Some(Comparator::Le)) => "numeric.interval.open_closed",
        _ => "numeric.interval.open_open",
    };
    Some(merged)
}
