//! Stop lists: the project's own for Chinese and English (`stop/README.md`), and the user's words.

use crate::types::fold_into;
use foldhash::fast::FixedState;
use std::collections::HashSet;

/// Words that are never terms, in lower case.
#[derive(Debug, Default)]
pub struct StopList {
    words: HashSet<Box<str>, FixedState>,
}

impl StopList {
    /// The built-in lists, where asked for, and the user's words.
    pub fn new(built_in: bool, more: &[String]) -> Self {
        let mut words = HashSet::with_hasher(FixedState::default());
        if built_in {
            for list in [include_str!("../stop/zh.txt"), include_str!("../stop/en.txt")] {
                let lines = list.lines().filter(|line| !line.starts_with('#'));
                words.extend(lines.flat_map(str::split_whitespace).map(Box::from));
            }
        }
        let mut folded = String::new();
        for word in more {
            fold_into(word.trim(), &mut folded);
            words.insert(Box::from(folded.as_str()));
        }
        Self { words }
    }

    /// Whether the list has the word, whatever its case.
    pub fn contains(&self, word: &str) -> bool {
        if self.words.contains(word) {
            return true;
        }
        // Only a document whose case was kept gets here with capitals, and only an option with a curly apostrophe.
        word.chars().any(|c| c.is_uppercase() || c == '\u{2019}') && {
            let mut folded = String::new();
            fold_into(word, &mut folded);
            self.words.contains(folded.as_str())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_function_words_of_both_languages() {
        let list = StopList::new(true, &[]);
        for word in ["的", "因此", "the", "The", "don't", "don\u{2019}t"] {
            assert!(list.contains(word), "{word}");
        }
        for word in ["河流", "bridge", "#"] {
            assert!(!list.contains(word), "{word}");
        }
    }
}
