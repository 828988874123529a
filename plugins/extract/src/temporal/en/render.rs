//! From meanings to what an entity carries: kind, ISO 8601 value, TIMEX3, other readings.
//!
//! Parts of the day have bounds of our own where a value needs them: morning 6 to 12, afternoon 12 to 18,
//! evening 18 to 22, night 20 to 24. TIMEX3 keeps the part itself (`TMO`).

use super::cal::{Cal, Mod, Reading, Year, part_of};
use super::clock::Clock;
use super::expr::{Expr, Hours};
use super::parse::Frame;
use super::render_range::range;
use super::top::{Meaning, clock_code, part_code};
use super::words::{Part, Unit};
use crate::entity::{Comparator, Kind};
use crate::temporal::calendar::{Date, Grain, Instant, Length};

/// What an entity carries.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Rendered {
    pub(super) kind: Kind,
    pub(super) values: Vec<String>,
    pub(super) timex: String,
    pub(super) comparator: Option<Comparator>,
    pub(super) rule: &'static str,
    /// A full date that later expressions may count from.
    pub(super) anchor: Option<Instant>,
}

/// Hours of a part of the day.
fn bounds(part: Part) -> (u32, u32) {
    match part {
        Part::Morning => (6, 12),
        Part::Afternoon => (12, 18),
        Part::Evening => (18, 22),
        Part::Night => (20, 24),
        Part::Daytime => (8, 18),
        Part::Breakfast => (7, 9),
        Part::Brunch => (10, 12),
        Part::Lunch => (12, 14),
        Part::Dinner => (18, 21),
    }
}

/// A time with the half of the day that a part of the day tells.
pub(super) fn in_part(clock: Clock, part: Option<Part>) -> Clock {
    let hour = clock.hour() % 12;
    match part {
        None => clock,
        Some(Part::Morning | Part::Breakfast | Part::Brunch) => clock.in_half(false),
        Some(Part::Night) => clock.in_half((4..=11).contains(&hour)),
        Some(Part::Evening) => clock.in_half(hour != 0),
        Some(Part::Daytime) => clock.in_half(hour < 7),
        Some(_) => clock.in_half(true),
    }
}

fn clock_iso(second: u32, grain: Grain) -> String {
    let at = Instant { date: Date::new_year(2000), second: second % 86_400 };
    match (second, grain) {
        (86_400, _) => "T24:00".to_owned(),
        (_, Grain::Second) => at.clock(Grain::Second),
        _ => at.clock(Grain::Minute),
    }
}

pub(super) fn zone_iso(zone: Option<i16>) -> String {
    match zone {
        None => String::new(),
        Some(0) => "Z".to_owned(),
        Some(zone) => {
            let sign = if zone < 0 { '-' } else { '+' };
            format!("{sign}{:02}:{:02}", zone.unsigned_abs() / 60, zone.unsigned_abs() % 60)
        }
    }
}

impl Expr {
    pub(super) fn part_of_day(&self) -> Option<Part> {
        self.day_part.map(|(part, _)| part)
    }

    /// The times of day that it can mean, as (start, end) in seconds with their grain.
    pub(super) fn spans(&self) -> Vec<(u32, Option<u32>, Grain)> {
        let told = self.part_of_day();
        match self.hours {
            None => match self.day_part {
                Some((part, how)) => {
                    let (from, to) = bounds(part);
                    let (from, to) = (from * 3600, to * 3600);
                    let middle = (from + to) / 2;
                    vec![match how {
                        Mod::Start => (from, Some(middle), Grain::Hour),
                        Mod::End | Mod::Rest => (middle, Some(to), Grain::Hour),
                        _ => (from, Some(to), Grain::Hour),
                    }]
                }
                None => Vec::new(),
            },
            Some(Hours::At(clock) | Hours::Open(_, clock)) => {
                let clock = in_part(clock, told);
                clock.readings().into_iter().map(|clock| (clock.second, None, clock.grain)).collect()
            }
            Some(Hours::Between(from, to)) => {
                let (from, to) = if told.is_some() {
                    super::hours::agree(in_part(from, told), in_part(to, told))
                } else {
                    (from, to)
                };
                from.readings()
                    .into_iter()
                    .map(|from| {
                        let ends = to.readings();
                        let end = ends
                            .iter()
                            .find(|to| to.second > from.second)
                            .or(ends.iter().min_by_key(|to| to.second));
                        (from.second, end.map(|to| to.second), from.grain.min(to.grain))
                    })
                    .collect()
            }
            Some(Hours::For(clock, span)) => {
                let clock = in_part(clock, told);
                let length = span.length.nominal_seconds() as u32;
                // Said with a length, an hour is read as it is written.
                vec![(clock.second, Some(clock.second + length), Grain::Minute.min(clock.grain))]
            }
        }
    }

    fn cal_timex(&self) -> String {
        self.cal.map(|cal| cal.timex()).unwrap_or_default()
    }

