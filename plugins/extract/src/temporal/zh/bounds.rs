//! What an expression goes on with: another moment (a stretch), or a word that opens or loosens it.

use super::digits;
use super::expr::{Bound, Clock, Expr, Found, InMonth, Moment, Month, Span, Week};
use super::moment::{self, DASHES};
use super::scan::Scanner;
use super::window;

impl Scanner<'_> {
    /// A moment with the stretch it opens and what bounds it.
    pub(super) fn complete(&self, start: usize, from: Moment, end: usize, prefixed: bool) -> Option<Found> {
        let text = &self.text;
        if let Some((expr, end)) = self.stretch(from, end) {
            return Some(self.bounded(start, expr, end));
        }
        let mut end = end;
        if matches!(from.span, Span::Feast(..)) {
            end = text
                .any(end, &["小长假", "假期", "长假", "黄金周", "期间", "假日"])
                .map_or(end, |(_, after)| text.maybe(after, "期间"));
        } else if !from.has_time() {
            end = text.any(end, &["期间"]).map_or(end, |(_, after)| after);
        }
        let found = self.bounded(start, Expr::Moment(from), end);
        (!prefixed || found.bound == Some(Bound::Since)).then_some(found)
    }

    /// 到, 至, a dash and another moment; 至今; 和 ... 之间.
    pub(super) fn stretch(&self, from: Moment, end: usize) -> Option<(Expr, usize)> {
        let text = &self.text;
        let q = text.space(end);
        if let Some((_, after)) = text.any(q, &["至今", "到现在", "到目前", "至目前", "到如今"])
        {
            return Some((Expr::Range(from, Moment::of(Span::Now)), after));
        }
        let (closed, q) = match text.any(q, &["和", "与", "跟", "及"]) {
            Some((_, after)) => (true, after),
            None => {
                let q = text.maybe(q, "起");
                (false, text.any(q, DASHES)?.1)
            }
        };
        let q = text.space(q);
        let q = if closed { q } else { text.maybe(q, "从") };
        let second = digits::date_at(text, q)
            .or_else(|| moment::moment(text, q).map(|found| (found.moment, found.end)))
            .or_else(|| {
                matches!(from.span, Span::Whole | Span::Month(..)).then(|| digits::bare_year(text, q))?
            })
            .or_else(|| self.clock_again(&from, q));
        let (to, end) = second?;
        let to = inherit(&from, to)?;
        let (closing, after) = match text.any(end, &["之间", "期间", "间", "止"]) {
            Some((index, after)) => (index != 3, after),
            None => (false, end),
        };
        (!closed || closing).then_some((Expr::Range(from, to), after))
    }

    /// The second time of 7点到7点30, 5:00到6:00: a bare hour counts as one here.
    pub(super) fn clock_again(&self, from: &Moment, p: usize) -> Option<(Moment, usize)> {
        from.clock?;
        let (part, clock, end) = super::clock::clock(&self.text, p, None, true)?;
        let mut moment = Moment::of(Span::Whole);
        moment.part = part;
        moment.clock = clock;
        clock.map(|_| (moment, end))
    }

    /// What stands after an expression: 之前, 以来, 左右.
    pub(super) fn bounded(&self, start: usize, expr: Expr, end: usize) -> Found {
        let (bound, end) = match self.bound(&expr, end) {
            Some((bound, end)) => (Some(bound), end),
            None => (None, end),
        };
        Found { start, end, expr, bound }
    }

    pub(super) fn bound(&self, expr: &Expr, end: usize) -> Option<(Bound, usize)> {
        const WORDS: &[(&str, Bound)] = &[
            ("或之前", Bound::Until),
            ("或以前", Bound::Until),
            ("及之前", Bound::Until),
            ("及以前", Bound::Until),
            ("或更早", Bound::Until),
            ("或之后", Bound::Since),
            ("或以后", Bound::Since),
            ("及之后", Bound::Since),
            ("及以后", Bound::Since),
            ("之前", Bound::Before),
            ("以前", Bound::Before),
            ("之后", Bound::After),
            ("以后", Bound::After),
            ("以来", Bound::Since),
            ("开始", Bound::Since),
            ("左右", Bound::About),
            ("前后", Bound::About),
            ("前夕", Bound::Before),
            ("前", Bound::Before),
            ("后", Bound::After),
            ("起", Bound::Since),
            ("许", Bound::About),
            ("止", Bound::Until),
        ];
        let text = &self.text;
        let (bound, after) = text.pick(end, WORDS)?;
        let clock = matches!(expr, Expr::Moment(moment) if moment.clock.is_some());
        let refused = match text.before(after) {
            // 3月1日前提交: what is handed in, and not 前提.
            Some('前') if text.any(after, &["提交", "提出", "提供", "提请", "提前"]).is_some() => {
                false
            }
            Some('前') if text.before(end) != Some('之') => text.is(after, NOT_BEFORE),
            Some('后') => text.is(after, window::NOT_AFTER_AFTER),
            Some('起') => text.is(after, "来点步码草飞诉伏初因始自至用源立义跑"),
            Some('止') => text.is(after, "步住境血痛损咳疼息付"),
            Some('许') => !clock || text.is(after, "多可诺久"),
            _ => false,
        };
        // 10月以后 has October in it, as 以上 has its number; 2018年之后 begins with 2019.
        let month = matches!(expr, Expr::Moment(Moment { span: Span::Month(_, InMonth::Whole), .. }));
        let bound = if month && text.eat(end, "以后").is_some() { Bound::Since } else { bound };
        let now = matches!(expr, Expr::Moment(Moment { span: Span::Now, .. }));
        (!refused && !now).then_some((bound, after))
    }
}

