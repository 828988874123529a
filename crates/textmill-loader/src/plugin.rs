//! A loaded plugin and its operators.
#![expect(unsafe_code, reason = "the border to plugins; each block states why it is sound")]

use crate::error::{CallError, Refusal};
use crate::host::Host;
use crate::instance::{Instance, Status};
use crate::reduction::Reduction;
use crate::regular;
use crate::trust::{Locked, label, sha256};
use arrow_schema::Schema;
use serde_json::Value;
use std::ffi::c_void;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use textmill_abi::{
    TM_ABI_MAJOR, TM_OK, TM_OP_DETERMINISTIC, TM_OP_REDUCE, TM_OP_ROWWISE, TmEntry, TmError, TmOperator,
    TmPlugin, TmStr,
};

/// One thing a plugin can do.
#[derive(Debug, Clone, PartialEq)]
pub struct Operator {
    /// Its name within the plugin.
    pub id: String,
    /// Version of its behaviour.
    pub version: String,
    /// One line: what it does.
    pub summary: String,
    /// JSON Schema of its options.
    pub options_schema: Value,
    /// One result row per document.
    pub rowwise: bool,
    /// Same document and options, same result.
    pub deterministic: bool,
}

/// A loaded plugin. Arrays that came out of it keep it alive.
pub struct Plugin {
    path: PathBuf,
    files: Vec<PathBuf>,
    id: String,
    version: String,
    abi: (u32, u32),
    operators: Vec<Operator>,
    pub(crate) backing: Backing,
    host: &'static Host,
    #[cfg(unix)]
    program: Option<crate::program::Program>,
}

/// Where a plugin's code is.
pub(crate) enum Backing {
    /// In this process.
    Library(Table, #[expect(dead_code, reason = "tells the plugin to end when it goes away")] Ending),
    /// In processes of its own.
    #[cfg(unix)]
    Workers(Arc<crate::worker::Workers>),
}

/// The plugin's functions, all of them there.
#[derive(Clone, Copy)]
pub(crate) struct Table {
    pub(crate) context: *mut c_void,
    pub(crate) open: unsafe extern "C" fn(
        *mut c_void,
        *const textmill_abi::TmOpenArgs,
        *mut textmill_abi::TmOpened,
        *mut TmError,
    ) -> i32,
    pub(crate) push: unsafe extern "C" fn(*mut c_void, *mut textmill_abi::ArrowArray, *mut TmError) -> i32,
    pub(crate) pull: unsafe extern "C" fn(*mut c_void, *mut textmill_abi::ArrowArray, *mut TmError) -> i32,
    pub(crate) finish: unsafe extern "C" fn(*mut c_void, *mut TmError) -> i32,
    pub(crate) close: unsafe extern "C" fn(*mut c_void),
}

/// Tells the plugin to end, once, when it goes away.
pub(crate) struct Ending {
    context: *mut c_void,
    shutdown: Option<unsafe extern "C" fn(*mut c_void)>,
}

impl Drop for Ending {
    fn drop(&mut self) {
        if let Some(shutdown) = self.shutdown {
            // SAFETY: instances and arrays each hold an `Arc` of the plugin, so none is alive; called once.
            unsafe { shutdown(self.context) };
        }
    }
}

/// Zeroed bytes behind the plugin struct. A plugin built for a newer minor version that forgets to ask how long the
/// host's struct is writes its newer fields here instead of over our stack.
const SPARE: usize = 1024;

#[repr(C)]
struct Room {
    raw: TmPlugin,
    spare: [u8; SPARE],
}

// SAFETY: the contract says that the functions on the plugin may be called from any thread, and that instances may
// move between threads; `context` is the plugin's own and only passed back to it.
unsafe impl Send for Plugin {}
// SAFETY: as above.
unsafe impl Sync for Plugin {}

impl std::fmt::Debug for Plugin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Plugin").field("id", &self.id).field("path", &self.path).finish_non_exhaustive()
    }
}

