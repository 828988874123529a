//! Chinese expressions of time in the notations of the suites.
//!
//! The suites disagree on what is no fact but custom: which of two readings is given, the hours of the morning,
//! whether an end is included. An entity holds one reading; so the typed expression is asked again, and placed
//! by the suite's custom.

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
        Some("recognizers-text") => recognizers(case, &found, now, text),
        Some("jionlp") => jionlp(&found, now, text),
        Some("duckling") => duckling(&found, now),
        Some("chrono") => chrono(&found, now),
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

// ---------------------------------------------------------------- Recognizers-Text

/// One reading: start and end as written, or a single value.
type Reading = (Option<String>, Option<String>);

struct Answer {
    kind: &'static str,
    timex: String,
    readings: Vec<Reading>,
    modifier: Option<&'static str>,
}

fn recognizers(case: &Value, found: &Found, now: Instant, text: &str) -> Vec<(String, Value)> {
    let Some(answer) = recognizers_answer(found, now, text) else { return Vec::new() };
    let value = if case["kind"] == "parser" && !case["spec"].as_str().unwrap_or("").ends_with("MergedParser")
    {
        parser_value(&answer)
    } else {
        model_value(&answer)
    };
    vec![(String::from(answer.kind), value)]
}

fn model_value(answer: &Answer) -> Value {
    let mut resolutions = Vec::new();
    for (start, end) in &answer.readings {
        let mut one = Map::new();
        one.insert("timex".into(), json!(answer.timex));
        one.insert("type".into(), json!(answer.kind));
        if let Some(modifier) = answer.modifier {
            one.insert("Mod".into(), json!(modifier));
        }
        let single = !answer.kind.ends_with("range");
        match (start, end) {
            (Some(value), None) if single => drop(one.insert("value".into(), json!(value))),
            (None, None) => drop(one.insert("value".into(), json!("not resolved"))),
            _ => {
                if let Some(start) = start {
                    one.insert("start".into(), json!(start));
                }
                if let Some(end) = end {
                    one.insert("end".into(), json!(end));
                }
            }
        }
        if !resolutions.contains(&Value::Object(one.clone())) {
            resolutions.push(Value::Object(one));
        }
    }
    // An hour left open gives two times, the same timex but twelve hours on.
    json!({ "resolutions": resolutions })
}

fn parser_value(answer: &Answer) -> Value {
    let key = |suffix: &str| match answer.kind {
        "date" => String::from("date"),
        "time" => String::from("time"),
        "datetime" => String::from("dateTime"),
        "duration" => String::from("duration"),
        "set" => String::from("set"),
        "daterange" => format!("{suffix}Date"),
        "timerange" => format!("{suffix}Time"),
        _ => format!("{suffix}DateTime"),
    };
    let side = |reading: Option<&Reading>| {
        let mut map = Map::new();
        match (reading, answer.kind) {
            (_, "set") => drop(map.insert("set".into(), json!(format!("Set: {}", answer.timex)))),
            (Some((None, None)), "date") => drop(map.insert("date".into(), json!("0001-01-01"))),
            (Some((start, end)), kind) => {
                if let Some(start) = start {
                    map.insert(if kind.ends_with("range") { key("start") } else { key("") }, json!(start));
                }
                if let Some(end) = end {
                    map.insert(key("end"), json!(end));
                }
            }
            _ => {}
        }
        Value::Object(map)
    };
    // The component gives past and future of the date, and the hour as it is said.
    let day = |reading: Option<&Reading>| reading.and_then(|r| r.0.as_ref()?.get(..10).map(String::from));
    let hour_only = answer.kind.contains("time")
        && (answer.kind != "datetimerange" || day(answer.readings.first()) == day(answer.readings.last()));
    json!({"timex": answer.timex, "past": side(answer.readings.first()),
           "future": side(if hour_only { answer.readings.first() } else { answer.readings.last() })})
}

/// The Chinese months and days as numbers, without conversion; feasts likewise.
fn unconverted(moment: &Moment) -> Moment {
    let span = match moment.span {
        Span::Feast(id, 0) => match feasts::rule(id) {
            Some(feasts::Rule::Lunar(month, day)) => Span::Month(Month::Is(month), InMonth::Day(day)),
            Some(feasts::Rule::Eve) => Span::Month(Month::Is(12), InMonth::Day(31)),
            _ => moment.span,
        },
        span => span,
    };
    Moment { lunar: false, span, ..*moment }
}

