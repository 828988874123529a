//! The segmenter: blocks, their best routes, and the words of both.

use super::ascii::{alphanumeric, between};
use super::blocks::{Block, Reading, ascii_run, joins};
use super::dictionary::{self, ASCII_CODES, Dictionary, is_hmm_han};
use super::format::{CODE_FIRST_ASCII, CODE_FOREIGN, CODE_UNKNOWN_HAN, weight};
use super::hmm;
use super::route::{Edge, Window, best_route};
use super::treebank::{self, Lattice, Scratch, Template, Weights, templates};

/// Where a word comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Origin {
    /// A word of the dictionary with several characters.
    Dictionary,
    /// A single character that the best route left alone.
    Character,
    /// The treebank's model.
    Model,
    /// The hidden Markov model.
    Hmm,
    /// A run of letters and digits, or of what stands between such runs.
    Alphanumeric,
    /// A character that is not in a block: punctuation, white space, other scripts.
    Separator,
}

/// Whose words a [`Tokenizer`](crate::tokens::Tokenizer) cuts Chinese into.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Words {
    /// jieba's.
    #[default]
    Jieba,
    /// Those of a treebank: closer to what people call words, at a lower speed. See [`segment`](crate::segment).
    Treebank,
}

/// Cuts text into words. Cheap to make; keep one per thread, for its scratch space.
///
/// ```
/// use textmill_text::segment::Segmenter;
///
/// let text = "我们研究生命起源";
/// let mut words = Vec::new();
/// Segmenter::default().cut(text, |start, end, _| words.push(&text[start..end]));
/// assert_eq!(words, ["我们", "研究", "生命", "起源"]);
/// ```
#[derive(Debug, Clone)]
pub struct Segmenter {
    dictionary: Dictionary,
    log_once: f64,
    block: Block,
    window: Window,
    lengths: Vec<u8>,
    masks: Vec<u8>,
    choices: Vec<u8>,
    treebank: Option<Box<Treebank>>,
}

/// What the treebank's words need beyond jieba's.
#[derive(Debug, Clone)]
struct Treebank {
    weights: Weights,
    scratch: Scratch,
    begins: Vec<Begin>,
}

/// What begins at a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Begin {
    /// Nothing.
    Nothing,
    /// A word, if the character is Chinese.
    Word,
    /// A word of the route that the model has no say in: one with other characters, or a user's.
    Fixed,
}

impl Default for Segmenter {
    fn default() -> Self {
        Self::new(Dictionary::builtin())
    }
}

impl Segmenter {
    /// A segmenter over `dictionary`.
    pub fn new(dictionary: Dictionary) -> Self {
        Segmenter {
            dictionary,
            log_once: dictionary::log_once(),
            block: Block::default(),
            window: Window::default(),
            lengths: Vec::new(),
            masks: Vec::new(),
            choices: Vec::new(),
            treebank: None,
        }
    }

    /// A segmenter for the words of a treebank.
    pub(crate) fn treebank() -> Self {
        let treebank =
            Treebank { weights: Weights::builtin(), scratch: Scratch::default(), begins: Vec::new() };
        Segmenter { treebank: Some(Box::new(treebank)), ..Self::new(Dictionary::builtin().folding()) }
    }

    /// Whose words [`route`](Self::route) finds.
    pub(crate) fn mode(&self) -> Words {
        if self.treebank.is_some() { Words::Treebank } else { Words::Jieba }
    }

