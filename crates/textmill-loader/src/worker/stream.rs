//! An Arrow IPC stream from another process as batches that can be trusted.
//!
//! Arrow's reader checks all that it reads, strings with `std`'s check, which was the largest part of what a process of
//! its own added to a step. Here strings are read as bytes, with every check that Arrow has for those, and become strings
//! by the check that results of libraries go through, too: SIMD over whole buffers.
#![expect(unsafe_code, reason = "part of the border to plugins; each block states why it is sound")]

use crate::import::are_strings;
use crate::quiet::{Panicked, quietly};
use arrow_array::{BinaryArray, LargeBinaryArray, RecordBatch, RecordBatchOptions, make_array};
use arrow_buffer::Buffer;
use arrow_data::ArrayData;
use arrow_ipc::convert::{MessageBuffer, try_fb_to_schema};
use arrow_ipc::reader::RecordBatchDecoder;
use arrow_ipc::{Message, MessageHeader};
use arrow_schema::{ArrowError, DataType, Field, FieldRef, Fields, Schema, SchemaRef};
use std::collections::HashMap;
use std::sync::Arc;

/// What the bytes before a message say where its length has four bytes of its own.
const CONTINUATION: u32 = u32::MAX;

/// A received stream: its schema and its batches. Bytes are not copied, but where they are not aligned.
///
/// # Errors
/// What is wrong with the stream; whatever the bytes are, nothing panics and nothing is printed.
pub(crate) fn decode(stream: Buffer) -> Result<(SchemaRef, Vec<RecordBatch>), String> {
    // Arrow's reader is made for untrusted bytes, but asserts here and there.
    match quietly(|| read(stream)) {
        Ok(Ok((Some(schema), batches))) => Ok((schema, batches)),
        Ok(Ok((None, _))) => Err("it has no schema".to_owned()),
        Ok(Err(error)) => Err(error.to_string()),
        Err(Panicked) => Err("it is no Arrow IPC stream".to_owned()),
    }
}

fn read(mut stream: Buffer) -> Result<(Option<SchemaRef>, Vec<RecordBatch>), ArrowError> {
    let mut schemas: Option<Schemas> = None;
    let mut batches = Vec::new();
    while let Some((message, body)) = next(&mut stream)? {
        let message = message.as_ref();
        match (message.header_type(), &schemas) {
            (MessageHeader::Schema, None) => schemas = Some(Schemas::of(message)?),
            (MessageHeader::RecordBatch, Some(schemas)) => batches.push(schemas.batch(message, &body)?),
            (MessageHeader::NONE, _) => {}
            (MessageHeader::Schema, Some(_)) => return Err(wrong("it has two schemas")),
            (MessageHeader::RecordBatch, None) => return Err(wrong("it has a batch before its schema")),
            (MessageHeader::DictionaryBatch, _) => return Err(wrong("it has a dictionary")),
            (other, _) => return Err(wrong(&format!("it has a message of the kind {other:?}"))),
        }
    }
    Ok((schemas.map(|schemas| schemas.declared), batches))
}

fn wrong(what: &str) -> ArrowError {
    ArrowError::IpcError(what.to_owned())
}

/// Takes the next message and the bytes behind it, unless the stream ends here.
fn next(stream: &mut Buffer) -> Result<Option<(MessageBuffer, Buffer)>, ArrowError> {
    if stream.is_empty() {
        return Ok(None);
    }
    let mut length = word(stream)?;
    if length == CONTINUATION {
        length = word(stream)?;
    }
    if length == 0 {
        return if stream.is_empty() { Ok(None) } else { Err(wrong("it goes on behind its end")) };
    }
    let message = MessageBuffer::try_new(take(stream, length as usize)?)?;
    let length = usize::try_from(message.as_ref().bodyLength());
    let body = take(stream, length.map_err(|_| wrong("a message has a negative length"))?)?;
    Ok(Some((message, body)))
}

