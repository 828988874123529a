//! The README shows every measure on the sample reports; this holds what it shows to what the plugin gives.
//!
//! `UPDATE_README=1 cargo test -p textmill-count --test readme` writes it anew.

use serde_json::Value;
use std::fmt::Write as _;
use std::path::Path;
use textmill_count::Count;
use textmill_count::corpus::collocations::{self, Collocations};
use textmill_count::corpus::dispersion::{self, Dispersion};
use textmill_count::corpus::growth::{self, Growth};
use textmill_count::corpus::keyness::{self, Keyness};
use textmill_count::corpus::keywords::{self, Keywords};
use textmill_count::corpus::terms::{self, Corpus};
use textmill_count::corpus::trends::{self, Trends};
use textmill_count::options::{Category, Options};
use textmill_plugin::testing::TestDocument;
use textmill_plugin::{Plugin, Reduce};

const BEGIN: &str = "<!-- begin: tests/readme.rs -->\n";
const END: &str = "<!-- end: tests/readme.rs -->";

/// The sample reports of one text a file, with the year each is about.
const REPORTS: [(&str, &str); 3] = [
    ("经济统计公报.txt", "2022-12-31"),
    ("annual-letter.txt", "2023-12-31"),
    ("政府工作报告.txt", "2024-01-31"),
];

fn folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sample(name: &str, date: &str) -> TestDocument {
    let path = folder().join("../../config/samples").join(name);
    TestDocument::new(&std::fs::read_to_string(path).expect("the sample reports are there")).with_date(date)
}

fn rows<R: Reduce>(options: R::Options) -> Vec<Value>
where
    R::Row: serde::Serialize,
{
    let mut operator = R::open(options).expect("the options are right");
    for (name, date) in REPORTS {
        operator.add(&sample(name, date).view()).expect("counting does not fail");
    }
    let rows = operator.finish().expect("a table");
    rows.into_iter().map(|row| serde_json::to_value(row).expect("rows are plain")).collect()
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts.iter().map(shown).collect::<Vec<_>>().join(" "),
        Value::Number(n) if n.is_f64() => {
            let x = n.as_f64().unwrap_or(0.0);
            let small = x != 0.0 && x.abs() < 0.001;
            if small { format!("{x:.2e}") } else { format!("{x:.3}") }
        }
        Value::Null => "–".to_owned(),
        other => other.to_string(),
    }
}

/// The columns of rows, a row a line.
fn table(out: &mut String, rows: &[Value], columns: &[&str]) {
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    out.push_str(&line(columns.iter().map(|c| format!("`{c}`")).collect()));
    out.push_str(&line(columns.iter().map(|_| "---".to_owned()).collect()));
    for row in rows {
        out.push_str(&line(columns.iter().map(|c| shown(&row[c])).collect()));
    }
    out.push('\n');
}

/// The fields of rows, a field a line: for many measures of few rows.
fn turned(out: &mut String, rows: &[Value], names: &[&str]) {
    let name = |row: &Value| names.iter().map(|n| shown(&row[n])).collect::<Vec<_>>().join(" ");
    let _ = writeln!(out, "| | {} |", rows.iter().map(name).collect::<Vec<_>>().join(" | "));
    let _ = writeln!(out, "|{}", " --- |".repeat(rows.len() + 1));
    for field in rows.first().and_then(Value::as_object).into_iter().flatten().map(|(field, _)| field) {
        if !names.contains(&field.as_str()) {
            let cells: Vec<String> = rows.iter().map(|row| shown(&row[field])).collect();
            let _ = writeln!(out, "| `{field}` | {} |", cells.join(" | "));
        }
    }
    out.push('\n');
}

