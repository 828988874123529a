//! Sequences with a form of their own: web and e-mail addresses, telephone and identity numbers, IP
//! addresses, GUIDs, hashtags, mentions.
//!
//! One pass over the bytes, with hand-written scanners that begin at the byte that gives a sequence away
//! (`:`, `@`, `#`, `.`, a digit, a hexadecimal run) and look left and right over a bounded stretch. Forms
//! follow RFC 3986 (URL), RFC 5321 (e-mail), RFC 4291 (IPv6), RFC 9562 (GUID), ITU-T E.164 and national
//! habits (telephone), GB 11643 and GB 32100 (identity numbers, with their check digits).

mod address;
mod identity;
mod phone;
mod tag;

use crate::chars::next_ascii;
use crate::context::Context;
use crate::entity::{Entity, Kind};
use crate::options::{Figures, Options};

/// The kinds found here.
const KINDS: [Kind; 8] =
    [Kind::Url, Kind::Email, Kind::Phone, Kind::IdNumber, Kind::Ip, Kind::Guid, Kind::Hashtag, Kind::Mention];

/// Appends what is found.
pub fn find(context: &Context<'_>, options: &Options, out: &mut Vec<Entity>) {
    let wanted = |kind: Kind| options.kinds.is_empty() || options.kinds.contains(&kind);
    if !KINDS.iter().any(|k| wanted(*k)) {
        return;
    }
    let text = context.text;
    let bytes = text.as_bytes();
    let scan = Scan { text, bytes };
    let every = options.figures == Figures::All;
    let mut found: Vec<Found> = Vec::new();
    let mut i = 0;
    // A scanner that looks left never goes back over what was taken.
    let mut floor = 0;
    while let Some(&byte) = bytes.get(i) {
        let hit = match byte {
            b':' => address::url(&scan, floor, i).or_else(|| address::ipv6(&scan, floor, i)),
            b'@' => address::email(&scan, floor, i).or_else(|| tag::mention(&scan, i)),
            b'#' => tag::hashtag(&scan, i),
            b'.' => address::ipv4(&scan, floor, i).or_else(|| address::domain(&scan, floor, i)),
            b'-' => identity::guid(&scan, floor, i),
            0x80.. => {
                i = next_ascii(bytes, i + 1);
                continue;
            }
            _ => None,
        };
        match hit {
            Some(hit) => {
                i = hit.end.max(i + 1);
                floor = i;
                if wanted(hit.kind) {
                    found.push(hit);
                }
            }
            None => i += 1,
        }
    }
    if wanted(Kind::IdNumber) || wanted(Kind::Guid) {
        identity::runs(&scan, &mut found, &wanted);
    }
    if wanted(Kind::Phone) {
        phone::find(&scan, every, &mut found);
    }
    out.extend(found.into_iter().map(|hit| {
        let mut entity = Entity::new(hit.kind, text, hit.start, hit.end, hit.rule);
        if let Some(value) = hit.value {
            entity.value = value;
        }
        entity
    }));
}

/// A sequence.
pub(crate) struct Found {
    pub(crate) kind: Kind,
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) rule: &'static str,
    /// The normalised form, where it is not the text.
    pub(crate) value: Option<String>,
}

/// The text with byte-wise helpers.
pub(crate) struct Scan<'a> {
    pub(crate) text: &'a str,
    pub(crate) bytes: &'a [u8],
}

impl Scan<'_> {
    /// The byte at a place; a blank outside the text.
    pub(crate) fn at(&self, i: usize) -> u8 {
        self.bytes.get(i).copied().unwrap_or(b' ')
    }

    /// The byte before a place; a blank at the start.
    pub(crate) fn before(&self, i: usize) -> u8 {
        i.checked_sub(1).map_or(b' ', |p| self.at(p))
    }

    /// Where the run of bytes that end at `end` begins, not before `floor`, at most `most` long.
    pub(crate) fn back(&self, floor: usize, end: usize, most: usize, keep: impl Fn(u8) -> bool) -> usize {
        let lowest = end.saturating_sub(most).max(floor);
        let mut i = end;
        while i > lowest && keep(self.at(i - 1)) {
            i -= 1;
        }
        i
    }

    /// Where the run of bytes that begins at `start` ends, at most `most` long.
    pub(crate) fn forward(&self, start: usize, most: usize, keep: impl Fn(u8) -> bool) -> usize {
        let highest = (start + most).min(self.bytes.len());
        let mut i = start;
        while i < highest && keep(self.at(i)) {
            i += 1;
        }
        i
    }

    pub(crate) fn slice(&self, start: usize, end: usize) -> &str {
        self.text.get(start..end).unwrap_or("")
    }
}
