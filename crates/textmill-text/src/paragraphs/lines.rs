//! The lines of a text.

use memchr::{memchr2, memmem};

/// A line without its indent and trailing white space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) start: usize,
    pub(super) end: usize,
    /// Columns before `start`.
    pub(super) indent: usize,
}

impl Line {
    pub(super) fn is_blank(&self) -> bool {
        self.start == self.end
    }

    pub(super) fn text<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.start..self.end).unwrap_or("")
    }
}

/// The lines of `text`, blank ones included.
pub(super) fn lines(text: &str) -> Lines<'_> {
    let bytes = text.as_bytes();
    // Line ends other than LF and CR are rare: whether there are any is asked once.
    let rare = memchr2(0x0B, 0x0C, bytes).is_some()
        || ["\u{85}", "\u{2028}", "\u{2029}"]
            .iter()
            .any(|mark| memmem::find(bytes, mark.as_bytes()).is_some());
    Lines { text, at: 0, rare, done: false }
}

/// See [`lines`].
pub(super) struct Lines<'t> {
    text: &'t str,
    at: usize,
    rare: bool,
    done: bool,
}

impl Lines<'_> {
    /// Where the line that begins at `at` ends, and where the next one begins.
    fn line_end(&self) -> Option<(usize, usize)> {
        let bytes = self.text.as_bytes();
        let rest = bytes.get(self.at..)?;
        let end = self.at + if self.rare { find_any_break(rest)? } else { memchr2(b'\n', b'\r', rest)? };
        let length = match bytes[end] {
            b'\r' if bytes.get(end + 1) == Some(&b'\n') => 2,
            0xC2 => 2,
            0xE2 => 3,
            _ => 1,
        };
        Some((end, end + length))
    }
}

fn find_any_break(bytes: &[u8]) -> Option<usize> {
    (0..bytes.len()).find(|&i| match bytes[i] {
        0x0A..=0x0D => true,
        0xC2 => bytes.get(i + 1) == Some(&0x85),
        0xE2 => matches!(bytes.get(i + 1..i + 3), Some([0x80, 0xA8 | 0xA9])),
        _ => false,
    })
}

impl Iterator for Lines<'_> {
    type Item = Line;

    fn next(&mut self) -> Option<Line> {
        if self.done {
            return None;
        }
        let (end, next) = self.line_end().unwrap_or_else(|| {
            self.done = true;
            (self.text.len(), self.text.len())
        });
        let line = self.text.get(self.at..end).unwrap_or("");
        let body = line.trim_start_matches(crate::blank);
        let lead = line.len() - body.len();
        let indent = line.get(..lead).unwrap_or("").chars().map(columns).sum();
        let start = self.at + lead;
        let end = start + body.trim_end_matches(crate::blank).len();
        self.at = next;
        Some(Line { start, end, indent })
    }
}

/// The columns a white-space character takes.
fn columns(c: char) -> usize {
    match c {
        '\t' => 4,
        '\u{3000}' => 2,
        '\u{feff}' | '\u{200b}' => 0,
        _ => 1,
    }
}
