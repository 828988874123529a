//! Candidates for key phrases: runs of content words.
//!
//! A phrase is up to four words that touch (Han characters with nothing between, others with one space), none
//! of them a stop word or a number. Runs are counted level by level: a run of *k* words is a pair of runs of
//! *k* − 1, so that one look-up a word and level is enough, and in a long document a run is only counted when
//! both its parts are frequent (Agrawal & Srikant 1994). Linear in the words.

use crate::marks::Marks;
use crate::words::{Normalizer, Seen, seen};
use foldhash::fast::FixedState;
use std::collections::HashMap;
use textmill_plugin::{Document, Span, TokenKind};
use textmill_text::addresses;

/// No run.
pub(super) const NONE: u32 = u32::MAX;
/// Words of the longest phrase.
pub(super) const LONGEST: usize = 4;
/// Words of a document for each occurrence that a part of a longer run must have.
const FREQUENT: usize = 50_000;

/// A run of words.
#[derive(Debug, Clone, Default)]
pub(super) struct Run {
    /// Occurrences.
    pub(super) count: u32,
    /// The first word's place among the listed words, at the first occurrence.
    pub(super) first: u32,
    /// Whether it occurs in a title or heading.
    pub(super) titled: bool,
    /// The largest count of a run one word longer that contains this one.
    pub(super) within: u32,
}

/// All runs of one number of words.
#[derive(Debug, Default)]
pub(super) struct Level {
    /// The run that starts at each word.
    pub(super) at: Vec<u32>,
    /// The runs.
    pub(super) runs: Vec<Run>,
}

/// The words of a document and their runs.
#[derive(Debug)]
pub(super) struct Candidates {
    /// Where each word is. Words that no phrase may contain are not listed.
    pub(super) spans: Vec<Span>,
    /// Whether each word touches the next one.
    pub(super) touches: Vec<bool>,
    /// Kinds.
    pub(super) kinds: Vec<TokenKind>,
    /// The sentence of each word.
    pub(super) sentence: Vec<u32>,
    /// Runs of 1, 2, 3 and 4 words.
    pub(super) levels: Vec<Level>,
    /// Sentences of the document.
    pub(super) sentences: usize,
}

impl Candidates {
    /// Finds the candidates of a document.
    pub(super) fn new(document: &Document<'_>, normalizer: &mut Normalizer, marks: &[Marks]) -> Self {
        let text = document.text();
        let tokens = document.tokens_view();
        let sentences = document.sentences_view();
        let title: Vec<String> = document.title().map(|t| normalizer.terms_of(t)).unwrap_or_default();
        let mut this = Self {
            spans: Vec::new(),
            touches: Vec::new(),
            kinds: Vec::new(),
            sentence: Vec::new(),
            levels: Vec::new(),
            sentences: sentences.start.len(),
        };
        let mut terms: HashMap<Box<str>, u32, FixedState> = HashMap::default();
        let mut seen: Seen<'_> = seen(tokens.start.len());
        let mut words = Level::default();
        let (mut sentence, mut last) = (0usize, None::<(u32, TokenKind)>);
        // Where the last token, if it was a number, ended.
        let mut number: Option<u32> = None;
        // No part of a web or mail address is a word of the text.
        let mut addresses = addresses::find(text).into_iter().peekable();
        for ((&start, &end), &kind) in tokens.start.iter().zip(tokens.end).zip(tokens.kind) {
            let kind = TokenKind::from_u8(kind);
            while sentence + 1 < this.sentences && sentences.end.get(sentence).is_some_and(|&e| e <= start) {
                sentence += 1;
            }
            let word = text.get(start as usize..end as usize).unwrap_or("");
            // What follows digits is their unit, whatever it was cut with: 日至 in 3日至5日.
            let unit = kind == TokenKind::Han
                && number == Some(start)
                && word.starts_with(['年', '月', '日', '时', '号']);
            number = (kind == TokenKind::Number).then_some(end);
            while addresses.next_if(|address| address.end <= start as usize).is_some() {}
            // The scheme of a mail address is no part of the address, and no word of a text either.
            let scheme = word.eq_ignore_ascii_case("mailto");
            let within = scheme || addresses.peek().is_some_and(|address| address.start < end as usize);
            let term = match kind {
                _ if unit || within => NONE,
                TokenKind::Han | TokenKind::Word => *seen.entry(word).or_insert_with(|| {
                    // A single Han character may be part of a phrase, as a suffix often is: 证, 率, 化.
                    let single = kind == TokenKind::Han && word.chars().nth(1).is_none();
                    let term = match single {
                        true if normalizer.is_stop(word) => None,
                        true => Some(word),
                        false => normalizer.term(word, kind),
                    };
                    let Some(term) = term else { return NONE };
                    let new = terms.len() as u32;
                    match terms.get(term) {
                        Some(&known) => known,
                        None => {
                            terms.insert(Box::from(term), new);
                            new
                        }
                    }
                }),
                _ => NONE,
            };
            if term == NONE {
                last = None;
                continue;
            }
            if let (Some((end, before)), Some(touches)) = (last, this.touches.last_mut()) {
                let gap = text.get(end as usize..start as usize);
                *touches = gap == Some("") && (kind == TokenKind::Han || before == TokenKind::Han)
                    || gap == Some(" ") && kind != TokenKind::Han && before != TokenKind::Han;
            }
            last = Some((end, kind));
            this.spans.push(Span::new(start, end));
            this.touches.push(false);
            this.kinds.push(kind);
            this.sentence.push(sentence as u32);
            words.at.push(term);
            if term as usize >= words.runs.len() {
                words.runs.push(Run { first: this.spans.len() as u32 - 1, ..Run::default() });
            }
            let titled = marks.get(sentence).is_some_and(|m| m.heading || m.fragment);
            if let Some(run) = words.runs.get_mut(term as usize) {
                run.count += 1;
                run.titled |= titled;
            }
        }
        for term in title {
            if let Some(run) = terms.get(term.as_str()).and_then(|&t| words.runs.get_mut(t as usize)) {
                run.titled = true;
            }
        }
        this.levels.push(words);
        let least = (this.spans.len() / FREQUENT) as u32 + 1;
        for k in 2..=LONGEST {
            this.add_level(k, least);
        }
        this
    }

