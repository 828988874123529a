//! The smallest text that fails in the same way.
//!
//! Delta debugging (Zeller and Hildebrandt, "Simplifying and isolating failure-inducing input", IEEE TSE 2002), by
//! complements: parts are taken away, first large ones, then smaller ones, as long as what is left fails as before.
//! First whole documents, then of each text its paragraphs, its sentences, its characters; so that long reports
//! need few tries, and what is left is no shorter than it must be: without any one of its characters it does not fail
//! so. When the time is up, what was found until then counts. Nothing goes on beyond it: a call, and the start of a
//! process, get what is left of it.
//!
//! A shortened text gets its layers anew, as a run would make them; results of earlier steps are [cut](super::cut).
//! A failure is the same if its kind and its words are, numbers and quotations in them aside.

use super::cut::{self, Cut};
use super::{Opened, Outcome, Replay, strings};
use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions, StringArray};
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};
use textmill_loader::worker::Limits;
use textmill_loader::{CallError, Status};
use textmill_pipeline::record::{Failure, layers};
use textmill_text::tokens::Tokenizer;

/// Longest that a call may take while an endless one is shortened: each try that fails waits as long. Of little time it is
/// an eighth, so that there are some tries.
const PATIENCE: Duration = Duration::from_secs(2);
/// What is kept, of a longer time, to try the smallest text in a fresh process. Of less time it is a quarter.
const LAST_CHECK: Duration = Duration::from_secs(10);

/// What shrinking came to.
#[derive(Debug)]
pub struct Shrunk {
    /// How the smallest batch fails.
    pub error: CallError,
    /// Its documents.
    pub documents: Vec<Smallest>,
    /// Calls made.
    pub tries: usize,
    /// Whether nothing more can be taken away; otherwise the time was up.
    pub complete: bool,
    /// Whether it fails only after what came before it in the same process: then it may not fail when it is run again.
    /// Unknown where there was no time to try it alone.
    pub remembers: Option<bool>,
    /// The record of it.
    pub path: PathBuf,
}

/// A document of the smallest batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Smallest {
    /// Its id.
    pub id: String,
    /// What is left of its text.
    pub text: String,
    /// Bytes of its text before.
    pub bytes_before: usize,
}

/// A document of a candidate: its row in the record, and which parts of its text are left.
#[derive(Debug, Clone)]
struct Left {
    row: usize,
    parts: Vec<Range<usize>>,
}

