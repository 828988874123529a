//! Lists that were run into one paragraph: `1. One thing 2. Another`, `• One • Another`.
//!
//! A paragraph that begins with the first sign of a series is a list, and each further sign in order
//! begins an item. Signs out of order are ordinary text, so that a year or a page number cuts nothing.

use super::scanner::{Scanner, Verdict};

/// The list a paragraph is, if it is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Enumeration {
    /// No list.
    None,
    /// Numbers; the next one expected.
    Number(u32),
    /// Small letters; the next one expected.
    Letter(u8),
    /// A bullet, repeated.
    Bullet([u8; 3]),
}

fn is_bullet(mark: [u8; 3]) -> bool {
    // • ‣ ⁃ ● ■ ◆ ▪
    matches!(
        mark,
        [0xE2, 0x80, 0xA2 | 0xA3]
            | [0xE2, 0x81, 0x83]
            | [0xE2, 0x97, 0x8F | 0x86]
            | [0xE2, 0x96, 0xA0 | 0xAA]
    )
}

impl Enumeration {
    /// Looks at how the paragraph begins.
    pub(super) fn begin(s: &Scanner<'_>) -> Self {
        let at = s.begin;
        if is_bullet(s.triple(at)) {
            return Enumeration::Bullet(s.triple(at));
        }
        let sign = |from: usize| {
            let past = if s.byte(from) == b'.' && s.byte(from + 1) == b')' { from + 2 } else { from + 1 };
            matches!(s.byte(from), b'.' | b')') && s.byte(past) == b' '
        };
        match s.byte(at) {
            b'1' if sign(at + 1) => Enumeration::Number(2),
            b'a' if sign(at + 1) => Enumeration::Letter(b'b'),
            _ => Enumeration::None,
        }
    }

    /// Whether a bullet of this list stands at `i` and so ends the item before it.
    pub(super) fn bullet(&self, s: &Scanner<'_>, i: usize) -> Option<Verdict> {
        match self {
            Enumeration::Bullet(mark) if i > s.begin && s.triple(i) == *mark => Some(Verdict::End(i)),
            _ => None,
        }
    }

    /// Whether the dot or bracket at `i` closes the next sign of this list. If so the sentence before
    /// it ends, and the scan goes on after the sign.
    pub(super) fn item(&mut self, s: &Scanner<'_>, i: usize) -> Option<Verdict> {
        let sign_start = match *self {
            Enumeration::None => return None,
            Enumeration::Bullet(_) => {
                // "• 9. text": the number belongs to the bullet.
                if i > s.begin + 16 {
                    return None;
                }
                let inside = s.text.get(s.begin + 3..i)?.trim_start();
                let numbered =
                    !inside.is_empty() && inside.len() < 4 && inside.bytes().all(|b| b.is_ascii_digit());
                return numbered.then_some(Verdict::On(i + 1));
            }
            Enumeration::Number(n) => {
                let digits = s.bytes.get(s.begin..i)?.iter().rev().take_while(|b| b.is_ascii_digit()).count();
                if digits == 0 || digits > 3 || s.text.get(i - digits..i)?.parse() != Ok(n) {
                    return None;
                }
                i - digits
            }
            Enumeration::Letter(letter) => {
                if i == 0 || s.bytes[i - 1] != letter {
                    return None;
                }
                i - 1
            }
        };
        let past = if s.byte(i) == b'.' && s.byte(i + 1) == b')' { i + 2 } else { i + 1 };
        let before = s.bytes.get(sign_start.checked_sub(1)?)?;
        if *before != b' '
            || s.byte(past) != b' '
            || !s.char_at(s.skip_blank(past)).is_some_and(char::is_alphanumeric)
        {
            return None;
        }
        *self = match *self {
            Enumeration::Number(n) => Enumeration::Number(n + 1),
            Enumeration::Letter(letter) if letter < b'z' => Enumeration::Letter(letter + 1),
            _ => Enumeration::None,
        };
        Some(if sign_start > s.begin { Verdict::End(sign_start) } else { Verdict::On(past) })
    }
}
