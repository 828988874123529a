//! Expressions with a word of their own before them: 从, 截至, 大约, and the years of a five-year plan.

use super::digits;
use super::expr::{Bound, Expr, Found, Moment, Span};
use super::moment::{self, DASHES};
use super::number;
use super::scan::Scanner;
use super::window;

impl Scanner<'_> {
    /// 从 and 自: a stretch, or an open one.
    pub(super) fn from(&self, p: usize) -> Option<Found> {
        let text = &self.text;
        let (_, q) = text.at(p)?;
        let q = text.space(text.maybe(q, "从"));
        let (moment, end) = digits::date_at(text, q)
            .or_else(|| moment::moment(text, q).map(|found| (found.moment, found.end)))
            .or_else(|| digits::bare_year(text, q).filter(|(_, end)| text.any(*end, DASHES).is_some()))?;
        self.complete(p, moment, end, true)
            .filter(|found| found.bound == Some(Bound::Since) || matches!(found.expr, Expr::Range(..)))
    }

    /// 截至 and 截止到.
    pub(super) fn until(&self, p: usize) -> Option<Found> {
        let text = &self.text;
        let (_, q) = text.any(p, &["截止到", "截至到", "截止至", "截止", "截至", "截到"])?;
        let q = text.space(q);
        let (moment, end) = digits::date_at(text, q)
            .or_else(|| moment::moment(text, q).map(|found| (found.moment, found.end)))
            .or_else(|| {
                window::vague(text, q)
                    .filter(|v| matches!(v.expr, Expr::Moment(_)))
                    .map(|v| (Moment::of(Span::Now), v.end))
            })?;
        let end = text.any(end, &["为止", "止"]).map_or(end, |(_, after)| after);
        Some(Found { start: p, end, expr: Expr::Moment(moment), bound: Some(Bound::Until) })
    }

    /// 大约十点.
    pub(super) fn about(&self, p: usize) -> Option<Found> {
        let text = &self.text;
        let (_, q) = text.any(p, &["大约", "大致", "大概", "约"])?;
        let found = moment::moment(text, text.maybe(q, "在"))?;
        if found.weak || found.moment.clock.is_none() {
            return None;
        }
        let mut found = self.complete(p, found.moment, found.end, false)?;
        found.bound = found.bound.or(Some(Bound::About));
        Some(found)
    }

    /// “十四五”时期: a five-year plan's years.
    pub(super) fn plan(&self, p: usize) -> Option<Found> {
        let text = &self.text;
        let quoted = text.eat(p, "“");
        let q = quoted.unwrap_or(p);
        let (c, next) = text.at(q)?;
        let (n, q) = match c {
            '十' => match text.at(next) {
                Some((d, after)) if number::digit(d).is_some() && text.is(after, "五") => {
                    (10 + number::digit(d)?, after)
                }
                _ => (10, next),
            },
            _ => (number::digit(c)?, next),
        };
        let q = text.eat(q, "五")?;
        let q = if quoted.is_some() { text.eat(q, "”")? } else { q };
        let (part, end) = text.pick(
            q,
            &[
                ("时期", 0),
                ("期间", 0),
                ("中期", 2),
                ("末期", 3),
                ("初期", 1),
                ("末", 3),
                ("初", 1),
                ("以来", 4),
            ],
        )?;
        let first = match n {
            1 => 1953,
            2 => 1958,
            3.. => 1966 + 5 * (n as i32 - 3),
            0 => return None,
        };
        let (first, last) = match part {
            1 => (first, first + 1),
            2 => (first + 2, first + 3),
            3 => (first + 4, first + 5),
            _ => (first, first + 5),
        };
        let bound = (part == 4).then_some(Bound::Since);
        Some(Found { start: p, end, expr: Expr::Years { first, last, century: true }, bound })
    }
}
