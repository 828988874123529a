//! SQLite, through its own library.
//!
//! One file holds the table `documents` (metadata, one row a document) and one table for each list and struct that
//! the steps return: `extract.entities` is the table `extract_entities`, its rows begin with `document_id`. With
//! `table` there is that one beside `documents`. Columns have their types; what is nested within a row is JSON text,
//! for SQLite's JSON functions. The table `textmill` says what the file was made with.
//!
//! The file is a temporary one until it is whole, so it needs no journal of its own: what is killed leaves nothing. All
//! goes in within one transaction, in the order of the documents, which makes the bytes the same in every run.

use std::collections::HashSet;
use std::path::Path;

use rusqlite::types::Value as Cell;
use rusqlite::{Connection, OpenFlags, params_from_iter};

use super::OutputSpec;
use super::flat::{Flat, ID, tables};
use super::nested::{DOCUMENT, document, document_types};
use super::rows::{self, Broken, RowReader, RowType};
use crate::document::{DocumentResult, StepSchema};
use crate::error::{Error, RenderError};
use crate::offsets::Unit;
use crate::path::{AtomicFile, EndedFile};

/// What a document gives to which table.
#[derive(Debug)]
pub(super) struct Plan {
    tables: Vec<Flat>,
    sql: Vec<SqlTable>,
    unit: Unit,
}

/// A table of the file.
#[derive(Debug, Clone)]
pub(super) struct SqlTable {
    name: String,
    /// What a row refers to a document by, if it does.
    document: Option<&'static str>,
    columns: Vec<(String, RowType)>,
}

impl SqlTable {
    /// A table whose rows belong to no document.
    pub(super) fn new(name: &str, columns: Vec<(String, RowType)>) -> Result<Self, String> {
        let table = Self { name: name.to_owned(), document: None, columns };
        table.check()?;
        Ok(table)
    }

    /// SQLite takes names for equal that differ in the case of Latin letters, and keeps some for itself.
    fn check(&self) -> Result<(), String> {
        let name = self.name.to_ascii_lowercase();
        if name == "textmill" || name.starts_with("sqlite_") {
            return Err(format!("SQLite cannot have a table `{}`; give the step another `name`", self.name));
        }
        let mut seen: HashSet<String> = self.document.iter().map(|id| (*id).to_owned()).collect();
        match self.columns.iter().find(|(column, _)| !seen.insert(column.to_ascii_lowercase())) {
            Some((column, _)) => Err(format!(
                "the table `{}` has two columns that SQLite takes for one: `{column}`; choose with `columns`",
                self.name
            )),
            None => Ok(()),
        }
    }

    fn create(&self) -> String {
        let mut columns: Vec<String> = Vec::new();
        columns.extend(self.document.map(|id| match id {
            ID => format!("{ID} TEXT NOT NULL REFERENCES documents (id)"),
            id => format!("{id} TEXT PRIMARY KEY NOT NULL"),
        }));
        columns.extend(self.columns.iter().map(|(name, kind)| {
            let kind = match kind {
                RowType::Bool | RowType::Int | RowType::Offset => "INTEGER",
                RowType::Float32 | RowType::Float64 => "REAL",
                _ => "TEXT",
            };
            format!("{} {kind}", quoted(name))
        }));
        format!("CREATE TABLE {} ({})", quoted(&self.name), columns.join(", "))
    }

    fn insert(&self) -> String {
        let places = vec!["?"; self.columns.len() + usize::from(self.document.is_some())];
        format!("INSERT INTO {} VALUES ({})", quoted(&self.name), places.join(", "))
    }
}

/// A name in SQL.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\"").replace('\0', "\u{FFFD}"))
}

impl Plan {
    pub(super) fn new(spec: &OutputSpec, steps: &[StepSchema]) -> Result<Self, String> {
        let names = match &spec.table {
            Some(table) => vec![table.clone()],
            None if spec.columns.is_some() => {
                return Err("`columns` chooses from one table; say which with `table`".to_owned());
            }
            None => tables(steps),
        };
        let mut flat = Vec::new();
        let documents = document_types(&DOCUMENT).into_iter().skip(1);
        let mut sql = vec![SqlTable {
            name: "documents".to_owned(),
            document: Some("id"),
            columns: documents.map(|field| (field.name, field.kind)).collect(),
        }];
        for name in names {
            let one = OutputSpec { table: Some(name.clone()), columns: spec.columns.clone(), ..spec.clone() };
            let mut table = Flat::new(&one, steps)?;
            if spec.table.is_none() {
                table.columns.retain(|column| !column.own_table);
            }
            if table.columns.is_empty() {
                continue;
            }
            for column in &mut table.columns {
                column.kind = column.kind.clone().flat(&column.shape);
            }
            sql.push(SqlTable {
                name: name.replace('.', "_"),
                document: table.with_id.then_some(ID),
                columns: table.columns.iter().map(|c| (c.name.clone(), c.kind.clone())).collect(),
            });
            flat.push(table);
        }
        sql.iter().try_for_each(SqlTable::check)?;
        let mut seen = HashSet::new();
        if let Some(table) = sql.iter().find(|table| !seen.insert(table.name.to_ascii_lowercase())) {
            return Err(format!(
                "two tables would be called `{}`; give the step another `name`, or choose one with `table`",
                table.name
            ));
        }
        Ok(Self { tables: flat, sql, unit: spec.offsets })
    }

