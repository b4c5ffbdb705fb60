"""bangfu doctor"""

from __future__ import annotations

import argparse
from dataclasses import asdict

from bangfu.cli.books import now
from bangfu.cli.keeping.doctor.accounts import account_lines
from bangfu.cli.keeping.doctor.database import database_lines
from bangfu.cli.keeping.doctor.keys import anchor_lines, key_lines
from bangfu.cli.keeping.doctor.line import Level, Line
from bangfu.cli.keeping.doctor.place import place_lines
from bangfu.cli.telling import Telling


def run(given: argparse.Namespace, telling: Telling) -> int:
    """Look everything over; 1 when a line is bad."""
    at = now()
    lines = [*database_lines(), *key_lines(), *anchor_lines(at), *account_lines(at), *place_lines(at)]
    worst = [line for line in lines if line.level is Level.BAD]
    telling.answer({"sound": not worst, "lines": [asdict(line) for line in lines]}, [_shown(line) for line in lines])
    return 1 if worst else 0


def _shown(line: Line) -> str:
    text = f"{line.level.value:4} {line.check}: {line.says}"
    return f"{text}\n     → {line.cure}" if line.cure else text
