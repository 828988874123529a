//! Times of day: 3:30 pm, 15h30, half past seven, noon, five-thirty, at 8.30, with their zones.

use super::lex::K;
use super::parse::{P, Read};
use super::words::{Unit, W};
use crate::temporal::calendar::Grain;

/// A time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Clock {
    /// Seconds from midnight.
    pub(super) second: u32,
    pub(super) grain: Grain,
    /// It may also be twelve hours later: no am or pm, hour 1 to 12.
    pub(super) twelve: bool,
}

impl Clock {
    pub(super) fn new(hour: u32, minute: u32, grain: Grain, twelve: bool) -> Self {
        Self { second: hour * 3600 + minute * 60, grain, twelve }
    }

    /// The time with the half of the day fixed.
    pub(super) fn in_half(self, pm: bool) -> Self {
        if !self.twelve {
            return self;
        }
        let second = self.second % 43_200 + if pm { 43_200 } else { 0 };
        Self { second, twelve: false, ..self }
    }

    pub(super) fn hour(self) -> u32 {
        self.second / 3600
    }

    /// Both readings, the written one first.
    pub(super) fn readings(self) -> Vec<Self> {
        if !self.twelve {
            return vec![self];
        }
        let other = (self.second + 43_200) % 86_400;
        vec![Self { twelve: false, ..self }, Self { second: other, twelve: false, ..self }]
    }
}

/// How much evidence a bare hour needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Evidence {
    /// None is at hand: the figures must look like a time.
    Own,
    /// A preposition or date before says that a time follows.
    At,
    /// An end of a range whose other end is a time.
    Range,
}

