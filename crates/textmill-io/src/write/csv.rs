//! Flat tables as CSV (RFC 4180: commas, CR LF, quotes doubled), written by the `csv` crate.
//!
//! A table is named by a path: `extract.entities` is the list `entities` of the step `extract`, and each of
//! its elements is a row; `count` is a struct, and each document is a row. `document_id` comes first, then
//! the element's fields. The header comes from the schema, so a table without rows still has its columns. A
//! null is an empty cell; a nested value is JSON text; offsets are in the output's unit.
//!
//! **Formulas.** A spreadsheet runs a cell that begins with `=`, `+`, `-` or `@`. Data for programs must not
//! be changed behind their back (a quoted `-5 %` is a figure), so such cells are written as they are unless
//! `guard-formulas` asks for a `'` before them. Only text is guarded: numbers are no risk.

use arrow_schema::{DataType, Field, Fields};

use super::OutputSpec;
use super::json::{self, Offsets};
use super::shape::{Shape, is_offset};
use super::value::{Scalar, Value};
use crate::document::{DocumentResult, StepSchema};
use crate::error::RenderError;
use crate::offsets::Unit;

/// The column that says which document a row belongs to.
const ID: &str = "document_id";

/// A table whose place and columns are known.
#[derive(Debug)]
pub(super) struct Plan {
    step: String,
    /// Fields to go through, from the step's struct to the table.
    path: Vec<String>,
    with_id: bool,
    columns: Vec<Column>,
    unit: Unit,
    bom: bool,
    guard: bool,
}

#[derive(Debug)]
struct Column {
    name: String,
    /// Its place in the element's struct; `None` when the elements are plain values.
    index: Option<usize>,
    offset: bool,
    shape: Shape,
}

/// The tables that can be written from these steps: `extract.entities`, `count.terms`, `count`, ...
pub fn tables(steps: &[StepSchema]) -> Vec<String> {
    let mut out = Vec::new();
    for step in steps {
        below(&step.name, &step.fields, &mut out);
        out.push(step.name.clone());
    }
    out
}

fn below(prefix: &str, fields: &Fields, out: &mut Vec<String>) {
    for field in fields {
        let path = format!("{prefix}.{}", field.name());
        match field.data_type() {
            DataType::Struct(inner) => {
                below(&path, inner, out);
                out.push(path);
            }
            t if list_item(t).is_some() => out.push(path),
            _ => {}
        }
    }
}

fn list_item(data_type: &DataType) -> Option<&Field> {
    match data_type {
        DataType::List(item) | DataType::LargeList(item) | DataType::FixedSizeList(item, _) => Some(item),
        _ => None,
    }
}

impl Plan {
    pub(super) fn new(spec: &OutputSpec, steps: &[StepSchema]) -> Result<Self, String> {
        let known = || tables(steps).iter().map(|t| format!("`{t}`")).collect::<Vec<_>>().join(", ");
        let Some(table) = &spec.table else {
            return Err(format!("a .csv holds one table; say which with `table`: {}", known()));
        };
        let (step, path, elements) = steps
            .iter()
            .find_map(|step| {
                let rest = table.strip_prefix(step.name.as_str())?;
                let path: Vec<String> = match rest.strip_prefix('.') {
                    Some(rest) => rest.split('.').map(str::to_owned).collect(),
                    None if rest.is_empty() => Vec::new(),
                    None => return None,
                };
                Some((step.name.clone(), path.clone(), resolve(&step.fields, &path)?))
            })
            .ok_or_else(|| format!("there is no table `{table}`; there are {}", known()))?;

        let mut columns = match &elements {
            DataType::Struct(fields) => {
                fields.iter().enumerate().map(|(i, f)| Column::new(fields, i, f)).collect()
            }
            plain => {
                vec![Column { name: "value".into(), index: None, offset: false, shape: Shape::of(plain) }]
            }
        };
        let mut with_id = true;
        if let Some(wanted) = &spec.columns {
            with_id = false;
            let mut chosen = Vec::with_capacity(wanted.len());
            for (place, name) in wanted.iter().enumerate() {
                if name == ID && place == 0 {
                    with_id = true;
                } else if let Some(at) = columns.iter().position(|c: &Column| c.name == *name) {
                    chosen.push(columns.swap_remove(at));
                } else if name == ID {
                    return Err(format!("`{ID}` can only be the first of `columns`"));
                } else {
                    return Err(unknown_column(table, name, &elements, wanted));
                }
            }
            columns = chosen;
            if columns.is_empty() {
                return Err("`columns` names no column of the table".to_owned());
            }
        }
        Ok(Plan {
            step,
            path,
            with_id,
            columns,
            unit: spec.offsets,
            bom: spec.bom,
            guard: spec.guard_formulas,
        })
    }

