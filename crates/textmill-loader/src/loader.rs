//! From a name to a plugin.

use crate::error::{Attempt, LoadError};
use crate::host::{Host, HostLog};
use crate::library;
use crate::plugin::Plugin;
use crate::schema::nearest;
use crate::search::{SearchDir, SearchPath};
use crate::trust::{Candidate, Lock, Standing, Trust, Verified, guard, sha256};
#[cfg(unix)]
use crate::worker::{Limits, Spec};
use crate::{CallError, Refusal};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Loads plugins, each once, and offers them the host's callbacks.
///
/// ```
/// use textmill_loader::{Loader, SearchPath};
/// let loader = Loader::new(SearchPath::new(), None);
/// let error = loader.load("./nowhere.so").unwrap_err();
/// assert!(!error.found_something());
/// assert!(error.to_string().contains("tried ./nowhere.so (given as a path): not found"));
/// ```
pub struct Loader {
    search: SearchPath,
    host: &'static Host,
    loaded: Mutex<BTreeMap<PathBuf, Arc<Plugin>>>,
    worker: Vec<OsString>,
    programs: Vec<PathBuf>,
    lock: Option<Lock>,
    trust: Option<Trust>,
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
            programs: Vec::new(),
            lock: None,
            trust: None,
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

    /// With a trust file: whatever nobody vouches for becomes what it says.
    #[must_use]
    pub fn with_trust(mut self, trust: Trust) -> Self {
        self.trust = Some(trust);
        self
    }

    /// With the folders in which the system finds programs: those of `PATH`. A plugin that is a program has the file
    /// found there among its [files](Plugin::files).
    #[must_use]
    pub fn with_programs(mut self, folders: impl IntoIterator<Item = PathBuf>) -> Self {
        self.programs = folders.into_iter().collect();
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
    /// decides: a broken plugin is an error, never silently passed over for another one of the same name. One that
    /// nobody vouches for is loaded in processes of its own where the trust file says so.
    ///
    /// # Errors
    /// When there is none, or the one found is not usable; the error lists every path tried and why it was refused.
    pub fn load(&self, name: &str) -> Result<Arc<Plugin>, LoadError> {
        self.find(name, |place| self.load_file(place))
    }

    /// As [`Loader::load`], but the library is loaded in workers only, never in this process.
    ///
    /// ```no_run
    /// # // It needs a program that serves as a worker.
    /// use std::time::Duration;
    /// use textmill_loader::worker::Limits;
    /// use textmill_loader::{Loader, SearchPath};
    /// let worker = ["textmill".into(), "worker".into()];
    /// let loader = Loader::new(SearchPath::new(), None).with_worker(worker);
    /// let limits = Limits { time: Duration::from_secs(10), memory: Some(512 << 20) };
    /// let plugin = loader.load_isolated("./libwords.so", limits)?;
    /// assert!(plugin.is_isolated());
    /// # Ok::<(), textmill_loader::LoadError>(())
    /// ```
    /// # Errors
    /// As for [`Loader::load`].
    #[cfg(unix)]
    pub fn load_isolated(&self, name: &str, limits: Limits) -> Result<Arc<Plugin>, LoadError> {
        self.find(name, |place| {
            let candidate = Candidate::at(&place.path)?;
            library::look(&candidate.path)?;
            let verified = self.verify(&candidate)?;
            self.isolate(&candidate, verified.file.map(|(_, hash)| hash), limits)
        })
    }

    /// The library in a worker, which opens the file anew and makes sure that it is still the same.
    #[cfg(unix)]
    fn isolate(
        &self,
        candidate: &Candidate,
        hash: Option<String>,
        limits: Limits,
    ) -> Result<Plugin, Refusal> {
        let mut arguments = vec![OsString::from("--library"), candidate.path.clone().into_os_string()];
        arguments.extend(hash.into_iter().flat_map(|hash| ["--sha256".into(), hash.into()]));
        let spec = self.spec(arguments, None, limits);
        let plugin = Plugin::start(spec, vec![candidate.path.clone()])
            .map_err(|error| Refusal::InWorker(error.message))?;
        candidate.check_description(plugin.id(), plugin.version())?;
        Ok(plugin)
    }

    #[cfg(not(unix))]
    fn isolate_by_default(&self, _: &Candidate, _: Option<String>) -> Result<Plugin, Refusal> {
        Err(Refusal::InWorker("processes of its own are not to be had on this system".to_owned()))
    }

    #[cfg(unix)]
    fn isolate_by_default(&self, candidate: &Candidate, hash: Option<String>) -> Result<Plugin, Refusal> {
        self.isolate(candidate, hash, Limits::default())
    }

    fn verify(&self, candidate: &Candidate) -> Result<Verified, Refusal> {
        // Whoever may write into the program's own folder can exchange the program: what lies there came with it.
        let program = self.worker.first().and_then(|program| Path::new(program).canonicalize().ok());
        let own = program.as_deref().and_then(Path::parent);
        let ours = own.is_some() && own == candidate.path.parent();
        candidate.verify(self.lock.as_ref(), self.trust.as_ref(), ours)
    }

    /// A plugin that is a program: `command` is started in `folder` and speaks the
    /// [worker protocol](crate::worker).
    ///
    /// ```no_run
    /// # // It needs a program that serves as a worker.
    /// use std::path::Path;
    /// use textmill_loader::worker::Limits;
    /// use textmill_loader::{Loader, SearchPath};
    /// let worker = ["textmill".into(), "worker".into()];
    /// let loader = Loader::new(SearchPath::new(), None).with_worker(worker);
    /// let command = ["python3", "words.py"].map(str::to_owned);
    /// let plugin = loader.load_command(&command, Path::new("plugins"), Limits::default())?;
    /// assert_eq!(plugin.id(), "words");
    /// # Ok::<(), textmill_loader::CallError>(())
    /// ```
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
        let files = self.admit_command(command, folder)?;
        Plugin::start(self.spec(arguments, Some(folder.to_owned()), limits), files).map(Arc::new)
    }

