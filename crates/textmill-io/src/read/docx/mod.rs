//! Word documents (ECMA-376, WordprocessingML): paragraphs, headings, tables, from the main part.
//!
//! A paragraph is a block, a heading a heading line (`## ...`), a row of a table a line with tabs. What the author
//! deleted under revision marks, field codes and the fallbacks of drawings are not text. A heading is told by its
//! style's name or outline level, since style ids differ by language. The number that Word puts before a paragraph of
//! a numbered list is not in the file's text, so it is not in ours.
//!
//! The zip is read by the `zip` crate, the XML by `quick-xml` as it is unpacked: no part is in memory as a whole, and
//! no part may unpack to more than `max-bytes`. There is no recursion, so depth costs nothing.

mod body;
mod styles;

use std::io::{BufRead, BufReader, Cursor, Read};

use quick_xml::events::attributes::Attributes;
use zip::ZipArchive;

use super::too_large;
use crate::error::{RecordErrorKind, Refusal};

/// What a document says.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Docx {
    pub(super) title: Option<String>,
    pub(super) text: String,
}

type Archive<'b> = ZipArchive<Cursor<&'b [u8]>>;

/// Reads a document; no part of it may be larger than `max_bytes` unpacked.
pub(super) fn read(bytes: &[u8], max_bytes: u64) -> Result<Docx, Refusal> {
    // The container of old Word, in which a new document behind a password is wrapped too (MS-OFFCRYPTO, 2.3.4).
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        if memchr::memmem::find(bytes, &name).is_some() {
            let cause = "the document is behind a password; save it without one".to_owned();
            return Err(Refusal { kind: RecordErrorKind::Encrypted, cause });
        }
        return Err("it is a .doc of old Word; save it as .docx".into());
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|e| format!("it is no zip file: {e}"))?;
    let main = main_part(&mut archive, max_bytes)?;
    let folder = main.rsplit_once('/').map_or("", |(folder, _)| folder);
    let styles = match part(&mut archive, &join(folder, "styles.xml"), max_bytes) {
        Ok(part) => styles::read(part)?,
        Err(_) => styles::Styles::default(),
    };
    Ok(body::read(part(&mut archive, &main, max_bytes)?, &styles)?)
}

/// The name of the part with the text, as the package states it.
fn main_part(archive: &mut Archive<'_>, max_bytes: u64) -> Result<String, String> {
    let usual = "word/document.xml".to_owned();
    if archive.index_for_name(&usual).is_some() {
        return Ok(usual);
    }
    let mut main = None;
    let found = part(archive, "_rels/.rels", max_bytes);
    let Ok(relations) = found else { return Err("it is a zip file, but no Word document".to_owned()) };
    each(relations, |event| {
        if let Event::Start("Relationship", attributes) = event {
            let value = |name: &str| attribute(attributes.clone(), name);
            if value("Type").is_some_and(|kind| kind.ends_with("/officeDocument")) {
                main = value("Target").map(|target| target.trim_start_matches('/').to_owned());
            }
        }
    })?;
    main.filter(|name| name.ends_with(".xml"))
        .ok_or_else(|| "it is a zip file, but no Word document".to_owned())
}

fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

/// A part, unpacked as it is read.
fn part<'a>(archive: &'a mut Archive<'_>, name: &str, max_bytes: u64) -> Result<impl BufRead + 'a, String> {
    let file = archive.by_name(name).map_err(|e| format!("its part `{name}` cannot be read: {e}"))?;
    Ok(BufReader::with_capacity(64 << 10, Limited { inner: file, left: max_bytes, max_bytes }))
}

/// Gives an error where a part becomes too large.
struct Limited<R> {
    inner: R,
    left: u64,
    max_bytes: u64,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        match self.left.checked_sub(read as u64) {
            Some(left) => self.left = left,
            None => {
                return Err(std::io::Error::other(format!("unpacked it is {}", too_large(self.max_bytes))));
            }
        }
        Ok(read)
    }
}

/// What the readers of parts need of XML, without prefixes: Word's are fixed in practice.
enum Event<'e> {
    /// A start tag, or an element without content, which is followed by its end.
    Start(&'e str, Attributes<'e>),
    End(&'e str),
    Text(&'e str),
}

/// Calls `take` for every event of a part.
fn each(part: impl BufRead, mut take: impl FnMut(Event<'_>)) -> Result<(), String> {
    use quick_xml::events::Event as Xml;
    let mut reader = quick_xml::Reader::from_reader(part);
    let mut buffer = Vec::new();
    let mut depth = 0_u64;
    loop {
        buffer.clear();
        let event = reader.read_event_into(&mut buffer).map_err(|e| format!("its XML is broken: {e}"))?;
        match event {
            Xml::Start(tag) => {
                depth += 1;
                take(Event::Start(tag.local_name().as_ref(), tag.attributes()));
            }
            Xml::Empty(tag) => {
                take(Event::Start(tag.local_name().as_ref(), tag.attributes()));
                take(Event::End(tag.local_name().as_ref()));
            }
            Xml::End(tag) => {
                depth = depth.saturating_sub(1);
                take(Event::End(tag.local_name().as_ref()));
            }
            Xml::Text(text) => take(Event::Text(&text.xml10_content())),
            Xml::CData(text) => take(Event::Text(&text.xml10_content())),
            Xml::GeneralRef(reference) => {
                let name = reference.xml10_content();
                let named = match &*name {
                    "amp" => Some('&'),
                    "lt" => Some('<'),
                    "gt" => Some('>'),
                    "quot" => Some('"'),
                    "apos" => Some('\''),
                    _ => reference.resolve_char_ref().ok().flatten(),
                };
                if let Some(c) = named {
                    take(Event::Text(c.encode_utf8(&mut [0; 4])));
                }
            }
            Xml::Eof if depth > 0 => return Err("its XML is cut short".to_owned()),
            Xml::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// An attribute by its name without prefix.
fn attribute(attributes: Attributes<'_>, name: &str) -> Option<String> {
    attributes.flatten().find_map(|found| {
        let matches = found.key.local_name().as_ref() == name;
        matches.then(|| found.value.to_string())
    })
}

#[cfg(test)]
mod tests;
