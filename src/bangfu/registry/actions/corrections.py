"""Correcting one field of a household, a person or a village from a day on, whatever table holds it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from bangfu.audit.actions import Act, action
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.right import Right
from bangfu.places.models import County
from bangfu.policybook.queries import refuse_unknown_code
from bangfu.registry.actions.amendments import corrected_household, corrected_person
from bangfu.registry.actions.lists import refuse_exit
from bangfu.registry.actions.stated import refuse_whys
from bangfu.registry.actions.values import DeclaredFields
from bangfu.registry.models import Condition, Household, ListEntry, Living, Person, StatedValue, VillageFact, Why
from bangfu.registry.queries.sources import SOURCE_KIND
from bangfu.registry.queries.threads import field_named, field_thread
from bangfu.registry.rules import CATEGORY, comes_out
from bangfu.registry.rules.fields import FieldDef, columns_of, refuse_misstated
from bangfu.registry.rules.threads import Thread, version
from bangfu.staff.actions.heading import refuse_future
from bangfu.subjects.models import Subject

CONFLICT = 409
_COLUMNS = {"living": (Living, "household"), "condition": (Condition, "person")}


@dataclass(frozen=True)
class Correction:
    """What a field is to say from a day on, until now: what was said of later days is set aside as wrong.

    `value`: as `FieldDef.type` says, sealed numbers as `Sealed`; None with the reason in `why`. `source`: on what it
    rests, a code of SOURCE_KIND. `seen`: the `version` of the field as its corrector saw it. `marks`: as
    `amend_person`. What is not dated, such as a name, is corrected for all days.
    """

    of: Subject
    field: str
    value: Any
    on: date
    source: str
    seen: str
    why: str = ""
    marks: str = ""


@action("registry.field.correct", Right.REGISTRY_HOUSEHOLD_WRITE)
def correct_field(act: Act, *, correction: Correction) -> dict[str, str]:
    """Correct one field, for a reason and by a source: {field}.

    Errors: Refusal (409) when somebody changed the field since it was seen; Refusal without a reason, for an unknown
    field, code or source, a value of another type, a day to come, when nothing would change, and as the action of the
    field's own table says.
    """
    said = correction
    act.permit(said.of.county_id, said.of.path)
    act.about(said.of.uid)
    if not act.call.reason.strip():
        raise Refusal(mark("A correction needs its reason."), cure=mark("Say in a few words why."), field="reason")
    refuse_future(act.call.today, on=said.on)
    refuse_unknown_code(said.of.county_id, SOURCE_KIND, [said.source], act.call.today, "source")
    # Two who correct the same wait for each other here.
    Subject.objects.select_for_update().get(pk=said.of.pk)
    field = field_named(said.of, said.field, said.on)
    if field is None:
        raise Refusal(mark("There is no such field."), field="field")
    held = field_thread(said.of, field)
    if version(held) != said.seen:
        raise Refusal(
            mark("Somebody changed this field since you opened it."),
            cure=mark("Look at what it says now; correct it again if it is still wrong."),
            status=CONFLICT,
        )
    refuse_whys({"value": said.value}, {"value": said.why} if said.why else {})
    table = field.kept.partition(".")[0]
    if table not in ("household", "person"):
        _refuse_same(held, said)
    _WRITTEN[table](act, said, field)
    act.note(field=field.code, source=said.source, on=said.on.isoformat())
    return {"field": field.code}


def _why(said: Correction) -> str:
    return "" if said.value is not None else said.why or Why.NOT_COLLECTED.value


def _refuse_same(held: Thread, said: Correction) -> None:
    """Refusal where the field says so of every day from then on."""
    now = held.spans[0] if held.spans else None
    begun = now is not None and now.until is None and (now.since is None or now.since <= said.on)
    if begun and now is not None and now.what == (said.value, _why(said)):
        raise Refusal(mark("Nothing would change."), cure=mark("Enter the correct value."), field="value")


def _refuse_misstated(said: Correction, field: FieldDef) -> None:
    if said.value is not None:
        if field.codes:
            codes = str(said.value).split() if field.type == "codes" else [said.value]
            refuse_unknown_code(said.of.county_id, field.codes, codes, said.on, "value")
        refuse_misstated(field, said.value)


def _stated(act: Act, said: Correction, field: FieldDef) -> None:
    county = County.objects.get(pk=said.of.county_id)
    asked = DeclaredFields(county)
    one = asked.field(said.of, said.field, said.on)
    if said.value is not None:
        asked.refuse(one, said.value, said.on)
    rows = StatedValue.objects.filter(subject=said.of, field=field.code)
    _end(rows, said.on)
    StatedValue(
        subject=said.of, field=field.code, valid_from=said.on, **columns_of(field, said.value, _why(said))
    ).save()


def _listed(act: Act, said: Correction, field: FieldDef) -> None:
    if said.value is None:
        raise Refusal(mark("Say under which it stands."), field="value")
    refuse_unknown_code(said.of.county_id, field.code, [said.value], said.on, "value")
    rows = ListEntry.objects.filter(subject=said.of, list=field.code)
    held = rows.known().filter(valid_to__isnull=True).first()
    if field.code == CATEGORY and held is not None and comes_out(held.code, str(said.value)):
        refuse_exit(said.of, said.on)
    _end(rows, said.on)
    ListEntry(subject=said.of, list=field.code, code=said.value, valid_from=said.on).save()


def _village(act: Act, said: Correction, field: FieldDef) -> None:
    _refuse_misstated(said, field)
    if said.value is not None and said.value > act.call.today:
        raise Refusal(mark("The day has not come yet."), field="value")
    # A road holds from the day it opened.
    since = said.value or said.on
    for held in list(VillageFact.objects.known().filter(village=said.of).select_for_update().order_by("pk")):
        # Another opening day contradicts the new one whenever it was.
        if held.paved_on is not None or held.valid_from is None or held.valid_from >= since:
            held.supersede()
        elif held.valid_to is None or held.valid_to > since:
            held.replaced(valid_to=since)
    VillageFact(village=said.of, paved_on=said.value, paved_on_why=_why(said), valid_from=since).save()


def _undated(act: Act, said: Correction, field: FieldDef) -> None:
    table, _, column = field.kept.partition(".")
    changes, whys = {column: said.value}, {column: said.why} if said.why else {}
    if said.value is None and column not in ("id_number", "birth_date", "phone", "account"):
        raise Refusal(mark("This may not be empty."), cure=mark("Enter the correct value."), field="value")
    if table == "person":
        corrected_person(act, Person.objects.get(subject=said.of), changes, whys)
    else:
        corrected_household(act, Household.objects.get(subject=said.of), changes, whys)


def _end(rows: Any, on: date) -> None:
    """What held beyond a day ends on it; what began on it or later is set aside."""
    late = rows.known().filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on)).select_for_update().order_by("pk")
    for row in list(late):
        if row.valid_from is not None and row.valid_from < on:
            row.replaced(valid_to=on)
        else:
            row.supersede()


def _column(act: Act, said: Correction, field: FieldDef) -> None:
    """Correct one column of every row from a day on; what the other columns say stays."""
    _refuse_misstated(said, field)
    table, _, column = field.kept.partition(".")
    model, owner = _COLUMNS[table]
    of = (Household if table == "living" else Person).objects.get(subject=said.of)
    changes = {column: said.value, f"{column}_why": _why(said)}
    late = model.objects.known().filter(**{owner: of}).filter(Q(valid_to__isnull=True) | Q(valid_to__gt=said.on))
    reached: date | None = said.on
    for row in list(late.select_for_update().order_by("valid_from", "pk")):
        begins = row.valid_from or date.min
        if reached is not None and begins > reached:
            _blank(model, {owner: of}, changes, reached, begins)
        _with(row, changes, said.on)
        reached = row.valid_to
    if reached is not None:
        _blank(model, {owner: of}, changes, reached, None)


def _with(row: Any, changes: Mapping[str, Any], on: date) -> None:
    """A row that says so from a day on; of the days before it says what it said."""
    if all(getattr(row, name) == value for name, value in changes.items()):
        return
    if row.valid_from is None or row.valid_from < on:
        ended = row.replaced(valid_to=on)
        columns = {one.attname: getattr(ended, one.attname) for one in ended._meta.concrete_fields}
        for name in ("id", "recorded_seq", "superseded_seq"):
            del columns[name]
        type(row)(**{**columns, **changes, "valid_from": on, "valid_to": row.valid_to}).save()
    else:
        row.replaced(**changes)


def _blank(model: Any, of: Mapping[str, Any], changes: Mapping[str, Any], since: date, until: date | None) -> None:
    """A row for days of which nothing was stated: the other columns are not collected."""
    names = [one.name for one in model._meta.concrete_fields if one.name.endswith("_why")]
    unknown = dict.fromkeys(names, Why.NOT_COLLECTED.value)
    model(**of, **{**unknown, **changes}, valid_from=since, valid_to=until).save()


_WRITTEN: Mapping[str, Callable[[Act, Correction, FieldDef], None]] = {
    "": _stated,
    "list": _listed,
    "living": _column,
    "condition": _column,
    "village": _village,
    "household": _undated,
    "person": _undated,
}
