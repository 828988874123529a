//! Characters by class, at the speed of reading memory.
//!
//! A text is not decoded to be counted. In UTF-8 most classes can be told from single bytes: a character
//! is a byte that is not a continuation; lead bytes `E5`..=`E9` begin nothing but Han characters, and `E4`
//! nothing but Han save the 64 hexagrams (`E4 B7`). Those tests are plain comparisons of bytes, which the
//! compiler turns into vector instructions. What is left, one character in ten of a Chinese report
//! (`，`, `。`, full-width digits) and none of an English one, is found eight bytes at a time and looked up.
//!
//! Classes follow the Unicode Standard: *letters* are alphabetic characters that are not Han, *digits* the
//! general category Nd, *punctuation* the categories P*, *Han* the ideographs of the script Han.

use std::sync::LazyLock;
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

/// How many characters of each class a text has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Characters {
    /// Code points.
    pub chars: u64,
    /// Han ideographs.
    pub han: u64,
    /// Letters of any other script.
    pub letters: u64,
    /// Decimal digits, ASCII, full-width and of other scripts.
    pub digits: u64,
    /// Punctuation.
    pub punctuation: u64,
    /// Lines: ended by LF, CR LF or CR; a last line without an end counts.
    pub lines: u64,
    /// Runs of characters between white space, as `wc -w` counts words.
    pub words: u64,
}

/// The classes that characters are told apart by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum Class {
    Other,
    Space,
    Han,
    Letter,
    Digit,
    Punctuation,
}

/// Counts one text.
pub fn count(text: &str) -> Characters {
    let bytes = text.as_bytes();
    let mut total = Characters::default();
    let mut breaks = Breaks::default();
    // Blocks small enough that the second look at one (for characters that need decoding) finds it in
    // the first-level cache.
    for (i, block) in bytes.chunks(BLOCK).enumerate() {
        let sums = Sums::of(bytes, i * BLOCK, block.len());
        total.chars += block.len() as u64 - u64::from(sums.continuation);
        total.letters += u64::from(sums.letters);
        total.digits += u64::from(sums.digits);
        total.punctuation += u64::from(sums.punctuation);
        total.han += u64::from(sums.han);
        total.words += u64::from(sums.words);
        breaks.line_feeds += u64::from(sums.line_feeds);
        breaks.carriage_returns += u64::from(sums.carriage_returns);
        if sums.hard > 0 {
            hard_characters(bytes, i * BLOCK, block.len(), &mut total);
        }
        if sums.hexagrams > 0 {
            // Counted as Han above. A character belongs to the block that its first byte is in.
            let end = bytes.len().min(i * BLOCK + block.len() + 1);
            let block = bytes.get(i * BLOCK..end).unwrap_or_default();
            total.han -= block.windows(2).filter(|w| w == &[0xE4, 0xB7]).count() as u64;
        }
    }
    total.lines = breaks.lines(bytes);
    total
}

/// Bytes a block: several of the 240-byte rows in which sums fit a byte.
const BLOCK: usize = 240 * 16;

/// What comparisons of single bytes say about one block.
#[derive(Default)]
struct Sums {
    continuation: u32,
    letters: u32,
    digits: u32,
    punctuation: u32,
    han: u32,
    line_feeds: u32,
    carriage_returns: u32,
    /// Bytes that are no ASCII white space and stand behind one.
    words: u32,
    /// Leads of characters that need looking up.
    hard: u32,
    /// Not none where there may be hexagrams.
    hexagrams: u32,
}

