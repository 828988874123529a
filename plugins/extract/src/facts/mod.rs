//! Facts: for each figure, who did what to what, when.
