//! Phrases: what a date, a time of day and a part of the day say together, in any order.
//!
//! `Wednesday evening next week` fills the slots of a phrase one after the other; a second date must fit the
//! first (a day of the week in a week, a year to a day), or the phrase ends before it.

use super::cal::{Cal, Mod, Year, ymd};
use super::clock::{Clock, Evidence};
use super::length::Span;
use super::lex::K;
use super::parse::{P, Read};
use super::period::{as_year, shifted};
use super::words::{Part, Rel, Unit, W};
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

    /// Morning, in the afternoon, this evening, last night, tonight, late this morning, early in the day.
    pub(super) fn day_part(&self, i: usize) -> Read<Piece> {
        let mut at = i;
        if matches!(self.word(at), Some(W::In | W::At | W::During)) {
            at += 1;
        }
        at = self.skip(at, W::The);
        let (mut at, how) = match self.word(at) {
            Some(W::Early) => (self.hyphen(at + 1), Mod::Start),
            Some(W::Late | W::Later) => (self.hyphen(at + 1), Mod::End),
            Some(W::Mid) => (self.hyphen(at + 1), Mod::Mid),
            Some(W::End) if self.is(at + 1, W::Of) => (at + 2, Mod::End),
            _ => (at, Mod::None),
        };
        if how != Mod::None {
            at = self.skip(at, W::In);
            at = self.skip(at, W::The);
        }
        match self.word(at)? {
            W::Tonight => {
                let today = self.today(0);
                Some((at + 1, Piece::DayPart(Some(today), Part::Night, how)))
            }
            W::Part(part) => {
                let meal = matches!(part, Part::Breakfast | Part::Lunch | Part::Brunch | Part::Dinner);
                let timed = self.source(at).to_ascii_lowercase().ends_with("time");
                let told = at > i
                    || matches!(
                        self.word(i.wrapping_sub(1)),
                        Some(W::At | W::After | W::Before | W::Until | W::Since | W::By | W::Day(_))
                    );
                if self.part_named(i, at) || meal && !timed && !told {
                    return None;
                }
                let end = self.after_part(at + 1);
                Some((end, Piece::DayPart(None, part, how)))
            }
            W::Parts(part) if at > i && part != Part::Night && self.is(at - 1, W::The) => {
                Some((at + 1, Piece::DayPart(None, part, how)))
            }
            W::Day(day) if self.is(at + 1, W::Part(Part::Night)) && day == 0 => {
                Some((at + 2, Piece::DayPart(Some(self.today(0)), Part::Night, how)))
            }
            W::Unit(Unit::Day) if how != Mod::None && self.is(at - 1, W::The) => {
                // early in the day Wednesday
                let (end, cal) = self.weekday_first(self.skip(at + 1, W::On))?;
                let _ = (end, cal);
                None
            }
            _ => {
                let (next, rel) = self.rel(at)?;
                let (next, how) = match self.word(next) {
                    Some(W::Early) if how == Mod::None => (self.hyphen(next + 1), Mod::Start),
                    Some(W::Late) if how == Mod::None => (self.hyphen(next + 1), Mod::End),
                    _ => (next, how),
                };
                let W::Part(part) = self.word(next)? else { return None };
                let day = match rel {
                    Rel::This | Rel::Same => 0,
                    Rel::Last | Rel::Past => -1,
                    _ => 1,
                };
                Some((next + 1, Piece::DayPart(Some(self.today(day)), part, how)))
            }
        }
    }

    /// "Good morning", "Evening Standard": no time is meant.
    pub(super) fn part_named(&self, i: usize, at: usize) -> bool {
        let bare = i == at;
        let word = self.source(at);
        let title = word.starts_with(|c: char| c.is_ascii_uppercase());
        let before = self.text.get(..self.start(at)).unwrap_or("").trim_end();
        let good = before.len() >= 4
            && before.get(before.len() - 4..).is_some_and(|tail| tail.eq_ignore_ascii_case("good"));
        good || (bare && title && self.word_follows(at + 1) && at > 0)
    }

    /// Behind "time" in "dinner time".
    pub(super) fn after_part(&self, at: usize) -> usize {
        at
    }

    /// The day so many days from the reference.
    pub(super) fn today(&self, shift: i8) -> Cal {
        match self.frame.now {
            Some(now) => Cal::Unit(now.date.add_days(i64::from(shift)), Unit::Day),
            None => Cal::Vague(match shift {
                0 => "PRESENT_REF",
                1.. => "FUTURE_REF",
                _ => "PAST_REF",
            }),
        }
    }

    /// A part of the calendar, also its early, middle or late part.
    pub(super) fn calendar(&self, i: usize) -> Read<(Cal, Mod)> {
        let the = self.skip(i, W::The);
        if let Some((at, part)) = self.part_prefix(the) {
            // later today, end of tomorrow, early in the day Wednesday
            if let Some((end, cal)) = self.partial(at, the, part) {
                return Some((end, cal));
            }
            return None;
        }
        if self.is(i, W::All)
            && matches!(
                self.word(i + 1),
                Some(W::Unit(Unit::Week | Unit::Day | Unit::Month | Unit::Year | Unit::Weekend))
            )
        {
            let (end, (unit, _)) = self.unit(i + 1)?;
            let now = self.frame.now?;
            return Some((end, (Cal::Unit(shifted(now.date, unit, 0), unit), Mod::None)));
        }
        self.plain_calendar(i).map(|(end, cal)| (end, (cal, Mod::None)))
    }

    pub(super) fn partial(&self, at: usize, prefix: usize, part: Mod) -> Read<(Cal, Mod)> {
        let direct = self.is(prefix, W::End)
            || self.is(prefix, W::Beginning)
            || self.is(prefix, W::Rest)
            || self.is(prefix, W::Later);
        // end of the day, end of month, later in the year
        if let Some((end, (unit, false))) = self.unit(at)
            && direct
            && self.plain_calendar(at).is_none()
        {
            let of =
                self.is(at.wrapping_sub(1), W::Of) || self.is(at.wrapping_sub(1), W::The) || at == prefix + 1;
            let now = self.frame.now?;
            if unit == Unit::Day {
                let weekday = self.weekday_first(self.skip(end, W::On));
                if let Some((end, cal)) = weekday {
                    return Some((end, (cal, part)));
                }
                if !self.is(prefix, W::End) {
                    return None;
                }
                return Some((end, (Cal::EndOfDay(now.date), Mod::None)));
            }
            if !of || unit < Unit::Weekend || (self.word_follows(end) && !self.is(at.wrapping_sub(1), W::The))
            {
                return None;
            }
            let cal = Cal::Unit(shifted(now.date, unit, 0), unit);
            return Some((end, (cal, resolved_part(part, unit))));
        }
        if let Some((end, (W::Unit(Unit::Day), _))) = self.word(at).map(|word| (at + 1, (word, ())))
            && self.is(at.wrapping_sub(1), W::The)
            && let Some((end, cal)) = self.weekday_first(self.skip(end, W::On))
        {
            return Some((end, (cal, part)));
        }
        let (end, cal) = self.plain_calendar(at)?;
        if self.is(prefix, W::End)
            && self.is(prefix + 1, W::Of)
            && let Cal::Unit(date, Unit::Day) = cal
        {
            return Some((end, (Cal::EndOfDay(date), Mod::None)));
        }
        let part = match cal {
            Cal::Unit(_, unit) => resolved_part(part, unit),
            _ if part == Mod::Rest => Mod::End,
            _ => part,
        };
        let splits =
            matches!(part, Mod::Rest | Mod::Start | Mod::End) && cal.is_day() && matches!(cal, Cal::Unit(..))
                || !cal.is_day();
        // "late April 5" is no part of a day.
        (splits && !matches!(cal, Cal::Stretch { .. } | Cal::Moment(..) | Cal::Now))
            .then_some((end, (cal, part)))
    }

    /// A part of the calendar without a word for its early or late part.
    pub(super) fn plain_calendar(&self, i: usize) -> Read<Cal> {
        let the = self.skip(i, W::The);
        let article = the > i;
        match self.kind(the)? {
            K::Num { .. } => self
                .numeric_date(the)
                .or_else(|| self.quarter(the))
                .or_else(|| self.age(the, article))
                .or_else(|| self.nth_of(the))
                .or_else(|| self.day_first(the))
                .or_else(|| self.count_rel_units(the))
                .or_else(|| self.plain_year(the))
                .or_else(|| self.plain_day(the, article)),
            K::Holiday(id) => {
                let at = the + 1;
                if self.is(at, W::Unit(Unit::Weekend)) {
                    let (end, year) = self.holiday_year(at + 1);
                    return Some((end, Cal::HolidayWeekend(id, year)));
                }
                let (end, year) = self.holiday_year(at);
                if self.is(end, W::Unit(Unit::Weekend)) {
                    return Some((end + 1, Cal::HolidayWeekend(id, year)));
                }
                Some((end, Cal::Holiday(id, year)))
            }
            K::Mark(b'\'') => self.age(the, article),
            K::Word(word) => self.calendar_word(word, the, article),
            _ => None,
        }
    }

    pub(super) fn calendar_word(&self, word: W, the: usize, article: bool) -> Read<Cal> {
        match word {
            W::Month(_) | W::MonthWeak(_) => self.month_first(the),
            W::Weekday(_) | W::WeekdayWeak(_) => {
                let (end, cal) = self.weekday_first(the)?;
                if self.is(end, W::After)
                    && self.is(end + 1, W::Rel(Rel::Next))
                    && let (Cal::Ymd { month: 0, day: 0, weekday, .. }, Some(now)) = (cal, self.frame.now)
                {
                    let week = if now.date.weekday() < weekday { 1 } else { 2 };
                    return Some((
                        end + 2,
                        Cal::Unit(now.date.monday().add_days(7 * week + i64::from(weekday) - 1), Unit::Day),
                    ));
                }
                Some((end, cal))
            }
            W::Day(day) => Some((the + 1, self.today(day))),
            W::Rel(_) | W::Past => {
                let found = self.nth_of(the).or_else(|| self.rel_first(the))?;
                Some(self.part_of_rel(found))
            }
            W::Ordinal(_) | W::Tens(_) => self
                .quarter(the)
                .or_else(|| self.age(the, article))
                .or_else(|| self.nth_of(the))
                .or_else(|| self.day_first(the))
                .or_else(|| self.plain_day(the, article))
                .or_else(|| self.told_year_words(the)),
            W::Small(_) | W::A => self
                .day_first(the)
                .or_else(|| self.count_rel_units(the))
                .or_else(|| self.told_year_words(the)),
            W::Q => self.quarter(the),
            W::UnitShort(Unit::Hour) => self.quarter(the),
            W::Unit(_) => self.unit_first(the).or_else(|| self.the_unit(the, article)),
            W::Quarter if article => self.the_unit(the, article),
            W::Season(season) => {
                let at = self.skip(the + 1, W::Of);
                let at = if at == the + 1 { self.skip_mark(at, b',') } else { at };
                let found = self.year(at, false).or_else(|| self.rel_year(at));
                let (end, year) = found.unwrap_or((the + 1, Year::Open));
                self.season_told(the, end).then_some((end, Cal::Season(year, season)))
            }
            W::DecadeName(low) if article || self.is(the.wrapping_sub(1), W::In) => {
                Some((the + 1, Cal::Decade(if low == 0 { Year::Full(2000) } else { Year::Short(low) })))
            }
            W::Fiscal | W::School | W::Calendar | W::FyShort | W::SyShort | W::CyShort => {
                self.fiscal(the, None)
            }
            W::Closest => self.closest(the),
            W::Eom => Some((the + 1, Cal::Unit(shifted(self.frame.now?.date, Unit::Month, 0), Unit::Month))),
            _ => None,
        }
    }

    /// next year's first quarter
    pub(super) fn part_of_rel(&self, (end, cal): (usize, Cal)) -> (usize, Cal) {
        let at = self.possessive(end);
        if at > end
            && let Some((next, n)) = self.ordinal(at)
            && let Some((next, (unit, false))) = self.unit(next)
            && let Some(nth) = self.nth_unit(n as i8, unit, &cal)
        {
            return (next, nth);
        }
        (end, cal)
    }

    /// The year, the month: the one that holds the reference.
    pub(super) fn the_unit(&self, i: usize, article: bool) -> Read<Cal> {
        let (end, (unit, false)) = self.unit(i)? else { return None };
        let long = matches!(unit, Unit::Day | Unit::Week | Unit::Month | Unit::Quarter | Unit::Year);
        if unit == Unit::Weekend {
            let now = self.frame.now?;
            return Some((end, Cal::Unit(shifted(now.date, Unit::Weekend, 0), unit)));
        }
        let now = self.frame.now?;
        let told = matches!(self.word(i.wrapping_sub(2)), Some(W::Of | W::In | W::For | W::During))
            || self.is(end, W::Before);
        // "the year ended December 31" is another one.
        let rest = self.text.get(self.end(end)..).unwrap_or("");
        if rest.starts_with(" ended") || rest.starts_with(" ending") {
            return None;
        }
        (article && long && (told || self.bare) && !(self.word_follows(end) && unit != Unit::Year))
            .then(|| (end, Cal::Unit(shifted(now.date, unit, 0), unit)))
    }

    /// The closest Monday to Oct 5th.
    pub(super) fn closest(&self, i: usize) -> Read<Cal> {
        let weekday = self.weekday(i + 1)?;
        let (end, cal) = self.plain_calendar(self.skip(i + 2, W::To))?;
        let readings = super::render::instants(&Expr::of(cal), &self.frame);
        let now = self.frame.now;
        let next = readings.iter().filter(|at| now.is_none_or(|now| at.date >= now.date)).min();
        let date = next.or(readings.first())?.date;
        let ahead = i64::from((7 + weekday - date.weekday()) % 7);
        Some((end, Cal::Unit(date.add_days(if ahead > 3 { ahead - 7 } else { ahead }), Unit::Day)))
    }

    /// A year by itself: in 2019, since 2019, 2019 AD.
    pub(super) fn plain_year(&self, i: usize) -> Read<Cal> {
        let (end, year) = self.year(i, false)?;
        let Year::Full(value) = year else { return None };
        if end > i + 1 {
            return Some((end, ymd(year, 0, 0)));
        }
        let likely = if self.is(i.wrapping_sub(1), W::In) { 1400..=2200 } else { 1900..=2100 };
        if !likely.contains(&value) {
            return None;
        }
        if !self.alone_before(i)
            || self.unit(end).is_some()
            || matches!(self.kind(end), Some(K::Word(W::UnitShort(_))))
        {
            return None;
        }
        Some((end, ymd(year, 0, 0)))
    }

    /// Whether something says that a bare number is a year.
    pub(super) fn year_told(&self, i: usize, end: usize) -> bool {
        let before = i.checked_sub(1).and_then(|i| self.kind(i));
        let told = match before {
            Some(K::Word(
                W::In
                | W::Since
                | W::Until
                | W::By
                | W::During
                | W::From
                | W::Between
                | W::Before
                | W::After
                | W::Through
                | W::Early
                | W::Late
                | W::Mid
                | W::Than
                | W::About
                | W::End
                | W::Beginning,
            )) => true,
            // the 2008 crisis, but not the 2000 people
            Some(K::Word(W::The)) => {
                !self.word_follows(end) || self.digits(i).is_some_and(|(year, _)| year % 100 != 0)
            }
            Some(K::Word(W::Of | W::For | W::To | W::And | W::Or)) => !self.word_follows(end),
            Some(K::Mark(b'(')) => self.mark(end, b')') || self.mark(end, b'-') || self.mark(end, b','),
            _ => false,
        };
        told && !(self.mark(end, b'-')
            && !self.gap(end)
            && self.digits(end + 1).is_some_and(|(_, digits)| digits != 4))
    }

    pub(super) fn told_year_words(&self, i: usize) -> Read<Cal> {
        let (end, year) = self.year_words(i)?;
        let told = matches!(
            self.word(i.wrapping_sub(1)),
            Some(W::In | W::Since | W::Until | W::By | W::Before | W::After | W::From)
        );
        (told && self.unit(end).is_none()).then_some((end, ymd(Year::Full(year), 0, 0)))
    }

    /// The 18th; on the 17.
    pub(super) fn plain_day(&self, i: usize, article: bool) -> Read<Cal> {
        if let Some((end, cal)) = self.day_of_month(i) {
            if matches!(cal, Cal::Ymd { month, .. } if month != 0) {
                return Some((end, cal));
            }
            let before = i.checked_sub(1 + usize::from(article)).and_then(|i| self.word(i));
            let told = article
                && (matches!(
                    before,
                    Some(
                        W::On
                            | W::By
                            | W::Until
                            | W::Since
                            | W::After
                            | W::Before
                            | W::From
                            | W::To
                            | W::Through
                    )
                ) || self.bare);
            let counted = self.unit(end).is_some()
                || self.word_follows(end)
                || matches!(self.kind(end), Some(K::Word(W::Of | W::And | W::Rel(_) | W::Time)));
            return (told && !counted).then_some((end, cal));
        }
        // on the 17 from 2pm, on 15 at 8:00
        let (value @ 1..=31, 1..=2) = self.digits(i)? else { return None };
        let told = self.is(i.wrapping_sub(1 + usize::from(article)), W::On)
            && matches!(self.word(i + 1), Some(W::From | W::At));
        told.then(|| (i + 1, ymd(Year::Open, 0, value as u8)))
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

/// `later this year` runs from the reference on only where it is short; else it is the second half.
fn resolved_part(part: Mod, unit: Unit) -> Mod {
    match (part, unit) {
        (Mod::Rest, Unit::Week | Unit::Day) => Mod::Rest,
        (Mod::Rest, _) => Mod::Rest,
        _ => part,
    }
}