impl Replay<'_> {
    /// Looks for the smallest part of the batch that fails as it did in this outcome, for no longer than this, and saves
    /// it as a record beside the one it was made from. Which document, where several fail alone: the one with this id, or
    /// the first.
    ///
    /// # Errors
    /// When it does not fail, or not once within the time; no document has the id; or the record cannot be written.
    pub fn shrink(
        &self,
        outcome: &Outcome,
        document: Option<&str>,
        time: Duration,
    ) -> Result<Shrunk, String> {
        // A time that no clock can hold is no bound.
        let started = Instant::now();
        let end = started.checked_add(time);
        let search_end = started.checked_add(time - (time / 4).min(LAST_CHECK));
        let whole = outcome.whole.as_ref().err().ok_or("it does not fail, so there is nothing to shorten")?;
        let wanted = |id: &str| document.is_none_or(|document| document == id);
        let alone = outcome.alone.iter().enumerate().find_map(|(row, (id, result))| {
            let error = result.as_ref().err().filter(|_| wanted(id))?;
            Some((row, error))
        });
        if let (Some(wanted), None) = (document, &alone) {
            return Err(format!("no document `{wanted}` fails alone"));
        }
        let texts = strings(&self.saved.batch, "text").ok_or("the record has no texts")?.clone();
        let left = |row: usize| Left { row, parts: std::iter::once(0..texts.value(row).len()).collect() };
        let (start, error) = match alone {
            Some((row, error)) => (vec![left(row)], error.clone()),
            None => ((0..self.saved.batch.num_rows()).map(left).collect(), whole.clone()),
        };
        let patience = match error.status {
            Status::Timeout => self.limits.time.min(PATIENCE).min(time / 8),
            _ => self.limits.time,
        };
        let limits = Limits { time: patience, until: search_end, ..self.limits };
        let too_short = || "the time was up before it had failed once: give it more --seconds".to_owned();
        let is_over = |end: Option<Instant>| end.is_some_and(|end| Instant::now() >= end);
        let opened = self.reopen(limits);
        let opened = opened.map_err(|error| if is_over(search_end) { too_short() } else { error })?;
        let mut tries = Tries {
            replay: self,
            opened,
            tokenizer: self.record().tokenizer()?,
            texts: &texts,
            shape: shape(&error),
            last: error,
            deadline: search_end,
            count: 0,
        };
        match tries.fails(&start) {
            Some(true) => {}
            Some(false) => {
                return Err(
                    "it fails only as it was saved, not with layers made anew (or not twice)".to_owned()
                );
            }
            None => return Err(too_short()),
        }
        let (smallest, complete) = smallest(start, &mut tries);
        let remembers = tries.remembers(&smallest, Limits { until: end, ..limits });
        let (error, count) = (tries.last.clone(), tries.count);
        let batch = tries.batch(&smallest)?;
        let documents: Vec<Smallest> = smallest
            .iter()
            .map(|left| Smallest {
                id: self.id(left.row),
                text: Cut::new(texts.value(left.row), &left.parts).text,
                bytes_before: texts.value(left.row).len(),
            })
            .collect();
        let path = self.save(&batch, &documents, &error)?;
        Ok(Shrunk { error, documents, tries: count, complete, remembers, path })
    }

    fn save(
        &self,
        batch: &RecordBatch,
        documents: &[Smallest],
        error: &CallError,
    ) -> Result<PathBuf, String> {
        let mut record = self.record().clone();
        let of = |row: Option<u32>, id: Option<String>| Failure {
            row,
            document: id,
            kind: error.status.to_string(),
            cause: error.message.clone(),
        };
        record.failure = vec![match documents {
            [one] => of(Some(0), Some(one.id.clone())),
            _ => of(None, None),
        }];
        let stem = self.saved.path.file_stem().unwrap_or_default().to_string_lossy();
        let stem = stem.strip_suffix("-small").unwrap_or(&stem);
        let path = self.saved.path.with_file_name(format!("{stem}-small.toml"));
        let written = record.write(&path, batch, &self.saved.available);
        written.map_err(|error| format!("`{}` cannot be written: {error}", path.display()))?;
        Ok(path)
    }
}

/// Takes away documents, then parts of their texts. Also whether nothing more can be taken.
fn smallest(start: Vec<Left>, tries: &mut Tries<'_, '_>) -> (Vec<Left>, bool) {
    let (mut left, mut complete) = (start, true);
    if left.len() > 1 {
        // A batch without documents is another thing.
        (left, complete) = minimize(left, &mut |left: &[Left]| {
            if left.is_empty() { Some(false) } else { tries.fails(left) }
        });
    }
    for at in 0..left.len() {
        for level in [Level::Paragraph, Level::Sentence, Level::Character] {
            let text = tries.texts.value(left[at].row);
            let parts: Vec<Range<usize>> =
                left[at].parts.iter().flat_map(|part| level.parts(text, part)).collect();
            let (parts, done) = minimize(parts, &mut |parts: &[Range<usize>]| {
                let mut candidate = left.clone();
                candidate[at].parts = parts.to_vec();
                tries.fails(&candidate)
            });
            left[at].parts = parts;
            complete = if level == Level::Character { complete && done } else { complete };
        }
    }
    (left, complete)
}

