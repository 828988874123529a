//! The number a heading begins with.

/// The kinds of numbers, outermost first; the order is the rank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(super) enum Style {
    /// 第一编, 第一部分, Part I
    Part = 10,
    /// 第一章, Chapter 1
    Chapter,
    /// 第一节, Section 1
    Section,
    /// 第一条, Article 1
    Article,
    /// I.
    Roman = 18,
    /// 一、
    Han = 20,
    /// （一）
    HanBracket,
    /// 1. and 1、 and, one rank lower for each part, 1.1
    Decimal,
    /// （1）, 1)
    DecimalBracket = 30,
    /// ①
    Circled,
}

/// A number that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Number {
    pub(super) style: Style,
    /// Its rank: the style's, lower for each further part of a decimal number.
    pub(super) rank: u8,
    /// The last part.
    pub(super) value: u32,
    /// Bytes up to the title.
    pub(super) length: usize,
}

impl Number {
    fn new(style: Style, value: u32, line: &str, rest: &str) -> Self {
        Number {
            style,
            rank: style as u8,
            value,
            length: line.len() - rest.trim_start_matches(crate::blank).len(),
        }
    }
}

/// Reads the number at the beginning of `line`.
pub(super) fn read(line: &str) -> Option<Number> {
    match line.chars().next()? {
        '第' => ordinal(line),
        '（' | '(' => bracketed(line),
        '0'..='9' => decimal(line),
        c @ '①'..='⑳' => {
            let rest = line.get(c.len_utf8()..)?;
            Some(Number::new(Style::Circled, c as u32 - '①' as u32 + 1, line, rest))
        }
        'I' | 'V' | 'X' => {
            let (value, rest) = roman(line)?;
            rest.strip_prefix(". ").map(|rest| Number::new(Style::Roman, value, line, rest))
        }
        'C' | 'P' | 'S' | 'A' => named(line),
        _ => {
            let (value, rest) = han(line)?;
            let rest = rest.strip_prefix(['、', '．', '.'])?;
            Some(Number::new(Style::Han, value, line, rest))
        }
    }
}

/// 第三章
fn ordinal(line: &str) -> Option<Number> {
    let rest = line.strip_prefix('第')?;
    let (value, rest) = han(rest).or_else(|| digits(rest))?;
    let style = match rest.chars().next()? {
        '编' | '編' | '篇' | '卷' => Style::Part,
        '部' if rest.starts_with("部分") => Style::Part,
        '章' => Style::Chapter,
        '节' | '節' => Style::Section,
        '条' | '條' => Style::Article,
        _ => return None,
    };
    let sign = if rest.starts_with("部分") { "部分".len() } else { 3 };
    let rest = rest.get(sign..)?;
    // 第一章节的内容 is a sentence: a sign is followed by a space, a mark or nothing, or by a short title.
    Some(Number::new(style, value, line, rest.trim_start_matches(['、', '：', ':'])))
}

/// （三）, (3)
fn bracketed(line: &str) -> Option<Number> {
    let rest = line.strip_prefix(['（', '('])?;
    if let Some((value, rest)) = han(rest) {
        return rest.strip_prefix(['）', ')']).map(|rest| Number::new(Style::HanBracket, value, line, rest));
    }
    let (value, rest) = digits(rest)?;
    rest.strip_prefix(['）', ')']).map(|rest| Number::new(Style::DecimalBracket, value, line, rest))
}

/// 3., 3、, 3.1, 3)
fn decimal(line: &str) -> Option<Number> {
    let (mut value, mut rest) = digits(line)?;
    let mut depth = 0_u8;
    while let Some((next, after)) = rest.strip_prefix('.').and_then(digits) {
        (value, rest) = (next, after);
        depth = depth.saturating_add(1);
    }
    if let Some(rest) = rest.strip_prefix([')', '）']).filter(|_| depth == 0) {
        return Some(Number::new(Style::DecimalBracket, value, line, rest));
    }
    let after = match rest.chars().next()? {
        '、' | '．' if depth == 0 => rest.get(3..)?,
        '.' => rest.get(1..).filter(|rest| rest.starts_with([' ', '\t', '\u{3000}']) || starts_han(rest))?,
        // 1.1 Title, 1 Title: nothing but a space.
        ' ' | '\t' | '\u{3000}' => rest,
        _ if depth > 0 && starts_han(rest) && !rest.starts_with(UNITS) => rest,
        _ => return None,
    };
    let bare = depth == 0 && after.len() == rest.len();
    let number = Number::new(Style::Decimal, value, line, after);
    // A bare number before a title is a heading's only when the title is a title: "3 Results", not "3 apples".
    if bare && !line.get(number.length..)?.starts_with(|c: char| c.is_uppercase()) {
        return None;
    }
    Some(Number { rank: number.rank + depth.min(6), ..number })
}

