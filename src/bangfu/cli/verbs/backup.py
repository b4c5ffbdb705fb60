"""bangfu backup"""

from __future__ import annotations

import argparse
import time

from django.utils.translation import gettext

from bangfu.audit.actions import note_event
from bangfu.cli.books import console_call, now
from bangfu.cli.keeping.backing_up import back_up
from bangfu.cli.keeping.sealing import read_passphrase
from bangfu.cli.telling import Telling


def run(given: argparse.Namespace, telling: Telling) -> int:
    """Write a sealed backup and say what is in it."""
    passphrase, begun = read_passphrase(given.passphrase_file), time.monotonic()
    statement = back_up(given.out, passphrase, now())
    note_event(console_call(0), name="backup", lines=statement.head[0], head=statement.head[1])
    size = given.out.stat().st_size
    telling.answer(
        {
            "file": str(given.out),
            "size": size,
            "seconds": round(time.monotonic() - begun, 1),
            "statement": statement.document(),
        },
        [
            gettext("%(file)s: %(size)s MB, %(rows)s rows in %(tables)s tables")
            % {
                "file": given.out,
                "size": f"{size / 1e6:.1f}",
                "rows": sum(statement.rows.values()),
                "tables": len(statement.rows),
            },
            gettext("Audit head: line %(line)s, %(hash)s") % {"line": statement.head[0], "hash": statement.head[1]},
            gettext("The keys are not in it. Keep their copy and the passphrase apart from the backups."),
            gettext("Try it: bangfu restore %(file)s --verify --passphrase-file FILE --data %(data)s")
            % {"file": given.out, "data": given.data},
        ],
    )
    return 0
