//! Entries as bytes.
//!
//! `checksum (8) · LZ4 of [length of head (4) · head, JSON · Arrow IPC streams, each with its length (8) before it]`

use arrow_array::{Array, ArrayRef, RecordBatch, StructArray};
use arrow_ipc::reader::StreamReader;
use arrow_ipc::writer::StreamWriter;
use arrow_schema::{DataType, Field, Fields, Schema};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use textmill_loader::CallError;

/// What a step made of a batch.
pub(crate) struct Stepped {
    /// Its results, one row a document that it took; `None` where it took none.
    pub(crate) column: Option<ArrayRef>,
    /// The documents that it did not take, by their row in what it was given.
    pub(crate) failures: Vec<(u32, CallError)>,
}

#[derive(Serialize, Deserialize)]
struct Head {
    failures: Vec<(u32, CallError)>,
}

impl Stepped {
    /// The rows that it took, of so many.
    pub(crate) fn kept(&self, rows: usize) -> Vec<usize> {
        let mut failed = self.failures.iter().map(|(row, _)| *row as usize).peekable();
        (0..rows).filter(|row| failed.next_if_eq(row).is_none()).collect()
    }

    pub(crate) fn encode(&self) -> Result<Vec<u8>, String> {
        let column = self.column.iter().map(column_batch);
        encode(&Head { failures: self.failures.clone() }, &column.collect::<Vec<_>>())
    }

    /// # Errors
    /// When the bytes are not what was encoded, or not of this type or length.
    pub(crate) fn decode(bytes: &[u8], output: &Fields, rows: usize) -> Result<Self, String> {
        let (Head { failures }, batches) = decode::<Head>(bytes)?;
        let column = match batches.as_slice() {
            [] => None,
            [batch] => batch.columns().first().cloned(),
            _ => return Err("too many columns".to_owned()),
        };
        let taken = column.as_ref().map_or(0, |column| column.len());
        let typed =
            column.as_ref().is_none_or(|column| *column.data_type() == DataType::Struct(output.clone()));
        if !typed || taken + failures.len() != rows {
            return Err("it is not of this step".to_owned());
        }
        Ok(Self { column, failures })
    }
}

/// States of a step over the corpus, by group.
pub(crate) mod states {
    use super::*;

