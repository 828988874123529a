//! Predictions of English temporal expressions, in the form of each test suite.
//!
//! The suites differ in what belongs to a span (`the`, `at`, a time zone), in whether the end of a period is
//! included, in the hours of the parts of a day and in which reading of an open date they keep; all that is
//! settled here, from what the entity says.
//! A span that differs from the entity's is handed over in the value, as `@start` and `@end` (bytes).

use serde_json::{Map, Value, json};
use textmill_extract::temporal::calendar::{Date, Grain, Instant};
use textmill_extract::{Comparator, Entity, Kind};

/// The scorer's types and values for an entity.
pub(crate) fn convert(case: &Value, entity: &Entity) -> Vec<(String, Value)> {
    let text = case["text"].as_str().unwrap_or("");
    match case["source"].as_str().unwrap_or("") {
        "recognizers-text" => recognizers(case, text, entity),
        "duckling" => duckling(case, text, entity),
        "chrono" => chrono(text, entity, reference(case)),
        _ => timeml(text, entity),
    }
}

fn reference(case: &Value) -> Instant {
    case["reference_date"]
        .as_str()
        .and_then(Instant::parse)
        .unwrap_or(Instant::midnight(Date::new_year(2020)))
}

// ---- values ---------------------------------------------------------------------------------------

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

// ---- spans ----------------------------------------------------------------------------------------

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

// ---- Recognizers-Text -----------------------------------------------------------------------------

fn recognizers(case: &Value, text: &str, entity: &Entity) -> Vec<(String, Value)> {
    let now = reference(case);
    let timex = json!(timex(entity));
    let Some((kind, resolutions)) = recognizers_value(now, entity) else {
        // Without a reference there is a type and no resolution.
        let kind = match entity.kind {
            Kind::Date => "date",
            Kind::Time => "time",
            Kind::Datetime => "datetime",
            Kind::Period if entity.timex.as_deref().is_some_and(|timex| timex.contains('T')) => {
                "datetimerange"
            }
            Kind::Period => "daterange",
            _ => return Vec::new(),
        };
        let (start, end) = recognizers_span(text, entity, kind);
        return vec![(kind.into(), with_span(json!({"resolutions": []}), start, end))];
    };
    let inner = match kind.as_str() {
        // That suite calls the resolution of an approximate time a range.
        "time" if entity.comparator == Some(Comparator::About) => "timerange",
        "datetime" if entity.comparator == Some(Comparator::About) => "datetimerange",
        other => other,
    };
    let resolutions: Vec<Value> = resolutions
        .into_iter()
        .map(|mut resolution| {
            resolution.insert("timex".into(), timex.clone());
            resolution.insert("type".into(), json!(inner));
            Value::Object(resolution)
        })
        .collect();
    let (start, end) = recognizers_span(text, entity, &kind);
    vec![(kind, with_span(json!({"resolutions": resolutions}), start, end))]
}

