"""bangfu reconcile"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from django.utils.translation import gettext

from bangfu.cli.books import book, console_call
from bangfu.cli.telling import Telling
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.scope import Call
from bangfu.places.models import County
from bangfu.registry.actions.sources import ListEntry, receive_list
from bangfu.registry.queries.differences import agreement, held, told_of
from bangfu.registry.queries.source_reading import Sent, read_source
from bangfu.registry.queries.sources import compared_fields, counts_of, missing_in, visible_lists
from bangfu.registry.rules.comparing import OURS, SIDES, Agreement

LINES_AT_MOST = 40


def run(given: argparse.Namespace, telling: Telling) -> int:
    """Compare what the sources told with the book; 1 when something differs or a row waits for a person.

    With FILE a list is received first. Errors: Refusal as for receiving it.
    """
    county = book(given.county)
    call = console_call(county.pk)
    if given.file:
        _receive(call, county, given)
    lists = [_list(one) for one in visible_lists(call.actor, county) if given.source in ("", one.kind)]
    subjects = {one.pk: one.code for one in told_of(call.actor, county)}
    kinds = dict(told_of(call.actor, county).values_list("pk", "kind"))
    rows = held(county, list(kinds.items()), call.today, compared_fields(call.today, county.pk))
    sides = (OURS, given.source) if given.source in SIDES else SIDES
    differing = [one for one in rows if one.odd and any(one.cells[side].value is not None for side in sides[1:])]
    rates = agreement(rows)
    answer = {
        "county": county.code,
        "lists": lists,
        "fields": {code: _rate(one) for code, one in sorted(rates.items())},
        "agreement": _rate(sum(rates.values(), Agreement())),
        "differences": [
            {
                "record": subjects[one.subject],
                "kind": kinds[one.subject],
                "field": one.field.code,
                "odd": one.odd,
                "decided": [said.way for said in one.decisions],
                **{side: cell.shown or cell.value for side, cell in one.cells.items()},
            }
            for one in differing
        ],
    }
    telling.answer(answer, _lines(answer))
    waiting = any(one["suspected"] for one in lists)
    return int(waiting or bool(differing))


def _receive(call: Call, county: County, given: argparse.Namespace) -> None:
    if not given.source:
        raise Refusal(mark("Say with --source what the file is of."), field="source")
    file = Path(given.file)
    if not file.is_file():
        raise Refusal(mark("There is no file “%(file)s”."), field="file", file=file.name)
    as_of = given.as_of or call.today
    sent = Sent(file.name, file.read_bytes())
    reading = read_source(county, given.source, sent, as_of, call.today)
    entry = ListEntry(
        kind=given.source,
        path="/",
        as_of=as_of,
        sender=given.sender or file.name,
        file_name=file.name,
        content=sent.content,
        form=reading.form,
        authorisation=given.authorisation,
        purpose=given.purpose,
        delete_on=given.delete_on,
        notes={"unknown": list(reading.unknown), "skipped": reading.skipped},
        lines=reading.lines,
    )
    receive_list(call, county=county, entry=entry)


def _list(one: Any) -> dict[str, Any]:
    counts = counts_of(one)
    return {
        "number": one.subject.code,
        "source": one.kind,
        "as_of": one.as_of.isoformat(),
        "rows": counts.total,
        "matched": counts.matched,
        "suspected": counts.suspected,
        "unmatched": counts.unmatched,
        "ours_only": missing_in(one).count(),
        "deleted_on": one.deleted_on.isoformat() if one.deleted_on else None,
    }


def _rate(one: Agreement) -> dict[str, int]:
    return {"agree": one.agree, "differ": one.differ, "untold": one.untold}


def _lines(answer: dict[str, Any]) -> list[str]:
    whole = answer["agreement"]
    told = gettext(
        "%(number)s %(source)s: %(rows)s rows, %(matched)s joined, %(suspected)s to be decided, %(unmatched)s not"
    )
    lines = [told % one for one in answer["lists"]]
    for one in answer["differences"][:LINES_AT_MOST]:
        lines.append(f"{one['record']}  {one['field']}  ≠ {'、'.join(one['odd'])}")
    return [*lines, gettext("Agree: %(agree)s, differ: %(differ)s, not told by two: %(untold)s") % whole]
