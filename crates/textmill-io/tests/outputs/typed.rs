//! Files with types and files in wrappings: Parquet, SQLite, HTML, gzip, Zstandard; each read back by its own library.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use arrow_array::cast::AsArray;
use arrow_array::types::{Float32Type, Float64Type, Int64Type};
use arrow_array::{Array, RecordBatch};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use textmill_io::{DocumentResult, Output, OutputSpec, StepResult};

use crate::fixture::{self, CHINESE, Fixture};
use crate::snapshots::{render, spec};

fn write(dir: &Path, fixtures: &[&Fixture], spec: OutputSpec) -> PathBuf {
    let spec = OutputSpec {
        base_dir: dir.to_owned(),
        provenance: vec![("version".into(), "1.2.3".into()), ("step.tone".into(), "tone 0.1.0".into())],
        ..spec
    };
    let output = Output::plan(&spec, &fixtures[0].schemas()).unwrap();
    let mut writer = output.open().unwrap();
    for fixture in fixtures {
        let steps: Vec<StepResult<'_>> =
            fixture.steps.iter().map(|(name, rows)| StepResult { name, rows, row: 0 }).collect();
        let result = DocumentResult::new(&fixture.document, &fixture.text, &steps);
        writer.write(&output.render(&result).unwrap()).unwrap();
    }
    let written = writer.finish().unwrap();
    let path = written.first.unwrap();
    assert_eq!(written.bytes, path.metadata().unwrap().len());
    path
}

fn table(path: &str, table: &str) -> OutputSpec {
    OutputSpec { table: Some(table.into()), ..spec(path) }
}

fn columns(path: &str, columns: &[&str]) -> OutputSpec {
    OutputSpec { columns: Some(columns.iter().map(|&c| c.to_owned()).collect()), ..spec(path) }
}

fn read_parquet(path: &Path) -> (RecordBatch, Vec<(String, Option<String>)>) {
    let builder = ParquetRecordBatchReaderBuilder::try_new(File::open(path).unwrap()).unwrap();
    let metadata = builder.metadata().file_metadata().key_value_metadata().cloned().unwrap_or_default();
    let batches: Vec<RecordBatch> = builder.build().unwrap().map(Result::unwrap).collect();
    assert_eq!(batches.len(), 1);
    let metadata = metadata.into_iter().map(|pair| (pair.key, pair.value)).collect();
    (batches[0].clone(), metadata)
}

fn named(fixture: &Fixture, id: &str) -> Fixture {
    let mut document = fixture.document.clone();
    document.id = id.into();
    Fixture { document, text: fixture.text.clone(), steps: fixture.steps.clone() }
}

#[test]
fn parquet_holds_nested_results_with_their_types() {
    let dir = tempfile::tempdir().unwrap();
    let first = fixture::chinese();
    let second = named(&first, "second");
    let (batch, metadata) = read_parquet(&write(dir.path(), &[&first, &second], spec("a.parquet")));
    let names: Vec<_> = batch.schema().fields().iter().map(|f| f.name().clone()).collect();
    assert_eq!(names, ["document", "count", "extract", "summarize", "tone"]);
    assert_eq!(batch.num_rows(), 2);
    let document = batch.column(0).as_struct();
    assert_eq!(document.column_by_name("id").unwrap().as_string::<i32>().value(1), "second");
    assert!(document.column_by_name("title").unwrap().is_null(0));
    let confidence = document.column_by_name("encoding_confidence").unwrap();
    assert_eq!(confidence.as_primitive::<Float32Type>().value(0), 0.75);
    assert_eq!(document.column_by_name("notes").unwrap().as_list::<i32>().value(0).len(), 0);
    let entities = batch.column(2).as_struct().column_by_name("entities").unwrap().as_list::<i32>().value(1);
    let entities = entities.as_struct();
    assert_eq!(entities.len(), 16);
    let ints = |name: &str| entities.column_by_name(name).unwrap().as_primitive::<Int64Type>().clone();
    let texts = entities.column_by_name("text").unwrap().as_string::<i32>().clone();
    let chars: Vec<char> = CHINESE.chars().collect();
    for row in 0..entities.len() {
        let spanned: String =
            chars[ints("start").value(row) as usize..ints("end").value(row) as usize].iter().collect();
        assert!(spanned.starts_with(texts.value(row)), "{spanned}");
    }
    let numbers = entities.column_by_name("number").unwrap();
    assert_eq!(numbers.as_primitive::<Float64Type>().value(7), 120_000_000.0);
    assert!(numbers.is_null(0));
    let alternatives = entities.column_by_name("alternatives").unwrap().as_list::<i32>();
    assert!(alternatives.is_null(0));
    assert_eq!(alternatives.value(13).as_string::<i32>().value(1), "b,\"c\"");
    assert!(metadata.contains(&("textmill.version".into(), Some("1.2.3".into()))), "{metadata:?}");
}

