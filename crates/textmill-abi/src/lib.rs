//! textmill-abi: the plugin contract.
//!
//! A plugin is a shared library with **one exported symbol**, [`TM_ENTRY_SYMBOL`]. The host calls it
//! once; it fills a [`TmPlugin`], a struct of function pointers. Documents go in and results come out
//! as Arrow arrays through the [Arrow C Data Interface](https://arrow.apache.org/docs/format/CDataInterface.html),
//! so that a plugin can be written in C, C++, Rust, Zig or Go and needs no copy of our types.
//! `include/textmill.h` is generated from this crate and is all that a C author needs.
//!
//! This crate has no dependencies and no code beyond constants: whoever depends on it depends on the
//! contract and on nothing else. Rust authors use `textmill-plugin`, hosts use `textmill-loader`.
//!
//! # Versions
//!
//! The contract has its own version, never the product's. The **major** is in the symbol's name: a
//! library built for another major does not have this host's symbol, and no code of it runs. A
//! **minor** only appends fields to structs. `struct_size` stands first in every struct that can grow:
//! whoever allocates the struct sets it to what they allocated, and whoever writes to it writes no
//! further than that. A reader takes what it knows of a longer struct, and what a shorter one lacks is
//! null or zero to it; only what version 1.0 had and required must be there. Optional abilities are extensions, asked for by name.
//!
//! # Lifecycle
//!
//! ```text
//! textmill_plugin_entry_v1(host, &plugin, &error)     once per process
//!   plugin.op(context, i)                             any time, any thread
//!   plugin.open(context, args, &opened, &error)       at plan time and once per worker thread
//!     loop { push(instance, batch); pull(instance, &out) until out.release == NULL }
//!     finish(instance); pull until out.release == NULL
//!   plugin.close(instance)                            once per successful open
//! plugin.shutdown(context)                            at most once; the library is never unloaded
//! ```
//!
//! `open` runs before any document is read: wrong options and missing columns are found then. It is
//! given the columns the host can provide and answers with the columns it wants ([`TmOpened::columns`])
//! and the schema of its results. Batches then carry exactly these columns, in this order, and layers
//! that nobody wants are never computed.
//!
//! # Reductions
//!
//! An operator with [`TM_OP_REDUCE`] turns many documents into one table, by way of a *state*: rows of a
//! type of its own choice. [`TmOpenArgs::stage`] says what an instance is for:
//!
//! | stage | pushed | pulled after `finish` |
//! |---|---|---|
//! | [`TM_STAGE_PARTIAL`] | batches of documents, as for row-wise operators | state |
//! | [`TM_STAGE_MERGE`] | states, any number | one state that says the same |
//! | [`TM_STAGE_FINAL`] | states, any number | the table |
//!
//! In the last two stages `available` is the type of the state that the first one answered, and `columns`
//! must name all of it in that order. The host cuts documents into parts as it likes, and merges states in
//! any grouping but always in the order of their documents; the table may not depend on the grouping.
//! `push` returns nothing to pull; what is pulled after `finish` may come in any number of arrays.
//!
//! # Ownership
//!
//! - `push` **moves** the batch into the plugin, which must release it, even when `push` fails.
//! - What `open` and `pull` write belongs to the host, which releases it: on any thread, possibly after
//!   `close`, never after `shutdown`. `release` callbacks are therefore thread-safe and keep what they
//!   need alive.
//! - Buffers of a pushed batch are read-only. A result may point into them as long as its
//!   `private_data` keeps the batch alive.
//! - Every [`TmStr`] that is an argument is borrowed for the call. Every `TmStr` in [`TmPlugin`] and
//!   [`TmOperator`] lives as long as the plugin; [`TmOpened::columns`] lives as long as the instance.
//! - Nothing is allocated on one side and freed on the other.
//!
//! # Threads
//!
//! Different instances run in parallel. One instance is entered by one thread at a time, but not
//! always the same thread. `op`, `open`, `extension` and every callback of [`TmHost`] may be called
//! from any thread at any time.
//!
//! # Unwinding
//!
//! No exception, panic or `longjmp` may leave any function, `release` callbacks included. A plugin
//! turns it into [`TM_E_PANIC`]; the host then closes that instance and opens another.
//!
//! # Data
//!
//! A batch is a struct array, one row per document, without nulls at the top. The columns a host can
//! provide (all `utf8` unless said otherwise; `?` marks nullable):
//!
//! | column | type | what |
//! |---|---|---|
//! | `id` | utf8 | unique within a run |
//! | `text` | utf8 | the whole text |
//! | `source` | utf8? | where it was read from |
//! | `encoding` | utf8 | how the source was decoded |
//! | `language` | utf8 | ISO 639-1, or `und` |
//! | `title`, `date` | utf8? | `date` is ISO 8601 |
//! | `metadata` | utf8? | a JSON object with the source's other fields |
//! | `paragraphs` | list<struct<start: u32, end: u32, language: utf8>> | |
//! | `sections` | list<struct<start, end, heading_start, heading_end: u32, level: u8, parent: i32>> | `parent` is an index, -1 for none |
//! | `sentences` | list<struct<start, end, paragraph: u32, section: i32>> | indexes; -1 for none |
//! | `tokens` | list<struct<start, end: u32, kind: u8, pos: u8>> | `kind`: 0 Han word, 1 other word, 2 number, 3 punctuation, 4 symbol; `pos`: the part of speech, 0 where the words have none, else the place of its tag among those of Universal Dependencies in the order of the alphabet: 1 ADJ, 2 ADP, 3 ADV, 4 AUX, 5 CCONJ, 6 DET, 7 INTJ, 8 NOUN, 9 NUM, 10 PART, 11 PRON, 12 PROPN, 13 PUNCT, 14 SCONJ, 15 SYM, 16 VERB, 17 X |
//! | a step's name | struct | what that earlier step returned |
//!
//! A row-wise operator returns struct arrays whose rows, over all `pull`s that follow one `push`, are
//! as many as were pushed and in the same order. Types allowed in results: utf8, large utf8, integers,
//! `float32`, `float64`, bool, list, large list, struct. `utf8` must be valid UTF-8.
//!
//! All offsets are **bytes** into the row's `text`, start inclusive, end exclusive, on character
//! boundaries. In results, a struct with integer fields `start` and `end` *is* a span: the host checks
//! that it lies inside the text and, if the struct has a utf8 field `text`, that this is the spanned
//! text; and it converts the offsets to the reader's unit when results are written. A field whose
//! metadata says `textmill.span = "false"` is left alone. Whatever stands behind a null (in the fields
//! of a null struct, in the range of a null list) is nobody's and is not looked at. In the state and the
//! table of a reduction there is no text that a row belongs to: `start` and `end` are numbers there, written
//! as they are.
#![no_std]

mod arrow;
mod error;
mod host;
mod operator;
mod plugin;
mod status;
mod string;

pub use arrow::{ArrowArray, ArrowSchema};
pub use error::TmError;
pub use host::{TM_LOG_DEBUG, TM_LOG_ERROR, TM_LOG_INFO, TM_LOG_TRACE, TM_LOG_WARN, TmHost};
pub use operator::{
    TM_OP_DETERMINISTIC, TM_OP_REDUCE, TM_OP_ROWWISE, TM_OP_USES_THREADS, TM_STAGE_FINAL, TM_STAGE_MERGE,
    TM_STAGE_PARTIAL, TmOpenArgs, TmOpened, TmOperator,
};
pub use plugin::{TM_ABI_MAJOR, TM_ABI_MINOR, TM_ENTRY_SYMBOL, TmEntry, TmPlugin};
pub use status::{
    TM_E_BAD_DATA, TM_E_BAD_OPTION, TM_E_BAD_SCHEMA, TM_E_CANCELLED, TM_E_INTERNAL, TM_E_IO, TM_E_NOMEM,
    TM_E_PANIC, TM_E_STATE, TM_E_UNSUPPORTED, TM_OK, TmStatus,
};
pub use string::TmStr;
