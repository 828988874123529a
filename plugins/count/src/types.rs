//! The types (distinct words) of a document, found by hashing spans.
//!
//! A word is looked up by the bytes it has in the text; nothing is copied unless folding its case changes
//! it. Only the words that end up in a result become strings. The hash has a fixed seed, and results never
//! depend on the order of the table: types are numbered in the order of their first occurrence.

use foldhash::fast::FixedState;
use hashbrown::HashTable;
use std::hash::BuildHasher;
use textmill_plugin::{Document, Layer, TokenKind};
use textmill_text::addresses;
use textmill_text::normalize::Folding;
use textmill_text::tokens::bare;

/// A distinct word.
#[derive(Debug, Clone, Copy)]
pub struct Type {
    /// Its first eight bytes, zeros behind a shorter one: most words are compared without going back to
    /// where they stand in the text.
    head: u64,
    start: u32,
    end: u32,
    /// The spelling stands in [`Types::folded`] rather than in the text.
    folded: bool,
    /// Whether it is Han, another word or a number.
    pub kind: TokenKind,
    /// How often it occurs.
    pub count: u32,
}

/// The layers that [`Types::read`] needs. A sequence goes on where a line was broken within a sentence and ends where the
/// sentence does, a heading or a line of a list as well.
pub fn layers(sequence: bool) -> Vec<Layer> {
    if sequence { vec![Layer::Sentences, Layer::Tokens] } else { vec![Layer::Tokens] }
}

/// What stands in a [`Types::sequence`] where words do not touch: at punctuation, the end of a sentence, and both ends of
/// an address.
pub const BREAK: u32 = u32::MAX;

/// The distinct words of one document, and which of them each word is.
#[derive(Debug, Default)]
pub struct Types {
    table: HashTable<u32>,
    all: Vec<Type>,
    folded: String,
    hasher: FixedState,
    scratch: String,
    /// The number of the type of each word in text order, with a [`BREAK`] between stretches that
    /// punctuation or the end of a sentence parts; an address is a stretch of its own. Without breaks it is as long as
    /// there are words. Only filled when asked for.
    pub sequence: Vec<u32>,
    /// How many words there are.
    pub words: u64,
}

impl Types {
    /// Reads the tokens of a document, and its sentences where the sequence is asked for. The memory of the document
    /// before is used again. A web or mail address is one word, of the kind symbol.
    pub fn read(&mut self, document: &Document<'_>, fold_case: bool, keep_sequence: bool) {
        self.table.clear();
        self.all.clear();
        self.folded.clear();
        self.sequence.clear();
        self.words = 0;
        let text = document.text();
        let view = document.tokens_view();
        let mut touching = false;
        let ends = if keep_sequence { document.sentences_view().end } else { &[] };
        let mut sentence = 0;
        let mut addresses = addresses::find(text).into_iter().peekable();
        let mut inside = 0;
        for ((&start, &end), &kind) in view.start.iter().zip(view.end).zip(view.kind) {
            if start < inside {
                continue;
            }
            while addresses.next_if(|address| address.end <= start as usize).is_some() {}
            if let Some(address) = addresses.peek().filter(|address| address.start < end as usize) {
                let (from, to) = (address.start.max(start as usize), address.end);
                inside = to as u32;
                if let Some(word) = text.get(from..to) {
                    self.words += 1;
                    let id = self.intern(text, word, from as u32, TokenKind::Symbol, fold_case);
                    if keep_sequence {
                        self.apart(id);
                    }
                }
                touching = false;
                continue;
            }
            let kind = TokenKind::from_u8(kind);
            if !kind.is_word() {
                touching = false;
                continue;
            }
            let Some(word) = text.get(start as usize..end as usize) else { continue };
            self.words += 1;
            let id = self.intern(text, word, start, kind, fold_case);
            if keep_sequence {
                let before = sentence;
                while ends.get(sentence).is_some_and(|&end| end <= start) {
                    sentence += 1;
                }
                match touching && before == sentence {
                    true => self.sequence.push(id),
                    false => self.apart(id),
                }
                touching = true;
            }
        }
    }

    /// Begins a new stretch of the sequence.
    fn apart(&mut self, id: u32) {
        if !self.sequence.is_empty() {
            self.sequence.push(BREAK);
        }
        self.sequence.push(id);
    }

