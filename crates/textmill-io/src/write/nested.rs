//! One row a document, with all its results nested as JSON Lines has them, for files with types.

use super::OutputSpec;
use super::json::Offsets;
use super::rows::{self, RowField, RowType};
use super::selection::Selection;
use super::value::Value;
use crate::document::{DocumentResult, StepSchema};
use crate::error::RenderError;
use crate::offsets::Unit;

/// The fields of `document`, in their order.
pub(super) const DOCUMENT: [&str; 10] = [
    "id",
    "source",
    "encoding",
    "language",
    "title",
    "date",
    "chars",
    "encoding_confidence",
    "metadata",
    "notes",
];

/// What a row holds.
#[derive(Debug)]
pub(super) struct Nested {
    /// The chosen fields of `document`.
    document: Vec<&'static str>,
    steps: Vec<(String, Vec<RowField>)>,
}

impl Nested {
    pub(super) fn new(spec: &OutputSpec, steps: &[StepSchema]) -> Result<Self, String> {
        let selection = Selection::new(spec.columns.as_deref(), steps)?;
        Ok(Self {
            document: document_fields(&selection),
            steps: steps
                .iter()
                .filter_map(|step| {
                    let mut fields = rows::row_fields(&step.fields, true);
                    select(&mut fields, selection.of(&step.name)?);
                    Some((step.name.clone(), fields))
                })
                .collect(),
        })
    }

    /// The columns.
    pub(super) fn fields(&self) -> Vec<RowField> {
        let mut fields = Vec::new();
        let mut add = |name: &str, inner: Vec<RowField>| {
            // A struct without fields is no column.
            if !inner.is_empty() {
                let index = fields.len();
                fields.push(RowField { name: name.to_owned(), index, kind: RowType::Struct(inner) });
            }
        };
        add("document", document_types(&self.document));
        self.steps.iter().for_each(|(name, inner)| add(name, inner.clone()));
        fields
    }

    pub(super) fn render(
        &self,
        result: &DocumentResult<'_>,
        unit: Unit,
        out: &mut Vec<u8>,
    ) -> Result<(), RenderError> {
        let offsets = Offsets { map: result.offsets(), unit, text_bytes: result.text.len() };
        rows::present(out);
        if !self.document.is_empty() {
            rows::present(out);
            document(result, &self.document, out);
        }
        for (name, fields) in self.steps.iter().filter(|(_, fields)| !fields.is_empty()) {
            match result.steps.iter().find(|step| step.name == name) {
                Some(step) => rows::structure(Value::new(step.rows, step.row), fields, offsets, out)
                    .map_err(|cause| RenderError { step: name.clone(), cause })?,
                None => rows::null(out),
            }
        }
        Ok(())
    }
}

/// The fields of `document` that a selection has.
pub(super) fn document_fields(selection: &Selection) -> Vec<&'static str> {
    match selection.of("document") {
        Some(chosen) => DOCUMENT.into_iter().filter(|field| chosen.of(field).is_some()).collect(),
        None => Vec::new(),
    }
}

/// The types of some fields of `document`.
pub(super) fn document_types(fields: &[&str]) -> Vec<RowField> {
    let kind = |name: &str| match name {
        "chars" => RowType::Int,
        "encoding_confidence" => RowType::Float32,
        "notes" => RowType::List(Box::new(RowType::Text)),
        _ => RowType::Text,
    };
    let field =
        |(index, name): (usize, &&str)| RowField { name: (*name).to_owned(), index, kind: kind(name) };
    fields.iter().enumerate().map(field).collect()
}

/// Appends some fields of a document's metadata.
pub(super) fn document(result: &DocumentResult<'_>, fields: &[&str], out: &mut Vec<u8>) {
    let meta = result.document;
    for field in fields {
        match *field {
            "id" => rows::text(&meta.id, out),
            "source" => rows::text(&meta.source, out),
            "encoding" => rows::text(&meta.encoding, out),
            "language" => rows::text(&meta.language, out),
            "title" => rows::optional(meta.title.as_deref(), out),
            "date" => rows::optional(meta.date.as_deref(), out),
            "chars" => rows::int(result.offsets().chars() as i64, out),
            "encoding_confidence" => rows::float32(meta.encoding_confidence, out),
            "metadata" => match meta.metadata.is_empty() {
                true => rows::null(out),
                false => rows::optional(serde_json::to_string(&meta.metadata).ok().as_deref(), out),
            },
            _ => {
                rows::count(meta.notes.len(), out);
                meta.notes.iter().for_each(|note| rows::text(note, out));
            }
        }
    }
}

fn select(fields: &mut Vec<RowField>, selection: &Selection) {
    fields.retain_mut(|field| match selection.of(&field.name) {
        Some(chosen) => {
            select_in(&mut field.kind, chosen);
            true
        }
        None => false,
    });
}

fn select_in(kind: &mut RowType, selection: &Selection) {
    match kind {
        RowType::List(item) => select_in(item, selection),
        RowType::Struct(fields) => select(fields, selection),
        _ => {}
    }
}
