"""What a verb says: with --json one document on stdout and everything else on stderr."""

from __future__ import annotations

import json
import sys
from typing import Any
from unicodedata import east_asian_width


def fitted(text: str, width: int, *, right: bool = False) -> str:
    """A text filled up to so many places of a console, where a Chinese character takes two."""
    blanks = " " * max(1, width - sum(2 if east_asian_width(char) in "WF" else 1 for char in text))
    return f"{blanks}{text}" if right else f"{text}{blanks}"


class Telling:
    """Speaks to the person at the console, or to the program behind it."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self._last = -1

    def say(self, text: str) -> None:
        """A line for the person: progress and remarks."""
        print(text, file=sys.stderr if self.as_json else sys.stdout, flush=True)

    def progress(self, done: int, total: int) -> None:
        """How far long work has come, at each tenth."""
        tenth = done * 10 // max(total, 1)
        if tenth != self._last:
            self._last = tenth
            print(f"  {done}/{total}", file=sys.stderr, flush=True)

    def answer(self, document: dict[str, Any], lines: list[str]) -> None:
        """The verb's answer: the document with --json, else the lines."""
        if self.as_json:
            json.dump(document, sys.stdout, ensure_ascii=False, indent=1, default=str)
            print()
            return
        for line in lines:
            print(line)

    def refused(self, each: list[str], whole: str) -> None:
        """A refusal: every fault, then the whole."""
        if self.as_json:
            json.dump({"refused": whole, "faults": each}, sys.stdout, ensure_ascii=False, indent=1)
            print()
        for line in [*each, whole]:
            print(line, file=sys.stderr)
