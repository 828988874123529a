//! What a sentence looks like, as far as its surface tells.
//!
//! A summary takes sentences out of their place. Some do not survive that: headings and items of lists, ones
//! that begin with a word pointing back, halves of a quotation. Others announce their importance, or that they
//! only illustrate (the *cue method* of Edmundson 1969, *J. ACM* 16(2)).

use crate::cues::{Cues, Kind};

/// What a sentence looks like, as far as its surface tells.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Marks {
    /// Is, or is part of, a heading.
    pub heading: bool,
    /// Fills a line and is no sentence, see [`is_label`] and [`crate::tables`].
    pub label: bool,
    /// Does not end as sentences end: a heading, a caption, an item of a list, a line that announces a list.
    pub fragment: bool,
    /// Asks.
    pub question: bool,
    /// Begins with a word that points back: *he*, *however*, 这, 因此.
    pub dangling: bool,
    /// Has a number that goes on counting: （三）, 3., ③.
    pub item: bool,
    /// Has a quotation mark or bracket without its partner.
    pub unbalanced: bool,
    /// Numbers.
    pub figures: u32,
    /// Numbers that say how much (not dates, ordinals and references), each with its weight: 1 for results such as
    /// 1.2万余名, 44.4% or $3.5m, less for small counts.
    pub amounts: f32,
    /// Reports something that can be checked, see [`crate::facts`].
    pub fact: bool,
    /// Names a document by its title, see [`crate::facts::names_a_title`].
    pub title: bool,
    /// Phrases that announce importance.
    pub bonus: u32,
    /// Phrases that announce an example, a reference or a greeting.
    pub malus: u32,
    /// Words of people talking: fillers, sounds, first and second persons, each with its weight.
    pub spoken: u32,
}

impl Marks {
    /// Looks at one sentence, whose first word is `first`. What it has of the language of people talking is added to
    /// `spoken`.
    pub fn of(body: &str, first: &str, cues: &Cues, spoken: &mut u64) -> Self {
        let mut marks = Marks {
            question: body.trim_end_matches(CLOSERS).ends_with(['?', '？']),
            fragment: !body.trim_end_matches(CLOSERS).ends_with(ENDS),
            unbalanced: unbalanced(body),
            ..Marks::default()
        };
        cues.find(body, |kind| match kind {
            Kind::Bonus => marks.bonus += 1,
            Kind::Malus => marks.malus += 1,
            Kind::Spoken(weight) => {
                marks.spoken += u32::from(weight);
                *spoken += u64::from(weight);
            }
            Kind::Back | Kind::Neutral => {}
        });
        let opened = body.trim_start_matches(OPENERS);
        marks.dangling = cues.begins_pointing_back(opened, first) || continues_a_list(opened);
        marks.item = is_later_item(body.trim_start());
        marks
    }
}

/// Whether a sentence goes on counting what an earlier one began to count: 三是 without 一是, *Secondly,*.
fn continues_a_list(body: &str) -> bool {
    const LATER: [&str; 15] = [
        "其次，",
        "再次，",
        "最后，",
        "最后是",
        "Second, ",
        "Secondly, ",
        "Third, ",
        "Thirdly, ",
        "Fourth, ",
        "Fourthly, ",
        "Fifth, ",
        "Fifthly, ",
        "Finally, ",
        "Lastly, ",
        "Last, ",
    ];
    if LATER.iter().any(|word| body.starts_with(word)) {
        return true;
    }
    let mut chars = body.chars();
    let first = chars.next();
    let digit = |c: Option<char>| c.is_some_and(|c| "二三四五六七八九十".contains(c));
    match first {
        // 三是, 三要; 第三，, 其三，: not 第三季度, 三要素.
        _ if digit(first) => match chars.next() {
            Some('是' | '则') => true,
            Some('要') => !body.get("三要".len()..).is_some_and(|rest| rest.starts_with(['素', '点', '道'])),
            _ => false,
        },
        Some('第' | '其') => {
            digit(chars.next()) && chars.next().is_some_and(|c| matches!(c, '，' | '、' | '：' | ',' | '是'))
        }
        _ => false,
    }
}

/// Whether a sentence has the number of an item in a list, and not of the first: （三）, 三、, 3., (3), ③.
fn is_later_item(body: &str) -> bool {
    if body.starts_with(|c: char| ('②'..='⑳').contains(&c)) {
        return true;
    }
    let opened = body.strip_prefix(['（', '(']);
    let rest = opened.unwrap_or(body);
    let numeral = |c: char| "一二三四五六七八九十".contains(c) || c.is_ascii_digit();
    let after = rest.trim_start_matches(numeral);
    let number = rest.get(..rest.len() - after.len()).unwrap_or("");
    let closers: &[char] = if opened.is_some() { &['）', ')'] } else { &['、', '.', '．', ')', '）'] };
    // 3.5, 三、四季度 are no items, nor is 2023. the number of one.
    !matches!(number, "" | "一" | "1" | "01")
        && number.chars().nth(2).is_none()
        && after.strip_prefix(closers).is_some_and(|text| !text.starts_with(numeral))
}

