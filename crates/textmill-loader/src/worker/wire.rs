//! Messages as bytes: a line of JSON, and an Arrow IPC stream behind it.

use crate::error::CallError;
use arrow_array::{Array, RecordBatch, RecordBatchOptions, StructArray};
use arrow_buffer::Buffer;
use arrow_ipc::writer::StreamEncoder;
use arrow_schema::{ArrowError, Fields, Schema};
use serde_json::{Value, json};
use std::io::{IoSlice, Write};
use std::sync::Arc;

/// Version of the protocol.
pub(crate) const PROTOCOL: u32 = 1;
/// Longest line of a message: the largest options schema that the contract allows, quoted.
pub(crate) const MAX_LINE: usize = 1 << 25;
/// Longest stream behind a line: far above what a batch of documents gives.
pub(crate) const MAX_BODY: usize = 1 << 30;

/// A message and the stream behind it, in pieces.
pub(crate) struct Message {
    pub(crate) header: Value,
    pub(crate) body: Vec<Buffer>,
}

impl Message {
    pub(crate) fn new(header: Value) -> Self {
        Self { header, body: Vec::new() }
    }

    pub(crate) fn with(header: Value, schema: &Schema, batches: &[RecordBatch]) -> Result<Self, ArrowError> {
        let mut encoder = StreamEncoder::try_new(schema)?;
        let mut body = Vec::new();
        for batch in batches {
            body.extend(encoder.encode(batch)?);
        }
        body.extend(encoder.finish()?);
        Ok(Self { header, body })
    }

    /// The line of request `number`, or of the answer to it, with its break and the length of what follows. Lines that
    /// belong to none have the number 0, which is not written.
    pub(crate) fn line(&self, number: u64) -> Vec<u8> {
        let mut header = self.header.clone();
        if number > 0 {
            header["request"] = json!(number);
        }
        let length: usize = self.body.iter().map(Buffer::len).sum();
        if length > 0 {
            header["bytes"] = json!(length);
        }
        let mut line = header.to_string().into_bytes();
        line.push(b'\n');
        line
    }
}

/// A message on its way out, in as few calls as can be: an Arrow stream is many small pieces between large ones.
pub(super) struct Sending<'a> {
    pieces: Vec<&'a [u8]>,
    piece: usize,
    at: usize,
}

/// Most pieces handed to the system at once.
const AT_ONCE: usize = 256;

impl<'a> Sending<'a> {
    pub(super) fn new(line: &'a [u8], message: &'a Message) -> Self {
        let pieces = std::iter::once(line).chain(message.body.iter().map(Buffer::as_slice));
        Self { pieces: pieces.filter(|piece| !piece.is_empty()).collect(), piece: 0, at: 0 }
    }

    /// Whether all of it is sent.
    pub(super) fn done(&self) -> bool {
        self.piece == self.pieces.len()
    }

    /// Sends no more of it.
    pub(super) fn give_up(&mut self) {
        self.piece = self.pieces.len();
    }

    /// Sends as much as the other end takes in one call; how much that was.
    pub(super) fn step(&mut self, out: &mut impl Write) -> std::io::Result<usize> {
        let rest = self.pieces.get(self.piece..).unwrap_or_default().iter().take(AT_ONCE);
        let mut slices: Vec<IoSlice<'_>> = rest.map(|piece| IoSlice::new(piece)).collect();
        if let Some(first) = slices.first_mut() {
            first.advance(self.at);
        }
        let sent = out.write_vectored(&slices)?;
        let mut left = sent;
        while let Some(piece) = self.pieces.get(self.piece).filter(|_| left > 0) {
            let now = left.min(piece.len() - self.at);
            (left, self.at) = (left - now, self.at + now);
            if self.at == piece.len() {
                (self.piece, self.at) = (self.piece + 1, 0);
            }
        }
        Ok(sent)
    }
}

/// Results as a batch.
pub(crate) fn batch_of(rows: &StructArray) -> Result<RecordBatch, ArrowError> {
    let schema = Arc::new(Schema::new(rows.fields().clone()));
    let options = RecordBatchOptions::new().with_row_count(Some(rows.len()));
    RecordBatch::try_new_with_options(schema, rows.columns().to_vec(), &options)
}

/// A batch as results of the declared type.
pub(crate) fn rows_of(batch: &RecordBatch, declared: &Fields) -> Result<StructArray, CallError> {
    if batch.schema_ref().fields() != declared {
        return Err(CallError::contract("its result is not of the type that it declared"));
    }
    StructArray::try_new_with_length(declared.clone(), batch.columns().to_vec(), None, batch.num_rows())
        .map_err(|error| CallError::contract(format!("its result cannot be read: {error}")))
}
