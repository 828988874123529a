//! Dates written in digits alone, read the Chinese way: year first; else day, month, year.
//!
//! Version numbers, IP addresses, fractions and 4/5G look alike, so two numbers make a date only with a time
//! of day after them or alone on their line.

use super::clock;
use super::expr::{InMonth, Moment, Month, Span, Year};
use super::number::{self, Num, Style};
use super::text::Text;

fn date_of(year: Option<i32>, month: u32, day: Option<u32>) -> Option<Moment> {
    let inside = match day {
        Some(day) if (1..=31).contains(&day) => InMonth::Day(day as u8),
        None => InMonth::Whole,
        _ => return None,
    };
    if !(1..=12).contains(&month) {
        return None;
    }
    Some(Moment { year: year.map(Year::Is), ..Moment::of(Span::Month(Month::Is(month as u8), inside)) })
}

fn plain(text: &Text<'_>, p: usize) -> Option<(u32, usize, usize)> {
    let num = number::number(text, p).filter(Num::is_digits)?;
    match num.style {
        Style::Digits(n) if n <= 4 && !num.more => Some((num.value as u32, n, num.end)),
        _ => None,
    }
}

/// Whether nothing after the date makes it part of a longer code.
fn stops(text: &Text<'_>, p: usize) -> bool {
    match text.at(p) {
        None => true,
        Some((c, next)) => {
            let joined =
                matches!(c, '-' | '/' | '.') && text.at(next).is_some_and(|(c, _)| c.is_ascii_alphanumeric());
            // A stretch in digits, 2018/1/10-2018/7/10, goes on with a whole date.
            let stretch = c == '-' && ymd(text, next).or_else(|| dmy(text, next)).is_some();
            (!c.is_ascii_alphanumeric() || c == 'T') && (!joined || stretch) && c != '%'
        }
    }
}

/// `2010-01-29`, `2010/1/29`, `2010.1.29`, `2010 01 29`.
fn ymd(text: &Text<'_>, p: usize) -> Option<(Moment, usize)> {
    let (year, n, q) = plain(text, p)?;
    let (mark, q) = text.at(q).filter(|(c, _)| matches!(c, '-' | '/' | '.' | ' '))?;
    if n != 4 || !(1000..3000).contains(&year) {
        return None;
    }
    let (month, m, q) = plain(text, q)?;
    let q = text.at(q).filter(|(c, _)| *c == mark)?.1;
    let (day, d, end) = plain(text, q)?;
    if mark == ' ' && (m, d) != (2, 2) {
        return None;
    }
    // 2018-12-1209:03: a time glued to its date.
    if d == 4 && m == 2 && text.eat(end, ":").is_some() {
        return Some((date_of(Some(year as i32), month, Some(day / 100))?, q + 2));
    }
    (m <= 2 && d <= 2).then_some(())?;
    Some((date_of(Some(year as i32), month, Some(day))?, end))
}

/// `10/1/2017`, `3-7-27`, `27-7-3`, `10/31/74`.
fn dmy(text: &Text<'_>, p: usize) -> Option<(Moment, usize)> {
    let (a, an, q) = plain(text, p)?;
    let (mark, q) = text.at(q).filter(|(c, _)| matches!(c, '-' | '/'))?;
    let (b, bn, q) = plain(text, q)?;
    let q = text.at(q).filter(|(c, _)| *c == mark)?.1;
    let (c, cn, end) = plain(text, q)?;
    if an > 2 || bn > 2 || !matches!(cn, 1 | 2 | 4) {
        return None;
    }
    let full = |short: u32| short as i32 + if short < 50 { 2000 } else { 1900 };
    if cn == 4 {
        let (day, month) = if b <= 12 { (a, b) } else { (b, a) };
        return Some((date_of(Some(c as i32), month, Some(day))?, end));
    }
    // Two digits first and a dash: the year leads, as everywhere in Chinese.
    if an == 2 && b <= 12 && mark == '-' {
        return Some((date_of(Some(full(a)), b, Some(c))?, end));
    }
    (cn == 2).then_some(())?;
    let (day, month) = if b <= 12 { (a, b) } else { (b, a) };
    Some((date_of(Some(full(c)), month, Some(day))?, end))
}

