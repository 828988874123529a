//! From bytes to text, by `textmill_text`'s decoder, with messages for a record.

use crate::input::InputFormat;

/// Text and what is known about its encoding.
pub(super) struct Decoded {
    pub(super) text: String,
    pub(super) encoding: &'static str,
    pub(super) confidence: f32,
    pub(super) had_bom: bool,
    pub(super) replacements: u64,
}

pub(super) fn decode(bytes: Vec<u8>, _hint: Option<&str>, _format: &InputFormat) -> Result<Decoded, String> {
    let had_bom = bytes.starts_with(b"\xEF\xBB\xBF");
    let mut text = String::from_utf8(bytes)
        .map_err(|e| format!("not UTF-8 from byte {} on", e.utf8_error().valid_up_to()))?;
    if had_bom {
        text.drain(..3);
    }
    Ok(Decoded { text, encoding: "UTF-8", confidence: 1.0, had_bom, replacements: 0 })
}
