//! From lines to paragraphs.
//!
//! A paragraph goes on while its lines reach the right margin; it ends where one does not, where the next is indented,
//! stands apart, or is set in another size. Page numbers go, and so do lines that stand at the edge of most pages.

use std::collections::HashMap;

use super::glyphs::Page;
use super::lines::Line;
use crate::read::flow::is_ideographic;

/// The part of a page at its top and bottom where running heads stand.
const EDGE: f64 = 0.12;

pub(super) fn text(pages: &[Page]) -> String {
    let heads = running_heads(pages);
    let mut out = String::new();
    let mut before: Option<(Line, Margins)> = None;
    for page in pages {
        let lines: Vec<&Line> = page.lines.iter().filter(|line| is_body(line, page, &heads)).collect();
        let margins = Margins::of(&lines);
        for (i, line) in lines.into_iter().enumerate() {
            match &before {
                None => {}
                Some((above, of_above)) => join(above, of_above, line, &margins, i == 0, &mut out),
            }
            out.push_str(line.text.trim());
            before = Some((line.clone(), margins));
        }
    }
    if !out.is_empty() {
        out.push('\n');
    }
    out
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
