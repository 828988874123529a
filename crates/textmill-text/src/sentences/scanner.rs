//! The pass over a paragraph: finds candidates, asks the rules, and cuts.

use super::{REACH, enumeration::Enumeration, ideographic, latin, mail};

/// What a rule says about a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// A sentence ends before this offset.
    End(usize),
    /// None does; look on from this offset.
    On(usize),
}

/// What a byte can be the beginning of.
mod class {
    pub(super) const PLAIN: u8 = 0;
    pub(super) const DOT: u8 = 1;
    pub(super) const MARK: u8 = 2;
    pub(super) const LEAD: u8 = 3;
    pub(super) const OPEN: u8 = 4;
    pub(super) const QUOTE: u8 = 5;
    pub(super) const CLOSE: u8 = 6;
    pub(super) const COLON: u8 = 7;
    pub(super) const COMMA: u8 = 8;
}

static CLASS: [u8; 256] = {
    let mut table = [class::PLAIN; 256];
    table[b'.' as usize] = class::DOT;
    table[b'!' as usize] = class::MARK;
    table[b'?' as usize] = class::MARK;
    table[b'(' as usize] = class::OPEN;
    table[b'"' as usize] = class::QUOTE;
    table[b')' as usize] = class::CLOSE;
    table[b':' as usize] = class::COLON;
    table[b',' as usize] = class::COMMA;
    // General punctuation (“ ” … •), CJK punctuation (。「」《》), full-width forms (！？（）).
    table[0xE2] = class::LEAD;
    table[0xE3] = class::LEAD;
    table[0xEF] = class::LEAD;
    table
};

/// How an open quotation came into its sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quotation {
    /// No quotation is open.
    None,
    /// It is the beginning of its sentence.
    Leads,
    /// A colon, a comma or a verb of saying announced it.
    Announced,
}

/// A paragraph and where the scanner stands in it. Offsets are those of the whole text.
pub(super) struct Scanner<'t> {
    pub(super) text: &'t str,
    pub(super) bytes: &'t [u8],
    pub(super) end: usize,
    /// First byte of the current sentence.
    pub(super) begin: usize,
    pub(super) quotation: Quotation,
    /// Whether a straight double quote is open.
    pub(super) straight: bool,
    /// Whether 。 stands in the paragraph, once that was asked.
    proper_stop: Option<bool>,
}

