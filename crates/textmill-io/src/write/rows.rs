//! Rows in a form of our own between the threads that render and the file that is typed.
//!
//! Parquet and SQLite files are written by one hand, in order, but converting offsets and walking through results is
//! the work of the threads that render. So a document is rendered into bytes whatever the format: here a row is a
//! byte that says whether there is a value, then the value. The bytes hold no types; [`RowType`] says how to read
//! them back, and both sides have it from the plan. They never leave a run.

use arrow_schema::{DataType, Field, Fields};

use super::json::{self, Offsets};
use super::shape::{Shape, is_offset};
use super::value::{Scalar, Value};
use crate::offsets::{OffsetMap, Unit};

/// What a row's value is.
#[derive(Debug, Clone)]
pub(crate) enum RowType {
    Bool,
    /// Every whole number, signed or not, of any width: what every reader of Parquet and SQLite has.
    Int,
    /// A byte offset into the text, written in the output's unit.
    Offset,
    Float32,
    Float64,
    Text,
    /// Something nested, as JSON text.
    Json(Shape),
    List(Box<RowType>),
    /// Named fields, each with its place in the struct that it is taken from.
    Struct(Vec<RowField>),
    /// From text to values.
    Map(Box<RowType>),
}

/// A field of a struct.
#[derive(Debug, Clone)]
pub(crate) struct RowField {
    pub(crate) name: String,
    pub(crate) index: usize,
    pub(crate) kind: RowType,
}

impl RowType {
    /// The row's type for values of an Arrow type; `offsets` says whether there is a text that they may point into.
    pub(crate) fn of(data_type: &DataType, offsets: bool) -> Self {
        use DataType as T;
        match data_type {
            T::Boolean => RowType::Bool,
            T::Float32 => RowType::Float32,
            T::Float64 => RowType::Float64,
            t if t.is_integer() => RowType::Int,
            T::List(item) | T::LargeList(item) | T::FixedSizeList(item, _) => {
                RowType::List(Box::new(RowType::of(item.data_type(), offsets)))
            }
            T::Struct(fields) if !fields.is_empty() => RowType::Struct(row_fields(fields, offsets)),
            T::Map(entry, _) => match entry.data_type() {
                T::Struct(pair) if pair.len() == 2 => {
                    RowType::Map(Box::new(RowType::of(pair[1].data_type(), offsets)))
                }
                _ => RowType::Text,
            },
            T::Struct(_) => RowType::Json(Shape::of(data_type)),
            _ => RowType::Text,
        }
    }

    /// As a column of a database: what has parts is JSON text.
    pub(crate) fn flat(self, shape: &Shape) -> Self {
        match self {
            RowType::List(_) | RowType::Struct(_) | RowType::Map(_) | RowType::Json(_) => {
                RowType::Json(shape.clone())
            }
            plain => plain,
        }
    }

    /// The Arrow type that holds it in a file.
    pub(crate) fn arrow(&self) -> DataType {
        match self {
            RowType::Bool => DataType::Boolean,
            RowType::Int | RowType::Offset => DataType::Int64,
            RowType::Float32 => DataType::Float32,
            RowType::Float64 => DataType::Float64,
            RowType::Text | RowType::Json(_) => DataType::Utf8,
            RowType::List(item) => DataType::new_list(item.arrow(), true),
            RowType::Struct(fields) => DataType::Struct(arrow_fields(fields)),
            RowType::Map(value) => {
                let pair = Fields::from(vec![
                    Field::new("key", DataType::Utf8, false),
                    Field::new("value", value.arrow(), true),
                ]);
                DataType::Map(Field::new("key_value", DataType::Struct(pair), false).into(), false)
            }
        }
    }
}

/// The fields of a struct; those that are offsets are known by their names.
pub(crate) fn row_fields(fields: &Fields, offsets: bool) -> Vec<RowField> {
    let field = |(index, field): (usize, &arrow_schema::FieldRef)| RowField {
        name: field.name().clone(),
        index,
        kind: match offsets && is_offset(fields, field.name()) {
            true => RowType::Offset,
            false => RowType::of(field.data_type(), offsets),
        },
    };
    fields.iter().enumerate().map(field).collect()
}

/// The same as Arrow fields; every one may be null.
pub(crate) fn arrow_fields(fields: &[RowField]) -> Fields {
    fields.iter().map(|field| Field::new(&field.name, field.kind.arrow(), true)).collect()
}

/// Appends nothing.
pub(crate) fn null(out: &mut Vec<u8>) {
    out.push(0);
}

/// Appends a text.
pub(crate) fn text(text: &str, out: &mut Vec<u8>) {
    out.push(1);
    bytes(text.as_bytes(), out);
}

/// Appends a text, or nothing.
pub(crate) fn optional(value: Option<&str>, out: &mut Vec<u8>) {
    match value {
        Some(value) => text(value, out),
        None => null(out),
    }
}

/// Appends a whole number.
pub(crate) fn int(n: i64, out: &mut Vec<u8>) {
    out.push(1);
    out.extend_from_slice(&n.to_le_bytes());
}

/// Appends a float.
pub(crate) fn float32(n: f32, out: &mut Vec<u8>) {
    out.push(1);
    out.extend_from_slice(&n.to_le_bytes());
}

/// Appends the start of a list, struct or map: the number of its items.
pub(crate) fn count(items: usize, out: &mut Vec<u8>) {
    out.push(1);
    out.extend_from_slice(&(items as u32).to_le_bytes());
}