fn word(stream: &mut Buffer) -> Result<u32, ArrowError> {
    let bytes = take(stream, 4)?;
    let bytes = <[u8; 4]>::try_from(bytes.as_slice()).map_err(|_| wrong("it is cut off"))?;
    Ok(u32::from_le_bytes(bytes))
}

fn take(stream: &mut Buffer, length: usize) -> Result<Buffer, ArrowError> {
    if length > stream.len() {
        return Err(wrong("it is cut off"));
    }
    let taken = stream.slice_with_length(0, length);
    stream.advance(length);
    Ok(taken)
}

/// The schema as the stream has it, and as it is read: strings as bytes.
struct Schemas {
    declared: SchemaRef,
    read: SchemaRef,
}

impl Schemas {
    fn of(message: Message<'_>) -> Result<Self, ArrowError> {
        let schema = message.header_as_schema().ok_or_else(|| wrong("its schema cannot be read"))?;
        let declared = Arc::new(try_fb_to_schema(schema)?);
        let read = Arc::new(Schema::new(as_bytes(declared.fields())));
        Ok(Self { declared, read })
    }

    fn batch(&self, message: Message<'_>, body: &Buffer) -> Result<RecordBatch, ArrowError> {
        let batch = message.header_as_record_batch().ok_or_else(|| wrong("a batch cannot be read"))?;
        let (schema, dictionaries, version) = (Arc::clone(&self.read), HashMap::new(), message.version());
        let read = RecordBatchDecoder::try_new(body, batch, schema, &dictionaries, &version)?;
        let read = read.read_record_batch()?;
        let columns = read.columns().iter().zip(self.declared.fields());
        let columns =
            columns.map(|(column, field)| Ok(make_array(strings(column.to_data(), field.data_type())?)));
        let columns = columns.collect::<Result<_, ArrowError>>()?;
        let options = RecordBatchOptions::new().with_row_count(Some(read.num_rows()));
        RecordBatch::try_new_with_options(Arc::clone(&self.declared), columns, &options)
    }
}

/// Fields with bytes in the place of strings, wherever results of plugins may have strings. Other types stay as they are,
/// and are checked by Arrow alone.
fn as_bytes(fields: &Fields) -> Fields {
    fields.iter().map(field_as_bytes).collect()
}

fn field_as_bytes(field: &FieldRef) -> FieldRef {
    let data_type = match field.data_type() {
        DataType::Utf8 => DataType::Binary,
        DataType::LargeUtf8 => DataType::LargeBinary,
        DataType::List(item) => DataType::List(field_as_bytes(item)),
        DataType::LargeList(item) => DataType::LargeList(field_as_bytes(item)),
        DataType::Struct(fields) => DataType::Struct(as_bytes(fields)),
        _ => return Arc::clone(field),
    };
    Arc::new(Field::clone(field).with_data_type(data_type))
}

/// An array as it was read, of the declared type: bytes are strings where they are UTF-8.
fn strings(read: ArrayData, declared: &DataType) -> Result<ArrayData, ArrowError> {
    let good = match (read.data_type(), declared) {
        (DataType::Binary, DataType::Utf8) => {
            let bytes = BinaryArray::from(read.clone());
            are_strings(bytes.value_offsets(), bytes.value_data())
        }
        (DataType::LargeBinary, DataType::LargeUtf8) => {
            let bytes = LargeBinaryArray::from(read.clone());
            are_strings(bytes.value_offsets(), bytes.value_data())
        }
        (DataType::List(_), DataType::List(item)) | (DataType::LargeList(_), DataType::LargeList(item)) => {
            return nested(read, declared, std::slice::from_ref(item));
        }
        (DataType::Struct(_), DataType::Struct(fields)) => return nested(read, declared, fields),
        // Of a type that was not changed.
        _ => return Ok(read),
    };
    if !good {
        return Err(wrong("it has a string that is not UTF-8"));
    }
    // SAFETY: Arrow has checked these bytes and offsets as binary values, and each of them is UTF-8: then they are valid
    // strings of the same size of offset.
    Ok(unsafe { read.into_builder().data_type(declared.clone()).build_unchecked() })
}

