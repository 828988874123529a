//! Years: in digits, relative to the reference, by era; and decades and centuries.

use super::eras::ERAS;
use super::expr::{Expr, Part, Year};
use super::number::{self, Num, Style};
use super::text::Text;
use std::collections::HashSet;
use std::sync::OnceLock;

const RELATIVE: &[(&str, Year)] = &[
    ("大前年", Year::Relative(-3)),
    ("大后年", Year::Relative(3)),
    ("前年", Year::Relative(-2)),
    ("后年", Year::Relative(2)),
    ("去年", Year::Relative(-1)),
    ("今年", Year::Relative(0)),
    ("明年", Year::Relative(1)),
    ("来年", Year::Relative(1)),
    ("本年", Year::Reported),
    ("这一年", Year::Relative(0)),
    ("上一年", Year::Anaphoric(-1)),
    ("上年", Year::Anaphoric(-1)),
    ("下一年", Year::Relative(1)),
    ("次年", Year::Anaphoric(1)),
    ("翌年", Year::Anaphoric(1)),
    ("同年", Year::Anaphoric(0)),
    ("当年", Year::Anaphoric(0)),
    ("该年", Year::Anaphoric(0)),
];

/// Characters that make another word with the first character of a relative year, month or week:
/// 以后年, 说明年, 成本年, 日本周, 以上周, 合同年.
pub(super) fn inside_a_word(text: &Text<'_>, p: usize) -> bool {
    let Some((first, _)) = text.at(p) else { return false };
    let before = match first {
        '前' => "目以之当此先日提事生空从向面跟眼最往跨",
        '后' => "以之此今最先其随战幕背落前",
        '明' => "说表证声文发鲜透光聪黎清简阐注",
        '去' => "过失",
        '今' => "如至当",
        '来' => "以本未后近从年月日天",
        '本' => "成资基根日版文样原课剧书标脚蓝",
        '上' => "以之线网海马路早晚加",
        '下' => "以之天地手旗线乡如底余",
        '同' => "合共相不",
        '当' => "相适应充担承",
        '次' => "每首多几此本一二三两四五六七八九十其",
        '这' => "",
        _ => "",
    };
    text.was(p, before)
}

/// The year that two digits mean: 50 and above in the 1900s.
fn full(short: u32) -> i32 {
    short as i32 + if short < 50 { 2000 } else { 1900 }
}

/// Whether a number is written as years are: four digits, or two.
fn as_year(num: &Num) -> Option<(i32, bool)> {
    match num.sequence() {
        Some((value, 4)) if (1000..3000).contains(&value) => Some((value as i32, false)),
        Some((value, 2)) => Some((full(value), true)),
        _ if num.style == Style::Value
            && (1900.0..2100.0).contains(&num.value)
            && num.high.is_none()
            && !num.more =>
        {
            Some((num.value as i32, false))
        }
        _ => None,
    }
}

/// A year and where it ends; `short` where two digits leave it open whether it is a year or a length.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    pub(super) year: Year,
    pub(super) end: usize,
    pub(super) short: bool,
}

/// The year that starts here, with its 年.
pub(super) fn year(text: &Text<'_>, p: usize) -> Option<Found> {
    if let Some((year, end)) = text.pick(p, RELATIVE) {
        let refused = inside_a_word(text, p) || text.is(end, "级会龄代");
        let end = text.maybe(end, "度");
        return (!refused).then_some(Found { year, end, short: false });
    }
    let bracketed = text.was(p, "(-—~至").then(|| text.eat(p, "前")).flatten();
    if let Some(q) = text.eat(p, "公元前").or(bracketed) {
        let num = number::number(text, q)?;
        let end = text.eat(num.end, "年")?;
        return Some(Found { year: Year::Is(1 - num.within(1, 9999)? as i32), end, short: false });
    }
    let p = text.eat(p, "公元").or_else(|| text.eat(p, "西元")).unwrap_or(p);
    if let Some(num) = number::number(text, p) {
        let q = text.space(num.end);
        // 2019-2021年: the first year of a stretch stands without its 年.
        if let Some((value, false)) = as_year(&num)
            && let Some((_, r)) = text.any(q, super::moment::DASHES)
            && let Some(second) = number::number(text, text.space(r))
            && as_year(&second).is_some()
            && text.is(second.end, "年学财")
        {
            return Some(Found { year: Year::Is(value), end: num.end, short: false });
        }
        if let Some((value, short)) = as_year(&num)
            && let Some((index, end)) = text.any(q, &["年度", "财年", "财政年度", "学年", "年"])
        {
            let refused = index == 4 && text.is(end, "级代龄");
            return (!refused).then_some(Found { year: Year::Is(value), end, short });
        }
        return None;
    }
    era(text, p)
}

