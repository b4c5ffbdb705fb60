"""bangfu import KIND FILE: records as YAML, or a spreadsheet by one of the forms"""

from __future__ import annotations

import argparse
from pathlib import Path

from django.utils.translation import gettext

from bangfu.cli.books import book, console_call
from bangfu.cli.sheets import take_sheet
from bangfu.cli.telling import Telling
from bangfu.intake.actions import load
from bangfu.intake.queries import record_kinds
from bangfu.intake.rules.records_file import read
from bangfu.kernel.refusal import Refusal, mark
from bangfu.web.words import book_name

RECORDS = "records"


def run(given: argparse.Namespace, telling: Telling) -> int:
    """Take a file in, whole or not at all; of a spreadsheet, when asked for, the rows without a fault."""
    file: Path = given.file
    if not file.is_file():
        raise Refusal(mark("There is no file %(file)s."), file=str(file))
    return _records(given, telling) if given.kind == RECORDS else take_sheet(given, telling)


def _records(given: argparse.Namespace, telling: Telling) -> int:
    file: Path = given.file
    kinds = record_kinds()
    records = read(file.name, file.read_bytes(), tuple(kind.collection for kind in kinds))
    county = book(given.county or str(records.book.get("code", "")))
    begun = {"file": file.name, "rows": len(records.rows), "book": book_name(county)}
    telling.say(gettext("%(file)s: %(rows)s rows for %(book)s") % begun)
    outcome = load(console_call(county.pk), county, records, kinds, dry_run=given.dry_run, report=telling.progress)
    counts = {"written": outcome.written, "known": outcome.known}
    ended = gettext("%(written)s rows taken, %(known)s known already.")
    tried = gettext("%(written)s rows would be taken, %(known)s known already.")
    telling.answer(
        {
            "file": str(file),
            "county": county.code,
            "written": outcome.written,
            "known": outcome.known,
            "dry_run": given.dry_run,
        },
        [(tried if given.dry_run else ended) % counts],
    )
    return 0
