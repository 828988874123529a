//! What is counted from a point of time: three days ago, two weeks from Monday, in an hour, within a month,
//! for ten days from the 18th.

use super::cal::Cal;
use super::clock::Clock;
use super::expr::{EMPTY, Expr, Hours};
use super::length::{Span, length_of};
use super::parse::{P, Read};
use super::top::Meaning;
use super::words::{Rel, Unit, W};
use crate::entity::Comparator;
use crate::temporal::calendar::{Grain, Instant};

impl P<'_> {
    /// in 5 days, within two weeks
    pub(super) fn within(&self, i: usize) -> Read<Meaning> {
        let inside = self.is(i, W::Within);
        let at = self.skip(i + 1, W::The);
        // within the next three years
        let at = match self.rel(at).filter(|_| inside) {
            Some((at, Rel::Next | Rel::Coming | Rel::Upcoming | Rel::Following)) => at,
            Some(_) => return None,
            None if at > i + 1 => return None,
            None => self.skip(i + 1, W::About),
        };
        let (mut end, span) = self.span(at)?;
        if inside
            && matches!(self.word(end), Some(W::From | W::After))
            && matches!(self.word(end + 1), Some(W::Now | W::Day(0)))
        {
            end += 2;
        }
        if inside {
            let Some(now) = self.frame.now else {
                return Some((end, Meaning::Length(span, Some(Comparator::Le))));
            };
            let end_at = span.length.from(now, 1);
            let fine = span.unit <= Unit::Hour;
            let cal = Cal::Stretch {
                start: if fine { now } else { Instant::midnight(now.date) },
                end: if fine { end_at } else { Instant::midnight(end_at.date) },
                grain: if fine { Grain::Second } else { Grain::Day },
                length: span.length,
                unit: span.unit,
            };
            return Some((end, Meaning::One(Expr::of(cal))));
        }
        // "in 5 years of work", "in two days' time", "in half"
        if self.is(end, W::Of) || (self.is(i + 1, W::A) && self.is(i + 2, W::Unit(Unit::Day))) && !self.bare {
            return None;
        }
        let end = if self.mark(end, b'\'') && self.is(end + 1, W::Time) { end + 2 } else { end };
        let moment = self.moment(&span, 1, self.frame.now);
        let mut expr = Expr::of(moment);
        let mut end = end;
        // in 3 days on Friday
        let on = self.skip(end, W::On);
        if on > end
            && let Some(day) = self.weekday(on)
            && let Some(merged) = self.merge_weekday(moment, day)
        {
            expr = Expr::of(merged);
            end = on + 1;
        }
        Some((end, Meaning::One(expr)))
    }

    pub(super) fn merge_weekday(&self, moment: Cal, weekday: u8) -> Option<Cal> {
        match moment {
            Cal::Moment(at, Grain::Day) => Some(Cal::Unit(self.day_near(at, weekday), Unit::Day)),
            _ => None,
        }
    }

    pub(super) fn day_near(&self, at: Instant, weekday: u8) -> crate::temporal::calendar::Date {
        let in_week = at.date.monday().add_days(i64::from(weekday) - 1);
        let far = self.frame.now.is_some_and(|now| (at.date.days() - now.date.days()).abs() > 27);
        if far && in_week < at.date { in_week.add_days(7) } else { in_week }
    }

    /// The point a length away from another.
    pub(super) fn moment(&self, span: &Span, sign: i64, from: Option<Instant>) -> Cal {
        let Some(from) = from else { return Cal::Vague(if sign > 0 { "FUTURE_REF" } else { "PAST_REF" }) };
        let fine = span.length.hours != 0.0 || span.length.minutes != 0.0 || span.length.seconds != 0.0;
        if span.unit == Unit::BusinessDay {
            let mut date = from.date;
            let mut left = (span.count as i64).min(2000);
            while left > 0 {
                date = date.add_days(sign);
                left -= i64::from(date.weekday() <= 5);
            }
            return Cal::Moment(Instant::midnight(date), Grain::Day);
        }
        let at = span.length.from(from, sign);
        if fine { Cal::Moment(at, Grain::Second) } else { Cal::Moment(at, Grain::Day) }
    }

    /// 3 days ago, two weeks from Monday, an hour later; else a plain length.
    pub(super) fn length_first(&self, i: usize) -> Read<Meaning> {
        if let Some(found) = self.weekdays_away(i) {
            return Some(found);
        }
        let (mut end, span) = self.span(i)?;
        if self.stuck(i) || self.numbered_ordinal(i) {
            return None;
        }
        let prime = self.mark(end - 1, b'\'') || self.mark(end - 1, b'"');
        if let Some((after, mut expr)) = self.away(end, &span) {
            // two months from today on Tuesday
            let on = self.skip(after, W::On);
            if on > after
                && let Some(weekday) = self.weekday(on)
                && let Some(merged) = expr.cal.and_then(|cal| self.merge_weekday(cal, weekday))
            {
                expr.cal = Some(merged);
                return Some((on + 1, Meaning::One(expr)));
            }
            return Some((after, Meaning::One(expr)));
        }
        if prime && !self.bare || self.age_follows(end) {
            return None;
        }
        // "one second" may be an ordinal's neighbour, "a second" mostly is.
        if span.article
            && (span.unit == Unit::Second
                && self.is(end - 1, W::Ordinal(2))
                && (self.word_follows(end) || self.toks.len() > end))
        {
            return None;
        }
        if span.article && span.unit == Unit::Season {
            return None;
        }
        // 3 days starting next Monday
        if let Some(found) = self.starting(end, &span, i) {
            return Some(found);
        }
        if self.is(end, W::Business) {
            end = end.max(i + 1);
        }
        Some((end, Meaning::Length(span, None)))
    }

    /// years old, year-old, years of age: an age, which is a quantity.
    pub(super) fn age_follows(&self, end: usize) -> bool {
        let rest = self.text.get(self.end(end)..).unwrap_or("");
        let rest = rest.strip_prefix([' ', '-']).unwrap_or("");
        let word = rest.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or("");
        matches!(word, "old" | "olds") || rest.starts_with("of age")
    }

    pub(super) fn numbered_ordinal(&self, i: usize) -> bool {
        self.is(i + 1, W::OrdinalSuffix) && self.stuck(i + 1)
    }

    /// A length from now or from a day: what a day of the week before it can be in.
    pub(super) fn offset_moment(&self, i: usize) -> Read<Cal> {
        let (end, span) = self.span(i)?;
        let (end, expr) = self.away(end, &span)?;
        Some((end, expr.cal.filter(|cal| matches!(cal, Cal::Moment(_, Grain::Day)))?))
    }

    /// The day before Christmas, the week after next Monday.
    pub(super) fn unit_away(&self, i: usize) -> Read<Meaning> {
        let (end, (unit, false)) = self.unit(i + 1)? else { return None };
        if unit < Unit::Day || self.unit_first(i + 1).is_some() {
            return None;
        }
        let span = Span {
            length: length_of(unit, 1.0),
            unit,
            count: 1.0,
            single: true,
            vague: false,
            article: true,
        };
        let (after, expr) = self.away(end, &span)?;
        matches!(self.word(end), Some(W::Before | W::After)).then_some((after, Meaning::One(expr)))
    }

    /// The direction and the origin behind a length.
    pub(super) fn away(&self, end: usize, span: &Span) -> Read<Expr> {
        let now = self.frame.now;
        let told = self.frame.anchor.or(now);
        match self.word(end)? {
            W::Ago => Some((end + 1, Expr::of(self.moment(span, -1, now)))),
            W::Hence => Some((end + 1, Expr::of(self.moment(span, 1, now)))),
            W::Later if !self.is(end + 1, W::Than) => Some((end + 1, Expr::of(self.moment(span, 1, told)))),
            W::Earlier if !self.is(end + 1, W::Than) => {
                Some((end + 1, Expr::of(self.moment(span, -1, told))))
            }
            W::From if self.is(end + 1, W::Now) => Some((end + 2, Expr::of(self.moment(span, 1, now)))),
            word @ (W::From | W::After | W::Before) => {
                let sign = if word == W::Before { -1 } else { 1 };
                if let Some((after, origin)) = self.phrase(end + 1)
                    && self.is_origin(&origin, end + 1, after)
                {
                    let cal = self.away_from(span, sign, &origin)?;
                    return Some((after, cal));
                }
                // "a min before" at the end of a clause
                let closed = end + 1 >= self.toks.len() && !self.word_follows(end + 1);
                (word == W::Before && closed && self.bare)
                    .then(|| (end + 1, Expr::of(self.moment(span, -1, told))))
            }
            _ => None,
        }
    }

    /// Whether a phrase can be counted from: a day, not a bare year or a range of hours.
    pub(super) fn is_origin(&self, origin: &Expr, i: usize, end: usize) -> bool {
        let hours = matches!(origin.hours, None | Some(Hours::At(_)));
        let bare_year = matches!(origin.cal, Some(Cal::Ymd { month: 0, day: 0, weekday: 0, .. }));
        let vague = matches!(origin.cal, Some(Cal::Stretch { .. }));
        hours
            && !bare_year
            && !vague
            && (origin.cal.is_some() || origin.hours.is_some())
            && self.sound_expr(origin, i, end)
    }

    pub(super) fn away_from(&self, span: &Span, sign: i64, origin: &Expr) -> Option<Expr> {
        if origin.cal.is_none() {
            let Some(Hours::At(clock)) = origin.hours else { return None };
            let shift = span.length.nominal_seconds() as i64 * sign;
            let second = (i64::from(clock.second) + shift).rem_euclid(86_400) as u32;
            let grain = if span.length.seconds != 0.0 { Grain::Second } else { Grain::Minute };
            return Some(Expr {
                hours: Some(Hours::At(Clock { second, grain, twelve: clock.twelve })),
                ..EMPTY
            });
        }
        let readings = super::render::instants(origin, &self.frame);
        // Counted forward from the coming one, backward too: two weeks before Christmas is this year's.
        let now = self.frame.now;
        let next = readings.iter().copied().filter(|at| now.is_none_or(|now| at.date >= now.date)).min();
        let Some(from) = next.or(readings.first().copied()) else {
            return Some(Expr::of(self.moment(span, sign, None)));
        };
        Some(Expr::of(self.moment(span, sign, Some(from))))
    }

    /// 2 Sundays from now, three Mondays ago.
    pub(super) fn weekdays_away(&self, i: usize) -> Read<Meaning> {
        let (at, count) = self.cardinal(i)?;
        let W::Weekdays(weekday) = self.word(at)? else { return None };
        let now = self.frame.now?;
        let count = i64::from(count.min(1000));
        let today = i64::from(now.date.weekday());
        let ahead = (7 + i64::from(weekday) - today) % 7;
        let (end, date) = match (self.word(at + 1)?, self.word(at + 2)) {
            (W::From, Some(W::Now)) => {
                (at + 3, now.date.add_days((if ahead == 0 { 7 } else { ahead }) + 7 * (count - 1)))
            }
            (W::Ago, _) => (at + 2, now.date.add_days(ahead - 7 * count)),
            _ => return None,
        };
        Some((end, Meaning::One(Expr::of(Cal::Unit(date, Unit::Day)))))
    }

    /// for 6 weeks from 3rd May.
    pub(super) fn for_span(&self, i: usize) -> Read<Meaning> {
        if let Some((end, hours)) = self.hours_for_span(i) {
            let expr = Expr { hours: Some(hours), ..EMPTY };
            return Some((end, Meaning::One(expr)));
        }
        let (at, span) = self.span(i + 1)?;
        let at = self.skip_mark(at, b',');
        let at = match self.word(at) {
            Some(W::From) => at + 1,
            Some(W::Starting) => self.skip(self.skip(at + 1, W::From), W::On),
            _ => return None,
        };
        if self.is(at, W::Now) {
            return None;
        }
        let (end, origin) = self.phrase(at)?;
        let expr = self.span_from(&span, &origin)?;
        Some((end, Meaning::One(expr)))
    }

    /// a day starting this Friday at 5 pm; 2 weeks starting May 20th
    pub(super) fn starting(&self, end: usize, span: &Span, _i: usize) -> Read<Meaning> {
        if !matches!(self.word(end), Some(W::Starting)) {
            return None;
        }
        let at = self.skip(self.skip(end + 1, W::From), W::On);
        let (end, origin) = self.phrase(at)?;
        let expr = self.span_from(span, &origin)?;
        Some((end, Meaning::One(expr)))
    }

    pub(super) fn span_from(&self, span: &Span, origin: &Expr) -> Option<Expr> {
        if origin.cal.is_none() {
            let Some(Hours::At(clock)) = origin.hours else { return None };
            return (span.unit <= Unit::Hour)
                .then_some(Expr { hours: Some(Hours::For(clock, *span)), ..EMPTY });
        }
        let readings = super::render::instants(origin, &self.frame);
        let now = self.frame.now;
        let start = readings
            .iter()
            .copied()
            .filter(|at| now.is_none_or(|now| at.date >= now.date))
            .min()
            .or(readings.first().copied())?;
        let fine = span.unit <= Unit::Hour || origin.hours.is_some();
        let end = span.length.from(start, 1);
        Some(Expr::of(Cal::Stretch {
            start,
            end,
            grain: if fine { Grain::Second } else { Grain::Day },
            length: span.length,
            unit: span.unit,
        }))
    }

    /// at least three weeks, at most 5 days
    pub(super) fn at_least(&self, i: usize) -> Read<Meaning> {
        let comparator = match self.word(i + 1)? {
            W::Least => Comparator::Ge,
            W::Most => Comparator::Le,
            _ => return None,
        };
        let (end, span) = self.span(i + 2)?;
        Some((end, Meaning::Length(span, Some(comparator))))
    }

    pub(super) fn about(&self, i: usize) -> Read<Meaning> {
        // "How about Friday?", "about 2019": what is spoken of, not how exact it is.
        if matches!(self.word_before(i), "How" | "how" | "What" | "what") {
            return None;
        }
        let spoken = self.source(i).eq_ignore_ascii_case("about");
        let (end, meaning) = self.length_first(i + 1).or_else(|| self.plain(i + 1))?;
        let plain = |expr: &Expr| !expr.has_time() && !matches!(expr.cal, Some(Cal::Moment(..)));
        if spoken && matches!(&meaning, Meaning::One(expr) if plain(expr)) {
            return None;
        }
        Some((
            end,
            match meaning {
                Meaning::One(expr) => Meaning::One(Expr { about: true, ..expr }),
                Meaning::Length(span, None) => Meaning::Length(span, Some(Comparator::About)),
                other => other,
            },
        ))
    }
}
