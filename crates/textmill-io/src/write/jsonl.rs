//! JSON Lines: one object a document, `document` first, then one object a step, in the order of the config.

use super::OutputSpec;
use super::json::{self, Offsets};
use super::shape::{Shape, field_shapes};
use super::value::Value;
use crate::document::{DocumentResult, StepSchema};
use crate::error::RenderError;
use crate::offsets::Unit;

/// The steps' shapes.
#[derive(Debug)]
pub(super) struct Plan {
    unit: Unit,
    steps: Vec<(String, Vec<u8>, Shape)>,
}

impl Plan {
    pub(super) fn new(spec: &OutputSpec, steps: &[StepSchema]) -> Self {
        let steps = steps.iter().map(|step| {
            let mut key = vec![b','];
            json::string(&step.name, &mut key);
            key.push(b':');
            (step.name.clone(), key, Shape::Struct(field_shapes(&step.fields)))
        });
        Self { unit: spec.offsets, steps: steps.collect() }
    }

    pub(super) fn render(&self, result: &DocumentResult<'_>, out: &mut Vec<u8>) -> Result<(), RenderError> {
        let offsets = Offsets { map: result.offsets(), unit: self.unit, text_bytes: result.text.len() };
        out.extend_from_slice(b"{\"document\":");
        document(result, out);
        for (name, key, shape) in &self.steps {
            let Some(step) = result.steps.iter().find(|step| step.name == name) else { continue };
            out.extend_from_slice(key);
            json::value(Value::new(step.rows, step.row), shape, offsets, out)
                .map_err(|cause| RenderError { step: name.clone(), cause })?;
        }
        out.extend_from_slice(b"}\n");
        Ok(())
    }
}

fn document(result: &DocumentResult<'_>, out: &mut Vec<u8>) {
    let meta = result.document;
    let text = |key: &str, value: Option<&str>, out: &mut Vec<u8>| {
        out.extend_from_slice(key.as_bytes());
        match value {
            Some(value) => json::string(value, out),
            None => out.extend_from_slice(b"null"),
        }
    };
    text("{\"id\":", Some(&meta.id), out);
    text(",\"source\":", Some(&meta.source), out);
    text(",\"encoding\":", Some(&meta.encoding), out);
    text(",\"language\":", Some(&meta.language), out);
    text(",\"title\":", meta.title.as_deref(), out);
    text(",\"date\":", meta.date.as_deref(), out);
    out.extend_from_slice(b",\"chars\":");
    json::unsigned(result.offsets().chars(), out);
    out.extend_from_slice(b",\"encoding_confidence\":");
    json::scalar(super::value::Scalar::Float32(meta.encoding_confidence), out);
    if !meta.metadata.is_empty() {
        out.extend_from_slice(b",\"metadata\":");
        // Writing a value tree of strings and finite numbers into memory cannot fail.
        if serde_json::to_writer(&mut *out, &meta.metadata).is_err() {
            out.extend_from_slice(b"null");
        }
    }
    if !meta.notes.is_empty() {
        out.extend_from_slice(b",\"notes\":[");
        for (i, note) in meta.notes.iter().enumerate() {
            text(if i == 0 { "" } else { "," }, Some(note), out);
        }
        out.push(b']');
    }
    out.push(b'}');
}
