//! Both ends of a range, and what one lends the other.

use super::cal::{Cal, Mod, Reading, Year, part_of};
use super::expr::{Expr, Hours};
use super::parse::Frame;
use super::render::{Rendered, clock_length, in_part, one, zone_iso};
use crate::entity::Kind;
use crate::temporal::calendar::{Date, Grain, Instant, Interval};

pub(super) fn range(from: &Expr, to: &Expr, frame: &Frame) -> Option<Rendered> {
    if from.cal.is_none() {
        let (a, b) = (one(from, frame)?, one(to, frame)?);
        let value = format!("{}/{}", a.values.first()?, b.values.first()?);
        let timex = format!("({},{})", a.timex, b.timex);
        return Some(Rendered {
            kind: Kind::Time,
            values: vec![value],
            timex,
            comparator: None,
            rule: "temporal.en.hours",
            anchor: None,
        });
    }
    let (mut from, mut to) = (*from, *to);
    if to.cal.is_none() {
        to.cal = from.cal;
        if let (Some(Hours::At(a)), Some(Hours::At(b))) = (from.hours, to.hours) {
            let hours = super::hours::agree(in_part(a, from.part_of_day()), in_part(b, to.part_of_day()));
            let expr = Expr { hours: Some(Hours::Between(hours.0, hours.1)), ..from };
            return one(&expr, frame);
        }
    }
    lend_year(&mut from, &mut to);
    let pairs = pairs(&from, &to, frame);
    let mut values = Vec::new();
    for (start, end) in &pairs {
        let value = format!("{}/{}", bound(start, &from, true), bound(end, &to, false));
        if !values.contains(&value) {
            values.push(value);
        }
    }
    if values.is_empty() {
        if frame.now.is_some()
            && !matches!(from.cal, Some(Cal::Vague(_)))
            && !matches!(to.cal, Some(Cal::Vague(_)))
        {
            return None;
        }
        values.push(format!("{}/{}", from.timex(), to.timex()));
    }
    let timex = match pairs.first() {
        Some((start, end)) => {
            format!("({},{},{})", end_timex(&from), end_timex(&to), gap(start, end, &from, &to))
        }
        None => format!("({},{})", end_timex(&from), end_timex(&to)),
    };
    Some(Rendered {
        kind: Kind::Period,
        values,
        timex,
        comparator: None,
        rule: "temporal.en.range",
        anchor: None,
    })
}

fn end_timex(expr: &Expr) -> String {
    expr.timex()
}

/// A year that only one end of a range has is also the other's, as far as the order allows.
fn lend_year(from: &mut Expr, to: &mut Expr) {
    let (Some(a), Some(b)) = (from.cal, to.cal) else { return };
    let start = |cal: &Cal, year: i32| cal.in_year(year).and_then(|(interval, _)| interval.start);
    match (a.year(), b.year()) {
        (Some(Year::Open), Some(Year::Full(year))) if !matches!(a, Cal::Ymd { month: 0, .. }) => {
            let late = matches!((start(&a, year), start(&b, year)), (Some(a), Some(b)) if a > b);
            from.cal = Some(a.with_year(Year::Full(if late { year - 1 } else { year })));
        }
        (Some(Year::Full(year)), Some(Year::Open)) if !matches!(b, Cal::Ymd { month: 0, .. }) => {
            let late = matches!((start(&a, year), start(&b, year)), (Some(a), Some(b)) if b < a);
            to.cal = Some(b.with_year(Year::Full(if late { year + 1 } else { year })));
        }
        _ => {}
    }
}

type Pair = (Reading, Reading);

