/* @NAME@: a textmill plugin in C, against textmill.h and nothing else.
 *
 * It counts the questions of each document: question marks, ASCII and full width. Read it from the bottom up.
 */
#include "textmill.h"

#include <stdlib.h>
#include <string.h>

static const struct TmHost *the_host;

static struct TmStr str(const char *text) {
  struct TmStr result = {text, strlen(text)};
  return result;
}

/* Errors are static strings, so there is nothing to release. `row` says which document, -1 none. */
static TmStatus fail(struct TmError *error, TmStatus status, const char *message, const char *option, int64_t row) {
  error->message = str(message);
  if (option != NULL) error->option_path = str(option);
  error->row = row;
  return status;
}

/* ---- What is counted. ---- */

static uint32_t count(const char *text, size_t length, int full_width) {
  uint32_t found = 0;
  for (size_t at = 0; at < length; at++) {
    if (text[at] == '?') found++;
    if (full_width && at + 3 <= length && memcmp(text + at, "\xef\xbc\x9f", 3) == 0) found++;
  }
  return found;
}

/* ---- The result's type: struct<questions: uint32>. ---- */

static void release_field_type(struct ArrowSchema *schema) { schema->release = NULL; }

static void release_type(struct ArrowSchema *schema) {
  free(schema->private_data);
  schema->release = NULL;
}

static int declare(struct ArrowSchema *schema) {
  struct Type {
    struct ArrowSchema field;
    struct ArrowSchema *children[1];
  } *type = calloc(1, sizeof *type);
  if (type == NULL) return 0;
  type->field.format = "I"; /* uint32; "u" is text, "l" is int64, "g" is float64 */
  type->field.name = "questions";
  type->field.release = release_field_type;
  type->children[0] = &type->field;
  memset(schema, 0, sizeof *schema);
  schema->format = "+s";
  schema->name = "";
  schema->n_children = 1;
  schema->children = type->children;
  schema->release = release_type;
  schema->private_data = type;
  return 1;
}

/* ---- The result: one allocation, freed by its release, on whatever thread and whenever that is. ---- */

struct Result {
  struct ArrowArray field;
  struct ArrowArray *children[1];
  const void *no_buffers[1];
  const void *buffers[2];
  uint32_t counts[];
};

static void release_field(struct ArrowArray *array) { array->release = NULL; }

static void release_result(struct ArrowArray *array) {
  free(array->private_data);
  array->release = NULL;
}

static struct Result *allocate(struct ArrowArray *array, size_t rows) {
  struct Result *result = calloc(1, sizeof *result + (rows + 1) * sizeof(uint32_t));
  if (result == NULL) return NULL;
  result->buffers[1] = result->counts;
  result->field.length = (int64_t)rows;
  result->field.n_buffers = 2;
  result->field.buffers = result->buffers;
  result->field.release = release_field;
  result->children[0] = &result->field;
  memset(array, 0, sizeof *array);
  array->length = (int64_t)rows;
  array->n_buffers = 1;
  array->buffers = result->no_buffers;
  array->n_children = 1;
  array->children = result->children;
  array->release = release_result;
  array->private_data = result;
  return result;
}

/* ---- An instance: its option, and the result that waits for `pull`. ---- */

struct Instance {
  int full_width;
  uint64_t call_id;
  struct ArrowArray ready;
};

static TmStatus compute(struct Instance *self, const struct ArrowArray *batch, struct TmError *error) {
  /* The batch is struct<text: utf8>, as `open` asked. Arrays may begin in the middle: offsets count. */
  const struct ArrowArray *column = batch->children[0];
  size_t rows = (size_t)batch->length, first = (size_t)(batch->offset + column->offset);
  const int32_t *offsets = column->buffers[1];
  const char *bytes = column->buffers[2];
  struct ArrowArray array;
  struct Result *result = allocate(&array, rows);
  if (result == NULL) return fail(error, TM_E_NOMEM, "out of memory", NULL, -1);
  for (size_t row = 0; row < rows; row++) {
    if (the_host->is_cancelled != NULL && the_host->is_cancelled(the_host->context, self->call_id)) {
      array.release(&array);
      return fail(error, TM_E_CANCELLED, "stopped", NULL, -1);
    }
    size_t start = (size_t)offsets[first + row], length = (size_t)offsets[first + row + 1] - start;
    result->counts[row] = count(length == 0 ? "" : bytes + start, length, self->full_width);
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
  (void)instance, (void)error; /* it works row by row and keeps nothing back */
  return TM_OK;
}

static void close_instance(void *instance) {
  struct Instance *self = instance;
  if (self->ready.release != NULL) self->ready.release(&self->ready);
  free(self);
}

static TmStatus open_instance(void *context, const struct TmOpenArgs *args, struct TmOpened *opened,
                              struct TmError *error) {
  (void)context;
  struct Instance *self = calloc(1, sizeof *self);
  if (self == NULL || !declare(&opened->output)) {
    free(self);
    return fail(error, TM_E_NOMEM, "out of memory", NULL, -1);
  }
  /* Options were checked against the schema below and defaults filled in: {"full-width":true} or false. Whoever has
   * more than a few brings a JSON parser. */
  self->full_width = 1;
  for (size_t at = 0; at + 5 <= args->options_json.len; at++)
    if (memcmp(args->options_json.ptr + at, "false", 5) == 0) self->full_width = 0;
  self->call_id = args->call_id;
  opened->instance = self;
  opened->columns = str("text"); /* "text\nsentences" would ask for two columns */
  return TM_OK;
}

/* ---- The plugin's description. ---- */

#define CONSTANT(text) {text, sizeof(text) - 1}
#define OPTIONS                                                                            \
  "{\"type\": \"object\", \"additionalProperties\": false, \"properties\": {"                 \
  "\"full-width\": {\"type\": \"boolean\", \"default\": true, "                               \
  "\"description\": \"Count the question marks of Chinese texts, too.\"}}}"

static const struct TmOperator the_operator = {
    .struct_size = sizeof(struct TmOperator),
    .flags = TM_OP_ROWWISE | TM_OP_DETERMINISTIC,
    .id = CONSTANT("@NAME@"),
    .version = CONSTANT("0.1.0"),
    .summary = CONSTANT("Count the questions of each document"),
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
  plugin->id = str("@NAME@");
  plugin->version = str("0.1.0");
  plugin->op = op;
  plugin->open = open_instance;
  plugin->push = push;
  plugin->pull = pull;
  plugin->finish = finish;
  plugin->close = close_instance;
  return TM_OK;
}
