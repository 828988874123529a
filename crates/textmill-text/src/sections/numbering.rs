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
    /// 壹、
    Formal,
    /// 一、
    Han,
    /// （一）, ㈠
    HanBracket,
    /// 1. and １、 and ⒈ and, one rank lower for each part, 1.1
    Decimal,
    /// （1）, 1), ⑴
    DecimalBracket = 30,
    /// ①, ❶
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
    /// Whether nothing but a space sets it off from a title in Han characters.
    pub(super) is_spaced: bool,
    /// Whether it is one character: ①, ⑴.
    pub(super) is_one_sign: bool,
}

impl Number {
    fn new(style: Style, value: u32, line: &str, rest: &str) -> Self {
        Number {
            style,
            rank: style as u8,
            value,
            length: line.len() - rest.trim_start_matches(crate::blank).len(),
            is_spaced: false,
            is_one_sign: false,
        }
    }
}

/// Reads the number at the beginning of `line`.
pub(super) fn read(line: &str) -> Option<Number> {
    match line.chars().next()? {
        '第' => ordinal(line),
        '（' | '(' => bracketed(line),
        '0'..='9' | '０'..='９' => decimal(line),
        c @ '\u{2460}'..='\u{249b}' | c @ '❶'..='❿' | c @ '㈠'..='㈩' => {
            let (style, first) = match c {
                '①'..='⑳' => (Style::Circled, '①'),
                '⑴'..='⒇' => (Style::DecimalBracket, '⑴'),
                '⒈'..='⒛' => (Style::Decimal, '⒈'),
                '❶'..='❿' => (Style::Circled, '❶'),
                _ => (Style::HanBracket, '㈠'),
            };
            let rest = line.get(c.len_utf8()..)?;
            let number = Number::new(style, c as u32 - first as u32 + 1, line, rest.trim_start_matches('、'));
            Some(Number { is_one_sign: true, ..number })
        }
        'I' | 'V' | 'X' => {
            let (value, rest) = roman(line)?;
            rest.strip_prefix(". ").map(|rest| Number::new(Style::Roman, value, line, rest))
        }
        'C' | 'P' | 'S' | 'A' => named(line),
        _ => {
            let (value, rest) = han(line)?;
            let rest = rest.strip_prefix(['、', '．', '.'])?;
            let formal = line.starts_with(FORMAL);
            Some(Number::new(if formal { Style::Formal } else { Style::Han }, value, line, rest))
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

/// 3., 3、, 3.1, 3), ３．１
fn decimal(line: &str) -> Option<Number> {
    let (mut value, mut rest) = digits(line)?;
    let mut depth = 0_u8;
    while let Some((next, after)) = rest.strip_prefix(['.', '．']).and_then(digits) {
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
        _ if depth > 0 && starts_han(rest) && !measures(rest) => rest,
        _ => return None,
    };
    let number = Number::new(Style::Decimal, value, line, after);
    let title = line.get(number.length..)?;
    let spaced = after.len() == rest.len();
    // 3.5 亿元, 1 个
    if spaced && (measures(title) || depth == 0 && counts(title)) {
        return None;
    }
    let is_spaced = spaced && depth == 0 && starts_han(title) && value > 0;
    // A bare number before a title is a heading's only when the title is a title: "3 Results", not "3 apples".
    if spaced && depth == 0 && !is_spaced && !title.starts_with(|c: char| c.is_uppercase()) {
        return None;
    }
    Some(Number { rank: number.rank + depth.min(6), is_spaced, ..number })
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

/// What follows a number of things (2 名代表), beside [`UNITS`].
const CLASSIFIERS: [char; 44] = [
    '名', '次', '项', '項', '家', '位', '条', '條', '件', '套', '台', '臺', '辆', '輛', '座', '所', '处',
    '處', '场', '場', '批', '支', '部', '种', '種', '类', '類', '组', '組', '队', '隊', '户', '間', '间',
    '周', '天', '时', '時', '秒', '起', '例', '岁', '歲', '号',
];

/// Words that titles begin with, although their first character is a measure elsewhere.
const WORDS: [&str; 57] = [
    "分析", "分类", "分類", "分布", "分工", "人员", "人員", "人力", "人才", "人口", "人工", "年度", "月度",
    "日常", "平台", "平均", "公司", "公共", "公开", "公式", "小结", "小結", "小组", "小組", "立项", "立法",
    "度量", "点评", "多元", "级别", "项目", "項目", "组织", "組織", "部署", "部门", "条件", "條件", "处理",
    "處理", "处置", "场景", "場景", "类型", "類型", "名词", "位置", "家庭", "支持", "支出", "支撑", "种植",
    "队伍", "所得", "时间", "時間", "起因",
];

fn begins(title: &str, with: &[char]) -> bool {
    title.starts_with(with) && !WORDS.iter().any(|word| title.starts_with(word))
}

/// Whether `title` is the unit of an amount.
fn measures(title: &str) -> bool {
    begins(title, &UNITS)
}

/// Whether `title` is what a number counts.
fn counts(title: &str) -> bool {
    begins(title, &CLASSIFIERS)
}

fn starts_han(text: &str) -> bool {
    text.chars().next().is_some_and(|c| ('\u{3400}'..='\u{9fff}').contains(&c))
}

/// A number of at most three digits, ASCII or full-width: longer ones are years and amounts.
fn digits(text: &str) -> Option<(u32, &str)> {
    let digit = |c: char| match c {
        '0'..='9' => Some(c as u32 - '0' as u32),
        '０'..='９' => Some(c as u32 - '０' as u32),
        _ => None,
    };
    let rest = text.trim_start_matches(|c| digit(c).is_some());
    let number = text.get(..text.len() - rest.len())?;
    let mut read = (0, 0);
    for d in number.chars().take(4).filter_map(digit) {
        read = (read.0 + 1, read.1 * 10 + d);
    }
    (1..=3).contains(&read.0).then_some((read.1, rest))
}

/// The numbers of formal writing, 1 to 10, simplified and traditional.
const FORMAL: [char; 14] =
    ['壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖', '拾', '貳', '參', '陸', '叄'];

/// A Chinese number up to 999, as headings have them.
fn han(text: &str) -> Option<(u32, &str)> {
    let (mut total, mut unit, mut read) = (0, 0, 0);
    for c in text.chars() {
        let digit = |c: char| "零一二三四五六七八九".chars().position(|d| d == c).map(|d| d as u32);
        let c = plain(c);
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
        // Every one of them has three bytes.
        read += 3;
        if read > 15 {
            return None;
        }
    }
    (read > 0).then(|| text.get(read..).map(|rest| (total + unit, rest)))?
}

/// A numeral of formal writing as the plain one.
fn plain(c: char) -> char {
    match c {
        '壹' => '一',
        '贰' | '貳' => '二',
        '叁' | '參' | '叄' => '三',
        '肆' => '四',
        '伍' => '五',
        '陆' | '陸' => '六',
        '柒' => '七',
        '捌' => '八',
        '玖' => '九',
        '拾' => '十',
        c => c,
    }
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
        assert_eq!(value("1 引言"), Some((Style::Decimal, 1)));
        assert_eq!(value("2.1 数据"), Some((Style::Decimal, 1)));
        assert_eq!(value("1.2 分析方法"), Some((Style::Decimal, 2)));
        assert_eq!(value("１．引言"), Some((Style::Decimal, 1)));
        assert_eq!(value("１２、引言"), Some((Style::Decimal, 12)));
        assert_eq!(value("２．１　数据"), Some((Style::Decimal, 1)));
        assert_eq!(value("（２）数据"), Some((Style::DecimalBracket, 2)));
        assert_eq!(value("⑶数据"), Some((Style::DecimalBracket, 3)));
        assert_eq!(value("⒉ 数据"), Some((Style::Decimal, 2)));
        assert_eq!(value("㈢数据"), Some((Style::HanBracket, 3)));
        assert_eq!(value("❷ 数据"), Some((Style::Circled, 2)));
        assert_eq!(value("叁、数据"), Some((Style::Formal, 3)));
        assert_eq!(value("拾壹、数据"), Some((Style::Formal, 11)));
    }

    #[test]
    fn not_numbers() {
        for line in [
            "2019年7月",
            "3.5亿元",
            "3 apples",
            "一年来",
            "I went",
            "第一次",
            "1,000 people",
            "10% more",
            "1 个",
            "2020 年",
            "3.5 亿元",
            "３．５亿元",
            "6 项措施",
            "2 名代表",
            "8 月",
            "0 误差",
        ] {
            assert_eq!(value(line), None, "{line}");
        }
    }

    #[test]
    fn decimals_rank_by_depth() {
        let rank = |line| read(line).map(|n: Number| n.rank);
        assert!(rank("1. Water") < rank("1.1 Water") && rank("1.1 Water") < rank("1.1.1 Water"));
    }
}
