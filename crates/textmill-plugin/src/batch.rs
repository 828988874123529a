//! The batch-level interface: raw Arrow in, raw Arrow out.
//!
//! For plugins to which a row at a time is too slow or too narrow: those that read what earlier steps
//! produced, build their result columns by hand, or work on a batch as a whole. [`Plugin`](crate::Plugin)
//! is built on it, see [`Rows`](crate::Rows).

use crate::plugin::Error;
use arrow_array::{RecordBatch, StructArray};
use arrow_schema::{Fields, Schema};
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What a [`BatchPlugin`] says at plan time: what it reads and what it returns.
#[derive(Debug, Clone)]
pub struct BatchPlan {
    /// Names of the columns it reads, in the order in which batches shall carry them.
    pub columns: Vec<String>,
    /// Fields of the struct it returns.
    pub output: Fields,
}

/// A row-wise plugin over Arrow batches.
///
/// As with [`Plugin`](crate::Plugin), the result of a row may depend on that row and the options alone.
///
/// ```
/// use arrow_array::{Array, RecordBatch, StringArray, StructArray, UInt32Array, cast::AsArray};
/// use arrow_schema::{DataType, Field, Fields, Schema};
/// use std::sync::Arc;
/// use textmill_plugin::{BatchPlan, BatchPlugin, Error};
///
/// #[derive(Default, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
/// struct Options {}
///
/// struct Bytes { output: Fields }
///
/// impl BatchPlugin for Bytes {
///     const ID: &'static str = "bytes";
///     const VERSION: &'static str = "0.1.0";
///     const SUMMARY: &'static str = "Count the bytes";
///     type Options = Options;
///
///     fn open(_: Options, _: &Schema) -> Result<(Self, BatchPlan), Error> {
///         let output = Fields::from(vec![Field::new("bytes", DataType::UInt32, false)]);
///         let plan = BatchPlan { columns: vec!["text".to_owned()], output: output.clone() };
///         Ok((Self { output }, plan))
///     }
///
///     fn process(&mut self, batch: &RecordBatch) -> Result<StructArray, Error> {
///         let texts = batch.column(0).as_string::<i32>();
///         let bytes: UInt32Array = (0..texts.len()).map(|row| Some(texts.value_length(row) as u32)).collect();
///         Ok(StructArray::try_new(self.output.clone(), vec![Arc::new(bytes)], None)?)
///     }
/// }
/// // In a library: textmill_plugin::export_batch!(Bytes);
///
/// let schema = Schema::new(vec![Field::new("text", DataType::Utf8, false)]);
/// let (mut plugin, plan) = Bytes::open(Options::default(), &schema)?;
/// assert_eq!(plan.columns, ["text"]);
/// let texts = Arc::new(StringArray::from(vec!["字", "ab"]));
/// let rows = plugin.process(&RecordBatch::try_new(Arc::new(schema), vec![texts])?)?;
/// assert_eq!(rows.column(0).as_primitive::<arrow_array::types::UInt32Type>().values(), &[3, 2]);
/// # Ok::<(), Error>(())
/// ```
pub trait BatchPlugin: Sized + Send + 'static {
    /// See [`Plugin::ID`](crate::Plugin::ID).
    const ID: &'static str;
    /// See [`Plugin::VERSION`](crate::Plugin::VERSION).
    const VERSION: &'static str;
    /// See [`Plugin::SUMMARY`](crate::Plugin::SUMMARY).
    const SUMMARY: &'static str;

    /// See [`Plugin::Options`](crate::Plugin::Options).
    type Options: DeserializeOwned + Serialize + Default + JsonSchema;

    /// Plans and prepares an instance. `available` has every column the host can provide.
    ///
    /// # Errors
    /// When the options cannot work or a needed column is missing.
    fn open(options: Self::Options, available: &Schema) -> Result<(Self, BatchPlan), Error>;

    /// Processes a batch: the planned columns in, a struct array with as many rows and the planned fields out.
    ///
    /// # Errors
    /// An error fails the batch; the host then tries its documents one by one, so that only those that
    /// fail alone are lost. [`Error::row`] says which it was.
    fn process(&mut self, batch: &RecordBatch) -> Result<StructArray, Error>;
}
