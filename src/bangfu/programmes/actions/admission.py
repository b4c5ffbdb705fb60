"""Who may be admitted: the wish that is recorded, and the registers that the last step checks against."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bangfu.kernel.refusal import Refusal, mark
from bangfu.places.models import County
from bangfu.policybook.queries import items
from bangfu.registry.queries import helped_on, on_list
from bangfu.registry.rules import LABOUR_ROSTER, TRAINING_WISH

KINDS = "programmes.participation_kind"


def kinds_that(county: County, says: str, on: date) -> frozenset[str]:
    """The kinds of participation whose code list item says a word, e.g. `asks_wish`, on a day."""
    return frozenset(item["code"] for item in items(KINDS, on, county.pk) if item.get(says) is True)


def refusals_of_wish(county: County, people: Iterable[int], on: date) -> dict[int, Refusal]:
    """For whom of these people nothing, or a «no», is recorded of taking a course, and what to do about it."""
    codes = {item["code"]: item for item in items(TRAINING_WISH, on, county.pk)}
    wanted = set(people)
    wishes = on_list(wanted, TRAINING_WISH, on)
    found = {}
    for person in wanted:
        wish = wishes.get(person)
        if wish is None:
            found[person] = Refusal(
                mark("It is not recorded whether this person wishes to take a course."),
                cure=mark("Ask the person, and record the answer with its day before enrolling."),
                field="who",
            )
        elif codes.get(wish.code, {}).get("refuses") is True:
            found[person] = Refusal(
                mark("This person said on %(since)s that they do not wish to take a course."),
                cure=mark("Nobody is enrolled against their will; record the new answer if it has changed."),
                field="who",
                since=wish.valid_from.isoformat() if wish.valid_from else "—",
            )
    return found


def refuse_outside_registers(person: int, on: date) -> None:
    """Refuse a person who on a day is not in the register of helped households or not on the labour roster."""
    if not helped_on(person, on):
        raise Refusal(
            mark("Not in the register: on %(on)s the household is none of those that are helped."),
            cure=mark("It stops here. Correct the register first if it is wrong."),
            field="to",
            on=on.isoformat(),
        )
    if person not in on_list([person], LABOUR_ROSTER, on):
        raise Refusal(
            mark("Not on the labour roster on %(on)s."),
            cure=mark("It stops here. Put the person on the roster first if they belong there."),
            field="to",
            on=on.isoformat(),
        )
