//! Counts by the user's dictionary of categories, in the way of LIWC (Pennebaker & Francis 1996) and of
//! quanteda's dictionaries: labels that nest, entries with wildcards, phrases, and the longest match.
//!
//! Entries are sought as strings, all at once (Aho & Corasick 1975), so an entry may be a word, a phrase or
//! anything else, whatever the segmenter makes of it. What is found counts when it begins and ends on the
//! borders of words, and when it does not lie within a longer one: 印度 does not count inside 印度尼西亚, whether the
//! segmenter knows that word or the dictionary does. Where two overlap and neither lies within the other, both count, as
//! in quanteda, whose lookup drops nested matches only: each is said there, and no order of the text or of the dictionary
//! decides between them. A wildcard moves the border it stands at to the end of the word; a word ends before an English
//! possessive, too, so that *China* counts in *China's*. Full-width forms and traditional characters are half-width and
//! simplified ones to an entry, and the other way round. Time is linear in the text for a given dictionary.

use crate::options::Category;
use crate::output::CategoryCount;
use crate::types::{fold_into, plain};
use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use std::borrow::Cow;
use textmill_plugin::{Document, Error, TokenKind};
use textmill_text::normalize::Folding;
use textmill_text::tokens::bare;

/// What makes no difference between an entry and a word: full-width forms, traditional characters.
const FOLDING: Folding = Folding::CHINESE;

/// A dictionary, ready to use.
#[derive(Debug)]
pub struct Categories {
    machine: AhoCorasick,
    /// One for each pattern of the machine.
    entries: Vec<Entry>,
    /// Labels in the order of the result.
    labels: Vec<String>,
    fold_case: bool,
    stream: Stream,
}

#[derive(Debug)]
struct Entry {
    open_start: bool,
    open_end: bool,
    /// Labels that it counts for, those above it included.
    labels: Vec<usize>,
}

/// A match on the borders of words.
#[derive(Debug, Clone, Copy)]
struct Found {
    start: usize,
    end: usize,
    entry: usize,
}

impl Categories {
    /// Reads a dictionary.
    ///
    /// # Errors
    /// When a label or an entry is empty, or a wildcard stands inside an entry.
    pub fn new(categories: &[Category], fold_case: bool) -> Result<Self, Error> {
        let mut labels: Vec<String> = Vec::new();
        let mut patterns: Vec<(String, bool, bool)> = Vec::new();
        let mut entries: Vec<Entry> = Vec::new();
        let mut known = std::collections::HashMap::new();
        for (c, category) in categories.iter().enumerate() {
            let path = |rest: &str| format!("categories.{c}.{rest}");
            if category.label.split('.').any(|part| part.trim().is_empty()) {
                return Err(Error::new(format!("`{}` is no label", category.label))
                    .option(path("label"))
                    .help("write words joined by dots, such as `emotion.fear`"));
            }
            let mut counted = Vec::new();
            for (at, _) in category.label.match_indices('.').chain([(category.label.len(), "")]) {
                let label = category.label.get(..at).unwrap_or_default();
                let index = labels.iter().position(|l| l == label).unwrap_or_else(|| {
                    labels.push(label.to_owned());
                    labels.len() - 1
                });
                counted.push(index);
            }
            for (w, word) in category.words.iter().enumerate() {
                let pattern = pattern(word, fold_case)
                    .map_err(|message| Error::new(message).option(path(&format!("words.{w}"))))?;
                let index = *known.entry(pattern.clone()).or_insert_with(|| {
                    entries.push(Entry { open_start: pattern.1, open_end: pattern.2, labels: Vec::new() });
                    patterns.push(pattern);
                    entries.len() - 1
                });
                if let Some(entry) = entries.get_mut(index) {
                    entry.labels.extend(&counted);
                    entry.labels.sort_unstable();
                    entry.labels.dedup();
                }
            }
        }
        let machine = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(patterns.iter().map(|p| p.0.as_str()))
            .map_err(|e| Error::new(format!("the dictionary is too large: {e}")).option("categories"))?;
        Ok(Self { machine, entries, labels, fold_case, stream: Stream::default() })
    }