    /// What the trainer of the treebank's model sees of every gap between Chinese characters: its byte offset, and the
    /// weights that count.
    #[doc(hidden)]
    pub fn gaps(text: &str) -> Vec<(usize, Vec<Template>)> {
        let mut segmenter = Self::treebank();
        let mut gaps = Vec::new();
        let mut at = 0;
        while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
            let end = segmenter.read(text, at);
            if end == at {
                at += c.len_utf8();
                continue;
            }
            segmenter.route(&[]);
            let first = gaps.len();
            gaps.extend(segmenter.block.offsets.iter().map(|&offset| (offset as usize, Vec::new())));
            let mut scratch = Scratch::default();
            templates(&segmenter.lattice(), &mut scratch, |gap, template| gaps[first + gap].1.push(template));
            let free = |gap: usize| {
                gap > 0
                    && gap < segmenter.block.len()
                    && !segmenter.is_ascii(gap - 1)
                    && !segmenter.is_ascii(gap)
                    && !segmenter.is_fixed(gap)
            };
            let mut number = 0..;
            let mut kept = gaps.split_off(first);
            kept.retain(|_| number.next().is_some_and(free));
            gaps.append(&mut kept);
            at = end;
        }
        gaps
    }

    fn lattice(&self) -> Lattice<'_> {
        Lattice {
            dictionary: &self.dictionary,
            codes: &self.block.codes,
            lengths: &self.lengths,
            masks: &self.masks,
        }
    }

    /// Whether the model has no say in the gap before the block's character `gap`.
    fn is_fixed(&self, gap: usize) -> bool {
        self.treebank.as_ref().is_some_and(|treebank| {
            let begun =
                treebank.begins.get(..=gap).and_then(|b| b.iter().rposition(|&b| b != Begin::Nothing));
            begun.is_some_and(|at| {
                treebank.begins[at] == Begin::Fixed && (at == gap || gap < at + self.lengths[at] as usize)
            })
        })
    }

    /// The dictionary in use.
    pub fn dictionary(&self) -> Dictionary {
        self.dictionary
    }

    /// Calls `word(start, end, origin)` for each word of `text`, in order and without gaps; jieba's
    /// `cut(text, HMM=True)`.
    ///
    /// White space and punctuation are words of one character (`\r\n` is one). Offsets are bytes.
    pub fn cut(&mut self, text: &str, word: impl FnMut(usize, usize, Origin)) {
        self.cut_with::<true>(text, word);
    }

    /// As [`cut`](Self::cut), with the dictionary alone; jieba's `cut(text, HMM=False)`.
    pub fn cut_without_hmm(&mut self, text: &str, word: impl FnMut(usize, usize, Origin)) {
        self.cut_with::<false>(text, word);
    }

    fn cut_with<const HMM: bool>(&mut self, text: &str, mut word: impl FnMut(usize, usize, Origin)) {
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(&b) = bytes.get(at) {
            // What is not Chinese needs no route; between Chinese it is faster to read on.
            if b < 0x80 {
                if ASCII_CODES[b as usize & 0x7F] == CODE_FOREIGN {
                    let width = if b == b'\r' && bytes.get(at + 1) == Some(&b'\n') { 2 } else { 1 };
                    word(at, at + width, Origin::Separator);
                    at += width;
                    continue;
                }
                let (end, marked) = ascii_run(bytes, at);
                if !marked && !joins(text, end) {
                    alphanumeric::<HMM>(bytes, at, end, &mut word);
                    at = end;
                    continue;
                }
            }
            at = self.stretch(text, at, Reading { runs: true, symbols: true });
            self.route(&[]);
            if HMM {
                self.words(bytes, &mut word);
            } else {
                self.words_without_hmm(bytes, &mut word);
            }
        }
    }

    /// Reads a stretch of blocks from `at` on. Returns its end.
    #[inline]
    pub(crate) fn stretch(&mut self, text: &str, at: usize, reading: Reading) -> usize {
        self.block.stretch(&self.dictionary, text, at, reading)
    }

    /// Reads the block at `at`. Returns its end, `at` if no block begins there.
    #[inline]
    pub(crate) fn read(&mut self, text: &str, at: usize) -> usize {
        self.block.read(&self.dictionary, text, at)
    }

    /// Finds the best route through what was read.
    #[inline]
    pub(crate) fn route(&mut self, edges: &[Edge]) {
        if let Some(mut treebank) = self.treebank.take() {
            self.route_treebank(&mut treebank, edges);
            self.treebank = Some(treebank);
            return;
        }
        best_route::<false>(
            &self.dictionary,
            self.log_once,
            &self.block.codes,
            edges,
            &mut self.window,
            &mut self.lengths,
            &mut self.masks,
        );
    }

    fn route_treebank(&mut self, treebank: &mut Treebank, edges: &[Edge]) {
        best_route::<true>(
            &self.dictionary,
            self.log_once,
            &self.block.codes,
            edges,
            &mut self.window,
            &mut self.lengths,
            &mut self.masks,
        );
        let lattice = Lattice {
            dictionary: &self.dictionary,
            codes: &self.block.codes,
            lengths: &self.lengths,
            masks: &self.masks,
        };
        treebank::score(treebank.weights, &lattice, &mut treebank.scratch);
        let begins = &mut treebank.begins;
        begins.clear();
        let word = |&score: &i32| if score > 0 { Begin::Word } else { Begin::Nothing };
        begins.extend(treebank.scratch.scores.iter().map(word));
        let n = begins.len();
        let ascii = |&code: &u16| (CODE_FIRST_ASCII..CODE_UNKNOWN_HAN).contains(&code);
        let mut edges = edges;
        let mut at = 0;
        while at < n {
            let end = at + (self.lengths[at] as usize).max(1);
            while let Some((_, rest)) = edges.split_first().filter(|(edge, _)| edge.start < at) {
                edges = rest;
            }
            let mut here = edges.iter().take_while(|edge| edge.start == at);
            let users = here.any(|edge| at + edge.length as usize == end);
            let mixed =
                end - at > 1 && self.block.codes.get(at..end).is_some_and(|codes| codes.iter().any(ascii));
            if users || mixed {
                begins[at..end].fill(Begin::Nothing);
                begins[at] = Begin::Fixed;
                if let Some(after) = begins.get_mut(end) {
                    *after = Begin::Word;
                }
            }
            at = end;
        }
        if let Some(first @ Begin::Nothing) = begins.first_mut() {
            *first = Begin::Word;
        }
    }

    /// What begins at each character of the block, with the words of a treebank.
    #[inline]
    pub(crate) fn begins(&self) -> &[Begin] {
        self.treebank.as_ref().map_or(&[], |treebank| &treebank.begins)
    }

    /// How many characters the best word at each character has; 0 at a break between blocks.
    #[inline]
    pub(crate) fn lengths(&self) -> &[u8] {
        &self.lengths
    }

    /// Byte offset of each character of the block, and the end of the last.
    #[inline]
    pub(crate) fn offsets(&self) -> &[u32] {
        &self.block.offsets
    }

    /// Whether the block's character `at` is ASCII.
    #[inline]
    pub(crate) fn is_ascii(&self, at: usize) -> bool {
        (CODE_FIRST_ASCII..CODE_UNKNOWN_HAN).contains(&self.block.codes[at])
    }

    /// Cuts the characters `start..end` of the block, none of which the route joined to another.
    #[inline]
    pub(crate) fn unjoined(
        &mut self,
        bytes: &[u8],
        start: usize,
        end: usize,
        word: &mut impl FnMut(usize, usize, Origin),
    ) {
        unjoined(&self.dictionary, bytes, &self.block, start, end, &mut self.choices, word);
    }

    /// The log-probability that makes `word` just more probable than its cut by the dictionary alone
    /// (jieba's `suggest_freq`), or, if it is given, that of its frequency.
    pub(crate) fn weight(&mut self, word: &str, frequency: Option<u32>) -> f64 {
        let total = self.dictionary.total_frequency() as f64;
        if let Some(frequency) = frequency {
            return f64::from(frequency).ln() - total.ln();
        }
        let dictionary = self.dictionary;
        let once = self.log_once;
        let mut sum = 0.0;
        self.cut_without_hmm(word, |start, end, _| {
            let frequency = word.get(start..end).and_then(|part| dictionary.frequency(part));
            sum += frequency.map_or(once, |n| f64::from(n).ln() - total.ln());
        });
        let own = dictionary.frequency(word).map_or(1.0, f64::from);
        ((sum + total.ln()).exp().floor() + 1.0).max(own).ln() - total.ln()
    }

    /// The words along the route; runs of single characters through the model.
    #[inline]
    fn words(&mut self, bytes: &[u8], word: &mut impl FnMut(usize, usize, Origin)) {
        let n = self.block.len();
        let (lengths, offsets) = (&self.lengths, &self.block.offsets);
        let mut at = 0;
        while at < n {
            let length = lengths[at] as usize;
            if length == 1 && lengths.get(at + 1) == Some(&1) {
                let mut end = at + 2;
                while lengths.get(end) == Some(&1) {
                    end += 1;
                }
                unjoined(&self.dictionary, bytes, &self.block, at, end, &mut self.choices, word);
                at = end;
            } else if length == 0 {
                between::<true>(bytes, offsets[at] as usize, offsets[at + 1] as usize, word);
                at += 1;
            } else {
                let origin = if length == 1 { Origin::Character } else { Origin::Dictionary };
                word(offsets[at] as usize, offsets[at + length] as usize, origin);
                at += length;
            }
        }
    }

    /// The words along the route; runs of single letters and digits are words.
    fn words_without_hmm(&self, bytes: &[u8], word: &mut impl FnMut(usize, usize, Origin)) {
        let n = self.block.len();
        let (lengths, offsets, codes) = (&self.lengths, &self.block.offsets, &self.block.codes);
        let single = |at: usize| at < n && lengths[at] == 1 && is_alphanumeric(codes[at]);
        let mut at = 0;
        while at < n {
            let length = lengths[at] as usize;
            let mut end = at + length.max(1);
            if length == 0 {
                between::<false>(bytes, offsets[at] as usize, offsets[end] as usize, word);
                at = end;
                continue;
            }
            let mut origin = if length == 1 { Origin::Character } else { Origin::Dictionary };
            if single(at) {
                while single(end) {
                    end += 1;
                }
                origin = Origin::Alphanumeric;
            }
            word(offsets[at] as usize, offsets[end] as usize, origin);
            at = end;
        }
    }
}

