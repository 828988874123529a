//! From lines to paragraphs.
//!
//! A paragraph goes on while its lines reach the right margin; it ends where one does not, where the next is indented,
//! stands apart, or is set in another size. Page numbers go, and so do lines that stand at the edge of most pages. A
//! short paragraph in larger type than most of the text is a heading; the largest type is the highest level.

use std::collections::{BTreeMap, HashMap};

use super::glyphs::Page;
use super::lines::Line;
use crate::read::flow::{self, is_ideographic};

/// The part of a page at its top and bottom where running heads stand.
const EDGE: f64 = 0.12;

pub(super) fn text(pages: &[Page]) -> String {
    let heads = running_heads(pages);
    let types = Types::of(pages);
    let mut out = String::new();
    let mut before: Option<(Line, Margins)> = None;
    // Where the paragraph begins.
    let mut start = 0;
    for page in pages {
        let lines: Vec<&Line> = page.lines.iter().filter(|line| is_body(line, page, &heads)).collect();
        let margins = Margins::of(&lines);
        for (i, line) in lines.into_iter().enumerate() {
            match &before {
                None => {}
                Some((above, of_above)) => {
                    let end = out.len();
                    join(above, of_above, line, &margins, i == 0, &mut out);
                    if out.get(end..) == Some("\n\n") {
                        types.mark(above.size, start..end, &mut out);
                        start = out.len();
                    }
                }
            }
            out.push_str(line.text.trim());
            before = Some((line.clone(), margins));
        }
    }
    if let Some((last, _)) = before {
        let end = out.len();
        types.mark(last.size, start..end, &mut out);
        out.push('\n');
    }
    out
}

/// The most characters of a heading.
const MOST_HEADING: usize = 60;
/// How much larger than the text a heading is set, at least.
const LARGER: f64 = 1.15;

/// The sizes of type.
struct Types {
    /// Of most of the text.
    body: f64,
    /// The larger ones, the largest first, in half points.
    larger: Vec<i64>,
}

impl Types {
    fn of(pages: &[Page]) -> Self {
        let mut chars: BTreeMap<i64, usize> = BTreeMap::new();
        for line in pages.iter().flat_map(|page| &page.lines) {
            *chars.entry(half_points(line.size)).or_default() += line.text.chars().count();
        }
        let body = chars.iter().max_by_key(|(_, chars)| **chars).map_or(0, |(size, _)| *size) as f64 / 2.0;
        let larger = chars.into_keys().rev().filter(|size| *size as f64 / 2.0 > body * LARGER).collect();
        Self { body, larger }
    }

    /// Makes a paragraph at the end of the text a heading line if it is set as one.
    fn mark(&self, size: f64, paragraph: std::ops::Range<usize>, out: &mut String) {
        let Some(text) = out.get(paragraph.clone()) else { return };
        let prose = text.ends_with(['。', '；', '，', '.', ';', ',']) || text.contains('\t');
        if size <= self.body * LARGER || prose || text.chars().count() > MOST_HEADING {
            return;
        }
        let level = self.larger.iter().position(|larger| *larger == half_points(size)).unwrap_or(0);
        out.insert_str(paragraph.start, &flow::heading(level.min(5) as u8 + 1, ""));
    }
}

fn half_points(size: f64) -> i64 {
    (size * 2.0).round() as i64
}

/// Puts what stands between two lines.
fn join(above: &Line, of_above: &Margins, line: &Line, margins: &Margins, next_page: bool, out: &mut String) {
    let rows = above.text.contains('\t') && line.text.contains('\t');
    if rows {
        out.push('\n');
        return;
    }
    let size = above.size.max(line.size);
    let ends = above.text.contains('\t')
        || line.text.contains('\t')
        || (above.size - line.size).abs() > 0.15 * size
        || above.end < of_above.right - 2.0 * size
        || line.x > margins.left + 1.2 * size
        || !next_page && {
            let gap = line.y - above.y;
            gap < -0.5 * size || gap > 1.45 * margins.leading.max(size)
        };
    if ends {
        out.push_str("\n\n");
        return;
    }
    let (last, first) = (above.text.trim_end().chars().next_back(), line.text.trim_start().chars().next());
    match (last, first) {
        (Some('-' | '\u{2010}'), Some(first)) if first.is_lowercase() => {
            out.pop();
        }
        (Some(last), Some(first)) if is_ideographic(last) || is_ideographic(first) => {}
        _ => out.push(' '),
    }
}

/// Where the lines of a page begin and end.
#[derive(Debug, Clone, Copy)]
struct Margins {
    left: f64,
    right: f64,
    /// The usual distance between two lines.
    leading: f64,
}

impl Margins {
    fn of(lines: &[&Line]) -> Self {
        let left = lines.iter().map(|line| line.x).fold(f64::INFINITY, f64::min);
        let right = lines.iter().map(|line| line.end).fold(f64::NEG_INFINITY, f64::max);
        let mut gaps: Vec<f64> =
            lines.windows(2).map(|pair| pair[1].y - pair[0].y).filter(|gap| *gap > 1.0).collect();
        gaps.sort_by(f64::total_cmp);
        let leading = gaps.get(gaps.len() / 2).copied().unwrap_or(0.0);
        Self { left, right, leading }
    }
}

fn is_body(line: &Line, page: &Page, heads: &HashMap<String, usize>) -> bool {
    !at_edge(line, page) || !(is_page_number(&line.text) || heads.contains_key(&head(line)))
}

fn at_edge(line: &Line, page: &Page) -> bool {
    line.y < EDGE * page.height || line.y > (1.0 - EDGE) * page.height
}

/// The lines that stand at the edge of at least three pages and of every second, figures aside.
fn running_heads(pages: &[Page]) -> HashMap<String, usize> {
    let mut heads: HashMap<String, usize> = HashMap::new();
    for page in pages {
        for line in page.lines.iter().filter(|line| at_edge(line, page)) {
            *heads.entry(head(line)).or_default() += 1;
        }
    }
    heads.retain(|_, pages_with| *pages_with >= 3 && *pages_with * 2 >= pages.len());
    heads
}

/// A running head without its page number, at its height.
fn head(line: &Line) -> String {
    let text: String = line
        .text
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| if c.is_ascii_digit() { '0' } else { c })
        .collect();
    format!("{} {text}", (line.y / 4.0).round())
}

/// `3`, `- 3 -`, `— 3 —`, `第3页`, `Page 3 of 7`, `3/7`.
fn is_page_number(text: &str) -> bool {
    let mut digits = 0;
    let mut rest = String::new();
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        match c {
            '0'..='9' => digits += 1,
            '-' | '—' | '–' | '·' | '/' | '~' => {}
            c => rest.extend(c.to_lowercase()),
        }
    }
    (1..=8).contains(&digits)
        && matches!(rest.as_str(), "" | "第页" | "页" | "page" | "pageof" | "of" | "第页共页")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_numbers() {
        for number in ["3", "- 3 -", "— 12 —", "第 3 页", "Page 3 of 7", "3/7", "第3页 共7页"] {
            assert!(is_page_number(number), "{number}");
        }
        for text in ["", "2021年", "第3章", "1,286.4", "a3"] {
            assert!(!is_page_number(text), "{text}");
        }
    }
}
