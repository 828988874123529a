//! JSON straight from Arrow into bytes.
//!
//! No value tree in between: this runs for every field of every document. Numbers are written in the
//! shortest form that reads back as the same number; one that is whole is written without a point (42000,
//! not 42000.0). JSON has no NaN and no infinity: they become `null`. A null field of a struct is left out; a
//! null in a list stays, since its place counts.

use super::shape::{FieldShape, Shape};
use super::value::{Scalar, Value};
use crate::offsets::{OffsetMap, Unit};

/// What offsets are converted with.
#[derive(Clone, Copy)]
pub(crate) struct Offsets<'a> {
    pub(crate) map: &'a OffsetMap<'a>,
    pub(crate) unit: Unit,
    pub(crate) text_bytes: usize,
}

impl Offsets<'_> {
    /// A byte offset, given as a value, in the output's unit.
    pub(crate) fn convert(&self, value: Value<'_>) -> Result<Option<u64>, String> {
        if value.is_null() {
            return Ok(None);
        }
        let converted = value.unsigned().and_then(|offset| self.map.to_unit(offset, self.unit));
        converted.map(Some).ok_or_else(|| {
            let offset = match value.scalar() {
                Scalar::Signed(n) => n.to_string(),
                Scalar::Unsigned(n) => n.to_string(),
                _ => "it".to_owned(),
            };
            format!(
                "an offset is wrong: {offset} is not a character boundary of the text ({} bytes)",
                self.text_bytes
            )
        })
    }
}

/// Writes any value.
pub(crate) fn value(
    value: Value<'_>,
    shape: &Shape,
    offsets: Offsets<'_>,
    out: &mut Vec<u8>,
) -> Result<(), String> {
    match (shape, value.scalar()) {
        (_, Scalar::Null) => out.extend_from_slice(b"null"),
        (Shape::List(item), Scalar::Nested) => {
            out.push(b'[');
            for (i, element) in value.items().enumerate() {
                if i > 0 {
                    out.push(b',');
                }
                self::value(element, item, offsets, out)?;
            }
            out.push(b']');
        }
        (Shape::Struct(fields), Scalar::Nested) => structure(value, fields, offsets, out)?,
        (Shape::Map(item), Scalar::Nested) => {
            out.push(b'{');
            let mut first = true;
            for (key, element) in value.entries() {
                if !std::mem::take(&mut first) {
                    out.push(b',');
                }
                string(key.str().unwrap_or(""), out);
                out.push(b':');
                self::value(element, item, offsets, out)?;
            }
            out.push(b'}');
        }
        (Shape::Scalar, Scalar::Nested) => {
            return Err("a nested value came where a plain one was announced".into());
        }
        (_, plain) => scalar(plain, out),
    }
    Ok(())
}

fn structure(
    value: Value<'_>,
    fields: &[FieldShape],
    offsets: Offsets<'_>,
    out: &mut Vec<u8>,
) -> Result<(), String> {
    let columns = value.structure().map(|s| s.columns()).unwrap_or_default();
    if columns.len() != fields.len() {
        return Err(format!("{} fields came where {} were announced", columns.len(), fields.len()));
    }
    out.push(b'{');
    let mut first = true;
    for (field, column) in fields.iter().zip(columns) {
        let inner = Value::new(column.as_ref(), value.row);
        if !field.keep || inner.is_null() {
            continue;
        }
        if !std::mem::take(&mut first) {
            out.push(b',');
        }
        out.extend_from_slice(&field.key);
        match field.offset {
            true => unsigned(offsets.convert(inner)?.unwrap_or(0), out),
            false => self::value(inner, &field.shape, offsets, out)?,
        }
    }
    out.push(b'}');
    Ok(())
}