/// Chapter 3, Part II
fn named(line: &str) -> Option<Number> {
    let (word, rest) = line.split_once(' ')?;
    let style = match word {
        "Part" | "PART" => Style::Part,
        "Chapter" | "CHAPTER" => Style::Chapter,
        "Section" | "SECTION" => Style::Section,
        "Article" | "ARTICLE" => Style::Article,
        _ => return None,
    };
    let (value, rest) = digits(rest).or_else(|| roman(rest))?;
    let rest = match rest.chars().next() {
        None => rest,
        Some(' ' | ':' | '.' | '—' | '–' | '-') => {
            rest.trim_start_matches(['.', ':', ' ', '—', '–', '-'])
        }
        Some(_) => return None,
    };
    Some(Number::new(style, value, line, rest))
}

/// What follows an amount (3.5亿元), not the number of a heading (3.5水情).
const UNITS: [char; 36] = [
    '亿', '億', '万', '萬', '千', '百', '十', '元', '米', '个', '個', '年', '月', '日', '倍', '公', '吨',
    '噸', '平', '度', '级', '級', '分', '点', '點', '多', '余', '餘', '人', '斤', '克', '升', '亩', '畝',
    '小', '立',
];

fn starts_han(text: &str) -> bool {
    text.chars().next().is_some_and(|c| ('\u{3400}'..='\u{9fff}').contains(&c))
}

/// An ASCII number of at most three digits: longer ones are years and amounts.
fn digits(text: &str) -> Option<(u32, &str)> {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let number = text.get(..text.len() - rest.len())?;
    (1..=3).contains(&number.len()).then(|| number.parse().ok())?.map(|value| (value, rest))
}

/// A Chinese number up to 999, as headings have them.
fn han(text: &str) -> Option<(u32, &str)> {
    let (mut total, mut unit, mut read) = (0, 0, 0);
    for c in text.chars() {
        let digit = |c: char| "零一二三四五六七八九".chars().position(|d| d == c).map(|d| d as u32);
        match c {
            '〇' => unit = 0,
            '十' => {
                total += if unit == 0 { 10 } else { unit * 10 };
                unit = 0;
            }
            '百' => {
                total += unit * 100;
                unit = 0;
            }
            c => match digit(c) {
                Some(d) => unit = d,
                None => break,
            },
        }
        read += c.len_utf8();
        if read > 15 {
            return None;
        }
    }
    (read > 0).then(|| text.get(read..).map(|rest| (total + unit, rest)))?
}

/// A Roman number up to 39.
fn roman(text: &str) -> Option<(u32, &str)> {
    let rest = text.trim_start_matches(['I', 'V', 'X']);
    let number = text.get(..text.len() - rest.len())?;
    if number.is_empty() || number.len() > 7 {
        return None;
    }
    let worth = |b: u8| match b {
        b'I' => 1,
        b'V' => 5,
        _ => 10,
    };
    let bytes = number.as_bytes();
    let mut value = 0i32;
    for (i, &b) in bytes.iter().enumerate() {
        let less = bytes.get(i + 1).is_some_and(|&next| worth(next) > worth(b));
        value += if less { -worth(b) } else { worth(b) };
    }
    Some((u32::try_from(value).ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(line: &str) -> Option<(Style, u32)> {
        read(line).map(|n| (n.style, n.value))
    }

    #[test]
    fn numbers() {
        assert_eq!(value("第十二章 水利"), Some((Style::Chapter, 12)));
        assert_eq!(value("第二部分　水利"), Some((Style::Part, 2)));
        assert_eq!(value("二十一、水利"), Some((Style::Han, 21)));
        assert_eq!(value("（三）水利"), Some((Style::HanBracket, 3)));
        assert_eq!(value("(3)水利"), Some((Style::DecimalBracket, 3)));
        assert_eq!(value("3．水利"), Some((Style::Decimal, 3)));
        assert_eq!(value("IV. Water"), Some((Style::Roman, 4)));
        assert_eq!(value("Chapter 7: Water"), Some((Style::Chapter, 7)));
        assert_eq!(value("2.10 Water"), Some((Style::Decimal, 10)));
        assert_eq!(value("3 Results"), Some((Style::Decimal, 3)));
    }

    #[test]
    fn not_numbers() {
        for line in
            ["2019年7月", "3.5亿元", "3 apples", "一年来", "I went", "第一次", "1,000 people", "10% more"]
        {
            assert_eq!(value(line), None, "{line}");
        }
    }

    #[test]
    fn decimals_rank_by_depth() {
        let rank = |line| read(line).map(|n: Number| n.rank);
        assert!(rank("1. Water") < rank("1.1 Water") && rank("1.1 Water") < rank("1.1.1 Water"));
    }
}
