//! JSON Lines: one object a document, `document` first, then one object a step, in the order of the config.

use super::OutputSpec;
use super::json::{self, Offsets};
use super::nested::document_fields;
use super::selection::Selection;
use super::shape::{Shape, field_shapes};
use super::value::Value;
use crate::document::{DocumentResult, StepSchema};
use crate::error::RenderError;
use crate::offsets::Unit;

/// The steps' shapes.
#[derive(Debug)]
pub(super) struct Plan {
    unit: Unit,
    /// The chosen fields of `document`.
    document: Vec<&'static str>,
    steps: Vec<(String, Vec<u8>, Shape)>,
}

impl Plan {
    pub(super) fn new(spec: &OutputSpec, steps: &[StepSchema]) -> Result<Self, String> {
        let selection = Selection::new(spec.columns.as_deref(), steps)?;
        let steps = steps.iter().filter_map(|step| {
            let mut key = Vec::new();
            json::string(&step.name, &mut key);
            key.push(b':');
            let mut shape = Shape::Struct(field_shapes(&step.fields));
            shape.select(selection.of(&step.name)?);
            Some((step.name.clone(), key, shape))
        });
        Ok(Self { unit: spec.offsets, document: document_fields(&selection), steps: steps.collect() })
    }

    pub(super) fn render(&self, result: &DocumentResult<'_>, out: &mut Vec<u8>) -> Result<(), RenderError> {
        let offsets = Offsets { map: result.offsets(), unit: self.unit, text_bytes: result.text.len() };
        out.push(b'{');
        let mut first = self.document.is_empty();
        if !first {
            out.extend_from_slice(b"\"document\":");
            document(result, &self.document, out);
        }
        for (name, key, shape) in &self.steps {
            let Some(step) = result.steps.iter().find(|step| step.name == name) else { continue };
            if !std::mem::take(&mut first) {
                out.push(b',');
            }
            out.extend_from_slice(key);
            json::value(Value::new(step.rows, step.row), shape, offsets, out)
                .map_err(|cause| RenderError { step: name.clone(), cause })?;
        }
        out.extend_from_slice(b"}\n");
        Ok(())
    }
}

fn document(result: &DocumentResult<'_>, fields: &[&'static str], out: &mut Vec<u8>) {
    let meta = result.document;
    out.push(b'{');
    let mut first = true;
    for field in fields {
        let absent = match *field {
            "metadata" => meta.metadata.is_empty(),
            "notes" => meta.notes.is_empty(),
            _ => false,
        };
        if absent {
            continue;
        }
        if !std::mem::take(&mut first) {
            out.push(b',');
        }
        json::string(field, out);
        out.push(b':');
        let mut text = |value: Option<&str>| match value {
            Some(value) => json::string(value, out),
            None => out.extend_from_slice(b"null"),
        };
        match *field {
            "id" => text(Some(&meta.id)),
            "source" => text(Some(&meta.source)),
            "encoding" => text(Some(&meta.encoding)),
            "language" => text(Some(&meta.language)),
            "title" => text(meta.title.as_deref()),
            "date" => text(meta.date.as_deref()),
            "chars" => json::unsigned(result.offsets().chars(), out),
            "encoding_confidence" => {
                json::scalar(super::value::Scalar::Float32(meta.encoding_confidence), out);
            }
            "metadata" => {
                // Writing a value tree of strings and finite numbers into memory cannot fail.
                if serde_json::to_writer(&mut *out, &meta.metadata).is_err() {
                    out.extend_from_slice(b"null");
                }
            }
            _ => {
                for (i, note) in meta.notes.iter().enumerate() {
                    out.push(if i == 0 { b'[' } else { b',' });
                    json::string(note, out);
                }
                out.push(b']');
            }
        }
    }
    out.push(b'}');
}
