//! What differs between two passages, word by word, in bold.
//!
//! Words, since a reader compares 2022 with 2023 and not their last digits. What both have is a longest common subsequence of
//! words, after their common beginning and end; its table is bounded ([`CELLS`]), and between passages that differ over a
//! longer stretch the whole stretch is marked.

use super::page::escape;
use textmill_text::Tokens;
use textmill_text::tokens::Tokenizer;

/// Most pairs of words compared.
const CELLS: usize = 1_000_000;

/// Two texts, each with what the other has not in bold.
pub(super) fn differing(old: &str, new: &str, tokenizer: &mut Tokenizer) -> (String, String) {
    let (a, b) = (cut(old, tokenizer), cut(new, tokenizer));
    let (in_a, in_b) = common(&a, &b);
    (mark(&a, &in_a), mark(&b, &in_b))
}

/// The runs of words that only the one has, and those that only the other has, ` | ` between them.
pub(super) fn words(old: &str, new: &str, tokenizer: &mut Tokenizer) -> (String, String) {
    let (a, b) = (cut(old, tokenizer), cut(new, tokenizer));
    let (in_a, in_b) = common(&a, &b);
    let own = |words: &[&str], common: &[bool]| -> String {
        let runs = words.iter().zip(common).collect::<Vec<_>>();
        let runs = runs.split(|(_, common)| **common).filter(|run| !run.is_empty());
        let texts = runs.map(|run| run.iter().map(|(word, _)| **word).collect::<String>());
        texts.map(|text| text.trim().to_owned()).collect::<Vec<_>>().join(" | ")
    };
    (own(&a, &in_a), own(&b, &in_b))
}

/// The text cut before each token: a token with the blanks behind it.
fn cut<'t>(text: &'t str, tokenizer: &mut Tokenizer) -> Vec<&'t str> {
    let mut tokens = Tokens::default();
    tokenizer.tokenize(text, &mut tokens);
    let mut cuts: Vec<usize> = tokens.start.iter().skip(1).map(|&start| start as usize).collect();
    cuts.insert(0, 0);
    cuts.push(text.len());
    cuts.windows(2).filter_map(|w| text.get(w[0]..w[1])).filter(|word| !word.is_empty()).collect()
}

/// Which words of each are common to both, in order.
fn common(a: &[&str], b: &[&str]) -> (Vec<bool>, Vec<bool>) {
    let same = |x: &&str, y: &&str| x.trim_end() == y.trim_end();
    let start = a.iter().zip(b).take_while(|(x, y)| same(x, y)).count();
    let room = a.len().min(b.len()) - start;
    let end = a.iter().rev().zip(b.iter().rev()).take(room).take_while(|(x, y)| same(x, y)).count();
    let outside = |n: usize| (0..n).map(|i| i < start || i >= n - end).collect::<Vec<bool>>();
    let (mut in_a, mut in_b) = (outside(a.len()), outside(b.len()));
    let (x, y) = (&a[start..a.len() - end], &b[start..b.len() - end]);
    let width = y.len() + 1;
    if (x.len() + 1).saturating_mul(width) > CELLS {
        return (in_a, in_b);
    }
    // longest[i][j]: the most that x[i..] and y[j..] have in common.
    let mut longest = vec![0u32; (x.len() + 1) * width];
    for i in (0..x.len()).rev() {
        for j in (0..y.len()).rev() {
            longest[i * width + j] = match same(&x[i], &y[j]) {
                true => longest[(i + 1) * width + j + 1] + 1,
                false => longest[(i + 1) * width + j].max(longest[i * width + j + 1]),
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < x.len() && j < y.len() {
        if same(&x[i], &y[j]) {
            (in_a[start + i], in_b[start + j]) = (true, true);
            (i, j) = (i + 1, j + 1);
        } else if longest[(i + 1) * width + j] >= longest[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    (in_a, in_b)
}

/// The words, runs of those that are not common in bold. Markdown's marks stand at letters and digits, since beside
/// punctuation they do not always count as marks; blanks and punctuation at the ends of a run stay outside.
fn mark(words: &[&str], common: &[bool]) -> String {
    let mut out = String::new();
    let mut at = 0;
    while at < words.len() {
        let same = common[at];
        let run = common[at..].iter().take_while(|&&c| c == same).count();
        let text = words[at..at + run].concat();
        at += run;
        let inner = text.trim_matches(|c: char| !c.is_alphanumeric());
        match (same, text.split_once(inner)) {
            // Bold cannot stand beside a word at both its ends.
            (false, _) if inner.is_empty() && !text.trim().is_empty() && !text.contains('`') => {
                out.push('`');
                out.push_str(text.trim());
                out.push('`');
            }
            (false, Some((before, after))) if !inner.is_empty() => {
                out.push_str(&escape(before));
                out.push_str("**");
                out.push_str(&escape(inner));
                out.push_str("**");
                out.push_str(&escape(after));
            }
            _ => out.push_str(&escape(&text)),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(old: &str, new: &str) -> (String, String) {
        differing(old, new, &mut Tokenizer::default())
    }

    #[test]
    fn what_differs_is_bold() {
        let (old, new) = shown("桥梁今年通车。", "桥梁去年五月通车。");
        assert_eq!(old, "桥梁**今年**通车。");
        assert_eq!(new, "桥梁**去年五月**通车。");
        assert_eq!(shown("同样。", "同样。"), ("同样。".into(), "同样。".into()));
        assert_eq!(
            shown("3月28日，印发。", "3月28日、印发。"),
            ("3月28日`，`印发。".into(), "3月28日`、`印发。".into())
        );
        let (old, new) = shown("2022年增长5.4%，审计通过。", "2023年增长6.1%，审计通过。");
        assert_eq!(old, "**2022**年增长**5.4**%，审计通过。");
        assert_eq!(new, "**2023**年增长**6.1**%，审计通过。");
        let (old, new) = shown("Costs rose by 4 percent.", "Costs fell by 9 percent.");
        assert_eq!(old, "Costs **rose** by **4** percent.");
        assert_eq!(new, "Costs **fell** by **9** percent.");
    }

    #[test]
    fn what_each_has_for_itself() {
        let found =
            words("2022年增长5.4%，审计通过。", "2023年增长6.1%，审计通过。", &mut Tokenizer::default());
        assert_eq!(found, ("2022 | 5.4".to_owned(), "2023 | 6.1".to_owned()));
    }

    #[test]
    fn long_passages_that_share_nothing_are_marked_whole() {
        let (old, new) = shown(&"a ".repeat(3_000), &"b ".repeat(3_000));
        assert!(old.starts_with("**a a") && new.starts_with("**b b"));
        assert_eq!(shown("", ""), (String::new(), String::new()));
    }
}
