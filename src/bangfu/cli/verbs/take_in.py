"""bangfu import records FILE"""

from __future__ import annotations

import argparse
from pathlib import Path

from bangfu.cli.books import book, console_call
from bangfu.cli.telling import Telling
from bangfu.intake.actions import load
from bangfu.intake.queries import record_kinds
from bangfu.intake.rules.records_file import read
from bangfu.kernel.refusal import Refusal, mark


def run(given: argparse.Namespace, telling: Telling) -> int:
    """Take a records file in, whole or not at all."""
    file: Path = given.file
    if not file.is_file():
        raise Refusal(mark("There is no file %(file)s."), file=str(file))
    kinds = record_kinds()
    records = read(file.name, file.read_bytes(), tuple(kind.collection for kind in kinds))
    county = book(given.county or str(records.book.get("code", "")))
    telling.say(f"{file.name}: {len(records.rows)} rows for {county.name_zh}")
    outcome = load(console_call(county.pk), county, records, kinds, dry_run=given.dry_run, report=telling.progress)
    done = "would be taken" if given.dry_run else "taken"
    telling.answer(
        {
            "file": str(file),
            "county": county.code,
            "written": outcome.written,
            "known": outcome.known,
            "dry_run": given.dry_run,
        },
        [f"{outcome.written} rows {done}, {outcome.known} known already."],
    )
    return 0
