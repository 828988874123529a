//! Operator `index`: what all documents name, how often, in how many of them, and where first.
//!
//! It reads what an earlier step of this plugin found, so that nothing is extracted twice. Entities are the same when
//! their kind, value and unit are: 国家卫生健康委 and 国家卫健委 are one where the dictionary or the text says so. What
//! grows in memory are distinct entities and their written forms.
//!
//! Complexity: two look-ups in a tree for each entity; the table is sorted once.

use crate::entity::Kind;
use arrow_array::cast::AsArray;
use arrow_array::types::UInt32Type;
use arrow_array::{Array, StringArray, StructArray};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use textmill_plugin::{Document, Error, Layer, Reduce};

/// Options of the operator `index`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Options {
    /// The name of the step whose entities are listed.
    pub from: String,
    /// Which kinds are listed.
    pub kinds: Vec<Kind>,
    /// How many to list of each kind, those of most documents first; 0 for all.
    pub top: u32,
    /// Fewest occurrences of what is listed.
    pub min_count: u64,
    /// Fewest documents that have what is listed.
    pub min_documents: u64,
}

impl Default for Options {
    fn default() -> Self {
        use Kind::{DocumentNumber, Organization, Person, Place, Term, Title};
        Self {
            from: "extract".to_owned(),
            kinds: vec![Organization, Person, Place, Title, DocumentNumber, Term],
            top: 0,
            min_count: 1,
            min_documents: 1,
        }
    }
}

/// An entity of the corpus.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Its kind.
    pub kind: String,
    /// Its canonical value.
    pub value: String,
    /// The unit of a figure.
    pub unit: Option<String>,
    /// Occurrences.
    pub count: u64,
    /// Documents it occurs in.
    pub documents: u64,
    /// Documents it occurs in by all documents.
    pub document_share: f64,
    /// The form it is written in most often; of several the first in the order of their characters.
    pub text: String,
    /// How many forms it is written in.
    pub forms: u64,
    /// The first document that has it.
    pub first_document: String,
    /// Characters of that document before it.
    pub first_offset: u64,
}

/// What some documents name.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct State {
    documents: u64,
    entities: Vec<Counted>,
}

/// An entity of some documents.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Counted {
    kind: String,
    value: String,
    unit: String,
    documents: u64,
    first_document: String,
    first_offset: u64,
    forms: Vec<Form>,
}

/// A written form of an entity.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Form {
    text: String,
    count: u64,
}

/// Kind, value, unit; no unit is an empty one.
type Identity = (String, String, String);

#[derive(Debug, Clone)]
struct Entry {
    documents: u64,
    /// The number of the last document that was counted.
    last: u64,
    first_document: String,
    first_offset: u64,
    forms: BTreeMap<String, u64>,
}

impl Entry {
    fn first_in(document: String, offset: u64) -> Self {
        Self { documents: 0, last: 0, first_document: document, first_offset: offset, forms: BTreeMap::new() }
    }

    fn add(&mut self, text: &str, count: u64) {
        match self.forms.get_mut(text) {
            Some(before) => *before += count,
            None => {
                self.forms.insert(text.to_owned(), count);
            }
        }
    }

    fn count(&self) -> u64 {
        self.forms.values().sum()
    }
}

/// The operator.
#[derive(Debug)]
pub struct Index {
    options: Options,
    /// The kinds as results name them.
    kinds: Vec<String>,
    entries: BTreeMap<Identity, Entry>,
    documents: u64,
}

impl Reduce for Index {
    const ID: &'static str = "index";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const SUMMARY: &'static str = "Lists what all documents name: how often, in how many, and where first";
    type Options = Options;
    type State = State;
    type Row = Row;

    fn layers(_: &Options) -> Vec<Layer> {
        Vec::new()
    }

    fn results(options: &Options) -> Vec<String> {
        vec![options.from.clone()]
    }

    fn open(options: Options) -> Result<Self, Error> {
        let kinds = options.kinds.iter().map(|kind| kind.name().to_owned()).collect();
        Ok(Self { options, kinds, entries: BTreeMap::new(), documents: 0 })
    }

    fn add(&mut self, document: &Document<'_>) -> Result<(), Error> {
        self.documents += 1;
        let Some(found) = Found::of(document, &self.options.from)? else { return Ok(()) };
        let mut at = Place::default();
        for row in found.rows.clone() {
            let kind = found.kind.value(row);
            if !self.kinds.iter().any(|wanted| wanted == kind) {
                continue;
            }
            let unit = found.unit.filter(|units| units.is_valid(row)).map_or("", |units| units.value(row));
            let key = (kind.to_owned(), found.value.value(row).to_owned(), unit.to_owned());
            let offset = at.characters_before(document.text(), found.start.get(row).copied());
            let new = || Entry::first_in(document.id().to_owned(), offset);
            let entry = self.entries.entry(key).or_insert_with(new);
            if entry.last != self.documents {
                entry.last = self.documents;
                entry.documents += 1;
            }
            entry.add(found.text.value(row), 1);
        }
        Ok(())
    }

