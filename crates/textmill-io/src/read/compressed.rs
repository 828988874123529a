//! Compressed input: gzip (RFC 1952, with any number of members) and Zstandard (RFC 8878, with any number of
//! frames) around the bytes of any other format.
//!
//! A few bytes can stand for very many (deflate up to 1032 to 1, Zstandard far more), so what comes out is
//! measured against what went in: over [`FREE`] bytes, more than `max-expansion` times the bytes read so far is an
//! error, and reading ends there. Memory is bounded by the decoder's window, at most 128 MiB.

use std::io::{self, BufReader, Cursor, Error, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::bufread::MultiGzDecoder;

use crate::input::Compression;

/// What a source may expand to whatever its size: repetitive text of this length is no attack.
const FREE: u64 = 64 << 20;

/// What `reader` gives, decompressed.
pub(super) fn decompress(
    reader: Box<dyn Read + Send>,
    compression: Compression,
    max_expansion: u64,
) -> io::Result<Box<dyn Read + Send>> {
    let taken = Arc::new(AtomicU64::new(0));
    let counted = Counted { inner: reader, taken: Arc::clone(&taken) };
    let buffered = BufReader::with_capacity(64 << 10, counted);
    let inner: Box<dyn Read + Send> = match compression {
        Compression::Gzip => Box::new(MultiGzDecoder::new(buffered)),
        Compression::Zstd => Box::new(zstd::stream::read::Decoder::with_buffer(buffered)?),
    };
    Ok(Box::new(Capped { inner, taken, given: 0, max_expansion }))
}

/// The compression that the first bytes of a stream show, and the stream from its start.
pub(super) fn sniff(
    mut reader: Box<dyn Read + Send>,
) -> io::Result<(Option<Compression>, Box<dyn Read + Send>)> {
    let mut start = Vec::with_capacity(4);
    reader.by_ref().take(4).read_to_end(&mut start)?;
    let compression = match start.as_slice() {
        [0x1F, 0x8B, 0x08, ..] => Some(Compression::Gzip),
        [0x28, 0xB5, 0x2F, 0xFD] => Some(Compression::Zstd),
        _ => None,
    };
    Ok((compression, Box::new(Cursor::new(start).chain(reader))))
}

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

struct Capped {
    inner: Box<dyn Read + Send>,
    taken: Arc<AtomicU64>,
    given: u64,
    max_expansion: u64,
}

impl Read for Capped {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.given += read as u64;
        let allowed = self.taken.load(Ordering::Relaxed).saturating_mul(self.max_expansion).max(FREE);
        if self.given > allowed {
            return Err(Error::other(format!(
                "it expands to more than {} times its size; if that is right, raise `max-expansion`",
                self.max_expansion
            )));
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn read(bytes: Vec<u8>, compression: Compression) -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        decompress(Box::new(Cursor::new(bytes)), compression, 200)?.read_to_end(&mut out)?;
        Ok(out)
    }

    #[test]
    fn members_and_frames_follow_each_other() {
        let text = "水渠通水。".repeat(1000);
        let (first, second) = text.as_bytes().split_at(4000);
        let members = [gzip(first), gzip(second)].concat();
        assert_eq!(read(members, Compression::Gzip).unwrap(), text.as_bytes());
        let frames = [zstd::encode_all(first, 3).unwrap(), zstd::encode_all(second, 3).unwrap()].concat();
        assert_eq!(read(frames, Compression::Zstd).unwrap(), text.as_bytes());
    }

    #[test]
    fn what_is_cut_short_is_an_error() {
        let text = "水渠通水。".repeat(1000);
        let mut gz = gzip(text.as_bytes());
        gz.truncate(gz.len() - 9);
        assert!(read(gz, Compression::Gzip).is_err());
        let mut zst = zstd::encode_all(text.as_bytes(), 3).unwrap();
        zst.pop();
        assert!(read(zst, Compression::Zstd).is_err());
        assert!(read(b"no such thing".to_vec(), Compression::Gzip).is_err());
        assert!(read(b"no such thing".to_vec(), Compression::Zstd).is_err());
    }

    #[test]
    fn a_bomb_is_an_error_long_before_its_end() {
        let bomb = zstd::encode_all(io::repeat(b'x').take(1 << 30), 3).unwrap();
        let mut reader = decompress(Box::new(Cursor::new(bomb)), Compression::Zstd, 200).unwrap();
        let mut buffer = vec![0; 64 << 10];
        let mut total = 0;
        let error = loop {
            match reader.read(&mut buffer) {
                Ok(0) => panic!("the bomb went off"),
                Ok(read) => total += read as u64,
                Err(error) => break error,
            }
        };
        assert!(error.to_string().contains("max-expansion"), "{error}");
        assert!(total <= FREE + (1 << 20));
    }

    #[test]
    fn a_stream_shows_what_it_is() {
        let kind = |bytes: Vec<u8>| {
            let (kind, mut stream) = sniff(Box::new(Cursor::new(bytes.clone()))).unwrap();
            let mut again = Vec::new();
            stream.read_to_end(&mut again).unwrap();
            assert_eq!(again, bytes);
            kind
        };
        assert_eq!(kind(gzip(b"a")), Some(Compression::Gzip));
        assert_eq!(kind(zstd::encode_all(&b"a"[..], 3).unwrap()), Some(Compression::Zstd));
        assert_eq!(kind(b"a".to_vec()), None);
        assert_eq!(kind("正文".as_bytes().to_vec()), None);
    }
}
