//! Places that stand one inside the other are one address: 湖南省宜章县, 美国纽约.

use super::found::Found;
use super::lexicon::Class;
use super::line::Line;
use crate::entity::Kind;

/// How large a place is; a smaller one joins the larger before it.
fn rank(class: Class) -> u8 {
    match class {
        Class::Country => 0,
        Class::Province => 1,
        _ => 2,
    }
}

/// Joins places of the dictionary that follow each other at once, the larger first.
pub(crate) fn join(line: &Line, found: &mut Vec<Found>) {
    let mut added = Vec::new();
    let mut i = 0;
    while i < line.hits.len() {
        let first = line.hits[i];
        let (mut end, mut last) = (first.end, first);
        let mut next = i + 1;
        while let Some(hit) = line.hits.get(next).filter(|hit| hit.start == end) {
            let smaller = Line::is_place(hit)
                && Line::is_place(&last)
                && (rank(hit.entry.class) > rank(last.entry.class)
                    // Divisions below the province name their own kind: 武汉市江夏区.
                    || rank(hit.entry.class) == 2 && is_division(line, last.end) && is_division(line, hit.end));
            if !smaller {
                break;
            }
            (end, last) = (hit.end, *hit);
            next += 1;
        }
        if end > first.end {
            added.push(Found {
                kind: Kind::Place,
                start: first.start,
                end,
                standard: None,
                rule: "names.place.joined",
            });
        }
        i = next.max(i + 1);
    }
    found.append(&mut added);
}

fn is_division(line: &Line, end: usize) -> bool {
    matches!(line.previous(end), Some('市' | '区' | '县' | '旗' | '州' | '盟'))
}
