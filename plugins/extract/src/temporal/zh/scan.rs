//! One pass over the text: where an expression can start, which one it is, and what opens or loosens it.
//!
//! The scanner looks only at characters that can start an expression (a bitmap), tries the productions that
//! fit, and takes the longest; each production reads a bounded number of characters, so the pass is linear.

use super::digits;
use super::expr::{Bound, Expr, Found, InMonth, InWeek, Moment, Month, Span, Stretch, Week, Year};
use super::feasts;
use super::length;
use super::moment::{self, DASHES};
use super::number::{self, is_numeral};
use super::text::{Text, fold};
use super::window;
use super::year;
use crate::temporal::calendar::{Grain, Length};
use std::collections::HashSet;
use std::sync::OnceLock;

const STARTERS: &str = "0123456789〇零一二三四五六七八九十两俩仨几数半廿卅大多小个分今明昨前后去来本这上下次翌同当该听寻尋隔\
周星礼春夏秋冬早清中午晚夜深凌黎拂破白全整傍黄晌晏正年月岁初近过最未接此之再还每从自截约农阴旧公西腊闰第首末头目现眼如而\
依宜日不长历连将节假中Qq“";

fn is_starter(c: char) -> bool {
    static BITS: OnceLock<Vec<u64>> = OnceLock::new();
    let bits = BITS.get_or_init(|| {
        let folded: HashSet<char> =
            STARTERS.chars().chain(feasts::initials()).chain(year::initials()).collect();
        let mut bits = vec![0u64; 1024];
        for c in (0u32..0x1_0000).filter_map(char::from_u32) {
            if folded.contains(&fold(c)) {
                bits[c as usize / 64] |= 1 << (c as usize % 64);
            }
        }
        bits
    });
    bits.get(c as usize / 64).is_some_and(|word| word >> (c as usize % 64) & 1 == 1)
}

/// Everything in a text, in order, without overlaps. `year` is the reference's, where there is one: it tells
/// 19年 the year from 30年 the length, and which century 上世纪 is.
pub fn scan(text: &str, year: Option<i32>) -> Vec<Found> {
    let scanner = Scanner { text: Text::new(text), year };
    let mut found = Vec::new();
    let mut p = 0;
    let mut titles = 0usize;
    while let Some(&byte) = text.as_bytes().get(p) {
        if byte < 0x80 && !byte.is_ascii_digit() && byte != b'Q' && byte != b'q' {
            p += 1;
            continue;
        }
        let Some(c) = text.get(p..).and_then(|rest| rest.chars().next()) else { break };
        match c {
            '《' => titles += 1,
            '》' => titles = titles.saturating_sub(1),
            '\n' => titles = 0,
            _ => {}
        }
        if !is_starter(c) {
            p += c.len_utf8();
            continue;
        }
        match scanner.at(p) {
            // In a title 今日, 明年 are not the speaker's.
            Some(one) if titles == 0 || !is_deictic(&one.expr) => {
                p = one.end;
                found.push(one);
            }
            _ => p = skip(text, p, c),
        }
    }
    found
}

/// The next place where something can start: after the whole run of ASCII digits, else after the character.
fn skip(text: &str, p: usize, c: char) -> usize {
    if !c.is_ascii_digit() {
        return p + c.len_utf8();
    }
    text.as_bytes().iter().skip(p).position(|b| !b.is_ascii_digit()).map_or(text.len(), |n| p + n)
}

fn is_deictic(expr: &Expr) -> bool {
    match expr {
        Expr::Moment(moment) => {
            matches!(moment.year, Some(Year::Relative(_) | Year::Anaphoric(_)))
                || matches!(moment.span, Span::Day(_) | Span::DayAfter(_) | Span::Now | Span::QuarterFrom(_))
                || matches!(moment.span, Span::Month(Month::Relative(_) | Month::Anaphoric(_), _))
                || matches!(moment.span, Span::Week(Week::Relative(_), _))
        }
        Expr::Vague(_) => true,
        _ => false,
    }
}

struct Scanner<'a> {
    text: Text<'a>,
    year: Option<i32>,
}

