//! Days and periods counted from a reference or within a longer period: last week, the next 3 days, the first
//! Monday of May, the third quarter, the week of July 6th, fiscal 2019, the nineties, late last year.
//!
//! `next Friday` is the Friday of next week, `this Friday` that of this week; `past` and `coming` name the
//! nearest one. `following` and `previous` count from the last full date in the text, if there is one.

use super::cal::{Cal, Mod, Year, ymd};
use super::length::length_of;
use super::lex::{Case, K};
use super::parse::{P, Read};
use super::words::{Rel, Unit, W};
use crate::temporal::calendar::{Date, Grain, Instant, days_in_month};

/// Steps from the period that holds the reference.
pub(super) fn steps(rel: Rel) -> i64 {
    match rel {
        Rel::This | Rel::Same => 0,
        Rel::Next | Rel::Following | Rel::Coming | Rel::Upcoming => 1,
        Rel::Last | Rel::Past => -1,
    }
}

/// The unit that holds `date`, moved by so many units.
pub(super) fn shifted(date: Date, unit: Unit, count: i64) -> Date {
    match unit {
        Unit::Weekend => date.monday().add_days(5 + 7 * count),
        Unit::Week => date.monday().add_days(7 * count),
        Unit::Fortnight => date.monday().add_days(14 * count),
        Unit::Month => date.floor(Grain::Month).add_months(count),
        Unit::Quarter => date.floor(Grain::Quarter).add_months(3 * count),
        Unit::Season => {
            let month = date.floor(Grain::Month);
            month.add_months(-i64::from(month.month() % 3) + 3 * count)
        }
        Unit::Year => date.floor(Grain::Year).add_months(12 * count),
        Unit::Decade => Date::new_year(date.year().div_euclid(10) * 10).add_months(120 * count),
        Unit::Century => Date::new_year(date.year().div_euclid(100) * 100).add_months(1200 * count),
        _ => date.add_days(count),
    }
}

fn vague(rel: Rel) -> Cal {
    Cal::Vague(match steps(rel) {
        0 => "PRESENT_REF",
        1 => "FUTURE_REF",
        _ => "PAST_REF",
    })
}

