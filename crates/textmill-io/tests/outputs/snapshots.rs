//! Whole files, compared with what stands in `tests/snapshots`. After a wanted change run the tests with
//! `UPDATE_SNAPSHOTS=1` and read the difference before committing it.

use std::path::Path;

use textmill_io::offsets::Unit;
use textmill_io::{DocumentResult, Output, OutputSpec, StepResult};

use crate::fixture::{self, Fixture};

pub(crate) fn render(fixture: &Fixture, spec: OutputSpec) -> String {
    let output = Output::plan(&spec, &fixture.schemas()).unwrap();
    let steps: Vec<StepResult<'_>> =
        fixture.steps.iter().map(|(name, rows)| StepResult { name, rows, row: 0 }).collect();
    let result = DocumentResult::new(&fixture.document, &fixture.text, &steps);
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("whole");
    let file = std::fs::File::create(&path).unwrap();
    let mut writer = output.open_sink(Box::new(file)).unwrap();
    writer.write(&output.render(&result).unwrap()).unwrap();
    writer.finish().unwrap();
    std::fs::read_to_string(path).unwrap()
}

pub(crate) fn spec(path: &str) -> OutputSpec {
    OutputSpec { path: path.into(), ..OutputSpec::default() }
}

fn table(path: &str, table: &str) -> OutputSpec {
    OutputSpec { table: Some(table.into()), ..spec(path) }
}

fn same(name: &str, written: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots").join(name);
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&path, written).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap();
    assert_eq!(written, expected, "{} differs", path.display());
}

#[test]
fn chinese_digest() {
    same("digest.zh.md", &render(&fixture::chinese(), spec("a.md")));
}

#[test]
fn english_digest() {
    same("digest.en.md", &render(&fixture::english(), spec("a.md")));
}

#[test]
fn json_lines() {
    same("results.jsonl", &render(&fixture::chinese(), spec("a.jsonl")));
}

#[test]
fn entities_as_csv() {
    same("entities.csv", &render(&fixture::chinese(), table("a.csv", "extract.entities")));
}

#[test]
fn counts_as_csv_in_other_columns() {
    let spec = OutputSpec {
        columns: Some(vec!["document_id".into(), "words".into(), "diversity".into(), "terms".into()]),
        bom: true,
        offsets: Unit::Utf16,
        ..table("a.csv", "count")
    };
    same("counts.csv", &render(&fixture::chinese(), spec));
}

#[test]
fn the_language_of_a_page_can_be_set() {
    let spec = OutputSpec { language: Some("en".into()), ..spec("a.md") };
    let page = render(&fixture::chinese(), spec);
    assert!(page.contains("## Key figures") && page.contains("受益居民"), "{page}");
}