    /// Counts one document that has `words` words.
    pub fn count(&mut self, document: &Document<'_>, words: u64) -> Vec<CategoryCount> {
        self.stream.read(document, self.fold_case);
        let mut counts: Vec<CategoryCount> = self
            .labels
            .iter()
            .map(|label| CategoryCount { label: label.clone(), count: 0, share: 0.0, raw: 0 })
            .collect();
        // A label counts an extent once, however many of its entries, or of those below it, match there. Matches
        // with the same extent follow one another, so the last extent is all there is to remember.
        let nowhere = (usize::MAX, usize::MAX);
        let (mut last_raw, mut last) = (vec![nowhere; counts.len()], vec![nowhere; counts.len()]);
        let mut add = |entry, extent, last: &mut [(usize, usize)], what: fn(&mut CategoryCount)| {
            for &label in self.entries.get::<usize>(entry).map_or(&[][..], |e| &e.labels) {
                if let (Some(last), Some(count)) = (last.get_mut(label), counts.get_mut(label))
                    && *last != extent
                {
                    *last = extent;
                    what(count);
                }
            }
        };
        let mut found = Vec::new();
        for m in self.machine.find_overlapping_iter(&self.stream.text) {
            let entry = m.pattern().as_usize();
            add(entry, (m.start(), m.end()), &mut last_raw, |c| c.raw += 1);
            let Some(e) = self.entries.get(entry) else { continue };
            let start = self.stream.border(m.start(), e.open_start, Side::Start);
            let end = self.stream.border(m.end(), e.open_end, Side::End);
            if let (Some(start), Some(end)) = (start, end) {
                found.push(Found { start, end, entry });
            }
        }
        // All before one in this order begin where it does or earlier, so it lies within one of them exactly when the
        // farthest reaches its end. Of entries with the same extent each counts for its labels.
        found.sort_unstable_by_key(|f| (f.start, std::cmp::Reverse(f.end), f.entry));
        let (mut extent, mut outermost, mut reach) = (nowhere, false, 0);
        for f in found {
            if (f.start, f.end) != extent {
                extent = (f.start, f.end);
                outermost = f.end > reach;
                reach = reach.max(f.end);
            }
            if outermost {
                add(f.entry, extent, &mut last, |c| c.count += 1);
            }
        }
        for c in &mut counts {
            c.share = if words == 0 { 0.0 } else { c.count as f64 / words as f64 };
        }
        counts
    }
}

/// A word without what makes no difference; borrowed where nothing does.
fn folded(word: &str) -> Cow<'_, str> {
    if word.is_ascii() || word.chars().all(|c| FOLDING.char(c) == c) {
        return Cow::Borrowed(word);
    }
    word.chars().map(|c| FOLDING.char(c)).collect()
}

/// The string to seek, and at which ends a wildcard stands.
fn pattern(word: &str, fold_case: bool) -> Result<(String, bool, bool), String> {
    let word = word.trim();
    let (open_start, rest) = word.strip_prefix('*').map_or((false, word), |rest| (true, rest));
    let (open_end, rest) = rest.strip_suffix('*').map_or((false, rest), |rest| (true, rest));
    if rest.is_empty() {
        return Err("an entry is empty".to_owned());
    }
    if rest.contains('*') {
        return Err(format!("`{word}`: `*` may only stand at the ends of an entry"));
    }
    let spaced = rest.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut text = String::new();
    if fold_case {
        fold_into(&folded(&spaced), &mut text)
    } else {
        text.extend(spaced.chars().map(plain).map(|c| FOLDING.char(c)))
    }
    Ok((text, open_start, open_end))
}

#[derive(Clone, Copy)]
enum Side {
    Start,
    End,
}

/// The document's tokens end to end, folded, with one space where there was white space between two. So an
/// entry of several words is found whatever stands between its words in the text.
#[derive(Debug, Default)]
struct Stream {
    text: String,
    /// Where each token starts, and a word behind marks of emphasis.
    starts: Vec<usize>,
    /// Where each token ends, and a word before such marks or in a possessive.
    ends: Vec<usize>,
    scratch: String,
}

impl Stream {
    fn read(&mut self, document: &Document<'_>, fold_case: bool) {
        self.text.clear();
        self.starts.clear();
        self.ends.clear();
        let mut last = None;
        let mut han = false;
        for token in document.tokens() {
            // A line broken within Chinese puts no blank between words.
            let gap = last.and_then(|end| document.text().get(end as usize..token.span.start as usize));
            let broken = |gap: &str| matches!(gap, "\n" | "\r\n") && token.kind == TokenKind::Han && han;
            if gap.is_some_and(|gap| !gap.is_empty() && !broken(gap)) {
                self.text.push(' ');
            }
            han = token.kind == TokenKind::Han;
            last = Some(token.span.end);
            self.starts.push(self.text.len());
            let word = document.slice(token.span);
            // The word itself begins and ends where the token does, or within it.
            let core = if token.kind == TokenKind::Word { bare(word) } else { 0..word.len() };
            let (marks, rest) = word.split_at_checked(core.start).unwrap_or(("", word));
            let (core, rest) = rest.split_at_checked(core.len()).unwrap_or((rest, ""));
            self.push(marks, fold_case);
            if !marks.is_empty() {
                self.starts.push(self.text.len());
            }
            self.push(core, fold_case);
            self.ends.push(self.text.len());
            if !rest.is_empty() {
                self.push(rest, fold_case);
                self.ends.push(self.text.len());
            }
        }
    }

    fn push(&mut self, part: &str, fold_case: bool) {
        if fold_case {
            fold_into(&folded(part), &mut self.scratch);
            self.text.push_str(&self.scratch);
        } else {
            self.text.extend(part.chars().map(plain).map(|c| FOLDING.char(c)));
        }
    }

