//! Cuts texts into words: reads JSON lines with `id` and `text`, writes `id` and `tokens`.
//!
//! ```text
//! cargo run --release -p textmill-text --example words -- MODE < texts.jsonl > predictions.jsonl
//! ```
//!
//! Modes: `jieba` and `jieba-without-hmm` (the segmenter alone), `tokens` and `treebank` (the tokenizer); with
//! `treebank`, `tags` are written as well.

use std::io::{BufRead as _, Write as _};
use textmill_text::segment::{Segmenter, Words};
use textmill_text::tokens::Tokenizer;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mode = std::env::args().nth(1).unwrap_or_default();
    let mut segmenter = Segmenter::default();
    let mut tokenizer = match mode.as_str() {
        "treebank" => Tokenizer::default().with_words(Words::Treebank),
        "jieba" | "jieba-without-hmm" | "tokens" => Tokenizer::default(),
        _ => return Err("which mode? jieba, jieba-without-hmm, tokens or treebank".into()),
    };
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let row: serde_json::Value = serde_json::from_str(&line?)?;
        let text = row["text"].as_str().ok_or("a row has no text")?;
        let mut words: Vec<&str> = Vec::new();
        let mut tags: Vec<&str> = Vec::new();
        let word = |start, end, _| words.extend(text.get(start..end));
        match mode.as_str() {
            "jieba" => segmenter.cut(text, word),
            "jieba-without-hmm" => segmenter.cut_without_hmm(text, word),
            _ => {
                let tokens = tokenizer.explain(text);
                words.extend(tokens.iter().map(|token| token.text));
                tags.extend(tokens.iter().filter_map(|token| token.pos).map(|pos| pos.name()));
            }
        }
        let mut row = serde_json::json!({ "id": row["id"], "tokens": words });
        if !tags.is_empty() {
            row["tags"] = serde_json::json!(tags);
        }
        serde_json::to_writer(&mut out, &row)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}
