//! From bytes to text: which encoding, and what it says.
//!
//! In order: an encoding that the caller names; a byte order mark; UTF-16 by its zero bytes and common
//! characters; UTF-8 by its validity; the GB18030 family against Big5 by valid sequences and by how
//! frequent the characters would be ([`detect`]); anything else by `chardetng`. GBK and GB2312 are decoded
//! as GB18030, which contains them.
//!
//! Bytes that are not valid in the encoding are an error with their offset, unless [`decode_lossy`] is
//! asked for, which puts U+FFFD and counts. The work is done by `simdutf8` and `encoding_rs`, at their
//! speed: of a large input only samples are looked at for detection.

mod detect;

use encoding_rs::{BIG5, DecoderResult, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};
use std::borrow::Cow;

/// A decoded text, and how it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Decoded<'b> {
    /// The text, without a byte order mark; borrowed where the bytes were UTF-8 already.
    pub text: Cow<'b, str>,
    /// The encoding's name in the WHATWG Encoding Standard, with its capitals (`UTF-8`, `GB18030`).
    pub encoding: &'static str,
    /// How sure the choice of the encoding is, 0 to 1; 1 where it was named or marked.
    pub confidence: f32,
    /// Whether the bytes began with a byte order mark.
    pub had_bom: bool,
    /// How many invalid sequences became U+FFFD.
    pub replacements: usize,
}

/// Why bytes could not be decoded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// The caller named an encoding that does not exist.
    #[error(
        "unknown encoding {label:?}; known are UTF-8, GB18030, Big5, UTF-16LE, UTF-16BE and the labels of the WHATWG Encoding Standard"
    )]
    UnknownEncoding {
        /// What the caller wrote.
        label: String,
    },
    /// The bytes at `offset` mean nothing in `encoding`.
    #[error("byte {offset} is not valid {encoding}")]
    Malformed {
        /// The encoding, named or detected.
        encoding: &'static str,
        /// Offset of the first invalid byte.
        offset: usize,
    },
}

/// Decodes `bytes`. `encoding` is a label such as `gbk` or `utf-16le`; without one it is detected.
///
/// ```
/// use textmill_text::decode::decode;
/// let bytes = [0xB4, 0xBA, 0xCC, 0xEC, 0xC0, 0xB4, 0xC1, 0xCB]; // 春天来了 in GBK
/// let decoded = decode(&bytes, None)?;
/// assert_eq!((decoded.text.as_ref(), decoded.encoding), ("春天来了", "GB18030"));
/// # Ok::<(), textmill_text::decode::DecodeError>(())
/// ```
///
/// # Errors
/// When the label is unknown, or at the first byte that is not valid in the encoding.
pub fn decode<'b>(bytes: &'b [u8], encoding: Option<&str>) -> Result<Decoded<'b>, DecodeError> {
    run(bytes, encoding, false)
}

/// Decodes `bytes` like [`decode`], with U+FFFD for what is not valid.
///
/// # Errors
/// When the label is unknown.
pub fn decode_lossy<'b>(bytes: &'b [u8], encoding: Option<&str>) -> Result<Decoded<'b>, DecodeError> {
    run(bytes, encoding, true)
}

/// The encoding that `label` names; GBK and GB2312 are read as GB18030.
///
/// # Errors
/// When there is none of that name.
pub fn encoding(label: &str) -> Result<&'static str, DecodeError> {
    find(label).map(name)
}

