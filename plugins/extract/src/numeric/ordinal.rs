//! Ordinals: 第三, twenty-first, 21st, and ranks relative to a place (the next, the last but one).

use super::figure::pack;
use crate::numeral::{Number, en};
use std::sync::LazyLock;

/// An ordinal in the text.
#[derive(Debug, Clone)]
pub(crate) struct Ordinal {
    /// First byte.
    pub(crate) start: usize,
    /// One past the last byte.
    pub(crate) end: usize,
    /// Its rank.
    pub(crate) value: Number,
    /// `end-1`, `current+1`: where the rank is counted from, for relative ones.
    pub(crate) relative: Option<&'static str>,
}

/// Phrases that name a rank relative to a place.
const RELATIVE: &[(&str, &str)] = &[
    ("the one before the last one", "end-1"),
    ("the one before the last", "end-1"),
    ("one before the last one", "end-1"),
    ("the one after the next one", "current+2"),
    ("antepenultimate", "end-2"),
    ("penultimate", "end-1"),
    ("next to last", "end-1"),
    ("next to the last", "end-1"),
    ("second to last", "end-1"),
    ("second last", "end-1"),
    ("last but one", "end-1"),
    ("last but two", "end-2"),
    ("previous one", "current-1"),
    ("next one", "current+1"),
    ("last one", "end+0"),
    ("current one", "current+0"),
    ("previous", "current-1"),
    ("next", "current+1"),
    ("last", "end+0"),
    ("final", "end+0"),
    ("current", "current+0"),
];

static STARTS: LazyLock<Vec<u128>> = LazyLock::new(|| {
    let words = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth \
        fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth thirtieth fortieth fiftieth \
        sixtieth seventieth eightieth ninetieth hundredth thousandth millionth billionth twenty thirty forty \
        fifty sixty seventy eighty ninety one two three four five six seven eight nine ten a eleven twelve \
        thirteen fourteen fifteen sixteen seventeen eighteen nineteen";
    let mut packed: Vec<u128> = words.split_whitespace().filter_map(pack).collect();
    packed.sort_unstable();
    packed
});

static RELATIVE_STARTS: LazyLock<Vec<u128>> = LazyLock::new(|| {
    let mut packed: Vec<u128> =
        RELATIVE.iter().filter_map(|(phrase, _)| phrase.split(' ').next().and_then(pack)).collect();
    packed.sort_unstable();
    packed.dedup();
    packed
});

/// English ordinals, in order, disjoint. Relative ones only where `relative` asks for them.
pub(crate) fn scan(text: &str, relative: bool) -> Vec<Ordinal> {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut i = 0;
    while let Some(byte) = bytes.get(i) {
        if !byte.is_ascii_alphanumeric() {
            i += 1;
            continue;
        }
        let rest = bytes.get(i..).unwrap_or(&[]);
        let len = rest.iter().take_while(|b| b.is_ascii_alphanumeric()).count();
        let word = rest.get(..len).unwrap_or(&[]);
        let found = if byte.is_ascii_digit() {
            ordinal_digits(text, i, word)
        } else if len > 16 {
            None
        } else {
            let packed = word.iter().fold(0u128, |p, b| p << 8 | u128::from(b.to_ascii_lowercase()));
            ordinal_words(text, i, packed)
                .or_else(|| relative.then(|| relative_at(text, i, packed)).flatten())
        };
        match found {
            Some(ordinal) => {
                i = ordinal.end.max(i + 1);
                out.push(ordinal);
            }
            None => i += len,
        }
    }
    out
}

/// `21st`
fn ordinal_digits(text: &str, at: usize, word: &[u8]) -> Option<Ordinal> {
    let suffix = word.iter().rev().take(2).rev().map(u8::to_ascii_lowercase).collect::<Vec<_>>();
    if !matches!(suffix.as_slice(), b"st" | b"nd" | b"rd" | b"th") {
        return None;
    }
    // 1,000th: the word found here is only its last group; go back over the groups.
    let mut start = at;
    let head = text.get(..at)?;
    let groups = head.bytes().rev().take(16).take_while(|b| b.is_ascii_digit() || *b == b',').count();
    if groups > 0 && head.ends_with(',') {
        start = at - groups;
    }
    let numeral = en::ordinal_prefix(text.get(start..)?)?;
    (start + numeral.len == at + word.len()).then_some(Ordinal {
        start,
        end: start + numeral.len,
        value: numeral.value,
        relative: None,
    })
}

fn ordinal_words(text: &str, at: usize, packed: u128) -> Option<Ordinal> {
    STARTS.binary_search(&packed).ok()?;
    let here = text.get(at..)?;
    let numeral = en::ordinal_prefix(here)?;
    let end = at + numeral.len;
    let written = here.get(..numeral.len)?;
    let lower = written.to_ascii_lowercase();
    if lower.starts_with("a ")
        || lower.starts_with("one ") && !lower.contains("hundred") && !lower.contains("thousand")
    {
        return None;
    }
    // "a trillionth", "two thirds" are fractions; "one second" is a time.
    let before = text.get(..at).unwrap_or("").trim_end();
    let previous =
        before.rsplit(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or("").to_ascii_lowercase();
    let counted = crate::numeral::en::word(&previous).is_some()
        || previous.bytes().all(|b| b.is_ascii_digit()) && !previous.is_empty();
    if counted && !before.ends_with(|c: char| !c.is_ascii_alphanumeric()) {
        return None;
    }
    if matches!(previous.as_str(), "a" | "an" | "per") && (lower == "second" || lower.ends_with("th")) {
        return None;
    }
    Some(Ordinal { start: at, end, value: numeral.value, relative: None })
}

fn relative_at(text: &str, at: usize, packed: u128) -> Option<Ordinal> {
    RELATIVE_STARTS.binary_search(&packed).ok()?;
    let here = text.get(at..)?;
    for (phrase, meaning) in RELATIVE {
        if here.get(..phrase.len()).is_some_and(|h| h.eq_ignore_ascii_case(phrase))
            && !here.as_bytes().get(phrase.len()).is_some_and(u8::is_ascii_alphanumeric)
        {
            let mut len = phrase.len();
            if *phrase == "last one"
                && here.get(len..).is_some_and(|r| {
                    r.starts_with(' ')
                        && r.get(1..).is_some_and(|r| r.starts_with(|c: char| c.is_ascii_alphabetic()))
                })
            {
                len = 4;
            }
            return Some(Ordinal { start: at, end: at + len, value: Number::ZERO, relative: Some(meaning) });
        }
    }
    None
}
