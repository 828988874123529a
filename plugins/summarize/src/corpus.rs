//! Operator `corpus`: one summary of many documents, each sentence with its source.
//!
//! Of every document the best sentences are kept as candidates, rated as for its own summary; they are all that
//! grows in memory. In the end the candidates of all documents are one text: a sentence is worth half its
//! worth in its own document, and its centrality among all candidates (LexRank; Erkan & Radev 2004, who made
//! it for this very task), so that what many documents say comes in, and the selection says it once. Where about as many
//! sentences fit as there are documents, or more, each document is heard as a section of a report is; of more documents
//! those that say most are.

use crate::cues::Cues;
use crate::graph::Graph;
use crate::length::Length;
use crate::methods;
use crate::options::{Method, Order};
use crate::select;
use crate::source::Source;
use crate::words::Normalizer;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use textmill_plugin::{
    Document, Error, Layer, ParagraphsView, Reduce, SectionsView, SentencesView, Strings, TokensView,
};
use textmill_text::tokens::Tokenizer;

/// Options of the operator `corpus`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Options {
    /// How long the summary may be: `600 chars`, `250 words`, `10 sentences`. Never exceeded.
    pub length: String,
    /// Sentences of each document that may be chosen from.
    #[schemars(range(min = 1))]
    pub candidates: u32,
    /// How sentences of a document are rated within it.
    pub method: Method,
    /// In which order the sentences stand: that of the documents, or the most important first.
    pub order: Order,
    /// How much likeness to what is already chosen counts against a sentence, 0 to 1.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub redundancy: f64,
    /// What the summary should be about; sentences that have its words, Chinese ones also within longer words, are
    /// preferred. Where no sentence has any, the summary is the one without a query.
    pub query: String,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            length: "600 chars".to_owned(),
            candidates: 10,
            method: Method::Default,
            order: Order::Source,
            redundancy: 0.5,
            query: String::new(),
        }
    }
}

/// A sentence of the summary.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// The document it stands in.
    pub document_id: String,
    /// The document's title, where it has one.
    pub title: Option<String>,
    /// The document's date, where it has one.
    pub date: Option<String>,
    /// Its index among the document's sentences.
    pub index: u32,
    /// Characters of the document before it.
    pub offset: u64,
    /// The sentence.
    pub text: String,
    /// How important it is; comparable within one summary.
    pub score: f64,
}

/// A document with its candidates.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct State {
    id: String,
    title: Option<String>,
    date: Option<String>,
    sentences: Vec<Candidate>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Candidate {
    index: u32,
    offset: u64,
    /// Words, as the run cuts them: those that a limit in words counts.
    words: u32,
    text: String,
    score: f64,
}

/// The operator.
#[derive(Debug)]
pub struct Corpus {
    options: Options,
    length: Length,
    normalizer: Normalizer,
    documents: Vec<State>,
}

/// Candidates compared with each other in the end; of more the best are.
const COMPARED: usize = 50_000;

impl Reduce for Corpus {
    const ID: &'static str = "corpus";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const SUMMARY: &'static str = "Summarizes all documents together, each sentence with its source";
    type Options = Options;
    type State = State;
    type Row = Row;

    fn layers(_: &Options) -> Vec<Layer> {
        vec![Layer::Paragraphs, Layer::Sections, Layer::Sentences, Layer::Tokens]
    }

    fn open(options: Options) -> Result<Self, Error> {
        let help = "write, for example, `600 chars`, `250 words` or `10 sentences`";
        let length = options
            .length
            .parse::<Length>()
            .map_err(|message| Error::new(message).option("length").help(help))?;
        if matches!(length, Length::Percent(_)) {
            let message = "a share of all documents together is no length for people";
            return Err(Error::new(message).option("length").help(help));
        }
        if !(0.0..=1.0).contains(&options.redundancy) {
            return Err(Error::new("a weight is between 0 and 1").option("redundancy"));
        }
        if options.candidates == 0 {
            return Err(Error::new("without candidates there is nothing to choose from").option("candidates"));
        }
        let normalizer = Normalizer::default();
        Ok(Self { options, length, normalizer, documents: Vec::new() })
    }

