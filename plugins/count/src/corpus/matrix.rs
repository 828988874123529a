//! Words by groups of documents: how often each word occurs in each group.
//!
//! The state that keyness and trends share. Groups are the values of a metadata field, in the order of their
//! first document; a cell is kept for each word of each group, 16 bytes and a slot of the table.

use super::broken;
use super::words::Words;
use crate::types::Types;
use foldhash::fast::FixedState;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use textmill_plugin::{Document, Error};
use textmill_text::date;

/// What documents are grouped by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum By {
    /// Year of the date.
    Year,
    /// Year and month of the date, where it says a month.
    Month,
    /// The date, as far as it is said.
    Date,
    /// The language.
    Language,
    /// The file.
    Source,
    /// The folder of the file.
    Folder,
    /// A field of the source.
    Metadata(String),
}

impl By {
    /// Reads an option.
    ///
    /// # Errors
    /// When it is none of the names and no `metadata.NAME`.
    pub fn parse(text: &str) -> Result<Self, Error> {
        Ok(match text {
            "year" => By::Year,
            "month" => By::Month,
            "date" => By::Date,
            "language" => By::Language,
            "source" => By::Source,
            "folder" => By::Folder,
            _ => match text.strip_prefix("metadata.").filter(|name| !name.is_empty()) {
                Some(name) => By::Metadata(name.to_owned()),
                None => {
                    let message = format!("documents cannot be compared by `{text}`");
                    return Err(Error::new(message).option("by").help(
                        "there are year, month, date, language, source, folder, and metadata.NAME for a field of the source",
                    ));
                }
            },
        })
    }

    /// The group of a document; empty where it does not say: such a document is in no group.
    pub fn key(&self, document: &Document<'_>) -> String {
        let date = || document.date().and_then(date::iso).unwrap_or_default();
        // A record of a file of records is named `file:line`.
        let file = document.source().map_or("", |source| match source.rsplit_once(':') {
            Some((file, line)) if !line.is_empty() && line.bytes().all(|b| b.is_ascii_digit()) => file,
            _ => source,
        });
        match self {
            By::Year => date().get(..4).unwrap_or_default().to_owned(),
            By::Month => date().get(..7).unwrap_or_default().to_owned(),
            By::Date => date(),
            By::Language => document.language().to_owned(),
            By::Source => file.to_owned(),
            By::Folder if file.is_empty() => String::new(),
            By::Folder => file.rsplit_once('/').map_or(".", |(folder, _)| folder).to_owned(),
            By::Metadata(name) => {
                let fields = document.metadata().unwrap_or("{}");
                let fields: HashMap<String, serde_json::Value> =
                    serde_json::from_str(fields).unwrap_or_default();
                match fields.get(name) {
                    None | Some(serde_json::Value::Null) => String::new(),
                    Some(serde_json::Value::String(text)) => text.clone(),
                    Some(other) => other.to_string(),
                }
            }
        }
    }
}

/// A group of documents.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Group {
    /// What its documents have in common; empty for documents that are in no group.
    pub name: String,
    /// Its words.
    pub words: u64,
    /// Its documents.
    pub documents: u64,
}

/// How often each word occurs in each group.
#[derive(Debug, Default)]
pub struct Matrix {
    /// The words.
    pub words: Words,
    /// The groups, in the order of their first document.
    pub groups: Vec<Group>,
    names: HashMap<String, u32, FixedState>,
    /// Occurrences and documents of a word (high half of the key) in a group (low half).
    cells: HashMap<u64, (u64, u64), FixedState>,
}

/// A matrix on its way.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct State {
    words: String,
    group_names: Vec<String>,
    group_words: Vec<u64>,
    group_documents: Vec<u64>,
    word: Vec<u32>,
    group: Vec<u32>,
    count: Vec<u64>,
    documents: Vec<u64>,
}

impl Matrix {
    fn group(&mut self, name: String) -> u32 {
        let next = self.groups.len() as u32;
        let id = *self.names.entry(name.clone()).or_insert(next);
        if id == next {
            self.groups.push(Group { name, ..Group::default() });
        }
        id
    }

    /// Counts a document whose types have been read.
    ///
    /// # Errors
    /// As for [`Words::intern`].
    pub fn add(&mut self, name: String, types: &Types, text: &str) -> Result<(), Error> {
        let group = self.group(name);
        if let Some(group) = self.groups.get_mut(group as usize) {
            group.words += types.words;
            group.documents += 1;
        }
        for (id, t) in self.words.read(types, text)?.into_iter().zip(types.all()) {
            let cell = self.cells.entry(u64::from(id) << 32 | u64::from(group)).or_default();
            cell.0 += u64::from(t.count);
            cell.1 += 1;
        }
        Ok(())
    }

    /// Counts a document that is in no group, and none of its words.
    pub fn without(&mut self) {
        let group = self.group(String::new());
        if let Some(group) = self.groups.get_mut(group as usize) {
            group.documents += 1;
        }
    }

    /// Documents that are in no group.
    pub fn left_out(&self) -> u64 {
        self.groups.iter().find(|group| group.name.is_empty()).map_or(0, |group| group.documents)
    }

    /// Adds another matrix.
    ///
    /// # Errors
    /// When its parts do not fit together.
    pub fn merge(&mut self, state: State) -> Result<(), Error> {
        let words = self.words.merge(&state.words)?;
        let mut groups = Vec::with_capacity(state.group_names.len());
        let numbers = state.group_words.into_iter().zip(state.group_documents);
        for (name, (words, documents)) in state.group_names.into_iter().zip(numbers) {
            let id = self.group(name);
            groups.push(id);
            if let Some(group) = self.groups.get_mut(id as usize) {
                group.words += words;
                group.documents += documents;
            }
        }
        let places = state.word.iter().zip(&state.group);
        for ((&word, &group), (&count, &documents)) in places.zip(state.count.iter().zip(&state.documents)) {
            let word = *words.get(word as usize).ok_or_else(broken)?;
            let group = *groups.get(group as usize).ok_or_else(broken)?;
            let cell = self.cells.entry(u64::from(word) << 32 | u64::from(group)).or_default();
            cell.0 += count;
            cell.1 += documents;
        }
        Ok(())
    }

    /// The state.
    pub fn state(&self) -> State {
        let mut state = State {
            words: self.words.lines(),
            group_names: self.groups.iter().map(|g| g.name.clone()).collect(),
            group_words: self.groups.iter().map(|g| g.words).collect(),
            group_documents: self.groups.iter().map(|g| g.documents).collect(),
            word: Vec::with_capacity(self.cells.len()),
            group: Vec::with_capacity(self.cells.len()),
            count: Vec::with_capacity(self.cells.len()),
            documents: Vec::with_capacity(self.cells.len()),
        };
        for (word, group, count, documents) in self.cells() {
            state.word.push(word);
            state.group.push(group);
            state.count.push(count);
            state.documents.push(documents);
        }
        state
    }

    /// Word, group, occurrences and documents of each cell, by word, then by group.
    pub fn cells(&self) -> Vec<(u32, u32, u64, u64)> {
        let mut keys: Vec<(u64, (u64, u64))> = self.cells.iter().map(|(&k, &v)| (k, v)).collect();
        keys.sort_unstable();
        keys.into_iter()
            .map(|(k, (count, documents))| ((k >> 32) as u32, k as u32, count, documents))
            .collect()
    }
}