impl Sums {
    /// Of the bytes from `at` on.
    fn of(bytes: &[u8], at: usize, length: usize) -> Self {
        let mut sums = Sums::default();
        let block = bytes.get(at..at + length).unwrap_or_default();
        // Each byte's neighbour; the first has none, and begins a word if it is of one.
        let before = bytes.get(at.saturating_sub(1)..).unwrap_or_default();
        if at == 0 {
            sums.words += block.first().map_or(0, |&b| u32::from(!ascii_space(b)));
        }
        let mut neighbours = before;
        // In a row of fewer than 256 bytes a sum of zeros and ones fits a byte: the loops below become
        // vector code that handles 16 or 32 bytes an instruction.
        for row in block.chunks(240) {
            let continuation = ones(row, |b| b & 0xC0 == 0x80);
            sums.continuation += continuation;
            sums.line_feeds += ones(row, |b| b == b'\n');
            sums.carriage_returns += ones(row, |b| b == b'\r');
            sums.letters += ones(row, |b| (b | 0x20).wrapping_sub(b'a') < 26);
            sums.digits += ones(row, |b| b.wrapping_sub(b'0') < 10);
            sums.punctuation += ones(row, ascii_punctuation);
            let behind = if at == 0 && std::ptr::eq(row.as_ptr(), block.as_ptr()) {
                row.get(1..).unwrap_or_default()
            } else {
                row
            };
            let begun = neighbours.iter().zip(behind);
            sums.words +=
                u32::from(begun.map(|(&a, &b)| u8::from(ascii_space(a) & !ascii_space(b))).sum::<u8>());
            neighbours = neighbours.get(behind.len()..).unwrap_or_default();
            if continuation > 0 {
                sums.han += ones(row, |b| b.wrapping_sub(0xE4) < 6);
                sums.hard += ones(row, |b| (b >= 0xC2) & (b.wrapping_sub(0xE4) >= 6));
                // U+4DC0 to U+4DFF, if any: `E4 B7`. A pair cut by the row's end is suspected too.
                let pairs = row.iter().zip(row.iter().skip(1));
                sums.hexagrams +=
                    u32::from(pairs.map(|(&a, &b)| u8::from((a == 0xE4) & (b == 0xB7))).sum::<u8>())
                        + u32::from(row.last() == Some(&0xE4));
            }
        }
        sums
    }
}

/// How many bytes of a row, of at most 255, pass the test. A generic, so that the test becomes part of the loop.
#[inline(always)]
fn ones(row: &[u8], test: impl Fn(u8) -> bool) -> u32 {
    u32::from(row.iter().map(|&b| u8::from(test(b))).sum::<u8>())
}

/// White space in ASCII: the blank, and tab to carriage return.
#[inline(always)]
fn ascii_space(b: u8) -> bool {
    (b == b' ') | (b.wrapping_sub(b'\t') < 5)
}

/// ASCII characters of the general categories P*: all punctuation save `$ + < = > ^ ` | ~`, which are S*.
#[inline(always)]
fn ascii_punctuation(b: u8) -> bool {
    // Without short circuits, which would be branches.
    ((b.wrapping_sub(b'!') < 15) & (b != b'$') & (b != b'+'))
        | (b.wrapping_sub(b':') < 2)
        | (b.wrapping_sub(b'?') < 2)
        | ((b.wrapping_sub(b'[') < 5) & (b != b'^'))
        | (b == b'{')
        | (b == b'}')
}

/// Looks up the characters of `bytes[at..at + length]` that single bytes do not settle. A character
/// belongs to the block that its first byte is in.
fn hard_characters(bytes: &[u8], at: usize, length: usize, total: &mut Characters) {
    const HIGH: u64 = 0x8080_8080_8080_8080;
    const LOW7: u64 = !HIGH;
    let every = |b: u8| u64::from_ne_bytes([b; 8]);
    let end = at + length;
    let (words, rest) = bytes.get(at..end).unwrap_or_default().as_chunks::<8>();
    let mut from = at;
    for word in words {
        let x = u64::from_le_bytes(*word);
        // High bit of each byte: set in leads (`11xxxxxx`), then cleared in E4..=E9, by additions
        // on seven bits, which never carry into the next byte.
        let lead = x & (x << 1) & HIGH;
        if lead != 0 {
            let y = x & LOW7;
            let from_e4 = (y + every(0x80 - 0x64)) & HIGH;
            let from_ea = (y + every(0x80 - 0x6A)) & HIGH;
            let mut hard = lead & !(from_e4 & !from_ea);
            while hard != 0 {
                one(bytes, from + hard.trailing_zeros() as usize / 8, total);
                hard &= hard - 1;
            }
        }
        from += 8;
    }
    for (i, &b) in rest.iter().enumerate() {
        if b >= 0xC2 && b.wrapping_sub(0xE4) >= 6 {
            one(bytes, from + i, total);
        }
    }
}

