//! What a figure measures: percentages, money, units, measure words, ages, temperatures, ranges.
//!
//! Each figure is looked at once, from left to right: what stands before it (a currency, 百分之), what
//! follows (多, a unit), whether the next figure is a smaller part of it (五元三毛, 5 feet 2 inches) or the
//! other end of a range (3至5公里). All look-ups are bounded, so the whole is linear in the text.

use super::comparator;
use super::figure::{Figure, letter_scale};
use super::units::{Family, UNITS, Unit};
use crate::entity::{Comparator, Kind};
use crate::numeral::{Form, Number, en, zh};

/// A figure with what it measures.
#[derive(Debug, Clone)]
pub(crate) struct Reading {
    /// What it is.
    pub(crate) kind: Kind,
    /// Span with comparators.
    pub(crate) start: usize,
    /// End of that span.
    pub(crate) end: usize,
    /// Span of figure and unit alone.
    pub(crate) core: (usize, usize),
    /// Value, or lower end.
    pub(crate) number: Number,
    /// Upper end.
    pub(crate) upper: Option<Number>,
    /// How the figure relates to the real number.
    pub(crate) comparator: Option<Comparator>,
    /// Normalised unit; empty for none.
    pub(crate) unit: String,
    /// What the unit measures.
    pub(crate) measure: String,
    /// Which rule read it.
    pub(crate) rule: &'static str,
    /// Indices of the figures that it is made of.
    pub(crate) figures: (usize, usize),
}

/// What follows a figure.
#[derive(Debug, Clone)]
struct Tag {
    kind: Kind,
    end: usize,
    unit: String,
    measure: String,
    rule: &'static str,
    /// What one unit is worth in the unit given (毛 is 0.1 CNY, 成 is 10 %).
    factor: Number,
    /// 多, 余 between figure and unit.
    more: bool,
    divisions: Vec<(String, u32)>,
}

impl Tag {
    fn new(kind: Kind, end: usize, unit: &str, measure: &str, rule: &'static str) -> Self {
        Self {
            kind,
            end,
            unit: unit.to_owned(),
            measure: measure.to_owned(),
            rule,
            factor: Number::integer(1),
            more: false,
            divisions: Vec::new(),
        }
    }

    fn of(unit: &Unit, end: usize) -> Self {
        let (kind, rule) = match unit.family {
            Family::Currency => (Kind::Money, "numeric.money"),
            Family::Physical if unit.measure == "temperature" => (Kind::Quantity, "numeric.temperature"),
            Family::Physical => (Kind::Quantity, "numeric.unit"),
            Family::Counter => (Kind::Quantity, "numeric.counter"),
        };
        let mut tag = Self::new(kind, end, &unit.code, &unit.measure, rule);
        tag.divisions.clone_from(&unit.divisions);
        if unit.code == "bp" {
            tag.kind = Kind::Percent;
        }
        tag
    }
}

/// Reads every figure of the text.
pub(crate) struct Measurer<'a> {
    pub(crate) text: &'a str,
    pub(crate) figures: &'a [Figure],
    /// Whether readings that only a scorer of single numbers wants are asked for.
    pub(crate) all: bool,
}

