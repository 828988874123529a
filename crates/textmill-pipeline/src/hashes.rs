//! SHA-256 of the files that a run is made from besides its sources, taken by a thread of its own.
//!
//! Plugins are tens of megabytes, and a run over one report takes less time than hashing them: the thread begins as
//! soon as planning knows of a plugin, and the run waits for it only where it needs a hash.

use crate::plan::Plan;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs::File;
use std::path::PathBuf;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread::JoinHandle;
use textmill_io::digest;

/// Hashes by path: null where a file could not be read.
pub(crate) type Found = BTreeMap<PathBuf, Value>;

/// Files being hashed.
#[derive(Debug)]
pub(crate) struct Hashes {
    running: Mutex<Option<(Sender<PathBuf>, JoinHandle<Found>)>>,
    done: OnceLock<Option<Found>>,
}

impl Hashes {
    /// A thread that waits for files.
    pub(crate) fn start() -> Self {
        let (ask, asked) = channel::<PathBuf>();
        let running = std::thread::spawn(move || {
            let mut found = Found::new();
            for path in asked {
                found.entry(path).or_insert_with_key(|path| {
                    let digest = File::open(path).and_then(digest);
                    digest.map_or(Value::Null, |digest| Value::String(digest.sha256))
                });
            }
            found
        });
        Self { running: Mutex::new(Some((ask, running))), done: OnceLock::new() }
    }

    /// Takes the hashes of these files too; of each once.
    pub(crate) fn add(&self, paths: impl IntoIterator<Item = PathBuf>) {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        for path in paths {
            if let Some((ask, _)) = &*running {
                // A thread that is gone has panicked, which `get` tells.
                let _ = ask.send(path);
            }
        }
    }

    /// Takes the hashes of the config, the plugins and the dictionaries of a plan.
    pub(crate) fn add_plan(&self, plan: &Plan) {
        let config = &plan.config;
        self.add(plan.plugins().flat_map(|(_, plugin)| plugin.files().to_vec()));
        self.add([config.path.clone()]);
        self.add(plan.files_of_steps().map(|(_, file)| file.clone()));
        self.add(config.file.text.dictionaries.values().map(|file| config.resolve(file)));
    }

    /// The hashes of all that was added; waits for them. Nothing can be added any more.
    ///
    /// # Errors
    /// When the thread panicked, which is a bug.
    pub(crate) fn get(&self) -> Result<&Found, String> {
        let done = self.done.get_or_init(|| {
            let (ask, running) = self.running.lock().unwrap_or_else(PoisonError::into_inner).take()?;
            drop(ask);
            running.join().ok()
        });
        done.as_ref().ok_or_else(|| "hashing panicked".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_hashed_once_and_one_that_is_gone_is_null() {
        let folder = tempfile::tempdir().unwrap();
        let (there, gone) = (folder.path().join("a"), folder.path().join("b"));
        std::fs::write(&there, "abc").unwrap();
        let hashes = Hashes::start();
        hashes.add([there.clone(), gone.clone()]);
        hashes.add([there.clone()]);
        let found = hashes.get().unwrap();
        // FIPS 180-2, appendix B.1.
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(found, &Found::from([(there.clone(), Value::from(abc)), (gone, Value::Null)]));
        hashes.add([folder.path().join("c")]);
        assert_eq!(hashes.get().unwrap().len(), 2);
    }
}
