//! The unit behind a figure: a measure word, a physical unit, a rate, and what only looks like one.

use super::super::figure::Figure;
use super::super::units::{Family, UNITS, Unit};
use super::percent::percent_after;
use super::{Measurer, Tag};
use crate::entity::Kind;
use crate::numeral::{Form, Number};

impl Measurer<'_> {
    /// What follows a figure that ends at `at`.
    pub(super) fn tag(&self, figure: &Figure, at: usize) -> Option<Tag> {
        let rest = self.rest(at);
        let c = rest.chars().next()?;
        if matches!(c, '多' | '余' | '餘' | '来' | '几') {
            let mut tag = self.tag_at(figure, at + c.len_utf8(), false)?;
            let round = figure.value.as_i64().is_none_or(|v| v % 10 == 0);
            if matches!(c, '来' | '几') && !round {
                return None;
            }
            tag.more = c != '来';
            return Some(tag);
        }
        // half a litre
        let half = figure.weak
            && self.text.get(figure.start..figure.end).is_some_and(|t| t.eq_ignore_ascii_case("half"));
        let article = if half && rest.starts_with(" a ") { 2 } else { 0 };
        let mut tag = self.tag_at(figure, at + article, figure.digits())?;
        // 三米多, 一年多: the 多 after the unit.
        let tail = self.rest(tag.end);
        if let Some(c) = tail.chars().next().filter(|c| matches!(c, '多' | '余'))
            && tag.rule != "numeric.counter"
        {
            let next = tail.get(c.len_utf8()..)?.chars().next().unwrap_or(' ');
            if !"元样种数次余少".contains(next) {
                tag.more = true;
                tag.end += c.len_utf8();
            }
        }
        Some(tag)
    }

    pub(super) fn tag_at(&self, figure: &Figure, at: usize, _digits: bool) -> Option<Tag> {
        let rest = self.rest(at);
        let blanks = rest
            .chars()
            .take(3)
            .take_while(|c| matches!(c, ' ' | '\u{a0}' | '\u{202f}'))
            .map(char::len_utf8)
            .sum::<usize>();
        let mut begin = at + blanks;
        let here = self.rest(begin);
        if let Some(tag) = percent_after(here, begin, figure) {
            return Some(tag);
        }
        if let Some(tag) = self.age(figure, begin) {
            return Some(tag);
        }
        let mut closing = None;
        if here.starts_with('-') && self.rest(begin + 1).starts_with(|c: char| c.is_ascii_alphabetic()) {
            begin += 1;
        } else if let Some(open) = here.chars().next().filter(|c| matches!(c, '(' | '[' | '{'))
            && figure.digits()
        {
            closing = Some(match open {
                '(' => ')',
                '[' => ']',
                _ => '}',
            });
            begin += 1;
        }
        let hyphen = begin > at + blanks && closing.is_none();
        let tag = self.unit(figure, begin, blanks > 0 || hyphen)?;
        if let Some(closing) = closing {
            if !self.rest(tag.end).starts_with(closing) || tag.rule == "numeric.counter" {
                return None;
            }
            return Some(Tag { end: tag.end + 1, ..tag });
        }
        if hyphen && tag.rule == "numeric.counter" {
            return None;
        }
        Some(tag)
    }

    /// The unit at `begin`.
    pub(super) fn unit(&self, figure: &Figure, begin: usize, apart: bool) -> Option<Tag> {
        let here = self.rest(begin);
        // 个 before a unit proper: 六个加仑, 三个百分点 (read above).
        if let Some(inner) = here.strip_prefix(['个', '個'])
            && let Some((end, unit)) = UNITS.after(self.text, begin + '个'.len_utf8())
            && unit.family == Family::Physical
            && !inner.starts_with(['分', '克', '升', '节', '度'])
        {
            return Some(Tag::of(unit, end));
        }
        if let Some(tag) = self.degrees(begin) {
            return Some(tag);
        }
        let found = UNITS.after(self.text, begin);
        let Some((end, unit)) = found else { return self.million_code(begin) };
        let form = self.text.get(begin..end)?;
        let next = self.rest(end).chars().next().unwrap_or(' ');
        if figure.bare && unit.family == Family::Physical && figure.value < Number::integer(1000) {
            return None;
        }
        match unit.family {
            Family::Counter => {
                if apart && figure.form == Form::Words && self.rest(begin).is_empty() {
                    return None;
                }
                self.counter(figure, begin, end, unit)
            }
            Family::Currency => self.money(figure, begin, end, unit, next),
            Family::Physical => {
                // Millions of pounds are money.
                if unit.code == "[lb_av]"
                    && form.to_ascii_lowercase().starts_with("pound")
                    && figure.value >= Number::integer(1_000_000)
                {
                    return Some(Tag::new(Kind::Money, end, "GBP", "currency", "numeric.money"));
                }
                if figure.glued_left {
                    return None;
                }
                if form.len() == 1 {
                    let symbol = form.chars().next().unwrap_or(' ');
                    let quote = matches!(symbol, '"' | '\'');
                    if !figure.digits()
                        || next == '-' && self.rest(end + 1).starts_with(|c: char| c.is_ascii_digit())
                        || quote && !self.quote_is_unit(begin, end)
                        || matches!(symbol, 'A' | 'N' | 'J' | 'B' | 'W' | 'V' | 't' | 'l')
                            && !self.all
                            && apart
                            && next.is_alphabetic()
                    {
                        return None;
                    }
                }
                if matches!(form, "in") && !self.inch(end) {
                    return None;
                }
                if matches!(form, "pm" | "am" | "PM" | "AM" | "Am" | "Pm")
                    && (figure.value.is_integer() && !self.all || self.clock(figure))
                {
                    return None;
                }
                if matches!(form, "at" | "as" | "Em" | "dl" | "ct" | "pt" | "kt" | "ac" | "pc")
                    && apart
                    && !self.all
                {
                    return None;
                }
                if self.word_instead(figure, form, next) {
                    return None;
                }
                let mut tag = Tag::of(unit, end);
                self.per(&mut tag);
                Some(tag)
            }
        }
    }

    /// Chinese unit characters that begin another word here (五米饭, 三角形).
    pub(super) fn word_instead(&self, figure: &Figure, form: &str, next: char) -> bool {
        let small = figure.form == Form::Words && figure.value < Number::integer(10);
        match form {
            "米" => matches!(next, '饭' | '粉' | '线' | '面') && small,
            "升" => matches!(next, '级' | '学' | '降' | '旗' | '任' | '至' | '到' | '值'),
            "克" => matches!(next, '服' | '制' | '己' | '隆' | '拉'),
            "节" => true,
            "卡" => matches!(next, '车' | '片' | '通'),
            "丈" => matches!(next, '夫' | '母' | '人'),
            "尺" => matches!(next, '度' | '寸'),
            "寸" => matches!(next, '步' | '草' | '心'),
            "两" | "兩" => !matches!(
                next,
                '，' | '。'
                    | '、'
                    | '；'
                    | ' '
                    | '）'
                    | ')'
                    | '银'
                    | '黄'
                    | '白'
                    | '酒'
                    | '的'
                    | '肉'
                    | '金'
                    | '茶'
                    | '半'
                    | '以'
                    | '左'
            ),
            "石" => !matches!(next, '粮' | '米' | '，' | '。' | '谷'),
            "方" => {
                matches!(next, '面' | '针' | '案' | '向' | '式' | '法' | '阵' | '位' | '块' | '言' | '略')
                    || figure.form == Form::Words
            }
            "开" | "安" | "巴" | "焦" | "欧" | "帕" | "牛" | "瓦" | "伏" | "赫" => {
                next.is_alphabetic() && small || figure.form == Form::Words && next.is_alphabetic()
            }
            "码" | "哩" | "斤" | "里" => false,
            "钱" => !self.all || next.is_alphabetic(),
            "担" => matches!(next, '任' | '当' | '保' | '负' | '忧' | '心'),
            "度" => true,
            "迈" | "转" => next.is_alphabetic(),
            "立方" | "平方" => matches!(next, '根'),
            _ => false,
        }
    }

    /// A quotation mark that is a foot or inch sign: nothing was quoted before it on the line.
    pub(super) fn quote_is_unit(&self, begin: usize, end: usize) -> bool {
        if !self.all {
            return false;
        }
        let line = self.text.get(..begin).unwrap_or("");
        let from = line.char_indices().rev().take(200).find(|(_, c)| *c == '\n').map_or(0, |(i, _)| i);
        let mark = self.text.get(begin..end).unwrap_or("\"");
        line.get(from..).unwrap_or("").matches(mark).count() % 2 == 0
    }

    /// "2 in" is a length before a full stop or an adjective of extent only.
    pub(super) fn inch(&self, end: usize) -> bool {
        let rest = self.rest(end);
        let trimmed = rest.trim_start_matches(' ');
        if trimmed.is_empty()
            || trimmed.starts_with(['.', ',', ';', ')', '/', '，', '。']) && trimmed.len() <= rest.len()
        {
            return true;
        }
        ["thick", "long", "wide", "high", "tall", "deep", "diameter", "in diameter", "x ", "by ", "square"]
            .iter()
            .any(|word| trimmed.starts_with(word))
    }

    /// 2:00 pm: a clock, not picometres.
    pub(super) fn clock(&self, figure: &Figure) -> bool {
        self.text.get(..figure.start).is_some_and(|h| h.ends_with(':'))
            || self.rest(figure.end).starts_with(['a', 'p', 'A', 'P']) && figure.value.is_integer()
    }

    /// `/h`, ` per second`, ` an hour`, 每秒: a rate made of two units.
    pub(super) fn per(&self, tag: &mut Tag) {
        let rest = self.rest(tag.end);
        if !rest.starts_with([' ', '/', '每']) {
            return;
        }
        let lower: String = rest.chars().take(8).collect::<String>().to_ascii_lowercase();
        let skip =
            [" per ", "/", " an ", " a ", "每"].iter().find(|p| lower.starts_with(**p)).map(|p| p.len());
        let Some(skip) = skip else { return };
        let article = lower.starts_with(" a");
        let at = tag.end + skip;
        let Some((end, code, name)) = time_unit(self.text, at) else { return };
        if article && tag.measure != "length" {
            return;
        }
        let by = match name {
            "millisecond" => "ms",
            other => match other {
                "second" => "s",
                "minute" => "min",
                "hour" => "h",
                "day" => "d",
                _ => code,
            },
        };
        tag.unit = format!("{}/{by}", tag.unit);
        tag.measure = if tag.measure == "length" { "speed".to_owned() } else { "rate".to_owned() };
        tag.end = end;
    }

    pub(super) fn counter(
        &self,
        figure: &Figure,
        begin: usize,
        end: usize,
        unit: &'static Unit,
    ) -> Option<Tag> {
        let next = self.rest(end).chars().next().unwrap_or(' ');
        if matches!(unit.code.as_str(), "个" | "個") && next == '百' && self.rest(end).starts_with("百分")
        {
            return None;
        }
        if unit.code == "块" && self.sum_of_money(figure, end) {
            let mut tag = Tag::new(Kind::Money, end, "CNY", "currency", "numeric.money");
            if let Some(yuan) = UNITS.by_code("CNY") {
                tag.divisions = &yuan.divisions;
            }
            return Some(tag);
        }
        let _ = begin;
        Some(Tag::of(unit, end))
    }

    pub(super) fn duration(&self, begin: usize) -> Option<Tag> {
        let (end, code, _) = time_unit(self.text, begin)?;
        Some(Tag::new(Kind::Quantity, end, code, "duration", "numeric.duration"))
    }
}

