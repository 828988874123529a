//! `textmill kwic`: a pattern in its context, line by line.
//!
//! Each hit with what stands left and right of it, for people (aligned by the width that East Asian characters
//! take on a terminal) or as CSV. Texts are searched by an automaton: time is linear in them, whatever the
//! pattern. Words to sort by and the borders of whole words are those of the lines that have hits, whatever is shown of
//! them. In the order of the documents hits are printed as they are found and `--limit` ends the search, unless it is 0;
//! another order needs them all in memory.

mod words;

use crate::cli::{Global, Kwic, KwicFormat, KwicSort, Spreadsheet};
use crate::diagnostics::Terminal;
use crate::exit::Exit;
use crate::places;
use crate::shown::moves_a_terminal;
use anyhow::{Context, Result};
use regex::{Regex, RegexBuilder};
use std::cmp::Ordering;
use std::fmt::Write as _;
use std::io::{BufWriter, IsTerminal, Write};
use std::ops::{ControlFlow, Range};
use textmill_pipeline::Reading;
use textmill_pipeline::config::Config;
use textmill_text::normalize::Folding;
use textmill_text::tokens::Tokenizer;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};
use words::Line;

impl Kwic {
    /// What makes no difference: width and script, unless the pattern says exactly what it wants.
    fn folding(&self) -> Folding {
        if self.regex || self.exact { Folding::NONE } else { Folding::CHINESE }
    }
}

/// A place where the pattern stands.
struct Hit {
    document: String,
    /// In characters.
    start: u64,
    end: u64,
    left: String,
    hit: String,
    right: String,
    /// What it is sorted by.
    keys: Vec<String>,
}

