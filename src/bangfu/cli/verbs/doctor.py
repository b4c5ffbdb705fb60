"""bangfu doctor"""

from __future__ import annotations

import argparse

from django.utils.translation import gettext

from bangfu.cli.books import now
from bangfu.cli.keeping.doctor.accounts import account_lines
from bangfu.cli.keeping.doctor.database import database_lines
from bangfu.cli.keeping.doctor.keys import anchor_lines, key_lines
from bangfu.cli.keeping.doctor.line import Level, Line
from bangfu.cli.keeping.doctor.place import place_lines
from bangfu.cli.telling import Telling
from bangfu.kernel.refusal import mark

LEVELS = {Level.OK: mark("ok"), Level.WARN: mark("warn"), Level.BAD: mark("bad")}


def run(given: argparse.Namespace, telling: Telling) -> int:
    """Look everything over; 1 when a line is bad."""
    at = now()
    lines = [*database_lines(), *key_lines(), *anchor_lines(at), *account_lines(at), *place_lines(at)]
    worst = [line for line in lines if line.level is Level.BAD]
    telling.answer({"sound": not worst, "lines": [_plain(line) for line in lines]}, [_shown(line) for line in lines])
    return 1 if worst else 0


def _plain(line: Line) -> dict[str, str]:
    """A line for programs: the same in every language."""
    return {"check": line.check, "level": line.level.value, "says": line.says, "cure": line.cure}


def _shown(line: Line) -> str:
    check, says, cure = line.told(gettext)
    text = gettext("%(level)s  %(check)s: %(says)s") % {
        "level": gettext(LEVELS[line.level]),
        "check": check,
        "says": says,
    }
    return f"{text}\n     → {cure}" if cure else text
