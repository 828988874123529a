//! Lines of a stream, none longer than a limit: the rest of a longer line is skipped, not stored.

use std::io::{BufRead, BufReader, Read, Result};

/// A line without its end; `bytes` is `None` when it is longer than the limit.
pub(super) struct Line {
    pub(super) number: u64,
    pub(super) bytes: Option<Vec<u8>>,
}

/// Reads lines; blank ones are counted and passed over, a byte order mark at the start is dropped.
pub(super) struct Lines<R> {
    reader: BufReader<R>,
    limit: u64,
    number: u64,
}

impl<R: Read> Lines<R> {
    pub(super) fn new(reader: R, limit: u64) -> Self {
        Self { reader: BufReader::with_capacity(256 << 10, reader), limit, number: 0 }
    }

    /// The number of the last line that was read whole.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    pub(super) fn next_line(&mut self) -> Result<Option<Line>> {
        loop {
            let mut bytes = Vec::new();
            // Two bytes more than the limit, so that a line of exactly that length fits with its CR LF.
            let window = self.limit.saturating_add(2);
            let read = (&mut self.reader).take(window).read_until(b'\n', &mut bytes)?;
            if read == 0 {
                return Ok(None);
            }
            let whole = bytes.last() == Some(&b'\n');
            if !whole && read as u64 == window {
                self.skip_line()?;
            }
            self.number += 1;
            if whole {
                bytes.pop();
                if bytes.last() == Some(&b'\r') {
                    bytes.pop();
                }
            }
            if self.number == 1 && bytes.starts_with(b"\xEF\xBB\xBF") {
                bytes.drain(..3);
            }
            if bytes.len() as u64 > self.limit {
                return Ok(Some(Line { number: self.number, bytes: None }));
            }
            if !bytes.trim_ascii().is_empty() {
                return Ok(Some(Line { number: self.number, bytes: Some(bytes) }));
            }
        }
    }

    fn skip_line(&mut self) -> Result<()> {
        loop {
            let buffer = self.reader.fill_buf()?;
            if buffer.is_empty() {
                return Ok(());
            }
            match memchr::memchr(b'\n', buffer) {
                Some(at) => {
                    self.reader.consume(at + 1);
                    return Ok(());
                }
                None => {
                    let length = buffer.len();
                    self.reader.consume(length);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &[u8], limit: u64) -> Vec<(u64, Option<String>)> {
        let mut lines = Lines::new(text, limit);
        let mut out = Vec::new();
        while let Some(line) = lines.next_line().unwrap() {
            out.push((line.number, line.bytes.map(|b| String::from_utf8(b).unwrap())));
        }
        out
    }

    #[test]
    fn ends_of_lines_and_blank_ones() {
        let some = |n, s: &str| (n, Some(s.to_owned()));
        assert_eq!(lines(b"\xEF\xBB\xBFa\r\n\n  \nb\nc", 9), [some(1, "a"), some(4, "b"), some(5, "c")]);
        assert_eq!(lines(b"", 9), []);
    }

    #[test]
    fn a_line_too_long_is_skipped_whole() {
        let some = |n, s: &str| (n, Some(s.to_owned()));
        assert_eq!(lines(b"abcd\r\nabcde\nab\n", 4), [some(1, "abcd"), (2, None), some(3, "ab")]);
        assert_eq!(lines(b"abcdefghi\nab", 4), [(1, None), some(2, "ab")]);
        assert_eq!(lines(b"abcdefghi", 4), [(1, None)]);
    }

    /// A line far beyond the limit costs no memory: the stream is made up as it is read.
    #[test]
    fn a_huge_line_streams() {
        let stream = std::io::repeat(b'x').take(300 << 20).chain(&b"\nok\n"[..]);
        let mut lines = Lines::new(stream, 1 << 10);
        assert!(lines.next_line().unwrap().unwrap().bytes.is_none());
        assert_eq!(lines.next_line().unwrap().unwrap().bytes.unwrap(), b"ok");
    }
}
