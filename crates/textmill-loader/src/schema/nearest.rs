//! "Did you mean": the known word that an unknown one is most likely a misspelling of.

/// The candidate that `word` is most likely a misspelling of, if any is near enough.
///
/// Damerau-Levenshtein distance of at most a third of the length, or a shared beginning.
///
/// ```
/// use textmill_loader::schema::nearest;
/// assert_eq!(nearest("top-term", ["top-terms", "stop"]), Some("top-terms"));
/// assert_eq!(nearest("zebra", ["top-terms", "stop"]), None);
/// ```
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |text: &str| text.to_lowercase().replace('_', "-");
    let word = plain(word);
    let length = word.chars().count();
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&word, &plain(candidate)), candidate))
        .filter(|(distance, candidate)| {
            *distance <= (length.max(3) / 3).max(1)
                || (length >= 3
                    && (candidate.starts_with(&word) || word.starts_with(candidate) && candidate.len() >= 3))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}
