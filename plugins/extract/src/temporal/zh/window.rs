//! Stretches and points hung on the reference by a length: 近三年, 三天后, 一年来, 还剩5分钟; and vague ones.

use super::clock;
use super::expr::{Bound, Expr, Form, Found, Moment, Span, Stretch};
use super::length;
use super::number::{self, Style};
use super::text::Text;
use super::year::inside_a_word;
use crate::temporal::calendar::{Grain, Length};

const VAGUE: &[(&str, i8)] = &[
    ("近年来", -1),
    ("近些年来", -1),
    ("近几年来", -1),
    ("最近几年来", -1),
    ("最近几年", -1),
    ("近些年", -1),
    ("近几年", -1),
    ("近年", -1),
    ("近来", -1),
    ("近期", -1),
    ("近日", -1),
    ("日前", -1),
    ("不久前", -1),
    ("前不久", -1),
    ("多年以来", -1),
    ("多年来", -1),
    ("数年来", -1),
    ("长期以来", -1),
    ("历年来", -1),
    ("连日来", -1),
    ("现阶段", 0),
    ("目前", 0),
    ("当前", 0),
    ("现在", 0),
    ("眼下", 0),
    ("如今", 0),
    ("此刻", 0),
    ("而家", 0),
    ("依家", 0),
    ("不久的将来", 1),
    ("将来", 1),
];

/// 出现在, 体现在: 现在 inside another phrase; likewise the others.
fn refused(text: &Text<'_>, p: usize) -> bool {
    match text.at(p) {
        Some(('现', _)) => text.was(p, "出体实表发呈展显再重浮涌凸闪"),
        Some(('日', _)) => text.before(p).is_some_and(|c| number::is_numeral(c) || "今昨明即".contains(c)),
        Some(('近', _)) if text.eat(p, "近日点").is_some() => true,
        Some(('近', _)) => text.was(p, "附最靠接邻临将远相亲逼新"),
        Some(('当', _)) => text.was(p, "应相适充担正每"),
        Some(('目', _)) => text.was(p, "项科节题名数盲面耳"),
        _ => false,
    }
}

pub(super) fn vague(text: &Text<'_>, p: usize) -> Option<Found> {
    let (when, end) = text.pick(p, VAGUE)?;
    if refused(text, p) {
        return None;
    }
    let expr = if when == 0 { Expr::Moment(Moment::of(Span::Now)) } else { Expr::Vague(when) };
    Some(Found { start: p, end, expr, bound: None })
}

pub(super) fn unplaced(text: &Text<'_>, p: usize) -> Option<Found> {
    const WORDS: &[&str] = &["节假日期间", "节日期间", "假日期间", "假期期间", "长假期间", "两节期间"];
    let (_, end) = text.any(p, WORDS)?;
    Some(Found { start: p, end, expr: Expr::Unplaced, bound: None })
}

#[derive(Clone, Copy, PartialEq)]
enum Prefix {
    /// Any length may follow.
    Free,
    /// Only a number of one unit.
    Counted,
    /// 还剩: a simple length shorter than a day.
    Left,
    /// 再过, 过.
    Passing,
}

const PREFIXES: &[(&str, (i8, Prefix))] = &[
    ("过去的", (-1, Prefix::Free)),
    ("过去", (-1, Prefix::Free)),
    ("最近的", (-1, Prefix::Free)),
    ("最近", (-1, Prefix::Free)),
    ("近", (-1, Prefix::Free)),
    ("此前", (-1, Prefix::Free)),
    ("之前", (-1, Prefix::Free)),
    ("未来的", (1, Prefix::Free)),
    ("未来", (1, Prefix::Free)),
    ("今后的", (1, Prefix::Free)),
    ("今后", (1, Prefix::Free)),
    ("接下来的", (1, Prefix::Free)),
    ("接下来", (1, Prefix::Free)),
    ("此后", (1, Prefix::Free)),
    ("之后", (1, Prefix::Free)),
    ("还剩", (1, Prefix::Left)),
    ("再过", (1, Prefix::Passing)),
    ("过", (1, Prefix::Passing)),
    ("前", (-1, Prefix::Counted)),
    ("后", (1, Prefix::Counted)),
    ("上", (-1, Prefix::Counted)),
    ("下", (1, Prefix::Counted)),
];

