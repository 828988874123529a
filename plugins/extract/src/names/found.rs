//! A name found in a paragraph, before it becomes an entity.

use crate::entity::Kind;

/// A name: characters `start..end` of the paragraph.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Found {
    pub(crate) kind: Kind,
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// The standard name, where the dictionary gives one.
    pub(crate) standard: Option<&'static str>,
    pub(crate) rule: &'static str,
}

/// Sorts by place and keeps, of names that overlap, the longest, then the first.
pub(crate) fn settle(found: &mut Vec<Found>) {
    found.sort_by_key(|name| (name.start, std::cmp::Reverse(name.end)));
    let mut kept: Vec<Found> = Vec::with_capacity(found.len());
    for name in found.drain(..) {
        match kept.last_mut() {
            Some(last) if name.start < last.end => {
                if name.end - name.start > last.end - last.start {
                    *last = name;
                }
            }
            _ => kept.push(name),
        }
    }
    *found = kept;
}
