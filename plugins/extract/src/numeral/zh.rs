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
    let whole = Reader::new(text).read(true)?;
    Some(fraction(text, whole).unwrap_or(whole))
}

/// The longest whole number at the start: no 点, no 分之, no digits before 万. For dates and times.
///
/// Digits (`12`, `１２`) are read without separators.
pub fn integer_prefix(text: &str) -> Option<Numeral> {
    if let Some((len, value, _)) = plain_digits_prefix(text) {
        return Some(Numeral::new(len, value, Form::Digits));
    }
    Reader::new(text).read(false)
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
        if len > 0 && p <= last {
            break;
        }
        last = p;
        power += i32::from(p);
        len += c.len_utf8();
    }
    (len > 0).then(|| Numeral::new(len, Number::decimal(1, power), Form::Words))
}

/// `A分之B` and `N又A分之B` after the numeral at the start.
fn fraction(text: &str, whole: Numeral) -> Option<Numeral> {
    let rest = text.get(whole.len..)?;
    if let Some(bottom_text) = rest.strip_prefix('又') {
        let bottom = Reader::new(bottom_text).read(true)?;
        let part = over(bottom_text, bottom)?;
        let value = whole.value.plus(part.value)?;
        return Some(Numeral::new(whole.len + '又'.len_utf8() + part.len, value, whole.form));
    }
    over(text, whole)
}

fn over(text: &str, bottom: Numeral) -> Option<Numeral> {
    const OF: &str = "分之";
    let top_text = text.get(bottom.len..)?.strip_prefix(OF)?;
    let top = Reader::new(top_text).read(true)?;
    let mut numeral =
        Numeral::new(bottom.len + OF.len() + top.len, top.value.over(bottom.value)?, bottom.form);
    numeral.upper = match top.upper {
        Some(upper) => Some(upper.over(bottom.value)?),
        None => None,
    };
    Some(numeral)
}

/// A part of the number that is closed by a multiplier: value and the power of its last multiplier.
#[derive(Clone, Copy)]
struct Part {
    value: Number,
    upper: Number,
    power: u8,
}

/// One pass over a numeral.
struct Reader<'a> {
    text: &'a str,
    at: usize,
}

