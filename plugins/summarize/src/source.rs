//! A document prepared for rating its sentences: terms, and what each sentence looks like.
//!
//! A *term* is a word that carries content: no stop word, no single Han character or letter, folded and, for
//! English, stemmed (Porter 2), so that *report* and *reported* are one. Terms are numbered; a sentence is a
//! list of numbers. Everything is linear in the number of tokens.

use crate::cues::Cues;
use crate::facts::{Agent, is_parallel, names_a_title, strikes_an_attitude};
use crate::marks::{Marks, amount, is_label};
use crate::tables::is_table;
use crate::words::{Normalizer, Seen, seen};
use foldhash::fast::FixedState;
use std::collections::HashMap;
use textmill_plugin::{Document, Section, Span, TokenKind};

/// A word that is no term.
pub const NONE: u32 = u32::MAX;

/// A text is made of numbered articles where it has so many of them, and of so many sentences one is.
const ARTICLES: usize = 3;

/// One sentence.
#[derive(Debug, Clone, Default)]
pub struct Unit {
    /// Where it is.
    pub span: Span,
    /// Index among the document's sentences.
    pub index: u32,
    /// Characters.
    pub chars: u32,
    /// Words, numbers included.
    pub words: u32,
    /// Innermost section.
    pub section: Option<usize>,
    /// Whether it is the first sentence of its paragraph.
    pub opens_paragraph: bool,
    /// Its words in [`Source::sequence`].
    pub from: u32,
    /// End of its words.
    pub to: u32,
    /// Marks of what it looks like.
    pub marks: Marks,
}

/// A prepared document.
#[derive(Debug, Default)]
pub struct Source<'a> {
    /// The sentences that may be rated, in text order.
    pub units: Vec<Unit>,
    /// The term of each word of each sentence, [`NONE`] for a word that is no term.
    pub sequence: Vec<u32>,
    /// In how many sentences each term occurs.
    pub document_frequency: Vec<u32>,
    /// How often each term occurs.
    pub frequency: Vec<u32>,
    /// Terms of the title, sorted; [`NONE`] for title words that the document never uses.
    pub title: Vec<u32>,
    /// Terms of the heading of each section, sorted.
    pub headings: Vec<Vec<u32>>,
    /// The top section that each section is in; [`NONE`] for a section that encloses all of them.
    tops: Vec<u32>,
    /// What is asked for.
    query: Vec<Asked>,
    /// How much of the text is the language of people talking, 0 and up.
    pub spoken: f64,
    /// Whether the text is Chinese for the most part.
    pub han: bool,
    text: &'a str,
}