impl P<'_> {
    /// A time of day from `i`.
    pub(super) fn clock(&self, i: usize, evidence: Evidence) -> Read<Clock> {
        let (j, clock) = self.clock_words(i, evidence).or_else(|| self.clock_digits(i, evidence))?;
        let j = if self.is(j, W::Ish) || (self.mark(j, b'-') && self.is(j + 1, W::Ish) && !self.gap(j + 1)) {
            if self.is(j, W::Ish) { j + 1 } else { j + 2 }
        } else {
            j
        };
        Some((j, clock))
    }

    /// am, pm, a.m., p m, o'clock pm: true for the afternoon.
    pub(super) fn meridiem(&self, i: usize) -> Read<bool> {
        let i = if self.mark(i, b'.') && !self.gap(i) && matches!(self.word(i + 1), Some(W::Am | W::Pm)) {
            i + 1
        } else {
            i
        };
        let pm = match self.word(i)? {
            W::Am => return Some((self.abbreviation(i + 1), false)),
            W::Pm => return Some((self.abbreviation(i + 1), true)),
            W::A if self.source(i).len() == 1 => false,
            W::P => true,
            _ => return None,
        };
        let dotted = self.mark(i + 1, b'.');
        let at = if dotted { i + 2 } else { i + 1 };
        if self.is(at, W::UnitShort(Unit::Minute)) && self.source(at).len() == 1 && (dotted || self.gap(at)) {
            let end = if dotted && self.mark(at + 1, b'.') { at + 2 } else { at + 1 };
            return Some((end, pm));
        }
        // 9a, 3:18p: glued, and nothing glued behind.
        let (next, _) = self.bytes_after(i + 1);
        (self.stuck(i) && !next.is_ascii_alphanumeric() && next != b'-').then_some((i + 1, pm))
    }

    fn abbreviation(&self, j: usize) -> usize {
        // "pm." keeps no full stop: it ends a sentence more often than it abbreviates.
        j
    }

    fn oclock(&self, i: usize) -> Option<usize> {
        if self.is(i, W::Clock) && self.source(i).len() > 5 {
            return Some(i + 1);
        }
        let o = if self.is(i, W::O) { i + 1 } else { return None };
        let o = self.skip_mark(o, b'\'');
        self.is(o, W::Clock).then_some(o + 1)
    }

    /// What may stand behind an hour: o'clock, am or pm.
    fn hour_tail(&self, i: usize, hour: u32, minute: u32, grain: Grain) -> Read<Clock> {
        let (at, oclock) = match self.oclock(i) {
            Some(end) => (end, true),
            None => (i, false),
        };
        if let Some((end, pm)) = self.meridiem(at) {
            if hour == 0 && minute > 0 && !pm {
                return Some((end, Clock::new(0, minute, grain, false)));
            }
            if hour == 0 || hour > 12 {
                // 14:30 pm is redundant, 0 pm and 14 pm nothing.
                return (hour > 12 && hour < 24 && pm && grain < Grain::Hour)
                    .then(|| (end, Clock::new(hour, minute, grain, false)));
            }
            let hour = hour % 12 + if pm { 12 } else { 0 };
            return Some((end, Clock::new(hour, minute, grain, false)));
        }
        if self.is(at, W::Noon) && hour == 12 {
            return Some((at + 1, Clock::new(12, minute, grain, false)));
        }
        if self.is(at, W::Midnight) && hour == 12 {
            return Some((at + 1, Clock::new(0, minute, grain, false)));
        }
        (oclock && hour <= 24).then(|| (at, Clock::new(hour % 24, minute, grain, (1..=12).contains(&hour))))
    }

    fn clock_digits(&self, i: usize, evidence: Evidence) -> Read<Clock> {
        let (hour, digits) = self.digits(i)?;
        if self.stuck(i) || !self.alone_before(i) {
            return None;
        }
        let plain = |minute: u32, grain: Grain| Clock::new(hour, minute, grain, (1..=12).contains(&hour));
        // 15:30, 15:30:20
        if digits <= 2 && hour <= 24 && self.mark(i + 1, b':') && !self.gap(i + 1) && !self.gap(i + 2) {
            let (minute, 2) = self.digits(i + 2)? else { return None };
            if minute > 59 || (hour == 24 && minute > 0) {
                return None;
            }
            let mut at = i + 3;
            let mut clock = plain(minute, Grain::Minute);
            if self.mark(at, b':')
                && !self.gap(at)
                && let Some((second @ 0..=59, 2)) = self.digits(at + 1)
                && !self.gap(at + 1)
            {
                clock.second += second;
                clock.grain = Grain::Second;
                at += 2;
                if self.mark(at, b'.') && !self.gap(at) && !self.gap(at + 1) && self.digits(at + 1).is_some()
                {
                    at += 2;
                }
            }
            if let Some((end, tailed)) = self.hour_tail(at, hour, minute, clock.grain) {
                return Some((end, Clock { second: tailed.second + clock.second % 60, ..tailed }));
            }
            clock.second %= 86_400;
            return (self.alone_after(at) || self.range_follows(at) || self.zone_glued(at))
                .then_some((at, clock));
        }
        // 8.30 pm, at 6.45
        if digits <= 2 && hour <= 24 && self.mark(i + 1, b'.') && !self.gap(i + 1) && !self.gap(i + 2) {
            if let Some((minute @ 0..=59, 2)) = self.digits(i + 2) {
                if let Some(found) = self.hour_tail(i + 3, hour, minute, Grain::Minute) {
                    return Some(found);
                }
                let told = self.is(i.wrapping_sub(1), W::At) || evidence == Evidence::Range;
                return (told && hour < 24 && (self.alone_after(i + 3) || self.range_follows(i + 3)))
                    .then_some((i + 3, plain(minute, Grain::Minute)));
            }
            return self.hour_tail(i + 1, hour, 0, Grain::Hour).filter(|_| hour <= 12);
        }
        // 15h30, 11h
        if digits <= 2
            && hour < 24
            && self.is(i + 1, W::UnitShort(Unit::Hour))
            && self.stuck(i + 1)
            && self.source(i + 1).len() == 1
        {
            if let Some((minute @ 0..=59, 2)) = self.digits(i + 2)
                && !self.gap(i + 2)
            {
                return self
                    .alone_after(i + 3)
                    .then(|| (i + 3, Clock { twelve: false, ..plain(minute, Grain::Minute) }));
            }
            return (evidence == Evidence::Range)
                .then(|| (i + 2, Clock { twelve: false, ..plain(0, Grain::Hour) }));
        }
        // 330 p.m., 1140 a.m., at 1030
        if (3..=4).contains(&digits) {
            let (hour, minute) = (hour / 100, hour % 100);
            if hour > 23 || minute > 59 {
                return None;
            }
            let clock = Clock::new(hour, minute, Grain::Minute, (1..=12).contains(&hour));
            if let Some(found) = self.hour_tail(i + 1, hour, minute, Grain::Minute) {
                return Some(found);
            }
            let told =
                self.is(i.wrapping_sub(1), W::At) && minute % 5 == 0 && hour > 0 && !self.word_follows(i + 1);
            let year = (19..=21).contains(&hour);
            return ((told || (evidence == Evidence::Range && digits == 4 && !year))
                && (self.alone_after(i + 1) || self.range_follows(i + 1)))
            .then_some((i + 1, clock));
        }
        if digits > 2 || hour > 24 {
            return None;
        }
        // at 3 15
        if self.is(i.wrapping_sub(1), W::At)
            && let Some((minute @ 10..=59, 2)) = self.digits(i + 1)
            && self.gap(i + 1)
            && hour <= 12
            && self.alone_after(i + 2)
            && self.unit(i + 2).is_none()
        {
            if let Some(found) = self.hour_tail(i + 2, hour, minute, Grain::Minute) {
                return Some(found);
            }
            if !self.word_follows(i + 2) {
                return Some((i + 2, plain(minute, Grain::Minute)));
            }
        }
        if let Some(found) = self.hour_tail(i + 1, hour, 0, Grain::Hour) {
            return Some(found);
        }
        self.bare_hour(i, i + 1, hour, evidence)
    }

    /// An hour and nothing else.
    fn bare_hour(&self, _i: usize, end: usize, hour: u32, evidence: Evidence) -> Read<Clock> {
        if evidence == Evidence::Own || hour > 24 || self.ordinal_tail(end) {
            return None;
        }
        if self.mark(end, b'-') && self.gap(end) && self.mark(end + 2, b'.') {
            return None;
        }
        let glued = !self.gap(end) && matches!(self.kind(end), Some(K::Num { .. } | K::Word(_)));
        if glued || !(self.alone_after(end) || self.range_follows(end)) || self.counted(end) {
            return None;
        }
        Some((end, Clock::new(hour % 24, 0, Grain::Hour, (1..=12).contains(&hour))))
    }

    fn ordinal_tail(&self, i: usize) -> bool {
        self.is(i, W::OrdinalSuffix)
    }

    /// A unit or a noun behind a number: the number counts it.
    fn counted(&self, end: usize) -> bool {
        // "18 and 19 June"
        let list = self.is(end, W::And) && matches!(self.digits(end + 1), Some((_, 1..=2)));
        self.unit(end).is_some()
            || (list && self.month(end + 2).is_some())
            || matches!(
                self.kind(end),
                Some(K::Word(
                    W::UnitShort(_) | W::Month(_) | W::MonthWeak(_) | W::Parts(_) | W::Hundred | W::Thousand
                ))
            )
            || (self.word_follows(end) && !self.function_word_follows(end))
    }

    pub(super) fn range_follows(&self, i: usize) -> bool {
        (self.mark(i, b'-') || self.mark(i, b'~')) && self.clock_like(i + 1)
    }

    fn clock_like(&self, i: usize) -> bool {
        matches!(self.digits(i), Some((0..=2400, 1..=4)))
    }

    fn zone_glued(&self, i: usize) -> bool {
        matches!(self.kind(i), Some(K::Word(W::Z | W::Zone(_))))
            || self.mark(i, b'+')
            || (self.mark(i, b'-')
                && matches!(self.digits(i + 1), Some((_, 2 | 4)))
                && !self.gap(i)
                && !self.gap(i + 1))
    }

    /// half past seven, a quarter to noon, five thirty, seven o'clock, noon.
    fn clock_words(&self, i: usize, evidence: Evidence) -> Read<Clock> {
        match self.word(i) {
            Some(W::Noon) => return Some((i + 1, Clock::new(12, 0, Grain::Hour, false))),
            Some(W::Midnight) => return Some((i + 1, Clock::new(0, 0, Grain::Hour, false))),
            _ => {}
        }
        if let Some(found) = self.past_hour(i) {
            return Some(found);
        }
        let (at, hour) = self.below_hundred(i)?;
        if hour > 24 || self.stuck(i) {
            return None;
        }
        // five thirty, five-thirty, nine oh five
        let low = self.hyphen(at);
        if let Some((end, minute @ 10..=59)) = self.below_hundred(low)
            && hour <= 12
        {
            if let Some(found) = self.hour_tail(end, hour, minute, Grain::Minute) {
                return Some(found);
            }
            let told = evidence != Evidence::Own || self.is(i.wrapping_sub(1), W::At) || low > at;
            if told && !self.counted(end) && minute % 5 == 0
                || (evidence != Evidence::Own && !self.counted(end))
            {
                return Some((end, Clock::new(hour, minute, Grain::Minute, (1..=12).contains(&hour))));
            }
        }
        if let Some(found) = self.hour_tail(at, hour, 0, Grain::Hour) {
            return Some(found);
        }
        if evidence == Evidence::Own || self.counted(at) || hour > 12 || hour == 0 {
            return None;
        }
        if self.is(at, W::Of) || self.is(at, W::And) && evidence != Evidence::Range {
            return None;
        }
        Some((at, Clock::new(hour, 0, Grain::Hour, true)))
    }

    /// Minutes past or to an hour.
    pub(super) fn past_hour(&self, i: usize) -> Read<Clock> {
        let (at, minutes) = match self.word(i) {
            Some(W::Half) => (i + 1, 30),
            Some(W::Quarter) => (i + 1, 15),
            Some(W::A) if self.is(i + 1, W::Quarter) => (i + 2, 15),
            _ => {
                let (at, minutes) = self.cardinal(i)?;
                if minutes > 59 {
                    return None;
                }
                let at = match self.kind(at) {
                    Some(K::Word(
                        W::Unit(Unit::Minute) | W::Units(Unit::Minute) | W::UnitShort(Unit::Minute),
                    )) => at + 1,
                    _ => at,
                };
                (at, minutes)
            }
        };
        let unit_said =
            matches!(self.word(at.wrapping_sub(1)), Some(W::Unit(_) | W::Units(_) | W::UnitShort(_)));
        let later = match self.word(at)? {
            W::Past => true,
            W::After => true,
            W::From if unit_said => true,
            // "10 to 12" is a range; "quarter to" and "minutes to" are not.
            W::To | W::Before | W::Until
                if unit_said
                    || matches!(self.word(at - 1), Some(W::Quarter))
                    || matches!(self.word(at + 1), Some(W::Noon | W::Midnight)) =>
            {
                false
            }
            _ => return None,
        };
        let (end, hour) = self.hour_for_past(at + 1)?;
        let shift = if later { minutes } else { 60 - minutes };
        let base = if later { hour.second } else { (hour.second + 82_800) % 86_400 };
        let mut second = base + shift * 60;
        if hour.twelve && second < 3600 && !later {
            second += 43_200;
        }
        Some((end, Clock { second: second % 86_400, grain: Grain::Minute, twelve: hour.twelve }))
    }

    fn hour_for_past(&self, i: usize) -> Read<Clock> {
        match self.word(i) {
            Some(W::Noon) => return Some((i + 1, Clock::new(12, 0, Grain::Hour, false))),
            Some(W::Midnight) => return Some((i + 1, Clock::new(0, 0, Grain::Hour, false))),
            _ => {}
        }
        let (at, hour) = self.cardinal(i)?;
        if hour > 23 || self.mark(at, b':') || self.mark(at, b'/') || self.is(at, W::OrdinalSuffix) {
            return None;
        }
        if let Some(found) = self.hour_tail(at, hour, 0, Grain::Hour) {
            return Some(found);
        }
        let at = if self.is(at, W::UnitShort(Unit::Hour)) && self.stuck(at) { at + 1 } else { at };
        if self.counted(at) {
            return None;
        }
        Some((at, Clock::new(hour, 0, Grain::Hour, (1..=12).contains(&hour))))
    }

    /// A zone behind a time, in minutes from UTC.
    pub(super) fn zone(&self, i: usize) -> Read<i16> {
        if self.mark(i, b'(') {
            let (end, zone) = self.zone(i + 1)?;
            return self.mark(end, b')').then_some((end + 1, zone));
        }
        match self.kind(i)? {
            K::Word(W::Z) if self.stuck(i) && self.shouted_letter(i) => Some((i + 1, 0)),
            K::Word(W::Zone(base)) => {
                let named = if base == 0 {
                    self.offset(i + 1).map(|(end, minutes)| (end, base + minutes))
                } else {
                    None
                };
                let (end, zone) = named.unwrap_or((i + 1, base));
                // "ET" is a film and "et" a word elsewhere: short names must be capitals or stand behind digits.
                (self.shouted(i) || self.source(i).len() > 2).then_some((end, zone))
            }
            K::Word(W::ZoneName(base)) => {
                let mut end = i + 1;
                if self.is(end, W::ZoneTail) {
                    end += 1;
                }
                if self.is(end, W::Time) {
                    end += 1;
                }
                (end > i + 1 || !self.word_follows(end)).then_some((end, base))
            }
            K::Mark(b'+') if !self.gap(i) && !self.gap(i + 1) => self.offset(i),
            // A dash opens a range more often: 11:30-12:30.
            K::Mark(b'-') if !self.gap(i) && !self.gap(i + 1) && self.seconds_before(i) => self.offset(i),
            _ => None,
        }
    }

    /// hh:mm:ss stands before.
    fn seconds_before(&self, i: usize) -> bool {
        i >= 5 && self.mark(i - 2, b':') && self.mark(i - 4, b':')
    }

    fn shouted_letter(&self, i: usize) -> bool {
        self.source(i) == "Z"
    }

    /// +08:00, -0530, +8
    fn offset(&self, i: usize) -> Read<i16> {
        let sign = match self.kind(i)? {
            K::Mark(b'+') => 1,
            K::Mark(b'-') => -1,
            _ => return None,
        };
        let (value, digits) = self.digits(i + 1)?;
        if self.gap(i + 1) {
            return None;
        }
        let value = i16::try_from(value).ok()?;
        if digits == 4 && value <= 1400 {
            return Some((i + 2, sign * (value / 100 * 60 + value % 100)));
        }
        if digits > 2 || value > 14 {
            return None;
        }
        if self.mark(i + 2, b':')
            && !self.gap(i + 2)
            && let Some((minutes @ 0..=59, 2)) = self.digits(i + 3)
        {
            return Some((i + 4, sign * (value * 60 + minutes as i16)));
        }
        Some((i + 2, sign * value * 60))
    }
}
