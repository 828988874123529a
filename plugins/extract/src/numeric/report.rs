//! The figures of a report: what an analyst would type into a table, and nothing that only looks like a number.
//!
//! Chinese writes many words and slogans with small numerals (一支队伍, 三会一课, “两个维护”); they are told
//! apart by form: a one without a comparator, numerals in a short quotation, numerals that alternate with
//! others in a fixed phrase, and a list of set terms.

use super::clause;
use super::comparator;
use super::figure::Figure;
use super::lexical;
use super::measure::{Measurer, Reading, time_unit};
use super::{entity, object, ordinals};
use crate::context::Context;
use crate::entity::{Comparator, Entity, Kind};
use crate::numeral::{Form, Number};
use textmill_text::english::MONTHS;

/// Set terms whose numeral counts nothing.
const TERMS: &[&str] = &[
    "八项规定",
    "四个全面",
    "五位一体",
    "六位一体",
    "三位一体",
    "四个意识",
    "四个自信",
    "两个维护",
    "三个代表",
    "两个确立",
    "四个伟大",
    "三个务必",
    "两个务必",
    "三会一课",
    "两学一做",
    "一带一路",
    "四项基本原则",
    "五年规划",
    "五年计划",
    "三农",
    "四风",
    "六稳",
    "六保",
    "三公",
    "双一流",
    "三大攻坚战",
    "四个现代化",
    "五个一工程",
    "三个表率",
    "三项制度",
    "两个毫不动摇",
    "四个服从",
    "九二共识",
    "一国两制",
    "五项原则",
    "三步走",
    "三次产业",
    "四梁八柱",
    "三严三实",
    "四个走在前列",
];

/// Appends the figures.
pub(crate) fn find(_context: &Context<'_>, measurer: &Measurer<'_>, out: &mut Vec<Entity>) {
    let text = measurer.text;
    let readings = measurer.readings();
    let mut used = vec![false; measurer.figures.len()];
    let mut previous_end = 0;
    let shared = shared_points(text, &readings);
    for (at, mut reading) in readings.into_iter().enumerate() {
        if shared.contains(&at) {
            reading.kind = Kind::Percent;
            reading.rule = "numeric.percent";
            "pp".clone_into(&mut reading.unit);
            "ratio".clone_into(&mut reading.measure);
        }
        for i in reading.figures.0..=reading.figures.1 {
            if let Some(flag) = used.get_mut(i) {
                *flag = true;
            }
        }
        if !figure_counts(measurer, &mut reading) {
            continue;
        }
        if reading.upper.is_none() && reading.comparator.is_none() {
            reading.comparator = Some(Comparator::Eq);
        }
        let mut found = entity(text, &reading);
        found.direction = match reading.kind {
            Kind::Percent | Kind::Money | Kind::Quantity => {
                comparator::direction(text, previous_end, reading.start, reading.end)
            }
            _ => None,
        };
        let object = counted(measurer, &reading, previous_end);
        found.object = object.and_then(|(from, to)| text.get(from..to)).map(str::to_owned);
        previous_end = object.map_or(reading.end, |(_, to)| to.max(reading.end));
        out.push(found);
    }
    for (i, figure) in measurer.figures.iter().enumerate() {
        if used.get(i) == Some(&false)
            && let Some(found) = bare(measurer, figure, i)
        {
            out.push(found);
        }
    }
    ordinals(measurer, out, false);
}

/// Which readings share the unit of the next: 高0.6个和0.3个百分点.
fn shared_points(text: &str, readings: &[Reading]) -> Vec<usize> {
    readings
        .windows(2)
        .enumerate()
        .filter(|(_, pair)| match pair {
            [first, second] => {
                first.unit == "个"
                    && second.unit == "pp"
                    && text
                        .get(first.end..second.start)
                        .is_some_and(|gap| matches!(gap, "和" | "、" | "与" | "及"))
            }
            _ => false,
        })
        .map(|(at, _)| at)
        .collect()
}

