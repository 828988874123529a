//! Moments of the calendar, from the year down: what may follow a year, what may follow a month.

use super::clock;
use super::expr::{InMonth, InWeek, Moment, Month, Part, Span, Week, Year};
use super::feasts;
use super::length;
use super::number::{self, Num, Style};
use super::text::Text;
use super::year::{self, inside_a_word};
use crate::temporal::calendar::Grain;

/// A moment in the text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    pub(super) moment: Moment,
    pub(super) end: usize,
    /// Whether a two-digit year or a day without month may be a length instead.
    pub(super) weak: bool,
}

/// What stands between two ends of a stretch.
pub(super) const DASHES: &[&str] = &["——", "—", "--", "-", "~", "到", "至"];

const DAYS: &[(&str, Span)] = &[
    ("大大后天", Span::Day(4)),
    ("大大前天", Span::Day(-4)),
    ("大后天", Span::Day(3)),
    ("大后日", Span::Day(3)),
    ("大前天", Span::Day(-3)),
    ("大前日", Span::Day(-3)),
    ("后天", Span::Day(2)),
    ("后日", Span::Day(2)),
    ("前天", Span::Day(-2)),
    ("前日", Span::Day(-2)),
    ("今天", Span::Day(0)),
    ("今日", Span::Day(0)),
    ("明天", Span::Day(1)),
    ("明日", Span::Day(1)),
    ("听日", Span::Day(1)),
    ("昨天", Span::Day(-1)),
    ("昨日", Span::Day(-1)),
    ("寻日", Span::Day(-1)),
    ("尋日", Span::Day(-1)),
    ("当天", Span::DayAfter(0)),
    ("当日", Span::DayAfter(0)),
    ("同日", Span::DayAfter(0)),
    ("次日", Span::DayAfter(1)),
    ("翌日", Span::DayAfter(1)),
    ("隔天", Span::DayAfter(1)),
];

/// 今晚, 昨夜, 明早: the day is one character, the part of the day follows.
const SHORT_DAYS: &[(&str, Span)] = &[
    ("今", Span::Day(0)),
    ("明", Span::Day(1)),
    ("昨", Span::Day(-1)),
    ("当", Span::DayAfter(0)),
    ("次", Span::DayAfter(1)),
];

const SEASONS: &[(&str, u8)] = &[("春", 1), ("夏", 2), ("秋", 3), ("冬", 4)];

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

/// The moment that starts here.
pub(super) fn moment(text: &Text<'_>, p: usize) -> Option<Found> {
    let day = day(text, p);
    let (mut found, attached) = match day {
        Some(found) => (found, true),
        None => (Found { moment: Moment::of(Span::Whole), end: p, weak: false }, false),
    };
    if attached && !takes_time(&found.moment) {
        return Some(found);
    }
    // 明天的下午, 12日，上午: the time of day follows its day.
    let q = if attached { text.space(text.maybe(found.end, "的")) } else { found.end };
    if let Some((part, clock, end)) = clock::clock(text, q, None, attached) {
        found.moment.part = part;
        found.moment.clock = clock;
        found.end = end;
        found.weak = false;
    }
    (found.end > p).then_some(found)
}

/// Whether a time of day can follow: it is a day, or shorter than one.
fn takes_time(moment: &Moment) -> bool {
    matches!(
        moment.span,
        Span::Day(_)
            | Span::DayAfter(_)
            | Span::NthDay(_)
            | Span::Feast(..)
            | Span::Month(_, InMonth::Day(_) | InMonth::Weekday(..))
            | Span::Week(_, InWeek::Day(_) | InWeek::Weekend)
    ) && !moment.has_time()
}

/// The calendar part of a moment.
fn day(text: &Text<'_>, p: usize) -> Option<Found> {
    let done = |span, end| Some(Found { moment: Moment::of(span), end, weak: false });
    if let Some((span, end)) = text.pick(p, DAYS) {
        let refused = inside_a_word(text, p) || text.any(end, &["头条", "之星", "之子"]).is_some();
        return if refused { None } else { done(span, end) };
    }
    if let Some((span, end)) = text.pick(p, SHORT_DAYS)
        && !inside_a_word(text, p)
        && let Some((part, end)) = short_part(text, end)
    {
        let mut moment = Moment::of(span);
        moment.part = Some(part);
        // 今晚八点, 今晨5点, 今早8点十五分.
        if let Some((_, clock, after)) = clock::clock(text, end, Some(part), true)
            && clock.is_some()
        {
            moment.clock = clock;
            return Some(Found { moment, end: after, weak: false });
        }
        return Some(Found { moment, end, weak: false });
    }
    let (lunar, start) = match text.any(p, &["农历", "阴历", "旧历", "夏历"]) {
        Some((_, end)) => (true, end),
        None => (false, p),
    };
    let mut found =
        year::year(text, start).and_then(|y| after_year(text, y)).or_else(|| in_year(text, start, None))?;
    found.moment.lunar |= lunar;
    if lunar && !found.moment.lunar_fits() {
        return None;
    }
    Some(found)
}

