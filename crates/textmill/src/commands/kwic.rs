//! `textmill kwic`: a pattern in its context, line by line.
//!
//! Each hit with what stands left and right of it, for people (aligned by the width that East Asian characters
//! take on a terminal) or as CSV. Texts are searched by an automaton: time is linear in them, whatever the
//! pattern. Words for sorting are found in the context of a hit only. In the order of the documents hits are
//! printed as they are found and `--limit` ends the search; another order needs them all in memory.

use crate::cli::{Global, Kwic, KwicFormat, KwicSort};
use crate::diagnostics::Terminal;
use crate::exit::Exit;
use anyhow::{Context, Result};
use regex::{Regex, RegexBuilder};
use std::fmt::Write as _;
use std::io::{BufWriter, IsTerminal, Write};
use std::ops::ControlFlow;
use textmill_pipeline::Reading;
use textmill_pipeline::config::Config;
use textmill_text::Tokens;
use textmill_text::tokens::Tokenizer;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

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
    let reading = Reading::new(&config, &args.inputs)?;
    let pattern = match args.regex {
        true => args.pattern.clone(),
        false => regex::escape(&args.pattern),
    };
    anyhow::ensure!(!args.pattern.is_empty(), "the pattern is empty");
    let pattern = RegexBuilder::new(&pattern)
        .case_insensitive(args.ignore_case)
        .build()
        .context("the pattern is no regular expression; without --regex it is taken as it is")?;
    let mut tokenizer = reading.tokenizer();
    let in_order = args.sort.iter().all(|key| *key == KwicSort::Document);
    let mut view = View::new(args);
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
                return Ok(ControlFlow::Continue(()));
            }
            view.print(&hit)?;
            Ok(if found < limit { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
        })?;
        if flow.is_break() {
            break;
        }
    }
    hits.sort_by(|a, b| a.keys.cmp(&b.keys));
    hits.iter().take(limit).try_for_each(|hit| view.print(hit))?;
    view.finish()?;
    if !global.quiet {
        let shown = found.min(limit);
        say!("{shown} of {found}{} places", if in_order && found == limit { " or more" } else { "" });
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
    for place in pattern.find_iter(text).filter(|place| !place.is_empty()) {
        let hit = place.as_str();
        chars += count(text.get(at..place.start()));
        at = place.start();
        let before = text.get(..place.start()).unwrap_or("");
        let after = text.get(place.end()..).unwrap_or("");
        // Twice as many characters as can be shown, since blanks are drawn together.
        let far = args.context * 2;
        let from = before.char_indices().rev().take(far).last().map_or(before.len(), |(i, _)| i);
        let to = after.char_indices().nth(far).map_or(after.len(), |(i, _)| i);
        let left = clean(before.get(from..).unwrap_or(""));
        let right = clean(after.get(..to).unwrap_or(""));
        let keys = args.sort.iter().map(|key| sort_key(*key, hit, &left, &right, tokenizer)).collect();
        let flow = take(Hit {
            document: id.to_owned(),
            start: chars,
            end: chars + count(Some(hit)),
            left: last_columns(&left, args.context),
            hit: clean(hit),
            right: first_columns(&right, args.context),
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

/// Blanks drawn together; nothing that a terminal would act upon.
fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if c.is_whitespace() => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            c if super::moves_a_terminal(c) => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
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

/// What a hit is sorted by: the word at that place left or right of it, in lower case.
fn sort_key(key: KwicSort, hit: &str, left: &str, right: &str, tokenizer: &mut Tokenizer) -> String {
    let mut words = |text: &str| -> Vec<String> {
        let mut tokens = Tokens::default();
        tokenizer.tokenize(text, &mut tokens);
        let kinds = tokens.kind.iter().zip(tokens.start.iter().zip(&tokens.end));
        // Words and numbers; marks are not what one sorts by.
        kinds
            .filter(|(kind, _)| **kind <= 2)
            .filter_map(|(_, (&start, &end))| text.get(start as usize..end as usize))
            .map(str::to_lowercase)
            .collect()
    };
    let mut at_left = |n: usize| words(left).into_iter().rev().nth(n).unwrap_or_default();
    match key {
        // Sorting is stable, so an empty key keeps the order of the documents.
        KwicSort::Document => String::new(),
        KwicSort::Hit => hit.to_lowercase(),
        KwicSort::Left1 => at_left(0),
        KwicSort::Left2 => at_left(1),
        KwicSort::Left3 => at_left(2),
        KwicSort::Right1 => words(right).into_iter().next().unwrap_or_default(),
        KwicSort::Right2 => words(right).into_iter().nth(1).unwrap_or_default(),
        KwicSort::Right3 => words(right).into_iter().nth(2).unwrap_or_default(),
    }
}

/// Most columns of a document's name.
const NAME: usize = 24;

/// Where hits are printed.
enum View {
    Lines { out: BufWriter<std::io::Stdout>, context: usize, colors: bool },
    Table(Box<csv::Writer<BufWriter<std::io::Stdout>>>, bool),
}

impl View {
    fn new(args: &Kwic) -> Self {
        let out = BufWriter::new(std::io::stdout());
        match args.format {
            KwicFormat::Csv => View::Table(Box::new(csv::Writer::from_writer(out)), true),
            KwicFormat::Text => {
                let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
                let colors = std::io::stdout().is_terminal() && !plain;
                View::Lines { out, context: args.context, colors }
            }
        }
    }

    fn print(&mut self, hit: &Hit) -> Result<()> {
        match self {
            View::Table(table, first) => {
                if std::mem::take(first) {
                    table.write_record(["document_id", "start", "end", "left", "hit", "right"])?;
                }
                let (start, end) = (hit.start.to_string(), hit.end.to_string());
                table.write_record([&hit.document, &start, &end, &hit.left, &hit.hit, &hit.right])?;
            }
            View::Lines { out, context, colors } => {
                let name = last_columns(&clean(&hit.document), NAME);
                let mut line = String::new();
                let pad = |n: usize| " ".repeat(n);
                write!(line, "{name}{}  ", pad(NAME - name.width().min(NAME)))?;
                write!(line, "{}{}", pad(context.saturating_sub(hit.left.width())), hit.left)?;
                match colors {
                    true => write!(line, "\u{1b}[1;31m{}\u{1b}[0m", hit.hit)?,
                    false => write!(line, " {} ", hit.hit)?,
                }
                writeln!(out, "{}", format!("{line}{}", hit.right).trim_end())?;
            }
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<()> {
        match self {
            View::Table(table, first) => {
                if std::mem::take(first) {
                    table.write_record(["document_id", "start", "end", "left", "hit", "right"])?;
                }
                table.flush()?;
            }
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
    }
}
