"""Writing counties and areas."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from bangfu.audit.actions import Act, action
from bangfu.kernel.area import ROOT, child_path
from bangfu.kernel.ids import derived
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.right import Right
from bangfu.places.models import Area, AreaName, County, Succession
from bangfu.places.queries import refuse_other_county

KINDS = ("merged", "split", "moved")
LEVELS = ("region", "city", "county", "township", "village", "natural_village", "settlement", "zone")


@action("places.county.open", None)
def open_county(
    act: Act, *, code: str, name_zh: str, name_en: str, kind: str, made: bool, read_only: bool = False
) -> County:
    """Open a county's book, or a read-only sample beside it."""
    act.permit_anywhere()
    if County.objects.filter(code=code).exists():
        raise Refusal(mark("The code “%(code)s” is taken."), cure=mark("Choose another code."), field="code", code=code)
    county = County(uid=derived("county", code), code=code, name_zh=name_zh, name_en=name_en, kind=kind, made=made)
    county.read_only = read_only
    county.save()
    act.county = county.pk
    act.about(county.uid)
    return county


@action("places.area.add", Right.PLACE_AREA_WRITE)
def add_area(
    act: Act,
    *,
    county: County,
    code: str,
    name: str,
    level: str,
    parent: Area | None,
    valid_from: date | None,
    alias: str = "",
    uid: UUID | None = None,
) -> Area:
    """Add an area under its parent with its first name and code."""
    act.permit(county.pk, parent.path if parent else ROOT)
    if level not in LEVELS:
        raise Refusal(mark("“%(level)s” is no level of area."), field="level", level=level)
    if parent is not None and LEVELS.index(level) <= LEVELS.index(parent.level):
        raise Refusal(mark("An area lies inside one of a higher level."), field="parent")
    refuse_other_county(county.pk, parent=parent.county_id if parent else None)
    _refuse_code(county.pk, code, None)
    area = Area(uid=uid or _fresh_uid(county, code, valid_from), county=county, parent=parent, level=level, path="")
    area.path = f"?{area.uid}"
    area.save()
    area.path = child_path(parent.path if parent else ROOT, area.pk)
    area.save()
    AreaName(area=area, county=county, code=code, name=name, alias=alias, valid_from=valid_from).save()
    act.about(area.uid)
    return area


@action("places.area.rename", Right.PLACE_AREA_WRITE)
def rename_area(act: Act, *, area: Area, code: str, name: str, on: date, alias: str | None = None) -> AreaName:
    """Give an area a new name or code from a day on; the old one stays for the days before.

    What is shown where names are hidden stays too, unless `alias` gives another. A name that begins later still does.
    """
    act.permit(area.county_id, area.path)
    _refuse_code(area.county_id, code, area)
    names = AreaName.objects.filter(area=area).known()
    old = names.as_of(on).first()
    later = names.filter(valid_from__gt=on).order_by("valid_from").first()
    if old is not None:
        if old.valid_from == on:
            raise Refusal(mark("The area already changed its name on that day."), field="on")
        _end_name(old, on)
    model = old or later
    fresh = AreaName(area=area, county_id=area.county_id, code=code, name=name, valid_from=on)
    fresh.alias = alias if alias is not None else model.alias if model else ""
    fresh.valid_to = old.valid_to if old else later.valid_from if later else None
    fresh.save()
    act.about(area.uid)
    return fresh


def _fresh_uid(county: County, code: str, valid_from: date | None) -> UUID:
    """The same for the same code, unless another area bore it before."""
    first = derived("area", county.code, code)
    return derived("area", county.code, code, valid_from) if Area.objects.filter(uid=first).exists() else first


def _end_name(old: AreaName, on: date) -> None:
    kept = AreaName(area_id=old.area_id, county_id=old.county_id, code=old.code, name=old.name, alias=old.alias)
    kept.valid_from, kept.valid_to = old.valid_from, on
    old.supersede()
    kept.save()


def _refuse_code(county: int, code: str, area: Area | None) -> None:
    """A code belongs to one area at a time."""
    if "\0" in code:
        raise Refusal(mark("This text holds characters that cannot be kept."), cure=mark("Type it anew."), field="code")
    others = AreaName.objects.known().filter(county_id=county, code=code, valid_to__isnull=True)
    if others.exclude(area=area).exists() if area else others.exists():
        raise Refusal(mark("The code “%(code)s” is taken."), cure=mark("Choose another code."), field="code", code=code)


@action("places.area.succeed", Right.PLACE_AREA_WRITE)
def succeed_area(act: Act, *, gone: Area, heir: Area, kind: str, on: date) -> Succession:
    """Record that one area went over into another; its name ends on that day."""
    act.permit(gone.county_id, gone.path)
    if gone.pk == heir.pk or gone.county_id != heir.county_id:
        raise Refusal(mark("An area goes over into another area of the same county."), field="heir")
    if kind not in KINDS:
        raise Refusal(mark("“%(kind)s” is no way in which areas go over."), field="kind", kind=kind)
    if Succession.objects.known().filter(gone=gone, heir=heir).exists():
        raise Refusal(mark("This succession is recorded already."), field="heir")
    for name in AreaName.objects.filter(area=gone).as_of(on):
        if name.valid_from == on:
            raise Refusal(mark("The area already changed its name on that day."), field="on")
        _end_name(name, on)
    row = Succession(gone=gone, heir=heir, kind=kind, valid_from=on)
    row.save()
    act.about(gone.uid)
    return row
