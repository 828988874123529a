//! What a result depends on, as keys.
//!
//! A key is the SHA-256 of parts, each with its length before it, so that no two lists of parts run together.

use crate::plan::Plan;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use textmill_io::{Record, RecordError};

/// The engine that computes results: a name that changes with its source (see `build.rs`).
const ENGINE: &str = env!("TEXTMILL_ENGINE");

/// The key of an entry.
pub(crate) type Key = [u8; 32];

/// Takes parts and makes a key of them.
pub(crate) struct Keyed(Sha256);

impl Keyed {
    /// Begins a key of this kind.
    pub(crate) fn new(kind: &str) -> Self {
        Self(Sha256::new()).with(kind.as_bytes())
    }

    /// Adds a part.
    pub(crate) fn with(mut self, part: &[u8]) -> Self {
        self.add(part);
        self
    }

    pub(crate) fn add(&mut self, part: &[u8]) {
        self.0.update((part.len() as u64).to_le_bytes());
        self.0.update(part);
    }

    /// The key.
    pub(crate) fn key(self) -> Key {
        self.0.finalize().into()
    }
}

/// What a plan's results depend on besides the documents.
pub(crate) struct Identity {
    /// How records become documents.
    reading: Key,
    /// Of each step.
    pub(crate) steps: Vec<Key>,
    /// Of each step over the corpus.
    pub(crate) reductions: Vec<Key>,
    /// What the run was asked to read. What ledgers keep belongs to the run that last used it, and only a run over the
    /// same inputs knows that it is of no use any more.
    pub(super) inputs: Key,
    /// The same in words, by name: `reading`, `step NAME`; for saying what has changed.
    pub(crate) words: BTreeMap<String, Value>,
}

impl Identity {
    /// Of a plan, with the SHA-256 of its files.
    pub(crate) fn new(plan: &Plan, hash_of: &dyn Fn(&Path) -> Value) -> Self {
        let file = &plan.config.file;
        let dictionaries: BTreeMap<&String, Value> = file
            .text
            .dictionaries
            .iter()
            .map(|(name, path)| (name, hash_of(&plan.config.resolve(path))))
            .collect();
        let mut input = serde_json::to_value(&file.input).unwrap_or_default();
        if let Some(input) = input.as_object_mut() {
            // Which files are read is in the records; what limits let through is the same whatever they are.
            for key in ["paths", "max-seconds", "max-memory"] {
                input.remove(key);
            }
        }
        let reading = json!({
            "textmill": ENGINE,
            "input": input,
            "words": file.text.words,
            "dictionaries": dictionaries,
        });
        let mut words = BTreeMap::from([("reading".to_owned(), reading.clone())]);
        // A program is its words, its own file, the files among its arguments and the modules beside a script.
        let command = |name: &str| -> Value {
            let rows = plan.steps.iter().map(|step| (&step.name, step.index));
            let steps = rows.chain(plan.reductions.iter().map(|step| (&step.name, step.index)));
            let index = steps.into_iter().find(|(step, _)| *step == name).map(|(_, index)| index);
            let words = index.and_then(|index| file.step[index].command.as_ref());
            let Some(words) = words else { return Value::Null };
            let plugin = plan.plugins().find(|(step, _)| *step == name);
            let files: Vec<Value> =
                plugin.into_iter().flat_map(|(_, plugin)| plugin.files()).map(|file| hash_of(file)).collect();
            json!([words, files])
        };
        let files = |name: &str| -> Value {
            plan.files_of_steps().filter(|(step, _)| *step == name).map(|(_, file)| hash_of(file)).collect()
        };
        let mut key = |step: Value| {
            let name = step["name"].as_str().unwrap_or_default().to_owned();
            let path = step["path"].as_str().map(PathBuf::from).unwrap_or_default();
            let identity = json!({
                "plugin": step["plugin"], "version": step["version"], "sha256": hash_of(&path),
                "operator": step["operator"], "options": step["options"], "columns": step["columns"],
                "files": files(&name), "group-by": step["group_by"], "command": command(&name),
            });
            let key = Keyed::new("identity").with(identity.to_string().as_bytes()).key();
            words.insert(format!("step {name}"), identity);
            key
        };
        let mut steps = plan.describe_steps();
        let mut reductions = steps.split_off(plan.steps.len());
        for (step, planned) in reductions.iter_mut().zip(&plan.reductions) {
            step["group_by"] = Value::String(format!("{:?}", planned.group_by));
        }
        let steps = steps.into_iter().map(&mut key).collect();
        let reductions = reductions.into_iter().map(key).collect();
        // The keys are made of what counts, the words of what may be shown.
        words.values_mut().for_each(|words| plan.config.variables.scrub(words));
        let reading = Keyed::new("reading").with(reading.to_string().as_bytes()).key();
        Self { reading, steps, reductions, inputs: inputs(plan), words }
    }