fn recognizers_span(text: &str, entity: &Entity, kind: &str) -> (usize, usize) {
    let mut start = entity.start as usize;
    let end = without_zone(entity);
    let shown = lower(&text[start..end]);
    if let Some(rest) = shown.strip_prefix("the ") {
        let first = rest.split([' ', '-']).next().unwrap_or("");
        let relative = [
            "next",
            "last",
            "past",
            "coming",
            "following",
            "previous",
            "upcoming",
            "same",
            "this",
            "current",
        ];
        let partial =
            ["beginning", "start", "end", "middle", "early", "late", "mid", "entire", "whole", "rest"];
        let strip = (relative.contains(&first) && !rest.contains("decade") && !rest.contains(" of "))
            || partial.contains(&first)
            || first.bytes().all(|byte| byte.is_ascii_digit())
            || first.starts_with(|c: char| c.is_ascii_digit())
                && kind == "daterange"
                && rest.ends_with("century")
            || matches!(entity.rule.as_str(), "temporal.en.season" | "temporal.en.fiscal")
            || (entity.rule == "temporal.en.holiday" && first != "weekend")
            || ["spring", "summer", "fall", "autumn", "winter"].contains(&first)
            || timex(entity).len() == 7 && timex(entity).starts_with("XXXX-")
            || is_month(first) && !rest.contains(" the ")
            || (first == "week" || first == "year")
                && rest.split(' ').nth(1).is_some_and(|word| word.starts_with(|c: char| c.is_ascii_digit()))
            || first.starts_with("cy")
            || first.starts_with("fy")
            || first.starts_with("sy")
            || rest.starts_with("year 2")
            || rest.starts_with("year 1");
        if strip {
            start += 4;
        }
    }
    let dotted = shown.bytes().zip(shown.bytes().skip(1)).any(|(a, b)| a == b'.' && b.is_ascii_digit())
        && matches!(kind, "time" | "datetime")
        && shown.starts_with(|c: char| c.is_ascii_digit())
        && shown.find('.').is_some_and(|at| at <= 2);
    if dotted {
        start = widen(text, start, &["at"]);
    }
    let bare = shown.strip_prefix("the ").unwrap_or(&shown);
    let parts = [
        "morning",
        "afternoon",
        "evening",
        "night",
        "daytime",
        "lunch",
        "breakfast",
        "dinner",
        "mornings",
        "evenings",
        "afternoons",
    ];
    let bare = ["early", "late", "mid"]
        .iter()
        .find_map(|how| bare.strip_prefix(how))
        .map_or(bare, |rest| rest.trim_start_matches([' ', '-']));
    if (matches!(kind, "timerange" | "time") || kind == "datetimerange" && shown.starts_with("the "))
        && parts.iter().any(|part| bare.starts_with(part))
        && !shown.starts_with("at ")
    {
        start = widen(text, start, &["in", "at", "the"]);
    }
    if shown.starts_with("for ") && shown.contains("starting") {
        start += 4;
    }
    if kind == "date"
        && (["day of next week", "day of the following week", "day next week", "day of following week"]
            .iter()
            .any(|tail| shown.ends_with(tail)))
    {
        start = widen(text, start, &["on"]);
    }
    (start, end)
}

fn is_month(word: &str) -> bool {
    let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    word.len() >= 3 && months.contains(&&word[..3])
}

/// Keeps of the readings those that the last and the next such day give.
fn two_readings(entity: &Entity, now: Instant) -> Vec<String> {
    let mut all = values(entity);
    let code = timex(entity);
    let weekday_of_month = code.starts_with("XXXX-XX-") && lower(&entity.text).contains("day the");
    if weekday_of_month {
        // Monday the 27th: of this month, if it is one.
        let month = now.date.to_string()[..7].to_owned();
        if all.iter().any(|value| value.starts_with(&month)) {
            all.retain(|value| value.starts_with(&month));
        }
    }
    if code.starts_with("XXXX-")
        && !code.contains('W')
        && code.len() >= 10
        && (matches!(entity.kind, Kind::Date | Kind::Datetime) || entity.value.contains('T'))
    {
        let day = code.get(4..10).unwrap_or("");
        all.retain(|value| value.get(4..10) == Some(day) || code.starts_with("XXXX-XX"));
        // A reading by weekday or by an earlier date is not one of the two.
        let mut dates: Vec<String> =
            all.iter().filter_map(|value| value.get(..10).map(str::to_owned)).collect();
        dates.sort();
        dates.dedup();
        if dates.len() > 2 && !code.starts_with("XXXX-XX") {
            let today = now.date.to_string();
            let past = dates.iter().rfind(|date| **date <= today).cloned();
            let future = dates.iter().find(|date| **date > today).cloned();
            all.retain(|value| {
                value.get(..10).map(str::to_owned) == past || value.get(..10).map(str::to_owned) == future
            });
        }
    } else if !code.contains('X')
        && code.starts_with(|c: char| c.is_ascii_digit())
        && matches!(entity.kind, Kind::Date | Kind::Datetime)
        && code.len() >= 10
    {
        all.retain(|value| value.get(..10) == code.get(..10));
    }
    all
}

