//! The manifest: what a run was made from and what came of it.
//!
//! Whoever has the same config, inputs, plugins and dictionaries (each with its SHA-256 here) gets the same bytes.
//! A source's hash is taken while it is read, so it is that of what was processed, whatever became of the file.

use super::{RunError, Summary};
use crate::plan::Plan;
use serde_json::{Value, json};
use std::path::Path;
use textmill_io::{AtomicFile, digest};

/// Writes the manifest of a finished run.
pub(crate) fn write(plan: &Plan, summary: &Summary, path: &Path) -> Result<(), RunError> {
    let mut steps = plan.describe_steps();
    for step in &mut steps {
        if let (Some(path), Some(step)) =
            (step["path"].as_str().map(Path::new).map(hash_of), step.as_object_mut())
        {
            step.insert("sha256".to_owned(), path);
        }
    }
    let times: Vec<_> = summary
        .times
        .iter()
        .map(|step| json!({"stage": step.name, "seconds": step.time.as_secs_f64()}))
        .collect();
    let digest_of = |name: &str| plan.read.digests.as_ref().and_then(|digests| digests.get(name));
    let sources: Vec<_> = plan
        .inputs
        .sources
        .iter()
        .map(|source| {
            // Null where it was not read to its end.
            let digest = digest_of(&source.name);
            json!({
                "source": source.name,
                "bytes": digest.as_ref().map(|digest| digest.bytes),
                "sha256": digest.map(|digest| digest.sha256),
            })
        })
        .collect();
    let dictionaries: Vec<_> = plan
        .config
        .file
        .text
        .dictionaries
        .iter()
        .map(
            |(name, file)| json!({"name": name, "path": file, "sha256": hash_of(&plan.config.resolve(file))}),
        )
        .collect();
    let manifest = json!({
        "textmill": env!("CARGO_PKG_VERSION"),
        "config": {
            "path": plan.config.path,
            "sha256": hash_of(&plan.config.path),
            "value": plan.config.tree.value(),
        },
        "sources": sources,
        "dictionaries": dictionaries,
        "steps": steps,
        "documents": summary.documents,
        "written": summary.written,
        "filtered": summary.filtered,
        "quarantined": summary.quarantined,
        "bytes": summary.bytes,
        "jobs": summary.jobs,
        "seconds": summary.elapsed.as_secs_f64(),
        "stages": times,
    });
    let mut file = AtomicFile::replacing(path.to_owned())?;
    file.write(format!("{manifest:#}\n").as_bytes())?;
    file.commit()?;
    Ok(())
}

/// The SHA-256 of a file as it is now, null if it cannot be read any more.
fn hash_of(path: &Path) -> Value {
    std::fs::read(path).map_or(Value::Null, |bytes| Value::String(digest(&bytes).sha256))
}