impl Plugin {
    /// Runs the entry function and checks everything it filled in.
    pub(crate) fn enter(entry: TmEntry, host: &'static Host, path: PathBuf) -> Result<Self, Refusal> {
        let mut room = Room { raw: TmPlugin::empty(), spare: [0; SPARE] };
        let mut error = TmError::empty();
        // SAFETY: the function has the type its name promises; both structs are ours, long enough and say so.
        let status = unsafe { entry(host.abi(), &mut room.raw, &mut error) };
        if status != TM_OK {
            let error = take_error(status, &mut error);
            return Err(Refusal::EntryFailed(error.message));
        }
        let mut raw = room.raw;
        if raw.abi_major != TM_ABI_MAJOR {
            return Err(Refusal::OtherMajor { found: raw.abi_major, expected: TM_ABI_MAJOR });
        }
        let filled = raw.struct_size as usize;
        if filled < TmPlugin::SIZE_V1_0 || filled > size_of::<TmPlugin>() + SPARE {
            return Err(Refusal::BadDescription(format!("its struct_size is {filled}")));
        }
        // What the plugin says it did not fill is not there, whatever the bytes are.
        if filled < std::mem::offset_of!(TmPlugin, shutdown) + size_of::<usize>() {
            raw.shutdown = None;
        }
        // From here on the plugin has begun: whatever is refused, it is told to end.
        let ending = Ending { context: raw.context, shutdown: raw.shutdown };
        let op = raw.op.ok_or(Refusal::NullFunction("op"))?;
        let table = Table {
            context: raw.context,
            open: raw.open.ok_or(Refusal::NullFunction("open"))?,
            push: raw.push.ok_or(Refusal::NullFunction("push"))?,
            pull: raw.pull.ok_or(Refusal::NullFunction("pull"))?,
            finish: raw.finish.ok_or(Refusal::NullFunction("finish"))?,
            close: raw.close.ok_or(Refusal::NullFunction("close"))?,
        };
        if raw.op_count == 0 || raw.op_count > 1024 {
            return Err(Refusal::BadDescription(format!("it has {} operators", raw.op_count)));
        }
        let mut operators = Vec::new();
        for index in 0..raw.op_count {
            // SAFETY: the plugin's own function, with its own context.
            let described = unsafe { op(raw.context, index) };
            operators.push(describe(described, index)?);
        }
        Ok(Self {
            files: vec![path.clone()],
            path,
            id: name(raw.id, "id")?,
            version: text(raw.version, "version")?,
            abi: (raw.abi_major, raw.abi_minor),
            operators,
            backing: Backing::Library(table, ending),
            host,
            #[cfg(unix)]
            program: None,
        })
    }

    /// Starts a worker and takes its word for what the plugin is. Its code is in the files, the first of which names it.
    #[cfg(unix)]
    pub(crate) fn start(spec: crate::worker::Spec, files: Vec<PathBuf>) -> Result<Self, CallError> {
        let host = spec.host;
        let (workers, described) = crate::worker::describe(spec)?;
        Ok(Self {
            host,
            path: files.first().cloned().unwrap_or_default(),
            files,
            id: described.id,
            version: described.version,
            abi: described.contract,
            operators: described.operators,
            backing: Backing::Workers(Arc::new(workers)),
            program: None,
        })
    }

    /// It is this program.
    #[cfg(unix)]
    pub(crate) fn with_program(self, program: crate::program::Program) -> Self {
        Self { program: Some(program), ..self }
    }

    /// What the [`Lock`](crate::Lock) of a config in `folder` has to say of it: one entry for each of its files.
    ///
    /// # Errors
    /// When a file cannot be read, or the files that its code is in cannot be known.
    pub fn locked(&self, folder: &Path) -> Result<Vec<Locked>, String> {
        #[cfg(unix)]
        if let Some(program) = &self.program {
            return program.locked(self);
        }
        let hash = regular::open(&self.path).and_then(sha256);
        let sha256 = hash.map_err(|error| format!("`{}` cannot be hashed: {error}", self.path.display()))?;
        let file = label(&self.path, [folder]);
        let (id, version) = (self.id.clone(), self.version.clone());
        Ok(vec![Locked { id, version, file, sha256, ..Locked::default() }])
    }

    /// Whether it was asked to stop.
    pub(crate) fn is_cancelled(&self) -> bool {
        self.host.is_cancelled()
    }

    /// Whether its code runs in processes of its own.
    pub fn is_isolated(&self) -> bool {
        !matches!(self.backing, Backing::Library(..))
    }

    /// The file it was loaded from; of a program with a script, the script.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The files that its code is in: its library, or a program, the files among its arguments, and the modules beside a
    /// script in Python.
    pub fn files(&self) -> &[PathBuf] {
        &self.files
    }

    /// Its name.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its version.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Major and minor version of the contract it was built for.
    pub fn abi(&self) -> (u32, u32) {
        self.abi
    }