fn recognizers_value(now: Instant, entity: &Entity) -> Option<(String, Vec<Map<String, Value>>)> {
    let unresolved = |kind: &str| {
        let mut map = Map::new();
        map.insert("value".into(), json!("not resolved"));
        Some((kind.to_owned(), vec![map]))
    };
    match entity.kind {
        Kind::Duration => {
            let mut map = Map::new();
            let seconds = iso_seconds(&entity.value)?;
            map.insert("value".into(), json!(format!("{seconds}")));
            match entity.comparator {
                Some(Comparator::Gt) => drop(map.insert("Mod".into(), json!("more"))),
                Some(Comparator::Lt) => drop(map.insert("Mod".into(), json!("less"))),
                _ => {}
            }
            return Some(("duration".into(), vec![map]));
        }
        Kind::Set => return unresolved("set"),
        _ => {}
    }
    if matches!(entity.rule.as_str(), "temporal.en.season")
        || matches!(timex(entity).get(..2), Some("FY" | "SY"))
    {
        return unresolved("daterange");
    }
    let base = match entity.comparator {
        Some(Comparator::Ge) => "since",
        Some(Comparator::Gt) => "after",
        Some(Comparator::Lt) => "before",
        Some(Comparator::Le) if entity.text.starts_with('<') => "until",
        Some(Comparator::Le) => "before",
        Some(Comparator::About) => "approx",
        _ => "",
    };
    let part = match entity.rule.rsplit('.').next() {
        Some("start") => "start",
        Some("mid") => "mid",
        Some("end") => "end",
        _ if entity.rule == "temporal.en.period.rest" && entity.text.contains("day") => "end",
        _ => "",
    };
    let part = if !base.is_empty() && base != "approx" && lower(&entity.text).contains("around") {
        "approx"
    } else {
        part
    };
    let mut modifier =
        [base, part].iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join("-");
    if lower(&entity.text).contains("same ") {
        modifier = "ref_undef".into();
    }
    let mut found = Vec::new();
    let mut kind = String::new();
    for value in two_readings(entity, now) {
        let stretch = stretch(&value)?;
        let mut map = Map::new();
        if !modifier.is_empty() {
            map.insert("Mod".into(), json!(modifier));
        }
        kind = recognizers_reading(now, entity, &stretch, part, &mut map)?.to_owned();
        if !found.contains(&map) {
            found.push(map);
        }
    }
    (!found.is_empty()).then_some((kind, found))
}

fn shown(at: Instant, dated: bool, fine: bool) -> Value {
    let clock = at.clock(Grain::Second);
    json!(match (dated, fine) {
        (true, false) => at.date.to_string(),
        (true, true) => format!("{} {}", at.date, &clock[1..]),
        _ => clock[1..].to_owned(),
    })
}

fn part_hours(code: &str) -> Option<(i64, i64)> {
    Some(match code {
        "MO" | "MEB" | "MER" => (8 * 3600, 12 * 3600),
        "AF" => (12 * 3600, 16 * 3600),
        "EV" | "MED" => (16 * 3600, 20 * 3600),
        "NI" => (20 * 3600, 86_399),
        "DT" => (8 * 3600, 18 * 3600),
        "MI" | "MEL" => (11 * 3600, 13 * 3600),
        _ => return None,
    })
}

