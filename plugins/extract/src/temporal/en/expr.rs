//! Phrases: what a date, a time of day and a part of the day say together, in any order.
//!
//! `Wednesday evening next week` fills the slots of a phrase one after the other; a second date must fit the
//! first (a day of the week in a week, a year to a day), or the phrase ends before it.

use super::cal::{Cal, Mod, Year, ymd};
use super::clock::{Clock, Evidence};
use super::length::Span;
use super::lex::K;
use super::parse::{P, Read};
use super::period::as_year;
use super::words::{Part, Unit, W};
use crate::entity::Comparator;
use crate::temporal::calendar::{Date, Grain};

/// What is said about the time of day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Hours {
    At(Clock),
    Between(Clock, Clock),
    For(Clock, Span),
    Open(Comparator, Clock),
}

/// A phrase.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Expr {
    pub(super) cal: Option<Cal>,
    /// The other reading of a date in figures, day and month exchanged.
    pub(super) swapped: Option<Cal>,
    pub(super) part: Mod,
    pub(super) hours: Option<Hours>,
    pub(super) day_part: Option<(Part, Mod)>,
    pub(super) zone: Option<i16>,
    /// About, around.
    pub(super) about: bool,
    /// It names a unit with an article and nothing else: the year.
    pub(super) plain_unit: bool,
    /// It is one bare number that only its place makes a year.
    pub(super) bare_year: bool,
}

pub(super) const EMPTY: Expr = Expr {
    cal: None,
    swapped: None,
    part: Mod::None,
    hours: None,
    day_part: None,
    zone: None,
    about: false,
    plain_unit: false,
    bare_year: false,
};

/// Something that fills a slot.
pub(super) enum Piece {
    Cal(Cal, Mod),
    Hours(Hours),
    DayPart(Option<Cal>, Part, Mod),
}

impl Expr {
    pub(super) fn of(cal: Cal) -> Self {
        Self { cal: Some(cal), ..EMPTY }
    }

    /// Whether a time of day can be said about it.
    pub(super) fn takes_hours(&self) -> bool {
        self.hours.is_none()
            && self.part == Mod::None
            && self.cal.is_none_or(|cal| cal.is_day() && !matches!(cal, Cal::Now))
    }

    pub(super) fn has_time(&self) -> bool {
        self.hours.is_some() || self.day_part.is_some()
    }
}

