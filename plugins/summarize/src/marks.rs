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
    /// Does not end as sentences end: a heading, a caption, an item of a list, a line that announces a list.
    pub fragment: bool,
    /// Asks.
    pub question: bool,
    /// Begins with a word that points back: *he*, *however*, 这, 因此.
    pub dangling: bool,
    /// Has a quotation mark or bracket without its partner.
    pub unbalanced: bool,
    /// Numbers.
    pub figures: u32,
    /// Numbers that say how much (not dates, ordinals and references), each with its weight: 1 for results such as
    /// 1.2万余名, 44.4% or $3.5m, less for small counts.
    pub amounts: f32,
    /// Phrases that announce importance.
    pub bonus: u32,
    /// Phrases that announce an example, a reference or a greeting.
    pub malus: u32,
}

impl Marks {
    /// Looks at one sentence. What it has of the language of people talking is added to `spoken`.
    pub fn of(body: &str, cues: &Cues, spoken: &mut u64) -> Self {
        let mut marks = Marks {
            question: body.trim_end_matches(CLOSERS).ends_with(['?', '？']),
            fragment: !body.trim_end_matches(CLOSERS).ends_with(ENDS),
            unbalanced: unbalanced(body),
            ..Marks::default()
        };
        cues.find(body, |kind| match kind {
            Kind::Bonus => marks.bonus += 1,
            Kind::Malus => marks.malus += 1,
            Kind::Spoken(weight) => *spoken += u64::from(weight),
            Kind::Back | Kind::Neutral => {}
        });
        marks.dangling = cues.begins_pointing_back(body.trim_start_matches(OPENERS));
        marks
    }
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

    fn marks(body: &str) -> Marks {
        Marks::of(body, &Cues::new(), &mut 0)
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
    fn what_points_back() {
        for body in ["However, it rained.", "他说完就走了。", "因此，水位下降。", "“This is new.”"]
        {
            assert!(marks(body).dangling, "{body}");
        }
        for body in ["Thistles grow here.", "他山之石可以攻玉。", "Items were sold.", "The canal broke."]
        {
            assert!(!marks(body).dangling, "{body}");
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