fn era_pairs() -> &'static HashSet<(char, char)> {
    static PAIRS: OnceLock<HashSet<(char, char)>> = OnceLock::new();
    PAIRS.get_or_init(|| openings().collect())
}

/// 康熙三年, 神龙元年, 民国三年.
fn era(text: &Text<'_>, p: usize) -> Option<Found> {
    let (first, q) = text.at(p)?;
    let (second, _) = text.at(q)?;
    if !era_pairs().contains(&(first, second)) {
        return None;
    }
    let (name, start, years) =
        ERAS.iter().find(|(name, _, _)| name.starts_with(first) && text.eat(p, name).is_some())?;
    let q = text.eat(p, name)?;
    let (count, q) = match text.eat(q, "元") {
        Some(after) => (1, after),
        None => {
            let num = number::number(text, q)?;
            (num.within(1, *years as u32)? as i32, num.end)
        }
    };
    let end = text.eat(q, "年")?;
    Some(Found { year: Year::Is(start + count - 1), end, short: false })
}

/// The first two characters of every era.
pub(super) fn openings() -> impl Iterator<Item = (char, char)> {
    ERAS.iter().filter_map(|(name, _, _)| {
        let mut chars = name.chars();
        Some((chars.next()?, chars.next()?))
    })
}

/// 九十年代, 20世纪80年代末期, 上世纪初, 18世纪.
pub(super) fn years(text: &Text<'_>, p: usize, reference: Option<i32>) -> Option<(Expr, usize)> {
    let current = reference.map(|year| year.div_euclid(100) + 1);
    let (century, q) = if let Some((shift, end)) =
        text.pick(p, &[("本世纪", 0), ("上世纪", -1), ("上个世纪", -1), ("下世纪", 1), ("下个世纪", 1)])
    {
        if inside_a_word(text, p) {
            return None;
        }
        (Some(current.unwrap_or(21) + shift), end)
    } else if let Some(num) = number::number(text, p)
        && let Some(century) = num.within(1, 30)
        && let Some(end) = text.eat(num.end, "世纪")
    {
        (Some(century as i32), end)
    } else {
        (None, p)
    };
    let q = if century.is_some() { text.maybe(q, "的") } else { q };
    let decade = number::number(text, q).and_then(|num| {
        let end = text.eat(num.end, "年代")?;
        let value = match num.sequence() {
            Some((value, 4)) => return Some((value as i32, true, end)),
            Some((value, _)) => value,
            None => num.within(10, 90)?,
        };
        (value % 10 == 0 && value < 100).then_some((value as i32, false, end))
    });
    let bare = if text.was(q, "的") { q - '的'.len_utf8() } else { q };
    let (first, length, known, end) = match (century, decade) {
        (_, Some((first, true, end))) => (first, 10, true, end),
        (Some(century), Some((decade, _, end))) => ((century - 1) * 100 + decade, 10, true, end),
        (None, Some((decade, _, end))) => (1900 + decade, 10, false, end),
        (Some(century), None) => ((century - 1) * 100, 100, true, bare),
        (None, None) => return None,
    };
    let (part, end) = text
        .pick(
            end,
            &[
                ("初期", Part::Early),
                ("前期", Part::Early),
                ("早期", Part::Early),
                ("初", Part::Early),
                ("中期", Part::Middle),
                ("中叶", Part::Middle),
                ("末期", Part::Late),
                ("后期", Part::Late),
                ("晚期", Part::Late),
                ("末", Part::Late),
            ],
        )
        .map_or((None, end), |(part, end)| (Some(part), end));
    let third = (length * 3 + 5) / 10;
    let (first, last) = match part {
        None => (first, first + length),
        Some(Part::Late) => (first + length - third, first + length),
        Some(Part::Middle) => (first + third, first + length - third),
        Some(_) => (first, first + third),
    };
    Some((Expr::Years { first, last, century: known }, end))
}