/// Takes away pieces as long as what is left fails: half of them at once, a quarter, ... one. `fails` says `None` when
/// the time is up. Gives what is left, and whether no single piece more can be taken.
fn minimize<T: Clone>(mut pieces: Vec<T>, fails: &mut dyn FnMut(&[T]) -> Option<bool>) -> (Vec<T>, bool) {
    let mut size = pieces.len().max(1);
    loop {
        let (mut at, mut fewer) = (0, false);
        while at < pieces.len() {
            let end = (at + size).min(pieces.len());
            let candidate = [&pieces[..at], &pieces[end..]].concat();
            match fails(&candidate) {
                None => return (pieces, false),
                Some(true) => (pieces, fewer) = (candidate, true),
                Some(false) => at = end,
            }
        }
        if size == 1 && !fewer {
            return (pieces, true);
        }
        size = (size / 2).max(1);
    }
}

/// What a text is divided into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    Paragraph,
    Sentence,
    Character,
}

impl Level {
    /// The parts of a part of a text.
    fn parts(self, text: &str, part: &Range<usize>) -> Vec<Range<usize>> {
        let ends = |c: char| match self {
            Level::Paragraph => c == '\n',
            Level::Sentence => "\n。！？；.!?;".contains(c),
            Level::Character => true,
        };
        let mut parts = Vec::new();
        let mut start = part.start;
        for (at, c) in text.get(part.clone()).unwrap_or_default().char_indices() {
            let end = part.start + at + c.len_utf8();
            if ends(c) || end == part.end {
                parts.push(start..end);
                start = end;
            }
        }
        parts
    }
}

/// Tries candidates until the time is up.
struct Tries<'r, 'l> {
    replay: &'r Replay<'l>,
    opened: Opened,
    tokenizer: Tokenizer,
    texts: &'r StringArray,
    shape: (Status, String),
    last: CallError,
    deadline: Option<Instant>,
    count: usize,
}

impl Tries<'_, '_> {
    /// Whether a candidate fails as it should; `None` when the time is up.
    fn fails(&mut self, left: &[Left]) -> Option<bool> {
        if self.is_over() {
            return None;
        }
        self.count += 1;
        // What cannot be made is no candidate.
        let Ok(batch) = self.batch(left) else { return Some(false) };
        match self.opened.run(&batch) {
            // It had less time than it should have had: that says nothing.
            Err(error) if error.status == Status::Timeout && self.is_over() => None,
            Err(error) if shape(&error) == self.shape => {
                self.last = error;
                Some(true)
            }
            _ => Some(false),
        }
    }

    fn is_over(&self) -> bool {
        self.deadline.is_some_and(|deadline| Instant::now() >= deadline)
    }

    /// Whether it does not fail in a process that has seen nothing else.
    fn remembers(&mut self, smallest: &[Left], limits: Limits) -> Option<bool> {
        self.opened = self.replay.reopen(limits).ok()?;
        self.deadline = limits.until;
        self.fails(smallest).map(|fails| !fails)
    }

    /// The record's columns for what is left.
    fn batch(&mut self, left: &[Left]) -> Result<RecordBatch, String> {
        let cuts: Vec<Cut> =
            left.iter().map(|left| Cut::new(self.texts.value(left.row), &left.parts)).collect();
        let texts: Vec<&str> = cuts.iter().map(|cut| cut.text.as_str()).collect();
        let whole = &self.replay.saved.batch;
        let names: Vec<String> =
            whole.schema_ref().fields().iter().map(|field| field.name().clone()).collect();
        let layers = layers(&texts, &names, &mut self.tokenizer);
        let rows: Vec<usize> = left.iter().map(|left| left.row).collect();
        let documents: Vec<usize> = (0..left.len()).collect();
        let mut columns: Vec<ArrayRef> = Vec::new();
        for (name, column) in names.iter().zip(whole.columns()) {
            let layer = layers.iter().find(|(layer, _)| layer == name);
            columns.push(match (name.as_str(), layer) {
                ("text", _) => Arc::new(StringArray::from(texts.clone())),
                (_, Some((_, layer))) => Arc::clone(layer),
                _ => cut::column(&cut::take(column, &rows), &documents, &cuts)
                    .map_err(|error| error.to_string())?,
            });
        }
        let options = RecordBatchOptions::new().with_row_count(Some(rows.len()));
        RecordBatch::try_new_with_options(whole.schema(), columns, &options)
            .map_err(|error| error.to_string())
    }
}

