"""Reading targets."""

from __future__ import annotations

from bangfu.duties.models import Target
from bangfu.places.models import County
from bangfu.subjects.models import Subject


def target(county: County, code: str) -> Target | None:
    """The target of a code."""
    return Target.objects.known().filter(county=county, code=code).first()


def targets(county: County, organisation: Subject) -> list[Target]:
    """The targets of one organisation."""
    return list(Target.objects.known().filter(county=county, organisation=organisation).order_by("code"))
