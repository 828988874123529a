//! What repeats: every Monday, each day at 3 pm, twice a year, semi-annually.

use super::cal::Year;
use super::expr::{Expr, Hours};
use super::length::length_of;
use super::lex::K;
use super::parse::{P, Read};
use super::top::{Meaning, clock_code, part_code};
use super::words::{Unit, W};

impl P<'_> {
    pub(super) fn set(&self, i: usize) -> Read<Meaning> {
        let (end, timex) = self.set_timex(i)?;
        Some((end, Meaning::Set(timex)))
    }

    pub(super) fn set_timex(&self, i: usize) -> Read<String> {
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

    pub(super) fn plural_alone(&self, i: usize) -> bool {
        let before = i.checked_sub(1).and_then(|i| self.kind(i));
        !matches!(
            before,
            Some(K::Num { .. } | K::Word(W::Small(_) | W::Few(_) | W::Rel(_) | W::Past | W::Couple | W::Of))
        )
    }

    /// once a year, twice every week
    pub(super) fn times_a(&self, i: usize) -> Read<String> {
        let at = match self.word(i)? {
            W::A | W::Each => i + 1,
            _ => return None,
        };
        let (end, (unit, false)) = self.unit(at)? else { return None };
        (unit >= Unit::Day).then(|| (end, every(unit, 1.0)))
    }

    pub(super) fn each(&self, i: usize) -> Read<String> {
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
        if matches!(unit, Unit::Day | Unit::BusinessDay) && !other {
            let (end, tail) = self.set_time(end);
            return Some((end, if tail.is_empty() { every(unit, 1.0) } else { tail }));
        }
        Some((end, every(unit, step)))
    }

    /// at 9am, in the morning, behind a repeated day.
    pub(super) fn set_time(&self, i: usize) -> (usize, String) {
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
    pub(super) fn set_behind(&self, end: usize, expr: &Expr) -> Read<Meaning> {
        if expr.cal.is_some() || !matches!(self.word(end), Some(W::Each | W::Everyday)) {
            return None;
        }
        let Some(Hours::At(clock)) = expr.hours else { return None };
        let (after, timex) = self.set_timex(end)?;
        let day = if timex.starts_with('P') { String::new() } else { timex };
        Some((after, Meaning::Set(format!("{day}{}", clock_code(clock)))))
    }
}

fn every(unit: Unit, count: f64) -> String {
    match unit {
        Unit::BusinessDay => format!("P{count}WD"),
        Unit::Weekend => format!("P{count}WE"),
        _ => length_of(unit, count).to_string(),
    }
}
