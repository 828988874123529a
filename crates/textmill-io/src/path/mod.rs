//! Where results go: paths built from templates, confined to their folder, written whole or not at all.

mod atomic;
mod confine;
mod guard;
pub(crate) mod hash;
mod names;
mod template;

pub(crate) use atomic::Policy;
pub use atomic::{AtomicFile, Overwrite, SealedFile, is_at};
pub use guard::{Guard, identity};
pub(crate) use names::Names;
pub use template::Template;
pub(crate) use template::{Sharing, Target};
