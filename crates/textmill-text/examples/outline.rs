//! Prints the sections and sentences of a text, for reading them.
//!
//! `cargo run -p textmill-text --example outline < report.txt`

use std::io::{Read as _, Write as _};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut bytes = Vec::new();
    std::io::stdin().lock().read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes);
    let layers = textmill_text::Layers::compute(&text);
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let cut = |start: u32, end: u32| text.get(start as usize..end as usize).unwrap_or("");
    writeln!(out, "language {}, {} paragraphs", layers.language, layers.paragraphs.len())?;
    let sections = &layers.sections;
    for i in 0..sections.len() {
        let heading = cut(sections.heading_start[i], sections.heading_end[i]);
        writeln!(out, "§{i} level {} parent {} {heading:?}", sections.level[i], sections.parent[i])?;
    }
    let sentences = &layers.sentences;
    for i in 0..sentences.len() {
        let (paragraph, section) = (sentences.paragraph[i], sentences.section[i]);
        writeln!(out, "¶{paragraph} §{section} {}", cut(sentences.start[i], sentences.end[i]))?;
    }
    Ok(())
}
