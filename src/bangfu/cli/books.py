"""Which book a verb works on, and in whose name."""

from __future__ import annotations

import getpass
from datetime import UTC, date, datetime

from bangfu.kernel.ids import uuid7
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.scope import COUNTY_TIME, Call, operator
from bangfu.places.models import County
from bangfu.snapshots.models import Frozen


def now() -> datetime:
    """The moment of this run."""
    return datetime.now(UTC)


def today() -> date:
    """The county's calendar day."""
    return now().astimezone(COUNTY_TIME).date()


def book(code: str) -> County:
    """The county or sample of a code; without a code the only county of the book."""
    if code:
        found = County.objects.filter(code=code).first()
        if found is None:
            raise Refusal(
                mark("There is no county “%(code)s” in this book."),
                cure=mark("Known: %(known)s."),
                code=code,
                known=" ".join(County.objects.values_list("code", flat=True)) or "—",
            )
        return found
    counties = list(County.objects.filter(kind="county"))
    if len(counties) != 1:
        raise Refusal(mark("This book does not hold exactly one county."), cure=mark("Name it with --county CODE."))
    return counties[0]


def day_of(county: County, asked: date | None) -> date:
    """The day to look from: the one asked for, else today; of a book that is read only, the day it was last frozen."""
    if asked is not None:
        return asked
    last = Frozen.objects.filter(county=county).order_by("-as_of", "-pk").first() if county.read_only else None
    return last.as_of if last else today()


def console_call(county: int) -> Call:
    """A call in the name of the person at the console."""
    at = now()
    return Call(operator(f"console:{getpass.getuser()}", county), str(uuid7(at)), at)
