//! English names: capitalised words beside a word that says what they name.
//!
//! Harbour Bridge Holdings, Ministry of Health, Dr Jane Roe: a kind of organisation that ends or heads the
//! name, a title or a given name that opens a person's. Names without such a word are left to the
//! dictionaries and to the model.

mod person;
#[cfg(test)]
mod tests;

use person::{office_holder, person, speaker};

use super::found::Found;
use super::lexicon::{HEAD, Lexicon, TAIL, TITLE_EN};
use super::line::Line;
use crate::entity::Kind;
use textmill_text::english::{MONTHS, WEEKDAYS};

/// Longest name, in words.
const LONGEST: usize = 9;

/// A word of the paragraph.
struct Word {
    start: usize,
    end: usize,
    capital: bool,
    /// Whether only one blank parts it from the word before.
    joined: bool,
    /// What the lists of English words say of it.
    role: u32,
}

/// Appends the English names that their words show.
pub(crate) fn find(lexicon: &Lexicon, line: &Line, out: &mut Vec<Found>) {
    let words = words(lexicon, line);
    let mut i = 0;
    while i < words.len() {
        let found = organization(line, &words, i)
            .or_else(|| person(line, &words, i))
            .or_else(|| office_holder(line, &words, i))
            .or_else(|| speaker(line, &words, i))
            .or_else(|| place(line, &words, i));
        match found {
            Some((last, found)) => {
                out.push(found);
                i = last + 1;
            }
            None => i += 1,
        }
    }
}

fn words(lexicon: &Lexicon, line: &Line) -> Vec<Word> {
    let inner = |i: usize| line.char(i).is_some_and(|c| !crate::chars::is_han(c) && c.is_alphanumeric());
    let mut words: Vec<Word> = Vec::new();
    let mut i = 0;
    while i < line.len() {
        if !inner(i) {
            i += 1;
            continue;
        }
        let start = i;
        while inner(i)
            || matches!(line.char(i), Some('-' | '&' | '.' | '’' | '\'')) && inner(i + 1) && i > start
        {
            i += 1;
        }
        let mut end = i;
        // 's is no part of a name.
        if end - start > 2 && matches!(line.chars[end - 2], '\'' | '’') && line.chars[end - 1] == 's' {
            end -= 2;
        }
        let joined = words.last().is_some_and(|word| word.end + 1 == start && line.chars[word.end] == ' ');
        let word = &line.chars[start..end];
        let role = lexicon.english.get(word).unwrap_or(0);
        // The full stop of Inc. and Dr. belongs to the word before a blank and another capital.
        words.push(Word { start, end, capital: word[0].is_uppercase(), joined, role });
    }
    words
}

/// Whether words `i - 1` and `i` stand in one name: parted by a blank, or by the full stop of an
/// abbreviation and a blank.
fn adjoins(line: &Line, words: &[Word], i: usize) -> bool {
    let (before, word) = (&words[i - 1], &words[i]);
    let short = before.end - before.start <= 3 || before.role & TITLE_EN != 0;
    let ampersand = line.chars.get(before.end..word.start) == Some(&[' ', '&', ' ']);
    word.joined
        || ampersand && before.capital && word.capital
        || short
            && before.end + 2 == word.start
            && line.chars[before.end] == '.'
            && line.chars[before.end + 1] == ' '
}

fn is_of(line: &Line, word: &Word) -> bool {
    matches!(line.chars.get(word.start..word.end), Some(['o', 'f'] | ['f', 'o', 'r']))
}

fn is_and(line: &Line, word: &Word) -> bool {
    line.chars.get(word.start..word.end) == Some(&['a', 'n', 'd'])
}

fn is_link(line: &Line, word: &Word) -> bool {
    matches!(
        line.chars.get(word.start..word.end),
        Some(['o', 'f'] | ['a', 'n', 'd'] | ['f', 'o', 'r'] | ['t', 'h', 'e'] | ['&'])
    )
}

