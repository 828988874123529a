//! Months, and what stands inside one: days, thirds, weeks, weekdays; and a day whose month is not said.

use super::clock;
use super::expr::{InMonth, Moment, Month, Part, Span, Year};
use super::length;
use super::moment::{DASHES, Found};
use super::number::{self, Num, Style};
use super::text::Text;
use super::week::relative;
use super::year::inside_a_word;
use crate::temporal::calendar::Grain;

const MONTHS: &[(&str, Month)] = &[
    ("本月", Month::Relative(0)),
    ("当月", Month::Anaphoric(0)),
    ("同月", Month::Anaphoric(0)),
    ("次月", Month::Anaphoric(1)),
    ("首月", Month::Is(1)),
    ("末月", Month::Is(12)),
];

const LUNAR_MONTHS: &[(&str, u8)] = &[("正月", 1), ("冬月", 11), ("腊月", 12)];

/// Characters after a bare number that make it a count and not a day: 10月22家.
const COUNTED: &str = "个人家名万亿千百元点时天周月年岁次项条件位只头台辆吨米公里平%％.多余几例所座支种类分秒度倍成折股期届批户篇份枚艘架间本册款级号线层";

/// A month, and what follows it.
pub(super) fn month(text: &Text<'_>, p: usize, year: Option<Year>) -> Option<Found> {
    let make = |lunar, month, inside, end, weak| {
        let mut moment = Moment { year, ..Moment::of(Span::Month(month, inside)) };
        moment.lunar = lunar;
        Some(moment.found(end, weak))
    };
    if let Some((part, end)) = text
        .pick(p, &[("月初", Part::Early), ("月中", Part::Middle), ("月底", Part::Late), ("月末", Part::Late)])
        && year.is_none()
        && !text.before(p).is_some_and(|c| number::is_numeral(c) || "个每岁历".contains(c))
    {
        return make(false, Month::Relative(0), InMonth::Part(part), end, false);
    }
    if let Some((which, q)) = text.pick(p, MONTHS)
        && !inside_a_word(text, p)
    {
        return in_month(text, q, false, which, year);
    }
    if let Some((shift, q)) = relative(text, p, &["月"])
        && year.is_none()
    {
        return in_month(text, q, false, Month::Relative(shift), year);
    }
    if let Some((number, q)) = text.pick(p, LUNAR_MONTHS) {
        return in_month(text, q, true, Month::Is(number), year);
    }
    if let Some(q) = text.eat(p, "闰") {
        let num = number::number(text, q)?;
        let end = text.eat(num.end, "月")?;
        return in_month(text, end, true, Month::Leap(num.within(1, 12)? as u8), year);
    }
    if let Some(q) = text.eat(p, "第") {
        let num = number::number(text, q)?;
        let end = text.eat(num.end, "个月").filter(|_| year.is_some())?;
        return in_month(text, end, false, Month::Is(num.within(1, 12)? as u8), year);
    }
    if let Some((day, end)) = lunar_day(text, p).filter(|_| year.is_none()) {
        // 廿一 alone is a day; 初一 alone as often a school year.
        let clear = text.is(p, "廿")
            && !text.at(end).is_some_and(|(c, _)| number::is_numeral(c) || "年个月".contains(c));
        return if clear { make(true, Month::Unsaid, InMonth::Day(day), end, false) } else { None };
    }
    if let Some((xun, end)) = xun(text, p).filter(|_| year.is_none())
        && !inside_a_word(text, p)
    {
        return make(false, Month::Relative(0), InMonth::Xun(xun), end, false);
    }
    let num = number::number(text, p)?;
    let q = text.space(num.end);
    // 11/3号: month, slash, day.
    if let Some((c, r)) = text.at(q)
        && c == '/'
        && let (Some(m), Some(d)) = (num.within(1, 12), number::number(text, r))
        && let (Some(day), Some((_, end))) = (d.within(1, 31), text.any(d.end, &["号", "日"]))
    {
        return make(false, Month::Is(m as u8), InMonth::Day(day as u8), end, false);
    }
    if let Some(end) = text.eat(q, "月") {
        let which = num.within(1, 12)? as u8;
        if text.is(end, "饼季球") || text.was(num.end, "两俩仨") || text.before(p) == Some('第') {
            return None;
        }
        let end = text.maybe(end, "份");
        return in_month(text, end, false, Month::Is(which), year);
    }
    // 1-五月, 2——4月: the first month of a stretch stands without its 月.
    if let Some(which) = num.within(1, 12)
        && leads_to(text, num.end, "月", 12)
    {
        return make(false, Month::Is(which as u8), InMonth::Whole, num.end, false);
    }
    if year.is_some() {
        return None;
    }
    bare_day(text, p, &num, q)
}

