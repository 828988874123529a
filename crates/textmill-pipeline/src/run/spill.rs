//! States of the corpus that do not fit into memory, on disk.
//!
//! They stand end to end, as Arrow IPC streams, in one file without a name in the folder of the outputs: the system
//! frees it when the process ends, however it ends, so that a killed run leaves nothing to clear away. (On systems
//! without nameless files it has a name for the moment between making and removing it.)

use super::RunError;
use arrow_array::{RecordBatch, StructArray};
use arrow_ipc::reader::StreamReader;
use arrow_ipc::writer::StreamWriter;
use arrow_schema::ArrowError;
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;

/// Where states are in the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    at: u64,
    bytes: u64,
}

/// The file. It is made when the first states come.
pub(super) struct Spill {
    folder: PathBuf,
    file: Option<File>,
    end: u64,
}

impl Spill {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { folder, file: None, end: 0 }
    }

    /// Bytes written so far.
    pub(super) fn bytes(&self) -> u64 {
        self.end
    }

    /// Writes states down.
    pub(super) fn put(&mut self, states: &[StructArray]) -> Result<Place, RunError> {
        let end = self.append(states).map_err(|error| self.failed(&error))?;
        let place = Place { at: self.end, bytes: end - self.end };
        self.end = end;
        Ok(place)
    }

    fn append(&mut self, states: &[StructArray]) -> Result<u64, ArrowError> {
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(tempfile::tempfile_in(&self.folder)?),
        };
        file.seek(SeekFrom::Start(self.end))?;
        let Some(first) = states.first() else { return Ok(self.end) };
        let schema = RecordBatch::from(first).schema();
        let mut writer = StreamWriter::try_new(BufWriter::with_capacity(256 << 10, &mut *file), &schema)?;
        for state in states {
            writer.write(&RecordBatch::from(state))?;
        }
        writer.into_inner()?.flush()?;
        Ok(file.stream_position()?)
    }

    /// Reads states back.
    pub(super) fn get(&mut self, place: Place) -> Result<Vec<StructArray>, RunError> {
        self.read(place).map_err(|error| self.failed(&error))
    }

    fn read(&mut self, place: Place) -> Result<Vec<StructArray>, ArrowError> {
        let (Some(file), true) = (&mut self.file, place.bytes > 0) else { return Ok(Vec::new()) };
        file.seek(SeekFrom::Start(place.at))?;
        let section = BufReader::with_capacity(256 << 10, file.take(place.bytes));
        let batches = StreamReader::try_new(section, None)?;
        batches.map(|batch| batch.map(StructArray::from)).collect()
    }

    fn failed(&self, error: &ArrowError) -> RunError {
        let cause = match error {
            ArrowError::IoError(_, error) => error.to_string(),
            other => other.to_string(),
        };
        RunError::Spill { folder: self.folder.clone(), cause }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_array::{Array, ArrayRef, ListArray, StringArray, UInt64Array, types::UInt64Type};
    use arrow_schema::{DataType, Field};
    use std::sync::Arc;

    fn state(words: &[&str], counts: &[Option<u64>]) -> StructArray {
        let lists = counts.iter().map(|count| count.map(|count| vec![Some(count); 3]));
        let lists = ListArray::from_iter_primitive::<UInt64Type, _, _>(lists);
        let list = lists.data_type().clone();
        StructArray::from(vec![
            (
                Arc::new(Field::new("word", DataType::Utf8, false)),
                Arc::new(StringArray::from(words.to_vec())) as ArrayRef,
            ),
            (
                Arc::new(Field::new("n", DataType::UInt64, true)),
                Arc::new(UInt64Array::from(counts.to_vec())) as ArrayRef,
            ),
            (Arc::new(Field::new("list", list, true)), Arc::new(lists) as ArrayRef),
        ])
    }

    #[test]
    fn what_comes_back_is_what_was_put_in_any_order() {
        let folder = tempfile::tempdir().unwrap();
        let mut spill = Spill::new(folder.path().to_owned());
        let parts = [
            vec![state(&["甲", "乙"], &[Some(1), None])],
            vec![],
            vec![state(&[], &[]), state(&["x"], &[Some(u64::MAX)])],
        ];
        let places: Vec<Place> = parts.iter().map(|part| spill.put(part).unwrap()).collect();
        for index in [2, 0, 1, 2] {
            assert_eq!(spill.get(places[index]).unwrap(), parts[index], "{index}");
        }
        // What is put after a look back stands at the end all the same.
        let more = vec![state(&["y"], &[None])];
        let place = spill.put(&more).unwrap();
        assert_eq!(spill.get(place).unwrap(), more);
        assert_eq!(spill.get(places[0]).unwrap(), parts[0]);
        assert!(spill.bytes() > 0);
        #[cfg(target_os = "linux")]
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "it has no name");
    }

    #[test]
    fn a_folder_that_takes_nothing_is_named() {
        let mut spill = Spill::new(PathBuf::from("/nowhere/at/all"));
        let error = spill.put(&[state(&["甲"], &[None])]).unwrap_err().to_string();
        assert!(error.contains("/nowhere/at/all"), "{error}");
    }
}