#[inline(always)]
fn is_alphanumeric(code: u16) -> bool {
    (CODE_FIRST_ASCII..CODE_FIRST_ASCII + 62).contains(&code)
}

/// A run of characters, `start..end` of the block, none of which the route joined to another.
fn unjoined(
    dictionary: &Dictionary,
    bytes: &[u8],
    block: &Block,
    start: usize,
    end: usize,
    choices: &mut Vec<u8>,
    word: &mut impl FnMut(usize, usize, Origin),
) {
    let (codes, offsets) = (&block.codes, &block.offsets);
    if is_word(dictionary, &codes[start..end]) {
        // The route knew this word and found its characters more probable.
        for at in start..end {
            word(offsets[at] as usize, offsets[at + 1] as usize, Origin::Character);
        }
        return;
    }
    let mut at = start;
    while at < end {
        let han = is_hmm_han(codes[at]);
        let mut stop = at + 1;
        while stop < end && is_hmm_han(codes[stop]) == han {
            stop += 1;
        }
        if han {
            hmm::cut(dictionary, &codes[at..stop], choices, |from, to| {
                word(offsets[at + from] as usize, offsets[at + to] as usize, Origin::Hmm);
            });
        } else {
            alphanumeric::<true>(bytes, offsets[at] as usize, offsets[stop] as usize, word);
        }
        at = stop;
    }
}

fn is_word(dictionary: &Dictionary, codes: &[u16]) -> bool {
    let Some((&first, rest)) = codes.split_first() else { return false };
    let mut node = dictionary.root(first);
    for &code in rest {
        match dictionary.child(node, code) {
            Some(child) => node = child,
            None => return false,
        }
    }
    weight(node) != 0
}