/// 29日, 8号 without a month.
pub(super) fn bare_day(text: &Text<'_>, p: usize, num: &Num, q: usize) -> Option<Found> {
    let make =
        |day, end, weak| Some(Moment::of(Span::Month(Month::Unsaid, InMonth::Day(day))).found(end, weak));
    let day = num.within(1, 31)? as u8;
    if text.was(num.end, "两俩仨") || text.was(p, "月") {
        return None;
    }
    if let Some(end) = text.eat(q, "日") {
        let timed = clock::clock(text, text.space(end), None, true).is_some();
        let short = num.style == Style::Sequence(1) || (num.style == Style::Value && day <= 10);
        let other = text.is(end, "本元游报语常子均行夜志益");
        return if other || (short && !timed) { None } else { make(day, end, true) };
    }
    if let Some(end) = text.eat(q, "号") {
        let named = "楼线门院机公令文馆台井店厅车舱房会员坑站桥坝库仓位桌床桶柱梯路街巷弄室座单码选手种首长通知决议元区地城高矿工项界球国字";
        // 29号 alone is as often a house, a bus or a bill: something about it has to speak of time.
        let timed = clock::clock(text, text.space(end), None, true).is_some()
            || text.is(end, "前后到至之以左那这早晚-~、");
        let closed = text.at(end).is_none_or(|(c, _)| !c.is_alphanumeric());
        let spoken = text
            .before(p)
            .is_none_or(|c| !c.is_alphanumeric() || "在于到这我你他她定等从自及和至".contains(c));
        let goes_on = text.is(end, "我你他她它去来回开走出召见有要能可放");
        let fits = timed || (spoken && (closed || goes_on));
        return if text.is(end, named) || text.was(p, "元") || !fits { None } else { make(day, end, false) };
    }
    if leads_to(text, num.end, "日号", 31) && num.end == q && !text.was(p, "0123456789-/.月") {
        return make(day, num.end, true);
    }
    None
}

/// Whether a dash and a number with one of these units follow: the unit of 12-19日 is on the second number.
pub(super) fn leads_to(text: &Text<'_>, p: usize, units: &str, most: u32) -> bool {
    text.any(text.space(p), DASHES)
        .and_then(|(_, q)| number::number(text, text.space(q)))
        .is_some_and(|num| num.within(1, most).is_some() && text.is(text.space(num.end), units))
}

/// 初一, 廿二, 三十 after a month.
pub(super) fn lunar_day(text: &Text<'_>, p: usize) -> Option<(u8, usize)> {
    if let Some(q) = text.eat(p, "初") {
        let num = number::number(text, q)?;
        return Some((num.within(1, 10)? as u8, num.end));
    }
    if text.is(p, "廿卅") {
        let num = number::number(text, p)?;
        // 廿六日, 廿号 are ways to write a civil day.
        let civil = text.is(num.end, "日号");
        return num.within(20, 31).filter(|_| !civil).map(|day| (day as u8, num.end));
    }
    None
}

pub(super) fn xun(text: &Text<'_>, p: usize) -> Option<(u8, usize)> {
    text.pick(p, &[("上旬", 1), ("初旬", 1), ("中旬", 2), ("下旬", 3)])
}

