//! What results are made with, in the few lines that a Parquet or SQLite file carries about itself.
//!
//! Only what the results depend on: no time, no machine, no number of threads, so that the same config over the same
//! documents gives the same bytes. The manifest says the rest.

use super::{PlannedReduction, PlannedStep};
use crate::config::Config;
use serde_json::Value;
use textmill_io::digest;
use textmill_loader::Plugin;

/// Keys and values: textmill's version, the SHA-256 of the config (and of those it extends, one after the other), and for each step its plugin and options.
pub(super) fn of(
    config: &Config,
    steps: &[PlannedStep],
    reductions: &[PlannedReduction],
) -> Vec<(String, String)> {
    let mut lines = vec![("version".to_owned(), env!("CARGO_PKG_VERSION").to_owned())];
    // Reading from memory cannot fail.
    let texts: String = config.tree.sources().iter().map(|(_, text)| text.as_str()).collect();
    if let Ok(digest) = digest(texts.as_bytes()) {
        lines.push(("config_sha256".to_owned(), digest.sha256));
    }
    let mut step = |name: &str, plugin: &Plugin, options: &Value| {
        lines.push((format!("step.{name}"), format!("{} {}", plugin.id(), plugin.version())));
        let mut options = options.clone();
        config.variables.scrub(&mut options);
        lines.push((format!("step.{name}.options"), options.to_string()));
    };
    steps.iter().for_each(|planned| step(&planned.name, &planned.plugin, &planned.options));
    reductions.iter().for_each(|planned| step(&planned.name, &planned.plugin, &planned.options));
    lines
}
