//! Web and mail addresses in a text.
//!
//! Their pieces (*https*, *www*, *com*) are no words of a language, and would crowd lists of terms, n-grams and key phrases: an
//! address is one word that is never a term, as a word processor counts it. It ends at a blank, at a character of a script
//! without blanks, or at punctuation that belongs to the sentence. Three look-ups of fixed strings find all of them.

use std::ops::Range;

/// The addresses of a text, in order, disjoint.
///
/// ```
/// use textmill_text::addresses::find;
/// let text = "见https://example.org/a(1)，邮箱ann.lee@example.org。";
/// let found: Vec<_> = find(text).into_iter().filter_map(|at| text.get(at)).collect();
/// assert_eq!(found, ["https://example.org/a(1)", "ann.lee@example.org"]);
/// ```
pub fn find(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    // What lies within an address is not looked at again: time is linear in whatever text.
    let mut outside = |mark: &str, address: fn(&str, usize) -> Option<Range<usize>>| {
        let mut end = 0;
        for (at, _) in text.match_indices(mark) {
            if at >= end
                && let Some(address) = address(text, at)
            {
                end = address.end;
                found.push(address);
            }
        }
    };
    outside("://", with_scheme);
    outside("www.", bare);
    found.extend(text.match_indices('@').filter_map(|(at, _)| mail(text, at)));
    found.sort_unstable_by_key(|address| (address.start, std::cmp::Reverse(address.end)));
    let mut last = 0;
    found.retain(|address| {
        let apart = address.start >= last;
        last = last.max(address.end);
        apart
    });
    found
}

/// Whether a word is an address, all of it.
pub fn is_address(word: &str) -> bool {
    find(word).first().is_some_and(|address| *address == (0..word.len()))
}

fn with_scheme(text: &str, at: usize) -> Option<Range<usize>> {
    let start = back(text, at, |b| b.is_ascii_alphanumeric() || b"+-.".contains(&b));
    if start == at {
        return None;
    }
    let end = forward(text, at + 3);
    (end > at + 3).then_some(start..end)
}

fn bare(text: &str, at: usize) -> Option<Range<usize>> {
    let inside = text.as_bytes().get(..at)?.last().is_some_and(u8::is_ascii_alphanumeric);
    if inside {
        return None;
    }
    let end = forward(text, at + 4);
    (end > at + 4).then_some(at..end)
}

fn mail(text: &str, at: usize) -> Option<Range<usize>> {
    let start = back(text, at, |b| b.is_ascii_alphanumeric() || b"._%+-".contains(&b));
    let domain = text.as_bytes().get(at + 1..)?;
    let length =
        domain.iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'.' || **b == b'-').count();
    let host = text.get(at + 1..at + 1 + length)?.trim_end_matches(['.', '-']);
    let (_, top) = host.rsplit_once('.')?;
    let real = top.len() >= 2 && top.bytes().all(|b| b.is_ascii_alphabetic());
    (start < at && real).then_some(start..at + 1 + host.len())
}

/// Most bytes of a name before a mark.
const NAME: usize = 64;
/// Most bytes of an address behind one.
const LONGEST: usize = 4096;

/// Where the run of such bytes before `at` begins.
fn back(text: &str, at: usize, is: impl Fn(u8) -> bool) -> usize {
    let before = text.as_bytes().get(at.saturating_sub(NAME)..at).unwrap_or_default();
    at - before.iter().rev().take_while(|b| is(**b)).count()
}

/// Where an address ends.
fn forward(text: &str, from: usize) -> usize {
    let rest = text.get(from..).unwrap_or("");
    let rest = rest.get(..rest.floor_char_boundary(LONGEST)).unwrap_or(rest);
    let part = |c: char| c.is_ascii_graphic() && !"<>\"`{}|\\^".contains(c);
    let address = rest.get(..rest.find(|c| !part(c)).unwrap_or(rest.len())).unwrap_or("");
    // What closes belongs to the address if something opened in it.
    let (round, square) = (!address.contains('('), !address.contains('['));
    let sentence = |c: char| ".,;:!?'*_~".contains(c) || c == ')' && round || c == ']' && square;
    from + address.trim_end_matches(sentence).len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_addresses_begin_and_end() {
        let found = |text: &'static str| -> Vec<&str> {
            find(text).into_iter().filter_map(|r| text.get(r)).collect()
        };
        assert_eq!(
            found("见https://example.org/a(1)，或www.example.cn。"),
            ["https://example.org/a(1)", "www.example.cn"]
        );
        assert_eq!(found("(see http://example.org/a.html)."), ["http://example.org/a.html"]);
        assert_eq!(found("邮箱：ann.lee@mail.example.org，电话"), ["ann.lee@mail.example.org"]);
        assert_eq!(found("ftp://me@host.example/x"), ["ftp://me@host.example/x"]);
    }

    #[test]
    fn no_text_takes_long() {
        let started = std::time::Instant::now();
        for hostile in ["a://b", "x://))))", "://", "www.", "a@", "a@b.co@"] {
            let _ = find(&hostile.repeat(1_000_000));
        }
        assert!(started.elapsed().as_secs() < 30, "{:?}", started.elapsed());
    }

    #[test]
    fn marks_alone_are_no_addresses() {
        let found = |text: &'static str| -> Vec<&str> {
            find(text).into_iter().filter_map(|r| text.get(r)).collect()
        };
        assert!(found("a @ b, @name, x@y, and/or://, www. alone, 3:// 4").is_empty());
    }
}