/// The encoding's name; `encoding_rs` writes one of them in small letters.
fn name(encoding: &'static Encoding) -> &'static str {
    if encoding == GB18030 { "GB18030" } else { encoding.name() }
}

fn find(label: &str) -> Result<&'static Encoding, DecodeError> {
    let plain = label.trim().to_ascii_lowercase().replace('_', "-");
    let found = Encoding::for_label_no_replacement(plain.as_bytes()).or_else(|| {
        let same = match plain.as_str() {
            "utf8-sig" | "utf-8-sig" | "utf-8-bom" => UTF_8,
            "cp936" | "936" | "gb-18030" | "hz" | "euc-cn" | "euccn" => GB18030,
            "cp950" | "950" | "big-5" | "big5hkscs" | "big5-eten" => BIG5,
            "utf16" | "utf16le" | "ucs-2" => UTF_16LE,
            "utf16be" => UTF_16BE,
            _ => return None,
        };
        Some(same)
    });
    match found {
        Some(encoding) if encoding == GBK => Ok(GB18030),
        Some(encoding) => Ok(encoding),
        None => Err(DecodeError::UnknownEncoding { label: label.to_owned() }),
    }
}

fn run<'b>(bytes: &'b [u8], label: Option<&str>, lossy: bool) -> Result<Decoded<'b>, DecodeError> {
    let mark = Encoding::for_bom(bytes);
    let (encoding, confidence) = match (label, mark) {
        // A mark at the very beginning says more than whoever named the encoding of a whole folder. (But what is named
        // UTF-8 is not UTF-16: lines of JSON are UTF-8, and one that begins so is told as wrong.)
        (Some(label), mark) => {
            let named = find(label)?;
            let marked = mark.map(|(marked, _)| marked).filter(|_| named != UTF_8);
            (marked.unwrap_or(named), 1.0)
        }
        (None, Some((marked, _))) => (marked, 1.0),
        (None, None) => detect::detect(bytes),
    };
    let skip = mark.filter(|&(marked, _)| marked == encoding).map_or(0, |(_, length)| length);
    let body = bytes.get(skip..).unwrap_or(&[]);
    let decoded = |text, replacements| Decoded {
        text,
        encoding: name(encoding),
        confidence,
        had_bom: skip > 0,
        replacements,
    };
    if encoding == UTF_8 {
        return match simdutf8::compat::from_utf8(body) {
            Ok(text) => Ok(decoded(Cow::Borrowed(text), 0)),
            Err(_) if lossy => {
                let (text, replacements) = replace(body, encoding);
                Ok(decoded(Cow::Owned(text), replacements))
            }
            Err(error) => {
                Err(DecodeError::Malformed { encoding: "UTF-8", offset: skip + error.valid_up_to() })
            }
        };
    }
    if let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(body) {
        return Ok(decoded(text, 0));
    }
    if lossy {
        let (text, replacements) = replace(body, encoding);
        return Ok(decoded(Cow::Owned(text), replacements));
    }
    let offset = skip + first_malformed(body, encoding);
    Err(DecodeError::Malformed { encoding: name(encoding), offset })
}

/// Decodes with U+FFFD for each invalid sequence, and counts them.
fn replace(bytes: &[u8], encoding: &'static Encoding) -> (String, usize) {
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 2 + 16);
    let mut replacements = 0;
    walk(bytes, encoding, &mut text, |text, _| {
        text.push(char::REPLACEMENT_CHARACTER);
        replacements += 1;
        true
    });
    (text, replacements)
}

fn first_malformed(bytes: &[u8], encoding: &'static Encoding) -> usize {
    let mut first = 0;
    walk(bytes, encoding, &mut String::new(), |_, offset| {
        first = offset;
        false
    });
    first
}

/// Decodes `bytes` to the end of `text`, calling `malformed` with the offset of each invalid sequence
/// until it says to stop.
fn walk(
    bytes: &[u8],
    encoding: &'static Encoding,
    text: &mut String,
    mut malformed: impl FnMut(&mut String, usize) -> bool,
) {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut at = 0;
    loop {
        let rest = bytes.get(at..).unwrap_or(&[]);
        let (result, read) = decoder.decode_to_string_without_replacement(rest, text, true);
        at += read;
        match result {
            DecoderResult::InputEmpty => return,
            DecoderResult::OutputFull => text.reserve(rest.len().max(64) * 2),
            DecoderResult::Malformed(length, after) => {
                let offset = at.saturating_sub(usize::from(length) + usize::from(after));
                if !malformed(text, offset) {
                    return;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
