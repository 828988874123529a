//! Offsets are converted wherever they are: property over random texts and nesting.

use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use textmill_io::offsets::Unit;
use textmill_io::{DocumentMeta, DocumentResult, Output, OutputSpec, StepResult, StepSchema};

use crate::fixture::column;

#[derive(Serialize, Deserialize, Clone)]
struct Leaf {
    start: i64,
    end: i64,
    text: String,
}

#[derive(Serialize, Deserialize, Clone)]
struct Node {
    heading_start: u32,
    heading_end: u32,
    count: u32,
    inner: Vec<Leaf>,
}

#[derive(Serialize, Deserialize, Clone)]
struct Step {
    start: u64,
    end: Option<u64>,
    nodes: Vec<Node>,
}

/// A text and two of its boundaries, in order.
fn text_with_span() -> impl Strategy<Value = (String, usize, usize)> {
    ("[ab 报告😀é\n\"]{0,300}", any::<prop::sample::Index>(), any::<prop::sample::Index>()).prop_map(
        |(text, a, b)| {
            let boundaries: Vec<usize> = text.char_indices().map(|(i, _)| i).chain([text.len()]).collect();
            let (a, b) = (boundaries[a.index(boundaries.len())], boundaries[b.index(boundaries.len())]);
            (text, a.min(b), a.max(b))
        },
    )
}

fn naive(text: &str, at: usize, unit: Unit) -> usize {
    let before = text.get(..at).unwrap();
    match unit {
        Unit::Byte => at,
        Unit::Char => before.chars().count(),
        Unit::Utf16 => before.encode_utf16().count(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn at_any_depth((text, start, end) in text_with_span()) {
        let leaf = Leaf { start: start as i64, end: end as i64, text: text[start..end].to_owned() };
        let node = Node { heading_start: start as u32, heading_end: end as u32, count: 7, inner: vec![leaf.clone(), leaf] };
        let rows = column(&[Step { start: start as u64, end: None, nodes: vec![node] }]);
        let schema = [StepSchema { name: "s".into(), fields: rows.fields().clone() }];
        let document = DocumentMeta { id: "d".into(), ..DocumentMeta::default() };
        let steps = [StepResult { name: "s", rows: &rows, row: 0 }];
        let result = DocumentResult::new(&document, &text, &steps);
        for unit in [Unit::Byte, Unit::Char, Unit::Utf16] {
            let spec = OutputSpec { path: "a.jsonl".into(), offsets: unit, ..OutputSpec::default() };
            let output = Output::plan(&spec, &schema).unwrap();
            let line: serde_json::Value = serde_json::from_slice(output.render(&result).unwrap().bytes()).unwrap();
            let (a, b) = (naive(&text, start, unit), naive(&text, end, unit));
            let step = &line["s"];
            prop_assert_eq!(&step["start"], a);
            prop_assert!(step.get("end").is_none());
            prop_assert_eq!(&step["nodes"][0]["heading_start"], a);
            prop_assert_eq!(&step["nodes"][0]["heading_end"], b);
            prop_assert_eq!(&step["nodes"][0]["count"], 7);
            prop_assert_eq!(&step["nodes"][0]["inner"][1]["end"], b);
            prop_assert_eq!(&step["nodes"][0]["inner"][1]["text"], &text[start..end]);
        }
    }
}
