//! A batch of documents on its way through the steps.

use crate::plan::{Layer, LayerBuilder};
use arrow_array::{Array, ArrayRef, RecordBatch, RecordBatchOptions, StringArray, make_array};
use arrow_buffer::{Buffer, OffsetBuffer, ScalarBuffer};
use arrow_data::transform::MutableArrayData;
use arrow_schema::{Field, Schema};
use std::sync::Arc;
use textmill_io::{DocumentMeta, RawDocument};
use textmill_text::language;
use textmill_text::tokens::Tokenizer;

/// Documents as columns: what steps read, and in the end what they returned.
pub(crate) struct Batch {
    /// One a row.
    pub(crate) metas: Vec<DocumentMeta>,
    columns: Vec<(String, ArrayRef)>,
}

impl Batch {
    /// Makes the columns of decoded documents, without layers.
    pub(crate) fn new(documents: Vec<RawDocument>) -> Self {
        let mut metas = Vec::with_capacity(documents.len());
        let mut texts = Vec::with_capacity(documents.len());
        for RawDocument { mut meta, text, .. } in documents {
            if meta.language.is_empty() {
                language::detect(&text).code.clone_into(&mut meta.language);
            }
            metas.push(meta);
            texts.push(text);
        }
        let strings = |of: fn(&DocumentMeta) -> Option<&str>| -> ArrayRef {
            Arc::new(metas.iter().map(of).collect::<StringArray>())
        };
        let metadata: StringArray = metas
            .iter()
            .map(|meta| {
                (!meta.metadata.is_empty()).then(|| serde_json::to_string(&meta.metadata).unwrap_or_default())
            })
            .collect();
        let columns: Vec<(String, ArrayRef)> = vec![
            ("id".to_owned(), strings(|meta| Some(&meta.id))),
            ("source".to_owned(), strings(|meta| Some(&meta.source))),
            ("encoding".to_owned(), strings(|meta| Some(&meta.encoding))),
            ("language".to_owned(), strings(|meta| Some(&meta.language))),
            ("title".to_owned(), strings(|meta| meta.title.as_deref())),
            ("date".to_owned(), strings(|meta| meta.date.as_deref())),
            ("metadata".to_owned(), Arc::new(metadata)),
            ("text".to_owned(), text_column(texts)),
        ];
        Self { metas, columns }
    }

    /// Computes the wanted layers, unless they are there.
    pub(crate) fn layer(&mut self, wanted: &[Layer], tokenizer: &mut Tokenizer) {
        if wanted.iter().all(|layer| self.column(layer.name()).is_some()) {
            return;
        }
        let mut layers = LayerBuilder::default();
        self.texts().iter().flatten().for_each(|text| layers.add(text, wanted, tokenizer));
        let layers = layers.finish(wanted);
        self.columns.extend(layers.into_iter().map(|(layer, array)| (layer.name().to_owned(), array)));
    }

    /// How many documents.
    pub(crate) fn len(&self) -> usize {
        self.metas.len()
    }

    /// The texts.
    pub(crate) fn texts(&self) -> &StringArray {
        let text = self.column("text").and_then(|array| array.as_any().downcast_ref());
        text.expect("every batch is made with a text column of strings")
    }

    /// A column by name.
    pub(crate) fn column(&self, name: &str) -> Option<&ArrayRef> {
        self.columns.iter().find(|(known, _)| known == name).map(|(_, array)| array)
    }

    /// Adds what a step returned.
    pub(crate) fn push(&mut self, name: &str, column: ArrayRef) {
        self.columns.push((name.to_owned(), column));
    }

    /// The record batch with these columns, in this order.
    pub(crate) fn project(&self, names: &[String]) -> RecordBatch {
        let mut fields = Vec::with_capacity(names.len());
        let mut arrays = Vec::with_capacity(names.len());
        for name in names {
            let array = self.column(name).expect("a step reads only columns that its plan was offered");
            let nullable = matches!(name.as_str(), "source" | "title" | "date" | "metadata");
            fields.push(Field::new(name, array.data_type().clone(), nullable));
            arrays.push(Arc::clone(array));
        }
        let options = RecordBatchOptions::new().with_row_count(Some(self.len()));
        RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), arrays, &options)
            .expect("every column has one row a document")
    }

    /// As [`Batch::project`], of these rows only.
    pub(crate) fn select(&self, names: &[String], rows: &[usize]) -> RecordBatch {
        let whole = self.project(names);
        if rows.len() == self.len() && rows.iter().enumerate().all(|(at, &row)| at == row) {
            return whole;
        }
        let arrays = whole.columns().iter().map(|array| take(array, rows)).collect();
        let options = RecordBatchOptions::new().with_row_count(Some(rows.len()));
        RecordBatch::try_new_with_options(whole.schema(), arrays, &options)
            .expect("every column has the same rows")
    }

    /// Keeps these rows, in this order.
    pub(crate) fn keep(&mut self, rows: &[usize]) {
        self.columns.iter_mut().for_each(|(_, array)| *array = take(array, rows));
        let mut kept = Vec::with_capacity(rows.len());
        for &row in rows {
            kept.push(std::mem::take(&mut self.metas[row]));
        }
        self.metas = kept;
    }
}

/// The rows of an array, in this order.
fn take(array: &ArrayRef, rows: &[usize]) -> ArrayRef {
    let data = array.to_data();
    let mut taken = MutableArrayData::new(vec![&data], false, rows.len());
    for &row in rows {
        // A part of an array fits wherever the whole array fitted.
        taken.try_extend(0, row, row + 1).expect("a part of an array is no longer than the array");
    }
    make_array(taken.freeze())
}

/// Arrays end to end; `None` if there are none.
pub(crate) fn concatenate(arrays: &[ArrayRef]) -> Result<Option<ArrayRef>, String> {
    let data: Vec<_> = arrays.iter().map(|array| array.to_data()).collect();
    if data.is_empty() {
        return Ok(None);
    }
    let mut joined = MutableArrayData::new(data.iter().collect(), false, data.len());
    for (index, part) in data.iter().enumerate() {
        joined
            .try_extend(index, 0, part.len())
            .map_err(|error| format!("the results of a batch cannot be joined: {error}"))?;
    }
    Ok(Some(make_array(joined.freeze())))
}

/// The texts as one column; a single text becomes the column's buffer without copying.
fn text_column(mut texts: Vec<String>) -> ArrayRef {
    if texts.len() == 1
        && let Some(text) = texts.pop()
    {
        let offsets = OffsetBuffer::new(ScalarBuffer::from(vec![0, text.len() as i32]));
        return Arc::new(StringArray::new(offsets, Buffer::from_vec(text.into_bytes()), None));
    }
    Arc::new(StringArray::from(texts))
}
