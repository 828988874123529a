//! Reductions: many documents in, one table out.
//!
//! Between the documents and the table stands a *state* that can be written down, sent and merged. The host
//! makes states of parts of the corpus on all its threads, perhaps on several machines, merges them in the
//! order of their documents, and lets the last instance make the table. The table may depend on the documents,
//! their order and the options, never on how they were cut into parts: counts in whole numbers keep that
//! promise by themselves, sums of floats do not.
//!
//! A state is a handful of rows, often one, whose fields are columns: `words: String` and `count: Vec<u64>`
//! rather than a row a word. That crosses the border some ten times faster.

use crate::batch::BatchPlan;
use crate::document::{Document, Layer};
use crate::plugin::Error;
use crate::rows::{Columns, check_column, output_fields};
use arrow_array::{RecordBatch, StructArray};
use arrow_schema::{FieldRef, Fields, Schema};
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// An operator over a corpus.
///
/// ```
/// use std::collections::BTreeMap;
/// use textmill_plugin::{Document, Error, Layer, Reduce};
///
/// #[derive(Default, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
/// struct Options {}
///
/// /// One row, whose fields are columns.
/// #[derive(serde::Serialize, serde::Deserialize)]
/// struct State { characters: String, counts: Vec<u64> }
///
/// #[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize)]
/// struct Row { character: String, count: u64 }
///
/// #[derive(Default)]
/// struct Characters(BTreeMap<char, u64>);
///
/// impl Reduce for Characters {
///     const ID: &'static str = "characters";
///     const VERSION: &'static str = "0.1.0";
///     const SUMMARY: &'static str = "How often each character stands in the corpus";
///     type Options = Options;
///     type State = State;
///     type Row = Row;
///
///     fn layers(_: &Options) -> Vec<Layer> { Vec::new() }
///     fn open(_: Options) -> Result<Self, Error> { Ok(Self::default()) }
///     fn add(&mut self, document: &Document<'_>) -> Result<(), Error> {
///         document.text().chars().for_each(|c| *self.0.entry(c).or_default() += 1);
///         Ok(())
///     }
///     fn merge(&mut self, state: State) -> Result<(), Error> {
///         for (c, count) in state.characters.chars().zip(state.counts) {
///             *self.0.entry(c).or_default() += count;
///         }
///         Ok(())
///     }
///     fn state(&mut self) -> Result<Vec<State>, Error> {
///         Ok(vec![State { characters: self.0.keys().collect(), counts: self.0.values().copied().collect() }])
///     }
///     fn finish(&mut self) -> Result<Vec<Row>, Error> {
///         Ok(self.0.iter().map(|(c, &count)| Row { character: c.to_string(), count }).collect())
///     }
/// }
/// // In a library: textmill_plugin::export!(SomePlugin; Characters);
///
/// // Two threads, or two machines, and what the host then does.
/// let (mut one, mut other) = (Characters::default(), Characters::default());
/// one.add(&Document::new("1.txt", "好好"))?;
/// other.add(&Document::new("2.txt", "好a"))?;
/// for state in other.state()? {
///     one.merge(state)?;
/// }
/// assert_eq!(one.finish()?[1], Row { character: "好".to_owned(), count: 3 });
/// # Ok::<(), Error>(())
/// ```
pub trait Reduce: Sized + Send + 'static {
    /// The operator's name: `operator = "terms"` in a config. Lower case, digits and `-`.
    const ID: &'static str;
    /// The operator's version, usually `env!("CARGO_PKG_VERSION")`.
    const VERSION: &'static str;
    /// One line: what it does.
    const SUMMARY: &'static str;

    /// As [`Plugin::Options`](crate::Plugin::Options).
    type Options: DeserializeOwned + Serialize + Default + JsonSchema;
    /// One row of the state. Any type with a fixed shape, see [`output_fields`].
    type State: Serialize + DeserializeOwned;
    /// One row of the table.
    type Row: Serialize + DeserializeOwned;

    /// The layers that [`add`](Reduce::add) will read under these options.
    fn layers(options: &Self::Options) -> Vec<Layer>;

    /// The earlier steps whose results [`add`](Reduce::add) will read, by
    /// [`Document::result`](crate::Document::result).
    fn results(options: &Self::Options) -> Vec<String> {
        let _ = options;
        Vec::new()
    }

    /// Prepares an empty instance.
    ///
    /// # Errors
    /// When the options cannot work; said at plan time.
    fn open(options: Self::Options) -> Result<Self, Error>;

    /// Takes one document in. Documents come in their order.
    ///
    /// # Errors
    /// The document goes to quarantine. What was added before it in the same part is added again to a fresh
    /// instance.
    fn add(&mut self, document: &Document<'_>) -> Result<(), Error>;

    /// Takes in a state of documents that stand behind all those taken in so far.
    ///
    /// # Errors
    /// When the state cannot be one of this operator's.
    fn merge(&mut self, state: Self::State) -> Result<(), Error>;

    /// Hands over the state.
    ///
    /// # Errors
    /// When it has grown beyond what can be handed over.
    fn state(&mut self) -> Result<Vec<Self::State>, Error>;

    /// Makes the table.
    ///
    /// # Errors
    /// When there is none: the target of a comparison is empty, for instance.
    fn finish(&mut self) -> Result<Vec<Self::Row>, Error>;
}