impl<'a> Source<'a> {
    /// Prepares a document.
    pub fn new(document: &Document<'a>, normalizer: &mut Normalizer, cues: &Cues, query: &str) -> Self {
        let text = document.text();
        let mut source = Source { text, ..Source::default() };
        let mut ids: HashMap<Box<str>, u32, FixedState> = HashMap::default();
        let tokens = document.tokens_view();
        let mut seen: Seen<'a> = seen(tokens.start.len());
        let headings: Vec<Span> = document.sections().map(|s| s.heading).collect();
        let (mut next, mut last_paragraph, mut next_heading) = (0, usize::MAX, 0);
        let mut last_in: Vec<u32> = Vec::new();
        let (mut latin_words, mut han_chars, mut spoken) = (0u64, 0u64, 0u64);
        let (mut figures, mut checkable, mut amounts, mut agent);
        let mut items = 0usize;
        for (index, sentence) in document.sentences().enumerate() {
            let span = sentence.span;
            let body = document.slice(span);
            let mut unit = Unit {
                span,
                index: index as u32,
                chars: body.bytes().filter(|b| b & 0xC0 != 0x80).count() as u32,
                section: sentence.section,
                opens_paragraph: sentence.paragraph != last_paragraph,
                from: source.sequence.len() as u32,
                ..Unit::default()
            };
            last_paragraph = sentence.paragraph;
            (figures, checkable, amounts, agent) = (0u32, 0u32, 0.0, Agent::default());
            let mut first = "";
            while tokens.start.get(next).is_some_and(|&s| s < span.start) {
                next += 1;
            }
            while let (Some(&start), Some(&end), Some(&kind)) =
                (tokens.start.get(next), tokens.end.get(next), tokens.kind.get(next))
                && start < span.end
            {
                next += 1;
                let kind = TokenKind::from_u8(kind);
                let word = document.slice(Span::new(start, end));
                agent.see(word, kind);
                if !kind.is_word() {
                    continue;
                }
                unit.words += 1;
                if first.is_empty() {
                    first = word;
                }
                match kind {
                    TokenKind::Han => han_chars += u64::from(end - start) / 3,
                    _ => latin_words += 1,
                }
                if kind == TokenKind::Number {
                    let after = document.slice(Span::new(end, span.end));
                    // At the beginning a number may number the sentence.
                    let numbers = start == span.start && after.starts_with(['.', '．', '、', ')', '）']);
                    figures += 1;
                    // 1+N is the name of a method.
                    checkable += u32::from(!numbers && !after.starts_with(['+', '＋']));
                    if !numbers {
                        amounts += amount(document.slice(Span::new(span.start, start)), word, after);
                    }
                }
                let term = *seen.entry(word).or_insert_with(|| {
                    normalizer.term(word, kind).map_or(NONE, |term| {
                        let new = ids.len() as u32;
                        match ids.get(term) {
                            Some(&id) => id,
                            None => {
                                ids.insert(Box::from(term), new);
                                new
                            }
                        }
                    })
                });
                source.sequence.push(term);
                if term != NONE {
                    let t = term as usize;
                    if t >= source.frequency.len() {
                        source.frequency.resize(t + 1, 0);
                        source.document_frequency.resize(t + 1, 0);
                        last_in.resize(t + 1, NONE);
                    }
                    source.frequency[t] += 1;
                    if last_in[t] != index as u32 {
                        last_in[t] = index as u32;
                        source.document_frequency[t] += 1;
                    }
                }
            }
            unit.to = source.sequence.len() as u32;
            while headings.get(next_heading).is_some_and(|h| h.end <= span.start) {
                next_heading += 1;
            }
            let heading = headings.get(next_heading).is_some_and(|h| h.start < span.end);
            let label = fills_line(text, span) && (is_label(body) || is_table(body));
            let title = names_a_title(body);
            let named = agent.found() || title;
            let fact = checkable > 0 || named && !strikes_an_attitude(body) && !is_parallel(body);
            unit.marks = Marks {
                figures,
                amounts,
                fact,
                title,
                heading,
                label,
                ..Marks::of(body, first, cues, &mut spoken)
            };
            items += usize::from(unit.marks.item);
            source.units.push(unit);
        }
        // A text of numbered articles reads well by its numbers; elsewhere the third item asks for the first.
        if items >= ARTICLES && items * ARTICLES > source.units.len() {
            for unit in &mut source.units {
                unit.marks.item = false;
            }
        }
        source.han = han_chars as f64 / 1.6 > latin_words as f64;
        source.spoken = spoken as f64 / (latin_words as f64 + han_chars as f64 / 1.6).max(1.0);
        source.tops = tops(&document.sections().collect::<Vec<_>>());
        source.query = asked(query, normalizer, &ids);
        source.headings = headings.iter().map(|&h| terms_of(document.slice(h), normalizer, &ids)).collect();
        source.title = match document.title() {
            Some(title) => terms_of(title, normalizer, &ids),
            None => source.first_line().map(|line| terms_of(line, normalizer, &ids)).unwrap_or_default(),
        };
        source
    }

    /// The first sentence, where it looks like a title.
    fn first_line(&self) -> Option<&'a str> {
        let first = self.units.first().filter(|u| u.marks.heading || (u.marks.fragment && u.chars <= 60))?;
        Some(self.body(first))
    }

    /// Whether the document has parts: two top sections or more.
    pub fn is_structured(&self) -> bool {
        let mut tops = self.tops.iter().filter(|&&top| top != NONE);
        tops.next().is_some_and(|first| tops.any(|top| top != first))
    }

    /// The top section that a section is in.
    pub fn top_section(&self, section: usize) -> Option<usize> {
        self.tops.get(section).copied().filter(|&t| t != NONE).map(|t| t as usize)
    }

    /// How many sentences there are.
    pub fn len(&self) -> usize {
        self.units.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.units.is_empty()
    }

    /// How many terms there are.
    pub fn terms(&self) -> usize {
        self.frequency.len()
    }

    /// The text of a sentence.
    pub fn body(&self, unit: &Unit) -> &'a str {
        self.text.get(unit.span.range()).unwrap_or("")
    }

    /// The terms of a sentence in order, with [`NONE`] for its other words.
    pub fn words_of(&self, unit: &Unit) -> &[u32] {
        self.sequence.get(unit.from as usize..unit.to as usize).unwrap_or_default()
    }

    /// The terms of a sentence in order.
    pub fn terms_of(&self, unit: &Unit) -> impl Iterator<Item = u32> + use<'_, 'a> {
        self.words_of(unit).iter().copied().filter(|&t| t != NONE)
    }

    /// Which share of the query a sentence has, by how rare its words are. Nothing where it has no word of it.
    pub fn answer(&self, unit: &Unit) -> Option<f64> {
        let rarity = |asked: &Asked| self.idf(asked.term);
        let mut found = self.query.iter().filter(|asked| {
            self.terms_of(unit).any(|term| term == asked.term)
                || !asked.han.is_empty() && self.body(unit).contains(&asked.han)
        });
        let first = rarity(found.next()?);
        Some((first + found.map(rarity).sum::<f64>()) / self.query.iter().map(rarity).sum::<f64>())
    }

    /// Inverse document frequency of a term, sentences as documents; that of a term never used is 1.
    pub fn idf(&self, term: u32) -> f64 {
        match self.document_frequency.get(term as usize) {
            Some(&df) if df > 0 => (1.0 + self.len() as f64 / f64::from(df)).ln(),
            _ => 1.0,
        }
    }

    /// That of every term: one logarithm each, however often it occurs.
    pub fn idfs(&self) -> Vec<f64> {
        (0..self.terms() as u32).map(|term| self.idf(term)).collect()
    }

    /// The TF-IDF vector of every sentence, of length 1 (Salton & Buckley 1988; logarithmic frequency).
    pub fn vectors(&self) -> Vectors {
        let idf = self.idfs();
        let mut vectors = Vectors { offsets: vec![0], entries: Vec::with_capacity(self.sequence.len()) };
        let mut bag: Vec<u32> = Vec::new();
        for unit in &self.units {
            bag.clear();
            bag.extend(self.terms_of(unit));
            bag.sort_unstable();
            let from = vectors.entries.len();
            let mut squares = 0.0;
            for same in bag.chunk_by(|a, b| a == b) {
                let Some(&term) = same.first() else { continue };
                let weight =
                    (1.0 + (same.len() as f64).ln()) * idf.get(term as usize).copied().unwrap_or(0.0);
                squares += weight * weight;
                vectors.entries.push((term, weight as f32));
            }
            let norm = if squares > 0.0 { 1.0 / squares.sqrt() } else { 0.0 };
            for (_, weight) in vectors.entries.iter_mut().skip(from) {
                *weight *= norm as f32;
            }
            vectors.offsets.push(vectors.entries.len());
        }
        vectors
    }
}