impl P<'_> {
    /// A phrase from `i`.
    pub(super) fn phrase(&self, i: usize) -> Read<Expr> {
        let mut expr = EMPTY;
        let (mut end, first) = self.first_piece(i)?;
        self.fill(&mut expr, first)?;
        expr.swapped = self.swapped(i, &expr);
        for _ in 0..6 {
            if let Some((after, zone)) =
                self.zone(end).filter(|_| expr.hours.is_some() && expr.zone.is_none())
            {
                expr.zone = Some(zone);
                end = after;
            }
            let Some((after, next)) = self.next_piece(end, &expr) else { break };
            expr = next;
            end = after;
        }
        // Figures end where they end.
        Some((end, expr))
    }

    pub(super) fn first_piece(&self, i: usize) -> Read<Piece> {
        if let Some(found) = self.hours(i, false, false) {
            return Some((found.0, Piece::Hours(found.1)));
        }
        if let Some(found) = self.day_part(i) {
            return Some(found);
        }
        if let Some((end, (cal, part))) = self.calendar(i) {
            return Some((end, Piece::Cal(cal, part)));
        }
        // 9 tomorrow, 6-8 next Monday, 3 in the morning: an hour by what follows.
        let (end, hours) = self.hours(i, true, false)?;
        let at = self.connector(end);
        let noun_before = !self.bare && i == 0 && !self.word_before(i).is_empty();
        let told = match self.day_part(at) {
            // "2 morning sessions", "room 4 this afternoon"
            Some(_) => {
                at > end && self.is(at - 1, W::In)
                    || !noun_before && !matches!(self.word(at), Some(W::Part(_)))
            }
            None => {
                let range = matches!(hours, Hours::Between(..));
                let at_before =
                    matches!(self.word(i.wrapping_sub(1)), Some(W::At)) || self.mark(i.wrapping_sub(1), b'@');
                (range || at_before || self.bare)
                    && self.calendar(at).is_some_and(|(_, (cal, _))| cal.is_day() && is_near(&cal))
            }
        };
        let at_before =
            matches!(self.word(i.wrapping_sub(1)), Some(W::At)) || self.mark(i.wrapping_sub(1), b'@');
        (told || at_before).then_some((end, Piece::Hours(hours)))
    }

    /// Fills a slot that is free.
    pub(super) fn fill(&self, expr: &mut Expr, piece: Piece) -> Option<()> {
        match piece {
            Piece::Cal(cal, part) => match expr.cal {
                None => {
                    if expr.has_time() && (!cal.is_day() || part != Mod::None) {
                        return None;
                    }
                    expr.cal = Some(cal);
                    expr.part = part;
                }
                Some(first) => {
                    if part != Mod::None || expr.part != Mod::None {
                        return None;
                    }
                    let merged = self.merge(first, cal)?;
                    if expr.has_time() && !merged.is_day() {
                        return None;
                    }
                    expr.cal = Some(merged);
                }
            },
            Piece::Hours(hours) => {
                if !expr.takes_hours() {
                    return None;
                }
                expr.hours = Some(hours);
            }
            Piece::DayPart(cal, part, how) => {
                if expr.day_part.is_some() || expr.part != Mod::None {
                    return None;
                }
                if let Some(cal) = cal {
                    match expr.cal {
                        None => expr.cal = Some(cal),
                        Some(first) if first == cal => {}
                        _ => return None,
                    }
                } else if expr.cal.is_some_and(|cal| !cal.is_day() || matches!(cal, Cal::Now)) {
                    return None;
                }
                expr.day_part = Some((part, how));
            }
        }
        Some(())
    }

    /// Behind what may stand between the pieces of a phrase.
    pub(super) fn connector(&self, i: usize) -> usize {
        let mut at = self.skip_mark(i, b',');
        if matches!(
            self.kind(at),
            Some(K::Word(W::On | W::At | W::In | W::Of | W::During | W::From) | K::Mark(b'@'))
        ) || (self.mark(at, b'-') && (self.gap(at) || self.mark(at.wrapping_sub(1), b')')))
        {
            at += 1;
        }
        at
    }

    pub(super) fn next_piece(&self, end: usize, expr: &Expr) -> Read<Expr> {
        // "(Tue)" belongs to the date before.
        if self.mark(end, b'(')
            && let Some((after, cal)) = self.written_date(end + 1)
            && self.mark(after, b')')
            && let Some(first) = expr.cal
            && let Some(merged) = self.merge(first, cal)
        {
            return Some((after + 1, Expr { cal: Some(merged), ..*expr }));
        }
        // 1994-11-05T08:15:30
        if self.is(end, W::T)
            && self.stuck(end)
            && expr.takes_hours()
            && let Some((after, clock)) = self.joined(end + 1).clock(end + 1, Evidence::Own)
        {
            let clock = Clock { twelve: false, ..clock };
            return Some((after, Expr { hours: Some(Hours::At(clock)), ..*expr }));
        }
        // Monday, two weeks from now
        if let Some(Cal::Ymd { month: 0, day: 0, .. }) = expr.cal
            && expr.hours.is_none()
            && let Some((after, moment)) = self.offset_moment(self.skip_mark(end, b','))
            && let Some(merged) = expr.cal.and_then(|cal| self.merge(cal, moment))
        {
            return Some((after, Expr { cal: Some(merged), ..*expr }));
        }
        let near = self.connector(end);
        let open = self.skip_mark(end, b',');
        let tried = if matches!(self.word(open), Some(W::From | W::Between | W::For | W::In)) {
            [open, near, self.skip(near, W::The)]
        } else {
            [near, self.skip(near, W::The), end]
        };
        for at in tried {
            // "sold 5, 3 pm": a comma alone does not join a time of day to a time.
            let mut next = *expr;
            let told =
                at > end && (self.is(at - 1, W::At) || self.mark(at - 1, b'@')) || expr.day_part.is_some();
            if expr.takes_hours() {
                let found = self.hours(at, told, expr.cal.is_some()).or_else(|| {
                    // next Monday 6-8; tomorrow from 3 to 5
                    if expr.cal.is_none() && expr.day_part.is_none() {
                        return None;
                    }
                    self.hours(at, true, true).filter(|(_, hours)| matches!(hours, Hours::Between(..)))
                });
                if let Some((after, hours)) = found
                    && self.fill(&mut next, Piece::Hours(hours)).is_some()
                {
                    return Some((after, next));
                }
            }
            if let Some((after, piece)) = self.day_part(at)
                && self.fill(&mut next, piece).is_some()
            {
                return Some((after, next));
            }
            next = *expr;
            if let Some((after, (cal, part))) = self.calendar(at).or_else(|| self.open_day(at, expr))
                && self.fits(expr, &cal, end, at)
                && self.fill(&mut next, Piece::Cal(cal, part)).is_some()
            {
                return Some((after, next));
            }
        }
        None
    }

    /// seven on 15, on the 17 from 2pm: a day without its month behind a time.
    pub(super) fn open_day(&self, i: usize, expr: &Expr) -> Read<(Cal, Mod)> {
        if expr.cal.is_some()
            || expr.hours.is_none()
            || !matches!(self.word(i.wrapping_sub(1)), Some(W::On | W::The))
        {
            return None;
        }
        let (end, (day, _)) = self.day_number(i)?;
        let alone = self.alone_after(end) && !self.word_follows(end) && self.unit(end).is_none();
        alone.then(|| (end, (ymd(Year::Open, 0, day as u8), Mod::None)))
    }

    /// Whether a second date at `at` may belong to the phrase: not across a comma, unless it is a year or
    /// a day of the week.
    pub(super) fn fits(&self, expr: &Expr, cal: &Cal, end: usize, at: usize) -> bool {
        let comma = self.mark(end, b',');
        let year = as_year(cal).is_some();
        if expr.cal.is_none() {
            return !year || at > end;
        }
        if year && matches!(expr.cal, Some(Cal::Ymd { year: Year::Open, .. })) {
            return true;
        }
        !comma || matches!(expr.cal, Some(Cal::Ymd { month: 0, .. })) || !year
    }

    /// Two parts of the calendar said together.
    pub(super) fn merge(&self, first: Cal, second: Cal) -> Option<Cal> {
        match (first, second) {
            (Cal::Ymd { year: Year::Open, month: 0, day: 0, weekday }, Cal::Unit(monday, Unit::Week))
            | (Cal::Unit(monday, Unit::Week), Cal::Ymd { year: Year::Open, month: 0, day: 0, weekday }) => {
                Some(Cal::Unit(monday.add_days(i64::from(weekday) - 1), Unit::Day))
            }
            (
                Cal::Ymd { year: Year::Open, month: 0, day: 0, weekday },
                Cal::Moment(at, grain @ Grain::Day),
            )
            | (
                Cal::Moment(at, grain @ Grain::Day),
                Cal::Ymd { year: Year::Open, month: 0, day: 0, weekday },
            ) => {
                let _ = grain;
                Some(Cal::Unit(self.weekday_near(at.date, weekday), Unit::Day))
            }
            (
                Cal::Ymd { year, month, day, weekday: 0 },
                Cal::Ymd { year: Year::Open, month: 0, day: 0, weekday },
            ) if day != 0 && weekday != 0 => Some(Cal::Ymd { year, month, day, weekday }),
            (
                Cal::Ymd { year: Year::Open, month: 0, day: 0, weekday },
                Cal::Ymd { year, month, day, weekday: 0 },
            ) if day != 0 && weekday != 0 => Some(Cal::Ymd { year, month, day, weekday }),
            (
                Cal::MonthWeek { year, month, n, weekday: 0 },
                Cal::Ymd { year: Year::Open, month: 0, day: 0, weekday },
            ) => Some(Cal::MonthWeek { year, month, n, weekday }),
            (Cal::Unit(date, Unit::Day), Cal::Ymd { year: Year::Open, month, day, .. })
                if month != 0 && day != 0 =>
            {
                Some(ymd(Year::Full(date.year()), month, day))
            }
            _ => {
                let year = as_year(&second)?;
                let open = first.year()?.is_open() && !matches!(first, Cal::Ymd { month: 0, .. });
                (open && !year.is_open()).then(|| first.with_year(year))
            }
        }
    }

    /// The weekday in the week of a day that is days or weeks away, else the next one from there.
    pub(super) fn weekday_near(&self, date: Date, weekday: u8) -> Date {
        let in_week = date.monday().add_days(i64::from(weekday) - 1);
        let far = self.frame.now.is_some_and(|now| (date.days() - now.date.days()).abs() > 27);
        if far && in_week < date { in_week.add_days(7) } else { in_week }
    }

    /// The reading with day and month exchanged, where figures allow both.
    pub(super) fn swapped(&self, i: usize, expr: &Expr) -> Option<Cal> {
        let Some(Cal::Ymd { year, month, day, weekday }) = expr.cal else { return None };
        let (_, 1..=2) = self.digits(i)? else { return None };
        let figures = matches!(self.kind(i + 1), Some(K::Mark(b'/' | b'-' | b'.')))
            && matches!(self.digits(i + 2), Some((_, 1..=2)));
        (figures && day != 0 && day <= 12 && month != 0 && day != month).then_some(Cal::Ymd {
            year,
            month: day,
            day: month,
            weekday,
        })
    }
}

/// Near enough to be said with a bare hour: tomorrow, Monday, not July 4.
pub(super) fn is_near(cal: &Cal) -> bool {
    matches!(cal, Cal::Unit(_, Unit::Day) | Cal::Vague(_) | Cal::Ymd { month: 0, .. })
}