fn recognizers_reading(
    now: Instant,
    entity: &Entity,
    stretch: &Stretch,
    part: &str,
    map: &mut Map<String, Value>,
) -> Option<&'static str> {
    let some = stretch.from.or(stretch.to)?;
    let dated = some.dated;
    let open =
        matches!(entity.comparator, Some(Comparator::Ge | Comparator::Gt | Comparator::Le | Comparator::Lt));
    // Parts of the day have their own hours here.
    if let Some((mut from, mut to)) = part_code(entity).and_then(part_hours) {
        match part {
            "start" => to = (from + to) / 2,
            "end" => from = (from + to) / 2,
            _ => {}
        }
        let day = Instant::midnight(some.at.date);
        match entity.comparator {
            Some(Comparator::Gt) => drop(map.insert("start".into(), shown(day.add_seconds(to), dated, true))),
            Some(Comparator::Ge) => {
                drop(map.insert("start".into(), shown(day.add_seconds(from), dated, true)))
            }
            Some(Comparator::Lt | Comparator::Le) => {
                drop(map.insert("end".into(), shown(day.add_seconds(from), dated, true)))
            }
            _ => {
                map.insert("start".into(), shown(day.add_seconds(from), dated, true));
                map.insert("end".into(), shown(day.add_seconds(to), dated, true));
            }
        }
        return Some(if dated { "datetimerange" } else { "timerange" });
    }
    let fine = some.grain < Grain::Day;
    if !dated {
        if stretch.single {
            map.insert("value".into(), shown(some.at, false, true));
            return Some("time");
        }
        if let Some(from) = stretch.from {
            map.insert("start".into(), shown(from.at, false, true));
        }
        if let Some(to) = stretch.to {
            map.insert("end".into(), shown(to.at, false, true));
        }
        return Some("timerange");
    }
    if open {
        let from_end = entity.comparator == Some(Comparator::Gt) && some.grain > Grain::Day;
        if let Some(from) = stretch.from {
            let at = if from_end || entity.comparator == Some(Comparator::Gt) && part == "mid" {
                from.next()
            } else {
                from.at
            };
            map.insert("start".into(), shown(at, true, fine));
        }
        if let Some(to) = stretch.to {
            let inclusive = !part.is_empty() && part != "approx"
                || entity.text.starts_with('<') && entity.comparator == Some(Comparator::Le);
            let now_end = timex(entity) == "PRESENT_REF";
            let at = if inclusive { to.next() } else { to.at };
            map.insert("end".into(), shown(at, true, fine && !now_end));
            if now_end {
                return Some("daterange");
            }
        }
        return Some(if fine { "datetimerange" } else { "daterange" });
    }
    if stretch.single && fine {
        map.insert("value".into(), shown(some.at, true, true));
        return Some("datetime");
    }
    if stretch.single && some.grain == Grain::Day && entity.kind == Kind::Date {
        map.insert("value".into(), shown(some.at, true, false));
        return Some("date");
    }
    let (mut from, mut to) = (stretch.from?, stretch.to?);
    if lower(&entity.text).ends_with("century") && entity.rule == "temporal.en.era" {
        // The fifteenth century is 1400 to 1500 there.
        from.at = from.at.add(Grain::Year, -1);
        to.at = to.at.add(Grain::Year, -1);
    }
    let mut start = from.at;
    if entity.rule == "temporal.en.period.rest" {
        // The second half of what is longer than a week.
        let code = timex(entity);
        if code.len() == 4 {
            start = Instant::midnight(Date::new(from.at.date.year(), 7, 1)?);
        } else if code.len() == 7 && !code.contains('W') {
            start = Instant::midnight(Date::new(from.at.date.year(), from.at.date.month(), 16)?);
        }
    }
    // The early and late parts of a month, and of years and weeks counted from now, are halves there.
    let code = timex(entity);
    let said = lower(&entity.text);
    let relative = ["this", "next", "last", "previous", "past", "coming"]
        .iter()
        .any(|word| said.split([' ', '-']).any(|part| part == *word));
    let early = ["early", "earlier", "late", "later"].iter().any(|word| said.contains(word));
    let half = match (code.len(), code.contains('W')) {
        (7, false) if !code.contains('Q') => {
            Some(Instant::midnight(Date::new(from.at.date.year(), from.at.date.month(), 16)?))
        }
        (4, _) if relative && early => Some(Instant::midnight(Date::new(from.at.date.year(), 7, 1)?)),
        (8, true) if early => Some(Instant::midnight(from.at.date.monday().add_days(3))),
        _ => None,
    };
    if entity.rule == "temporal.en.period.end"
        && let Some(half) = half
    {
        start = half;
    }
    let mut end = match entity.rule.as_str() {
        _ if fine => to.at,
        "temporal.en.range" => to.at,
        _ => to.next(),
    };
    if entity.rule == "temporal.en.period.start"
        && let Some(half) = half
    {
        end = half;
    }
    if entity.rule == "temporal.en.range" && lower(&entity.text).contains("end of") && to.grain == Grain::Day
    {
        end = to.next();
    }
    if timex(entity).starts_with("(PRESENT_REF") || timex(entity).contains(",PRESENT_REF") {
        let short = !timex(entity).replace("PRESENT_REF", "").contains('T');
        let fix = |at: Instant| if short { Instant::midnight(at.date) } else { at };
        map.insert("start".into(), shown(fix(start), true, !short));
        map.insert("end".into(), shown(fix(end), true, !short));
        return Some(if short { "daterange" } else { "datetimerange" });
    }
    let _ = now;
    map.insert("start".into(), shown(start, true, fine));
    map.insert("end".into(), shown(end, true, fine));
    Some(if fine { "datetimerange" } else { "daterange" })
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

// ---- duckling -------------------------------------------------------------------------------------

const AROUND: [&str; 13] =
    ["at", "on", "in", "the", "for", "during", "@", "around", "about", "by", "of", "to", "from"];

