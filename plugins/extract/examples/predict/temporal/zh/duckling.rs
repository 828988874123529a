//! By the custom of duckling: half-open intervals, the coming reading.

use super::*;

/// Duckling: the next occurrence; 上 and 下 with a weekday are the nearest one; stretches are whole units.
pub(super) fn convert(found: &Found, now: Instant) -> Vec<(String, Value)> {
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