/// What stands before the next multiplier.
#[derive(Clone, Copy)]
struct Figure {
    value: Number,
    upper: Number,
    /// Written in digits.
    digits: bool,
    /// How many digits were written, for the tail of 1万2345.
    width: usize,
    more: bool,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Reads parts (figure, multipliers) of falling magnitude; a multiplier above an earlier part takes in
    /// everything below it (三千五百万, 1.2万亿).
    fn read(mut self, any: bool) -> Option<Numeral> {
        let mut parts: Vec<Part> = Vec::new();
        let mut more = false;
        let (mut digits, mut words) = (false, false);
        let mut by_digit = false;
        let mut zero = false;
        let mut end = 0;
        loop {
            if !parts.is_empty() {
                let before = self.at;
                while matches!(self.peek(), Some('零' | '〇')) && self.at == before {
                    self.at += '零'.len_utf8();
                    zero = true;
                }
            }
            let start = self.at;
            let Some(figure) = self.figure(any, parts.is_empty()) else { break };
            let many = figure.width > 1 && !figure.digits;
            let mark = self.at;
            if figure.more || matches!(self.peek(), Some('多' | '余' | '餘' | '来')) {
                // 20多万: the 多 belongs to the numeral only where a multiplier follows.
                if !figure.more {
                    self.at += '多'.len_utf8();
                }
                if self.multiplier(&figure, any).is_none() {
                    self.at = mark;
                }
            }
            let mut inside_more = self.at > mark;
            let Some(first) = self.multiplier(&figure, any) else {
                self.at = mark;
                // A figure without a multiplier ends the numeral.
                let Some(last) = parts.last().copied() else {
                    words |= !figure.digits;
                    digits |= figure.digits;
                    by_digit = many && figure.value == figure.upper;
                    parts.push(Part { value: figure.value, upper: figure.upper, power: 0 });
                    end = self.at;
                    break;
                };
                let room = usize::from(last.power);
                let (value, upper) = if figure.digits {
                    if figure.width != room && !(zero && figure.width < room) {
                        break;
                    }
                    (figure.value, figure.upper)
                } else if last.power == 1 || zero {
                    if many && figure.value == figure.upper {
                        break;
                    }
                    (figure.value, figure.upper)
                } else if !many || figure.value != figure.upper {
                    // 一百五 is 150; 廿 and its kind do not stand here.
                    let shift = i32::from(last.power) - 1;
                    (figure.value.shift(shift), figure.upper.shift(shift))
                } else {
                    break;
                };
                words |= !figure.digits;
                digits |= figure.digits;
                parts.push(Part { value, upper, power: 0 });
                end = self.at;
                break;
            };
            if many && figure.value == figure.upper {
                // 二〇一九万 is not well formed; 二〇一九 is.
                if parts.is_empty() {
                    by_digit = true;
                    words = true;
                    parts.push(Part { value: figure.value, upper: figure.upper, power: 0 });
                    end = mark;
                }
                break;
            }
            let mut part = Part { value: figure.value, upper: figure.upper, power: 0 };
            let mut next = Some(first);
            let mut well_formed = true;
            while let Some((power, length)) = next {
                if part.power == 0 || power > part.power {
                    // Everything below this multiplier goes under it.
                    while let Some(previous) = parts.last().copied().filter(|p| p.power < power) {
                        let (Some(value), Some(upper)) =
                            (previous.value.plus(part.value), previous.upper.plus(part.upper))
                        else {
                            well_formed = false;
                            break;
                        };
                        part.value = value;
                        part.upper = upper;
                        parts.pop();
                    }
                    if !well_formed || parts.last().is_some_and(|p| p.power == power) {
                        well_formed = false;
                        break;
                    }
                    part.value = part.value.shift(i32::from(power));
                    part.upper = part.upper.shift(i32::from(power));
                    part.power = power;
                    self.at += length;
                    next = self.multiplier(&figure, any);
                    if next.is_none() && matches!(self.peek(), Some('多' | '余' | '餘' | '几' | '来')) {
                        let mark = self.at;
                        let word = self.peek();
                        self.at += '多'.len_utf8();
                        next = self.multiplier(&figure, any).filter(|(p, _)| *p > power);
                        if next.is_some() || word == Some('几') && power == 1 {
                            // 十多万, 十几: what is more is said inside the numeral.
                            inside_more = true;
                        } else {
                            self.at = mark;
                        }
                    }
                } else {
                    next = None;
                }
            }
            if part.power == 0 || !well_formed {
                self.at = start;
                break;
            }
            words = true;
            digits |= figure.digits;
            more |= inside_more;
            parts.push(part);
            zero = false;
            end = self.at;
            if figure.digits && !figure.value.is_integer() || inside_more {
                break;
            }
        }
        let mut value = Number::ZERO;
        let mut upper = Number::ZERO;
        if end == 0 {
            return None;
        }
        for part in &parts {
            value = value.plus(part.value)?;
            upper = upper.plus(part.upper)?;
        }
        let form = match (digits, words) {
            (true, false) => Form::Digits,
            (true, true) => Form::Mixed,
            _ if by_digit => Form::DigitByDigit,
            _ => Form::Words,
        };
        let mut numeral = Numeral::new(end, value, form);
        numeral.upper = (upper != value).then_some(upper);
        numeral.more = more;
        Some(numeral)
    }

