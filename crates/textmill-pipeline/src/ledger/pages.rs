//! Files that hold one document each, as an incremental run left them.
//!
//! A page whose document is gone would stay for ever and look like a result. So the ledger remembers each page with
//! its size and time; when a run over everything has come to its end, pages that it did not write are removed, unless
//! somebody has changed them since, which is told. Only of outputs that the config still has: one that it has no
//! longer may be kept on purpose.

use rusqlite::{Connection, params};
use std::collections::HashSet;
use std::path::Path;
use std::time::UNIX_EPOCH;

/// Makes the table.
pub(super) const TABLE: &str = "CREATE TABLE IF NOT EXISTS page (path TEXT PRIMARY KEY, output TEXT NOT NULL, size INTEGER NOT NULL, changed INTEGER NOT NULL, run INTEGER NOT NULL) WITHOUT ROWID;";

/// A page that was written.
pub(crate) struct Page {
    /// Relative to the config's folder where it is in there.
    path: String,
    /// The output's path, as the config has it.
    output: String,
    size: i64,
    changed: i64,
}

impl Page {
    /// Of a file; `None` where its name cannot be kept.
    pub(crate) fn of(path: &Path, folder: &Path, output: &str) -> Option<Self> {
        let (size, changed) = state(path)?;
        let (path, folder) = (std::path::absolute(path).ok()?, std::path::absolute(folder).ok()?);
        let path = path.strip_prefix(folder).unwrap_or(&path).to_str()?.to_owned();
        Some(Self { path, output: output.to_owned(), size, changed })
    }

    pub(super) fn keep(&self, connection: &Connection, run: i64) -> rusqlite::Result<()> {
        connection
            .prepare_cached("INSERT OR REPLACE INTO page VALUES (?1, ?2, ?3, ?4, ?5)")?
            .execute(params![self.path, self.output, self.size, self.changed, run])
            .map(drop)
    }
}

/// Size and time of a file.
fn state(path: &Path) -> Option<(i64, i64)> {
    let file = path.symlink_metadata().ok()?;
    let changed = file.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some((file.len() as i64, changed.as_nanos() as i64))
}

/// What became of pages that the last run did not write.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Stale {
    pub(super) removed: u64,
    /// Changed since by somebody: the first, and how many.
    pub(super) kept: Option<(String, u64)>,
}

/// Removes the pages that the last run did not write.
pub(super) fn remove_stale(
    connection: &Connection,
    folder: &Path,
    outputs: &HashSet<&str>,
) -> rusqlite::Result<Stale> {
    let mut stale = Stale::default();
    const OLD: &str =
        "FROM page WHERE run <> (SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'run')";
    let mut statement =
        connection.prepare(&format!("SELECT path, output, size, changed {OLD} ORDER BY path"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (path, output): (String, String) = (row.get(0)?, row.get(1)?);
        let file = folder.join(&path);
        let Some(now) = state(&file).filter(|_| outputs.contains(output.as_str())) else { continue };
        if now == (row.get(2)?, row.get(3)?) && std::fs::remove_file(&file).is_ok() {
            stale.removed += 1;
        } else {
            stale.kept.get_or_insert_with(|| (file.display().to_string(), 0)).1 += 1;
        }
    }
    connection.execute(&format!("DELETE {OLD}"), [])?;
    Ok(stale)
}