/// A unit of time: where it ends, its UCUM code, its English name.
pub(crate) fn time_unit(text: &str, at: usize) -> Option<(usize, &'static str, &'static str)> {
    let rest = text.get(at..)?;
    if !rest.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '小' | '分' | '秒' | '毫')) {
        return None;
    }
    for (word, code, name) in [
        ("小时", "h", "hour"),
        ("分钟", "min", "minute"),
        ("秒", "s", "second"),
        ("毫秒", "ms", "millisecond"),
    ] {
        if rest.starts_with(word) {
            return Some((at + word.len(), code, name));
        }
    }
    let word: String = rest.chars().take_while(char::is_ascii_alphabetic).take(13).collect();
    let (code, name) = match word.to_ascii_lowercase().as_str() {
        "year" | "years" | "yr" | "yrs" => ("a", "year"),
        "month" | "months" => ("mo", "month"),
        "week" | "weeks" => ("wk", "week"),
        "day" | "days" => ("d", "day"),
        "hour" | "hours" | "hr" | "hrs" | "h" => ("h", "hour"),
        "minute" | "minutes" | "min" | "mins" => ("min", "minute"),
        "second" | "seconds" | "sec" | "secs" | "s" => ("s", "second"),
        "millisecond" | "milliseconds" | "ms" => ("ms", "millisecond"),
        "quarter" | "quarters" => return None,
        _ => return None,
    };
    let end = at + word.len();
    (!text.as_bytes().get(end).is_some_and(u8::is_ascii_alphanumeric)).then_some((end, code, name))
}
