"""The `@NAME@` plugin of textmill: counts the questions of a document and shows them."""

import re

from textmill_plugin import Plugin, Problem, Spans, pa, serve, span_type


class @TYPE@(Plugin):
    id = "@NAME@"
    version = "0.1.0"
    summary = "Find the questions of each document"
    options = {
        "min-length": {
            "type": "integer",
            "minimum": 1,
            "default": 2,
            "description": "Questions of fewer characters are not counted.",
        }
    }
    output = pa.schema(
        [
            pa.field("count", pa.uint32(), nullable=False),
            pa.field("questions", pa.list_(pa.field("item", span_type(), nullable=False)), nullable=False),
        ]
    )

    # What the options' schema cannot say is said here, before any document is read.
    def open(self, options):
        if options["min-length"] > 10_000:
            raise Problem("no question is that long", option="min-length")
        self.min_length = options["min-length"]

    # The result may depend on this document and the options alone. An exception costs this document.
    def process(self, document):
        text, start, questions = document["text"], 0, []
        span = Spans(text)
        for mark in re.finditer("[.!?\n。！？]", text):
            sentence = text[start : mark.end()].strip()
            if mark.group() in "?？" and len(sentence) >= self.min_length:
                questions.append(span(mark.end() - len(sentence), mark.end()))
            start = mark.end()
        return {"count": len(questions), "questions": questions}


if __name__ == "__main__":
    serve(@TYPE@)
