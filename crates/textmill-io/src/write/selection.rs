//! Which fields of nested results are written: `columns = ["document.id", "summarize.text", "extract.entities.value"]`.
//!
//! A name stands for all below it; a dot goes into a struct, or into the structs of a list. What is chosen keeps its
//! place and its nesting, so a reader of all finds it where it was.

use arrow_schema::DataType;

use super::nested::DOCUMENT;
use crate::document::StepSchema;

/// What is chosen.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Selection {
    All,
    Only(Vec<(String, Selection)>),
}

/// Everything below a chosen name.
const ALL: &Selection = &Selection::All;

impl Selection {
    /// Reads `columns` and looks every name up.
    pub(super) fn new(columns: Option<&[String]>, steps: &[StepSchema]) -> Result<Self, String> {
        let Some(columns) = columns else { return Ok(Selection::All) };
        let mut chosen = Selection::Only(Vec::new());
        for column in columns {
            let parts: Vec<&str> = column.split('.').collect();
            check(&parts, steps).map_err(|known| {
                format!("`columns`: there is no field `{column}`; there are {}", known.join(", "))
            })?;
            chosen.add(&parts);
        }
        match &chosen {
            Selection::Only(none) if none.is_empty() => Err("`columns` names no field".to_owned()),
            _ => Ok(chosen),
        }
    }

    fn add(&mut self, parts: &[&str]) {
        let Some((first, rest)) = parts.split_first() else {
            *self = Selection::All;
            return;
        };
        if let Selection::Only(fields) = self {
            let at = fields.iter().position(|(name, _)| name == first).unwrap_or_else(|| {
                fields.push(((*first).to_owned(), Selection::Only(Vec::new())));
                fields.len() - 1
            });
            if let Some((_, inner)) = fields.get_mut(at) {
                inner.add(rest);
            }
        }
    }

    /// What is chosen of a field; `None` when nothing is.
    pub(super) fn of(&self, field: &str) -> Option<&Selection> {
        match self {
            Selection::All => Some(ALL),
            Selection::Only(fields) => fields.iter().find(|(name, _)| name == field).map(|(_, inner)| inner),
        }
    }
}

/// Finds a field, or says which there are where the path ends.
fn check(parts: &[&str], steps: &[StepSchema]) -> Result<(), Vec<String>> {
    let known = |names: &mut dyn Iterator<Item = &str>| names.map(|name| format!("`{name}`")).collect();
    match parts {
        ["document"] => Ok(()),
        ["document", field] if DOCUMENT.contains(field) => Ok(()),
        ["document", ..] => Err(known(&mut DOCUMENT.iter().copied())),
        [step, rest @ ..] => match steps.iter().find(|schema| schema.name == *step) {
            Some(schema) => inside(rest, &DataType::Struct(schema.fields.clone())),
            None => Err(known(
                &mut std::iter::once("document").chain(steps.iter().map(|schema| schema.name.as_str())),
            )),
        },
        [] => Err(Vec::new()),
    }
}

fn inside(parts: &[&str], data_type: &DataType) -> Result<(), Vec<String>> {
    let Some((first, rest)) = parts.split_first() else { return Ok(()) };
    match data_type {
        DataType::List(item) | DataType::LargeList(item) | DataType::FixedSizeList(item, _) => {
            inside(parts, item.data_type())
        }
        DataType::Struct(fields) => match fields.find(first) {
            Some((_, field)) => inside(rest, field.data_type()),
            None => Err(fields.iter().map(|field| format!("`{}`", field.name())).collect()),
        },
        _ => Err(vec!["none below it".to_owned()]),
    }
}
