"""Received lists crossed by ID number: who stands in which, and who is looked for."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from bangfu.registry.models import Person, SourceList, SourceRow
from bangfu.registry.queries import whereabouts
from bangfu.registry.queries.sources import SOURCE_KIND, marks_of, visible_lists
from bangfu.registry.rules.comparing import combinations
from bangfu.vault.rules import mask
from bangfu.web.opened import Opened

AT_MOST = 6
SHOWN_AT_MOST = 500


def registers(request: HttpRequest) -> HttpResponse:
    """Choose lists; each combination of them with its people, those that some list lacks as a list for checks."""
    page = Opened(request)
    lists = {
        str(one.subject.uid): one for one in visible_lists(page.actor, page.book).filter(rows__of="person").distinct()
    }
    chosen = {uid: lists[uid] for uid in request.GET.getlist("list")[:AT_MOST] if uid in lists}
    marks = {uid: marks_of(one) for uid, one in chosen.items()}
    found = combinations(marks) if len(chosen) > 1 else {}
    asked = request.GET.get("in", "")
    rows = []
    for names, people in found.items():
        code = "".join("1" if uid in names else "0" for uid in chosen)
        rows.append(
            {
                "there": [uid in names for uid in chosen],
                "count": f"{len(people):,}",
                "whole": len(names) == len(chosen),
                "url": page.here(**{"in": code}) + "#people",
                "active": asked == code,
                "people": _people(page, chosen, marks, people) if asked == code else [],
            }
        )
    context = {
        "choices": [{"uid": uid, "label": _label(page, one), "chosen": uid in chosen} for uid, one in lists.items()],
        "heads": [_label(page, one) for one in chosen.values()],
        "rows": rows,
        "total": f"{sum(len(people) for people in found.values()):,}",
        "unmarked": _unmarked(chosen.values()),
        "asked": next((row for row in rows if row["active"]), None),
        "day": page.today.isoformat(),
        "crumbs": [
            {"label": gettext("Sources compared"), "url": page.url("sources")},
            {"label": gettext("Registers crossed"), "url": ""},
        ],
    }  # fmt: skip
    return render(request, "bangfu/register_cross.html", context)


def _label(page: Opened, one: SourceList) -> str:
    return f"{page.words.label(SOURCE_KIND, one.kind)} {one.as_of.isoformat()} ({one.subject.code})"


def _unmarked(lists: Any) -> int:
    """Rows without an ID number, which no list can be crossed by."""
    return sum(SourceRow.objects.filter(list=one, of="person").count() - len(marks_of(one)) for one in lists)


def _people(
    page: Opened, chosen: dict[str, SourceList], marks: dict[str, dict[str, int]], wanted: list[str]
) -> list[dict[str, Any]]:
    """Who stands in a combination: as the first list that has them says, and where the register keeps them."""
    keys = [next(own[one] for own in marks.values() if one in own) for one in wanted[:SHOWN_AT_MOST]]
    rows = SourceRow.objects.select_related("subject").in_bulk(keys)
    people = dict(
        Person.objects.filter(subject__in=[one.subject_id for one in rows.values()]).values_list("subject_id", "pk")
    )
    placed = whereabouts(people.values(), page.today, names_hidden=page.hidden)
    found = []
    for key in keys:
        row = rows[key]
        where = placed.get(people.get(row.subject_id or 0, 0)) if row.outcome == "matched" else None
        name = row.name or (row.subject.label if row.subject else "")
        found.append(
            {
                "name": mask.name(name) if page.hidden else name,
                "about": " · ".join(str(part) for part in (row.code, row.birth_date, row.id_number, row.place) if part),
                "home": f"{where.household_no} · {where.village}" if where else "",
            }
        )
    return found
