//! By the custom of chrono: one point, or two.

use super::*;

pub(super) fn convert(text: &str, entity: &Entity, now: Instant) -> Vec<(String, Value)> {
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
