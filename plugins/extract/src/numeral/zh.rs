//! Chinese numerals.
//!
//! Reads the positional system (四万二千三百), the financial characters (壹贰叁), 廿 and 卅, numbers in
//! digits with Chinese multipliers (4.2万, 1亿3千万), decimals with 点, fractions with 分之 and 又, the
//! colloquial tail (一百五 is 150), neighbours as a range (七八十), and a 多 or 余 before the last
//! multiplier (20多万). Nothing is read from a bare 百, 千, 万 or 亿: those are words more often than
//! numbers, see [`bare_multiplier`].

use super::{Form, Number, Numeral, digit_value, digits_prefix, plain_digits_prefix};

/// The value of a Chinese digit character: 〇 to 九, financial forms, 两.
#[inline]
pub fn han_digit(c: char) -> Option<u8> {
    Some(match c {
        '〇' | '零' | '○' => 0,
        '一' | '壹' | '弌' => 1,
        '二' | '贰' | '貳' | '弍' | '两' | '兩' => 2,
        '三' | '叁' | '参' | '參' | '弎' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' | '陸' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

/// The power of ten of a multiplier character: 十 is 1, 亿 is 8.
#[inline]
pub fn multiplier(c: char) -> Option<u8> {
    Some(match c {
        '十' | '拾' => 1,
        '百' | '佰' => 2,
        '千' | '仟' => 3,
        '万' | '萬' => 4,
        '亿' | '億' => 8,
        '兆' => 12,
        _ => return None,
    })
}

/// Whether a numeral may begin with this character.
#[inline]
pub fn may_begin(c: char) -> bool {
    digit_value(c).is_some() || han_digit(c).is_some() || matches!(c, '十' | '拾' | '廿' | '卅' | '卌')
}

/// The longest numeral at the start, of any form. See the module.
pub fn parse_prefix(text: &str) -> Option<Numeral> {
    let tokens = Tokens::read(text, true);
    Parser { tokens: &tokens.list, any: true }.numeral()
}

/// The longest whole number at the start: no 点, no 分之, no digits before 万. For dates and times.
///
/// Digits (`12`, `１２`) are read without separators.
pub fn integer_prefix(text: &str) -> Option<Numeral> {
    if let Some((len, value, _)) = plain_digits_prefix(text) {
        return Some(Numeral::new(len, value, Form::Digits));
    }
    let tokens = Tokens::read(text, false);
    Parser { tokens: &tokens.list, any: false }.simple(0).map(|(numeral, _)| numeral)
}

/// One Chinese digit after the other, at least two: 二〇一九 is 2019.
///
/// Also gives how many digits there are.
pub fn digits_by_digit_prefix(text: &str) -> Option<(Numeral, usize)> {
    let mut mantissa = 0i128;
    let (mut len, mut count) = (0, 0usize);
    for c in text.chars() {
        let Some(digit) = han_digit(c).filter(|_| !matches!(c, '两' | '兩')) else { break };
        if count >= 36 {
            break;
        }
        mantissa = mantissa * 10 + i128::from(digit);
        len += c.len_utf8();
        count += 1;
    }
    (count >= 2).then(|| (Numeral::new(len, Number::integer(mantissa), Form::DigitByDigit), count))
}

/// As [`digits_by_digit_prefix`], the numeral alone.
pub fn digits_prefix_han(text: &str) -> Option<Numeral> {
    digits_by_digit_prefix(text).map(|(numeral, _)| numeral)
}

/// A multiplier that stands alone, with the multipliers that follow: 百, 千, 百万, 千亿.
///
/// Only a caller that sees a comparator or a measure word around it should read it as a number (近百条).
pub fn bare_multiplier(text: &str) -> Option<Numeral> {
    let mut power = 0i32;
    let mut len = 0;
    let mut last = 0u8;
    for c in text.chars() {
        let Some(p) = multiplier(c) else { break };
        if len > 0 && p <= last && !(p == last && p >= 4) {
            break;
        }
        last = p;
        power += i32::from(p);
        len += c.len_utf8();
    }
    (len > 0).then(|| Numeral::new(len, Number::decimal(1, power), Form::Words))
}

/// What a numeral is made of.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Part {
    /// Digits, with how many there are.
    Digits(Number, usize),
    /// A Chinese digit; 两 counts but is no digit of a digit string.
    Han(u8, bool),
    /// 廿, 卅, 卌.
    Tens(u8),
    /// A multiplier: its power of ten.
    Multiplier(u8),
    /// 多, 余, 来.
    More,
    /// 几.
    Some,
    /// 点.
    Point,
    /// 分之.
    Of,
    /// 又.
    And,
    /// 负.
    Minus,
}

#[derive(Debug, Clone, Copy)]
struct Token {
    part: Part,
    /// Where it ends in the text.
    end: usize,
}

/// The tokens of the numeral at the start, at most [`Tokens::MOST`]: no number that is meant is longer.
struct Tokens {
    list: Vec<Token>,
}

impl Tokens {
    const MOST: usize = 64;

    fn read(text: &str, any: bool) -> Self {
        let mut list: Vec<Token> = Vec::new();
        let mut at = 0;
        while list.len() < Self::MOST {
            let Some(mut rest) = text.get(at..) else { break };
            // Justified or OCRed text spaces numerals out; a blank counts only next to a multiplier, a point
            // or a 分之, so that a row of a table stays a row.
            let blanks = rest.bytes().take(3).take_while(|b| *b == b' ').count();
            if blanks > 0 && (list.is_empty() || !any) {
                break;
            }
            rest = rest.get(blanks..).unwrap_or("");
            let after_digits = matches!(list.last(), Some(Token { part: Part::Digits(..), .. }));
            let Some((part, len)) = Self::part(rest, any, after_digits) else { break };
            if blanks > 0 {
                let joins = |p: Option<Part>| {
                    matches!(p, Some(Part::Multiplier(_) | Part::Point | Part::Of | Part::And | Part::More))
                };
                let before = list.last().map(|t| t.part);
                let digits =
                    matches!(part, Part::Digits(..)) && !matches!(before, Some(Part::Of | Part::And));
                if !(joins(Some(part)) || joins(before)) || digits {
                    break;
                }
            }
            at += blanks + len;
            list.push(Token { part, end: at });
        }
        Self { list }
    }

    fn part(rest: &str, any: bool, after_digits: bool) -> Option<(Part, usize)> {
        let mut chars = rest.chars();
        let c = chars.next()?;
        let len = c.len_utf8();
        if digit_value(c).is_some() {
            if !any {
                return None;
            }
            let numeral = digits_prefix(rest)?;
            let width = rest.get(..numeral.len)?.chars().filter(|c| digit_value(*c).is_some()).count();
            return Some((Part::Digits(numeral.value, width), numeral.len));
        }
        if let Some(digit) = han_digit(c) {
            return Some((Part::Han(digit, matches!(c, '两' | '兩')), len));
        }
        if let Some(power) = multiplier(c) {
            let next = chars.next().unwrap_or(' ');
            // The character begins a unit: 百分点, 千克, 兆瓦.
            let unit = match c {
                '百' | '佰' => next == '分' && !chars.as_str().starts_with('之'),
                '千' => {
                    matches!(
                        next,
                        '克' | '瓦' | '卡' | '帕' | '赫' | '伏' | '焦' | '牛' | '安' | '欧' | '字' | '比'
                    ) || (next == '米' && after_digits)
                }
                '兆' => {
                    after_digits || matches!(next, '瓦' | '帕' | '赫' | '字' | '比' | '焦' | '欧' | '伏')
                }
                _ => false,
            };
            return (!unit).then_some((Part::Multiplier(power), len));
        }
        Some(match c {
            '廿' => (Part::Tens(2), len),
            '卅' => (Part::Tens(3), len),
            '卌' => (Part::Tens(4), len),
            '多' | '余' | '餘' | '来' => (Part::More, len),
            '几' | '幾' => (Part::Some, len),
            '又' if any => (Part::And, len),
            '点' | '點' if any => (Part::Point, len),
            '负' | '負' if any => (Part::Minus, len),
            '分' if any => {
                let tail = chars.as_str();
                let blanks = tail.bytes().take(2).take_while(|b| *b == b' ').count();
                tail.get(blanks..)?.strip_prefix('之')?;
                (Part::Of, len + blanks + '之'.len_utf8())
            }
            _ => return None,
        })
    }
}

/// A closed part of a number: value (and upper end) with the power of its multiplier.
#[derive(Clone, Copy)]
struct Section {
    value: Number,
    upper: Number,
    power: u8,
}

/// What stands before a multiplier.
#[derive(Clone, Copy)]
struct Figure {
    value: Number,
    upper: Number,
    digits: bool,
    /// How many digits were written.
    width: usize,
    /// Index of the token after it.
    next: usize,
    /// 两 alone.
    liang: bool,
}

impl Figure {
    fn string(&self) -> bool {
        self.width > 1 && !self.digits && self.value == self.upper
    }
}

struct Parser<'a> {
    tokens: &'a [Token],
    any: bool,
}

impl Parser<'_> {
    fn part(&self, at: usize) -> Option<Part> {
        self.tokens.get(at).map(|t| t.part)
    }

    fn end(&self, next: usize) -> usize {
        next.checked_sub(1).and_then(|i| self.tokens.get(i)).map_or(0, |t| t.end)
    }

    /// Anything: a whole number, a decimal, `A分之B`, `N又A分之B`.
    fn numeral(&self) -> Option<Numeral> {
        let (whole, next) = self.simple(0)?;
        match self.part(next) {
            Some(Part::And) => {
                let part = self.simple(next + 1).and_then(|(bottom, at)| self.over(bottom, at));
                if let Some(part) = part
                    && let Some(value) = whole.value.plus(part.value)
                {
                    return Some(Numeral { value, ..part });
                }
                Some(whole)
            }
            Some(Part::Of) => Some(self.over(whole, next).unwrap_or(whole)),
            _ => Some(whole),
        }
    }

    /// The fraction whose denominator has been read, at its 分之.
    fn over(&self, bottom: Numeral, at: usize) -> Option<Numeral> {
        if self.part(at) != Some(Part::Of) {
            return None;
        }
        let minus = self.part(at + 1) == Some(Part::Minus);
        let (top, _) = self.simple(at + 1 + usize::from(minus))?;
        let value = top.value.over(bottom.value)?;
        let upper = top.upper.and_then(|u| u.over(bottom.value));
        Some(Numeral { value: if minus { value.negated() } else { value }, upper, ..top })
    }

    /// Sections of falling magnitude; a multiplier above earlier sections takes them in (三千五百万, 1.2万亿).
    fn simple(&self, first: usize) -> Option<(Numeral, usize)> {
        let mut sections: Vec<Section> = Vec::new();
        let mut at = first; // next token to read
        let mut end = first; // token after the last accepted one
        let (mut digits, mut words, mut string, mut more) = (false, false, false, false);
        while let Some(part) = self.part(at) {
            let mut zero = false;
            if !sections.is_empty() && part == Part::Han(0, false) {
                zero = true;
                at += 1;
            }
            // 一百零几万, 二十几亿: an unknown digit.
            let unknown = !sections.is_empty()
                && self.part(at) == Some(Part::Some)
                && matches!(self.part(at + 1), Some(Part::Multiplier(_)));
            let figure = if unknown {
                more = true;
                Figure {
                    value: Number::ZERO,
                    upper: Number::ZERO,
                    digits: false,
                    width: 1,
                    next: at + 1,
                    liang: false,
                }
            } else {
                match self.figure(at, sections.is_empty()) {
                    Some(figure) => figure,
                    None => break,
                }
            };
            let said_more = self.part(figure.next) == Some(Part::More)
                && matches!(self.part(figure.next + 1), Some(Part::Multiplier(_)));
            let multiplier_at = figure.next + usize::from(said_more);
            let Some(Part::Multiplier(_)) = self.part(multiplier_at).filter(|_| self.any || !figure.digits)
            else {
                if let Some(tail) = self.tail(&figure, sections.last().copied(), zero) {
                    string = sections.is_empty() && figure.string();
                    digits |= figure.digits;
                    words |= !figure.digits;
                    sections.push(tail);
                    end = figure.next;
                }
                break;
            };
            if figure.string() && !figure.digits && figure.value.is_integer() {
                // 二〇一九万 is not well formed; 二〇一九 is.
                if sections.is_empty() {
                    string = true;
                    words = true;
                    sections.push(Section { value: figure.value, upper: figure.upper, power: 0 });
                    end = figure.next;
                }
                break;
            }
            let Some((section, kept, next, inner_more)) = self.multiply(figure, multiplier_at, &sections)
            else {
                break;
            };
            sections.truncate(kept);
            sections.push(section);
            more |= said_more || inner_more;
            words = true;
            digits |= figure.digits;
            at = next;
            end = next;
            if figure.digits && !figure.value.is_integer() {
                break;
            }
        }
        if end == first {
            return None;
        }
        let mut value = Number::ZERO;
        let mut upper = Number::ZERO;
        for section in &sections {
            value = value.plus(section.value)?;
            upper = upper.plus(section.upper)?;
        }
        if self.any
            && !digits
            && value == upper
            && let Some((fraction, next)) = self.decimals(end)
        {
            value = value.plus(fraction)?;
            end = next;
            string = false;
            // 一点五亿: the multiplier takes in all that stands before it.
            let top = sections.iter().map(|s| s.power).max().unwrap_or(0);
            while let Some(Part::Multiplier(power)) = self.part(end) {
                if power <= top {
                    break;
                }
                value = value.shift(i32::from(power));
                end += 1;
            }
            upper = value;
        }
        let form = match (digits, words) {
            (true, false) => Form::Digits,
            (true, true) => Form::Mixed,
            _ if string => Form::DigitByDigit,
            _ => Form::Words,
        };
        let mut numeral = Numeral::new(self.end(end), value, form);
        numeral.upper = (upper != value).then_some(upper);
        numeral.more = more;
        Some((numeral, end))
    }

    /// The multipliers from `at` on, applied to a figure: the section, how many of the earlier sections
    /// stay, the next token, and whether a 多 or 几 stands among the multipliers (十多万, 十几).
    fn multiply(
        &self,
        figure: Figure,
        at: usize,
        earlier: &[Section],
    ) -> Option<(Section, usize, usize, bool)> {
        let mut section = Section { value: figure.value, upper: figure.upper, power: 0 };
        let mut kept = earlier.len();
        let mut next = at;
        let mut more = false;
        while let Some(Part::Multiplier(power)) = self.part(next) {
            let same = power == section.power && power >= 4; // 万万
            if section.power != 0 && power <= section.power && !same {
                break;
            }
            if !same {
                while let Some(below) =
                    kept.checked_sub(1).and_then(|i| earlier.get(i)).filter(|s| s.power < power)
                {
                    section.value = below.value.plus(section.value)?;
                    section.upper = below.upper.plus(section.upper)?;
                    kept -= 1;
                }
                if kept.checked_sub(1).and_then(|i| earlier.get(i)).is_some_and(|s| s.power == power) {
                    return None;
                }
            }
            section.value = section.value.shift(i32::from(power));
            section.upper = section.upper.shift(i32::from(power));
            section.power = power;
            next += 1;
            match self.part(next) {
                Some(Part::More | Part::Some) if matches!(self.part(next + 1), Some(Part::Multiplier(p)) if p > power) =>
                {
                    more = true;
                    next += 1;
                }
                Some(Part::Some) if power == 1 => {
                    more = true;
                    next += 1;
                    break;
                }
                _ => {}
            }
        }
        (section.power != 0).then_some((section, kept, next, more))
    }

    /// What a figure without a multiplier means at the end: 一百零五, 一百五, 1万2345.
    fn tail(&self, figure: &Figure, last: Option<Section>, zero: bool) -> Option<Section> {
        let plain = Section { value: figure.value, upper: figure.upper, power: 0 };
        let Some(last) = last else { return Some(plain) };
        let room = usize::from(last.power);
        if figure.digits {
            let short = figure.width < room && figure.width >= 3 && room > 3;
            return (figure.width == room || short || zero && figure.width < room).then_some(plain);
        }
        if figure.string() || figure.liang {
            // 三十两: the 两 is the unit of weight.
            return None;
        }
        if last.power == 1 || zero {
            return Some(plain);
        }
        let shift = i32::from(last.power) - 1;
        Some(Section { value: figure.value.shift(shift), upper: figure.upper.shift(shift), power: 0 })
    }

    /// Digits, one Chinese digit, two neighbours (七八), a string of Chinese digits, 廿, or nothing before 十.
    fn figure(&self, at: usize, first: bool) -> Option<Figure> {
        let one = Number::integer(1);
        match self.part(at)? {
            Part::Digits(value, width) => {
                Some(Figure { value, upper: value, digits: true, width, next: at + 1, liang: false })
            }
            // 十 needs no figure before it; 百 may go without one after a larger multiplier (一万零百一十).
            Part::Multiplier(power) if power == 1 || (power <= 3 && !first) => {
                let after_multiplier = !first
                    && at
                        .checked_sub(1)
                        .is_some_and(|i| matches!(self.part(i), Some(Part::Multiplier(p)) if p > power));
                let after_zero =
                    !first && at.checked_sub(1).is_some_and(|i| self.part(i) == Some(Part::Han(0, false)));
                (first || after_multiplier || after_zero).then_some(Figure {
                    value: one,
                    upper: one,
                    digits: false,
                    width: 1,
                    next: at,
                    liang: false,
                })
            }
            Part::Tens(tens) if first => {
                let mut value = i128::from(tens) * 10;
                let mut next = at + 1;
                if let Some(Part::Han(digit @ 1.., false)) = self.part(next) {
                    value += i128::from(digit);
                    next += 1;
                }
                let value = Number::integer(value);
                Some(Figure { value, upper: value, digits: false, width: 1, next, liang: false })
            }
            Part::Han(head, liang) => {
                let mut value = i128::from(head);
                let mut next = at + 1;
                let mut width = 1;
                let mut second = None;
                while let Some(Part::Han(digit, false)) = self.part(next).filter(|_| !liang && width < 36) {
                    second = second.or(Some(digit));
                    value = value * 10 + i128::from(digit);
                    width += 1;
                    next += 1;
                }
                if liang && let Some(Part::Han(3, false)) = self.part(next) {
                    second = Some(3);
                    width = 2;
                    next += 1;
                } else if width == 1
                    && head == 1
                    && let Some(Part::Han(2, true)) = self.part(next)
                {
                    // 一两: followed by a measure or a multiplier it is a range.
                    second = Some(2);
                    width = 2;
                    next += 1;
                }
                let multiplied = matches!(self.part(next), Some(Part::Multiplier(_)));
                let counts = liang
                    || multiplied
                    || !first
                    || matches!(self.part(next.wrapping_sub(1)), Some(Part::Han(_, true)));
                if width == 2
                    && counts
                    && head > 0
                    && let Some(second) =
                        second.filter(|s| *s == head + 1 || (head == 3 && *s == 5 && multiplied))
                {
                    let (value, upper) = (Number::integer(head.into()), Number::integer(second.into()));
                    return Some(Figure { value, upper, digits: false, width, next, liang: false });
                }
                let value = Number::integer(value);
                Some(Figure { value, upper: value, digits: false, width, next, liang })
            }
            _ => None,
        }
    }

    /// 点 and the digits after it.
    fn decimals(&self, at: usize) -> Option<(Number, usize)> {
        if self.part(at) != Some(Part::Point) {
            return None;
        }
        let (mut mantissa, mut places, mut next) = (0i128, 0i32, at + 1);
        while let Some(Part::Han(digit, false)) = self.part(next).filter(|_| places < 30) {
            mantissa = mantissa * 10 + i128::from(digit);
            places += 1;
            next += 1;
        }
        (places > 0).then(|| (Number::decimal(mantissa, -places), next))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text that is read and its value.
    fn read(text: &str) -> (&str, String) {
        let numeral = parse_prefix(text).unwrap();
        let value = match numeral.upper {
            Some(upper) => format!("{}..{upper}", numeral.value),
            None => numeral.value.to_string(),
        };
        (text.get(..numeral.len).unwrap(), value)
    }

    #[test]
    fn the_positional_system() {
        for (text, value) in [
            ("四万二千", "42000"),
            ("十", "10"),
            ("十五", "15"),
            ("一百零五", "105"),
            ("一百五", "150"),
            ("两万三", "23000"),
            ("三千零二十", "3020"),
            ("三千五百万", "35000000"),
            ("二十三亿五千万", "2350000000"),
            ("三万五千亿", "3500000000000"),
            ("一万亿", "1000000000000"),
            ("壹拾贰万叁仟肆佰伍拾陆", "123456"),
            ("廿五", "25"),
            ("卅", "30"),
            ("零", "0"),
            ("一亿零三", "100000003"),
            ("四万万", "400000000"),
            ("一万零百一十一", "10111"),
            ("十五点七", "15.7"),
            ("四百亿点零五", "40000000000.05"),
            ("二十几万", "200000"),
            ("一百零几万", "1000000"),
            ("三千 八百 九十六 万 四千", "38964000"),
            ("五 分之 一", "0.2"),
            ("三又4分之1", "3.25"),
            ("一万600", "10600"),
        ] {
            assert_eq!(read(text), (text, value.to_owned()));
        }
    }

    #[test]
    fn digits_with_multipliers() {
        for (text, read_text, value) in [
            ("4.2万余名", "4.2万", "42000"),
            ("1亿3千万人", "1亿3千万", "130000000"),
            ("1.2万亿元", "1.2万亿", "1200000000000"),
            ("12万3千4百56", "12万3千4百56", "123456"),
            ("2万5", "2万", "20000"),
            ("5千克", "5", "5"),
            ("３千人", "３千", "3000"),
            ("100兆瓦", "100", "100"),
            ("20多万人", "20多万", "200000"),
            ("20多人", "20", "20"),
            ("三百余万", "三百余万", "3000000"),
            ("十多万", "十多万", "100000"),
            ("十几个", "十几", "10"),
        ] {
            assert_eq!(read(text), (read_text, value.to_owned()));
        }
        assert!(parse_prefix("20多万").unwrap().more);
    }

    #[test]
    fn decimals_fractions_ranges() {
        for (text, read_text, value) in [
            ("三点一四", "三点一四", "3.14"),
            ("一点五亿", "一点五亿", "150000000"),
            ("三点整", "三", "3"),
            ("四分之三", "四分之三", "0.75"),
            ("三分之一", "三分之一", "0.333333333333333"),
            ("一又二分之一", "一又二分之一", "1.5"),
            ("七八十岁", "七八十", "70..80"),
            ("十七八岁", "十七八", "17..18"),
            ("两三个", "两三", "2..3"),
            ("三五百", "三五百", "300..500"),
            ("一百二三十", "一百二三十", "120..130"),
        ] {
            assert_eq!(read(text), (read_text, value.to_owned()));
        }
    }

    #[test]
    fn digit_by_digit() {
        let numeral = parse_prefix("二〇一九年").unwrap();
        assert_eq!((numeral.value.as_i64(), numeral.form), (Some(2019), Form::DigitByDigit));
        let (numeral, count) = digits_by_digit_prefix("一九九五年").unwrap();
        assert_eq!((numeral.as_i64(), count), (Some(1995), 4));
        assert!(digits_by_digit_prefix("五年").is_none());
    }

    #[test]
    fn whole_numbers_leave_the_clock_alone() {
        let numeral = integer_prefix("三点五分").unwrap();
        assert_eq!((numeral.len, numeral.as_i64()), (3, Some(3)));
        assert_eq!(integer_prefix("12点").unwrap().len, 2);
        assert_eq!(integer_prefix("二十三日").unwrap().as_i64(), Some(23));
        assert!(integer_prefix("万一").is_none());
        assert_eq!(bare_multiplier("百万大军").unwrap().as_i64(), Some(1_000_000));
    }
}
