//! The `summarize` plugin: what a document says, in sentences of its own.
//!
//! A summary is chosen, never written: every sentence of it stands in the document, with its place. The way of
//! a document through the plugin:
//!
//! 1. [`source`] turns words into terms and looks at each sentence's surface ([`marks`], [`cues`], [`facts`],
//!    [`tables`]);
//! 2. [`graph`] joins sentences that share terms;
//! 3. [`methods`] rate the sentences;
//! 4. [`select`] and [`sections`] choose within a hard limit ([`length`]), without repetition ([`repeats`]), every section
//!    heard;
//! 5. [`keywords`] lists key phrases.
//!
//! Several documents become one summary in [`corpus`].
//!
//! All of it is near-linear in the document; where a bound makes it so, the module says which.

pub mod corpus;
pub mod cues;
pub mod facts;
pub mod graph;
pub mod keywords;
pub mod length;
pub mod marks;
pub mod methods;
pub mod options;
pub mod output;
mod queue;
pub mod repeats;
pub mod sections;
pub mod select;
pub mod source;
pub mod tables;
pub mod words;

use crate::cues::Cues;
use crate::graph::Graph;
use crate::length::Length;
use crate::options::{Options, Order};
use crate::output::{Chosen, Summary};
use crate::source::Source;
use crate::words::Normalizer;
use textmill_plugin::{Document, Error, Layer, Plugin};

/// The plugin.
#[derive(Debug)]
pub struct Summarize {
    options: Options,
    length: Length,
    normalizer: Normalizer,
}

impl Plugin for Summarize {
    const ID: &'static str = "summarize";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const SUMMARY: &'static str =
        "Chooses the sentences that say most within a hard limit, and lists key phrases";

    type Options = Options;
    type Output = Summary;

    fn layers(_: &Options) -> Vec<Layer> {
        vec![Layer::Paragraphs, Layer::Sections, Layer::Sentences, Layer::Tokens]
    }

    fn open(options: Options) -> Result<Self, Error> {
        let length = options.length.parse::<Length>().map_err(|message| {
            Error::new(message)
                .option("length")
                .help("write, for example, `300 chars`, `120 words`, `5 sentences` or `10 %`")
        })?;
        if !(0.0..=1.0).contains(&options.redundancy) {
            return Err(Error::new("a weight is between 0 and 1").option("redundancy"));
        }
        Ok(Self { options, length, normalizer: Normalizer::default() })
    }

    fn process(&mut self, document: &Document<'_>) -> Result<Summary, Error> {
        let o = &self.options;
        let source = Source::new(document, &mut self.normalizer, Cues::shared(), &o.query);
        let graph = Graph::new(&source);
        let mut scores = methods::rate(o.method, &source, &graph, select::about(&source, self.length));
        methods::focus(&mut scores, &source);
        let rule = select::Rule { length: self.length, redundancy: o.redundancy, sections: o.sections };
        let mut order = select::select(&source, &scores, &graph, rule);
        match o.order {
            Order::Source => order.sort_unstable(),
            Order::Rank => select::by_score(&mut order, &scores),
        }
        let headings: Vec<_> = document.sections().map(|s| s.heading).collect();
        let mut summary = Summary::default();
        for i in order {
            let Some(unit) = source.units.get(i) else { continue };
            let body = source.body(unit);
            if select::spaced(&summary.text, body) {
                summary.text.push(' ');
            }
            summary.text.push_str(body);
            summary.sentences.push(Chosen {
                index: unit.index,
                start: unit.span.start,
                end: unit.span.end,
                text: body.to_owned(),
                score: scores.get(i).copied().unwrap_or(0.0),
                section: unit.section.and_then(|s| headings.get(s)).map(|&h| one_line(document.slice(h))),
            });
        }
        if o.keywords > 0 {
            let marks: Vec<_> = source.units.iter().map(|u| u.marks).collect();
            let top = o.keywords as usize;
            let found = keywords::extract(document, &mut self.normalizer, &marks, o.keyword_method, top);
            summary.keywords = Some(found);
        }
        Ok(summary)
    }
}

/// A heading that may run over several lines, on one.
fn one_line(heading: &str) -> String {
    heading.split_whitespace().collect::<Vec<_>>().join(" ")
}

textmill_plugin::export!(Summarize; corpus::Corpus);
