"""Villages by spreadsheet: which one a row is of, what differs, and writing it through the registry's own actions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import Max

from bangfu.intake.rules.checked import Missing, Problem, Severity, Value
from bangfu.intake.rules.taking import (
    Asked,
    Compared,
    Diff,
    Line,
    Ready,
    Restoring,
    Say,
    Taken,
    Targets,
    Twin,
    Verdict,
)
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Call
from bangfu.places.models import AreaName, County
from bangfu.registry.actions.importing.comparing import same
from bangfu.registry.actions.importing.current import Held, state_of
from bangfu.registry.actions.importing.looking import VERSION, said_by
from bangfu.registry.actions.importing.restoring import restore
from bangfu.registry.actions.importing.taking import REASON
from bangfu.registry.actions.values import ValueEntry, state_values
from bangfu.registry.actions.villages import state_village
from bangfu.registry.models import StatedValue, VillageFact
from bangfu.registry.queries.fields import fields_of
from bangfu.registry.rules.fields import VILLAGE_KIND, value_of
from bangfu.subjects.models import Subject

AT_ONCE = 500
CODE, PAVED = "village.code", "village.paved_on"
STATED = "stated."


@dataclass
class Village:
    """One village, its code on the day, and what is kept of it by target."""

    subject: Subject
    said: dict[str, Held] = field(default_factory=dict)
    known: bool = False


def villages_of(county: County, on: date, codes: Iterable[str] | None = None) -> dict[str, Village]:
    """Villages by their codes on a day, all of the county's where none are named, with every field of theirs.

    `said`: «village.code», «village.paved_on», «stated.<field>» → what is kept now, or why there is nothing. `known`:
    whether anything was ever stated that holds.
    """
    names = AreaName.objects.filter(county=county, area__level="village").as_of(on)
    wanted = None if codes is None else set(codes)
    code_of = {area: code for area, code in names.values_list("area_id", "code") if wanted is None or code in wanted}
    declared = {one.code: one for one in fields_of("village", on, county.pk) if not one.kept}
    found: dict[str, Village] = {}
    areas = sorted(code_of)
    for start in range(0, len(areas), AT_ONCE):
        part = areas[start : start + AT_ONCE]
        subjects = Subject.objects.filter(county=county, kind=VILLAGE_KIND, area__in=part).select_related("area")
        by_pk: dict[int, Village] = {}
        for subject in subjects:
            said: dict[str, Held] = {CODE: code_of[subject.area_id or 0], PAVED: Missing.NOT_COLLECTED}
            said |= {STATED + one: Missing.NOT_COLLECTED for one in declared}
            by_pk[subject.pk] = found[code_of[subject.area_id or 0]] = Village(subject, said)
        for fact in VillageFact.objects.known().filter(village__in=by_pk, valid_to__isnull=True):
            own = by_pk[fact.village_id]
            own.said[PAVED], own.known = fact.paved_on or Missing(fact.paved_on_why), True
        for row in StatedValue.objects.known().filter(subject__in=by_pk, valid_to__isnull=True):
            if (one := declared.get(row.field)) is not None:
                value = value_of(one, row)
                own = by_pk[row.subject_id]
                own.said[STATED + row.field] = Missing(row.why) if value is None else value
                own.known = True
    return found


def last_line(subject: Subject) -> int:
    """The last audit line that stated something of a village."""
    lines = [0]
    rows: Sequence[Any] = (
        VillageFact.objects.filter(village=subject),
        StatedValue.objects.filter(subject=subject),
    )
    for some in rows:
        found = some.aggregate(recorded=Max("recorded_seq"), superseded=Max("superseded_seq"))
        lines += [line for line in found.values() if line is not None]
    return max(lines)


class Villages:
    """One village a row."""

    of = frozenset({"village"})

    def compare(self, asked: Asked, lines: Sequence[Line], beside: Sequence[Line], say: Say) -> list[Compared]:
        """Hold every row against the register; a village of which nothing is stated yet is new."""
        targets = Targets(asked.form)
        said = [said_by(line, targets) for line in lines]
        kept = villages_of(asked.county, asked.on, {str(one.get(CODE)) for one in said})
        found = [_one(asked, targets, line, one, kept) for line, one in zip(lines, said, strict=True)]
        say(len(lines), len(lines))
        return found

    def suspects(self, asked: Asked, rows: Sequence[Ready]) -> Mapping[int, Twin]:
        """None: a village is known by its area code and by nothing else."""
        return {}

    def mark(self, asked: Asked, line: Line) -> str:
        """The area code of a row; it is public."""
        return str(said_by(line, Targets(asked.form)).get(CODE, ""))

    def take(self, call: Call, asked: Asked, rows: Sequence[Ready]) -> Taken:
        """Write what differs."""
        targets = Targets(asked.form)
        parts: list[tuple[object, ...]] = []
        for row in rows:
            subject = Subject.objects.select_related("area", "county").get(uid=row.compared.subject)
            columns = [asked.form.column(one.column) for one in row.compared.diffs]
            differs = {column.target for column in columns if column is not None}
            said = {name: value for name, value in said_by(row.line, targets).items() if name in differs}
            _state(call, asked, subject, said, parts)
        return Taken(tuple(parts), tuple(row.compared.subject for row in rows))

    def restore(self, call: Call, county: County, restoring: Restoring) -> None:
        """Everything of a village carries dates; the line says that it was taken back."""
        restore(call, county=county, restoring=restoring)


VILLAGES = Villages()


def _one(
    asked: Asked, targets: Targets, line: Line, said: Mapping[str, Value], kept: Mapping[str, Village]
) -> Compared:
    village = kept.get(str(said.get(CODE)))
    reach = asked.actor.can(Right.REGISTRY_HOUSEHOLD_WRITE, asked.county.pk, village.subject.path) if village else None
    if village is None or reach is None or not reach.yes:
        why = "outside_area" if village is not None else "area_unknown"
        problem = Problem(line.number, targets.by_target[CODE].code, why, "", Severity.ERROR)
        return Compared(line.number, Verdict.ERROR, problems=(problem,))
    diffs = []
    for target, column in targets.by_target.items():
        value = line.values.get(column.code)
        if value is not None and (target == PAVED or target.startswith(STATED)) and target in village.said:
            held = village.said[target]
            if not same(held, value):
                diffs.append(Diff(column.code, held if village.known else None, value))
    state = state_of(village.said, set(targets.by_target))
    verdict = _verdict(village, said, diffs)
    return Compared(line.number, verdict, "", str(village.subject.uid), state, tuple(diffs))


def _verdict(village: Village, said: Mapping[str, Value], diffs: Sequence[Diff]) -> Verdict:
    if not diffs:
        return Verdict.UNCHANGED
    if not village.known:
        return Verdict.NEW
    version = said.get(VERSION)
    overtaken = isinstance(version, int) and not isinstance(version, bool) and last_line(village.subject) > version
    return Verdict.STALE if overtaken else Verdict.CHANGED


def _state(
    call: Call, asked: Asked, subject: Subject, said: Mapping[str, Value], parts: list[tuple[object, ...]]
) -> None:
    def part(*names: object) -> Call:
        parts.append(names)
        own = call.part(*names)
        return own if own.reason else replace(own, reason=REASON)

    if PAVED in said:
        value = said[PAVED]
        why = value.value if isinstance(value, Missing) else ""
        paved_on = value if isinstance(value, date) else None
        state_village(
            part("village", subject.pk),
            village=subject,
            on=asked.on,
            paved_on=paved_on,
            paved_on_why=why,
            amends=REASON,
        )
    stated = {name.removeprefix(STATED): value for name, value in said.items() if name.startswith(STATED)}
    if stated:
        values = {code: None if isinstance(value, Missing) else value for code, value in stated.items()}
        whys = {code: value.value for code, value in stated.items() if isinstance(value, Missing)}
        entry = ValueEntry(subject, asked.on, values, whys, amends=REASON)
        state_values(part("stated", subject.pk), county=asked.county, entries=[entry])
