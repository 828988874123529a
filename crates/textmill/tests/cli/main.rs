//! The command line as its user meets it: the real program, the real plugins from their `.so` files.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "tests")]

mod config_errors;
mod contract;
mod explain;
mod main_job;
mod support;
