//! One table of a whole run: what a corpus step returned, in any format.
//!
//! Unlike the tables of [`super::csv`] its rows belong to no document: there is no `document_id`, and integer
//! fields called `start` and `end` are numbers like others, since there is no text for them to point into.

use super::file::{Container, OutFile, Text};
use super::html;
use super::json;
use super::rows::{self, RowField, RowType};
use super::shape::Shape;
use super::sqlite::SqlTable;
use super::value::{Scalar, Value};
use super::{OutputFormat, OutputSpec, Written, check_binary, format_of, value};
use crate::error::Error;
use crate::input::Compression;
use crate::path::{Guard, Policy, SealedFile, Template};
use crate::spreadsheet::{BYTE_ORDER_MARK, guarded};
use arrow_array::{Array, StructArray};
use arrow_schema::{DataType, Fields};
use std::io::Write;
use std::path::{Path, PathBuf};

/// A table that can be written.
#[derive(Debug)]
pub struct Table {
    format: OutputFormat,
    compression: Option<Compression>,
    /// Where it goes; `None` is standard output.
    path: Option<PathBuf>,
    policy: Policy,
    columns: Vec<Column>,
    bom: bool,
    guard: bool,
    /// What it is called within a file that can say so.
    name: String,
    provenance: Vec<(String, String)>,
}

#[derive(Debug)]
struct Column {
    name: String,
    index: usize,
    number: bool,
    shape: Shape,
    kind: RowType,
}

impl Table {
    /// Checks an output against the fields of the table's rows.
    ///
    /// # Errors
    /// When the path has fields of documents, a column does not exist, a setting does not go with the format,
    /// or a type cannot be written.
    pub fn plan(spec: &OutputSpec, fields: &Fields) -> Result<Self, Error> {
        let refuse = |reason: String| Error::Output { path: spec.path.clone(), reason };
        let data_type = DataType::Struct(fields.clone());
        if let Some((field, found)) = value::unsupported(&data_type) {
            return Err(refuse(format!("the field `{field}` has the type {found}, which cannot be written")));
        }
        let (format, compression) = format_of(spec)?;
        let template = Template::parse(&spec.base_dir, &spec.path).map_err(refuse)?;
        let path = match (template.is_stdout(), template.single_file()) {
            (true, _) => None,
            (false, Some(path)) => Some(path),
            (false, None) => {
                let reason =
                    "a table of the whole corpus is one file; its path cannot have fields of documents";
                return Err(refuse(reason.to_owned()));
            }
        };
        if format != OutputFormat::Csv && (spec.bom || spec.guard_formulas) {
            return Err(refuse("`bom` and `guard-formulas` go with tables in .csv only".to_owned()));
        }
        let of = |index: usize| {
            let field = &fields[index];
            let mut shape = Shape::of(field.data_type());
            no_offsets(&mut shape);
            let number = field.data_type().is_numeric();
            let kind = RowType::of(field.data_type(), false);
            let kind = if format == OutputFormat::Sqlite { kind.flat(&shape) } else { kind };
            Column { name: field.name().clone(), index, number, shape, kind }
        };
        let columns = match &spec.columns {
            None => (0..fields.len()).map(of).collect(),
            Some(wanted) => {
                let mut columns = Vec::with_capacity(wanted.len());
                for name in wanted {
                    let (index, _) = fields.find(name).ok_or_else(|| {
                        let known: Vec<_> = fields.iter().map(|f| format!("`{}`", f.name())).collect();
                        refuse(format!("the table has no column `{name}`; it has {}", known.join(", ")))
                    })?;
                    columns.push(of(index));
                }
                columns
            }
        };
        check_binary(format, compression, path.is_none()).map_err(refuse)?;
        let policy = Policy { overwrite: spec.overwrite, guard: Guard::default() };
        let table = Self {
            format,
            compression,
            path,
            policy,
            columns,
            bom: spec.bom,
            guard: spec.guard_formulas,
            name: spec.table.clone().unwrap_or_else(|| "table".to_owned()),
            provenance: spec.provenance.clone(),
        };
        if format == OutputFormat::Sqlite {
            table.sql().map_err(refuse)?;
        }
        Ok(table)
    }

