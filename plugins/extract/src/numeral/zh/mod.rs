//! Chinese numerals.
//!
//! Reads the positional system (四万二千三百), the financial characters (壹贰叁), 廿 and 卅, numbers in
//! digits with Chinese multipliers (4.2万, 1亿3千万), decimals with 点, fractions with 分之 and 又, the
//! colloquial tail (一百五 is 150), neighbours as a range (七八十), and a 多 or 余 before the last
//! multiplier (20多万). Nothing is read from a bare 百, 千, 万 or 亿: those are words more often than
//! numbers, see [`bare_multiplier`].

mod parser;
mod token;

use super::{Form, Number, Numeral, digit_value, plain_digits_prefix};
use parser::Parser;
use token::Tokens;

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