/// What stands behind the number of a heading: 二、, （三）, 第四章, 2.1, 3). Nothing where there is no number.
fn behind_number(line: &str) -> Option<&str> {
    let numeral = |c: char| "一二三四五六七八九十百".contains(c);
    let rest = line.strip_prefix(['（', '(', '第']).unwrap_or(line);
    let after = rest.trim_start_matches(|c: char| numeral(c) || c.is_ascii_digit() || c == '.');
    if after.len() == rest.len() {
        return None;
    }
    let dotted = rest.get(..rest.len() - after.len()).is_some_and(|number| number.ends_with('.'));
    let closed = after.strip_prefix(['、', '）', ')', '．', '章', '节', '部', '条', ' ', '\u{3000}']);
    closed.or_else(|| dotted.then_some(after)).map(str::trim_start)
}

/// Longest label, in characters; a label of Han characters says as much in fewer.
const LABEL: usize = 60;
const LABEL_HAN: usize = 24;
/// Longest label, in words.
const LABEL_WORDS: usize = 8;

/// Whether a line is no sentence: a bare label (注释：), an address (各单位：), a field of a form (联系人：…), a signature,
/// a caption (图1　…), a note in brackets. Such a line says nothing without its neighbours, or says nothing at
/// all.
pub fn is_label(line: &str) -> bool {
    let line = line.trim();
    let chars = line.chars().take(LABEL + 1).count();
    if chars > LABEL {
        return false;
    }
    if is_caption(line) || is_enclosed(line) {
        return true;
    }
    if line.trim_end_matches(CLOSERS).ends_with(ENDS) {
        return false;
    }
    let han = line.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    let short = if han { chars <= LABEL_HAN } else { line.split_whitespace().count() <= LABEL_WORDS };
    // 二、存在的问题: a short line with a number and without an end is a heading, whatever is in it.
    if short && behind_number(line).is_some_and(|rest| !rest.is_empty()) {
        return true;
    }
    let clauses = line.contains(['，', '；', '。', '、']) || line.contains(", ") || line.contains("; ");
    let field = line.split_once(['：', ':']).is_some_and(|(name, value)| {
        let said = value.matches(['，', '；']).count() > 1;
        let one = name.split_whitespace().count() <= 3;
        !said && name.chars().count() <= if han { 8 } else { 24 } && one && !name.contains(['，', '、', ','])
    });
    // Dear colleagues,
    let address = !han && line.ends_with(',');
    field || short && (!clauses || line.ends_with(['：', ':']) || address || is_of_names(line))
}

/// Chair, Torvane Ferries plc: words with capitals for the most part, as in a signature or title.
fn is_of_names(line: &str) -> bool {
    let capital = |word: &&str| word.starts_with(char::is_uppercase);
    let words = line.split_whitespace();
    2 * words.clone().filter(capital).count() > words.count()
}

/// 图1　流程, Table 2: Output by plant.
fn is_caption(line: &str) -> bool {
    const NAMES: [&str; 10] =
        ["图", "表", "附图", "附表", "照片", "Figure ", "Fig. ", "Table ", "Chart ", "Photo "];
    NAMES.iter().any(|name| {
        let Some(rest) = line.strip_prefix(name) else { return false };
        let number = |c: char| c.is_ascii_digit() || "一二三四五六七八九十-－.".contains(c);
        let after = rest.trim_start_matches(number);
        after.len() < rest.len() && after.starts_with([' ', '\u{3000}', '：', ':', '\t'])
            || after.len() < rest.len() && after.is_empty()
            || rest.starts_with(|c: char| c.is_ascii_digit())
                && rest.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with(". ")
    })
}

/// Whether one pair of brackets holds the whole line.
fn is_enclosed(line: &str) -> bool {
    [('（', '）'), ('(', ')'), ('[', ']'), ('【', '】')].iter().any(|&(open, close)| {
        line.strip_prefix(open)
            .and_then(|rest| rest.strip_suffix(close))
            .is_some_and(|inner| !inner.contains(open) && !inner.contains(close))
    })
}

/// A count below this is small.
const SMALL: f64 = 100.0;
/// What a small count weighs.
const SMALL_WEIGHT: f32 = 0.25;

