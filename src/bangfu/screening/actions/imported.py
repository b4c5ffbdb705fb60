"""Rows of an import that were taken as somebody new and may be somebody registered: tickets, or what was said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bangfu.audit.actions import Act, action
from bangfu.engine.matching import FIELDS
from bangfu.intake.models import Batch
from bangfu.intake.rules.taking import Answer, Twin
from bangfu.kernel.ids import derived
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Call
from bangfu.policybook.queries import parameter
from bangfu.registry.models import Membership
from bangfu.registry.queries.likeness import Likeness, likeness
from bangfu.screening.actions.duplicates import HOUSEHOLD_PERCENT
from bangfu.screening.models import Duplicate
from bangfu.screening.queries.duplicates import facts_mark
from bangfu.screening.rules.duplicates import Suspected, suspected
from bangfu.subjects.models import Subject

State = Duplicate.State
AT_ONCE = 500
SAID = "导入时已说明不是同一人"


@dataclass(frozen=True)
class Found:
    """Pairs to be kept as tickets; the batch's rows stand for them in the action's body."""

    tickets: Sequence[tuple[Suspected, str, str]] = field(repr=False)

    @property
    def body_digest(self) -> str:
        """Which pairs, in which state."""
        return " ".join(f"{one.left}-{one.right}-{state}" for one, _, state in self.tickets)


def record_suspects(call: Call, *, batch: Batch, pairs: Sequence[tuple[str, Twin, str]]) -> None:
    """Of rows that were taken as new: (uid of what was written, whom it may be, what the sender said of that).

    Where nothing was said, a ticket is opened; «another» is kept as decided, so that the daily look does not ask.
    """
    keys = _people(uid for uid, _, _ in pairs) | _people(twin.subject for _, twin, _ in pairs)
    rows = [(keys[uid], keys[twin.subject], twin, said) for uid, twin, said in pairs if {uid, twin.subject} <= {*keys}]
    rows = [row for row in rows if row[0] != row[1]]
    if not rows:
        return
    like = likeness(batch.county, batch.on, of={key for row in rows for key in row[:2]})
    whole = likeness(batch.county, batch.on, of=set(like.home.values()))
    held = set(Duplicate.objects.known().filter(county=batch.county).values_list("left_id", "right_id"))
    tickets = []
    for state, answer in ((State.OPEN, ""), (State.DIFFERENT, Answer.ANOTHER)):
        told = _suspected(batch, whole, [row for row in rows if row[3] == answer])
        tickets += [(one, facts_mark(whole, *one.pair), str(state)) for one in told if one.pair not in held]
    if tickets:
        record_imported(call, batch=batch, found=Found(tuple(tickets)))


def _people(uids: Iterable[str]) -> dict[str, int]:
    """The subjects of people by uid; of a household that of its head."""
    wanted = sorted(set(uids))
    found: dict[str, int] = {}
    for start in range(0, len(wanted), AT_ONCE):
        some = Subject.objects.filter(uid__in=wanted[start : start + AT_ONCE])
        found |= {str(uid): key for uid, key in some.filter(kind="person").values_list("uid", "pk")}
        heads = Membership.objects.known().filter(
            household__subject__in=some, relation=Membership.HEAD, valid_to__isnull=True
        )
        for uid, key in heads.values_list("household__subject__uid", "person__subject_id"):
            found[str(uid)] = key
    return found


def _suspected(batch: Batch, like: Likeness, rows: Sequence[tuple[int, int, Twin, str]]) -> list[Suspected]:
    """The pairs as tickets, of two households where enough of their people pair; with each field's agreement."""
    pairs: list[dict[str, Any]] = [
        {"left": a, "right": b, "bits100": twin.bits100, **{name: twin.levels.get(name) for name in FIELDS}}
        for a, b, twin, _ in rows
        if a in like.home and b in like.home
    ]
    percent = parameter(HOUSEHOLD_PERCENT, batch.on, batch.county_id)
    found = suspected(pairs, FIELDS, like.home, like.homes, percent)
    other = {(min(a, b), max(a, b)) for a, b, twin, _ in rows if "id_number" in twin.levels}
    return [_with_numbers(one, other) for one in found]


def _with_numbers(one: Suspected, other: set[tuple[int, int]]) -> Suspected:
    """A pair with two different ID numbers says so: it is only found where somebody is imported."""
    pairs = [one.pair] if one.kind == "person" else [(min(two), max(two)) for two in one.members]
    if not other & set(pairs):
        return one
    return Suspected(one.kind, one.left, one.right, one.bits100, {**one.levels, "id_number": "other"}, one.members)


@action("screening.duplicates.import", Right.INTAKE_BATCH_WRITE)
def record_imported(act: Act, *, batch: Batch, found: Found) -> int:
    """Keep pairs of an import as tickets, open or with the sender's word; answers how many are open because of it."""
    act.permit(batch.county_id, batch.path)
    act.about(batch.subject.uid)
    actor, today = act.call.actor, act.call.today
    rows = []
    for one, facts, state in found.tickets:
        said = {"reason": SAID, "decided_uid": actor.uid, "decided_by": actor.name} if state != State.OPEN else {}
        rows.append(
            Duplicate(
                uid=derived("duplicate", batch.county.uid, one.left, one.right), county=batch.county, kind=one.kind,
                left_id=one.left, right_id=one.right, state=state, bits100=one.bits100, levels=dict(one.levels),
                members=[list(two) for two in one.members], facts=facts, found_on=today, valid_from=today, **said,
            )
        )  # fmt: skip
    Duplicate.objects.bulk_create(rows)
    opened = sum(row.state == State.OPEN for row in rows)
    act.note(opened=opened, different=len(rows) - opened)
    return opened
