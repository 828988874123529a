//! Streams that unpack to far more than a document can be.
//!
//! The interpreter unpacks a stream as a whole. Before it is let at a file, every Flate stream is unpacked here without
//! being kept, up to the limit. Pictures have other filters and are passed over at their first bytes. Flate within
//! Flate multiplies its factors and has no use: it is refused.

use std::io::Read;

use flate2::bufread::ZlibDecoder;

use crate::read::too_large;

/// How far before a stream its dictionary is looked at.
const DICTIONARY: usize = 2048;

pub(super) fn check(bytes: &[u8], max_bytes: u64) -> Result<(), String> {
    let mut total = 0_u64;
    let mut buffer = vec![0; 64 << 10];
    for at in memchr::memmem::find_iter(bytes, b"stream") {
        let before = bytes.get(at.saturating_sub(DICTIONARY)..at).unwrap_or_default();
        // `endstream` ends one.
        if before.ends_with(b"end") {
            continue;
        }
        let dictionary = match memchr::memmem::rfind(before, b" obj") {
            Some(start) => before.get(start..).unwrap_or_default(),
            None => before,
        };
        let packed = ["/FlateDecode", "/LZWDecode", "/Fl ", "/Fl]"];
        let filters: usize =
            packed.iter().map(|name| memchr::memmem::find_iter(dictionary, name.as_bytes()).count()).sum();
        if filters > 1 {
            return Err("a stream of the PDF is packed twice, which only bombs are".to_owned());
        }
        let data = bytes.get(at + b"stream".len()..).unwrap_or_default();
        let data = data.strip_prefix(b"\r").unwrap_or(data);
        let data = data.strip_prefix(b"\n").unwrap_or(data);
        let mut unpacked = ZlibDecoder::new(data);
        while let Ok(read @ 1..) = unpacked.read(&mut buffer) {
            total += read as u64;
            if total > max_bytes.saturating_mul(4) {
                return Err(format!("unpacked it is {}", too_large(max_bytes.saturating_mul(4))));
            }
        }
    }
    Ok(())
}
