//! From a name to a plugin.

use crate::error::{Attempt, LoadError};
use crate::host::{Host, HostLog};
use crate::library;
use crate::plugin::Plugin;
use crate::schema::nearest;
use crate::search::{SearchDir, SearchPath};
use crate::trust::{Candidate, Lock, sha256};
#[cfg(unix)]
use crate::worker::{Limits, Spec};
use crate::{CallError, Refusal};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Loads plugins, each once, and offers them the host's callbacks.
pub struct Loader {
    search: SearchPath,
    host: &'static Host,
    loaded: Mutex<BTreeMap<PathBuf, Arc<Plugin>>>,
    worker: Vec<OsString>,
    lock: Option<Lock>,
}

impl std::fmt::Debug for Loader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Loader").field("search", &self.search).finish_non_exhaustive()
    }
}

impl Loader {
    /// A loader over `search`; `log` receives what plugins log.
    pub fn new(search: SearchPath, log: Option<HostLog>) -> Self {
        Self {
            search,
            host: Host::leak(log),
            loaded: Mutex::new(BTreeMap::new()),
            worker: Vec::new(),
            lock: None,
        }
    }

    /// With the program, and its first arguments, that runs [`worker::serve`](crate::worker::serve) and
    /// [`worker::exec`](crate::worker::exec): `--max-memory BYTES` follows, and `--library FILE` or
    /// `--exec -- COMMAND...`.
    #[must_use]
    pub fn with_worker(mut self, program: impl IntoIterator<Item = OsString>) -> Self {
        self.worker = program.into_iter().collect();
        self
    }

    /// The program of [`Loader::with_worker`] and its first arguments; empty without one.
    pub fn worker_program(&self) -> &[OsString] {
        &self.worker
    }

    /// With a lock: whatever it does not name is refused.
    #[must_use]
    pub fn with_lock(mut self, lock: Lock) -> Self {
        self.lock = Some(lock);
        self
    }

    /// The folders searched.
    pub fn search_path(&self) -> &SearchPath {
        &self.search
    }

    /// Asks running plugins to stop: `is_cancelled` answers 1 from now on, and workers that go on are ended.
    pub fn cancel(&self) {
        self.host.cancel();
    }

    /// Loads the plugin called `name`, or the file if `name` is a path. The first candidate that exists
    /// decides: a broken plugin is an error, never silently passed over for another one of the same name.
    ///
    /// # Errors
    /// When there is none, or the one found is not usable; the error lists every path tried and why it was refused.
    pub fn load(&self, name: &str) -> Result<Arc<Plugin>, LoadError> {
        self.find(name, |path| self.load_file(path))
    }

    /// As [`Loader::load`], but the library is loaded in workers only, never in this process.
    ///
    /// # Errors
    /// As for [`Loader::load`].
    #[cfg(unix)]
    pub fn load_isolated(&self, name: &str, limits: Limits) -> Result<Arc<Plugin>, LoadError> {
        self.find(name, |path| {
            let candidate = Candidate::at(path)?;
            library::look(&candidate.path)?;
            let verified = candidate.verify(self.lock.as_ref())?;
            let mut arguments = vec![OsString::from("--library"), candidate.path.clone().into_os_string()];
            // The worker opens the file anew, and makes sure that it is still the same.
            arguments.extend(verified.into_iter().flat_map(|(_, hash)| ["--sha256".into(), hash.into()]));
            let spec = self.spec(arguments, None, limits);
            let plugin = Plugin::start(spec, candidate.path.clone())
                .map_err(|error| Refusal::InWorker(error.message))?;
            candidate.check_description(plugin.id(), plugin.version())?;
            Ok(plugin)
        })
    }

    /// A plugin that is a program: `command` is started in `folder` and speaks the
    /// [worker protocol](crate::worker).
    ///
    /// # Errors
    /// When it cannot be started or does not say what it is.
    #[cfg(unix)]
    pub fn load_command(
        &self,
        command: &[String],
        folder: &Path,
        limits: Limits,
    ) -> Result<Arc<Plugin>, CallError> {
        let arguments = ["--exec", "--"].into_iter().map(OsString::from);
        let arguments = arguments.chain(command.iter().map(OsString::from));
        // The file that says what it does: the script rather than its interpreter.
        let files = command.iter().skip(1).chain(command.first()).map(|word| folder.join(word));
        let path = files.into_iter().find(|path| path.is_file());
        let path = path.unwrap_or_else(|| command.first().map(PathBuf::from).unwrap_or_default());
        // A lock names the script; its interpreter is the system's.
        if let Some(lock) = &self.lock {
            let hash = std::fs::File::open(&path).and_then(sha256);
            let checked = hash.map_err(|error| Refusal::Unreadable(error.to_string()));
            checked.and_then(|hash| lock.check(&hash)).map_err(|refusal| {
                let file = path.display();
                CallError::new(crate::Status::Unsupported, format!("`{file}`: {refusal}"))
            })?;
        }
        Plugin::start(self.spec(arguments, Some(folder.to_owned()), limits), path).map(Arc::new)
    }

    #[cfg(unix)]
    fn spec(
        &self,
        rest: impl IntoIterator<Item = OsString>,
        folder: Option<PathBuf>,
        limits: Limits,
    ) -> Spec {
        let mut words = self.worker.iter().cloned();
        let program = words.next().unwrap_or_default();
        let mut arguments: Vec<OsString> = words.collect();
        if let Some(memory) = limits.memory {
            arguments.extend(["--max-memory".into(), memory.to_string().into()]);
        }
        arguments.extend(rest);
        let folder = folder.filter(|folder| !folder.as_os_str().is_empty());
        Spec { program, arguments, folder, limits, host: self.host }
    }

    fn find<P: Into<Arc<Plugin>>>(
        &self,
        name: &str,
        load: impl Fn(&Path) -> Result<P, Refusal>,
    ) -> Result<Arc<Plugin>, LoadError> {
        let mut attempts = Vec::new();
        for SearchDir { path, origin } in self.search.candidates(name) {
            match load(&path) {
                Ok(plugin) => return Ok(plugin.into()),
                Err(refusal) => {
                    let found = refusal != Refusal::NotFound;
                    attempts.push(Attempt { path, origin, refusal });
                    if found {
                        break;
                    }
                }
            }
        }
        let seen = self.search.list();
        let nearest = nearest(name, seen.iter().map(|(name, _)| name.as_str())).map(str::to_owned);
        Err(LoadError { name: name.to_owned(), attempts, nearest })
    }

    fn load_file(&self, path: &Path) -> Result<Arc<Plugin>, Refusal> {
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        let candidate = Candidate::at(path)?;
        let key = candidate.path.clone();
        if let Some(plugin) = loaded.get(&key) {
            return Ok(Arc::clone(plugin));
        }
        let verified = candidate.verify(self.lock.as_ref())?.map(|(file, _)| file);
        let entry = library::load(&key, verified)?;
        let plugin = Arc::new(Plugin::enter(entry, self.host.abi(), key.clone())?);
        candidate.check_description(plugin.id(), plugin.version())?;
        loaded.insert(key, Arc::clone(&plugin));
        Ok(plugin)
    }
}
