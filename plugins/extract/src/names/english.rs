//! English names: capitalised words with a word that says what they name.

use super::found::Found;
use super::lexicon::Lexicon;
use super::line::Line;

/// Appends what is found.
pub(crate) fn find(_lexicon: &Lexicon, _line: &Line, _out: &mut Vec<Found>) {}
