//! The ledger's file, its one writer and its readers.

use super::Key;
use super::failure::{Failure, damaged, failed};
use super::file::{check, lock, open, reading};
use super::forget::{forget_all, forget_unused, sees_all};
use super::identity::{Identity, differences};
use super::pages::{Failed, Of, Page};
use crate::hashes::Hashes;
use crate::plan::Plan;
use crate::run::RunError;
use crate::run::quarantine::Quarantined;
use crossbeam_channel::{Receiver, Sender, bounded};
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// The setting of a ledger that some run was to keep: no other run removes it, or anything of it.
const STAYS: &str = "stays";
/// A run shorter than this needs no ledger: to do it again costs no more.
pub(crate) const BEGIN_AFTER: Duration = Duration::from_secs(2);
/// Work lost by a kill: at most what came since the last commit.
const COMMIT_AFTER: Duration = Duration::from_secs(1);
/// Bytes kept in memory between commits.
const COMMIT_BYTES: usize = 32 << 20;
/// Entries on their way to the writer.
const IN_FLIGHT: usize = 64;

/// How a run uses its ledger.
#[derive(Debug, Clone, Default)]
pub(crate) struct Settings {
    /// The ledger that is written; none without it.
    pub(crate) path: Option<PathBuf>,
    /// Begin at once, whatever the run's length, and keep the ledger when the run is complete.
    pub(crate) keep: bool,
    /// Compute again what failed.
    pub(crate) retry_failed: bool,
    /// Further ledgers to take results from.
    pub(crate) others: Vec<PathBuf>,
}

/// The ledger of a run. Begins when it is worth it; shared by the workers.
pub(crate) struct Ledger<'a> {
    plan: &'a Plan,
    hashes: &'a Hashes,
    settings: Settings,
    started: Instant,
    /// Said once, when the ledger begins.
    tell: &'a (dyn Fn(&str) + Sync),
    begun: OnceLock<Result<Session, Failure>>,
}

/// A ledger in use.
pub(crate) struct Session {
    /// What results depend on.
    pub(crate) identity: Identity,
    path: PathBuf,
    retry_failed: bool,
    /// Whether this run or an earlier one was to keep it.
    stays: bool,
    /// Where results may be: empty when the ledger is new.
    sources: Vec<PathBuf>,
    entries: Sender<Entry>,
    writer: JoinHandle<Result<(), Failure>>,
    /// What ended the writer early, for each thread that meets it.
    failure: Arc<OnceLock<Failure>>,
    /// Dropped last: it is what keeps a second process away.
    lock: File,
    found: AtomicU64,
    kept: AtomicU64,
}

/// How the run that used a ledger ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// Every document was written: there is nothing to go on with.
    Complete,
    /// Every document was looked at, and some failed.
    Finished,
    /// There is more to do, or not all documents were asked for.
    Open,
}

/// What is written.
enum Entry {
    /// A result under its key.
    New(Key, Vec<u8>),
    /// This one is in use.
    Used(Key),
    Page(Page),
    Failed(Failed),
    /// Commit what came before, and say so.
    Wait(Sender<()>),
}

/// What a ledger was good for.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Use {
    /// Results that were there.
    pub(crate) found: u64,
    /// Results that were computed and put there.
    pub(crate) kept: u64,
}

impl<'a> Ledger<'a> {
    pub(crate) fn new(
        plan: &'a Plan,
        hashes: &'a Hashes,
        settings: Settings,
        tell: &'a (dyn Fn(&str) + Sync),
    ) -> Self {
        Self { plan, hashes, settings, started: Instant::now(), tell, begun: OnceLock::new() }
    }

    /// The ledger, if the run has one by now.
    ///
    /// # Errors
    /// When the ledger cannot be used: it is damaged, is none, or another run has it.
    pub(crate) fn session(&self) -> Result<Option<&Session>, RunError> {
        let Some(path) = &self.settings.path else { return Ok(None) };
        if self.begun.get().is_none() {
            let there = self.settings.keep || !self.settings.others.is_empty() || path.exists();
            if !there && self.started.elapsed() < BEGIN_AFTER {
                return Ok(None);
            }
        }
        let begun = self.begun.get_or_init(|| Session::begin(self, path));
        begun.as_ref().map(Some).map_err(|failure| failure.clone().into())
    }

