//! Whole reports: everything found in them, compared with what stands beside them in `tests/reports`.
//!
//! The reports are our own invention, in fields that the samples do not cover. After a wanted change run the
//! tests with `UPDATE_SNAPSHOTS=1` and read the difference against the report before committing it.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::fmt::Write;
use std::path::Path;
use textmill_extract::{Entity, Extract, Fact, Options};
use textmill_plugin::{Plugin, testing::TestDocument};

/// A name as it stands in results.
fn plain(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).unwrap().as_str().unwrap_or("").to_owned()
}

fn entity(entity: &Entity) -> String {
    let cells = [
        entity.unit.clone(),
        entity.comparator.as_ref().map(plain),
        entity.direction.as_ref().map(plain),
        entity.object.clone(),
        entity.alias_of.as_ref().map(|name| format!("= {name}")),
        entity.speaker.as_ref().map(|name| format!("said by {name}")),
    ];
    let further: Vec<String> = cells.into_iter().flatten().collect();
    format!("{}\t{}\t{}\t{}", plain(&entity.kind), entity.text, entity.value, further.join(" · "))
}

fn fact(fact: &Fact) -> String {
    let cell = |cell: &Option<String>| cell.clone().unwrap_or_else(|| "-".to_owned());
    let (actor, verb) = (cell(&fact.actor), cell(&fact.verb));
    format!("{actor}\t{verb}\t{}\t{}\t{}", fact.figure, cell(&fact.object), cell(&fact.time))
}

/// Compares with what stands in `tests/reports`, or writes it there.
fn agrees(name: &str, written: &str) {
    let path = folder().join(name).with_extension("found.tsv");
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&path, written).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap();
    assert_eq!(written, expected, "{} differs", path.display());
}

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reports")
}

fn same(name: &str, date: &str) {
    let text = std::fs::read_to_string(folder().join(name).with_extension("txt")).unwrap();
    let mut extract = Extract::open(Options::default()).unwrap();
    let output = extract.process(&TestDocument::new(&text).with_date(date).view()).unwrap();
    let mut written = String::from("# Entities: kind, text, value, unit · comparator · direction · object\n");
    for found in &output.entities {
        writeln!(written, "{}", entity(found).replace('\n', "⏎").trim_end()).unwrap();
    }
    written.push_str("\n# Facts: who, verb, figure, what, when\n");
    for row in &output.facts {
        writeln!(written, "{}", fact(row).replace('\n', "⏎")).unwrap();
    }
    agrees(name, &written);
}

/// Each sentence of a file with its facts below it.
fn sentences(name: &str, date: &str) {
    let text = std::fs::read_to_string(folder().join(name).with_extension("txt")).unwrap();
    let mut extract = Extract::open(Options::default()).unwrap();
    let mut written = String::from("# Facts of each sentence: who, verb, figure, what, when\n");
    for sentence in text.lines().filter(|line| !line.is_empty()) {
        writeln!(written, "\n{sentence}").unwrap();
        for row in &extract.process(&TestDocument::new(sentence).with_date(date).view()).unwrap().facts {
            writeln!(written, "{}", fact(row)).unwrap();
        }
    }
    agrees(name, &written);
}

#[test]
fn english_report_sentences() {
    sentences("sentences-en", "2025-01-10");
}

#[test]
fn chinese_report_sentences() {
    sentences("sentences-zh", "2025-01-10");
}

/// No object ends in a word that cannot end a noun phrase, nor holds the verb of its row.
#[test]
fn objects_are_noun_phrases() {
    const ENDS: [&str; 24] = [
        "to", "of", "in", "by", "from", "and", "or", "the", "a", "with", "for", "was", "were", "has", "的",
        "了", "和", "与", "对", "在", "将", "被", "为", "支援",
    ];
    for name in ["sentences-en", "sentences-zh", "economy", "letter"] {
        let text = std::fs::read_to_string(folder().join(name).with_extension("txt")).unwrap();
        let mut extract = Extract::open(Options::default()).unwrap();
        let facts = extract.process(&TestDocument::new(&text).with_date("2025-01-10").view()).unwrap().facts;
        assert!(facts.len() > 40, "{name}");
        for row in facts {
            let object = row.object.clone().unwrap_or_default();
            let last = object.rsplit(' ').next().unwrap_or("");
            let ends =
                ENDS.iter().any(|end| if end.is_ascii() { last == *end } else { object.ends_with(end) });
            assert!(!ends, "{name}: {row:?}");
            let said = row.verb.clone().filter(|verb| verb.chars().count() > 1 && object != *verb);
            let inside = said.is_some_and(|verb| object.split(' ').any(|word| word == verb));
            assert!(!inside, "{name}: {row:?}");
        }
    }
}

#[test]
fn economic_statistics() {
    same("economy", "2024-01-22");
}

#[test]
fn annual_letter() {
    same("letter", "2023-11-20");
}
