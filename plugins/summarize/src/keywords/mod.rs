//! Key phrases: what a document is about, in words of its own.
//!
//! | method | rating | source |
//! |---|---|---|
//! | `default` | frequency · rarity · length, more for early and titled phrases, less for parts of a longer phrase | below |
//! | `tf-idf` | frequency · rarity, single words | Salton & Buckley (1988), *Inf. Proc. & Management* 24(5) |
//! | `textrank` | PageRank over words that stand side by side; a phrase is worth the sum of its words | Mihalcea & Tarau (2004), EMNLP |
//! | `yake` | casing, place, frequency, company, spread | Campos et al. (2020), *Information Sciences* 509 |
//!
//! *Rarity* is the logarithm of how seldom the language uses a word: for Chinese from the frequencies of the
//! segmenter's dictionary, so that one document is enough; there is no such list for English that may ship,
//! and English words count as equally rare.
//!
//! Stop words and numbers end a phrase; which runs of what is left name something is told by the words' classes for
//! Chinese ([`shape`]), by short lists for English ([`english`]), where verbs that govern English words occur next to many different ones, so phrases with them are
//! rare. A part that hardly occurs outside a longer phrase is half as good as it would be alone (the idea of the C-value,
//! Frantzi, Ananiadou & Mima 2000).

mod candidates;
mod english;
mod rating;
mod shape;

use crate::marks::Marks;
use crate::options::KeywordMethod;
use crate::output::{Keyword, Position};
use crate::words::Normalizer;
use candidates::{Candidates, NONE};
use shape::is_phrase;
use std::collections::BinaryHeap;
use textmill_plugin::Document;
use textmill_text::segment::Dictionary;

/// Places listed for a phrase.
const PLACES: usize = 10;

/// The `top` key phrases of a document. `marks` says what each sentence looks like.
pub fn extract(
    document: &Document<'_>,
    normalizer: &mut Normalizer,
    marks: &[Marks],
    method: KeywordMethod,
    top: usize,
) -> Vec<Keyword> {
    let candidates = Candidates::new(document, normalizer, marks);
    // Only the best are wanted, of thousands.
    let mut rated: BinaryHeap<rating::Rated> = rating::rate(&candidates, document, method).into();
    let dictionary = Dictionary::builtin();
    let mut kept: Vec<rating::Rated> = Vec::new();
    let mut spelt: Vec<(String, u32)> = Vec::new();
    while kept.len() < top {
        let Some(r) = rated.pop() else { break };
        // Asked of the best alone: it takes some look-ups a word.
        let first = r.first as usize;
        let words: Vec<&str> =
            (first..first + r.words).map(|at| document.slice(candidates.span(at, 1))).collect();
        if !is_phrase(&words, dictionary) {
            continue;
        }
        // Different cuts of the same characters are one phrase, and a part that hardly occurs without the
        // longer phrase adds nothing to it.
        let folded = document.slice(candidates.span(r.first as usize, r.words)).to_lowercase();
        let told = |(longer, count): &(String, u32)| {
            longer.contains(&folded)
                && (longer.len() == folded.len() || (*count > 1 && 4 * r.count <= 5 * count))
        };
        if !spelt.iter().any(told) {
            spelt.push((folded, r.count));
            kept.push(r);
        }
    }
    let mut keywords: Vec<Keyword> = kept
        .iter()
        .map(|r| Keyword {
            term: document.slice(candidates.span(r.first as usize, r.words)).to_owned(),
            score: r.score,
            count: u64::from(r.count),
            positions: Vec::new(),
        })
        .collect();
    for (k, level) in candidates.levels.iter().enumerate() {
        let mut slot = vec![NONE; level.runs.len()];
        for (s, r) in kept.iter().enumerate().filter(|(_, r)| r.words == k + 1) {
            slot[r.run as usize] = s as u32;
        }
        if slot.iter().all(|&s| s == NONE) {
            continue;
        }
        for (i, &run) in level.at.iter().enumerate() {
            let Some(keyword) = slot.get(run as usize).and_then(|&s| keywords.get_mut(s as usize)) else {
                continue;
            };
            if keyword.positions.len() < PLACES {
                let span = candidates.span(i, k + 1);
                keyword.positions.push(Position { start: span.start, end: span.end });
            }
        }
    }
    keywords
}
