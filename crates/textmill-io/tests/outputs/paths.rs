//! Where documents with hostile ids end up.

use std::path::{Path, PathBuf};

use textmill_io::{DocumentMeta, DocumentResult, Output, OutputSpec, Overwrite};

fn write(dir: &Path, template: &str, documents: &[DocumentMeta]) -> Vec<PathBuf> {
    let spec = OutputSpec {
        path: template.into(),
        base_dir: dir.into(),
        overwrite: Overwrite::Refuse,
        ..OutputSpec::default()
    };
    let output = Output::plan(&spec, &[]).unwrap();
    let mut writer = output.open().unwrap();
    for document in documents {
        writer.write(&output.render(&DocumentResult::new(document, "", &[])).unwrap()).unwrap();
    }
    writer.finish().unwrap();
    files(dir)
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path)
            } else {
                out.push(path.strip_prefix(dir).unwrap().to_owned())
            }
        }
    }
    out.sort();
    out
}

fn with_id(id: &str) -> DocumentMeta {
    DocumentMeta { id: id.into(), language: "zh".into(), ..DocumentMeta::default() }
}

fn names(paths: &[PathBuf]) -> Vec<&str> {
    paths.iter().map(|p| p.to_str().unwrap()).collect()
}

#[test]
fn ordinary_ids_keep_their_names() {
    let dir = tempfile::tempdir().unwrap();
    let paths = write(dir.path(), "out/{id}.md", &[with_id("2020/报告.txt"), with_id("a b.txt")]);
    assert_eq!(names(&paths), ["out/2020/报告.txt.md", "out/a b.txt.md"]);
    let dir = tempfile::tempdir().unwrap();
    let paths = write(dir.path(), "out/{language}/{stem}.md", &[with_id("2020/报告.txt"), with_id(".x")]);
    assert_eq!(names(&paths), ["out/zh/.x.md", "out/zh/报告.md"]);
}

#[test]
fn nothing_escapes_and_nothing_is_lost() {
    let long = "长".repeat(3000);
    let deep = "a/".repeat(2000);
    let ids = [
        "../../etc/x",
        "/etc/passwd",
        "..",
        ".",
        "",
        "/",
        "a/../../b",
        "..\\..\\c",
        "C:\\x",
        "C:/x",
        "\0",
        "a\0b",
        "CON",
        "nul.txt",
        "a/",
        "a//b",
        "a/b",
        "A/B",
        "a.md/c",
        "a",
        "A",
        "é",
        "e\u{301}",
        "x\n",
        "~",
        "-",
        long.as_str(),
        deep.as_str(),
        "\u{202E}gpj",
        "a\u{FEFF}",
        "..%2f..%2fd",
        "%2E%2E/e",
        " ",
        "a ",
        "a.",
    ];
    let documents: Vec<DocumentMeta> = ids.iter().map(|id| with_id(id)).collect();
    for template in ["out/{id}.md", "out/{stem}.md", "out/x{name}", "out/{id}/digest.md"] {
        let dir = tempfile::tempdir().unwrap();
        let inner = dir.path().join("inner");
        let template = format!("{template}{}", if template.ends_with(".md") { "" } else { ".md" });
        let paths = write(&inner, &template, &documents);
        assert_eq!(paths.len(), ids.len(), "{template}: {paths:?}");
        assert_eq!(files(dir.path()).len(), ids.len(), "something lies outside");
        assert!(paths.iter().all(|p| p.starts_with("out")), "{paths:?}");
        let folded: std::collections::BTreeSet<String> =
            paths.iter().map(|p| p.to_str().unwrap().to_lowercase()).collect();
        assert_eq!(folded.len(), ids.len(), "two names differ in case only");
        // The same documents give the same names.
        let again = tempfile::tempdir().unwrap();
        assert_eq!(write(again.path(), &template, &documents), paths);
    }
}

#[test]
fn documents_with_one_id_keep_their_files_apart() {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(write(dir.path(), "{id}.md", &[with_id("a"), with_id("a"), with_id("a")]).len(), 3);
}

#[test]
fn fields_that_do_not_tell_documents_apart_share_a_file() {
    let dir = tempfile::tempdir().unwrap();
    let mut other = with_id("c");
    other.language = "../ZH".into();
    let mut upper = with_id("d");
    upper.language = "ZH".into();
    let paths = write(dir.path(), "out/{language}.jsonl", &[with_id("a"), other, with_id("b"), upper]);
    assert_eq!(paths.len(), 3);
    let text = std::fs::read_to_string(dir.path().join("out/zh.jsonl")).unwrap();
    assert_eq!(text.lines().count(), 2);
    assert!(paths.contains(&PathBuf::from("out/..%2FZH.jsonl")), "{paths:?}");
}

#[test]
fn a_dropped_writer_leaves_no_half_file() {
    let dir = tempfile::tempdir().unwrap();
    let spec =
        OutputSpec { path: "out/all.jsonl".into(), base_dir: dir.path().into(), ..OutputSpec::default() };
    let output = Output::plan(&spec, &[]).unwrap();
    let mut writer = output.open().unwrap();
    writer.write(&output.render(&DocumentResult::new(&with_id("a"), "", &[])).unwrap()).unwrap();
    drop(writer);
    assert!(files(dir.path()).is_empty());
}
