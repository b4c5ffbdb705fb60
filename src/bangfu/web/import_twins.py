"""Rows of a file who may be somebody of the register, each beside that record, with what was said of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext

from bangfu.intake.actions.rows import opened, twin_of, values_of
from bangfu.intake.models import Batch, BatchRow
from bangfu.intake.rules.checked import Column, Form, Value
from bangfu.intake.rules.taking import Answer, Twin
from bangfu.kernel.refusal import mark
from bangfu.places.models import AreaName
from bangfu.registry.queries.likeness import matching_weights
from bangfu.subjects.models import Subject
from bangfu.vault.rules import mask
from bangfu.web.duplicates import PERSON_FIELDS, Side, agreements, people_sides
from bangfu.web.imports import MISSING, value_word
from bangfu.web.opened import Opened
from bangfu.web.words import Badge

S = Batch.State
SHOWN_AT_ONCE = 20
ANSWERS: dict[str, tuple[str, str]] = {
    Answer.SAME: ("ok", mark("The same person: the record is changed")),
    Answer.ANOTHER: ("ok", mark("Another person")),
    "": ("wait", mark("Left open: taken as new, asked about afterwards")),
}
# What a row says of a person → the field of the comparison.
TARGETS = {
    "name": ("member.name", "head.name"),
    "sex": ("member.sex", "head.sex"),
    "birth_date": ("member.birth_date", "head.birth_date"),
    "id_number": ("member.id_number", "head.id_number"),
    "ethnicity": ("member.ethnicity", "head.ethnicity"),
    "phone": ("member.phone", "head.phone", "household.phone"),
    "household": ("household.household_no",),
    "relation": ("member.relation",),
    "village": ("household.village",),
}


def twin_group(
    page: Opened, batch: Batch, form: Form, may: bool, rows: Iterable[BatchRow] | None = None
) -> dict[str, Any] | None:
    """The pairs of a batch side by side, at most SHOWN_AT_ONCE, those to be answered first; None where there are none.

    `rows`: only those among them.
    """
    if batch.state != S.CHECKED:
        return None
    held = batch.rows.filter(has_twin=True)
    shown = [row for row in rows if row.has_twin] if rows is not None else _first(held)
    if not shown:
        return None
    bodies = [(row, opened(row)) for row in shown]
    pairs = [(row, body, twin) for row, body in bodies if (twin := twin_of(body)) is not None]
    people = {str(one.uid): one for one in Subject.objects.filter(uid__in=[twin.subject for _, _, twin in pairs])}
    sides = people_sides(page, [one.pk for one in people.values()])
    same = matching_weights(page.book, batch.on).same_bits100
    villages = _village_names(batch)
    told = []
    for row, body, twin in pairs:
        person = people.get(twin.subject)
        right = sides.get(person.pk, {}) if person else {}
        left = _side(page, form, values_of(body), villages)
        told.append(_pair(page, (row, body, twin), left, right, same))
    count = held.count() if rows is None else len(told)
    return {
        "pairs": told,
        "count": f"{count:,}",
        "more_url": page.url("import_rows", {"verdict": "duplicate"}, uid=batch.subject.uid)
        if count > len(told)
        else "",
        "decide_url": page.url("import_decide", uid=batch.subject.uid) if may else "",
        "key": page.key,
    }


def _first(held: Any) -> list[BatchRow]:
    waiting = list(held.filter(verdict="duplicate").order_by("number")[:SHOWN_AT_ONCE])
    rest = held.exclude(verdict="duplicate").order_by("number")[: SHOWN_AT_ONCE - len(waiting)]
    return [*waiting, *rest]


def _pair(
    page: Opened, found: tuple[BatchRow, Mapping[str, Any], Twin], left: Side, right: Side, same: int
) -> dict[str, Any]:
    row, body, twin = found
    unsaid = {gettext(word) for word in MISSING.values()}
    fields = [
        {
            "label": gettext(label), "left": left.get(name, ""), "right": right.get(name, ""),
            "said": left.get(name, "") not in ("", *unsaid), "differs": left.get(name) != right.get(name),
        }
        for name, label in PERSON_FIELDS.items()
        if left.get(name) or right.get(name)
    ]  # fmt: skip
    answer = str(body.get("answer", ""))
    return {
        "number": row.number,
        "name": left.get("name", ""),
        "alike": gettext("very much alike") if twin.bits100 >= same else gettext("alike"),
        "agreements": agreements(page, twin.levels),
        "other_number": "id_number" in twin.levels,
        "fields": fields,
        "answer": answer,
        "badge": _badge(answer),
    }


def _badge(answer: str) -> Badge:
    kind, word = ANSWERS[answer]
    return {"kind": kind, "label": gettext(word)}


def _side(page: Opened, form: Form, values: Mapping[str, Value], villages: Mapping[str, str]) -> dict[str, str]:
    """What the row says, in the words of the comparison; numbers masked."""
    by_target: dict[str, Column] = {one.target: one for one in form.columns if one.target}
    told = {}
    for name, targets in TARGETS.items():
        column = next((by_target[one] for one in targets if one in by_target), None)
        value = values.get(column.code) if column else None
        if value is None or column is None:
            continue
        told[name] = villages.get(str(value), str(value)) if name == "village" else value_word(page, column, value)
    if page.hidden and "name" in told:
        told["name"] = mask.name(told["name"])
    return told


def _village_names(batch: Batch) -> dict[str, str]:
    rows = AreaName.objects.filter(county=batch.county).as_of(batch.on)
    return dict(rows.values_list("code", "name"))
