//! Distinct words of a corpus, numbered in the order of their first occurrence.

use super::broken;
use crate::types::Types;
use foldhash::fast::FixedState;
use hashbrown::HashTable;
use std::hash::BuildHasher;
use textmill_plugin::Error;

/// Distinct words. They stand end to end in one string: 4 bytes and a slot of the table a word besides.
#[derive(Debug, Default)]
pub struct Words {
    text: String,
    ends: Vec<u32>,
    table: HashTable<u32>,
    hasher: FixedState,
}

impl Words {
    /// The number of a word, a new one if need be.
    ///
    /// # Errors
    /// When all words together have grown beyond 2 GiB.
    pub fn intern(&mut self, word: &str) -> Result<u32, Error> {
        let hash = self.hasher.hash_one(word);
        let (text, ends) = (&self.text, &self.ends);
        if let Some(&id) = self.table.find(hash, |&id| spelling(text, ends, id) == word) {
            return Ok(id);
        }
        if self.text.len() + self.ends.len() + word.len() >= i32::MAX as usize {
            return Err(Error::new("the distinct words of the corpus have grown beyond 2 GiB")
                .help("raise the counts and lengths from which words are kept, or group the corpus"));
        }
        let id = self.ends.len() as u32;
        self.text.push_str(word);
        self.ends.push(self.text.len() as u32);
        let (text, ends, hasher) = (&self.text, &self.ends, &self.hasher);
        self.table.insert_unique(hash, id, |&id| hasher.hash_one(spelling(text, ends, id)));
        Ok(id)
    }

    /// A word by its number.
    pub fn get(&self, id: u32) -> &str {
        spelling(&self.text, &self.ends, id)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// All of them, a line each: no token has a line end in it.
    pub fn lines(&self) -> String {
        let mut lines = String::with_capacity(self.text.len() + self.ends.len());
        for id in 0..self.ends.len() as u32 {
            lines.push_str(self.get(id));
            lines.push('\n');
        }
        lines
    }

    /// Interns the words of [`Words::lines`]: the number here of each word there.
    ///
    /// # Errors
    /// As for [`Words::intern`].
    pub fn merge(&mut self, lines: &str) -> Result<Vec<u32>, Error> {
        lines.lines().map(|word| self.intern(word)).collect()
    }

    /// Interns the distinct words of a document: the number here of each type there.
    ///
    /// # Errors
    /// As for [`Words::intern`].
    pub fn read(&mut self, types: &Types, text: &str) -> Result<Vec<u32>, Error> {
        (0..types.all().len() as u32).map(|id| self.intern(types.spelling(id, text))).collect()
    }
}

fn spelling<'a>(text: &'a str, ends: &[u32], id: u32) -> &'a str {
    let end = ends.get(id as usize).copied().unwrap_or(0) as usize;
    let start =
        (id as usize).checked_sub(1).and_then(|before| ends.get(before)).copied().unwrap_or(0) as usize;
    text.get(start..end).unwrap_or("")
}

/// Adds `n` at `id`.
pub(crate) fn add(counts: &mut Vec<u64>, id: u32, n: u64) {
    let at = id as usize;
    if at >= counts.len() {
        counts.resize(at + 1, 0);
    }
    if let Some(count) = counts.get_mut(at) {
        *count += n;
    }
}

/// Adds the counts of another numbering.
pub(crate) fn add_all(counts: &mut Vec<u64>, ids: &[u32], more: &[u64]) -> Result<(), Error> {
    if ids.len() != more.len() {
        return Err(broken());
    }
    ids.iter().zip(more).for_each(|(&id, &n)| add(counts, id, n));
    Ok(())
}

/// Runs of `size` words, counted.
#[derive(Debug)]
pub struct Runs {
    /// Words a run.
    pub size: usize,
    /// Runs in the text, listed or not.
    pub total: u64,
    ids: Vec<u32>,
    counts: Vec<u64>,
    documents: Vec<u64>,
    last: Vec<u64>,
    table: HashTable<u32>,
    hasher: FixedState,
}

impl Runs {
    /// None yet.
    pub fn new(size: usize) -> Self {
        Self {
            size: size.max(1),
            total: 0,
            ids: Vec::new(),
            counts: Vec::new(),
            documents: Vec::new(),
            last: Vec::new(),
            table: HashTable::new(),
            hasher: FixedState::default(),
        }
    }

    fn slot(&mut self, run: &[u32]) -> usize {
        let hash = self.hasher.hash_one(run);
        let (ids, size) = (&self.ids, self.size);
        let at = |id: u32| ids.get(id as usize * size..(id as usize + 1) * size).unwrap_or_default();
        if let Some(&id) = self.table.find(hash, |&id| at(id) == run) {
            return id as usize;
        }
        let id = self.counts.len() as u32;
        self.ids.extend_from_slice(run);
        self.counts.push(0);
        self.documents.push(0);
        self.last.push(0);
        let (ids, hasher) = (&self.ids, &self.hasher);
        let at = |id: u32| ids.get(id as usize * size..(id as usize + 1) * size).unwrap_or_default();
        self.table.insert_unique(hash, id, |&id| hasher.hash_one(at(id)));
        id as usize
    }

    /// Counts one run of document number `document`, which is not 0.
    pub fn count(&mut self, run: &[u32], document: u64) {
        let slot = self.slot(run);
        self.counts[slot] += 1;
        if self.last[slot] != document {
            self.last[slot] = document;
            self.documents[slot] += 1;
        }
    }

    /// Each run with its count and its documents.
    pub fn iter(&self) -> impl Iterator<Item = (&[u32], u64, u64)> {
        let numbers = self.counts.iter().zip(&self.documents);
        self.ids
            .chunks_exact(self.size)
            .zip(numbers)
            .map(|(run, (&count, &documents))| (run, count, documents))
    }

    /// What [`Runs::merge`] takes: the words of all runs, counts, documents.
    pub fn parts(&self) -> (Vec<u32>, Vec<u64>, Vec<u64>) {
        (self.ids.clone(), self.counts.clone(), self.documents.clone())
    }

    /// Adds runs of another numbering of words.
    ///
    /// # Errors
    /// When the parts do not fit together.
    pub fn merge(
        &mut self,
        numbers: &[u32],
        ids: &[u32],
        counts: &[u64],
        documents: &[u64],
    ) -> Result<(), Error> {
        if ids.len() != counts.len() * self.size || counts.len() != documents.len() {
            return Err(broken());
        }
        let mut run = Vec::with_capacity(self.size);
        for ((ids, &count), &documents) in ids.chunks_exact(self.size).zip(counts).zip(documents) {
            run.clear();
            for &id in ids {
                run.push(*numbers.get(id as usize).ok_or_else(broken)?);
            }
            let slot = self.slot(&run);
            self.counts[slot] += count;
            self.documents[slot] += documents;
        }
        Ok(())
    }
}
