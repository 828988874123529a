//! Files of outputs with fields in their paths, as an incremental run left them: pages of one document, and files that
//! a group of documents shares.
//!
//! One whose documents are gone would stay for ever and look like a result. So the ledger remembers each with its size
//! and time; when a run over everything has come to its end, those that an earlier run over the same inputs wrote and
//! this one did not are removed. Not so:
//!
//! - one that somebody has changed since, which is told;
//! - one of an output that the config has no longer: it may be kept on purpose;
//! - one of a document that failed this time, or whose source could not be read to its end, and the file of a group
//!   when any document failed, since it might have been of that group. The document is there, and its failure may be
//!   mended; until then what an earlier run made of it is the last good result. That it is old is told.

use super::Key;
use crate::run::quarantine::Quarantined;
use rusqlite::{Connection, params};
use std::collections::HashSet;
use std::path::Path;
use std::time::UNIX_EPOCH;
use textmill_io::{Guard, identity};

/// Makes the tables.
pub(super) const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS page (path TEXT PRIMARY KEY, output TEXT NOT NULL, size INTEGER NOT NULL,
        changed INTEGER NOT NULL, run INTEGER NOT NULL, inputs BLOB NOT NULL, document TEXT, source TEXT) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS page_before (path TEXT PRIMARY KEY, size INTEGER NOT NULL, changed INTEGER NOT NULL)
        WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS failed (whole_source INTEGER NOT NULL, name TEXT NOT NULL,
        PRIMARY KEY (whole_source, name)) WITHOUT ROWID;";

/// What a file is of.
pub(crate) enum Of<'a> {
    /// One document, from a source.
    Document(&'a str, &'a str),
    /// Some documents.
    Group,
}

/// A file that was written.
pub(crate) struct Page {
    /// Relative to the config's folder where it is in there.
    path: String,
    /// The output's path, as the config has it.
    output: String,
    size: i64,
    changed: i64,
    of: Option<(String, String)>,
}

impl Page {
    /// Of a file that is to be called `path` and is at `now`; `None` where its name cannot be kept.
    pub(crate) fn new((path, now): (&Path, &Path), folder: &Path, output: &str, of: Of<'_>) -> Option<Self> {
        let (size, changed) = state(now)?;
        // Whatever way led there.
        let (path, folder) = (identity(path), identity(folder));
        let path = path.strip_prefix(folder).unwrap_or(&path).to_str()?.to_owned();
        let of = match of {
            Of::Document(id, source) => Some((id.to_owned(), source.to_owned())),
            Of::Group => None,
        };
        Some(Self { path, output: output.to_owned(), size, changed, of })
    }

    pub(super) fn keep(&self, connection: &Connection, run: i64, inputs: &Key) -> rusqlite::Result<()> {
        // It is noted before it is there: until then the one that it replaces is.
        connection
            .prepare_cached(
                "INSERT OR REPLACE INTO page_before SELECT path, size, changed FROM page WHERE path = ?1",
            )?
            .execute([&self.path])?;
        let (document, source) = self.of.as_ref().map(|(document, source)| (document, source)).unzip();
        connection
            .prepare_cached("INSERT OR REPLACE INTO page VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?
            .execute(params![
                self.path,
                self.output,
                self.size,
                self.changed,
                run,
                inputs.as_slice(),
                document,
                source
            ])
            .map(drop)
    }
}

/// What a failure hides from a run: one document, or also what else its source may hold.
pub(super) struct Failed {
    document: String,
    source: Option<String>,
}

impl Failed {
    /// Of a document in quarantine; `None` where another one of that id was written.
    pub(super) fn new(record: &Quarantined) -> Option<Self> {
        if record.kind == Quarantined::DUPLICATE {
            return None;
        }
        // What cannot be read may have had any id.
        let source = (record.step == Quarantined::READ).then(|| record.source.clone());
        Some(Self { document: record.id.clone(), source })
    }