impl Measurer<'_> {
    fn rest(&self, at: usize) -> &str {
        self.text.get(at..).unwrap_or("")
    }

    fn floor(&self, i: usize) -> usize {
        i.checked_sub(1).and_then(|p| self.figures.get(p)).map_or(0, |f| f.end)
    }

    /// Everything that is more than a bare number.
    pub(crate) fn readings(&self) -> Vec<Reading> {
        let mut out: Vec<Reading> = Vec::new();
        let mut i = 0;
        while i < self.figures.len() {
            let Some(first) = self.single(i) else {
                match self.open_range(i) {
                    Some(range) => {
                        if self.all
                            && let Some(second) = self.single(range.figures.1)
                        {
                            out.push(second);
                        }
                        i = range.figures.1 + 1;
                        self.keep(range, &mut out);
                    }
                    None => i += 1,
                }
                continue;
            };
            let next = first.figures.1 + 1;
            match self.second_of_range(&first, next) {
                Some(range) => {
                    if self.all {
                        out.push(first);
                    }
                    i = range.figures.1 + 1;
                    self.keep(range, &mut out);
                }
                None => {
                    i = next;
                    self.keep(first, &mut out);
                }
            }
        }
        out
    }

    /// Adds the comparators and stores the reading.
    fn keep(&self, mut reading: Reading, out: &mut Vec<Reading>) {
        self.compare(&mut reading);
        out.push(reading);
    }

    /// Comparators before and after a reading.
    pub(crate) fn compare(&self, reading: &mut Reading) {
        let floor = self.floor(reading.figures.0);
        let mut before = None;
        if let Some((start, comparator)) = comparator::before(self.text, floor, reading.start) {
            before = Some(comparator);
            reading.start = start;
            // 大约超过, "at least about": one more word outwards.
            if let Some((start, outer)) = comparator::before(self.text, floor, start) {
                reading.start = start;
                before = Some(if comparator == Comparator::About { outer } else { comparator });
            }
        }
        let after = comparator::after(self.text, reading.end);
        if let Some((end, comparator)) = after {
            reading.end = end;
            // 至少九千元以上 says the same twice; 近百人以上 keeps the bound.
            if before.is_none() || before == Some(Comparator::About) {
                before = Some(comparator);
            }
        }
        // A range keeps its two ends: "about 3 to 5" says no more.
        if let Some(comparator) = before.filter(|_| reading.upper.is_none()) {
            reading.comparator = Some(match (reading.comparator, comparator) {
                (Some(Comparator::Gt), Comparator::About | Comparator::Eq) => Comparator::Gt,
                (_, comparator) => comparator,
            });
        } else if reading.upper.is_some() && before == Some(Comparator::About) {
            reading.comparator = Some(Comparator::About);
        }
    }

    /// One figure with its unit, and its smaller parts.
    pub(crate) fn single(&self, i: usize) -> Option<Reading> {
        let figure = self.figures.get(i)?;
        // The 千 of 12千米 is no figure of its own.
        if figure.bare && i > 0 && self.floor(i) == figure.start {
            return None;
        }
        let mut reading = Reading {
            kind: Kind::Number,
            start: figure.start,
            end: figure.end,
            core: (figure.start, figure.end),
            number: figure.value,
            upper: figure.upper,
            comparator: if figure.vague {
                Some(Comparator::About)
            } else {
                figure.more.then_some(Comparator::Gt)
            },
            unit: String::new(),
            measure: String::new(),
            rule: "",
            figures: (i, i),
        };
        if figure.glued_left && figure.form == Form::Digits {
            let money = UNITS.before(self.text, figure.start).is_some();
            if !money {
                return None;
            }
        }
        if let Some(percent) = self.percent_before(i, &reading) {
            return Some(percent);
        }
        let currency = self.currency_before(figure);
        let mut at = figure.end;
        if currency.is_some()
            && !self.all
            && let Some((len, power)) = letter_scale(self.rest(at), figure.form)
        {
            reading.number = reading.number.shift(power);
            at += len;
        } else if currency.is_some()
            && let Some((len, power)) = letter_scale(self.rest(at), figure.form)
        {
            reading.number = reading.number.shift(power);
            at += len;
        }
        reading.end = at;
        let tag = self.tag(figure, at);
        match (currency, tag) {
            (Some((start, currency, shift)), tag) => {
                reading.number = reading.number.shift(shift);
                reading.kind = Kind::Money;
                reading.rule = "numeric.money";
                reading.start = start;
                currency.code.clone_into(&mut reading.unit);
                "currency".clone_into(&mut reading.measure);
                // ￥300元, 港币两千元: the word after repeats the sign before. 美元 after $ is closer.
                let mut divisions = currency.divisions.clone();
                let worded = self.rest(at).trim_start_matches(' ').starts_with(char::is_alphabetic);
                if let Some(tag) = tag.filter(|t| t.kind == Kind::Money && worded) {
                    reading.end = tag.end;
                    if tag.more {
                        reading.comparator = Some(Comparator::Gt);
                    }
                    if currency.ambiguous {
                        reading.unit.clone_from(&tag.unit);
                    }
                    divisions = tag.divisions;
                }
                self.parts(&mut reading, &divisions);
            }
            (None, Some(tag)) => {
                reading.kind = tag.kind;
                reading.rule = tag.rule;
                reading.end = tag.end;
                reading.number = reading.number.times(tag.factor)?;
                reading.upper = reading.upper.and_then(|u| u.times(tag.factor));
                if tag.more {
                    reading.comparator = Some(Comparator::Gt);
                }
                if tag.kind == Kind::Money {
                    self.scale_after(&mut reading);
                }
                reading.unit = tag.unit;
                reading.measure = tag.measure;
                self.parts(&mut reading, &tag.divisions);
                self.half(&mut reading);
                if matches!(reading.measure.as_str(), "length" | "mass") {
                    self.smaller_unit(&mut reading);
                }
                if reading.measure == "temperature" {
                    self.temperature_scale(&mut reading);
                }
            }
            (None, None) => return None,
        }
        reading.core = (reading.start, reading.end);
        Some(reading)
    }

    /// A currency before the figure: where it begins, which, and a power of ten (MAUD 60).
    fn currency_before(&self, figure: &Figure) -> Option<(usize, &'static Unit, i32)> {
        let head = self.text.get(..figure.start)?;
        let blanks = head.bytes().rev().take(2).take_while(|b| *b == b' ').count();
        let end = figure.start - blanks;
        if let Some((start, unit)) = UNITS.before(self.text, end)
            && unit.family == Family::Currency
        {
            let word = self.text.get(start..end)?.to_ascii_lowercase();
            let verb = matches!(
                word.as_str(),
                "won"
                    | "rand"
                    | "mark"
                    | "marks"
                    | "sterling"
                    | "pound"
                    | "pounds"
                    | "buck"
                    | "bucks"
                    | "real"
                    | "dollar"
                    | "dollars"
                    | "franc"
                    | "francs"
                    | "euros"
                    | "yen"
                    | "le"
                    | "p"
                    | "ether"
            ) && !self.text.get(start..end)?.chars().all(|c| c.is_ascii_uppercase());
            // 50 dollar 40 rmb: a currency that already has its figure.
            let taken = self.takes_figure_before(start);
            if !verb && !taken {
                return Some((start, unit, 0));
            }
            return None;
        }
        // MAUD 60, MUSD 3
        let code = self.text.get(..end)?.bytes().rev().take_while(u8::is_ascii_uppercase).count();
        if code == 4 && self.text.get(end - 4..end)?.starts_with('M') {
            let (unit_end, unit) = UNITS.after(self.text, end - 3)?;
            return (unit_end == end && unit.family == Family::Currency).then_some((end - 4, unit, 6));
        }
        None
    }

    /// Whether a word at `start` closes a figure right before it, without a sign of its own.
    fn takes_figure_before(&self, start: usize) -> bool {
        let i = self.figures.partition_point(|f| f.end <= start);
        let Some(previous) = i.checked_sub(1).and_then(|p| self.figures.get(p)) else { return false };
        let between = self.text.get(previous.end..start).unwrap_or("x");
        let sign = self.text.get(start..).is_some_and(|r| r.starts_with(['$', '€', '£', '￥', '¥']));
        let code = self.text.get(start..).is_some_and(|r| r.bytes().take(3).all(|b| b.is_ascii_uppercase()));
        between.len() <= 1
            && between.trim().is_empty()
            && !sign
            && !(code && between.is_empty())
            && !(code
                && self.text.get(start + 3..).is_some_and(|r| r.starts_with(|c: char| c.is_ascii_digit())))
    }

    /// 百分之三十, 千分之五.
    fn percent_before(&self, i: usize, reading: &Reading) -> Option<Reading> {
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

    /// What follows a figure that ends at `at`.
    fn tag(&self, figure: &Figure, at: usize) -> Option<Tag> {
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

    fn tag_at(&self, figure: &Figure, at: usize, _digits: bool) -> Option<Tag> {
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
    fn unit(&self, figure: &Figure, begin: usize, apart: bool) -> Option<Tag> {
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
    fn word_instead(&self, figure: &Figure, form: &str, next: char) -> bool {
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
    fn quote_is_unit(&self, begin: usize, end: usize) -> bool {
        if !self.all {
            return false;
        }
        let line = self.text.get(..begin).unwrap_or("");
        let from = line.char_indices().rev().take(200).find(|(_, c)| *c == '\n').map_or(0, |(i, _)| i);
        let mark = self.text.get(begin..end).unwrap_or("\"");
        line.get(from..).unwrap_or("").matches(mark).count() % 2 == 0
    }

    /// "2 in" is a length before a full stop or an adjective of extent only.
    fn inch(&self, end: usize) -> bool {
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
    fn clock(&self, figure: &Figure) -> bool {
        self.text.get(..figure.start).is_some_and(|h| h.ends_with(':'))
            || self.rest(figure.end).starts_with(['a', 'p', 'A', 'P']) && figure.value.is_integer()
    }

    /// `/h`, ` per second`, ` an hour`, 每秒: a rate made of two units.
    fn per(&self, tag: &mut Tag) {
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

    /// Degrees without a scale: of temperature unless the clause speaks of angles.
    fn degrees(&self, begin: usize) -> Option<Tag> {
        let here = self.rest(begin);
        if !here.starts_with(['d', 'D', '°', 'º', '度']) {
            return None;
        }
        if UNITS.after(self.text, begin).is_some_and(|(_, unit)| unit.measure == "temperature") {
            return None;
        }
        let lower: String = here.chars().take(9).collect::<String>().to_ascii_lowercase();
        let len = if lower.starts_with("degrees") {
            7
        } else if lower.starts_with("degree") {
            6
        } else if lower.starts_with("deg.") {
            4
        } else if lower.starts_with("deg") {
            3
        } else if here.starts_with(['°', 'º']) {
            2
        } else if here.starts_with('度') {
            3
        } else {
            return None;
        };
        let end = begin + len;
        if here.as_bytes().get(len).is_some_and(u8::is_ascii_alphanumeric) {
            return None;
        }
        let head = self.text.get(..begin)?;
        let window: String = head.chars().rev().take(24).collect::<Vec<_>>().into_iter().rev().collect();
        let after: String = self.rest(end).chars().take(12).collect();
        let around = format!("{window} {after}").to_ascii_lowercase();
        let angle = [
            "angle",
            "rotat",
            "turn",
            "角",
            "旋转",
            "纬",
            "经",
            "north",
            "south",
            "latitude",
            "longitude",
            "tilt",
        ]
        .iter()
        .any(|w| around.contains(w));
        let fahrenheit = window.contains("华氏") || window.contains("華氏");
        let celsius = window.contains("摄氏") || window.contains("攝氏");
        let warm = celsius
            || fahrenheit
            || ["温", "恒温", "thermostat", "temperature", "零下", "零上"].iter().any(|w| window.contains(w));
        let mut tag = if angle && !warm {
            Tag::new(Kind::Quantity, end, "deg", "angle", "numeric.unit")
        } else if here.starts_with('度') && !warm && !self.all {
            return None;
        } else {
            let unit = if fahrenheit {
                "[degF]"
            } else if celsius {
                "Cel"
            } else {
                "deg"
            };
            Tag::new(Kind::Quantity, end, unit, "temperature", "numeric.temperature")
        };
        if here.starts_with('度')
            && here.get(3..).is_some_and(|r| r.starts_with(['假', '日', '数', '量', '过']))
        {
            return None;
        }
        if here.starts_with("deg ") {
            tag.end = begin + 3;
        }
        Some(tag)
    }

    fn counter(&self, figure: &Figure, begin: usize, end: usize, unit: &Unit) -> Option<Tag> {
        let next = self.rest(end).chars().next().unwrap_or(' ');
        if matches!(unit.code.as_str(), "个" | "個") && next == '百' && self.rest(end).starts_with("百分")
        {
            return None;
        }
        if unit.code == "块" && self.sum_of_money(figure, end) {
            let mut tag = Tag::new(Kind::Money, end, "CNY", "currency", "numeric.money");
            if let Some(yuan) = UNITS.by_code("CNY") {
                tag.divisions.clone_from(&yuan.divisions);
            }
            return Some(tag);
        }
        let _ = begin;
        Some(Tag::of(unit, end))
    }

    /// 十块: money before punctuation, 三毛 or the end; a piece before a noun (一块蛋糕).
    fn sum_of_money(&self, figure: &Figure, end: usize) -> bool {
        let next = self.rest(end).chars().next();
        let many =
            figure.value >= Number::integer(3) || figure.vague || figure.more || figure.upper.is_some();
        match next {
            None => true,
            Some(c) => {
                let divided = zh::han_digit(c).is_some() || c.is_ascii_digit();
                divided
                    || many
                        && (!c.is_alphanumeric()
                            || self.rest(end).starts_with("以")
                            || self.rest(end).starts_with("左右"))
            }
        }
    }

    fn money(&self, figure: &Figure, begin: usize, end: usize, unit: &Unit, next: char) -> Option<Tag> {
        let form = self.text.get(begin..end)?;
        if figure.glued_left {
            return None;
        }
        if form == "元"
            && matches!(
                next,
                '旦' | '素'
                    | '首'
                    | '件'
                    | '老'
                    | '音'
                    | '帅'
                    | '凶'
                    | '勋'
                    | '宵'
                    | '月'
                    | '代'
                    | '朝'
                    | '化'
                    | '组'
                    | '性'
            )
        {
            return None;
        }
        if matches!(form, "won" | "mark" | "marks" | "p" | "c" | "Rs" | "rs") && !figure.digits() && !self.all
        {
            return None;
        }
        // All 70 of us.
        if form.eq_ignore_ascii_case("us") || matches!(form, "LE" | "le" | "铢" | "聪") && !self.all {
            return None;
        }
        let mut tag = Tag::of(unit, end);
        if form.starts_with('$') && self.rest(end).starts_with(|c: char| c.is_ascii_digit()) {
            // "1 $10 dollars bill": the sign belongs to what follows.
            return None;
        }
        if figure.form == Form::Digits
            && form.bytes().all(|b| b.is_ascii_uppercase())
            && self.rest(end).starts_with(|c: char| c.is_ascii_digit())
        {
            return None;
        }
        if unit.ambiguous
            && unit.code == "GBP"
            && form.eq_ignore_ascii_case("pound") | form.eq_ignore_ascii_case("pounds")
        {
            // Weight unless money is spoken of.
            return None;
        }
        tag.more = false;
        Some(tag)
    }

    /// `30 MUSD`; parts of a currency that stand alone: 两毛, 12 cents, 470 pence.
    fn million_code(&self, begin: usize) -> Option<Tag> {
        let here = self.rest(begin);
        if let Some(tail) = here.strip_prefix('M')
            && tail.bytes().take_while(u8::is_ascii_uppercase).count() == 3
            && let Some((end, unit)) = UNITS.after(self.text, begin + 1)
            && unit.family == Family::Currency
        {
            let mut tag = Tag::of(unit, end);
            tag.factor = Number::decimal(1, 6);
            return Some(tag);
        }
        let word: String =
            here.chars().take_while(|c| c.is_ascii_alphabetic() || *c == '¢').take(8).collect();
        let cents = match word.to_ascii_lowercase().as_str() {
            "cent" | "cents" | "¢" => Some("cent"),
            "pence" => Some("pence"),
            "penny" | "pennies" => Some("penny"),
            _ => None,
        };
        if let Some(unit) = cents {
            return Some(Tag::new(Kind::Money, begin + word.len(), unit, "currency", "numeric.money"));
        }
        for (word, factor) in [("毛钱", -1), ("分钱", -2), ("角钱", -1)] {
            if here.starts_with(word) {
                let mut tag = Tag::new(Kind::Money, begin + word.len(), "CNY", "currency", "numeric.money");
                tag.factor = Number::decimal(1, factor);
                return Some(tag);
            }
        }
        for word in ["毛", "角"] {
            let tail = here.strip_prefix(word);
            if let Some(tail) = tail
                && tail.chars().next().is_none_or(|c| !c.is_alphanumeric() || zh::han_digit(c).is_some())
            {
                let mut tag = Tag::new(Kind::Money, begin + word.len(), "CNY", "currency", "numeric.money");
                tag.factor = Number::decimal(1, -1);
                if let Some(yuan) = UNITS.by_code("CNY") {
                    tag.divisions.clone_from(&yuan.divisions);
                }
                return Some(tag);
            }
        }
        if self.all {
            return self.duration(begin);
        }
        None
    }

    fn duration(&self, begin: usize) -> Option<Tag> {
        let (end, code, _) = time_unit(self.text, begin)?;
        Some(Tag::new(Kind::Quantity, end, code, "duration", "numeric.duration"))
    }

    /// 五岁, ten years old, 3 years of age, 90天大.
    fn age(&self, figure: &Figure, begin: usize) -> Option<Tag> {
        let here = self.rest(begin);
        for word in ["周岁", "周歲", "岁", "歲"] {
            if let Some(tail) = here.strip_prefix(word) {
                if tail.starts_with(['月', '末', '数', '时']) && figure.form == Form::Words {
                    return None;
                }
                let mut tag = Tag::new(Kind::Quantity, begin + word.len(), "a", "age", "numeric.age");
                if tail.starts_with('半') {
                    tag.end += '半'.len_utf8();
                    tag.factor = Number::integer(1);
                }
                return Some(tag);
            }
        }
        for (word, unit) in [
            ("天大", "d"),
            ("个月大", "mo"),
            ("個月大", "mo"),
            ("周大", "wk"),
            ("个星期大", "wk"),
            ("年龄", ""),
        ] {
            if here.starts_with(word) && !unit.is_empty() {
                return Some(Tag::new(Kind::Quantity, begin + word.len(), unit, "age", "numeric.age"));
            }
        }
        let hyphen = usize::from(here.starts_with('-'));
        let (end, code, _) = time_unit(self.text, begin + hyphen)?;
        let tail: String = self.rest(end).chars().take(8).collect::<String>().to_ascii_lowercase();
        let len = if tail.starts_with(" old") || tail.starts_with("-old") {
            4
        } else if tail.starts_with(" of age") {
            7
        } else {
            return None;
        };
        if tail.as_bytes().get(len).is_some_and(u8::is_ascii_alphabetic) {
            return None;
        }
        Some(Tag::new(Kind::Quantity, end + len, code, "age", "numeric.age"))
    }

    /// 摄氏37度, 华氏温度98.6度: the scale before the figure; 零下5度, 2 below zero.
    fn temperature_scale(&self, reading: &mut Reading) {
        let Some(head) = self.text.get(..reading.start) else { return };
        let head = head.trim_end_matches(' ');
        for (word, unit) in [
            ("华氏温度", "[degF]"),
            ("華氏溫度", "[degF]"),
            ("摄氏温度", "Cel"),
            ("攝氏溫度", "Cel"),
            ("华氏", "[degF]"),
            ("華氏", "[degF]"),
            ("摄氏", "Cel"),
            ("攝氏", "Cel"),
        ] {
            if head.ends_with(word) {
                reading.start = head.len() - word.len();
                unit.clone_into(&mut reading.unit);
                return;
            }
        }
        if head.ends_with("零下") && !reading.number.is_negative() {
            reading.start = head.len() - "零下".len();
            reading.number = reading.number.negated();
        }
    }

    /// `75 USD million`.
    fn scale_after(&self, reading: &mut Reading) {
        let rest = self.rest(reading.end);
        let Some(tail) = rest.strip_prefix(' ') else { return };
        let Some(lower) = en::Lower::read(tail) else { return };
        let power = match lower.as_str() {
            "million" | "mn" | "mln" => 6,
            "billion" | "bn" => 9,
            "trillion" => 12,
            "thousand" => 3,
            _ => return,
        };
        reading.number = reading.number.shift(power);
        reading.end += 1 + lower.len();
        // The scale word may have been read as a figure of its own.
        let next = reading.figures.1 + 1;
        if self.figures.get(next).is_some_and(|f| f.bare && f.start < reading.end) {
            reading.figures.1 = next;
        }
    }

    /// 三斤半, 两米半, 三成半.
    fn half(&self, reading: &mut Reading) {
        let rest = self.rest(reading.end);
        if rest.starts_with('半') && !matches!(reading.kind, Kind::Money) && reading.rule != "numeric.counter"
        {
            let half = Number::decimal(5, -1);
            let half = if reading.rule == "numeric.tenths" { half.shift(1) } else { half };
            if let Some(sum) = reading.number.plus(half) {
                reading.number = sum;
                reading.end += '半'.len_utf8();
                let next = reading.figures.1 + 1;
                if self.figures.get(next).is_some_and(|f| f.start < reading.end) {
                    reading.figures.1 = next;
                }
            }
        }
    }

    /// Smaller parts of a sum: 五元三毛八分, 3 dollars 50 cents, 15 dollars 50, 三块二.
    fn parts(&self, reading: &mut Reading, divisions: &[(String, u32)]) {
        if reading.kind != Kind::Money
            || reading.upper.is_some()
            || !reading.number.is_integer() && !divisions.iter().any(|d| d.0 == "分")
        {
            return;
        }
        let mut tens = 1u32; // the last division: parts must get smaller
        for _ in 0..3 {
            let next = reading.figures.1 + 1;
            let Some(figure) = self.figures.get(next) else { return };
            let Some(gap) = self.text.get(reading.end..figure.start) else { return };
            let joined = matches!(gap, "" | " " | " and " | ", " | "零");
            if !joined || figure.upper.is_some() || figure.more || figure.value.is_negative() {
                return;
            }
            let Some(small) = figure.value.as_i64().filter(|v| (0..100).contains(v)) else { return };
            let rest = self.rest(figure.end);
            let tail = rest.strip_prefix(' ').unwrap_or(rest);
            let blank = rest.len() - tail.len();
            let named = divisions.iter().filter(|(word, count)| {
                *count > tens
                    && tail.get(..word.len()).is_some_and(|t| t.eq_ignore_ascii_case(word))
                    && !(word.is_ascii()
                        && tail.as_bytes().get(word.len()).is_some_and(u8::is_ascii_alphanumeric))
            });
            let cents = ["cents", "cent", "c"].iter().find(|w| {
                tail.get(..w.len()).is_some_and(|t| t.eq_ignore_ascii_case(w))
                    && !tail.as_bytes().get(w.len()).is_some_and(u8::is_ascii_alphanumeric)
            });
            let mut found =
                named.max_by_key(|(word, _)| word.len()).map(|(word, count)| (word.len(), *count));
            if found.is_none()
                && let Some(word) = cents
            {
                found = Some((word.len(), 100));
            }
            let (len, count) = match found {
                Some((len, count)) => (blank + len, count),
                None => {
                    // The last part goes without its name.
                    let Some(count) = self.unnamed(reading, figure, gap, rest, tens) else { return };
                    (0, count)
                }
            };
            let Some(part) = Number::integer(small.into()).over(Number::integer(count.into())) else {
                return;
            };
            let Some(sum) = reading.number.plus(part) else { return };
            reading.number = sum;
            reading.end = figure.end + len;
            reading.figures.1 = next;
            tens = count;
            if len == 0 {
                return;
            }
        }
    }

    /// How many of an unnamed last part make one: 三块二 is 3.2, 15 dollars 50 is 15.5, 三块零四 is 3.04.
    fn unnamed(&self, reading: &Reading, figure: &Figure, gap: &str, rest: &str, tens: u32) -> Option<u32> {
        let last = self.text.get(..reading.end)?.chars().next_back()?;
        let next = rest.trim_start_matches(' ').chars().next();
        let chinese = matches!(last, '块' | '塊' | '元' | '毛' | '角' | '钱');
        if chinese {
            if !gap.is_empty() && gap != "零" || next.is_some_and(char::is_alphanumeric) {
                return None;
            }
            let written = self.text.get(figure.start..figure.end)?;
            let count = if written.starts_with(['零', '〇']) { 100 } else { tens.max(1) * 10 };
            return (figure.form != Form::Digits && matches!(last, '块' | '塊' | '毛' | '角'))
                .then_some(count);
        }
        if last == 'o' && tens == 10 {
            return Some(100); // five mao five
        }
        let word = last.is_ascii_alphabetic();
        let words = figure.form == Form::Words;
        let two = figure.end - figure.start == 2 && figure.digits();
        if tens > 1 || gap.is_empty() || gap == ", " {
            return None;
        }
        // What follows must not be counted by the figure.
        let counted = next.is_some_and(|c| c.is_alphanumeric() || matches!(c, '$' | '%' | '€' | '£' | '-'))
            && !["more", "and", "or", "for", "each", "per", "in"]
                .iter()
                .any(|w| rest.trim_start().starts_with(w));
        let signed = !word && gap == " " && two && reading.number.is_integer();
        ((word && (words || two) || signed) && !counted).then_some(100)
    }

    /// 5 feet 2 inches, 3斤5两.
    fn smaller_unit(&self, reading: &mut Reading) {
        let next = reading.figures.1 + 1;
        let Some(figure) = self.figures.get(next) else { return };
        let Some(gap) = self.text.get(reading.end..figure.start) else { return };
        if !matches!(gap, "" | " " | " and " | ", ") {
            return;
        }
        let Some(tag) = self.tag_at(figure, figure.end, true) else { return };
        let count = match (reading.unit.as_str(), tag.unit.as_str()) {
            ("[ft_i]", "[in_i]") => 12,
            ("[lb_av]", "[oz_av]") => 16,
            ("jin", "liang") => 10,
            _ => return,
        };
        let Some(part) = figure.value.over(Number::integer(count)) else { return };
        let Some(sum) = reading.number.plus(part) else { return };
        reading.number = sum;
        reading.end = tag.end;
        reading.figures.1 = next;
    }

    /// The connector of a range at `at`, and where the next figure must begin at the latest.
    pub(crate) fn connector(&self, at: usize) -> Option<(usize, Joint)> {
        let rest = self.rest(at);
        let trimmed = rest.trim_start_matches([' ', '\u{a0}']);
        let blanks = rest.len() - trimmed.len();
        if blanks > 2 {
            return None;
        }
        if !trimmed.starts_with(|c: char| {
            matches!(
                c,
                't' | 'T'
                    | 'a'
                    | 'A'
                    | '和'
                    | '与'
                    | '與'
                    | '至'
                    | '到'
                    | '-'
                    | '－'
                    | '–'
                    | '—'
                    | '─'
                    | '~'
                    | '～'
                    | '∼'
                    | '〜'
                    | '−'
            )
        }) {
            return None;
        }
        let lower: String = trimmed.chars().take(4).collect::<String>().to_ascii_lowercase();
        let (len, joint) = if lower.starts_with("to ") {
            (2, Joint::To)
        } else if lower.starts_with("and ") || trimmed.starts_with(['和', '与', '與']) {
            (3, Joint::And)
        } else if trimmed.starts_with('至') || trimmed.starts_with('到') {
            (3, Joint::Han)
        } else {
            let dashes: usize = trimmed
                .chars()
                .take(3)
                .take_while(|c| matches!(c, '-' | '－' | '–' | '—' | '─' | '~' | '～' | '∼' | '〜' | '−'))
                .map(char::len_utf8)
                .sum();
            if dashes == 0 {
                return None;
            }
            (dashes, if trimmed.starts_with(['-', '–', '－', '−']) { Joint::Hyphen } else { Joint::Wave })
        };
        let tail = trimmed.get(len..)?;
        let inner = tail.len() - tail.trim_start_matches([' ', '\u{a0}']).len();
        (inner <= 2).then_some((at + blanks + len + inner, joint))
    }

    /// Whether `between` or `from` opens the range that starts at `start`: where it begins.
    pub(crate) fn opener(&self, floor: usize, start: usize) -> Option<(usize, Opener)> {
        let head = self.text.get(floor..start)?;
        let trimmed = head.trim_end_matches(' ');
        for (word, opener) in [
            ("between", Opener::Between),
            ("from", Opener::From),
            ("位于", Opener::Between),
            ("介于", Opener::Between),
            ("处于", Opener::Between),
            ("在", Opener::From),
            ("从", Opener::From),
            ("由", Opener::From),
        ] {
            if let Some(at) = trimmed.len().checked_sub(word.len())
                && trimmed.get(at..).is_some_and(|w| w.eq_ignore_ascii_case(word))
                && !(word.is_ascii()
                    && trimmed.get(..at).is_some_and(|h| h.ends_with(|c: char| c.is_ascii_alphanumeric())))
            {
                return Some((floor + at, opener));
            }
        }
        None
    }

    /// The range whose first figure has no unit of its own: 3至5公里, 5-20%, 20~100.
    fn open_range(&self, i: usize) -> Option<Reading> {
        let first = self.figures.get(i)?;
        let mut end = first.end;
        if let Some(c) = self.rest(end).chars().next().filter(|c| matches!(c, '多' | '余')) {
            end += c.len_utf8();
        }
        for mark in ["(含)", "（含）"] {
            if self.rest(end).starts_with(mark) {
                end += mark.len();
            }
        }
        let (at, joint) = self.connector(end)?;
        let (j, skip) = self.next_figure(i, at)?;
        let second = self.figures.get(j)?;
        if first.glued_left || first.upper.is_some() || second.upper.is_some() {
            return None;
        }
        if joint == Joint::Hyphen && self.chained(first, second) {
            return None;
        }
        let opener = self.opener(self.floor(i), first.start);
        let reading = self.single(j);
        let mut range = match reading {
            Some(reading) if reading.figures.0 == j && reading.rule != "numeric.duration" => reading,
            _ => {
                // Two bare numbers.
                if second.glued_right || self.bare_blocked(first, second, joint) {
                    return None;
                }
                Reading {
                    kind: Kind::Number,
                    start: second.start,
                    end: second.end,
                    core: (second.start, second.end),
                    number: second.value,
                    upper: None,
                    comparator: None,
                    unit: String::new(),
                    measure: String::new(),
                    rule: "numeric.range",
                    figures: (j, j),
                }
            }
        };
        let between = range.end;
        let closed =
            ["之间", "间"].iter().find(|w| self.rest(between).trim_start_matches(' ').starts_with(**w));
        if joint == Joint::And && !matches!(opener, Some((_, Opener::Between))) && closed.is_none() {
            return None;
        }
        if joint == Joint::To
            && range.kind == Kind::Number
            && opener.is_none()
            && !(first.digits() && second.digits())
        {
            return None;
        }
        // The factor of the unit applies to both ends, and so does the multiplier that only the second has.
        let factor =
            range.number.over(second.value).filter(|_| !second.value.is_zero()).unwrap_or(Number::integer(1));
        let mut low = first.value.times(factor)?;
        if let Some(power) = self.shared_multiplier(first, second) {
            low = low.shift(power);
        }
        let percent_first =
            range.kind == Kind::Percent && self.text.get(..first.start).is_some_and(|h| h.ends_with("分之"));
        if percent_first || low >= range.number {
            return None;
        }
        range.upper = Some(range.number);
        range.number = low;
        range.start = first.start;
        if let Some((start, unit, _)) = self.currency_before(first) {
            if range.kind == Kind::Number {
                range.kind = Kind::Money;
                range.rule = "numeric.money";
                unit.code.clone_into(&mut range.unit);
                "currency".clone_into(&mut range.measure);
            }
            range.start = start;
        }
        range.comparator = None;
        range.figures = (i, range.figures.1);
        range.core = (range.start, range.end);
        if let Some((start, kind)) = opener
            && (kind == Opener::Between || joint == Joint::To || joint == Joint::And)
            && self.text.get(start..).is_some_and(|t| !t.starts_with("在"))
        {
            range.start = start;
        }
        if let Some(word) = closed {
            let skipped = self.rest(range.end).len() - self.rest(range.end).trim_start_matches(' ').len();
            range.end += skipped + word.len();
        }
        let _ = skip;
        Some(range)
    }

    /// The index of the figure that begins at `at`, or after a comparator or a sign there.
    pub(crate) fn next_figure(&self, i: usize, at: usize) -> Option<(usize, usize)> {
        let j = i + 1;
        let next = self.figures.get(j)?;
        let gap = self.text.get(at..next.start.max(at))?;
        if next.start < at {
            // 3 - 5: the dash was taken for a sign.
            return None;
        }
        if gap.is_empty() {
            return Some((j, 0));
        }
        if gap.len() > 24 {
            return None;
        }
        let currency =
            UNITS.before(self.text, at + gap.trim_end().len()).is_some_and(|(start, _)| start <= at);
        let compared = comparator::before(self.text, at, next.start).is_some_and(|(start, _)| start == at);
        (currency || compared).then_some((j, gap.len()))
    }

    /// Part of a chain of digits and hyphens: a date, a telephone number.
    pub(crate) fn chained(&self, first: &Figure, second: &Figure) -> bool {
        let bytes = self.text.as_bytes();
        let before = first.start >= 2
            && bytes.get(first.start - 1) == Some(&b'-')
            && bytes.get(first.start - 2).is_some_and(u8::is_ascii_alphanumeric);
        let after =
            bytes.get(second.end) == Some(&b'-') && bytes.get(second.end + 1).is_some_and(u8::is_ascii_digit);
        before || after
    }

    /// Bare numbers that a hyphen joins without being a range: years, codes.
    pub(crate) fn bare_blocked(&self, first: &Figure, second: &Figure, joint: Joint) -> bool {
        let zero = |f: &Figure| {
            f.end - f.start > 1
                && self.text.get(f.start..f.end).is_some_and(|t| t.starts_with('0') && !t.starts_with("0."))
        };
        let year = |f: &Figure| {
            f.end - f.start == 4 && f.value >= Number::integer(1000) && f.value < Number::integer(2100)
        };
        joint == Joint::Hyphen && (zero(first) || zero(second) || year(first) || first.value >= second.value)
            || joint == Joint::Han && first.form == Form::DigitByDigit
            || first.bare
            || second.bare
    }

    /// 2至3万, 3 to 4 million: the multiplier that stands only after the second figure is meant for both.
    pub(crate) fn shared_multiplier(&self, first: &Figure, second: &Figure) -> Option<i32> {
        let text = self.text.get(second.start..second.end)?;
        let own = self.text.get(first.start..first.end)?;
        let tail: Vec<u8> = text.chars().rev().map_while(zh::multiplier).collect();
        if !tail.is_empty() {
            let power: i32 = tail.iter().map(|p| i32::from(*p)).sum();
            let largest = i32::from(*tail.iter().max()?);
            let has = own.chars().any(|c| zh::multiplier(c).is_some_and(|p| i32::from(p) >= largest));
            // 十八至三十万: only the 万 is shared.
            let shared =
                if own.chars().any(|c| zh::multiplier(c).is_some()) || power > largest && largest >= 4 {
                    largest
                } else {
                    power
                };
            return (!has && first.value < second.value).then_some(shared);
        }
        let lower = text.to_ascii_lowercase();
        let last = lower.rsplit([' ', '-']).next()?;
        let power = match last {
            "million" => 6,
            "billion" => 9,
            "trillion" => 12,
            "thousand" => 3,
            _ => return None,
        };
        (!own.contains(|c: char| c.is_ascii_alphabetic())).then_some(power)
    }

    /// The range whose first figure has a unit: 1万元至5万元, 3km-5km, between 30 dollars and 45 dollars.
    fn second_of_range(&self, first: &Reading, j: usize) -> Option<Reading> {
        let mut end = first.end;
        for mark in ["(含)", "（含）"] {
            if self.rest(end).starts_with(mark) {
                end += mark.len();
            }
        }
        let (at, joint) = self.connector(end)?;
        let (j, _) = self.next_figure(j.checked_sub(1)?, at)?;
        let second = self.single(j)?;
        let same = second.unit == first.unit && second.measure == first.measure
            || first.kind == Kind::Money
                && second.kind == Kind::Money
                && UNITS.before(self.text, self.figures.get(j)?.start).is_none();
        if !same || first.upper.is_some() || second.upper.is_some() || second.figures.0 != j {
            return None;
        }
        let floor = self.floor(first.figures.0);
        let opener = self.opener(floor, first.start);
        let between = ["之间", "间"].iter().find(|w| self.rest(second.end).starts_with(**w));
        let sure = matches!(opener, Some((_, Opener::Between))) || between.is_some();
        match joint {
            Joint::And if !sure && (!self.all || opener.is_none()) => return None,
            // "rose from 5% to 8%" is a move, not a range.
            Joint::To if matches!(first.kind, Kind::Percent) && !sure => return None,
            Joint::To if !self.all && first.kind == Kind::Money && !sure => return None,
            Joint::Han
                if !sure
                    && matches!(opener, Some((_, Opener::From)))
                    && !self.all
                    && first.kind != Kind::Quantity =>
            {
                return None;
            }
            _ => {}
        }
        let mut range = first.clone();
        let (low, high) = if first.number <= second.number {
            (first.number, second.number)
        } else {
            (second.number, first.number)
        };
        if joint == Joint::Hyphen && first.number >= second.number && !second.number.is_negative() {
            return None;
        }
        range.number = low;
        range.upper = Some(high);
        range.end = second.end;
        range.figures.1 = second.figures.1;
        range.core.1 = second.end;
        range.comparator = None;
        range.unit = second.unit;
        if let Some((start, kind)) = opener
            && (kind == Opener::Between || matches!(joint, Joint::To | Joint::And))
            && self.text.get(start..).is_some_and(|t| !t.starts_with("在"))
        {
            range.start = start;
        }
        if let Some(word) = between {
            range.end += word.len();
        }
        Some(range)
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Joint {
    To,
    And,
    Han,
    Hyphen,
    Wave,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Opener {
    Between,
    From,
}

/// `%`, percent, 个百分点, 成, 折 at the start of `here`, which is at `begin`.
fn percent_after(here: &str, begin: usize, figure: &Figure) -> Option<Tag> {
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
fn spaced_prefix(text: &str, word: &str) -> Option<usize> {
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
fn strip_spaced_end(text: &str, word: &str) -> Option<(usize, usize)> {
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