    pub(super) fn tables(&self) -> Vec<SqlTable> {
        self.sql.clone()
    }

    pub(super) fn render(&self, result: &DocumentResult<'_>, out: &mut Vec<u8>) -> Result<(), RenderError> {
        rows::table(0, out);
        document(result, &DOCUMENT, out);
        for (index, table) in self.tables.iter().enumerate() {
            table.rows(result, self.unit, |element, offsets| {
                rows::table(index + 1, out);
                if table.with_id {
                    rows::text(&result.document.id, out);
                }
                for column in &table.columns {
                    match column.value(element)? {
                        Some(value) => rows::value(value, &column.kind, offsets, out)?,
                        None => rows::null(out),
                    }
                }
                Ok(())
            })?;
        }
        Ok(())
    }
}

/// A file that takes rows.
pub(super) struct SqliteFile {
    file: AtomicFile,
    connection: Connection,
    tables: Vec<(SqlTable, String)>,
}

impl SqliteFile {
    pub(super) fn create(
        file: AtomicFile,
        tables: &[SqlTable],
        provenance: &[(String, String)],
    ) -> Result<Self, Error> {
        let path = file.path().to_owned();
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connect = || -> rusqlite::Result<Connection> {
            let connection = Connection::open_with_flags(file.temporary_path(), flags)?;
            connection.set_prepared_statement_cache_capacity(tables.len() + 2);
            connection.execute_batch(
                "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; \
                 PRAGMA cache_size = -16384; BEGIN; \
                 CREATE TABLE textmill (key TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL)",
            )?;
            for (key, value) in provenance {
                connection.execute("INSERT INTO textmill VALUES (?, ?)", [key, value])?;
            }
            tables.iter().try_for_each(|table| connection.execute_batch(&table.create()))?;
            Ok(connection)
        };
        let connection = connect().map_err(|e| writing(&path, e))?;
        let tables = tables.iter().map(|table| (table.clone(), table.insert())).collect();
        Ok(Self { file, connection, tables })
    }

    pub(super) fn write(&mut self, path: &Path, rendered: &[u8]) -> Result<(), Error> {
        let mut rows = RowReader::new(rendered);
        while !rows.is_empty() {
            let broken = |Broken| {
                let cause = "a row is not what the plan says; this is a bug";
                Error::write("write", path, std::io::Error::other(cause))
            };
            let (table, insert) =
                rows.table().ok().and_then(|t| self.tables.get(t)).ok_or(Broken).map_err(broken)?;
            let cells = cells(table, &mut rows).map_err(broken)?;
            let done = self.connection.prepare_cached(insert);
            let done = done.and_then(|mut insert| insert.execute(params_from_iter(cells)));
            done.map_err(|e| writing(path, e))?;
        }
        Ok(())
    }

    pub(super) fn end(self, path: &Path) -> Result<EndedFile, Error> {
        let Self { file, connection, tables } = self;
        let finish = || -> rusqlite::Result<()> {
            for (table, _) in tables.iter().filter(|(table, _)| table.document == Some(ID)) {
                let index = quoted(&format!("{}_{ID}", table.name));
                connection
                    .execute_batch(&format!("CREATE INDEX {index} ON {} ({ID})", quoted(&table.name)))?;
            }
            connection.execute_batch("COMMIT")
        };
        finish().map_err(|e| writing(path, e))?;
        connection.close().map_err(|(_, e)| writing(path, e))?;
        file.end()
    }
}

fn cells(table: &SqlTable, row: &mut RowReader<'_>) -> Result<Vec<Cell>, Broken> {
    let mut cells = Vec::with_capacity(table.columns.len() + 1);
    if table.document.is_some() {
        cells.push(cell(&RowType::Text, row)?);
    }
    for (_, kind) in &table.columns {
        cells.push(cell(kind, row)?);
    }
    Ok(cells)
}

fn cell(kind: &RowType, row: &mut RowReader<'_>) -> Result<Cell, Broken> {
    if !row.present()? {
        return Ok(Cell::Null);
    }
    Ok(match kind {
        RowType::Bool => Cell::Integer(row.bool()?.into()),
        RowType::Int | RowType::Offset => Cell::Integer(row.int()?),
        RowType::Float32 => Cell::Real(shortest(row.float32()?)),
        RowType::Float64 => Cell::Real(row.float64()?),
        RowType::Text | RowType::Json(_) => Cell::Text(row.text()?.to_owned()),
        // The notes of a document; everything else that has parts is JSON already.
        RowType::List(_) | RowType::Struct(_) | RowType::Map(_) => {
            let mut items = Vec::new();
            for _ in 0..row.count()? {
                items.push(if row.present()? { row.text()? } else { "" });
            }
            match items.is_empty() {
                true => Cell::Null,
                false => serde_json::to_string(&items).map_or(Cell::Null, Cell::Text),
            }
        }
    })
}

/// The double that is written like the float: 0.95 and not 0.949999988079071.
fn shortest(n: f32) -> f64 {
    zmij::Buffer::new().format(n).parse().unwrap_or_else(|_| n.into())
}

fn writing(path: &Path, error: rusqlite::Error) -> Error {
    use rusqlite::ErrorCode;
    let kind = match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => std::io::ErrorKind::StorageFull,
        Some(ErrorCode::ReadOnly) => std::io::ErrorKind::ReadOnlyFilesystem,
        _ => std::io::ErrorKind::Other,
    };
    Error::write("write", path, std::io::Error::new(kind, error))
}
