//! Ends after Latin stops: full stop, exclamation and question mark.

use super::abbreviations::{self, Kind};
use super::ideographic::is_cjk;
use super::scanner::{Scanner, Verdict};

/// Moves over quotes and brackets that close at `i`. Returns the end and whether any did.
fn closers(s: &Scanner<'_>, from: usize) -> (usize, bool) {
    let mut i = from;
    loop {
        i += match s.byte(i) {
            b'"' | b'\'' | b')' | b']' | b'}' => 1,
            0xE2 if matches!(s.triple(i), [0xE2, 0x80, 0x99 | 0x9D]) => 3,
            0xEF if s.triple(i) == [0xEF, 0xBC, 0x89] => 3,
            0xE3 if matches!(s.triple(i), [0xE3, 0x80, 0x8D | 0x8F]) => 3,
            0xC2 if s.byte(i + 1) == 0xBB => 2,
            _ => return (i, i > from),
        };
    }
}

/// What stands after a candidate's closing marks.
struct After {
    /// Just past the stop and what closes with it.
    end: usize,
    closed: bool,
    /// Whether white space follows.
    spaced: bool,
    /// The first character that is not white space; `None` at the end of the paragraph.
    first: Option<char>,
    /// Where that is.
    at: usize,
}

impl After {
    fn new(s: &Scanner<'_>, stop_end: usize) -> Self {
        let (end, closed) = closers(s, stop_end);
        let at = s.skip_blank(end);
        After { end, closed, spaced: at > end, first: s.char_at(at), at }
    }

    fn lower(&self) -> bool {
        self.first.is_some_and(char::is_lowercase)
    }

    fn goes_on(&self, s: &Scanner<'_>) -> bool {
        matches!(self.first, Some(',' | ';' | '，' | '、' | '；')) && emoticon(s, self.at).is_none()
    }

    /// The end, with a reference mark (`[3]`) or an emoticon that belongs to what came before.
    fn end_with_trailers(&self, s: &Scanner<'_>) -> usize {
        let mut end = self.end;
        let mut at = self.at;
        loop {
            let past = reference(s, at).or_else(|| emoticon(s, at)).or_else(|| stray_closer(s, at));
            let Some(past) = past else { return end };
            end = past;
            at = s.skip_blank(past);
        }
    }
}

/// A bracketed reference number such as `[3]`, `[3, 4]` at `i`: where it ends.
fn reference(s: &Scanner<'_>, i: usize) -> Option<usize> {
    if s.byte(i) != b'[' || !s.byte(i + 1).is_ascii_digit() {
        return None;
    }
    let close = (i + 1..s.end.min(i + 20)).find(|&at| s.bytes[at] == b']')?;
    let inside = s.bytes.get(i + 1..close)?;
    inside
        .iter()
        .all(|b| b.is_ascii_digit() || matches!(b, b',' | b' ' | b'-') || *b >= 0x80)
        .then_some(close + 1)
}

/// Decides about the colon at `i`: it ends nothing, but an emoticon does where a capital follows.
pub(super) fn colon(s: &Scanner<'_>, i: usize) -> Verdict {
    let spaced = i > s.begin && s.bytes[i - 1] == b' ';
    match emoticon(s, i).filter(|_| spaced) {
        Some(end) if s.char_at(s.skip_blank(end)).is_some_and(char::is_uppercase) => Verdict::End(end),
        _ => Verdict::On(i + 1),
    }
}

/// A closing bracket that a space was put before.
fn stray_closer(s: &Scanner<'_>, i: usize) -> Option<usize> {
    (matches!(s.byte(i), b')' | b']') && matches!(s.byte(i + 1), 0 | b' ' | b'\n')).then_some(i + 1)
}

/// Decides about the bracket that closes at `i`: a stop just inside it ends the sentence only where
/// another clearly begins.
pub(super) fn bracket(s: &Scanner<'_>, i: usize) -> Verdict {
    let stopped = i > s.begin && matches!(s.bytes[i - 1], b'.' | b'!' | b'?');
    let after = After::new(s, i);
    if !stopped || !after.spaced || !after.first.is_some_and(char::is_uppercase) {
        return Verdict::On(after.end.max(i + 1));
    }
    let word = word_before(s, i - 1);
    let ends =
        abbreviations::kind(word).is_none() || abbreviations::begins_sentences(word_after(s, after.at));
    if ends { Verdict::End(after.end_with_trailers(s)) } else { Verdict::On(after.end.max(i + 1)) }
}

