//! Characters: the few questions about a character and its neighbours that recognisers ask.

/// Whether `c` is a Han character (the blocks that running text uses).
#[inline]
pub(crate) fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '〇' | '\u{20000}'..='\u{323af}')
}

/// The character that ends at byte `at`.
#[inline]
pub(crate) fn before(text: &str, at: usize) -> Option<char> {
    text.get(..at).and_then(|head| head.chars().next_back())
}

/// The character that starts at byte `at`.
#[inline]
pub(crate) fn after(text: &str, at: usize) -> Option<char> {
    text.get(at..).and_then(|tail| tail.chars().next())
}

/// The stretch of `text` that ends at `end`, holds at most `most` characters, and whose characters all
/// satisfy `inside`: its start.
pub(crate) fn run_before(text: &str, end: usize, most: usize, inside: impl Fn(char) -> bool) -> usize {
    let Some(head) = text.get(..end) else { return end };
    head.char_indices().rev().take(most).take_while(|&(_, c)| inside(c)).last().map_or(end, |(at, _)| at)
}

/// The stretch of `text` that starts at `start`, holds at most `most` characters, and whose characters
/// all satisfy `inside`: its end.
pub(crate) fn run_after(text: &str, start: usize, most: usize, inside: impl Fn(char) -> bool) -> usize {
    let Some(tail) = text.get(start..) else { return start };
    tail.char_indices()
        .take(most)
        .take_while(|&(_, c)| inside(c))
        .last()
        .map_or(start, |(at, c)| start + at + c.len_utf8())
}

/// The next byte below 0x80 at or after `at`, eight bytes at a time: most of a Chinese text is none.
#[inline]
pub(crate) fn next_ascii(bytes: &[u8], mut at: usize) -> usize {
    const HIGH: u64 = 0x8080_8080_8080_8080;
    while let Some(chunk) = bytes.get(at..at + 8).and_then(|chunk| <[u8; 8]>::try_from(chunk).ok()) {
        let low = !u64::from_le_bytes(chunk) & HIGH;
        if low != 0 {
            return at + (low.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    while bytes.get(at).is_some_and(|byte| *byte >= 0x80) {
        at += 1;
    }
    at
}

/// The value of a character as a digit of an integer: `0`-`9`, full-width or Chinese.
fn digit(c: char) -> Option<u32> {
    Some(match c {
        '0'..='9' => c as u32 - '0' as u32,
        '０'..='９' => c as u32 - '０' as u32,
        '〇' | '零' => 0,
        '一' => 1,
        '二' | '两' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

/// Whether `c` may stand in the integer of an article, a chapter or a document's number.
pub(crate) fn is_numeral(c: char) -> bool {
    digit(c).is_some() || matches!(c, '十' | '百' | '千')
}

/// A small integer as laws and documents number their parts: 12, １２, 十二, 一百二十, 二〇.
pub(crate) fn small_integer(numeral: &str) -> Option<u32> {
    let (mut total, mut current, mut any) = (0u32, None::<u32>, false);
    for c in numeral.chars() {
        any = true;
        match c {
            '十' | '百' | '千' => {
                let unit = match c {
                    '十' => 10,
                    '百' => 100,
                    _ => 1000,
                };
                total = total.checked_add(current.take().unwrap_or(1) * unit)?;
            }
            _ => {
                let value = digit(c)?;
                current = Some(match current {
                    // After 百 a 零 only holds a place.
                    Some(0) | None => value,
                    Some(tens) => tens.checked_mul(10)?.checked_add(value)?,
                });
            }
        }
        if current.is_some_and(|value| value > 100_000_000) {
            return None;
        }
    }
    any.then(|| total + current.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_integers_of_documents() {
        for (numeral, value) in [
            ("3", 3),
            ("１２", 12),
            ("十", 10),
            ("十二", 12),
            ("二十", 20),
            ("一百二十", 120),
            ("一百零三", 103),
            ("二〇二〇", 2020),
        ] {
            assert_eq!(small_integer(numeral), Some(value), "{numeral}");
        }
        assert_eq!(small_integer(""), None);
        assert_eq!(small_integer("甲"), None);
        assert_eq!(small_integer(&"9".repeat(40)), None);
        assert_eq!(small_integer(&"千".repeat(10_000_000)), None);
    }

    #[test]
    fn runs_stop_at_their_bounds() {
        let text = "，国办发〔";
        assert_eq!(run_before(text, text.len() - 3, 9, is_han), 3);
        assert_eq!(run_before(text, text.len() - 3, 2, is_han), 6);
        assert_eq!(run_after(text, 3, 9, is_han), 12);
        assert_eq!(run_after(text, 0, 9, is_han), 0);
    }
}