    pub(super) fn header(&self) -> Vec<u8> {
        let mut out = Vec::new();
        if self.bom {
            out.extend_from_slice("\u{FEFF}".as_bytes());
        }
        let mut row = Row::new(&mut out);
        if self.with_id {
            row.cell(ID.as_bytes());
        }
        for column in &self.columns {
            row.cell(column.name.as_bytes());
        }
        row.end();
        drop(row);
        out
    }

    pub(super) fn render(&self, result: &DocumentResult<'_>, out: &mut Vec<u8>) -> Result<(), RenderError> {
        let Some(step) = result.steps.iter().find(|step| step.name == self.step) else { return Ok(()) };
        let mut table = Value::new(step.rows, step.row);
        for field in &self.path {
            match table.field(field) {
                Some(inner) => table = inner,
                None => return Ok(()),
            }
        }
        if table.is_null() {
            return Ok(());
        }
        let offsets = Offsets { map: result.offsets(), unit: self.unit, text_bytes: result.text.len() };
        let failed = |cause| RenderError { step: self.step.clone(), cause };
        let mut row = Row::new(out);
        match table.list() {
            Some((array, range)) => {
                for element in range {
                    let element = Value::new(array, element);
                    self.row(&result.document.id, element, offsets, &mut row).map_err(failed)?;
                }
            }
            None => self.row(&result.document.id, table, offsets, &mut row).map_err(failed)?,
        }
        Ok(())
    }

    fn row(
        &self,
        id: &str,
        element: Value<'_>,
        offsets: Offsets<'_>,
        row: &mut Row<'_>,
    ) -> Result<(), String> {
        if self.with_id {
            self.text(id, row);
        }
        let mut cell = Vec::new();
        for column in &self.columns {
            let value = match column.index {
                None => element,
                Some(index) => match element.structure().map(|s| s.columns()) {
                    Some(columns) => {
                        Value::new(columns.get(index).ok_or("a column is missing")?.as_ref(), element.row)
                    }
                    None => {
                        row.cell(b"");
                        continue;
                    }
                },
            };
            cell.clear();
            match value.scalar() {
                Scalar::Null => {}
                Scalar::Str(text) => {
                    self.text(text, row);
                    continue;
                }
                _ if column.offset => json::unsigned(offsets.convert(value)?.unwrap_or(0), &mut cell),
                _ => json::value(value, &column.shape, offsets, &mut cell)?,
            }
            row.cell(&cell);
        }
        row.end();
        Ok(())
    }

    fn text(&self, text: &str, row: &mut Row<'_>) {
        match self.guard && text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
            true => row.cell(format!("'{text}").as_bytes()),
            false => row.cell(text.as_bytes()),
        }
    }
}

impl Column {
    fn new(fields: &Fields, index: usize, field: &Field) -> Self {
        Column {
            name: field.name().clone(),
            index: Some(index),
            offset: is_offset(fields, field.name()),
            shape: Shape::of(field.data_type()),
        }
    }
}

/// The type of the table's elements: of the list's items, or the struct itself.
fn resolve(fields: &Fields, path: &[String]) -> Option<DataType> {
    let Some((first, rest)) = path.split_first() else { return Some(DataType::Struct(fields.clone())) };
    let field = fields.find(first)?.1;
    match (field.data_type(), rest) {
        (DataType::Struct(inner), rest) => resolve(inner, rest),
        (list, []) => list_item(list).map(|item| item.data_type().clone()),
        _ => None,
    }
}

fn unknown_column(table: &str, name: &str, elements: &DataType, wanted: &[String]) -> String {
    if wanted.iter().filter(|other| *other == name).count() > 1 {
        return format!("`columns` names `{name}` twice");
    }
    let known: Vec<String> = match elements {
        DataType::Struct(fields) => fields.iter().map(|f| format!("`{}`", f.name())).collect(),
        _ => vec!["`value`".to_owned()],
    };
    format!("the table `{table}` has no column `{name}`; it has `{ID}`, {}", known.join(", "))
}

/// Writes rows into memory, where writing cannot fail: the `csv` crate's results are dropped for that reason.
struct Row<'o> {
    writer: csv::Writer<&'o mut Vec<u8>>,
}

impl<'o> Row<'o> {
    fn new(out: &'o mut Vec<u8>) -> Self {
        Self { writer: csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out) }
    }

    fn cell(&mut self, cell: &[u8]) {
        drop(self.writer.write_field(cell));
    }

    fn end(&mut self) {
        drop(self.writer.write_record(None::<&[u8]>));
    }
}
