//! Progress on a terminal; silence in pipes.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use textmill_pipeline::Progress;

/// A bar over the sources; hidden when standard error is not a terminal.
pub(crate) fn bar(sources: usize, quiet: bool) -> ProgressBar {
    if quiet || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(Some(sources as u64), ProgressDrawTarget::stderr());
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} sources  {msg}  {elapsed}, {eta} left");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}

/// Moves the bar.
pub(crate) fn show(bar: &ProgressBar, progress: &Progress) {
    bar.set_position(progress.sources.0 as u64);
    let quarantined = match progress.quarantined {
        0 => String::new(),
        n => format!(", {n} in quarantine"),
    };
    bar.set_message(format!("{} documents{quarantined}", progress.written));
}
