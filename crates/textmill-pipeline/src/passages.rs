//! What became of the sentences of one set of texts in another: kept, changed, moved, added, removed.
//!
//! Sentences that are the same but for white space are paired, the first with the first. Of the pairs the longest
//! run that stands in the same order in both (a longest increasing subsequence, found in O(n log n)) is kept;
//! the others moved. What is left between the same two kept sentences and shares much of its characters was
//! changed. Neighbours with the same fate are one passage. No step looks at all pairs, so time is near-linear.

use std::collections::{HashMap, HashSet, VecDeque};
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
    /// At the same place, in other words.
    Changed {
        /// What it was.
        from: Passage,
        /// What it is.
        to: Passage,
        /// How much is the same, 0 to 1.
        likeness: f64,
    },
}

/// Likeness from which one sentence is another one changed.
const LIKE: f64 = 0.4;
/// Added sentences that a removed one is compared with.
const LOOK: usize = 16;
/// Fewest characters of a sentence that can be said to have moved.
const SHORT: usize = 6;

struct Sentence {
    text: usize,
    start: usize,
    end: usize,
    key: String,
}

/// Compares the texts `before` with those `after`. The changes come in the order of `after`, removals last.
pub fn compare(before: &[&str], after: &[&str]) -> Vec<Change> {
    let (a, b) = (split(before), split(after));
    let mut waiting: HashMap<&str, VecDeque<usize>> = HashMap::new();
    for (i, sentence) in a.iter().enumerate() {
        waiting.entry(&sentence.key).or_default().push_back(i);
    }
    // The partner of each sentence of `b`.
    let partner: Vec<Option<usize>> =
        b.iter().map(|s| waiting.get_mut(s.key.as_str()).and_then(VecDeque::pop_front)).collect();
    let pairs: Vec<(usize, usize)> =
        partner.iter().enumerate().filter_map(|(j, i)| i.map(|i| (i, j))).collect();
    let kept: HashSet<usize> = longest_in_order(&pairs).into_iter().collect();
    let kept_pairs: Vec<(usize, usize)> =
        pairs.iter().enumerate().filter(|(at, _)| kept.contains(at)).map(|(_, &pair)| pair).collect();
    let paired: HashSet<usize> = pairs.iter().map(|&(i, _)| i).collect();
    // How many kept sentences stand before: what is between the same two is at the same place.
    let gap_a = |i: usize| kept_pairs.partition_point(|&(k, _)| k < i);
    let gap_b = |j: usize| kept_pairs.partition_point(|&(_, k)| k < j);
    let mut gaps: HashMap<usize, VecDeque<usize>> = HashMap::new();
    for i in (0..a.len()).filter(|i| !paired.contains(i)) {
        gaps.entry(gap_a(i)).or_default().push_back(i);
    }
    let mut changes: Vec<Change> = Vec::new();
    let moved: HashMap<usize, usize> = pairs
        .iter()
        .enumerate()
        .filter(|(at, (i, _))| !kept.contains(at) && a[*i].key.chars().count() >= SHORT)
        .map(|(_, &(i, j))| (j, i))
        .collect();
    let mut used: HashSet<usize> = HashSet::new();
    for (j, sentence) in b.iter().enumerate() {
        if let Some(&i) = moved.get(&j) {
            push(&mut changes, Change::Moved { from: a[i].passage(), to: sentence.passage() }, before, after);
        } else if partner[j].is_none() {
            let gap = gaps.entry(gap_b(j)).or_default();
            let nearest = gap
                .iter()
                .take(LOOK)
                .enumerate()
                .map(|(at, &i)| (likeness(&a[i].key, &sentence.key), at))
                .filter(|(like, _)| *like >= LIKE)
                .max_by(|x, y| x.0.total_cmp(&y.0).then(y.1.cmp(&x.1)));
            let taken = nearest.and_then(|(likeness, at)| Some((likeness, gap.remove(at)?)));
            match taken {
                Some((likeness, i)) => {
                    used.insert(i);
                    let (from, to) = (a[i].passage(), sentence.passage());
                    changes.push(Change::Changed { from, to, likeness });
                }
                None => push(&mut changes, Change::Added(sentence.passage()), before, after),
            }
        }
    }
    for (i, sentence) in a.iter().enumerate() {
        if !paired.contains(&i) && !used.contains(&i) {
            push(&mut changes, Change::Removed(sentence.passage()), before, after);
        }
    }
    changes
}

