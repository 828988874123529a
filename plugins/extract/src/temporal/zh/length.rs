//! Lengths of time: 三年, 两个半小时, 8天又二十个小时, 3~6个月, 大半天.

use super::expr::Stretch;
use super::number::{self, Num, Style};
use super::text::Text;
use crate::temporal::calendar::{Grain, Length};

/// A unit of time: its grain, how many of that grain it is, and what has to stand before it.
#[derive(Debug, Clone, Copy)]
struct Unit {
    grain: Grain,
    count: f64,
    /// Only after 个: 季度, 月, 钟.
    classified: bool,
    working: bool,
}

const fn unit(grain: Grain, count: f64, classified: bool) -> Unit {
    Unit { grain, count, classified, working: false }
}

const UNITS: &[(&str, Unit)] = &[
    ("工作日", Unit { grain: Grain::Day, count: 1.0, classified: false, working: true }),
    ("交易日", Unit { grain: Grain::Day, count: 1.0, classified: false, working: true }),
    ("世纪", unit(Grain::Year, 100.0, true)),
    ("周年", unit(Grain::Year, 1.0, false)),
    ("年", unit(Grain::Year, 1.0, false)),
    ("季度", unit(Grain::Quarter, 1.0, true)),
    ("月", unit(Grain::Month, 1.0, true)),
    ("星期", unit(Grain::Week, 1.0, false)),
    ("礼拜", unit(Grain::Week, 1.0, false)),
    ("周", unit(Grain::Week, 1.0, false)),
    ("昼夜", unit(Grain::Day, 1.0, false)),
    ("天", unit(Grain::Day, 1.0, false)),
    ("日", unit(Grain::Day, 1.0, false)),
    ("小时", unit(Grain::Hour, 1.0, false)),
    ("钟头", unit(Grain::Hour, 1.0, false)),
    ("钟", unit(Grain::Hour, 1.0, true)),
    ("刻钟", unit(Grain::Minute, 15.0, false)),
    ("分钟", unit(Grain::Minute, 1.0, false)),
    ("秒钟", unit(Grain::Second, 1.0, false)),
    ("秒", unit(Grain::Second, 1.0, false)),
];

/// The unit that stands here, if what follows does not make it part of another word.
fn unit_at(text: &Text<'_>, p: usize) -> Option<(Unit, usize)> {
    let (unit, end) = text.pick(p, UNITS)?;
    let refused = match unit.grain {
        Grain::Year if unit.count == 1.0 => text.is(end, "级代轻龄画糕"),
        Grain::Week => {
            text.is(end, "岁边围刊长") || (text.is(end, "一二三四五六日天末") && text.was(end, "期拜"))
        }
        Grain::Month => text.is(end, "份饼季亮球经山形板刊弯湾"),
        Grain::Day => text.is(end, "元报语圆文") || text.eat(end, "然气").is_some(),
        Grain::Second => text.is(end, "杀懂级"),
        _ => false,
    };
    (!refused).then_some((unit, end))
}

/// A number of units without a length's own grammar: 两周, 3个月, 十天, also 两月. For runs and windows.
pub(super) fn count(text: &Text<'_>, p: usize) -> Option<(Num, Grain, usize)> {
    let num = number::number(text, text.space(p))?;
    let q = text.space(num.end);
    let (classified, q) = match text.eat(q, "个") {
        Some(after) => (true, text.space(after)),
        None => (false, q),
    };
    let (unit, end) = unit_at(text, q)?;
    let fits =
        unit.count == 1.0 && !unit.working && (classified || unit.grain != Grain::Hour || !unit.classified);
    fits.then_some((num, unit.grain, end))
}

struct Piece {
    length: Length,
    high: Option<Length>,
    vague: bool,
    working: bool,
    end: usize,
}

/// 半年, 半个月, 大半天.
fn half(text: &Text<'_>, p: usize) -> Option<Piece> {
    let (vague, q) = match text.any(p, &["大半", "多半", "小半", "半"]) {
        Some((3, end)) => (false, end),
        Some((_, end)) => (true, end),
        None => return None,
    };
    let after = text.eat(q, "个");
    let (unit, end) = unit_at(text, text.space(after.unwrap_or(q)))?;
    let bare = unit.classified && after.is_none() && unit.grain != Grain::Month;
    if bare || matches!(unit.grain, Grain::Week | Grain::Quarter) || text.was(p, "上下前后一") {
        return None;
    }
    let more = text.eat(end, "多");
    Some(Piece {
        length: Length::of(unit.grain, unit.count * 0.5),
        high: vague.then(|| Length::of(unit.grain, unit.count * 0.9)),
        vague: vague || more.is_some(),
        working: false,
        end: more.unwrap_or(end),
    })
}

/// The fraction after a number: `.5`, 点五.
fn fraction(text: &Text<'_>, num: &Num) -> Option<(f64, usize)> {
    let (_, q) = text.any(num.end, &[".", "点"])?;
    let rest = number::number(text, q)?;
    let digits = match rest.style {
        Style::Digits(n) | Style::Sequence(n) => n,
        Style::Value => return None,
    };
    let value = rest.high.map_or(rest.value, |high| rest.value * 10.0 + high);
    (!rest.more).then(|| (num.value + value / 10f64.powi(digits as i32), rest.end))
}

const DASHES: &[&str] = &["——", "—", "--", "-", "~", "到", "至"];