/// Adds the character whose lead byte is at `i`.
#[inline]
fn one(bytes: &[u8], i: usize, total: &mut Characters) {
    match class_at(bytes, i) {
        Class::Other => {}
        Class::Space => space(bytes, i, total),
        Class::Han => total.han += 1,
        Class::Letter => total.letters += 1,
        Class::Digit => total.digits += 1,
        Class::Punctuation => total.punctuation += 1,
    }
}

/// White space outside ASCII was taken for a part of a word: one that it began is none, and what stands behind it begins
/// one.
#[cold]
fn space(bytes: &[u8], i: usize, total: &mut Characters) {
    let began = i.checked_sub(1).and_then(|before| bytes.get(before)).is_none_or(|&b| ascii_space(b));
    total.words -= u64::from(began);
    let length = match bytes.get(i) {
        Some(0xC2..=0xDF) => 2,
        _ => 3,
    };
    let begins = match bytes.get(i + length) {
        None => false,
        Some(&b) if b < 0x80 => !ascii_space(b),
        Some(_) => class_at(bytes, i + length) != Class::Space,
    };
    total.words += u64::from(begins);
}

/// The class of the character, none of ASCII, whose lead byte is at `i`.
#[inline]
fn class_at(bytes: &[u8], i: usize) -> Class {
    let at = |k: usize| u32::from(bytes.get(i + k).copied().unwrap_or(0)) & 0x3F;
    let lead = bytes.get(i).copied().unwrap_or(0);
    match lead {
        0xC2..=0xDF => SMALL.two_byte((u32::from(lead) & 0x1F) << 6 | at(1)),
        0xE0..=0xEF => SMALL.three_byte((u32::from(lead) & 0x0F) << 12 | at(1) << 6 | at(2)),
        _ => classify((u32::from(lead) & 0x07) << 18 | at(1) << 12 | at(2) << 6 | at(3)),
    }
}

/// Classes of the characters that Chinese and European texts use besides ASCII and Han, ready to look up.
struct Small {
    latin: Vec<Class>,
    general: Vec<Class>,
    cjk: Vec<Class>,
    forms: Vec<Class>,
}

static SMALL: LazyLock<Small> = LazyLock::new(|| {
    let table = |range: std::ops::Range<u32>| range.map(classify).collect();
    Small {
        latin: table(0..0x800),
        general: table(0x2000..0x2080),
        cjk: table(0x3000..0x3040),
        forms: table(0xFF00..0xFF80),
    }
});

impl Small {
    fn two_byte(&self, c: u32) -> Class {
        self.latin.get(c as usize).copied().unwrap_or(Class::Other)
    }

    fn three_byte(&self, c: u32) -> Class {
        let table = match c & 0xFF80 {
            0x2000 => &self.general,
            0x3000 if c < 0x3040 => &self.cjk,
            0xFF00 => &self.forms,
            _ => return classify(c),
        };
        table.get((c & 0x7F) as usize).copied().unwrap_or(Class::Other)
    }
}

/// Whether a character is a Han ideograph (script Han, the ideographs and the iteration marks).
fn is_han(c: u32) -> bool {
    matches!(c, 0x3005 | 0x3007 | 0x3021..=0x3029 | 0x3038..=0x303B | 0x3400..=0x4DBF | 0x4E00..=0x9FFF
        | 0xF900..=0xFAD9 | 0x20000..=0x2FA1F | 0x30000..=0x3347F)
}

