//! From a name to a plugin.
#![expect(unsafe_code, reason = "the border to plugins; each block states why it is sound")]

use crate::error::{Attempt, LoadError};
use crate::library;
use crate::plugin::Plugin;
use crate::schema::nearest;
use crate::search::{SearchDir, SearchPath};
use std::collections::BTreeMap;
use std::ffi::c_void;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use textmill_abi::{TM_ABI_MINOR, TmHost, TmStr};

/// Receives what plugins log: level (1 error to 5 trace), target, message.
pub type HostLog = Arc<dyn Fn(i32, &str, &str) + Send + Sync>;

/// Loads plugins, each once, and offers them the host's callbacks.
pub struct Loader {
    search: SearchPath,
    host: &'static Host,
    loaded: Mutex<BTreeMap<PathBuf, Arc<Plugin>>>,
}

/// The host struct that plugins see, and what its callbacks need. Leaked: plugins may hold it for good.
struct Host {
    abi: TmHost,
    log: Option<HostLog>,
    cancelled: AtomicBool,
}

// SAFETY: `abi` holds function pointers and a pointer to this very struct, none of which changes after construction.
unsafe impl Sync for Host {}

impl std::fmt::Debug for Loader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Loader").field("search", &self.search).finish_non_exhaustive()
    }
}

impl Loader {
    /// A loader over `search`; `log` receives what plugins log.
    pub fn new(search: SearchPath, log: Option<HostLog>) -> Self {
        let host: &'static mut Host = Box::leak(Box::new(Host {
            abi: TmHost {
                struct_size: size_of::<TmHost>() as u32,
                abi_minor: TM_ABI_MINOR,
                context: std::ptr::null_mut(),
                log: Some(host_log),
                is_cancelled: Some(host_is_cancelled),
                extension: Some(host_extension),
            },
            log,
            cancelled: AtomicBool::new(false),
        }));
        host.abi.context = std::ptr::from_ref::<Host>(host).cast_mut().cast();
        Self { search, host, loaded: Mutex::new(BTreeMap::new()) }
    }

    /// The folders searched.
    pub fn search_path(&self) -> &SearchPath {
        &self.search
    }

    /// Asks running plugins to stop: `is_cancelled` answers 1 from now on.
    pub fn cancel(&self) {
        self.host.cancelled.store(true, Ordering::Relaxed);
    }

    /// Loads the plugin called `name`, or the file if `name` is a path. The first candidate that exists
    /// decides: a broken plugin is an error, never silently passed over for another one of the same name.
    ///
    /// # Errors
    /// When there is none, or the one found is not usable; the error lists every path tried and why it was refused.
    pub fn load(&self, name: &str) -> Result<Arc<Plugin>, LoadError> {
        let mut attempts = Vec::new();
        for SearchDir { path, origin } in self.search.candidates(name) {
            match self.load_file(&path) {
                Ok(plugin) => return Ok(plugin),
                Err(refusal) => {
                    let found = refusal != crate::Refusal::NotFound;
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

    fn load_file(&self, path: &Path) -> Result<Arc<Plugin>, crate::Refusal> {
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        let key = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        if let Some(plugin) = loaded.get(&key) {
            return Ok(Arc::clone(plugin));
        }
        let entry = library::load(&key)?;
        let plugin = Arc::new(Plugin::enter(entry, &self.host.abi, key.clone())?);
        loaded.insert(key, Arc::clone(&plugin));
        Ok(plugin)
    }
}

/// Borrows a plugin's string.
///
/// # Safety
/// `text` points to `len` bytes that live for the call, as the contract says.
unsafe fn borrow<'a>(text: TmStr) -> std::borrow::Cow<'a, str> {
    if text.ptr.is_null() || text.len == 0 {
        return "".into();
    }
    // SAFETY: the caller says so.
    String::from_utf8_lossy(unsafe { std::slice::from_raw_parts(text.ptr.cast::<u8>(), text.len) })
}

unsafe extern "C" fn host_log(context: *mut c_void, level: i32, target: TmStr, message: TmStr) {
    // SAFETY: `context` is the leaked `Host`; the strings are borrowed for this call. A panic of the sink is a bug of
    // the host and stops here rather than unwind into the plugin.
    let _ = std::panic::catch_unwind(|| unsafe {
        if let Some(log) = context.cast::<Host>().as_ref().and_then(|host| host.log.as_ref()) {
            log(level, &borrow(target), &borrow(message));
        }
    });
}

unsafe extern "C" fn host_is_cancelled(context: *mut c_void, _call_id: u64) -> i32 {
    // SAFETY: `context` is the leaked `Host`.
    let host = unsafe { context.cast::<Host>().as_ref() };
    i32::from(host.is_some_and(|host| host.cancelled.load(Ordering::Relaxed)))
}

unsafe extern "C" fn host_extension(_context: *mut c_void, _id: TmStr) -> *const c_void {
    std::ptr::null()
}