    /// Commits what is left. A ledger that no longer serves is removed; one that is kept loses what this run did not
    /// use.
    ///
    /// # Errors
    /// When the disk does not take the last entries.
    pub(crate) fn finish(self, end: End) -> Result<Use, RunError> {
        let Some(begun) = self.begun.into_inner() else { return Ok(Use::default()) };
        let Session { path, entries, writer, lock, found, kept, stays, identity, .. } = begun?;
        drop(entries);
        writer.join().map_err(|_| RunError::Bug("the ledger's writer panicked".to_owned()))??;
        let serves = self.settings.keep || end == End::Finished;
        let all_seen = sees_all(self.plan);
        if end == End::Open || (stays && !self.settings.keep) {
            // There is more to do; or the ledger is of runs that keep it, and this is none of them.
        } else if serves {
            match all_seen {
                Ok(()) => {
                    let stale = forget_unused(&path, self.plan, &identity.inputs);
                    let stale = stale.map_err(|error| failed(&path, &error))?;
                    stale.told().iter().for_each(|line| (self.tell)(line));
                }
                Err(Some(folder)) => (self.tell)(&format!(
                    "nothing of earlier runs was removed: what is gone cannot be told, since `{folder}` could not be listed"
                )),
                Err(None) => {}
            }
        } else if forget_all(&path, &identity.inputs).map_err(|error| failed(&path, &error))? {
            // Gone or not, the results are there.
            for suffix in ["", "-wal", "-shm"] {
                let mut name = path.clone().into_os_string();
                name.push(suffix);
                drop(std::fs::remove_file(name));
            }
        }
        drop(lock);
        Ok(Use { found: found.into_inner(), kept: kept.into_inner() })
    }
}

impl Session {
    fn begin(ledger: &Ledger<'_>, path: &Path) -> Result<Self, Failure> {
        let settings = &ledger.settings;
        let hashes =
            ledger.hashes.get().map_err(|cause| Failure { path: path.to_owned(), cause, help: "" })?;
        let hash_of = |path: &Path| hashes.get(path).cloned().unwrap_or(Value::Null);
        let identity = Identity::new(ledger.plan, &hash_of);
        let lock = lock(path)?;
        let existed = path.metadata().is_ok_and(|file| file.len() > 0);
        let mut sources = Vec::new();
        for other in &settings.others {
            let connection = reading(other).map_err(|error| failed(other, &error));
            let connection =
                connection.and_then(|connection| check(&connection, other, false).map(|()| connection));
            let connection = connection.map_err(|failure| Failure {
                help: "; shards' ledgers are wanted here, and inputs go with `--input`",
                ..failure
            })?;
            for told in
                differences(&words(&connection).map_err(|error| failed(other, &error))?, &identity.words)
            {
                (ledger.tell)(&format!("{}: {told}", other.display()));
            }
            sources.push(other.clone());
        }
        let connection = open(path, existed)?;
        let mut stays = settings.keep;
        if existed {
            let before = words(&connection).map_err(|error| failed(path, &error))?;
            stays |= before.contains_key(STAYS);
            differences(&before, &identity.words).iter().for_each(|told| (ledger.tell)(told));
            sources.push(path.to_owned());
        }
        let run = begin_run(&connection, &identity.words, stays).map_err(|error| failed(path, &error))?;
        let (entries, received) = bounded(IN_FLIGHT);
        let own = path.to_owned();
        let inputs = identity.inputs;
        let failure = Arc::new(OnceLock::new());
        let told = Arc::clone(&failure);
        let writer = std::thread::spawn(move || {
            let written = write(connection, &received, run, &inputs).map_err(|error| failed(&own, &error));
            // Before the channel closes, which is how the others learn that there is a failure.
            if let Err(failure) = &written {
                let _ = told.set(failure.clone());
            }
            drop(received);
            written
        });
        Ok(Self {
            identity,
            path: path.to_owned(),
            retry_failed: settings.retry_failed,
            stays,
            sources,
            entries,
            writer,
            failure,
            lock,
            found: AtomicU64::new(0),
            kept: AtomicU64::new(0),
        })
    }

