//! Parts of the day (this morning, late at night), and the day that they are of where it is today.

use super::cal::{Cal, Mod};
use super::expr::Piece;
use super::parse::{P, Read};
use super::words::{Part, Rel, Unit, W};

impl P<'_> {
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
}
