//! Weeks and weekdays, by their place beside another one.

use super::expr::{InMonth, InWeek, Moment, Month, Span, Week, Year};
use super::moment::Found;
use super::month::{month, weekday_name};
use super::number;
use super::text::Text;
use super::year::inside_a_word;

/// 上月, 上个月, 下下周, 这一周, 上一个: how far from now, and the offset after the unit.
pub(super) fn relative(text: &Text<'_>, p: usize, units: &[&str]) -> Option<(i32, usize)> {
    if inside_a_word(text, p) {
        return None;
    }
    let (step, mut q) = text.pick(p, &[("上", -1), ("下", 1), ("这", 0), ("本", 0), ("今", 0)])?;
    let mut shift: i32 = step;
    let again = if step < 0 { "上" } else { "下" };
    while step != 0
        && shift.abs() < 4
        && let Some(end) = text.eat(q, again)
    {
        shift += step;
        q = end;
    }
    let q = text.any(q, &["一个", "一", "个"]).map_or(q, |(_, end)| end);
    let (_, end) = text.any(q, units)?;
    Some((shift, end))
}

/// A week, or a day of one.
pub(super) fn week(text: &Text<'_>, p: usize, year: Option<Year>) -> Option<Found> {
    let make =
        |week, inside, end| Some(Moment { year, ..Moment::of(Span::Week(week, inside)) }.found(end, false));
    if let Some(q) = text.eat(p, "第") {
        let num = number::number(text, q)?;
        let q = text.maybe(num.end, "个");
        let (_, end) = text.any(q, &["星期", "礼拜", "周"])?;
        if text.is(end, "期年岁") {
            return None;
        }
        let n = num.within(1, 53)? as i8;
        return year.and_then(|_| make(Week::Is(n), InWeek::Whole, end));
    }
    if let Some((n, end)) = text.pick(p, &[("首周", 1), ("最后一周", -1), ("最后一个星期", -1)])
        && year.is_some()
    {
        return make(Week::Is(n), InWeek::Whole, end);
    }
    if year.is_some() {
        return None;
    }
    if let Some(q) = text.eat(p, "最后一个").map(|q| text.maybe(q, "的"))
        && let Some((weekday, end)) = weekday_name(text, q)
    {
        return Some(
            Moment::of(Span::Month(Month::Relative(0), InMonth::Weekday(-1, weekday))).found(end, false),
        );
    }
    if let Some((shift, q)) = relative(text, p, &["星期", "礼拜", "周"]) {
        if text.is(q, "年岁边围刊长") {
            return None;
        }
        // 下周周六, 上周末, 下周日.
        if let Some((weekday, end)) = weekday_name(text, q) {
            return make(Week::Relative(shift), InWeek::Day(weekday), dated(text, end));
        }
        if let Some(end) = text.eat(q, "末") {
            return make(Week::Relative(shift), InWeek::Weekend, end);
        }
        let (c, end) = text.at(q).unwrap_or((' ', q));
        let weekday = match c {
            '日' | '天' => Some(7),
            _ => number::digit(c).filter(|d| (1..=6).contains(d) && c != '两').map(|d| d as u8),
        };
        return match weekday {
            Some(weekday) => make(Week::Relative(shift), InWeek::Day(weekday), dated(text, end)),
            None => make(Week::Relative(shift), InWeek::Whole, q),
        };
    }
    if let Some((_, end)) = text.any(p, &["周末"]) {
        return make(Week::Unsaid, InWeek::Weekend, end);
    }
    let (weekday, end) = weekday_name(text, p)?;
    let numeral = text.before(p).is_some_and(|c| number::is_numeral(c) || "每逢个两几四".contains(c));
    (!numeral && !text.is(end, "年岁")).then_some(())?;
    make(Week::Unsaid, InWeek::Day(weekday), end).map(|found| {
        // 周日, 二月十号: the date in apposition says which.
        let q = text.eat(end, ",").map(|q| text.space(q));
        match q.and_then(|q| month(text, q, None)) {
            Some(date) if matches!(date.moment.span, Span::Month(Month::Is(_), InMonth::Day(_))) => date,
            _ => found,
        }
    })
}

/// The date in brackets after a weekday: 本周三（11日）; the weekday already says which day it is.
pub(super) fn dated(text: &Text<'_>, p: usize) -> usize {
    let Some(q) = text.eat(p, "(") else { return p };
    let Some(found) = month(text, q, None) else { return p };
    text.eat(found.end, ")").unwrap_or(p)
}
