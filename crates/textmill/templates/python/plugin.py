"""The `@NAME@` plugin of textmill: counts the questions of a document and shows them."""

import re

from textmill_plugin import Plugin, Problem, pa, serve, span, span_type


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
        text = document["text"]
        found = [match for match in re.finditer(r"[^\s.!?。！？][^.!?。！？]*[?？]", text)]
        found = [span(text, *match.span()) for match in found if len(match.group()) >= self.min_length]
        return {"count": len(found), "questions": found}


if __name__ == "__main__":
    serve(@TYPE@)
