//! textmill-loader: the core loader. It finds a plugin, verifies it, opens it and calls it.
//!
//! In the order of use:
//!
//! 1. [`SearchPath`] says where plugins are looked for, and remembers why each place was there.
//! 2. [`Loader::load`] finds a library by name, refuses what is not a plugin with the reason, runs its
//!    entry function and checks what it filled in: a [`Plugin`] with its [`Operator`]s.
//!    Files that somebody else could change are refused, and with a [`Lock`] everything that it does not name; with a
//!    [`Trust`] file plugins that nobody vouches for are refused, or kept in processes of their own.
//! 3. [`schema`] checks options against an operator's JSON Schema, all problems at once, and fills defaults.
//! 4. [`Plugin::open`] opens an [`Instance`]: the columns it wants, the struct it returns.
//! 5. [`Instance::process`] pushes a batch and pulls the results. **Nothing that comes back is trusted**:
//!    raw headers are checked before Arrow touches them, then offsets, UTF-8 (by SIMD), nulls and row
//!    counts; [`spans`] checks that every span points into its document.
//!
//! A plugin that ships, in C, over two documents:
//!
//! ```
//! use arrow_array::cast::AsArray;
//! use arrow_array::{RecordBatch, StringArray};
//! use arrow_schema::{DataType, Field, Schema};
//! use serde_json::json;
//! use std::sync::Arc;
//! use textmill_loader::{Loader, Origin, SearchPath, schema};
//!
//! # use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
//! # let folder = tempfile::tempdir()?;
//! # let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
//! # let built = std::process::Command::new("cc")
//! #     .args(["-std=c11", "-shared", "-fPIC", "-o"])
//! #     .arg(folder.path().join(format!("{DLL_PREFIX}fingerprint{DLL_SUFFIX}")))
//! #     .arg(format!("{root}/plugins/fingerprint/fingerprint.c"))
//! #     .arg(format!("-I{root}/crates/textmill-abi/include"))
//! #     .status()?;
//! # assert!(built.success());
//! let mut search = SearchPath::new();
//! search.push(folder.path(), Origin::CommandLine);
//! let loader = Loader::new(search, None);
//! let plugin = loader.load("fingerprint")?;
//! let operator = &plugin.operators()[0];
//!
//! let mut options = json!({"shingle": 3});
//! assert!(schema::check(&operator.options_schema, &options).is_empty());
//! schema::fill_defaults(&operator.options_schema, &mut options);
//!
//! let columns = Arc::new(Schema::new(vec![Field::new("text", DataType::Utf8, false)]));
//! let mut instance = plugin.open(0, &options, &columns)?;
//! assert_eq!(instance.columns(), ["text"]);
//!
//! let texts = StringArray::from(vec!["一样的句子。", "一样的句子。", "Another one."]);
//! let results = instance.process(&RecordBatch::try_new(columns, vec![Arc::new(texts)])?)?;
//! let prints = results.column_by_name("content").unwrap().as_string::<i32>();
//! assert!(prints.value(0) == prints.value(1) && prints.value(1) != prints.value(2));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//! [`Loader::load_isolated`] and [`Loader::load_command`] give plugins that live in other processes, see
//! [`worker`]: everything above holds for them too, and they may crash, hang or eat memory.
//!
//! Libraries are never unloaded (`RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE`): unloading Rust code with
//! thread-locals or Go code is unsound, and arrays may outlive their instance. Every array that came out
//! of a plugin keeps the plugin alive, so that `shutdown` is called after the last of them is gone.
//!
//! In this process the checks protect against bugs, not malice: a plugin can do what the process can. This crate never prints and never reads the environment; the command line does.

mod declaration;
mod error;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod host;
mod import;
mod instance;
mod library;
mod loader;
mod local;
mod plugin;
#[cfg(unix)]
mod program;
mod quiet;
mod reduction;
pub mod regular;
pub mod schema;
mod search;
pub mod spans;
mod trust;
#[cfg(unix)]
pub mod worker;

pub use error::{Attempt, CallError, LoadError, Refusal};
pub use host::HostLog;
pub use instance::{Instance, Status};
pub use loader::Loader;
pub use plugin::{Operator, Plugin};
pub use quiet::{Panicked, quietly};
pub use reduction::{Merging, Reduction};
pub use search::{Origin, SearchDir, SearchPath};
pub use trust::{
    Hashes, Inspect, Lock, Locked, PublicKey, SecretKey, Signed, Trust, TrustedKey, Unknown, sha256, sign,
};
