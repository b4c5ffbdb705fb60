"""The registered share of a group: exact, and as it is printed."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from django.utils.translation import gettext

from bangfu.kernel.unit import half_up
from bangfu.policybook.queries import number
from bangfu.registry.models import Cohort
from bangfu.registry.queries import COHORT_LIST, registered_part
from bangfu.registry.rules.matching import share
from bangfu.web.opened import Opened
from bangfu.web.records import record_url

EXACT_PLACES = 2


def share_line(registered: int, total: int, places: int) -> str:
    """«25 / 60 = 41.67% → 42%»: the exact share, and as it is printed; without a share of nobody."""
    exact = share(registered, total)
    head = f"{registered:,} / {total:,}"
    return head if exact is None else f"{head} = {percent_of(exact)} → {percent_of(exact, places)}"


def percent_of(exact: Fraction, places: int = EXACT_PLACES) -> str:
    """A fraction of one as a percentage, rounded half up from the exact value."""
    return f"{half_up(exact * 100, places):f}%"


def rounding(places: int) -> str:
    """How the printed share is rounded, in words."""
    if places:
        return gettext("Printed: rounded half up to %(places)s decimal places of a percent.") % {"places": places}
    return gettext("Printed: rounded half up to whole percents.")


def stated(page: Opened, cohort: Cohort, on: date) -> dict[str, str] | None:
    """The share by the numbers stated of a group and of its registered part; None where they are not both there."""
    part = registered_part(cohort, on)
    if part is None or part.person_count is None or cohort.person_count is None:
        return None
    places = number("registry.share_places", on, page.book.pk)
    return {
        "line": share_line(part.person_count, cohort.person_count, places),
        "rounding": rounding(places),
        "name": page.words.label(COHORT_LIST, part.list_code),
        "url": record_url(page, part.subject),
    }