impl P<'_> {
    /// The word for `next`, `last`, `this`, `past` ... ; two of them (this coming, this past) as one.
    pub(super) fn rel(&self, i: usize) -> Read<Rel> {
        let rel = |i: usize| match self.word(i)? {
            W::Rel(rel) => Some(rel),
            W::Past => Some(Rel::Past),
            _ => None,
        };
        let first = rel(i)?;
        if first == Rel::This
            && let Some(second @ (Rel::Coming | Rel::Upcoming | Rel::Past | Rel::Following)) = rel(i + 1)
        {
            return Some((i + 2, second));
        }
        Some((i + 1, first))
    }

    /// What a relative word counts from.
    pub(super) fn origin(&self, rel: Rel) -> Option<Instant> {
        match rel {
            Rel::Following | Rel::Same => self.frame.anchor.or(self.frame.now),
            _ => self.frame.now.or(self.frame.anchor.filter(|_| matches!(rel, Rel::Next))),
        }
    }

    /// Periods behind this, next, last ...
    pub(super) fn rel_first(&self, i: usize) -> Read<Cal> {
        let (at, rel) = self.rel(i)?;
        let past = self.is(at.wrapping_sub(1), W::Past);
        let origin = self.origin(rel);
        if let Some(weekday) = self.weekday(at) {
            let (end, written) = self.weekday_first(at).unwrap_or((at + 1, ymd(Year::Open, 0, 0)));
            if let Cal::Ymd { month, day, .. } = written
                && day != 0
            {
                return Some((end, self.rel_day(rel, written, month)));
            }
            let end = self.dot_of_weekday(at);
            let Some(origin) = origin else {
                return Some((end, Cal::Ymd { year: Year::Open, month: 0, day: 0, weekday }));
            };
            return Some((end, Cal::Unit(rel_weekday(origin.date, rel, weekday, past), Unit::Day)));
        }
        if let Some(month) = self.month(at) {
            let (end, written) = self.month_first(at)?;
            return Some((
                end,
                match written {
                    Cal::Ymd { year: Year::Open, month: _, day: 0, .. } => self.rel_month(rel, month),
                    _ => self.rel_day(rel, written, month),
                },
            ));
        }
        if let Some(K::Holiday(id)) = self.kind(at) {
            let Some(now) = self.frame.now else { return Some((at + 1, Cal::Holiday(id, Year::Open))) };
            return Some((at + 1, self.rel_holiday(rel, id, now.date)));
        }
        if let Some(W::Season(season)) = self.word(at) {
            let Some(now) = self.frame.now else { return Some((at + 1, Cal::Season(Year::Open, season))) };
            let year = now.date.year() - i32::from(season == 4 && now.date.month() < 3) + steps(rel) as i32;
            return Some((at + 1, Cal::Season(Year::Full(year), season)));
        }
        if let Some(found) = self.fiscal(at, Some(rel)) {
            return Some(found);
        }
        // next 3 days, last couple of weeks
        if let Some((end, (count, unit))) = self.counted_units(at) {
            return Some((end, self.stretch(rel, unit, count)?));
        }
        if let Some((end, (unit, plural))) = self.unit(at) {
            if plural
                || matches!(unit, Unit::Second | Unit::Minute)
                || (unit == Unit::Second && self.is(at, W::Ordinal(2)))
            {
                return None;
            }
            if unit == Unit::Day && rel == Rel::Last {
                return None;
            }
            if unit == Unit::Hour {
                return Some((end, self.stretch(rel, unit, 1.0)?));
            }
            let Some(origin) = origin else { return Some((end, vague(rel))) };
            return Some((end, Cal::Unit(shifted(origin.date, unit, steps(rel)), unit)));
        }
        // next 6th of April, this 5/12
        if let Some((end, written @ Cal::Ymd { year: Year::Open, month, day, .. })) = self.written_date(at)
            && month != 0
            && day != 0
        {
            return Some((end, self.rel_day(rel, written, month)));
        }
        None
    }

    pub(super) fn dot_of_weekday(&self, at: usize) -> usize {
        at + 1
    }

    pub(super) fn rel_month(&self, rel: Rel, month: u8) -> Cal {
        let Some(now) = self.frame.now else { return ymd(Year::Open, month, 0) };
        let (year, here) = (now.date.year(), now.date.month());
        let year = match steps(rel) {
            0 => year,
            1 if month > here => year,
            1 => year + 1,
            _ if month < here => year,
            _ => year - 1,
        };
        ymd(Year::Full(year), month, 0)
    }

    /// A day in this year, or the next or last one; with its weekday, the next such day.
    pub(super) fn rel_day(&self, rel: Rel, written: Cal, _month: u8) -> Cal {
        match (self.frame.now, written) {
            (Some(now), Cal::Ymd { year: Year::Open, month, weekday: 1.., .. })
                if month != 0 && steps(rel) == 1 =>
            {
                let here = now.date.year();
                let ahead = written
                    .in_year(here)
                    .is_some_and(|(interval, _)| interval.start.is_some_and(|start| start.date >= now.date));
                written.with_year(Year::Full(if ahead { here } else { here + 1 }))
            }
            (Some(now), Cal::Ymd { year: Year::Open, month, .. }) if month != 0 => {
                written.with_year(Year::Full(now.date.year() + steps(rel) as i32))
            }
            _ => written,
        }
    }

    pub(super) fn rel_holiday(&self, rel: Rel, id: u16, today: Date) -> Cal {
        let here = today.year();
        let start = |year: i32| super::holiday::date(id, year).map(|(date, _)| date);
        let year = match steps(rel) {
            -1 => (here - 3..=here).rev().find(|year| start(*year).is_some_and(|date| date < today)),
            1 => (here..=here + 3).find(|year| start(*year).is_some_and(|date| date > today)),
            _ => (here..=here + 1).find(|year| start(*year).is_some_and(|date| date >= today)),
        };
        Cal::Holiday(id, year.map_or(Year::Open, Year::Full))
    }

    /// A number and one unit: 3 days, few weeks, couple of months, four business days.
    pub(super) fn counted_units(&self, i: usize) -> Read<(f64, Unit)> {
        let (at, count) = match self.word(i) {
            Some(W::Few(count)) => (i + 1, f64::from(count)),
            Some(W::Couple) => (self.skip(i + 1, W::Of), 2.0),
            _ => {
                let (at, count) = self.cardinal(i)?;
                (at, f64::from(count))
            }
        };
        let at = self.hyphen(at);
        if let Some(W::UnitShort(unit @ (Unit::Hour | Unit::Minute | Unit::Year | Unit::Week))) =
            self.word(at)
            && self.source(at).len() > 1
        {
            return Some((at + 1, (count, unit)));
        }
        let (end, (unit, _)) = self.unit(at)?;
        Some((end, (count, unit)))
    }

    /// 3 next weeks, 13 last minutes, two upcoming months.
    pub(super) fn count_rel_units(&self, i: usize) -> Read<Cal> {
        let (at, count) = self.cardinal(i)?;
        let (at, rel) = self.rel(at)?;
        let (end, (unit, plural)) = self.unit(at)?;
        // "only 3 next week"
        if !plural && count != 1 && !self.bare {
            return None;
        }
        (rel != Rel::This && rel != Rel::Same).then_some(())?;
        Some((end, self.stretch(rel, unit, f64::from(count))?))
    }

    /// So many units up to, or from, the reference.
    pub(super) fn stretch(&self, rel: Rel, unit: Unit, count: f64) -> Option<Cal> {
        if !(0.0..=100_000.0).contains(&count) || matches!(rel, Rel::This | Rel::Same) && count != 1.0 {
            return None;
        }
        let ahead = steps(rel) >= 0;
        let length = length_of(unit, count);
        let Some(now) = self.frame.now else { return Some(vague(rel)) };
        let whole = count as i64;
        let (start, end, grain) = match unit {
            Unit::Second | Unit::Minute | Unit::Hour => {
                let other = length.from(now, if ahead { 1 } else { -1 });
                (now.min(other), now.max(other), Grain::Second)
            }
            Unit::Quarter | Unit::Decade | Unit::Century | Unit::Season => {
                let here = shifted(now.date, unit, 0);
                let (from, to) = if ahead {
                    (shifted(here, unit, 1), shifted(here, unit, 1 + whole))
                } else {
                    (shifted(here, unit, -whole), here)
                };
                (Instant::midnight(from), Instant::midnight(to), Grain::Month)
            }
            Unit::BusinessDay => {
                let (from, to) = business_days(now.date, whole.min(2000), ahead);
                (Instant::midnight(from), Instant::midnight(to), Grain::Day)
            }
            _ => {
                let today = Instant::midnight(now.date);
                if ahead {
                    let tomorrow = today.add(Grain::Day, 1);
                    (tomorrow, length.from(tomorrow, 1), Grain::Day)
                } else {
                    (length.from(today, -1), today, Grain::Day)
                }
            }
        };
        Some(Cal::Stretch { start, end, grain, length, unit })
    }

    /// fiscal year 2008, FY2008, school year, cy18; `rel` where this, last ... stands before.
    pub(super) fn fiscal(&self, i: usize, rel: Option<Rel>) -> Read<Cal> {
        let (kind, at) = match self.word(i)? {
            W::Fiscal if self.is(i + 1, W::Unit(Unit::Year)) => ("FY", i + 2),
            W::Fiscal if self.year(i + 1, false).is_some() => ("FY", i + 1),
            W::School if self.is(i + 1, W::Unit(Unit::Year)) => ("SY", i + 2),
            W::Calendar if self.is(i + 1, W::Unit(Unit::Year)) => ("", i + 2),
            W::FyShort => ("FY", i + 1),
            W::SyShort => ("SY", i + 1),
            W::CyShort => ("", i + 1),
            _ => return None,
        };
        let short = matches!(self.word(i), Some(W::FyShort | W::SyShort | W::CyShort));
        let number = self.skip_mark(at, b'\'');
        let said = match self.digits(number) {
            Some((value, 4)) if (1900..=2100).contains(&value) => {
                Some((number + 1, Year::Full(value as i32)))
            }
            Some((value, 2)) if short => Some((number + 1, Year::Full(2000 + value as i32))),
            _ => None,
        };
        let (end, year) = match (said, rel) {
            (Some((end, year)), _) => (end, year),
            (None, Some(rel)) if !short => {
                let year =
                    self.frame.now.map_or(Year::Open, |now| Year::Full(now.date.year() + steps(rel) as i32));
                (at, year)
            }
            (None, _) if short => return None,
            (None, _) => (at, Year::Open),
        };
        Some((end, if kind.is_empty() { ymd(year, 0, 0) } else { Cal::Fiscal(kind, year) }))
    }

    /// Things that start with a unit: week 10, year 2008, the week of July 6th, the week after next.
    pub(super) fn unit_first(&self, i: usize) -> Read<Cal> {
        let W::Unit(unit) = self.word(i)? else { return None };
        let at = i + 1;
        let next = self.skip(at + 1, W::The);
        if self.is(at, W::After) && self.is(next, W::Rel(Rel::Next)) {
            let at = next - 1;
            let Some(now) = self.frame.now else { return Some((at + 2, Cal::Vague("FUTURE_REF"))) };
            return Some((at + 2, Cal::Unit(shifted(now.date, unit, 2), unit)));
        }
        match unit {
            Unit::Year => {
                let (end, year) = self.year(at, false)?;
                Some((end, ymd(year, 0, 0)))
            }
            Unit::Day => {
                let (next, day) = match (self.word(at)?, self.word(at + 1)?) {
                    (W::After, W::Day(1)) => (at + 2, 2),
                    (W::Before, W::Day(-1)) => (at + 2, -2),
                    _ => return None,
                };
                let Some(now) = self.frame.now else {
                    return Some((next, Cal::Vague(if day > 0 { "FUTURE_REF" } else { "PAST_REF" })));
                };
                Some((next, Cal::Unit(now.date.add_days(day), Unit::Day)))
            }
            Unit::Week | Unit::Weekend => {
                if let Some((week @ 1..=53, digits @ 1..=2)) = self.digits(at)
                    && unit == Unit::Week
                    && self.gap(at)
                    && !(digits == 2 && week < 10)
                    && self.alone_after(at + 1)
                    && !self.mark(at + 1, b'-')
                    && self.unit(at + 1).is_none()
                {
                    let of = self.skip(at + 1, W::Of);
                    let of = self.skip_mark(of, b',');
                    let (end, year) = match self.year(of, false).or_else(|| self.rel_year(of)) {
                        Some(found) => found,
                        None => {
                            (at + 1, self.frame.now.map_or(Year::Open, |now| Year::Full(now.date.year())))
                        }
                    };
                    return Some((end, Cal::WeekNo(year, week as u8)));
                }
                let weekend = unit == Unit::Weekend;
                let of = match self.word(at)? {
                    W::Of => at + 1,
                    W::Beginning | W::Starting | W::End if !weekend => self.skip(at + 1, W::On),
                    _ => return None,
                };
                let of = self.skip(of, W::The);
                if let Some(K::Holiday(id)) = self.kind(of) {
                    let (end, year) = self.holiday_year(of + 1);
                    return Some((
                        end,
                        if weekend { Cal::HolidayWeekend(id, year) } else { self.week_of_holiday(id, year)? },
                    ));
                }
                let (end, cal) = self.written_date(of).or_else(|| self.day_of_month(of))?;
                match cal {
                    Cal::Ymd { year, month, day, .. } if day != 0 => {
                        Some((end, Cal::WeekOf { year, month, day, weekend }))
                    }
                    _ => None,
                }
            }
            _ => None,
        }
    }

    pub(super) fn week_of_holiday(&self, id: u16, year: Year) -> Option<Cal> {
        let (interval, _) = Cal::Holiday(id, year).readings(&self.frame).into_iter().next()?;
        Some(Cal::Unit(interval.start?.date.monday(), Unit::Week))
    }

    /// A year behind a holiday: 2019, of 2019, of last year.
    pub(super) fn holiday_year(&self, i: usize) -> (usize, Year) {
        let at = self.skip_mark(i, b',');
        let of = match self.word(at) {
            Some(W::Of | W::In) => at + 1,
            _ => at,
        };
        self.year(of, true).or_else(|| self.rel_year(of)).unwrap_or((i, Year::Open))
    }

    /// The 18th: a day of an open month.
    pub(super) fn day_of_month(&self, i: usize) -> Read<Cal> {
        let (end, day) = self.ordinal(i)?;
        let day = u8::try_from(day).ok().filter(|day| (1..=31).contains(day))?;
        // the 15th of this month
        let of = match self.word(end) {
            Some(W::Of) => Some(end + 1),
            Some(W::Unit(Unit::Day)) if self.is(end + 1, W::Of) => Some(end + 2),
            _ => None,
        };
        if let Some(of) = of {
            let (end, period) = self.whole(of)?;
            let (year, month) = as_month(&period)?;
            let known = if let Year::Full(year) = year { year } else { 2020 };
            return (day <= days_in_month(known, month)).then(|| (end, ymd(year, month, day)));
        }
        Some((end, ymd(Year::Open, 0, day)))
    }

    /// Which part of the period that follows: early, mid-, late, the end of.
    pub(super) fn part_prefix(&self, i: usize) -> Read<Mod> {
        let of = |at: usize| {
            let at = self.skip(at, W::Of);
            let at = if self.is(at, W::About) { at + 1 } else { at };
            self.skip(at, W::The)
        };
        let behind_in = |at: usize| if self.is(at, W::In) { self.skip(at + 1, W::The) } else { at };
        match self.word(i)? {
            W::Early => Some((behind_in(self.hyphen(i + 1)), Mod::Start)),
            W::Earlier => Some((behind_in(i + 1), Mod::Start)),
            W::Late => Some((behind_in(self.hyphen(i + 1)), Mod::End)),
            W::Later => Some((behind_in(i + 1), Mod::Rest)),
            W::Mid => Some((self.hyphen(i + 1), Mod::Mid)),
            // "when we start the summer": the verb.
            W::Beginning if self.source(i).eq_ignore_ascii_case("start") && !self.is(i + 1, W::Of) => None,
            W::Beginning => Some((of(i + 1), Mod::Start)),
            W::Middle if self.is(i + 1, W::Of) => Some((of(i + 1), Mod::Mid)),
            W::End => Some((of(i + 1), Mod::End)),
            W::Rest if self.is(i + 1, W::Of) => Some((of(i + 1), Mod::Rest)),
            _ => None,
        }
    }

    /// Whether `fall` and `spring` mean seasons here.
    pub(super) fn season_told(&self, i: usize, end: usize) -> bool {
        let before = i.checked_sub(1).and_then(|i| self.word(i));
        end > i + 1
            || matches!(
                before,
                Some(
                    W::The
                        | W::In
                        | W::Of
                        | W::During
                        | W::Since
                        | W::Until
                        | W::By
                        | W::Early
                        | W::Late
                        | W::Mid
                        | W::All
                )
            )
            || self.bare
            || (self.case(i) == Case::Lower
                && self.source(i).to_ascii_lowercase().starts_with("summer")
                && !self.word_follows(i + 1))
    }
}

