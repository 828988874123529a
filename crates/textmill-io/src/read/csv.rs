//! CSV (RFC 4180 and what spreadsheets make of it): one row a document.
//!
//! The first row names the columns; those that `fields` names are text, id, title, date and language, the others become
//! metadata, as text. The delimiter is that of `,` `;` and tab which the first row has most often outside of quotes.
//!
//! Here the stream is cut into rows, by quotes and line ends alone, which is fast and needs no decoding; a row is taken
//! apart where it is parsed, on any thread. In all encodings that contain ASCII, GB18030 and Big5 included, the bytes
//! of quotes, delimiters and line ends stand for nothing else, so cutting bytes is safe. The encoding is that of
//! the file's first 64 KiB, not of each row, so that one file has one.

use std::io::{BufRead, BufReader, Read, Result};
use std::sync::{Arc, OnceLock};

use serde_json::{Map, Value};

/// How much of a file its encoding is found from.
const SAMPLE: usize = super::decoding::SAMPLE as usize;

/// What the rows of a file have in common.
#[derive(Debug, Default)]
pub(super) struct Header {
    /// The first row, not yet taken apart.
    pub(super) row: Vec<u8>,
    delimiter: u8,
    /// The encoding of the file's start, where it is not UTF-8 and none is named.
    pub(super) encoding: Option<String>,
    /// The names of the columns, once a row has asked for them.
    names: OnceLock<std::result::Result<Vec<String>, String>>,
}

impl Header {
    /// Takes a decoded row apart and names its values; `decode` decodes the first row.
    pub(super) fn object(
        &self,
        decode: impl FnOnce(&[u8]) -> std::result::Result<String, String>,
        row: &str,
    ) -> std::result::Result<Map<String, Value>, String> {
        let names = self.names.get_or_init(|| {
            let names = self.values(&decode(&self.row)?);
            Ok(names.iter().map(|name| name.trim().to_owned()).collect())
        });
        let names = names.as_ref().map_err(Clone::clone)?;
        let values = self.values(row);
        if values.len() > names.len() {
            let (found, known) = (values.len(), names.len());
            return Err(format!("the row has {found} values, the first row names {known} columns"));
        }
        let pairs = names.iter().zip(values);
        // A column without a name is what a spreadsheet leaves at its right edge.
        Ok(pairs
            .filter(|(name, _)| !name.is_empty())
            .map(|(name, value)| (name.clone(), Value::String(value)))
            .collect())
    }

    /// The values of a row, without their quotes. As for the `csv` crate, a quote within a value that does not begin
    /// with one is a character like others.
    fn values(&self, row: &str) -> Vec<String> {
        let mut values = Vec::new();
        let mut value = String::new();
        let mut at = At::Start;
        let delimiter = char::from(self.delimiter);
        for c in row.chars() {
            at = match (at, c) {
                (At::Quoted, '"') => At::Quote,
                (At::Start, '"') => At::Quoted,
                (At::Start | At::Plain | At::Quote, c) if c == delimiter => {
                    values.push(std::mem::take(&mut value));
                    At::Start
                }
                (At::Quoted, c) | (At::Quote, c @ '"') => {
                    value.push(c);
                    At::Quoted
                }
                (_, c) => {
                    value.push(c);
                    At::Plain
                }
            };
        }
        values.push(value);
        values
    }
}

/// A row.
pub(super) struct Row {
    pub(super) line: u64,
    pub(super) bytes: std::result::Result<Vec<u8>, Unfit>,
}

/// Why a row is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unfit {
    /// It is longer than the limit.
    TooLong,
    /// The file ends within its quotes, which were opened in this line: the rows behind it were taken for text.
    Unclosed(u64),
}

/// Cuts a stream into rows.
pub(super) struct Rows<R> {
    reader: BufReader<R>,
    limit: u64,
    /// Lines read so far.
    lines: u64,
    header: Option<Arc<Header>>,
}

