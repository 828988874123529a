//! The `extract` plugin.
