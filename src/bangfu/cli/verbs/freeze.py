"""bangfu freeze"""

from __future__ import annotations

import argparse

from django.utils.translation import gettext

from bangfu.audit.actions import anchor
from bangfu.cli.books import book, console_call, day_of, now
from bangfu.cli.telling import Telling
from bangfu.snapshots.actions import freeze
from bangfu.snapshots.queries import folder, opened
from bangfu.web.words import book_name


def run(given: argparse.Namespace, telling: Telling) -> int:
    """Freeze the facts as of a day and anchor the audit trail's head."""
    county = book(given.county)
    frozen = freeze(console_call(county.pk), county=county, as_of=day_of(county, given.as_of))
    anchor(now())
    tables = {name: entry.rows for name, entry in opened(frozen).tables.items()}
    telling.answer(
        {
            "snapshot": frozen.digest,
            "name": frozen.short,
            "county": county.code,
            "as_of": frozen.as_of.isoformat(),
            "audit_seq": frozen.audit_seq,
            "policy_version": frozen.policy_version,
            "folder": str(folder(frozen)),
            "tables": tables,
        },
        [
            f"{frozen.short}  {book_name(county)}  {gettext('As of')} {frozen.as_of}",
            *(f"  {n:>7} {t}" for t, n in tables.items()),
        ],
    )
    return 0
