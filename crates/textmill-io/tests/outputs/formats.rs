//! Rules of the formats, one by one.

use textmill_io::offsets::Unit;
use textmill_io::{
    DocumentMeta, DocumentResult, Error, Guard, Output, OutputSpec, Overwrite, StepResult, tables,
};

use crate::fixture::{self, Extract, column, entity};
use crate::snapshots::{render, spec};

fn refused(spec: OutputSpec) -> String {
    Output::plan(&spec, &fixture::chinese().schemas()).unwrap_err().to_string()
}

#[test]
fn json_lines_read_back_with_offsets_in_characters() {
    let fixture = fixture::chinese();
    let line: serde_json::Value = serde_json::from_str(&render(&fixture, spec("a.jsonl"))).unwrap();
    let chars: Vec<char> = fixture.text.chars().collect();
    assert_eq!(line["document"]["chars"], chars.len());
    assert!(
        line["document"]["title"].is_null() && line["document"].as_object().unwrap().contains_key("title")
    );
    let entities = line["extract"]["entities"].as_array().unwrap();
    assert!(!entities.is_empty());
    for entity in entities {
        let at = |name: &str| entity[name].as_u64().unwrap() as usize;
        let text: String = chars[at("start")..at("end")].iter().collect();
        // One entity of the fixture spans more than its text, on purpose: 水务局将.
        assert!(text.starts_with(entity["text"].as_str().unwrap()));
        assert!(entity.as_object().unwrap().values().all(|v| !v.is_null()), "{entity}");
    }
    assert_eq!(entities[7]["number"].to_string(), "120000000");
    let mark = &line["tone"]["marks"][0];
    let word: String = chars
        [mark["word_start"].as_u64().unwrap() as usize..mark["word_end"].as_u64().unwrap() as usize]
        .iter()
        .collect();
    assert_eq!(word, "*重点*");
}

#[test]
fn a_csv_without_rows_has_its_header() {
    let mut fixture = fixture::english();
    fixture.steps = vec![("extract".into(), column(&[Extract::default()]))];
    let spec = OutputSpec { table: Some("extract.entities".into()), ..spec("a.csv") };
    assert!(render(&fixture, spec).starts_with("document_id,kind,start,end,text,value,"));
    let rows = column::<Extract>(&[]);
    assert_eq!(rows.fields().len(), 2);
}

#[test]
fn formulas_are_kept_unless_guarded() {
    let mut fixture = fixture::english();
    let extract = Extract {
        entities: vec![fixture::Entity {
            number: Some(-5.0),
            ..entity(fixture::ENGLISH, "quote", "Revenue", "=1+1")
        }],
        ..Extract::default()
    };
    fixture.steps = vec![("extract".into(), column(&[extract]))];
    let columns = Some(vec!["value".into(), "number".into()]);
    let spec = OutputSpec { table: Some("extract.entities".into()), columns, ..spec("a.csv") };
    assert_eq!(render(&fixture, spec.clone()), "value,number\r\n=1+1,-5\r\n");
    let guarded = OutputSpec { guard_formulas: true, ..spec };
    assert_eq!(render(&fixture, guarded), "value,number\r\n'=1+1,-5\r\n");
}

#[test]
fn wrong_settings_are_explained() {
    let csv = |table: &str| OutputSpec { table: Some(table.into()), ..spec("a.csv") };
    assert!(refused(spec("a.xlsx")).contains(".jsonl, .csv, .md"));
    assert!(refused(spec("noextension")).contains("no writer for `noextension`"));
    assert!(refused(spec("a.csv")).contains("`extract.entities`"), "{}", refused(spec("a.csv")));
    assert!(
        refused(csv("extract.entitys"))
            .contains("there is no table `extract.entitys`; there are `count.terms`")
    );
    let columns = OutputSpec { columns: Some(vec!["vaule".into()]), ..csv("extract.entities") };
    assert!(refused(columns).contains("has no column `vaule`; it has `document_id`, `kind`"));
    let twice = OutputSpec { columns: Some(vec!["kind".into(), "kind".into()]), ..csv("extract.entities") };
    assert!(refused(twice).contains("names `kind` twice"));
    assert!(refused(OutputSpec { bom: true, ..spec("a.md") }).contains("`bom` goes with tables"));
    assert!(refused(OutputSpec { language: Some("fr".into()), ..spec("a.md") }).contains("`zh` and `en`"));
    assert!(refused(spec("out/{nmae}.md")).contains("there is no field `{nmae}`"));
    assert!(refused(spec("out/{id.md")).contains("not closed"));
    assert!(refused(spec("out/{id}/../x.md")).contains("`..` cannot come after a field"));
}

#[test]
fn all_tables_are_listed_and_can_be_written() {
    let fixture = fixture::chinese();
    let tables = tables(&fixture.schemas());
    assert_eq!(
        tables,
        [
            "count.terms",
            "count.ngrams",
            "count.diversity",
            "count",
            "extract.entities",
            "extract.keywords",
            "extract",
            "summarize.sentences",
            "summarize",
            "tone.marks",
            "tone.tags",
            "tone"
        ]
    );
    for table in tables {
        let csv = render(&fixture, OutputSpec { table: Some(table.clone()), ..spec("a.csv") });
        let mut reader = csv::ReaderBuilder::new().from_reader(csv.as_bytes());
        assert!(reader.records().all(|r| r.is_ok()), "{table}");
    }
}

