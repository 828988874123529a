//! Which of the sentences that have no equal is which one edited, at its place or at another.
//!
//! Candidates are those at the same place (between the same two kept sentences, about as far in), and those that share
//! rare shingles, found by an inverted index; of a shingle that many sentences have only those about as far in
//! the texts are looked at. So each sentence has a bounded number of candidates, and time is near-linear. The
//! likest pair is taken first.

use super::Sentence;
use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

/// Likeness from which a sentence at the same place is another one changed.
const HERE: f64 = 0.4;
/// Likeness from which a sentence at another place is: there nothing but the words speaks for it.
const ELSEWHERE: f64 = 0.6;
/// Fewest pairs of characters of a sentence that is looked for at other places.
const ENOUGH: usize = 8;
/// What being at the same place adds to the likeness.
const PLACE: f64 = 0.15;
/// Candidates at the same place.
const LOOK: usize = 16;
/// Rarest shingles of a sentence that are looked up.
const SHINGLES: usize = 24;
/// Sentences of one shingle that are looked at.
const NEAR: usize = 12;
/// Candidates by shingles that are compared.
const BEST: usize = 8;
/// What a neighbour has to add to the likeness to belong to the passage: one sentence was made two, or two one.
const JOINS: f64 = 0.05;

/// A run of sentences of `a` that became a run of sentences of `b`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Edited {
    pub(super) a: (usize, usize),
    pub(super) b: (usize, usize),
    pub(super) likeness: f64,
    pub(super) elsewhere: bool,
}

/// The sentences of one side that have no equal, and the gap each stands in.
pub(super) struct Left<'s> {
    pub(super) sentences: &'s [Sentence<'s>],
    /// Index of the sentence and its gap, in order.
    pub(super) at: Vec<(usize, usize)>,
}

/// The edited sentences among those left over, in the order of `b`.
pub(super) fn edited(a: &Left<'_>, b: &Left<'_>) -> Vec<Edited> {
    let profiles = |left: &Left<'_>| -> Vec<Vec<(char, char)>> {
        left.at.iter().map(|&(at, _)| pairs(&left.sentences[at].key)).collect()
    };
    let (of_a, of_b) = (profiles(a), profiles(b));
    let index = Index::new(a);
    let mut found: Vec<(f64, usize, usize, f64)> = Vec::new();
    for (y, &(j, gap)) in b.at.iter().enumerate() {
        let mut candidates = here(a, b, y);
        candidates.extend(index.like(&b.sentences[j], y as f64 / b.at.len() as f64));
        candidates.sort_unstable();
        candidates.dedup();
        for x in candidates {
            let likeness = dice(&of_a[x], &of_b[y]);
            let same = a.at[x].1 == gap;
            let enough = of_a[x].len().min(of_b[y].len()) >= ENOUGH;
            if likeness >= ELSEWHERE && enough || same && likeness >= HERE {
                found.push((likeness + if same { PLACE } else { 0.0 }, x, y, likeness));
            }
        }
    }
    found.sort_by(|l, r| r.0.total_cmp(&l.0).then(l.2.cmp(&r.2)).then(l.1.cmp(&r.1)));
    let (mut used_a, mut used_b) = (vec![false; a.at.len()], vec![false; b.at.len()]);
    let mut edited: Vec<Edited> = Vec::new();
    for (_, x, y, likeness) in found {
        if !used_a[x] && !used_b[y] {
            (used_a[x], used_b[y]) = (true, true);
            edited.push(Edited { a: (x, x), b: (y, y), likeness, elsewhere: a.at[x].1 != b.at[y].1 });
        }
    }
    edited.sort_by_key(|one| one.b.0);
    for one in &mut edited {
        grow(one, a, &mut used_a, b, &mut used_b);
    }
    let place = |left: &Left<'_>, (first, last): (usize, usize)| (left.at[first].0, left.at[last].0);
    for one in &mut edited {
        (one.a, one.b) = (place(a, one.a), place(b, one.b));
    }
    edited
}

/// Those about as far in the same gap.
fn here(a: &Left<'_>, b: &Left<'_>, y: usize) -> Vec<usize> {
    let range = |left: &Left<'_>, gap: usize| {
        (left.at.partition_point(|&(_, g)| g < gap), left.at.partition_point(|&(_, g)| g <= gap))
    };
    let gap = b.at[y].1;
    let ((from, to), (first, last)) = (range(a, gap), range(b, gap));
    let middle = from + (y - first) * (to - from) / (last - first).max(1);
    (middle.saturating_sub(LOOK / 2).max(from)..(middle + LOOK / 2).min(to)).collect()
}