fn recognizers_answer(found: &Found, now: Instant, text: &str) -> Option<Answer> {
    let day = |instant: Instant| instant.iso(Grain::Day);
    let full = |instant: Instant| instant.to_string().replace('T', " ");
    let ago = Anchor { now: Instant::midnight(now.date).add_seconds(-1), said: None };
    let here = Anchor { now, said: None };
    match &found.expr {
        Expr::Moment(moment) => {
            let moment = unconverted(moment);
            let mut answer = recognizers_moment(&moment, &ago, &here, now)?;
            let bound = match found.bound {
                Some(Bound::Until) if text.get(found.start..).is_some_and(|rest| rest.starts_with('截')) => {
                    Some(Bound::Before)
                }
                bound => bound,
            };
            bind(&mut answer, bound, &moment);
            Some(answer)
        }
        Expr::Range(from, to) => recognizers_range(&unconverted(from), &unconverted(to), &ago, &here, now),
        Expr::Years { first, last, century } => {
            let year = |y: i32| Some(Date::new_year(y).to_string());
            let mut readings = vec![(year(*first), year(*last))];
            let mut timex = timex::triple(
                Instant::midnight(Date::new_year(*first)),
                Instant::midnight(Date::new_year(*last)),
                Grain::Day,
            );
            if !century {
                readings.push((year(first + 100), year(last + 100)));
                timex = timex
                    .replace(&format!("({first}"), &format!("(XX{:02}", first % 100))
                    .replace(&format!(",{last}"), &format!(",XX{:02}", last % 100));
            }
            Some(Answer { kind: "daterange", timex, readings, modifier: None })
        }
        Expr::Length(stretch) => Some(Answer {
            kind: "duration",
            timex: stretch.low.to_string(),
            readings: vec![(Some(format!("{}", stretch.low.nominal_seconds())), None)],
            modifier: None,
        }),
        Expr::Shift(stretch, sign, form) => {
            let whole = stretch.low.grain() >= Grain::Day;
            let point = stretch.low.from(now, i64::from(*sign));
            let write = |instant: Instant| Some(if whole { day(instant) } else { full(instant) });
            if *form == Form::Point {
                let kind = if whole { "date" } else { "datetime" };
                let timex = if whole { day(point) } else { point.iso(Grain::Day) };
                return Some(Answer { kind, timex, readings: vec![(write(point), None)], modifier: None });
            }
            let (start, end) = if *sign < 0 { (point, now) } else { (now, point) };
            let grain = if whole { Grain::Day } else { Grain::Second };
            Some(Answer {
                kind: if whole { "daterange" } else { "datetimerange" },
                timex: format!("({},{},{})", start.iso(grain), end.iso(grain), stretch.low),
                readings: vec![(write(start), write(end))],
                modifier: None,
            })
        }
        Expr::Set(length, at) => Some(Answer {
            kind: "set",
            timex: timex::set(length, at.as_deref()),
            readings: vec![(None, None)],
            modifier: None,
        }),
        Expr::Vague(_) | Expr::Unplaced => None,
    }
}

/// The hours that Recognizers gives to parts of the day.
fn recognizers_hours(part: DayPart) -> (i64, i64, &'static str) {
    match timex::part(part) {
        "TMO" => (8, 12, "TMO"),
        "TMI" => (11, 13, "TMI"),
        "TAF" => (12, 16, "TAF"),
        "TEV" => (16, 20, "TEV"),
        "TNI" => (20, 24, "TNI"),
        other => (8, 18, other),
    }
}

