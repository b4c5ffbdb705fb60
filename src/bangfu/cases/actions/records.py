"""The cases of a records file, with the steps that were signed on paper."""

from __future__ import annotations

from typing import Any

from bangfu.cases.actions.register import EFFECTS, CaseEntry, raise_case
from bangfu.cases.actions.steps import move_case
from bangfu.cases.lifecycle import KINDS, MOVES
from bangfu.cases.models import Case
from bangfu.kernel.record import Field, RecordKind, day, mapping, one_of, text, truth
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.scope import Call
from bangfu.places.models import County
from bangfu.staff.actions.heading import HEADING, counted, heading_of
from bangfu.staff.queries import organisation
from bangfu.subjects.queries import pointed_at

_STEP = {"to": one_of(*KINDS), "on": day, "by": text, "text": text, "organisation": text}
_STEP_NEEDS = ("to", "on")


def steps(value: object) -> tuple[dict[str, Any], ...]:
    """A list of steps, each with its state and day; Refusal for an unknown or missing name."""
    if not isinstance(value, list):
        raise Refusal(mark("A list of steps is expected here."))
    found = []
    for written in value:
        step = {name: item for name, item in mapping(written).items() if item is not None}
        for name in step:
            if name not in _STEP:
                raise Refusal(
                    mark("There is no field “%(name)s” here."),
                    cure=mark("Known fields: %(known)s."),
                    name=name[:60],
                    known="、".join(sorted(_STEP)),
                )
        if any(name not in step for name in _STEP_NEEDS):
            raise Refusal(mark("A step names its state and its day."), cure=mark("Fill “to” and “on”."))
        found.append({name: _STEP[name](item) for name, item in step.items()})
    return tuple(found)


def _take_case(call: Call, county: County, **row: Any) -> bool:
    responsible = organisation(county, row["assigned_to"], field="assigned_to") if "assigned_to" in row else None
    case = raise_case(
        call,
        entry=CaseEntry(
            heading=heading_of(county, row),
            kind=row["kind"],
            about=pointed_at(county, row["about"], field="about") if "about" in row else None,
            responsible=responsible,
            state=row.get("state", "open"),
            severity=row.get("severity", "ordinary"),
            raised_on=row.get("raised_on"),
            due_on=row.get("due_on"),
            closed_on=row.get("closed_on"),
            case_count=row.get("count", None if row.get("group") else 1),
            closed_count=row.get("closed"),
            blocks=pointed_at(county, row["blocks"], field="blocks") if "blocks" in row else None,
            effect=row.get("effect", ""),
            text=row.get("text", ""),
        ),
    )
    _take_steps(call, county, case, row.get("steps", ()))
    return True


def _take_steps(call: Call, county: County, case: Case, written: tuple[dict[str, Any], ...]) -> None:
    for number, step in enumerate(written, 1):
        to = step.get("organisation")
        try:
            move_case(
                call.part("step", number),
                case=case,
                to=step["to"],
                on=step["on"],
                by=step.get("by", ""),
                organisation=organisation(county, to, field="organisation") if to else None,
                text=step.get("text", ""),
            )
        except Refusal as no:
            raise Refusal(no.message, cure=no.cure, field=f"steps {number} {no.field}".strip(), **no.params) from no


RECORD_KINDS = (
    RecordKind(
        "cases",
        (
            *HEADING,
            Field("kind", text, required=True),
            Field("about", text),
            Field("assigned_to", text),
            Field("state", one_of(*MOVES)),
            Field("severity", one_of(*Case.Severity.values)),
            Field("raised_on", day),
            Field("due_on", day),
            Field("closed_on", day),
            Field("count", counted),
            Field("group", truth),
            Field("closed", counted),
            Field("blocks", text),
            Field("effect", one_of(*EFFECTS)),
            Field("text", text),
            Field("steps", steps),
        ),
        _take_case,
    ),
)
