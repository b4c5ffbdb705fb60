"""Writing claims."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bangfu.audit.actions import Act, action
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.right import Right
from bangfu.places.models import Area, County
from bangfu.reporting.models import Claim
from bangfu.staff.models import Organisation
from bangfu.subjects.models import Subject
from bangfu.subjects.queries import NOWHERE, Source


@dataclass(frozen=True)
class Asked:
    """What a claim asks: an indicator with its filters, or no indicator for a statement about none.

    `other` narrows the second operand (or operands by role), `given` states operands by role; a growth has a
    `baseline` (code of a target) and may have a `current` value.
    """

    indicator: str = ""
    filters: dict[str, Any] = field(default_factory=dict)
    other: dict[str, Any] = field(default_factory=dict)
    given: dict[str, Any] = field(default_factory=dict)
    flags: dict[str, Any] = field(default_factory=dict)
    baseline: str = ""
    current: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Saying:
    """What a claim says: the value, the claims it adds up, the statement against it, the passage that lists."""

    declared: str = ""
    of: tuple[str, ...] = ()
    against: dict[str, Any] = field(default_factory=dict)
    passage: str = ""


@action("reporting.claim.state", Right.REPORT_CLAIM_WRITE)
def state_claim(
    act: Act,
    *,
    county: County,
    code: str,
    label_zh: str,
    label_en: str,
    organisation: Organisation,
    period: str,
    as_of: date | None,
    asked: Asked,
    saying: Saying,
    group: str = Claim.Group.AGGREGATE,
    source: Source = NOWHERE,
) -> Claim:
    """Keep a declared value with the question it answers; an empty one is computed only.

    A claim speaks of its organisation's area unless it names another.
    Errors: Refusal for a code that is taken, an unknown group or claim, a claim that says nothing.
    """
    act.permit(county.pk, organisation.subject.path, organisation.subject_id)
    if Claim.objects.known().filter(county=county, code=code).exists():
        raise Refusal(mark("The code “%(code)s” is taken."), field="code", code=code)
    _check(county, group, asked, saying)
    row = Claim(
        county=county,
        code=code,
        label_zh=label_zh,
        label_en=label_en,
        organisation=organisation.subject,
        group=group,
        indicator=asked.indicator,
        period=period,
        as_of=as_of,
        filters=_placed(county, organisation, asked),
        other=asked.other,
        given=asked.given,
        of=list(saying.of),
        against=saying.against,
        passage=saying.passage,
        unit=asked.unit,
        flags=asked.flags,
        baseline=asked.baseline,
        current=asked.current,
        declared=saying.declared,
        place=Claim.objects.filter(county=county).count() + 1,
        **source.columns(),
    )
    row.save()
    act.about(organisation.subject.uid)
    return row


def _check(county: County, group: str, asked: Asked, saying: Saying) -> None:
    if group not in Claim.Group.values:
        raise Refusal(
            mark("There is no group “%(group)s”."),
            cure=mark("Use one of: %(known)s."),
            field="group",
            group=group,
            known=" ".join(Claim.Group.values),
        )
    if not (asked.indicator or saying.against or saying.passage):
        raise Refusal(
            mark("A claim names an indicator, the statement against it, or the passage that lists what it counts."),
            cure=mark("Fill one of: indicator, against, passage."),
            field="indicator",
        )
    for part in saying.of:
        if not Claim.objects.known().filter(county=county, code=part).exists():
            raise Refusal(
                mark("There is no claim “%(code)s”."), cure=mark("List it before this row."), field="of", code=part
            )


def _placed(county: County, organisation: Organisation, asked: Asked) -> dict[str, Any]:
    """The filters with the area of the organisation, where that is not the whole book."""
    if "area" in asked.filters or not asked.indicator:
        return asked.filters
    home = organisation.subject.area_id
    whole = Area.objects.filter(county=county, parent=None).count() == 1
    if home is None or (whole and Area.objects.filter(pk=home, parent=None).exists()):
        return asked.filters
    area = Subject.objects.get(county=county, kind="area", area_id=home)
    return {**asked.filters, "area": area.code}
