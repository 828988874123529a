//! Counting characters by script, from the lead bytes of UTF-8.

/// How many letters of each script a text has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Scripts {
    /// Chinese characters.
    pub(super) han: usize,
    /// Japanese syllables.
    pub(super) kana: usize,
    /// Korean syllables.
    pub(super) hangul: usize,
    /// Latin letters.
    pub(super) latin: usize,
    /// Latin letters beyond ASCII, counted in `latin` too.
    pub(super) accented: usize,
    /// Letters of other scripts.
    pub(super) other: usize,
}

impl Scripts {
    /// Counts the letters of `text`.
    pub(super) fn count(text: &str) -> Self {
        let mut n = Scripts::default();
        let bytes = text.as_bytes();
        let mut i = 0;
        while i < bytes.len() {
            // ASCII in blocks, without a branch for each byte.
            while bytes.get(i).is_some_and(u8::is_ascii)
                && let Some(block) = bytes.get(i..).and_then(|rest| rest.first_chunk::<16>())
                && block.iter().fold(0, |all, b| all | b) < 0x80
            {
                n.latin += block.iter().map(|b| u8::from(b.is_ascii_alphabetic())).sum::<u8>() as usize;
                i += 16;
            }
            if i == bytes.len() {
                break;
            }
            let second = bytes.get(i + 1).copied().unwrap_or(0);
            i += match bytes[i] {
                b'a'..=b'z' | b'A'..=b'Z' => {
                    n.latin += 1;
                    1
                }
                0..=0x7F => 1,
                // U+0080..U+00BF are signs, U+00C0..U+024F letters.
                0xC2 => 2,
                0xC3..=0xC9 => {
                    n.latin += 1;
                    n.accented += 1;
                    2
                }
                0xCC | 0xCD if second < 0xB0 => 2,
                0xCA..=0xDF => {
                    n.other += 1;
                    2
                }
                // U+2000..U+2FFF: punctuation and signs.
                0xE2 => 3,
                0xE3 => {
                    match second {
                        0x81..=0x83 => n.kana += 1,
                        0x90.. => n.han += 1,
                        _ => {}
                    }
                    3
                }
                0xE4..=0xE9 => {
                    n.han += 1;
                    3
                }
                0xEA if second < 0xB0 => {
                    n.other += 1;
                    3
                }
                0xEA..=0xED => {
                    n.hangul += 1;
                    3
                }
                0xE1 if second >= 0xB8 => {
                    // Latin Extended Additional (Vietnamese).
                    n.latin += 1;
                    n.accented += 1;
                    3
                }
                0xE0 | 0xE1 => {
                    n.other += 1;
                    3
                }
                0xEF if (0xA4..=0xAB).contains(&second) => {
                    n.han += 1;
                    3
                }
                0xEE | 0xEF => 3,
                _ => {
                    // Planes 2 and 3 hold Chinese characters, the others mostly signs.
                    n.han += usize::from(matches!(second, 0xA0..=0xBF) && bytes[i] == 0xF0);
                    4
                }
            };
        }
        n
    }
}