    /// Keeps what the run reads and writes from being overwritten.
    pub fn protect(&mut self, guard: &Guard) {
        self.policy.guard = guard.clone();
    }

    /// The file it goes to; `None` is standard output.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Whether it goes to standard output.
    pub fn is_stdout(&self) -> bool {
        self.path.is_none()
    }

    /// Opens the writer; `sink` takes what goes to standard output.
    ///
    /// # Errors
    /// When the file cannot be started or may not be replaced.
    pub fn open(&self, sink: Box<dyn Write + Send>) -> Result<TableWriter, Error> {
        let place = match &self.path {
            Some(path) => Place::File(OutFile::create(path.clone(), &self.policy, &self.container())?),
            None => Place::Sink(sink),
        };
        let mut writer = TableWriter { place, bytes: 0 };
        if matches!(writer.place, Place::Sink(_)) {
            writer.put(&self.header())?;
        }
        Ok(writer)
    }

    /// Appends rows.
    ///
    /// # Errors
    /// When the disk does not take them.
    pub fn write(&self, writer: &mut TableWriter, rows: &StructArray) -> Result<(), Error> {
        let mut bytes = Vec::new();
        for row in 0..rows.len() {
            self.row(rows, row, &mut bytes);
            if bytes.len() >= 1 << 20 {
                writer.put(&bytes)?;
                bytes.clear();
            }
        }
        writer.put(&bytes)
    }

    fn container(&self) -> Container {
        let provenance = self.provenance.clone();
        match (self.format, self.sql()) {
            (OutputFormat::Parquet, _) => {
                let column = |(index, c): (usize, &Column)| RowField {
                    name: c.name.clone(),
                    index,
                    kind: c.kind.clone(),
                };
                Container::Parquet {
                    columns: self.columns.iter().enumerate().map(column).collect(),
                    provenance,
                }
            }
            (OutputFormat::Sqlite, Ok(table)) => Container::Sqlite { tables: vec![table], provenance },
            _ => Container::Text(Text {
                prologue: self.header(),
                epilogue: self.footer(),
                compression: self.compression,
                ..Text::default()
            }),
        }
    }

    fn sql(&self) -> Result<SqlTable, String> {
        let columns = self.columns.iter().map(|c| (c.name.clone(), c.kind.clone())).collect();
        SqlTable::new(&self.name, columns)
    }

