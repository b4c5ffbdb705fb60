"""Writing claims."""

from __future__ import annotations

from datetime import date
from typing import Any

from bangfu.audit.actions import Act, action
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.right import Right
from bangfu.places.models import County
from bangfu.reporting.models import Claim
from bangfu.staff.models import Organisation
from bangfu.subjects.queries import NOWHERE, Source


@action("reporting.claim.state", Right.REPORT_CLAIM_WRITE)
def state_claim(
    act: Act,
    *,
    county: County,
    code: str,
    label_zh: str,
    label_en: str,
    organisation: Organisation,
    indicator: str,
    period: str,
    as_of: date | None,
    filters: dict[str, Any],
    flags: dict[str, Any],
    baseline: str,
    current: str,
    declared: str,
    source: Source = NOWHERE,
) -> Claim:
    """Keep a declared value with the question it answers; an empty one is computed only."""
    act.permit(county.pk, organisation.subject.path, organisation.subject_id)
    if Claim.objects.known().filter(county=county, code=code).exists():
        raise Refusal(mark("The code “%(code)s” is taken."), field="code", code=code)
    row = Claim(
        county=county,
        code=code,
        label_zh=label_zh,
        label_en=label_en,
        organisation=organisation.subject,
        indicator=indicator,
        period=period,
        as_of=as_of,
        filters=filters,
        flags=flags,
        baseline=baseline,
        current=current,
        declared=declared,
        place=Claim.objects.filter(county=county).count() + 1,
        **source.columns(),
    )
    row.save()
    act.about(organisation.subject.uid)
    return row