/// Writes a value without parts.
pub(crate) fn scalar(scalar: Scalar<'_>, out: &mut Vec<u8>) {
    match scalar {
        Scalar::Null | Scalar::Nested => out.extend_from_slice(b"null"),
        Scalar::Bool(true) => out.extend_from_slice(b"true"),
        Scalar::Bool(false) => out.extend_from_slice(b"false"),
        Scalar::Signed(n) => out.extend_from_slice(itoa::Buffer::new().format(n).as_bytes()),
        Scalar::Unsigned(n) => unsigned(n, out),
        Scalar::Float32(n) if !n.is_finite() => out.extend_from_slice(b"null"),
        Scalar::Float64(n) if !n.is_finite() => out.extend_from_slice(b"null"),
        Scalar::Float32(n) => float(zmij::Buffer::new().format_finite(n), out),
        Scalar::Float64(n) => float(zmij::Buffer::new().format_finite(n), out),
        Scalar::Str(text) => string(text, out),
    }
}

pub(crate) fn unsigned(n: u64, out: &mut Vec<u8>) {
    out.extend_from_slice(itoa::Buffer::new().format(n).as_bytes());
}

fn float(shortest: &str, out: &mut Vec<u8>) {
    let whole = shortest.strip_suffix(".0").unwrap_or(shortest);
    out.extend_from_slice(if whole == "-0" { b"0" } else { whole.as_bytes() });
}

/// Writes a string with its quotes. Escapes what RFC 8259 says must be, and nothing else.
pub(crate) fn string(text: &str, out: &mut Vec<u8>) {
    out.reserve(text.len() + 2);
    out.push(b'"');
    let mut rest = text.as_bytes();
    loop {
        let (plain, behind) = rest.split_at(plain(rest));
        out.extend_from_slice(plain);
        let Some((&byte, behind)) = behind.split_first() else { break };
        rest = behind;
        let short = match byte {
            b'"' | b'\\' => byte,
            b'\n' => b'n',
            b'\r' => b'r',
            b'\t' => b't',
            0x08 => b'b',
            0x0C => b'f',
            _ => {
                const HEX: &[u8; 16] = b"0123456789abcdef";
                let digits = [HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]];
                out.extend_from_slice(b"\\u00");
                out.extend_from_slice(&digits);
                continue;
            }
        };
        out.extend_from_slice(&[b'\\', short]);
    }
    out.push(b'"');
}

/// How many bytes there are before one that has to be escaped. Looked at some at a time, without a branch for each.
fn plain(bytes: &[u8]) -> usize {
    const AT_ONCE: usize = 32;
    let escaped = |byte: u8| (byte < 0x20) | (byte == b'"') | (byte == b'\\');
    let clean =
        bytes.chunks_exact(AT_ONCE).take_while(|chunk| !chunk.iter().fold(false, |any, &b| any | escaped(b)));
    let skipped = clean.count() * AT_ONCE;
    let rest = bytes.get(skipped..).unwrap_or_default();
    skipped + rest.iter().position(|&byte| escaped(byte)).unwrap_or(rest.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(scalar: Scalar<'_>) -> String {
        let mut out = Vec::new();
        super::scalar(scalar, &mut out);
        String::from_utf8(out).unwrap()
    }

    proptest! {
        #[test]
        fn strings_read_back(text in "[\\x00-\\x7F报😀\u{2028}]{0,40}") {
            let read: String = serde_json::from_str(&written(Scalar::Str(&text))).unwrap();
            prop_assert_eq!(read, text);
        }

        #[test]
        fn floats_read_back(n in prop::num::f64::NORMAL) {
            let read: f64 = written(Scalar::Float64(n)).parse().unwrap();
            prop_assert_eq!(read, n);
        }
    }

    #[test]
    fn numbers_as_people_write_them() {
        let float = |n| written(Scalar::Float64(n));
        assert_eq!([float(42000.0), float(0.1), float(-2.5), float(-0.0)], ["42000", "0.1", "-2.5", "0"]);
        assert_eq!([float(f64::NAN), float(f64::INFINITY)], ["null", "null"]);
        assert_eq!(written(Scalar::Float32(0.1)), "0.1");
        assert_eq!(written(Scalar::Signed(i64::MIN)), i64::MIN.to_string());
        assert_eq!(written(Scalar::Unsigned(u64::MAX)), u64::MAX.to_string());
        for big in [1e15, 1e16, 1e21, 1e300, f64::MAX, f64::MIN_POSITIVE] {
            let read: serde_json::Value = serde_json::from_str(&float(big)).unwrap();
            assert_eq!(read.as_f64(), Some(big));
        }
    }
}
