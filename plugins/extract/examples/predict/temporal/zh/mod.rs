//! Chinese expressions of time in the notations of the suites.
//!
//! The suites disagree on what is no fact but custom: which of two readings is given, the hours of the morning,
//! whether an end is included. An entity holds one reading; so the typed expression is asked again, and placed
//! by the suite's custom.

mod chrono;
mod duckling;
mod jionlp;
mod recognizers;

use serde_json::{Map, Value, json};
use textmill_extract::Entity;
use textmill_extract::temporal::calendar::{Date, Grain, Instant, Length};
use textmill_extract::temporal::zh::expr::*;
use textmill_extract::temporal::zh::resolve::{self, Anchor, Choice, Placed};
use textmill_extract::temporal::zh::{feasts, scan, timex};

/// The scorer's types and values for an entity.
pub(super) fn convert(case: &Value, entity: &Entity) -> Vec<(String, Value)> {
    let text = case["text"].as_str().unwrap_or("");
    let now = case["reference_date"].as_str().and_then(Instant::parse);
    let found = scan(text, now.map(|now| now.date.year()))
        .into_iter()
        .find(|found| found.start == entity.start as usize && found.end == entity.end as usize);
    let Some(found) = found else { return Vec::new() };
    let now = now.unwrap_or(Instant::midnight(Date::new_year(2020)));
    match case["source"].as_str() {
        Some("recognizers-text") => recognizers::convert(case, &found, now, text),
        Some("jionlp") => jionlp::convert(&found, now, text),
        Some("duckling") => duckling::convert(&found, now),
        Some("chrono") => chrono::convert(&found, now),
        _ => Vec::new(),
    }
}

fn is_day(moment: &Moment) -> bool {
    matches!(
        moment.span,
        Span::Day(_)
            | Span::DayAfter(_)
            | Span::NthDay(_)
            | Span::Feast(..)
            | Span::Shift(..)
            | Span::Month(_, InMonth::Day(_) | InMonth::Weekday(..))
            | Span::Week(_, InWeek::Day(_))
    )
}

fn pm(moment: &Moment) -> Moment {
    let clock = moment.clock.map(|clock| Clock { hour: (clock.hour + 12) % 24, open: false, ..clock });
    Moment { clock, ..*moment }
}

fn open(moment: &Moment) -> bool {
    moment.clock.is_some_and(|clock| clock.open)
}

fn interval(start: Option<Instant>, end: Option<Instant>) -> Value {
    json!({"start": start.map(|i| i.to_string()), "end": end.map(|i| i.to_string())})
}

fn one(kind: &str, value: Value) -> Vec<(String, Value)> {
    vec![(String::from(kind), value)]
}

fn months_and_seconds(length: &Length, broken_months_are_days: bool) -> Value {
    let mut months = length.years * 12.0 + length.months;
    let mut days = length.weeks * 7.0 + length.days;
    if broken_months_are_days && months.fract() != 0.0 {
        days += months * 30.0;
        months = 0.0;
    }
    let seconds = days * 86_400.0 + length.hours * 3600.0 + length.minutes * 60.0 + length.seconds;
    json!({"months": months, "seconds": seconds})
}
