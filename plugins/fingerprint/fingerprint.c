/* fingerprint: a textmill plugin in C, against textmill.h and nothing else.
 *
 * For each document it returns two fingerprints, sixteen hexadecimal digits each:
 *
 *   content  64-bit FNV-1a of the text's bytes: equal texts, equal fingerprints.
 *            Fowler, Noll and Vo; constants of RFC 9923.
 *   simhash  64-bit SimHash of the text's shingles: near texts differ in few of the 64 bits.
 *            Charikar, "Similarity estimation techniques from rounding algorithms", STOC 2002.
 *
 * A shingle is `shingle` characters in a row (4 unless the option says otherwise), white space left out, so
 * that it works for Chinese as for English. Time is linear in the text; memory is a few hundred bytes a document.
 *
 * It is here because it is useful, and to show a whole plugin without an SDK: options, one input column, a result
 * of two strings, errors, ownership. Read it from the bottom up.
 */
#include "textmill.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME "fingerprint"
#define VERSION "0.1.0"
#define DIGITS 16 /* a fingerprint in hexadecimal */
#define MAX_SHINGLE 16

static const struct TmHost *the_host;

static struct TmStr str(const char *text) {
  struct TmStr result = {text, strlen(text)};
  return result;
}

/* ---- Errors: static strings only, so there is nothing to release. ---- */

static TmStatus fail(struct TmError *error, TmStatus status, const char *message, const char *option, int64_t row) {
  if (error != NULL) {
    error->message = str(message);
    if (option != NULL) error->option_path = str(option);
    error->row = row;
  }
  return status;
}

/* ---- The two fingerprints. ---- */

static uint64_t fnv1a(const unsigned char *bytes, size_t length) {
  uint64_t hash = UINT64_C(0xcbf29ce484222325);
  for (size_t i = 0; i < length; i++) hash = (hash ^ bytes[i]) * UINT64_C(0x100000001b3);
  return hash;
}

/* Mixes the bits of a shingle, so that each bit of the SimHash is as good as the others. The finalizer of
 * SplitMix64 (Steele, Lea and Flood, OOPSLA 2014). */
static uint64_t mix(uint64_t x) {
  x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
  return x ^ (x >> 31);
}

/* The character at `at` and its length in bytes. The host promises valid UTF-8. */
static uint32_t character(const unsigned char *text, size_t at, size_t *length) {
  unsigned char first = text[at];
  if (first < 0x80) return *length = 1, first;
  if (first < 0xe0) return *length = 2, ((first & 0x1fu) << 6) | (text[at + 1] & 0x3fu);
  if (first < 0xf0)
    return *length = 3, ((first & 0x0fu) << 12) | ((text[at + 1] & 0x3fu) << 6) | (text[at + 2] & 0x3fu);
  *length = 4;
  return ((first & 0x07u) << 18) | ((text[at + 1] & 0x3fu) << 12) | ((text[at + 2] & 0x3fu) << 6) |
         (text[at + 3] & 0x3fu);
}

static int is_space(uint32_t c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xa0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000;
}

static uint64_t shingle_hash(const uint32_t *window, size_t first, size_t size) {
  uint64_t hash = UINT64_C(0xcbf29ce484222325);
  for (size_t i = 0; i < size; i++) hash = (hash ^ window[(first + i) % size]) * UINT64_C(0x100000001b3);
  return mix(hash);
}

/* The SimHash of a text; one of fewer characters than a shingle counts as one shingle. */
static uint64_t simhash(const unsigned char *text, size_t length, size_t shingle) {
  uint32_t window[MAX_SHINGLE] = {0};
  int64_t votes[64] = {0};
  size_t seen = 0;
  for (size_t at = 0, step; at < length; at += step) {
    uint32_t c = character(text, at, &step);
    if (is_space(c)) continue;
    window[seen++ % shingle] = c;
    if (seen < shingle) continue;
    uint64_t hash = shingle_hash(window, seen % shingle, shingle);
    for (int bit = 0; bit < 64; bit++) votes[bit] += (hash >> bit) & 1 ? 1 : -1;
  }
  if (seen == 0) return 0;
  if (seen < shingle) return shingle_hash(window, 0, shingle);
  uint64_t result = 0;
  for (int bit = 0; bit < 64; bit++)
    if (votes[bit] > 0) result |= UINT64_C(1) << bit;
  return result;
}

/* ---- The result's type: struct<content: utf8, simhash: utf8>. Names and formats are static. ---- */

