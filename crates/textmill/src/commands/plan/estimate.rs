//! How `textmill plan` tells what a run will take.

use super::plural;
use crate::memory::peak_memory;
use serde_json::json;
use std::fmt::Write;
use textmill_pipeline::{Estimate, OutputSize};

/// What a run will take, for people.
pub(super) fn in_words(estimate: &Estimate) -> Result<String, std::fmt::Error> {
    let Estimate { inputs, probe, .. } = estimate;
    let about = |known: bool| if known { "" } else { "about " };
    let mut out = String::new();
    let failed = match probe.failed {
        0 => String::new(),
        failed => format!("; {failed} of them failed"),
    };
    writeln!(
        out,
        "a run will take, judged by {} documents ({}) in {}{failed}:",
        probe.documents,
        size(probe.bytes),
        duration(probe.elapsed.as_secs_f64()),
    )?;
    let documents = rounded(inputs.documents, inputs.known);
    writeln!(out, "  documents {}{documents}, {}", about(inputs.known), size(inputs.bytes))?;
    let threads = format!("{} thread{}", estimate.jobs, plural(estimate.jobs));
    writeln!(out, "  time      {}{} on {threads}", about(probe.everything), duration(estimate.seconds))?;
    if let Some(peak) = peak_memory() {
        let (largest, needs) = estimate.largest;
        let more = match needs > peak {
            true => format!("; up to {} for the largest document ({})", size(needs), size(largest)),
            false => String::new(),
        };
        writeln!(out, "  memory    about {}{more}", size(peak))?;
    }
    for OutputSize { path, bytes, at_least } in &estimate.outputs {
        let how = if *at_least { "at least " } else { about(probe.everything) };
        writeln!(out, "  disk      {how}{} for {path}", size(*bytes))?;
    }
    if estimate.ledger > 0 {
        writeln!(out, "  disk      about {} for the ledger, while it runs", size(estimate.ledger))?;
    }
    Ok(out)
}

/// What a run will take, for programs: bytes and seconds.
pub(super) fn numbers(estimate: &Estimate) -> serde_json::Value {
    let Estimate { inputs, probe, .. } = estimate;
    let outputs: Vec<_> = estimate
        .outputs
        .iter()
        .map(|output| json!({"path": output.path, "bytes": output.bytes, "at_least": output.at_least}))
        .collect();
    json!({
        "documents": inputs.documents,
        "bytes": inputs.bytes,
        "known": inputs.known,
        "seconds": estimate.seconds,
        "jobs": estimate.jobs,
        "memory": peak_memory(),
        "largest": {"bytes": estimate.largest.0, "memory": estimate.largest.1},
        "outputs": outputs,
        "ledger": estimate.ledger,
        "probe": {
            "documents": probe.documents,
            "failed": probe.failed,
            "bytes": probe.bytes,
            "seconds": probe.elapsed.as_secs_f64(),
            "everything": probe.everything,
        },
    })
}

/// Two digits of what is not known.
fn rounded(count: u64, known: bool) -> u64 {
    let unit = 10_u64.pow(count.max(1).ilog10().saturating_sub(1));
    if known { count } else { (count + unit / 2) / unit * unit }
}

fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} KB", bytes.div_ceil(1_000)),
        1_000_000..10_000_000_000 => format!("{:.1} MB", bytes as f64 / 1e6),
        _ => format!("{:.1} GB", bytes as f64 / 1e9),
    }
}

fn duration(seconds: f64) -> String {
    match seconds {
        s if s < 10.0 => format!("{s:.1} s"),
        s if s < 120.0 => format!("{s:.0} s"),
        s if s < 7_200.0 => format!("{:.0} min", s / 60.0),
        s => format!("{:.1} h", s / 3_600.0),
    }
}
