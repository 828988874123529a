//! What the writers write, whole: snapshots of results, properties over nested offsets, hostile documents.

#![allow(clippy::unwrap_used, clippy::string_slice, reason = "a test that panics has failed, as it should")]

mod fixture;
mod formats;
mod offsets;
mod paths;
mod snapshots;
mod typed;
