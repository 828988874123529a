//! Numbers that are written in words, and the units that belong to them.
//!
//! A list of terms says what a text is about, and that 40 % of a report's words are numbers is known without one. Digits are
//! told by their characters; this tells the rest. A Chinese number is read by its grammar, so that 万一, 五一 and 十四五 stay
//! words: digits and magnitudes take turns, a smaller magnitude behind a larger one, with 几, 数 for a digit and 余, 多, 来
//! behind a magnitude. A measure word or unit may follow (`words/zh-units.txt`), since the segmenter joins the two: 340多支
//! is 340 and 多支, 5万套 is 5 and 万套. What reads as a number and is a word as often (千万, 多元) is listed there.
//!
//! One digit with a measure word (三个, 两名) is left a word: party and plan names are made of them (四个意识).

use foldhash::fast::FixedState;
use std::collections::HashMap;
use std::sync::LazyLock;
use textmill_text::english::{MAGNITUDES, NUMBERS, TENS};

/// Whether a word is a number or belongs to one: 二十, 百分之八十, 第三, 十余家; 亿元, 多支 and 月份, which follow digits;
/// *million*, *twenty-five*, *two-thirds*.
pub(crate) fn is_numeral(word: &str) -> bool {
    if word.is_ascii() { english(word) } else { chinese(word) }
}

/// What a word of the list is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Listed {
    Unit,
    Time,
    /// With the number that it always follows, by itself.
    Alone,
    /// Reads as a number and is a word.
    Word,
}

static LISTED: LazyLock<HashMap<&str, Vec<Listed>, FixedState>> = LazyLock::new(|| {
    let mut listed: HashMap<&str, Vec<Listed>, FixedState> = HashMap::default();
    for line in include_str!("../words/zh-units.txt").lines() {
        let mut words = line.split_whitespace();
        let what = match words.next() {
            Some("unit") => Listed::Unit,
            Some("time") => Listed::Time,
            Some("alone") => Listed::Alone,
            Some("but") => Listed::Word,
            _ => continue,
        };
        words.for_each(|word| listed.entry(word).or_default().push(what));
    }
    listed
});

fn listed(word: &str, what: Listed) -> bool {
    LISTED.get(word).is_some_and(|all| all.contains(&what))
}

/// Most characters of a Chinese number and its unit: a longer word costs no more than a look at its length.
const LONGEST: usize = 16;

fn chinese(word: &str) -> bool {
    // No character has more bytes.
    if word.len() > LONGEST * 4 {
        return false;
    }
    let known = LISTED.get(word).map_or(&[][..], Vec::as_slice);
    if known.contains(&Listed::Word) {
        return false;
    }
    if known.contains(&Listed::Alone) {
        return true;
    }
    if !word.starts_with(opens) || word.chars().count() > LONGEST {
        return false;
    }
    if let Some((whole, part)) = word.split_once("分之") {
        return is_number(whole) && is_number(part);
    }
    if let Some(rest) = word.strip_prefix('第') {
        return counted(rest, true);
    }
    // 340多支, 3200余条, 30多万元: the digits are another token. 近百, 上千家: about so many.
    let behind_digits = word.strip_prefix(['余', '多']);
    let unit = |rest: &str| listed(rest, Listed::Unit) || listed(rest, Listed::Time);
    let about = behind_digits.or_else(|| word.strip_prefix(['近', '上', '约', '逾']));
    behind_digits.is_some_and(unit)
        || about.is_some_and(|rest| rest.starts_with(magnitude) && counted(rest, true))
        || counted(word, false)
}

/// A number with a unit or without; a digit or a magnitude alone is one where something before it says so.
fn counted(word: &str, marked: bool) -> bool {
    word.char_indices().skip(1).map(|(at, _)| at).chain([word.len()]).any(|at| {
        let (Some(number), Some(unit)) = (word.get(..at), word.get(at..)) else { return false };
        let Some(shape) = shape(number) else { return false };
        let (units, time) = (listed(unit, Listed::Unit), listed(unit, Listed::Time));
        match shape {
            _ if unit.is_empty() => marked || shape == Shape::Long,
            _ if marked => units || time,
            Shape::Digit => unit == "季度",
            Shape::Magnitude => units,
            Shape::Long => units || time,
        }
    })
}

fn is_number(word: &str) -> bool {
    let decimal =
        |(whole, part): (&str, &str)| shape(whole).is_some() && !part.is_empty() && part.chars().all(digit);
    shape(word).is_some() || word.split_once('点').is_some_and(decimal)
}

/// How a number is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// 三
    Digit,
    /// 万
    Magnitude,
    /// 二十, 百万, 数十, 百余, 三点五, 二〇二四
    Long,
}

fn digit(c: char) -> bool {
    matches!(
        c,
        '零' | '〇' | '一' | '二' | '两' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '几' | '数'
    )
}

/// What a number, or what goes with one, may begin with, unless it is listed. Hardly any word does.
fn opens(c: char) -> bool {
    digit(c) || magnitude(c) || matches!(c, '第' | '余' | '多' | '近' | '上' | '约' | '逾')
}

fn magnitude(c: char) -> bool {
    power(c).is_some()
}

fn power(c: char) -> Option<u32> {
    Some(match c {
        '十' => 1,
        '百' => 2,
        '千' => 3,
        '万' => 4,
        '亿' => 8,
        _ => return None,
    })
}

