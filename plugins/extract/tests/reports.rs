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

fn same(name: &str, date: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reports");
    let text = std::fs::read_to_string(folder.join(name).with_extension("txt")).unwrap();
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
    let path = folder.join(name).with_extension("found.tsv");
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&path, &written).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap();
    assert_eq!(written, expected, "{} differs", path.display());
}

#[test]
fn economic_statistics() {
    same("economy", "2024-01-22");
}

#[test]
fn annual_letter() {
    same("letter", "2023-11-20");
}