/// Where within a row a byte is.
#[derive(Clone, Copy, PartialEq)]
enum At {
    Start,
    Plain,
    Quoted,
    /// Behind a quote within quotes: the end of them, or the first of two.
    Quote,
}

impl<R: Read> Rows<R> {
    pub(super) fn new(reader: R, limit: u64) -> Self {
        Self { reader: BufReader::with_capacity(256 << 10, reader), limit, lines: 0, header: None }
    }

    pub(super) fn line(&self) -> u64 {
        self.lines
    }

    /// The first row; `None` for a file without one.
    pub(super) fn header(&mut self) -> Result<Option<Arc<Header>>> {
        if self.header.is_none() {
            let sample = self.reader.fill_buf()?;
            let sample = sample.get(..SAMPLE).unwrap_or(sample);
            let encoding = Some(super::decoding::of_sample(sample)).filter(|name| name != "UTF-8");
            let Some(Row { bytes: Ok(mut row), .. }) = self.row(b',')? else { return Ok(None) };
            if row.starts_with(b"\xEF\xBB\xBF") {
                row.drain(..3);
            }
            let delimiter = delimiter(&row);
            self.header = Some(Arc::new(Header { row, delimiter, encoding, names: OnceLock::new() }));
        }
        Ok(self.header.clone())
    }

    /// The next row that is not blank.
    pub(super) fn next_row(&mut self) -> Result<Option<Row>> {
        let delimiter = self.header.as_ref().map_or(b',', |header| header.delimiter);
        self.row(delimiter)
    }

    fn row(&mut self, delimiter: u8) -> Result<Option<Row>> {
        loop {
            let first = self.lines + 1;
            let mut bytes = Vec::new();
            let mut length = 0_u64;
            let mut at = At::Start;
            let mut ended = false;
            let mut opened = first;
            while !ended {
                let buffer = self.reader.fill_buf()?;
                if buffer.is_empty() {
                    break;
                }
                let mut used = buffer.len();
                for (i, &byte) in buffer.iter().enumerate() {
                    at = match (at, byte) {
                        (At::Quoted, b'"') => At::Quote,
                        (At::Quoted, _) => {
                            self.lines += u64::from(byte == b'\n');
                            At::Quoted
                        }
                        (At::Start, b'"') => {
                            opened = self.lines + 1;
                            At::Quoted
                        }
                        (At::Quote, b'"') => At::Quoted,
                        (_, b'\n') => {
                            self.lines += 1;
                            used = i + 1;
                            ended = true;
                            break;
                        }
                        (_, byte) if byte == delimiter => At::Start,
                        _ => At::Plain,
                    };
                }
                length += used as u64;
                if length <= self.limit.saturating_add(2) {
                    bytes.extend_from_slice(buffer.get(..used).unwrap_or_default());
                } else {
                    bytes = Vec::new();
                }
                self.reader.consume(used);
            }
            if length == 0 {
                return Ok(None);
            }
            if !ended {
                self.lines += 1;
            }
            if at == At::Quoted {
                return Ok(Some(Row { line: first, bytes: Err(Unfit::Unclosed(opened)) }));
            }
            while bytes.last().is_some_and(|b| matches!(b, b'\n' | b'\r')) {
                bytes.pop();
            }
            if length > self.limit.saturating_add(2) || bytes.len() as u64 > self.limit {
                return Ok(Some(Row { line: first, bytes: Err(Unfit::TooLong) }));
            }
            if !bytes.trim_ascii().is_empty() {
                return Ok(Some(Row { line: first, bytes: Ok(bytes) }));
            }
        }
    }
}

