//! Cuts texts into sentences: reads JSON lines with `id` and `text`, writes `id` and `ends`, the
//! offsets in characters just past each sentence.
//!
//! `cargo run --release -p textmill-text --example sentences < texts.jsonl > predictions.jsonl`

use std::io::{BufRead as _, Write as _};
use textmill_text::{Paragraphs, Sections, Sentences, paragraphs, sections, sentences};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let row: serde_json::Value = serde_json::from_str(&line?)?;
        let text = row["text"].as_str().ok_or("a row has no text")?;
        let (mut blocks, mut headings, mut spans) =
            (Paragraphs::default(), Sections::default(), Sentences::default());
        paragraphs::split(text, &mut blocks);
        sections::detect(text, &blocks, &mut headings);
        sentences::split(text, &blocks, &headings, &mut spans);
        let mut at = (0, 0);
        let mut ends = Vec::with_capacity(spans.len());
        for &end in &spans.end {
            at.1 += text.get(at.0..end as usize).map_or(0, |piece| piece.chars().count());
            at.0 = end as usize;
            ends.push(at.1);
        }
        serde_json::to_writer(&mut out, &serde_json::json!({ "id": row["id"], "ends": ends }))?;
        out.write_all(b"\n")?;
    }
    Ok(())
}
