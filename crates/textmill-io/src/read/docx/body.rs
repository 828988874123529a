//! The text of the main part.

use std::io::BufRead;

use super::styles::{Role, Styles, outline};
use super::{Docx, Event, attribute, each};
use crate::read::flow;

pub(super) fn read(part: impl BufRead, styles: &Styles) -> Result<Docx, String> {
    let mut body = Body::new(styles);
    each(part, |event| match event {
        Event::Start(name, attributes) => body.start(name, |wanted| attribute(attributes.clone(), wanted)),
        Event::End(name) => body.end(name),
        Event::Text(text) => body.text(text),
    })?;
    Ok(Docx { title: body.title, text: body.out })
}

/// A paragraph that is open: a text box within a paragraph has its own.
#[derive(Default)]
struct Paragraph {
    text: String,
    role: Option<Role>,
}

struct Body<'s> {
    styles: &'s Styles,
    out: String,
    title: Option<String>,
    open: Vec<Paragraph>,
    /// The cells of the row that is open; rows of tables within cells are lines of the cell.
    rows: Vec<Vec<String>>,
    /// Within text: `w:t`.
    in_text: bool,
    /// Within what is not shown: the fallback of a drawing, the properties of a run.
    hidden: usize,
    /// Whether the last thing written was a row.
    after_row: bool,
}

impl<'s> Body<'s> {
    fn new(styles: &'s Styles) -> Self {
        Self {
            styles,
            out: String::new(),
            title: None,
            open: Vec::new(),
            rows: Vec::new(),
            in_text: false,
            hidden: 0,
            after_row: false,
        }
    }

    fn start(&mut self, name: &str, attribute: impl Fn(&str) -> Option<String>) {
        if name == "Fallback" {
            self.hidden += 1;
        }
        if self.hidden > 0 {
            return;
        }
        match name {
            "p" => self.open.push(Paragraph::default()),
            "t" => self.in_text = true,
            "tab" | "ptab" => self.text_anyway("\t"),
            // A page or column break within a paragraph separates nothing that is text.
            "br" | "cr" if attribute("type").is_none_or(|kind| kind == "textWrapping") => {
                self.text_anyway("\n");
            }
            "noBreakHyphen" => self.text_anyway("-"),
            "pStyle" => {
                let role = attribute("val").and_then(|id| self.styles.role(&id));
                if let Some(paragraph) = self.open.last_mut() {
                    paragraph.role = role;
                }
            }
            "outlineLvl" => {
                if let (Some(paragraph), Some(level)) =
                    (self.open.last_mut(), attribute("val").as_deref().and_then(outline))
                {
                    paragraph.role = Some(Role::Heading(level));
                }
            }
            "tr" => self.rows.push(Vec::new()),
            "tc" => {
                if let Some(row) = self.rows.last_mut() {
                    row.push(String::new());
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        if name == "Fallback" {
            self.hidden = self.hidden.saturating_sub(1);
        }
        if self.hidden > 0 {
            return;
        }
        match name {
            "t" => self.in_text = false,
            "p" => {
                if let Some(paragraph) = self.open.pop() {
                    self.paragraph(paragraph);
                }
            }
            "tr" => {
                if let Some(row) = self.rows.pop() {
                    self.row(&row);
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.in_text && self.hidden == 0 {
            self.text_anyway(text);
        }
    }

    fn text_anyway(&mut self, text: &str) {
        // Tab stops of a style's definition stand outside of paragraphs.
        if let Some(paragraph) = self.open.last_mut() {
            paragraph.text.push_str(text);
        }
    }

    fn paragraph(&mut self, paragraph: Paragraph) {
        let text = paragraph.text.trim();
        if text.is_empty() {
            return;
        }
        if let Some(cell) = self.rows.last_mut().and_then(|row| row.last_mut()) {
            if !cell.is_empty() {
                cell.push(' ');
            }
            let mut pending = false;
            flow::append(text, cell, &mut pending);
            return;
        }
        if paragraph.role == Some(Role::Title) && self.title.is_none() {
            self.title = Some(text.replace('\n', " "));
        }
        let line = match paragraph.role {
            Some(Role::Heading(level)) => flow::heading(level, &text.replace('\n', " ")),
            Some(Role::Title) => flow::heading(1, &text.replace('\n', " ")),
            None => text.to_owned(),
        };
        self.block(&line, false);
    }

    fn row(&mut self, cells: &[String]) {
        let line = cells.join("\t");
        if line.trim().is_empty() {
            return;
        }
        match self.rows.last_mut().and_then(|row| row.last_mut()) {
            Some(cell) => {
                if !cell.is_empty() {
                    cell.push(' ');
                }
                cell.push_str(&line.replace('\t', " "));
            }
            None => self.block(line.trim_end(), true),
        }
    }

    fn block(&mut self, line: &str, row: bool) {
        if !self.out.is_empty() {
            // Rows of one table stand together.
            self.out.push_str(if row && self.after_row { "" } else { "\n" });
        }
        self.out.push_str(line);
        self.out.push('\n');
        self.after_row = row;
    }
}
