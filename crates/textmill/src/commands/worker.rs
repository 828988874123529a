//! `textmill worker`: this program as the process that a plugin lives in. Hosts start it; people need not.

use crate::cli::Worker;
use crate::exit::Exit;
use anyhow::{Result, bail};
use textmill_loader::worker;

pub(super) fn run(args: &Worker) -> Result<Exit> {
    #[cfg(target_os = "linux")]
    if args.supervise
        && let Some(ended) = worker::supervise()?
    {
        end_as(ended);
    }
    #[cfg(not(target_os = "linux"))]
    if args.supervise {
        bail!("`textmill worker --supervise` is for Linux");
    }
    if let [test, settings] = args.check.as_slice() {
        return super::plugin::check::answer(test, settings);
    }
    match &args.library {
        Some(library) => worker::serve(library, args.sha256.as_deref(), args.max_memory)?,
        None if args.read => {
            worker::limit_memory(args.max_memory)?;
            textmill_pipeline::read_for_others(std::io::stdin(), std::io::stdout())?;
        }
        None if args.exec => return Err(worker::exec(&args.command, args.max_memory).into()),
        None => bail!("`textmill worker` needs --library FILE, --read or --exec -- COMMAND"),
    }
    Ok(Exit::Done)
}

/// Ends this process as another one ended: whoever started it is to take it for that one.
#[cfg(target_os = "linux")]
#[expect(clippy::exit, reason = "nothing else is to be done, and no other code is to be told")]
fn end_as(ended: worker::Ended) -> ! {
    match ended {
        worker::Ended::Code(code) => std::process::exit(code),
        worker::Ended::Signal(signal) => {
            let _ = signal_hook::low_level::emulate_default_handler(signal);
            std::process::exit(128 + signal)
        }
    }
}