fn pairs(from: &Expr, to: &Expr, frame: &Frame) -> Vec<Pair> {
    let (Some(a), Some(b)) = (from.cal, to.cal) else { return Vec::new() };
    let starts = from.readings(frame);
    let fixed_end = !(matches!(b.year(), Some(Year::Open)));
    let mut found: Vec<Pair> = Vec::new();
    if fixed_end {
        let Some(end) = to.readings(frame).into_iter().next() else { return Vec::new() };
        let before =
            starts.iter().filter(|start| start.0.start <= end.0.start).max_by_key(|start| start.0.start);
        if let Some(start) = before {
            found.push((*start, end));
        }
        return found;
    }
    for start in starts {
        let Some(at) = start.0.start else { continue };
        let end = match b {
            Cal::Ymd { month: 0, day: 0, weekday, .. } => {
                let ahead = i64::from((7 + weekday - at.date.weekday()) % 7);
                let date = at.date.add_days(if ahead == 0 && from.cal == to.cal { 7 } else { ahead });
                Some((Interval::unit(Instant::midnight(date), Grain::Day), Grain::Day))
            }
            Cal::Ymd { month: 0, day, .. } => (0..3)
                .filter_map(|months| {
                    let month = at.date.floor(Grain::Month).add_months(months);
                    Date::new(month.year(), month.month(), day)
                })
                .find(|date| *date >= at.date)
                .map(|date| (Interval::unit(Instant::midnight(date), Grain::Day), Grain::Day)),
            _ => (at.date.year()..=at.date.year() + 4)
                .filter_map(|year| b.in_year(year))
                .find(|end| end.0.start.is_some_and(|end| end >= at || a == Cal::Now && end.date >= at.date)),
        };
        if let Some(end) = end {
            let end = if to.part == Mod::None { end } else { part_of(end, to.part, frame) };
            found.push((start, end));
        }
    }
    // A range around the reference is that one.
    if let Some(now) = frame.now {
        let day = Instant::midnight(now.date);
        let holds = |pair: &&Pair| {
            pair.0.0.start.is_some_and(|start| start <= now)
                && pair.1.0.end.is_some_and(|end| end > day)
                && pair.1.0.start.is_none_or(|start| pair.1.1 > Grain::Day || start > day)
        };
        if let Some(pair) = found.iter().find(holds).copied() {
            return vec![pair];
        }
    }
    found
}

/// One end as it is written, to its own grain; of a part of a period the outer day.
fn bound(reading: &Reading, expr: &Expr, first: bool) -> String {
    let (interval, grain) = reading;
    if let Some((second, _, fine)) = expr.spans().into_iter().next()
        && let Some(start) = interval.start
    {
        return format!(
            "{}{}",
            start.add_seconds(i64::from(second)).iso(fine.min(Grain::Minute)),
            zone_iso(expr.zone)
        );
    }
    if expr.part != Mod::None {
        let at = if first || expr.part == Mod::Start {
            interval.start
        } else {
            interval.end.map(|end| end.add(Grain::Day, -1))
        };
        return at.map(|at| at.iso(Grain::Day)).unwrap_or_default();
    }
    let value = interval.iso(*grain);
    let half = if first { value.split('/').next() } else { value.rsplit('/').next() };
    half.unwrap_or_default().to_owned()
}

/// The length between the starts of both ends, in the unit that both are said in.
fn gap(from: &Reading, to: &Reading, a: &Expr, b: &Expr) -> String {
    let (Some(start), Some(end)) = (from.0.start, to.0.start) else { return "PX".to_owned() };
    if a.has_time() || b.has_time() {
        let shift = |expr: &Expr| expr.spans().first().map_or(0, |(second, _, _)| i64::from(*second));
        return clock_length(end.seconds() + shift(b) - start.seconds() - shift(a));
    }
    if from.1 == Grain::Year && to.1 == Grain::Year {
        return format!("P{}Y", end.date.year() - start.date.year());
    }
    if from.1 >= Grain::Month && to.1 >= Grain::Month {
        let months = (end.date.year() - start.date.year()) * 12 + i32::from(end.date.month())
            - i32::from(start.date.month());
        return format!("P{months}M");
    }
    format!("P{}D", end.date.days() - start.date.days())
}