fn piece(text: &Text<'_>, p: usize, first: bool) -> Option<Piece> {
    if let Some(piece) = half(text, p) {
        return Some(piece);
    }
    // 個半鐘: one and a half.
    if let Some(q) = text.eat(p, "个半") {
        let (unit, end) = unit_at(text, q)?;
        let fits = matches!(unit.grain, Grain::Hour | Grain::Month);
        return fits.then(|| sharp(Length::of(unit.grain, 1.5 * unit.count), end));
    }
    if let Some(end) = text.eat(p, "分半钟") {
        return Some(sharp(Length::of(Grain::Minute, 1.5), end));
    }
    let num = number::number(text, p)?;
    let (mut value, mut q) = (num.value, num.end);
    if let Some((with_fraction, end)) = fraction(text, &num) {
        value = with_fraction;
        q = end;
    }
    let mut high = num.high;
    let mut vague = num.more || num.high.is_some();
    // 3~6个月, 十到十五天: the unit stands after the second number only.
    if first
        && high.is_none()
        && let Some((_, r)) = text.any(text.space(q), DASHES)
        && let Some(upper) = number::number(text, text.space(r))
        && upper.value > value
    {
        // Both numbers in front of the same unit; 三到五 must not swallow 三月到五月.
        high = Some(upper.value);
        q = upper.end;
        vague |= upper.more;
    }
    q = text.space(q);
    let mut classified = false;
    if let Some(end) = text.eat(q, "个") {
        classified = true;
        q = text.space(end);
        if let Some(end) = text.eat(q, "多") {
            vague = true;
            q = end;
        }
    }
    let mut extra = 0.0;
    if classified && let Some(end) = text.eat(q, "半") {
        extra = 0.5;
        q = end;
    }
    let (unit, end) = match unit_at(text, q) {
        Some(found) => found,
        None => {
            // 分 counts minutes only inside a longer length, or with a half: 两小时十分, 一分半.
            let end = text.eat(q, "分")?;
            let with_half = text.eat(end, "半").is_some();
            let with_seconds = number::number(text, end).is_some_and(|n| text.eat(n.end, "秒").is_some());
            if (first && !with_half && !with_seconds) || text.is(end, "之数") {
                return None;
            }
            (unit(Grain::Minute, 1.0, false), end)
        }
    };
    // 两个年份, 一个日期, 一个天文台, 一个周五: 个 counts the noun, not the unit.
    let noun = match unit.grain {
        Grain::Year => unit.count == 1.0,
        Grain::Day => !unit.working && !text.was(end, "夜"),
        Grain::Week => text.was(end, "周") && text.is(end, "一二三四五六日天末"),
        _ => false,
    };
    if classified && noun {
        return None;
    }
    let pair = matches!(text.at(p), Some((c, _)) if "两仨俩几数".contains(c)) || text.eat(p, "仨").is_some();
    if unit.classified && !classified && !(unit.grain == Grain::Month && (pair || num.more)) {
        return None;
    }
    let mut end = end;
    if !classified {
        if let Some(after) = text.eat(end, "半").filter(|_| unit.count == 1.0 && unit.grain != Grain::Day) {
            extra = 0.5;
            end = if unit.grain == Grain::Minute { text.maybe(after, "钟") } else { after };
        } else if unit.grain == Grain::Day
            && let Some(after) = text.eat(end, "半").filter(|after| !text.is(*after, "夜"))
        {
            extra = 0.5;
            end = after;
        }
    }
    if let Some(after) = text.eat(end, "多").filter(|after| !text.is(*after, "次个名人家项")) {
        vague = true;
        end = after;
    }
    Some(Piece {
        length: Length::of(unit.grain, (value + extra) * unit.count),
        high: high.map(|high| Length::of(unit.grain, high * unit.count)),
        vague,
        working: unit.working,
        end,
    })
}

fn sharp(length: Length, end: usize) -> Piece {
    Piece { length, high: None, vague: false, working: false, end }
}

/// The length that starts here, as long as it goes.
pub(super) fn length(text: &Text<'_>, p: usize) -> Option<(Stretch, usize)> {
    let first = piece(text, p, true)?;
    let mut stretch =
        Stretch { low: first.length, high: first.high, vague: first.vague, parts: 1, working: first.working };
    let mut end = first.end;
    while stretch.high.is_none() && stretch.parts < 6 {
        let q = text.space(end);
        let q = text
            .any(q, &["又", "零", "加", "、"])
            .filter(|(index, _)| *index < 3)
            .map_or(q, |(_, after)| after);
        let Some(next) = piece(text, text.space(q), false) else { break };
        if next.high.is_some() || next.length.grain() >= stretch.low.grain() {
            break;
        }
        stretch.low = stretch.low.plus(next.length);
        stretch.vague |= next.vague;
        stretch.parts += 1;
        end = next.end;
    }
    // 3年以上7年以下.
    if stretch.high.is_none()
        && let Some((_, q)) = text.any(end, &["以上", "之上"])
        && let Some(upper) = piece(text, text.any(q, &[",", "、", "至"]).map_or(q, |(_, after)| after), true)
        && let Some((_, after)) = text.any(upper.end, &["以下", "以内", "之内", "之下"])
    {
        stretch.high = Some(upper.length);
        end = after;
    }
    Some((stretch, end))
}
