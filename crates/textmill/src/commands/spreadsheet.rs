//! Tables as spreadsheets want them, where asked for: as an output of a run has `bom` and `guard-formulas`.

use crate::cli::Spreadsheet;
use std::borrow::Cow;
use textmill_pipeline::spreadsheet::{BYTE_ORDER_MARK, guarded};

impl Spreadsheet {
    /// What stands before the header.
    pub(super) fn mark(&self) -> &'static [u8] {
        if self.bom { BYTE_ORDER_MARK } else { b"" }
    }

    /// A cell of text. A spreadsheet would run one that begins like a formula.
    pub(super) fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match self.guard_formulas {
            true => guarded(text),
            false => Cow::Borrowed(text),
        }
    }
}
