//! Where a text has ASCII capitals: stretches that an expression over Latin names need look at.
//!
//! A Chinese report has few, and an automaton that walks all of it costs more than anything else here.

use std::ops::Range;

const CHUNK: usize = 64;
/// No match that begins at a capital is longer.
const REACH: usize = 128;

/// Stretches of `text` that hold every match of an expression whose matches begin with a capital and are not
/// longer than [`REACH`]; disjoint, on character boundaries.
pub(super) fn stretches(text: &str) -> Vec<Range<usize>> {
    let mut stretches: Vec<Range<usize>> = Vec::new();
    for (i, chunk) in text.as_bytes().chunks(CHUNK).enumerate() {
        // Without a branch a byte, so that the compiler makes vectors of it.
        if chunk.iter().fold(false, |any, byte| any | byte.is_ascii_uppercase()) {
            let start = text.floor_char_boundary(i * CHUNK);
            let end = text.ceil_char_boundary((i + 1) * CHUNK + REACH);
            match stretches.last_mut() {
                Some(last) if start <= last.end => last.end = end,
                _ => stretches.push(start..end),
            }
        }
    }
    stretches
}

/// What an expression finds there.
pub(super) fn find_iter<'a>(
    text: &'a str,
    regex: &'a regex::Regex,
) -> impl Iterator<Item = regex::Match<'a>> + 'a {
    stretches(text).into_iter().flat_map(move |stretch| {
        let text = text.get(..stretch.end).unwrap_or("");
        let mut at = stretch.start;
        std::iter::from_fn(move || {
            let found = regex.find_at(text, at)?;
            at = found.end();
            Some(found)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use regex::Regex;

    #[test]
    fn nothing_is_missed() {
        let regex = Regex::new(r"(?-u:\b)RFC ?[0-9]{2,6}").unwrap();
        for gap in 0..200 {
            let text = format!("{}RFC 9562{}，xRFC 12，RFC 5321", "报".repeat(gap), "告".repeat(gap));
            let found: Vec<_> = find_iter(&text, &regex).map(|found| found.range()).collect();
            let all: Vec<_> = regex.find_iter(&text).map(|found| found.range()).collect();
            assert_eq!(found, all, "{gap}");
        }
    }
}
