"""Write a textmill plugin in Python. One file; needs pyarrow (`pip install pyarrow`).

    from textmill_plugin import Plugin, pa, serve

    class Questions(Plugin):
        id = "questions"
        version = "0.1.0"
        summary = "Count the questions"
        output = pa.schema([pa.field("questions", pa.uint32(), nullable=False)])

        def process(self, document):
            return {"questions": document["text"].count("?") + document["text"].count("？")}

    if __name__ == "__main__":
        serve(Questions)

In a config: `command = ["python3", "questions.py"]`. Offsets that a plugin returns count bytes of the text's UTF-8; a
struct with integer fields `start` and `end` is a span, which the host checks: `Spans(text)` makes them from offsets in
characters. Standard output belongs to the protocol; `print` goes to standard error, which the host logs.
"""

import copy
import io
import json
import os
import sys
import traceback

import pyarrow as pa

PROTOCOL = 1


class Problem(Exception):
    """What is wrong, for the person at the screen: with a document, or with an option when `option` names one."""

    def __init__(self, message, option=None, help=None):
        super().__init__(message)
        self.option, self.help = option, help


class Plugin:
    """A plugin: one document in, one result out. The result may depend on the document and the options alone."""

    #: Name: lower case, digits and `-`.
    id = ""
    version = "0.1.0"
    #: One line: what it does.
    summary = ""
    #: Each option's JSON Schema, with its default and a description for the user.
    options = {}
    #: The columns it reads: id, text, source, encoding, language, title, date, metadata, paragraphs, sections,
    #: sentences, tokens, or the name of an earlier step.
    columns = ["text"]
    #: The fields of its result.
    output = pa.schema([])

    def open(self, options):
        """Prepares for these options. Raise `Problem(..., option="name")` for what their schema cannot say."""

    def process(self, document):
        """The result for one document, a dict with a key for each column: a dict with a key for each field."""
        raise NotImplementedError

    def process_batch(self, batch):
        """The results for a `pyarrow.RecordBatch` of documents. Override it to work on Arrow itself."""
        rows = []
        for row, document in enumerate(batch.to_pylist()):
            try:
                rows.append(self._known(self.process(document)))
            except Exception as error:
                error.row = row
                raise
        return pa.RecordBatch.from_pylist(rows, schema=self.output)

    def _known(self, result):
        """The result, if its keys are fields: pyarrow would leave a misspelt one out without a word."""
        unknown = [key for key in result if key not in self.output.names]
        if unknown:
            raise KeyError(f"the result has {', '.join(map(repr, unknown))}, and `output` has {self.output.names}")
        return result


class Spans:
    """Makes spans over a text from offsets in characters, as the contract wants them: in bytes, with the text there.

        span = Spans(text)
        span(3, 7)          # {"start": ..., "end": ..., "text": text[3:7]}

    Ask from left to right: then all of them together take one pass over the text.
    """

    def __init__(self, text):
        self.text, self.character, self.byte = text, 0, 0

    def _bytes(self, character):
        if character < self.character:
            self.character = self.byte = 0
        self.byte += len(self.text[self.character : character].encode())
        self.character = character
        return self.byte

    def __call__(self, start, end, **more):
        first, there = self._bytes(start), self.text[start:end]
        return {"start": first, "end": first + len(there.encode()), "text": there, **more}


def span_type(*fields):
    """The type of what `Spans` makes; `fields` are those of `more`."""
    u32 = lambda name: pa.field(name, pa.uint32(), nullable=False)
    return pa.struct([u32("start"), u32("end"), pa.field("text", pa.string(), nullable=False), *fields])


def options_schema(plugin):
    return {"type": "object", "additionalProperties": False, "properties": plugin.options}


def try_out(plugin, text, options=None, **columns):
    """The result for one text, for tests: options get their defaults, the result passes through Arrow."""
    instance = plugin()
    chosen = {name: copy.deepcopy(option["default"]) for name, option in plugin.options.items() if "default" in option}
    instance.open({**chosen, **(options or {})})
    batch = pa.RecordBatch.from_pylist([{"text": text, **columns}])
    return instance.process_batch(batch).to_pylist()[0]


def serve(*plugins):
    """Answers the host until it hangs up. The first plugin names the program."""
    source = os.fdopen(os.dup(0), "rb")
    sink = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    instances = {}
    while line := source.readline():
        request = json.loads(line)
        body = source.read(request.get("bytes", 0))
        try:
            answer, stream = _answer(plugins, instances, request, body)
        except Exception as error:
            answer, stream = _refusal(error), b""
        answer = {**answer, "bytes": len(stream)} if stream else answer
        answer = {**answer, "request": request["request"]} if "request" in request else answer
        sink.write(json.dumps(answer, ensure_ascii=False).encode() + b"\n" + stream)
        sink.flush()


def _answer(plugins, instances, request, body):
    call, number = request["call"], request.get("instance")
    if call == "hello":
        operators = [
            {
                "id": plugin.id,
                "version": plugin.version,
                "summary": plugin.summary,
                "options": options_schema(plugin),
                "rowwise": True,
                "deterministic": True,
            }
            for plugin in plugins
        ]
        named = {"id": plugins[0].id, "version": plugins[0].version}
        return {"ok": True, "protocol": PROTOCOL, **named, "operators": operators}, b""
    if call == "open":
        instance = plugins[request["operator"]]()
        try:
            instance.open(request["options"])
        except Exception as error:
            error.status = "bad option"
            raise
        instances[number] = instance
        return {"ok": True, "columns": instance.columns}, _stream(instance.output, [])
    if call == "process":
        instance = instances[number]
        with pa.ipc.open_stream(pa.py_buffer(body)) as reader:
            batches = list(reader)
        return {"ok": True}, _stream(instance.output, [instance.process_batch(batch) for batch in batches])
    if call == "close":
        instances.pop(number, None)
        return {"ok": True}, b""
    return {"ok": False, "status": "unsupported", "message": f"there is no call `{call}`"}, b""


def _stream(schema, batches):
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, schema) as writer:
        for batch in batches:
            writer.write_batch(batch)
    return sink.getvalue()


def _refusal(error):
    if isinstance(error, Problem):
        status, message = "bad option" if error.option else "bad data", str(error)
    else:
        where = traceback.extract_tb(error.__traceback__)[-1]
        status = getattr(error, "status", "panic")
        message = f"{type(error).__name__}: {error} ({os.path.basename(where.filename)}:{where.lineno})"
    answer = {"ok": False, "status": status, "message": message.replace("\n", " ")}
    for key in ("option", "help", "row"):
        if getattr(error, key, None) is not None:
            answer[key] = getattr(error, key)
    return answer