impl Moment {
    fn lunar_fits(&self) -> bool {
        matches!(self.span, Span::Month(..) | Span::Feast(..) | Span::Whole)
    }
}

fn short_part(text: &Text<'_>, p: usize) -> Option<(super::expr::DayPart, usize)> {
    let (part, end) = clock::part(text, p, true)?;
    matches!(text.at(p), Some((c, _)) if "早晨晚夜凌".contains(c)).then_some((part, end))
}

fn after_year(text: &Text<'_>, found: year::Found) -> Option<Found> {
    let whole = |end, weak| Moment { year: Some(found.year), ..Moment::of(Span::Whole) }.found(end, weak);
    let q = text.space(found.end);
    let q = text.maybe(q, "的");
    // 二零一六年，九月三号: only before a month with its day.
    let lunar_inside = text.any(q, &["农历", "阴历"]).map(|(_, end)| end);
    if let Some(mut rest) = in_year(text, lunar_inside.unwrap_or(q), Some(found.year)) {
        rest.moment.lunar |= lunar_inside.is_some();
        rest.weak = false;
        return Some(rest);
    }
    if let Some(comma) = text.eat(q, ",")
        && let Some(rest) = in_year(text, text.space(comma), Some(found.year))
        && matches!(rest.moment.span, Span::Month(Month::Is(_), InMonth::Day(_)))
    {
        return Some(rest);
    }
    Some(whole(found.end, found.short))
}

impl Moment {
    fn found(self, end: usize, weak: bool) -> Found {
        Found { moment: self, end, weak }
    }
}

/// What stands below a year, with or without the year before it.
fn in_year(text: &Text<'_>, p: usize, year: Option<Year>) -> Option<Found> {
    let make = |span, end| Some(Moment { year, ..Moment::of(span) }.found(end, false));
    let known = year.is_some();
    if let Some((half, end)) = text.pick(p, &[("上半年", 1), ("前半年", 1), ("下半年", 2), ("后半年", 2)])
    {
        return make(Span::Half(half), end);
    }
    if let Some((span, end)) = quarter(text, p) {
        return make(span, end);
    }
    if let Some((season, q)) = text.pick(p, SEASONS) {
        let suffix = text.any(q, &["季", "天"]).map(|(_, end)| end);
        let ahead = text
            .pick(p, &[("春节", ()), ("春分", ()), ("夏至", ()), ("秋分", ()), ("冬至", ()), ("冬月", ())]);
        if ahead.is_none() && (suffix.is_some() || (known && !text.is(q, "运招晚训游种粮耕收令奥装")))
        {
            return make(Span::Season(season), suffix.unwrap_or(q));
        }
    }
    if let Some((part, end)) = year_part(text, p, known) {
        return make(Span::Part(part), end);
    }
    if let Some((span, end)) = run(text, p, known) {
        return make(span, end);
    }
    if let Some((nth, end)) = nth_day(text, p) {
        return make(Span::NthDay(nth), end);
    }
    if let Some(found) = month(text, p, year) {
        return Some(found);
    }
    if let Some(found) = week(text, p, year) {
        return Some(found);
    }
    let (id, end) = feasts::name(text, p)?;
    feast(text, p, id, end, year)
}

fn feast(text: &Text<'_>, p: usize, id: usize, end: usize, year: Option<Year>) -> Option<Found> {
    let suffixed = text.any(end, &["节气", "当天", "当日", "节", "假期", "长假", "期间"]).is_some();
    let numeral = text.at(p).is_some_and(|(c, _)| number::is_numeral(c));
    let refused = (feasts::is_plain_word(id) && year.is_none() && !suffixed)
        || (numeral
            && text.at(end).is_some_and(|(c, _)| number::is_numeral(c) || "年个月日路村块部".contains(c)))
        || (numeral && text.before(p).is_some_and(number::is_numeral));
    if refused {
        return None;
    }
    let mut end = end;
    if feasts::is_plain_word(id) || matches!(feasts::rule(id), Some(feasts::Rule::Term(_))) {
        end = text.any(end, &["节气"]).map_or(end, |(_, after)| after);
    }
    let mut days = 0;
    if let Some((shift, after)) = text.pick(end, &[("翌日", 1), ("次日", 1), ("前一天", -1), ("后一天", 1)])
    {
        days = shift;
        end = after;
    }
    let mut moment = Moment { year, ..Moment::of(Span::Feast(id, days)) };
    moment.lunar = feasts::is_lunar(id);
    Some(moment.found(end, false))
}

