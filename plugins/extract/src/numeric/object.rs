//! What a figure counts.