/// Takes the neighbours in that make the two more alike.
fn grow(one: &mut Edited, a: &Left<'_>, used_a: &mut [bool], b: &Left<'_>, used_b: &mut [bool]) {
    let key = |left: &Left<'_>, (first, last): (usize, usize)| -> Vec<(char, char)> {
        let keys: String =
            left.at[first..=last].iter().map(|&(at, _)| left.sentences[at].key.as_str()).collect();
        pairs(&keys)
    };
    let widened = |left: &Left<'_>, used: &[bool], (first, last): (usize, usize)| {
        let touch = |x: usize, y: usize| {
            let ((p, _), (q, _)) = (left.at[x], left.at[y]);
            p + 1 == q && left.sentences[p].text == left.sentences[q].text
        };
        let below = first.checked_sub(1).filter(|&x| !used[x] && touch(x, first)).map(|x| ((x, last), x));
        let above = Some(last + 1).filter(|&x| x < used.len() && !used[x] && touch(last, x));
        [below, above.map(|x| ((first, x), x))]
    };
    for _ in 0..4 {
        let (of_a, of_b) = (key(a, one.a), key(b, one.b));
        let least = one.likeness + JOINS;
        let at_a = widened(a, used_a, one.a).into_iter().flatten();
        let best_a = at_a.map(|(run, x)| (dice(&key(a, run), &of_b), run, x)).filter(|w| w.0 >= least);
        if let Some((likeness, run, x)) = best_a.max_by(|l, r| l.0.total_cmp(&r.0)) {
            (one.likeness, one.a, used_a[x]) = (likeness, run, true);
            continue;
        }
        let at_b = widened(b, used_b, one.b).into_iter().flatten();
        let best_b = at_b.map(|(run, y)| (dice(&of_a, &key(b, run)), run, y)).filter(|w| w.0 >= least);
        match best_b.max_by(|l, r| l.0.total_cmp(&r.0)) {
            Some((likeness, run, y)) => (one.likeness, one.b, used_b[y]) = (likeness, run, true),
            None => break,
        }
    }
}

/// The pairs of neighbouring characters, sorted.
fn pairs(key: &str) -> Vec<(char, char)> {
    let mut pairs: Vec<(char, char)> = key.chars().zip(key.chars().skip(1)).collect();
    pairs.sort_unstable();
    pairs
}

/// Dice's coefficient of two sorted lists.
fn dice(a: &[(char, char)], b: &[(char, char)]) -> f64 {
    let (mut x, mut y, mut shared) = (0, 0, 0usize);
    while let (Some(p), Some(q)) = (a.get(x), b.get(y)) {
        match p.cmp(q) {
            std::cmp::Ordering::Less => x += 1,
            std::cmp::Ordering::Greater => y += 1,
            std::cmp::Ordering::Equal => (x, y, shared) = (x + 1, y + 1, shared + 1),
        }
    }
    let sum = a.len() + b.len();
    if sum == 0 { 0.0 } else { 2.0 * shared as f64 / sum as f64 }
}

/// Which sentences of `a` have a shingle.
struct Index {
    places: HashMap<u64, Vec<u32>, BuildHasherDefault<DefaultHasher>>,
    len: usize,
}

impl Index {
    fn new(a: &Left<'_>) -> Self {
        let mut places: HashMap<u64, Vec<u32>, _> = HashMap::default();
        for (x, &(at, _)) in a.at.iter().enumerate() {
            for shingle in shingles(&a.sentences[at]) {
                places.entry(shingle).or_default().push(u32::try_from(x).unwrap_or(u32::MAX));
            }
        }
        Self { places, len: a.at.len() }
    }

    /// Those that share the most of the rarest shingles; `far` is how far in its texts the sentence stands, 0 to 1.
    fn like(&self, sentence: &Sentence<'_>, far: f64) -> Vec<usize> {
        let mut known: Vec<&Vec<u32>> =
            shingles(sentence).iter().filter_map(|shingle| self.places.get(shingle)).collect();
        known.sort_by_key(|places| places.len());
        let mut votes: HashMap<u32, f64> = HashMap::new();
        // A position among sentences has no more than 2^32.
        let about = (far * self.len as f64) as u32;
        for places in known.into_iter().take(SHINGLES) {
            let middle = places.partition_point(|&x| x < about);
            let from = middle.saturating_sub(NEAR / 2).min(places.len().saturating_sub(NEAR));
            for &x in places.iter().skip(from).take(NEAR) {
                *votes.entry(x).or_default() += 1.0 / places.len() as f64;
            }
        }
        let mut best: Vec<(u32, f64)> = votes.into_iter().collect();
        best.sort_by(|l, r| r.1.total_cmp(&l.1).then(l.0.cmp(&r.0)));
        best.into_iter().take(BEST).map(|(x, _)| x as usize).collect()
    }
}

/// Hashes of the words of scripts that write blanks, and of neighbouring characters of those that do not; each once.
fn shingles(sentence: &Sentence<'_>) -> Vec<u64> {
    let hasher = BuildHasherDefault::<DefaultHasher>::default();
    let mut all = Vec::new();
    let (mut word, mut last) = (String::new(), None);
    for c in sentence.words.chars() {
        let unspaced =
            matches!(c, '\u{2e80}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}');
        if c.is_alphanumeric() && !unspaced {
            word.extend(c.to_lowercase());
            continue;
        }
        if !word.is_empty() {
            all.push(hasher.hash_one(word.as_str()));
            word.clear();
        }
        if c.is_whitespace() {
            continue;
        }
        let this = Some(c).filter(|c| c.is_alphanumeric());
        if let (Some(last), Some(this)) = (last, this) {
            all.push(hasher.hash_one((last, this)));
        }
        last = this;
    }
    if !word.is_empty() {
        all.push(hasher.hash_one(word.as_str()));
    }
    all.sort_unstable();
    all.dedup();
    all
}
