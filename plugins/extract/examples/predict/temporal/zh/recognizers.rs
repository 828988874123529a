//! By the custom of Recognizers-Text: two readings, ends excluded.

use super::*;

/// One reading: start and end as written, or a single value.
type Reading = (Option<String>, Option<String>);

struct Answer {
    kind: &'static str,
    timex: String,
    readings: Vec<Reading>,
    modifier: Option<&'static str>,
}

pub(super) fn convert(case: &Value, found: &Found, now: Instant, text: &str) -> Vec<(String, Value)> {
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