    fn footer(&self) -> &'static [u8] {
        if self.format == OutputFormat::Html { b"</table>\n</body>\n</html>\n" } else { b"" }
    }

    fn header(&self) -> Vec<u8> {
        let names = self.columns.iter().map(|column| column.name.as_str());
        match self.format {
            OutputFormat::JsonLines | OutputFormat::Parquet | OutputFormat::Sqlite => Vec::new(),
            OutputFormat::Html => {
                let names: String = names.map(|name| format!("<th>{}</th>", html::escape(name))).collect();
                format!("{}<table>\n<tr>{names}</tr>\n", html::start(&self.name, None)).into_bytes()
            }
            OutputFormat::Csv => {
                let mut out = if self.bom { BYTE_ORDER_MARK.to_vec() } else { Vec::new() };
                record(names.map(|name| name.as_bytes().to_vec()), &mut out);
                out
            }
            OutputFormat::Markdown => {
                let names: Vec<String> = names.map(escape).collect();
                let rule: Vec<&str> =
                    self.columns.iter().map(|c| if c.number { "--:" } else { "---" }).collect();
                format!("| {} |\n| {} |\n", names.join(" | "), rule.join(" | ")).into_bytes()
            }
        }
    }

    fn row(&self, rows: &StructArray, row: usize, out: &mut Vec<u8>) {
        let cells = self.columns.iter().map(|column| (column, Value::new(rows.column(column.index), row)));
        match self.format {
            OutputFormat::JsonLines => {
                out.push(b'{');
                let mut first = true;
                for (column, value) in cells.filter(|(_, value)| !value.is_null()) {
                    if !std::mem::take(&mut first) {
                        out.push(b',');
                    }
                    json::string(&column.name, out);
                    out.push(b':');
                    write_json(value, &column.shape, out);
                }
                out.extend_from_slice(b"}\n");
            }
            OutputFormat::Csv => record(
                cells.map(|(column, value)| match value.scalar() {
                    Scalar::Null => Vec::new(),
                    Scalar::Str(text) if self.guard => guarded(text).into_owned().into_bytes(),
                    Scalar::Str(text) => text.as_bytes().to_vec(),
                    _ => {
                        let mut cell = Vec::new();
                        write_json(value, &column.shape, &mut cell);
                        cell
                    }
                }),
                out,
            ),
            OutputFormat::Parquet | OutputFormat::Sqlite => {
                match self.format {
                    OutputFormat::Sqlite => rows::table(0, out),
                    _ => rows::present(out),
                }
                for (column, value) in cells {
                    let before = out.len();
                    // The types are the array's own; a whole number beyond 63 bits is left out.
                    if rows::without_text(|none| rows::value(value, &column.kind, none, out)).is_err() {
                        out.truncate(before);
                        rows::null(out);
                    }
                }
            }
            OutputFormat::Html => {
                out.extend_from_slice(b"<tr>");
                for (column, value) in cells {
                    out.extend_from_slice(
                        format!("<td>{}</td>", html::escape(&plain(value, &column.shape))).as_bytes(),
                    );
                }
                out.extend_from_slice(b"</tr>\n");
            }
            OutputFormat::Markdown => {
                out.extend_from_slice(b"|");
                for (column, value) in cells {
                    let cell = plain(value, &column.shape);
                    // A number needs no escape.
                    let cell = if column.number { cell } else { escape(&cell) };
                    out.extend_from_slice(format!(" {cell} |").as_bytes());
                }
                out.push(b'\n');
            }
        }
    }
}

/// The writer of one table. Dropped before what [`TableWriter::seal`] gives is committed, it leaves nothing under the final name.
pub struct TableWriter {
    place: Place,
    bytes: u64,
}

enum Place {
    Sink(Box<dyn Write + Send>),
    File(OutFile),
}

impl TableWriter {
    fn put(&mut self, bytes: &[u8]) -> Result<(), Error> {
        match &mut self.place {
            Place::Sink(sink) => {
                self.bytes += bytes.len() as u64;
                sink.write_all(bytes).map_err(|e| Error::write("write to", "-", e))
            }
            Place::File(file) => file.write(bytes),
        }
    }

    /// Waits until everything is written; the file is yet to be committed.
    ///
    /// # Errors
    /// When the disk does not take the last bytes.
    pub fn seal(self) -> Result<(Written, Option<SealedFile>), Error> {
        let mut written = Written { bytes: self.bytes, ..Written::default() };
        match self.place {
            Place::Sink(mut sink) => {
                sink.flush().map_err(|e| Error::write("write to", "-", e))?;
                Ok((written, None))
            }
            Place::File(file) => {
                written.files = 1;
                written.first = Some(file.path().to_owned());
                let sealed = file.seal()?;
                written.bytes = sealed.len();
                Ok((written, Some(sealed)))
            }
        }
    }
}

fn no_offsets(shape: &mut Shape) {
    match shape {
        Shape::Scalar => {}
        Shape::List(item) | Shape::Map(item) => no_offsets(item),
        Shape::Struct(fields) => {
            for field in fields {
                field.offset = false;
                no_offsets(&mut field.shape);
            }
        }
    }
}