fn documents(out: &mut String) {
    let category = |label: &str, words: &[&str]| Category {
        label: label.to_owned(),
        words: words.iter().map(|&w| w.to_owned()).collect(),
    };
    let options = Options {
        sentence_lengths: true,
        top_terms: 6,
        top_ngrams: 4,
        mtld: true,
        hdd: true,
        yule_k: true,
        categories: vec![
            category("change.up", &["增长", "提高*", "rose", "increas*"]),
            category("change.down", &["下降", "减少", "fell", "declin*"]),
        ],
        ..Options::default()
    };
    let counted: Vec<Value> = REPORTS
        .iter()
        .map(|(name, date)| {
            let mut plugin = Count::open(options.clone()).expect("the options are right");
            let counts = plugin.process(&sample(name, date).view()).expect("counting does not fail");
            let mut value = serde_json::to_value(counts).expect("counts are plain");
            value["report"] = Value::from(*name);
            value
        })
        .collect();
    let of = |field: &str| -> Vec<Value> {
        let part = |value: &Value| {
            let mut part = value[field].clone();
            part["report"] = value["report"].clone();
            part
        };
        counted.iter().map(part).collect()
    };
    out.push_str("### `count`: each document\n\nCharacters by class, words, sentences:\n\n");
    let plain: Vec<Value> = counted
        .iter()
        .map(|value| {
            let fields = value.as_object().into_iter().flatten();
            fields
                .filter(|(_, v)| v.is_number() || v.is_string())
                .map(|(k, v)| (k.clone(), v.clone()))
                .collect()
        })
        .collect();
    turned(out, &plain, &["report"]);
    out.push_str("`sentence-lengths = true`, in words (`bins` has the whole distribution):\n\n");
    let columns = ["report", "min", "max", "mean", "median", "standard_deviation"];
    table(out, &of("sentence_lengths"), &columns);
    out.push_str("`top-terms`, `top-ngrams`, of the work report:\n\n");
    let list = |field: &str| counted[2][field].as_array().cloned().unwrap_or_default();
    table(out, &list("terms"), &["term", "count"]);
    table(out, &list("ngrams"), &["ngram", "count"]);
    out.push_str("Diversity, with `mtld`, `hdd` and `yule-k`:\n\n");
    turned(out, &of("diversity"), &["report"]);
    out.push_str("`readability`, the formulas of each report's language:\n\n");
    turned(out, &of("readability"), &["report"]);
    out.push_str(
        "`categories`, here `change.up` with 增长, 提高\\*, rose, increas\\* and `change.down` with 下降, 减少, fell, declin\\*; \
         `raw` counts the same strings wherever they stand:\n\n",
    );
    for at in [1, 2] {
        let list = counted[at]["categories"].as_array().cloned().unwrap_or_default();
        let _ = writeln!(out, "{}:\n", REPORTS[at].0);
        table(out, &list, &["label", "count", "share", "raw"]);
    }
}

fn corpus(out: &mut String) {
    out.push_str("### `corpus`: terms and n-grams with their documents\n\n");
    let found = rows::<Corpus>(terms::Options { sizes: vec![1, 2], top: 4, ..terms::Options::default() });
    table(out, &found, &["term", "size", "count", "documents", "per_million", "document_share"]);
    out.push_str("### `collocations`\n\n`window = 3`:\n\n");
    let options = collocations::Options { window: 3, top: 3, ..collocations::Options::default() };
    turned(out, &rows::<Collocations>(options), &["first", "second"]);
    out.push_str("### `keyness`: 2024 against 2022\n\nThe work report against the bulletin, the first words and the last:\n\n");
    let options = keyness::Options {
        target: vec!["2024".to_owned()],
        reference: vec!["2022".to_owned()],
        top: 0,
        ..keyness::Options::default()
    };
    let mut found = rows::<Keyness>(options);
    found.drain(2..found.len() - 1);
    turned(out, &found, &["term"]);
    out.push_str("### `keywords`: TF-IDF over the corpus\n\n`top = 3`:\n\n");
    let found = rows::<Keywords>(keywords::Options { top: 3, ..keywords::Options::default() });
    let named: Vec<Value> = found
        .chunks(3)
        .zip(REPORTS)
        .flat_map(|(rows, (name, _))| {
            rows.iter().cloned().map(move |mut row| {
                row["document_id"] = Value::from(name);
                row
            })
        })
        .collect();
    table(out, &named, &["document_id", "term", "count", "documents", "tf_idf"]);
    out.push_str("### `dispersion`\n\n");
    turned(
        out,
        &rows::<Dispersion>(dispersion::Options { top: 3, ..dispersion::Options::default() }),
        &["term"],
    );
    out.push_str("### `trends`: over years\n\n");
    let found = rows::<Trends>(trends::Options { top: 3, ..trends::Options::default() });
    let columns = ["term", "count", "first", "last", "slope", "tau", "p", "change"];
    table(out, &found, &columns);
    out.push_str("### `growth`: the vocabulary\n\n");
    let found = rows::<Growth>(growth::Options::default());
    table(out, &found, &["documents", "words", "distinct_words", "type_token_ratio", "heaps"]);
}

#[test]
fn the_readme_shows_what_the_plugin_gives() {
    let mut shown = String::from("\n");
    documents(&mut shown);
    corpus(&mut shown);
    let path = folder().join("README.md");
    let readme = std::fs::read_to_string(&path).expect("there is a README");
    let (before, rest) = readme.split_once(BEGIN).expect("the README says where the examples begin");
    let (old, after) = rest.split_once(END).expect("the README says where the examples end");
    if std::env::var_os("UPDATE_README").is_some() {
        std::fs::write(&path, format!("{before}{BEGIN}{shown}{END}{after}"))
            .expect("the README can be written");
    } else {
        assert!(old == shown, "run UPDATE_README=1 cargo test -p textmill-count --test readme");
    }
}
