//! From a word to its term.

use foldhash::fast::FixedState;
use rust_stemmers::{Algorithm, Stemmer};
use std::collections::{HashMap, HashSet};
use textmill_plugin::TokenKind;

/// What is known of each word as it stands in a text: most words were seen before, and cost one look-up.
pub(crate) type Seen<'a> = HashMap<&'a str, u32, FixedState>;

/// An empty one, with room for as many different words as a report of so many tokens has: it need not grow as they come.
pub(crate) fn seen<'a>(tokens: usize) -> Seen<'a> {
    const MOST_ROOM: usize = 1 << 13;
    Seen::with_capacity_and_hasher((tokens / 4).min(MOST_ROOM), FixedState::default())
}

/// Folds and stems words, and knows which carry no content.
pub struct Normalizer {
    stop: HashSet<&'static str, FixedState>,
    english: Stemmer,
    folded: String,
    stemmed: String,
}

impl std::fmt::Debug for Normalizer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Normalizer").field("stop", &self.stop.len()).finish_non_exhaustive()
    }
}

impl Default for Normalizer {
    fn default() -> Self {
        let mut stop = HashSet::with_hasher(FixedState::default());
        for list in [include_str!("../../count/stop/zh.txt"), include_str!("../../count/stop/en.txt")] {
            stop.extend(list.lines().filter(|l| !l.starts_with('#')).flat_map(str::split_whitespace));
        }
        Self {
            stop,
            english: Stemmer::create(Algorithm::English),
            folded: String::new(),
            stemmed: String::new(),
        }
    }
}

impl Normalizer {
    /// The term of a word; nothing for a word that carries no content.
    pub fn term(&mut self, word: &str, kind: TokenKind) -> Option<&str> {
        if word.chars().take(2).count() < 2 || self.is_stop(word) {
            return None;
        }
        if kind == TokenKind::Word && self.folded.is_ascii() && self.folded.len() > 3 {
            self.stemmed.clear();
            self.stemmed.push_str(&self.english.stem(&self.folded));
            return Some(&self.stemmed);
        }
        Some(&self.folded)
    }

    /// Whether the word is on a stop list, whatever its case.
    pub fn is_stop(&mut self, word: &str) -> bool {
        self.folded.clear();
        if word.is_ascii() {
            self.folded.push_str(word);
            self.folded.make_ascii_lowercase();
        } else if word.bytes().all(|b| matches!(b, 0x80..=0xBF | 0xE3..=0xE9)) {
            // From U+3000 to U+9FFF no character has cases.
            self.folded.push_str(word);
        } else {
            self.folded.extend(word.chars().flat_map(char::to_lowercase));
        }
        self.stop.contains(self.folded.as_str())
    }

    /// The terms of a short text that has no tokens layer: a title from the metadata, a query.
    pub fn terms_of(&mut self, text: &str) -> Vec<String> {
        let mut layer = textmill_text::Tokens::default();
        textmill_text::tokens::Tokenizer::default().tokenize(text, &mut layer);
        let mut terms = Vec::new();
        for ((&start, &end), &kind) in layer.start.iter().zip(&layer.end).zip(&layer.kind) {
            let kind = TokenKind::from_u8(kind);
            let word = text.get(start as usize..end as usize).unwrap_or("");
            if kind.is_word()
                && let Some(term) = self.term(word, kind)
            {
                terms.push(term.to_owned());
            }
        }
        terms
    }
}
