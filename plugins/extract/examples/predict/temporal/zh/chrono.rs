//! By the custom of chrono: the components that are said.

use super::*;

/// chrono: one instant, noon where no time is said; weeks begin on Sunday.
pub(super) fn convert(found: &Found, now: Instant) -> Vec<(String, Value)> {
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