    /// Its operators.
    pub fn operators(&self) -> &[Operator] {
        &self.operators
    }

    /// Opens the reduction `index` (see [`Plugin::operators`]) with checked options.
    ///
    /// # Errors
    /// As for [`Plugin::open`]; and when the operator is row-wise, or does not take its own state.
    pub fn reduce(
        self: &Arc<Self>,
        index: usize,
        options: &Value,
        available: &Schema,
    ) -> Result<Reduction, CallError> {
        Reduction::open(Arc::clone(self), index, options, available)
    }

    /// Opens an instance of operator `index` (see [`Plugin::operators`]) with checked options.
    ///
    /// # Errors
    /// When the plugin refuses the options or the columns on offer, or what it answers breaks the contract.
    pub fn open(
        self: &Arc<Self>,
        index: usize,
        options: &Value,
        available: &Schema,
    ) -> Result<Instance, CallError> {
        Instance::open(Arc::clone(self), index, options, available)
    }
}

fn describe(raw: *const TmOperator, index: u32) -> Result<Operator, Refusal> {
    let bad = |what: String| Refusal::BadDescription(format!("operator {index} {what}"));
    // SAFETY: the plugin says that this is an operator's description, which lives as long as the plugin.
    let raw = unsafe { copy(raw) }.map_err(bad)?;
    let schema = text(raw.options_schema, "options_schema")?;
    let options_schema: Value = if schema.is_empty() {
        serde_json::json!({"type": "object", "additionalProperties": false})
    } else {
        serde_json::from_str(&schema)
            .map_err(|error| bad(format!("has an options_schema that is not JSON: {error}")))?
    };
    let rowwise = raw.flags & TM_OP_ROWWISE != 0;
    if rowwise == (raw.flags & TM_OP_REDUCE != 0) {
        return Err(bad("is neither row-wise nor a reduction, or says it is both".to_owned()));
    }
    Ok(Operator {
        id: name(raw.id, "an operator's id")?,
        version: text(raw.version, "an operator's version")?,
        summary: text(raw.summary, "an operator's summary")?,
        options_schema,
        rowwise,
        deterministic: raw.flags & TM_OP_DETERMINISTIC != 0,
    })
}

/// Copies a description, as much of it as there is and as we know.
///
/// # Safety
/// `raw` is null or points to a description as long as its `struct_size` says.
unsafe fn copy(raw: *const TmOperator) -> Result<TmOperator, String> {
    if raw.is_null() {
        return Err("is null".to_owned());
    }
    // SAFETY: every struct begins with its size. Read by itself: a reference would claim the whole struct.
    let size = unsafe { raw.cast::<u32>().read() } as usize;
    if size < TmOperator::SIZE_V1_0 {
        return Err(format!("has struct_size {size}"));
    }
    let mut known = TmOperator::empty();
    let bytes = size.min(size_of::<TmOperator>());
    // SAFETY: there are `size` bytes to read and room for as many as we know; any bytes are a valid `TmOperator`, as it
    // has only integers and raw pointers.
    unsafe { raw.cast::<u8>().copy_to_nonoverlapping((&raw mut known).cast(), bytes) };
    Ok(known)
}

/// Copies a string of the plugin's description.
fn text(raw: TmStr, what: &str) -> Result<String, Refusal> {
    if raw.len == 0 {
        return Ok(String::new());
    }
    if raw.ptr.is_null() || raw.len > 1 << 24 {
        return Err(Refusal::BadDescription(format!("its {what} is a null or huge string")));
    }
    // SAFETY: the plugin says that these bytes live as long as it does.
    let bytes = unsafe { std::slice::from_raw_parts(raw.ptr.cast::<u8>(), raw.len) };
    let text = std::str::from_utf8(bytes)
        .map_err(|_| Refusal::BadDescription(format!("its {what} is not UTF-8")))?;
    Ok(text.to_owned())
}

/// Copies a string that must be usable as a name.
fn name(raw: TmStr, what: &str) -> Result<String, Refusal> {
    let text = text(raw, what)?;
    let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    if text.is_empty() || !text.chars().all(good) {
        return Err(Refusal::BadDescription(format!(
            "its {what} is {text:?}: lower case, digits and `-` are allowed"
        )));
    }
    Ok(text)
}

