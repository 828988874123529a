//! Parquet, through the `parquet` crate: Zstandard inside, proper types all the way down.
//!
//! Without `table` a row is a document: a struct `document` with its metadata, then one struct a step, lists and all,
//! under the names that JSON Lines has. With `table` a row is an element of that list, `document_id` first, nested
//! values as such. Whole numbers are INT64, since unsigned ones are unknown to some readers. Fields of the source that
//! are in `document.metadata` have no schema: they are JSON text. What the file was made with (textmill's version, the
//! config's SHA-256, each step's plugin) is in its key-value metadata, under `textmill.`.
//!
//! Row groups end by the number of rows and bytes that came, so the same documents give the same bytes.

use std::path::Path;
use std::sync::Arc;

use arrow_array::builder::{
    BooleanBuilder, Float32Builder, Float64Builder, Int64Builder, NullBufferBuilder, StringBuilder,
};
use arrow_array::{Array, ArrayRef, ListArray, MapArray, RecordBatch, StructArray};
use arrow_buffer::{OffsetBuffer, ScalarBuffer};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;

use super::OutputSpec;
use super::flat::{Flat, ID};
use super::rows::{self, Broken, RowField, RowReader, RowType};
use crate::document::{DocumentResult, StepSchema};
use crate::error::{Error, RenderError};
use crate::offsets::Unit;
use crate::path::{AtomicFile, EndedFile};

/// Bytes of rows from which they are handed to the file.
const BATCH_BYTES: usize = 4 << 20;
/// Bytes of a row group before compression, about: what a reader has to take in at once.
const GROUP_BYTES: usize = 64 << 20;
/// The largest row: what 32-bit offsets within a batch have room for.
const MAX_ROW: usize = 1 << 30;

/// What a row is.
#[derive(Debug)]
pub(super) struct Plan {
    rows: Rows,
    unit: Unit,
}

#[derive(Debug)]
enum Rows {
    Documents(super::nested::Nested),
    Table(Flat),
}

impl Plan {
    pub(super) fn new(spec: &OutputSpec, steps: &[StepSchema]) -> Result<Self, String> {
        let rows = match spec.table {
            None => Rows::Documents(super::nested::Nested::new(spec, steps)?),
            Some(_) => Rows::Table(Flat::new(spec, steps)?),
        };
        Ok(Self { rows, unit: spec.offsets })
    }

    /// The file's columns.
    pub(super) fn fields(&self) -> Vec<RowField> {
        match &self.rows {
            Rows::Documents(nested) => nested.fields(),
            Rows::Table(table) => {
                let id = table.with_id.then(|| (ID.to_owned(), RowType::Text));
                let columns = table.columns.iter().map(|c| (c.name.clone(), c.kind.clone()));
                let all = id.into_iter().chain(columns).enumerate();
                all.map(|(index, (name, kind))| RowField { name, index, kind }).collect()
            }
        }
    }

    pub(super) fn render(&self, result: &DocumentResult<'_>, out: &mut Vec<u8>) -> Result<(), RenderError> {
        match &self.rows {
            Rows::Documents(nested) => nested.render(result, self.unit, out)?,
            Rows::Table(table) => table.rows(result, self.unit, |element, offsets| {
                rows::present(out);
                if table.with_id {
                    rows::text(&result.document.id, out);
                }
                for column in &table.columns {
                    match column.value(element)? {
                        Some(value) => rows::value(value, &column.kind, offsets, out)?,
                        None => rows::null(out),
                    }
                }
                Ok(())
            })?,
        }
        match out.len() > MAX_ROW {
            true => Err(RenderError {
                step: "document".to_owned(),
                cause: "its results are larger than 1 GiB, which no row of a Parquet file should be"
                    .to_owned(),
            }),
            false => Ok(()),
        }
    }
}

/// A file that takes rows.
pub(super) struct ParquetFile {
    writer: ArrowWriter<AtomicFile>,
    schema: SchemaRef,
    columns: Builder,
    pending: usize,
    group: usize,
}

