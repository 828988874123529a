//! The word within a token: what counts it and what looks for it must agree on where it begins and ends.
//!
//! Two things stand at a token that are no part of its word: marks of emphasis around it (`_upkeep_` in Markdown), and
//! the English possessive behind it. Neither makes another word. The tokenizer leaves both, since what is written is
//! one token to a reader; whoever compares words takes them off here.

use std::ops::Range;

/// Words in *'s* that are no possessives: in them it is short for *is*, *has* or *us*.
const SHORTENED: [&str; 14] =
    ["it", "he", "she", "that", "this", "what", "who", "there", "here", "where", "when", "why", "how", "let"];

/// Where the word stands in a token: without the marks of emphasis around it and without the English possessive. A token
/// of marks alone is its own word.
///
/// ```
/// use textmill_text::tokens::bare;
/// assert_eq!(bare("_China's_"), 1..6);
/// assert_eq!(bare("it's"), 0..4);
/// assert_eq!(bare("___"), 0..3);
/// ```
#[inline]
pub fn bare(token: &str) -> Range<usize> {
    let unmarked = token.trim_start_matches('_');
    let before = token.len() - unmarked.len();
    match unmarked.trim_end_matches('_') {
        "" => 0..token.len(),
        word => before..before + without_possessive(word).len(),
    }
}

/// A word without the English possessive: *China's* is *China*, *it's* stays.
#[inline]
fn without_possessive(word: &str) -> &str {
    let owner = word.strip_suffix(['s', 'S']).and_then(|rest| rest.strip_suffix(['\'', '\u{2019}']));
    let whole = |owner: &&str| {
        owner.ends_with(char::is_alphanumeric)
            && !SHORTENED.iter().any(|short| short.eq_ignore_ascii_case(owner))
    };
    owner.filter(whole).unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::bare;

    #[test]
    fn words_without_emphasis_and_possessive() {
        for (token, word) in [
            ("China's", "China"),
            ("China\u{2019}S", "China"),
            ("_China's_", "China"),
            ("it's", "it's"),
            ("Let\u{2019}s", "Let\u{2019}s"),
            ("'s", "'s"),
            ("_'s", "'s"),
            ("tea", "tea"),
            ("__a", "a"),
            ("snake_case", "snake_case"),
            ("___", "___"),
            ("", ""),
        ] {
            assert_eq!(token.get(bare(token)), Some(word), "{token}");
        }
    }
}
