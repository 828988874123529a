//! Predictions of English temporal expressions, in the form of each test suite.
//!
//! The suites differ in what belongs to a span (`the`, `at`, a time zone), in whether the end of a period is
//! included, in the hours of the parts of a day and in which reading of an open date they keep; all that is
//! settled here, from what the entity says.
//! A span that differs from the entity's is handed over in the value, as `@start` and `@end` (bytes).

mod chrono;
mod duckling;
mod recognizers;
mod timeml;

use serde_json::{Map, Value, json};
use textmill_extract::temporal::calendar::{Date, Grain, Instant};
use textmill_extract::{Comparator, Entity, Kind};

/// The scorer's types and values for an entity.
pub(crate) fn convert(case: &Value, entity: &Entity) -> Vec<(String, Value)> {
    let text = case["text"].as_str().unwrap_or("");
    match case["source"].as_str().unwrap_or("") {
        "recognizers-text" => recognizers::convert(case, text, entity),
        "duckling" => duckling::convert(case, text, entity),
        "chrono" => chrono::convert(text, entity, reference(case)),
        _ => timeml::convert(text, entity),
    }
}

fn reference(case: &Value) -> Instant {
    case["reference_date"]
        .as_str()
        .and_then(Instant::parse)
        .unwrap_or(Instant::midnight(Date::new_year(2020)))
}

/// One end of a value with its grain; times of day without a date stand on 2000-01-01.
#[derive(Clone, Copy)]
struct Point {
    at: Instant,
    grain: Grain,
    dated: bool,
}

impl Point {
    fn parse(text: &str) -> Option<Self> {
        let (text, _) = split_zone(text);
        if let Some(clock) = text.strip_prefix('T') {
            let hours = clock.get(..2)?.parse::<i64>().ok()?;
            let rest = Instant::parse(&format!("2000-01-01T00{}", clock.get(2..)?))?;
            let grain = if clock.len() > 5 { Grain::Second } else { Grain::Minute };
            return Some(Self { at: rest.add_seconds(hours * 3600), grain, dated: false });
        }
        if let Some((date, clock)) = text.split_once('T') {
            let grain = if clock.len() > 5 { Grain::Second } else { Grain::Minute };
            let hours = clock.get(..2)?.parse::<i64>().ok()?;
            let rest = Instant::parse(&format!("{date}T00{}", clock.get(2..)?))?;
            return Some(Self { at: rest.add_seconds(hours * 3600), grain, dated: true });
        }
        let (date, grain) = if let Some((year, week)) = text.split_once("-W") {
            (Date::from_iso_week(year.parse().ok()?, week.parse().ok()?), Grain::Week)
        } else if let Some((year, quarter)) = text.split_once("-Q") {
            (Date::new(year.parse().ok()?, quarter.parse::<u8>().ok()? * 3 - 2, 1)?, Grain::Quarter)
        } else {
            let negative = text.starts_with('-');
            let mut fields = text.trim_start_matches(['+', '-']).splitn(3, '-');
            let year = fields.next()?.parse::<i32>().ok()? * if negative { -1 } else { 1 };
            match (fields.next(), fields.next()) {
                (None, _) => (Date::new(year, 1, 1)?, Grain::Year),
                (Some(month), None) => (Date::new(year, month.parse().ok()?, 1)?, Grain::Month),
                (Some(month), Some(day)) => {
                    (Date::new(year, month.parse().ok()?, day.parse().ok()?)?, Grain::Day)
                }
            }
        };
        Some(Self { at: Instant::midnight(date), grain, dated: true })
    }

    fn next(self) -> Instant {
        self.at.add(self.grain, 1)
    }
}

/// A time zone behind a time.
fn split_zone(text: &str) -> (&str, Option<i64>) {
    if !text.contains('T') {
        return (text, None);
    }
    if let Some(rest) = text.strip_suffix('Z') {
        return (rest, Some(0));
    }
    if text.len() > 6 {
        let (rest, zone) = text.split_at(text.len() - 6);
        if (zone.starts_with('+') || zone.starts_with('-')) && zone.as_bytes()[3] == b':' {
            let minutes = zone[1..3].parse::<i64>().unwrap_or(0) * 60 + zone[4..].parse::<i64>().unwrap_or(0);
            return (rest, Some(if zone.starts_with('-') { -minutes } else { minutes }));
        }
    }
    (text, None)
}

