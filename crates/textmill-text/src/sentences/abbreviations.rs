//! Abbreviations of English, by what a full stop after them can mean.
//!
//! Lists of our own, sorted for binary search, in lower case and without their last dot.

/// How an abbreviation behaves at the end of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Before a name: Mr., Gen.
    Title,
    /// Announces what follows: e.g., cf.
    Never,
    /// Before a number: Fig., p.
    Numbered,
    /// "No.", a number's sign or an answer.
    Answer,
    /// Months and days.
    Calendar,
    /// a.m., p.m.
    Clock,
    /// As often as not the last word: etc.
    Often,
    /// Letters with dots: U.S.
    Acronym,
    /// Mostly inside a sentence: Inc., Jr.
    Seldom,
}

const TITLES: &[&str] = &[
    "adm", "asst", "atty", "brig", "capt", "cmdr", "col", "cpl", "dr", "drs", "ens", "fr", "gen", "gov",
    "hon", "insp", "lt", "maj", "messrs", "mlle", "mm", "mme", "mr", "mrs", "ms", "mt", "mx", "pfc", "ph",
    "pres", "prof", "pvt", "rep", "reps", "rev", "sen", "sens", "sgt", "sr", "st", "ste", "supt",
];
const NEVER: &[&str] = &["ca", "cf", "e.g", "eg", "i.e", "ie", "p.s", "ps", "r.e", "re", "v", "viz", "vs"];
const NUMBERED: &[&str] = &[
    "art", "arts", "ch", "chap", "chs", "cl", "eq", "eqn", "eqs", "ex", "exs", "ext", "fig", "figs", "fn",
    "nn", "nos", "nr", "n°", "op", "p", "para", "paras", "pp", "pt", "pts", "sec", "secs", "sect", "tab",
    "tel", "vol", "vols",
];
const CALENDAR: &[&str] = &[
    "apr", "aug", "dec", "feb", "fri", "jan", "jul", "jun", "mar", "mon", "nov", "oct", "sat", "sep", "sept",
    "sun", "thu", "thur", "thurs", "tue", "tues", "wed",
];
const OFTEN: &[&str] = &[
    "al", "ect", "esq", "etc", "ft", "hr", "hrs", "ib", "ibid", "kg", "km", "lb", "lbs", "mins", "oz", "sec",
    "sq", "yd", "yr", "yrs",
];
const SELDOM: &[&str] = &[
    "abs", "acad", "approx", "assn", "assoc", "ave", "avg", "bldg", "blvd", "bros", "cent", "cie", "co",
    "comm", "conf", "corp", "cos", "cst", "ctr", "dept", "dist", "div", "ed", "eds", "est", "fed", "fwy",
    "govt", "hwy", "inc", "incl", "inst", "intl", "jr", "lab", "llc", "ln", "ltd", "max", "mfg", "mgr",
    "misc", "natl", "orig", "pkwy", "pl", "plc", "prev", "pty", "pvt", "rd", "rev", "ser", "soc", "spec",
    "std", "subj", "temp", "trans", "univ", "vp",
];
const ZONES: &[&str] = &[
    "BST", "CDT", "CEST", "CET", "CST", "EDT", "EST", "ET", "GMT", "HKT", "IST", "JST", "MDT", "MST", "PDT",
    "PST", "PT", "UTC",
];

/// Words that begin sentences and are hardly ever names.
const STARTERS: &[&str] = &[
    "a",
    "according",
    "after",
    "all",
    "also",
    "although",
    "an",
    "and",
    "another",
    "any",
    "are",
    "as",
    "at",
    "be",
    "because",
    "before",
    "both",
    "but",
    "by",
    "call",
    "can",
    "could",
    "despite",
    "did",
    "do",
    "does",
    "during",
    "each",
    "even",
    "every",
    "finally",
    "first",
    "for",
    "from",
    "further",
    "furthermore",
    "had",
    "has",
    "have",
    "he",
    "hence",
    "her",
    "here",
    "his",
    "how",
    "however",
    "i",
    "if",
    "in",
    "indeed",
    "instead",
    "is",
    "it",
    "its",
    "just",
    "last",
    "later",
    "let",
    "like",
    "many",
    "maybe",
    "meanwhile",
    "more",
    "moreover",
    "most",
    "my",
    "never",
    "nevertheless",
    "next",
    "no",
    "none",
    "nor",
    "not",
    "nothing",
    "now",
    "of",
    "on",
    "once",
    "one",
    "only",
    "or",
    "other",
    "our",
    "over",
    "perhaps",
    "please",
    "rather",
    "several",
    "shall",
    "she",
    "should",
    "since",
    "so",
    "some",
    "still",
    "such",
    "that",
    "the",
    "their",
    "then",
    "there",
    "therefore",
    "these",
    "they",
    "this",
    "those",
    "though",
    "through",
    "thus",
    "to",
    "today",
    "two",
    "under",
    "unless",
    "until",
    "upon",
    "was",
    "we",
    "were",
    "what",
    "when",
    "where",
    "whether",
    "which",
    "while",
    "who",
    "whose",
    "why",
    "with",
    "within",
    "without",
    "would",
    "yes",
    "yet",
    "you",
    "your",
];

/// Looks `word` up in a sorted list, whatever its case.
fn has(list: &[&str], word: &str) -> bool {
    list.binary_search_by(|entry| entry.bytes().cmp(word.bytes().map(|b| b.to_ascii_lowercase()))).is_ok()
}

/// What `word`, which stands before a full stop, is an abbreviation of; `None` when it is not known as one.
pub(super) fn kind(word: &str) -> Option<Kind> {
    let word = word.trim_start_matches(|c: char| !c.is_alphanumeric());
    let capital = word.bytes().next().is_some_and(|b| b.is_ascii_uppercase());
    if word.is_empty() || word.len() > 24 {
        return None;
    }
    if has(NEVER, word) {
        return Some(Kind::Never);
    }
    if word.contains('.') {
        if matches!(word, "a.m" | "p.m" | "A.M" | "P.M") {
            return Some(Kind::Clock);
        }
        let mut letters = word.split('.').map(str::len);
        let dotted = letters.next().is_some_and(|n| n <= 2) && letters.all(|n| n <= 2);
        return (dotted && word.bytes().all(|b| b.is_ascii_alphabetic() || b == b'.'))
            .then_some(Kind::Acronym);
    }
    // "col." or "hon." in lower case are more often words than titles; the others are not words.
    if has(TITLES, word) && (capital || matches!(word, "mr" | "mrs" | "dr" | "st")) {
        return Some(Kind::Title);
    }
    if word.eq_ignore_ascii_case("no") {
        return Some(Kind::Answer);
    }
    if has(CALENDAR, word) {
        return capital.then_some(Kind::Calendar);
    }
    if has(SELDOM, word) {
        return Some(Kind::Seldom);
    }
    if has(NUMBERED, word) {
        return Some(Kind::Numbered);
    }
    has(OFTEN, word).then_some(Kind::Often)
}

/// Whether `word` is a capitalised word that begins sentences and is hardly ever a name.
pub(super) fn begins_sentences(word: &str) -> bool {
    word.bytes().next().is_some_and(|b| b.is_ascii_uppercase()) && has(STARTERS, word)
}

/// Whether `word` is the short name of a time zone.
pub(super) fn is_time_zone(word: &str) -> bool {
    ZONES.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted() {
        for list in [TITLES, NEVER, NUMBERED, CALENDAR, OFTEN, SELDOM, STARTERS] {
            assert!(list.windows(2).all(|pair| pair[0] < pair[1]), "{list:?}");
        }
    }
}