fn duckling(case: &Value, text: &str, entity: &Entity) -> Vec<(String, Value)> {
    let now = reference(case);
    let start = widen(text, entity.start as usize, &AROUND);
    let mut end = entity.end as usize;
    for tail in [" approximately", " or so", " sharp", " exactly", "ish", "."] {
        if text[end..].eq_ignore_ascii_case(tail) {
            end = text.len();
        }
    }
    match entity.kind {
        Kind::Duration => {
            let Some((months, seconds)) = iso_length(&entity.value) else { return Vec::new() };
            let whole = seconds == 0.0 && months.fract() == 0.0;
            let value = if whole {
                json!({"months": months, "seconds": 0})
            } else {
                let years = (months / 12.0).trunc();
                json!({"months": 0, "seconds": years * 31_536_000.0 + (months - years * 12.0) * 2_592_000.0 + seconds})
            };
            vec![("duration".into(), with_span(value, start, end))]
        }
        Kind::Set => vec![("set".into(), with_span(json!({}), start, end))],
        _ => {
            let Some((from, to)) = duckling_time(now, entity) else { return Vec::new() };
            let mut value = Map::new();
            if let Some(from) = from {
                value.insert("start".into(), json!(from.iso(Grain::Second)));
            }
            if let Some(to) = to {
                value.insert("end".into(), json!(to.iso(Grain::Second)));
            }
            vec![("time".into(), with_span(Value::Object(value), start, end))]
        }
    }
}

fn duckling_grain(entity: &Entity, point: &Point) -> Grain {
    let code = timex(entity).trim_matches(['(', ')']);
    let hour_only = code
        .split(',')
        .filter(|part| part.contains('T') && !part.starts_with("PT"))
        .all(|part| part.rsplit_once('T').is_some_and(|(_, clock)| clock.len() == 2));
    if point.grain == Grain::Minute
        && hour_only
        && code.contains('T')
        && !entity.value.contains(['Z', '+'])
        && split_zone(&entity.value).1.is_none()
    {
        Grain::Hour
    } else {
        point.grain
    }
}

type Ends = (Option<Instant>, Option<Instant>);

fn duckling_time(now: Instant, entity: &Entity) -> Option<Ends> {
    // "now" and offsets are as sharp as their unit.
    let said = lower(&entity.text);
    if entity.rule == "temporal.en.offset" {
        let point = Point::parse(&entity.value)?;
        let shifted = Instant { second: now.second, ..point.at };
        let has = |unit: &str| said.contains(unit);
        let (at, grain) = if has("sec")
            || has("min")
            || has("quarter")
            || has("half")
            || said.ends_with('\'')
            || said.contains("/4")
        {
            (point.at, Grain::Second)
        } else if has("hour") || has("hr") || said.ends_with('h') {
            (point.at, Grain::Minute)
        } else if (has("day") && !has("monday") && !has("friday")) || has("fortnight") {
            (shifted, Grain::Hour)
        } else if has("year") && !has("chris") {
            (point.at, Grain::Month)
        } else {
            (point.at, Grain::Day)
        };
        let at = at.floor(grain);
        return match entity.comparator {
            Some(Comparator::Gt) => Some((Some(at), None)),
            _ => Some((Some(at), Some(at.add(grain, 1)))),
        };
    }
    let candidates: Vec<Stretch> = values(entity).iter().filter_map(|value| stretch(value)).collect();
    let zone = split_zone(entity.value.split('/').find(|part| *part != "..").unwrap_or("")).1;
    let mut options: Vec<(Ends, Instant)> = Vec::new();
    for stretch in &candidates {
        let days: &[i64] = if stretch.from.or(stretch.to)?.dated { &[0] } else { &[0, 1, 2] };
        for shift in days {
            let Some(ends) = duckling_ends(now, entity, stretch, *shift, zone) else { continue };
            let key = ends.0.or(ends.1)?;
            options.push((ends, key));
        }
    }
    let open_past = timex(entity).contains('X')
        || !candidates.first()?.from.or(candidates.first()?.to)?.dated
        || options.len() > 1;
    let this_day = said.starts_with("this ") && entity.kind == Kind::Date && timex(entity).len() == 10;
    if this_day
        && let Some((ends, key)) = options.first()
        && key.date < now.date
    {
        let shift = |at: Option<Instant>| at.map(|at| at.add(Grain::Day, 7));
        return Some((shift(ends.0), shift(ends.1)));
    }
    if !open_past || !timex(entity).contains('X') && timex(entity).len() == 10 && entity.kind == Kind::Date {
        return options.first().map(|(ends, _)| *ends);
    }
    let weekday = timex(entity).starts_with("XXXX-WXX-");
    // Sunday, Feb 10 is that Sunday.
    if said.contains("day") && timex(entity).len() == 10 && timex(entity).starts_with("XXXX-") && !weekday
        || said.starts_with("mon,")
        || said.starts_with("fri,")
    {
        return options.first().map(|(ends, _)| *ends);
    }
    if weekday
        && timex(entity).len() == 10
        && entity.kind == Kind::Date
        && let Some((ends, _)) = options.iter().find(|(_, key)| key.date == now.date)
    {
        let shift = |at: Option<Instant>| at.map(|at| at.add(Grain::Day, 7));
        return Some((shift(ends.0), shift(ends.1)));
    }
    let next = options
        .iter()
        .filter(|(ends, key)| {
            if weekday {
                key.date > now.date
            } else {
                *key >= now
                    || ends.0.is_some_and(|start| start <= now)
                        && ends.1.is_some_and(|end| end > now && entity.rule != "temporal.en.time")
            }
        })
        .min_by_key(|(_, key)| *key);
    next.or(options.first()).map(|(ends, _)| *ends)
}

