//! Percentages: 百分之三十, 30%, 三成, percentage points, per mille.

use super::super::figure::{Figure, letter_scale};
use super::{Measurer, Reading, Tag};
use crate::entity::Kind;
use crate::numeral::{Form, Number, zh};

impl Measurer<'_> {
    /// 百分之三十, 千分之五.
    pub(super) fn percent_before(&self, i: usize, reading: &Reading) -> Option<Reading> {
        let head = self.text.get(self.floor(i)..reading.start)?;
        let (of_start, of) = strip_spaced_end(head, "分之")?;
        let _ = of;
        // The multipliers before it: 百, 千, 百万, 百万万.
        let mut start = of_start;
        let mut power = 0i32;
        while let Some((at, c)) = head.get(..start)?.trim_end_matches(' ').char_indices().next_back() {
            let Some(p) = zh::multiplier(c) else { break };
            power += i32::from(p);
            start = at;
        }
        if power == 0 {
            return None;
        }
        let mut percent = reading.clone();
        percent.kind = Kind::Percent;
        percent.rule = "numeric.percent";
        percent.number = reading.number.shift(2 - power);
        percent.upper = reading.upper.map(|u| u.shift(2 - power));
        percent.unit = "%".to_owned();
        percent.measure = "ratio".to_owned();
        percent.start = self.floor(i) + start;
        if let Some((len, power)) =
            letter_scale(self.rest(percent.end), Form::Digits).filter(|(len, _)| self.all && *len < 4)
        {
            percent.number = percent.number.shift(power);
            percent.end += len;
        }
        if let Some(digits) = self.rest(percent.end).strip_prefix(' ')
            && let Some(tail) = digits.strip_prefix(['点', '點'])
            && let Some(numeral) = zh::parse_prefix(tail)
        {
            // 百分之一 点五
            let places = i32::try_from(tail.get(..numeral.len)?.chars().count()).ok()?;
            percent.number = percent.number.plus(numeral.value.shift(-places))?;
            percent.end += 1 + '点'.len_utf8() + numeral.len;
            percent.figures.1 =
                self.figures.partition_point(|f| f.start < percent.end).saturating_sub(1).max(i);
        }
        percent.core = (percent.start, percent.end);
        Some(percent)
    }
}

/// `%`, percent, 个百分点, 成, 折 at the start of `here`, which is at `begin`.
pub(super) fn percent_after(here: &str, begin: usize, figure: &Figure) -> Option<Tag> {
    let percent =
        |len: usize, unit: &str| Tag::new(Kind::Percent, begin + len, unit, "ratio", "numeric.percent");
    let c = here.chars().next()?;
    match c {
        '%' | '％' | '﹪' => {
            let points = here.get(c.len_utf8()..)?;
            let _ = points;
            return Some(percent(c.len_utf8(), "%"));
        }
        '‰' => {
            let mut tag = percent(c.len_utf8(), "%");
            tag.factor = Number::decimal(1, -1);
            return Some(tag);
        }
        '个' | '個' | '百' => {
            for word in ["个百分点", "個百分點", "个百分點", "百分点", "百分點"] {
                if let Some(len) = spaced_prefix(here, word) {
                    return Some(percent(len, "pp"));
                }
            }
            return None;
        }
        '成' => {
            let next = here.get(c.len_utf8()..)?.trim_start_matches(' ').chars().next();
            let ends = next.is_none_or(|n| {
                !n.is_alphanumeric() || "以左半多的是在或至到和来上企用受人表认由农居学网考消员新".contains(n)
            });
            let word = here.starts_with("成人")
                || here.starts_with("成员")
                || here.starts_with("成新")
                || here.starts_with("成用");
            if !ends || word || figure.value > Number::integer(10) {
                return None;
            }
            let mut tag = percent(c.len_utf8(), "%");
            tag.rule = "numeric.tenths";
            tag.factor = Number::integer(10);
            return Some(tag);
        }
        '折' => {
            let next = here.get(c.len_utf8()..)?.chars().next().unwrap_or(' ');
            if "合旧扣算射线叠腾磨中断服回返".contains(next) && next != '扣' {
                return None;
            }
            let mut tag = percent(c.len_utf8(), "%");
            tag.rule = "numeric.tenths";
            if figure.value <= Number::integer(10) {
                tag.factor = Number::integer(10);
            }
            return Some(tag);
        }
        _ => {}
    }
    if !c.is_ascii_alphabetic() && c != '-' {
        return None;
    }
    let lower: String = here.chars().take(18).collect::<String>().to_ascii_lowercase();
    for (word, unit) in [
        ("percentage points", "pp"),
        ("percentage point", "pp"),
        ("percentage-points", "pp"),
        ("percentage-point", "pp"),
        ("percent points", "pp"),
        ("percentage", "%"),
        ("percents", "%"),
        ("percent", "%"),
        ("per cent", "%"),
        ("per-cent", "%"),
        ("-percent", "%"),
        ("pct", "%"),
        ("ppts", "pp"),
        ("ppt", "pp"),
        ("pps", "pp"),
        ("pp", "pp"),
    ] {
        if lower.starts_with(word) && !here.as_bytes().get(word.len()).is_some_and(u8::is_ascii_alphanumeric)
        {
            return Some(percent(word.len(), unit));
        }
    }
    None
}

/// The length of `word` at the start of `text` with single blanks allowed between its characters.
pub(super) fn spaced_prefix(text: &str, word: &str) -> Option<usize> {
    let mut at = 0;
    for (i, c) in word.chars().enumerate() {
        let rest = text.get(at..)?;
        let blanks = if i == 0 { 0 } else { rest.bytes().take(2).take_while(|b| *b == b' ').count() };
        let rest = rest.get(blanks..)?;
        if !rest.starts_with(c) {
            return None;
        }
        at += blanks + c.len_utf8();
    }
    Some(at)
}

/// Where `word` begins that ends `text`, with single blanks allowed inside and after it.
pub(super) fn strip_spaced_end(text: &str, word: &str) -> Option<(usize, usize)> {
    let mut end = text.trim_end_matches(' ').len();
    if text.len() - end > 2 {
        return None;
    }
    let close = end;
    for c in word.chars().rev() {
        let head = text.get(..end)?.trim_end_matches(' ');
        let stripped = head.strip_suffix(c)?;
        end = stripped.len();
    }
    Some((end, close))
}
