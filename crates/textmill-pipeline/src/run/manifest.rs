//! The manifest: what a run was made from and what came of it.

use super::{RunError, Summary};
use crate::plan::Plan;
use serde_json::json;
use std::path::Path;
use textmill_io::AtomicFile;

/// Writes the manifest of a finished run.
pub(crate) fn write(plan: &Plan, summary: &Summary, path: &Path) -> Result<(), RunError> {
    let steps: Vec<_> = plan
        .steps
        .iter()
        .map(|step| {
            json!({
                "name": step.name,
                "plugin": step.plugin.id(),
                "version": step.plugin.version(),
                "operator": step.operator().id,
                "options": step.options,
            })
        })
        .chain(plan.reductions.iter().map(|step| {
            json!({
                "name": step.name,
                "plugin": step.plugin.id(),
                "version": step.plugin.version(),
                "operator": step.operator().id,
                "options": step.options,
            })
        }))
        .collect();
    let times: Vec<_> = summary
        .times
        .iter()
        .map(|step| json!({"stage": step.name, "seconds": step.time.as_secs_f64()}))
        .collect();
    let sources: Vec<_> = plan.inputs.sources.iter().map(|source| source.name.as_str()).collect();
    let manifest = json!({
        "textmill": env!("CARGO_PKG_VERSION"),
        "config": plan.config.tree.value(),
        "sources": sources,
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