    /// The key of a batch: its records, and how they are read.
    pub(crate) fn batch(&self, records: &[Result<Record, RecordError>]) -> Key {
        let mut key = Keyed::new("batch").with(&self.reading);
        for record in records {
            match record {
                Ok(record) => record.parts(&mut |part| key.add(part)),
                Err(error) => {
                    key.add(b"error");
                    key.add(error.id.as_bytes());
                    key.add(error.cause.as_bytes());
                }
            }
        }
        key.key()
    }
}

/// The patterns of what is read, as they stand from the config's folder: with the values of variables, since they tell
/// inputs apart, and hashed, since they may be secret.
fn inputs(plan: &Plan) -> Key {
    let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let base = absolute(&plan.config.folder);
    let (from, patterns) = match plan.asked_for.is_empty() {
        true => (base.as_path(), &plan.config.file.input.paths),
        false => (Path::new("."), &plan.asked_for),
    };
    let mut named: Vec<PathBuf> = Vec::new();
    for pattern in patterns {
        let whole = absolute(&from.join(pattern));
        named.push(whole.strip_prefix(&base).unwrap_or(&whole).to_owned());
    }
    named.sort();
    named.dedup();
    let key = Keyed::new("inputs");
    named.iter().fold(key, |key, path| key.with(path.as_os_str().as_encoded_bytes())).key()
}

/// What differs between the identities of an earlier run and of this one, in words.
pub(super) fn differences(before: &BTreeMap<String, Value>, now: &BTreeMap<String, Value>) -> Vec<String> {
    let mut told = Vec::new();
    for (name, now) in now {
        let Some(before) = before.get(name) else { continue };
        if before == now {
            continue;
        }
        let differs = |key: &str| before.get(key) != now.get(key);
        told.push(match name.strip_prefix("step ") {
            None if differs("textmill") => {
                "textmill itself has changed: everything is computed again".to_owned()
            }
            None => "how documents are read or cut into words has changed: everything is computed again"
                .to_owned(),
            Some(step) => {
                let what = match () {
                    () if differs("options") => "has other options",
                    () if differs("files") => "names a file that has changed",
                    () if differs("sha256") || differs("version") || differs("command") => {
                        "has another build of its plugin"
                    }
                    () => "is another",
                };
                format!("step `{step}` {what}: it, and what reads its results, is computed again")
            }
        });
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_do_not_run_together() {
        let key =
            |parts: &[&str]| parts.iter().fold(Keyed::new("k"), |key, part| key.with(part.as_bytes())).key();
        assert_ne!(key(&["ab", "c"]), key(&["a", "bc"]));
        assert_ne!(key(&["ab"]), key(&["ab", ""]));
        assert_eq!(key(&["ab", "c"]), key(&["ab", "c"]));
    }

    #[test]
    fn differences_are_told_by_step() {
        let identity = |options: i32, sha: &str| {
            BTreeMap::from([
                ("reading".to_owned(), json!({"textmill": "x"})),
                ("step a".to_owned(), json!({"options": options, "sha256": "1"})),
                ("step b".to_owned(), json!({"options": 0, "sha256": sha})),
            ])
        };
        assert!(differences(&identity(1, "1"), &identity(1, "1")).is_empty());
        let told = differences(&identity(1, "1"), &identity(2, "2")).join("\n");
        assert!(
            told.contains("step `a` has other options") && told.contains("step `b` has another build"),
            "{told}"
        );
    }
}
