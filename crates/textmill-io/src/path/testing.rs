//! What tests of files share.

use std::path::Path;

use super::{Overwrite, Policy};

pub(super) fn refuse() -> Policy {
    Policy { overwrite: Overwrite::Refuse, ..Policy::default() }
}

pub(super) fn names(dir: &Path) -> Vec<String> {
    std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect()
}
