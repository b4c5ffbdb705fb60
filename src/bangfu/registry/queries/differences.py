"""Where the sources of a field disagree, how often they agree, and what is still to be changed in which of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from bangfu.audit.models import Line
from bangfu.kernel.right import Right
from bangfu.kernel.scope import COUNTY_TIME, Actor
from bangfu.places.models import County
from bangfu.registry.models import Membership, SourceDecision, SourceRow
from bangfu.registry.queries.sources import Cell, Cells, national, ours, survivors_of, told
from bangfu.registry.rules.comparing import (
    FIELD_CHECK,
    HANDBOOK,
    NATIONAL,
    OURS,
    THREE,
    Agreement,
    Compared,
    Standing,
    Tick,
    counted,
    odd_ones,
    of_kind,
    same,
    standing,
    tick,
)
from bangfu.staff.models import Assignment
from bangfu.subjects.models import Subject

KINDS = ("household", "person", "area")
HELPERS = ("cadre_household", "household_contract")
NONE = Cell(None)


@dataclass(frozen=True)
class Held:
    """One field of one record with its sources side by side."""

    subject: int
    field: Compared
    cells: Cells
    standing: Standing
    decisions: tuple[SourceDecision, ...] = ()

    @property
    def odd(self) -> list[str]:
        """The sources that stand against the most."""
        return odd_ones(self.field, {side: one.value for side, one in self.cells.items()})

    @property
    def open(self) -> bool:
        """Whether the sources differ and nobody has said yet which is right."""
        return self.standing == Standing.DIFFER and not self.decisions


def told_of(
    actor: Actor, county: County, path: str = "/", right: Right = Right.REGISTRY_HOUSEHOLD_READ
) -> QuerySet[Subject]:
    """The records of an area, within an actor's reach, of which one of the three sources told."""
    reach = Q(pk__in=[])
    for grant in actor.reach(right):
        if grant.organisation is None and grant.county == county.pk:
            reach |= Q(path__startswith=grant.path)
    rows = SourceRow.objects.filter(list__county=county, list__kind__in=THREE, outcome=SourceRow.Outcome.MATCHED)
    here = Subject.objects.filter(reach, county=county, kind__in=KINDS, path__startswith=path)
    about = rows.order_by().values("subject_id")
    here = here.filter(Q(pk__in=about) | Q(pk__in=survivors_of(about, county.pk)), merged_into__isnull=True)
    return here.order_by("code", "kind")


def held(county: County, subjects: Sequence[tuple[int, str]], on: date, fields: Sequence[Compared]) -> list[Held]:
    """Every compared field of records (subject, kind) of which a source told, its sources side by side."""
    keys = [key for key, _ in subjects]
    kept, said, decided = ours(county.pk, keys, on), told(county.pk, keys, on), decisions(keys)
    by_kind: dict[str, list[Compared]] = defaultdict(list)
    for one in fields:
        by_kind[one.of].append(one)
    found = []
    for key, kind in subjects:
        own, others = kept.get(key, {}), said.get(key, {})
        known = {code for side in THREE for code in others.get(side, ())}
        for one in by_kind[of_kind(kind)]:
            if one.code not in known:
                continue
            cells = {OURS: own.get(one.code, NONE)} | {side: others.get(side, {}).get(one.code, NONE) for side in THREE}
            stands = standing(one, {side: cell.value for side, cell in cells.items()})
            found.append(Held(key, one, cells, stands, tuple(decided.get((key, one.code), ()))))
    return found


def decisions(subjects: Sequence[int]) -> dict[tuple[int, str], list[SourceDecision]]:
    """What was decided of each field of records, as the book knows it now."""
    found: dict[tuple[int, str], list[SourceDecision]] = defaultdict(list)
    for start in range(0, len(subjects), 500):
        rows = SourceDecision.objects.known().filter(subject__in=subjects[start : start + 500])
        for row in rows.order_by("pk"):
            found[row.subject_id, row.field].append(row)
    return found


def agreement(rows: Iterable[Held]) -> dict[str, Agreement]:
    """How often the sources agree, by compared field."""
    standings: dict[str, list[Standing]] = defaultdict(list)
    for row in rows:
        standings[row.field.code].append(row.standing)
    return {code: counted(own) for code, own in standings.items()}


def by_place(rows: Iterable[Held], places: Mapping[int, int | None]) -> dict[int | None, Agreement]:
    """How often the sources agree, by the area of the record."""
    standings: dict[int | None, list[Standing]] = defaultdict(list)
    for row in rows:
        standings[places[row.subject]].append(row.standing)
    return {area: counted(own) for area, own in standings.items()}