#[test]
fn a_parquet_table_has_a_row_an_element_and_the_same_bytes_twice() {
    let dir = tempfile::tempdir().unwrap();
    let fixture = fixture::chinese();
    let path = write(dir.path(), &[&fixture], table("t.parquet", "extract.entities"));
    let (batch, _) = read_parquet(&path);
    assert_eq!(batch.num_rows(), 16);
    assert_eq!(batch.schema().field(0).name(), "document_id");
    assert_eq!(batch.column(0).as_string::<i32>().value(15), "2021/总结.txt");
    let again = write(dir.path(), &[&fixture], table("again.parquet", "extract.entities"));
    assert_eq!(std::fs::read(&path).unwrap(), std::fs::read(again).unwrap());
}

#[test]
fn columns_choose_within_nested_results() {
    let dir = tempfile::tempdir().unwrap();
    let fixture = fixture::chinese();
    let wanted =
        ["document.id", "extract.entities.value", "summarize.text", "extract.entities.start", "tone"];
    let line: serde_json::Value =
        serde_json::from_str(&render(&fixture, columns("a.jsonl", &wanted))).unwrap();
    assert_eq!(line["document"], serde_json::json!({"id": "2021/总结.txt"}));
    assert_eq!(line["extract"]["entities"][0], serde_json::json!({"start": 16, "value": "2021-03-05"}));
    assert_eq!(line["summarize"].as_object().unwrap().len(), 1);
    assert_eq!(line["tone"]["weight"], 0.5);
    assert!(line.get("count").is_none());
    let (batch, _) = read_parquet(&write(dir.path(), &[&fixture], columns("a.parquet", &wanted)));
    assert_eq!(batch.num_columns(), 4);
    let entities = batch.column_by_name("extract").unwrap().as_struct().column(0).as_list::<i32>().value(0);
    let fields: Vec<_> = entities.as_struct().fields().iter().map(|f| f.name().clone()).collect();
    assert_eq!(fields, ["start", "value"]);
    let no_document: serde_json::Value =
        serde_json::from_str(&render(&fixture, columns("a.jsonl", &["count.words"]))).unwrap();
    assert_eq!(no_document, serde_json::json!({"count": {"words": 1080}}));
    let refused = |names: &[&str]| {
        Output::plan(&columns("a.jsonl", names), &fixture.schemas()).unwrap_err().to_string()
    };
    assert!(refused(&["document.idd"]).contains("`id`"), "{}", refused(&["document.idd"]));
    assert!(refused(&["extract.entitys"]).contains("`entities`"));
    assert!(refused(&["counts"]).contains("`count`"));
    assert!(refused(&["summarize.text.x"]).contains("none below it"));
    assert!(refused(&[]).contains("names no field"));
}