    /// What stands before a multiplier: digits, one Chinese digit, two neighbours (七八), a run of
    /// Chinese digits, 廿, or nothing before 十.
    fn figure(&mut self, any: bool, first: bool) -> Option<Figure> {
        let rest = self.rest();
        let c = rest.chars().next()?;
        if digit_value(c).is_some() {
            let numeral = if any { digits_prefix(rest)? } else { return None };
            self.at += numeral.len;
            let width = rest.get(..numeral.len)?.chars().filter(|c| digit_value(*c).is_some()).count();
            return Some(Figure {
                value: numeral.value,
                upper: numeral.value,
                digits: true,
                width,
                more: false,
            });
        }
        let one = Figure {
            value: Number::integer(1),
            upper: Number::integer(1),
            digits: false,
            width: 1,
            more: false,
        };
        if matches!(c, '十' | '拾') {
            return Some(one);
        }
        if let Some(tens) = match c {
            '廿' => Some(2),
            '卅' => Some(3),
            '卌' => Some(4),
            _ => None,
        } {
            if !first {
                return None;
            }
            self.at += c.len_utf8();
            let mut value = tens * 10;
            if let Some(digit) = self.peek().and_then(han_digit).filter(|d| *d > 0) {
                value += i128::from(digit);
                self.at += '一'.len_utf8();
            }
            let value = Number::integer(value);
            return Some(Figure { value, upper: value, ..one });
        }
        let mut values: Vec<u8> = Vec::new();
        let mut len = 0;
        let mut counting = false; // 两 counts, it is not a digit of a digit string
        for c in rest.chars() {
            let Some(digit) = han_digit(c) else { break };
            if values.len() >= 36 {
                break;
            }
            if matches!(c, '两' | '兩') {
                if !values.is_empty() && values != [1] {
                    break;
                }
                counting = true;
            }
            values.push(digit);
            len += c.len_utf8();
        }
        let (&head, tail) = values.split_first()?;
        self.at += len;
        let mut figure = Figure { width: values.len(), ..one };
        let neighbours = match *tail {
            [next] => {
                let follows_multiplier = self.peek().and_then(multiplier).is_some() || !first;
                head > 0 && next == head + 1 && (counting || follows_multiplier)
                    || head == 3 && next == 5 && follows_multiplier
            }
            _ => false,
        };
        if neighbours {
            figure.value = Number::integer(i128::from(head));
            figure.upper = Number::integer(i128::from(tail.first().copied().unwrap_or(head)));
        } else if counting && values.len() > 1 {
            // 两 with other digits that are not its neighbours: 两 alone.
            self.at = self.at + '一'.len_utf8() - len;
            figure.width = 1;
            figure.value = Number::integer(i128::from(head));
            figure.upper = figure.value;
        } else {
            let value = values.iter().fold(0i128, |sum, d| sum * 10 + i128::from(*d));
            figure.value = Number::integer(value);
            figure.upper = figure.value;
        }
        if any && first && !neighbours {
            self.decimals(&mut figure);
        }
        Some(figure)
    }

    /// 点 and the digits after it.
    fn decimals(&mut self, figure: &mut Figure) {
        let Some(rest) = self.rest().strip_prefix('点').or_else(|| self.rest().strip_prefix('點')) else {
            return;
        };
        let (mut fraction, mut places, mut len) = (0i128, 0i32, 0);
        for c in rest.chars() {
            let Some(digit) = han_digit(c).filter(|_| places < 18) else { break };
            fraction = fraction * 10 + i128::from(digit);
            places += 1;
            len += c.len_utf8();
        }
        if places == 0 {
            return;
        }
        if let Some(value) = figure.value.plus(Number::decimal(fraction, -places)) {
            figure.value = value;
            figure.upper = value;
            figure.width = 1;
            self.at += '点'.len_utf8() + len;
        }
    }

    /// The multiplier here and its length, unless it begins a unit (千克, 百分点, 兆瓦).
    fn multiplier(&self, figure: &Figure, any: bool) -> Option<(u8, usize)> {
        let mut chars = self.rest().chars();
        let c = chars.next()?;
        let power = multiplier(c)?;
        if figure.digits && !any {
            return None;
        }
        let next = chars.next().unwrap_or(' ');
        let unit = match c {
            '百' => next == '分',
            '千' => {
                matches!(
                    next,
                    '克' | '瓦' | '卡' | '帕' | '赫' | '伏' | '焦' | '牛' | '安' | '欧' | '字' | '比'
                ) || (next == '米' && figure.digits)
            }
            '兆' => figure.digits || matches!(next, '瓦' | '帕' | '赫' | '字' | '比' | '焦' | '欧' | '伏'),
            _ => false,
        };
        (!unit).then(|| (power, c.len_utf8()))
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