/// Appends which table the row that follows belongs to.
pub(crate) fn table(index: usize, out: &mut Vec<u8>) {
    out.extend_from_slice(&(index as u32).to_le_bytes());
}

/// Appends that a struct is there; its fields follow.
pub(crate) fn present(out: &mut Vec<u8>) {
    out.push(1);
}

fn bytes(bytes: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(&(bytes.len() as u32).to_le_bytes());
    out.extend_from_slice(bytes);
}

/// Appends a value of an Arrow array.
pub(crate) fn value(
    value: Value<'_>,
    kind: &RowType,
    offsets: Offsets<'_>,
    out: &mut Vec<u8>,
) -> Result<(), String> {
    let scalar = value.scalar();
    if matches!(scalar, Scalar::Null) {
        out.push(0);
        return Ok(());
    }
    match (kind, scalar) {
        (RowType::Bool, Scalar::Bool(b)) => out.extend_from_slice(&[1, u8::from(b)]),
        (RowType::Int, Scalar::Signed(n)) => int(n, out),
        (RowType::Int, Scalar::Unsigned(n)) => {
            let n =
                i64::try_from(n).map_err(|_| format!("{n} is too large for a 64-bit number with a sign"))?;
            int(n, out);
        }
        (RowType::Offset, _) => match offsets.convert(value)? {
            Some(n) => int(n as i64, out),
            None => null(out),
        },
        (RowType::Float32, Scalar::Float32(n)) => float32(n, out),
        (RowType::Float64, Scalar::Float64(n)) => {
            out.push(1);
            out.extend_from_slice(&n.to_le_bytes());
        }
        (RowType::Text, Scalar::Str(found)) => text(found, out),
        (RowType::Json(shape), Scalar::Nested) => {
            let mut json = Vec::new();
            json::value(value, shape, offsets, &mut json)?;
            out.push(1);
            bytes(&json, out);
        }
        (RowType::List(item), Scalar::Nested) => {
            let items = value.items();
            count(items.len(), out);
            for element in items {
                self::value(element, item, offsets, out)?;
            }
        }
        (RowType::Struct(fields), Scalar::Nested) => structure(value, fields, offsets, out)?,
        (RowType::Map(item), Scalar::Nested) => {
            let entries: Vec<_> = value.entries().collect();
            count(entries.len(), out);
            for (key, element) in entries {
                bytes(key.str().unwrap_or("").as_bytes(), out);
                self::value(element, item, offsets, out)?;
            }
        }
        _ => return Err("a value came of another type than was announced".to_owned()),
    }
    Ok(())
}

/// Appends some fields of a struct.
pub(crate) fn structure(
    value: Value<'_>,
    fields: &[RowField],
    offsets: Offsets<'_>,
    out: &mut Vec<u8>,
) -> Result<(), String> {
    let columns = value.structure().map(|s| s.columns()).unwrap_or_default();
    present(out);
    for field in fields {
        let column =
            columns.get(field.index).ok_or_else(|| format!("the field `{}` is missing", field.name))?;
        self::value(Value::new(column.as_ref(), value.row), &field.kind, offsets, out)?;
    }
    Ok(())
}

/// For values that belong to no document.
pub(crate) fn without_text<T>(body: impl FnOnce(Offsets<'_>) -> T) -> T {
    let map = OffsetMap::new("");
    body(Offsets { map: &map, unit: Unit::Byte, text_bytes: 0 })
}

/// Reads rows back. What is wrong with them is a bug of ours; the reading then ends, it never panics.
#[derive(Debug)]
pub(crate) struct RowReader<'b> {
    rest: &'b [u8],
}

/// The bytes are not what the plan says.
#[derive(Debug)]
pub(crate) struct Broken;

impl<'b> RowReader<'b> {
    pub(crate) fn new(bytes: &'b [u8]) -> Self {
        Self { rest: bytes }
    }

    /// Bytes left.
    pub(crate) fn len(&self) -> usize {
        self.rest.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// Whether a value follows.
    pub(crate) fn present(&mut self) -> Result<bool, Broken> {
        Ok(self.take(1)? != [0])
    }

    pub(crate) fn bool(&mut self) -> Result<bool, Broken> {
        self.present()
    }

    pub(crate) fn int(&mut self) -> Result<i64, Broken> {
        Ok(i64::from_le_bytes(self.array()?))
    }

    pub(crate) fn float32(&mut self) -> Result<f32, Broken> {
        Ok(f32::from_le_bytes(self.array()?))
    }

    pub(crate) fn float64(&mut self) -> Result<f64, Broken> {
        Ok(f64::from_le_bytes(self.array()?))
    }

    pub(crate) fn count(&mut self) -> Result<usize, Broken> {
        Ok(u32::from_le_bytes(self.array()?) as usize)
    }

    pub(crate) fn table(&mut self) -> Result<usize, Broken> {
        self.count()
    }

    pub(crate) fn text(&mut self) -> Result<&'b str, Broken> {
        let length = self.count()?;
        std::str::from_utf8(self.take(length)?).map_err(|_| Broken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Broken> {
        self.take(N)?.try_into().map_err(|_| Broken)
    }

    fn take(&mut self, length: usize) -> Result<&'b [u8], Broken> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(Broken)?;
        self.rest = rest;
        Ok(taken)
    }
}