impl Scanner<'_> {
    /// The byte at `i` inside the paragraph, 0 outside.
    #[inline]
    pub(super) fn byte(&self, i: usize) -> u8 {
        if i < self.end { self.bytes[i] } else { 0 }
    }

    /// The three bytes at `i`, for comparing with a punctuation mark.
    #[inline]
    pub(super) fn triple(&self, i: usize) -> [u8; 3] {
        match self.bytes.get(i..self.end).and_then(|rest| rest.first_chunk::<3>()) {
            Some(triple) => *triple,
            None => [0; 3],
        }
    }

    /// The character that begins at `i`, if it is inside the paragraph.
    pub(super) fn char_at(&self, i: usize) -> Option<char> {
        self.text.get(i..self.end)?.chars().next()
    }

    /// The character that ends at `i`, if it is inside the current sentence.
    pub(super) fn char_before(&self, i: usize) -> Option<char> {
        self.text.get(self.begin..i)?.chars().next_back()
    }

    /// The first offset at or after `i` that holds no white space.
    pub(super) fn skip_blank(&self, mut i: usize) -> usize {
        while let Some(c) = self.char_at(i).filter(|&c| crate::blank(c)) {
            i += c.len_utf8();
        }
        i
    }

    /// Whether 。 stands in the paragraph. Looked for once.
    pub(super) fn has_proper_stop(&mut self) -> bool {
        *self.proper_stop.get_or_insert_with(|| {
            let paragraph = self.bytes.get(self.begin..self.end).unwrap_or(&[]);
            memchr::memmem::find(paragraph, "。".as_bytes()).is_some()
        })
    }

    /// Where `close` stands after `from`, when it is near and on the way no second `open` begins.
    fn matching(&self, from: usize, close: &[u8]) -> Option<usize> {
        let to = self.end.min(from + REACH);
        memchr::memmem::find(self.bytes.get(from..to)?, close).map(|at| from + at)
    }

    /// Decides about a bracket that opens at `i` and is `width` bytes long: inside a sentence, what
    /// brackets enclose cannot end it, so the scan goes on at the closing one.
    fn bracket(&self, i: usize, width: usize, close: &[u8]) -> usize {
        if i == self.begin {
            return i + width;
        }
        self.matching(i + width, close).unwrap_or(i + width)
    }

    fn lead(&mut self, i: usize) -> Verdict {
        match &self.triple(i) {
            m if ideographic::is_stop(m) => ideographic::stop(self, i),
            // ．
            [0xEF, 0xBC, 0x8E] => ideographic::wide_dot(self, i),
            // ……, ⋯⋯
            [0xE2, 0x80, 0xA6] | [0xE2, 0x8B, 0xAF] => ideographic::ellipsis(self, i),
            // 《 〈: a title is one thing, whatever it contains.
            [0xE3, 0x80, 0x8A] => Verdict::On(self.matching(i + 3, "》".as_bytes()).unwrap_or(i) + 3),
            [0xE3, 0x80, 0x88] => Verdict::On(self.matching(i + 3, "〉".as_bytes()).unwrap_or(i) + 3),
            // （ 【 〔
            [0xEF, 0xBC, 0x88] => Verdict::On(self.bracket(i, 3, "）".as_bytes())),
            // “ 「 『
            [0xE2, 0x80, 0x9C] | [0xE3, 0x80, 0x8C] | [0xE3, 0x80, 0x8E] => self.open_quotation(i),
            // ” 」 』
            [0xE2, 0x80, 0x9D] | [0xE3, 0x80, 0x8D] | [0xE3, 0x80, 0x8F] => {
                self.quotation = Quotation::None;
                Verdict::On(i + 3)
            }
            _ => Verdict::On(i + 1),
        }
    }

    fn open_quotation(&mut self, i: usize) -> Verdict {
        if self.quotation != Quotation::None {
            return Verdict::On(i + 3);
        }
        let before = self.text.get(self.begin..i).unwrap_or("").trim_end().chars().next_back();
        self.quotation = match before {
            None => Quotation::Leads,
            Some(c) if ideographic::announces(c) => Quotation::Announced,
            Some(c) if !c.is_alphanumeric() => Quotation::Leads,
            Some(_) => {
                // Part of its sentence (以“……！”为题): what it encloses cannot end that sentence.
                let close: &str = match self.triple(i) {
                    [0xE3, 0x80, 0x8C] => "」",
                    [0xE3, 0x80, 0x8E] => "』",
                    _ => "”",
                };
                let cjk = before.is_some_and(ideographic::is_cjk);
                match self.matching(i + 3, close.as_bytes()).filter(|_| cjk) {
                    // What the sentence says something is (口号是“……。”) is its end, if it ends itself.
                    Some(at)
                        if before.is_some_and(ideographic::equates)
                            && self.text.get(i + 3..at).is_some_and(ideographic::is_one_statement) =>
                    {
                        Quotation::Announced
                    }
                    Some(at) => return Verdict::On(at + 3),
                    None => Quotation::Announced,
                }
            }
        };
        Verdict::On(i + 3)
    }
}

/// Cuts `text[start..end]`, one paragraph, into sentences.
pub(super) fn scan(text: &str, start: usize, end: usize, push: &mut impl FnMut(usize, usize)) {
    let mut s = Scanner {
        text,
        bytes: text.as_bytes(),
        end,
        begin: start,
        quotation: Quotation::None,
        straight: false,
        proper_stop: None,
    };
    s.begin = s.skip_blank(start);
    let mut list = Enumeration::begin(&s);
    let mut i = s.begin;
    while i < end {
        let verdict = match CLASS[s.bytes[i] as usize] {
            class::PLAIN => {
                i += 1;
                continue;
            }
            class::DOT => match list.item(&s, i) {
                Some(verdict) => verdict,
                None => latin::dot(&s, i),
            },
            class::MARK => latin::mark(&s, i),
            class::CLOSE => match list.item(&s, i) {
                Some(verdict) => verdict,
                None => latin::bracket(&s, i),
            },
            class::OPEN => Verdict::On(s.bracket(i, 1, b")")),
            class::QUOTE => {
                s.straight = !s.straight;
                Verdict::On(i + 1)
            }
            class::COLON => match mail::stamp(&s, i) {
                Some(verdict) => verdict,
                None => latin::colon(&s, i),
            },
            class::COMMA => mail::formula(&s, i),
            _ => match list.bullet(&s, i) {
                Some(verdict) => verdict,
                None => s.lead(i),
            },
        };
        match verdict {
            Verdict::On(at) => i = at.max(i + 1),
            Verdict::End(at) => {
                let next = s.skip_blank(at);
                cut(&s, at, push);
                if s.bytes.get(i..at.max(i)).is_some_and(|passed| passed.contains(&b'"')) {
                    s.straight = false;
                }
                s.begin = next;
                i = next.max(i);
            }
        }
    }
    cut(&s, end, push);
}

/// Emits the sentence that ends before `at`, without the white space around it.
fn cut(s: &Scanner<'_>, at: usize, push: &mut impl FnMut(usize, usize)) {
    let Some(sentence) = s.text.get(s.begin..at) else { return };
    let length = sentence.trim_end_matches(crate::blank).len();
    if length > 0 {
        push(s.begin, s.begin + length);
    }
}