fn delimiter(row: &[u8]) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    for &byte in row {
        quoted ^= byte == b'"';
        for (delimiter, count) in &mut counts {
            *count += usize::from(!quoted && byte == *delimiter);
        }
    }
    // The first of those with the most.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(delimiter, _)| *delimiter)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &[u8], limit: u64) -> (Arc<Header>, Vec<(u64, Option<String>)>) {
        let mut rows = Rows::new(text, limit);
        let header = rows.header().unwrap().unwrap();
        let mut out = Vec::new();
        while let Some(row) = rows.next_row().unwrap() {
            out.push((row.line, row.bytes.ok().map(|b| String::from_utf8(b).unwrap())));
        }
        (header, out)
    }

    #[test]
    fn rows_end_outside_of_quotes_only() {
        let (header, found) =
            rows(b"\xEF\xBB\xBFid,text\r\n1,\"a\nb \"\"c\"\"\"\r\n\n2,5\" wide\n3,\"x\"y,\n", 100);
        assert_eq!(header.row, b"id,text");
        let some = |line, s: &str| (line, Some(s.to_owned()));
        assert_eq!(found, [some(2, "1,\"a\nb \"\"c\"\"\""), some(5, "2,5\" wide"), some(6, "3,\"x\"y,")]);
        let object = header
            .object(|row| Ok(String::from_utf8_lossy(row).into_owned()), "1,\"a\nb \"\"c\"\"\"")
            .unwrap();
        assert_eq!(object["text"], "a\nb \"c\"");
    }

    #[test]
    fn a_row_too_long_is_skipped_whole() {
        let (_, found) = rows(b"a,b\n1,\"xxxxxxxx\nyyy\"\n2,z\n", 8);
        assert_eq!(found, [(2, None), (4, Some("2,z".to_owned()))]);
    }

    #[test]
    fn a_quote_that_is_never_closed_is_told_with_its_line() {
        let mut cutter = Rows::new(&b"a,b\n1,x\n2,\"y\nz\",\"w\n3,v\n"[..], 100);
        assert!(cutter.header().unwrap().is_some());
        assert_eq!(cutter.next_row().unwrap().unwrap().bytes, Ok(b"1,x".to_vec()));
        let row = cutter.next_row().unwrap().unwrap();
        assert_eq!((row.line, row.bytes), (3, Err(Unfit::Unclosed(4))));
        assert!(cutter.next_row().unwrap().is_none());
    }

    #[test]
    fn delimiters_are_seen() {
        assert_eq!(delimiter(b"id,text"), b',');
        assert_eq!(delimiter(b"id;text;\"a,b,c,d\""), b';');
        assert_eq!(delimiter(b"id\ttext"), b'\t');
        assert_eq!(delimiter(b"text"), b',');
    }

    proptest::proptest! {
        /// What the `csv` crate takes for a row is one here.
        #[test]
        fn cutting_agrees_with_the_csv_crate(text in "[ab,\"\n]{0,60}") {
            let text = format!("h1,h2\n{text}\n");
            let mut reader = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(text.as_bytes());
            let mut theirs: Vec<csv::StringRecord> = reader.records().map(|r| r.unwrap()).collect();
            let mut cutter = Rows::new(text.as_bytes(), 1000);
            let header = cutter.header().unwrap().unwrap();
            let mut ours = Vec::new();
            while let Some(row) = cutter.next_row().unwrap() {
                match row.bytes {
                    Ok(bytes) => ours.push(header.values(std::str::from_utf8(&bytes).unwrap())),
                    // The `csv` crate takes the rest of the file for a value.
                    Err(unfit) => {
                        proptest::prop_assert!(matches!(unfit, Unfit::Unclosed(_)));
                        theirs.pop();
                    }
                }
            }
            // Blank rows aside, and line ends at the end of a quote that is never closed.
            let plain = |r: Vec<&str>| r.into_iter().map(|f| f.trim_end().to_owned()).collect::<Vec<_>>();
            let blank = |r: &Vec<String>| r.iter().all(String::is_empty) && r.len() == 1;
            let theirs: Vec<_> = theirs.iter().skip(1).map(|r| plain(r.iter().collect())).filter(|r| !blank(r)).collect();
            let ours: Vec<_> = ours.iter().map(|r| plain(r.iter().map(String::as_str).collect())).filter(|r| !blank(r)).collect();
            proptest::prop_assert_eq!(ours, theirs);
        }
    }
}
