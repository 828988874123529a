//! The manifest: what a run was made from and what came of it.
//!
//! Whoever has the same config, inputs, plugins and dictionaries (each with its SHA-256 here) gets the same bytes.
//! A source's hash is taken while it is read, so it is that of what was processed, whatever became of the file.

use super::{RunError, Summary};
use crate::hashes::Hashes;
use crate::plan::Plan;
use serde_json::{Value, json};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use textmill_io::{AtomicFile, SealedFile};

/// Whether a file is a manifest: it begins as [`seal`] lets it begin.
pub(crate) fn is_one(path: &Path) -> bool {
    let mut start = Vec::new();
    let read = File::open(path).and_then(|file| file.take(64).read_to_end(&mut start));
    read.is_ok() && start.starts_with(b"{\n  \"textmill\": ")
}

/// The path of the config whose manifest this is, as that run was given it.
pub(crate) fn config_of(path: &Path) -> Option<PathBuf> {
    // A pipe that stands there would keep us waiting.
    path.metadata().ok().filter(std::fs::Metadata::is_file)?;
    let mut start = String::new();
    File::open(path).ok()?.take(4096).read_to_string(&mut start).ok()?;
    let line = start.lines().find_map(|line| line.strip_prefix("    \"path\": "))?;
    serde_json::from_str(line.trim_end_matches(',')).ok()
}

/// Writes the manifest of a run; it is yet to be committed.
pub(crate) fn seal(
    plan: &Plan,
    summary: &Summary,
    hashes: &Hashes,
    path: &Path,
) -> Result<SealedFile, RunError> {
    let hashes = hashes.get().map_err(RunError::Bug)?;
    let hash_of = |path: &Path| hashes.get(path).cloned().unwrap_or(Value::Null);
    let mut steps = plan.describe_steps();
    for step in &mut steps {
        if let (Some(path), Some(step)) =
            (step["path"].as_str().map(Path::new).map(&hash_of), step.as_object_mut())
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
            let mut told = json!({
                "source": source.name,
                "bytes": digest.as_ref().map(|digest| digest.bytes),
                "sha256": digest.as_ref().map(|digest| digest.sha256.as_str()),
            });
            if digest.is_some_and(|digest| digest.changed) {
                told["changed"] = true.into();
            }
            told
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
    let files: Vec<_> = plan
        .files_of_steps()
        .map(|(step, file)| json!({"step": step, "path": file, "sha256": hash_of(file)}))
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
        "files": files,
        "steps": steps,
        "documents": summary.documents,
        "written": summary.written,
        "filtered": summary.filtered,
        "quarantined": summary.quarantined,
        "bytes": summary.bytes,
        "jobs": summary.jobs,
        "spilled": summary.spilled,
        "seconds": summary.elapsed.as_secs_f64(),
        "stages": times,
    });
    let mut manifest = manifest;
    plan.config.variables.scrub(&mut manifest);
    let mut file = AtomicFile::replacing(path.to_owned(), &plan.guard)?;
    file.write(format!("{manifest:#}\n").as_bytes())?;
    Ok(file.seal()?)
}