/// How much of a result a number in digits is, by what stands before and after it: 1 for shares, sums, fractions
/// and counts from a hundred, less for small counts, 0 for what is no amount: dates, ordinals, references.
pub fn amount(before: &str, number: &str, after: &str) -> f32 {
    let previous = before.chars().next_back();
    let next = after.chars().next();
    let digits = number.chars().filter(char::is_ascii_digit).count();
    if matches!(previous, Some('第' | '〔' | '[' | '［' | '#' | '/' | '-')) {
        return 0.0;
    }
    let value = number.replace([',', '，'], "").parse::<f64>();
    let weight = match &value {
        Ok(value) if *value < SMALL && !number.contains('.') => SMALL_WEIGHT,
        _ => 1.0,
    };
    match next {
        Some('%' | '％' | '‰' | '万' | '亿') => 1.0,
        Some('月' | '日' | '号' | '时' | '、' | '〕' | '/' | '-') => 0.0,
        // A year, not so many years.
        Some('年') if digits >= 4 || before.ends_with(['至', '到', '—']) => 0.0,
        Some(c) if ('\u{4e00}'..='\u{9fff}').contains(&c) => weight,
        _ => {
            let year = digits == 4 && (number.starts_with("19") || number.starts_with("20"));
            let money = matches!(previous, Some('$' | '€' | '£' | '¥' | '￥'));
            let part_of_a_name = previous.is_some_and(char::is_alphabetic);
            match money || number.contains([',', '.']) || (digits >= 3 && !year && !part_of_a_name) {
                true => 1.0,
                false => 0.0,
            }
        }
    }
}

/// Marks that close after a sentence's end.
const CLOSERS: &[char] = &['”', '’', '」', '』', '"', '\'', ')', '）', ']', '】', '》', ' ', '\u{3000}'];
/// Marks that open before a sentence's first word.
const OPENERS: &[char] = &['“', '‘', '「', '『', '"', '\'', '(', '（', '[', '【', ' ', '\u{3000}'];
/// How sentences end. A colon announces what follows and is no end.
const ENDS: &[char] = &['.', '!', '?', '。', '！', '？', '；', ';', '…', '．', '｡'];

