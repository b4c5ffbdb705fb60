"""What a bulk change would do, row by row, from the very query it runs over: nothing is written here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bangfu.kernel.digest import canonical, sha256_hex
from bangfu.kernel.refusal import Refusal, mark
from bangfu.policybook.queries import refuse_unknown_code
from bangfu.registry.models import Condition, ListEntry, Living
from bangfu.registry.queries.lists import cells, households, people
from bangfu.registry.queries.lists.listing import Listing
from bangfu.registry.rules import CATEGORY, SEVERAL

# More than so many lines of the audit book are not written while somebody waits.
AT_MOST = 2000
CHANGES, SAME, REFUSED = "changes", "same", "refused"
YES_NO = {"yes": True, "no": False}


@dataclass(frozen=True)
class Settable:
    """A field that many rows may be given at once: a dated list, or a column that is stated."""

    column: cells.Column
    list: str = ""

    @property
    def name(self) -> str:
        """Its parameter."""
        return self.column.name


def _settable(kind: str) -> dict[str, Settable]:
    """The fields of a kind of list. What decides on help, the category, is never set for many at once."""
    columns, lists, stated = {
        "households": (cells.HOUSEHOLD_COLUMNS, households.LISTS, ("house_grade", "water_safe", "road_paved")),
        "people": (cells.PEOPLE_COLUMNS, people.LISTS, tuple(people.STANDING)),
    }[kind]
    found = {name: Settable(columns[name], code) for code, (name, _) in lists.items() if code != CATEGORY}
    return found | {name: Settable(columns[name]) for name in stated if name not in SEVERAL}


SETTABLE: dict[str, dict[str, Settable]] = {kind: _settable(kind) for kind in ("households", "people")}


@dataclass(frozen=True)
class Step:
    """What becomes of one row: how it stood, since when, and why it is refused."""

    row: Any
    before: cells.Value
    outcome: str

    @property
    def subject(self) -> Any:
        """What the audit line is about."""
        return self.row.subject


@dataclass(frozen=True)
class Preview:
    """Every row with what becomes of it; `digest` stands for all of it, `beyond`: rows one may read, not change."""

    steps: Sequence[Step]
    digest: str
    beyond: int
    sums: Mapping[str, int]

    def of(self, outcome: str) -> list[Step]:
        """The rows of one outcome, in the list's order."""
        return [one for one in self.steps if one.outcome == outcome]


@dataclass(frozen=True)
class Change:
    """A field, the value it is to have and from which day on."""

    field: str
    value: str
    since: date


def preview(listing: Listing, readable: Listing, ticked: Sequence[str], change: Change, today: date) -> Preview:
    """What the change would do to the rows ticked, or to everything the list finds.

    `listing`: over what the actor may change; `readable`: over what they may read. Errors: Refusal naming the field
    for a field, a value or a day that cannot be, and for more than AT_MOST rows.
    """
    field = SETTABLE[listing.kind.name].get(change.field)
    if field is None:
        raise Refusal(mark("Choose a field."), field="field")
    refuse(listing.day.county, field, change, today)
    rows, seen = (one.narrowed(ticked) if ticked else one.rows for one in (listing, readable))
    if (number := rows.order_by().count()) > AT_MOST:
        raise Refusal(
            mark("These are %(count)s rows; at most %(most)s are changed at once."),
            cure=mark("Narrow the list by a filter, for example by village."),
            field="field",
            count=f"{number:,}",
            most=f"{AT_MOST:,}",
        )
    page = list(rows)
    standing = _standing(listing.kind.name, field, page)
    steps = [Step(row, before, _outcome(before, change, field)) for row, before in zip(page, standing, strict=True)]
    told = [[str(one.subject.uid), str(one.before.raw), str(one.before.since), one.outcome] for one in steps]
    what = [listing.kind.name, change.field, change.value, change.since]
    changing = listing.kind.base(listing.actor, listing.day, listing.right).filter(
        pk__in=[one.row.pk for one in steps if one.outcome == CHANGES]
    )
    return Preview(
        steps, sha256_hex(canonical([what, told])), seen.order_by().count() - number,
        listing.kind.totals(changing, listing.day),
    )  # fmt: skip


def refuse(county: int, field: Settable, change: Change, today: date) -> None:
    """Refusal for a value that the field's list does not have on the day, and for a day to come."""
    if change.since > today:
        raise Refusal(mark("%(on)s has not come yet."), field="since", on=change.since.isoformat())
    if field.column.kind == "yes":
        if change.value not in YES_NO:
            raise Refusal(mark("Choose a value."), field="value")
    else:
        refuse_unknown_code(county, field.column.codes, [change.value], change.since, "value")


def kept(field: Settable, value: str) -> Any:
    """The value as it is stored."""
    return YES_NO[value] if field.column.kind == "yes" else value


def _outcome(before: cells.Value, change: Change, field: Settable) -> str:
    if before.raw == kept(field, change.value):
        return SAME
    return REFUSED if before.since is not None and before.since >= change.since else CHANGES


def _standing(kind: str, field: Settable, page: Sequence[Any]) -> list[cells.Value]:
    """How each row stands now."""
    if field.list:
        entries = ListEntry.objects.known().filter(list=field.list, valid_to__isnull=True)
        held = {one.subject_id: one for one in entries.filter(subject__in=[row.subject_id for row in page])}
        found = [held.get(row.subject_id) for row in page]
        return [cells.Value(one.code, since=one.valid_from) if one else cells.Value() for one in found]
    model, key = (Living, "household") if kind == "households" else (Condition, "person")
    rows: Any = model.objects.known().filter(valid_to__isnull=True, **{f"{key}__in": page})
    stated = {getattr(one, f"{key}_id"): one for one in rows}
    return [_value(stated.get(row.pk), field.column.name) for row in page]


def _value(row: Any, name: str) -> cells.Value:
    if row is None:
        return cells.NOTHING
    return cells.Value(getattr(row, name), getattr(row, f"{name}_why"), row.valid_from)