fn recognizers_moment(moment: &Moment, ago: &Anchor, here: &Anchor, now: Instant) -> Option<Answer> {
    let full = |instant: Instant| instant.to_string().replace('T', " ");
    let clock = |instant: Instant| instant.to_string().split('T').nth(1).map(String::from);
    let missing = moment.missing();
    if moment.span == Span::Now {
        return Some(Answer {
            kind: "datetime",
            timex: "PRESENT_REF".into(),
            readings: vec![(Some(full(now)), None)],
            modifier: None,
        });
    }
    let days: Vec<Option<Placed>> = match missing {
        Missing::Nothing | Missing::Day => vec![moment.day().place(here, Choice::Same)],
        _ => vec![moment.day().place(ago, Choice::Past), moment.day().place(ago, Choice::Future)],
    };
    let invalid = days.iter().any(Option::is_none);
    let timex = match missing {
        Missing::Nothing if !invalid => timex::moment(moment, days[0].as_ref()),
        _ => timex::moment(moment, None),
    };
    let days: Vec<Placed> = days.into_iter().flatten().collect();
    let start_of = |placed: &Placed| placed.interval.start;
    let (kind, mut readings): (_, Vec<Reading>) = if let Some(c) = moment.clock {
        let mut clocks = vec![c];
        if c.open {
            clocks.push(Clock { hour: (c.hour + 12) % 24, open: false, ..c });
        }
        let at = |date: Date, c: &Clock| {
            Instant::at(date, c.hour.into(), c.minute.unwrap_or(0).into(), c.second.unwrap_or(0).into())
        };
        if moment.is_time_only() {
            ("time", clocks.iter().map(|c| (clock(at(now.date, c)), None)).collect())
        } else {
            let mut out = Vec::new();
            for placed in &days {
                for c in &clocks {
                    out.push((Some(full(at(start_of(placed)?.date, c))), None));
                }
            }
            ("datetime", out)
        }
    } else if let Some(part) = moment.part {
        let (from, to, _) = recognizers_hours(part);
        let at = |date: Date, hour| Instant::at(date, hour, 0, 0);
        if moment.is_time_only() {
            ("timerange", vec![(clock(at(now.date, from)), clock(at(now.date, to)))])
        } else {
            let ends = days.iter().filter_map(start_of);
            (
                "datetimerange",
                ends.map(|s| (Some(full(at(s.date, from))), Some(full(at(s.date, to))))).collect(),
            )
        }
    } else if is_day(moment) {
        ("date", days.iter().filter_map(start_of).map(|s| (Some(s.iso(Grain::Day)), None)).collect())
    } else {
        let write = |i: Option<Instant>| i.map(|i| i.iso(Grain::Day));
        ("daterange", days.iter().map(|d| (write(d.interval.start), write(d.interval.end))).collect())
    };
    if invalid || matches!(moment.span, Span::Season(_)) {
        readings = vec![(None, None)];
    }
    let timex = match (moment.span, days.first().map(|d| d.interval)) {
        (Span::Half(_) | Span::Quarter(_) | Span::QuarterFrom(_), Some(i)) if missing == Missing::Nothing => {
            timex::triple(i.start?, i.end?, Grain::Day)
        }
        _ => timex,
    };
    Some(Answer { kind, timex, readings, modifier: None })
}

fn bind(answer: &mut Answer, bound: Option<Bound>, moment: &Moment) {
    let (modifier, open_start) = match bound {
        None | Some(Bound::About) => return,
        Some(Bound::Before) => ("before", true),
        Some(Bound::After) => ("after", false),
        Some(Bound::Since) => ("since", false),
        Some(Bound::Until) => ("until", true),
    };
    answer.modifier = Some(modifier);
    for reading in &mut answer.readings {
        let (start, end) = reading.clone();
        *reading = match modifier {
            _ if open_start => (None, start),
            "after" => (end.filter(|_| !is_day(moment)).or(start), None),
            _ => (start, None),
        };
    }
    answer.kind = match answer.kind {
        "date" => "daterange",
        "time" => "timerange",
        "datetime" => "datetimerange",
        other => other,
    };
}

