//! Flat tables of documents: which there are, their columns, their rows.
//!
//! A table is named by a path: `extract.entities` is the list `entities` of the step `extract`, and each of
//! its elements is a row; `count` is a struct, and each document is a row. `document_id` comes first, then
//! the element's fields.

use arrow_schema::{DataType, Field, Fields};

use super::OutputSpec;
use super::json::Offsets;
use super::rows::RowType;
use super::shape::{Shape, is_offset};
use super::value::Value;
use crate::document::{DocumentResult, StepSchema};
use crate::error::RenderError;
use crate::offsets::Unit;

/// The column that says which document a row belongs to.
pub(super) const ID: &str = "document_id";

/// A table whose place and columns are known.
#[derive(Debug, Clone)]
pub(super) struct Flat {
    step: String,
    /// Fields to go through, from the step's struct to the table.
    path: Vec<String>,
    pub(super) with_id: bool,
    pub(super) columns: Vec<Column>,
}

#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) name: String,
    /// Its place in the element's struct; `None` when the elements are plain values.
    index: Option<usize>,
    pub(super) offset: bool,
    pub(super) shape: Shape,
    pub(super) kind: RowType,
    /// Whether a table of its own holds it.
    pub(super) own_table: bool,
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

impl Flat {
    /// Finds the table and its columns.
    pub(super) fn new(spec: &OutputSpec, steps: &[StepSchema]) -> Result<Self, String> {
        let known = || tables(steps).iter().map(|t| format!("`{t}`")).collect::<Vec<_>>().join(", ");
        let Some(table) = &spec.table else {
            return Err(format!("a .csv holds one table; say which with `table`: {}", known()));
        };
        let (step, path, (elements, of_list)) = steps
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
                fields.iter().enumerate().map(|(i, f)| Column::new(fields, i, f, of_list)).collect()
            }
            plain => vec![Column {
                name: "value".into(),
                index: None,
                offset: false,
                shape: Shape::of(plain),
                kind: RowType::of(plain, true),
                own_table: false,
            }],
        };
        let mut with_id = true;
        if columns.iter().any(|column: &Column| column.name == ID) && spec.columns.is_none() {
            return Err(format!(
                "the rows of `{table}` have a field `{ID}` of their own; choose with `columns`"
            ));
        }
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
        Ok(Self { step, path, with_id, columns })
    }

    /// Calls `row` for every row that the document has in the table.
    pub(super) fn rows(
        &self,
        result: &DocumentResult<'_>,
        unit: Unit,
        mut row: impl FnMut(Value<'_>, Offsets<'_>) -> Result<(), String>,
    ) -> Result<(), RenderError> {
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
        let offsets = Offsets { map: result.offsets(), unit, text_bytes: result.text.len() };
        let failed = |cause| RenderError { step: self.step.clone(), cause };
        match table.list() {
            Some((array, range)) => {
                for element in range {
                    row(Value::new(array, element), offsets).map_err(failed)?;
                }
                Ok(())
            }
            None => row(table, offsets).map_err(failed),
        }
    }
}

impl Column {
    fn new(fields: &Fields, index: usize, field: &Field, of_list: bool) -> Self {
        let offset = is_offset(fields, field.name());
        Column {
            name: field.name().clone(),
            index: Some(index),
            offset,
            shape: Shape::of(field.data_type()),
            kind: if offset { RowType::Offset } else { RowType::of(field.data_type(), true) },
            own_table: !of_list
                && (matches!(field.data_type(), DataType::Struct(_))
                    || list_item(field.data_type()).is_some()),
        }
    }

    /// The column's value in a row; `None` where the row itself is null.
    pub(super) fn value<'a>(&self, element: Value<'a>) -> Result<Option<Value<'a>>, String> {
        let Some(index) = self.index else { return Ok(Some(element)) };
        let Some(structure) = element.structure() else { return Ok(None) };
        let column = structure.columns().get(index).ok_or("a column is missing")?;
        Ok(Some(Value::new(column.as_ref(), element.row)))
    }
}

/// The type of the table's elements, and whether they are a list's items or the struct itself.
fn resolve(fields: &Fields, path: &[String]) -> Option<(DataType, bool)> {
    let Some((first, rest)) = path.split_first() else {
        return Some((DataType::Struct(fields.clone()), false));
    };
    let field = fields.find(first)?.1;
    match (field.data_type(), rest) {
        (DataType::Struct(inner), rest) => resolve(inner, rest),
        (list, []) => list_item(list).map(|item| (item.data_type().clone(), true)),
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
