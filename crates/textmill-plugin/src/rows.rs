//! From a row-wise [`Plugin`] to batches: borrows each row as a [`Document`], collects the outputs,
//! and turns them into Arrow by the type's own schema.

use crate::batch::{BatchPlan, BatchPlugin};
use crate::document::{Document, Layer, ParagraphsView, SectionsView, SentencesView, Strings, TokensView};
use crate::plugin::{Error, Plugin};
use arrow_array::cast::AsArray;
use arrow_array::types::{Int32Type, UInt8Type, UInt32Type};
use arrow_array::{Array, ArrayRef, ListArray, RecordBatch, StringArray, StructArray};
use arrow_schema::{DataType, FieldRef, Fields, Schema};
use serde_arrow::schema::{SchemaLike, TracingOptions};
use std::sync::Arc;

/// The columns every row-wise plugin reads besides its layers.
const METADATA: [&str; 5] = ["id", "text", "language", "title", "date"];

/// Runs a [`Plugin`] over batches; what [`export!`](crate::export) exports.
#[derive(Debug)]
pub struct Rows<P: Plugin> {
    plugin: P,
    output: Vec<FieldRef>,
}

/// The Arrow fields of an output type.
///
/// # Errors
/// When the type has no fixed shape: maps, untyped values, enums with data, recursion.
///
/// ```
/// #[derive(serde::Serialize, serde::Deserialize)]
/// struct Output { words: u32, longest: Option<String> }
/// let fields = textmill_plugin::output_fields::<Output>().unwrap();
/// assert_eq!(fields[0].name(), "words");
/// assert!(fields[1].is_nullable());
/// ```
pub fn output_fields<T: serde::de::DeserializeOwned>() -> Result<Vec<FieldRef>, Error> {
    let options = TracingOptions::default()
        .strings_as_large_utf8(false)
        .sequence_as_large_list(false)
        .enums_without_data_as_strings(true);
    let fields = Vec::<FieldRef>::from_type::<T>(options).map_err(|error| {
        Error::new(format!("the output type has no Arrow schema: {}", error.message()))
            .help("use structs, Vec, Option, String, numbers and bool; no maps and no enums with data")
    })?;
    Ok(fields.iter().map(plain).collect())
}

/// Names of enum variants are traced as dictionaries, which the contract does not have: plain strings instead.
fn plain(field: &FieldRef) -> FieldRef {
    let data_type = match field.data_type() {
        DataType::Dictionary(_, values) => values.as_ref().clone(),
        DataType::Struct(fields) => DataType::Struct(fields.iter().map(plain).collect()),
        DataType::List(item) => DataType::List(plain(item)),
        DataType::LargeList(item) => DataType::LargeList(plain(item)),
        other => other.clone(),
    };
    // Strategies that the tracer notes in the metadata belong to the types replaced here.
    Arc::new(field.as_ref().clone().with_data_type(data_type))
}

impl<P: Plugin> BatchPlugin for Rows<P> {
    const ID: &'static str = P::ID;
    const VERSION: &'static str = P::VERSION;
    const SUMMARY: &'static str = P::SUMMARY;
    type Options = P::Options;

    fn open(options: P::Options, available: &Schema) -> Result<(Self, BatchPlan), Error> {
        let mut columns: Vec<String> = METADATA.map(str::to_owned).to_vec();
        for layer in P::layers(&options) {
            if !columns.iter().any(|name| name == layer.column()) {
                columns.push(layer.column().to_owned());
            }
        }
        for name in &columns {
            let field = available.field_with_name(name).map_err(|_| {
                Error::new(format!("the host provides no column `{name}`"))
                    .help("this plugin was built for a newer host")
            })?;
            check_column(name, field.data_type())?;
        }
        let output = output_fields::<P::Output>()?;
        let plan = BatchPlan { columns, output: Fields::from(output.clone()) };
        Ok((Self { plugin: P::open(options)?, output }, plan))
    }

    fn process(&mut self, batch: &RecordBatch) -> Result<StructArray, Error> {
        let columns = Columns::of(batch)?;
        let mut outputs = Vec::with_capacity(batch.num_rows());
        for row in 0..batch.num_rows() {
            let document = columns.document(row);
            outputs.push(self.plugin.process(&document).map_err(|error| error.row(row))?);
        }
        let arrays = serde_arrow::to_arrow(&self.output, &outputs).map_err(|error| {
            Error::new(format!("the outputs do not fit their Arrow schema: {}", error.message()))
        })?;
        StructArray::try_new_with_length(Fields::from(self.output.clone()), arrays, None, batch.num_rows())
            .map_err(|error| Error::new(format!("the outputs do not fit their Arrow schema: {error}")))
    }
}

/// Whether a column has the type this SDK reads; a host of another minor may offer another.
pub(crate) fn check_column(name: &str, found: &DataType) -> Result<(), Error> {
    let fields: &[(&str, DataType)] = match name {
        "paragraphs" => {
            &[("start", DataType::UInt32), ("end", DataType::UInt32), ("language", DataType::Utf8)]
        }
        "sections" => &[
            ("start", DataType::UInt32),
            ("end", DataType::UInt32),
            ("heading_start", DataType::UInt32),
            ("heading_end", DataType::UInt32),
            ("level", DataType::UInt8),
            ("parent", DataType::Int32),
        ],
        "sentences" => &[
            ("start", DataType::UInt32),
            ("end", DataType::UInt32),
            ("paragraph", DataType::UInt32),
            ("section", DataType::Int32),
        ],
        "tokens" => &[("start", DataType::UInt32), ("end", DataType::UInt32), ("kind", DataType::UInt8)],
        _ if *found == DataType::Utf8 => return Ok(()),
        _ => return Err(Error::new(format!("column `{name}` has type {found}, not utf8"))),
    };
    let DataType::List(item) = found else {
        return Err(Error::new(format!("column `{name}` has type {found}, not a list")));
    };
    let DataType::Struct(children) = item.data_type() else {
        return Err(Error::new(format!("column `{name}` has type {found}, not a list of structs")));
    };
    for (field, data_type) in fields {
        if !children.iter().any(|child| child.name() == field && child.data_type() == data_type) {
            return Err(Error::new(format!("column `{name}` has no field `{field}` of type {data_type}")));
        }
    }
    Ok(())
}