fn recognizers_range(
    from: &Moment,
    to: &Moment,
    ago: &Anchor,
    here: &Anchor,
    now: Instant,
) -> Option<Answer> {
    let full = |instant: Instant| instant.to_string().replace('T', " ");
    let clock = |instant: Instant| instant.to_string().split('T').nth(1).map(String::from);
    let timed = from.has_time() || to.clock.is_some();
    let both_open = open(from) && open(to);
    let mut pairs = Vec::new();
    let mut sets = vec![(*from, *to)];
    if both_open && !from.is_time_only() {
        sets.push((pm(from), pm(to)));
    }
    for (from, to) in &sets {
        match from.missing() {
            Missing::Nothing | Missing::Day => pairs.push(resolve::stretch(from, to, here, Choice::Same)),
            _ => {
                let past = resolve::stretch(from, to, ago, Choice::Past);
                let inside =
                    past.is_some_and(|(a, b)| a.interval.start <= Some(now) && b.interval.end > Some(now));
                pairs.push(past);
                if !inside {
                    pairs.push(resolve::stretch(from, to, ago, Choice::Future));
                }
            }
        }
    }
    let said = |a: &Moment, placed: Option<&Placed>| match a.missing() {
        Missing::Nothing => match placed {
            Some(p) if !timed => p.interval.start.map_or(String::new(), |s| s.iso(Grain::Day)),
            p => timex::moment(a, p),
        },
        _ if a.span == Span::Now => now.iso(Grain::Day),
        _ => {
            let timex = timex::moment(a, None);
            if matches!(a.span, Span::Month(Month::Is(_), InMonth::Whole)) { timex + "-01" } else { timex }
        }
    };
    let first = pairs.first().cloned().flatten();
    let (a, b) = (first.map(|p| p.0), first.map(|p| p.1));
    let kind = match (timed, from.is_time_only() && to.is_time_only()) {
        (false, _) => "daterange",
        (true, true) => "timerange",
        _ => "datetimerange",
    };
    let length = match (a.and_then(|a| a.interval.start), b.and_then(|b| b.interval.start)) {
        (Some(a), Some(b)) => {
            let days = b.date.days() - a.date.days();
            let days_only = matches!(from.span, Span::Month(_, InMonth::Day(_)));
            if days_only && !timed {
                Length::of(Grain::Day, days as f64).to_string()
            } else {
                timex::between(a, b).to_string()
            }
        }
        _ => String::from("PXD"),
    };
    let timex = format!("({},{},{length})", said(from, a.as_ref()), said(to, b.as_ref()));
    let mut readings: Vec<Reading> = Vec::new();
    for pair in &pairs {
        let Some((a, b)) = pair else {
            readings.push((None, None));
            continue;
        };
        let (a, b) = (a.interval.start?, b.interval.start?);
        readings.push(match kind {
            "daterange" => (Some(a.iso(Grain::Day)), Some(b.iso(Grain::Day))),
            "timerange" => (clock(a), clock(b)),
            _ => (Some(full(a)), Some(full(b))),
        });
    }
    Some(Answer { kind, timex, readings, modifier: None })
}

// ---------------------------------------------------------------- interval suites

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

