//! Which encoding unmarked bytes are in.
//!
//! The hard question is GB18030 against Big5: both are two-byte encodings over much the same bytes, and a
//! short text is often valid in both. Each candidate decodes a sample, and what comes out is judged:
//! the characters that make up nearly all Chinese writing earn points by their frequency rank, rare
//! ones, private ones and invalid bytes cost. The text in the wrong encoding is a sequence of rare
//! characters, and three or four of them settle it. Traditional characters rank with their simplified
//! forms, so that traditional text in GBK and in Big5 is judged alike.

use crate::normalize::simplified;
use encoding_rs::{
    BIG5, DecoderResult, EUC_JP, EUC_KR, Encoding, GB18030, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE,
};
use std::sync::LazyLock;

/// Bytes that are looked at.
const SAMPLE: usize = 8 * 1024;

/// Detects the encoding of `bytes`, which have no byte order mark.
pub(super) fn detect(bytes: &[u8]) -> (&'static Encoding, f32) {
    if let Some(found) = utf_16(bytes) {
        return found;
    }
    match simdutf8::compat::from_utf8(bytes) {
        Ok(text) if by_chance(text) => return (GB18030, 0.7),
        Ok(_) => return (UTF_8, 1.0),
        // Mostly UTF-8 with a few damaged places: what is valid by chance has few long sequences.
        Err(_) if damaged_utf_8(window(bytes)) => return (UTF_8, 0.8),
        Err(_) => {}
    }
    let sample = window(bytes);
    let gb = judge(sample, GB18030);
    let big5 = judge(sample, BIG5);
    let (best, encoding, margin) = if big5.points > gb.points {
        (big5, BIG5, big5.points - gb.points)
    } else {
        (gb, GB18030, gb.points - big5.points)
    };
    // Files put together from others may change their encoding on the way. No encoding reads those; as UTF-8 they are an
    // error, and not a text of which a part is noise.
    if pieces(bytes).any(has_utf_8_han) {
        return (UTF_8, 0.4);
    }
    // On average a character of running Chinese text earns well above a point.
    if best.is_text() {
        let sure = margin as f32 / (margin as f32 + 6.0);
        return (encoding, sure * (1.0 - best.share_of_invalid()));
    }
    other(bytes, best, encoding)
}

/// Pieces from the beginning to the end that are looked into for a change of encoding.
fn pieces(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    const PIECES: usize = 8;
    const PIECE: usize = 1024;
    let step = bytes.len().div_ceil(PIECES).max(PIECE);
    bytes.chunks(step).map(|part| part.get(..part.len().min(PIECE)).unwrap_or(part))
}

/// Whether Chinese characters in UTF-8 stand here. In other encodings three bytes look like a frequent one by chance, but
/// not one after the other.
fn has_utf_8_han(piece: &[u8]) -> bool {
    const RUN: usize = 8;
    let (mut run, mut rest) = (0, piece);
    while let Some((&first, behind)) = rest.split_first() {
        let wide = rest.get(..3).and_then(|bytes| std::str::from_utf8(bytes).ok());
        let han = wide.and_then(|text| text.chars().next()).filter(|c| matches!(c, '\u{3000}'..='\u{ffef}'));
        match han {
            Some(c) => {
                run += usize::from(rank(c).is_some() || points(c) > 1);
                rest = rest.get(3..).unwrap_or_default();
            }
            None => {
                run = if first.is_ascii() { run } else { 0 };
                rest = behind;
            }
        }
        if run >= RUN {
            return true;
        }
    }
    false
}

/// Neither Chinese encoding gives Chinese text: whatever `chardetng` finds in the bytes.
fn other(bytes: &[u8], best: Judged, chinese: &'static Encoding) -> (&'static Encoding, f32) {
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Allow);
    detector.feed(bytes.get(..bytes.len().min(64 * 1024)).unwrap_or(bytes), true);
    let guess = detector.guess(None, chardetng::Utf8Detection::Deny);
    let eastern = guess == SHIFT_JIS || guess == EUC_JP || guess == EUC_KR;
    if guess == encoding_rs::GBK || guess == GB18030 {
        return (GB18030, 0.4);
    }
    if guess == BIG5 || eastern || best.invalid > 0 || best.wide == 0 || best.points <= 0 {
        return (guess, if eastern { 0.7 } else { 0.5 });
    }
    (chinese, 0.3)
}

