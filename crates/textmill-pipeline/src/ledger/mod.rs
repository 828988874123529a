//! The ledger: what was computed for every batch, so that nothing is computed twice.
//!
//! A long run may be killed at any moment, and a config is changed more often than a corpus. So the result of each
//! step for each batch is kept in an SQLite file under a key made of everything that it depends on: the bytes of the
//! batch's records, how they are read, the step's plugin (its file's SHA-256), operator and options, the results it
//! reads, and this program. The next run reads its inputs and cuts its batches as ever, and takes from the ledger
//! what is there. From that follow, without any special case:
//!
//! - **resume**: after a kill the run goes on from the last commit, and writes the same bytes as if never killed,
//!   since outputs are always written as a whole, from the first document to the last;
//! - **incremental runs**: where the ledger is kept, new and changed inputs alone are processed. Batches end where
//!   the *content* says (see `work::Cutter`), so that a file more or less moves the cuts only near it;
//! - **change of config or plugin**: only the steps that depend on the change have other keys;
//! - **shards**: a machine fills a ledger of its own with its part of the batches, and a last run that reads all
//!   those ledgers writes the results: the bytes are those of one run, because it is one.
//!
//! What is kept are the steps' columns (Arrow IPC, LZ4) and the states of steps over the corpus, not what is written:
//! another output costs no computation.
//!
//! **Promises.** A commit holds whole results or nothing (SQLite, write-ahead log). Every entry has a checksum, and
//! is compared with the step's type; a ledger that is damaged, or is none, is an error that names the file, never
//! silently begun anew. Writing is one thread's work beside the run; looking up costs some 10 µs. A ledger that no
//! longer serves (the run is complete, `incremental` is not set and never was) is removed. What an entry or a page is
//! kept for are the inputs of the run that last used it: only a run over the same ones removes it.

mod entry;
mod failure;
mod file;
mod forget;
mod identity;
mod pages;
mod store;

pub(crate) use entry::{Stepped, states};
pub(crate) use file::files;
pub(crate) use identity::{Key, Keyed};
pub(crate) use pages::Of;
pub(crate) use store::{BEGIN_AFTER, End, Ledger, Reader, Session, Settings};