fn name(kind: Kind, start: usize, end: usize, rule: &'static str) -> Found {
    Found { kind, start, end, standard: None, rule }
}

/// An organisation that starts with word `i`: its last word.
fn organization(line: &Line, words: &[Word], i: usize) -> Option<(usize, Found)> {
    let first = words.get(i).filter(|word| word.capital)?;
    let article = matches!(
        line.chars.get(first.start..first.end),
        Some(['T', 'h', 'e'] | ['A'] | ['A', 'n'] | ['I', 'n'] | ['I'])
    );
    if article {
        return None;
    }
    let headed =
        first.role & HEAD != 0 && words.get(i + 1).is_some_and(|word| word.joined && is_of(line, word));
    let mut last = None;
    let mut at = i;
    while at + 1 < words.len() && at + 1 - i < LONGEST && adjoins(line, words, at + 1) {
        at += 1;
        let word = &words[at];
        // The next head opens the next name: Ministry of Health and the Department of Energy.
        if word.role & HEAD != 0 && words.get(at + 1).is_some_and(|next| is_of(line, next)) {
            break;
        }
        // University of Leeds and Captain John Marsh: the title opens another name.
        let joined = is_and(line, &words[at - 1]);
        if headed && joined && word.role & TITLE_EN != 0 {
            break;
        }
        // Dr. Jane Roe of Harvard University; President of Harvard University: a person or an office.
        if last.is_none() && !headed && is_of(line, word) {
            let office = at == i + 1 && first.role & TITLE_EN != 0;
            let someone = (i..at).any(|k| person(line, words, k).is_some_and(|(end, _)| end + 1 == at));
            if office || someone {
                return None;
            }
        }
        if word.capital {
            if headed || word.role & TAIL != 0 {
                last = Some(at);
            }
        } else if !is_link(line, word) || last.is_some() && !headed {
            break;
        }
    }
    let mut last = last?;
    let plc =
        words.get(last + 1).filter(|next| next.joined && line.chars[next.start..next.end] == ['p', 'l', 'c']);
    last += usize::from(plc.is_some());
    let mut end = words[last].end;
    let company = matches!(
        line.chars.get(words[last].start..end),
        Some(['I', 'n', 'c'] | ['C', 'o', 'r', 'p'] | ['L', 't', 'd'] | ['C', 'o'])
    );
    if company && line.char(end) == Some('.') {
        end += 1;
    }
    Some((last, name(Kind::Organization, first.start, end, "names.english.organization")))
}

/// A place behind *in*: one or two capitalised words that are no time and no language.
fn place(line: &Line, words: &[Word], i: usize) -> Option<(usize, Found)> {
    // Times besides the months and days, and what is numbered or sits.
    const OTHERS: [&str; 9] =
        ["Spring", "Summer", "Autumn", "Winter", "Christmas", "Easter", "Phase", "Congress", "Parliament"];
    let word = words.get(i).filter(|word| word.capital && word.joined && word.role == 0)?;
    let before = i.checked_sub(1).and_then(|i| words.get(i))?;
    if !matches!(line.chars.get(before.start..before.end), Some(['i', 'n'])) {
        return None;
    }
    let mut last = i;
    if words.get(i + 1).is_some_and(|next| next.joined && next.capital && next.role == 0) {
        last = i + 1;
    }
    if words.get(last + 1).is_some_and(|next| next.joined && next.capital) {
        return None;
    }
    let written: String = line.chars[word.start..words[last].end].iter().collect();
    let plain = written.chars().all(|c| c.is_alphabetic() || c == ' ' || c == '-')
        && written.chars().filter(|c| c.is_lowercase()).count() >= 3
        && !MONTHS.iter().chain(&WEEKDAYS).chain(&OTHERS).any(|other| written.starts_with(other))
        && !["ish", "ese", "ian", "ean", "man", "nch", "ism", "ity"].iter().any(|end| written.ends_with(end));
    plain.then(|| (last, name(Kind::Place, word.start, words[last].end, "names.english.place")))
}