fn duckling_ends(
    now: Instant,
    entity: &Entity,
    stretch: &Stretch,
    shift: i64,
    zone: Option<i64>,
) -> Option<Ends> {
    let place = |point: &Point| {
        let mut at = point.at;
        if !point.dated {
            at = Instant {
                date: now.date.add_days(shift + (at.date.days() - Date::new_year(2000).days())),
                ..at
            };
        }
        match zone {
            Some(zone) => at.add_seconds(-zone * 60 - 7200),
            None => at,
        }
    };
    let some = stretch.from.or(stretch.to)?;
    if let Some(code) = part_code(entity) {
        let day = Instant::midnight(place(&some).date);
        let hours = match code {
            "MO" => (0, 12),
            "AF" => (12, 19),
            "EV" | "NI" => (18, 24),
            "MEL" => (12, 14),
            "MEB" => (7, 10),
            "MED" => (18, 20),
            _ => (8, 18),
        };
        return Some((Some(day.add_seconds(hours.0 * 3600)), Some(day.add_seconds(hours.1 * 3600))));
    }
    match entity.comparator {
        Some(Comparator::Ge | Comparator::Gt) => return Some((stretch.from.map(|from| place(&from)), None)),
        Some(Comparator::Lt) => return Some((None, stretch.to.map(|to| place(&to)))),
        Some(Comparator::Le) => {
            let to = stretch.to?;
            let by = lower(&entity.text).starts_with("by");
            let end = if by && to.grain >= Grain::Day { to.next() } else { place(&to) };
            let end = if timex(entity).ends_with("T23:59:59") { end.add_seconds(1) } else { end };
            return Some((by.then_some(now), Some(end)));
        }
        _ => {}
    }
    let code = timex(entity);
    if code.ends_with("-WE") {
        let saturday = some.at.date;
        return Some((
            Some(Instant::at(saturday.add_days(-1), 18, 0, 0)),
            Some(Instant::midnight(saturday.add_days(2))),
        ));
    }
    if entity.rule == "temporal.en.season" {
        let year = some.at.date.year();
        let season = code.rsplit('-').next().unwrap_or("");
        let day = |year: i32, month: u8, day: u8| Date::new(year, month, day).map(Instant::midnight);
        return Some(match season {
            "SP" => (day(year, 3, 20), day(year, 6, 22)),
            "SU" => (day(year, 6, 21), day(year, 9, 24)),
            "FA" => (day(year, 9, 23), day(year, 12, 22)),
            _ => (day(year, 12, 21), day(year + 1, 3, 21)),
        });
    }
    if entity.rule == "temporal.en.stretch" {
        return duckling_stretch(now, entity, stretch);
    }
    if entity.rule == "temporal.en.holiday" {
        // Jewish days begin on the evening before.
        let jewish = [
            "rosh", "passover", "pesa", "succo", "sukko", "shemini", "simch", "simhat", "tu b", "purim",
            "shushan", "shavu", "shovu", "feast of", "lag b", "tisha", "yom ",
        ];
        let eve = jewish.iter().any(|name| said_of(entity).starts_with(name))
            && !said_of(entity).starts_with("yom h");
        let hanukkah = said_of(entity).contains("ukk")
            || said_of(entity).contains("nuka")
            || said_of(entity).contains("festival of lights");
        let (from, to) = (stretch.from?, stretch.to?);
        let single = stretch.single;
        let start = from.at.add(Grain::Day, if eve || hanukkah { -1 } else { 0 });
        let end = to.next().add(Grain::Day, if hanukkah || eve && single { -1 } else { 0 });
        return Some((Some(start), Some(end)));
    }
    let (from, to) = (stretch.from?, stretch.to?);
    let start = place(&from);
    let end = place(&to);
    let grain = duckling_grain(entity, &to);
    if entity.rule == "temporal.en.period.start" && code.len() == 4 {
        return Some((Some(start), Some(start.add(Grain::Month, 3))));
    }
    if code.ends_with("T23:59:59") {
        return Some((Some(start), Some(end.add_seconds(1))));
    }
    if grain < Grain::Day
        && !stretch.single
        && duckling_grain(entity, &from) == Grain::Hour
        && grain == Grain::Hour
    {
        return Some((Some(start), Some(end.add_seconds(3600))));
    }
    Some((Some(start), Some(end.add(grain, 1))))
}