fn nested(read: ArrayData, declared: &DataType, fields: &[FieldRef]) -> Result<ArrayData, ArrowError> {
    let children = read.child_data().iter().cloned().zip(fields);
    let children = children.map(|(child, field)| strings(child, field.data_type()));
    let children = children.collect::<Result<_, _>>()?;
    let builder = read.into_builder().data_type(declared.clone()).child_data(children);
    // SAFETY: Arrow has checked this array; its children are the same, as many and as long, each now of its field's type.
    Ok(unsafe { builder.build_unchecked() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::worker::wire::Message;
    use arrow_array::builder::{ListBuilder, StringBuilder};
    use arrow_array::{ArrayRef, LargeStringArray, StringArray, StructArray};

    /// A column of strings at each level that results may have them at.
    fn batch() -> RecordBatch {
        let mut lists = ListBuilder::new(StringBuilder::new());
        lists.append_value([Some("一"), None, Some("two")]);
        lists.append_null();
        lists.append_value([Some("三。")]);
        let plain: ArrayRef = Arc::new(StringArray::from(vec![Some("甲乙"), None, Some("c")]));
        let large: ArrayRef = Arc::new(LargeStringArray::from(vec!["", "丙", "d"]));
        let inner: ArrayRef = Arc::new(StringArray::from(vec!["é", "ü", "子"]));
        let inner = StructArray::try_from(vec![("inner", inner)]).unwrap();
        let lists: ArrayRef = Arc::new(lists.finish());
        let columns =
            [("plain", plain), ("large", large), ("lists", lists), ("rows", Arc::new(inner) as ArrayRef)];
        RecordBatch::try_from_iter(columns).unwrap()
    }

    fn sent(batches: &[RecordBatch]) -> Vec<u8> {
        let message = Message::with(serde_json::Value::Null, &batches[0].schema(), batches).unwrap();
        message.body.iter().flat_map(|buffer| buffer.as_slice().to_vec()).collect()
    }

    #[test]
    fn what_is_sent_is_what_is_read() {
        let (whole, part) = (batch(), batch().slice(1, 2));
        let (schema, read) = decode(sent(&[whole.clone(), part.clone(), whole.slice(0, 0)]).into()).unwrap();
        assert_eq!(schema, whole.schema());
        assert_eq!(read, [whole.clone(), part, whole.slice(0, 0)]);
    }

    #[test]
    fn strings_are_utf_8_wherever_they_are() {
        let good = sent(&[batch()]);
        for string in ["甲乙", "丙", "三。", "ü"] {
            let at = good.windows(string.len()).position(|bytes| bytes == string.as_bytes()).unwrap();
            let mut bad = good.clone();
            bad[at + 1] = b'x';
            let told = decode(bad.into()).unwrap_err();
            assert!(told.contains("a string that is not UTF-8"), "{string}: {told}");
        }
    }

    /// The text as a whole is UTF-8, but one string ends within a character and the next one begins there.
    #[test]
    fn no_string_begins_within_a_character() {
        let column: ArrayRef = Arc::new(StringArray::from(vec!["甲", "乙"]));
        let good = sent(&[RecordBatch::try_from_iter([("text", column)]).unwrap()]);
        let offsets: Vec<u8> = [0_i32, 3, 6].into_iter().flat_map(i32::to_le_bytes).collect();
        let at = good.windows(offsets.len()).position(|bytes| bytes == offsets).unwrap();
        let mut bad = good;
        bad[at + 4] = 4;
        assert!(decode(bad.into()).unwrap_err().contains("a string that is not UTF-8"));
    }

    #[test]
    fn a_stream_that_is_cut_off_is_told() {
        let good = sent(&[batch()]);
        let told: Vec<String> =
            (1..good.len()).filter_map(|end| decode(good[..end].to_vec().into()).err()).collect();
        // It may end after a message.
        assert!(good.len() - 1 - told.len() <= 4, "{} of {}", told.len(), good.len());
        assert!(told.iter().all(|told| !told.is_empty()));
    }
}
