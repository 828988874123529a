//! Runs of ASCII without a dictionary word, and what else stands between the words of a text.

use super::dictionary::ASCII_CODES;
use super::format::CODE_FOREIGN;
use super::segmenter::Origin;

/// What is between two blocks: one character, or a run of ASCII without a dictionary word.
#[inline]
pub(super) fn between<const HMM: bool>(
    bytes: &[u8],
    start: usize,
    end: usize,
    word: &mut impl FnMut(usize, usize, Origin),
) {
    match bytes.get(start) {
        Some(&first) if first < 0x80 && ASCII_CODES[first as usize & 0x7F] != CODE_FOREIGN => {
            alphanumeric::<HMM>(bytes, start, end, word);
        }
        _ => word(start, end, Origin::Separator),
    }
}

/// Cuts a run without a dictionary word: letters and digits, joined by single `.`, `_` and `-`, with a
/// closing `%`; and what stands between, as one word. (Without the model, plain runs of letters and digits.)
#[inline]
pub(super) fn alphanumeric<const HMM: bool>(
    bytes: &[u8],
    start: usize,
    end: usize,
    word: &mut impl FnMut(usize, usize, Origin),
) {
    let run = bytes.get(..end).unwrap_or(bytes);
    let plain = |at: usize| run.get(at).is_some_and(u8::is_ascii_alphanumeric);
    let mut at = start;
    while at < end {
        let from = at;
        if plain(at) {
            loop {
                while plain(at) {
                    at += 1;
                }
                if HMM && matches!(run.get(at), Some(b'.' | b'_' | b'-')) && plain(at + 1) {
                    at += 1;
                } else {
                    break;
                }
            }
            if HMM && run.get(at) == Some(&b'%') {
                at += 1;
            }
            word(from, at, Origin::Alphanumeric);
        } else if HMM {
            while at < end && !plain(at) {
                at += 1;
            }
            word(from, at, Origin::Alphanumeric);
        } else {
            at += 1;
            word(from, at, Origin::Character);
        }
    }
}
