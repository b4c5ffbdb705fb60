"""What people decide of findings. A run finds; it never decides and never takes a decision back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from bangfu.audit.actions import Act, action
from bangfu.cases.actions import CaseEntry, raise_case
from bangfu.engine.screen import rows_of, verified
from bangfu.kernel.refusal import Refusal, forbidden, mark
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Call
from bangfu.policybook.queries import in_force_or_none
from bangfu.screening.models import Decision, Run
from bangfu.screening.queries import HELD, asker_of, path_of
from bangfu.screening.rules.approving import reaches_as_far
from bangfu.subjects.models import Subject


@action("screening.finding.decide", Right.SCREEN_FINDING_DECIDE)
def decide(
    act: Act,
    *,
    run: Run,
    code: str,
    subject: Subject,
    answer: str,
    reason: str,
    until: date | None = None,
    case: Subject | None = None,
) -> Decision:
    """Say of a finding of a run that it is so, is not so, or shall be left as it is until a day.

    Errors: Refusal for a record the rule does not hold of in that run, without a reason, and for an exemption without
    a last day after today or with one later than the policy allows.
    """
    act.permit(run.county_id, subject.path)
    act.about(subject.uid)
    if answer not in Decision.Answer.values:
        raise Refusal(mark("There is no answer “%(answer)s”."), field="answer", answer=answer)
    if not reason.strip():
        raise Refusal(mark("Say why."), field="reason")
    exempted = answer == Decision.Answer.EXEMPTED
    if exempted and (until is None or until <= act.call.today):
        raise Refusal(
            mark("An exemption ends on a day to come."), cure=mark("Give the day until which it holds."), field="until"
        )
    last = last_day(act.call.today, run.county_id)
    if exempted and until is not None and last is not None and until > last:
        raise Refusal(
            mark("An exemption holds until %(last)s at the latest."),
            cure=mark("Give an earlier day; it can be asked for anew when it ends."), field="until",
            last=last.isoformat(),
        )  # fmt: skip
    if until is not None and not exempted:
        raise Refusal(mark("Only an exemption has a last day."), field="until")
    held = rows_of(verified(path_of(run), run.digest), code, HELD)["subject_id"]
    if subject.pk not in set(held.to_pylist()):
        raise Refusal(
            mark("In this run the rule does not hold of this record."), cure=mark("Look at the latest run."),
            field="code",
        )  # fmt: skip
    for old in Decision.objects.select_for_update().filter(subject=subject, code=code).known():
        old.supersede()
    made = Decision(
        county=run.county,
        subject=subject,
        code=code,
        answer=answer,
        reason=reason.strip(),
        valid_from=act.call.today,
        valid_to=until,
        decided_uid=act.call.actor.uid,
        decided_by=act.call.actor.name,
        case=case,
    )
    made.save()
    act.note(rule=code, answer=answer)
    return made


def decide_each(
    call: Call,
    *,
    run: Run,
    chosen: Sequence[tuple[str, Subject]],
    answer: str,
    reason: str,
    until: date | None = None,
    raised: CaseEntry | None = None,
) -> list[Decision]:
    """Decide several findings, given by rule and record, in the same words: all of them or none.

    `raised` is the problem that is raised of them; only what is so can be one. Errors as of `decide`, with the
    record's code as the row, and Refusal where nothing is chosen.
    """
    if not chosen:
        raise Refusal(mark("No finding is chosen."), cure=mark("Choose at least one."), field="chosen")
    if raised is not None and answer != Decision.Answer.CONFIRMED:
        raise Refusal(mark("Only what is so is raised as a problem."), field="raised")
    with transaction.atomic():
        case = raise_case(call.part("raise"), entry=raised).subject if raised is not None else None
        told: dict[str, Any] = {"run": run, "answer": answer, "reason": reason, "until": until, "case": case}
        made = []
        for code, subject in chosen:
            try:
                made.append(decide(call.part(code, subject.uid), code=code, subject=subject, **told))
            except Refusal as no:
                raise no.at(subject.code) from no
        return made


def last_day(on: date, county: int) -> date | None:
    """The last day to which a finding may be exempted on a day; None where the policy of the county sets none."""
    said = in_force_or_none("parameter", "screening.exemption_days_most", on, county)
    return on + timedelta(days=said.body["value"]) if said is not None else None


@action("screening.exemption.approve", Right.SCREEN_EXEMPTION_APPROVE)
def approve_exemption(act: Act, *, decision: Decision) -> Decision:
    """Let an exemption or «it is not so» count; another person than the one who asked for it.

    Errors: Refusal 403 for the asker and for an office below the asker's, 409 for what waits for no approval, was
    approved or replaced already.
    """
    held = _asked_for(act, decision)
    act.note(rule=held.code)
    return held.replaced(approved_uid=act.call.actor.uid, approved_by=act.call.actor.name)


@action("screening.exemption.refuse", Right.SCREEN_EXEMPTION_APPROVE)
def refuse_exemption(act: Act, *, decision: Decision, reason: str) -> Decision:
    """Refuse an exemption or «it is not so», so that the finding is open again; another person than the asker.

    Errors: Refusal without a reason, and as of `approve_exemption`.
    """
    held = _asked_for(act, decision)
    if not reason.strip():
        raise Refusal(mark("Say why."), field="reason")
    act.note(rule=held.code)
    actor = act.call.actor
    return held.replaced(refused_uid=actor.uid, refused_by=actor.name, refused_why=reason.strip())


def _asked_for(act: Act, decision: Decision) -> Decision:
    """The decision that waits for this actor's word."""
    held = Decision.objects.select_for_update().get(pk=decision.pk)
    act.permit(held.county_id, held.subject.path)
    act.about(held.subject.uid)
    if held.decided_uid == act.call.actor.uid:
        raise forbidden(mark("Nobody approves what they asked for themselves."))
    if not reaches_as_far(act.call.actor, asker_of(held), held.county_id, held.subject.path):
        raise forbidden(mark("What was asked for from a higher office is approved by an office that reaches as far."))
    if not held.waits or held.superseded_seq is not None:
        raise Refusal(mark("There is nothing to approve any more."), cure=mark("Open it again."))
    return held
