//! The `count` plugin.
