"""bangfu report KIND"""

from __future__ import annotations

import argparse
from pathlib import Path

from django.utils.translation import gettext

from bangfu.cli.books import book, console_call, day_of, today
from bangfu.cli.telling import Telling
from bangfu.kernel.refusal import Refusal, mark
from bangfu.places.models import County
from bangfu.reporting.actions.runs import make_report
from bangfu.reporting.queries.composing import templates
from bangfu.reporting.queries.kinds import UNSUITED, holders, rests
from bangfu.reporting.queries.runs import plain, printed
from bangfu.snapshots.models import Frozen
from bangfu.staff.models import Organisation
from bangfu.staff.queries import name_of


def run(given: argparse.Namespace, telling: Telling) -> int:
    """Make a report; with --out also write the document."""
    county = book(given.county)
    as_of = given.as_of or min(given.period_to, today())
    hidden = given.names == "hidden" if given.names else county.read_only
    report = make_report(
        console_call(county.pk),
        county=county,
        kind=given.kind,
        organisation=_office(county, given.org, hidden=hidden),
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
        telling.say(gettext("Written: %(file)s") % {"file": out})
    telling.answer(document, lines)
    return 0


def _office(county: County, code: str, *, hidden: bool) -> Organisation:
    """The organisation of a code; Refusal naming those with records of their own, one a line."""
    every = Organisation.objects.filter(subject__county=county).select_related("subject").order_by("pk")
    found = every.filter(subject__code=code).first()
    if found is not None:
        return found
    day = day_of(county, None)
    frozen = Frozen.objects.filter(county=county).order_by("-as_of", "-pk").first()
    spoken_of = holders(frozen, templates(county, day)).values() if frozen else ()
    held = {one for some in spoken_of for one in some}
    offices = [one for one in every if one.subject_id in held] or list(every)
    raise Refusal(
        mark("There is no organisation with the code “%(code)s”."),
        cure=mark("Organisations with records of their own:%(known)s"),
        code=code,
        known="".join(f"\n  {one.subject.code}  {name_of(one, day, hidden=hidden)}" for one in offices),
    )