/// Whether a quotation mark or bracket lacks its partner.
fn unbalanced(body: &str) -> bool {
    const PAIRS: [(char, char); 7] =
        [('“', '”'), ('「', '」'), ('『', '』'), ('（', '）'), ('(', ')'), ('《', '》'), ('【', '】')];
    if body.is_ascii() && !body.contains(['(', ')', '"']) {
        return false;
    }
    let mut open = [0i32; PAIRS.len()];
    let mut straight = 0;
    for c in body.chars() {
        straight += u32::from(c == '"');
        for (n, (left, right)) in open.iter_mut().zip(PAIRS) {
            *n += i32::from(c == left) - i32::from(c == right);
            // Closed before it was opened.
            if *n < 0 {
                return true;
            }
        }
    }
    straight % 2 == 1 || open.iter().any(|&n| n != 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use textmill_plugin::TokenKind;
    use textmill_text::Tokens;
    use textmill_text::tokens::Tokenizer;

    fn marks(body: &str) -> Marks {
        let mut tokens = Tokens::default();
        Tokenizer::default().tokenize(body, &mut tokens);
        let words = tokens.start.iter().zip(&tokens.end).zip(&tokens.kind);
        let mut words = words.filter(|(_, kind)| TokenKind::from_u8(**kind).is_word());
        let first = words.next().and_then(|((&s, &e), _)| body.get(s as usize..e as usize)).unwrap_or("");
        Marks::of(body, first, &Cues::new(), &mut 0)
    }

    #[test]
    fn fragments_and_questions() {
        assert!(marks("第一部分 总体情况").fragment);
        assert!(marks("工作安排如下：").fragment);
        assert!(!marks("水位下降了（见表一）。").fragment);
        assert!(!marks("He left “early.”").fragment);
        assert!(marks("谁来付钱？").question);
    }

    #[test]
    fn lines_that_are_no_sentences() {
        for line in [
            "注释：",
            "各镇人民政府：",
            "联系人：孙若岩，电话见下",
            "县水利局",
            "2023年3月20日",
            "县水利局　2023年3月20日",
            "图1　渠系分布",
            "表2：水费收取情况",
            "（本报记者 孙若岩 摄）",
            "Dear colleagues,",
            "Figure 3. Output of the three plants.",
            "Contact: Ilka Torvane",
            "Yours sincerely",
            "Chair, Torvane Ferries plc",
            "二、存在的问题",
            "（三）强化宣传、凝聚共识，守住底线",
            "第四章 资金、物资",
            "What went well",
            "2.1 Costs, risks",
        ] {
            assert!(is_label(line), "{line}");
        }
        for line in [
            "渠系修复后，水量增加两成。",
            "图1显示水位下降。",
            "Tables were sold.",
            "水量增加",
            "会议强调：一要查渠，二要修渠，三要护渠",
            "The council will repair all canals before the end of the month and then open them",
        ] {
            assert_eq!(is_label(line), line == "水量增加", "{line}");
        }
    }

    #[test]
    fn what_points_back() {
        for body in ["However, it rained.", "他说完就走了。", "因此，水位下降。", "“This is new.”"]
        {
            assert!(marks(body).dangling, "{body}");
        }
        for body in [
            "三是加强管护。",
            "二要修渠。",
            "第三，水费太低。",
            "“其二，人手不足。",
            "Secondly, the canal leaks.",
        ] {
            assert!(marks(body).dangling, "{body}");
        }
        for body in ["一是查渠，二是修渠。", "第三季度水位下降。", "三要素缺一不可。", "十年之后水渠修好了。"]
        {
            assert!(!marks(body).dangling, "{body}");
        }
        for body in [
            "除此之外，水渠也修好了。",
            "随后，水位下降。",
            "对这些问题，要抓紧整改。",
            "相比之下，北渠更长。",
            "这些水渠都修好了。",
            "还有三条水渠没有修。",
            "但是水位没有下降。",
            "As a result, the canal was closed.",
            "Instead, they built a bridge.",
            "Another boat was bought.",
            "Both were sold.",
        ] {
            assert!(marks(body).dangling, "{body}");
        }
        for body in [
            "那曲市修复水渠42公里。",
            "也门港口恢复通航。",
            "并购基金投入2600万元。",
            "还款期限延长一年。",
            "但丁写下三部诗。",
            "This year the canal was repaired.",
            "Instead of a bridge the council built a canal.",
            "Both the council and the board agreed.",
        ] {
            assert!(!marks(body).dangling, "{body}");
        }
        for body in ["Thistles grow here.", "他山之石可以攻玉。", "Items were sold.", "The canal broke."]
        {
            assert!(!marks(body).dangling, "{body}");
        }
    }

    #[test]
    fn later_items_of_a_list() {
        for body in [
            "（三）修复水渠。",
            "三、修复水渠。",
            "3. Canals were repaired.",
            "(2) 修渠。",
            "③修渠。",
            "12、修渠。",
        ] {
            assert!(marks(body).item, "{body}");
        }
        for body in [
            "（一）修复水渠。",
            "1. 修渠。",
            "①修渠。",
            "3.5万人受益。",
            "三、四季度水位下降。",
            "2023. 修渠。",
            "三条水渠。",
        ] {
            assert!(!marks(body).item, "{body}");
        }
    }

    #[test]
    fn numbers_that_say_how_much() {
        let amounts = |text: &str| -> Vec<(String, f32)> {
            let digit = |c: char| c.is_ascii_digit() || c == '.' || c == ',';
            let (mut found, mut at) = (Vec::new(), 0);
            while let Some(start) = text.get(at..).and_then(|t| t.find(|c: char| c.is_ascii_digit())) {
                let start = at + start;
                let rest = text.get(start..).unwrap_or("");
                let end = start + rest.find(|c| !digit(c)).unwrap_or(rest.len());
                let number = text.get(start..end).unwrap_or("");
                let weight = amount(text.get(..start).unwrap_or(""), number, text.get(end..).unwrap_or(""));
                if weight > 0.0 {
                    found.push((number.to_owned(), weight));
                }
                at = end;
            }
            found
        };
        let want = |list: &[(&str, f32)]| -> Vec<(String, f32)> {
            list.iter().map(|(n, w)| ((*n).to_owned(), *w)).collect()
        };
        assert_eq!(
            amounts("2019年7月9日，第3次会议抽调1200余名教师，支出下降7.5%，历时3年。"),
            want(&[("1200", 1.0), ("7.5", 1.0), ("3", 0.25)])
        );
        assert_eq!(
            amounts("In 2019 it rose 4.5 per cent to $3 and 1,200 people; see B12 there"),
            want(&[("4.5", 1.0), ("3", 1.0), ("1,200", 1.0)])
        );
        assert!(amounts("国发〔2020〕5号").is_empty());
    }

    #[test]
    fn halves_of_pairs() {
        assert!(marks("“水位下降。").unbalanced);
        assert!(marks("下降）三米。").unbalanced);
        assert!(!marks("《办法》（试行）规定，“下降”不算。").unbalanced);
    }
}
