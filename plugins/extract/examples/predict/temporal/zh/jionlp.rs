//! By the custom of JioNLP: the first and the last second of a stretch.

use super::*;

/// JioNLP: what is left out is this year's, this week's; ends of clock stretches count to the minute.
pub(super) fn convert(found: &Found, now: Instant, text: &str) -> Vec<(String, Value)> {
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