/// 近三年, 未来48小时, 前1周, 上个小时, 再过半小时.
pub(super) fn window(text: &Text<'_>, p: usize) -> Option<Found> {
    let ((sign, kind), q) = text.pick(p, PREFIXES)?;
    if inside_a_word(text, p) || refused(text, p) {
        return None;
    }
    if text.eat(p, "过去").is_none()
        && text.is(p, "过")
        && text.was(p, "超通经不已度难胜越错路跨透罪功再透渡")
    {
        return None;
    }
    let q =
        if kind == Prefix::Counted { text.space(q) } else { text.space(text.maybe(text.space(q), "的")) };
    let form = if kind == Prefix::Passing { Form::Passing } else { Form::Window };
    let make =
        |stretch, end| Some(Found { start: p, end, expr: Expr::Shift(stretch, sign, form), bound: None });
    if kind == Prefix::Counted {
        // 上个小时, 下一个小时.
        if let Some((_, r)) = text.any(q, &["一个", "个", "一"])
            && let Some((grain, end)) =
                text.pick(r, &[("小时", Grain::Hour), ("钟头", Grain::Hour), ("分钟", Grain::Minute)])
        {
            return make(sharp(Length::of(grain, 1.0)), end);
        }
        let (num, grain, end) = length::count(text, q)?;
        // 上一年, 下一周 name a year and a week.
        let named = num.style == Style::Sequence(1) && num.value == 1.0 && grain >= Grain::Day;
        let named = named || (grain == Grain::Day && text.is(p, "上") && text.was(end, "日"));
        return if named { None } else { make(counted(&num, grain), end) };
    }
    let (stretch, end) = match length::length(text, q) {
        Some((stretch, end)) => (stretch, end),
        None => {
            let (num, grain, end) = length::count(text, q)?;
            (counted(&num, grain), end)
        }
    };
    if kind == Prefix::Left && (stretch.parts > 1 || stretch.low.grain() >= Grain::Day) {
        return None;
    }
    let end =
        text.any(end, &["以来", "之内", "以内", "来", "间", "里", "内", "中"]).map_or(end, |(_, end)| {
            if text.was(end, "中来") && text.is(end, "国央心华自") {
                end - '中'.len_utf8()
            } else {
                end
            }
        });
    make(stretch, end)
}

fn sharp(low: Length) -> Stretch {
    Stretch { low, high: None, vague: false, parts: 1, working: false }
}

fn counted(num: &number::Num, grain: Grain) -> Stretch {
    Stretch {
        high: num.high.map(|high| Length::of(grain, high)),
        vague: num.more || num.high.is_some(),
        ..sharp(Length::of(grain, num.value))
    }
}

/// Characters that make another word with 前 or 后 before them.
pub(super) const NOT_AFTER_BEFORE: &str =
    "景期任列身线方途瞻提所往来沿端述夕后头台置移进言锋缀者沿卫一二三四五六七八九十两几数0123456789";
pub(super) const NOT_AFTER_AFTER: &str =
    "续期勤者备卫代果来半头方面天年门台裔人缀记一二三四五六七八九十两几数0123456789";

/// A length with what hangs it on the reference: 三天前, 五日内, 一年来, 六天后的3时.
pub(super) fn hung(text: &Text<'_>, p: usize, stretch: Stretch, end: usize) -> Option<Found> {
    const WORDS: &[(&str, (i8, Form))] = &[
        ("之前", (-1, Form::Point)),
        ("以前", (-1, Form::Point)),
        ("前", (-1, Form::Point)),
        ("之后", (1, Form::Point)),
        ("以后", (1, Form::Point)),
        ("过后", (1, Form::Point)),
        ("后", (1, Form::Point)),
        ("之内", (1, Form::Within)),
        ("以内", (1, Form::Within)),
        ("内", (1, Form::Within)),
        ("以来", (-1, Form::Since)),
        ("来", (-1, Form::Since)),
    ];
    let ((sign, form), q) = text.pick(end, WORDS)?;
    let refused = match text.before(q) {
        Some('前') => text.is(q, NOT_AFTER_BEFORE),
        Some('后') => text.is(q, NOT_AFTER_AFTER),
        Some('内') => text.is(q, "部外容陆地需涵心科"),
        Some('来') => text.is(q, "自说看临到访宾源"),
        _ => false,
    };
    if refused {
        return None;
    }
    if form == Form::Point {
        let r = text.maybe(q, "的");
        if let Some((part, Some(clock), end)) = clock::clock(text, r, None, true) {
            let mut moment = Moment::of(Span::Shift(stretch.low, sign));
            moment.part = part;
            moment.clock = Some(clock);
            return Some(Found { start: p, end, expr: Expr::Moment(moment), bound: None });
        }
    }
    Some(Found { start: p, end: q, expr: Expr::Shift(stretch, sign, form), bound: None })
}

/// A length that stands alone, if it is one.
pub(super) fn alone(text: &Text<'_>, p: usize, stretch: Stretch, end: usize) -> Option<Found> {
    let of_one = text.is(p, "一");
    let refused = (of_one && text.was(p, "有那这某哪同每第终整唯"))
        // 几天, 数年 say no length.
        || text.is(p, "几数")
        // 两个一百年: a noun counted by 个.
        || (text.was(p, "个") && text.at(p).is_some_and(|(c, _)| number::digit(c).is_some()))
        || text.any(end, &["以外", "之外"]).is_some()
        || (of_one && text.is(end, "天日之度") && !text.is(end, "度电"))
        // 四周 is all around.
        || text.eat(p, "四周") == Some(end)
        // 三日 without more is rarely a length.
        || (text.was(end, "日") && short_days(text, p, end));
    if refused {
        return None;
    }
    let (end, bound) = match text.any(end, &["左右", "上下", "前后"]) {
        Some((_, after)) => (after, Some(Bound::About)),
        None => (end, None),
    };
    Some(Found { start: p, end, expr: Expr::Length(stretch), bound })
}

fn short_days(text: &Text<'_>, p: usize, end: usize) -> bool {
    let Some(num) = number::number(text, p) else { return false };
    matches!(num.style, Style::Sequence(1)) && !text.is(p, "两俩仨几数") && num.end + '日'.len_utf8() == end
}