    /// Finds or adds the type of one word, and counts it.
    fn intern(&mut self, text: &str, word: &str, start: u32, kind: TokenKind, fold_case: bool) -> u32 {
        let core = if kind == TokenKind::Word { bare(word) } else { 0..word.len() };
        let start = start + core.start as u32;
        let word = word.get(core).unwrap_or(word);
        let folds = fold_case && needs_folding(word, kind);
        let changes =
            folds || kind != TokenKind::Han && !word.is_ascii() && word.chars().any(|c| plain(c) != c);
        let key = if changes {
            if folds {
                fold_into(word, &mut self.scratch);
            } else {
                self.scratch.clear();
                self.scratch.extend(word.chars().map(plain));
            }
            self.scratch.as_bytes()
        } else {
            word.as_bytes()
        };
        let head = head(key);
        let hash = self.hash(key, head);
        let (all, folded) = (&self.all, &self.folded);
        let found = self.table.find(hash, |&id| {
            all.get(id as usize).is_some_and(|t| {
                t.head == head
                    && (t.end - t.start) as usize == key.len()
                    && (key.len() <= 8 || spelling_of(t, text, folded).as_bytes() == key)
            })
        });
        if let Some(&id) = found {
            if let Some(t) = self.all.get_mut(id as usize) {
                t.count += 1;
            }
            return id;
        }
        let id = self.all.len() as u32;
        let new = if changes {
            let at = self.folded.len() as u32;
            self.folded.push_str(&self.scratch);
            Type { head, start: at, end: self.folded.len() as u32, folded: true, kind, count: 1 }
        } else {
            Type { head, start, end: start + word.len() as u32, folded: false, kind, count: 1 }
        };
        self.all.push(new);
        let this = &*self;
        let rehash: Vec<u64> = if this.table.len() == this.table.capacity() {
            this.all
                .iter()
                .map(|t| this.hash(spelling_of(t, text, &this.folded).as_bytes(), t.head))
                .collect()
        } else {
            Vec::new()
        };
        self.table.insert_unique(hash, id, |&id| rehash.get(id as usize).copied().unwrap_or(0));
        id
    }

    /// The hash of a word with the given head. Short words, nearly all, are hashed in one multiplication.
    #[inline]
    fn hash(&self, key: &[u8], head: u64) -> u64 {
        if key.len() <= 8 {
            let product = u128::from(head ^ 0x9E37_79B9_7F4A_7C15)
                * u128::from(0xD6E8_FEB8_6659_FD93 ^ key.len() as u64);
            (product >> 64) as u64 ^ product as u64
        } else {
            self.hasher.hash_one(key)
        }
    }

    /// The distinct words in the order of their first occurrence; the index is a type's number.
    pub fn all(&self) -> &[Type] {
        &self.all
    }

    /// How a type is spelt, folded where folding was asked for.
    pub fn spelling<'a>(&'a self, id: u32, text: &'a str) -> &'a str {
        self.all.get(id as usize).map_or("", |t| spelling_of(t, text, &self.folded))
    }
}

fn spelling_of<'a>(t: &Type, text: &'a str, folded: &'a str) -> &'a str {
    let source = if t.folded { folded } else { text };
    source.get(t.start as usize..t.end as usize).unwrap_or("")
}

/// The first eight bytes as a number, zeros behind a shorter word.
#[inline]
fn head(key: &[u8]) -> u64 {
    match key.first_chunk::<8>() {
        Some(chunk) => u64::from_le_bytes(*chunk),
        None => {
            let mut chunk = [0u8; 8];
            for (to, from) in chunk.iter_mut().zip(key) {
                *to = *from;
            }
            u64::from_le_bytes(chunk)
        }
    }
}

/// Whether lower-casing changes the word. Nearly all words are settled by a look at the bytes.
fn needs_folding(word: &str, kind: TokenKind) -> bool {
    match kind {
        TokenKind::Number => false,
        TokenKind::Han => word.bytes().any(|b| b.is_ascii_uppercase()),
        _ => {
            word.bytes().any(|b| b.is_ascii_uppercase())
                || (!word.is_ascii() && word.chars().any(char::is_uppercase))
        }
    }
}

/// The apostrophe that typesetters use.
const CURLY: char = '\u{2019}';

/// Words that differ in width alone are one; those in other scripts or cases need not be.
const WIDTH: Folding = Folding { width: true, script: false, case: false };

/// How a character is written plainly: a straight apostrophe for a curly one, ASCII for its full-width forms.
pub(crate) fn plain(c: char) -> char {
    match c {
        CURLY => '\'',
        c => WIDTH.char(c),
    }
}

