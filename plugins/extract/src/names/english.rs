//! English names: capitalised words beside a word that says what they name.
//!
//! Harbour Bridge Holdings, Ministry of Health, Dr Jane Roe: a kind of organisation that ends or heads the
//! name, a title or a given name that opens a person's. Names without such a word are left to the
//! dictionaries and to the model.

use super::found::Found;
use super::lexicon::{GIVEN, HEAD, Lexicon, TAIL, TITLE_EN};
use super::line::Line;
use crate::entity::Kind;

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
    let inner = |i: usize| line.char(i).is_some_and(|c| c.is_alphanumeric() && !crate::chars::is_han(c));
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

/// A person beside an office: Ada Mott, our director of sales; its founder, Ada Mott.
fn office_holder(line: &Line, words: &[Word], i: usize) -> Option<(usize, Found)> {
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
fn speaker(line: &Line, words: &[Word], i: usize) -> Option<(usize, Found)> {
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

/// A person whose title or given name is word `i`.
fn person(line: &Line, words: &[Word], i: usize) -> Option<(usize, Found)> {
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

/// A place behind *in*: one or two capitalised words that are no time and no language.
fn place(line: &Line, words: &[Word], i: usize) -> Option<(usize, Found)> {
    const OTHERS: [&str; 28] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
        "Spring",
        "Summer",
        "Autumn",
        "Winter",
        "Christmas",
        "Easter",
        "Phase",
        "Congress",
        "Parliament",
    ];
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
        && !OTHERS.iter().any(|other| written.starts_with(other))
        && !["ish", "ese", "ian", "ean", "man", "nch", "ism", "ity"].iter().any(|end| written.ends_with(end));
    plain.then(|| (last, name(Kind::Place, word.start, words[last].end, "names.english.place")))
}

#[cfg(test)]
mod tests {
    use crate::context::Context;
    use crate::entity::Kind;
    use textmill_plugin::testing::TestDocument;

    fn names(text: &str) -> Vec<(Kind, String)> {
        let document = TestDocument::new(text);
        let view = document.view();
        let mut out = Vec::new();
        super::super::find(
            &Context { document: &view, text, reference: None },
            &crate::Options::default(),
            &mut out,
        );
        out.sort_by_key(|entity| entity.start);
        out.into_iter().map(|entity| (entity.kind, entity.text)).collect()
    }

    #[test]
    fn kinds_of_organisation_end_or_head_a_name() {
        let found = names(
            "He left Harbour Bridge Holdings for the Ministry of Public Works in Lisbon, then Blue Lake Inc. hired him.",
        );
        let expected = [
            (Kind::Organization, "Harbour Bridge Holdings"),
            (Kind::Organization, "Ministry of Public Works"),
            (Kind::Place, "Lisbon"),
            (Kind::Organization, "Blue Lake Inc."),
        ];
        assert_eq!(found, expected.map(|(kind, text)| (kind, text.to_owned())));
    }

    #[test]
    fn titles_and_given_names_open_persons() {
        let found = names("Dr. Alma Reyes met Susan B. Turner and President Okafor's aide.");
        let expected = ["Alma Reyes", "Susan B. Turner", "Okafor"];
        assert_eq!(found, expected.map(|text| (Kind::Person, text.to_owned())));
    }

    #[test]
    fn a_person_stands_before_the_organisation_they_are_of() {
        let found = names(
            "Dr. Alma Reyes of Lakeside University met CEO Paul Weaver of Bright Foods Inc. and Chairman Susan Park \
             of Delta Corporation. The President of Lakeside University spoke.",
        );
        let expected = [
            (Kind::Person, "Alma Reyes"),
            (Kind::Organization, "Lakeside University"),
            (Kind::Person, "Paul Weaver"),
            (Kind::Organization, "Bright Foods Inc."),
            (Kind::Person, "Susan Park"),
            (Kind::Organization, "Delta Corporation"),
            (Kind::Organization, "Lakeside University"),
        ];
        assert_eq!(found, expected.map(|(kind, text)| (kind, text.to_owned())));
    }

    #[test]
    fn titles_open_names_of_their_own() {
        let found = names(
            "The University of Leeds and Captain John Marsh of Delta Shipping Ltd. agreed. Mr. Hall left.",
        );
        let expected = [
            (Kind::Organization, "University of Leeds"),
            (Kind::Person, "John Marsh"),
            (Kind::Organization, "Delta Shipping Ltd."),
            (Kind::Person, "Hall"),
        ];
        assert_eq!(found, expected.map(|(kind, text)| (kind, text.to_owned())));
    }

    #[test]
    fn who_speaks_beside_a_quotation_is_a_person() {
        for text in [
            "\"It holds,\" Ilka Torvane told reporters.",
            "“It holds,” said Ilka Torvane, an engineer.",
            "Ilka Torvane said: \"It holds.\"",
        ] {
            assert_eq!(names(text), [(Kind::Person, "Ilka Torvane".to_owned())], "{text}");
        }
        assert_eq!(names("Ilka Torvane sailed. \"It holds,\" The Mail said."), []);
    }

    #[test]
    fn acronyms_are_linked() {
        let found = names("The Northern Rivers Association (NRA) met. Later the NRA voted.");
        assert_eq!(found.iter().filter(|(_, text)| text == "NRA").count(), 2);
    }

    #[test]
    fn common_words_are_no_names() {
        assert_eq!(names("The company and its bank met. In May, they agreed."), []);
    }
}
