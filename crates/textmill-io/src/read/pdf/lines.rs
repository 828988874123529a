//! From characters to lines.
//!
//! Characters that follow each other on one baseline are a line. A gap is a space where it is as wide as one, between
//! Chinese characters only where it is wider than a character; a wide gap is a tab: the next column of a table.

use super::glyphs::Glyph;
use crate::read::flow::is_ideographic;

/// A line; `y` grows downwards, sizes are those of the font.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    pub(super) text: String,
    pub(super) x: f64,
    pub(super) end: f64,
    pub(super) y: f64,
    pub(super) size: f64,
}

/// A gap of that many sizes is a space.
const SPACE: f64 = 0.18;
/// The same between Chinese characters, which justified lines set wide apart.
const WIDE_SPACE: f64 = 1.2;
/// The next column.
const COLUMN: f64 = 2.2;

#[derive(Debug, Default)]
pub(super) struct Lines {
    done: Vec<Line>,
    open: Option<Line>,
    /// Whether a space came since the last character.
    space: bool,
}

impl Lines {
    pub(super) fn push(&mut self, glyph: &Glyph) {
        let space = glyph.text.trim().is_empty();
        let fits = self.open.as_ref().is_some_and(|line| {
            let size = line.size.max(glyph.size);
            // What is small and near may stand high or low: exponents, notes.
            let reach = if glyph.size < 0.8 * line.size { 0.6 } else { 0.3 };
            (glyph.y - line.y).abs() < reach * size && glyph.x > line.end - 0.6 * size
        });
        if !fits {
            if space {
                self.space = true;
                return;
            }
            self.end();
            self.open = Some(Line {
                text: glyph.text.clone(),
                x: glyph.x,
                end: glyph.end,
                y: glyph.y,
                size: glyph.size,
            });
            self.space = false;
            return;
        }
        if space {
            self.space = true;
            return;
        }
        let Some(line) = &mut self.open else { return };
        let gap = (glyph.x - line.end) / line.size.max(1e-6);
        let before = line.text.chars().next_back();
        let after = glyph.text.chars().next();
        let chinese = [before, after].iter().all(|side| side.is_some_and(is_ideographic));
        if gap > COLUMN {
            line.text.push('\t');
        } else if gap > if chinese { WIDE_SPACE } else { SPACE } || (self.space && !chinese) {
            line.text.push(' ');
        }
        line.text.push_str(&glyph.text);
        line.end = line.end.max(glyph.end);
        line.size = line.size.max(glyph.size);
        self.space = false;
    }

    pub(super) fn finish(mut self) -> Vec<Line> {
        self.end();
        self.done
    }

    fn end(&mut self) {
        self.done.extend(self.open.take());
    }
}
