//! English by its function words: they are a third of any English prose, and few of them are words of
//! another language.

/// Function words that are hardly words elsewhere, in lower case.
const WORDS: &[&str] = &[
    "and", "are", "been", "but", "by", "could", "every", "for", "from", "had", "has", "have", "he", "his",
    "how", "i", "it", "its", "my", "not", "of", "our", "she", "should", "than", "that", "the", "their",
    "there", "these", "they", "this", "to", "was", "we", "were", "what", "when", "which", "who", "will",
    "with", "would", "you", "your",
];

/// The words as numbers, in a table that is hashed with linear probing; 0 is an empty slot.
static TABLE: [u64; SLOTS] = {
    let mut table = [0; SLOTS];
    let mut i = 0;
    while i < WORDS.len() {
        let word = number(WORDS[i].as_bytes());
        let mut slot = slot(word);
        while table[slot] != 0 {
            slot = (slot + 1) % SLOTS;
        }
        table[slot] = word;
        i += 1;
    }
    table
};

const SLOTS: usize = 256;

/// A word of up to eight letters as a number, capitals as small letters.
const fn number(word: &[u8]) -> u64 {
    let mut number = 0;
    let mut i = 0;
    while i < word.len() {
        number = number << 8 | (word[i] | 0x20) as u64;
        i += 1;
    }
    number
}

const fn slot(number: u64) -> usize {
    (number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 56) as usize % SLOTS
}

/// Whether `word`, in any case, is one of them.
pub(super) fn is_function_word(word: &[u8]) -> bool {
    if word.is_empty() || word.len() > 6 {
        return false;
    }
    let number = number(word);
    let mut slot = slot(number);
    while TABLE[slot] != 0 && TABLE[slot] != number {
        slot = (slot + 1) % SLOTS;
    }
    TABLE[slot] == number
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_in_the_table_and_nothing_else() {
        for word in WORDS {
            assert!(
                is_function_word(word.as_bytes()) && is_function_word(word.to_uppercase().as_bytes()),
                "{word}"
            );
        }
        for word in "an th thee welt 与的 é à xyz th\u{3}".split(' ').chain([""]) {
            assert!(!is_function_word(word.as_bytes()), "{word}");
        }
        assert!(TABLE.iter().filter(|&&slot| slot != 0).count() == WORDS.len());
    }
}