/// What the figure counts.
fn counted(measurer: &Measurer<'_>, reading: &Reading, floor: usize) -> Option<(usize, usize)> {
    let text = measurer.text;
    if reading.rule == "numeric.counter" {
        if let Some(tail) = text.get(reading.end..).filter(|t| t.starts_with(' ')) {
            tail.starts_with(" ").then(|| object::english(text, reading.end)).flatten()
        } else {
            object::chinese(text, floor, reading.start, reading.end, &reading.unit)
        }
    } else if reading.kind == Kind::Number {
        object::english(text, reading.end)
    } else {
        object::preceding(text, floor, reading.start)
    }
}

/// Whether a measured figure is one that a reader would count.
fn figure_counts(measurer: &Measurer<'_>, reading: &mut Reading) -> bool {
    let text = measurer.text;
    let Some(figure) = measurer.figures.get(reading.figures.0) else { return false };
    let head = text.get(..figure.start).unwrap_or("");
    let tail = text.get(reading.end..).unwrap_or("");
    if head.trim_end_matches(' ').ends_with('第') || reading.kind == Kind::Number && reading.upper.is_none()
    {
        return false;
    }
    if reading.kind == Kind::Number && time_follows(text, reading.end) {
        return false;
    }
    let counter = reading.rule == "numeric.counter";
    let plain = !figure.digits();
    if figure.bare && figure.form != Form::Digits {
        let width = text.get(figure.start..figure.end).map_or(0, |t| t.chars().count());
        let english = text.get(figure.start..figure.end).is_some_and(str::is_ascii);
        if reading.comparator.is_none() && (width < 2 || english) {
            return false;
        }
    }
    if figure.weak && (counter || reading.kind != Kind::Quantity) {
        return false;
    }
    if !plain {
        return !(figure.glued_left && counter);
    }
    if term(text, figure.start) {
        return false;
    }
    // 最后一公里: a saying.
    if head.ends_with("最后") && figure.value == Number::integer(1) && !counter {
        return false;
    }
    if figure.form == Form::DigitByDigit && counter {
        return false;
    }
    // 十九届: a rank without its 第.
    if counter && reading.unit == "届" && reading.comparator.is_none() {
        return false;
    }
    // 污水处理厂二期, 治理三期工程: a phase, where no verb stands before it.
    if counter && reading.unit == "期" && lexical::small(figure) {
        let before = clause::frame(text, 0, figure.start, &|_| None);
        if before.phrase.is_some() {
            return false;
        }
    }
    if counter && lexical::small(figure) {
        if figure.value == Number::integer(1) && reading.comparator.is_none() {
            // 至少参加一次: the bound stands before the verb.
            let from = head.char_indices().rev().nth(5).map_or(0, |(i, _)| i);
            if head.get(from..).is_some_and(|h| h.contains("至少") || h.contains("不少于")) {
                reading.comparator = Some(Comparator::Ge);
                return true;
            }
            return false;
        }
        // 六位一体, 两不愁三保障: numerals in turn.
        if tail.starts_with(['一', '二', '两', '三', '四', '五', '六', '七', '八', '九', '十']) {
            return false;
        }
        if in_short_quotation(text, figure.start, reading.end) {
            return false;
        }
    }
    true
}

/// Whether a set term stands here.
fn term(text: &str, start: usize) -> bool {
    let here = text.get(start..).unwrap_or("");
    TERMS.iter().any(|t| here.starts_with(t))
}

/// Whether the figure is part of a quotation of at most ten characters: a slogan or a nickname.
fn in_short_quotation(text: &str, start: usize, end: usize) -> bool {
    let open = text
        .get(..start)
        .unwrap_or("")
        .chars()
        .rev()
        .take(8)
        .position(|c| matches!(c, '“' | '‘' | '「' | '"'));
    let close =
        text.get(end..).unwrap_or("").chars().take(10).position(|c| matches!(c, '”' | '’' | '」' | '"'));
    matches!((open, close), (Some(open), Some(close)) if open + close <= 10)
}