    pub(crate) fn encode(groups: &[(&str, &[StructArray])]) -> Result<Vec<u8>, String> {
        let head: Vec<(&str, usize)> = groups.iter().map(|(group, states)| (*group, states.len())).collect();
        let batches: Vec<RecordBatch> = groups
            .iter()
            .flat_map(|(_, states)| *states)
            .map(|state| column_batch(&(Arc::new(state.clone()) as ArrayRef)))
            .collect();
        super::encode(&head, &batches)
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Vec<(String, Vec<StructArray>)>, String> {
        let (head, batches) = super::decode::<Vec<(String, usize)>>(bytes)?;
        let mut batches = batches.into_iter();
        let mut groups = Vec::new();
        for (group, states) in head {
            let mut parts = Vec::new();
            for _ in 0..states {
                let column = batches.next().and_then(|batch| batch.columns().first().cloned());
                let state = column.and_then(|column| column.as_any().downcast_ref::<StructArray>().cloned());
                parts.push(state.ok_or("a state is missing")?);
            }
            groups.push((group, parts));
        }
        Ok(groups)
    }
}

fn column_batch(column: &ArrayRef) -> RecordBatch {
    let field = Field::new("column", column.data_type().clone(), true);
    RecordBatch::try_new(Arc::new(Schema::new(vec![field])), vec![Arc::clone(column)])
        .expect("one column has as many rows as itself")
}

fn encode(head: &impl Serialize, batches: &[RecordBatch]) -> Result<Vec<u8>, String> {
    let head = serde_json::to_vec(head).map_err(|error| error.to_string())?;
    let mut plain = (head.len() as u32).to_le_bytes().to_vec();
    plain.extend(head);
    for batch in batches {
        let mut stream = Vec::new();
        let mut write = || -> Result<(), arrow_schema::ArrowError> {
            let mut writer = StreamWriter::try_new(&mut stream, &batch.schema())?;
            writer.write(batch)?;
            writer.finish()
        };
        write().map_err(|error| error.to_string())?;
        plain.extend((stream.len() as u64).to_le_bytes());
        plain.extend(stream);
    }
    let packed = lz4_flex::compress_prepend_size(&plain);
    let mut bytes = checksum(&packed).to_vec();
    bytes.extend(packed);
    Ok(bytes)
}

fn decode<Head: DeserializeOwned>(bytes: &[u8]) -> Result<(Head, Vec<RecordBatch>), String> {
    let (sum, packed) = bytes.split_at_checked(8).ok_or("it is cut short")?;
    if sum != checksum(packed) {
        return Err("its checksum is wrong".to_owned());
    }
    let plain = lz4_flex::decompress_size_prepended(packed).map_err(|error| error.to_string())?;
    let mut rest = plain.as_slice();
    let mut take = |length: usize| -> Result<&[u8], String> {
        let (part, after) = rest.split_at_checked(length).ok_or("it is cut short")?;
        rest = after;
        Ok(part)
    };
    let length =
        |bytes: &[u8]| bytes.iter().rev().fold(0_u64, |sum, &byte| sum << 8 | u64::from(byte)) as usize;
    let head = length(take(4)?);
    let head = serde_json::from_slice(take(head)?).map_err(|error| error.to_string())?;
    let mut batches = Vec::new();
    while let Ok(stream) = take(8).map(length) {
        let reader = StreamReader::try_new(take(stream)?, None).map_err(|error| error.to_string())?;
        for batch in reader {
            batches.push(batch.map_err(|error| error.to_string())?);
        }
    }
    Ok((head, batches))
}

fn checksum(bytes: &[u8]) -> [u8; 8] {
    let mut sum = [0; 8];
    sum.copy_from_slice(&Sha256::digest(bytes)[..8]);
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_array::StringArray;
    use textmill_loader::Status;

    fn column(values: &[&str]) -> StructArray {
        let field = Arc::new(Field::new("word", DataType::Utf8, false));
        StructArray::from(vec![(field, Arc::new(StringArray::from(values.to_vec())) as ArrayRef)])
    }

    fn stepped() -> Stepped {
        let error = CallError {
            status: Status::BadData,
            message: "坏".to_owned(),
            option: None,
            row: None,
            help: None,
        };
        Stepped { column: Some(Arc::new(column(&["甲", "乙"]))), failures: vec![(1, error)] }
    }

    #[test]
    fn what_comes_back_is_what_was_kept() {
        let bytes = stepped().encode().unwrap();
        let output = column(&[]).fields().clone();
        let back = Stepped::decode(&bytes, &output, 3).unwrap();
        assert_eq!(back.column.as_deref().unwrap().as_any().downcast_ref(), Some(&column(&["甲", "乙"])));
        assert_eq!((back.failures.clone(), back.kept(3)), (stepped().failures, vec![0, 2]));
        assert!(Stepped::decode(&bytes, &output, 4).is_err());
        assert!(Stepped::decode(&bytes, &Fields::empty(), 3).is_err());
        let none = Stepped { column: None, failures: stepped().failures };
        assert!(Stepped::decode(&none.encode().unwrap(), &output, 1).unwrap().column.is_none());
    }

    #[test]
    fn states_keep_their_groups_and_parts() {
        let (a, b) = ([column(&["x"]), column(&[])], [column(&["y", "z"])]);
        let bytes = states::encode(&[("2019", &a), ("", &b)]).unwrap();
        let back = states::decode(&bytes).unwrap();
        assert_eq!(back, [("2019".to_owned(), a.to_vec()), (String::new(), b.to_vec())]);
    }

    #[test]
    fn any_damage_is_found() {
        let bytes = stepped().encode().unwrap();
        let output = column(&[]).fields().clone();
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1;
            assert!(Stepped::decode(&damaged, &output, 3).is_err(), "byte {at}");
            assert!(Stepped::decode(bytes.get(..at).unwrap(), &output, 3).is_err(), "cut at {at}");
        }
    }
}
