//! A page for people.

use super::OutputSpec;
use crate::document::DocumentResult;

/// The page's settings.
#[derive(Debug)]
pub(super) struct Plan {
    language: Option<String>,
}

impl Plan {
    pub(super) fn new(spec: &OutputSpec) -> Result<Self, String> {
        Ok(Self { language: spec.language.clone() })
    }

    pub(super) fn render(&self, result: &DocumentResult<'_>, out: &mut Vec<u8>) {
        let _ = (&self.language, result.sentences());
        out.extend_from_slice(format!("# {}\n", result.document.id).as_bytes());
    }
}