/// Whether a unit of time follows: that is a date's or a duration's figure.
fn time_follows(text: &str, end: usize) -> bool {
    let rest = text.get(end..).unwrap_or("");
    let tail = rest.trim_start_matches([' ', '-', '多', '余', '个', '來', '来', '几']);
    tail.starts_with([
        '年', '月', '日', '号', '时', '点', '分', '秒', '周', '天', '旬', '季', '刻', '载', '夜', '晚', ':',
        '：', '世',
    ]) || ["小时", "星期", "礼拜", "钟头", "世纪", "am", "pm", "a.m", "p.m", "AM", "PM", "o'clock"]
        .iter()
        .any(|w| tail.starts_with(w))
        || rest.starts_with(['日', '号'])
        || time_unit(text, end + (rest.len() - rest.trim_start_matches([' ', '-']).len())).is_some()
}

/// A figure without a unit: a count in English, or a number that stands for itself.
fn bare(measurer: &Measurer<'_>, figure: &Figure, index: usize) -> Option<Entity> {
    let text = measurer.text;
    if figure.glued_left
        || figure.glued_right
        || figure.weak
        || figure.bare
        || figure.form == Form::DigitByDigit
    {
        return None;
    }
    let head = text.get(..figure.start)?;
    let tail = text.get(figure.end..)?;
    let before = head.chars().next_back().unwrap_or('\n');
    let after = tail.chars().next().unwrap_or('\n');
    if head.trim_end_matches(' ').ends_with('第') || time_follows(text, figure.end) {
        return None;
    }
    let mut reading = Reading {
        kind: Kind::Number,
        start: figure.start,
        end: figure.end,
        core: (figure.start, figure.end),
        number: figure.value,
        upper: figure.upper,
        comparator: figure.more.then_some(Comparator::Gt),
        unit: String::new(),
        measure: String::new(),
        rule: "numeric.number",
        figures: (index, index),
    };
    measurer.compare(&mut reading);
    let object = object::english(text, figure.end);
    if figure.digits() {
        // 0137: the end of a code.
        let written = text.get(figure.start..figure.end).unwrap_or("");
        if written.len() > 1 && written.starts_with('0') && !written.starts_with("0.") {
            return None;
        }
        // Codes, chains, versions, list numbers, clock times.
        if matches!(
            before,
            '+' | '/' | '_' | '〔' | '[' | '.' | ':' | '：' | '#' | '\\' | '=' | '@' | '《' | '-' | '&' | '–'
        ) && !matches!(before, '：')
            || matches!(after, '+' | '/' | '_' | '〕' | ']' | '\\' | '#' | '=' | '@' | '-' | '&' | '–' | '°')
        {
            return None;
        }
        // 2.18∶1: a ratio goes by its first number where the second is one.
        let ratio =
            tail.strip_prefix('∶').is_some_and(|rest| !rest.starts_with('1') || rest.starts_with("1."));
        if before == '∶' || ratio {
            return None;
        }
        // 注：1. …。2. …: the numbers of a list.
        let listed = matches!(before, '：' | '。' | '；') && figure.value < Number::integer(100);
        if listed && ['.', '．', '、'].iter().any(|mark| tail.starts_with(*mark)) {
            return None;
        }
        let line_start = head
            .trim_end_matches([' ', '\u{3000}', '(', '（', '\t'])
            .chars()
            .next_back()
            .is_none_or(|c| c == '\n');
        if line_start
            && matches!(after, '.' | '、' | ')' | '）' | '．' | ' ' | '\n')
            && figure.value < Number::integer(100)
        {
            return None;
        }
        if matches!(after, '.' | ',')
            && tail.get(1..).is_some_and(|t| t.starts_with(|c: char| c.is_ascii_digit()))
        {
            return None;
        }
        let width = figure.end - figure.start;
        // No number that is meant has so many digits.
        if width > 40 {
            return None;
        }
        let year = width == 4
            && figure.value.is_integer()
            && figure.value >= Number::integer(1900)
            && figure.value < Number::integer(2100);
        if year && object.is_none() && reading.comparator.is_none() {
            return None;
        }
        if object.is_none() && year {
            return None;
        }
        // 表3, 图2, 附件1, page 4: a label.
        let word: String =
            head.trim_end_matches(' ').chars().rev().take(8).collect::<Vec<_>>().into_iter().rev().collect();
        let lower = word.to_ascii_lowercase();
        if ["表", "图", "附件", "附录", "页", "卷", "栏", "编号", "版本"].iter().any(|w| word.ends_with(w))
            || [
                "page", "table", "figure", "chapter", "section", "note", "item", "no.", "part", "phase",
                "version", "article", "fig.", "step", "covid", "volume", "level", "type", "room", "form",
                "class",
            ]
            .iter()
            .any(|w| lower.ends_with(w))
        {
            return None;
        }
        let month = |word: &str| {
            const SHORT: [&str; 12] =
                ["jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec"];
            MONTHS.iter().chain(&SHORT).any(|month| month.eq_ignore_ascii_case(word))
        };
        let last =
            head.trim_end_matches([' ', '.']).rsplit(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or("");
        let next =
            tail.trim_start_matches(' ').split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or("");
        if figure.value < Number::integer(32) && (month(last) || month(next)) {
            return None;
        }
        // A Chinese word follows that no measure word introduces: part of a name (双11活动 aside).
        if after.is_alphabetic() && !after.is_ascii() && width < 3 && reading.comparator.is_none() {
            return None;
        }
    } else {
        let written = text.get(figure.start..figure.end)?;
        if written.is_ascii() {
            let small = figure.value <= Number::integer(10);
            let one = written.eq_ignore_ascii_case("one");
            if one || small && object.is_none() && reading.comparator.is_none() {
                return None;
            }
        } else {
            let chars = written.chars().count();
            let free = !after.is_alphanumeric() || reading.comparator.is_some();
            if chars < 2
                || !free
                || figure.value < Number::integer(20) && reading.comparator.is_none()
                || term(text, figure.start)
                || in_short_quotation(text, figure.start, figure.end)
                || before.is_alphabetic() && chars < 3 && reading.comparator.is_none()
            {
                return None;
            }
        }
    }
    if let Some((start, end)) = object {
        reading.kind = Kind::Quantity;
        reading.rule = "numeric.count";
        "count".clone_into(&mut reading.measure);
        let mut found = entity(text, &reading);
        found.object = text.get(start..end).map(str::to_owned);
        found.direction = comparator::direction(text, 0, reading.start, reading.end);
        return Some(found);
    }
    Some(entity(text, &reading))
}

/// Whether an ordinal is a rank and not part of a name (第一方阵, 第一责任人): a measure word, the end of the
/// clause or a word for ranking says so.
pub(crate) fn ordinal_counts(text: &str, start: usize, figure: &Figure) -> bool {
    let tail = text.get(figure.end..).unwrap_or("");
    let head = text.get(..start).unwrap_or("");
    if in_short_quotation(text, start, figure.end) || time_follows(text, figure.end) {
        return false;
    }
    let next = tail.chars().next();
    if next.is_none_or(|c| !c.is_alphanumeric()) {
        return true;
    }
    let ranked = ["位居", "名列", "排名", "位列", "居", "列", "排", "排在"].iter().any(|w| head.ends_with(w));
    let measured = super::units::UNITS
        .after(text, figure.end)
        .is_some_and(|(end, unit)| unit.family == super::units::Family::Counter && end > figure.end);
    ranked
        || measured
            && !tail.starts_with('条')
            && !tail.starts_with('款')
            && !tail.starts_with("人称")
            && !tail.starts_with("人民")
}