/// `1999.08`, `2019-07`; `month` alone with four digits of year.
fn year_month(text: &Text<'_>, p: usize) -> Option<(Moment, usize)> {
    let (year, n, q) = plain(text, p)?;
    let (mark, q) = text.at(q).filter(|(c, _)| matches!(c, '-' | '.'))?;
    let (month, m, end) = plain(text, q)?;
    if n != 4 || m != 2 || !(1900..2100).contains(&year) {
        return None;
    }
    let moment = date_of(Some(year as i32), month, None)?;
    let second = text.was(p, "-~—至到");
    let range =
        second || text.eat(end, "-").and_then(|r| plain(text, r)).is_some_and(|(y, n, _)| n == 4 && y > 1000);
    (range || (mark == '-' && stops(text, end))).then_some((moment, end))
}

/// A four-digit year alone, at the end of a stretch: 2008.03-2009.
pub(super) fn bare_year(text: &Text<'_>, p: usize) -> Option<(Moment, usize)> {
    let num = number::number(text, p)?;
    let (value, 4) = num.sequence()? else { return None };
    let goes_on = text
        .at(num.end)
        .is_some_and(|(c, _)| c.is_ascii_alphanumeric() || "万亿元人个名家%.多余".contains(c));
    ((1000..3000).contains(&value) && !goes_on)
        .then(|| (Moment { year: Some(Year::Is(value as i32)), ..Moment::of(Span::Whole) }, num.end))
}

/// Zone of an ISO time: skipped, as values are local.
fn zone(text: &Text<'_>, p: usize) -> usize {
    if let Some(end) = text.eat(p, "Z") {
        return end;
    }
    let Some((_, q)) = text.any(p, &["+", "-"]) else { return p };
    match (number::number(text, q), text.at(q)) {
        (Some(num), Some(_)) if num.style == Style::Digits(2) => {
            match text.eat(num.end, ":").and_then(|q| plain(text, q)) {
                Some((_, 2, end)) => end,
                _ => p,
            }
        }
        _ => p,
    }
}

/// The date in digits that starts here, with the time of day after it.
pub(super) fn date(text: &Text<'_>, p: usize) -> Option<(Moment, usize)> {
    if text
        .before(p)
        .is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '/' | '.' | '第' | '$' | '#'))
    {
        // After a dash only the second end of a stretch is a date, and that is read with the first.
        return None;
    }
    date_at(text, p)
}

/// As [`date`], whatever stands before.
pub(super) fn date_at(text: &Text<'_>, p: usize) -> Option<(Moment, usize)> {
    if let Some((mut moment, end)) = ymd(text, p).or_else(|| dmy(text, p)) {
        let q = text.eat(end, "T").unwrap_or_else(|| text.space(end));
        if let Some((part, clock, after)) = clock::clock(text, q, None, true) {
            moment.part = part;
            moment.clock = clock;
            return Some((moment, zone(text, after)));
        }
        return stops(text, end).then_some((moment, end));
    }
    if let Some(found) = year_month(text, p) {
        return Some(found);
    }
    month_day(text, p)
}

/// `09-01 20:01`, and `2/15` alone on its line.
fn month_day(text: &Text<'_>, p: usize) -> Option<(Moment, usize)> {
    let (month, m, q) = plain(text, p)?;
    let (mark, q) = text.at(q).filter(|(c, _)| matches!(c, '-' | '/'))?;
    let (day, d, end) = plain(text, q)?;
    if m > 2 || d > 2 {
        return None;
    }
    let mut moment = date_of(None, month, Some(day))?;
    if let Some((part, clock, after)) = clock::clock(text, text.space(end), None, true)
        && (clock.is_some_and(|clock| clock.digital) || part.is_some())
        && (mark == '/' || (m, d) == (2, 2))
    {
        moment.part = part;
        moment.clock = clock;
        return Some((moment, after));
    }
    let alone = mark == '/'
        && text.before(p).is_none_or(|c| c == '\n')
        && text.at(end).is_none_or(|(c, _)| matches!(c, '\n' | '\r'));
    alone.then_some((moment, end))
}