/// What makes two failures the same: their kind, and their words but for numbers and quotations. A number behind a colon
/// is a line of a source file, which does not change with the text.
fn shape(error: &CallError) -> (Status, String) {
    // How long it was given is no part of it, and is another while texts are shortened.
    if error.status == Status::Timeout {
        return (error.status, String::new());
    }
    let words = error.message.split("; its last words: ").next().unwrap_or_default();
    let (mut shape, mut quoted, mut before) = (String::new(), false, ' ');
    for c in words.chars() {
        let number =
            c.is_ascii_digit() && !shape.ends_with(':') && !(before.is_ascii_digit() && in_place(&shape));
        match c {
            '"' if before != '\\' => {
                quoted = !quoted;
                shape.push(c);
            }
            _ if quoted => {}
            _ if number => {
                if !shape.ends_with('#') {
                    shape.push('#');
                }
            }
            _ => shape.push(c),
        }
        before = c;
    }
    (error.status, shape)
}

/// Whether a shape ends in a number behind a colon.
fn in_place(shape: &str) -> bool {
    shape.trim_end_matches(|c: char| c.is_ascii_digit()).ends_with(':')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_fails_and_nothing_less_does() {
        let pieces: Vec<u32> = (0..1000).collect();
        for wanted in [vec![], vec![7], vec![0, 999], vec![3, 4, 500, 501, 777]] {
            let mut tries = 0;
            let (left, complete) = minimize(pieces.clone(), &mut |left: &[u32]| {
                tries += 1;
                Some(wanted.iter().all(|piece| left.contains(piece)))
            });
            assert_eq!((left, complete), (wanted.clone(), true));
            assert!(tries < 40 * (wanted.len() + 1), "{wanted:?}: {tries} tries");
        }
        let mut budget = 3;
        let (left, complete) = minimize(pieces, &mut |left: &[u32]| {
            budget -= 1;
            (budget >= 0).then(|| left.contains(&999))
        });
        assert!(!complete && left.contains(&999) && left.len() < 1000);
    }

    #[test]
    fn parts_are_on_character_boundaries_and_whole() {
        let text = "第一段。不长！\nA second one; 😀 it ends";
        for (level, count) in [(Level::Paragraph, 2), (Level::Sentence, 5), (Level::Character, 31)] {
            let parts = level.parts(text, &(0..text.len()));
            assert_eq!(parts.len(), count, "{level:?}");
            let joined: String = parts.iter().filter_map(|part| text.get(part.clone())).collect();
            assert_eq!(joined, text);
        }
        assert!(Level::Character.parts("", &(0..0)).is_empty());
    }

    #[test]
    fn failures_are_the_same_but_for_numbers_and_quotations() {
        let error = |message: &str| CallError {
            status: Status::Panic,
            message: message.to_owned(),
            option: None,
            row: None,
            help: None,
        };
        let same = |a: &str, b: &str| shape(&error(a)) == shape(&error(b));
        assert!(same("the len is 3 but 10 (src/a.rs:30:9)", "the len is 12 but 7 (src/a.rs:30:9)"));
        assert!(!same("the len is 3 (src/a.rs:30:9)", "the len is 3 (src/a.rs:31:9)"));
        assert!(same("says \"x\" at 1", "says \"y \\\" z\" at 22"));
        assert!(same("killed; its last words: 0x1", "killed; its last words: other"));
        assert!(!same("says \"x\"", "said \"x\""));
    }
}
