//! One paragraph decoded for the rules: its characters in simplified form, where each is, which stretches
//! are closed to names, and what the dictionary finds.

use super::lexicon::{Class, Entry, Lexicon, NAME};

/// A stretch of characters with what it is taken for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hit {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) entry: Entry,
}

/// Slogans are at most this long, in characters; longer words between quotation marks are speech.
const SLOGAN: usize = 24;
/// Titles of documents are at most this long.
const TITLE: usize = 200;

/// A paragraph. One is used for all paragraphs of a document, so its vectors grow once.
#[derive(Debug, Default)]
pub(crate) struct Line {
    pub(crate) chars: Vec<char>,
    /// What the lexicon knows of each character.
    traits: Vec<u8>,
    /// Byte offset of each character in the document, and of the end.
    pub(crate) at: Vec<u32>,
    /// For a closing quotation mark, how far back its opening one is.
    back: Vec<u8>,
    /// Whether names are not looked for here: inside a title or a slogan.
    closed: Vec<bool>,
    /// What the dictionary finds, in text order, disjoint.
    pub(crate) hits: Vec<Hit>,
    /// Index + 1 of the hit that ends at a position.
    ends: Vec<u32>,
    /// Index + 1 of the hit that covers a position.
    covers: Vec<u32>,
}

impl Line {
    /// Takes the paragraph `body` that starts at byte `offset` of the document.
    pub(crate) fn read(&mut self, lexicon: &Lexicon, body: &str, offset: usize) {
        self.chars.clear();
        self.at.clear();
        self.traits.clear();
        // A character of Chinese takes three bytes.
        self.chars.reserve(body.len() / 3);
        self.at.reserve(body.len() / 3 + 1);
        self.traits.reserve(body.len() / 3);
        for (at, c) in body.char_indices() {
            let c = lexicon.simplify(c);
            self.chars.push(c);
            self.traits.push(lexicon.traits(c));
            self.at.push((offset + at) as u32);
        }
        self.at.push((offset + body.len()) as u32);
        self.mark_closed();
        self.look_up(lexicon);
    }

    fn mark_closed(&mut self) {
        let length = self.chars.len();
        self.closed.clear();
        self.closed.resize(length, false);
        self.back.clear();
        self.back.resize(length + 1, 0);
        let mut quotes: Vec<(usize, char)> = Vec::new();
        let (mut title, mut depth) = (None, 0usize);
        for i in 0..length {
            let c = self.chars[i];
            // All marks lie between these two; nearly every character lies outside.
            if !('‘'..='』').contains(&c) {
                continue;
            }
            match c {
                '《' => {
                    depth += 1;
                    title = title.or(Some(i));
                }
                '》' if depth > 0 => {
                    depth -= 1;
                    if depth == 0
                        && let Some(start) = title.take()
                        && i - start <= TITLE
                    {
                        self.closed[start..=i].fill(true);
                    }
                }
                '“' | '‘' | '「' | '『' => {
                    if quotes.len() >= 4 {
                        quotes.remove(0);
                    }
                    quotes.push((i, self.chars[i]));
                }
                '”' | '’' | '」' | '』' => {
                    let Some((start, _)) = quotes.pop() else { continue };
                    let inside = i - start;
                    if inside <= SLOGAN {
                        self.back[i] = inside as u8;
                        let speech = self.chars[start..i]
                            .iter()
                            .any(|c| matches!(c, '，' | '。' | '！' | '？' | '：'));
                        // A pair of short clauses is a slogan too, but may hold a name; a single one may not,
                        // unless the whole of it is one.
                        if !speech {
                            self.closed[start..=i].fill(true);
                        }
                    }
                }
                _ => {}
            }
        }
    }

    fn look_up(&mut self, lexicon: &Lexicon) {
        let length = self.chars.len();
        self.hits.clear();
        self.ends.clear();
        self.ends.resize(length + 1, 0);
        self.covers.clear();
        self.covers.resize(length + 1, 0);
        let mut i = 0;
        while i < length {
            let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
            let c = self.chars[i];
            if self.traits[i] & NAME != 0
                && !(c.is_ascii() && latin(self.previous(i)))
                && let Some((count, value)) = lexicon.names.longest(&self.chars[i..])
                // A Latin name ends where the word does.
                && !(latin(self.previous(i + count)) && latin(self.char(i + count)))
            {
                self.push(Hit { start: i, end: i + count, entry: lexicon.entries[value as usize] });
                i += count;
            } else {
                i += 1;
            }
        }
    }

    fn push(&mut self, hit: Hit) {
        self.hits.push(hit);
        let mark = self.hits.len() as u32;
        self.ends[hit.end] = mark;
        self.covers[hit.start..hit.end].fill(mark);
    }

    /// Whether the character at `i` has one of these traits.
    #[inline]
    pub(crate) fn has(&self, i: usize, traits: u8) -> bool {
        self.traits.get(i).is_some_and(|known| known & traits != 0)
    }

    /// How many characters there are.
    pub(crate) fn len(&self) -> usize {
        self.chars.len()
    }

    /// The character at `i`, if there is one.
    #[inline]
    pub(crate) fn char(&self, i: usize) -> Option<char> {
        self.chars.get(i).copied()
    }

    /// The character before `i`, if there is one.
    #[inline]
    pub(crate) fn previous(&self, i: usize) -> Option<char> {
        i.checked_sub(1).and_then(|i| self.chars.get(i)).copied()
    }

    /// The hit that ends at `end`.
    pub(crate) fn ending_at(&self, end: usize) -> Option<Hit> {
        let mark = *self.ends.get(end)? as usize;
        self.hits.get(mark.checked_sub(1)?).copied()
    }

    /// The hit that covers the character at `i`.
    pub(crate) fn covering(&self, i: usize) -> Option<Hit> {
        let mark = *self.covers.get(i)? as usize;
        self.hits.get(mark.checked_sub(1)?).copied()
    }

    /// Where the quotation opens that closes at `i`.
    pub(crate) fn opening_of(&self, i: usize) -> Option<usize> {
        self.back.get(i).filter(|&&back| back > 0).map(|&back| i - back as usize)
    }

    /// Whether names at `start..end` are part of a title or a slogan. A name that is the whole of it is not.
    pub(crate) fn is_closed(&self, start: usize, end: usize) -> bool {
        let closed = |i: usize| self.closed.get(i).copied().unwrap_or(false);
        let whole = matches!(self.previous(start), Some('“' | '‘' | '「' | '『'))
            && matches!(self.char(end), Some('”' | '’' | '」' | '』'));
        closed(start) && end > 0 && closed(end - 1) && !whole
    }

    /// The bytes of the document that characters `start..end` take.
    pub(crate) fn bytes(&self, start: usize, end: usize) -> (usize, usize) {
        (self.at[start] as usize, self.at[end] as usize)
    }

    /// Whether the class of a hit is that of a place.
    pub(crate) fn is_place(hit: &Hit) -> bool {
        hit.entry.class.is_place()
    }

    /// Whether an organisation's name may begin with the hit.
    pub(crate) fn is_anchor(hit: &Hit) -> bool {
        !matches!(hit.entry.class, Class::Blocked | Class::Person)
    }
}
