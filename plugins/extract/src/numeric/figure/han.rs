//! Figures in Chinese numerals.

use super::digits::{letter_scale, narrow, power, wide_fraction};
use super::start::vulgar;
use super::{Figure, figure, rest};
use crate::numeral::{Form, Number, Numeral, digit_value, zh};

/// A figure that begins with a Han numeral, a full-width digit or a vulgar fraction.
pub(super) fn han_at(text: &str, at: usize, all: bool) -> Option<Figure> {
    let here = rest(text, at);
    let c = here.chars().next()?;
    if let Some((top, bottom)) = vulgar(c) {
        let value = Number::integer(top).over(Number::integer(bottom))?;
        return Some(figure(
            at,
            &Numeral { len: c.len_utf8(), value, upper: None, more: false, form: Form::Digits },
        ));
    }
    if digit_value(c).is_some() {
        let mut numeral = zh::parse_prefix(here)?;
        if numeral.form == Form::Digits {
            if let Some(fraction) = wide_fraction(here) {
                numeral = fraction;
            } else if let Some(power) = power(&narrow(here), &numeral) {
                numeral = power;
            }
        }
        let mut figure = figure(at, &numeral);
        if all && let Some((len, power)) = letter_scale(rest(text, figure.end), figure.form) {
            figure.value = figure.value.shift(power);
            figure.end += len;
        }
        return Some(figure);
    }
    match c {
        '半' => {
            let hundred = rest(text, at + c.len_utf8()).starts_with('百');
            let (len, value) = if hundred { (6, Number::integer(50)) } else { (3, Number::decimal(5, -1)) };
            let mut half = figure(at, &Numeral { len, value, upper: None, more: false, form: Form::Words });
            half.weak = !hundred;
            Some(half)
        }
        '几' | '幾' | '数' | '數' => {
            let unit = zh::bare_multiplier(rest(text, at + c.len_utf8()))?;
            let tail = rest(text, at + c.len_utf8() + unit.len);
            if tail.starts_with("分之") || tail.starts_with("分点") {
                return None;
            }
            // 总数百万: the 数 belongs to the word before.
            let before = text.get(..at).and_then(|t| t.chars().next_back()).unwrap_or(' ');
            if "人总次指函个份户基系倍多少半岁参计点级件分变代实整天对参复奇偶底名字篇票".contains(before)
                && c == '数'
            {
                return None;
            }
            let mut vague = figure(at, &Numeral { len: c.len_utf8() + unit.len, ..unit });
            vague.upper = Some(unit.value.shift(1));
            vague.vague = true;
            Some(vague)
        }
        '百' | '佰' | '千' | '仟' | '万' | '萬' | '亿' | '億' => {
            let unit = zh::bare_multiplier(here)?;
            let tail = rest(text, at + unit.len).trim_start_matches(' ');
            if let Some(tail) = tail.strip_prefix('分')
                && tail.trim_start_matches(' ').starts_with(['之', '点', '點', '位'])
            {
                return None;
            }
            let mut bare = figure(at, &unit);
            bare.bare = true;
            Some(bare)
        }
        _ => {
            let mut numeral = zh::parse_prefix(here)?;
            let tail = here.get(numeral.len..)?;
            if numeral.form == Form::Words
                && !numeral.value.is_integer()
                && tail.starts_with(['分', '刻'])
                && !tail.starts_with("分之")
                && here.get(..numeral.len)?.contains(['点', '點'])
            {
                // 三点五分 is a time of day.
                numeral = zh::integer_prefix(here)?;
            }
            let mut found = figure(at, &numeral);
            if all
                && let Some(tail) = tail.strip_prefix('打')
                && !tail.starts_with(|c| "击造架开闹工包破出入下电仗听扮败算擊開".contains(c))
                && let Some(value) = found.value.times(Number::integer(12))
            {
                found.value = value;
                found.end += '打'.len_utf8();
            }
            Some(found)
        }
    }
}

/// Whether a figure in Chinese digits or Arabic digits begins the text, with something to count.
pub(crate) fn han_figure_begins(text: &str) -> bool {
    let mut chars = text.chars();
    let Some(first) = chars.next() else { return false };
    digit_value(first).is_some()
        || zh::han_digit(first).is_some()
            && chars.next().is_some_and(|c| {
                matches!(c, '个' | '名' | '项' | '家' | '支' | '条' | '十' | '百' | '千' | '万')
            })
}
