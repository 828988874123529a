//! Numerals that are not figures: 四川, 一看, 第一责任人, “两个维护”, *the one you mentioned*.

use super::figure::Figure;
use super::units::UNITS;
use crate::numeral::{Form, Number};

/// Whether a figure is a number by itself, in the widest sense.
pub(crate) fn is_number(text: &str, figure: &Figure) -> bool {
    if figure.weak || figure.bare || figure.vague || figure.glued_right && figure.form == Form::Digits {
        return false;
    }
    if figure.digits() {
        return true;
    }
    let Some(written) = text.get(figure.start..figure.end) else { return false };
    let Some(head) = text.get(..figure.start) else { return false };
    if written.is_ascii() {
        return !(written.eq_ignore_ascii_case("one") && pronoun(text, figure));
    }
    let mut chars = written.chars();
    let (Some(first), second) = (chars.next(), chars.next()) else { return false };
    if second.is_some() {
        return figure.upper.is_none();
    }
    single(text, figure, first, head)
}

/// `one` that stands for a thing: *the one*, *which one*.
fn pronoun(text: &str, figure: &Figure) -> bool {
    let head = text.get(..figure.start).unwrap_or("").trim_end_matches(' ');
    let previous = head.rsplit(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or("");
    let previous = previous.to_ascii_lowercase();
    if matches!(
        previous.as_str(),
        "the"
            | "this"
            | "that"
            | "which"
            | "every"
            | "each"
            | "another"
            | "no"
            | "any"
            | "some"
            | "last"
            | "next"
            | "first"
            | "previous"
            | "right"
            | "good"
            | "only"
            | "other"
            | "new"
            | "old"
    ) {
        return true;
    }
    let tail: String = text.get(figure.end..).unwrap_or("").chars().take(16).collect();
    let tail = tail.trim_start_matches(' ').to_ascii_lowercase();
    tail.starts_with("another")
        || tail.starts_with("of the ")
        || tail.starts_with("of these ")
        || tail.starts_with("of those ")
        || tail.starts_with("of our ")
        || tail.starts_with("of its ")
}

/// A numeral of one character: a number where something that can follow a number follows.
fn single(text: &str, figure: &Figure, c: char, head: &str) -> bool {
    let tail = text.get(figure.end..).unwrap_or("");
    let next = tail.chars().next();
    let before = head.chars().next_back();
    let alone = !next.is_some_and(char::is_alphanumeric);
    let free = !before.is_some_and(char::is_alphanumeric);
    // Characters of the financial series are common words.
    if matches!(c, '陆' | '陸' | '伍' | '拾' | '参' | '參' | '叁' | '肆' | '柒' | '捌' | '玖' | '零')
        && !(alone && free)
    {
        let unit =
            UNITS.after(text, figure.end).is_some_and(|(_, u)| u.family != super::units::Family::Physical);
        return free && unit;
    }
    if alone {
        return free
            || !matches!(before, Some('统' | '唯' | '第' | '同' | '万' | '单' | '专' | '如' | '逐' | '归'));
    }
    if c == '一' && begins_word(tail) {
        return false;
    }
    if UNITS.after(text, figure.end).is_some() {
        return true;
    }
    next.is_some_and(|n| "不这那是而和与或分及到至的年月日天周点号岁章句".contains(n) || n.is_ascii_digit())
}

/// What makes 一 a word: 一看, 一些, 一直.
fn begins_word(tail: &str) -> bool {
    const WORDS: [&str; 60] = [
        "些", "下", "点", "起", "直", "般", "样", "定", "致", "切", "旦", "律", "体", "道", "同", "贯", "向",
        "时", "度", "带", "再", "味", "心", "线", "面", "方面", "端", "经", "概", "齐", "举", "手", "流",
        "路", "生", "身", "半", "旁", "边", "共", "并", "连串", "系列", "番", "看", "听", "想", "来", "去",
        "到", "目", "揽子", "环", "致性", "刻", "会", "阵", "口气", "级", "把手",
    ];
    WORDS.iter().any(|w| tail.starts_with(w))
}

/// Whether a figure is too small a number to be one in running Chinese text (一支队伍, 两张皮).
pub(crate) fn small(figure: &Figure) -> bool {
    !figure.digits() && figure.value < Number::integer(10) && figure.upper.is_none()
}
