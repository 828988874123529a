//! The README shows what is found in the sample reports; this holds what it shows to what the plugin gives.
//!
//! `UPDATE_README=1 cargo test -p textmill-extract --test readme` writes it anew.
#![allow(clippy::unwrap_used, reason = "tests")]

use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::Path;
use textmill_extract::{Extract, Options, Output};
use textmill_plugin::Plugin;
use textmill_plugin::testing::TestDocument;

const BEGIN: &str = "<!-- begin: tests/readme.rs -->\n";
const END: &str = "<!-- end: tests/readme.rs -->";

fn folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sample(name: &str) -> String {
    std::fs::read_to_string(folder().join("../../config/samples").join(name)).unwrap()
}

fn run(text: &str, date: &str, options: Value) -> Output {
    let options: Options = serde_json::from_value(options).unwrap();
    Extract::open(options).unwrap().process(&TestDocument::new(text).with_date(date).view()).unwrap()
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "–".to_owned(),
        Value::String(text) => text.replace('|', "\\|").replace('\n', " "),
        Value::Number(number) => number.as_f64().map_or_else(String::new, |number| format!("{number}")),
        Value::Array(list) => list.iter().map(shown).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// The columns of rows, a row a line.
fn table(out: &mut String, rows: &[Value], columns: &[&str]) {
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    out.push_str(&line(columns.iter().map(|column| format!("`{column}`")).collect()));
    out.push_str(&line(columns.iter().map(|_| "---".to_owned()).collect()));
    for row in rows {
        out.push_str(&line(columns.iter().map(|column| shown(&row[column])).collect()));
    }
    out.push('\n');
}

/// The first entity of each kind, with the fields that its kind has.
fn kinds(out: &mut String, output: &Output) {
    let mut seen = Vec::new();
    let mut rows = Vec::new();
    for entity in &output.entities {
        let row = serde_json::to_value(entity).unwrap();
        if seen.contains(&row["kind"]) {
            continue;
        }
        seen.push(row["kind"].clone());
        let plain = ["kind", "start", "end", "text", "value", "rule"];
        let further: Vec<String> = row
            .as_object()
            .unwrap()
            .iter()
            .filter(|(name, value)| !plain.contains(&name.as_str()) && !value.is_null())
            .map(|(name, value)| format!("`{name}` {}", shown(value)))
            .collect();
        rows.push(json!({
            "kind": row["kind"], "text": row["text"], "value": row["value"], "rule": row["rule"],
            "further fields": further.join(", "),
        }));
    }
    rows.sort_by_key(|row| row["kind"].as_str().unwrap().to_owned());
    table(out, &rows, &["kind", "text", "value", "further fields", "rule"]);
}

/// The first rows of those who act, then the first of what only moves.
fn facts(out: &mut String, output: &Output) {
    let acts = output.facts.iter().filter(|fact| fact.actor.is_some()).take(7);
    let moves = output.facts.iter().filter(|fact| fact.actor.is_none() && fact.direction.is_some()).take(4);
    let rows: Vec<Value> = acts.chain(moves).map(|fact| serde_json::to_value(fact).unwrap()).collect();
    table(out, &rows, &["actor", "verb", "figure", "number", "unit", "direction", "object", "time"]);
}

/// The rules of the README's example.
fn rules() -> Value {
    json!({
        "explain": true,
        "dictionaries": [{
            "label": "programme",
            "terms": [{"name": "营商环境提升行动", "aliases": ["提升行动"]}],
            "test": [{"text": "提升行动已经启动。", "expect": [{"text": "提升行动", "value": "营商环境提升行动"}]}],
        }],
        "patterns": [{
            "label": "deployed",
            "tokens": [
                {"kind": "organization", "as": "who"},
                {"gap": 8},
                {"text": ["出动", "派出"]},
                {"gap": 4},
                {"kind": "quantity", "as": "many"},
            ],
            "value": "$who: $many",
            "test": [
                {"text": "市水利局昨夜派出抢险队员300名。",
                 "expect": [{"text": "市水利局昨夜派出抢险队员300名", "value": "市水利局: 300"}]},
                {"text": "市水利局有队员300名。", "expect": []},
            ],
        }],
    })
}

fn generated() -> String {
    let mut out = String::new();
    let report = run(&sample("政府工作报告.txt"), "2024-01-31", json!({}));
    let letter = run(&sample("annual-letter.txt"), "2024-03-04", json!({}));
    out.push_str("\n### Entities: the first of each kind in a city's work report\n\n");
    kinds(&mut out, &report);
    out.push_str("### Entities: the first of each kind in a company's letter\n\n");
    kinds(&mut out, &letter);
    let _ = writeln!(
        out,
        "### Facts\n\nOf the work report's {} rows the first of those who act, then of what only moves:\n",
        report.facts.len()
    );
    facts(&mut out, &report);
    let _ = writeln!(out, "Of the letter's {} rows:\n", letter.facts.len());
    facts(&mut out, &letter);
    out.push_str("### A dictionary and a pattern of one's own, and `explain`\n\n");
    let text = "依据澜政发〔2024〕8号，市应急管理局连夜出动抢险人员600名，落实提升行动。";
    let own = run(text, "2024-01-31", rules());
    let _ = writeln!(out, "In `{text}` the rules above find:\n");
    let found: Vec<Value> = own
        .entities
        .iter()
        .map(|entity| serde_json::to_value(entity).unwrap())
        .filter(|entity| entity["kind"] == "term")
        .collect();
    table(&mut out, &found, &["text", "value", "label", "rule"]);
    out.push_str("`rules`, the coverage:\n\n");
    let hits: Vec<Value> = own.rules.iter().flatten().map(|hit| serde_json::to_value(hit).unwrap()).collect();
    let columns: Vec<String> = hits[0].as_object().unwrap().keys().cloned().collect();
    table(&mut out, &hits, &columns.iter().map(String::as_str).collect::<Vec<_>>());
    out.push_str("`explain`:\n\n");
    let explain: Vec<Value> =
        own.explain.iter().flatten().map(|one| serde_json::to_value(one).unwrap()).collect();
    table(&mut out, &explain, &["text", "kind", "rule", "outcome", "lost_to"]);
    out
}

#[test]
fn the_readme_shows_what_the_plugin_gives() {
    let path = folder().join("README.md");
    let readme = std::fs::read_to_string(&path).unwrap();
    let (head, rest) = readme.split_once(BEGIN).unwrap();
    let (shown, tail) = rest.split_once(END).unwrap();
    let generated = generated();
    if std::env::var_os("UPDATE_README").is_some() {
        std::fs::write(&path, format!("{head}{BEGIN}{generated}{END}{tail}")).unwrap();
        return;
    }
    assert_eq!(shown, generated, "README.md differs: run with UPDATE_README=1 and read the difference");
}

/// Every kind and every option that the README's tables name exists, and none is left out.
#[test]
fn the_readme_names_every_option_and_kind() {
    let readme = std::fs::read_to_string(folder().join("README.md")).unwrap();
    let options = serde_json::to_value(Options::default()).unwrap();
    for name in options.as_object().unwrap().keys() {
        assert!(readme.contains(&format!("| `{name}` |")), "the option {name} is not in the README");
    }
    for kind in serde_json::to_value(schemars::schema_for!(textmill_extract::Kind)).unwrap()["oneOf"]
        .as_array()
        .unwrap()
    {
        let name = kind["const"].as_str().unwrap();
        assert!(readme.contains(&format!("`{name}`")), "the kind {name} is not in the README");
    }
    let fields = run("全县新建水库3座。", "2024-01-31", json!({}));
    for field in serde_json::to_value(&fields.entities[0]).unwrap().as_object().unwrap().keys() {
        assert!(readme.contains(&format!("`{field}`")), "the field {field} is not in the README");
    }
    for field in serde_json::to_value(&fields.facts[0]).unwrap().as_object().unwrap().keys() {
        assert!(readme.contains(&format!("`{field}`")), "the fact's field {field} is not in the README");
    }
}
