"""bangfu backup"""

from __future__ import annotations

import argparse
import time

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
            f"{given.out}: {size / 1e6:.1f} MB, {sum(statement.rows.values())} rows in {len(statement.rows)} tables",
            f"audit head: line {statement.head[0]}, {statement.head[1]}",
            "The keys are not in it. Keep their copy and the passphrase apart from the backups.",
            f"Try it: bangfu restore {given.out} --verify --passphrase-file FILE --data {given.data}",
        ],
    )
    return 0
