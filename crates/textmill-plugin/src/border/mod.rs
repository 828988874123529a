//! The border: everything `unsafe` of the SDK, behind the one exported symbol.
//!
//! An author never calls anything here; [`export!`](crate::export) does. Each function of the contract
//! runs inside [`guard::guard`], so that a panic (in the author's code, in a drop, in the formatting of an
//! error) becomes a status and nothing unwinds into the host.
#![allow(unsafe_code, reason = "the border to C; each block states why it is sound")]

mod entry;
mod error;
mod guard;
mod instance;
mod operator;

pub use entry::entry;
pub use operator::{OperatorEntry, Operators};