fn rel_weekday(today: Date, rel: Rel, weekday: u8, past_word: bool) -> Date {
    let in_week = today.monday().add_days(i64::from(weekday) - 1);
    match rel {
        Rel::This | Rel::Same => in_week,
        Rel::Next | Rel::Following => in_week.add_days(7),
        Rel::Coming | Rel::Upcoming => in_week.add_days(if in_week > today { 0 } else { 7 }),
        Rel::Past if past_word => in_week.add_days(if in_week < today { 0 } else { -7 }),
        Rel::Last | Rel::Past => in_week.add_days(-7),
    }
}

/// The stretch of so many working days that begins tomorrow or ends yesterday.
fn business_days(today: Date, count: i64, ahead: bool) -> (Date, Date) {
    let step = if ahead { 1 } else { -1 };
    let mut date = today;
    let mut left = count;
    while left > 0 {
        date = date.add_days(step);
        if date.weekday() <= 5 {
            left -= 1;
        }
    }
    if ahead { (today.add_days(1), date.add_days(1)) } else { (date, today) }
}

/// The month that a period is.
pub(super) fn as_month(period: &Cal) -> Option<(Year, u8)> {
    match *period {
        Cal::Ymd { year, month, day: 0, weekday: 0 } if month != 0 => Some((year, month)),
        Cal::Unit(date, Unit::Month) => Some((Year::Full(date.year()), date.month())),
        _ => None,
    }
}

/// The year that a period is.
pub(super) fn as_year(period: &Cal) -> Option<Year> {
    match *period {
        Cal::Ymd { year, month: 0, day: 0, weekday: 0 } => Some(year),
        Cal::Unit(date, Unit::Year) => Some(Year::Full(date.year())),
        Cal::Fiscal(_, year) => Some(year),
        _ => None,
    }
}
