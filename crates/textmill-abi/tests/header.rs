//! The header is generated from this crate, compiles everywhere, and has the layout that Rust has.

use std::path::{Path, PathBuf};
use std::process::Command;
use textmill_abi::*;

const BANNER: &str = "/* textmill.h: the plugin contract of textmill, version 1.
 *
 * Generated from the crate textmill-abi; do not edit. To write it anew:
 *     UPDATE_GENERATED=1 cargo test -p textmill-abi --test header
 *
 * A plugin exports one function, textmill_plugin_entry_v1, which fills a TmPlugin. In short:
 *
 *   textmill_plugin_entry_v1(host, &plugin, &error)     once per process
 *     plugin.op(context, i)                             any time, any thread
 *     plugin.open(context, args, &opened, &error)       at plan time and once per worker thread
 *       loop { push(instance, batch); pull(instance, &out) until out.release == NULL }
 *       finish(instance); pull until out.release == NULL
 *     plugin.close(instance)                            once per successful open
 *   plugin.shutdown(context)                            at most once; the library is never unloaded
 *
 * push moves the batch into the plugin, which must release it even when push fails. What open and
 * pull write belongs to the host, which may release it on any thread and after close. Strings that are
 * arguments are borrowed for the call. No exception or longjmp may leave any function.
 * All offsets are bytes into the row's text. The columns of a batch, the types allowed in results and
 * the reasons for these rules are in the documentation of textmill-abi.
 */";

const AFTER_INCLUDES: &str = "
/* The Arrow C Data Interface, a public standard: https://arrow.apache.org/docs/format/CDataInterface.html */
#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE

#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4

#ifdef __cplusplus
extern \"C\" {
#endif
struct ArrowSchema {
  const char *format;
  const char *name;
  const char *metadata;
  int64_t flags;
  int64_t n_children;
  struct ArrowSchema **children;
  struct ArrowSchema *dictionary;
  void (*release)(struct ArrowSchema *);
  void *private_data;
};
struct ArrowArray {
  int64_t length;
  int64_t null_count;
  int64_t offset;
  int64_t n_buffers;
  int64_t n_children;
  const void **buffers;
  struct ArrowArray **children;
  struct ArrowArray *dictionary;
  void (*release)(struct ArrowArray *);
  void *private_data;
};
#ifdef __cplusplus
}
#endif
#endif /* ARROW_C_DATA_INTERFACE */

/* Whether the struct behind p is long enough to have field f of type T. */
#define TM_HAS(p, T, f) ((p)->struct_size >= offsetof(T, f) + sizeof((p)->f))
";

const TRAILER: &str = "
#if defined(_WIN32)
#define TM_EXPORT __declspec(dllexport)
#else
#define TM_EXPORT __attribute__((visibility(\"default\")))
#endif

#ifdef __cplusplus
extern \"C\"
#endif
/* The one symbol a plugin exports: define it in the plugin. */
TM_EXPORT TmStatus textmill_plugin_entry_v1(const struct TmHost *host, struct TmPlugin *plugin, struct TmError *error);
";

fn crate_dir() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn generate() -> String {
    let mut config = cbindgen::Config {
        language: cbindgen::Language::C,
        header: Some(BANNER.to_owned()),
        include_guard: Some("TEXTMILL_H".to_owned()),
        after_includes: Some(AFTER_INCLUDES.to_owned()),
        trailer: Some(TRAILER.to_owned()),
        no_includes: true,
        sys_includes: vec!["stddef.h".to_owned(), "stdint.h".to_owned()],
        cpp_compat: true,
        style: cbindgen::Style::Both,
        usize_is_size_t: true,
        documentation: true,
        line_length: 110,
        ..cbindgen::Config::default()
    };
    config.export.exclude =
        vec!["ArrowSchema".to_owned(), "ArrowArray".to_owned(), "TM_ENTRY_SYMBOL".to_owned()];
    config.export.include = ["TmHost", "TmPlugin", "TmError", "TmStatus"].map(str::to_owned).to_vec();
    let bindings = cbindgen::Builder::new()
        .with_config(config)
        .with_crate(crate_dir())
        .generate()
        .expect("cbindgen reads this crate");
    let mut out = Vec::new();
    bindings.write(&mut out);
    let text = String::from_utf8(out).expect("a header in UTF-8");
    // The Arrow structs are declared by hand, guarded, and have no typedef in C; and Rust's doc links mean
    // nothing to a C reader.
    text.replace(" ArrowSchema ", " struct ArrowSchema ")
        .replace("(ArrowArray ", "(struct ArrowArray ")
        .replace(" ArrowArray *", " struct ArrowArray *")
        .replace("struct struct ", "struct ")
        .replace("[`", "`")
        .replace("`]", "`")
        .replace("](crate::TmPlugin::close)", "")
}

