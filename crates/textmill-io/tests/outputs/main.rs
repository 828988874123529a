//! What the writers write, whole: snapshots of results, properties over nested offsets, hostile documents.

mod fixture;
mod formats;
mod offsets;
mod paths;
mod snapshots;