pub(super) fn kwic(global: &Global, args: &Kwic, terminal: &Terminal) -> Result<Exit> {
    let config = Config::load(&args.config, &args.overriding.overrides())?;
    let reading = Reading::new(&config, &args.inputs, &places::loader(global, Some(&config))?)?;
    let pattern = match args.regex {
        true => args.pattern.clone(),
        false => over_lines(args.folding().fold(&args.pattern).text()),
    };
    anyhow::ensure!(!args.pattern.is_empty(), "the pattern is empty");
    let pattern = RegexBuilder::new(&pattern)
        .case_insensitive(args.ignore_case)
        .multi_line(true)
        .crlf(true)
        .build()
        .context("the pattern is no regular expression; without --regex it is taken as it is")?;
    let mut tokenizer = reading.tokenizer();
    let in_order = args.sort.iter().all(|key| *key == KwicSort::Document);
    let mut view = View::new(args)?;
    let mut hits: Vec<Hit> = Vec::new();
    let (mut found, mut unread) = (0usize, 0usize);
    let limit = args.limit.unwrap_or(usize::MAX);
    for document in reading.documents() {
        let document = match document {
            Ok(document) => document,
            Err(error) => {
                unread += 1;
                terminal.error(&format!("{}: {}", error.id, error.cause));
                continue;
            }
        };
        let (id, text) = (&document.meta.id, &document.text);
        let flow = search(id, text, &pattern, args, &mut tokenizer, &mut |hit| {
            found += 1;
            if !in_order {
                hits.push(hit);
            } else if limit > 0 {
                view.print(&hit)?;
            }
            Ok(if in_order && found == limit { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
        })?;
        if flow.is_break() {
            break;
        }
    }
    hits.sort_by(|a, b| {
        let keys = a.keys.iter().zip(&b.keys);
        keys.map(|(a, b)| by_number(a, b)).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    });
    hits.iter().take(limit).try_for_each(|hit| view.print(hit))?;
    view.finish()?;
    if !global.quiet {
        let shown = found.min(limit);
        say!(
            "{shown} of {found}{} places",
            if in_order && found == limit && limit > 0 { " or more" } else { "" }
        );
    }
    Ok(if unread > 0 { Exit::Failed } else { Exit::Done })
}

fn search(
    id: &str,
    text: &str,
    pattern: &Regex,
    args: &Kwic,
    tokenizer: &mut Tokenizer,
    take: &mut dyn FnMut(Hit) -> Result<ControlFlow<()>>,
) -> Result<ControlFlow<()>> {
    let (mut at, mut chars) = (0, 0u64);
    let mut line = Line::default();
    let folded = args.folding().fold(text);
    for place in pattern.find_iter(folded.text()).filter(|place| !place.is_empty()) {
        let range = folded.original(place.start(), place.end());
        if args.word && !line.is_whole(text, &range, tokenizer) {
            continue;
        }
        let hit = text.get(range.clone()).unwrap_or("");
        chars += count(text.get(at..range.start));
        at = range.start;
        let before = text.get(..range.start).unwrap_or("");
        let after = text.get(range.end..).unwrap_or("");
        // Twice as many characters as can be shown, since blanks are drawn together.
        let context = usize::from(args.context);
        let far = context * 2;
        let from = before.char_indices().rev().take(far).last().map_or(before.len(), |(i, _)| i);
        let to = after.char_indices().nth(far).map_or(after.len(), |(i, _)| i);
        let left = clean(before.get(from..).unwrap_or(""));
        let right = clean(after.get(..to).unwrap_or(""));
        let keys = args.sort.iter().map(|key| sort_key(*key, text, &range, &mut line, tokenizer)).collect();
        let flow = take(Hit {
            document: id.to_owned(),
            start: chars,
            end: chars + count(Some(hit)),
            left: last_columns(&left, context),
            hit: clean(hit),
            right: first_columns(&right, context),
            keys,
        })?;
        if flow.is_break() {
            return Ok(flow);
        }
    }
    Ok(ControlFlow::Continue(()))
}

fn count(text: Option<&str>) -> u64 {
    text.map_or(0, |text| text.chars().count() as u64)
}

/// The pattern of a text as it stands, wherever its lines end: between words, and between characters of a script without
/// blanks.
fn over_lines(text: &str) -> String {
    let mut pattern = String::new();
    let mut last = ' ';
    for c in text.chars() {
        match c {
            c if c.is_whitespace() => {
                if !last.is_whitespace() || pattern.is_empty() {
                    pattern.push_str(r"(?:[^\S\r\n]*\r?\n[^\S\r\n]*|[^\S\r\n]+)");
                }
            }
            c => {
                if unspaced(last) && unspaced(c) {
                    pattern.push_str(r"(?:\r?\n)?");
                }
                pattern.push_str(&regex::escape(c.encode_utf8(&mut [0; 4])));
            }
        }
        last = c;
    }
    pattern
}

/// Whether a character is of a script that puts no blanks between words, or its punctuation.
fn unspaced(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{abff}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
}

/// Blanks drawn together, none where a line was broken within Chinese; nothing that a terminal would act upon.
fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            c if c.is_whitespace() => {
                // A line that was broken: one end, and no indent behind it.
                let mut ends = u32::from(c == '\n');
                let mut last = c;
                while let Some(&next) = chars.peek()
                    && next.is_whitespace()
                {
                    ends += u32::from(next == '\n');
                    last = next;
                    chars.next();
                }
                let broken = ends == 1 && last == '\n';
                let within = |c: Option<char>| c.is_some_and(unspaced);
                if !(broken && within(out.chars().next_back()) && within(chars.peek().copied())) {
                    out.push(' ');
                }
            }
            c if moves_a_terminal(c) => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// The order of two keys: nothing, numbers by what they are, everything else by its characters and the numbers in it.
fn by_number(a: &str, b: &str) -> Ordering {
    let number = |key: &str| -> Option<f64> {
        let digits: String = key.chars().filter(|&c| c != ',').collect();
        key.starts_with(|c: char| c.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
    };
    let class =
        |key: &str, number: Option<f64>| if key.is_empty() { 0 } else { 2 - u8::from(number.is_some()) };
    let (m, n) = (number(a), number(b));
    let classes = class(a, m).cmp(&class(b, n));
    match (m, n) {
        (Some(m), Some(n)) => m.total_cmp(&n).then_with(|| a.cmp(b)),
        _ => classes.then_with(|| by_parts(a, b)),
    }
}

/// The order of two texts: runs of digits by the number they write.
fn by_parts(a: &str, b: &str) -> Ordering {
    let (mut x, mut y) = (a.chars().peekable(), b.chars().peekable());
    loop {
        let (Some(&p), Some(&q)) = (x.peek(), y.peek()) else {
            return x.peek().is_some().cmp(&y.peek().is_some()).then_with(|| a.cmp(b));
        };
        let order = match (p.is_ascii_digit(), q.is_ascii_digit()) {
            (true, true) => {
                let number = |digits: &mut std::iter::Peekable<std::str::Chars<'_>>| {
                    let mut number = String::new();
                    // 1,234 is one number.
                    while let Some(&c) = digits.peek()
                        && (c.is_ascii_digit() || c == ',' && !number.is_empty())
                    {
                        number.extend(Some(c).filter(|&c| c != ',' && !(c == '0' && number.is_empty())));
                        digits.next();
                    }
                    number
                };
                let (m, n) = (number(&mut x), number(&mut y));
                m.len().cmp(&n.len()).then_with(|| m.cmp(&n))
            }
            _ => {
                x.next();
                y.next();
                p.cmp(&q)
            }
        };
        if order.is_ne() {
            return order;
        }
    }
}

/// The first characters that fit into so many columns.
fn first_columns(text: &str, columns: usize) -> String {
    let mut used = 0;
    text.chars()
        .take_while(|c| {
            used += c.width().unwrap_or(0);
            used <= columns
        })
        .collect()
}

/// The last characters that fit into so many columns.
fn last_columns(text: &str, columns: usize) -> String {
    let mut used = 0;
    let kept: Vec<char> = text
        .chars()
        .rev()
        .take_while(|c| {
            used += c.width().unwrap_or(0);
            used <= columns
        })
        .collect();
    kept.into_iter().rev().collect()
}

/// What a hit is sorted by.
fn sort_key(
    key: KwicSort,
    text: &str,
    hit: &Range<usize>,
    line: &mut Line,
    tokenizer: &mut Tokenizer,
) -> String {
    match key {
        // Sorting is stable, so an empty key keeps the order of the documents.
        KwicSort::Document => String::new(),
        KwicSort::Hit => text.get(hit.clone()).unwrap_or("").to_lowercase(),
        KwicSort::Left1 => line.left(text, hit, 0, tokenizer),
        KwicSort::Left2 => line.left(text, hit, 1, tokenizer),
        KwicSort::Left3 => line.left(text, hit, 2, tokenizer),
        KwicSort::Right1 => line.right(text, hit, 0, tokenizer),
        KwicSort::Right2 => line.right(text, hit, 1, tokenizer),
        KwicSort::Right3 => line.right(text, hit, 2, tokenizer),
    }
}

/// Most columns of a document's name.
const NAME: usize = 24;

/// Where hits are printed.
enum View<'a> {
    Lines { out: BufWriter<std::io::Stdout>, context: usize, colors: bool },
    Table { table: Box<csv::Writer<BufWriter<std::io::Stdout>>>, cells: &'a Spreadsheet },
}

impl<'a> View<'a> {
    fn new(args: &'a Kwic) -> Result<Self> {
        let mut out = BufWriter::new(std::io::stdout());
        Ok(match args.format {
            KwicFormat::Csv => {
                out.write_all(args.spreadsheet.mark())?;
                let mut table = csv::Writer::from_writer(out);
                table.write_record(["document_id", "start", "end", "left", "hit", "right"])?;
                View::Table { table: Box::new(table), cells: &args.spreadsheet }
            }
            KwicFormat::Text => {
                let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
                let colors = std::io::stdout().is_terminal() && !plain;
                View::Lines { out, context: usize::from(args.context), colors }
            }
        })
    }

    fn print(&mut self, hit: &Hit) -> Result<()> {
        match self {
            View::Table { table, cells } => {
                let (start, end) = (hit.start.to_string(), hit.end.to_string());
                let [id, left, found, right] =
                    [&hit.document, &hit.left, &hit.hit, &hit.right].map(|text| cells.text(text));
                table.write_record([&*id, &start, &end, &left, &found, &right])?;
            }
            View::Lines { out, context, colors } => {
                let name = last_columns(&clean(&hit.document), NAME);
                let mut line = String::new();
                let pad = |n: usize| " ".repeat(n);
                write!(line, "{name}{}  ", pad(NAME - name.width().min(NAME)))?;
                // Without colors a blank stands at each side of the hit, and one is enough.
                let (left, right) = match colors {
                    true => (hit.left.as_str(), hit.right.as_str()),
                    false => (hit.left.trim_end(), hit.right.trim_start()),
                };
                write!(line, "{}{left}", pad(context.saturating_sub(left.width())))?;
                match colors {
                    true => write!(line, "\u{1b}[1;31m{}\u{1b}[0m", hit.hit)?,
                    false => write!(line, " {} ", hit.hit)?,
                }
                writeln!(out, "{}", format!("{line}{right}").trim_end())?;
            }
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<()> {
        match self {
            View::Table { table, .. } => table.flush()?,
            View::Lines { out, .. } => out.flush()?,
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contexts_are_cut_by_columns() {
        assert_eq!(last_columns("全县水渠", 5), "水渠");
        assert_eq!(first_columns("水渠a修好", 5), "水渠a");
        assert_eq!(clean("水\r\n\t渠\u{1b}[31m"), "水 渠\u{fffd}[31m");
        assert_eq!(clean("水利\n工程\r\n验收\n\n第二段\nthe old\nmill"), "水利工程验收 第二段 the old mill");
    }

    #[test]
    fn numbers_in_keys_are_compared_as_numbers() {
        let mut keys = ["10", "9", "第10号", "1,200", "第9号", "a", "", "007", "3.14", "3.2"];
        keys.sort_by(|a, b| by_number(a, b));
        assert_eq!(keys, ["", "3.14", "3.2", "007", "9", "10", "1,200", "a", "第9号", "第10号"]);
    }
}
