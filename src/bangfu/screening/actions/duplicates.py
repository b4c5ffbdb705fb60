"""Looking for suspected duplicates, deciding them, merging what two people agree on, and taking it apart again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bangfu.audit.actions import Act, action
from bangfu.engine.matching import FIELDS, pair_within
from bangfu.kernel.ids import derived
from bangfu.kernel.refusal import Refusal, forbidden, mark
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Call
from bangfu.places.models import County
from bangfu.policybook.queries import in_force_or_none, parameter
from bangfu.registry.actions.joining import join_households, join_people, separate
from bangfu.registry.models import Household, Person
from bangfu.registry.queries.likeness import PEOPLE, Likeness, likeness, matching_weights
from bangfu.screening.models import Duplicate
from bangfu.screening.queries.duplicates import facts_mark
from bangfu.screening.rules.duplicates import REMEMBERED, TO_DO, Suspected, refuse_move, suspected

State = Duplicate.State
HOUSEHOLD_PERCENT = "screening.duplicate_household_percent"


@dataclass(frozen=True)
class Looked:
    """What a look through a county found: new pairs, tickets to be asked again, and those that settled themselves."""

    # What was found is no part of what is asked.
    body_digest = ""

    new: tuple[tuple[Suspected, str], ...] = ()
    again: tuple[tuple[Duplicate, Suspected, str], ...] = ()
    settled: tuple[Duplicate, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)


def look_for_duplicates(call: Call, *, county: County, on: date) -> dict[str, int]:
    """Look through the people and households of a county: {people, pairs, new, again, settled}.

    A line is written only where something new is found. Errors: Refusal 403 without the right to run rules.
    """
    call.actor.require(Right.SCREEN_RUN_MAKE, county.pk, "/")
    found = _look(county, on)
    if found.new or found.again or found.settled:
        record_duplicates(call, county=county, on=on, found=found)
    return found.counts


def look_beside_a_run(call: Call, *, county: County, on: date) -> None:
    """Look for duplicates after the rules were run; a county whose policybook has no weights is not looked through."""
    if in_force_or_none("matching", PEOPLE, on, county.pk) is not None:
        look_for_duplicates(call, county=county, on=on)


def _look(county: County, on: date) -> Looked:
    like = likeness(county, on)
    pairs = pair_within(like.rows, matching_weights(county, on))
    percent = parameter(HOUSEHOLD_PERCENT, on, county.pk)
    wanted = {one.pair: one for one in suspected(pairs.to_pylist(), FIELDS, like.home, like.homes, percent)}
    held = {(row.left_id, row.right_id): row for row in Duplicate.objects.known().filter(county=county)}
    new = tuple((one, facts_mark(like, *pair)) for pair, one in wanted.items() if pair not in held)
    again, settled = [], []
    for pair, row in held.items():
        if pair in wanted and row.state in (*REMEMBERED, State.SETTLED):
            facts = facts_mark(like, *pair)
            if facts != row.facts or row.state == State.SETTLED:
                again.append((row, wanted[pair], facts))
        elif pair not in wanted and row.state in TO_DO and not _asked_at_import(like, row):
            settled.append(row)
    counts = {
        "people": like.rows.num_rows, "pairs": len(wanted), "new": len(new), "again": len(again),
        "settled": len(settled),
    }  # fmt: skip
    return Looked(new, tuple(again), tuple(settled), counts)


def _asked_at_import(like: Likeness, row: Duplicate) -> bool:
    """Whether a pair has two ID numbers, which only an import asks about, and both records are what they were."""
    return "id_number" in row.levels and row.facts == facts_mark(like, *(row.left_id, row.right_id))


@action("screening.duplicates.record", Right.SCREEN_RUN_MAKE)
def record_duplicates(act: Act, *, county: County, on: date, found: Looked) -> int:
    """Keep what a look found as tickets, under one line; answers how many are open because of it."""
    act.permit(county.pk, "/")
    Duplicate.objects.bulk_create(
        [
            Duplicate(
                uid=derived("duplicate", county.uid, one.left, one.right), county=county, kind=one.kind,
                left_id=one.left, right_id=one.right, state=State.OPEN, bits100=one.bits100, levels=dict(one.levels),
                members=[list(two) for two in one.members], facts=facts, found_on=on, valid_from=on,
            )
            for one, facts in found.new
        ]
    )  # fmt: skip
    for row, one, facts in found.again:
        row.replaced(**_cleared(), state=State.OPEN, facts=facts, bits100=one.bits100, levels=dict(one.levels),
                     members=[list(two) for two in one.members], found_on=on, valid_from=on)  # fmt: skip
    for row in found.settled:
        row.replaced(**_cleared(), state=State.SETTLED, valid_from=on)
    act.note(**found.counts)
    return len(found.new) + len(found.again)


def _cleared() -> dict[str, Any]:
    return {
        "reason": "", "decided_uid": "", "decided_by": "", "approved_uid": "", "approved_by": "", "choice": {},
        "steps": [],
    }  # fmt: skip


@action("screening.duplicate.decide", Right.REGISTRY_MATCH_DECIDE)
def decide_duplicate(act: Act, *, ticket: Duplicate, answer: str, reason: str) -> Duplicate:
    """Say that two records are not the same, which is remembered, or that it is to be checked on the spot.

    Errors: Refusal for another answer, without a reason, and for a ticket that was decided meanwhile.
    """
    held = _held(act, ticket)
    if answer not in (State.DIFFERENT, State.CHECKING):
        raise Refusal(mark("There is no answer “%(answer)s”."), field="answer", answer=answer)
    _refuse_silent(reason)
    refuse_move(held.state, answer)
    act.note(answer=answer)
    return held.replaced(**_cleared() | _said(act, reason), state=answer, facts=_facts(act, held))


@action("screening.duplicate.propose", Right.REGISTRY_MATCH_DECIDE)
def propose_merge(act: Act, *, ticket: Duplicate, kept: str, take: Iterable[str], reason: str) -> Duplicate:
    """Say that two records are the same and which is kept («left», «right»), with what from the other.

    Another person approves it. Errors: as of `decide_duplicate`, and for a record to be kept that is none.
    """
    held = _held(act, ticket)
    if kept not in ("left", "right"):
        raise Refusal(mark("Say which of the two is kept."), field="kept")
    _refuse_silent(reason)
    refuse_move(held.state, State.PROPOSED)
    choice = {"kept": kept, "take": sorted(set(take))}
    act.note(kept=kept, take=choice["take"])
    return held.replaced(
        **_cleared() | _said(act, reason) | {"choice": choice}, state=State.PROPOSED, facts=_facts(act, held)
    )


@action("screening.duplicate.approve", Right.SUBJECT_MERGE)
def approve_merge(act: Act, *, ticket: Duplicate) -> Duplicate:
    """Merge two records as another person proposed it: what is approved is what stood there when it was proposed.

    Errors: Refusal 403 for the proposer; 409 where one of the records was changed since; as of joining.
    """
    held = _held(act, ticket)
    refuse_move(held.state, State.MERGED)
    _refuse_own(act, held)
    if held.facts != _facts(act, held):
        raise Refusal(
            mark("One of the records was changed after this was proposed."),
            cure=mark("Send it back and let it be proposed anew."), status=409,
        )  # fmt: skip
    steps = _merged(act, held)
    act.note(kept=held.choice["kept"], take=held.choice["take"], merges=len(steps))
    return held.replaced(
        state=State.MERGED, steps=steps, valid_from=act.call.today,
        approved_uid=act.call.actor.uid, approved_by=act.call.actor.name,
    )  # fmt: skip


@action("screening.duplicate.send_back", Right.SUBJECT_MERGE)
def send_back(act: Act, *, ticket: Duplicate, reason: str) -> Duplicate:
    """Do not merge what another person proposed: the question is open again, with the reason."""
    held = _held(act, ticket)
    refuse_move(held.state, State.OPEN)
    _refuse_own(act, held)
    _refuse_silent(reason)
    return held.replaced(**_cleared() | _said(act, reason), state=State.OPEN)


@action("screening.duplicate.undo", Right.SUBJECT_MERGE)
def undo_merge(act: Act, *, ticket: Duplicate, reason: str) -> Duplicate:
    """Take a merge back completely; both records say again what they said, and the question is open.

    Errors: Refusal without a reason, and 409 naming what was changed since.
    """
    held = _held(act, ticket)
    refuse_move(held.state, State.UNDONE)
    _refuse_silent(reason)
    separate(held.steps, on=act.call.today)
    return held.replaced(**_cleared() | _said(act, reason), state=State.UNDONE, facts=_facts(act, held))


def _held(act: Act, ticket: Duplicate) -> Duplicate:
    """The ticket as it stands now, locked; both of its records lie within the actor's right."""
    held = Duplicate.objects.select_for_update().known().get(uid=ticket.uid)
    for one in (held.left, held.right):
        act.permit(held.county_id, one.path)
    act.about(held.left.uid)
    return held


