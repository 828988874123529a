//! The user's words in a text: every place where one stands, in one pass (Aho and Corasick 1975).

use std::collections::HashSet;

use aho_corasick::{AhoCorasick, MatchKind};

use super::rules;
use crate::segment::blocks::is_han;
use crate::segment::format::{BLOCK_ASCII, WINDOW};
use crate::segment::route::Edge;
use crate::segment::{Mode, Segmenter, UserDictionary};

/// One place where a user word stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Match {
    pub(super) start: usize,
    pub(super) end: usize,
    /// Index of the word.
    pub(super) word: u32,
}

#[derive(Debug, Clone)]
struct Word {
    dictionary: u32,
    forced: bool,
    characters: u8,
    weight: f64,
    /// Whether a letter or digit of an alphabet stands at the edge, which must then be the edge of a word.
    bounded: (bool, bool),
}

/// All user words.
#[derive(Debug, Clone)]
pub(super) struct UserWords {
    automaton: AhoCorasick,
    words: Vec<Word>,
    names: Vec<String>,
}

impl UserWords {
    /// Compiles the dictionaries; of words that stand in several, the first that is forced counts, or else the first.
    /// `None` without any word.
    pub(super) fn new(segmenter: &mut Segmenter, dictionaries: &[UserDictionary]) -> Option<Self> {
        let all = || dictionaries.iter().flat_map(|dictionary| &dictionary.words);
        let forced: HashSet<&str> =
            all().filter(|word| word.mode == Mode::Force).map(|word| word.text.as_str()).collect();
        let mut seen = HashSet::new();
        let mut texts = Vec::new();
        let mut words = Vec::new();
        for (dictionary, source) in dictionaries.iter().enumerate() {
            for word in source.words.iter().filter(|word| !word.text.is_empty()) {
                let yields = word.mode != Mode::Force && forced.contains(word.text.as_str());
                if yields || !seen.insert(word.text.as_str()) {
                    continue;
                }
                let characters = word.text.chars().count();
                let in_block = |c: char| is_han(c) || u8::try_from(c).is_ok_and(|b| BLOCK_ASCII.contains(&b));
                // No stretch of text that words compete for begins with a symbol: `.NET` is a word where nothing goes
                // before it that it could be a part of (`ASP.NET`).
                let symbol = word.text.starts_with(|c: char| c.is_ascii() && !c.is_ascii_alphanumeric());
                let competes = characters < WINDOW && !symbol && word.text.chars().all(in_block);
                let edge = |c: Option<char>| c.is_some_and(rules::is_wordly);
                words.push(Word {
                    dictionary: dictionary as u32,
                    forced: word.mode == Mode::Force || !competes,
                    characters: characters.min(WINDOW - 1) as u8,
                    weight: segmenter.weight(&word.text, word.frequency),
                    bounded: (
                        edge(word.text.chars().next()) || symbol && word.mode != Mode::Force,
                        edge(word.text.chars().next_back()),
                    ),
                });
                texts.push(word.text.as_str());
            }
        }
        // Building fails only beyond two billion states: more words than fit into memory here.
        let automaton = AhoCorasick::builder().match_kind(MatchKind::Standard).build(&texts).ok()?;
        let names = dictionaries.iter().map(|dictionary| dictionary.name.clone()).collect();
        (!words.is_empty()).then_some(UserWords { automaton, words, names })
    }

    /// The name of a word's dictionary.
    pub(super) fn dictionary(&self, word: u32) -> &str {
        self.words
            .get(word as usize)
            .and_then(|w| self.names.get(w.dictionary as usize))
            .map_or("", String::as_str)
    }

    /// Finds the words of `text`: those that are tokens wherever they stand, disjoint, and those that
    /// compete, both in text order.
    pub(super) fn find(&self, text: &str, forced: &mut Vec<Match>, preferred: &mut Vec<Match>) {
        forced.clear();
        preferred.clear();
        for found in self.automaton.find_overlapping_iter(text) {
            let word = found.pattern().as_u32();
            let Some(properties) = self.words.get(word as usize) else { continue };
            let (start, end) = (found.start(), found.end());
            let wordly = |c: Option<char>| c.is_some_and(rules::is_wordly);
            if properties.bounded.0 && wordly(text.get(..start).and_then(|before| before.chars().next_back()))
                || properties.bounded.1 && wordly(text.get(end..).and_then(|after| after.chars().next()))
            {
                continue;
            }
            if properties.forced { &mut *forced } else { &mut *preferred }.push(Match { start, end, word });
        }
        // Leftmost, then longest.
        forced.sort_unstable_by_key(|m| (m.start, std::cmp::Reverse(m.end)));
        let mut free = 0;
        forced.retain(|m| {
            let keep = m.start >= free;
            free = if keep { m.end } else { free };
            keep
        });
        preferred.sort_unstable();
    }

    /// The competing words of a block as edges, sorted by their start. `matches` are those from the block's
    /// start on.
    pub(super) fn edges(&self, matches: &[Match], offsets: &[u32], edges: &mut Vec<Edge>) {
        edges.clear();
        let Some(&end) = offsets.last() else { return };
        for m in matches.iter().take_while(|m| m.start < end as usize).filter(|m| m.end <= end as usize) {
            if let (Ok(start), Some(word)) =
                (offsets.binary_search(&(m.start as u32)), self.words.get(m.word as usize))
            {
                edges.push(Edge { start, length: word.characters, weight: word.weight });
            }
        }
    }
}
