//! From bytes to text, by `textmill_text`'s decoder, with messages for a record.

use textmill_text::decode::{DecodeError, Decoded, decode, decode_lossy};

use super::{ReadOptions, html};
use crate::input::InputFormat;

/// Decodes a record; `own` is the encoding named for its source in particular. JSON is UTF-8 (RFC 8259) unless an
/// encoding is named: guessing line by line could give two lines of one file two encodings.
pub(super) fn decode_record<'b>(
    bytes: &'b [u8],
    options: &ReadOptions,
    own: Option<&str>,
    format: &InputFormat,
) -> Result<Decoded<'b>, String> {
    let json = *format == InputFormat::JsonLines;
    let named = own.or(options.encoding.as_deref()).or(json.then_some("utf-8"));
    if *format == InputFormat::Html
        && named.is_none()
        && let Some(decoded) = page(bytes)
    {
        return Ok(decoded);
    }
    let decoded = if options.lossy { decode_lossy(bytes, named) } else { decode(bytes, named) };
    decoded.map_err(|e| match e {
        DecodeError::Malformed { .. } if json && bytes.starts_with(&[0xFF, 0xFE]) => {
            "the file is UTF-16; JSON Lines must be UTF-8: convert it first".to_owned()
        }
        DecodeError::Malformed { encoding, offset } => format!(
            "byte {offset} is not valid {encoding}; name the right `encoding`, or let `lossy` put U+FFFD there"
        ),
        other => other.to_string(),
    })
}

/// How much of a file its encoding is found from, where its records must all have one.
pub(super) const SAMPLE: u64 = 64 << 10;

/// The encoding that the start of a file is in; UTF-8 where it cannot be told.
pub(super) fn of_sample(sample: &[u8]) -> String {
    decode(cut(sample), None).map_or_else(|_| "UTF-8".to_owned(), |decoded| decoded.encoding.to_owned())
}

/// A sample up to its last whole line, so that no character is cut.
fn cut(sample: &[u8]) -> &[u8] {
    match memchr::memrchr(b'\n', sample) {
        Some(end) if sample.len() as u64 >= SAMPLE => sample.get(..end).unwrap_or(sample),
        _ => sample,
    }
}

/// A page in the encoding that it states itself. It is not believed where the bytes are UTF-8, or are not what it says.
fn page(bytes: &[u8]) -> Option<Decoded<'_>> {
    let label = html::declared(bytes)?;
    if let Ok(decoded) = decode(bytes, Some("utf-8")) {
        return Some(decoded);
    }
    decode(bytes, Some(&label)).ok()
}

/// Whether what was decoded is no text but a program, a picture or the like: more than a few characters, and more
/// than one in fifty, are control characters that no text has.
pub(super) fn is_binary(text: &str) -> bool {
    const FEW: usize = 4;
    let mut controls = 0;
    let mut all = 0;
    // The head of a file says what it is.
    for c in text.chars().take(1 << 16) {
        all += 1;
        let odd = matches!(c, '\0'..='\x06' | '\x0e'..='\x1a' | '\x1c'..='\x1f' | '\x7f'..='\u{84}' | '\u{86}'..='\u{9f}');
        controls += usize::from(odd);
    }
    controls > FEW && controls * 50 > all
}

#[cfg(test)]
mod tests {
    use super::is_binary;

    #[test]
    fn programs_are_no_text() {
        assert!(is_binary("\u{7f}ELF\u{2}\u{1}\u{1}\0\0\0\0\0\0\0\0\0\u{3}\0>"));
        assert!(!is_binary("第一行\r\n\t第二行\u{c}第三行\u{85}"));
        // A stray NUL in a report, escapes of a terminal.
        assert!(!is_binary(&format!("{}\0", "报告".repeat(100))));
        assert!(!is_binary("\u{1b}[1m标题\u{1b}[0m"));
    }
}