def decided_on(decisions: Iterable[SourceDecision], way: str, own: Cell) -> SourceDecision | None:
    """What was decided of one source; a change made here since then is younger and takes its place."""
    return next((one for one in decisions if one.way == way and (one.recorded_seq or 0) >= own.seq), None)


@dataclass(frozen=True)
class ToMend:
    """A field that the handbook of a household has otherwise than is right."""

    subject: int
    field: Compared
    handbook: Cell
    right: Cell
    since: date | None


def to_mend(rows: Iterable[Held]) -> list[ToMend]:
    """What is to be written into handbooks: decided so, or changed here after the handbook was read.

    It falls off by itself as soon as the handbook is read again and says it.
    """
    found = []
    for row in rows:
        book, own = row.cells[HANDBOOK], row.cells[OURS]
        said = decided_on(row.decisions, HANDBOOK, own)
        right = Cell(said.value, shown=own.shown) if said is not None and said.value is not None else own
        if right.value is None or (book.value is not None and same(row.field, book.value, right.value)):
            continue
        if said is not None or (book.value is not None and own.seq > book.seq):
            found.append(ToMend(row.subject, row.field, book, right, said.decided_on if said else book.on))
    return found


@dataclass(frozen=True)
class ToEnter:
    """A field that the national system is to be told, and what became of it.

    `doubted`: a visit found otherwise than it stands here, and nobody has said yet which is right.
    """

    subject: int
    field: Compared
    ours: Cell
    national: Cell
    since: date | None
    tick: Tick
    doubted: bool = False


def to_enter(
    county: County, subjects: Sequence[tuple[int, str]], on: date, fields: Sequence[Compared]
) -> list[ToEnter]:
    """What was changed here, or decided to be wrong there, after an export; ticked by the exports since."""
    keys = [key for key, _ in subjects]
    kept, exports, decided = ours(county.pk, keys, on), national(county.pk, keys, on), decisions(keys)
    visits = {key: sides.get(FIELD_CHECK, {}) for key, sides in told(county.pk, keys, on).items()}
    by_kind: dict[str, list[Compared]] = defaultdict(list)
    for one in fields:
        if one.screen:
            by_kind[one.of].append(one)
    days = _days({cell.seq for cells in kept.values() for cell in cells.values()})
    found = []
    for key, kind in subjects:
        if key not in exports:
            continue
        told_there = {code for _, cells in exports[key] for code in cells}
        for one in by_kind[of_kind(kind)]:
            own = kept.get(key, {}).get(one.code, NONE)
            said = decided_on(decided.get((key, one.code), ()), NATIONAL, own)
            if said is not None and said.value is not None:
                own = Cell(said.value, shown=own.shown)
            if one.code not in told_there or own.value is None:
                continue
            since, day = (said.recorded_seq or 0, said.decided_on) if said else (own.seq, days.get(own.seq))
            exported = [
                (export.seq, day is not None and export.as_of < day, cells[one.code])
                for export, cells in exports[key]
                if one.code in cells
            ]
            stands = tick(one, own.value, since, [(seq, earlier, cell.value) for seq, earlier, cell in exported])
            seen = visits.get(key, {}).get(one.code, NONE).value
            doubted = seen is not None and (key, one.code) not in decided and not same(one, own.value, seen)
            if stands is not None:
                found.append(ToEnter(key, one, own, exported[-1][2], day, stands, doubted))
    return found


def _days(lines: set[int]) -> dict[int, date]:
    """On which day each line of the audit book was written."""
    found: dict[int, date] = {}
    wanted = sorted(lines)
    for start in range(0, len(wanted), 500):
        rows = Line.objects.filter(seq__in=wanted[start : start + 500]).values_list("seq", "at")
        found.update({seq: at.astimezone(COUNTY_TIME).date() for seq, at in rows})
    return found


def helpers(households: Sequence[int], on: date) -> dict[int, Subject]:
    """Who answers for each household on a day; the earliest where there are several."""
    found: dict[int, Subject] = {}
    for start in range(0, len(households), 500):
        rows = Assignment.objects.filter(kind__in=HELPERS, target__in=households[start : start + 500]).as_of(on)
        for row in rows.select_related("helper").order_by("-valid_from", "-pk"):
            found[row.target_id] = row.helper
    return found


def homes_of(subjects: Iterable[Subject], on: date) -> dict[int, Subject]:
    """Under what each record is found: a person's household of the day, a household or a village itself."""
    every = list(subjects)
    found = {one.pk: one for one in every if one.kind != "person"}
    people = [one.pk for one in every if one.kind == "person"]
    for start in range(0, len(people), 500):
        rows = Membership.objects.filter(person__subject__in=people[start : start + 500]).as_of(on)
        for row in rows.select_related("person", "household__subject"):
            found[row.person.subject_id] = row.household.subject
    return found
