"""Writing claims, and the claims of a records file."""

from __future__ import annotations

from datetime import date
from typing import Any

from bangfu.audit.actions import Act, action
from bangfu.kernel.period import Period
from bangfu.kernel.record import Field, RecordKind, day, mapping, period, text
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Call
from bangfu.places.models import County
from bangfu.reporting.models import Claim
from bangfu.staff.models import Organisation
from bangfu.staff.queries import organisation
from bangfu.works.actions.records import source_of
from bangfu.works.actions.register import NOWHERE, Source


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


def _take_claim(call: Call, county: County, **row: Any) -> bool:
    span: Period = row["period"]
    label = row["label"]
    if not {"zh", "en"} <= set(label):
        raise Refusal(mark("A label is given in Chinese and English."), field="label")
    state_claim(
        call,
        county=county,
        code=row["code"],
        label_zh=str(label["zh"]),
        label_en=str(label["en"]),
        organisation=organisation(county, row["organisation"]),
        indicator=row["indicator"],
        period=span.text,
        as_of=row.get("as_of"),
        filters=row.get("filter", {}),
        flags=row.get("flags", {}),
        baseline=row.get("baseline", ""),
        current=row.get("current", ""),
        declared=row.get("declared", ""),
        source=source_of(county, row.get("source")),
    )
    return True


RECORD_KINDS = (
    RecordKind(
        "claims",
        (
            Field("code", text, required=True),
            Field("label", mapping, required=True),
            Field("organisation", text, required=True),
            Field("indicator", text, required=True),
            Field("period", period, required=True),
            Field("as_of", day),
            Field("filter", mapping),
            Field("flags", mapping),
            Field("baseline", text),
            Field("current", text),
            Field("declared", text),
            Field("source", mapping),
        ),
        _take_claim,
    ),
)
