//! Ranks the sentences of documents that come already split, for scoring.
//!
//! `rank [METHOD] < documents.jsonl > ranked.jsonl`: each line in has `id`, `sents`, and perhaps `title`; each
//! line out has `id` and `ranked`, the numbers of the sentences, best first.

use serde_json::{Value, json};
use std::io::{BufRead, Write};
use textmill_plugin::testing::TestDocument;
use textmill_plugin::{Document, ParagraphsView, SectionsView, SentencesView, Strings, TokensView};
use textmill_summarize::cues::Cues;
use textmill_summarize::graph::Graph;
use textmill_summarize::methods;
use textmill_summarize::options::Method;
use textmill_summarize::select;
use textmill_summarize::source::Source;
use textmill_summarize::words::Normalizer;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let method: Method = match std::env::args().nth(1) {
        Some(name) => serde_json::from_value(Value::String(name))?,
        None => Method::Default,
    };
    let (mut normalizer, cues) = (Normalizer::default(), Cues::new());
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let row: Value = serde_json::from_str(&line?)?;
        let (mut text, mut start, mut end) = (String::new(), Vec::new(), Vec::new());
        for sentence in row["sents"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            start.push(text.len() as u32);
            text.push_str(sentence);
            end.push(text.len() as u32);
            text.push(' ');
        }
        let layers = TestDocument::new(&text);
        let tokens: TokensView<'_> = layers.view().tokens_view();
        let (paragraph, section) = (vec![0u32; start.len()], vec![-1i32; start.len()]);
        let document = Document::new("row", &text)
            .with_title(row["title"].as_str())
            .with_tokens(tokens)
            .with_paragraphs(ParagraphsView { start: &[], end: &[], language: Strings::default() })
            .with_sections(SectionsView::default())
            .with_sentences(SentencesView {
                start: &start,
                end: &end,
                paragraph: &paragraph,
                section: &section,
            });
        let source = Source::new(&document, &mut normalizer, &cues, "");
        let graph = Graph::new(&source);
        let scores = methods::rate(method, &source, &graph, 30);
        let ranked = select::ranked(&source, &scores, &graph, 0.3, 60);
        writeln!(out, "{}", json!({"id": row["id"], "ranked": ranked}))?;
    }
    Ok(())
}
