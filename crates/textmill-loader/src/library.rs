//! One shared library: looked at before it is loaded, loaded for good.
#![expect(unsafe_code, reason = "the border to plugins; each block states why it is sound")]

use crate::error::Refusal;
use crate::regular;
use libloading::Library;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;
use textmill_abi::{TM_ABI_MAJOR, TM_ENTRY_SYMBOL, TmEntry};

/// Loads the library and finds its entry function.
///
/// The library is never unloaded: the handle is forgotten, and on Unix the mapping is pinned as well. The bytes that
/// were verified are what is loaded, whatever has become of the file.
pub(crate) fn load(path: &Path, verified: Option<File>) -> Result<TmEntry, Refusal> {
    look(path)?;
    let sealed = verified.is_some();
    let library = match verified {
        Some(file) => open_verified(path, file),
        None => open(path),
    };
    let library = library.map_err(|error| {
        let cause = last_cause(&error);
        match sealed && cfg!(target_os = "linux") && looks_beside_itself(path) {
            true => Refusal::NotBeside(cause),
            false => Refusal::System(cause),
        }
    })?;
    // SAFETY: the symbol's name carries the contract's major version, and so the type of the function.
    let entry = unsafe { library.get::<TmEntry>(TM_ENTRY_SYMBOL) }.map(|symbol| *symbol);
    let refusal = match entry {
        Ok(entry) => {
            std::mem::forget(library);
            return Ok(entry);
        }
        Err(_) => other_major(&library),
    };
    // A library that is not a plugin has run its constructors all the same; it stays loaded too.
    std::mem::forget(library);
    Err(refusal)
}

/// Whether a library has its dependencies searched for in its own folder, which sealed memory has not.
fn looks_beside_itself(path: &Path) -> bool {
    const ORIGIN: [&[u8]; 2] = [b"$ORIGIN", b"${ORIGIN}"];
    let bytes = regular::read(path).unwrap_or_default();
    ORIGIN.iter().any(|word| bytes.windows(word.len()).any(|window| window == *word))
}

/// Which major version the library was built for, if it is a plugin at all.
fn other_major(library: &Library) -> Refusal {
    for major in (0..16).filter(|&major| major != TM_ABI_MAJOR) {
        let symbol = format!("textmill_plugin_entry_v{major}");
        // SAFETY: the symbol is looked up, never called.
        if unsafe { library.get::<*const ()>(symbol.as_str()) }.is_ok() {
            return Refusal::OtherMajor { found: major, expected: TM_ABI_MAJOR };
        }
    }
    Refusal::NoSymbol(TM_ENTRY_SYMBOL)
}

#[cfg(unix)]
fn open(path: &Path) -> Result<Library, libloading::Error> {
    use libloading::os::unix::{Library as UnixLibrary, RTLD_LOCAL, RTLD_NOW};
    #[cfg(any(target_os = "linux", target_os = "android"))]
    const RTLD_NODELETE: i32 = 0x1000;
    #[cfg(target_vendor = "apple")]
    const RTLD_NODELETE: i32 = 0x80;
    #[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
    const RTLD_NODELETE: i32 = 0;
    // SAFETY: loading runs the library's constructors. That the file is a plugin the user asked for is what the
    // search path says; RTLD_NOW makes a missing dependency an error here instead of a crash later.
    unsafe { UnixLibrary::open(Some(path), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE) }.map(Library::from)
}

/// Loads sealed memory by its descriptor, which stays open for good: the system knows the library by that name.
#[cfg(target_os = "linux")]
fn open_verified(_: &Path, file: File) -> Result<Library, libloading::Error> {
    use std::os::fd::IntoRawFd;
    open(Path::new(&format!("/proc/self/fd/{}", file.into_raw_fd())))
}

#[cfg(not(target_os = "linux"))]
fn open_verified(path: &Path, _: File) -> Result<Library, libloading::Error> {
    open(path)
}

#[cfg(not(unix))]
fn open(path: &Path) -> Result<Library, libloading::Error> {
    // SAFETY: as on Unix.
    unsafe { Library::new(path) }
}

fn last_cause(error: &libloading::Error) -> String {
    match std::error::Error::source(error) {
        Some(cause) => cause.to_string(),
        None => error.to_string(),
    }
}

/// Reads the head of the file, so that what is not a library of this machine gets a clear word instead of
/// the system loader's.
pub(crate) fn look(path: &Path) -> Result<(), Refusal> {
    let mut file = match regular::open(path) {
        Ok(file) => file,
        // A search folder that is a file holds no plugin: the search goes on.
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Err(Refusal::NotFound);
        }
        Err(error) => return Err(Refusal::Unreadable(error.to_string())),
    };
    let mut head = Vec::with_capacity(20);
    if let Err(error) = file.by_ref().take(20).read_to_end(&mut head) {
        return Err(Refusal::Unreadable(error.to_string()));
    }
    if cfg!(target_os = "linux") { check_elf(&head) } else { Ok(()) }
}

/// The parts of an ELF header that must fit: magic, word size, byte order, machine (ELF specification, "ELF header").
fn check_elf(head: &[u8]) -> Result<(), Refusal> {
    if head.is_empty() {
        return Err(Refusal::NotALibrary("the file is empty".to_owned()));
    }
    if !head.starts_with(b"\x7fELF") {
        let text = head.iter().all(|byte| byte.is_ascii_graphic() || byte.is_ascii_whitespace());
        let what = if text { "it is a text file" } else { "it has no ELF header" };
        return Err(Refusal::NotALibrary(what.to_owned()));
    }
    let [.., low, high] = head else { return Ok(()) };
    if head.len() < 20 {
        return Err(Refusal::NotALibrary("its ELF header is cut short".to_owned()));
    }
    let little = head[5] != 2;
    let machine = if little { u16::from_le_bytes([*low, *high]) } else { u16::from_be_bytes([*low, *high]) };
    let found = format!("{} {}-bit", machine_name(machine), if head[4] == 1 { 32 } else { 64 });
    let expected = format!("{} {}-bit", std::env::consts::ARCH, usize::BITS);
    // A machine this table does not know is left to the system's loader.
    if machine_name(machine) != "unknown machine" && found != expected {
        return Err(Refusal::WrongArchitecture { found, expected });
    }
    Ok(())
}

/// `e_machine` values under the names Rust gives to architectures.
fn machine_name(machine: u16) -> &'static str {
    match machine {
        3 => "x86",
        8 => "mips",
        20 => "powerpc",
        21 => "powerpc64",
        22 => "s390x",
        40 => "arm",
        62 => "x86_64",
        183 => "aarch64",
        243 => "riscv64",
        258 => "loongarch64",
        _ => "unknown machine",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn elf(class: u8, machine: u16) -> Vec<u8> {
        let mut head = b"\x7fELF".to_vec();
        head.extend([class, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0]);
        head.extend(machine.to_le_bytes());
        head
    }

    #[test]
    fn another_machine_is_named() {
        let refusal = check_elf(&elf(2, 243)).unwrap_err();
        assert!(refusal.to_string().starts_with("built for riscv64 64-bit"), "{refusal}");
    }

    #[test]
    fn what_is_no_library_is_said() {
        assert_eq!(check_elf(b"").unwrap_err().to_string(), "not a shared library: the file is empty");
        assert_eq!(check_elf(b"hello").unwrap_err().to_string(), "not a shared library: it is a text file");
        let cut = &elf(2, 62)[..18];
        assert_eq!(
            check_elf(cut).unwrap_err().to_string(),
            "not a shared library: its ELF header is cut short"
        );
    }
}
