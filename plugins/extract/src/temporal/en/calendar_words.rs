//! The calendar in words: days, units, years and their parts, before they are joined to a phrase.

use super::cal::{Cal, Mod, Year, ymd};
use super::expr::Expr;
use super::lex::K;
use super::parse::{P, Read};
use super::period::shifted;
use super::words::{Rel, Unit, W};

impl P<'_> {
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
}

/// `later this year` runs from the reference on only where it is short; else it is the second half.
fn resolved_part(part: Mod, unit: Unit) -> Mod {
    match (part, unit) {
        (Mod::Rest, Unit::Week | Unit::Day) => Mod::Rest,
        (Mod::Rest, _) => Mod::Rest,
        _ => part,
    }
}