static void release_schema(struct ArrowSchema *schema) {
  for (int64_t i = 0; i < schema->n_children; i++)
    if (schema->children[i]->release != NULL) schema->children[i]->release(schema->children[i]);
  free(schema->private_data);
  schema->release = NULL;
}

static int declare(struct ArrowSchema *schema) {
  struct Parts {
    struct ArrowSchema fields[2];
    struct ArrowSchema *children[2];
  } *parts = calloc(1, sizeof *parts);
  if (parts == NULL) return 0;
  const char *names[2] = {"content", "simhash"};
  for (int i = 0; i < 2; i++) {
    parts->fields[i].format = "u";
    parts->fields[i].name = names[i];
    parts->fields[i].release = release_schema;
    parts->children[i] = &parts->fields[i];
  }
  memset(schema, 0, sizeof *schema);
  schema->format = "+s";
  schema->name = "";
  schema->n_children = 2;
  schema->children = parts->children;
  schema->release = release_schema;
  schema->private_data = parts;
  return 1;
}

/* ---- The result: everything in one allocation, owned by the struct array. ---- */

struct Result {
  struct ArrowArray fields[2];
  struct ArrowArray *children[2];
  const void *no_buffers[1];
  const void *buffers[2][3];
  char *digits[2];
  int32_t *offsets; /* both fields have DIGITS bytes a row, so they share their offsets */
};

static void release_field(struct ArrowArray *array) { array->release = NULL; }

static void release_result(struct ArrowArray *array) {
  for (int i = 0; i < 2; i++)
    if (array->children[i]->release != NULL) array->children[i]->release(array->children[i]);
  free(array->private_data);
  array->release = NULL;
}

/* A result of `rows` rows, its digits to be filled in. */
static struct Result *allocate(struct ArrowArray *array, size_t rows) {
  size_t offsets = (rows + 1) * sizeof(int32_t), digits = rows * DIGITS;
  struct Result *result = calloc(1, sizeof *result + offsets + 2 * (digits + 1));
  if (result == NULL) return NULL;
  result->offsets = (int32_t *)(result + 1);
  for (size_t row = 0; row <= rows; row++) result->offsets[row] = (int32_t)(row * DIGITS);
  for (int i = 0; i < 2; i++) {
    /* One byte more each: snprintf ends the last row with a NUL. */
    result->digits[i] = (char *)(result + 1) + offsets + (size_t)i * (digits + 1);
    result->buffers[i][1] = result->offsets;
    result->buffers[i][2] = result->digits[i];
    result->fields[i].length = (int64_t)rows;
    result->fields[i].n_buffers = 3;
    result->fields[i].buffers = result->buffers[i];
    result->fields[i].release = release_field;
    result->children[i] = &result->fields[i];
  }
  memset(array, 0, sizeof *array);
  array->length = (int64_t)rows;
  array->n_buffers = 1;
  array->buffers = result->no_buffers;
  array->n_children = 2;
  array->children = result->children;
  array->release = release_result;
  array->private_data = result;
  return result;
}

/* ---- An instance: its option, and the result that waits for `pull`. ---- */

struct Instance {
  size_t shingle;
  uint64_t call_id;
  struct ArrowArray ready;
};

static TmStatus compute(struct Instance *self, const struct ArrowArray *batch, struct TmError *error) {
  /* The batch is struct<text: utf8>, as `open` asked. Its own offset counts for its children too. */
  if (batch->n_children != 1 || batch->children[0]->n_buffers != 3)
    return fail(error, TM_E_BAD_SCHEMA, "the batch is not struct<text: utf8>", NULL, -1);
  const struct ArrowArray *column = batch->children[0];
  const int32_t *offsets = (const int32_t *)column->buffers[1];
  const unsigned char *bytes = (const unsigned char *)column->buffers[2];
  size_t rows = (size_t)batch->length, first = (size_t)(batch->offset + column->offset);
  if (rows > (size_t)INT32_MAX / DIGITS) return fail(error, TM_E_BAD_DATA, "the batch has too many rows", NULL, -1);

  struct ArrowArray array;
  struct Result *result = allocate(&array, rows);
  if (result == NULL) return fail(error, TM_E_NOMEM, "out of memory for the result", NULL, -1);
  for (size_t row = 0; row < rows; row++) {
    if (the_host->is_cancelled != NULL && the_host->is_cancelled(the_host->context, self->call_id)) {
      array.release(&array);
      return fail(error, TM_E_CANCELLED, "stopped", NULL, -1);
    }
    size_t start = (size_t)offsets[first + row], length = (size_t)offsets[first + row + 1] - start;
    char *content = result->digits[0] + row * DIGITS, *similar = result->digits[1] + row * DIGITS;
    /* A text of no length may have no buffer. */
    const unsigned char *text = length == 0 ? (const unsigned char *)"" : bytes + start;
    snprintf(content, DIGITS + 1, "%016" PRIx64, fnv1a(text, length));
    snprintf(similar, DIGITS + 1, "%016" PRIx64, simhash(text, length, self->shingle));
  }
  self->ready = array;
  return TM_OK;
}

