//! Folding for matching: what differs only in width, script or case is made the same, and every match
//! leads back to where it stands in the text as written.
//!
//! Nothing that is written out is ever folded. A dictionary and a text are folded alike, matched, and
//! the match's span is mapped back with [`Folded::original`].
//!
//! Folding maps one character to one character: full-width forms (`Ａ`, `１`, `％`, U+3000) to ASCII,
//! half-width CJK punctuation to full width (Unicode Standard Annex 11), traditional Chinese characters
//! to simplified ones (OpenCC's table; where a character has several simplified forms, the first), ASCII
//! capitals to small letters. So lengths in characters never change, and boundaries map to boundaries.

mod table;

use std::borrow::Cow;

pub use table::simplified;

/// Which differences to fold away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Folding {
    /// Full-width and half-width forms.
    pub width: bool,
    /// Traditional and simplified Chinese characters.
    pub script: bool,
    /// Capitals and small letters, ASCII and full-width (after `width`).
    pub case: bool,
}

impl Folding {
    /// Nothing: a text stays as it is, and costs nothing to fold.
    pub const NONE: Folding = Folding { width: false, script: false, case: false };
    /// Width and script, the usual for matching Chinese.
    pub const CHINESE: Folding = Folding { width: true, script: true, case: false };
    /// Everything.
    pub const ALL: Folding = Folding { width: true, script: true, case: true };

    /// Folds one character.
    ///
    /// ```
    /// use textmill_text::normalize::Folding;
    /// assert_eq!("ＧＤＰ為３％".chars().map(|c| Folding::ALL.char(c)).collect::<String>(), "gdp为3%");
    /// ```
    #[inline]
    pub fn char(self, c: char) -> char {
        let mut c = c;
        if self.width {
            c = table::narrowed(c);
        }
        if self.script {
            c = simplified(c);
        }
        if self.case {
            c = c.to_ascii_lowercase();
        }
        c
    }

    /// Folds `text`. What needs no folding is not copied.
    ///
    /// ```
    /// use textmill_text::normalize::Folding;
    /// let text = "今年ＧＤＰ增長３％";
    /// let folded = Folding::CHINESE.fold(text);
    /// assert_eq!(folded.text(), "今年GDP增长3%");
    /// let at = folded.text().find("增长").unwrap();
    /// let span = folded.original(at, at + "增长".len());
    /// assert_eq!(text.get(span), Some("增長"));
    /// ```
    pub fn fold(self, text: &str) -> Folded<'_> {
        let first = if self == Self::NONE { None } else { self.first_difference(text) };
        let Some(first) = first else {
            return Folded { text: Cow::Borrowed(text), steps: Vec::new() };
        };
        let mut folded = String::with_capacity(text.len());
        folded.push_str(text.get(..first).unwrap_or(""));
        let mut steps = Vec::new();
        for c in text.get(first..).unwrap_or("").chars() {
            let to = self.char(c);
            folded.push(to);
            if to.len_utf8() != c.len_utf8() {
                let before = steps.last().map_or(0, |step: &Step| step.shift);
                let shift = before + (c.len_utf8() as isize - to.len_utf8() as isize);
                steps.push(Step { from: folded.len(), shift });
            }
        }
        Folded { text: Cow::Owned(folded), steps }
    }

    /// Where the first character stands that folding changes.
    fn first_difference(self, text: &str) -> Option<usize> {
        let bytes = text.as_bytes();
        let mut i = 0;
        while i < bytes.len() {
            // ASCII without capitals is most of what needs no folding in a Latin text.
            if bytes[i] < 0x80 {
                if self.case && bytes[i].is_ascii_uppercase() {
                    return Some(i);
                }
                i += 1;
                continue;
            }
            let c = text.get(i..)?.chars().next()?;
            if self.char(c) != c {
                return Some(i);
            }
            i += c.len_utf8();
        }
        None
    }
}

/// From `from` on in the folded text, originals stand `shift` bytes further on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Step {
    from: usize,
    shift: isize,
}

/// A folded text that knows where its parts stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folded<'t> {
    text: Cow<'t, str>,
    steps: Vec<Step>,
}

impl Folded<'_> {
    /// The folded text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The span in the original text that was folded to `start..end` of [`Self::text`]. Both must be on
    /// character boundaries; then so is the result.
    pub fn original(&self, start: usize, end: usize) -> std::ops::Range<usize> {
        self.original_offset(start)..self.original_offset(end)
    }

    /// The offset in the original text of offset `at` in the folded one.
    pub fn original_offset(&self, at: usize) -> usize {
        let passed = self.steps.partition_point(|step| step.from <= at);
        let shift = passed.checked_sub(1).map_or(0, |last| self.steps[last].shift);
        at.saturating_add_signed(shift)
    }
}

#[cfg(test)]
mod tests;