    fn merge(&mut self, state: State) -> Result<(), Error> {
        self.documents += state.documents;
        for more in state.entities {
            let Counted { kind, value, unit, documents, first_document, first_offset, forms } = more;
            let new = || Entry::first_in(first_document, first_offset);
            let entry = self.entries.entry((kind, value, unit)).or_insert_with(new);
            entry.documents += documents;
            forms.iter().for_each(|form| entry.add(&form.text, form.count));
        }
        Ok(())
    }

    fn state(&mut self) -> Result<Vec<State>, Error> {
        let entities = std::mem::take(&mut self.entries).into_iter().map(|((kind, value, unit), entry)| {
            let Entry { documents, first_document, first_offset, forms, .. } = entry;
            let forms = forms.into_iter().map(|(text, count)| Form { text, count }).collect();
            Counted { kind, value, unit, documents, first_document, first_offset, forms }
        });
        Ok(vec![State { documents: std::mem::take(&mut self.documents), entities: entities.collect() }])
    }

    fn finish(&mut self) -> Result<Vec<Row>, Error> {
        let o = &self.options;
        let mut rows = Vec::new();
        // In the order in which the user named the kinds.
        for kind in &self.kinds {
            let from = (kind.clone(), String::new(), String::new());
            let of_kind = self.entries.range(from..).take_while(|((other, ..), _)| other == kind);
            let enough = of_kind.filter(|(_, entry)| {
                entry.documents >= o.min_documents && entry.count() >= o.min_count && !entry.forms.is_empty()
            });
            let mut listed: Vec<_> = enough.collect();
            listed.sort_by_key(|(_, entry)| Reverse((entry.documents, entry.count())));
            if o.top > 0 {
                listed.truncate(o.top as usize);
            }
            rows.extend(listed.into_iter().filter_map(|((kind, value, unit), entry)| {
                let (text, _) = entry.forms.iter().max_by_key(|(text, count)| (**count, Reverse(*text)))?;
                Some(Row {
                    kind: kind.clone(),
                    value: value.clone(),
                    unit: (!unit.is_empty()).then(|| unit.clone()),
                    count: entry.count(),
                    documents: entry.documents,
                    document_share: entry.documents as f64 / self.documents.max(1) as f64,
                    text: text.clone(),
                    forms: entry.forms.len() as u64,
                    first_document: entry.first_document.clone(),
                    first_offset: entry.first_offset,
                })
            }));
        }
        Ok(rows)
    }
}

/// The entities of one document, as the earlier step returned them.
struct Found<'a> {
    rows: std::ops::Range<usize>,
    kind: &'a StringArray,
    value: &'a StringArray,
    text: &'a StringArray,
    unit: Option<&'a StringArray>,
    start: &'a [u32],
}

impl<'a> Found<'a> {
    fn of(document: &Document<'a>, step: &str) -> Result<Option<Self>, Error> {
        let wrong = || {
            let message =
                format!("the results of step `{step}` have no list `entities` with kind, value and text");
            Error::new(message).option("from").help("name a step of the plugin `extract`")
        };
        let (column, row) = document.result(step).ok_or_else(wrong)?;
        if column.is_null(row) {
            return Ok(None);
        }
        let list =
            column.column_by_name("entities").and_then(|list| list.as_list_opt::<i32>()).ok_or_else(wrong)?;
        let values: &StructArray = list.values().as_struct_opt().ok_or_else(wrong)?;
        let strings = |name: &str| values.column_by_name(name).and_then(|array| array.as_string_opt::<i32>());
        let starts = values.column_by_name("start").and_then(|array| array.as_primitive_opt::<UInt32Type>());
        let offsets = list.value_offsets();
        let (Some(&from), Some(&to)) = (offsets.get(row), offsets.get(row + 1)) else { return Err(wrong()) };
        Ok(Some(Self {
            rows: from as usize..to as usize,
            kind: strings("kind").ok_or_else(wrong)?,
            value: strings("value").ok_or_else(wrong)?,
            text: strings("text").ok_or_else(wrong)?,
            unit: strings("unit"),
            start: starts.ok_or_else(wrong)?.values(),
        }))
    }
}

/// A place in a text, in bytes and in characters. Entities come in text order, so that the text is walked once.
#[derive(Default)]
struct Place {
    bytes: usize,
    characters: u64,
}

impl Place {
    fn characters_before(&mut self, text: &str, start: Option<u32>) -> u64 {
        let start = start.map_or(self.bytes, |start| start as usize);
        if start < self.bytes {
            *self = Self::default();
        }
        self.characters += text.get(self.bytes..start).map_or(0, |gap| gap.chars().count() as u64);
        self.bytes = start;
        self.characters
    }
}