/// Copies an error out of the plugin's hands and releases it at once.
pub(crate) fn take_error(status: i32, raw: &mut TmError) -> CallError {
    let copy = |text: TmStr| -> String {
        if text.ptr.is_null() || text.len == 0 || text.len > 1 << 24 {
            return String::new();
        }
        // SAFETY: the plugin says that these bytes live until `release`.
        String::from_utf8_lossy(unsafe { std::slice::from_raw_parts(text.ptr.cast::<u8>(), text.len) })
            .into_owned()
    };
    let some = |text: String| (!text.is_empty()).then_some(text);
    let status = Status::from_code(status);
    let error = CallError {
        status,
        message: some(copy(raw.message)).unwrap_or_else(|| format!("the plugin says only: {status}")),
        option: some(copy(raw.option_path)),
        row: usize::try_from(raw.row).ok(),
        help: some(copy(raw.help)),
    };
    if let Some(release) = raw.release {
        // SAFETY: the plugin's own release, called once, on the same thread, as the contract says.
        unsafe { release(raw) };
    }
    error
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};
    use textmill_abi::{ArrowArray, TmOpenArgs, TmOpened};

    #[test]
    fn the_frozen_sizes_are_those_of_version_1_0() {
        #[cfg(target_pointer_width = "64")]
        assert_eq!((TmPlugin::SIZE_V1_0, TmOperator::SIZE_V1_0), (104, 72));
    }

    #[test]
    fn a_longer_description_is_read_as_far_as_we_know_it_and_a_shorter_one_refused() {
        #[repr(C)]
        struct Newer {
            known: TmOperator,
            later: [u8; 64],
        }
        let mut newer = Newer { known: TmOperator::empty(), later: [0xff; 64] };
        newer.known.struct_size = size_of::<Newer>() as u32;
        newer.known.flags = TM_OP_ROWWISE;
        newer.known.id = TmStr::new("newer");
        // SAFETY: the struct is as long as it says.
        assert_eq!(describe((&raw const newer).cast(), 0).unwrap().id, "newer");
        newer.known.struct_size = TmOperator::SIZE_V1_0 as u32 - 1;
        let refusal = describe((&raw const newer).cast(), 0).unwrap_err();
        assert!(refusal.to_string().contains("struct_size 71"), "{refusal}");
        assert!(newer.later.iter().all(|&byte| byte == 0xff));
    }

    unsafe extern "C" fn no_op(_: *mut c_void, _: u32) -> *const TmOperator {
        std::ptr::null()
    }
    unsafe extern "C" fn open(
        _: *mut c_void,
        _: *const TmOpenArgs,
        _: *mut TmOpened,
        _: *mut TmError,
    ) -> i32 {
        textmill_abi::TM_E_UNSUPPORTED
    }
    unsafe extern "C" fn array(_: *mut c_void, _: *mut ArrowArray, _: *mut TmError) -> i32 {
        textmill_abi::TM_E_UNSUPPORTED
    }
    unsafe extern "C" fn finish(_: *mut c_void, _: *mut TmError) -> i32 {
        textmill_abi::TM_E_UNSUPPORTED
    }
    unsafe extern "C" fn close(_: *mut c_void) {}

    static ENDED: AtomicU32 = AtomicU32::new(0);
    unsafe extern "C" fn shutdown(_: *mut c_void) {
        ENDED.fetch_add(1, Ordering::Relaxed);
    }

    unsafe extern "C" fn entry(
        _: *const textmill_abi::TmHost,
        plugin: *mut TmPlugin,
        _: *mut TmError,
    ) -> i32 {
        // SAFETY: the host's struct.
        let plugin = unsafe { &mut *plugin };
        plugin.abi_major = TM_ABI_MAJOR;
        plugin.op_count = 1;
        plugin.id = TmStr::new("ends");
        plugin.op = Some(no_op);
        plugin.open = Some(open);
        plugin.push = Some(array);
        plugin.pull = Some(array);
        plugin.finish = Some(finish);
        plugin.close = Some(close);
        plugin.shutdown = Some(shutdown);
        TM_OK
    }

    #[test]
    fn a_plugin_that_is_refused_is_told_to_end() {
        let host = Host::leak(None);
        let refusal = Plugin::enter(entry, host, PathBuf::from("ends")).unwrap_err();
        assert!(refusal.to_string().contains("operator 0 is null"), "{refusal}");
        assert_eq!(ENDED.load(Ordering::Relaxed), 1);
    }
}
