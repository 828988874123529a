//! The layers of a text with the reason for each word, as JSON.

use serde_json::{Value, json};
use textmill_text::segment::Mode;
use textmill_text::tokens::{Explained, Source, Tokenizer};
use textmill_text::{Paragraphs, Sections, Sentences, TokenKind, paragraphs, sections, sentences};

/// Everything about `text` but its steps. Offsets count characters.
pub(super) fn explain(text: &str, tokenizer: &mut Tokenizer) -> Value {
    let chars = Characters::of(text);
    let span = |start: u32, end: u32| (chars.at(start as usize), chars.at(end as usize));
    let piece = |start: u32, end: u32| text.get(start as usize..end as usize).unwrap_or("");

    let (mut blocks, mut headings, mut found) =
        (Paragraphs::default(), Sections::default(), Sentences::default());
    paragraphs::split(text, &mut blocks);
    sections::detect(text, &blocks, &mut headings);
    sentences::split(text, &blocks, &headings, &mut found);

    let blocks = (0..blocks.len()).map(|i| {
        let (start, end) = span(blocks.start[i], blocks.end[i]);
        let language = blocks
            .language_offsets
            .get(i..i + 2)
            .and_then(|edges| blocks.language_bytes.get(edges[0] as usize..edges[1] as usize));
        json!({"start": start, "end": end, "language": language})
    });
    let headings = (0..headings.len()).map(|i| {
        let (start, end) = span(headings.start[i], headings.end[i]);
        let heading = piece(headings.heading_start[i], headings.heading_end[i]);
        json!({"start": start, "end": end, "level": headings.level[i], "heading": heading})
    });
    let found = (0..found.len()).map(|i| {
        let (start, end) = span(found.start[i], found.end[i]);
        let section = usize::try_from(found.section[i]).ok();
        json!({
            "start": start, "end": end, "text": piece(found.start[i], found.end[i]),
            "paragraph": found.paragraph[i], "section": section,
        })
    });
    let words = tokenizer.explain(text);
    let words = words.iter().map(|token| word(token, &chars));
    json!({
        "text": {"chars": chars.at(text.len()), "bytes": text.len()},
        "paragraphs": blocks.collect::<Value>(),
        "sections": headings.collect::<Value>(),
        "sentences": found.collect::<Value>(),
        "words": words.collect::<Value>(),
    })
}

fn word(token: &Explained<'_>, chars: &Characters) -> Value {
    let kind = match token.kind {
        TokenKind::Han => "han",
        TokenKind::Word => "word",
        TokenKind::Number => "number",
        TokenKind::Punctuation => "punctuation",
        TokenKind::Symbol => "symbol",
    };
    let mut value = json!({
        "start": chars.at(token.start), "end": chars.at(token.end), "text": token.text, "kind": kind,
    });
    if let Some(pos) = token.pos {
        value["pos"] = json!(pos.name());
    }
    match &token.source {
        Source::Dictionary { frequency } => {
            value["source"] = json!("dictionary");
            value["frequency"] = json!(frequency);
        }
        Source::Character => value["source"] = json!("character"),
        Source::Hmm => value["source"] = json!("hmm"),
        Source::Model => value["source"] = json!("model"),
        Source::User { dictionary, mode } => {
            value["source"] = json!("user");
            value["dictionary"] = json!(dictionary);
            value["mode"] = json!(match mode {
                Mode::Prefer => "prefer",
                Mode::Force => "force",
            });
        }
        Source::Rule => value["source"] = json!("rule"),
    }
    value
}

/// How many characters stand before each byte.
struct Characters(Vec<u32>);

impl Characters {
    fn of(text: &str) -> Self {
        let mut before = Vec::with_capacity(text.len() + 1);
        let mut count = 0;
        for c in text.chars() {
            before.extend(std::iter::repeat_n(count, c.len_utf8()));
            count += 1;
        }
        before.push(count);
        Characters(before)
    }

    fn at(&self, byte: usize) -> u32 {
        self.0.get(byte).copied().unwrap_or_default()
    }
}