    /// TIMEX3 of a phrase.
    pub(super) fn timex(&self) -> String {
        let day = self.cal_timex();
        match (self.hours, self.day_part) {
            (None, None) => day,
            (None, Some((part, _))) => format!("{day}T{}", part_code(part)),
            (Some(Hours::At(clock) | Hours::Open(_, clock)), _) => {
                format!("{day}{}", clock_code(in_part(clock, self.part_of_day())))
            }
            (Some(Hours::Between(..) | Hours::For(..)), _) => {
                let Some((from, Some(to), grain)) = self.spans().into_iter().next() else { return day };
                let code = |second: u32| clock_code(Clock { second: second % 86_400, grain, twelve: false });
                let length = i64::from(to) - i64::from(from);
                format!("({day}{},{day}{},{})", code(from), code(to), clock_length(length.rem_euclid(86_400)))
            }
        }
    }

    pub(super) fn readings(&self, frame: &Frame) -> Vec<Reading> {
        let Some(cal) = self.cal else { return Vec::new() };
        let mut found = cal.readings(frame);
        if let Some(swapped) = self.swapped {
            found.extend(swapped.readings(frame));
        }
        if self.part != Mod::None {
            for reading in &mut found {
                *reading = part_of(*reading, self.part, frame);
            }
        }
        found
    }
}

pub(super) fn clock_length(seconds: i64) -> String {
    let mut length = Length::of(Grain::Hour, (seconds / 3600) as f64);
    length.minutes = (seconds / 60 % 60) as f64;
    length.seconds = (seconds % 60) as f64;
    length.to_string()
}

/// The instants at which the readings of a phrase start.
pub(super) fn instants(expr: &Expr, frame: &Frame) -> Vec<Instant> {
    let mut found = Vec::new();
    for (interval, _) in expr.readings(frame) {
        let Some(start) = interval.start else { continue };
        let spans = expr.spans();
        if spans.is_empty() {
            found.push(start);
        }
        found.extend(spans.iter().map(|(second, _, _)| start.add_seconds(i64::from(*second))));
    }
    found
}

/// All that an entity carries, or nothing where no such day exists.
pub(super) fn render(meaning: &Meaning, frame: &Frame) -> Option<Rendered> {
    match meaning {
        Meaning::One(expr) => one(expr, frame),
        Meaning::Range(from, to) => range(from, to, frame),
        Meaning::Open(comparator, expr) => {
            let inner = one(expr, frame)?;
            let values = inner.values.iter().map(|value| opened(value, *comparator)).collect();
            let kind = if inner.kind == Kind::Time { Kind::Time } else { Kind::Period };
            Some(Rendered { kind, values, comparator: Some(*comparator), ..inner })
        }
        Meaning::Length(span, comparator) => {
            let comparator = comparator.or(span.vague.then_some(Comparator::About));
            Some(Rendered {
                kind: Kind::Duration,
                values: vec![span.length.to_string()],
                timex: span.timex(),
                comparator,
                rule: "temporal.en.duration",
                anchor: None,
            })
        }
        Meaning::Set(timex) => Some(Rendered {
            kind: Kind::Set,
            values: vec![timex.clone()],
            timex: timex.clone(),
            comparator: None,
            rule: "temporal.en.set",
            anchor: None,
        }),
    }
}

/// `X/..` from a point on, `../X` up to it.
fn opened(value: &str, comparator: Comparator) -> String {
    let first = value.split('/').next().unwrap_or(value);
    let last = value.rsplit('/').next().unwrap_or(value);
    match comparator {
        Comparator::Gt => format!("{last}/.."),
        Comparator::Ge => format!("{first}/.."),
        Comparator::Lt => format!("../{first}"),
        _ => format!("../{last}"),
    }
}

pub(super) fn one(expr: &Expr, frame: &Frame) -> Option<Rendered> {
    let about = expr.about.then_some(Comparator::About);
    let timex = expr.timex();
    let zone = zone_iso(expr.zone);
    let comparator = match expr.hours {
        Some(Hours::Open(comparator, _)) => Some(comparator),
        _ => about,
    };
    if expr.has_time() {
        return timed(expr, frame, timex, &zone, comparator);
    }
    let cal = expr.cal?;
    let readings = expr.readings(frame);
    let mut values: Vec<String> = Vec::new();
    for (interval, grain) in &readings {
        let value = interval.iso(*grain);
        if !values.contains(&value) {
            values.push(value);
        }
    }
    if values.is_empty() {
        // Said incompletely and left so; but a 30th of February is not said at all.
        if frame.now.is_some() && matches!(cal, Cal::Ymd { .. })
            || cal.year().is_some_and(|year| !year.is_open())
        {
            return None;
        }
        values.push(timex.clone());
    }
    let kind = match cal {
        Cal::Moment(_, grain) if grain < Grain::Day => Kind::Datetime,
        Cal::Now | Cal::EndOfDay(_) => Kind::Datetime,
        _ if expr.part != Mod::None => Kind::Period,
        Cal::Ymd { .. }
        | Cal::Unit(_, Unit::Day | Unit::Month | Unit::Year)
        | Cal::Moment(..)
        | Cal::Vague(_) => Kind::Date,
        Cal::Nth { weekday, .. } if weekday != 8 => Kind::Date,
        Cal::MonthWeek { weekday, .. } if weekday != 0 => Kind::Date,
        Cal::Holiday(..) => Kind::Date,
        _ => Kind::Period,
    };
    let anchor = match cal {
        Cal::Ymd { year: Year::Full(_), day, .. } if day != 0 => {
            readings.first().and_then(|(interval, _)| interval.start)
        }
        _ => None,
    };
    Some(Rendered { kind, values, timex, comparator, rule: rule_of(expr), anchor })
}

