//! What repeats: 每年, 每周一下午八点, 每隔3天.

use super::expr::{Expr, Found, InMonth, InWeek, Moment, Month, Span, Stretch, Week};
use super::length;
use super::moment;
use super::month;
use super::number;
use super::scan::Scanner;
use crate::temporal::calendar::{Grain, Length};

impl Scanner<'_> {
    /// 每年, 每周一下午八点, 每隔3天, 每半年.
    pub(super) fn set(&self, p: usize) -> Option<Found> {
        let text = &self.text;
        let (_, q) = text.at(p)?;
        let make = |length, at, end| Some(Found { start: p, end, expr: Expr::Set(length, at), bound: None });
        let each = text.any(q, &["一个", "一", "个"]).map_or(q, |(_, end)| end);
        if let Some((weekday, end)) = month::weekday_name(text, each) {
            let mut moment = Moment::of(Span::Week(Week::Unsaid, InWeek::Day(weekday)));
            let (expr, end) = self.timed(&mut moment, end);
            return make(Length::of(Grain::Week, 1.0), Some(Box::new(expr)), end);
        }
        if let Some(end) = text.eat(each, "周末") {
            let mut moment = Moment::of(Span::Week(Week::Unsaid, InWeek::Weekend));
            let (expr, end) = self.timed(&mut moment, end);
            return make(Length::of(Grain::Week, 1.0), Some(Box::new(expr)), end);
        }
        const UNITS: &[(&str, Grain)] = &[
            ("工作日", Grain::Day),
            ("星期", Grain::Week),
            ("礼拜", Grain::Week),
            ("季度", Grain::Quarter),
            ("小时", Grain::Hour),
            ("钟头", Grain::Hour),
            ("分钟", Grain::Minute),
            ("年度", Grain::Year),
            ("年", Grain::Year),
            ("季", Grain::Quarter),
            ("月", Grain::Month),
            ("周", Grain::Week),
            ("天", Grain::Day),
            ("日", Grain::Day),
            ("晚", Grain::Day),
            ("早", Grain::Day),
            ("晨", Grain::Day),
            ("夜", Grain::Day),
            ("秒", Grain::Second),
        ];
        if let Some((grain, end)) = text.pick(each, UNITS) {
            if text.is(end, "级会") {
                return None;
            }
            let once = Length::of(grain, 1.0);
            let q = text.maybe(end, "的");
            match grain {
                Grain::Year | Grain::Month => {
                    let within = moment::moment(text, q).filter(|found| match found.moment.span {
                        Span::Month(Month::Is(_), _)
                        | Span::Feast(..)
                        | Span::Quarter(_)
                        | Span::Season(_)
                        | Span::Half(_)
                        | Span::Part(_) => grain == Grain::Year && found.moment.year.is_none(),
                        Span::Month(Month::Unsaid, _) => grain == Grain::Month,
                        _ => false,
                    });
                    let xun = || {
                        let (xun, end) = text.pick(q, &[("上旬", 1), ("中旬", 2), ("下旬", 3)])?;
                        Some((Moment::of(Span::Month(Month::Unsaid, InMonth::Xun(xun))), end))
                    };
                    if let Some(found) = within {
                        let (expr, end) = self
                            .stretch(found.moment, found.end)
                            .unwrap_or((Expr::Moment(found.moment), found.end));
                        return make(once, Some(Box::new(expr)), end);
                    }
                    if grain == Grain::Month
                        && let Some((moment, end)) = xun()
                    {
                        return make(once, Some(Box::new(Expr::Moment(moment))), end);
                    }
                }
                Grain::Day => {
                    // 每晚 keeps its part of the day.
                    let from = if text.was(end, "晚早晨夜") { end - '晚'.len_utf8() } else { q };
                    let mut moment = Moment::of(Span::Whole);
                    let (expr, after) = self.timed(&mut moment, from);
                    if after > from {
                        return make(once, Some(Box::new(expr)), after);
                    }
                }
                _ => {}
            }
            return make(once, None, end);
        }
        let q = text.maybe(q, "隔");
        let (stretch, end) = length::length(text, q)
            .or_else(|| length::count(text, q).map(|(num, grain, end)| (window_length(&num, grain), end)))?;
        make(stretch.low, None, end)
    }

    /// The time of day after a repeated day, also a stretch of it.
    pub(super) fn timed(&self, moment: &mut Moment, end: usize) -> (Expr, usize) {
        let q = self.text.space(self.text.maybe(end, "的"));
        match super::clock::clock(&self.text, q, None, true) {
            Some((part, clock, after)) => {
                moment.part = part;
                moment.clock = clock;
                self.stretch(*moment, after).unwrap_or((Expr::Moment(*moment), after))
            }
            None => (Expr::Moment(*moment), end),
        }
    }
}

fn window_length(num: &number::Num, grain: Grain) -> Stretch {
    Stretch { low: Length::of(grain, num.value), high: None, vague: num.more, parts: 1, working: false }
}
