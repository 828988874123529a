//! The command line as its user meets it: the real program, the real plugins from their `.so` files.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "tests")]

mod batch;
mod c_plugin;
mod compare;
mod compatibility;
mod config_errors;
mod config_reuse;
mod contract;
mod corpus;
mod crash;
mod estimate;
mod explain;
mod final_names;
mod formats;
mod guarded;
mod guide;
mod hostile_documents;
mod hostile_plugins;
mod impostors;
mod incremental;
mod index;
mod isolation;
mod kwic;
mod locked_programs;
mod logs;
mod main_job;
mod plugin_check;
mod plugin_new;
mod properties;
mod reading;
mod replay;
mod sealed;
mod shards;
mod shown;
mod support;
mod trust;
