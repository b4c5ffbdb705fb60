"""Giving many households or people one value at once, by the same single actions, one audit line each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bangfu.audit.actions import Act, action
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.right import Right
from bangfu.places.models import County
from bangfu.registry.actions.lists import enter_on_list
from bangfu.registry.actions.stated import StateEntry, state_conditions, state_livings
from bangfu.registry.queries.lists.bulk import CHANGES, REFUSED, SAME, SETTABLE, Change, Preview, kept, preview
from bangfu.registry.queries.lists.filters import Day
from bangfu.registry.queries.lists.listing import KINDS, Listing


@dataclass(frozen=True)
class Which:
    """The rows meant: a kind of list as of a day with its filters; `ticked`: only these of it, by their ids."""

    kind: str
    on: date
    given: Mapping[str, str]
    ticked: Sequence[str] = ()


def previewed(act: Act, county: County, which: Which, change: Change) -> Preview:
    """What the change would do, read as the action reads it."""
    day, actor = Day(county.pk, which.on), act.call.actor
    listing = Listing(actor, KINDS[which.kind], day, which.given, right=Right.REGISTRY_HOUSEHOLD_WRITE)
    readable = Listing(actor, KINDS[which.kind], day, which.given)
    return preview(listing, readable, which.ticked, change, act.call.today)


@action("registry.bulk.change", Right.REGISTRY_HOUSEHOLD_WRITE)
def change_many(act: Act, *, county: County, which: Which, change: Change, shown: str) -> dict[str, int]:
    """Change what a preview showed, and nothing else: {changed, same, refused}.

    `shown` is the preview's digest. Errors: Refusal (409) when the rows or how they stand changed since; Refusal
    without a reason, when nothing would change, and as for the preview. All rows are changed or none.
    """
    act.permit_anywhere()
    act.county = county.pk
    if not act.call.reason:
        raise Refusal(mark("Say why."), field="reason")
    found = previewed(act, county, which, change)
    if found.digest != shown:
        raise Refusal(
            mark("Something changed since this was shown."), cure=mark("Look at it again, then confirm."), status=409
        )
    steps = found.of(CHANGES)
    if not steps:
        raise Refusal(mark("Nothing would change."), cure=mark("Choose another value or other rows."), field="value")
    field = SETTABLE[which.kind][change.field]
    for step in steps:
        call, code = act.call.part(step.subject.code), step.subject.code
        try:
            if field.list:
                enter_on_list(call, subject=step.subject, name=field.list, code=change.value, on=change.since)
            else:
                entry = StateEntry(step.row, change.since, {field.name: kept(field, change.value)})
                state = state_livings if which.kind == "households" else state_conditions
                state(call, county=county, entries=[entry])
        except Refusal as no:
            raise no.at(code) from no
    counts = {"changed": len(steps), "same": len(found.of(SAME)), "refused": len(found.of(REFUSED))}
    act.note(field=change.field, value=change.value, since=change.since.isoformat(), **counts)
    return counts
