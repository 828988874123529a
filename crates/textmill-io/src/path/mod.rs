//! Where results go: paths built from templates, confined to their folder, written whole or not at all.

mod atomic;
mod commit;
mod confine;
mod guard;
pub(crate) mod hash;
mod names;
mod template;
mod temporary;
#[cfg(test)]
mod testing;
mod unfinished;

pub(crate) use atomic::Policy;
pub use atomic::{AtomicFile, Overwrite};
pub(crate) use commit::EndedFile;
pub use commit::{SealedFile, commit_all};
pub use guard::{Guard, identity};
pub(crate) use names::Names;
pub use template::Template;
pub(crate) use template::{Sharing, Target};
pub(crate) use temporary::Lock;
pub use temporary::is_at;
pub use unfinished::Unfinished;
