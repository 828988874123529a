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
    fn halves_of_pairs() {
        assert!(marks("“水位下降。").unbalanced);
        assert!(marks("下降）三米。").unbalanced);
        assert!(!marks("《办法》（试行）规定，“下降”不算。").unbalanced);
    }
}
