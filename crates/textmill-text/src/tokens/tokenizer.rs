//! The tokenizer.

use super::rules;
use super::tags::Upos;
use super::words::{Match, UserWords};
use crate::layers::{TokenKind, Tokens};
use crate::segment::blocks::{Reading, ascii_run, is_han, joins};
use crate::segment::route::Edge;
use crate::segment::segmenter::Begin;
use crate::segment::{Dictionary, Mode, Origin, Segmenter, UserDictionary, Words};

/// Why a token was cut as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A word of the built-in dictionary, counted so often.
    Dictionary {
        /// On the scale of the dictionary.
        frequency: u32,
    },
    /// A single Chinese character that belongs to no longer word.
    Character,
    /// A word that the hidden Markov model found.
    Hmm,
    /// A word that the treebank's model found, and no dictionary has.
    Model,
    /// A word of one of the user's dictionaries.
    User {
        /// The dictionary's name.
        dictionary: String,
        /// How it asserted itself: by force, or in competition.
        mode: Mode,
    },
    /// The rules for words, numbers, punctuation and symbols.
    Rule,
}

/// A token with its text and the reason for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained<'t> {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// `text[start..end]`
    pub text: &'t str,
    /// What it is.
    pub kind: TokenKind,
    /// Why it was cut so.
    pub source: Source,
    /// Its part of speech, with the [words of a treebank](Words::Treebank).
    pub pos: Option<Upos>,
}

/// Where a token comes from, before it is put into words.
#[derive(Clone, Copy)]
enum From {
    Segmenter(Origin),
    Rule,
    User(u32),
}

/// Cuts text into tokens. Keep one per thread, for its scratch space.
///
/// ```
/// use textmill_text::{TokenKind, Tokens, tokens::Tokenizer};
///
/// let text = "增长4.2万，state-of-the-art。";
/// let mut tokens = Tokens::default();
/// Tokenizer::default().tokenize(text, &mut tokens);
/// let words: Vec<&str> = (0..tokens.len()).map(|i| &text[tokens.start[i] as usize..tokens.end[i] as usize]).collect();
/// assert_eq!(words, ["增长", "4.2", "万", "，", "state-of-the-art", "。"]);
/// assert_eq!(tokens.kind[1], TokenKind::Number as u8);
/// ```
#[derive(Debug, Clone, Default)]
pub struct Tokenizer {
    segmenter: Segmenter,
    user: Option<UserWords>,
    forced: Vec<Match>,
    preferred: Vec<Match>,
    edges: Vec<Edge>,
}

/// Tokens on their way to those of a document.
struct Staged<'a> {
    out: &'a mut Tokens,
    start: [u32; STAGE],
    end: [u32; STAGE],
    kind: [u8; STAGE],
    len: usize,
}

/// Bytes of a text from which room for its tokens is taken at once: what is taken and not used is no memory, and to
/// grow again and again costs more.
const LONG: usize = 1 << 20;
/// So many go there at once.
const STAGE: usize = 256;

impl Staged<'_> {
    #[inline]
    fn push(&mut self, start: u32, end: u32, kind: TokenKind) {
        let at = self.len % STAGE;
        self.start[at] = start;
        self.end[at] = end;
        self.kind[at] = kind as u8;
        self.len = at + 1;
        if self.len == STAGE {
            self.flush();
        }
    }

    #[inline(never)]
    fn flush(&mut self) {
        let n = std::mem::take(&mut self.len);
        self.out.start.extend_from_slice(&self.start[..n]);
        self.out.end.extend_from_slice(&self.end[..n]);
        self.out.kind.extend_from_slice(&self.kind[..n]);
    }
}