#[test]
fn a_wrong_offset_costs_the_document_not_the_run() {
    let fixture = fixture::english();
    let document = DocumentMeta::default();
    let rows = &fixture.steps[0].1;
    let steps = [StepResult { name: "extract", rows, row: 0 }];
    // The offsets belong to another text.
    let result = DocumentResult::new(&document, "短", &steps);
    for (path, table) in [("a.jsonl", None), ("a.csv", Some("extract.entities".to_owned()))] {
        let spec = OutputSpec { table, offsets: Unit::Char, ..spec(path) };
        let output = Output::plan(&spec, &fixture.schemas()).unwrap();
        let error = output.render(&result).unwrap_err();
        assert_eq!(error.step, "extract");
        assert!(error.cause.contains("not a character boundary of the text (3 bytes)"), "{error}");
    }
    // A page shows what it can.
    Output::plan(&spec("a.md"), &fixture.schemas()).unwrap().render(&result).unwrap();
}

/// Megabytes on one line, a hundred thousand entities: every part of the page must stay linear.
#[test]
fn a_page_of_a_huge_line_is_written() {
    let unit = "新建桥梁36座，印发《办法》，“口号”响亮，";
    let text = unit.repeat(30_000);
    let mut entities = Vec::new();
    for start in (0..text.len()).step_by(unit.len()) {
        for (kind, part) in [
            ("quantity", "36座"),
            ("title", "《办法》"),
            ("quote", "“口号”"),
            ("date", "36"),
            ("term", "桥梁"),
        ] {
            let at = (start + unit.find(part).unwrap()) as u32;
            let end = at + part.len() as u32;
            let value = format!("{start}");
            let (kind, text) = (kind.to_owned(), part.to_owned());
            entities.push(fixture::Entity {
                kind,
                start: at,
                end,
                text,
                value,
                number: Some(36.0),
                ..Default::default()
            });
        }
    }
    let rows = column(&[Extract { entities, ..Extract::default() }]);
    let fixture = fixture::Fixture {
        document: DocumentMeta { id: "huge".into(), language: "zh".into(), ..DocumentMeta::default() },
        text,
        steps: vec![("extract".into(), rows)],
    };
    let page = render(&fixture, spec("a.md"));
    assert!(page.len() < 20_000, "{}", page.len());
    let line = render(&fixture, spec("a.jsonl"));
    assert_eq!(line.matches("\"kind\"").count(), 150_000);
}

/// `{stem}.md` beside Markdown inputs would replace the reports themselves.
#[test]
fn an_input_is_never_overwritten() {
    let dir = tempfile::tempdir().unwrap();
    let input = dir.path().join("r/a.md");
    std::fs::create_dir_all(dir.path().join("r")).unwrap();
    std::fs::write(&input, "# 报告").unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(dir.path().join("r"), dir.path().join("linked")).unwrap();
    let guard = Guard::reading([(input.clone(), "the input `a.md`".to_owned())]);
    for path in ["r/{stem}.md", "x/../r/a.md", "linked/{stem}.md", "linked/a.md"] {
        let spec = OutputSpec { base_dir: dir.path().into(), ..spec(path) };
        let mut output = Output::plan(&spec, &[]).unwrap();
        output.protect(&guard);
        let document = DocumentMeta { id: "a.md".into(), ..DocumentMeta::default() };
        let rendered = output.render(&DocumentResult::new(&document, "", &[])).unwrap();
        let written = output.open().and_then(|mut writer| writer.write(&rendered));
        // A page gets another name; a file that the config names has none.
        match path.contains('{') {
            true => drop(written.unwrap()),
            false => {
                let error = written.unwrap_err().to_string();
                assert!(error.contains("is the input `a.md`, which must not be overwritten"), "{error}");
            }
        }
        assert_eq!(std::fs::read_to_string(&input).unwrap(), "# 报告", "{path}");
    }
}

#[test]
fn a_closed_pipe_is_told_apart() {
    struct Closed;
    impl std::io::Write for Closed {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let output = Output::plan(&spec("a.jsonl"), &[]).unwrap();
    let mut writer = output.open_sink(Box::new(Closed)).unwrap();
    let document = DocumentMeta::default();
    let rendered = output.render(&DocumentResult::new(&document, "", &[])).unwrap();
    assert!(writer.write(&rendered).unwrap_err().is_broken_pipe());
}

#[test]
fn one_page_after_another_in_one_file() {
    let dir = tempfile::tempdir().unwrap();
    let spec = OutputSpec { base_dir: dir.path().into(), overwrite: Overwrite::Refuse, ..spec("all.md") };
    let output = Output::plan(&spec, &[]).unwrap();
    let mut writer = output.open().unwrap();
    for id in ["a", "b"] {
        let document = DocumentMeta { id: id.into(), ..DocumentMeta::default() };
        writer.write(&output.render(&DocumentResult::new(&document, "A sentence.", &[])).unwrap()).unwrap();
    }
    assert!(!dir.path().join("all.md").exists());
    let written = writer.finish().unwrap();
    assert_eq!((written.files, written.documents), (1, 2));
    let page = std::fs::read_to_string(dir.path().join("all.md")).unwrap();
    assert_eq!(page.len() as u64, written.bytes);
    assert!(page.contains("\n\n---\n\n# b\n"), "{page}");
    assert!(matches!(output.open(), Err(Error::Exists { .. })));
}
