"""The plugin as its host sees it: documents in, results out. `python3 -m unittest`."""

import pathlib
import unittest

from @IDENT@ import @TYPE@
from textmill_plugin import try_out


class Tests(unittest.TestCase):
    def test_the_example_has_two_questions(self):
        text = pathlib.Path(__file__).with_name("example").joinpath("report.txt").read_text(encoding="utf-8")
        result = try_out(@TYPE@, text)
        self.assertEqual(result["count"], 2)
        for question in result["questions"]:
            there = text.encode()[question["start"] : question["end"]].decode()
            self.assertEqual(there, question["text"])

    def test_short_questions_are_left_out(self):
        self.assertEqual(try_out(@TYPE@, "何时通车？", {"min-length": 5})["count"], 1)
        self.assertEqual(try_out(@TYPE@, "何时通车？", {"min-length": 6})["count"], 0)
        self.assertEqual(try_out(@TYPE@, "")["count"], 0)


if __name__ == "__main__":
    unittest.main()
