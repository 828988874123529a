//! Parquet: one row a document.
//!
//! The file is read as it goes, some rows at a time: what is in memory are their pages. Columns are named by `fields`,
//! as in JSON; the others become metadata. Dates and times become ISO 8601; columns of types that JSON cannot say
//! (decimals, binary that is no text) are left out. Strings are read as views into their pages, so that a dictionary
//! that a million rows refer to is not copied a million times.
//!
//! The file has its index at its end: it must be a file, not a stream.

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Date32Type;
use arrow_array::{Array, RecordBatch, StructArray};
use arrow_schema::{DataType, Field, Schema, TimeUnit};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};
use serde_json::{Map, Value as Json};

use super::too_large;
use crate::write::value::{Scalar, Value, unsupported};

/// Rows read at a time.
const BATCH: usize = 64;

/// The rows of a file.
pub(super) struct Rows {
    reader: ParquetRecordBatchReader,
    batch: Option<RecordBatch>,
    /// The next row of the batch.
    at: usize,
    /// The number of the last row, from 1.
    number: u64,
    limit: u64,
    total: u64,
}

/// A row as named values, with the bytes of its strings.
pub(super) type Row = Result<(Map<String, Json>, usize), String>;

impl Rows {
    pub(super) fn open(file: File, limit: u64) -> Result<Self, String> {
        let opened = catch_unwind(AssertUnwindSafe(|| reader(file)));
        let reader = opened.unwrap_or_else(|_| Err("its index makes no sense".to_owned()));
        let (reader, total) = reader.map_err(|e| format!("the Parquet file cannot be read: {e}"))?;
        Ok(Self { reader, batch: None, at: 0, number: 0, limit, total })
    }

    /// The number of the last row.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// How many rows the file says it has.
    pub(super) fn total(&self) -> u64 {
        self.total
    }

    /// The next row; an outer error ends the file.
    pub(super) fn next_row(&mut self) -> Result<Option<Row>, String> {
        loop {
            if let Some(batch) = self.batch.as_ref().filter(|batch| self.at < batch.num_rows()) {
                let row = row(batch, self.at, self.limit);
                self.at += 1;
                self.number += 1;
                return Ok(Some(row));
            }
            let next = catch_unwind(AssertUnwindSafe(|| self.reader.next()));
            match next.unwrap_or(None).transpose() {
                Ok(Some(batch)) => (self.batch, self.at) = (Some(batch), 0),
                Ok(None) => return Ok(None),
                Err(e) => return Err(e.to_string()),
            }
        }
    }
}

/// The reader of a file, and its number of rows.
fn reader(file: File) -> Result<(ParquetRecordBatchReader, u64), String> {
    let said = |e: parquet::errors::ParquetError| e.to_string();
    let plain = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    let metadata = ArrowReaderMetadata::load(&file, plain.clone()).map_err(said)?;
    let view = |field: &Arc<Field>| match field.data_type() {
        DataType::Utf8 => Arc::new(field.as_ref().clone().with_data_type(DataType::Utf8View)),
        DataType::Binary => Arc::new(field.as_ref().clone().with_data_type(DataType::BinaryView)),
        _ => Arc::clone(field),
    };
    let fields: Vec<Arc<Field>> = metadata.schema().fields().iter().map(view).collect();
    let wanted = fields.iter().enumerate().filter(|(_, field)| can_say(field.data_type())).map(|(i, _)| i);
    let mask = ProjectionMask::roots(metadata.parquet_schema(), wanted.collect::<Vec<_>>());
    let metadata =
        ArrowReaderMetadata::load(&file, plain.with_schema(Arc::new(Schema::new(fields)))).map_err(said)?;
    let rows = metadata.metadata().file_metadata().num_rows();
    let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata);
    let reader = builder.with_projection(mask).with_batch_size(BATCH).build().map_err(said)?;
    Ok((reader, u64::try_from(rows).unwrap_or_default()))
}

fn can_say(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Date32 | DataType::Timestamp(_, _) | DataType::BinaryView)
        || unsupported(data_type).is_none()
}

fn row(batch: &RecordBatch, at: usize, limit: u64) -> Row {
    let mut values = Map::new();
    let mut size = 0;
    for (field, column) in batch.schema().fields().iter().zip(batch.columns()) {
        if column.is_null(at) {
            continue;
        }
        let value = match column.data_type() {
            DataType::Date32 => date(column.as_primitive::<Date32Type>().value(at).into()).into(),
            DataType::Timestamp(unit, _) => time(*unit, column.as_ref(), at),
            DataType::BinaryView => match std::str::from_utf8(column.as_binary_view().value(at)) {
                Ok(text) => {
                    size += text.len();
                    check(size, limit)?;
                    text.into()
                }
                Err(_) => continue,
            },
            _ => json(Value::new(column.as_ref(), at), &mut size, limit)?,
        };
        values.insert(field.name().clone(), value);
    }
    Ok((values, size))
}

fn check(size: usize, limit: u64) -> Result<(), String> {
    if size as u64 > limit { Err(too_large(limit)) } else { Ok(()) }
}

fn json(value: Value<'_>, size: &mut usize, limit: u64) -> Result<Json, String> {
    Ok(match value.scalar() {
        Scalar::Null => Json::Null,
        Scalar::Bool(b) => b.into(),
        Scalar::Signed(n) => n.into(),
        Scalar::Unsigned(n) => n.into(),
        Scalar::Float32(n) => n.into(),
        Scalar::Float64(n) => n.into(),
        Scalar::Str(text) => {
            *size += text.len();
            check(*size, limit)?;
            text.into()
        }
        Scalar::Nested => {
            *size += 8;
            check(*size, limit)?;
            if value.list().is_some() {
                Json::Array(value.items().map(|item| json(item, size, limit)).collect::<Result<_, _>>()?)
            } else if value.array.as_any().is::<StructArray>() {
                let fields =
                    value.fields().map(|(name, field)| Ok((name.to_owned(), json(field, size, limit)?)));
                Json::Object(fields.collect::<Result<_, String>>()?)
            } else {
                let key = |key: Value<'_>| key.str().unwrap_or("").to_owned();
                let pairs = value.entries().map(|(k, v)| Ok((key(k), json(v, size, limit)?)));
                Json::Object(pairs.collect::<Result<_, String>>()?)
            }
        }
    })
}

