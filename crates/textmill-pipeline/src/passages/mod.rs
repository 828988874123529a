//! What became of the sentences of one set of texts in another: kept, changed, moved, added, removed.
//!
//! Sentences that are the same but for white space are paired ([`align`]). Of the pairs the longest run that stands in the
//! same order in both (a longest increasing subsequence, found in O(n log n)) is kept; the others moved. What is left
//! and shares much of its characters with what is left of the other side was changed, at its place or at another
//! ([`alike`]). Neighbours with the same fate are one passage. No step looks at all pairs, so time is near-linear.

mod align;
mod alike;

use alike::Left;
use std::collections::{HashMap, HashSet};
use textmill_text::{Paragraphs, Sections, Sentences, paragraphs, sections, sentences};

/// A stretch of one text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// Which text.
    pub text: usize,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// The paragraph it begins in, the first being 1.
    pub paragraph: usize,
}

/// What became of a passage.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// Only in the first texts.
    Removed(Passage),
    /// Only in the second texts.
    Added(Passage),
    /// In both, at another place.
    Moved {
        /// Where it was.
        from: Passage,
        /// Where it is.
        to: Passage,
    },
    /// In other words.
    Changed {
        /// What it was.
        from: Passage,
        /// What it is.
        to: Passage,
        /// How much is the same, 0 to 1.
        likeness: f64,
        /// Whether it stands at another place, too.
        elsewhere: bool,
    },
}

impl Change {
    /// Where it was and where it is.
    pub fn places(&self) -> (Option<&Passage>, Option<&Passage>) {
        match self {
            Change::Removed(from) => (Some(from), None),
            Change::Added(to) => (None, Some(to)),
            Change::Moved { from, to } | Change::Changed { from, to, .. } => (Some(from), Some(to)),
        }
    }
}

struct Sentence<'t> {
    text: usize,
    /// The text's name.
    name: &'t str,
    start: usize,
    end: usize,
    paragraph: usize,
    words: &'t str,
    /// The words without white space: lines may be broken anew.
    key: String,
}

/// Compares the texts `before` with those `after`, each with its name: what stands in both is looked for in the text of the
/// same name first. The changes come in the order of `after`, removals last.
pub fn compare(before: &[(String, String)], after: &[(String, String)]) -> Vec<Change> {
    let (a, b) = (split(before), split(after));
    let partner = align::partners(&a, &b);
    let pairs: Vec<(usize, usize)> =
        partner.iter().enumerate().filter_map(|(j, i)| i.map(|i| (i, j))).collect();
    let kept: HashSet<usize> = align::longest_in_order(&pairs).into_iter().collect();
    let kept_pairs: Vec<(usize, usize)> =
        pairs.iter().enumerate().filter(|(at, _)| kept.contains(at)).map(|(_, &pair)| pair).collect();
    let paired: HashSet<usize> = pairs.iter().map(|&(i, _)| i).collect();
    // How many kept sentences stand before: what is between the same two is at the same place.
    let left_a = Left {
        sentences: &a,
        at: (0..a.len())
            .filter(|i| !paired.contains(i))
            .map(|i| (i, kept_pairs.partition_point(|&(k, _)| k < i)))
            .collect(),
    };
    let left_b = Left {
        sentences: &b,
        at: (0..b.len())
            .filter(|&j| partner[j].is_none())
            .map(|j| (j, kept_pairs.partition_point(|&(_, k)| k < j)))
            .collect(),
    };
    let edited = alike::edited(&left_a, &left_b);
    let gone: HashSet<usize> = edited.iter().flat_map(|one| one.a.0..=one.a.1).collect();
    let come: HashMap<usize, &alike::Edited> =
        edited.iter().flat_map(|one| (one.b.0..=one.b.1).map(move |j| (j, one))).collect();
    let moved: HashMap<usize, usize> =
        pairs.iter().enumerate().filter(|(at, _)| !kept.contains(at)).map(|(_, &(i, j))| (j, i)).collect();
    let run = |sentences: &[Sentence<'_>], (first, last): (usize, usize)| Passage {
        end: sentences[last].end,
        ..sentences[first].passage()
    };
    let mut changes: Vec<Change> = Vec::new();
    for (j, sentence) in b.iter().enumerate() {
        if let Some(&i) = moved.get(&j) {
            push(&mut changes, Change::Moved { from: a[i].passage(), to: sentence.passage() }, before, after);
        } else if let Some(one) = come.get(&j) {
            if one.b.0 == j {
                let (from, to) = (run(&a, one.a), run(&b, one.b));
                let (likeness, elsewhere) = (one.likeness, one.elsewhere);
                changes.push(Change::Changed { from, to, likeness, elsewhere });
            }
        } else if partner[j].is_none() {
            push(&mut changes, Change::Added(sentence.passage()), before, after);
        }
    }
    for (i, sentence) in a.iter().enumerate() {
        if !paired.contains(&i) && !gone.contains(&i) {
            push(&mut changes, Change::Removed(sentence.passage()), before, after);
        }
    }
    changes
}