const NOT_BEFORE: &str = window::NOT_AFTER_BEFORE;

/// How far down a moment goes: 1 for a time of day, up to 6 for a year.
fn level(moment: &Moment) -> u8 {
    if moment.year.is_some() {
        return 6;
    }
    match moment.span {
        Span::Whole => 1,
        Span::Month(Month::Unsaid, _) => 4,
        Span::Month(Month::Is(_) | Month::Leap(_), _)
        | Span::Quarter(_)
        | Span::Half(_)
        | Span::Season(_) => 5,
        Span::Feast(..) | Span::Part(_) => 5,
        Span::Week(Week::Unsaid, _) => 3,
        _ => 6,
    }
}

/// The second moment of a stretch, with what it leaves unsaid taken from the first.
fn inherit(from: &Moment, mut to: Moment) -> Option<Moment> {
    // A day and a time of day are no two ends of one stretch.
    if from.has_time() != to.has_time() {
        return None;
    }
    match level(&to) {
        1 => {
            (to.year, to.span, to.lunar) = (from.year, from.span, from.lunar);
            if to.part.is_none()
                && let (Some(first), Some(second)) = (from.clock, to.clock.as_mut())
                && !first.open
                && second.open
            {
                // 下午五点到六点; 上午10点到12点.
                let minutes =
                    |clock: &Clock| u32::from(clock.hour) * 60 + u32::from(clock.minute.unwrap_or(0));
                if first.hour >= 12 && minutes(second) + 720 > minutes(&first) && second.hour < 12 {
                    second.hour += 12;
                }
                second.open = false;
            }
        }
        3 => {
            if let (Span::Week(week, _), Span::Week(Week::Unsaid, inside)) = (from.span, to.span) {
                to.span = Span::Week(week, inside);
            }
        }
        4 => {
            if let (Span::Month(month, _), Span::Month(Month::Unsaid, inside)) = (from.span, to.span) {
                to.span = Span::Month(month, inside);
                (to.year, to.lunar) = (from.year, from.lunar | to.lunar);
            }
        }
        5 => to.year = from.year,
        _ => {}
    }
    Some(to)
}
