//! The ledger's file: whose it is, what kind of file it is, and which others go with it.

use super::failure::{Failure, failed};
use super::pages::TABLES;
use crate::run::Shard;
use rusqlite::{Connection, OpenFlags};
use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Marks a file as a ledger: `TMLG`.
const APPLICATION: i32 = i32::from_be_bytes(*b"TMLG");
/// Version of the tables.
const VERSION: i32 = 2;

/// Locks the ledger's file against other processes.
pub(super) fn lock(path: &Path) -> Result<File, Failure> {
    let refuse = |cause: String, help| Failure { path: path.to_owned(), cause, help };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|error| refuse(error.to_string(), ""))?;
    }
    loop {
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path);
        let file = file.map_err(|error| refuse(error.to_string(), "; name another with `run.ledger`"))?;
        // (A file system without locks is no reason not to go on.)
        if let Err(TryLockError::WouldBlock) = file.try_lock() {
            let help = "; wait until it ends, or name another with `run.ledger`";
            return Err(refuse("another run is using it".to_owned(), help));
        }
        // Between opening and locking another process may have removed it.
        if textmill_io::is_at(&file, path) {
            return Ok(file);
        }
    }
}

pub(super) fn open(path: &Path, existed: bool) -> Result<Connection, Failure> {
    tracing::info!(path = %path.display(), existed, "ledger opened");
    let connection = Connection::open(path).map_err(|error| failed(path, &error))?;
    if existed {
        check(&connection, path, true)?;
    }
    let prepare = || -> rusqlite::Result<()> {
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        connection.busy_timeout(Duration::from_secs(60))?;
        if !existed {
            connection.pragma_update(None, "application_id", APPLICATION)?;
            connection.pragma_update(None, "user_version", VERSION)?;
        }
        connection.execute_batch(
            "CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
             CREATE TABLE IF NOT EXISTS entry (key BLOB PRIMARY KEY, run INTEGER NOT NULL, at INTEGER NOT NULL, inputs BLOB NOT NULL) WITHOUT ROWID;
             CREATE TABLE IF NOT EXISTS data (at INTEGER PRIMARY KEY, bytes BLOB NOT NULL);",
        )?;
        connection.execute_batch(TABLES)
    };
    prepare().map_err(|error| failed(path, &error))?;
    Ok(connection)
}

/// The files that a ledger may consist of, and those of its shards that are there.
pub(crate) fn files(path: &Path) -> Vec<PathBuf> {
    let beside = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let entries = std::fs::read_dir(beside).into_iter().flatten().flatten();
    let shards = entries.map(|entry| beside.join(entry.file_name()));
    let ledgers = shards.filter(|shard| Shard::of_ledger(shard, path).is_some()).chain([path.to_owned()]);
    let with = |path: &Path, suffix: &str| {
        let mut name = path.to_owned().into_os_string();
        name.push(suffix);
        PathBuf::from(name)
    };
    ledgers.flat_map(|path| ["", "-wal", "-shm", "-journal"].map(|suffix| with(&path, suffix))).collect()
}

pub(super) fn reading(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    connection.busy_timeout(Duration::from_secs(60))?;
    Ok(connection)
}

/// That the file is a ledger of this version; an `own` one may be begun anew where nothing is in it.
pub(super) fn check(connection: &Connection, path: &Path, own: bool) -> Result<(), Failure> {
    let pragma = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i32>(0));
    let application = pragma("application_id").map_err(|error| failed(path, &error))?;
    let version = pragma("user_version").map_err(|error| failed(path, &error))?;
    let refuse = |cause: String| Failure {
        path: path.to_owned(),
        cause,
        help: "; move it away to begin anew, or name another with `run.ledger`",
    };
    // A run that was killed while it made its ledger leaves an empty database.
    let tables: i64 = connection
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .map_err(|error| failed(path, &error))?;
    match (application, version) {
        (APPLICATION, VERSION) => Ok(()),
        (0 | APPLICATION, 0) if tables == 0 && !own => Err(Failure {
            help: "",
            ..refuse(
                "nothing is in it: the run that began it was ended at once, and has to be run again"
                    .to_owned(),
            )
        }),
        (0 | APPLICATION, 0) if tables == 0 => connection
            .pragma_update(None, "application_id", APPLICATION)
            .and_then(|()| connection.pragma_update(None, "user_version", VERSION))
            .map_err(|error| failed(path, &error)),
        (APPLICATION, other) => {
            Err(refuse(format!("it is of version {other}, this program reads version {VERSION}")))
        }
        _ => Err(refuse("it is a database, but no ledger".to_owned())),
    }
}
