//! By the custom of duckling: half-open intervals, the coming reading.

use super::*;

const AROUND: [&str; 13] =
    ["at", "on", "in", "the", "for", "during", "@", "around", "about", "by", "of", "to", "from"];

pub(super) fn convert(case: &Value, text: &str, entity: &Entity) -> Vec<(String, Value)> {
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