/// Whether nothing else stands on the lines of a sentence.
fn fills_line(text: &str, span: Span) -> bool {
    let blank = |c: char| matches!(c, ' ' | '\t' | '\u{3000}' | '\u{a0}');
    let before = text.get(..span.start as usize).unwrap_or("").trim_end_matches(blank);
    let after = text.get(span.end as usize..).unwrap_or("").trim_start_matches(blank);
    (before.is_empty() || before.ends_with(['\n', '\r']))
        && (after.is_empty() || after.starts_with(['\n', '\r']))
}

/// Sparse vectors, one a sentence, terms ascending.
#[derive(Debug)]
pub struct Vectors {
    offsets: Vec<usize>,
    entries: Vec<(u32, f32)>,
}

impl Vectors {
    /// The vector of a sentence.
    pub fn get(&self, i: usize) -> &[(u32, f32)] {
        match (self.offsets.get(i), self.offsets.get(i + 1)) {
            (Some(&from), Some(&to)) => self.entries.get(from..to).unwrap_or_default(),
            _ => &[],
        }
    }
}

/// The top section of each section: the outermost ones, or, where one heading (the title) encloses all
/// others, those directly below it.
fn tops(sections: &[Section]) -> Vec<u32> {
    let below = |parent: Option<usize>| sections.iter().filter(|s| s.parent == parent).count();
    let mut root = None;
    while below(root) == 1 {
        let only = sections.iter().position(|s| s.parent == root);
        if below(only) == 0 {
            break;
        }
        root = only;
    }
    let mut tops: Vec<u32> = Vec::with_capacity(sections.len());
    for (i, s) in sections.iter().enumerate() {
        tops.push(match s.parent {
            parent if parent == root => i as u32,
            Some(parent) => tops.get(parent).copied().unwrap_or(NONE),
            None => NONE,
        });
    }
    tops
}

/// A word that is asked for.
#[derive(Debug)]
struct Asked {
    /// Its term; [`NONE`] for a word that is none in the document.
    term: u32,
    /// A Chinese word as it is written, to be found within the words of the text and across them, too: who asks for 扶贫
    /// means 扶贫款. Empty for others.
    han: String,
}

/// The words of a query, each once.
fn asked(query: &str, normalizer: &mut Normalizer, ids: &HashMap<Box<str>, u32, FixedState>) -> Vec<Asked> {
    let mut terms: Vec<String> = normalizer.terms_of(query);
    terms.sort_unstable();
    terms.dedup();
    let asked = |word: String| Asked {
        term: ids.get(word.as_str()).copied().unwrap_or(NONE),
        han: if word.starts_with(|c: char| ('\u{3400}'..='\u{9fff}').contains(&c)) {
            word
        } else {
            String::new()
        },
    };
    terms.into_iter().map(asked).collect()
}

/// The terms of a short text, sorted, each once; [`NONE`] for each that the document never uses.
fn terms_of(text: &str, normalizer: &mut Normalizer, ids: &HashMap<Box<str>, u32, FixedState>) -> Vec<u32> {
    let mut terms: Vec<String> = normalizer.terms_of(text);
    terms.sort_unstable();
    terms.dedup();
    let mut terms: Vec<u32> = terms.iter().map(|t| ids.get(t.as_str()).copied().unwrap_or(NONE)).collect();
    terms.sort_unstable();
    terms
}
