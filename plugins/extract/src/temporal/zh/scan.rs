//! One pass over the text: where an expression can start, which one it is, and what opens or loosens it.
//!
//! The scanner looks only at characters that can start an expression (a bitmap), tries the productions that
//! fit, and takes the longest; each production reads a bounded number of characters, so the pass is linear.

use super::digits;
use super::expr::{
    Bound, Clock, Expr, Form, Found, InMonth, InWeek, Moment, Month, Span, Stretch, Week, Year,
};
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

/// Where an expression can start: a first character and what may follow it. `N` is any numeral or space, `*`
/// anything. Names of feasts and eras are added from their tables.
const STARTERS: &[(&str, &str)] = &[
    ("今", "年天日晚早晨夜凌后个周礼星春夏秋冬"),
    ("明昨", "年天日早晚晨夜春夏秋冬"),
    ("前后", "年天日半不的N"),
    ("去来该", "年"),
    ("本", "年月周季世星礼"),
    ("这", "一个周星礼月年季"),
    ("上下", "年月周星礼一个季半世旬上下午N"),
    ("次", "年月日晨早"),
    ("翌同", "年月日"),
    ("当", "年月日天晚晨夜前季"),
    ("听寻尋", "日"),
    ("隔白全整", "天"),
    ("周", "一二三四五六日天末"),
    ("星", "期"),
    ("礼", "拜"),
    ("春夏秋冬", "季天月"),
    ("早", "上晨间N"),
    ("清", "晨早"),
    ("中", "午旬"),
    ("午", "后夜间前"),
    ("晚", "上间N"),
    ("夜", "间里晚N"),
    ("深", "夜"),
    ("半", "年月天日小个夜世"),
    ("凌", "晨"),
    ("黎", "明"),
    ("拂破", "晓"),
    ("傍", "晚"),
    ("黄", "昏"),
    ("晌正", "午月"),
    ("晏", "昼"),
    ("年月岁", "初中底末尾"),
    ("初", "旬N"),
    ("近", "年些几来期日半N"),
    ("过", "去半N"),
    ("最", "近后初"),
    ("未将", "来"),
    ("接", "下"),
    ("此", "前后刻"),
    ("之", "前后"),
    ("再", "过"),
    ("还", "剩"),
    ("每从自约“", "*"),
    ("截", "至止到"),
    ("大", "年前后大清约概致半一"),
    ("农阴旧夏", "历"),
    ("公西", "元"),
    ("腊", "月"),
    ("闰第头", "N"),
    ("首", "月季周个"),
    ("末", "月季"),
    ("目", "前"),
    ("现", "在阶"),
    ("眼", "下"),
    ("如", "今"),
    ("而依", "家"),
    ("日", "前"),
    ("不", "久"),
    ("长", "期假"),
    ("历", "年"),
    ("连", "日"),
    ("节", "日假"),
    ("假", "日期"),
    ("多", "年半"),
    ("小个分", "半"),
    ("数", "年月日天周小个十百千"),
    ("Qq", "N"),
    ("0123456789〇零一二三四五六七八九十两俩仨几廿卅", "*"),
];

/// What may follow a number, a classifier aside, when it is one of time.
const AFTER_NUMBER: &str =
    "年月日号天周星礼季点时分秒刻小钟世旬工交昼财学个半多余来-/.:~—到至aApP五节劳国黄长假和与";

/// What a number may go on with, and a space.
const MORE_NUMBER: &str = "0123456789零〇一二两俩三仨四五六七八九十百千万廿卅几余 ";

struct Starts {
    /// One bit a character of the basic plane, before folding.
    bits: Vec<u64>,
    /// The pairs that a folded first and second character make, by hash: a pair too many costs time, not truth.
    pairs: Vec<u64>,
    /// First characters after which anything may stand; as `bits`, after folding.
    any: Vec<u64>,
    /// What may follow the first character of a number that is one of time; as `bits`, after folding.
    after_numeral: Vec<u64>,
}

#[inline]
fn pair_hash(first: char, second: char) -> usize {
    let mixed = (first as u32).wrapping_mul(0x9e37_79b1) ^ (second as u32).wrapping_mul(0x85eb_ca6b);
    (mixed >> 14) as usize & 0x3_ffff
}

#[inline]
fn has(bits: &[u64], index: usize) -> bool {
    bits.get(index / 64).is_some_and(|word| word >> (index % 64) & 1 == 1)
}

fn set(bits: &mut [u64], index: usize) {
    if let Some(word) = bits.get_mut(index / 64) {
        *word |= 1 << (index % 64);
    }
}

fn starts() -> &'static Starts {
    static STARTS: OnceLock<Starts> = OnceLock::new();
    STARTS.get_or_init(|| {
        let mut pairs = HashSet::new();
        let mut any = HashSet::new();
        for (firsts, seconds) in STARTERS {
            for first in firsts.chars() {
                for second in seconds.chars() {
                    match second {
                        '*' => drop(any.insert(first)),
                        'N' => pairs.extend(
                            "0123456789 〇零一二三四五六七八九十两俩仨几数廿卅".chars().map(|n| (first, n)),
                        ),
                        _ => drop(pairs.insert((first, second))),
                    }
                }
            }
        }
        pairs.extend(feasts::openings().chain(year::openings()));
        let firsts: HashSet<char> =
            any.iter().copied().chain(pairs.iter().map(|(first, _)| *first)).collect();
        let mut bits = vec![0u64; 1024];
        for c in (0u32..0x1_0000).filter_map(char::from_u32) {
            if firsts.contains(&fold(c)) || matches!(c, '《' | '》') {
                set(&mut bits, c as usize);
            }
        }
        let (mut pair_bits, mut any_bits) = (vec![0u64; 4096], vec![0u64; 1024]);
        pairs.iter().for_each(|(first, second)| set(&mut pair_bits, pair_hash(*first, *second)));
        any.iter().for_each(|first| set(&mut any_bits, *first as usize));
        let mut after_numeral = vec![0u64; 1024];
        for c in AFTER_NUMBER.chars().chain(MORE_NUMBER.chars()) {
            set(&mut after_numeral, c as usize);
        }
        Starts { bits, pairs: pair_bits, any: any_bits, after_numeral }
    })
}

