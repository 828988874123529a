//! Hashtags and mentions.

use super::{Found, Scan};
use crate::entity::Kind;

/// How many bytes of the name follow from `start`: letters of any script, digits, underscores.
fn name(scan: &Scan<'_>, start: usize, most: usize) -> usize {
    scan.text
        .get(start..)
        .unwrap_or("")
        .chars()
        .take(most)
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .map(char::len_utf8)
        .sum()
}

fn value(scan: &Scan<'_>, start: usize, end: usize) -> Option<String> {
    Some(scan.slice(start, end).to_lowercase())
}

/// `#topic`, `#话题#`, at its sign.
pub(crate) fn hashtag(scan: &Scan<'_>, at: usize) -> Option<Found> {
    let before = scan.text.get(..at).and_then(|t| t.chars().next_back()).unwrap_or(' ');
    if before.is_ascii_alphanumeric() || matches!(before, '#' | '&' | '/' | '_') {
        return None;
    }
    let first = scan.text.get(at + 1..)?.chars().next()?;
    if !first.is_alphabetic() {
        return None;
    }
    let mut end = at + 1 + name(scan, at + 1, 60);
    if scan.at(end) == b'#' && !first.is_ascii() {
        end += 1;
    }
    Some(Found { kind: Kind::Hashtag, start: at, end, rule: "sequence.hashtag", value: value(scan, at, end) })
}

/// `@name`, at its sign.
pub(crate) fn mention(scan: &Scan<'_>, at: usize) -> Option<Found> {
    let first = scan.text.get(at + 1..)?.chars().next()?;
    if !(first.is_alphabetic() || first == '_') || scan.before(at) == b'@' {
        return None;
    }
    let mut end = at + 1 + name(scan, at + 1, 30);
    // A name in Latin letters ends where Han begins: @carol请看.
    if first.is_ascii() {
        end = scan.forward(at + 1, 30, |b| b.is_ascii_alphanumeric() || b == b'_');
    }
    // The rest of a malformed e-mail address is no mention.
    if matches!(scan.at(end), b'.' | b'@')
        && scan.at(end + 1).is_ascii_alphanumeric()
        && scan.before(at).is_ascii_alphanumeric()
    {
        return None;
    }
    Some(Found { kind: Kind::Mention, start: at, end, rule: "sequence.mention", value: value(scan, at, end) })
}
