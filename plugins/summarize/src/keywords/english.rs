//! Which runs of English words name nothing: amounts, times, openings of letters, clauses.
//!
//! There is no dictionary of English word classes here. What is told apart is told by short lists of words that belong to
//! numbers and times, and by the form of a past tense at the end.

use textmill_text::english::{MAGNITUDES, MONTHS, NUMBERS, TENS, WEEKDAYS};

/// Parts of a whole.
const SHARES: [&str; 10] =
    ["half", "halves", "third", "thirds", "quarter", "quarters", "fourths", "fifths", "tenths", "percent"];

/// Times.
const UNITS: [&str; 14] = [
    "year", "years", "month", "months", "week", "weeks", "day", "days", "hour", "hours", "minute", "minutes",
    "quarter", "decade",
];

/// Words that count, measure or order, and name nothing alone.
const ALONE: [&str; 17] = [
    "time",
    "times",
    "new",
    "first",
    "second",
    "last",
    "next",
    "number",
    "total",
    "full",
    "fourth",
    "fifth",
    "final",
    "early",
    "late",
    "dear",
    "percentage",
];

/// Words before a time or an amount.
const BEFORE: [&str; 16] = [
    "last",
    "next",
    "past",
    "previous",
    "recent",
    "following",
    "coming",
    "every",
    "each",
    "roughly",
    "nearly",
    "almost",
    "approximately",
    "mostly",
    "exactly",
    "barely",
];

/// Words that with a time behind them only say when or how long.
const WHICH: [&str; 10] =
    ["first", "second", "third", "fourth", "fifth", "full", "whole", "entire", "best", "half"];

/// Words that with a time before them do.
const BEHIND: [&str; 5] = ["earlier", "later", "ago", "end", "long"];

fn is_in(list: &[&str], word: &str) -> bool {
    list.iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// Names of times.
fn is_calendar(word: &str) -> bool {
    MONTHS.contains(&word) || WEEKDAYS.contains(&word)
}

/// A numeral of one word. Magnitudes have plurals that count (*millions of*); *dozens* say how many as little as *many* does,
/// and stay words.
fn is_numeral(word: &str) -> bool {
    let one = word.strip_suffix(['s', 'S']).unwrap_or(word);
    is_in(&NUMBERS, word) || is_in(&TENS, word) || is_in(&MAGNITUDES, one) || is_in(&["dozen"], word)
}

/// Whether a word is a number in words: *two*, *twenty-five*, *two-thirds*.
fn is_number(word: &str) -> bool {
    let mut parts = word.split('-');
    let first = parts.next().unwrap_or("");
    let part = |part: &str| is_numeral(part) || is_in(&SHARES, part) || is_in(&["one", "first"], part);
    match word.contains('-') {
        true => is_number(first) && parts.all(part),
        false => is_numeral(first),
    }
}

/// Whether words name something, as far as such lists tell.
pub(super) fn names_something(words: &[&str]) -> bool {
    let (Some(&first), Some(&last)) = (words.first(), words.last()) else { return false };
    let small = |word: &str| word.bytes().next().is_some_and(|b| b.is_ascii_lowercase());
    if is_in(&MAGNITUDES, first)
        || is_in(&["dear", "percent", "percentage"], first)
        || is_number(first) && (words.len() == 1 || small(last))
    {
        return false;
    }
    if words.len() == 1 {
        // Of two letters only a name or an abbreviation says something.
        let short = first.len() < 3 && first.bytes().all(|b| b.is_ascii_lowercase());
        let counts = is_in(&UNITS, first) || is_in(&SHARES, first) || is_in(&ALONE, first);
        return !(short || counts || is_calendar(first));
    }
    // Boats last year, approved two boats.
    let inside = words.get(1..).unwrap_or_default();
    if inside.iter().any(|word| small(word) && (is_in(&BEFORE, word) || is_number(word))) {
        return false;
    }
    // Last year, roughly two thirds; school year and Next Generation are names.
    let time = is_in(&UNITS, last) || is_in(&SHARES, last) || is_number(last);
    if is_in(&BEFORE, first) && (time || is_calendar(last)) {
        return false;
    }
    if is_in(&WHICH, first) && is_in(&UNITS, last) || is_in(&BEHIND, last) && is_in(&UNITS, first) {
        return false;
    }
    // Northgate Ferries approved: who did what is a clause; bed, speed and watershed are things.
    let done = last.len() > 5
        && last.ends_with("ed")
        && !["eed", "bed", "shed"].iter().any(|end| last.ends_with(end));
    !(done && small(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_times_and_clauses_name_nothing() {
        for words in [
            &["two"][..],
            &["twenty-five"],
            &["two-thirds"],
            &["Thousands"],
            &["trillions"],
            &["June"],
            &["Dear"],
            &["Dear", "shareholders"],
            &["last", "year"],
            &["first", "full", "year"],
            &["year", "earlier"],
            &["last", "June"],
            &["boats", "last", "year"],
            &["approved", "two", "boats"],
            &["five", "years"],
            &["roughly", "two", "thirds"],
            &["million", "passengers"],
            &["year"],
            &["third"],
            &["go"],
            &["Torvane", "Ferries", "approved"],
        ] {
            assert!(!names_something(words), "{words:?}");
        }
        for words in [
            &["annual", "report"][..],
            &["Three", "Gorges"],
            &["school", "year"],
            &["ferry"],
            &["ground", "speed"],
            &["third", "party"],
            &["May", "Day", "parade"],
            &["state-of-the-art"],
            &["Next", "Generation"],
        ] {
            assert!(names_something(words), "{words:?}");
        }
    }
}