/// A cell for people.
fn plain(value: Value<'_>, shape: &Shape) -> String {
    match value.scalar() {
        Scalar::Null => String::new(),
        Scalar::Str(text) => text.to_owned(),
        Scalar::Float32(x) => short(x.into()),
        Scalar::Float64(x) => short(x),
        _ => {
            let mut cell = Vec::new();
            write_json(value, shape, &mut cell);
            String::from_utf8_lossy(&cell).into_owned()
        }
    }
}

fn write_json(value: Value<'_>, shape: &Shape, out: &mut Vec<u8>) {
    // The shape is the array's own and has no offsets: nothing here can fail.
    if rows::without_text(|none| json::value(value, shape, none, out)).is_err() {
        out.extend_from_slice(b"null");
    }
}

fn record(cells: impl Iterator<Item = Vec<u8>>, out: &mut Vec<u8>) {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    // Writing into memory cannot fail.
    drop(writer.write_record(cells));
}

/// A float in at most six significant digits, for people.
fn short(x: f64) -> String {
    if !x.is_finite() {
        return String::new();
    }
    let digits = (5 - x.abs().max(1e-9).log10().floor() as i32).clamp(0, 9) as usize;
    let text = format!("{x:.digits$}");
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

/// Text in a cell of a Markdown table.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '|' | '*' | '_' | '`' | '<' | '>' | '[' | ']' | '#' | '~' | '&' | '$' => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_array::{Float64Array, StringArray, UInt64Array};
    use arrow_schema::Field;
    use std::sync::Arc;
    use std::sync::Mutex;

    #[derive(Clone, Default)]
    struct Memory(Arc<Mutex<Vec<u8>>>);
    impl Write for Memory {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn written(format: OutputFormat, columns: Option<Vec<String>>) -> String {
        let fields = Fields::from(vec![
            Field::new("term", DataType::Utf8, false),
            Field::new("start", DataType::UInt64, false),
            Field::new("end", DataType::UInt64, false),
            Field::new("share", DataType::Float64, true),
        ]);
        let rows = StructArray::new(
            fields.clone(),
            vec![
                Arc::new(StringArray::from(vec!["水|渠", "=1"])),
                Arc::new(UInt64Array::from(vec![7, 8])),
                Arc::new(UInt64Array::from(vec![1, 2])),
                Arc::new(Float64Array::from(vec![Some(1.0 / 3.0), None])),
            ],
            None,
        );
        let spec = OutputSpec { path: "-".into(), format: Some(format), columns, ..OutputSpec::default() };
        let table = Table::plan(&spec, &fields).unwrap();
        let memory = Memory::default();
        let mut writer = table.open(Box::new(memory.clone())).unwrap();
        table.write(&mut writer, &rows).unwrap();
        writer.seal().unwrap();
        let bytes = memory.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn three_formats_of_one_table() {
        assert_eq!(
            written(OutputFormat::Csv, None),
            "term,start,end,share\r\n水|渠,7,1,0.3333333333333333\r\n=1,8,2,\r\n"
        );
        assert_eq!(
            written(OutputFormat::JsonLines, Some(vec!["share".into(), "term".into()])),
            "{\"share\":0.3333333333333333,\"term\":\"水|渠\"}\n{\"term\":\"=1\"}\n"
        );
        assert_eq!(
            written(OutputFormat::Markdown, Some(vec!["term".into(), "share".into()])),
            "| term | share |\n| --- | --: |\n| 水\\|渠 | 0.333333 |\n| =1 |  |\n"
        );
    }

    #[test]
    fn what_cannot_be_a_table_is_refused() {
        let fields = Fields::from(vec![Field::new("term", DataType::Utf8, false)]);
        let plan = |path: &str, columns: Option<Vec<String>>| {
            Table::plan(&OutputSpec { path: path.into(), columns, ..OutputSpec::default() }, &fields)
        };
        assert!(plan("out/{id}.csv", None).is_err());
        assert!(plan("out/t.csv", Some(vec!["count".into()])).is_err());
        assert!(plan("out/t.docx", None).is_err());
        assert!(plan("out/t.csv", None).is_ok());
    }
}
