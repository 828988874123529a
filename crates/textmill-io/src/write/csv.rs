//! Flat tables as CSV (RFC 4180: commas, CR LF, quotes doubled), written by the `csv` crate.
//!
//! The header comes from the schema, so a table without rows still has its columns. A null is an empty cell; a
//! nested value is JSON text; offsets are in the output's unit.
//!
//! **Formulas.** A spreadsheet runs a cell that begins with `=`, `+`, `-` or `@`. Data for programs must not
//! be changed behind their back (a quoted `-5 %` is a figure), so such cells are written as they are unless
//! `guard-formulas` asks for a `'` before them. Only text is guarded: numbers are no risk.

use super::OutputSpec;
use super::flat::{Flat, ID};
use super::json::{self, Offsets};
use super::value::{Scalar, Value};
use crate::document::{DocumentResult, StepSchema};
use crate::error::RenderError;
use crate::offsets::Unit;
use crate::spreadsheet::{BYTE_ORDER_MARK, guarded};

/// A table, and how its cells are written.
#[derive(Debug)]
pub(super) struct Plan {
    table: Flat,
    unit: Unit,
    bom: bool,
    guard: bool,
}

impl Plan {
    pub(super) fn new(spec: &OutputSpec, steps: &[StepSchema]) -> Result<Self, String> {
        let table = Flat::new(spec, steps)?;
        Ok(Plan { table, unit: spec.offsets, bom: spec.bom, guard: spec.guard_formulas })
    }

    pub(super) fn header(&self) -> Vec<u8> {
        let mut out = Vec::new();
        if self.bom {
            out.extend_from_slice(BYTE_ORDER_MARK);
        }
        let mut row = Row::new(&mut out);
        if self.table.with_id {
            row.cell(ID.as_bytes());
        }
        for column in &self.table.columns {
            row.cell(column.name.as_bytes());
        }
        row.end();
        drop(row);
        out
    }

    pub(super) fn render(&self, result: &DocumentResult<'_>, out: &mut Vec<u8>) -> Result<(), RenderError> {
        let mut row = Row::new(out);
        self.table.rows(result, self.unit, |element, offsets| {
            self.row(&result.document.id, element, offsets, &mut row)
        })
    }

    fn row(
        &self,
        id: &str,
        element: Value<'_>,
        offsets: Offsets<'_>,
        row: &mut Row<'_>,
    ) -> Result<(), String> {
        if self.table.with_id {
            self.text(id, row);
        }
        let mut cell = Vec::new();
        for column in &self.table.columns {
            let Some(value) = column.value(element)? else {
                row.cell(b"");
                continue;
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
        match self.guard {
            true => row.cell(guarded(text).as_bytes()),
            false => row.cell(text.as_bytes()),
        }
    }
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