fn time(unit: TimeUnit, column: &dyn Array, at: usize) -> Json {
    use arrow_array::types::{
        TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType,
    };
    let (value, per_second): (i64, i64) = match unit {
        TimeUnit::Second => (column.as_primitive::<TimestampSecondType>().value(at), 1),
        TimeUnit::Millisecond => (column.as_primitive::<TimestampMillisecondType>().value(at), 1_000),
        TimeUnit::Microsecond => (column.as_primitive::<TimestampMicrosecondType>().value(at), 1_000_000),
        TimeUnit::Nanosecond => (column.as_primitive::<TimestampNanosecondType>().value(at), 1_000_000_000),
    };
    let seconds = value.div_euclid(per_second);
    let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    if second == 0 {
        return date(days).into();
    }
    format!("{}T{:02}:{:02}:{:02}", date(days), second / 3600, second / 60 % 60, second % 60).into()
}

/// The date that is so many days after 1970-01-01 (Howard Hinnant, "chrono-compatible low-level date algorithms").
fn date(days: i64) -> String {
    let shifted = days.saturating_add(719_468);
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use arrow_array::builder::{ListBuilder, StringBuilder};
    use arrow_array::{
        ArrayRef, BinaryArray, Date32Array, Int32Array, StringArray, TimestampMillisecondArray,
    };
    use parquet::arrow::ArrowWriter;

    use super::*;

    fn rows(columns: Vec<(&str, ArrayRef)>, limit: u64) -> Vec<Row> {
        let batch =
            RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(n, c)| (n, c, true))).unwrap();
        let mut file = tempfile::tempfile().unwrap();
        let mut writer = ArrowWriter::try_new(&mut file, batch.schema(), None).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
        let mut rows = Rows::open(file, limit).unwrap();
        let mut out = Vec::new();
        while let Some(row) = rows.next_row().unwrap() {
            out.push(row);
        }
        out
    }

    #[test]
    fn values_of_every_kind_that_json_can_say() {
        let mut tags = ListBuilder::new(StringBuilder::new());
        tags.append_value([Some("甲"), None]);
        let columns: Vec<(&str, ArrayRef)> = vec![
            ("text", Arc::new(StringArray::from(vec!["正文"]))),
            ("n", Arc::new(Int32Array::from(vec![7]))),
            ("none", Arc::new(Int32Array::from(vec![None]))),
            ("day", Arc::new(Date32Array::from(vec![18_453]))),
            ("at", Arc::new(TimestampMillisecondArray::from(vec![18_453 * 86_400_000 + 3_723_004]))),
            ("old", Arc::new(BinaryArray::from(vec!["旧".as_bytes()]))),
            ("blob", Arc::new(BinaryArray::from(vec![&b"\xFF\xFE"[..]]))),
            ("tags", Arc::new(tags.finish())),
        ];
        let (values, size) = rows(columns, 1000).remove(0).unwrap();
        let expected = serde_json::json!({
            "text": "正文", "n": 7, "day": "2020-07-10", "at": "2020-07-10T01:02:03", "old": "旧", "tags": ["甲", null],
        });
        assert_eq!(Json::Object(values), expected);
        assert!(size >= 12);
    }

    /// One long string that very many rows refer to is in memory once, and costs each row an error, not a copy.
    #[test]
    fn a_dictionary_is_not_copied_for_each_row() {
        let long = "水".repeat(1 << 20);
        let mut column = StringBuilder::new();
        for n in 0..500 {
            column.append_value(if n == 250 { "短" } else { &long });
        }
        let found = rows(vec![("text", Arc::new(column.finish()))], 1 << 20);
        assert_eq!(found.iter().filter(|row| row.is_ok()).count(), 1);
        assert_eq!(found.len(), 500);
        assert!(found[0].as_ref().unwrap_err().contains("max-bytes"));
    }

    #[test]
    fn what_is_broken_says_so_and_never_panics() {
        let mut whole = Vec::new();
        let text: ArrayRef = Arc::new(StringArray::from(vec!["正文"; 200]));
        let batch = RecordBatch::try_from_iter([("text", text)]).unwrap();
        let mut writer = ArrowWriter::try_new(&mut whole, batch.schema(), None).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
        let read = |bytes: &[u8]| {
            let mut file = tempfile::tempfile().unwrap();
            file.write_all(bytes).unwrap();
            let mut rows = Rows::open(file, 1000)?;
            while let Some(row) = rows.next_row()? {
                drop(row);
            }
            Ok::<(), String>(())
        };
        assert!(read(&whole).is_ok());
        assert!(read(b"").is_err() && read(b"PAR1PAR1").is_err());
        for at in 0..whole.len() {
            let mut broken = whole.clone();
            broken[at] ^= 0x55;
            drop(read(&broken));
        }
        for end in 0..whole.len() {
            assert!(read(&whole[..end]).is_err(), "{end}");
        }
    }

    #[test]
    fn days_are_dates() {
        let known = [(0, "1970-01-01"), (18_453, "2020-07-10"), (11_016, "2000-02-29"), (-1, "1969-12-31")];
        for (days, expected) in known {
            assert_eq!(date(days), expected);
        }
    }
}
