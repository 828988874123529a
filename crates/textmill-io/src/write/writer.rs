//! The writer of one output: appends what was rendered, in order, and finishes the files.

use std::collections::HashMap;
use std::io::Write;
use std::path::PathBuf;

use super::Rendered;
use super::file::{Container, OutFile, Text};
use crate::error::Error;
use crate::path::{
    EndedFile, Lock, Names, Overwrite, Policy, SealedFile, Sharing, Target, Template, commit_all,
};

/// Writes one output. Dropped before [`Writer::finish`], it leaves nothing under a final name except the
/// files that hold one document each, which are complete.
pub struct Writer {
    place: Place,
    written: Written,
}

enum Place {
    Sink { sink: Box<dyn Write + Send>, separator: &'static [u8], epilogue: &'static [u8], first: bool },
    One(OutFile),
    Many(Box<Many>),
}

/// Files of a path with fields.
struct Many {
    template: Template,
    /// Taken with the first file: an output without documents leaves no folder.
    lock: Option<Lock>,
    names: Names,
    policy: Policy,
    container: Container,
    shared: HashMap<PathBuf, OutFile>,
    /// Files of one document each that have yet to appear.
    ended: Vec<EndedFile>,
    /// Whether they had better do so at once.
    crowded: bool,
}

/// The file of one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnFile {
    /// Its final name.
    pub path: PathBuf,
    /// Where it is until the writer is [settled](Writer::settle).
    pub now: PathBuf,
}

/// So many files of one document each appear together at most: they are open until then.
const TOGETHER: usize = 32;

/// What a writer wrote.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// How many files.
    pub files: u64,
    /// How many documents.
    pub documents: u64,
    /// How many bytes, all files together, as they are on the disk.
    pub bytes: u64,
    /// The file, or the first of them; `None` for a sink, and when there is none.
    pub first: Option<PathBuf>,
}

impl Writer {
    pub(super) fn files(template: &Template, policy: Policy, container: &Container) -> Result<Self, Error> {
        let place = match template.single_file() {
            Some(path) => Place::One(OutFile::create(path, &policy, container)?),
            None => {
                let names = Names::new(template.folder(), policy.guard.clone());
                Place::Many(Box::new(Many {
                    template: template.clone(),
                    lock: None,
                    names,
                    policy,
                    container: container.clone(),
                    shared: HashMap::new(),
                    ended: Vec::new(),
                    crowded: false,
                }))
            }
        };
        Ok(Self { place, written: Written::default() })
    }

    pub(super) fn sink(mut sink: Box<dyn Write + Send>, text: &Text) -> Result<Self, Error> {
        sink.write_all(&text.prologue).map_err(|e| Error::write("write to", "-", e))?;
        let written = Written { bytes: text.prologue.len() as u64, ..Written::default() };
        let Text { separator, epilogue, .. } = *text;
        Ok(Self { place: Place::Sink { sink, separator, epilogue, first: true }, written })
    }

