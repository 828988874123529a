//! The `extract` plugin: dates, figures, names, documents and speech, with their values.
//!
//! The way of a text: each recogniser (a folder here) appends candidates in one linear pass; `resolve`
//! settles overlaps; `facts` joins figures with who, what and when. Over many documents, `index` says what was found
//! how often and where first.

mod chars;
mod context;
pub mod documents;
mod entity;
mod explain;
pub mod facts;
pub mod index;
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
pub use entity::{Comparator, Direction, Entity, Kind, Part};
pub use explain::{Explanation, Outcome};
pub use facts::Fact;
pub use options::{Figures, Options, Times};
pub use patterns::{Dictionary, Element, Expected, Many, Pattern, RuleHits, RuleTest, Term, TokenClass};

use patterns::Rules;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use textmill_plugin::{Document, Error, Layer, Plugin};

/// What one document gives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Output {
    /// Everything found, in text order.
    pub entities: Vec<Entity>,
    /// For each figure, who did what, to what, when.
    pub facts: Vec<Fact>,
    /// The date that relative expressions count from: the document's, else the one that its text gives itself.
    pub reference_date: Option<String>,
    /// How often each of the user's rules found something; where there are such rules.
    pub rules: Option<Vec<RuleHits>>,
    /// Every candidate with its rule and what it lost to; where the option `explain` asks for it.
    pub explain: Option<Vec<Explanation>>,
}

/// The plugin.
#[derive(Debug)]
pub struct Extract {
    options: Options,
    /// The options as the recognisers read them: every kind, where a rule of the user's reads entities.
    reading: Options,
    rules: Rules,
    /// Room for candidates, kept from document to document.
    scratch: Vec<Entity>,
}

impl Extract {
    /// Everything that the options ask for in one document, in text order, overlaps settled.
    pub fn entities(&self, document: &Document<'_>) -> Vec<Entity> {
        let reference = self.reference(document);
        let context = Context { document, text: document.text(), reference: reference.as_deref() };
        let mut found = self.read(&context, &mut Vec::new(), None);
        self.select(&mut found);
        found
    }

    /// All kinds in one document: facts need more of them than a reader may have asked for. `explain` takes
    /// what becomes of every candidate.
    fn read(
        &self,
        context: &Context<'_>,
        found: &mut Vec<Entity>,
        mut explain: Option<&mut Vec<Explanation>>,
    ) -> Vec<Entity> {
        let needed = Needed::by(&self.reading);
        numeric::find(context, &self.reading, found);
        if needed.times {
            temporal::find_asked(context, &self.reading, found);
        }
        if needed.documents {
            documents::find(context, found);
        }
        if needed.names {
            names::find(context, &self.reading, found);
        }
        if needed.quotes {
            quotes::find(context, found);
        }
        sequence::find(context, &self.reading, found);
        if let Some(explain) = explain.as_deref_mut() {
            explain::candidates(found, &self.options, explain);
        }
        let entities = if self.rules.is_empty() {
            resolve::resolve(found, &self.options)
        } else {
            self.own(context, found, explain.as_deref_mut())
        };
        if let Some(explain) = explain {
            explain.sort_by_key(|one| (one.start, Reverse(one.end), one.outcome == Outcome::Lost));
        }
        entities
    }

    /// Settles what was found, with what the user's own rules find.
    fn own(
        &self,
        context: &Context<'_>,
        found: &mut Vec<Entity>,
        mut explain: Option<&mut Vec<Explanation>>,
    ) -> Vec<Entity> {
        let mut refused = explain.is_some().then(Vec::new);
        let built_in = found.len();
        self.rules.find(context, found, refused.as_mut());
        let mut explain_rules = |kept: &[Entity], refused: Option<&Vec<patterns::Refused>>| {
            if let (Some(explain), Some(refused)) = (explain.as_deref_mut(), refused) {
                explain::rules(kept, refused, &self.options, explain);
            }
        };
        explain_rules(found.get(built_in..).unwrap_or(&[]), refused.as_ref());
        let mut entities = resolve::resolve(found, &self.options);
        let mut sequences = Vec::new();
        if let Some(refused) = refused.as_mut() {
            refused.clear();
        }
        self.rules.find_sequences(context, &entities, &mut sequences, refused.as_mut());
        explain_rules(&sequences, refused.as_ref());
        if !sequences.is_empty() {
            entities.append(&mut sequences);
            entities.sort_by_key(|entity| (entity.start, Reverse(entity.end), entity.kind));
        }
        entities
    }

    fn select(&self, found: &mut Vec<Entity>) {
        if !self.options.kinds.is_empty() {
            found.retain(|entity| self.options.kinds.contains(&entity.kind));
        }
    }

    /// The document's date, else the one that its text gives itself.
    fn reference(&self, document: &Document<'_>) -> Option<String> {
        let given = document.date().map(str::to_owned);
        given.or_else(|| if self.options.date_from_text { temporal::dateline::find(document) } else { None })
    }
}

/// Which recognisers must run: those of the kinds asked for, and those whose finds settle what the others
/// are (8号 in a document's number is no date), give a quotation its speaker or a fact its who and when.
/// Figures and sequences look at the options themselves.
struct Needed {
    times: bool,
    documents: bool,
    names: bool,
    quotes: bool,
}

impl Needed {
    fn by(options: &Options) -> Self {
        use Kind::{
            Clause, Date, Datetime, DocumentNumber, Duration, Money, Number, Ordinal, Organization, Percent,
            Period, Person, Place, Quantity, Quote, Set, Time, Title,
        };
        let figures = options.asks(&[Quantity, Percent, Money, Ordinal, Number]);
        let times = figures || options.asks(&[Date, Time, Datetime, Duration, Period, Set]);
        let quotes = options.asks(&[Quote]);
        Self {
            times,
            documents: times || options.asks(&[Title, DocumentNumber, Clause]),
            names: figures || quotes || options.asks(&[Organization, Person, Place]),
            quotes,
        }
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
        let rules = Rules::open(&options)?;
        let mut reading = options.clone();
        if rules.reads_entities() {
            reading.kinds.clear();
        }
        let extract = Self { options, reading, rules, scratch: Vec::new() };
        patterns::check(&extract, &extract.rules, &extract.options)?;
        Ok(extract)
    }

    fn process(&mut self, document: &Document<'_>) -> Result<Output, Error> {
        let mut explain = self.options.explain.then(Vec::new);
        let mut scratch = std::mem::take(&mut self.scratch);
        let reference_date = self.reference(document);
        let context = Context { document, text: document.text(), reference: reference_date.as_deref() };
        let mut entities = self.read(&context, &mut scratch, explain.as_mut());
        // A document of many megabytes does not keep its room.
        if scratch.capacity() <= 4096 {
            self.scratch = scratch;
        }
        let facts = facts::find(&context, &entities);
        let rules = (!self.rules.is_empty()).then(|| self.rules.hits(&entities));
        self.select(&mut entities);
        Ok(Output { entities, facts, reference_date, rules, explain })
    }
}

textmill_plugin::export!(Extract; index::Index);