fn rule_of(expr: &Expr) -> &'static str {
    match (expr.part, expr.cal) {
        (Mod::Start, _) => "temporal.en.period.start",
        (Mod::Mid, _) => "temporal.en.period.mid",
        (Mod::End, _) => "temporal.en.period.end",
        (Mod::Rest, _) => "temporal.en.period.rest",
        (_, Some(Cal::Stretch { .. })) => "temporal.en.stretch",
        (_, Some(Cal::Moment(..))) => "temporal.en.offset",
        (_, Some(Cal::Holiday(..) | Cal::HolidayWeekend(..))) => "temporal.en.holiday",
        (_, Some(Cal::Season(..) | Cal::Unit(_, Unit::Season))) => "temporal.en.season",
        (_, Some(Cal::Now | Cal::Vague(_))) => "temporal.en.now",
        (_, Some(Cal::Fiscal(..))) => "temporal.en.fiscal",
        (_, Some(Cal::WeekOf { .. })) => "temporal.en.week_of",
        (_, Some(Cal::MonthWeek { .. } | Cal::Nth { .. })) => "temporal.en.nth",
        (_, Some(Cal::Decade(_) | Cal::Century(_))) => "temporal.en.era",
        _ => "temporal.en.date",
    }
}

fn timed(
    expr: &Expr,
    frame: &Frame,
    timex: String,
    zone: &str,
    comparator: Option<Comparator>,
) -> Option<Rendered> {
    let spans = expr.spans();
    let open = match expr.hours {
        Some(Hours::Open(comparator, _)) => Some(comparator),
        _ => None,
    };
    let rule = match (expr.hours, expr.day_part) {
        (None, Some((_, Mod::Start))) => "temporal.en.day_part.start",
        (None, Some((_, Mod::End | Mod::Rest))) => "temporal.en.day_part.end",
        (None, _) => "temporal.en.day_part",
        (Some(Hours::At(_)), _) if expr.cal.is_none() => "temporal.en.time",
        (Some(Hours::At(_)), _) => "temporal.en.datetime",
        _ => "temporal.en.hours",
    };
    let mut values = Vec::new();
    let Some(_) = expr.cal else {
        for (from, to, grain) in &spans {
            let start = format!("{}{zone}", clock_iso(*from, *grain));
            values.push(match to {
                Some(to) => format!(
                    "{start}/{}{zone}",
                    clock_iso(if *to == 86_400 { *to } else { to % 86_400 }, *grain)
                ),
                None => start,
            });
        }
        if let Some(open) = open {
            values = values.iter().map(|value| opened(value, open)).collect();
        }
        return Some(Rendered { kind: Kind::Time, values, timex, comparator, rule, anchor: None });
    };
    let readings = expr.readings(frame);
    for (from, to, grain) in &spans {
        for (interval, _) in &readings {
            let Some(day) = interval.start else { continue };
            let grain = (*grain).min(Grain::Minute);
            let start = format!("{}{zone}", day.add_seconds(i64::from(*from)).iso(grain));
            values.push(match to {
                Some(to) => {
                    let to = if to <= from { to + 86_400 } else { *to };
                    format!("{start}/{}{zone}", day.add_seconds(i64::from(to)).iso(grain))
                }
                None => start,
            });
        }
    }
    if values.is_empty() {
        if frame.now.is_some() && matches!(expr.cal, Some(Cal::Ymd { .. })) {
            return None;
        }
        values.push(timex.clone());
    }
    if let Some(open) = open {
        values = values.iter().map(|value| opened(value, open)).collect();
    }
    let kind = match (expr.hours, open) {
        (Some(Hours::At(_)), None) => Kind::Datetime,
        _ => Kind::Period,
    };
    let full = matches!(expr.cal, Some(Cal::Ymd { year: Year::Full(_), .. }));
    let anchor = readings.first().and_then(|(interval, _)| interval.start).filter(|_| full);
    Some(Rendered { kind, values, timex, comparator, rule, anchor })
}