impl Sentence<'_> {
    fn passage(&self) -> Passage {
        Passage { text: self.text, start: self.start, end: self.end, paragraph: self.paragraph }
    }
}

fn split(texts: &[(String, String)]) -> Vec<Sentence<'_>> {
    let mut all = Vec::new();
    for (number, (name, text)) in texts.iter().enumerate() {
        let (mut blocks, mut headings, mut found) =
            (Paragraphs::default(), Sections::default(), Sentences::default());
        paragraphs::split(text, &mut blocks);
        sections::detect(text, &blocks, &mut headings);
        sentences::split(text, &blocks, &headings, &mut found);
        for ((&start, &end), &paragraph) in found.start.iter().zip(&found.end).zip(&found.paragraph) {
            let (start, end, paragraph) = (start as usize, end as usize, paragraph as usize + 1);
            let words = text.get(start..end).unwrap_or("");
            let key: String = words.chars().filter(|c| !c.is_whitespace()).collect();
            if !key.is_empty() {
                all.push(Sentence { text: number, name, start, end, paragraph, words, key });
            }
        }
    }
    all
}

/// Joins the change to the last one where both are neighbours with the same fate.
fn push(changes: &mut Vec<Change>, change: Change, before: &[(String, String)], after: &[(String, String)]) {
    let touch = |one: &Passage, next: &Passage, texts: &[(String, String)]| {
        let gap = texts.get(one.text).and_then(|(_, text)| text.get(one.end..next.start));
        one.text == next.text && gap.is_some_and(|gap| gap.chars().all(char::is_whitespace))
    };
    let joined = match (changes.last_mut(), &change) {
        (Some(Change::Added(last)), Change::Added(next)) if touch(last, next, after) => {
            last.end = next.end;
            true
        }
        (Some(Change::Removed(last)), Change::Removed(next)) if touch(last, next, before) => {
            last.end = next.end;
            true
        }
        (Some(Change::Moved { from, to }), Change::Moved { from: next_from, to: next_to })
            if touch(from, next_from, before) && touch(to, next_to, after) =>
        {
            from.end = next_from.end;
            to.end = next_to.end;
            true
        }
        _ => false,
    };
    if !joined {
        changes.push(change);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str, text: &str) -> (String, String) {
        (name.to_owned(), text.to_owned())
    }

    fn texts(before: &str, after: &str) -> Vec<(char, String, String)> {
        let (a, b) = (before, after);
        let cut = |text: &str, p: &Passage| text.get(p.start..p.end).unwrap_or("?").to_owned();
        compare(&[named("a", a)], &[named("b", b)])
            .iter()
            .map(|change| match change {
                Change::Removed(p) => ('-', cut(a, p), String::new()),
                Change::Added(p) => ('+', String::new(), cut(b, p)),
                Change::Moved { from, to } => ('m', cut(a, from), cut(b, to)),
                Change::Changed { from, to, .. } => ('c', cut(a, from), cut(b, to)),
            })
            .collect()
    }

    #[test]
    fn the_same_text_has_no_changes_whatever_its_line_ends() {
        assert_eq!(texts("水渠修好了。桥梁通车了。\n", "水渠修好了。\r\n桥梁通车了。"), []);
        assert_eq!(texts("", ""), []);
    }

    #[test]
    fn each_fate() {
        let before = "水渠全部修好并通过验收。桥梁今年通车，总长三公里。审计没有发现问题。资金全部到位。管护人员不足。";
        let after = "桥梁去年通车，总长三公里半。审计没有发现问题。资金全部到位。道路开工建设。水渠全部修好并通过验收。";
        let found = texts(before, after);
        assert!(
            found.contains(&('m', "水渠全部修好并通过验收。".into(), "水渠全部修好并通过验收。".into())),
            "{found:?}"
        );
        assert!(
            found.contains(&(
                'c',
                "桥梁今年通车，总长三公里。".into(),
                "桥梁去年通车，总长三公里半。".into()
            )),
            "{found:?}"
        );
        assert!(found.contains(&('+', String::new(), "道路开工建设。".into())), "{found:?}");
        assert!(found.contains(&('-', "管护人员不足。".into(), String::new())), "{found:?}");
        assert_eq!(found.len(), 4);
    }

    #[test]
    fn neighbours_are_one_passage() {
        let found = texts("甲方负责施工。", "甲方负责施工。乙方负责监理。丙方负责验收。");
        assert_eq!(found, [('+', String::new(), "乙方负责监理。丙方负责验收。".into())]);
    }

    #[test]
    fn what_was_edited_and_moved_is_one_change() {
        let before =
            "市财政局安排专项资金2.4亿元，惠及企业1900余家。桥梁今年通车。审计没有发现问题。资金全部到位。";
        let after =
            "桥梁今年通车。审计没有发现问题。资金全部到位。市财政局安排专项资金3.1亿元，惠及企业2000余家。";
        let changes = compare(&[named("a", before)], &[named("a", after)]);
        assert!(matches!(&changes[..], [Change::Changed { elsewhere: true, .. }]), "{changes:?}");
        let english =
            "Staff of the harbour office counted 40 boats in May. The bridge is open. Nobody complained.";
        let moved =
            "The bridge is open. Nobody complained. Staff of the harbour office counted 52 boats in June.";
        let changes = compare(&[named("a", english)], &[named("a", moved)]);
        assert!(matches!(&changes[..], [Change::Changed { elsewhere: true, .. }]), "{changes:?}");
    }

    #[test]
    fn a_long_rewritten_stretch_pairs_each_sentence_with_its_own() {
        // The first sentences have gone: those behind them still find what they were.
        let old: String = (0..60).map(|i| format!("旧的开头第{i}句已经没有用处。")).collect();
        let line = |verb: &str| -> String {
            let towns = ["东岭", "西坪", "南湾", "北桥", "石门", "柳林"];
            towns.iter().map(|town| format!("{town}镇的灌溉渠道由村民{verb}并且登记在册。")).collect()
        };
        let found = texts(&format!("{old}{}", line("维修")), &line("养护"));
        assert_eq!(found.iter().filter(|change| change.0 == 'c').count(), 6, "{found:?}");
        assert!(found.iter().all(|change| change.0 != '+'), "{found:?}");
        assert!(
            found.iter().filter(|c| c.0 == 'c').all(|c| c.1.chars().next() == c.2.chars().next()),
            "{found:?}"
        );
    }

    #[test]
    fn a_repeated_sentence_that_goes_away_moves_no_other() {
        let found = texts("特此通知。水渠修好。特此通知。桥梁通车。", "水渠修好。特此通知。桥梁通车。");
        assert_eq!(found, [('-', "特此通知。".into(), String::new())]);
        // In each document its own.
        let both = [named("a", "特此通知。水渠修好。"), named("b", "特此通知。桥梁通车。")];
        let changes = compare(&both, &[both[1].clone()]);
        assert!(matches!(&changes[..], [Change::Removed(gone)] if gone.text == 0), "{changes:?}");
    }

    #[test]
    fn short_sentences_move_too() {
        let found = texts("附则。水渠全部修好。桥梁今年通车。", "水渠全部修好。桥梁今年通车。附则。");
        assert_eq!(found, [('m', "附则。".into(), "附则。".into())]);
    }

    #[test]
    fn one_sentence_made_two_is_one_change() {
        let found = texts(
            "资金全部到位。市水利局修好全部水渠，市交通局建成两座桥梁。审计通过。",
            "资金全部到位。市水利局修好全部水渠。市交通局建成两座桥梁。审计通过。",
        );
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].2, "市水利局修好全部水渠。市交通局建成两座桥梁。");
    }

    #[test]
    fn long_texts_take_no_quadratic_time() {
        let a: String = (0..60_000).map(|i| format!("第{i}号水渠修好了。")).collect();
        let b: String = (0..60_000).rev().map(|i| format!("第{i}号水渠修好啦。")).collect();
        let started = std::time::Instant::now();
        compare(&[named("a", &a)], &[named("b", &b)]);
        compare(&[named("a", &a)], &[named("a", &a)]);
        assert!(started.elapsed().as_secs() < 30, "{:?}", started.elapsed());
    }
}
