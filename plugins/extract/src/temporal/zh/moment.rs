//! Moments of the calendar, from the year down: what may follow a year, what may follow a month.

use super::clock;
use super::expr::{InMonth, InWeek, Moment, Month, Span, Year};
use super::feasts;
use super::month::month;
use super::number;
use super::part_of_year::{nth_day, quarter, run, year_part};
use super::text::Text;
use super::week::week;
use super::year::{self, inside_a_word};

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
    pub(super) fn found(self, end: usize, weak: bool) -> Found {
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
