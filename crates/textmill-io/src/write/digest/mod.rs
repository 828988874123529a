//! A page for people: what a report says, in figures, names, dates and words, in the report's language.
//!
//! The page is built from what steps returned, recognised by their fields and not by their names, so that a
//! renamed step or somebody else's plugin with the same fields has its place on the page. A part without
//! data is left out; a step that no part understands gets a plain table at the end. Every figure stands with
//! what it counts and the sentence it comes from, every date with its sentence: a reader must be able to
//! judge without opening the report.

mod citations;
mod dates;
mod excerpt;
mod facts;
mod figures;
mod generic;
mod labels;
mod markdown;
mod names;
mod statistics;
mod unmark;

use super::OutputSpec;
use crate::document::DocumentResult;
use facts::Facts;
use labels::Labels;
use markdown::Page;

/// The longest first line, in characters, that is taken for a title.
const MOST_TITLE: usize = 60;

/// The page's settings.
#[derive(Debug)]
pub(super) struct Plan {
    labels: Option<&'static Labels>,
}

impl Plan {
    pub(super) fn new(spec: &OutputSpec) -> Result<Self, String> {
        let Some(language) = &spec.language else { return Ok(Self { labels: None }) };
        match Labels::of(language) {
            Some(labels) => Ok(Self { labels: Some(labels) }),
            None => Err(format!("pages speak `zh` and `en`, not `{language}`")),
        }
    }

    fn labels_for(&self, result: &DocumentResult<'_>) -> &'static Labels {
        self.labels.or_else(|| Labels::of(&result.document.language)).unwrap_or(&labels::ENGLISH)
    }

    /// The language that a document's page speaks.
    pub(super) fn language(&self, result: &DocumentResult<'_>) -> &'static str {
        self.labels_for(result).code
    }

    /// The title of a document's page, on one line.
    pub(super) fn title(&self, result: &DocumentResult<'_>) -> String {
        markdown::one_line(title(result))
    }

    pub(super) fn render(&self, result: &DocumentResult<'_>, out: &mut Vec<u8>) {
        let labels = self.labels_for(result);
        let facts = Facts::read(result);
        let mut page = Page::new(labels);
        head(result, &mut page);
        summary(&facts, &mut page);
        figures::write(result, &facts, &mut page);
        names::write(&facts, &mut page);
        dates::write(result, &facts, &mut page);
        citations::documents(&facts, result.text, &mut page);
        citations::quotes(&facts, &mut page);
        citations::contacts(&facts, &mut page);
        citations::user_terms(&facts, &mut page);
        statistics::words(&facts, result.text, &mut page);
        statistics::categories(&facts, &mut page);
        statistics::counts(&facts, &mut page);
        for (name, value) in &facts.others {
            generic::write(name, *value, &mut page);
        }
        out.extend_from_slice(page.finish().as_bytes());
    }
}

fn head(result: &DocumentResult<'_>, page: &mut Page) {
    let document = result.document;
    let labels = page.labels;
    page.title(title(result));
    let mut facts = Vec::new();
    if !document.source.is_empty() {
        facts.push((labels.source, document.source.clone()));
    }
    if let Some(date) = &document.date {
        facts.push((labels.date, date.clone()));
    }
    facts.push((
        labels.length,
        format!("{} {}", markdown::thousands(result.offsets().chars()), labels.chars_unit),
    ));
    if !matches!(document.encoding.as_str(), "" | "UTF-8") {
        facts.push((labels.encoding, document.encoding.clone()));
    }
    let line: Vec<String> = facts
        .iter()
        .map(|(label, value)| format!("{label}{}{}", labels.colon, markdown::escape(value)))
        .collect();
    page.paragraph(&line.join(" · "));
    for note in &document.notes {
        page.quote(&markdown::escape(note));
    }
}

/// What the page is called: the document's title, else its first line where that reads like one, else its name.
fn title<'a>(result: &DocumentResult<'a>) -> &'a str {
    let document = result.document;
    let file = document.id.rsplit('/').next().unwrap_or(&document.id);
    document.title.as_deref().or_else(|| first_line(result.text)).unwrap_or(file)
}

/// The first line of the text where it reads like a title: short, and no sentence.
fn first_line(text: &str) -> Option<&str> {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty())?;
    // Of a heading line only the heading.
    let line = if line.starts_with('#') { line.trim_start_matches('#').trim_start() } else { line };
    let sentence = line.ends_with(['。', '！', '？', '；', '：', '，', '.', '!', '?', ';', ':', ',']);
    (!sentence && !line.is_empty() && line.chars().take(MOST_TITLE + 1).count() <= MOST_TITLE).then_some(line)
}

fn summary(facts: &Facts<'_>, page: &mut Page) {
    if let Some(text) = facts.summary.filter(|text| !text.trim().is_empty()) {
        page.heading(page.labels.summary);
        let text = unmark::sentences(text, &facts.sentences);
        for paragraph in text.split('\n').filter(|line| !line.trim().is_empty()) {
            page.paragraph(&markdown::escape_block(paragraph));
        }
    }
}
