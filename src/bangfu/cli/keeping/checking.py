"""Looking at an unpacked backup as a book of its own, in a process of its own: settings are read once per process.

`python -m bangfu.cli.keeping.checking STATEMENT [--dump FILE --scratch NAME] [--anchors FILE] [--settle]` in the
surroundings of the unpacked folder; one JSON document on stdout, see `Outcome`.
"""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import django


@dataclass(frozen=True)
class Outcome:
    """`tail`: the first and last line that were anchored elsewhere and that the copy lacks."""

    findings: list[str]
    lines: int
    rows: int
    files: int
    snapshots: int
    tail: tuple[int, int] | None


def main(words: list[str] | None = None) -> int:
    """Check, print, answer 0."""
    parser = argparse.ArgumentParser()
    parser.add_argument("statement", type=Path)
    parser.add_argument("--dump", type=Path, default=None)
    parser.add_argument("--scratch", default="")
    parser.add_argument("--anchors", type=Path, default=None)
    parser.add_argument("--settle", action="store_true")
    given = parser.parse_args(words)
    django.setup()
    # Django's models can be loaded only now.
    look = import_module("bangfu.cli.keeping.looking")
    with ExitStack() as closing:
        # The last to close takes the write-ahead log back into the file, which is then moved.
        closing.callback(look.connections.close_all)
        if given.dump:
            closing.enter_context(look.restored(given.dump, given.scratch))
        outcome: Any = look.check(given.statement, given.anchors)
        if given.settle and not outcome.findings:
            look.settle(outcome)
        json.dump(asdict(outcome), sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
