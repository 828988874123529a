//! What Ctrl-C, a scheduler and a closing terminal send.

use anyhow::Result;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use textmill_loader::Loader;

/// Set when the run is asked to stop. Asked a second time the process ends at once: by then the first has not been
/// enough. A signal that whoever started us lets be ignored (`nohup`, a job in the background of a script) stays
/// ignored.
pub(crate) fn stop(loader: Arc<Loader>) -> Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&stop);
    on_request(move || {
        loader.cancel();
        if asked.swap(true, Ordering::Relaxed) {
            say!(
                "ended at once, as asked twice; what was computed until now is kept where the run had begun a ledger"
            );
            #[expect(clippy::exit, reason = "the user insists")]
            std::process::exit(130);
        }
    })?;
    Ok(stop)
}

#[cfg(unix)]
fn on_request(mut asked: impl FnMut() + Send + 'static) -> Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;
    let ignored = ignored();
    let wanted = [SIGINT, SIGTERM, SIGHUP].into_iter().filter(|signal| ignored & (1 << (signal - 1)) == 0);
    let mut signals = Signals::new(wanted)?;
    std::thread::Builder::new()
        .name("signals".to_owned())
        .spawn(move || signals.forever().for_each(|_| asked()))?;
    Ok(())
}

/// The signals that this process was started with as ignored, signal 1 in the lowest bit (`proc_pid_status(5)`); none
/// where the system does not say.
#[cfg(unix)]
fn ignored() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0)
}

#[cfg(not(unix))]
fn on_request(asked: impl FnMut() + Send + 'static) -> Result<()> {
    Ok(ctrlc::set_handler(asked)?)
}