impl ParquetFile {
    pub(super) fn create(
        file: AtomicFile,
        fields: &[RowField],
        provenance: &[(String, String)],
    ) -> Result<Self, Error> {
        let path = file.path().to_owned();
        let schema = Arc::new(Schema::new(rows::arrow_fields(fields)));
        let metadata = provenance.iter().map(|(k, v)| KeyValue::new(format!("textmill.{k}"), v.clone()));
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_key_value_metadata(Some(metadata.collect()))
            .build();
        let writer = ArrowWriter::try_new(file, Arc::clone(&schema), Some(properties))
            .map_err(|e| writing(&path, e))?;
        let columns = Builder::new(&RowType::Struct(fields.to_vec()));
        Ok(Self { writer, schema, columns, pending: 0, group: 0 })
    }

    pub(super) fn write(&mut self, path: &Path, rendered: &[u8]) -> Result<(), Error> {
        let mut rows = RowReader::new(rendered);
        let before = self.pending;
        while !rows.is_empty() {
            if self.pending > BATCH_BYTES || self.columns.len() >= 64 << 10 {
                self.flush(path)?;
            }
            let left = rows.len();
            self.columns.push(&mut rows).map_err(|Broken| broken(path))?;
            self.pending += left - rows.len();
        }
        debug_assert!(self.pending >= before.min(self.pending));
        Ok(())
    }

    fn flush(&mut self, path: &Path) -> Result<(), Error> {
        let rows = self.columns.finish();
        let columns = match rows.as_any().downcast_ref::<StructArray>() {
            Some(rows) => rows.columns().to_vec(),
            None => Vec::new(),
        };
        let batch = RecordBatch::try_new(Arc::clone(&self.schema), columns);
        let written = batch.map_err(ParquetError::from).and_then(|batch| self.writer.write(&batch));
        self.group += std::mem::take(&mut self.pending);
        let ended = written.and_then(|()| match self.group >= GROUP_BYTES {
            true => {
                self.group = 0;
                self.writer.flush()
            }
            false => Ok(()),
        });
        ended.map_err(|e| writing(path, e))
    }

    pub(super) fn end(mut self, path: &Path) -> Result<EndedFile, Error> {
        if self.columns.len() > 0 {
            self.flush(path)?;
        }
        self.writer.into_inner().map_err(|e| writing(path, e))?.end()
    }
}

fn broken(path: &Path) -> Error {
    Error::write("write", path, std::io::Error::other("a row is not what the plan says; this is a bug"))
}

/// The disk's own reason, where it is one.
fn writing(path: &Path, error: ParquetError) -> Error {
    let error = match error {
        ParquetError::External(inner) => match inner.downcast::<std::io::Error>() {
            Ok(error) => *error,
            Err(other) => std::io::Error::other(other),
        },
        other => std::io::Error::other(other),
    };
    Error::write("write", path, error)
}

/// A column that grows.
enum Builder {
    Bool(BooleanBuilder),
    Int(Int64Builder),
    Float32(Float32Builder),
    Float64(Float64Builder),
    Text(StringBuilder),
    List {
        item: Box<Builder>,
        field: Arc<Field>,
        ends: Vec<i32>,
        nulls: NullBufferBuilder,
    },
    Struct {
        fields: Vec<Builder>,
        types: arrow_schema::Fields,
        nulls: NullBufferBuilder,
    },
    Map {
        keys: StringBuilder,
        values: Box<Builder>,
        field: Arc<Field>,
        pair: arrow_schema::Fields,
        ends: Vec<i32>,
        nulls: NullBufferBuilder,
    },
}

impl Builder {
    fn new(kind: &RowType) -> Self {
        let nulls = || NullBufferBuilder::new(0);
        match (kind, kind.arrow()) {
            (RowType::Bool, _) => Builder::Bool(BooleanBuilder::new()),
            (RowType::Int | RowType::Offset, _) => Builder::Int(Int64Builder::new()),
            (RowType::Float32, _) => Builder::Float32(Float32Builder::new()),
            (RowType::Float64, _) => Builder::Float64(Float64Builder::new()),
            (RowType::List(item), DataType::List(field)) => {
                Builder::List { item: Box::new(Builder::new(item)), field, ends: vec![0], nulls: nulls() }
            }
            (RowType::Struct(fields), DataType::Struct(types)) => Builder::Struct {
                fields: fields.iter().map(|field| Builder::new(&field.kind)).collect(),
                types,
                nulls: nulls(),
            },
            (RowType::Map(values), DataType::Map(field, _)) => {
                let pair = match field.data_type() {
                    DataType::Struct(pair) => pair.clone(),
                    _ => arrow_schema::Fields::empty(),
                };
                Builder::Map {
                    keys: StringBuilder::new(),
                    values: Box::new(Builder::new(values)),
                    field,
                    pair,
                    ends: vec![0],
                    nulls: nulls(),
                }
            }
            _ => Builder::Text(StringBuilder::new()),
        }
    }