/// Whether a very short text is valid UTF-8 by chance: a few Chinese characters in GB18030 can be, and
/// then read as letters that nobody writes (水 as U+02EE).
fn by_chance(text: &str) -> bool {
    const FEW: usize = 4;
    let odd =
        |c: &char| matches!(c, '\u{0180}'..='\u{036F}' | '\u{0483}'..='\u{058F}' | '\u{0700}'..='\u{07FF}');
    if text.len() > 64 || text.is_ascii() {
        return false;
    }
    let mut wide = text.chars().filter(|c| !c.is_ascii()).peekable();
    if wide.peek().is_none() || wide.clone().count() > FEW || !wide.all(|c| odd(&c)) {
        return false;
    }
    let gb = judge(text.as_bytes(), GB18030);
    gb.invalid == 0 && gb.points >= 3 * gb.wide as i32
}

/// A sample from the first place with bytes beyond ASCII, where the evidence is, and what stands before it.
fn window(bytes: &[u8]) -> &[u8] {
    let first = Encoding::ascii_valid_up_to(bytes).saturating_sub(1);
    bytes.get(first..bytes.len().min(first + SAMPLE)).unwrap_or(&[])
}

/// Whether most sequences of bytes beyond ASCII are valid UTF-8.
fn damaged_utf_8(sample: &[u8]) -> bool {
    let (mut valid, mut invalid) = (0, 0);
    let mut rest = sample;
    loop {
        match std::str::from_utf8(rest) {
            Ok(text) => {
                valid += text.chars().filter(|c| !c.is_ascii()).count();
                break;
            }
            Err(error) => {
                let (text, after) = rest.split_at(error.valid_up_to());
                valid += std::str::from_utf8(text)
                    .map_or(0, |text| text.chars().filter(|c| !c.is_ascii()).count());
                let Some(length) = error.error_len() else { break };
                invalid += 1;
                rest = after.get(length..).unwrap_or(&[]);
            }
        }
    }
    valid >= 4 * invalid.max(1)
}

/// UTF-16 by its zero bytes (Latin text) or by its characters (Chinese text).
fn utf_16(bytes: &[u8]) -> Option<(&'static Encoding, f32)> {
    if bytes.len() < 4 || bytes.len() % 2 == 1 {
        return None;
    }
    let sample = bytes.get(..bytes.len().min(SAMPLE))?;
    let score = |read: fn([u8; 2]) -> u16| {
        let (mut common, mut strange, mut units) = (0usize, 0usize, 0usize);
        for pair in sample.chunks_exact(2) {
            let unit = read([pair[0], pair[1]]);
            units += 1;
            match unit {
                0x09 | 0x0A | 0x0D | 0x20..=0x7E | 0x3000..=0x301F | 0xFF01..=0xFF5E | 0x2010..=0x2027 => {
                    common += 1
                }
                0x4E00..=0x9FFF if char::from_u32(unit.into()).is_some_and(|c| rank(c).is_some()) => {
                    common += 1
                }
                0x3400..=0x9FFF
                | 0xA0..=0x24F
                | 0x370..=0x5FF
                | 0x2000..=0x2BFF
                | 0x3040..=0x30FF
                | 0xAC00..=0xD7A3 => {}
                _ => strange += 1,
            }
        }
        (common, strange, units)
    };
    let (little, big) = (score(u16::from_le_bytes), score(u16::from_be_bytes));
    // Names and terms are of rarer characters; then the other order must make far less sense.
    let judge = |(common, strange, units): (usize, usize, usize), other: (usize, usize, usize)| {
        let enough = if other.0 * 10 < units * 3 { 6 } else { 8 };
        common * 10 >= units * enough && strange * 20 <= units
    };
    // Two ASCII letters read as one unit are often a Chinese character (0x6162): text without any control character
    // and within ASCII or UTF-8 is not UTF-16. Of the high bytes of Chinese characters none is a control character,
    // but low bytes are.
    let control = |&byte: &u8| byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0C | 0x1B);
    if !sample.iter().any(control) && simdutf8::basic::from_utf8(bytes).is_ok() {
        return None;
    }
    match (judge(little, big), judge(big, little)) {
        (true, false) => Some((UTF_16LE, 0.9)),
        (false, true) => Some((UTF_16BE, 0.9)),
        (true, true) if little.0 != big.0 => Some((if little.0 > big.0 { UTF_16LE } else { UTF_16BE }, 0.6)),
        _ => None,
    }
}

