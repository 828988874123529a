//! Turns a JSONL of texts into the predictions that extraction scorers read.
//!
//! `cargo run --release -p textmill-extract --example predict < CASES.jsonl > PREDICTIONS.jsonl`
//! Each case has `id`, `text`, `reference_date`, `source`, `model`; each prediction has `id` and `spans`
//! with `start`, `end` (in characters), `type` and `value`.
#![allow(clippy::print_stdout, clippy::string_slice, clippy::unwrap_used, reason = "a development tool")]

mod names;
mod numeric;
mod temporal;

use serde_json::{Value, json};
use std::io::BufRead;
use textmill_extract::{Entity, Extract, Options, Times};
use textmill_plugin::{Plugin, testing::TestDocument};

fn main() {
    for line in std::io::stdin().lock().lines() {
        let case: Value = serde_json::from_str(&line.unwrap()).unwrap();
        let text = case["text"].as_str().unwrap();
        let mut document = TestDocument::new(text);
        if let Some(date) = case["reference_date"].as_str() {
            document = document.with_date(date);
        }
        // A scorer of figures wants every number; the others what a report gives.
        let figures = numeric::options(&case);
        let options = figures.clone().unwrap_or_default();
        let options = Options { times: Times::All, date_from_text: false, ..options };
        let extract = Extract::open(options).unwrap();
        let mut entities = extract.entities(&document.view().with_language(case["lang"].as_str()));
        if figures.is_some() {
            numeric::select(&case, &mut entities);
        }
        let mut spans = Vec::new();
        for entity in &entities {
            let start = text[..entity.start as usize].chars().count();
            let end = start + entity.text.chars().count();
            for (kind, mut value) in convert(&case, entity, figures.as_ref()) {
                // A scorer's span may differ from the entity's; it is handed over in bytes.
                let other = |key: &str, value: &mut Value| {
                    let at = value.as_object_mut()?.remove(key)?.as_u64()?;
                    Some(text[..at as usize].chars().count())
                };
                let start = other("@start", &mut value).unwrap_or(start);
                let end = other("@end", &mut value).unwrap_or(end);
                spans.push(json!({"start": start, "end": end, "type": kind, "value": value}));
            }
        }
        println!("{}", json!({"id": case["id"], "spans": spans}));
    }
}

/// The scorer's types and values for an entity; none where the case's scorer does not know the kind.
fn convert(case: &Value, entity: &Entity, figures: Option<&Options>) -> Vec<(String, Value)> {
    if figures.is_some() {
        return numeric::convert(case, entity);
    }
    let mut out = temporal::convert(case, entity);
    out.extend(names::convert(case, entity));
    out
}
