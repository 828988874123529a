//! How many documents a source holds, and how large they are, told from its beginning.
//!
//! A source of many records is read until [`ENOUGH`] bytes and [`RECORDS`] records have come; what it holds is then
//! reckoned from its size. One that ends before, one document a file, and Parquet, which says how many rows it has,
//! are known.

use std::fs::File;
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::{ReadOptions, State};
use crate::input::{InputFormat, Location, Source};

/// Bytes of records that say how large records are, and how far compressed bytes expand.
const ENOUGH: u64 = 1 << 20;
/// The same for compressed ones, or so many compressed bytes: they are taken by the buffer, 64 KiB at a time.
const ENOUGH_EXPANDED: u64 = 16 << 20;
const ENOUGH_COMPRESSED: u64 = 1 << 20;
/// Records that say how large records are.
const RECORDS: u64 = 64;

/// What a source holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Survey {
    /// Documents.
    pub documents: u64,
    /// Bytes of their records, decompressed.
    pub bytes: u64,
    /// Whether both are known rather than reckoned.
    pub known: bool,
}

impl Source {
    /// Whether all of it is one document.
    pub fn is_one_document(&self) -> bool {
        match &self.format {
            InputFormat::Lines | InputFormat::JsonLines | InputFormat::Csv | InputFormat::Parquet => false,
            InputFormat::Text
            | InputFormat::Markdown
            | InputFormat::Html
            | InputFormat::Docx
            | InputFormat::Pdf
            | InputFormat::Unknown(_) => true,
        }
    }

    /// What it holds; `None` for standard input, which can be read only once, and for what cannot be opened.
    ///
    /// Reads no more than some megabytes.
    pub fn survey(&self, options: &ReadOptions) -> Option<Survey> {
        let Location::File(path) = &self.location else { return None };
        let size = self.size()?;
        if self.is_one_document() && self.compression.is_none() {
            return Some(Survey { documents: 1, bytes: size, known: true });
        }
        let options = ReadOptions { digests: None, ..options.clone() };
        let taken = Arc::new(AtomicU64::new(0));
        let mut records = match (&self.format, self.compression) {
            (InputFormat::Parquet, None) => self.records(&options),
            _ => {
                let file = Counted { inner: File::open(path).ok()?, taken: Arc::clone(&taken) };
                self.records_from(Box::new(file), &options)
            }
        };
        let rows = match &records.state {
            State::Parquet(rows) => Some(rows.total()),
            _ => None,
        };
        let (mut documents, mut bytes) = (0, 0);
        let ended = loop {
            let enough = match self.compression {
                None => bytes >= ENOUGH,
                Some(_) => bytes >= ENOUGH_EXPANDED || taken.load(Ordering::Relaxed) >= ENOUGH_COMPRESSED,
            };
            if documents >= RECORDS && enough {
                break false;
            }
            match records.next() {
                Some(record) => {
                    documents += 1;
                    bytes += record.map_or(0, |record| record.len() as u64);
                }
                None => break true,
            }
        };
        if ended || documents == 0 {
            return Some(Survey { documents, bytes, known: true });
        }
        if let Some(rows) = rows {
            return Some(Survey { documents: rows, bytes: scale(bytes, rows, documents), known: true });
        }
        // Of compressed bytes it is only known how many were taken, of plain ones also which.
        let (whole, part) = match self.compression {
            Some(_) => (size, taken.load(Ordering::Relaxed)),
            // A line has an end, which is no part of the record.
            None => (size, bytes + documents),
        };
        let reckoned = |count| scale(count, whole.max(part), part);
        Some(Survey { documents: reckoned(documents), bytes: reckoned(bytes), known: false })
    }
}

/// `value * numerator / denominator`, to the nearest.
fn scale(value: u64, numerator: u64, denominator: u64) -> u64 {
    let product = u128::from(value) * u128::from(numerator) + u128::from(denominator) / 2;
    u64::try_from(product / u128::from(denominator.max(1))).unwrap_or(u64::MAX)
}

/// Counts the bytes that were read.
struct Counted<R> {
    inner: R,
    taken: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.taken.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::{InputOptions, Inputs};
    use std::io::Write;

    fn survey(name: &str, content: &[u8]) -> Survey {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(name), content).unwrap();
        let inputs = Inputs::expand(folder.path(), &[name.to_owned()], &InputOptions::default()).unwrap();
        inputs.sources[0].survey(&ReadOptions::default()).unwrap()
    }

    fn lines(count: usize) -> String {
        (0..count).map(|n| format!("{{\"text\": \"{}\"}}\n", (100_000 + n).to_string().repeat(20))).collect()
    }

    #[test]
    fn what_is_small_is_known_and_what_is_large_is_reckoned() {
        assert_eq!(survey("a.txt", b"four"), Survey { documents: 1, bytes: 4, known: true });
        assert_eq!(survey("a.jsonl", b""), Survey { documents: 0, bytes: 0, known: true });
        let few = lines(10);
        assert_eq!(survey("a.jsonl", few.as_bytes()).documents, 10);
        let many = lines(100_000);
        let told = survey("a.jsonl", many.as_bytes());
        assert!(!told.known && told.documents.abs_diff(100_000) < 15_000, "{told:?}");
        assert!(told.bytes.abs_diff(many.len() as u64) < many.len() as u64 / 50, "{told:?}");
    }

    #[test]
    fn compressed_records_are_reckoned_by_what_the_first_ones_took() {
        let many = lines(400_000);
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(many.as_bytes()).unwrap();
        let told = survey("a.jsonl.gz", &gzip.finish().unwrap());
        assert!(!told.known && told.documents.abs_diff(400_000) < 60_000, "{told:?}");
    }
}