/// What a sample decodes to, in points.
#[derive(Debug, Clone, Copy, Default)]
struct Judged {
    points: i32,
    /// Characters beyond ASCII.
    wide: usize,
    invalid: usize,
}

impl Judged {
    fn is_text(&self) -> bool {
        self.wide > 0 && self.points > self.wide as i32 / 2 && self.invalid * 20 <= self.wide
    }

    fn share_of_invalid(&self) -> f32 {
        self.invalid as f32 / (self.wide + self.invalid).max(1) as f32
    }
}

/// Decodes `sample` and gives points.
fn judge(sample: &[u8], encoding: &'static Encoding) -> Judged {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(sample.len() * 2 + 16);
    let mut judged = Judged::default();
    let mut at = 0;
    loop {
        let rest = sample.get(at..).unwrap_or(&[]);
        // Not the last piece: a character cut at the end of the sample is no error.
        let (result, read) = decoder.decode_to_string_without_replacement(rest, &mut text, false);
        at += read;
        match result {
            DecoderResult::InputEmpty => break,
            DecoderResult::OutputFull => text.reserve(rest.len() * 2 + 64),
            DecoderResult::Malformed(..) => {
                judged.invalid += 1;
                judged.points -= 8;
            }
        }
    }
    let mut before = ' ';
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if !c.is_ascii() {
            judged.wide += 1;
            // `Cécile`: what stands within a word of Latin letters is one.
            let within = before.is_ascii_alphabetic() && chars.peek().is_some_and(char::is_ascii_alphabetic);
            judged.points += match c {
                'À'..='ɏ' if within => 3,
                // Lines and tables: no encoding gives runs of them by chance.
                '\u{2500}'..='\u{257f}' if ('\u{2500}'..='\u{257f}').contains(&before) => 6,
                '\u{4e00}'..='\u{9fff}' if within => -3,
                c => points(c),
            };
        }
        before = c;
    }
    judged
}

/// What a character says for the encoding that it came out of.
fn points(c: char) -> i32 {
    match c {
        '，' | '。' | '、' | '：' | '；' | '？' | '！' | '“' | '”' | '《' | '》' | '（' | '）' | '「'
        | '」' | '　' | '％' => 4,
        '‘'
        | '’'
        | '…'
        | '—'
        | '–'
        | '·'
        | '『'
        | '』'
        | '【'
        | '】'
        | '０'..='９'
        | 'Ａ'..='Ｚ'
        | 'ａ'..='ｚ'
        | '〇'
        | '①'..='⒛'
        | 'Ⅰ'..='ⅻ'
        | '℃'
        | '√'
        | '×'
        | '★'
        | '●'
        | '■' => 2,
        '\u{4e00}'..='\u{9fff}' => match rank(c) {
            Some(0..200) => 5,
            Some(200..600) => 4,
            Some(600..1200) => 3,
            Some(_) => 1,
            None => -3,
        },
        '\u{e000}'..='\u{f8ff}' => -8,
        '\u{3400}'..='\u{4dbf}' => -6,
        '\u{3040}'..='\u{30ff}' => -2,
        // Greek, Cyrillic, box drawing, bopomofo: real, and rare in reports.
        _ => -3,
    }
}

/// The most frequent characters first; its source is in `SOURCES.md`.
static FREQUENT: &str = include_str!("frequent.txt");

/// The frequency rank plus one of each character from U+4E00 to U+9FFF, 0 for the rare ones.
static RANKS: LazyLock<Vec<u16>> = LazyLock::new(|| {
    let mut ranks = vec![0; 0x9FFF - 0x4E00 + 1];
    for (rank, c) in FREQUENT.chars().filter(|c| *c != '\n').enumerate() {
        if let Some(slot) = (c as usize).checked_sub(0x4E00).and_then(|i| ranks.get_mut(i)) {
            *slot = rank as u16 + 1;
        }
    }
    ranks
});

/// The frequency rank of `c` or of its simplified form, 0 for the most frequent.
fn rank(c: char) -> Option<u16> {
    let at = (simplified(c) as usize).checked_sub(0x4E00)?;
    RANKS.get(at)?.checked_sub(1)
}
