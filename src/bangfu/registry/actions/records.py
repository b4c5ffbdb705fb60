"""The collections of a records file that the registry takes in."""

from __future__ import annotations

from datetime import date

from bangfu.kernel.record import Field, RecordKind, day, one_of, text
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.scope import Call
from bangfu.places.models import County
from bangfu.places.queries import area_by_code
from bangfu.registry.actions.entries import why_missing
from bangfu.registry.actions.villages import state_village
from bangfu.registry.models import VillageFact, Why
from bangfu.subjects.models import Subject


def _take_village(
    call: Call,
    county: County,
    *,
    area: str,
    paved_on: date | None = None,
    paved_on_why: str = "",
    on: date | None = None,
    amends: str = "",
) -> bool:
    """True when the statement was written, False when it stands already."""
    try:
        place = area_by_code(county, area)
    except Refusal as no:
        raise Refusal(no.message, cure=no.cure, field="area", **no.params) from no
    village = Subject.objects.filter(county=county, kind="area", area=place).first()
    if village is None:
        raise Refusal(mark("There is no area with the code “%(code)s”."), field="area", code=area)
    held = VillageFact.objects.filter(village=village).as_of(call.today).first()
    if held is not None and (held.paved_on, held.paved_on_why) == (paved_on, why_missing(paved_on, paved_on_why)):
        return False
    state_village(
        call, village=village, on=on or call.today, paved_on=paved_on, paved_on_why=paved_on_why, amends=amends
    )
    return True


RECORD_KINDS = (
    RecordKind(
        "villages",
        (
            Field("area", text, required=True),
            Field("paved_on", day),
            Field("paved_on_why", one_of(*Why.values)),
            Field("on", day),
            Field("amends", text),
        ),
        _take_village,
    ),
)
