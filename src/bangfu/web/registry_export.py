"""A registry list as a workbook by our own form: it can be filled in and comes back in by import, numbers masked.

What stands in it is what is kept now, and the book's last line says up to where it was read: a row that somebody
changed since is told as overtaken when it comes back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext

from bangfu.audit.models import Head
from bangfu.documents.rules.contents import XLSX
from bangfu.intake.queries.reading import areas_on, form_on
from bangfu.intake.rules.amounts import AMOUNTS
from bangfu.intake.rules.areas import Areas
from bangfu.intake.rules.checked import Column, Form, Missing, Type
from bangfu.intake.rules.taking import Targets
from bangfu.intake.rules.template import template
from bangfu.intake.rules.values import NO as NO_WORDS
from bangfu.intake.rules.values import YES as YES_WORDS
from bangfu.intake.rules.words import WHY as WHY_WORDS
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.unit import show
from bangfu.places.models import County
from bangfu.policybook.queries import items
from bangfu.registry.actions.importing.current import Held, Home, homes_of
from bangfu.registry.actions.importing.villages import villages_of
from bangfu.registry.models import Membership
from bangfu.registry.queries.lists.listing import Listing
from bangfu.vault.rules.sealed import Sealed
from bangfu.web.numbers import chinese

FORMS = {"households": "own.household", "people": "own.member", "villages": "own.village"}
AT_MOST = 20_000
# As the import reads them, whatever the reader's language.
WHY = {why: word for word, why in reversed(WHY_WORDS.items())}
YES, NO = YES_WORDS.split()[0], NO_WORDS.split()[0]
Lists = Mapping[str, Sequence[Mapping[str, Any]]]


def workbook(county: County, listing: Listing, today: date) -> bytes:
    """Every row of the list by its own form; Refusal above AT_MOST rows."""
    if listing.count > AT_MOST:
        raise Refusal(
            mark("These are %(count)s rows; a workbook takes %(most)s."),
            cure=mark("Narrow the list by a filter, for example by township."),
            count=f"{listing.count:,}",
            most=f"{AT_MOST:,}",
        )
    form = form_on(county, FORMS[listing.kind.name], today)
    lists = {name: items(name, today, county.pk) for name in {one.codes for one in form.columns if one.codes}}
    areas = areas_on(county, today)
    said = READ[form.of](county, listing, form, today)
    version = Head.objects.filter(pk=1).values_list("seq", flat=True).first() or 0
    rows = [_row(form, one | {"row.version": version}, lists, areas) for one in said]
    return template(form, lists, areas, words=gettext, english=not chinese(), rows=rows)


def answer(name: str, content: bytes) -> HttpResponse:
    """The download."""
    found = HttpResponse(content, content_type=XLSX)
    found["Content-Disposition"] = content_disposition_header(True, f"{name}.xlsx") or "attachment"
    return found


def _households(county: County, listing: Listing, form: Form, today: date) -> list[dict[str, Held]]:
    keys = listing.keys()
    homes = homes_of(county, keys, today, Targets(form))
    return [_of_home(homes[key]) for key in keys if key in homes]


def _of_home(home: Home) -> dict[str, Held]:
    head = home.head.said if home.head is not None else {}
    own = {name.replace("member.", "head.", 1): value for name, value in head.items()}
    return {**home.said, **own, "row.uid": str(home.household.subject.uid)}


def _people(county: County, listing: Listing, form: Form, today: date) -> list[dict[str, Held]]:
    keys = listing.keys()
    held = Membership.objects.known().filter(person__in=listing.found.values("pk"), valid_to__isnull=True)
    home_of = dict(held.values_list("person_id", "household_id"))
    homes = homes_of(county, home_of.values(), today, Targets(form))
    found = []
    for key in keys:
        home = homes.get(home_of.get(key, 0))
        if home is None or key not in home.members:
            continue
        kept = home.members[key]
        found.append({**home.said, **kept.said, "row.uid": str(kept.person.subject.uid)})
    return found


def _villages(county: County, listing: Listing, form: Form, today: date) -> list[dict[str, Held]]:
    by_subject = {one.subject.pk: one for one in villages_of(county, today).values()}
    keys = listing.keys()
    kept = [by_subject[key] for key in keys if key in by_subject]
    return [one.said | {"row.uid": str(one.subject.uid)} for one in kept]


READ: Mapping[str, Callable[[County, Listing, Form, date], list[dict[str, Held]]]] = {
    "household": _households,
    "person": _people,
    "village": _villages,
}


def _row(form: Form, said: Mapping[str, Held], lists: Lists, areas: Areas) -> dict[str, str]:
    """What is kept, as it is written in the form's cells; by column code."""
    found = {}
    for column in form.columns:
        value = said.get(column.target)
        if column.target == "place.township":
            value = _township(said.get("household.village") or said.get("village.code"), areas)
        # An area that is not known is left empty: what is written there is taken for a name.
        if value is not None and not (column.type is Type.AREA and isinstance(value, Missing)):
            found[column.code] = _text(column, value, lists, areas)
    return found


def _township(village: Held, areas: Areas) -> str | None:
    area = areas.all.get(str(village))
    return area.parent if area is not None and area.parent in areas.all else None


def _text(column: Column, value: Held, lists: Lists, areas: Areas) -> str:
    if isinstance(value, Sealed):
        return str(value)
    if isinstance(value, Missing):
        return WHY[value]
    if isinstance(value, bool):
        return YES if value else NO
    if column.type in (Type.CODE, Type.CODES):
        labels = {one["code"]: one["label"]["zh"] for one in lists.get(column.codes, ())}
        return "、".join(labels.get(code, code) for code in str(value).split())
    if column.type is Type.AREA:
        return areas.all[str(value)].name if str(value) in areas.all else str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int) and column.type in AMOUNTS and column.type not in (Type.COUNT, Type.AREA_M2):
        return show(value, column.unit or AMOUNTS[column.type][1])
    return str(value)
