//! The character tables. The traditional-to-simplified one is built by the compiler, so that it costs
//! nothing at start-up. Its source and licence are in `SOURCES.md`.

const FIRST: usize = 0x3400;
const LAST: usize = 0x9FFF;

/// The simplified form of each character from U+3400 to U+9FFF, 0 where it is the character itself.
static SIMPLIFIED: [u16; LAST - FIRST + 1] = parse(include_bytes!("simplified.txt"));

/// Reads lines of two characters of three bytes each.
const fn parse(lines: &[u8]) -> [u16; LAST - FIRST + 1] {
    let mut table = [0; LAST - FIRST + 1];
    let mut i = 0;
    while i + 6 < lines.len() {
        table[scalar(lines, i) - FIRST] = scalar(lines, i + 3) as u16;
        i += 7;
    }
    table
}

/// The scalar value of the three-byte character at `i`.
const fn scalar(bytes: &[u8], i: usize) -> usize {
    ((bytes[i] as usize & 0x0F) << 12)
        | ((bytes[i + 1] as usize & 0x3F) << 6)
        | (bytes[i + 2] as usize & 0x3F)
}

/// The simplified form of `c`, or `c` itself.
///
/// ```
/// use textmill_text::normalize::simplified;
/// assert_eq!(simplified('國'), '国');
/// assert_eq!(simplified('国'), '国');
/// ```
#[inline]
pub fn simplified(c: char) -> char {
    match SIMPLIFIED.get((c as usize).wrapping_sub(FIRST)) {
        Some(&to) if to != 0 => char::from_u32(to.into()).unwrap_or(c),
        _ => c,
    }
}

/// The ASCII form of a full-width character, the full-width form of half-width CJK punctuation.
#[inline]
pub(super) fn narrowed(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '\u{3000}' => ' ',
        '｡' => '。',
        '｢' => '「',
        '｣' => '」',
        '､' => '、',
        '･' => '・',
        '￥' => '¥',
        '￠' => '¢',
        '￡' => '£',
        '￦' => '₩',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn simplified_forms_are_final() {
        let mut pairs = 0;
        for c in (FIRST..=LAST).filter_map(|n| char::from_u32(n as u32)) {
            let to = simplified(c);
            pairs += usize::from(to != c);
            assert_eq!(simplified(to), to, "{c}");
        }
        assert_eq!(pairs, include_str!("simplified.txt").lines().count());
    }
}
