//! The `extract` plugin: dates, figures, names, documents and speech, with their values.
//!
//! The way of a text: each recogniser (a folder here) appends candidates in one linear pass; `resolve`
//! settles overlaps; `facts` joins figures with who, what and when.

mod chars;
mod context;
pub mod documents;
mod entity;
pub mod facts;
pub mod names;
pub mod numeral;
pub mod numeric;
mod options;
pub mod patterns;
pub mod quotes;
mod resolve;
pub mod sequence;
pub mod temporal;

pub use context::Context;
pub use entity::{Comparator, Direction, Entity, Kind};
pub use facts::Fact;
pub use options::{Figures, Options};
pub use patterns::{Dictionary, Pattern, PatternTest, Term};

use serde::{Deserialize, Serialize};
use textmill_plugin::{Document, Error, Layer, Plugin};

/// What one document gives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Output {
    /// Everything found, in text order.
    pub entities: Vec<Entity>,
    /// For each figure, who did what, to what, when.
    pub facts: Vec<Fact>,
}

/// The plugin.
#[derive(Debug)]
pub struct Extract {
    options: Options,
    rules: patterns::Rules,
}

impl Extract {
    /// Everything that the options ask for in one document, in text order, overlaps settled.
    pub fn entities(&self, document: &Document<'_>) -> Vec<Entity> {
        let mut found = self.everything(document);
        self.select(&mut found);
        found
    }

    /// All kinds in one document: facts need more of them than a reader may have asked for.
    fn everything(&self, document: &Document<'_>) -> Vec<Entity> {
        let context = Self::context(document);
        let mut found = Vec::new();
        numeric::find(&context, &self.options, &mut found);
        temporal::find(&context, &mut found);
        documents::find(&context, &mut found);
        names::find(&context, &self.options, &mut found);
        quotes::find(&context, &mut found);
        sequence::find(&context, &self.options, &mut found);
        self.rules.find(&context, &mut found);
        resolve::resolve(&mut found, &self.options);
        found
    }

    fn select(&self, found: &mut Vec<Entity>) {
        if !self.options.kinds.is_empty() {
            found.retain(|entity| self.options.kinds.contains(&entity.kind));
        }
    }

    fn context<'a>(document: &'a Document<'a>) -> Context<'a> {
        Context { document, text: document.text(), reference: document.date() }
    }
}

impl Plugin for Extract {
    const ID: &'static str = "extract";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const SUMMARY: &'static str = "Find dates, figures, names, documents and speech, with their values";
    type Options = Options;
    type Output = Output;

    fn layers(_options: &Options) -> Vec<Layer> {
        vec![Layer::Paragraphs, Layer::Sentences, Layer::Tokens]
    }

    fn open(options: Options) -> Result<Self, Error> {
        let rules = patterns::Rules::open(&options)?;
        Ok(Self { options, rules })
    }

    fn process(&mut self, document: &Document<'_>) -> Result<Output, Error> {
        let mut entities = self.everything(document);
        let facts = facts::find(&Self::context(document), &entities);
        self.select(&mut entities);
        Ok(Output { entities, facts })
    }
}

textmill_plugin::export!(Extract);