/// How a number is written, if it is one and written as one speaks.
fn shape(word: &str) -> Option<Shape> {
    let length = word.chars().count();
    let first = word.chars().next()?;
    if length == 1 {
        return if matches!(first, '零' | '〇' | '几' | '数') {
            None
        } else if digit(first) {
            Some(Shape::Digit)
        } else {
            power(first).map(|_| Shape::Magnitude)
        };
    }
    if let Some((whole, part)) = word.split_once('点') {
        let numbers = shape(whole).is_some() && !part.is_empty() && part.chars().all(digit);
        return numbers.then_some(Shape::Long);
    }
    // A year, or a number said digit by digit.
    if word.chars().all(|c| digit(c) && c != '数') {
        return (length >= 4 || word.contains(['零', '〇'])).then_some(Shape::Long);
    }
    // Powers that the next magnitude must stay below: within ten thousand, and of those.
    let (mut small, mut large) = (4, 12);
    let mut before: Option<char> = None;
    let mut chars = word.chars().peekable();
    while let Some(c) = chars.next() {
        let follows = |is: fn(char) -> bool| before.is_some_and(is);
        match power(c) {
            Some(power) => {
                let raises = before.and_then(self::power).is_some_and(|before| power >= 4 && power > before);
                let about = follows(approximate) && power >= 4;
                if !(before.is_none() || follows(digit) || raises || about) {
                    return None;
                }
                let limit = if power < 4 { &mut small } else { &mut large };
                if power >= *limit && !(raises && power == 8) {
                    return None;
                }
                *limit = power;
                if power >= 4 {
                    small = 4;
                }
                // 万一 is no number, 十一 is one.
                if before.is_none() && power > 1 && chars.peek().is_some_and(|&next| digit(next)) {
                    return None;
                }
            }
            None if approximate(c) => {
                let ends = chars.peek().is_none_or(|&next| magnitude(next));
                if !(follows(magnitude) && ends) {
                    return None;
                }
            }
            None if digit(c) => {
                if follows(|c| digit(c) && c != '零' && c != '〇')
                    || follows(approximate)
                    || c == '数' && before.is_some()
                {
                    return None;
                }
            }
            None => return None,
        }
        before = Some(c);
    }
    Some(Shape::Long)
}

/// What says that there are some more.
fn approximate(c: char) -> bool {
    matches!(c, '余' | '多' | '来')
}

fn english(word: &str) -> bool {
    if word.len() > 40 {
        return false;
    }
    let word = word.to_ascii_lowercase();
    if !word.contains('-') {
        return cardinal(&word);
    }
    // twenty-five, two-thirds, twenty-first, half-million; not first-half.
    let mut counts = false;
    let all = word.split('-').all(|part| {
        let number = part == "one" || cardinal(part);
        counts |= number;
        number || ORDINALS.contains(&part.strip_suffix('s').unwrap_or(part))
    });
    all && counts
}

/// *two*, *hundred*; *hundreds*, *twenties*. What means something else as often is none (one, second, quarter).
fn cardinal(word: &str) -> bool {
    let known = |word: &str| [&NUMBERS[..], &MAGNITUDES, &OTHERS].iter().any(|list| list.contains(&word));
    let decade = |stem: &str| TENS.iter().any(|ten| ten.strip_suffix('y') == Some(stem));
    known(word)
        || TENS.contains(&word)
        || word.strip_suffix('s').is_some_and(known)
        || word.strip_suffix("ies").is_some_and(decade)
}

/// What counts as a numeral in a list of terms besides: a dozen is a number to who counts words.
const OTHERS: [&str; 2] = ["dozen", "quadrillion"];

/// What may end a compound: two-thirds, twenty-first.
const ORDINALS: [&str; 31] = [
    "half",
    "halve",
    "quarter",
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
    "thirtieth",
    "fortieth",
    "fiftieth",
    "sixtieth",
    "hundredth",
    "thousandth",
    "millionth",
    "billionth",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_words_with_units_and_without() {
        for word in [
            "亿元 万吨 万千瓦时 亿千瓦时 二十 百分之八十 第三 十五 三百二十 两千 万余名 余条 多支 万斤 亿斤 万家 万套 万头 万份 万次",
            "万株 万标箱 二百余 十余家 几十个 数百名 上百家 百余项 两千多 两千多人 三分之一 一半 第三季度 一季度 月份 百万 十亿 万亿",
            "数十万 十几 三点五 二〇二四 一百零五 三十年 第十四届 近千 二百多万 亿立方米 万平方米 多个 多名 余家 千瓦 余万元 多万平方米 余年 上万",
            "million Two thousands hundreds trillions dozens tens twenties Twenty-five two-thirds one-third twenty-first",
        ]
        .iter()
        .flat_map(|line| line.split(' '))
        {
            assert!(is_numeral(word), "{word}");
        }
    }

    #[test]
    fn words_that_begin_like_numbers() {
        for word in [
            "万一 千万 五一 第一手 十分 百年 三农 百分点 万里 千千万万 十四五 十三五 四个 三个 两会 一带 百姓 万物 千方百计 亿万 多元",
            "多头 多层次 余额 余地 多边 数据 数量 几何 第一书记 第三方 上海 上市 近年 近期 一体化 百货 千家万户 万象 十堰 六安 三峡",
            "second one half quarter first-half second-hand one-off three-year ones series species thirdly tense often hundredweight",
        ]
        .iter()
        .flat_map(|line| line.split(' '))
        {
            assert!(!is_numeral(word), "{word}");
        }
    }

    #[test]
    fn long_words_cost_nothing() {
        assert!(!is_numeral(&"百".repeat(1_000_000)));
        assert!(!is_numeral(&"two-".repeat(1_000_000)));
    }
}
