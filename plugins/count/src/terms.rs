//! The most frequent terms and n-grams.
//!
//! Order: count, highest first; among equals the one that occurs first in the text. So the same document
//! gives the same list, however it came in.

use crate::numerals::is_numeral;
use crate::output::{Ngram, Term};
use crate::stop::StopList;
use crate::types::{BREAK, Types};
use foldhash::fast::FixedState;
use hashbrown::HashTable;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::hash::BuildHasher;
use textmill_plugin::TokenKind;

/// Which words may be terms.
#[derive(Debug)]
pub struct TermRule {
    /// Words that are never terms.
    pub stop: StopList,
    /// Fewest characters of a term.
    pub min_chars: usize,
    /// Whether numbers may be terms.
    pub numbers: bool,
}

impl TermRule {
    fn admits(&self, types: &Types, id: u32, text: &str) -> bool {
        let Some(t) = types.all().get(id as usize) else { return false };
        let spelling = types.spelling(id, text);
        t.kind != TokenKind::Symbol
            && (self.numbers || t.kind != TokenKind::Number && !is_numeral(spelling))
            && spelling.chars().take(self.min_chars).count() >= self.min_chars
            && !self.stop.contains(spelling)
    }
}

/// The `top` most frequent terms that occur at least `min_count` times.
pub fn terms(types: &Types, text: &str, rule: &TermRule, top: usize, min_count: u32) -> Vec<Term> {
    let counts = types.all().iter().map(|t| t.count).zip(0..);
    let mut queue: BinaryHeap<(u32, Reverse<u32>)> =
        counts.filter(|&(count, _)| count >= min_count).map(|(count, id)| (count, Reverse(id))).collect();
    // Words come, and the rule is asked, only until enough have passed: long lists of rare words cost next to nothing.
    std::iter::from_fn(|| queue.pop())
        .filter(|&(_, Reverse(id))| rule.admits(types, id, text))
        .take(top)
        .map(|(count, Reverse(id))| Term {
            term: types.spelling(id, text).to_owned(),
            count: u64::from(count),
        })
        .collect()
}

/// The `top` most frequent runs of `n` words that touch (no punctuation and no end of a sentence between) and neither
/// begin nor end with a word that the rule refuses. Stop words inside a run stay: *state of the art*.
pub fn ngrams(
    types: &Types,
    text: &str,
    rule: &TermRule,
    n: usize,
    top: usize,
    min_count: u32,
) -> Vec<Ngram> {
    struct Run {
        at: u32,
        count: u32,
    }
    let hasher = FixedState::default();
    // A pair, the common case, is one number.
    let hash_of = |run: &[u32]| match *run {
        [a, b] => hasher.hash_one(u64::from(a) << 32 | u64::from(b)),
        _ => hasher.hash_one(run),
    };
    let edge: Vec<bool> = (0..types.all().len() as u32).map(|id| rule.admits(types, id, text)).collect();
    let may = |id: u32| edge.get(id as usize).copied().unwrap_or(false);
    let sequence = types.sequence.as_slice();
    let mut runs: Vec<Run> = Vec::new();
    let mut table: HashTable<u32> = HashTable::new();
    let at = |i: u32| sequence.get(i as usize..i as usize + n).unwrap_or_default();
    for (i, run) in sequence.windows(n).enumerate() {
        let (Some(&first), Some(&last)) = (run.first(), run.last()) else { break };
        if !may(first) || !may(last) || run.contains(&BREAK) {
            continue;
        }
        let hash = hash_of(run);
        match table.find(hash, |&r| runs.get(r as usize).is_some_and(|r| at(r.at) == run)) {
            Some(&r) => {
                if let Some(r) = runs.get_mut(r as usize) {
                    r.count += 1;
                }
            }
            None => {
                table.insert_unique(hash, runs.len() as u32, |&r| {
                    hash_of(runs.get(r as usize).map_or(&[][..], |r| at(r.at)))
                });
                runs.push(Run { at: i as u32, count: 1 });
            }
        }
    }
    runs.retain(|r| r.count >= min_count);
    runs.sort_unstable_by_key(|r| (Reverse(r.count), r.at));
    runs.truncate(top);
    runs.into_iter()
        .map(|r| Ngram {
            ngram: at(r.at).iter().map(|&id| types.spelling(id, text).to_owned()).collect(),
            count: u64::from(r.count),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use textmill_plugin::testing::TestDocument;

    fn types(text: &str) -> Types {
        let d = TestDocument::new(text);
        let mut types = Types::default();
        types.read(&d.view(), true, true);
        types
    }

    fn rule() -> TermRule {
        TermRule { stop: StopList::new(true, &[]), min_chars: 2, numbers: false }
    }

    #[test]
    fn terms_by_count_then_by_place() {
        let text =
            "The river rose. The bridge held; the river fell and the bridge was mended. Boats, 12 boats.";
        let got: Vec<_> =
            terms(&types(text), text, &rule(), 4, 1).into_iter().map(|t| (t.term, t.count)).collect();
        let want = [("river", 2), ("bridge", 2), ("boats", 2), ("rose", 1)].map(|(t, c)| (t.to_owned(), c));
        assert_eq!(got, want);
    }

    #[test]
    fn ngrams_keep_inner_stop_words_and_stop_at_punctuation() {
        let text = "state of the art, state of the art. The art, state";
        let got = ngrams(&types(text), text, &rule(), 4, 5, 2);
        assert_eq!(got.len(), 1);
        assert_eq!(got[0].ngram, ["state", "of", "the", "art"]);
        assert_eq!(got[0].count, 2);
        assert!(ngrams(&types(text), text, &rule(), 2, 5, 1).is_empty());
    }

    #[test]
    fn the_users_stop_words_are_folded_like_the_text() {
        let text = "Tea tea cake";
        let rule = TermRule { stop: StopList::new(false, &["TEA".to_owned()]), ..rule() };
        let got = terms(&types(text), text, &rule, 9, 1);
        assert_eq!(got.len(), 1);
        assert_eq!(got[0].term, "cake");
    }
}
