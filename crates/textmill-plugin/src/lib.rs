//! textmill-plugin: write a textmill plugin in Rust.
//!
//! A plugin is a library with `crate-type = ["cdylib", "rlib"]`, an options struct, an output struct,
//! one [`process`](Plugin::process) function, and one macro. This is a whole one:
//!
//! ```
//! use textmill_plugin::{Document, Error, Layer, Plugin};
//!
//! /// What `[step.options]` may say.
//! #[derive(Default, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
//! #[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
//! struct Options {
//!     /// Questions shorter than this many bytes are not counted.
//!     min_length: usize,
//! }
//!
//! /// What one document gives.
//! #[derive(serde::Serialize, serde::Deserialize)]
//! struct Output { questions: u32 }
//!
//! struct Questions { options: Options }
//!
//! impl Plugin for Questions {
//!     const ID: &'static str = "questions";
//!     const VERSION: &'static str = env!("CARGO_PKG_VERSION");
//!     const SUMMARY: &'static str = "Count the questions";
//!     type Options = Options;
//!     type Output = Output;
//!
//!     fn layers(_: &Options) -> Vec<Layer> { vec![Layer::Sentences] }
//!     fn open(options: Options) -> Result<Self, Error> { Ok(Self { options }) }
//!     fn process(&mut self, document: &Document<'_>) -> Result<Output, Error> {
//!         let asks = |text: &str| text.ends_with(['?', '？']) && text.len() >= self.options.min_length;
//!         let questions = document.sentences().filter(|s| asks(document.slice(s.span))).count();
//!         Ok(Output { questions: questions as u32 })
//!     }
//! }
//!
//! textmill_plugin::export!(Questions);
//! # fn main() {}
//! ```
//!
//! The options' JSON Schema (with doc comments and defaults) and the output's Arrow schema are derived
//! from the types. A panic in the author's code costs the document at hand, not the run. Tests use
//! [`testing::TestDocument`] (feature `testing`). Plugins that want Arrow itself implement
//! [`BatchPlugin`] and use [`export_batch!`]. An operator over a whole corpus is a [`Reduce`].
//!
//! The way from nothing to a published plugin, in any language, is in the [`guide`].
//!
//! Rejected: passing Rust types or trait objects across the border (no stable layout), one JSON
//! document per call (measured 20 times slower than Arrow on span results), a procedural macro (the
//! trait and one declarative macro say the same in code that can be read).

mod batch;
#[doc = include_str!("../GUIDE.md")]
pub mod guide {}
#[doc(hidden)]
pub mod border;
mod document;
mod plugin;
mod reduce;
mod rows;
#[cfg(feature = "testing")]
pub mod testing;

pub use batch::{BatchPlan, BatchPlugin};
pub use document::{
    Document, Layer, PARTS_OF_SPEECH, Paragraph, ParagraphsView, Section, SectionsView, Sentence,
    SentencesView, Span, Strings, Token, TokenKind, TokensView,
};
pub use plugin::{Error, Plugin};
pub use reduce::{Reduce, Stage};
pub use rows::{Rows, output_fields};

#[doc(hidden)]
pub use textmill_abi as abi;

/// Exports [`Plugin`] types, and behind a semicolon [`Reduce`] types, as a textmill plugin: `export!(Count);`,
/// `export!(Count; Terms, Keyness);`. Once per library. The first names the library.
#[macro_export]
macro_rules! export {
    ($($plugin:ty),+ $(; $($reduce:ty),+)? $(,)?) => {
        $crate::export_operators!(
            $($crate::border::OperatorEntry::of::<$crate::Rows<$plugin>>()),+
            $(, $($crate::border::OperatorEntry::reduce::<$reduce>()),+)?
        );
    };
}

/// Exports [`BatchPlugin`] types as a textmill plugin. Once per library.
#[macro_export]
macro_rules! export_batch {
    ($($plugin:ty),+ $(,)?) => {
        $crate::export_operators!($($crate::border::OperatorEntry::of::<$plugin>()),+);
    };
}

/// What the other two macros share.
#[doc(hidden)]
#[macro_export]
macro_rules! export_operators {
    ($($entry:expr),+ $(,)?) => {
        #[cfg(panic = "abort")]
        ::core::compile_error!(
            "a plugin built with panic = \"abort\" would take the host down with it; use panic = \"unwind\""
        );

        #[allow(unsafe_code, reason = "the one exported symbol of the contract")]
        const _: () = {
            static ENTRIES: &[$crate::border::OperatorEntry] = &[$($entry),+];
            static OPERATORS: ::std::sync::OnceLock<$crate::border::Operators> = ::std::sync::OnceLock::new();

            /// The one symbol of the plugin contract.
            ///
            /// # Safety
            /// Called by a textmill host as the contract says.
            #[unsafe(no_mangle)]
            pub unsafe extern "C" fn textmill_plugin_entry_v1(
                host: *const $crate::abi::TmHost,
                plugin: *mut $crate::abi::TmPlugin,
                error: *mut $crate::abi::TmError,
            ) -> $crate::abi::TmStatus {
                // SAFETY: the host's pointers are passed on as they came.
                unsafe { $crate::border::entry(host, plugin, error, &OPERATORS, ENTRIES) }
            }
        };
    };
}