/// An emoticon such as `:-)` at `i`: where it ends.
fn emoticon(s: &Scanner<'_>, i: usize) -> Option<usize> {
    if !matches!(s.byte(i), b':' | b';' | b'=') {
        return None;
    }
    let mouth = i + 1 + usize::from(matches!(s.byte(i + 1), b'-' | b'o' | b'^' | b'\''));
    if !matches!(
        s.byte(mouth),
        b')' | b'(' | b'D' | b'P' | b'p' | b'/' | b'\\' | b'|' | b'*' | b'3' | b']' | b'['
    ) {
        return None;
    }
    let mut end = mouth + 1;
    while s.byte(end) == s.byte(mouth) {
        end += 1;
    }
    matches!(s.byte(end), 0 | b' ' | b'\n' | b'\t' | b'\r').then_some(end)
}

/// The run of characters that belong to a word or an address and end at `i`.
fn word_before<'t>(s: &Scanner<'t>, i: usize) -> &'t str {
    let floor = s.begin.max(i.saturating_sub(40));
    let mut from = i;
    while from > floor
        && (s.bytes[from - 1].is_ascii_alphanumeric()
            || matches!(s.bytes[from - 1], b'.' | b'&' | b'\'' | b'-' | b'@' | b'/' | b'_' | 0xC2..=0xDF | 0x80..=0xBF))
    {
        from -= 1;
    }
    while from < i && !s.text.is_char_boundary(from) {
        from += 1;
    }
    s.text.get(from..i).unwrap_or("")
}

/// The word that begins at `i`: letters and apostrophes only.
fn word_after<'t>(s: &Scanner<'t>, i: usize) -> &'t str {
    let to =
        (i..s.end.min(i + 24)).find(|&at| !s.bytes[at].is_ascii_alphabetic()).unwrap_or(s.end.min(i + 24));
    s.text.get(i..to).unwrap_or("")
}

/// Decides about the full stop at `i`.
pub(super) fn dot(s: &Scanner<'_>, i: usize) -> Verdict {
    let (dots, past, spaced_dots) = run_of_dots(s, i);
    if dots > 1 && i > s.begin && s.bytes[i - 1] == b'[' {
        // [...] stands for words left out.
        return Verdict::On(past);
    }
    let mut stop_end = past;
    while matches!(s.byte(stop_end), b'!' | b'?') {
        stop_end += 1;
    }
    let strong = stop_end > past;
    let after = After::new(s, stop_end);
    let Some(first) = after.first else { return Verdict::End(after.end) };
    if !after.spaced {
        return unspaced(s, i, &after, first);
    }
    if after.goes_on(s) || (after.closed && after.lower()) {
        return Verdict::On(after.end);
    }
    let attached = i > s.begin && !s.bytes[i - 1].is_ascii_whitespace();
    if dots > 3 && spaced_dots && attached && s.byte(i + 1) == b' ' && !after.lower() {
        // A full stop and three dots for what was left out after it, which lead the next sentence.
        return Verdict::End(i + 1);
    }
    let ends = if strong {
        true
    } else if dots > 1 {
        !after.lower() && (!spaced_dots || dots > 3)
    } else {
        single_dot_ends(s, i, &after, first)
    };
    if ends { Verdict::End(after.end_with_trailers(s)) } else { Verdict::On(after.end) }
}

/// How many dots stand from `i` on, where they end, and whether spaces part them.
fn run_of_dots(s: &Scanner<'_>, i: usize) -> (usize, usize, bool) {
    let (mut dots, mut at, mut spaced) = (1, i + 1, false);
    loop {
        if s.byte(at) == b'.' {
            at += 1;
        } else if s.byte(at) == b' ' && s.byte(at + 1) == b'.' && !s.byte(at + 2).is_ascii_alphanumeric() {
            at += 2;
            spaced = true;
        } else {
            return (dots, at, spaced);
        }
        dots += 1;
    }
}

/// A stop with no space after it: between Chinese characters, or where a writer forgot the space.
fn unspaced(s: &Scanner<'_>, i: usize, after: &After, first: char) -> Verdict {
    let before = s.char_before(i);
    if before.is_some_and(is_cjk) && is_cjk(first) && first.is_alphanumeric() {
        return Verdict::End(after.end);
    }
    let word = word_before(s, i);
    let forgotten = word.len() > 2
        && word.bytes().all(|b| b.is_ascii_alphabetic() || b == b'\'')
        && word.bytes().next_back().is_some_and(|b| b.is_ascii_lowercase())
        && first.is_uppercase()
        && {
            let next = word_after(s, after.at);
            let past = s.byte(after.at + next.len());
            (next.len() > 1 || next == "I" || next == "A")
                && next.bytes().skip(1).all(|b| b.is_ascii_lowercase())
                && matches!(past, 0 | b' ' | b'\n' | b'\'' | b',')
                && !matches!(next, "Com" | "Org" | "Net" | "Edu" | "Gov")
        };
    if forgotten { Verdict::End(after.end) } else { Verdict::On(after.end) }
}