    /// Whether what failed is computed again.
    pub(crate) fn retries(&self) -> bool {
        self.retry_failed
    }

    /// Remembers a page, where the ledger is one that stays.
    ///
    /// # Errors
    /// When the writer has failed.
    pub(crate) fn page(
        &self,
        at: (&Path, &Path),
        folder: &Path,
        output: &str,
        of: Of<'_>,
    ) -> Result<(), RunError> {
        let page = self.stays.then(|| Page::new(at, folder, output, of)).flatten();
        page.map_or(Ok(()), |page| self.send(Entry::Page(page)))
    }

    /// Waits until the pages so far are remembered whatever becomes of this process.
    ///
    /// # Errors
    /// When the writer has failed.
    pub(crate) fn wait_for_pages(&self) -> Result<(), RunError> {
        if !self.stays {
            return Ok(());
        }
        let (committed, wait) = bounded(1);
        self.send(Entry::Wait(committed))?;
        wait.recv().or_else(|_| self.failed_to_write())
    }

    /// Remembers, until the run ends, that a document failed: its pages are of a document that is there.
    ///
    /// # Errors
    /// When the writer has failed.
    pub(crate) fn failed(&self, record: &Quarantined) -> Result<(), RunError> {
        let failed = self.stays.then(|| Failed::new(record)).flatten();
        failed.map_or(Ok(()), |failed| self.send(Entry::Failed(failed)))
    }

    /// Keeps the result of a key.
    ///
    /// # Errors
    /// When the writer has failed.
    pub(crate) fn keep(&self, key: Key, bytes: Vec<u8>) -> Result<(), RunError> {
        self.kept.fetch_add(1, Ordering::Relaxed);
        self.send(Entry::New(key, bytes))
    }

    fn send(&self, entry: Entry) -> Result<(), RunError> {
        if self.entries.send(entry).is_ok() {
            return Ok(());
        }
        self.failed_to_write()
    }

    /// The writer's failure: it ends early only when it has one.
    fn failed_to_write(&self) -> Result<(), RunError> {
        // Who waits for it learns that it is gone a moment before it has said why.
        while self.failure.get().is_none() && !self.writer.is_finished() {
            std::thread::sleep(Duration::from_millis(1));
        }
        Err(match self.failure.get() {
            Some(failure) => failure.clone().into(),
            None => RunError::Bug("the ledger's writer panicked".to_owned()),
        })
    }

    /// A way to look up results, for one thread.
    ///
    /// # Errors
    /// When a ledger cannot be read.
    pub(crate) fn reader(&self) -> Result<Reader, RunError> {
        let open = |path: &PathBuf| match reading(path) {
            Ok(connection) => Ok((path.clone(), connection)),
            Err(error) => Err(failed(path, &error)),
        };
        Ok(Reader(self.sources.iter().map(open).collect::<Result<_, _>>()?))
    }

    /// What a reader finds under a key.
    ///
    /// # Errors
    /// When it cannot be read, or `decode` says that it is damaged.
    pub(crate) fn find<T>(
        &self,
        reader: &Reader,
        key: &Key,
        decode: impl Fn(&[u8]) -> Result<T, String>,
    ) -> Result<Option<T>, RunError> {
        for (path, connection) in &reader.0 {
            let found = get(connection, key).map_err(|error| failed(path, &error))?;
            let Some(bytes) = found else { continue };
            let value = decode(&bytes)
                .map_err(|cause| damaged(path, &format!("an entry cannot be used: {cause}")))?;
            self.found.fetch_add(1, Ordering::Relaxed);
            // From another ledger it is copied, so that this one can serve alone; in this one it is still in use.
            let own = *path == self.path;
            self.send(if own { Entry::Used(*key) } else { Entry::New(*key, bytes) })?;
            return Ok(Some(value));
        }
        Ok(None)
    }
}