impl Scanner<'_> {
    /// The expression that starts here.
    fn at(&self, p: usize) -> Option<Found> {
        let text = &self.text;
        let (c, _) = text.at(p)?;
        if is_numeral(c) && self.inside_a_number(p, c) {
            return None;
        }
        match c {
            '每' => return self.set(p),
            '从' | '自' => return self.from(p),
            '截' => return self.until(p),
            '约' | '大' => {
                if let Some(found) = self.about(p) {
                    return Some(found);
                }
            }
            '“' => return self.plan(p),
            _ => {}
        }
        let mut best: Option<Found> = None;
        let mut offer = |found: Option<Found>| {
            if let Some(found) = found
                && best.as_ref().is_none_or(|best| found.end > best.end)
            {
                best = Some(found);
            }
        };
        if is_numeral(c) || c == '本' || c == '上' || c == '下' {
            offer(self.plan(p));
            offer(year::years(text, p, self.year).map(|(expr, end)| self.bounded(p, expr, end)));
        }
        let length = length::length(text, p);
        let hung = length.and_then(|(stretch, end)| window::hung(text, p, stretch, end));
        if c.is_ascii_digit() {
            offer(digits::date(text, p).and_then(|(moment, end)| self.complete(p, moment, end, false)));
        }
        if let Some(found) = moment::moment(text, p) {
            let doubtful = found.weak && self.is_length(p, &found, length);
            if !doubtful || hung.as_ref().is_none_or(|hung| hung.end < found.end) {
                let whole = self.complete(p, found.moment, found.end, false);
                // 24年 as a year only where it is one by its neighbours.
                offer(whole.filter(|whole| !doubtful || whole.end > found.end));
            }
        }
        offer(hung);
        offer(length.and_then(|(stretch, end)| window::alone(text, p, stretch, end)));
        offer(window::vague(text, p));
        offer(window::window(text, p));
        offer(window::unplaced(text, p));
        best
    }

    /// Whether a numeral here is the rest of a longer one, or glued to letters: 二十七点三, COVID19.
    fn inside_a_number(&self, p: usize, c: char) -> bool {
        let mut back = self.text.back(p);
        match back.next() {
            Some(before) if is_numeral(before) => true,
            Some('.') if c.is_ascii_digit() => back.next().is_some_and(|c| c.is_ascii_digit()),
            Some('点') => back.next().is_some_and(is_numeral) && back.next() != Some('零'),
            Some('第') => true,
            Some(before) if c.is_ascii_digit() && before.is_ascii_alphabetic() => {
                year::year(&self.text, p).is_none_or(|year| year.short)
            }
            _ => false,
        }
    }

    /// Whether two digits and 年, or a day without month, are rather a length.
    fn is_length(&self, p: usize, found: &moment::Found, length: Option<(Stretch, usize)>) -> bool {
        if length.is_none_or(|(_, end)| end < found.end) {
            return false;
        }
        let Some(num) = number::number(&self.text, p) else { return false };
        if found.moment.year.is_none() {
            return !num.is_digits();
        }
        let Some((value, _)) = num.sequence() else { return false };
        if !num.is_digits() || value < 10 {
            return false;
        }
        self.year.is_none_or(|year| {
            (i64::from(year.rem_euclid(100)) - i64::from(value)).abs() > 5 || value % 10 == 0
        })
    }

    /// A moment with the stretch it opens and what bounds it.
    fn complete(&self, start: usize, from: Moment, end: usize, prefixed: bool) -> Option<Found> {
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
    fn stretch(&self, from: Moment, end: usize) -> Option<(Expr, usize)> {
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
    fn clock_again(&self, from: &Moment, p: usize) -> Option<(Moment, usize)> {
        from.clock?;
        let (part, clock, end) = super::clock::clock(&self.text, p, None, true)?;
        let mut moment = Moment::of(Span::Whole);
        moment.part = part;
        moment.clock = clock;
        clock.map(|_| (moment, end))
    }

    /// What stands after an expression: 之前, 以来, 左右.
    fn bounded(&self, start: usize, expr: Expr, end: usize) -> Found {
        let (bound, end) = match self.bound(&expr, end) {
            Some((bound, end)) => (Some(bound), end),
            None => (None, end),
        };
        Found { start, end, expr, bound }
    }

    fn bound(&self, expr: &Expr, end: usize) -> Option<(Bound, usize)> {
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
        ];
        let text = &self.text;
        let (bound, after) = text.pick(end, WORDS)?;
        let clock = matches!(expr, Expr::Moment(moment) if moment.clock.is_some());
        let refused = match text.before(after) {
            Some('前') if text.before(end) != Some('之') => text.is(after, NOT_BEFORE),
            Some('后') => text.is(after, window::NOT_AFTER_AFTER),
            Some('起') => text.is(after, "来点步码草飞诉伏初因始自至用源立义跑"),
            Some('许') => !clock || text.is(after, "多可诺久"),
            _ => false,
        };
        let now = matches!(expr, Expr::Moment(Moment { span: Span::Now, .. }));
        (!refused && !now).then_some((bound, after))
    }

    /// 从 and 自: a stretch, or an open one.
    fn from(&self, p: usize) -> Option<Found> {
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
    fn until(&self, p: usize) -> Option<Found> {
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
    fn about(&self, p: usize) -> Option<Found> {
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
    fn plan(&self, p: usize) -> Option<Found> {
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

    /// 每年, 每周一下午八点, 每隔3天, 每半年.
    fn set(&self, p: usize) -> Option<Found> {
        let text = &self.text;
        let (_, q) = text.at(p)?;
        let make = |length, at, end| Some(Found { start: p, end, expr: Expr::Set(length, at), bound: None });
        let each = text.any(q, &["一个", "一", "个"]).map_or(q, |(_, end)| end);
        if let Some((weekday, end)) = moment::weekday_name(text, each) {
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
    fn timed(&self, moment: &mut Moment, end: usize) -> (Expr, usize) {
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
    if from.has_time() != to.has_time() && !(from.has_time() && !to.is_time_only()) {
        return None;
    }
    if from.has_time() && !to.has_time() {
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
                if first.hour >= 12 && second.hour + 12 > first.hour && second.hour < 12 {
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
