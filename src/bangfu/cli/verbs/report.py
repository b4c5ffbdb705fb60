"""bangfu report KIND"""

from __future__ import annotations

import argparse
from pathlib import Path

from django.utils.translation import gettext

from bangfu.cli.books import book, console_call, today
from bangfu.cli.telling import Telling
from bangfu.reporting.actions.runs import make_report
from bangfu.reporting.queries.kinds import UNSUITED, rests
from bangfu.reporting.queries.runs import plain, printed
from bangfu.staff.queries import organisation


def run(given: argparse.Namespace, telling: Telling) -> int:
    """Make a report; with --out also write the document."""
    county = book(given.county)
    as_of = given.as_of or min(given.period_to, today())
    hidden = given.names == "hidden" if given.names else county.read_only
    report = make_report(
        console_call(county.pk),
        county=county,
        kind=given.kind,
        organisation=organisation(county, given.org),
        period_from=given.period_from,
        period_to=given.period_to,
        as_of=as_of,
        names_hidden=hidden,
    )
    document = plain(report)
    if not rests(report):
        document["remark"] = gettext(UNSUITED)
        telling.say(document["remark"])
    lines = [report.title, "", document["text"]]
    if given.out is not None:
        out: Path = given.out
        out.write_bytes(printed(report, draft=given.draft, script=given.script))
        document["file"] = str(out)
        telling.say(f"written: {out}")
    telling.answer(document, lines)
    return 0