/// Looks up results; one a thread.
pub(crate) struct Reader(Vec<(PathBuf, Connection)>);

fn get(connection: &Connection, key: &Key) -> rusqlite::Result<Option<Vec<u8>>> {
    connection
        .prepare_cached("SELECT bytes FROM data JOIN entry ON data.at = entry.at WHERE key = ?1")?
        .query_row([key.as_slice()], |row| row.get(0))
        .optional()
}

fn words(connection: &Connection) -> rusqlite::Result<BTreeMap<String, Value>> {
    let there: i64 =
        connection
            .query_row("SELECT count(*) FROM sqlite_schema WHERE name = 'setting'", [], |row| row.get(0))?;
    if there == 0 {
        return Ok(BTreeMap::new());
    }
    let mut statement = connection.prepare("SELECT name, value FROM setting")?;
    let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
    rows.map(|row| row.map(|(name, value)| (name, serde_json::from_str(&value).unwrap_or_default())))
        .collect()
}

/// Counts the runs, and notes what this one depends on.
fn begin_run(connection: &Connection, words: &BTreeMap<String, Value>, stays: bool) -> rusqlite::Result<i64> {
    let before: Option<String> = connection
        .query_row("SELECT value FROM setting WHERE name = 'run'", [], |row| row.get(0))
        .optional()?;
    let run = before.and_then(|before| before.parse::<i64>().ok()).unwrap_or(0) + 1;
    let transaction = connection.unchecked_transaction()?;
    transaction.execute("DELETE FROM setting", [])?;
    for (name, value) in words {
        transaction.execute("INSERT INTO setting VALUES (?1, ?2)", params![name, value.to_string()])?;
    }
    transaction.execute("INSERT INTO setting VALUES ('run', ?1)", params![run.to_string()])?;
    if stays {
        transaction.execute("INSERT INTO setting VALUES (?1, 'true')", params![STAYS])?;
    }
    transaction.execute("DELETE FROM failed", [])?;
    transaction.commit()?;
    Ok(run)
}

/// Takes entries until there are no more; commits now and then.
fn write(connection: Connection, entries: &Receiver<Entry>, run: i64, inputs: &Key) -> rusqlite::Result<()> {
    while let Ok(first) = entries.recv() {
        let transaction = connection.unchecked_transaction()?;
        let begun = Instant::now();
        let mut bytes = 0;
        let mut waiting = None;
        let mut next = Some(first);
        while let Some(entry) = next.take() {
            match &entry {
                Entry::New(key, data) => {
                    bytes += data.len();
                    transaction.prepare_cached("INSERT INTO data (bytes) VALUES (?1)")?.execute([data])?;
                    let at = transaction.last_insert_rowid();
                    transaction
                        .prepare_cached("INSERT OR REPLACE INTO entry VALUES (?1, ?2, ?3, ?4)")?
                        .execute(params![key.as_slice(), run, at, inputs.as_slice()])?;
                }
                Entry::Used(key) => {
                    transaction
                        .prepare_cached("UPDATE entry SET run = ?2, inputs = ?3 WHERE key = ?1")?
                        .execute(params![key.as_slice(), run, inputs.as_slice()])?;
                }
                Entry::Page(page) => page.keep(&transaction, run, inputs)?,
                Entry::Failed(failed) => failed.keep(&transaction)?,
                Entry::Wait(waits) => waiting = Some(waits.clone()),
            }
            if bytes < COMMIT_BYTES && waiting.is_none() {
                let left = COMMIT_AFTER.saturating_sub(begun.elapsed());
                next = entries.recv_timeout(left).ok();
            }
        }
        transaction.commit()?;
        if let Some(waiting) = waiting {
            let _ = waiting.send(());
        }
        tracing::debug!("the ledger has committed");
    }
    // The log goes into the file, so that the ledger is one file when the run ends, and can be read where it cannot be
    // written.
    connection.pragma_update(None, "journal_mode", "DELETE")
}