#[test]
fn header_is_up_to_date() {
    let path = crate_dir().join("include/textmill.h");
    let generated = generate();
    if std::env::var_os("UPDATE_GENERATED").is_some() {
        std::fs::write(&path, &generated).expect("the header can be written");
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == generated,
        "include/textmill.h is not what the crate says; run UPDATE_GENERATED=1 cargo test -p textmill-abi"
    );
}

/// Compiles `source` with all warnings as errors; returns the program's output when it is to be run.
fn compile(compiler: &str, standard: &str, name: &str, source: &str, run: bool) -> String {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let file = dir.path().join(name);
    std::fs::write(&file, source).expect("the source can be written");
    let program = dir.path().join("program");
    let output = Command::new(compiler)
        .args([standard, "-pedantic", "-Wall", "-Wextra", "-Werror", "-I"])
        .arg(crate_dir().join("include"))
        .arg(&file)
        .arg("-o")
        .arg(&program)
        .output()
        .unwrap_or_else(|e| panic!("{compiler} is needed: {e}"));
    assert!(output.status.success(), "{compiler}: {}", String::from_utf8_lossy(&output.stderr));
    if !run {
        return String::new();
    }
    let output = Command::new(Path::new(&program)).output().expect("the program runs");
    String::from_utf8(output.stdout).expect("output in UTF-8")
}

macro_rules! layout {
    ($($type:ident { $($field:ident),* $(,)? })*) => {{
        let mut c = String::new();
        let mut rust = String::new();
        $(
            c += &format!("  printf(\"{0} %zu\\n\", sizeof({0}));\n", stringify!($type));
            rust += &format!("{} {}\n", stringify!($type), size_of::<$type>());
            $(
                c += &format!("  printf(\"{0}.{1} %zu\\n\", offsetof({0}, {1}));\n", stringify!($type), stringify!($field));
                rust += &format!("{}.{} {}\n", stringify!($type), stringify!($field), std::mem::offset_of!($type, $field));
            )*
        )*
        (c, rust)
    }};
}

#[test]
fn c_and_rust_agree_on_every_offset() {
    let (prints, rust) = layout! {
        TmStr { ptr, len }
        TmError { struct_size, code, message, option_path, row, help, release, private_data }
        TmHost { struct_size, abi_minor, context, log, is_cancelled, extension }
        TmOperator { struct_size, flags, id, version, summary, options_schema }
        TmOpenArgs { struct_size, op_index, call_id, options_json, available, max_threads, stage }
        TmOpened { struct_size, instance, columns, output }
        TmPlugin {
            struct_size, abi_major, abi_minor, op_count, context, id, version, op, open, push, pull, finish,
            close, extension, shutdown,
        }
    };
    let (arrow_prints, arrow_rust) = layout! {
        ArrowSchema { format, name, metadata, flags, n_children, children, dictionary, release, private_data }
        ArrowArray {
            length, null_count, offset, n_buffers, n_children, buffers, children, dictionary, release,
            private_data,
        }
    };
    let arrow_prints = arrow_prints
        .replace("sizeof(Arrow", "sizeof(struct Arrow")
        .replace("offsetof(Arrow", "offsetof(struct Arrow");
    let source = format!(
        "#include <stdio.h>\n#include \"textmill.h\"\nint main(void) {{\n{prints}{arrow_prints}  return 0;\n}}\n"
    );
    assert_eq!(compile("cc", "-std=c11", "layout.c", &source, true), rust + &arrow_rust);
}

#[test]
fn header_compiles_as_c_and_cpp_with_warnings_as_errors() {
    let source = "#include \"textmill.h\"\n#include \"textmill.h\"\nint main(void) { return TM_OK; }\n";
    compile("cc", "-std=c11", "header.c", source, false);
    // A machine with only a C compiler has no c++; the contract for C++ is checked where one is installed.
    if Command::new("c++").arg("--version").output().is_ok() {
        compile("c++", "-std=c++17", "header.cpp", source, false);
    }
}

#[test]
fn every_growing_struct_starts_with_its_size() {
    assert_eq!(std::mem::offset_of!(TmError, struct_size), 0);
    assert_eq!(std::mem::offset_of!(TmHost, struct_size), 0);
    assert_eq!(std::mem::offset_of!(TmOperator, struct_size), 0);
    assert_eq!(std::mem::offset_of!(TmOpenArgs, struct_size), 0);
    assert_eq!(std::mem::offset_of!(TmOpened, struct_size), 0);
    assert_eq!(std::mem::offset_of!(TmPlugin, struct_size), 0);
}
