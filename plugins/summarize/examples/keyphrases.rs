//! Key phrases of documents, for scoring.
//!
//! `keyphrases [METHOD] < documents.jsonl > keys.jsonl`: each line in has `id` and `text`; each line out has
//! `id` and `keys`, best first.

use serde_json::{Value, json};
use std::io::{BufRead, Write};
use textmill_plugin::Plugin;
use textmill_plugin::testing::TestDocument;
use textmill_summarize::Summarize;
use textmill_summarize::options::Options;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut options = Options { keywords: 15, ..Options::default() };
    if let Some(name) = std::env::args().nth(1) {
        options.keyword_method = serde_json::from_value(Value::String(name))?;
    }
    let mut plugin = Summarize::open(options).map_err(|e| e.message)?;
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let row: Value = serde_json::from_str(&line?)?;
        let document = TestDocument::new(row["text"].as_str().unwrap_or_default());
        let summary = plugin.process(&document.view()).map_err(|e| e.message)?;
        let keys: Vec<String> = summary.keywords.into_iter().flatten().map(|k| k.term).collect();
        writeln!(out, "{}", json!({"id": row["id"], "keys": keys}))?;
    }
    Ok(())
}
