//! By the custom of Recognizers-Text: its spans, two readings, ends excluded.

use super::*;

pub(super) fn convert(case: &Value, text: &str, entity: &Entity) -> Vec<(String, Value)> {
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
