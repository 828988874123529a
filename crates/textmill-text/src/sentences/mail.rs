//! What mail programs run into a paragraph: a header's name and time stamp, a closing formula.
//!
//! `Ann Hill 08/16/2000 12:05 PM Please call me.` is three lines of a mail that lost their line ends.
//! Only a complete stamp (date, time) counts, and a formula only as the whole of its sentence.

use super::scanner::{Scanner, Verdict};

/// Formulas that close a letter, in small letters.
const FORMULAS: &[&str] = &[
    "best",
    "best regards",
    "best wishes",
    "cheers",
    "kind regards",
    "kindest regards",
    "many thanks",
    "regards",
    "respectfully",
    "sincerely",
    "sincerely yours",
    "thank you",
    "thanks",
    "warm regards",
    "yours",
    "yours sincerely",
    "yours truly",
];

/// Decides about the colon at `i` when it is that of a complete time stamp.
pub(super) fn stamp(s: &Scanner<'_>, i: usize) -> Option<Verdict> {
    if !s.byte(i + 1).is_ascii_digit() || i == s.begin || !s.bytes[i - 1].is_ascii_digit() {
        return None;
    }
    let hour = digits_before(s, i, 2)?;
    let date_end = hour.checked_sub(1).filter(|&at| s.bytes[at] == b' ')?;
    let year = digits_before(s, date_end, 4)?;
    let day = digits_before(s, slash_before(s, year)?, 2)?;
    let month = digits_before(s, slash_before(s, day)?, 2)?;
    let mut end = i + 3;
    if s.byte(end) == b':' {
        end += 3;
    }
    if s.byte(end) == b' ' && matches!(s.byte(end + 1), b'A' | b'P') && s.byte(end + 2) == b'M' {
        end += 3;
    }
    let header = s.text.get(s.begin..month)?;
    let named = !header.is_empty() && header.len() <= 80 && header.split_whitespace().all(is_part_of_name);
    if named {
        return Some(Verdict::End(month));
    }
    let next = s.char_at(s.skip_blank(end))?;
    (month == s.begin || next.is_uppercase()).then_some(Verdict::End(end))
}

/// Where the run of at most `most` digits begins that ends at `end`.
fn digits_before(s: &Scanner<'_>, end: usize, most: usize) -> Option<usize> {
    let inside = s.bytes.get(s.begin..end)?;
    let count = inside.iter().rev().take(most).take_while(|b| b.is_ascii_digit()).count();
    (count > 0).then(|| end - count)
}

fn slash_before(s: &Scanner<'_>, at: usize) -> Option<usize> {
    at.checked_sub(1).filter(|&slash| slash >= s.begin && s.bytes[slash] == b'/')
}

/// A capitalised word or an address.
fn is_part_of_name(word: &str) -> bool {
    word.contains('@') || word.trim_start_matches(['"', '<', '(']).starts_with(|c: char| c.is_uppercase())
}

/// Decides about the comma at `i`: after a closing formula a name follows, which is a line of its own.
pub(super) fn formula(s: &Scanner<'_>, i: usize) -> Verdict {
    const LONGEST: usize = 16;
    if i <= s.begin + LONGEST
        && s.byte(i + 1) == b' '
        && s.byte(i + 2).is_ascii_uppercase()
        && let Some(sentence) = s.text.get(s.begin..i)
        && sentence.starts_with(|c: char| c.is_ascii_uppercase())
        && FORMULAS.iter().any(|formula| formula.eq_ignore_ascii_case(sentence))
    {
        return Verdict::End(i + 1);
    }
    Verdict::On(i + 1)
}