/// JioNLP: what is left out is this year's, this week's; ends of clock stretches count to the minute.
fn jionlp(found: &Found, now: Instant, text: &str) -> Vec<(String, Value)> {
    let anchor = Anchor { now, said: None };
    let spanned = text.get(found.start..found.end).unwrap_or("");
    let open_end = spanned.ends_with("以后");
    match &found.expr {
        Expr::Moment(moment) => {
            let Some(placed) = moment.place(&anchor, Choice::Same) else { return one("time", Value::Null) };
            let i = placed.interval;
            let value = match found.bound {
                Some(Bound::Before | Bound::Until) => interval(Some(now), i.end),
                Some(Bound::After | Bound::Since) => interval(i.start, None),
                _ => interval(i.start, i.end),
            };
            one("time", value)
        }
        Expr::Range(from, to) => {
            let Some((a, b)) = resolve::stretch(from, to, &anchor, Choice::Same) else {
                return one("time", Value::Null);
            };
            let end = match (to.span, to.clock) {
                (Span::Now, _) => Some(now),
                (_, Some(clock)) if clock.minute.is_none() => b.interval.start,
                _ => b.interval.end,
            };
            one("time", interval(a.interval.start, end))
        }
        Expr::Years { first, last, .. } => {
            let year = |y: i32| Some(Instant::midnight(Date::new_year(y)));
            one("time", interval(year(*first), year(*last)))
        }
        Expr::Length(stretch) if stretch.high.is_some() || stretch.working => one("duration", json!({})),
        Expr::Length(stretch) => one("duration", months_and_seconds(&stretch.low, false)),
        Expr::Shift(stretch, sign, form) => {
            let placed = resolve::shift(stretch, *sign, *form, now);
            let point = stretch.low.from(now, i64::from(*sign));
            let grain = stretch.low.grain();
            let value = match form {
                Form::Point if spanned.ends_with("以前") || spanned.ends_with("之前") => {
                    interval(None, placed.interval.end)
                }
                Form::Point if *sign > 0 && stretch.vague => interval(placed.interval.start, None),
                Form::Point if open_end => {
                    interval(placed.interval.start.map(|s| if grain < Grain::Day { point } else { s }), None)
                }
                Form::Point if grain < Grain::Day => interval(Some(point), Some(point.add(grain, 1))),
                Form::Point => {
                    let end = if grain == Grain::Week {
                        placed.interval.start.map(|s| s.add(Grain::Week, 1))
                    } else {
                        placed.interval.end
                    };
                    interval(placed.interval.start, end)
                }
                Form::Passing => interval(placed.interval.start, None),
                Form::Within if grain >= Grain::Day => {
                    interval(Some(now), Some(Instant::midnight(point.date.add_days(1))))
                }
                Form::Within => interval(Some(now), Some(point)),
                Form::Window if *sign > 0 => interval(Some(now), Some(point)),
                Form::Window | Form::Since => {
                    let start = if grain >= Grain::Month { Instant::midnight(point.date) } else { point };
                    interval(Some(start), Some(now))
                }
            };
            one("time", value)
        }
        Expr::Set(..) => one("set", json!({})),
        Expr::Vague(when) if *when < 0 => one("time", interval(None, Some(now))),
        Expr::Vague(_) => one("time", interval(Some(now), None)),
        Expr::Unplaced => Vec::new(),
    }
}