struct Stretch {
    from: Option<Point>,
    to: Option<Point>,
    single: bool,
}

fn stretch(value: &str) -> Option<Stretch> {
    match value.split_once('/') {
        None => Point::parse(value).map(|point| Stretch { from: Some(point), to: Some(point), single: true }),
        Some((from, to)) => {
            let end = |text: &str| if text == ".." { Some(None) } else { Point::parse(text).map(Some) };
            Some(Stretch { from: end(from)?, to: end(to)?, single: false })
        }
    }
}

fn values(entity: &Entity) -> Vec<String> {
    let mut all = vec![entity.value.clone()];
    all.extend(entity.alternatives.iter().flatten().cloned());
    all
}

fn timex(entity: &Entity) -> &str {
    entity.timex.as_deref().unwrap_or("")
}

fn part_code(entity: &Entity) -> Option<&str> {
    let code = timex(entity).rsplit_once('T')?.1;
    (code.len() >= 2 && code.bytes().all(|byte| byte.is_ascii_uppercase())).then_some(code)
}

fn with_span(value: Value, start: usize, end: usize) -> Value {
    let mut value = value;
    if let Value::Object(map) = &mut value {
        map.insert("@start".into(), json!(start));
        map.insert("@end".into(), json!(end));
    }
    value
}

/// Takes words in before `start`, one after the other, as long as they are of `words`.
fn widen(text: &str, mut start: usize, words: &[&str]) -> usize {
    loop {
        let before = text[..start].trim_end();
        let word_start = before.rfind(|c: char| c.is_whitespace()).map_or(0, |at| at + 1);
        let word = &before[word_start..];
        if before.len() == start || !words.iter().any(|known| word.eq_ignore_ascii_case(known)) {
            return start;
        }
        start = word_start;
    }
}

fn lower(text: &str) -> String {
    text.to_ascii_lowercase()
}

/// The end without a time zone behind the last time.
fn without_zone(entity: &Entity) -> usize {
    let zoned = entity.value.split('/').any(|part| split_zone(part).1.is_some());
    let mut text = entity.text.as_str();
    if zoned {
        let words = [
            "eastern", "central", "mountain", "pacific", "time", "timezone", "standard", "daylight", "z",
            "utc", "gmt", "est", "edt", "cst", "cdt", "mst", "mdt", "pst", "pdt", "et", "ct", "mt", "pt",
            "cet", "cest", "bst", "ist", "jst", "aest",
        ];
        loop {
            let trimmed = text.trim_end_matches([' ', '(', ')']);
            let at = trimmed.rfind(|c: char| !c.is_ascii_alphabetic()).map_or(0, |at| at + 1);
            if at == 0 || !words.contains(&lower(&trimmed[at..]).as_str()) {
                break;
            }
            text = trimmed[..at].trim_end_matches([' ', '(']);
        }
    }
    entity.start as usize + text.len()
}

/// Seconds of an ISO 8601 duration, with years of 365 and months of 30 days.
fn iso_seconds(value: &str) -> Option<f64> {
    let years = value
        .split_once('Y')
        .and_then(|(years, _)| years.strip_prefix('P')?.parse::<f64>().ok())
        .unwrap_or(0.0);
    let (months, seconds) = iso_length(value)?;
    Some((years * 365.0 + (months - years * 12.0) * 30.0) * 86_400.0 + seconds)
}

/// Months and seconds of an ISO 8601 duration.
fn iso_length(value: &str) -> Option<(f64, f64)> {
    let mut months = 0.0;
    let mut seconds = 0.0;
    let mut number = String::new();
    let mut time = false;
    for c in value.strip_prefix('P')?.chars() {
        match c {
            'T' => time = true,
            '0'..='9' | '.' => number.push(c),
            unit => {
                let count: f64 = number.parse().ok()?;
                number.clear();
                match (unit, time) {
                    ('Y', _) => months += count * 12.0,
                    ('M', false) => months += count,
                    ('W', _) => seconds += count * 604_800.0,
                    ('D', _) => seconds += count * 86_400.0,
                    ('H', _) => seconds += count * 3600.0,
                    ('M', true) => seconds += count * 60.0,
                    ('S', _) => seconds += count,
                    _ => return None,
                }
            }
        }
    }
    Some((months, seconds))
}
