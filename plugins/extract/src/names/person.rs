//! Persons: a surname with a given name beside a title or a verb that only persons take, lists of such
//! names, and foreign names with their interpunct.

use super::found::Found;
use super::lexicon::{FOREIGN, Lexicon, STOP, SURNAME, TITLE};
use super::line::Line;
use crate::chars::is_han;
use crate::entity::Kind;

/// Surnames of two characters.
const COMPOUND: [[char; 2]; 14] = [
    ['欧', '阳'],
    ['司', '马'],
    ['上', '官'],
    ['诸', '葛'],
    ['东', '方'],
    ['皇', '甫'],
    ['尉', '迟'],
    ['公', '孙'],
    ['慕', '容'],
    ['司', '徒'],
    ['夏', '侯'],
    ['令', '狐'],
    ['长', '孙'],
    ['宇', '文'],
];

/// Appends the persons that their context shows.
pub(crate) fn find(lexicon: &Lexicon, line: &Line, out: &mut Vec<Found>) {
    let mut i = 0;
    while i < line.len() {
        let c = line.chars[i];
        if c == '·' || c == '‧' || c == '•' {
            if let Some(found) = foreign(lexicon, line, i) {
                i = found.end;
                out.push(found);
                continue;
            }
        } else if line.has(i, TITLE)
            && let Some((count, value)) = lexicon.titles.longest(&line.chars[i..])
        {
            let title = value == 0;
            let before = ending_at(lexicon, line, i);
            let after = if title && before.is_none() { starting_at(lexicon, line, i + count) } else { None };
            if let Some(first) = before.or(after) {
                out.push(first);
                list_after(lexicon, line, first.end, out);
            }
            i += count;
            continue;
        } else if matches!(c, '：' | ':')
            && let Some(found) = labelled(lexicon, line, i)
        {
            i = found.end;
            out.push(found);
            list_after(lexicon, line, i, out);
            continue;
        }
        i += 1;
    }
}

fn person(start: usize, end: usize, rule: &'static str) -> Found {
    Found { kind: Kind::Person, start, end, standard: None, rule }
}

/// Words that a name follows after a colon: 联系人：周立群.
const LABELS: [&str; 18] = [
    "联系人",
    "负责人",
    "责任人",
    "经办人",
    "联络员",
    "填表人",
    "作者",
    "记者",
    "通讯员",
    "编辑",
    "主编",
    "撰稿",
    "撰文",
    "供稿",
    "审核",
    "审稿",
    "校对",
    "签发",
];

/// The name behind the colon at `i` of such a word.
fn labelled(lexicon: &Lexicon, line: &Line, i: usize) -> Option<Found> {
    let label = |word: &str| {
        let count = word.chars().count();
        i.checked_sub(count).is_some_and(|at| word.chars().eq(line.chars[at..i].iter().copied()))
    };
    LABELS.iter().find(|word| label(word))?;
    let blank = |c: &char| matches!(c, ' ' | '\u{3000}');
    let start = i + 1 + line.chars[i + 1..].iter().take(4).take_while(|c| blank(c)).count();
    // Speech may stand there too (记者：安全最重要): the name is all that follows.
    starting_at(lexicon, line, start)
        .filter(|found| line.char(found.end).is_none_or(|c| !is_han(c)))
        .map(|found| Found { rule: "names.person.label", ..found })
}

/// How many characters the surname at `i` has.
fn surname(lexicon: &Lexicon, line: &Line, i: usize) -> Option<usize> {
    let two = line.chars.get(i..i + 2);
    if two.is_some_and(|two| COMPOUND.iter().any(|name| name == two)) {
        return Some(2);
    }
    (lexicon.traits(line.char(i)?) & SURNAME != 0).then_some(1)
}

/// Whether a given name may hold the character.
fn is_given(lexicon: &Lexicon, c: char) -> bool {
    is_han(c) && lexicon.traits(c) & STOP == 0
}

/// Whether the characters are a given name. Some words that stand in no name are first characters of given names
/// of two: 若 in 若川, 正 in 正民.
fn is_given_name(lexicon: &Lexicon, name: &[char]) -> bool {
    match name {
        [first @ ('若' | '如' | '正' | '可' | '家' | '应' | '同' | '来'), second] => {
            is_han(*first) && is_given(lexicon, *second)
        }
        _ => name.iter().all(|&c| is_given(lexicon, c)),
    }
}