/// 第三季度, 一季度, Q2, 首季, 前三季度, 上季度.
fn quarter(text: &Text<'_>, p: usize) -> Option<(Span, usize)> {
    if let Some((shift, end)) = text.pick(
        p,
        &[
            ("上一季度", -1),
            ("上个季度", -1),
            ("上一个季度", -1),
            ("上季度", -1),
            ("本季度", 0),
            ("这个季度", 0),
            ("当季度", 0),
            ("下一季度", 1),
            ("下个季度", 1),
            ("下季度", 1),
        ],
    ) {
        return Some((Span::QuarterFrom(shift), end));
    }
    if let Some((number, end)) = text.pick(p, &[("首季度", 1), ("首季", 1), ("末季度", 4)]) {
        return Some((Span::Quarter(number), end));
    }
    if let Some(q) = text.any(p, &["Q", "q"]).map(|(_, q)| q)
        && text.before(p).is_none_or(|c| !c.is_ascii_alphanumeric())
        && let Some((c, end)) = text.at(q)
        && ('1'..='4').contains(&c)
        && text.at(end).is_none_or(|(c, _)| !c.is_ascii_alphanumeric())
    {
        return Some((Span::Quarter(c as u8 - b'0'), end));
    }
    let q = text.maybe(p, "第");
    let num = number::number(text, q)?;
    let quarter = num.within(1, 4)? as u8;
    let (_, end) = text.any(num.end, &["季度"])?;
    (num.value != 2.0 || !text.was(num.end, "两")).then_some((Span::Quarter(quarter), end))
}

fn year_part(text: &Text<'_>, p: usize, known: bool) -> Option<(Part, usize)> {
    const LONG: &[(&str, Part)] = &[
        ("年初", Part::Early),
        ("年中", Part::Middle),
        ("年底", Part::Late),
        ("年末", Part::Late),
        ("岁末", Part::Late),
        ("年尾", Part::Late),
    ];
    if let Some((part, end)) = text.pick(p, LONG) {
        let inside = !known
            && text
                .before(p)
                .is_some_and(|c| number::is_numeral(c) || "全整常历几多近学少青中老成童周".contains(c));
        return (!inside && !text.is(end, "国考")).then_some((part, end));
    }
    const SHORT: &[(&str, Part)] =
        &[("伊始", Part::Opening), ("初", Part::Early), ("底", Part::Late), ("末", Part::Late)];
    let (part, end) = text.pick(p, SHORT).filter(|_| known)?;
    // 2019年初一 is no year's beginning; 去年初中毕业 neither.
    (!text.is(end, "级中高等次步期一二三四五六七八九十")).then_some((part, end))
}

/// 前三季度, 前两个月, 后10天, 最后3周.
fn run(text: &Text<'_>, p: usize, known: bool) -> Option<(Span, usize)> {
    let (sign, q) = text.pick(p, &[("最后", -1), ("最初", 1), ("前", 1), ("头", 1), ("后", -1)])?;
    let (num, grain, end) = length::count(text, text.maybe(q, "的"))?;
    let n = num.within(1, 366)? as i32;
    // Without a year only quarters run from one: 前三季度. 前三天 counts from the reference.
    let fits = known || (grain == Grain::Quarter && sign == 1 && !inside_a_word(text, p));
    (fits && grain >= Grain::Day && grain < Grain::Year).then_some((Span::Run(sign * n, grain), end))
}

/// 第十天.
fn nth_day(text: &Text<'_>, p: usize) -> Option<(u16, usize)> {
    let num = number::number(text, text.eat(p, "第")?)?;
    let end = text.eat(num.end, "天")?;
    Some((num.within(1, 366)? as u16, end))
}

/// A month, and what follows it.
fn month(text: &Text<'_>, p: usize, year: Option<Year>) -> Option<Found> {
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
fn bare_day(text: &Text<'_>, p: usize, num: &Num, q: usize) -> Option<Found> {
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
fn lunar_day(text: &Text<'_>, p: usize) -> Option<(u8, usize)> {
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

fn xun(text: &Text<'_>, p: usize) -> Option<(u8, usize)> {
    text.pick(p, &[("上旬", 1), ("初旬", 1), ("中旬", 2), ("下旬", 3)])
}

fn in_month(text: &Text<'_>, p: usize, lunar: bool, month: Month, year: Option<Year>) -> Option<Found> {
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
fn weekday_after(text: &Text<'_>, p: usize) -> usize {
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
fn nth_in_month(text: &Text<'_>, p: usize) -> Option<(InMonth, usize)> {
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

/// 上月, 上个月, 下下周, 这一周, 上一个: how far from now, and the offset after the unit.
fn relative(text: &Text<'_>, p: usize, units: &[&str]) -> Option<(i32, usize)> {
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
fn week(text: &Text<'_>, p: usize, year: Option<Year>) -> Option<Found> {
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
fn dated(text: &Text<'_>, p: usize) -> usize {
    let Some(q) = text.eat(p, "(") else { return p };
    let Some(found) = month(text, q, None) else { return p };
    text.eat(found.end, ")").unwrap_or(p)
}