    fn len(&self) -> usize {
        match self {
            Builder::Bool(b) => arrow_array::builder::ArrayBuilder::len(b),
            Builder::Int(b) => arrow_array::builder::ArrayBuilder::len(b),
            Builder::Float32(b) => arrow_array::builder::ArrayBuilder::len(b),
            Builder::Float64(b) => arrow_array::builder::ArrayBuilder::len(b),
            Builder::Text(b) => arrow_array::builder::ArrayBuilder::len(b),
            Builder::List { nulls, .. } | Builder::Struct { nulls, .. } | Builder::Map { nulls, .. } => {
                nulls.len()
            }
        }
    }

    fn push(&mut self, row: &mut RowReader<'_>) -> Result<(), Broken> {
        if !row.present()? {
            self.push_null();
            return Ok(());
        }
        match self {
            Builder::Bool(b) => b.append_value(row.bool()?),
            Builder::Int(b) => b.append_value(row.int()?),
            Builder::Float32(b) => b.append_value(row.float32()?),
            Builder::Float64(b) => b.append_value(row.float64()?),
            Builder::Text(b) => b.append_value(row.text()?),
            Builder::List { item, ends, nulls, .. } => {
                for _ in 0..row.count()? {
                    item.push(row)?;
                }
                ends.push(i32::try_from(item.len()).map_err(|_| Broken)?);
                nulls.append_non_null();
            }
            Builder::Struct { fields, nulls, .. } => {
                fields.iter_mut().try_for_each(|field| field.push(row))?;
                nulls.append_non_null();
            }
            Builder::Map { keys, values, ends, nulls, .. } => {
                for _ in 0..row.count()? {
                    keys.append_value(row.text()?);
                    values.push(row)?;
                }
                ends.push(i32::try_from(values.len()).map_err(|_| Broken)?);
                nulls.append_non_null();
            }
        }
        Ok(())
    }

    fn push_null(&mut self) {
        match self {
            Builder::Bool(b) => b.append_null(),
            Builder::Int(b) => b.append_null(),
            Builder::Float32(b) => b.append_null(),
            Builder::Float64(b) => b.append_null(),
            Builder::Text(b) => b.append_null(),
            Builder::List { ends, nulls, .. } | Builder::Map { ends, nulls, .. } => {
                ends.extend(ends.last().copied());
                nulls.append_null();
            }
            Builder::Struct { fields, nulls, .. } => {
                fields.iter_mut().for_each(Builder::push_null);
                nulls.append_null();
            }
        }
    }

    fn finish(&mut self) -> ArrayRef {
        let offsets = |ends: &mut Vec<i32>| {
            let ends = std::mem::replace(ends, vec![0]);
            OffsetBuffer::new(ScalarBuffer::from(ends))
        };
        match self {
            Builder::Bool(b) => Arc::new(b.finish()),
            Builder::Int(b) => Arc::new(b.finish()),
            Builder::Float32(b) => Arc::new(b.finish()),
            Builder::Float64(b) => Arc::new(b.finish()),
            Builder::Text(b) => Arc::new(b.finish()),
            Builder::List { item, field, ends, nulls } => {
                Arc::new(ListArray::new(Arc::clone(field), offsets(ends), item.finish(), nulls.finish()))
            }
            Builder::Struct { fields, types, nulls } => {
                let columns = fields.iter_mut().map(Builder::finish).collect();
                Arc::new(StructArray::new(types.clone(), columns, nulls.finish()))
            }
            Builder::Map { keys, values, field, pair, ends, nulls } => {
                let columns: Vec<ArrayRef> = vec![Arc::new(keys.finish()), values.finish()];
                let entries = StructArray::new(pair.clone(), columns, None);
                Arc::new(MapArray::new(Arc::clone(field), offsets(ends), entries, nulls.finish(), false))
            }
        }
    }
}