    fn add(&mut self, document: &Document<'_>) -> Result<(), Error> {
        let o = &self.options;
        let source = Source::new(document, &mut self.normalizer, Cues::shared(), &o.query);
        let graph = Graph::new(&source);
        let most = o.candidates as usize;
        let mut scores = methods::rate(o.method, &source, &graph, most);
        methods::focus(&mut scores, &source);
        let length = Length::Sentences(u64::from(o.candidates));
        let rule = select::Rule { length, redundancy: o.redundancy, sections: true };
        let mut chosen = select::select(&source, &scores, &graph, rule);
        chosen.sort_unstable();
        let of = |f: fn(f64, f64) -> f64, start: f64| scores.iter().copied().fold(start, f);
        let (low, high) = (of(f64::min, f64::INFINITY), of(f64::max, f64::NEG_INFINITY));
        let (mut at, mut offset) = (0, 0u64);
        let mut sentences = Vec::with_capacity(chosen.len());
        for i in chosen {
            let Some(unit) = source.units.get(i) else { continue };
            let start = unit.span.start as usize;
            offset += document.text().get(at..start).map_or(0, |gap| gap.chars().count() as u64);
            at = start;
            let score = scores.get(i).copied().unwrap_or(low);
            sentences.push(Candidate {
                index: unit.index,
                offset,
                words: unit.words,
                text: source.body(unit).to_owned(),
                score: if high > low { (score - low) / (high - low) } else { 1.0 },
            });
        }
        self.documents.push(State {
            id: document.id().to_owned(),
            title: document.title().map(str::to_owned),
            date: document.date().map(str::to_owned),
            sentences,
        });
        Ok(())
    }

    fn merge(&mut self, state: State) -> Result<(), Error> {
        self.documents.push(state);
        Ok(())
    }

    fn state(&mut self) -> Result<Vec<State>, Error> {
        Ok(std::mem::take(&mut self.documents))
    }

    fn finish(&mut self) -> Result<Vec<Row>, Error> {
        let mut all: Vec<(usize, &Candidate)> = self
            .documents
            .iter()
            .enumerate()
            .flat_map(|(d, document)| document.sentences.iter().map(move |candidate| (d, candidate)))
            .collect();
        if all.len() > COMPARED {
            all.sort_by(|a, b| b.1.score.total_cmp(&a.1.score).then(a.0.cmp(&b.0)));
            all.truncate(COMPARED);
            all.sort_by_key(|&(d, candidate)| (d, candidate.index));
        }
        let (mut text, mut start, mut end) = (String::new(), Vec::new(), Vec::new());
        for (_, candidate) in &all {
            start.push(text.len() as u32);
            text.push_str(&candidate.text);
            end.push(text.len() as u32);
            text.push('\n');
        }
        let mut tokens = textmill_text::Tokens::default();
        Tokenizer::default().tokenize(&text, &mut tokens);
        let paragraph: Vec<u32> = (0..all.len() as u32).collect();
        // Each document is a section, without a heading.
        let (mut section, mut from, mut last) = (Vec::with_capacity(all.len()), Vec::new(), None);
        for (&(d, _), &start) in all.iter().zip(&start) {
            if last != Some(d) {
                from.push(start);
                last = Some(d);
            }
            section.push(from.len() as i32 - 1);
        }
        let to: Vec<u32> = from.iter().skip(1).copied().chain([text.len() as u32]).collect();
        let (level, parent) = (vec![1; from.len()], vec![-1; from.len()]);
        let document = Document::new("all", &text)
            .with_title(Some(""))
            .with_paragraphs(ParagraphsView { start: &[], end: &[], language: Strings::default() })
            .with_sections(SectionsView {
                start: &from,
                end: &to,
                heading_start: &from,
                heading_end: &from,
                level: &level,
                parent: &parent,
            })
            .with_sentences(SentencesView {
                start: &start,
                end: &end,
                paragraph: &paragraph,
                section: &section,
            })
            .with_tokens(TokensView { start: &tokens.start, end: &tokens.end, kind: &tokens.kind });
        let mut source = Source::new(&document, &mut self.normalizer, Cues::shared(), &self.options.query);
        // The run may cut words by rules of its own, which are not known here.
        for (unit, (_, candidate)) in source.units.iter_mut().zip(&all) {
            unit.words = candidate.words;
        }
        let graph = Graph::new(&source);
        let centrality = graph.rank(|_, edge| f64::from(edge.cosine));
        let most = centrality.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
        let mut scores: Vec<f64> = all
            .iter()
            .zip(&centrality)
            .map(|((_, candidate), rank)| 0.5 * candidate.score + rank / most)
            .collect();
        methods::focus(&mut scores, &source);
        let each = from.len() <= select::fitting(&source, self.length);
        let rule = select::Rule { length: self.length, redundancy: self.options.redundancy, sections: each };
        let mut chosen = select::select(&source, &scores, &graph, rule);
        match self.options.order {
            Order::Source => chosen.sort_unstable(),
            Order::Rank => select::by_score(&mut chosen, &scores),
        }
        let rows = chosen.into_iter().filter_map(|i| {
            let &(d, candidate) = all.get(i)?;
            let document = self.documents.get(d)?;
            Some(Row {
                document_id: document.id.clone(),
                title: document.title.clone(),
                date: document.date.clone(),
                index: candidate.index,
                offset: candidate.offset,
                text: candidate.text.clone(),
                score: scores.get(i).copied().unwrap_or(0.0),
            })
        });
        Ok(rows.collect())
    }
}
