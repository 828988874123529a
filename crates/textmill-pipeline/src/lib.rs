//! textmill-pipeline: from a TOML file to a plan to results.
//!
//! One way, walked by every command:
//!
//! 1. [`config::Config::load`] reads the file, applies overrides and checks it against its own JSON Schema: *what a
//!    file may say*. Every key and value remembers its place in the file.
//! 2. [`Plan::build`] resolves it against the world: plugins are loaded, their options checked by their own schemas
//!    and by themselves, inputs expanded, outputs checked against what the steps return, and the layers that some
//!    step needs are known. All problems are reported at once, as [`Diagnostic`]s with their place. What leaves this
//!    step can run: `check` ends here, `plan` prints it, `run` goes on with it.
//! 3. [`Plan::run`] reads, computes layers once per document, runs the steps over batches on all cores, and
//!    writes in input order. A document that fails goes to quarantine with its cause; the others are written. In
//!    the end, documents in = written + filtered + quarantined, or the run has failed.
//!
//! Steps over the corpus run behind the others: workers make a state of each batch, the collector merges them in
//! the order of the input, and the tables are written when the last document is.
//!
//! What was computed is kept in a ledger (an SQLite file) while a run goes on: a run that was killed goes on where it
//! was, an incremental one computes only what is new, and shards are merged by a run that finds everything there.
//!
//! The same inputs and config give the same bytes at any number of threads: batches are cut by the reader
//! alone, plugins are row-wise, and the writer restores the order.
//!
//! This crate never prints and never exits; it takes the folders to search for plugins from its caller.

pub mod config;
pub mod corpus;
mod diagnostic;
mod estimate;
mod hashes;
mod ledger;
pub mod passages;
mod plan;
pub mod plan_schema;
mod reading;
pub mod record;
mod run;
pub mod sample;

pub use diagnostic::{Diagnostic, Diagnostics, Place, Severity};
pub use estimate::{Estimate, EstimateError, OutputSize, Probe};
pub use plan::{GroupBy, Layer, Plan, PlanOptions, PlannedReduction, PlannedStep, PlannedTable};
pub use reading::Reading;
pub use run::{Outcome, Progress, RunError, RunOptions, Select, Shard, StepTime, Summary};
pub use textmill_io::Error as WriteError;
pub use textmill_io::{
    AtomicFile, Guard, RawDocument, Source, Survey, commit_all, read_for_others, spreadsheet,
};
pub use textmill_loader::CallError;
pub use textmill_text::segment::LoadReport;
