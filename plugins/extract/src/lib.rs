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
pub use options::{Figures, Options};

use serde::{Deserialize, Serialize};
use textmill_plugin::{Document, Error, Layer, Plugin};

/// What one document gives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Output {
    /// Everything found, in text order.
    pub entities: Vec<Entity>,
}

/// The plugin.
#[derive(Debug)]
pub struct Extract {
    options: Options,
}

impl Extract {
    /// Everything that the options ask for in one document, in text order, overlaps settled.
    pub fn entities(&self, document: &Document<'_>) -> Vec<Entity> {
        let context = Context { document, text: document.text(), reference: document.date() };
        let mut found = Vec::new();
        numeric::find(&context, &self.options, &mut found);
        temporal::find(&context, &mut found);
        documents::find(&context, &mut found);
        names::find(&context, &mut found);
        quotes::find(&context, &mut found);
        sequence::find(&context, &self.options, &mut found);
        if !self.options.kinds.is_empty() {
            found.retain(|entity| self.options.kinds.contains(&entity.kind));
        }
        resolve::resolve(&mut found, &self.options);
        found
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
        Ok(Self { options })
    }

    fn process(&mut self, document: &Document<'_>) -> Result<Output, Error> {
        Ok(Output { entities: self.entities(document) })
    }
}

textmill_plugin::export!(Extract);