    /// Appends a document. Call it in the order of the documents: the order of the bytes, and which of two
    /// documents whose paths collide keeps the plain name, follow from it. Gives the file where the document has one
    /// of its own, which is there after [`settle`](Self::settle).
    ///
    /// # Errors
    /// When the disk does not take it. The output is then unfinished: drop the writer.
    pub fn write(&mut self, rendered: &Rendered) -> Result<Option<OwnFile>, Error> {
        // Whoever has to note a file before it appears settles earlier.
        if self.is_full() {
            self.settle()?;
        }
        let Self { place, written } = self;
        written.documents += 1;
        match place {
            Place::Sink { sink, separator, first, .. } => {
                let between = if std::mem::take(first) { &b""[..] } else { separator };
                for bytes in [between, &rendered.bytes] {
                    sink.write_all(bytes).map_err(|e| Error::write("write to", "-", e))?;
                    written.bytes += bytes.len() as u64;
                }
            }
            Place::One(file) => file.write(&rendered.bytes)?,
            Place::Many(many) => {
                let Many { template, lock, names, policy, container, shared, ended, crowded } = &mut **many;
                if lock.is_none() {
                    *lock = Some(Lock::take(template.folder(), &template.lock_name(), template.folder())?);
                }
                let fallback = Target::unnamed();
                let target = rendered.target.as_ref().unwrap_or(&fallback);
                let path = names.give(target);
                match (target.sharing, shared.get_mut(&path)) {
                    (Sharing::Shared, Some(file)) => file.write(&rendered.bytes)?,
                    (sharing, _) => {
                        if sharing == Sharing::Shared && !policy.guard.keep_open() {
                            return Err(Error::Output {
                                path: path.display().to_string(),
                                reason: format!(
                                    "the fields in paths have more different values ({} so far in this one) than this process may keep files open; put `{{id}}` into it for one file a document, use fields with fewer values, or raise `ulimit -n`",
                                    shared.len()
                                ),
                            });
                        }
                        // A page that is there as it would be written is no obstacle: a run that was ended halfway
                        // left it.
                        let kept = sharing == Sharing::Own
                            && policy.overwrite == Overwrite::Refuse
                            && path.symlink_metadata().is_ok();
                        let replacing = Policy { overwrite: Overwrite::Replace, ..policy.clone() };
                        let policy = if kept { &replacing } else { &*policy };
                        let mut file = OutFile::create(path.clone(), policy, container)?;
                        file.write(&rendered.bytes)?;
                        let before = written.files;
                        written.files += 1;
                        written.first.get_or_insert_with(|| path.clone());
                        match sharing {
                            Sharing::Own => {
                                let file = file.end()?;
                                written.bytes += file.len();
                                let now = match kept {
                                    true if file.is_there_already() => path.clone(),
                                    true => return Err(Error::Exists { path, before }),
                                    false => {
                                        let now = file.path().to_owned();
                                        *crowded = !policy.guard.open_awhile();
                                        ended.push(file);
                                        now
                                    }
                                };
                                return Ok(Some(OwnFile { path, now }));
                            }
                            Sharing::Shared => {
                                shared.insert(path, file);
                            }
                        }
                    }
                }
            }
        }
        Ok(None)
    }

    /// Whether the files of one document each that were written had better appear now.
    pub fn is_full(&self) -> bool {
        matches!(&self.place, Place::Many(many) if many.crowded || many.ended.len() >= TOGETHER)
    }

    /// Makes the files of one document each appear that were written since the last time.
    ///
    /// # Errors
    /// When the disk does not take them, or one may not be replaced.
    pub fn settle(&mut self) -> Result<(), Error> {
        match &mut self.place {
            Place::Many(many) => {
                many.crowded = false;
                many.policy.guard.close(many.ended.len());
                let sealed = many.ended.drain(..).map(EndedFile::seal);
                let sealed: Vec<SealedFile> = sealed.collect::<Result<_, _>>()?;
                commit_all(sealed)
            }
            Place::Sink { .. } | Place::One(_) => Ok(()),
        }
    }

    /// Waits until everything is written; the files are yet to be committed, in this order.
    ///
    /// # Errors
    /// When the disk does not take the last bytes.
    pub fn seal(mut self) -> Result<(Written, Vec<SealedFile>), Error> {
        self.settle()?;
        let mut sealed = Vec::new();
        match self.place {
            Place::Sink { mut sink, epilogue, .. } => {
                let ended = sink.write_all(epilogue).and_then(|()| sink.flush());
                ended.map_err(|e| Error::write("write to", "-", e))?;
                self.written.bytes += epilogue.len() as u64;
            }
            Place::One(file) => {
                self.written.files = 1;
                self.written.first = Some(file.path().to_owned());
                sealed.push(file.seal()?);
            }
            Place::Many(many) => {
                let mut files: Vec<OutFile> = many.shared.into_values().collect();
                files.sort_by(|a, b| a.path().cmp(b.path()));
                for file in files {
                    sealed.push(file.seal()?);
                }
            }
        }
        self.written.bytes += sealed.iter().map(SealedFile::len).sum::<u64>();
        Ok((self.written, sealed))
    }

    /// Seals the files and makes them appear.
    ///
    /// # Errors
    /// When the disk does not take the last bytes, or a file may not be replaced.
    pub fn finish(self) -> Result<Written, Error> {
        let (written, sealed) = self.seal()?;
        commit_all(sealed)?;
        Ok(written)
    }
}