/// Whether no name of the dictionary overlaps `start..end`.
fn is_free(line: &Line, start: usize, end: usize) -> bool {
    (start..end).all(|i| line.covering(i).is_none())
}

/// Whether a name may start at `i`: the start, a mark, a word that cannot stand in a name, a known name.
fn is_left_edge(lexicon: &Lexicon, line: &Line, i: usize) -> bool {
    match line.previous(i) {
        None => true,
        Some(c) if !is_han(c) => c != '·',
        Some(c) => {
            lexicon.traits(c) & STOP != 0 || line.ending_at(i).is_some() || title_before(lexicon, line, i)
        }
    }
}

/// Whether a title ends at `i`.
fn title_before(lexicon: &Lexicon, line: &Line, i: usize) -> bool {
    (2..=5).any(|count| {
        i.checked_sub(count).is_some_and(|start| lexicon.titles.get(&line.chars[start..i]) == Some(0))
    })
}

/// The name that ends at `end`, before a title or a verb.
fn ending_at(lexicon: &Lexicon, line: &Line, end: usize) -> Option<Found> {
    [4, 3, 2].into_iter().find_map(|count| {
        let start = end.checked_sub(count)?;
        let family = surname(lexicon, line, start)?;
        let given = count - family;
        if !(1..=2).contains(&given) || count == 4 && family != 2 {
            return None;
        }
        let plain = is_given_name(lexicon, &line.chars[start + family..end]);
        (plain && is_free(line, start, end) && is_left_edge(lexicon, line, start))
            .then(|| person(start, end, "names.person.context"))
    })
}

/// The name that starts at `start`, after a title, and ends where something else surely begins.
fn starting_at(lexicon: &Lexicon, line: &Line, start: usize) -> Option<Found> {
    let family = surname(lexicon, line, start)?;
    [2, 1].into_iter().find_map(|given| {
        let end = start + family + given;
        let name = line.chars.get(start..end)?;
        let plain = is_given_name(lexicon, &name[family..]);
        (plain && is_free(line, start, end) && is_right_edge(lexicon, line, end))
            .then(|| person(start, end, "names.person.title"))
    })
}

/// Whether a name may end at `i`.
fn is_right_edge(lexicon: &Lexicon, line: &Line, i: usize) -> bool {
    match line.char(i) {
        None => true,
        Some(c) if !is_han(c) => c != '·',
        Some(c) => {
            lexicon.traits(c) & STOP != 0
                || lexicon.traits(c) & TITLE != 0 && lexicon.titles.longest(&line.chars[i..]).is_some()
        }
    }
}

/// Names after `、` or `和` in the list that a person opens.
fn list_after(lexicon: &Lexicon, line: &Line, mut end: usize, out: &mut Vec<Found>) {
    while matches!(line.char(end), Some('、' | '和')) {
        let Some(next) = starting_at(lexicon, line, end + 1) else { break };
        end = next.end;
        out.push(Found { rule: "names.person.list", ..next });
    }
}

/// Longest run of foreign syllables looked at on either side of an interpunct.
const PART: usize = 9;

/// A foreign name around the interpunct at `dot`: 奥古斯丁·圣克莱尔.
fn foreign(lexicon: &Lexicon, line: &Line, dot: usize) -> Option<Found> {
    let syllable = |c: char| lexicon.traits(c) & FOREIGN != 0;
    let mut start = dot;
    while start > 0 && dot - start < PART && syllable(line.chars[start - 1]) {
        start -= 1;
    }
    let mut end = dot;
    let mut dots = 0;
    while dots < 4 && matches!(line.char(end), Some('·' | '‧' | '•')) {
        let part = end + 1;
        let mut stop = part;
        while stop - part < PART && line.char(stop).is_some_and(syllable) {
            stop += 1;
        }
        if stop == part {
            break;
        }
        end = stop;
        dots += 1;
    }
    (start < dot && end > dot + 1 && end - start >= 4).then(|| person(start, end, "names.person.foreign"))
}