/// Whether the single dot at `i`, with a space after it, ends a sentence.
fn single_dot_ends(s: &Scanner<'_>, i: usize, after: &After, first: char) -> bool {
    let word = word_before(s, i);
    if word.is_empty() {
        return true;
    }
    let starts = s.begin + word.len() == i;
    let next = word_after(s, after.at);
    let starter = || abbreviations::begins_sentences(next);
    // "1." or "a." at the very beginning numbers what follows.
    if starts && (word.bytes().all(|b| b.is_ascii_digit()) && word.len() < 4) {
        return false;
    }
    let letters = word.bytes().all(|b| b.is_ascii_alphabetic());
    if word.chars().count() == 1 && letters {
        // An initial, unless the next word cannot be a name.
        if starts || first.is_ascii_digit() || after.lower() {
            return false;
        }
        return starter() || word.bytes().all(|b| b.is_ascii_lowercase());
    }
    match abbreviations::kind(word) {
        Some(Kind::Title | Kind::Never) => false,
        Some(Kind::Numbered) => {
            !(first.is_ascii_digit() || after.lower() || matches!(first, '(' | '#') || next.len() == 1)
        }
        Some(Kind::Answer) => !first.is_ascii_digit(),
        Some(Kind::Calendar) => !first.is_ascii_digit() && !after.lower() && starter(),
        Some(Kind::Clock) => {
            !after.lower()
                && first.is_uppercase()
                && !abbreviations::is_time_zone(next)
                && words_so_far(s, i) > 3
        }
        Some(Kind::Often) => !after.lower() && !first.is_ascii_digit() && first != '(',
        Some(Kind::Acronym) => starter(),
        Some(Kind::Seldom) => !after.lower() && starter(),
        None if after.lower() => !looks_abbreviated(word),
        None => true,
    }
}

/// How many words the current sentence has before `i`, up to four.
fn words_so_far(s: &Scanner<'_>, i: usize) -> usize {
    s.text.get(s.begin..i).unwrap_or("").split(' ').filter(|w| !w.is_empty()).take(4).count()
}

/// A word of consonants only, or with a dot inside, is rather an abbreviation than the end of a sentence.
fn looks_abbreviated(word: &str) -> bool {
    let short = word.len() <= 4 && word.bytes().all(|b| b.is_ascii_alphabetic());
    short
        && !word.bytes().any(|b| matches!(b.to_ascii_lowercase(), b'a' | b'e' | b'i' | b'o' | b'u' | b'y'))
        && !word.bytes().all(|b| b.is_ascii_uppercase())
}

/// Decides about the `!` or `?` at `i`.
pub(super) fn mark(s: &Scanner<'_>, i: usize) -> Verdict {
    let mut stop_end = i + 1;
    while matches!(s.byte(stop_end), b'!' | b'?' | b'.') {
        stop_end += 1;
    }
    while super::ideographic::is_stop(&s.triple(stop_end)) {
        stop_end += 3;
    }
    let after = After::new(s, stop_end);
    let Some(first) = after.first else { return Verdict::End(after.end) };
    let field = i > s.begin && s.bytes[i - 1] == b':';
    if after.goes_on(s) || field || (after.closed && after.lower()) {
        return Verdict::On(after.end);
    }
    if !after.spaced {
        let cjk = s.char_before(i).is_some_and(is_cjk) || is_cjk(first);
        let word = word_before(s, i);
        if is_cjk(first) && is_capitalised(word) && s.begin + word.len() < i && s.bytes[i] == b'!' {
            return Verdict::On(after.end);
        }
        let address = word.contains(['/', '.', '@']) || !first.is_alphabetic();
        return if cjk || (!address && !address_goes_on(s, after.at)) {
            Verdict::End(after.end)
        } else {
            Verdict::On(after.end)
        };
    }
    if after.lower() && s.bytes[i] == b'!' && is_brand(s, i) {
        return Verdict::On(after.end);
    }
    Verdict::End(after.end_with_trailers(s))
}

/// Whether the word after a mark goes on like a query string.
fn address_goes_on(s: &Scanner<'_>, i: usize) -> bool {
    s.byte(i + word_after(s, i).len()) == b'='
}

/// A capitalised word inside a sentence before `!`: a name that is written with its mark.
fn is_brand(s: &Scanner<'_>, i: usize) -> bool {
    let word = word_before(s, i);
    is_capitalised(word) && s.begin + word.len() < i
}

fn is_capitalised(word: &str) -> bool {
    word.bytes().next().is_some_and(|b| b.is_ascii_uppercase())
        && word.bytes().skip(1).all(|b| b.is_ascii_lowercase())
}