impl Tokenizer {
    /// A tokenizer that knows the words of these dictionaries, too.
    ///
    /// ```
    /// use textmill_text::segment::{Mode, UserDictionary};
    /// use textmill_text::tokens::{Source, Tokenizer};
    ///
    /// let (terms, _) = UserDictionary::parse("terms", "云上 政务 2.0\n".as_bytes())?;
    /// let mut tokenizer = Tokenizer::with_dictionaries(&[terms]);
    /// let tokens = tokenizer.explain("推进云上 政务 2.0建设");
    /// assert_eq!(tokens[1].text, "云上 政务 2.0");
    /// assert_eq!(tokens[1].source, Source::User { dictionary: "terms".to_owned(), mode: Mode::Force });
    /// # Ok::<(), textmill_text::segment::DictionaryError>(())
    /// ```
    pub fn with_dictionaries(dictionaries: &[UserDictionary]) -> Self {
        let mut segmenter = Segmenter::default();
        let user = UserWords::new(&mut segmenter, dictionaries);
        Tokenizer { segmenter, user, ..Tokenizer::default() }
    }

    /// The same tokenizer with other words; call it before [`explain`](Self::explain) or
    /// [`tokenize`](Self::tokenize).
    ///
    /// ```
    /// use textmill_text::{Tokens, segment::Words, tokens::Tokenizer};
    ///
    /// let mut tokenizer = Tokenizer::default().with_words(Words::Treebank);
    /// let words: Vec<&str> = tokenizer.explain("臺灣的經濟發展").iter().map(|token| token.text).collect();
    /// assert_eq!(words, ["臺灣", "的", "經濟", "發展"]);
    /// ```
    #[must_use]
    pub fn with_words(mut self, words: Words) -> Self {
        self.segmenter = match words {
            Words::Jieba => Segmenter::default(),
            Words::Treebank => Segmenter::treebank(),
        };
        self
    }

    /// Appends the tokens of `text`; with the [words of a treebank](Words::Treebank), their parts of speech, too.
    pub fn tokenize(&mut self, text: &str, out: &mut Tokens) {
        if text.len() > LONG {
            out.reserve(text.len() / 4);
        }
        if self.segmenter.mode() == Words::Treebank {
            let dictionary = self.segmenter.dictionary();
            self.run(text, &mut |start, end, kind, _| {
                out.push(start as u32, end as u32, kind);
                let word = text.get(start..end).unwrap_or("");
                out.pos.push(part_of_speech(dictionary, word, kind) as u8);
            });
        } else {
            let mut staged = Staged { out, start: [0; STAGE], end: [0; STAGE], kind: [0; STAGE], len: 0 };
            self.run(text, &mut |start, end, kind, _| staged.push(start as u32, end as u32, kind));
            staged.flush();
        }
    }

