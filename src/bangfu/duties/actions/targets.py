"""Writing targets."""

from __future__ import annotations

from datetime import date
from typing import Any

from bangfu.audit.actions import Act, action
from bangfu.duties.models import Target
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.right import Right
from bangfu.kernel.unit import Amount
from bangfu.places.models import County
from bangfu.places.queries import refuse_other_county
from bangfu.staff.models import Organisation
from bangfu.subjects.models import Subject


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
