//! The characters of each page, and where they stand.

use hayro_interpret::font::GlyphRun;
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::kurbo::{Affine, BezPath, Point, Rect};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, RenderContent, SoftMask, TransformExt, interpret_page,
};
use unicode_normalization::UnicodeNormalization;

use super::lines::{Line, Lines};

/// What the pages hold.
#[derive(Default)]
pub(super) struct Pages {
    pub(super) pages: Vec<Page>,
    /// Characters that are known, white space aside, and those that are not.
    pub(super) known: usize,
    pub(super) unknown: usize,
    /// How many pages show pictures.
    pub(super) images: usize,
    /// Whether there was more text than may be.
    pub(super) too_long: bool,
}

/// The lines of a page, from top to bottom as the file has them.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) lines: Vec<Line>,
    pub(super) height: f64,
}

/// A character or ligature; `y` grows downwards.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Glyph {
    pub(super) x: f64,
    pub(super) end: f64,
    pub(super) y: f64,
    pub(super) size: f64,
    pub(super) text: String,
}

pub(super) fn pages(file: &Pdf, max_bytes: u64) -> Pages {
    let mut all = Pages::default();
    let settings =
        InterpreterSettings { render_content: RenderContent::PAGE, ..InterpreterSettings::default() };
    let cache = InterpreterCache::new();
    let mut left = max_bytes;
    for page in file.pages().iter() {
        let (width, height) = page.render_dimensions();
        let bounds = Rect::new(0.0, 0.0, width.into(), height.into());
        let transform = page.initial_transform(true).to_kurbo();
        let mut context = Context::new(transform, bounds, &cache, file.xref(), settings.clone());
        let mut eye =
            Eye { lines: Lines::default(), before: Vec::new(), known: 0, unknown: 0, images: 0, left };
        interpret_page(page, &mut context, &mut eye);
        left = eye.left;
        all.known += eye.known;
        all.unknown += eye.unknown;
        all.images += usize::from(eye.images > 0);
        all.pages.push(Page { lines: eye.lines.finish(), height: height.into() });
        if left == 0 {
            all.too_long = true;
            break;
        }
    }
    all
}

/// Looks at what is drawn.
struct Eye {
    lines: Lines,
    /// The run before: bold is sometimes made by drawing twice.
    before: Vec<Glyph>,
    known: usize,
    unknown: usize,
    images: usize,
    /// How many more bytes of text there may be.
    left: u64,
}

impl Device<'_> for Eye {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, '_>, props: DrawProps<'_>, _: &DrawMode) {
        if self.left == 0 {
            return;
        }
        let mut glyphs = Vec::with_capacity(run.glyphs().len());
        for glyph in run.glyphs() {
            let transform: Affine = props.transform * glyph.transform();
            let advance = match &**glyph {
                hayro_interpret::font::Glyph::Outline(outline) => outline.advance_width(),
                hayro_interpret::font::Glyph::Type3(drawn) => drawn.advance_width(),
            };
            let start = transform * Point::ZERO;
            let end = transform * Point::new(advance.unwrap_or(500.0).into(), 0.0);
            let up = transform * Point::new(0.0, 1000.0);
            let size = (up - start).hypot();
            if ![start.x, start.y, end.x, size].iter().all(|n| n.is_finite()) {
                continue;
            }
            let text = match glyph.as_unicode() {
                Some(BfString::Char(c)) => plain(c.encode_utf8(&mut [0; 4])),
                Some(BfString::String(text)) => plain(&text),
                None => String::new(),
            };
            match text.trim().is_empty() {
                false => self.known += 1,
                true if text.is_empty() => self.unknown += 1,
                true => {}
            }
            let text = if text.is_empty() { "\u{FFFD}".to_owned() } else { text };
            self.left = self.left.saturating_sub(text.len() as u64);
            glyphs.push(Glyph { x: start.x, end: end.x.max(start.x), y: start.y, size, text });
        }
        if !again(&self.before, &glyphs) {
            glyphs.iter().for_each(|glyph| self.lines.push(glyph));
        }
        self.before = glyphs;
    }

    fn draw_image(&mut self, _: Image<'_, '_>, _: ImageDrawProps<'_>) {
        self.images += 1;
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'_>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_clip_rect(&mut self, _: &Rect) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'_>>, _: BlendMode) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
    fn draw_rect(&mut self, _: &Rect, _: DrawProps<'_>, _: &DrawMode) {}
}

/// Whether a run is the one before, drawn once more beside itself.
fn again(before: &[Glyph], now: &[Glyph]) -> bool {
    let same = |(a, b): (&Glyph, &Glyph)| {
        let near = 0.15 * a.size;
        a.text == b.text && (a.x - b.x).abs() < near && (a.y - b.y).abs() < near
    };
    !now.is_empty() && before.len() == now.len() && before.iter().zip(now).all(same)
}

/// The characters that are meant: fonts have radicals and ligatures in the place of characters.
fn plain(text: &str) -> String {
    let odd =
        |c: char| matches!(c, '\u{2E80}'..='\u{2FDF}' | '\u{F900}'..='\u{FAFF}' | '\u{FB00}'..='\u{FB06}');
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if odd(c) => out.extend(c.nfkc()),
            '\u{A0}' | '\t' | '\n' | '\r' => out.push(' '),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}