impl Sentence {
    fn passage(&self) -> Passage {
        Passage { text: self.text, start: self.start, end: self.end }
    }
}

fn split(texts: &[&str]) -> Vec<Sentence> {
    let mut all = Vec::new();
    for (number, text) in texts.iter().enumerate() {
        let (mut blocks, mut headings, mut found) =
            (Paragraphs::default(), Sections::default(), Sentences::default());
        paragraphs::split(text, &mut blocks);
        sections::detect(text, &blocks, &mut headings);
        sentences::split(text, &blocks, &headings, &mut found);
        for (&start, &end) in found.start.iter().zip(&found.end) {
            let (start, end) = (start as usize, end as usize);
            let key: String =
                text.get(start..end).unwrap_or("").chars().filter(|c| !c.is_whitespace()).collect();
            if !key.is_empty() {
                all.push(Sentence { text: number, start, end, key });
            }
        }
    }
    all
}

/// Joins the change to the last one where both are neighbours with the same fate.
fn push(changes: &mut Vec<Change>, change: Change, before: &[&str], after: &[&str]) {
    let touch = |one: &Passage, next: &Passage, texts: &[&str]| {
        let gap = texts.get(one.text).and_then(|text| text.get(one.end..next.start));
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

/// Which of the pairs, given by their second place, are the longest run whose first places ascend.
fn longest_in_order(pairs: &[(usize, usize)]) -> Vec<usize> {
    // tails[n]: the pair with the smallest first place that ends a run of n + 1.
    let mut tails: Vec<usize> = Vec::new();
    let mut previous: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    for (at, &(i, _)) in pairs.iter().enumerate() {
        let place = tails.partition_point(|&tail| pairs[tail].0 < i);
        previous.push(place.checked_sub(1).map(|before| tails[before]));
        match tails.get_mut(place) {
            Some(tail) => *tail = at,
            None => tails.push(at),
        }
    }
    let mut run = Vec::with_capacity(tails.len());
    let mut next = tails.last().copied();
    while let Some(at) = next {
        run.push(at);
        next = previous[at];
    }
    run.reverse();
    run
}

/// Dice's coefficient of the pairs of neighbouring characters.
fn likeness(a: &str, b: &str) -> f64 {
    let pairs = |text: &str| -> HashMap<(char, char), u32> {
        let mut pairs = HashMap::new();
        for pair in text.chars().zip(text.chars().skip(1)) {
            *pairs.entry(pair).or_insert(0) += 1;
        }
        pairs
    };
    let (a, b) = (pairs(a), pairs(b));
    let sum = a.values().sum::<u32>() + b.values().sum::<u32>();
    let shared: u32 = a.iter().map(|(pair, n)| b.get(pair).map_or(0, |m| *n.min(m))).sum();
    if sum == 0 { 0.0 } else { 2.0 * f64::from(shared) / f64::from(sum) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(before: &str, after: &str) -> Vec<(char, String, String)> {
        let (a, b) = (before, after);
        let cut = |text: &str, p: &Passage| text.get(p.start..p.end).unwrap_or("?").to_owned();
        compare(&[a], &[b])
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
    fn long_texts_take_no_quadratic_time() {
        let a: String = (0..60_000).map(|i| format!("第{i}号水渠修好了。")).collect();
        let b: String = (0..60_000).rev().map(|i| format!("第{i}号水渠修好啦。")).collect();
        let started = std::time::Instant::now();
        compare(&[&a], &[&b]);
        compare(&[&a], &[&a]);
        assert!(started.elapsed().as_secs() < 30, "{:?}", started.elapsed());
    }
}
