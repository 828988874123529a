//! The comparison as a page for people, in the documents' language.

use super::differing::differing;
use super::{Comparison, Side, Term, id_of, text_of};
use std::fmt::Write;
use textmill_pipeline::passages::{Change, Passage};
use textmill_text::tokens::Tokenizer;

/// Words of the page.
struct Labels {
    title: &'static str,
    /// One document, and several.
    documents: [&'static str; 2],
    comma: &'static str,
    characters: &'static str,
    terms: [(&'static str, &'static str); 4],
    header: &'static str,
    passages: [&'static str; 4],
    none: &'static str,
    /// In place of terms where a side has no word.
    wordless: fn(&str) -> String,
    /// Where a passage was and is.
    place: fn(&str) -> String,
    more: fn(usize) -> String,
    note: &'static str,
}

const ENGLISH: Labels = Labels {
    title: "Comparison",
    documents: ["document", "documents"],
    comma: ", ",
    characters: "characters",
    terms: [
        ("new", "New terms"),
        ("gone", "Gone terms"),
        ("rising", "Rising terms"),
        ("falling", "Falling terms"),
    ],
    header: "| Term | Before | After | Per million before | After | Log ratio | G² | p (BH) |",
    passages: ["Changed passages", "Moved passages", "Added passages", "Removed passages"],
    none: "None.",
    wordless: |name| format!("Not compared: {name} has no words."),
    place: |number| format!("¶ {number}"),
    more: |n| format!("… and {n} more."),
    note: "Log ratio: the binary logarithm of the relative frequencies' ratio; G²: log-likelihood (Dunning 1993); p: its probability by chance, corrected by Benjamini & Hochberg over all terms compared. Terms are sorted by G².",
};

const CHINESE: Labels = Labels {
    title: "对比",
    documents: ["篇", "篇"],
    comma: "，",
    characters: "字符",
    terms: [("new", "新出现的词"), ("gone", "消失的词"), ("rising", "上升的词"), ("falling", "下降的词")],
    header: "| 词 | 前次数 | 后次数 | 前每百万词 | 后每百万词 | 对数比 | G² | p（BH） |",
    passages: ["改动的段落", "移动的段落", "新增的段落", "删去的段落"],
    none: "无。",
    wordless: |name| format!("未作比较：{name}没有词。"),
    place: |number| format!("第{number}段"),
    more: |n| format!("……另有{n}处。"),
    note: "对数比：相对词频之比以二为底的对数；G²：对数似然比（Dunning 1993）；p：偶然出现的概率，按 Benjamini-Hochberg 对全部所比词校正。各表按 G² 排序。",
};

/// Characters of a passage that are shown.
const EXCERPT: usize = 200;

/// The page; `top` rows and passages of each kind.
pub(super) fn write(pairs: &[Comparison], top: usize) -> String {
    let mut out = String::new();
    let chinese = pairs.first().is_some_and(|pair| pair.after.chinese);
    let labels = if chinese { &CHINESE } else { &ENGLISH };
    let mut tokenizer = Tokenizer::default();
    for pair in pairs {
        // Writing into memory cannot fail.
        let _ = one(pair, labels, top, &mut tokenizer, &mut out);
    }
    let _ = writeln!(out, "---\n\n{}", labels.note);
    out
}

fn one(
    pair: &Comparison,
    labels: &Labels,
    top: usize,
    tokenizer: &mut Tokenizer,
    out: &mut String,
) -> std::fmt::Result {
    let (before, after) = (escape(&pair.before.name), escape(&pair.after.name));
    writeln!(out, "# {}: {before} → {after}\n", labels.title)?;
    for side in [&pair.before, &pair.after] {
        let chars: usize = side.documents.iter().map(|(_, text)| text.chars().count()).sum();
        let documents = side.documents.len();
        let (name, of) = (escape(&side.name), labels.documents[usize::from(documents != 1)]);
        writeln!(out, "- {name}: {documents} {of}{}{chars} {}", labels.comma, labels.characters)?;
    }
    writeln!(out)?;
    for (fate, heading) in labels.terms {
        writeln!(out, "## {heading}\n")?;
        let terms: Vec<&Term> = pair.terms.iter().filter(|term| term.fate() == fate).collect();
        if terms.is_empty() {
            let without = [&pair.before, &pair.after].into_iter().find(|side| !side.has_words());
            let said = without.map_or(labels.none.to_owned(), |side| (labels.wordless)(&escape(&side.name)));
            writeln!(out, "{said}\n")?;
            continue;
        }
        writeln!(out, "{}\n| --- | --: | --: | --: | --: | --: | --: | --: |", labels.header)?;
        for term in terms.iter().take(top) {
            writeln!(
                out,
                "| {} | {} | {} | {:.0} | {:.0} | {:+.2} | {:.1} | {} |",
                escape(&term.term),
                term.reference_count,
                term.target_count,
                term.reference_per_million,
                term.target_per_million,
                term.log_ratio,
                term.g2,
                probability(term.p_bh),
            )?;
        }
        writeln!(out)?;
        if terms.len() > top {
            writeln!(out, "{}\n", (labels.more)(terms.len() - top))?;
        }
    }
    let kinds: [fn(&Change) -> bool; 4] = [
        |change| matches!(change, Change::Changed { .. }),
        |change| matches!(change, Change::Moved { .. }),
        |change| matches!(change, Change::Added(_)),
        |change| matches!(change, Change::Removed(_)),
    ];
    for (heading, kind) in labels.passages.iter().zip(kinds) {
        writeln!(out, "## {heading}\n")?;
        let changes: Vec<&Change> = pair.changes.iter().filter(|change| kind(change)).collect();
        if changes.is_empty() {
            writeln!(out, "{}\n", labels.none)?;
        }
        for change in longest(&changes, top) {
            passage(change, pair, labels, tokenizer, out)?;
        }
        if changes.len() > top {
            writeln!(out, "{}\n", (labels.more)(changes.len() - top))?;
        }
    }
    Ok(())
}

fn passage(
    change: &Change,
    pair: &Comparison,
    labels: &Labels,
    tokenizer: &mut Tokenizer,
    out: &mut String,
) -> std::fmt::Result {
    let several = pair.before.documents.len() > 1 || pair.after.documents.len() > 1;
    let show = |side: &Side, passage: &Passage| excerpt(text_of(side, passage));
    let place = |side: &Side, passage: &Passage| {
        let number = (labels.place)(&passage.paragraph.to_string());
        match several {
            true => format!("{} {number}", escape(id_of(side, passage))),
            false => number,
        }
    };
    let way = |from: &Passage, to: &Passage| {
        let (old, new) = (place(&pair.before, from), place(&pair.after, to));
        if old == new { old } else { format!("{old} → {new}") }
    };
    match change {
        Change::Added(to) => writeln!(out, "- *{}* {}\n", place(&pair.after, to), show(&pair.after, to)),
        Change::Removed(from) => {
            writeln!(out, "- *{}* {}\n", place(&pair.before, from), show(&pair.before, from))
        }
        Change::Moved { from, to } => writeln!(out, "- *{}* {}\n", way(from, to), show(&pair.after, to)),
        Change::Changed { from, to, .. } => {
            let (old, new) = differing(text_of(&pair.before, from), text_of(&pair.after, to), tokenizer);
            writeln!(out, "- *{}* {old}\n\n  → {new}\n", way(from, to))
        }
    }
}

/// The longest passages, in their order: a word that moved is no news beside a paragraph that did.
fn longest<'c>(changes: &[&'c Change], top: usize) -> Vec<&'c Change> {
    let length = |change: &Change| {
        let (from, to) = change.places();
        let bytes = |passage: Option<&Passage>| passage.map_or(0, |p| p.end - p.start);
        bytes(from).max(bytes(to))
    };
    let mut order: Vec<usize> = (0..changes.len()).collect();
    order.sort_by_key(|&at| std::cmp::Reverse(length(changes[at])));
    order.truncate(top);
    order.sort_unstable();
    order.into_iter().map(|at| changes[at]).collect()
}

fn excerpt(text: &str) -> String {
    let mut shown: String = text.chars().take(EXCERPT).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    escape(&shown)
}

fn probability(p: f64) -> String {
    if p < 0.001 { "< 0.001".to_owned() } else { format!("{p:.3}") }
}

/// Text that Markdown takes as text, on one line.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '|' | '*' | '_' | '`' | '<' | '>' | '[' | ']' | '#' | '~' | '&' => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_control() || c.is_whitespace() => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            c => out.push(c),
        }
    }
    out
}
