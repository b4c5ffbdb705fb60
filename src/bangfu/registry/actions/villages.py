"""Stating what is known of a village."""

from __future__ import annotations

from datetime import date

from bangfu.audit.actions import Act, action
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.right import Right
from bangfu.registry.actions.entries import why_missing
from bangfu.registry.models import VillageFact, Why
from bangfu.registry.rules import CONNECTED
from bangfu.subjects.models import Subject


@action("registry.village.state", Right.REGISTRY_HOUSEHOLD_WRITE)
def state_village(
    act: Act, *, village: Subject, on: date, paved_on: date | None = None, paved_on_why: str = "", amends: str = ""
) -> VillageFact:
    """State on a day since when a village has a paved road, or why there is no such day (`none`: not paved yet).

    A paved road holds from the day it opened, a missing one from `on`. Errors: Refusal for an area that is no village,
    a day to come, and for a statement that contradicts an earlier one unless `amends` says why that one was wrong.
    """
    act.permit(village.county_id, village.path)
    if village.area is None or village.area.level not in CONNECTED:
        raise Refusal(mark("This is neither a village nor a township."), field="area")
    if on > act.call.today or (paved_on is not None and paved_on > on):
        raise Refusal(mark("The day has not come yet."), field="on" if on > act.call.today else "paved_on")
    if paved_on_why and (paved_on is not None or paved_on_why not in Why.values):
        raise Refusal(
            mark("This says why the day is missing: one of %(known)s."),
            field="paved_on_why",
            known="、".join(Why.values),
        )
    since = paved_on or on
    _make_room(village, since, amends)
    fact = VillageFact(
        village=village, paved_on=paved_on, paved_on_why=why_missing(paved_on, paved_on_why), valid_from=since
    )
    fact.save()
    act.about(village.uid)
    if amends:
        act.note(amends=amends)
    return fact


def _make_room(village: Subject, since: date, amends: str) -> None:
    """End what held until `since`; set aside what is contradicted, which only an amendment may do."""
    for held in VillageFact.objects.known().filter(village=village).select_for_update().order_by("pk"):
        contradicted = held.paved_on is not None or (held.valid_from is not None and held.valid_from >= since)
        if contradicted and not amends.strip():
            raise Refusal(
                mark("Something else is stated of this village since %(since)s."),
                cure=mark("Say under “amends” why it was wrong."),
                field="paved_on",
                since=held.valid_from.isoformat() if held.valid_from else "",
            )
        if contradicted:
            held.supersede()
        elif held.valid_to is None or held.valid_to > since:
            held.supersede()
            VillageFact(
                village=village,
                paved_on_why=held.paved_on_why,
                valid_from=held.valid_from,
                valid_to=since,
            ).save()