impl Starts {
    fn may_start(&self, c: char) -> bool {
        has(&self.bits, c as usize)
    }

    /// Whether what follows the first character, or the number that it starts, can be an expression.
    fn may_go_on(&self, text: &Text<'_>, p: usize) -> bool {
        let Some((first, next)) = text.at(p) else { return false };
        let second = text.at(next).map(|(c, _)| c);
        if second.is_some_and(|second| has(&self.pairs, pair_hash(first, second))) {
            return true;
        }
        if !has(&self.any, first as usize) {
            return false;
        }
        if !is_numeral(first) && first != '几' {
            return true;
        }
        if !second.is_some_and(|second| has(&self.after_numeral, second as usize)) {
            return false;
        }
        number::number(text, p).is_some_and(|num| is_of_time(text, first, num.end))
    }

    /// What 从 and 自 stand before starts an expression itself.
    fn may_follow(&self, text: &str, p: usize) -> bool {
        let rest = text.get(p..).unwrap_or("").trim_start_matches(['从', '從', '在', ' ']);
        rest.chars().next().is_some_and(|c| self.may_start(c))
    }
}

/// Whether what stands after a number can make it one of time. Only the commonest cases are turned away.
fn is_of_time(text: &Text<'_>, first: char, end: usize) -> bool {
    let q = text.space(end);
    let Some((c, next)) = text.at(q) else { return false };
    let r = text.space(next);
    match c {
        // 三个人.
        '个' => text.is(r, "月季星礼周小钟工交世半多来年天日昼分秒刻旬财学五夜晚早上下"),
        '和' | '与' => text.at(r).is_some_and(|(c, _)| is_numeral(c)),
        // 44.4%, but 3.5小时 and 2020.7.10.
        '.' => number::number(text, next)
            .is_some_and(|rest| text.is(text.space(rest.end), AFTER_NUMBER) || text.is(rest.end, " ")),
        _ => text.is(q, AFTER_NUMBER) || (first.is_ascii_digit() && q > end),
    }
}

/// Everything in a text, in order, without overlaps. `year` is the reference's, where there is one: it tells
/// 19年 the year from 30年 the length, and which century 上世纪 is.
pub fn scan(text: &str, year: Option<i32>) -> Vec<Found> {
    let scanner = Scanner { text: Text::new(text), year };
    let mut found = Vec::new();
    let mut p = 0;
    let mut titles = 0usize;
    let starts = starts();
    let bytes = text.as_bytes();
    while let Some(&byte) = bytes.get(p) {
        if byte < 0x80 && !byte.is_ascii_digit() && byte != b'Q' && byte != b'q' {
            if byte == b'\n' {
                titles = 0;
            }
            p += 1;
            continue;
        }
        // Nearly all of a Chinese text ends here.
        if byte & 0xf0 == 0xe0
            && let Some(&[second, third]) = bytes.get(p + 1..p + 3)
        {
            let low = |byte: u8| usize::from(byte & 0x3f);
            if !has(&starts.bits, usize::from(byte & 0xf) << 12 | low(second) << 6 | low(third)) {
                p += 3;
                continue;
            }
        }
        let Some(c) = text.get(p..).and_then(|rest| rest.chars().next()) else { break };
        match c {
            '《' => titles += 1,
            '》' => titles = titles.saturating_sub(1),
            _ => {}
        }
        let led = !matches!(c, '从' | '從' | '自') || starts.may_follow(text, p + c.len_utf8());
        if !led || !starts.may_go_on(&scanner.text, p) {
            p = skip(text, p, c);
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
            let later = matches!(&hung, Some(Found { expr: Expr::Shift(_, sign, form), .. })
                if *sign > 0 || *form == Form::Since);
            let doubtful =
                found.weak && ((later && found.moment.year.is_none()) || self.is_length(p, &found, length));
            if !doubtful || hung.as_ref().is_none_or(|hung| hung.end < found.end) {
                let whole = self.complete(p, found.moment, found.end, false);
                // 24年 as a year only where it is one by its neighbours.
                offer(whole.filter(|whole| !doubtful || whole.end > found.end));
            }
        }
        offer(hung);
        offer(length.and_then(|(stretch, end)| window::alone(text, p, stretch, end)));
        if !is_numeral(c) {
            offer(window::vague(text, p));
            offer(window::window(text, p));
            offer(window::unplaced(text, p));
        }
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
            // 400,000年前.
            Some(',') if c.is_ascii_digit() && back.next().is_some_and(|c| c.is_ascii_digit()) => {
                number::number(&self.text, p).is_some_and(|num| num.style == number::Style::Digits(3))
            }
            // 3-5日 in a code; a stretch is read from its start.
            Some('-' | '/') => c.is_ascii_digit() && back.next().is_some_and(|c| c.is_ascii_alphanumeric()),
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