/// Duckling: the next occurrence; 上 and 下 with a weekday are the nearest one; stretches are whole units.
fn duckling(found: &Found, now: Instant) -> Vec<(String, Value)> {
    let anchor = Anchor { now, said: None };
    let today = Anchor { now: Instant::midnight(now.date), said: None };
    let eve = Anchor { now: today.now.add_seconds(-1), said: None };
    match &found.expr {
        Expr::Moment(moment) => {
            let bare = moment.day();
            let day = match moment.span {
                Span::Week(Week::Relative(shift), InWeek::Day(d)) => {
                    let bare = Moment::of(Span::Week(Week::Unsaid, InWeek::Day(d)));
                    match shift {
                        0 => bare.place(&eve, Choice::Future),
                        1.. => bare.place(&today, Choice::Future),
                        _ => bare.place(&eve, Choice::Past),
                    }
                }
                Span::Week(_, InWeek::Weekend) => bare.place(&anchor, Choice::Same).map(|mut placed| {
                    placed.interval.start = placed.interval.start.map(|s| s.add_seconds(-6 * 3600));
                    placed
                }),
                _ if moment.is_time_only() || moment.span == Span::Now => bare.place(&anchor, Choice::Same),
                _ if bare.missing() == Missing::Year && !matches!(moment.span, Span::Feast(..)) => {
                    bare.place(&eve, Choice::Future)
                }
                _ if bare.missing() == Missing::Year => bare.place(&eve, Choice::Future),
                _ => bare.place(&today, Choice::Future),
            };
            let Some(placed) = day else { return one("time", Value::Null) };
            let Some(start) = placed.interval.start else { return Vec::new() };
            if let Some(clock) = moment.clock {
                let mut at = vec![clock];
                if clock.open {
                    at.push(Clock { hour: (clock.hour + 12) % 24, open: false, ..clock });
                }
                let grain = match (clock.minute, clock.second) {
                    (_, Some(_)) => Grain::Second,
                    (Some(_), _) => Grain::Minute,
                    _ => Grain::Hour,
                };
                let times = at.iter().map(|c| {
                    Instant::at(
                        start.date,
                        c.hour.into(),
                        c.minute.unwrap_or(0).into(),
                        c.second.unwrap_or(0).into(),
                    )
                });
                let mut times: Vec<Instant> = times.collect();
                if moment.is_time_only() {
                    times = times.iter().map(|t| if *t > now { *t } else { t.add(Grain::Day, 1) }).collect();
                }
                let first = times.iter().min().copied().unwrap_or(now);
                return one("time", interval(Some(first), Some(first.add(grain, 1))));
            }
            if let Some(part) = moment.part {
                let (from, to) = match part {
                    DayPart::Morning | DayPart::Forenoon | DayPart::Dawn => (4, 12),
                    DayPart::Afternoon | DayPart::EarlyAfternoon => (12, 19),
                    DayPart::Noon => (12, 14),
                    DayPart::Evening | DayPart::Night | DayPart::Dusk => (18, 24),
                    other => resolve::hours(other),
                };
                let at = |hour| Some(Instant::at(start.date, hour, 0, 0));
                return one("time", interval(at(from), at(to)));
            }
            // Jewish days begin on the evening before.
            if let Span::Feast(id, _) = moment.span
                && let Some(feasts::Rule::Hebrew(..)) = feasts::rule(id)
            {
                let eve = start.add(Grain::Day, -1);
                let end = if feasts::length(id, start.date.year()) == 1 {
                    Some(start)
                } else {
                    placed.interval.end
                };
                return one("time", interval(Some(eve), end));
            }
            one("time", interval(placed.interval.start, placed.interval.end))
        }
        Expr::Range(from, to) => match resolve::stretch(from, to, &anchor, Choice::Future) {
            Some((a, b)) => one("time", interval(a.interval.start, b.interval.end)),
            None => one("time", Value::Null),
        },
        Expr::Length(stretch) => one("duration", months_and_seconds(&stretch.low, true)),
        Expr::Shift(stretch, sign, _) => {
            let grain = stretch.low.grain();
            let unit = now.floor(grain);
            let (start, end) = if *sign < 0 {
                (stretch.low.from(unit, -1), unit)
            } else {
                let next = unit.add(grain, 1);
                (next, stretch.low.from(next, 1))
            };
            one("time", interval(Some(start), Some(end)))
        }
        Expr::Years { first, last, .. } => {
            let year = |y: i32| Some(Instant::midnight(Date::new_year(y)));
            one("time", interval(year(*first), year(*last)))
        }
        _ => Vec::new(),
    }
}

/// chrono: one instant, noon where no time is said; weeks begin on Sunday.
fn chrono(found: &Found, now: Instant) -> Vec<(String, Value)> {
    let anchor = Anchor { now, said: None };
    let noon = |instant: Instant| Instant::at(instant.date, 12, 0, 0);
    let instant = |moment: &Moment, placed: &Placed| {
        let mut start = placed.interval.start?;
        if let Span::Week(Week::Relative(_), InWeek::Day(7)) = moment.span {
            start = start.add(Grain::Day, -7);
        }
        Some(match (moment.clock, moment.part) {
            (Some(_), _) => start,
            (None, Some(part)) => {
                let hour = match part {
                    DayPart::Evening | DayPart::Night => 22,
                    DayPart::Afternoon | DayPart::EarlyAfternoon => 15,
                    DayPart::Noon => 12,
                    DayPart::Forenoon => 9,
                    DayPart::Morning | DayPart::Dawn => 6,
                    _ => 0,
                };
                Instant::at(start.date, hour, 0, 0)
            }
            _ if moment.span == Span::Now => now,
            _ => noon(start),
        })
    };
    match &found.expr {
        Expr::Moment(moment) => {
            let start = moment.place(&anchor, Choice::Same).and_then(|placed| instant(moment, &placed));
            one("time", interval(start, None))
        }
        Expr::Range(from, to) => match resolve::stretch(from, to, &anchor, Choice::Same) {
            Some((a, b)) => one("time", interval(instant(from, &a), instant(to, &b))),
            None => one("time", Value::Null),
        },
        Expr::Shift(stretch, sign, _) => {
            let point = stretch.low.from(now, i64::from(*sign));
            one(
                "time",
                interval(Some(if stretch.low.grain() < Grain::Day { point } else { noon(point) }), None),
            )
        }
        _ => Vec::new(),
    }
}
