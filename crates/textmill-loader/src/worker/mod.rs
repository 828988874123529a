//! Plugins in processes of their own, and plugins that are programs: the worker protocol.
//!
//! A shared library in this process can end it: by a bad memory access, `exit`, an endless loop, too much memory.
//! In a **worker** it costs the document it failed on: the host starts a worker, talks to it over its standard
//! input and output, and when it dies or takes too long ends it and what it started, says why and starts another.
//! A worker is either this same program, which loads the library there (nothing changes for the plugin), or any
//! program that speaks the protocol below.
//!
//! # The protocol, version 1
//!
//! The host writes a request to the worker's standard input; the worker writes one answer to its standard
//! output; nothing else may be written there. Standard error is free: its lines go to the host's log, and the
//! last ones are told when the worker dies. Each message is one line, a JSON object in UTF-8, and behind the line
//! break exactly as many bytes as its field `bytes` says (0 if it is missing): an
//! [Arrow IPC stream](https://arrow.apache.org/docs/format/Columnar.html#ipc-streaming-format), uncompressed and
//! without dictionaries.
//!
//! | request | stream behind it | answer | stream behind it |
//! |---|---|---|---|
//! | `{"call": "hello", "protocol": 1}` | | `{"ok": true, "protocol": 1, "id": ..., "version": ..., "operators": [...]}` | |
//! | `{"call": "open", "instance": 1, "operator": 0, "stage": 0, "options": {...}}` | schema of every column on offer, no batch | `{"ok": true, "columns": ["text"]}` | schema of the results, no batch |
//! | `{"call": "process", "instance": 1}` | one batch of the wanted columns | `{"ok": true}` | as many rows as the batch, in one or more batches |
//! | `{"call": "push", "instance": 1}` | one batch | `{"ok": true}` | |
//! | `{"call": "finish", "instance": 1}` | | `{"ok": true}` | any number of batches |
//! | `{"call": "close", "instance": 1}` | | `{"ok": true}` | |
//!
//! - `hello` comes first. An operator is `{"id", "version", "summary", "options": JSON Schema, "rowwise": true,
//!   "deterministic": true}`; `id` of the worker names the plugin. The host checks options against the schema and
//!   fills the defaults it states before `open`.
//! - `open` comes at plan time, before any document is read, and again in other workers, possibly with the same
//!   number of another instance closed before; the same options must give the same answer. Columns, results,
//!   offsets and stages are those of the contract (`textmill-abi`), and so are the rules.
//! - `push` and `finish` are for reductions; `process` is for row-wise operators.
//! - An answer that something is wrong: `{"ok": false, "status": "bad data", "message": "one line"}`, and where
//!   they are known `"option"` (dotted path), `"row"`, `"help"`. `status` is one of: internal error, unsupported,
//!   bad option, bad schema, bad data, illegal call, i/o error, cancelled (only when asked to stop), out of memory,
//!   panic, bad result. The instance goes on after it.
//! - `{"log": 3, "target": "words", "message": "..."}` before an answer is a line for the host's log: 1 error,
//!   2 warning, 3 progress, 4 and 5 for the author.
//! - Each request has a number, `"request": 7`. An answer may repeat it, and then has to have the right one; one answer
//!   too many ends the worker, since it would be taken for the next one's.
//! - When its standard input ends, the worker ends. On Linux it is also killed when the host is, and whatever it started
//!   is killed when it ends, however that is: a process above it sees to that, to which its orphans fall. Elsewhere what
//!   it started is killed where it is still in the worker's process group, and outlives a host that is killed unless it
//!   sees the end of its input.
//!
//! Nothing that a worker says is trusted: lengths are bounded, streams are validated as Arrow validates untrusted
//! data (strings by SIMD), types, row counts and nulls are compared with what was declared, spans with the texts.

mod clock;
mod ending;
mod memory;
mod remote;
mod serve;
mod session;
mod spawn;
pub(crate) mod stream;
#[cfg(target_os = "linux")]
mod supervise;
pub(crate) mod wire;

pub use memory::limit_memory;
pub(crate) use remote::{Remote, Workers, describe};
pub use serve::serve;
pub(crate) use session::Spec;
pub use spawn::exec;
#[cfg(target_os = "linux")]
pub use supervise::{Ended, supervise};

use std::time::{Duration, Instant};

/// How a warning in the log begins, of the target `worker`, about a worker that was killed by a signal when nothing more
/// was asked of it: its results were good, and what it does at its end is not.
pub const CRASHED_AT_EXIT: &str = "it crashed at exit";

/// What a worker may take.
///
/// ```
/// use std::time::Duration;
/// use textmill_loader::worker::Limits;
/// let limits = Limits { time: Duration::from_secs(5), ..Limits::default() };
/// assert_eq!(limits.memory, Some(4 << 30));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Limits {
    /// Wall time of a call: of a batch, and of each of its documents when they are tried alone.
    pub time: Duration,
    /// Address space in bytes, the plugin's libraries and the worker itself included.
    pub memory: Option<u64>,
    /// When whatever still goes on is ended, starting a worker included, however much time it would have.
    pub until: Option<Instant>,
}

impl Default for Limits {
    /// A minute, and 4 GiB: far above what a text takes, far below what takes a machine down.
    fn default() -> Self {
        Self { time: Duration::from_secs(60), memory: Some(4 << 30), until: None }
    }
}
