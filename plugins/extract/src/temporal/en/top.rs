//! Whole expressions: phrases with what stands before and behind them, ranges, lengths, offsets, sets.

use super::cal::{Cal, Mod, Year, ymd};
use super::clock::Clock;
use super::expr::{EMPTY, Expr, Hours};
use super::length::{Span, length_of};
use super::lex::K;
use super::parse::{P, Read};
use super::period::{as_month, as_year};
use super::words::{Part, Rel, Unit, W};
use crate::entity::Comparator;
use crate::temporal::calendar::{Grain, Instant};

/// What an expression means.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Meaning {
    One(Expr),
    Range(Expr, Expr),
    Open(Comparator, Expr),
    Length(Span, Option<Comparator>),
    Set(String),
}

impl P<'_> {
    /// The expression that starts at `i`, if one does.
    pub(super) fn expression(&self, i: usize) -> Read<Meaning> {
        let found = self.set(i).or_else(|| self.present(i)).or_else(|| self.dispatch(i))?;
        self.sound(i, &found).then_some(found)
    }

    fn dispatch(&self, i: usize) -> Read<Meaning> {
        // "It will last two hours": the verb.
        if self.is(i, W::Rel(Rel::Last)) && is_modal(self.word_before(i)) {
            return None;
        }
        match self.kind(i)? {
            K::Word(W::From | W::Between) => self.from_range(i),
            K::Word(W::In | W::Within) => self.within(i).or_else(|| self.in_range(i)),
            K::Word(W::For) => self.for_span(i),
            K::Word(W::About) => self.about(i),
            K::Word(
                W::Since
                | W::After
                | W::Before
                | W::Until
                | W::By
                | W::As
                | W::No
                | W::Starting
                | W::Anytime
                | W::Through
                | W::Any
                | W::More
                | W::Less
                | W::To,
            )
            | K::Mark(b'<' | b'>') => self.open(i),
            K::Word(W::Later | W::Earlier) if self.is(i + 1, W::Than) => self.open(i),
            K::Word(W::Beginning) if self.is(i + 1, W::On) => self.open(i),
            // year greater than 2012
            K::Word(W::Unit(Unit::Year)) if self.is(i + 2, W::Than) => {
                let (_, comparator) = match self.word(i + 1)? {
                    W::More | W::Later => (i, Comparator::Gt),
                    W::Less | W::Earlier => (i, Comparator::Lt),
                    _ => return None,
                };
                let (end, year) = self.year(i + 3, false)?;
                Some((end, Meaning::Open(comparator, Expr::of(ymd(year, 0, 0)))))
            }
            K::Word(W::At) => self.at_least(i),
            K::Word(W::The) => {
                self.day_range(i, false).map(|(end, range)| (end, range)).or_else(|| self.plain(i))
            }
            // "a quarter past noon" is no length.
            _ if self.past_hour(i).is_some() => self.plain(i),
            _ => self.length_first(i).or_else(|| self.plain(i)),
        }
    }

    /// A phrase, or two that make a range.
    fn plain(&self, i: usize) -> Read<Meaning> {
        if let Some(found) = self.day_range(i, false) {
            return Some(found);
        }
        let (end, expr) = self.phrase(i)?;
        if let Some(found) = self.range_after(end, &expr, false) {
            return Some(found);
        }
        if let Some((end, comparator)) =
            self.or_later(end).filter(|_| expr.cal.is_some() && !matches!(expr.hours, Some(Hours::Open(..))))
        {
            return Some((end, Meaning::Open(comparator, expr)));
        }
        // 9am on Sundays
        let on = self.skip(end, W::On);
        if let (Some(Hours::At(clock)), None, Some(W::Weekdays(day))) = (expr.hours, expr.cal, self.word(on))
        {
            return Some((on + 1, Meaning::Set(format!("XXXX-WXX-{day}{}", clock_code(clock)))));
        }
        if let Some(set) = self.set_behind(end, &expr) {
            return Some(set);
        }
        Some((end, Meaning::One(expr)))
    }

    fn range_after(&self, end: usize, from: &Expr, between: bool) -> Read<Meaning> {
        let (joint, dash) = match self.kind(end)? {
            K::Mark(b'-' | b'~') => (end + 1, true),
            K::Word(W::To | W::Until | W::Through) => (end + 1, false),
            K::Word(W::And) if between => (end + 1, false),
            _ => return None,
        };
        if let Some(range) = self.range_to_now(joint, from) {
            return Some(range);
        }
        let joint = self.skip(joint, W::About);
        let (after, to) = match self.joined(joint).phrase(joint) {
            Some(found) => found,
            None => {
                // from now until 3 min later
                let (after, meaning) = self.length_first(joint)?;
                let Meaning::One(to) = meaning else { return None };
                (after, to)
            }
        };
        let dates = from.cal.is_some() && to.cal.is_some();
        let hours = from.cal.is_none() && to.cal.is_none() && from.hours.is_some() && to.hours.is_some();
        let same_day = from.cal.is_some() && from.hours.is_some() && to.cal.is_none() && to.hours.is_some();
        if !(dates || hours || same_day) || matches!(to.hours, Some(Hours::Between(..) | Hours::Open(..))) {
            return None;
        }
        // "on 5 May - Monday" is no range; neither is a year behind a full date.
        if dates
            && dash
            && (from.has_time() != to.has_time())
            && !(to.has_time() && from.has_time())
            && from.hours.is_some()
        {
            return None;
        }
        if dates && !comparable(from, &to) {
            return None;
        }
        Some((after, Meaning::Range(*from, to)))
    }

    /// to date, until now
    fn range_to_now(&self, i: usize, from: &Expr) -> Read<Meaning> {
        from.cal?;
        let end = match self.word(i)? {
            W::Date if !self.word_follows(i + 1) && self.digits(i + 1).is_none() => i + 1,
            W::Now => i + 1,
            _ => return None,
        };
        Some((end, Meaning::Range(*from, Expr::of(Cal::Now))))
    }

    fn from_range(&self, i: usize) -> Read<Meaning> {
        let between = self.is(i, W::Between);
        if let Some((end, expr)) = self.phrase(i)
            && matches!(expr.hours, Some(Hours::Between(..) | Hours::For(..)))
        {
            return Some((end, Meaning::One(expr)));
        }
        if let Some(found) = self.day_range(i + 1, between) {
            return Some(found);
        }
        // between 2014-2018
        if let Some((end, expr)) = self.phrase(i + 1) {
            if let Some(found) = self.range_after(end, &expr, between) {
                return Some(found);
            }
            // from 18th Dec for 10 days
            if self.is(end, W::For)
                && let Some((after, span)) = self.span(end + 1)
                && expr.cal.is_some()
                && !between
            {
                return self.span_from(&span, &expr).map(|expr| (after, Meaning::One(expr)));
            }
            // between 2:00 tomorrow and 4:00
            return None;
        }
        if self.is(i + 1, W::Now) {
            return self.range_after(i + 2, &Expr::of(Cal::Now), between);
        }
        None
    }

    /// in 2014 through 2018
    fn in_range(&self, i: usize) -> Read<Meaning> {
        let (from, year) = self.year(i + 1, false)?;
        let joint = matches!(self.word(from), Some(W::To | W::Through | W::Until)).then_some(from + 1)?;
        let (end, other) = self.year(joint, false)?;
        Some((end, Meaning::Range(Expr::of(ymd(year, 0, 0)), Expr::of(ymd(other, 0, 0)))))
    }

    /// July 13 to 15; from the 13th to the 15th of July; 4-23 in next month.
    fn day_range(&self, i: usize, between: bool) -> Read<Meaning> {
        let joint = |at: usize| match self.kind(at)? {
            K::Mark(b'-' | b'~') => Some(at + 1),
            K::Word(W::To | W::Until | W::Through) => Some(at + 1),
            K::Word(W::And) if between => Some(at + 1),
            _ => None,
        };
        if let Some(month) = self.month(i) {
            let at = self.skip(self.dot(i + 1), W::The);
            let (at, (first, _)) = self.day_number(at)?;
            let at = self.skip(joint(at)?, W::The);
            let (end, (last, _)) = self.day_number(at)?;
            if self.stuck(at)
                || last <= first
                || !self.range_day_ends(end)
                || self.month(self.skip(end, W::Of)).is_some()
            {
                return None;
            }
            let (end, year) = self.year_after(end, true).unwrap_or((end, Year::Open));
            return Some((end, days(year, month, first, last)));
        }
        let start = self.skip(i, W::The);
        let (at, (first, ordinal)) = self.day_number(start)?;
        if self.stuck(start) || (self.digits(start).is_some() && !self.alone_before(start)) {
            return None;
        }
        let at = self.skip(joint(at)?, W::The);
        let (at, (last, _)) = self.day_number(at)?;
        if last <= first {
            return None;
        }
        let of = self.skip(at, W::Of);
        if let Some(month) = self.month(of) {
            let end = self.dot(of + 1);
            let (end, year) = match self.year_after(end, true) {
                Some(found) => found,
                None => (of + 1, Year::Open),
            };
            return Some((end, days(year, month, first, last)));
        }
        let of = if self.is(of, W::In) { of + 1 } else { of };
        if (of > at || ordinal || self.is(i.wrapping_sub(1), W::From))
            && let Some((end, period)) = self.rel_first(self.skip(of, W::The))
            && let Some((year, month)) = as_month(&period)
        {
            return Some((end, days(year, month, first, last)));
        }
        None
    }

    fn range_day_ends(&self, end: usize) -> bool {
        !self.mark(end, b':')
            && self.alone_after(end)
            && self.meridiem(end).is_none()
            && self.unit(end).is_none()
    }

    // ---- lengths and offsets --------------------------------------------------------------------

    /// in 5 days, within two weeks
    fn within(&self, i: usize) -> Read<Meaning> {
        let inside = self.is(i, W::Within);
        let at = self.skip(i + 1, W::The);
        // within the next three years
        let at = match self.rel(at).filter(|_| inside) {
            Some((at, rel)) if matches!(rel, Rel::Next | Rel::Coming | Rel::Upcoming | Rel::Following) => at,
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

    fn merge_weekday(&self, moment: Cal, weekday: u8) -> Option<Cal> {
        match moment {
            Cal::Moment(at, Grain::Day) => Some(Cal::Unit(self.day_near(at, weekday), Unit::Day)),
            _ => None,
        }
    }

    fn day_near(&self, at: Instant, weekday: u8) -> crate::temporal::calendar::Date {
        let in_week = at.date.monday().add_days(i64::from(weekday) - 1);
        let far = self.frame.now.is_some_and(|now| (at.date.days() - now.date.days()).abs() > 27);
        if far && in_week < at.date { in_week.add_days(7) } else { in_week }
    }

    /// The point a length away from another.
    fn moment(&self, span: &Span, sign: i64, from: Option<Instant>) -> Cal {
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
    fn length_first(&self, i: usize) -> Read<Meaning> {
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
    fn age_follows(&self, end: usize) -> bool {
        let rest = self.text.get(self.end(end)..).unwrap_or("");
        let rest = rest.strip_prefix([' ', '-']).unwrap_or("");
        let word = rest.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or("");
        matches!(word, "old" | "olds") || rest.starts_with("of age")
    }

    fn numbered_ordinal(&self, i: usize) -> bool {
        self.is(i + 1, W::OrdinalSuffix) && self.stuck(i + 1)
    }

    /// A length from now or from a day: what a day of the week before it can be in.
    pub(super) fn offset_moment(&self, i: usize) -> Read<Cal> {
        let (end, span) = self.span(i)?;
        let (end, expr) = self.away(end, &span)?;
        Some((end, expr.cal.filter(|cal| matches!(cal, Cal::Moment(_, Grain::Day)))?))
    }

    /// The direction and the origin behind a length.
    fn away(&self, end: usize, span: &Span) -> Read<Expr> {
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
    fn is_origin(&self, origin: &Expr, i: usize, end: usize) -> bool {
        let hours = matches!(origin.hours, None | Some(Hours::At(_)));
        let bare_year = matches!(origin.cal, Some(Cal::Ymd { month: 0, day: 0, weekday: 0, .. }));
        let vague = matches!(origin.cal, Some(Cal::Stretch { .. }));
        hours
            && !bare_year
            && !vague
            && (origin.cal.is_some() || origin.hours.is_some())
            && self.sound_expr(origin, i, end)
    }

    fn away_from(&self, span: &Span, sign: i64, origin: &Expr) -> Option<Expr> {
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
    fn weekdays_away(&self, i: usize) -> Read<Meaning> {
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

    /// for 10 days from 18th Dec; set a timer for 5 minutes.
    fn for_span(&self, i: usize) -> Read<Meaning> {
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
    fn starting(&self, end: usize, span: &Span, _i: usize) -> Read<Meaning> {
        if !matches!(self.word(end), Some(W::Starting)) {
            return None;
        }
        let at = self.skip(self.skip(end + 1, W::From), W::On);
        let (end, origin) = self.phrase(at)?;
        let expr = self.span_from(span, &origin)?;
        Some((end, Meaning::One(expr)))
    }

    fn span_from(&self, span: &Span, origin: &Expr) -> Option<Expr> {
        if origin.cal.is_none() {
            let Some(Hours::At(clock)) = origin.hours else { return None };
            return (span.unit <= Unit::Hour)
                .then(|| Expr { hours: Some(Hours::For(clock, *span)), ..EMPTY });
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
    fn at_least(&self, i: usize) -> Read<Meaning> {
        let comparator = match self.word(i + 1)? {
            W::Least => Comparator::Ge,
            W::Most => Comparator::Le,
            _ => return None,
        };
        let (end, span) = self.span(i + 2)?;
        Some((end, Meaning::Length(span, Some(comparator))))
    }

    fn about(&self, i: usize) -> Read<Meaning> {
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

    // ---- open ends --------------------------------------------------------------------------------

    fn open(&self, i: usize) -> Read<Meaning> {
        if let Some(found) = self.compared_length(i) {
            return Some(found);
        }
        let (at, comparator) = self.bound(i)?;
        if self.is(at, W::Date)
            && matches!(comparator, Comparator::Le)
            && matches!(self.word(i), Some(W::To | W::Until))
        {
            return (!self.word_follows(at + 1) && self.digits(at + 1).is_none())
                .then(|| (at + 1, Meaning::Open(comparator, Expr::of(Cal::Now))));
        }
        if self.is(i, W::To) {
            return None;
        }
        let about = self.is(at, W::About);
        let at = self.skip(at, W::About);
        let at = self.skip(at, W::Unit(Unit::Year));
        let this = if matches!(self.kind(i), Some(K::Mark(_))) { self.joined(at) } else { *self };
        // after 5 days
        if self.is(i, W::After)
            && let Some((end, span)) = self.span(at)
        {
            return (!span.article)
                .then(|| (end, Meaning::Open(comparator, Expr::of(self.moment(&span, 1, self.frame.now)))));
        }
        let (end, mut expr) = match this.phrase(at) {
            Some(found) => found,
            None => {
                // by EOD, by the end of the year
                let (end, meaning) = self.present(at)?;
                let Meaning::One(expr) = meaning else { return None };
                (end, expr)
            }
        };
        if matches!(expr.hours, Some(Hours::Between(..) | Hours::Open(..) | Hours::For(..))) {
            return None;
        }
        // "through 2014" and "by" need a point; "by noon" has one.
        expr.about = about;
        Some((end, Meaning::Open(comparator, expr)))
    }

    fn bound(&self, i: usize) -> Read<Comparator> {
        let than = |i: usize| self.is(i, W::Than).then_some(i + 1);
        Some(match self.kind(i)? {
            K::Word(W::Since) => (i + 1, Comparator::Ge),
            K::Word(W::After) => (i + 1, Comparator::Gt),
            K::Word(W::Before) => (i + 1, Comparator::Lt),
            K::Word(W::Until | W::By | W::Through | W::To) => (i + 1, Comparator::Le),
            K::Word(W::Later) => (than(i + 1)?, Comparator::Gt),
            K::Word(W::Earlier) => (than(i + 1)?, Comparator::Lt),
            K::Word(W::Starting | W::Beginning) => {
                let at = if matches!(self.word(i + 1), Some(W::On | W::From | W::In | W::At)) {
                    i + 2
                } else {
                    i + 1
                };
                (at, Comparator::Ge)
            }
            K::Word(W::As)
                if matches!(self.word(i + 1), Some(W::Early | W::Late)) && self.is(i + 2, W::As) =>
            {
                (i + 3, if self.is(i + 1, W::Early) { Comparator::Ge } else { Comparator::Le })
            }
            K::Word(W::No) if matches!(self.word(i + 1), Some(W::Later)) => (than(i + 2)?, Comparator::Le),
            K::Word(W::No) if matches!(self.word(i + 1), Some(W::Earlier)) => (than(i + 2)?, Comparator::Ge),
            K::Word(W::Anytime) => return self.bound_after_any(i + 1),
            K::Word(W::Any) if self.is(i + 1, W::Time) => return self.bound_after_any(i + 2),
            K::Mark(mark @ (b'<' | b'>')) => {
                let equal = self.mark(i + 1, b'=');
                let at = if equal { i + 2 } else { i + 1 };
                self.year(at, false)?;
                (
                    at,
                    match (mark, equal) {
                        (b'>', true) => Comparator::Ge,
                        (b'>', false) => Comparator::Gt,
                        (_, true) => Comparator::Le,
                        _ => Comparator::Lt,
                    },
                )
            }
            _ => return None,
        })
    }

    fn bound_after_any(&self, i: usize) -> Read<Comparator> {
        match self.word(i)? {
            W::After => Some((i + 1, Comparator::Gt)),
            W::From | W::Since => Some((i + 1, Comparator::Ge)),
            W::Before => Some((i + 1, Comparator::Lt)),
            W::Until | W::By => Some((i + 1, Comparator::Le)),
            _ => None,
        }
    }

    /// more than 4 days, less than a week, over three years
    fn compared_length(&self, i: usize) -> Read<Meaning> {
        let comparator = match self.word(i)? {
            W::More => Comparator::Gt,
            W::Less => Comparator::Lt,
            W::No if matches!(self.word(i + 1), Some(W::More | W::Less)) && self.is(i + 2, W::Than) => {
                let comparator = if self.is(i + 1, W::More) { Comparator::Le } else { Comparator::Ge };
                let (end, span) = self.span(i + 3)?;
                return Some((end, Meaning::Length(span, Some(comparator))));
            }
            _ => return None,
        };
        let at = self.skip(i + 1, W::Than);
        let short = self.source(i).len() <= 5;
        if at == i + 1 && !(short && matches!(self.source(i).to_ascii_lowercase().as_str(), "over" | "under"))
        {
            return None;
        }
        // "over the next 3 days" is no comparison.
        let (end, span) = self.span(at)?;
        if let Some((after, expr)) = self.away(end, &span) {
            return Some((after, Meaning::One(Expr { about: true, ..expr })));
        }
        Some((end, Meaning::Length(span, Some(comparator))))
    }

    // ---- now ------------------------------------------------------------------------------------------

    fn present(&self, i: usize) -> Read<Meaning> {
        let end = match self.word(i)? {
            W::Now => {
                if self.source(i).len() == 3
                    && self.case(i) == super::lex::Case::Upper
                    && self.source(i) == "ATM"
                    && !self.bare
                {
                    return None;
                }
                i + 1
            }
            W::At if self.is(i + 1, W::The) && self.is(i + 2, W::Moment) => i + 3,
            W::At if self.is(i + 1, W::Present) => i + 2,
            W::At
                if self.is(i + 1, W::Rel(Rel::This))
                    && matches!(self.word(i + 2), Some(W::Time | W::Moment)) =>
            {
                i + 3
            }
            W::As if self.is(i + 1, W::Soon) && self.is(i + 2, W::As) && self.is(i + 3, W::Possible) => {
                return Some((i + 4, Meaning::One(Expr::of(Cal::Vague("FUTURE_REF")))));
            }
            W::Recently => return Some((i + 1, Meaning::One(Expr::of(Cal::Vague("PAST_REF"))))),
            W::The if self.is(i + 1, W::Eod) => return self.end_of_day(i + 2),
            W::Eod => return self.end_of_day(i + 1),
            W::Eom => return self.end_of_unit(i + 1, Unit::Month),
            W::Eoy => return self.end_of_unit(i + 1, Unit::Year),
            W::The if self.is(i + 1, W::Eom) => return self.end_of_unit(i + 2, Unit::Month),
            W::The if self.is(i + 1, W::Eoy) => return self.end_of_unit(i + 2, Unit::Year),
            _ => return None,
        };
        if self.is(i, W::Now) && matches!(self.word(end), Some(W::To | W::Until | W::Through)) {
            return self
                .range_after(end, &Expr::of(Cal::Now), false)
                .or(Some((end, Meaning::One(Expr::of(Cal::Now)))));
        }
        Some((end, Meaning::One(Expr::of(Cal::Now))))
    }

    fn end_of_day(&self, end: usize) -> Read<Meaning> {
        let now = self.frame.now?;
        Some((end, Meaning::One(Expr::of(Cal::EndOfDay(now.date)))))
    }

    fn end_of_unit(&self, end: usize, unit: Unit) -> Read<Meaning> {
        let now = self.frame.now?;
        let cal = Cal::Unit(super::period::shifted(now.date, unit, 0), unit);
        Some((end, Meaning::One(Expr { part: Mod::End, ..Expr::of(cal) })))
    }

    // ---- sets -------------------------------------------------------------------------------------------

    fn set(&self, i: usize) -> Read<Meaning> {
        let (end, timex) = self.set_timex(i)?;
        Some((end, Meaning::Set(timex)))
    }

    fn set_timex(&self, i: usize) -> Read<String> {
        match self.word(i) {
            Some(W::Everyday) => {
                let (end, tail) = self.set_time(i + 1);
                Some((end, if tail.is_empty() { "P1D".to_owned() } else { tail }))
            }
            Some(W::Each) => self.each(i + 1),
            Some(W::Any) if self.is(i + 1, W::Unit(Unit::Weekend)) => Some((i + 2, "P1WE".to_owned())),
            Some(W::Often(timex)) => Some((i + 1, timex.to_owned())),
            Some(W::Semi | W::Bi) => {
                let at = self.hyphen(i + 1);
                let W::Often(timex) = self.word(at)? else { return None };
                let letter = timex.chars().last()?;
                let factor = if self.is(i, W::Semi) { "0.5" } else { "2" };
                Some((at + 1, format!("P{factor}{letter}")))
            }
            Some(W::Weekdays(day))
                if !matches!(
                    self.kind(i.wrapping_sub(1)),
                    Some(K::Num { .. } | K::Word(W::Small(_) | W::Few(_) | W::Rel(_)))
                ) =>
            {
                let (end, tail) = self.set_time(i + 1);
                Some((end, format!("XXXX-WXX-{day}{tail}")))
            }
            Some(W::Weekday(day)) if matches!(self.word(i + 1), Some(W::Parts(_))) => {
                let W::Parts(part) = self.word(i + 1)? else { return None };
                Some((i + 2, format!("XXXX-WXX-{day}T{}", part_code(part))))
            }
            Some(W::Units(Unit::Weekend)) if self.plural_alone(i) => Some((i + 1, "P1WE".to_owned())),
            Some(W::Units(Unit::BusinessDay)) if self.plural_alone(i) => Some((i + 1, "P1WD".to_owned())),
            Some(W::Once | W::Twice) => self.times_a(i + 1),
            _ => {
                let (at, _) = self.cardinal(i)?;
                if self.is(at, W::Times) {
                    self.times_a(at + 1)
                } else {
                    self.times_a(at).filter(|_| self.is(at, W::A))
                }
            }
        }
    }

    fn plural_alone(&self, i: usize) -> bool {
        let before = i.checked_sub(1).and_then(|i| self.kind(i));
        !matches!(
            before,
            Some(K::Num { .. } | K::Word(W::Small(_) | W::Few(_) | W::Rel(_) | W::Past | W::Couple | W::Of))
        )
    }

    /// once a year, twice every week
    fn times_a(&self, i: usize) -> Read<String> {
        let at = match self.word(i)? {
            W::A | W::Each => i + 1,
            _ => return None,
        };
        let (end, (unit, false)) = self.unit(at)? else { return None };
        (unit >= Unit::Day).then(|| (end, every(unit, 1.0)))
    }

    fn each(&self, i: usize) -> Read<String> {
        let other = self.is(i, W::Other);
        let at = if other { i + 1 } else { i };
        let step = if other { 2.0 } else { 1.0 };
        if let Some(day) = self.weekday(at) {
            let (end, tail) = self.set_time(at + 1);
            return Some((end, format!("XXXX-WXX-{day}{tail}")));
        }
        if let Some(month) = self.month(at) {
            return Some((at + 1, format!("XXXX-{month:02}")));
        }
        if let Some(K::Holiday(id)) = self.kind(at) {
            return Some((at + 1, super::holiday::timex(id, Year::Open)));
        }
        if let Some(W::Part(part)) = self.word(at) {
            let on = self.skip(at + 1, W::At);
            if let Some((end, clock)) = self.clock(on, super::clock::Evidence::At).filter(|_| on > at + 1) {
                let clock = super::render::in_part(clock, Some(part));
                return Some((end, clock_code(clock)));
            }
            return Some((at + 1, format!("T{}", part_code(part))));
        }
        if let Some((end, (count, unit))) = self.counted_units(at).filter(|_| !other) {
            return Some((end, every(unit, count)));
        }
        if let Some((next, n)) = self.ordinal(at)
            && let Some((end, (unit, false))) = self.unit(next)
        {
            return Some((end, every(unit, f64::from(n))));
        }
        let (end, (unit, _)) = self.unit(at)?;
        if unit == Unit::Day && !other {
            let (end, tail) = self.set_time(end);
            return Some((end, if tail.is_empty() { "P1D".to_owned() } else { tail }));
        }
        Some((end, every(unit, step)))
    }

    /// at 9am, in the morning, behind a repeated day.
    fn set_time(&self, i: usize) -> (usize, String) {
        let at = if matches!(self.word(i), Some(W::At | W::On)) || self.mark(i, b'@') { i + 1 } else { i };
        if let Some((end, clock)) =
            self.clock(at, if at > i { super::clock::Evidence::At } else { super::clock::Evidence::Own })
        {
            return (end, clock_code(clock));
        }
        if let Some(W::Part(part) | W::Parts(part)) = self.word(at) {
            return (at + 1, format!("T{}", part_code(part)));
        }
        (i, String::new())
    }

    /// 3pm each day, 9 am every Monday
    fn set_behind(&self, end: usize, expr: &Expr) -> Read<Meaning> {
        if expr.cal.is_some() || !matches!(self.word(end), Some(W::Each | W::Everyday)) {
            return None;
        }
        let Some(Hours::At(clock)) = expr.hours else { return None };
        let (after, timex) = self.set_timex(end)?;
        let day = if timex.starts_with('P') { String::new() } else { timex };
        Some((after, Meaning::Set(format!("{day}{}", clock_code(clock)))))
    }

    // ---- soundness --------------------------------------------------------------------------------------

    /// Whether what was read stands well: nothing glued to its figures, bare years told, meals with a
    /// preposition.
    fn sound(&self, i: usize, (end, meaning): &(usize, Meaning)) -> bool {
        if self.digits(end - 1).is_some() && !self.alone_after(*end) && !self.stuck_zone(*end) {
            return false;
        }
        match meaning {
            Meaning::One(expr) => self.sound_expr(expr, i, *end),
            Meaning::Range(from, to) => {
                let years = |expr: &Expr| expr.cal.and_then(|cal| as_year(&cal));
                match (years(from), years(to)) {
                    (Some(Year::Full(a)), Some(Year::Full(b))) => a < b,
                    _ => true,
                }
            }
            _ => true,
        }
    }

    fn stuck_zone(&self, _end: usize) -> bool {
        false
    }

    fn sound_expr(&self, expr: &Expr, i: usize, end: usize) -> bool {
        if expr.hours.is_none()
            && expr.day_part.is_none()
            && expr.part == Mod::None
            && let Some(Cal::Ymd { year: Year::Full(_), month: 0, .. }) = expr.cal
            && end == i + 1
        {
            return self.year_told(i, end);
        }
        if expr.cal.is_none()
            && expr.hours.is_none()
            && let Some((part, _)) = expr.day_part
            && matches!(part, Part::Breakfast | Part::Lunch | Part::Brunch | Part::Dinner)
        {
            let before = matches!(self.word(i), Some(W::At))
                || matches!(self.word(i.wrapping_sub(1)), Some(W::At | W::After | W::Before));
            return before || self.source(end - 1).to_ascii_lowercase().ends_with("time");
        }
        true
    }
}

/// Words before the verb `last`.
fn is_modal(word: &str) -> bool {
    matches!(
        word,
        "will"
            | "would"
            | "can"
            | "could"
            | "may"
            | "might"
            | "must"
            | "should"
            | "to"
            | "t"
            | "not"
            | "did"
            | "does"
    )
}

/// Both ends of a range name comparable things.
fn comparable(from: &Expr, to: &Expr) -> bool {
    let (Some(a), Some(b)) = (from.cal, to.cal) else { return false };
    let year = |cal: &Cal| as_year(cal).is_some();
    let month = |cal: &Cal| as_month(cal).is_some();
    match (year(&a), year(&b)) {
        (true, true) => true,
        // 2014 through May 2018
        (true, false) => {
            month(&b)
                || to.part != Mod::None
                || matches!(b, Cal::Now | Cal::Unit(..) | Cal::Vague(_))
                || b.is_day()
        }
        (false, true) => {
            from.part != Mod::None
                || month(&a) && !matches!(a, Cal::Ymd { year: Year::Open, .. })
                || matches!(a, Cal::Ymd { year: Year::Full(_), .. })
        }
        _ => true,
    }
}

fn days(year: Year, month: u8, first: u32, last: u32) -> Meaning {
    let day = |day: u32| Expr::of(ymd(year, month, day as u8));
    Meaning::Range(day(first), day(last))
}

/// TIMEX3 code of a part of the day.
pub(super) fn part_code(part: Part) -> &'static str {
    match part {
        Part::Morning => "MO",
        Part::Afternoon => "AF",
        Part::Evening => "EV",
        Part::Night => "NI",
        Part::Daytime => "DT",
        Part::Breakfast => "MEB",
        Part::Brunch => "MER",
        Part::Lunch => "MEL",
        Part::Dinner => "MED",
    }
}

/// `T15`, `T15:30`.
pub(super) fn clock_code(clock: Clock) -> String {
    let (h, m, s) = (clock.second / 3600, clock.second / 60 % 60, clock.second % 60);
    match clock.grain {
        Grain::Second => format!("T{h:02}:{m:02}:{s:02}"),
        Grain::Minute => format!("T{h:02}:{m:02}"),
        _ => format!("T{h:02}"),
    }
}

fn every(unit: Unit, count: f64) -> String {
    match unit {
        Unit::BusinessDay => format!("P{count}WD"),
        Unit::Weekend => format!("P{count}WE"),
        _ => length_of(unit, count).to_string(),
    }
}
