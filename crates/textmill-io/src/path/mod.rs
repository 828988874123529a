//! Where results go: paths built from templates, confined to their folder, written whole or not at all.

mod atomic;
mod confine;
mod guard;
pub(crate) mod hash;
mod names;
mod template;

pub use atomic::{AtomicFile, Overwrite, SealedFile, commit_all, is_at};
pub(crate) use atomic::{EndedFile, Lock, Policy};
pub use guard::{Guard, identity};
pub(crate) use names::Names;
pub use template::Template;
pub(crate) use template::{Sharing, Target};