fn said_of(entity: &Entity) -> String {
    lower(entity.text.strip_prefix("the ").unwrap_or(&entity.text))
}

/// Rolling stretches are whole calendar units there.
fn duckling_stretch(now: Instant, entity: &Entity, stretch: &Stretch) -> Option<Ends> {
    let (from, to) = (stretch.from?, stretch.to?);
    let length = timex(entity).trim_end_matches(')').rsplit(',').next()?;
    let unit = length.chars().last()?;
    let grain = match (unit, length.contains('T')) {
        ('S', _) => Grain::Second,
        ('M', true) => Grain::Minute,
        ('H', _) => Grain::Hour,
        ('D', _) => Grain::Day,
        ('W', _) => Grain::Week,
        ('M', _) => Grain::Month,
        ('Q', _) => Grain::Quarter,
        _ => Grain::Year,
    };
    if entity.text.to_ascii_lowercase().starts_with("within") {
        return Some((Some(now), Some(if grain >= Grain::Day { to.next() } else { to.at })));
    }
    if entity.text.contains("from") || entity.text.contains("starting") {
        let end = if to.grain < Grain::Day { to.at.add_seconds(60) } else { to.next().add(Grain::Day, 1) };
        return Some((Some(from.at), Some(end)));
    }
    let ahead = from.at >= Instant::midnight(now.date) && to.at > now;
    let count = length.chars().filter(|c| c.is_ascii_digit()).collect::<String>().parse::<i64>().ok()?;
    let here = now.floor(grain);
    Some(if ahead && entity.text.to_ascii_lowercase().contains("upcoming") {
        // "Two upcoming weeks" is the second of them there.
        (Some(here.add(grain, count)), Some(here.add(grain, count + 1)))
    } else if ahead {
        (Some(here.add(grain, 1)), Some(here.add(grain, 1 + count)))
    } else {
        (Some(here.add(grain, -count)), Some(here))
    })
}

// ---- chrono ---------------------------------------------------------------------------------------