/// The columns of one batch, looked up once.
pub(crate) struct Columns<'a> {
    id: &'a StringArray,
    text: &'a StringArray,
    language: &'a StringArray,
    title: &'a StringArray,
    date: &'a StringArray,
    source: Option<&'a StringArray>,
    metadata: Option<&'a StringArray>,
    layers: Vec<LayerColumn<'a>>,
}

/// One layer's column: the rows' offsets and the columns of the struct behind them.
struct LayerColumn<'a> {
    layer: Layer,
    list: &'a ListArray,
    values: &'a StructArray,
}

impl<'a> Columns<'a> {
    pub(crate) fn of(batch: &'a RecordBatch) -> Result<Self, Error> {
        let text_column = |name: &str| {
            column(batch, name)?
                .as_string_opt::<i32>()
                .ok_or_else(|| Error::new(format!("column `{name}` of the batch is not utf8")))
        };
        let mut layers = Vec::new();
        for layer in [Layer::Paragraphs, Layer::Sections, Layer::Sentences, Layer::Tokens] {
            let Some(array) = batch.column_by_name(layer.column()) else { continue };
            let wrong =
                || Error::new(format!("column `{}` of the batch is not a list of structs", layer.column()));
            let list = array.as_list_opt::<i32>().ok_or_else(wrong)?;
            let values = list.values().as_struct_opt().ok_or_else(wrong)?;
            layers.push(LayerColumn { layer, list, values });
        }
        Ok(Self {
            id: text_column("id")?,
            text: text_column("text")?,
            language: text_column("language")?,
            title: text_column("title")?,
            date: text_column("date")?,
            source: text_column("source").ok(),
            metadata: text_column("metadata").ok(),
            layers,
        })
    }

    pub(crate) fn document(&self, row: usize) -> Document<'a> {
        let mut document = Document::new(self.id.value(row), self.text.value(row))
            .with_language(string(self.language, row))
            .with_title(string(self.title, row))
            .with_date(string(self.date, row))
            .with_source(self.source.and_then(|column| string(column, row)))
            .with_metadata(self.metadata.and_then(|column| string(column, row)));
        for layer in &self.layers {
            document = layer.attach(row, document);
        }
        document
    }
}

impl<'a> LayerColumn<'a> {
    fn attach(&self, row: usize, document: Document<'a>) -> Document<'a> {
        let offsets = self.list.value_offsets();
        let range = offsets[row] as usize..offsets[row + 1] as usize;
        let u32s = |name: &str| -> &'a [u32] {
            field(self.values, name)
                .and_then(|array| array.as_primitive_opt::<UInt32Type>())
                .and_then(|array| array.values().get(range.clone()))
                .unwrap_or(&[])
        };
        let i32s = |name: &str| -> &'a [i32] {
            field(self.values, name)
                .and_then(|array| array.as_primitive_opt::<Int32Type>())
                .and_then(|array| array.values().get(range.clone()))
                .unwrap_or(&[])
        };
        let u8s = |name: &str| -> &'a [u8] {
            field(self.values, name)
                .and_then(|array| array.as_primitive_opt::<UInt8Type>())
                .and_then(|array| array.values().get(range.clone()))
                .unwrap_or(&[])
        };
        match self.layer {
            Layer::Paragraphs => document.with_paragraphs(ParagraphsView {
                start: u32s("start"),
                end: u32s("end"),
                language: field(self.values, "language")
                    .and_then(|array| array.as_string_opt::<i32>())
                    .map(|array| strings(array, range.clone()))
                    .unwrap_or_default(),
            }),
            Layer::Sections => document.with_sections(SectionsView {
                start: u32s("start"),
                end: u32s("end"),
                heading_start: u32s("heading_start"),
                heading_end: u32s("heading_end"),
                level: u8s("level"),
                parent: i32s("parent"),
            }),
            Layer::Sentences => document.with_sentences(SentencesView {
                start: u32s("start"),
                end: u32s("end"),
                paragraph: u32s("paragraph"),
                section: i32s("section"),
            }),
            // An older host has no parts of speech.
            Layer::Tokens => document
                .with_tokens(TokensView { start: u32s("start"), end: u32s("end"), kind: u8s("kind") })
                .with_pos(u8s("pos")),
        }
    }
}

fn column<'a>(batch: &'a RecordBatch, name: &str) -> Result<&'a ArrayRef, Error> {
    batch.column_by_name(name).ok_or_else(|| Error::new(format!("the batch has no column `{name}`")))
}

fn field<'a>(values: &'a StructArray, name: &str) -> Option<&'a ArrayRef> {
    values.column_by_name(name)
}

fn string(array: &StringArray, row: usize) -> Option<&str> {
    array.is_valid(row).then(|| array.value(row))
}

fn strings(array: &StringArray, range: std::ops::Range<usize>) -> Strings<'_> {
    let bytes = std::str::from_utf8(array.value_data()).unwrap_or("");
    match array.value_offsets().get(range.start..=range.end) {
        Some(offsets) => Strings::new(offsets, bytes),
        None => Strings::default(),
    }
}
