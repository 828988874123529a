//! English persons: behind a title or with a given name, beside their office, and who speaks beside a quotation.

use super::{Word, adjoins, name};
use crate::entity::Kind;
use crate::names::found::Found;
use crate::names::lexicon::{GIVEN, HEAD, TAIL, TITLE_EN};
use crate::names::line::Line;

/// A person beside an office: Ada Mott, our director of sales; its founder, Ada Mott.
pub(super) fn office_holder(line: &Line, words: &[Word], i: usize) -> Option<(usize, Found)> {
    const OFFICES: [&str; 22] = [
        "director",
        "chief",
        "officer",
        "chair",
        "chairman",
        "chairwoman",
        "founder",
        "co-founder",
        "president",
        "manager",
        "head",
        "secretary",
        "treasurer",
        "spokesman",
        "spokeswoman",
        "spokesperson",
        "minister",
        "editor",
        "captain",
        "analyst",
        "economist",
        "partner",
    ];
    let is = |word: &Word, list: &[&str]| {
        list.iter().any(|entry| entry.chars().eq(line.chars[word.start..word.end].iter().copied()))
    };
    let first = words.get(i).filter(|word| word.capital && word.role & (TAIL | HEAD | TITLE_EN) == 0)?;
    let last = words
        .get(i + 1)
        .filter(|word| word.capital && word.joined && word.role & (TAIL | HEAD | TITLE_EN) == 0)?;
    let plain = |word: &Word| {
        word.end - word.start > 1
            && !is_thing(line, word)
            && line.chars[word.start..word.end].iter().filter(|c| c.is_lowercase()).count() + 1
                == word.end - word.start
    };
    if !plain(first) || !plain(last) || words.get(i + 2).is_some_and(|next| next.capital && next.joined) {
        return None;
    }
    let comma = |at: usize| line.char(at) == Some(',');
    let before = i.checked_sub(1).and_then(|i| words.get(i));
    let led = before.is_some_and(|word| is(word, &OFFICES) && comma(word.end) && word.end + 2 == first.start);
    let article = words.get(i + 2).is_some_and(|word| {
        comma(last.end)
            && last.end + 2 == word.start
            && is(word, &["our", "its", "the", "their", "his", "her", "a", "an"])
    });
    let followed = article
        && (i + 3..i + 7).any(|at| {
            words.get(at).is_some_and(|word| is(word, &OFFICES))
                && (i + 3..=at).all(|at| words.get(at).is_some_and(|word| word.joined))
        });
    (led || followed).then(|| (i + 1, name(Kind::Person, first.start, last.end, "names.english.office")))
}

/// Whether only a person's name follows: Mr. Hall, where King Street is a street.
fn is_courtesy(line: &Line, word: &Word) -> bool {
    ["Mr", "Mrs", "Ms", "Miss", "Dr", "Prof"]
        .iter()
        .any(|title| title.chars().eq(line.chars[word.start..word.end].iter().copied()))
}

/// Who is beside a quotation with a verb of saying: "…," Ada Mott told us; "…," said Ada Mott.
pub(super) fn speaker(line: &Line, words: &[Word], i: usize) -> Option<(usize, Found)> {
    const NO_NAMES: [&str; 22] = [
        "The",
        "A",
        "An",
        "He",
        "She",
        "They",
        "We",
        "It",
        "But",
        "And",
        "So",
        "In",
        "On",
        "At",
        "One",
        "That",
        "This",
        "Our",
        "His",
        "Her",
        "Their",
        "Officials",
    ];
    let written = |word: &Word| line.chars[word.start..word.end].iter().copied();
    let is = |word: &Word, list: &[&str]| list.iter().any(|entry| entry.chars().eq(written(word)));
    let first = words.get(i).filter(|word| word.capital && !is(word, &NO_NAMES))?;
    let plain = |word: &Word| {
        let upper = written(word).filter(|c| c.is_uppercase()).count();
        word.role & (TAIL | HEAD | TITLE_EN) == 0
            && !is_thing(line, word)
            && (upper == 1 || written(word).any(|c| matches!(c, '-' | '\'' | '’')))
            && written(word).any(char::is_lowercase)
    };
    let mut last = i;
    while last < i + 3
        && words.get(last + 1).is_some_and(|next| next.capital && adjoins(line, words, last + 1))
    {
        last += 1;
    }
    let two = (1..=2).contains(&(last - i));
    let initial = |word: &Word| word.end - word.start == 1;
    // Susan Hill.
    let known = first.role & GIVEN != 0;
    let plain = |word: &Word| plain(word) || known && word.start > first.start && is_thing(line, word);
    if !two || !(i..=last).all(|at| plain(&words[at]) || at > i && at < last && initial(&words[at])) {
        return None;
    }
    let quote =
        |at: Option<usize>| at.and_then(|at| line.char(at)).is_some_and(|c| matches!(c, '"' | '”' | '“'));
    // "…," Ada Mott said
    let behind =
        quote(first.start.checked_sub(2)) && words.get(last + 1).is_some_and(|verb| is(verb, &SAYING));
    // "…," said Ada Mott
    let led = i
        .checked_sub(1)
        .and_then(|at| words.get(at))
        .is_some_and(|verb| first.joined && is(verb, &SAYING) && quote(verb.start.checked_sub(2)));
    // Ada Mott said: "…"
    let ahead = words.get(last + 1).is_some_and(|verb| {
        verb.joined
            && is(verb, &SAYING)
            && matches!(line.char(verb.end), Some(',' | ':'))
            && quote(Some(verb.end + 2))
    });
    (behind || led || ahead)
        .then(|| (last, name(Kind::Person, first.start, words[last].end, "names.english.speaker")))
}