pub(super) fn in_month(
    text: &Text<'_>,
    p: usize,
    lunar: bool,
    month: Month,
    year: Option<Year>,
) -> Option<Found> {
    let make = |lunar, inside, end| {
        let mut moment = Moment { year, ..Moment::of(Span::Month(month, inside)) };
        moment.lunar = lunar;
        Some(moment.found(end, false))
    };
    let q = text.space(p);
    if let Some((day, end)) = lunar_day(text, q) {
        return make(true, InMonth::Day(day), text.any(end, &["日"]).map_or(end, |(_, end)| end));
    }
    if let Some((xun, end)) = xun(text, text.maybe(q, "的")) {
        return make(lunar, InMonth::Xun(xun), end);
    }
    const PARTS: &[(&str, Part)] = &[
        ("月初", Part::Early),
        ("月底", Part::Late),
        ("月末", Part::Late),
        ("月中", Part::Middle),
        ("初", Part::Early),
        ("底", Part::Late),
        ("末", Part::Late),
    ];
    if let Some((part, end)) = text.pick(q, PARTS) {
        return make(lunar, InMonth::Part(part), end);
    }
    if let Some((half, end)) = text.pick(q, &[("上半月", 1), ("下半月", 2)]) {
        return make(lunar, InMonth::Half(half), end);
    }
    let r = text.maybe(q, "的");
    if let Some((inside, end)) = nth_in_month(text, r) {
        return make(lunar, inside, end);
    }
    if let Some((sign, after)) = text.pick(r, &[("最后", -1), ("前", 1), ("头", 1), ("后", -1)])
        && let Some((num, grain, end)) = length::count(text, text.maybe(after, "的"))
        && let Some(n) = num.within(1, 31)
        && matches!(grain, Grain::Day | Grain::Week)
    {
        return make(lunar, InMonth::Run(sign * n as i32, grain), end);
    }
    if let Some(num) = number::number(text, q)
        && let Some(day) = num.within(1, 31)
    {
        let r = text.space(num.end);
        if let Some((_, end)) = text.any(r, &["日", "号"]) {
            let end = weekday_after(text, end);
            return make(lunar, InMonth::Day(day as u8), end);
        }
        // 八月十五, 10月22: the day may stand alone when nothing is counted by it.
        let counted = text.at(num.end).is_some_and(|(c, _)| COUNTED.contains(c) || number::is_numeral(c));
        let stretch = leads_to(text, num.end, "日号", 31);
        if q == p && (stretch || (!counted && !text.is(num.end, "-~/—至到"))) {
            return make(lunar, InMonth::Day(day as u8), num.end);
        }
    }
    make(lunar, InMonth::Whole, p)
}

/// The weekday in apposition after a date: 10月12号，星期一; 7月9日（周二）.
pub(super) fn weekday_after(text: &Text<'_>, p: usize) -> usize {
    let q = text.space(p);
    let (open, q) = match text.any(q, &["(", ","]) {
        Some((index, end)) => (index == 0, text.space(end)),
        None => (false, q),
    };
    let Some((_, end)) = weekday_name(text, q) else { return p };
    if !open {
        return end;
    }
    text.eat(end, ")").unwrap_or(p)
}

/// 第一周, 最后一周, 第二个周三, 最后一个的周三 (the month left out).
pub(super) fn nth_in_month(text: &Text<'_>, p: usize) -> Option<(InMonth, usize)> {
    let (n, q) = if let Some(q) = text.eat(p, "第") {
        let num = number::number(text, q)?;
        (num.within(1, 5)? as i8, num.end)
    } else {
        text.pick(p, &[("最后一", -1), ("首", 1)])?
    };
    let q = text.maybe(text.maybe(q, "个"), "的");
    if let Some((weekday, end)) = weekday_name(text, q) {
        return Some((InMonth::Weekday(n, weekday), end));
    }
    let (_, end) = text.any(q, &["星期", "礼拜", "周"])?;
    Some((InMonth::Week(n), end))
}

/// 星期三, 周日, 礼拜天.
pub(super) fn weekday_name(text: &Text<'_>, p: usize) -> Option<(u8, usize)> {
    let (_, q) = text.any(p, &["星期", "礼拜", "周"])?;
    let (c, end) = text.at(q)?;
    let weekday = match c {
        '日' | '天' => 7,
        _ => number::digit(c).filter(|d| (1..=6).contains(d) && c != '两' && c != '俩')? as u8,
    };
    Some((weekday, end))
}
