//! The sentence something comes from, cut down to the clauses around it when it is long.

use crate::document::DocumentResult;

/// Longest excerpt, in characters; Chinese report sentences can run to several hundred.
const MOST: usize = 140;

/// How far, in bytes, an excerpt can reach from what it is about.
const REACH: usize = 4 * MOST;

/// The bytes within reach, on character boundaries.
fn window(text: &str, first: usize, last: usize) -> (usize, usize) {
    (
        text.floor_char_boundary(first.saturating_sub(REACH)),
        text.ceil_char_boundary(last.saturating_add(REACH)),
    )
}

/// The sentence that holds `at`, as byte offsets; the line around it where no sentence does.
pub(super) fn sentence_at(result: &DocumentResult<'_>, at: usize) -> (usize, usize) {
    let sentences = result.sentences();
    let after = sentences.partition_point(|&(start, _)| start as usize <= at);
    if let Some(&(start, end)) = after.checked_sub(1).and_then(|i| sentences.get(i))
        && at < end as usize
        && result.text.get(start as usize..end as usize).is_some()
    {
        return (start as usize, end as usize);
    }
    let (from, to) = window(result.text, at, at);
    let start = result.text.get(from..at).and_then(|t| t.rfind('\n')).map_or(from, |i| from + i + 1);
    let end = result.text.get(at..to).and_then(|t| t.find('\n')).map_or(to, |i| at + i);
    (start, end)
}

/// The part of `sentence` around `first..last` (all byte offsets into `text`), on clause boundaries where it
/// can be, with `…` where something was left out.
pub(super) fn around(text: &str, sentence: (usize, usize), first: usize, last: usize) -> String {
    // A "sentence" can be a line of megabytes: only what is near is looked at.
    let last = text.floor_char_boundary(last.min(first + REACH)).max(first);
    let (from, to) = window(text, first, last);
    let near = (sentence.0.max(from), sentence.1.min(to));
    let (cut_before, cut_after) = (near.0 > sentence.0, near.1 < sentence.1);
    let sentence = near;
    let whole = text.get(sentence.0..sentence.1).unwrap_or("").trim();
    if whole.chars().count() <= MOST && !cut_before && !cut_after {
        return whole.to_owned();
    }
    let cuts = clause_starts(text, sentence);
    let mut from = cuts.partition_point(|&cut| cut <= first).saturating_sub(1).min(cuts.len() - 2);
    let mut to = cuts.partition_point(|&cut| cut < last).min(cuts.len() - 1).max(from + 1);
    let piece = |from: usize, to: usize| text.get(cuts[from]..cuts[to]).unwrap_or("");
    // One clause more on either side, first before (it tends to say who or what), as long as it fits.
    let fits = |from: usize, to: usize| piece(from, to).chars().count() <= MOST;
    loop {
        if from > 0 && fits(from - 1, to) {
            from -= 1;
        } else if to + 1 < cuts.len() && fits(from, to + 1) {
            to += 1;
        } else {
            break;
        }
    }
    let (mut start, mut end) = (cuts[from], cuts[to]);
    if !fits(from, to) {
        (start, end) = (back(text, start, first), forward(text, last, end));
    }
    let before = if cut_before || text.get(sentence.0..start).is_some_and(|t| !t.trim().is_empty()) {
        "…"
    } else {
        ""
    };
    let after =
        if cut_after || text.get(end..sentence.1).is_some_and(|t| !t.trim().is_empty()) { "…" } else { "" };
    format!("{before}{}{after}", text.get(start..end).unwrap_or("").trim())
}

/// Where clauses begin, and the sentence's end. Never fewer than two entries.
fn clause_starts(text: &str, (start, end): (usize, usize)) -> Vec<usize> {
    let mut cuts = vec![start];
    let sentence = text.get(start..end).unwrap_or("");
    let mut before = ' ';
    let mut chars = sentence.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|&(_, c)| c);
        let ends = match c {
            '，' | '；' | '：' | '\n' => true,
            ',' | ';' | ':' => next.is_none_or(char::is_whitespace) && before != ' ',
            _ => false,
        };
        if ends && next.is_some() {
            cuts.push(start + at + c.len_utf8());
        }
        before = c;
    }
    cuts.push(end.max(start));
    cuts
}

/// At most a third of an excerpt before `at`, and not before `limit`.
fn back(text: &str, limit: usize, at: usize) -> usize {
    let before = text.get(limit..at).unwrap_or("");
    before.char_indices().rev().nth(MOST / 3).map_or(limit, |(i, _)| limit + i)
}

/// At most two thirds of an excerpt after `at`, and not after `limit`.
fn forward(text: &str, at: usize, limit: usize) -> usize {
    let after = text.get(at..limit).unwrap_or("");
    after.char_indices().nth(MOST / 3).map_or(limit.max(at), |(i, _)| at + i)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_short_sentence_is_whole() {
        assert_eq!(around("　　今年新建三座桥。", (6, 30), 12, 15), "今年新建三座桥。");
    }

    #[test]
    fn a_long_one_keeps_the_clauses_around() {
        let filler = "各部门认真履行职责并且持续改进工作作风，".repeat(12);
        let text = format!("{filler}全年新建桥梁三十座，{filler}结束。");
        let at = text.find("三十").unwrap();
        let excerpt = around(&text, (0, text.len()), at, at + 9);
        assert!(excerpt.starts_with('…') && excerpt.ends_with("，…"), "{excerpt}");
        assert!(excerpt.contains("全年新建桥梁三十座，"), "{excerpt}");
        assert!(excerpt.chars().count() <= MOST + 2);
    }

    proptest! {
        /// However the text is cut, the excerpt holds what it is about and stays short.
        #[test]
        fn holds_its_span(before in "[a报，, 0-9]{0,400}", after in "[a报，, 0-9]{0,400}") {
            let text = format!("{before}【数】{after}");
            let (first, last) = (before.len(), before.len() + "【数】".len());
            let excerpt = around(&text, (0, text.len()), first, last);
            prop_assert!(excerpt.contains("【数】"), "{}", excerpt);
            prop_assert!(excerpt.chars().count() <= MOST + 2, "{}", excerpt.chars().count());
        }
    }
}
