//! Quarters, parts and runs of a year, and its nth day.

use super::expr::{Part, Span};
use super::length;
use super::number;
use super::text::Text;
use super::year::inside_a_word;
use crate::temporal::calendar::Grain;

/// 第三季度, 一季度, Q2, 首季, 前三季度, 上季度.
pub(super) fn quarter(text: &Text<'_>, p: usize) -> Option<(Span, usize)> {
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

pub(super) fn year_part(text: &Text<'_>, p: usize, known: bool) -> Option<(Part, usize)> {
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
pub(super) fn run(text: &Text<'_>, p: usize, known: bool) -> Option<(Span, usize)> {
    let (sign, q) = text.pick(p, &[("最后", -1), ("最初", 1), ("前", 1), ("头", 1), ("后", -1)])?;
    let (num, grain, end) = length::count(text, text.maybe(q, "的"))?;
    let n = num.within(1, 366)? as i32;
    // Without a year only quarters run from one: 前三季度. 前三天 counts from the reference.
    let fits = known || (grain == Grain::Quarter && sign == 1 && !inside_a_word(text, p));
    (fits && grain >= Grain::Day && grain < Grain::Year).then_some((Span::Run(sign * n, grain), end))
}

/// 第十天.
pub(super) fn nth_day(text: &Text<'_>, p: usize) -> Option<(u16, usize)> {
    let num = number::number(text, text.eat(p, "第")?)?;
    let end = text.eat(num.end, "天")?;
    Some((num.within(1, 366)? as u16, end))
}
