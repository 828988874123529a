//! English by its function words: they are a third of any English prose, and few of them are words of
//! another language.

/// Function words that are hardly words elsewhere, in lower case.
const WORDS: &[&str] = &[
    "and", "are", "been", "but", "by", "could", "every", "for", "from", "had", "has", "have", "he", "his",
    "how", "i", "it", "its", "my", "not", "of", "our", "she", "should", "than", "that", "the", "their",
    "there", "these", "they", "this", "to", "was", "we", "were", "what", "when", "which", "who", "will",
    "with", "would", "you", "your",
];

/// What was read so far.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    words: usize,
    function_words: usize,
}

impl Evidence {
    /// Reads the words of `text`.
    pub(super) fn read(&mut self, text: &str) {
        let mut start = None;
        for (i, b) in text.bytes().enumerate().chain(std::iter::once((text.len(), b' '))) {
            let letter = b.is_ascii_alphabetic() || b >= 0x80;
            match (start, letter) {
                (None, true) => start = Some(i),
                (Some(from), false) => {
                    self.word(text.as_bytes().get(from..i).unwrap_or(&[]));
                    start = None;
                }
                _ => {}
            }
        }
    }

    fn word(&mut self, word: &[u8]) {
        self.words += 1;
        if word.len() <= 6 {
            let known = WORDS
                .binary_search_by(|entry| entry.bytes().cmp(word.iter().map(|b| b.to_ascii_lowercase())));
            self.function_words += usize::from(known.is_ok());
        }
    }

    /// The share of function words, 0 to 1.
    pub(super) fn share(&self) -> f32 {
        if self.words == 0 { 0.0 } else { self.function_words as f32 / self.words as f32 }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn words_are_sorted() {
        assert!(super::WORDS.windows(2).all(|pair| pair[0] < pair[1]));
    }
}