fn chrono(text: &str, entity: &Entity, now: Instant) -> Vec<(String, Value)> {
    let code = timex(entity);
    let bare_year = code.len() == 4 && entity.kind == Kind::Date;
    let the_unit = lower(&entity.text).starts_with("the ")
        && entity.text.split(' ').count() == 2
        && entity.rule == "temporal.en.date";
    let half = code.contains("-H")
        || code.contains("-Q")
        || matches!(entity.rule.as_str(), "temporal.en.era" | "temporal.en.season" | "temporal.en.holiday");
    if matches!(entity.kind, Kind::Duration | Kind::Set) || bare_year || the_unit || half {
        return Vec::new();
    }
    let years_only =
        entity.rule == "temporal.en.range" && entity.value.split('/').all(|part| part.len() == 4);
    if years_only {
        return Vec::new();
    }
    let value = chrono_value(entity, now);
    let Some(stretch) = stretch(&value) else {
        return vec![("time".into(), with_span(json!({}), entity.start as usize, entity.end as usize))];
    };
    let mut start = entity.start as usize;
    if entity.rule == "temporal.en.time" || code.starts_with("XXXX-WXX") {
        start = widen(text, start, &["at", "on"]);
    }
    let mut skip = 0;
    if let Some(rest) = entity.text.strip_prefix("the ") {
        skip = entity.text.len() - rest.len();
    }
    if entity.rule.starts_with("temporal.en.period.") {
        // It reads the month, not which part of it.
        if let Some(of) = entity.text.find(" of ") {
            skip = of + 4;
        }
    }
    let within = lower(&entity.text).starts_with("within");
    let mut value = Map::new();
    let mut from = if within { stretch.to } else { stretch.from.or(stretch.to) };
    if let (Some(point), true) = (&mut from, within && entity.rule == "temporal.en.stretch") {
        point.at =
            if point.grain == Grain::Day { Instant { second: now.second, ..point.next() } } else { point.at };
    }
    let Some(from) = from else { return Vec::new() };
    let mut at = from.at;
    if !from.dated {
        at = Instant { date: now.date, ..at };
    }
    if let Some(code) = part_code(entity) {
        let last = lower(&entity.text).starts_with("last");
        let hour = match code {
            "MO" => 6,
            "AF" => 15,
            "EV" => 20,
            "NI" if last => 0,
            "NI" => 22,
            _ => 12,
        };
        at = Instant::at(at.date, hour, 0, 0);
    } else if from.grain >= Grain::Day && from.dated && !within {
        at = Instant::at(at.date, 12, 0, 0);
        if entity.rule == "temporal.en.offset"
            || matches!(lower(&entity.text).as_str(), "tomorrow" | "yesterday" | "today")
        {
            at = Instant { second: now.second, ..at };
        }
    }
    if lower(&entity.text) == "midnight" && now.second > 7200 {
        at = Instant::midnight(now.date.add_days(1));
    }
    value.insert("start".into(), json!(at.iso(Grain::Second)));
    if !stretch.single
        && !within
        && entity.rule == "temporal.en.range"
        && let Some(to) = stretch.to
    {
        let end = if to.grain >= Grain::Day { Instant::at(to.at.date, 12, 0, 0) } else { to.at };
        value.insert("end".into(), json!(end.iso(Grain::Second)));
    } else if entity.rule == "temporal.en.hours"
        && let Some(to) = stretch.to
    {
        let end = if to.dated { to.at } else { Instant { date: now.date, ..to.at } };
        value.insert("end".into(), json!(end.iso(Grain::Second)));
    }
    let start = if skip > 0 { entity.start as usize + skip } else { start };
    vec![("time".into(), with_span(Value::Object(value), start, entity.end as usize))]
}

/// The nearest reading, whatever its day of the week.
fn chrono_value(entity: &Entity, now: Instant) -> String {
    let open = timex(entity).starts_with("XXXX-")
        && !timex(entity).starts_with("XXXX-WXX")
        && entity.kind == Kind::Date;
    let all = values(entity);
    if !open {
        return entity.value.clone();
    }
    let day = timex(entity).get(4..10).unwrap_or("");
    let near = all.iter().filter(|value| value.get(4..10) == Some(day)).min_by_key(|value| {
        stretch(value)
            .and_then(|stretch| stretch.from)
            .map_or(i64::MAX, |from| (from.at.seconds() - now.seconds()).abs())
    });
    near.cloned().unwrap_or_else(|| entity.value.clone())
}

// ---- TIMEX3 ---------------------------------------------------------------------------------------

fn timeml(text: &str, entity: &Entity) -> Vec<(String, Value)> {
    let code = timex(entity);
    let kind = match entity.kind {
        Kind::Duration => "DURATION",
        Kind::Set => "SET",
        Kind::Time | Kind::Datetime => "TIME",
        Kind::Period if entity.rule == "temporal.en.stretch" => "DURATION",
        Kind::Date | Kind::Period if part_code(entity).is_some() => "TIME",
        Kind::Date | Kind::Period => "DATE",
        _ => return Vec::new(),
    };
    let value = match entity.rule.as_str() {
        "temporal.en.stretch" => code.trim_end_matches(')').rsplit(',').next().unwrap_or(code),
        _ if code.starts_with("XXXX") => entity.value.as_str(),
        _ => code,
    };
    let mut start = entity.start as usize;
    let end = entity.end as usize;
    loop {
        let rest = &text[start..end];
        let word = rest.split(' ').next().unwrap_or("");
        let operators = [
            "since", "before", "after", "until", "till", "by", "from", "between", "in", "within", "around",
            "about", "through", "for",
        ];
        if word.len() == rest.len()
            || !operators.contains(&lower(word).as_str())
            || entity.rule == "temporal.en.offset"
        {
            break;
        }
        start += word.len() + 1;
    }
    vec![("time".into(), with_span(json!({"timex3": value, "timex3_type": kind}), start, end))]
}