    /// The tokens of `text`, each with the reason for it.
    pub fn explain<'t>(&mut self, text: &'t str) -> Vec<Explained<'t>> {
        let mut found = Vec::new();
        self.run(text, &mut |start, end, kind, from| found.push((start, end, kind, from)));
        let dictionary = self.segmenter.dictionary();
        let tagged = self.segmenter.mode() == Words::Treebank;
        let explained = found.into_iter().map(|(start, end, kind, from)| {
            let word = text.get(start..end).unwrap_or("");
            let user = |index: u32, mode: Mode| Source::User {
                dictionary: self.user.as_ref().map_or("", |user| user.dictionary(index)).to_owned(),
                mode,
            };
            let source = match from {
                From::User(index) => user(index, Mode::Force),
                From::Rule => Source::Rule,
                From::Segmenter(Origin::Hmm) => Source::Hmm,
                From::Segmenter(origin @ (Origin::Dictionary | Origin::Character | Origin::Model)) => {
                    let at = self.preferred.partition_point(|m| (m.start, m.end) < (start, end));
                    let competing = self.preferred.get(at).filter(|m| (m.start, m.end) == (start, end));
                    match (competing, dictionary.frequency(word)) {
                        (Some(m), _) if self.user.is_some() => user(m.word, Mode::Prefer),
                        (_, Some(frequency)) => Source::Dictionary { frequency },
                        (_, None) if origin == Origin::Model => Source::Model,
                        (_, None) => Source::Character,
                    }
                }
                From::Segmenter(Origin::Alphanumeric | Origin::Separator) => Source::Rule,
            };
            let pos = tagged.then(|| part_of_speech(dictionary, word, kind));
            Explained { start, end, text: word, kind, source, pos }
        });
        explained.collect()
    }

    fn run(&mut self, text: &str, sink: &mut impl FnMut(usize, usize, TokenKind, From)) {
        let Some(user) = self.user.take() else { return self.range(None, text, 0, sink) };
        let mut forced = std::mem::take(&mut self.forced);
        user.find(text, &mut forced, &mut self.preferred);
        let mut at = 0;
        for m in &forced {
            self.range(Some(&user), text.get(..m.start).unwrap_or(""), at, sink);
            let kind = if text.get(m.start..m.end).is_some_and(|word| word.chars().any(is_han)) {
                TokenKind::Han
            } else {
                TokenKind::Word
            };
            sink(m.start, m.end, kind, From::User(m.word));
            at = m.end;
        }
        self.range(Some(&user), text, at, sink);
        self.forced = forced;
        self.user = Some(user);
    }

    /// The tokens of `text` from byte `at` on.
    #[inline]
    fn range(
        &mut self,
        user: Option<&UserWords>,
        text: &str,
        mut at: usize,
        sink: &mut impl FnMut(usize, usize, TokenKind, From),
    ) {
        let bytes = text.as_bytes();
        // Up to here no dictionary is needed. A run such as 1-1-1-... is many tokens and looked through once.
        let mut plain = 0;
        while let Some(&b) = bytes.get(at) {
            if b == b' ' || b.wrapping_sub(b'\t') < 5 {
                at += 1;
            } else if b.is_ascii_alphanumeric() && at < plain {
                at = rule(text, at, sink);
            } else if b.is_ascii_alphanumeric() {
                let (end, marked) = ascii_run(bytes, at);
                at = if marked || user.is_some() || joins(text, end) {
                    self.blocks(user, text, at, sink)
                } else {
                    plain = end;
                    rule(text, at, sink)
                };
            } else if b < 0x80 {
                at = rule(text, at, sink);
            } else {
                let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) else { return };
                at = if is_han(c) {
                    self.blocks(user, text, at, sink)
                } else if c.is_whitespace() {
                    at + c.len_utf8()
                } else {
                    rule(text, at, sink)
                };
            }
        }
    }

    /// The tokens from byte `at` on, where a block begins: those of some blocks and of what is between them. Returns
    /// where they end, which may be beyond the blocks: a word that begins in one need not end in it (`don't`).
    fn blocks(
        &mut self,
        user: Option<&UserWords>,
        text: &str,
        at: usize,
        sink: &mut impl FnMut(usize, usize, TokenKind, From),
    ) -> usize {
        let treebank = self.segmenter.mode() == Words::Treebank;
        let stop = if treebank {
            self.segmenter.read(text, at)
        } else {
            // User words may be wholly ASCII; without them, such a run seldom needs a look into the dictionary.
            self.segmenter.stretch(text, at, Reading { runs: user.is_none(), symbols: false })
        };
        if let Some(user) = user {
            let from = self.preferred.partition_point(|m| m.start < at);
            user.edges(self.preferred.get(from..).unwrap_or(&[]), self.segmenter.offsets(), &mut self.edges);
        }
        self.segmenter.route(if user.is_some() { &self.edges } else { &[] });
        if treebank { self.treebank_words(text, stop, sink) } else { self.stretch(text, at, sink).max(stop) }
    }

    /// The tokens of the stretch that was read, and routed, from byte `at` on. Returns where they end.
    #[inline]
    fn stretch(
        &mut self,
        text: &str,
        mut at: usize,
        sink: &mut impl FnMut(usize, usize, TokenKind, From),
    ) -> usize {
        let n = self.segmenter.lengths().len();
        let mut k = 0;
        while k < n {
            let length = self.segmenter.lengths()[k] as usize;
            let start = self.segmenter.offsets()[k] as usize;
            if length == 0 {
                let end = self.segmenter.offsets()[k + 1] as usize;
                at = between(text, start.max(at), end, sink);
                k += 1;
                continue;
            }
            if start < at {
                k += 1;
                continue;
            }
            let alone = |segmenter: &Segmenter, k: usize, ascii: bool| {
                segmenter.lengths().get(k) == Some(&1) && segmenter.is_ascii(k) == ascii
            };
            if length > 1 {
                let han = (k..k + length).any(|k| !self.segmenter.is_ascii(k));
                let kind = if han { TokenKind::Han } else { TokenKind::Word };
                let end = self.segmenter.offsets()[k + length] as usize;
                sink(start, end, kind, From::Segmenter(Origin::Dictionary));
                k += length;
                continue;
            }
            let ascii = self.segmenter.is_ascii(k);
            let mut last = k + 1;
            while alone(&self.segmenter, last, ascii) {
                last += 1;
            }
            let end = self.segmenter.offsets()[last] as usize;
            if ascii {
                // A word of the dictionary that follows is not to be run over; the block's end is no limit.
                let within = self.segmenter.lengths().get(last).is_some_and(|&length| length > 0);
                let limit = if within { text.get(..end).unwrap_or(text) } else { text };
                at = start;
                while at < end {
                    at = rule(limit, at, sink);
                }
            } else if last - k == 1 {
                sink(start, end, TokenKind::Han, From::Segmenter(Origin::Character));
            } else {
                self.segmenter.unjoined(text.as_bytes(), k, last, &mut |start, end, origin| {
                    sink(start, end, TokenKind::Han, From::Segmenter(origin));
                });
            }
            k = last;
        }
        at
    }
}