/// What an instance of a reduction is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Documents in, state out.
    Partial,
    /// States in, state out.
    Merge,
    /// States in, the table out.
    Final,
}

/// Most rows handed over in one array.
const CHUNK: usize = 1 << 16;

/// Runs a [`Reduce`] operator over batches; what [`export!`](crate::export) exports.
#[derive(Debug)]
pub(crate) struct Table<R: Reduce> {
    operator: R,
    stage: Stage,
    state: Vec<FieldRef>,
    output: Vec<FieldRef>,
}

impl<R: Reduce> Table<R> {
    pub(crate) fn open(
        options: R::Options,
        available: &Schema,
        stage: Stage,
    ) -> Result<(Self, BatchPlan), Error> {
        let state = output_fields::<R::State>()?;
        let output = match stage {
            Stage::Partial | Stage::Merge => state.clone(),
            Stage::Final => output_fields::<R::Row>()?,
        };
        let columns = match stage {
            Stage::Partial => columns(&R::layers(&options), &R::results(&options), available)?,
            Stage::Merge | Stage::Final => {
                let same =
                    available.fields().len() == state.len()
                        && available.fields().iter().zip(&state).all(|(a, b)| {
                            a.name() == b.name() && a.data_type().equals_datatype(b.data_type())
                        });
                if !same {
                    return Err(Error::new("the state on offer is not one of this operator"));
                }
                state.iter().map(|field| field.name().clone()).collect()
            }
        };
        let plan = BatchPlan { columns, output: Fields::from(output.clone()) };
        Ok((Self { operator: R::open(options)?, stage, state, output }, plan))
    }

    pub(crate) fn push(&mut self, batch: &RecordBatch) -> Result<(), Error> {
        if self.stage == Stage::Partial {
            let columns = Columns::of(batch)?;
            for row in 0..batch.num_rows() {
                self.operator
                    .add(&columns.document(row).with_results(batch, row))
                    .map_err(|error| error.row(row))?;
            }
            return Ok(());
        }
        let states: Vec<R::State> = serde_arrow::from_arrow(&self.state, batch.columns())
            .map_err(|error| Error::new(format!("the state cannot be read: {}", error.message())))?;
        states.into_iter().try_for_each(|state| self.operator.merge(state))
    }

    pub(crate) fn finish(&mut self) -> Result<Vec<StructArray>, Error> {
        match self.stage {
            Stage::Partial | Stage::Merge => arrays(&self.output, &self.operator.state()?),
            Stage::Final => arrays(&self.output, &self.operator.finish()?),
        }
    }
}

/// The metadata columns that the host has, the layers, and the results of earlier steps.
fn columns(layers: &[Layer], results: &[String], available: &Schema) -> Result<Vec<String>, Error> {
    let needed = ["id", "text", "language", "title", "date"];
    let mut columns: Vec<String> = needed.map(str::to_owned).to_vec();
    let more = ["source", "metadata"];
    columns.extend(more.into_iter().filter(|n| available.field_with_name(n).is_ok()).map(str::to_owned));
    for layer in layers {
        if !columns.iter().any(|name| name == layer.column()) {
            columns.push(layer.column().to_owned());
        }
    }
    for name in &columns {
        let field = available
            .field_with_name(name)
            .map_err(|_| Error::new(format!("the host provides no column `{name}`")))?;
        check_column(name, field.data_type())?;
    }
    for name in results {
        let there = available.field_with_name(name).is_ok_and(|field| field.data_type().is_nested());
        if !there {
            return Err(Error::new(format!("no earlier step is called `{name}`"))
                .help("put the step whose results are read before this one"));
        }
    }
    columns.extend(results.iter().cloned());
    Ok(columns)
}

fn arrays<T: Serialize>(fields: &[FieldRef], rows: &[T]) -> Result<Vec<StructArray>, Error> {
    rows.chunks(CHUNK)
        .map(|rows| {
            let arrays = serde_arrow::to_arrow(fields, rows).map_err(|error| {
                Error::new(format!("the rows do not fit their Arrow schema: {}", error.message()))
            })?;
            StructArray::try_new_with_length(Fields::from(fields.to_vec()), arrays, None, rows.len())
                .map_err(|error| Error::new(format!("the rows do not fit their Arrow schema: {error}")))
        })
        .collect()
}