    /// Whether the library at `path` may be loaded, as the lock and the trust file have it; it is not loaded.
    ///
    /// # Errors
    /// Why not.
    pub fn admit(&self, path: &Path) -> Result<(), Refusal> {
        self.verify(&Candidate::at(path)?).map(|_| ())
    }

    /// Whether a program may be started, as the lock and the trust file have it: the files that its code is in.
    ///
    /// # Errors
    /// Which file may not, and why.
    #[cfg(unix)]
    pub fn admit_command(&self, command: &[String], folder: &Path) -> Result<Vec<PathBuf>, CallError> {
        let files = self.files_of(command, folder);
        for file in &files {
            self.check_file(file).map_err(|refusal| CallError {
                help: refusal.help(),
                ..CallError::new(crate::Status::Unsupported, format!("`{}`: {refusal}", file.display()))
            })?;
        }
        Ok(files)
    }

    /// The files that a program's code is in. The first says what it does: the script rather than its interpreter.
    #[cfg(unix)]
    fn files_of(&self, command: &[String], folder: &Path) -> Vec<PathBuf> {
        let Some((program, arguments)) = command.split_first() else { return Vec::new() };
        let here = arguments.iter().map(|word| folder.join(word)).filter(|path| path.is_file());
        let found = match program.contains('/') {
            true => Some(folder.join(program)),
            false => self.programs.iter().map(|dir| dir.join(program)).find(|path| path.is_file()),
        };
        here.chain(std::iter::once(found.unwrap_or_else(|| PathBuf::from(program)))).collect()
    }

    /// Refuses a file of a program that may not be run. It is hashed here and read again when it is run: unlike with a
    /// library, whoever may write to it can exchange it in between.
    #[cfg(unix)]
    fn check_file(&self, file: &Path) -> Result<(), Refusal> {
        guard(file)?;
        if self.lock.is_none() && self.trust.is_none() {
            return Ok(());
        }
        let hash = File::open(file).and_then(sha256);
        let hash = hash.map_err(|error| Refusal::Unreadable(error.to_string()))?;
        self.lock.as_ref().map_or(Ok(()), |lock| lock.check(&hash))?;
        self.trust.as_ref().map_or(Ok(()), |trust| trust.judge_program(&hash))
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
        load: impl Fn(&SearchDir) -> Result<P, Refusal>,
    ) -> Result<Arc<Plugin>, LoadError> {
        let mut attempts = Vec::new();
        for place in self.search.candidates(name) {
            match load(&place) {
                Ok(plugin) => return Ok(plugin.into()),
                Err(refusal) => {
                    let found = refusal != Refusal::NotFound;
                    let SearchDir { path, origin } = place;
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

    fn load_file(&self, place: &SearchDir) -> Result<Arc<Plugin>, Refusal> {
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        let candidate = Candidate::at(&place.path)?;
        let key = candidate.path.clone();
        if let Some(plugin) = loaded.get(&key) {
            return Ok(Arc::clone(plugin));
        }
        let Verified { file, standing } = self.verify(&candidate)?;
        let plugin = match standing {
            Standing::Known => {
                let entry = library::load(&key, file.map(|(file, _)| file))?;
                let plugin = Plugin::enter(entry, self.host, key.clone())?;
                candidate.check_description(plugin.id(), plugin.version())?;
                plugin
            }
            Standing::Isolated => {
                library::look(&key)?;
                self.isolate_by_default(&candidate, file.map(|(_, hash)| hash))?
            }
        };
        let plugin = Arc::new(plugin);
        loaded.insert(key, Arc::clone(&plugin));
        Ok(plugin)
    }
}
