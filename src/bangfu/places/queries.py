"""Reading counties and areas."""

from __future__ import annotations

from datetime import date

from django.db.models import F

from bangfu.kernel.refusal import Refusal, mark, missing
from bangfu.places.models import Area, AreaName, County


def county(code: str) -> County:
    """The county or sample of that code; Refusal when there is none."""
    found = County.objects.filter(code=code).first()
    if found is None:
        raise missing(mark("There is no county “%(code)s” in this book."), code=code)
    return found


def area_by_code(in_county: County, code: str, on: date | None = None, *, field: str = "") -> Area:
    """The area that bears `code` on a day (None: now, else who bore it last); Refusal naming `field` without one."""
    names = AreaName.objects.filter(county=in_county, code=code).known()
    if on is not None:
        names = names.as_of(on)
    # Where a code went over to another area, the two databases sort an open beginning differently.
    newest = (F("valid_to").desc(nulls_first=True), F("valid_from").desc(nulls_last=True))
    found = names.select_related("area").order_by(*newest).first()
    if found is None:
        raise Refusal(
            mark("There is no area with the code “%(code)s”."),
            cure=mark("Load the area first."),
            field=field,
            code=code,
        )
    return found.area


def refuse_other_county(county_id: int, **given: int | None) -> None:
    """Refuse a record that would point into another county's book; `given` holds county ids by field."""
    for field, other in given.items():
        if other is not None and other != county_id:
            raise Refusal(mark("This belongs to another county's book."), field=field)


def name_of(area: Area, on: date) -> AreaName | None:
    """The area's name and code on a day."""
    return AreaName.objects.filter(area=area).as_of(on).order_by("-valid_from").first()


def within(in_county: County, path: str) -> list[Area]:
    """The areas at or below a path, top down."""
    return list(Area.objects.filter(county=in_county, path__startswith=path).order_by("path"))
