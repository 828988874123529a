/* textmill.h: the plugin contract of textmill, version 1.
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
 */

#ifndef TEXTMILL_H
#define TEXTMILL_H

#include <stddef.h>
#include <stdint.h>

/* The Arrow C Data Interface, a public standard: https://arrow.apache.org/docs/format/CDataInterface.html */
#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE

#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4

#ifdef __cplusplus
extern "C" {
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


/**
 * Level of a log line: something failed.
 */
#define TM_LOG_ERROR 1

/**
 * Level of a log line: something is odd.
 */
#define TM_LOG_WARN 2

/**
 * Level of a log line: progress.
 */
#define TM_LOG_INFO 3

/**
 * Level of a log line: for the plugin's author.
 */
#define TM_LOG_DEBUG 4

/**
 * Level of a log line: everything.
 */
#define TM_LOG_TRACE 5

/**
 * Flag: one result row per document, in order. Every operator is either this or `TM_OP_REDUCE`.
 */
#define TM_OP_ROWWISE 1

/**
 * Flag: takes rows of many documents and returns one table after `finish`. It is *mergeable*: between the
 * documents and the table stands a state that it accepts as input again, so that partial results combine in
 * any grouping. `TmOpenArgs::stage` says which part of the way an instance goes. Since minor version 1.
 */
#define TM_OP_REDUCE 2

/**
 * Flag: the same document and options always give the same result.
 */
#define TM_OP_DETERMINISTIC 4

/**
 * Flag: starts threads of its own, up to `TmOpenArgs::max_threads`.
 */
#define TM_OP_USES_THREADS 8

/**
 * Stage of a reduction: documents in, state out. The only stage of a row-wise operator.
 */
#define TM_STAGE_PARTIAL 0

/**
 * Stage of a reduction: states in (the columns that `TM_STAGE_PARTIAL` returned, in `available`), state out.
 */
#define TM_STAGE_MERGE 1

/**
 * Stage of a reduction: states in, the table out. States come in the order of their documents.
 */
#define TM_STAGE_FINAL 2

/**
 * Major version of the contract. Must be equal on both sides; it is in the symbol's name too.
 */
#define TM_ABI_MAJOR 1

/**
 * Minor version of the contract: appended fields only.
 */
#define TM_ABI_MINOR 1

/**
 * Result of a call: `TM_OK`, or a `TM_E_...` code. A code unknown to the reader means `TM_E_INTERNAL`.
 */
typedef int32_t TmStatus;

/**
 * A borrowed UTF-8 string: pointer and length in bytes. No terminating NUL is needed or looked for,
 * and NUL bytes inside are allowed. `{NULL, 0}` is the empty string.
 */
typedef struct TmStr {
  /**
   * First byte, or null when `len` is 0.
   */
  const char *ptr;
  /**
   * Length in bytes.
   */
  size_t len;
} TmStr;

/**
 * Owned by the host, valid until `shutdown` returns. Every callback may be called from any thread.
 */
typedef struct TmHost {
  /**
   * Bytes the host allocated.
   */
  uint32_t struct_size;
  /**
   * The host's minor version of the contract.
   */
  uint32_t abi_minor;
  /**
   * First argument of every callback.
   */
  void *context;
  /**
   * Writes a line to the host's log. A plugin never writes to stdout or stderr itself.
   */
  void (*log)(void *context, int32_t level, struct TmStr target, struct TmStr message);
  /**
   * Not 0 when the run is being stopped; a long call should then return `TM_E_CANCELLED`.
   */
  int32_t (*is_cancelled)(void *context, uint64_t call_id);
  /**
   * A struct of further abilities by name, or null when the host does not have it.
   */
  const void *(*extension)(void *context, struct TmStr id);
} TmHost;

/**
 * Describes one operator. Constant for the life of the plugin.
 */
typedef struct TmOperator {
  /**
   * Bytes the plugin allocated.
   */
  uint32_t struct_size;
  /**
   * `TM_OP_...` flags.
   */
  uint32_t flags;
  /**
   * Name, unique within the plugin: lower case, digits and `-`.
   */
  struct TmStr id;
  /**
   * Version of the operator's behaviour.
   */
  struct TmStr version;
  /**
   * One line: what it does.
   */
  struct TmStr summary;
  /**
   * JSON Schema (draft-07) of the options, an object; the host checks options against it and fills
   * the defaults it states.
   */
  struct TmStr options_schema;
} TmOperator;

/**
 * Arguments of `open`. Owned by the host and borrowed for the call.
 */
typedef struct TmOpenArgs {
  /**
   * Bytes the host allocated.
   */
  uint32_t struct_size;
  /**
   * Which operator.
   */
  uint32_t op_index;
  /**
   * Identifies the instance to `is_cancelled`.
   */
  uint64_t call_id;
  /**
   * The options: a JSON object, checked against the schema, defaults filled.
   */
  struct TmStr options_json;
  /**
   * A struct type with every column that the host can provide.
   */
  const struct ArrowSchema *available;
  /**
   * How many threads the operator may use; 1 means the caller's alone.
   */
  uint32_t max_threads;
  /**
   * Which stage of a reduction: `TM_STAGE_...`; 0 for row-wise operators. Since minor version 1: a host of
   * minor version 0 opens no reductions.
   */
  uint32_t stage;
} TmOpenArgs;

/**
 * Results of `open`. Allocated and zeroed by the host.
 */
typedef struct TmOpened {
  /**
   * Set by the host: bytes it allocated.
   */
  uint32_t struct_size;
  /**
   * The instance, passed to `push`, `pull`, `finish` and `close`.
   */
  void *instance;
  /**
   * Names of the columns the operator wants, separated by `\n`, in the order in which batches shall carry
   * them. Valid until `close`. An error if a name is not in `available`.
   */
  struct TmStr columns;
  /**
   * Type of the results: a struct. Moved to the host.
   */
  struct ArrowSchema output;
} TmOpened;

/**
 * Filled by the plugin when a call does not return `TM_OK`, untouched otherwise.
 *
 * The host allocates and zeroes it and sets `struct_size`; the plugin writes no field beyond that
 * size. The host copies the strings and calls `release` at once, on the same thread.
 */
typedef struct TmError {
  /**
   * Set by the host: bytes it allocated.
   */
  uint32_t struct_size;
  /**
   * The plugin's own number for the error.
   */
  int32_t code;
  /**
   * One line: what happened.
   */
  struct TmStr message;
  /**
   * Dotted path of the offending option, `rules.2.pattern`; the host points at that TOML line.
   */
  struct TmStr option_path;
  /**
   * Row of the pushed batch, -1 for none.
   */
  int64_t row;
  /**
   * What to try next.
   */
  struct TmStr help;
  /**
   * Frees the strings, or null. May not unwind.
   */
  void (*release)(struct TmError *error);
  /**
   * The plugin's own.
   */
  void *private_data;
} TmError;

/**
 * Filled by the entry function. A required function that is null makes the plugin unusable.
 */
typedef struct TmPlugin {
  /**
   * In: bytes the host allocated. Out: bytes the plugin filled, not more.
   */
  uint32_t struct_size;
  /**
   * `TM_ABI_MAJOR` of the plugin.
   */
  uint32_t abi_major;
  /**
   * `TM_ABI_MINOR` of the plugin.
   */
  uint32_t abi_minor;
  /**
   * Number of operators, at least 1.
   */
  uint32_t op_count;
  /**
   * First argument of `op`, `open`, `extension` and `shutdown`.
   */
  void *context;
  /**
   * Name of the plugin: lower case, digits and `-`.
   */
  struct TmStr id;
  /**
   * Version of the plugin.
   */
  struct TmStr version;
  /**
   * Describes operator `index`, null beyond the last. Required; any thread.
   */
  const struct TmOperator *(*op)(void *context, uint32_t index);
  /**
   * Opens an instance. Required; any thread.
   */
  TmStatus (*open)(void *context,
                   const struct TmOpenArgs *args,
                   struct TmOpened *opened,
                   struct TmError *error);
  /**
   * Gives a batch to the instance, which owns it from then on, even on failure. Required; one thread at a time.
   */
  TmStatus (*push)(void *instance, struct ArrowArray *batch, struct TmError *error);
  /**
   * Takes a result out. `out->release == NULL` afterwards means: nothing more now. Required; one thread at a time.
   */
  TmStatus (*pull)(void *instance, struct ArrowArray *out, struct TmError *error);
  /**
   * Says that no more batches come; then `pull` until empty. Required; one thread at a time.
   */
  TmStatus (*finish)(void *instance, struct TmError *error);
  /**
   * Ends an instance. Required; any thread, once.
   */
  void (*close)(void *instance);
  /**
   * A struct of further abilities by name, or null. Optional; any thread.
   */
  const void *(*extension)(void *context, struct TmStr id);
  /**
   * Ends the plugin: no instance and no array of it is alive. Optional; any thread, once, never from `atexit`.
   */
  void (*shutdown)(void *context);
} TmPlugin;

/**
 * Done.
 */
#define TM_OK 0

/**
 * A bug in the plugin.
 */
#define TM_E_INTERNAL 1

/**
 * The plugin does not do this.
 */
#define TM_E_UNSUPPORTED 2

/**
 * An option is wrong; `option_path` says which.
 */
#define TM_E_BAD_OPTION 3

/**
 * The columns offered are not what the plugin needs.
 */
#define TM_E_BAD_SCHEMA 4

/**
 * A document is not what the plugin can process; `row` says which.
 */
#define TM_E_BAD_DATA 5

/**
 * The call is not legal now.
 */
#define TM_E_STATE 6

/**
 * Reading or writing failed.
 */
#define TM_E_IO 7

/**
 * The host asked to stop.
 */
#define TM_E_CANCELLED 8

/**
 * Out of memory.
 */
#define TM_E_NOMEM 9

/**
 * A panic or an exception was caught. Only `close`(crate::TmPlugin::close) is legal on the instance now.
 */
#define TM_E_PANIC 10

#endif  /* TEXTMILL_H */


#if defined(_WIN32)
#define TM_EXPORT __declspec(dllexport)
#else
#define TM_EXPORT __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C"
#endif
/* The one symbol a plugin exports: define it in the plugin. */
TM_EXPORT TmStatus textmill_plugin_entry_v1(const struct TmHost *host, struct TmPlugin *plugin, struct TmError *error);
