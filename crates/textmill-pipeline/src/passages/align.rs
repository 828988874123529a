//! Which sentence of the first texts is which of the second, where they are the same but for white space.
//!
//! What stands once in both is certain, and so are its equal neighbours (the anchors of patience diff): only then
//! is what is repeated, a letterhead or “特此通知。”, paired where its document or its place says that it belongs. Each
//! pass is linear.

use super::Sentence;
use std::collections::{HashMap, VecDeque};

/// The partner of each sentence of `b`, in `a`.
pub(super) fn partners(a: &[Sentence<'_>], b: &[Sentence<'_>]) -> Vec<Option<usize>> {
    let mut pairing = Pairing { of_a: vec![None; a.len()], of_b: vec![None; b.len()] };
    // The document of the same name first, then any.
    pairing.unique(a, b, |sentence| (sentence.name, sentence.key.as_str()));
    pairing.neighbours(a, b);
    pairing.unique(a, b, |sentence| ("", sentence.key.as_str()));
    pairing.neighbours(a, b);
    pairing.in_turn(a, b, |sentence| (sentence.name, sentence.key.as_str()));
    pairing.in_turn(a, b, |sentence| ("", sentence.key.as_str()));
    pairing.of_b
}

struct Pairing {
    of_a: Vec<Option<usize>>,
    of_b: Vec<Option<usize>>,
}

impl Pairing {
    fn pair(&mut self, i: usize, j: usize) {
        self.of_a[i] = Some(j);
        self.of_b[j] = Some(i);
    }

    /// Pairs what is there once in each.
    fn unique<'t>(
        &mut self,
        a: &'t [Sentence<'t>],
        b: &'t [Sentence<'t>],
        key: impl Fn(&'t Sentence<'t>) -> (&'t str, &'t str),
    ) {
        // The first place of each key, and how often it is there.
        let count = |sentences: &'t [Sentence<'t>], taken: &[Option<usize>]| {
            let mut places: HashMap<(&str, &str), (usize, u32)> = HashMap::new();
            for (at, sentence) in sentences.iter().enumerate().filter(|(at, _)| taken[*at].is_none()) {
                places.entry(key(sentence)).or_insert((at, 0)).1 += 1;
            }
            places
        };
        let (in_a, in_b) = (count(a, &self.of_a), count(b, &self.of_b));
        for (key, (j, times)) in in_b {
            if let (1, Some(&(i, 1))) = (times, in_a.get(&key)) {
                self.pair(i, j);
            }
        }
    }

    /// Pairs the equal neighbours of pairs, outwards.
    fn neighbours(&mut self, a: &[Sentence<'_>], b: &[Sentence<'_>]) {
        let mut step = |j: usize, last: Option<(usize, usize)>| {
            if let Some((i, next)) = last
                && self.of_b[j].is_none()
                && self.of_a.get(i) == Some(&None)
                && a[i].key == b[j].key
                && a[i].text == a[next].text
            {
                self.pair(i, j);
            }
            self.of_b[j]
        };
        let mut last: Option<usize> = None;
        for j in 0..b.len() {
            last = step(j, last.map(|i| (i + 1, i)));
        }
        last = None;
        for j in (0..b.len()).rev() {
            last = step(j, last.and_then(|i| Some((i.checked_sub(1)?, i))));
        }
    }

    /// Pairs what is left, the first with the first.
    fn in_turn<'t>(
        &mut self,
        a: &'t [Sentence<'t>],
        b: &'t [Sentence<'t>],
        key: impl Fn(&'t Sentence<'t>) -> (&'t str, &'t str),
    ) {
        let mut waiting: HashMap<(&str, &str), VecDeque<usize>> = HashMap::new();
        for (i, sentence) in a.iter().enumerate().filter(|(i, _)| self.of_a[*i].is_none()) {
            waiting.entry(key(sentence)).or_default().push_back(i);
        }
        for (j, sentence) in b.iter().enumerate() {
            if self.of_b[j].is_none()
                && let Some(i) = waiting.get_mut(&key(sentence)).and_then(VecDeque::pop_front)
            {
                self.pair(i, j);
            }
        }
    }
}

/// Which of the pairs, given by their second place, are the longest run whose first places ascend.
pub(super) fn longest_in_order(pairs: &[(usize, usize)]) -> Vec<usize> {
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
