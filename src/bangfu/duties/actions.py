"""Writing targets."""

from __future__ import annotations

from datetime import date
from typing import Any

from bangfu.audit.actions import Act, action
from bangfu.duties.models import Target
from bangfu.kernel.record import Field, RecordKind, code, day, mapping, source, text
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Call
from bangfu.kernel.unit import Amount, read_amount
from bangfu.places.models import County
from bangfu.places.queries import area_by_code, refuse_other_county
from bangfu.staff.models import Organisation
from bangfu.staff.queries import organisation
from bangfu.subjects.models import Subject
from bangfu.subjects.queries import document


@action("duties.target.set", Right.TARGET_RECORD_WRITE)
def set_target(
    act: Act,
    *,
    county: County,
    code: str,
    indicator: str,
    organisation: Organisation,
    baseline: Amount | None,
    baseline_on: date | None,
    target: Amount | None,
    due: date | None,
    flags: dict[str, Any],
    document: Subject | None = None,
    line: int | None = None,
    quote: str = "",
) -> Target:
    """Set a target, with where one stood before; Refusal when neither is given or the two differ in dimension."""
    act.permit(county.pk, organisation.subject.path, organisation.subject_id)
    if baseline is None and target is None:
        raise Refusal(mark("A target needs a value or a baseline."), field="target")
    if baseline is not None and target is not None and baseline.dimension != target.dimension:
        raise Refusal(mark("Baseline and target have different units."), field="target")
    if baseline_on is not None and due is not None and due < baseline_on:
        raise Refusal(mark("The day it is due lies before the day of the baseline."), field="due")
    refuse_other_county(
        county.pk, organisation=organisation.subject.county_id, source=document.county_id if document else None
    )
    if Target.objects.known().filter(county=county, code=code).exists():
        raise Refusal(mark("The code “%(code)s” is taken."), cure=mark("Choose another code."), field="code", code=code)
    row = Target(
        county=county,
        code=code,
        indicator=indicator,
        organisation=organisation.subject,
        baseline_value=baseline.value if baseline else None,
        baseline_text=baseline.text if baseline else "",
        baseline_on=baseline_on,
        target_value=target.value if target else None,
        target_text=target.text if target else "",
        due=due,
        flags=flags,
        source_document=document,
        source_line=line,
        source_quote=quote,
    )
    row.save()
    act.about(organisation.subject.uid)
    return row


def _take_target(call: Call, county: County, **row: Any) -> bool:
    read_at = row.get("source") or {}
    if "area" in row:
        area_by_code(county, row["area"], field="area")
    set_target(
        call,
        county=county,
        code=row["code"],
        indicator=row["indicator"],
        organisation=organisation(county, row["organisation"], field="organisation"),
        baseline=row.get("baseline"),
        baseline_on=row.get("baseline_on"),
        target=row.get("target"),
        due=row.get("due"),
        flags=row.get("flags", {}),
        document=document(county, read_at["document"]) if "document" in read_at else None,
        line=read_at.get("line"),
        quote=read_at.get("quote", ""),
    )
    return True


def _amount(value: object) -> Amount:
    return read_amount(str(value))


RECORD_KINDS = (
    RecordKind(
        "targets",
        (
            Field("code", code, required=True),
            Field("indicator", text, required=True),
            Field("organisation", text, required=True),
            Field("area", text),
            Field("baseline", _amount),
            Field("baseline_on", day),
            Field("target", _amount),
            Field("due", day),
            Field("flags", mapping),
            Field("source", source),
        ),
        _take_target,
    ),
)