    pub(super) fn keep(&self, connection: &Connection) -> rusqlite::Result<()> {
        let mut insert = connection.prepare_cached("INSERT OR IGNORE INTO failed VALUES (?1, ?2)")?;
        insert.execute(params![0, self.document])?;
        self.source.iter().try_for_each(|source| insert.execute(params![1, source]).map(drop))
    }
}

/// Size and time of a file.
fn state(path: &Path) -> Option<(i64, i64)> {
    let file = path.symlink_metadata().ok()?;
    let changed = file.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some((file.len() as i64, changed.as_nanos() as i64))
}

/// Some files: the first, and how many.
#[derive(Debug, Default, PartialEq, Eq)]
struct Several {
    first: String,
    count: u64,
}

/// What became of files that the last run did not write.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Stale {
    removed: Several,
    changed: Several,
    failed: Several,
}

impl Several {
    fn add(&mut self, file: &Path) {
        if self.count == 0 {
            self.first = file.display().to_string();
        }
        self.count += 1;
    }

    /// `3 files, X for one,` or `X`, and what of one and of many.
    fn told(&self, one: &str, many: &str) -> Option<String> {
        match self.count {
            0 => None,
            1 => Some(format!("`{}` {one}", self.first)),
            n => Some(format!("{n} files, `{}` for one, {many}", self.first)),
        }
    }
}

impl Stale {
    /// In words.
    pub(super) fn told(&self) -> Vec<String> {
        let told = [
            self.removed.told(
                "was removed: an earlier run wrote it, and no document of this one",
                "were removed: an earlier run wrote them, and no document of this one",
            ),
            self.changed.told(
                "stays: no document of this run wrote it, but it was changed since it was written",
                "stay: no document of this run wrote them, but they were changed since they were written",
            ),
            self.failed.told(
                "stays, as an earlier run made it: what it is of failed this time, or may have",
                "stay, as an earlier run made them: what they are of failed this time, or may have",
            ),
        ];
        told.into_iter().flatten().collect()
    }
}

/// Removes the files that the last run did not write, of those of its inputs.
pub(super) fn remove_stale(
    connection: &Connection,
    (folder, guard): (&Path, &Guard),
    outputs: &HashSet<&str>,
    inputs: &Key,
) -> rusqlite::Result<Stale> {
    let folder = identity(folder);
    let mut stale = Stale::default();
    let mut forgotten: Vec<String> = Vec::new();
    {
        let mut statement = connection.prepare(
            "SELECT path, output, size, changed,
                (SELECT size FROM page_before WHERE page_before.path = page.path),
                (SELECT changed FROM page_before WHERE page_before.path = page.path),
                CASE WHEN document IS NULL THEN EXISTS (SELECT 1 FROM failed) ELSE
                    EXISTS (SELECT 1 FROM failed WHERE whole_source = 0 AND name = document)
                    OR EXISTS (SELECT 1 FROM failed WHERE whole_source = 1 AND name = source) END
            FROM page WHERE inputs = ?1
                AND run <> (SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'run') ORDER BY path",
        )?;
        let mut rows = statement.query([inputs.as_slice()])?;
        while let Some(row) = rows.next()? {
            let (path, output): (String, String) = (row.get(0)?, row.get(1)?);
            let file = folder.join(&path);
            // One that this run wrote, too, was once noted under another way to it.
            let of_this_config = outputs.contains(output.as_str()) && !guard.has_written(&file);
            if let (Some(now), true) = (state(&file), of_this_config) {
                if row.get(6)? {
                    stale.failed.add(&file);
                    continue;
                }
                let before = (row.get::<_, Option<i64>>(4)?, row.get::<_, Option<i64>>(5)?);
                let unchanged = now == (row.get(2)?, row.get(3)?) || before == (Some(now.0), Some(now.1));
                match unchanged && std::fs::remove_file(&file).is_ok() {
                    true => stale.removed.add(&file),
                    false => stale.changed.add(&file),
                }
            }
            forgotten.push(path);
        }
    }
    let transaction = connection.unchecked_transaction()?;
    for path in forgotten {
        transaction.prepare_cached("DELETE FROM page WHERE path = ?1")?.execute([path])?;
    }
    // The run has come to its end: what it noted is there.
    transaction.execute("DELETE FROM page_before", [])?;
    transaction.commit()?;
    Ok(stale)
}
