//! The command line as its user meets it: the real program, the real plugins from their `.so` files.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "tests")]

mod c_plugin;
mod config_errors;
mod contract;
mod corpus;
mod explain;
mod formats;
mod hostile_documents;
mod hostile_plugins;
mod main_job;
mod properties;
mod support;
