//! From a name to a plugin.

use crate::error::{Attempt, LoadError, Refusal};
use crate::host::{Host, HostLog};
use crate::library;
use crate::plugin::Plugin;
use crate::schema::nearest;
use crate::search::{SearchDir, SearchPath, is_path};
use crate::trust::{Candidate, Lock, Standing, Trust, Unknown, Verified, label};
#[cfg(unix)]
use crate::{
    CallError,
    program::Program,
    regular,
    trust::{Owners, guard, sha256},
    worker::{Limits, Spec},
};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// The limits of a plugin that is kept in processes of its own because nobody vouches for it.
#[cfg(unix)]
type Apart = Limits;
#[cfg(not(unix))]
type Apart = ();

/// Where a plugin was loaded from, and with which limits where it has processes of its own.
type Key = (PathBuf, Option<Apart>);

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
    loaded: Mutex<BTreeMap<Key, Arc<Plugin>>>,
    worker: Vec<OsString>,
    programs: Vec<PathBuf>,
    lock: Option<(Lock, PathBuf)>,
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
    /// `--exec -- COMMAND...`. On Linux `--supervise` stands before these, and it first calls `worker::supervise`.
    #[must_use]
    pub fn with_worker(mut self, program: impl IntoIterator<Item = OsString>) -> Self {
        self.worker = program.into_iter().collect();
        self
    }

    /// The program of [`Loader::with_worker`] and its first arguments; empty without one.
    pub fn worker_program(&self) -> &[OsString] {
        &self.worker
    }

    /// With the lock of a config in `folder`: whatever it does not name is refused.
    #[must_use]
    pub fn with_lock(mut self, lock: Lock, folder: &Path) -> Self {
        self.lock = Some((lock, folder.to_owned()));
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
        self.find(name, |place, asked| self.load_file(place, asked, Apart::default()))
    }

    /// As [`Loader::load`], with the limits of a plugin that the trust file wants in processes of its own.
    ///
    /// # Errors
    /// As for [`Loader::load`].
    #[cfg(unix)]
    pub fn load_within(&self, name: &str, limits: Limits) -> Result<Arc<Plugin>, LoadError> {
        self.find(name, |place, asked| self.load_file(place, asked, limits))
    }

    /// Whether the trust file wants plugins that nobody vouches for in processes of their own.
    pub fn isolates_unknown(&self) -> bool {
        self.trust.as_ref().is_some_and(|trust| trust.unknown == Unknown::Isolate)
    }

    /// Loads the library that a host has verified, if it still has the same SHA-256.
    #[cfg(unix)]
    pub(crate) fn load_verified(&self, path: &Path, sha256: Option<&str>) -> Result<Arc<Plugin>, Refusal> {
        let candidate = Candidate::at(path, None)?;
        let file = match sha256 {
            Some(expected) => match candidate.sealed()? {
                (file, found) if found == expected => Some(file),
                (_, found) => return Err(Refusal::Changed { found, expected: expected.to_owned() }),
            },
            None => None,
        };
        let entry = library::load(&candidate.path, file)?;
        Plugin::enter(entry, self.host, candidate.path).map(Arc::new)
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
    /// let limits = Limits { time: Duration::from_secs(10), memory: Some(512 << 20), ..Limits::default() };
    /// let plugin = loader.load_isolated("./libwords.so", limits)?;
    /// assert!(plugin.is_isolated());
    /// # Ok::<(), textmill_loader::LoadError>(())
    /// ```
    /// # Errors
    /// As for [`Loader::load`].
    #[cfg(unix)]
    pub fn load_isolated(&self, name: &str, limits: Limits) -> Result<Arc<Plugin>, LoadError> {
        self.find(name, |place, asked| {
            let candidate = Candidate::at(&place.path, asked)?;
            library::look(&candidate.path)?;
            let verified = self.verify(&candidate, asked)?;
            self.isolate(&candidate, asked, verified.file.map(|(_, hash)| hash), limits)
        })
    }

    /// The library in a worker. It copies and hashes the file anew and makes sure that the bytes are still those: to hand
    /// down the copy made here would be one more thing that each process inherits.
    #[cfg(unix)]
    fn isolate(
        &self,
        candidate: &Candidate,
        asked: Option<&str>,
        hash: Option<String>,
        limits: Limits,
    ) -> Result<Plugin, Refusal> {
        let mut arguments = vec![OsString::from("--library"), candidate.path.clone().into_os_string()];
        arguments.extend(hash.iter().flat_map(|hash| ["--sha256".into(), hash.into()]));
        let spec = self.spec(arguments, None, limits);
        let plugin = Plugin::start(spec, vec![candidate.path.clone()])
            .map_err(|error| Refusal::InWorker(error.message))?;
        self.check_description(candidate, asked, &plugin, hash.as_deref())?;
        Ok(plugin)
    }

    #[cfg(not(unix))]
    fn isolate(
        &self,
        _: &Candidate,
        _: Option<&str>,
        _: Option<String>,
        (): Apart,
    ) -> Result<Plugin, Refusal> {
        Err(Refusal::InWorker("processes of its own are not to be had on this system".to_owned()))
    }

    fn verify(&self, candidate: &Candidate, asked: Option<&str>) -> Result<Verified, Refusal> {
        // Whoever may write into the program's own folder can exchange the program: what lies there came with it.
        let program = self.worker.first().and_then(|program| Path::new(program).canonicalize().ok());
        let own = program.as_deref().and_then(Path::parent);
        let ours = own.is_some() && own == candidate.path.parent();
        let lock = self.lock.as_ref();
        let lock = lock.map(|(lock, folder)| (lock, label(&candidate.path, [folder.as_path()])));
        let lock = lock.as_ref().map(|(lock, file)| (*lock, file.as_str()));
        candidate.verify(asked, lock, self.trust.as_ref(), ours)
    }

    fn check_description(
        &self,
        candidate: &Candidate,
        asked: Option<&str>,
        plugin: &Plugin,
        hash: Option<&str>,
    ) -> Result<(), Refusal> {
        let said = (plugin.id(), plugin.version());
        candidate.check_description(asked, said, self.lock.as_ref().map(|(lock, _)| lock).zip(hash))
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
        let program = self.program(command, folder);
        let spec = self.spec(arguments, Some(folder.to_owned()), limits);
        let plugin = Plugin::start(spec, files)?;
        if let Some(locked) =
            self.lock.as_ref().and_then(|(lock, _)| lock.of_program(command).first().copied())
            && (&locked.id, &locked.version) != (&plugin.id().to_owned(), &plugin.version().to_owned())
        {
            return Err(told(Refusal::LockedAs {
                found: format!("`{}` {}", plugin.id(), plugin.version()),
                expected: format!("`{}` {}", locked.id, locked.version),
            }));
        }
        Ok(Arc::new(plugin.with_program(program)))
    }

    /// Whether the library at `path` may be loaded, as the lock and the trust file have it, under the name that it was
    /// `asked` for, if that was one; it is not loaded.
    ///
    /// # Errors
    /// Why not.
    pub fn admit(&self, path: &Path, asked: Option<&str>) -> Result<(), Refusal> {
        self.verify(&Candidate::at(path, asked)?, asked).map(|_| ())
    }

    /// Whether a program may be started, as the lock and the trust file have it: the files that its code is in. They
    /// are hashed here and read again when it is run: unlike with a library, whoever may write to them can exchange them
    /// in between.
    ///
    /// # Errors
    /// Which file may not, and why.
    #[cfg(unix)]
    pub fn admit_command(&self, command: &[String], folder: &Path) -> Result<Vec<PathBuf>, CallError> {
        let program = self.program(command, folder);
        program.guard_folder().map_err(told)?;
        if let Some(what) = program.hidden() {
            if self.lock.is_some() {
                return Err(told(Refusal::Hidden(what)));
            }
            self.trust.as_ref().map_or(Ok(()), |trust| trust.judge_hidden(what)).map_err(told)?;
        }
        let locked = self.lock.as_ref().map(|(lock, _)| lock.of_program(command));
        if locked.as_ref().is_some_and(Vec::is_empty) {
            return Err(told(Refusal::CommandNotLocked));
        }
        let (mut files, mut places) = (Vec::new(), Vec::new());
        for part in program.parts() {
            let owners = if part.found { Owners::Any } else { Owners::Ours };
            let (file, place) = (part.path, part.place);
            let label = program.label(&file);
            let named = |refusal: Refusal| {
                let error = told(refusal);
                CallError { message: format!("`{}`: {}", file.display(), error.message), ..error }
            };
            match guard(&file, owners) {
                // Whoever wants to start it says so.
                Err(Refusal::NotFound) => {}
                guarded => guarded.map_err(named)?,
            }
            if locked.is_some() || self.trust.is_some() {
                let hash = regular::open(&file).and_then(sha256);
                let hash = hash.map_err(|error| named(Refusal::Unreadable(error.to_string())))?;
                let known = |entry: &&crate::Locked| {
                    place.is_that_of(entry) && entry.file == label && entry.sha256 == hash
                };
                if locked.as_ref().is_some_and(|locked| !locked.iter().any(known)) {
                    return Err(named(Refusal::NotLocked(hash)));
                }
                self.trust.as_ref().map_or(Ok(()), |trust| trust.judge_program(&hash)).map_err(named)?;
            }
            places.push(place);
            files.push(file);
        }
        let gone = locked.iter().flatten().find(|entry| !places.iter().any(|place| place.is_that_of(entry)));
        match gone {
            Some(gone) => Err(told(Refusal::GoneSinceLocked(gone.file.clone()))),
            None => Ok(files),
        }
    }

    #[cfg(unix)]
    fn program(&self, command: &[String], folder: &Path) -> Program {
        Program { command: command.to_vec(), folder: folder.to_owned(), search: self.programs.clone() }
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
        if cfg!(target_os = "linux") {
            arguments.push("--supervise".into());
        }
        if let Some(memory) = limits.memory {
            arguments.extend(["--max-memory".into(), memory.to_string().into()]);
        }
        arguments.extend(rest);
        let folder = folder.filter(|folder| !folder.as_os_str().is_empty());
        Spec { program, arguments, folder, limits, host: self.host }
    }

    /// Tries the places where a plugin of this name may be. What is not asked for by a path is asked for by its name.
    fn find<P: Into<Arc<Plugin>>>(
        &self,
        name: &str,
        load: impl Fn(&SearchDir, Option<&str>) -> Result<P, Refusal>,
    ) -> Result<Arc<Plugin>, LoadError> {
        let asked = Some(name).filter(|name| !is_path(name));
        let mut attempts = Vec::new();
        for place in self.search.candidates(name) {
            match load(&place, asked) {
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

    fn load_file(
        &self,
        place: &SearchDir,
        asked: Option<&str>,
        limits: Apart,
    ) -> Result<Arc<Plugin>, Refusal> {
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        let candidate = Candidate::at(&place.path, asked)?;
        let path = candidate.path.clone();
        let known = [None, Some(limits)].map(|limits| loaded.get(&(path.clone(), limits)).cloned());
        if let Some(plugin) = known.into_iter().flatten().next() {
            candidate.check_description(asked, (plugin.id(), plugin.version()), None)?;
            return Ok(plugin);
        }
        let Verified { file, standing } = self.verify(&candidate, asked)?;
        let (plugin, apart) = match standing {
            Standing::Known => {
                let (file, hash) = file.unzip();
                let entry = library::load(&path, file)?;
                let plugin = Plugin::enter(entry, self.host, path.clone())?;
                self.check_description(&candidate, asked, &plugin, hash.as_deref())?;
                (plugin, None)
            }
            Standing::Isolated => {
                library::look(&path)?;
                let hash = file.map(|(_, hash)| hash);
                (self.isolate(&candidate, asked, hash, limits)?, Some(limits))
            }
        };
        let plugin = Arc::new(plugin);
        loaded.insert((path, apart), Arc::clone(&plugin));
        Ok(plugin)
    }
}

/// Why a program may not be run, as what becomes of a call.
#[cfg(unix)]
fn told(refusal: Refusal) -> CallError {
    CallError { help: refusal.help(), ..CallError::new(crate::Status::Unsupported, refusal.to_string()) }
}
