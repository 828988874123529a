//! Logs: what happens inside, step by step, for whoever looks for a cause. Nothing is logged unless asked for.
//!
//! `--log FILTER` (or the variable `TEXTMILL_LOG`) says how much: a level (`info`, `debug`, ...), or levels by part,
//! `info,textmill_pipeline::ledger=debug`. Lines go to standard error, or with `--log-file` as JSON objects to the end
//! of a file, one a line. Messages about the run itself (progress, warnings, the summary) are not logs and stay what
//! they are.

use crate::cli::Global;
use crate::shown::harmless;
use anyhow::{Context, Result};
use std::fs::OpenOptions;
use std::io::Write;
use std::sync::Mutex;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt;
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

/// Begins to log, if anybody asks for it.
pub(crate) fn start(global: &Global) -> Result<()> {
    let asked =
        global.log.clone().or_else(|| std::env::var("TEXTMILL_LOG").ok().filter(|text| !text.is_empty()));
    if asked.is_none() && global.log_file.is_none() {
        return Ok(());
    }
    let filter = asked.unwrap_or_else(|| "info".to_owned());
    let targets: Targets = filter.parse().with_context(|| {
        format!("`{filter}` does not say what to log; write a level such as `debug`, or levels by part, `info,textmill_loader=debug`")
    })?;
    let layer = match &global.log_file {
        None => fmt::layer().with_ansi(false).with_writer(|| Harmless).boxed(),
        Some(path) => {
            let file = OpenOptions::new().create(true).append(true).open(path);
            let file = file.with_context(|| format!("cannot write the log {}", path.display()))?;
            fmt::layer().json().flatten_event(true).with_writer(Mutex::new(file)).boxed()
        }
    };
    tracing_subscriber::registry().with(layer.with_filter(targets)).try_init().context("cannot begin to log")
}

/// Standard error for whole lines, in which nothing moves a terminal.
struct Harmless;

impl Write for Harmless {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let words = harmless(&String::from_utf8_lossy(bytes));
        std::io::stderr().write_all(words.as_bytes()).map(|()| bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        std::io::stderr().flush()
    }
}

/// What a plugin logs, at the level that it gives (1 error to 5 trace).
pub(crate) fn of_plugin(level: i32, plugin: &str, message: &str) {
    match level {
        ..=1 => tracing::error!(target: "plugin", plugin, "{message}"),
        2 => tracing::warn!(target: "plugin", plugin, "{message}"),
        3 => tracing::info!(target: "plugin", plugin, "{message}"),
        4 => tracing::debug!(target: "plugin", plugin, "{message}"),
        _ => tracing::trace!(target: "plugin", plugin, "{message}"),
    }
}