static TmStatus push(void *instance, struct ArrowArray *batch, struct TmError *error) {
  struct Instance *self = instance;
  TmStatus status = self->ready.release == NULL
                        ? compute(self, batch, error)
                        : fail(error, TM_E_STATE, "the last result was not pulled yet", NULL, -1);
  batch->release(batch); /* push owns the batch, whatever came of it */
  return status;
}

static TmStatus pull(void *instance, struct ArrowArray *out, struct TmError *error) {
  struct Instance *self = instance;
  (void)error;
  *out = self->ready; /* moved; with a null release when nothing is ready */
  self->ready.release = NULL;
  return TM_OK;
}

static TmStatus finish(void *instance, struct TmError *error) {
  (void)instance, (void)error; /* a row-wise operator keeps nothing back */
  return TM_OK;
}

static void close_instance(void *instance) {
  struct Instance *self = instance;
  if (self->ready.release != NULL) self->ready.release(&self->ready);
  free(self);
}

/* The options were checked against the schema below, its default filled in and whole numbers written as integers:
 * an object with one integer. */
static size_t shingle_of(struct TmStr json) {
  size_t value = 0;
  for (size_t i = 0; i < json.len; i++)
    if (json.ptr[i] >= '0' && json.ptr[i] <= '9') value = value * 10 + (size_t)(json.ptr[i] - '0');
  return value;
}

static TmStatus open_instance(void *context, const struct TmOpenArgs *args, struct TmOpened *opened,
                              struct TmError *error) {
  (void)context;
  size_t shingle = shingle_of(args->options_json);
  if (shingle < 1 || shingle > MAX_SHINGLE)
    return fail(error, TM_E_BAD_OPTION, "a shingle has 1 to 16 characters", "shingle", -1);
  struct Instance *self = calloc(1, sizeof *self);
  if (self == NULL) return fail(error, TM_E_NOMEM, "out of memory", NULL, -1);
  if (!declare(&opened->output)) {
    free(self);
    return fail(error, TM_E_NOMEM, "out of memory", NULL, -1);
  }
  self->shingle = shingle;
  self->call_id = args->call_id;
  opened->instance = self;
  opened->columns = str("text");
  return TM_OK;
}

/* ---- The plugin's description. ---- */

#define OPTIONS                                                                                              \
  "{\"type\": \"object\", \"additionalProperties\": false, \"properties\": {\"shingle\": {"                       \
  "\"type\": \"integer\", \"minimum\": 1, \"maximum\": 16, \"default\": 4, "                                   \
  "\"description\": \"Characters in a row that the simhash compares.\"}}}"

/* A string constant with its length, known to the compiler: the description below needs no code. */
#define CONSTANT(text) {text, sizeof(text) - 1}

static const struct TmOperator the_operator = {
    .struct_size = sizeof(struct TmOperator),
    .flags = TM_OP_ROWWISE | TM_OP_DETERMINISTIC,
    .id = CONSTANT(NAME),
    .version = CONSTANT(VERSION),
    .summary = CONSTANT("Fingerprint each text, to find equal and nearly equal documents"),
    .options_schema = CONSTANT(OPTIONS),
};

static const struct TmOperator *op(void *context, uint32_t index) {
  (void)context;
  return index == 0 ? &the_operator : NULL;
}

TmStatus textmill_plugin_entry_v1(const struct TmHost *host, struct TmPlugin *plugin, struct TmError *error) {
  (void)error;
  the_host = host;
  if (plugin->struct_size < sizeof *plugin) return TM_E_UNSUPPORTED; /* a host older than this header */
  plugin->struct_size = sizeof *plugin;
  plugin->abi_major = TM_ABI_MAJOR;
  plugin->abi_minor = TM_ABI_MINOR;
  plugin->op_count = 1;
  plugin->id = str(NAME);
  plugin->version = str(VERSION);
  plugin->op = op;
  plugin->open = open_instance;
  plugin->push = push;
  plugin->pull = pull;
  plugin->finish = finish;
  plugin->close = close_instance;
  return TM_OK;
}