impl Tokenizer {
    /// The tokens of a block of which every beginning is known. Returns where they end.
    fn treebank_words(
        &self,
        text: &str,
        stop: usize,
        sink: &mut impl FnMut(usize, usize, TokenKind, From),
    ) -> usize {
        let segmenter = &self.segmenter;
        let (begins, offsets) = (segmenter.begins(), segmenter.offsets());
        let n = begins.len();
        let mut k = 0;
        while k < n {
            let ascii = segmenter.is_ascii(k);
            let fixed = begins[k] == Begin::Fixed;
            let mut last = k + 1;
            while last < n
                && match begins[last] {
                    Begin::Fixed => false,
                    Begin::Word => !fixed && ascii && segmenter.is_ascii(last),
                    Begin::Nothing => fixed || segmenter.is_ascii(last) == ascii,
                }
            {
                last += 1;
            }
            let (start, end) = (offsets[k] as usize, offsets[last] as usize);
            if fixed {
                let han = (k..last).any(|k| !segmenter.is_ascii(k));
                let kind = if han { TokenKind::Han } else { TokenKind::Word };
                sink(start, end, kind, From::Segmenter(Origin::Dictionary));
            } else if ascii {
                // A word that follows is not to be run over; the text's end is no limit.
                let limit = if last < n { text.get(..end).unwrap_or(text) } else { text };
                let mut at = start;
                while at < end {
                    at = rule(limit, at, sink);
                }
                if last == n {
                    return at;
                }
            } else {
                sink(start, end, TokenKind::Han, From::Segmenter(Origin::Model));
            }
            k = last;
        }
        stop
    }
}

/// The part of speech of a token.
fn part_of_speech(dictionary: Dictionary, word: &str, kind: TokenKind) -> Upos {
    match kind {
        TokenKind::Han => Upos::of(word, dictionary.tag(word)),
        kind => Upos::of_kind(kind),
    }
}

/// The tokens of `start..end`, a break between blocks: a run of ASCII, or one character. Returns where they end.
#[inline]
fn between(
    text: &str,
    start: usize,
    end: usize,
    sink: &mut impl FnMut(usize, usize, TokenKind, From),
) -> usize {
    let Some(&first) = text.as_bytes().get(start) else { return start };
    let blank = match first {
        b' ' | b'\t'..=b'\r' => true,
        0..0x80 => false,
        _ => text.get(start..).and_then(|rest| rest.chars().next()).is_none_or(char::is_whitespace),
    };
    if blank {
        return start.max(end);
    }
    let mut at = start;
    while at < end {
        at = rule(text, at, sink);
    }
    at
}

/// The token at `at` by the rules. Returns its end.
#[inline]
fn rule(text: &str, at: usize, sink: &mut impl FnMut(usize, usize, TokenKind, From)) -> usize {
    let (end, kind) = rules::token(text, at);
    sink(at, end, kind, From::Rule);
    end
}