/// The class of a character, by its Unicode properties.
fn classify(c: u32) -> Class {
    let Some(c) = char::from_u32(c) else { return Class::Other };
    if is_han(u32::from(c)) {
        return Class::Han;
    }
    match c.general_category_group() {
        GeneralCategoryGroup::Punctuation => Class::Punctuation,
        _ if c.general_category() == unicode_properties::GeneralCategory::DecimalNumber => Class::Digit,
        _ if c.is_alphabetic() => Class::Letter,
        _ if c.is_whitespace() => Class::Space,
        _ => Class::Other,
    }
}

/// Line ends seen so far.
#[derive(Default)]
struct Breaks {
    line_feeds: u64,
    carriage_returns: u64,
}

impl Breaks {
    fn lines(&self, bytes: &[u8]) -> u64 {
        // A CR LF pair ends one line. Texts with CR are rare; only they pay for the second scan.
        let pairs = match self.carriage_returns {
            0 => 0,
            _ => bytes.windows(2).filter(|w| w[0] == b'\r' && w[1] == b'\n').count() as u64,
        };
        let open = bytes.last().is_some_and(|&b| b != b'\n' && b != b'\r');
        self.line_feeds + self.carriage_returns - pairs + u64::from(open)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The same counts the slow and obvious way.
    fn by_decoding(text: &str) -> Characters {
        let words = text.split_whitespace().count() as u64;
        let mut c = Characters { lines: text.lines().count() as u64, words, ..Characters::default() };
        for x in text.chars() {
            c.chars += 1;
            match classify(u32::from(x)) {
                Class::Other | Class::Space => {}
                Class::Han => c.han += 1,
                Class::Letter => c.letters += 1,
                Class::Digit => c.digits += 1,
                Class::Punctuation => c.punctuation += 1,
            }
        }
        c
    }

    #[test]
    fn a_mixed_line() {
        let c = count("今天是2020年７月，GDP增长3.2%。\r\nGood—really!\n");
        assert_eq!(c.han, 7);
        assert_eq!(c.digits, 7);
        assert_eq!(c.letters, 3 + 4 + 6);
        // ， . % 。 — !
        assert_eq!(c.punctuation, 6);
        assert_eq!(c.lines, 2);
        assert_eq!(c.words, 2);
    }

    #[test]
    fn words_between_white_space_of_every_kind() {
        for text in [
            "",
            " ",
            "a",
            " a\u{3000}b\u{3000}\u{3000}",
            "\u{3000}\u{3000}一\n\u{3000}二",
            "a\u{a0}\u{2003}b c\u{85}",
            "\u{3000}",
            "a\u{2028}一\u{2029}\u{205f}b",
        ] {
            assert_eq!(count(text).words, text.split_whitespace().count() as u64, "{text:?}");
            let long = text.repeat(2000);
            assert_eq!(count(&long).words, long.split_whitespace().count() as u64, "{text:?}");
        }
    }

    #[test]
    fn every_character_of_unicode_is_classed_as_by_its_properties() {
        let all: String = (0..=0x0010_FFFF).filter(|&c| c != 0x0D).filter_map(char::from_u32).collect();
        let (fast, slow) = (count(&all), by_decoding(&all));
        assert_eq!(Characters { lines: 0, ..fast }, Characters { lines: 0, ..slow });
    }

    #[test]
    fn line_ends_of_all_systems() {
        for (text, lines) in [("", 0), ("\n", 1), ("a", 1), ("a\nb", 2), ("a\r\nb\r\n", 2), ("a\rb\r", 2)] {
            assert_eq!(count(text).lines, lines, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn agrees_with_decoding(
            text in "([\u{20}-\u{7e}]|[\u{9}-\u{c}\u{85}\u{a0}\u{2000}-\u{200a}\u{2028}\u{3000} ]|[一-龥]|[\u{3000}-\u{303f}]|[\u{4db0}-\u{4e10}]|[\u{ff00}-\u{ffef}]|\\PC){0,300}",
            times in 1usize..30,
        ) {
            let text = text.repeat(times);
            prop_assert_eq!(count(&text), by_decoding(&text));
        }
    }
}