    /// Joins pairs of runs of `k` − 1 words.
    fn add_level(&mut self, k: usize, least: u32) {
        let Some(below) = self.levels.last_mut() else { return };
        let mut level = Level { at: vec![NONE; below.at.len()], runs: Vec::new() };
        let mut known: HashMap<u64, u32, FixedState> = HashMap::default();
        for i in 0..below.at.len().saturating_sub(1) {
            let (a, b) = (below.at[i], below.at[i + 1]);
            // Runs of one word touch by the word; longer ones overlap, and so touch already.
            if a == NONE || b == NONE || (k == 2 && !self.touches[i]) {
                continue;
            }
            let (left, right) = (&below.runs[a as usize], &below.runs[b as usize]);
            if left.count < least || right.count < least {
                continue;
            }
            let run = Run { first: i as u32, ..Run::default() };
            let titled = left.titled && right.titled;
            let id = *known.entry(u64::from(a) << 32 | u64::from(b)).or_insert_with(|| {
                level.runs.push(run);
                (level.runs.len() - 1) as u32
            });
            level.runs[id as usize].count += 1;
            level.runs[id as usize].titled |= titled;
            level.at[i] = id;
        }
        for (i, &id) in level.at.iter().enumerate() {
            if let Some(run) = level.runs.get(id as usize) {
                for sub in [below.at[i], below.at[i + 1]] {
                    let sub = &mut below.runs[sub as usize];
                    sub.within = sub.within.max(run.count);
                }
            }
        }
        self.levels.push(level);
    }

    /// The span of the run of `k` words that starts at word `i`.
    pub(super) fn span(&self, i: usize, k: usize) -> Span {
        match (self.spans.get(i), self.spans.get(i + k - 1)) {
            (Some(a), Some(b)) => Span::new(a.start, b.end),
            _ => Span::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use textmill_plugin::testing::TestDocument;

    #[test]
    fn no_part_of_an_address_is_a_word_of_the_text() {
        for (text, want) in [
            ("Ferries: https://torvane.example/wiki/Mill_(town)/weir today", "Ferries today"),
            ("Bookings:www.torvane.example/weir today", "Bookings today"),
            ("Letters mailto:ann.lee@torvane.example today", "Letters today"),
            // What follows the name of a host is text again.
            ("Letters ann.lee@torvane.example,ferries today", "Letters ferries today"),
            ("渡口邮箱ann.lee@torvane.example，水渠https://torvane.example/weir。", "渡口 邮箱 水渠"),
        ] {
            let document = TestDocument::new(text);
            let document = document.view();
            let found = Candidates::new(&document, &mut Normalizer::default(), &[]);
            let words: Vec<&str> = found.spans.iter().map(|&span| document.slice(span)).collect();
            assert_eq!(words.join(" "), want, "{text}");
        }
    }
}