/// Writes the lower-case form of `word` into `out`, with plain characters.
pub fn fold_into(word: &str, out: &mut String) {
    out.clear();
    if word.is_ascii() {
        out.push_str(word);
        out.make_ascii_lowercase();
    } else {
        out.extend(word.chars().flat_map(char::to_lowercase).map(plain));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use textmill_plugin::testing::TestDocument;

    fn read(text: &str, fold: bool) -> (Types, Vec<(String, u32)>) {
        let d = TestDocument::new(text);
        let mut types = Types::default();
        types.read(&d.view(), fold, true);
        let list = (0..types.all().len() as u32)
            .map(|id| (types.spelling(id, text).to_owned(), types.all()[id as usize].count))
            .collect();
        (types, list)
    }

    #[test]
    fn folds_case_when_asked() {
        let (_, folded) = read("Tea, tea and TEA", true);
        assert_eq!(folded, [("tea".to_owned(), 3), ("and".to_owned(), 1)]);
        let (_, kept) = read("Tea, tea and TEA", false);
        assert_eq!(kept.len(), 4);
    }

    #[test]
    fn apostrophes_are_one_and_possessives_none() {
        let word = |word: &str, count| (word.to_owned(), count);
        let (_, folded) = read("China's, china\u{2019}s and CHINA\u{2019}S China", true);
        assert_eq!(folded, [word("china", 4), word("and", 1)]);
        let (_, kept) = read("Don't don\u{2019}t It\u{2019}s China\u{2019}s", false);
        assert_eq!(kept, [word("Don't", 1), word("don't", 1), word("It's", 1), word("China", 1)]);
    }

    #[test]
    fn neither_width_nor_emphasis_makes_another_word() {
        let word = |word: &str, count| (word.to_owned(), count);
        let (_, folded) = read("ＧＤＰ gdp Ｇdp", true);
        assert_eq!(folded, [word("gdp", 3)]);
        let (_, kept) = read("ＧＤＰ GDP gdp", false);
        assert_eq!(kept, [word("GDP", 2), word("gdp", 1)]);
        let (_, marked) = read("_upkeep_ and upkeep, snake_case ____", true);
        assert_eq!(marked.first(), Some(&word("upkeep", 2)));
        assert!(marked.contains(&word("snake_case", 1)), "{marked:?}");
    }

    #[test]
    fn punctuation_and_the_ends_of_sentences_part_the_sequence() {
        let (types, _) = read("one two, one. Two one", true);
        assert_eq!(types.sequence, [0, 1, BREAK, 0, BREAK, 1, 0]);
        assert_eq!(types.words, 5);
        let paragraphs = "one two\n\ntwo one";
        let (types, _) = read(paragraphs, true);
        assert_eq!(types.sequence, [0, 1, BREAK, 1, 0]);
        let heading = "# one two\ntwo one.";
        let (types, _) = read(heading, true);
        assert_eq!(types.sequence, [0, 1, BREAK, 1, 0]);
    }

    #[test]
    fn a_line_broken_within_a_sentence_parts_nothing() {
        let text = "The council of the county will repair the irrigation\ncanals of all the villages before the winter, and the roads\nthat lead to them after it.";
        let (types, list) = read(text, true);
        let id = |word: &str| list.iter().position(|(w, _)| w == word).unwrap() as u32;
        let touch = |a: &str, b: &str| types.sequence.windows(2).any(|w| w == [id(a), id(b)]);
        assert!(touch("irrigation", "canals") && touch("roads", "that"), "{:?}", types.sequence);
        assert!(!touch("winter", "and"));
        let chinese =
            "县水利局今年全面修复全县各镇的灌溉渠道，组织干部群众清理\n河道淤泥三万立方米，并且修建蓄水池。";
        let (types, list) = read(chinese, true);
        let id = |word: &str| list.iter().position(|(w, _)| w == word).unwrap() as u32;
        assert!(types.sequence.windows(2).any(|w| w == [id("清理"), id("河道")]), "{list:?}");
    }

    #[test]
    fn an_address_is_one_word_and_no_neighbour() {
        let (types, list) = read("See https://example.org/a_b?c=1 or mail ann.lee@example.org today", true);
        let words: Vec<&str> = list.iter().map(|(word, _)| word.as_str()).collect();
        assert_eq!(
            words,
            ["see", "https://example.org/a_b?c=1", "or", "mail", "ann.lee@example.org", "today"]
        );
        assert_eq!(types.all()[1].kind, TokenKind::Symbol);
        assert_eq!(types.sequence, [0, BREAK, 1, BREAK, 2, 3, BREAK, 4, BREAK, 5]);
        assert_eq!(types.words, 6);
    }
}