/// Verbs of saying beside a quotation.
const SAYING: [&str; 12] = [
    "said",
    "says",
    "told",
    "added",
    "wrote",
    "noted",
    "explained",
    "warned",
    "recalled",
    "replied",
    "argued",
    "asked",
];

/// Whether the word names what people's names are given to.
fn is_thing(line: &Line, word: &Word) -> bool {
    const THINGS: [&str; 46] = [
        "Strait",
        "Bay",
        "River",
        "Island",
        "Islands",
        "Street",
        "Road",
        "Avenue",
        "Lane",
        "Bridge",
        "Lake",
        "Mount",
        "Hill",
        "Hills",
        "Park",
        "Square",
        "Tower",
        "House",
        "Shipyard",
        "Shipyards",
        "Line",
        "Lines",
        "Express",
        "Star",
        "Spirit",
        "Harbour",
        "Harbor",
        "Port",
        "Airport",
        "Station",
        "County",
        "City",
        "Falls",
        "Valley",
        "Beach",
        "Cape",
        "Channel",
        "Sea",
        "Ocean",
        "Canal",
        "Hall",
        "Hotel",
        "Theatre",
        "Theater",
        "Prize",
        "Award",
    ];
    THINGS.iter().any(|thing| thing.chars().eq(line.chars[word.start..word.end].iter().copied()))
}

/// A person whose title or given name is word `i`.
pub(super) fn person(line: &Line, words: &[Word], i: usize) -> Option<(usize, Found)> {
    let word = words.get(i).filter(|word| word.capital)?;
    let titled = word.role & TITLE_EN != 0;
    let given = word.role & GIVEN != 0;
    if !titled && !given {
        return None;
    }
    let first = if titled { i + 1 } else { i };
    let mut last = None;
    let mut at = first;
    while at < words.len() && at - first < 4 && (at == i || adjoins(line, words, at)) {
        let word = &words[at];
        let initial = word.end - word.start == 1;
        if !word.capital || word.role & (TAIL | HEAD | TITLE_EN) != 0 {
            break;
        }
        // The Aurora Strait, Victoria Road: something is named after somebody. Chairman Bob Hall is somebody.
        if is_thing(line, word) {
            let courtesy = at == first && is_courtesy(line, &words[i]);
            let family = titled
                && (courtesy || at > first && words[at - 1].role & GIVEN != 0)
                && !words.get(at + 1).is_some_and(|next| next.capital && next.joined);
            if !family {
                return None;
            }
        }
        if !initial {
            last = Some(at);
        }
        at += 1;
    }
    let last = last?;
    // People have no article: the Aurora is a ship or an inn.
    let article = i.checked_sub(1).and_then(|i| words.get(i)).is_some_and(|before| {
        word.joined && matches!(line.chars.get(before.start..before.end), Some(['t' | 'T', 'h', 'e']))
    });
    if !titled && article {
        return None;
    }
    // A given name alone proves nothing: it may be a place's or a firm's.
    if !titled && last == i {
        return None;
    }
    let rule = if titled { "names.english.title" } else { "names.english.given" };
    Some((last, name(Kind::Person, words[first].start, words[last].end, rule)))
}