#[test]
fn sqlite_has_the_documents_and_all_tables() {
    let dir = tempfile::tempdir().unwrap();
    let first = fixture::chinese();
    let second = named(&first, "second");
    let path = write(dir.path(), &[&first, &second], spec("a.sqlite"));
    let db = rusqlite::Connection::open(&path).unwrap();
    let tables: Vec<String> = db
        .prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(
        tables,
        [
            "textmill",
            "documents",
            "count_terms",
            "count_ngrams",
            "count_diversity",
            "count",
            "extract_entities",
            "extract_keywords",
            "summarize_sentences",
            "summarize",
            "tone_marks",
            "tone_tags",
            "tone"
        ]
    );
    let one = |sql: &str| db.query_row(sql, [], |row| row.get::<_, rusqlite::types::Value>(0)).unwrap();
    use rusqlite::types::Value;
    assert_eq!(one("SELECT count(*) FROM documents"), Value::Integer(2));
    assert_eq!(one("SELECT count(*) FROM extract_entities WHERE document_id = 'second'"), Value::Integer(16));
    assert_eq!(one("SELECT value FROM textmill WHERE key = 'version'"), Value::Text("1.2.3".into()));
    assert_eq!(
        one("SELECT typeof(number) FROM extract_entities WHERE number > 100"),
        Value::Text("real".into())
    );
    assert_eq!(
        one("SELECT json_extract(alternatives, '$[1]') FROM extract_entities WHERE alternatives IS NOT NULL"),
        Value::Text("b,\"c\"".into())
    );
    assert_eq!(one("SELECT encoding_confidence FROM documents"), Value::Real(0.75));
    assert_eq!(one("SELECT mattr FROM count_diversity"), Value::Null);
    assert_eq!(one("SELECT words FROM count"), Value::Integer(1080));
    assert_eq!(one("PRAGMA integrity_check"), Value::Text("ok".into()));
    assert_eq!(one("SELECT count(*) FROM pragma_foreign_key_check"), Value::Integer(0));
    drop(db);
    let again = write(dir.path(), &[&first, &second], spec("again.sqlite"));
    assert_eq!(std::fs::read(path).unwrap(), std::fs::read(again).unwrap());
    let names: Vec<_> = std::fs::read_dir(dir.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(names.len(), 2, "{names:?}");
}

#[test]
fn one_table_of_sqlite_stands_beside_the_documents() {
    let dir = tempfile::tempdir().unwrap();
    let fixture = fixture::chinese();
    let one = OutputSpec {
        columns: Some(vec!["document_id".into(), "term".into()]),
        ..table("t.db", "count.terms")
    };
    let db = rusqlite::Connection::open(write(dir.path(), &[&fixture], one)).unwrap();
    let terms: Vec<(String, String)> = db
        .prepare("SELECT id, term FROM documents JOIN count_terms ON document_id = id")
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(terms.len(), 2);
    assert_eq!(terms[0].1, "水务局");
}

#[test]
fn what_cannot_be_is_refused_when_planned() {
    let refused =
        |spec: OutputSpec| Output::plan(&spec, &fixture::chinese().schemas()).unwrap_err().to_string();
    let stdout = OutputSpec { format: textmill_io::OutputFormat::from_name("parquet"), ..spec("-") };
    assert!(refused(stdout).contains("not to standard output"));
    assert!(refused(spec("a.parquet.gz")).contains("compressed already"));
    assert!(refused(spec("a.sqlite.zst")).contains("cannot be compressed"));
    assert!(refused(columns("a.sqlite", &["kind"])).contains("`table`"));
    assert!(refused(columns("a.html", &["kind"])).contains("`columns` goes with"));
    assert!(refused(table("a.jsonl", "count")).contains("`table` goes with tables"));
}

#[test]
fn compressed_text_is_the_text() {
    let dir = tempfile::tempdir().unwrap();
    let fixture = fixture::chinese();
    let plain = render(&fixture, spec("a.jsonl"));
    let mut text = String::new();
    let gz = File::open(write(dir.path(), &[&fixture], spec("a.jsonl.gz"))).unwrap();
    flate2::read::MultiGzDecoder::new(gz).read_to_string(&mut text).unwrap();
    assert_eq!(text, plain);
    let zst = File::open(write(dir.path(), &[&fixture], table("a.csv.zst", "extract.entities"))).unwrap();
    let bytes = zstd::decode_all(zst).unwrap();
    assert_eq!(String::from_utf8(bytes).unwrap(), render(&fixture, table("a.csv", "extract.entities")));
}

#[test]
fn a_page_for_a_browser_is_whole_and_shows_markup_as_text() {
    let dir = tempfile::tempdir().unwrap();
    let mut fixture = fixture::chinese();
    fixture.document.title = Some("<script>alert(1)</script> & *水利*".into());
    let page = std::fs::read_to_string(write(dir.path(), &[&fixture], spec("{stem}.html"))).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>\n<html lang=\"zh\">"), "{page}");
    assert!(page.contains("<title>&lt;script&gt;alert(1)&lt;/script&gt; &amp; *水利*</title>"), "{page}");
    assert!(page.contains("<h1>&lt;script&gt;alert(1)&lt;/script&gt; &amp; *水利*</h1>"), "{page}");
    assert!(!page.contains("<script") && page.contains("<table>") && page.ends_with("</html>\n"));
    let both = write(dir.path(), &[&fixture, &named(&fixture, "b")], spec("all.html"));
    let both = std::fs::read_to_string(both).unwrap();
    assert_eq!(both.matches("<article lang=\"zh\">").count(), 2);
    assert_eq!(both.matches("<!DOCTYPE").count(), 1);
    assert!(both.ends_with("</article>\n</body>\n</html>\n"));
}