def _said(act: Act, reason: str) -> dict[str, Any]:
    actor = act.call.actor
    return {
        "reason": reason.strip(), "decided_uid": actor.uid, "decided_by": actor.name, "valid_from": act.call.today,
    }  # fmt: skip


def _refuse_silent(reason: str) -> None:
    if not reason.strip():
        raise Refusal(mark("Say why."), field="reason")


def _refuse_own(act: Act, held: Duplicate) -> None:
    if held.decided_uid == act.call.actor.uid:
        raise forbidden(mark("Nobody approves what they asked for themselves."))


def _facts(act: Act, held: Duplicate) -> str:
    like: Likeness = likeness(held.county, act.call.today, of=(held.left_id, held.right_id))
    return facts_mark(like, held.left_id, held.right_id)


def _merged(act: Act, held: Duplicate) -> list[dict[str, Any]]:
    first = held.choice["kept"] == "left"
    kept, gone = (held.left_id, held.right_id) if first else (held.right_id, held.left_id)
    told: dict[str, Any] = {"take": held.choice["take"], "reason": held.reason, "on": act.call.today}
    if held.kind == "person":
        people = {one.subject_id: one for one in _people((kept, gone))}
        return join_people(kept=people[kept], gone=people[gone], **told)
    homes = {one.subject_id: one for one in Household.objects.filter(subject_id__in=(kept, gone))}
    people = {one.subject_id: one for one in _people(key for two in held.members for key in two)}
    pairs = [(people[a], people[b]) if first else (people[b], people[a]) for a, b in held.members]
    return join_households(kept=homes[kept], gone=homes[gone], pairs=pairs, **told)


def _people(subjects: Iterable[int]) -> list[Person]:
    return list(Person.objects.filter(subject_id__in=list(subjects)).select_related("subject"))