    /// The border of a word that a match's end at `at` falls on; with a wildcard, the one it reaches.
    fn border(&self, at: usize, open: bool, side: Side) -> Option<usize> {
        match (side, open) {
            (Side::Start, false) => self.starts.binary_search(&at).ok().map(|_| at),
            (Side::End, false) => self.ends.binary_search(&at).ok().map(|_| at),
            (Side::Start, true) => {
                self.starts.get(self.starts.partition_point(|&s| s <= at).checked_sub(1)?).copied()
            }
            (Side::End, true) => self.ends.get(self.ends.partition_point(|&e| e < at)).copied(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use textmill_plugin::testing::TestDocument;

    fn count(text: &str, categories: &[(&str, &[&str])]) -> Vec<(String, u64, u64)> {
        let categories: Vec<Category> = categories
            .iter()
            .map(|(label, words)| Category {
                label: (*label).to_owned(),
                words: words.iter().map(|w| (*w).to_owned()).collect(),
            })
            .collect();
        let d = TestDocument::new(text);
        Categories::new(&categories, true)
            .unwrap()
            .count(&d.view(), 10)
            .into_iter()
            .map(|c| (c.label, c.count, c.raw))
            .collect()
    }

    fn row(label: &str, count: u64, raw: u64) -> (String, u64, u64) {
        (label.to_owned(), count, raw)
    }

    #[test]
    fn the_longest_entry_counts() {
        let got = count("印度与印度尼西亚签约", &[("south", &["印度"]), ("southeast", &["印度尼西亚"])]);
        assert_eq!(got, [row("south", 1, 2), row("southeast", 1, 1)]);
    }

    #[test]
    fn wildcards_and_phrases() {
        let got = count(
            "Happily, the unhappy man was very \n happy.",
            &[("joy", &["happ*"]), ("sad", &["*happy"]), ("much", &["very happy"])],
        );
        assert_eq!(got, [row("joy", 1, 3), row("sad", 1, 2), row("much", 1, 1)]);
    }

    #[test]
    fn labels_nest_and_an_entry_may_have_several() {
        let got = count(
            "fear and hope",
            &[("mood.dark", &["fear"]), ("mood.light", &["hope"]), ("short", &["fear"])],
        );
        assert_eq!(
            got,
            [row("mood", 2, 2), row("mood.dark", 1, 1), row("mood.light", 1, 1), row("short", 1, 1)]
        );
    }

    #[test]
    fn a_label_counts_a_word_once() {
        let got = count("经济增长", &[("up", &["增*", "*增长", "增长"])]);
        assert_eq!(got, [row("up", 1, 2)]);
        let got = count("fear grows", &[("mood", &["fea*"]), ("mood.dark", &["fear", "*ear"])]);
        assert_eq!(got, [row("mood", 1, 3), row("mood.dark", 1, 2)]);
    }

    #[test]
    fn entries_that_overlap_both_count_and_nested_ones_do_not() {
        let on = |text: &str, entries: &[&str]| -> Vec<u64> {
            let labels: Vec<(&str, Vec<&str>)> = entries.iter().map(|entry| (*entry, vec![*entry])).collect();
            let labels: Vec<(&str, &[&str])> = labels.iter().map(|(l, e)| (*l, e.as_slice())).collect();
            count(text, &labels).into_iter().map(|(_, count, _)| count).collect()
        };
        let city = ["new york", "york city hall", "york city", "city"];
        assert_eq!(on("New York City Hall, the city", &city), [1, 1, 0, 1]);
        assert_eq!(on("a fear of flying ants", &["fear of flying", "flying ants", "flying"]), [1, 1, 0]);
        // One label counts both places.
        assert_eq!(count("new york city hall", &[("place", &["new york", "york city hall"])])[0].1, 2);
    }

    #[test]
    fn an_owner_is_the_word() {
        let text =
            "China's economy grew. The growth of China was 5%. China\u{2019}s exports rose. It's here.";
        let got = count(text, &[("a", &["China"]), ("b", &["it"])]);
        assert_eq!((got[0].1, got[1].1), (3, 0));
        assert_eq!(
            count("the _upkeep_ of ＧＤＰ", &[("a", &["upkeep"]), ("b", &["gdp"])])
                .iter()
                .map(|c| c.1)
                .sum::<u64>(),
            2
        );
        // An entry with the possessive is the longer one.
        let got = count(text, &[("a", &["China", "*na"]), ("b", &["china\u{2019}s exports", "china's"])]);
        assert_eq!((got[0].1, got[1].1), (1, 2));
    }

    #[test]
    fn width_and_script_make_no_difference() {
        let got = count(
            "ＧＤＰ增長，國務院說：GDP增长。",
            &[("a", &["gdp"]), ("b", &["国务院"]), ("c", &["增長"])],
        );
        assert_eq!(got, [row("a", 2, 2), row("b", 1, 1), row("c", 2, 2)]);
    }

    #[test]
    fn mistakes_are_named() {
        let bad = |label: &str, word: &str| {
            let c = Category { label: label.to_owned(), words: vec!["ok".to_owned(), word.to_owned()] };
            Categories::new(&[c], true).unwrap_err().option.unwrap()
        };
        assert_eq!(bad("a", " "), "categories.0.words.1");
        assert_eq!(bad("a", "b*d"), "categories.0.words.1");
        assert_eq!(bad("a..b", "c"), "categories.0.label");
    }
}
