"""What people decide of findings. A run finds; it never decides and never takes a decision back."""

from __future__ import annotations

from datetime import date

from bangfu.audit.actions import Act, action
from bangfu.engine.screen import rows_of, verified
from bangfu.kernel.refusal import Refusal, forbidden, mark
from bangfu.kernel.right import Right
from bangfu.screening.models import Decision, Run
from bangfu.screening.queries import HELD, path_of
from bangfu.subjects.models import Subject


@action("screening.finding.decide", Right.SCREEN_FINDING_DECIDE)
def decide(
    act: Act, *, run: Run, code: str, subject: Subject, answer: str, reason: str, until: date | None = None
) -> Decision:
    """Say of a finding of a run that it is so, is not so, or shall be left as it is until a day.

    Errors: Refusal for a record the rule does not hold of in that run, without a reason, and for an exemption without
    a last day after today.
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
    )
    made.save()
    act.note(rule=code, answer=answer)
    return made


@action("screening.exemption.approve", Right.SCREEN_EXEMPTION_APPROVE)
def approve_exemption(act: Act, *, decision: Decision) -> Decision:
    """Let an exemption count; another person than the one who asked for it.

    Errors: Refusal 403 for the asker, 409 for what is no exemption, was approved or replaced already.
    """
    held = Decision.objects.select_for_update().get(pk=decision.pk)
    act.permit(held.county_id, held.subject.path)
    act.about(held.subject.uid)
    if held.decided_uid == act.call.actor.uid:
        raise forbidden(mark("Nobody approves what they asked for themselves."))
    if held.answer != Decision.Answer.EXEMPTED or held.superseded_seq is not None or held.approved_uid:
        raise Refusal(mark("There is nothing to approve any more."), cure=mark("Open it again."))
    act.note(rule=held.code)
    return held.replaced(approved_uid=act.call.actor.uid, approved_by=act.call.actor.name)
