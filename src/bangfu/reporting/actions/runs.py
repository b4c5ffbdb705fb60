"""Making reports: freeze, compose, keep every figure."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from bangfu.audit.actions import Act, action
from bangfu.kernel.digest import canonical, sha256_hex
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Call
from bangfu.places.models import County
from bangfu.reporting.models import HandText, Run, RunFigure
from bangfu.reporting.queries.composing import Composed, compose_report, template_of
from bangfu.reporting.queries.figures import runner_of
from bangfu.reporting.queries.frame import Frame
from bangfu.reporting.rules.composing import Written
from bangfu.snapshots.actions import freeze
from bangfu.snapshots.models import Frozen
from bangfu.staff.models import Organisation


def make_report(
    call: Call,
    *,
    county: County,
    kind: str,
    organisation: Organisation,
    period_from: date,
    period_to: date,
    as_of: date,
    names_hidden: bool,
    frozen: Frozen | None = None,
) -> Run:
    """Make a report as of a day from a fresh snapshot, or anew from a given one.

    Errors: Refusal for an unknown kind, a period that ends before it begins, and a day to come.
    """
    template_of(county, kind, as_of)
    if period_to < period_from:
        raise Refusal(mark("The period ends before it begins."), field="to")
    if as_of > call.today:
        raise Refusal(mark("%(on)s has not come yet."), field="as_of", on=as_of.isoformat())
    call.actor.require(Right.REPORT_RUN_MAKE, county.pk, organisation.subject.path, organisation.subject_id)
    frozen = frozen or freeze(call.part("freeze"), county=county, as_of=as_of)
    frame = Frame(county, organisation, period_from, period_to, as_of, names_hidden)
    with runner_of(frozen) as runner:
        composed = compose_report(runner, frame, kind, frozen)
    return keep_run(call, kind=kind, frame=Kept(frame, composed, frozen))


class Kept:
    """A composed report on its way into the book; its digest stands for it in the action's body."""

    def __init__(self, frame: Frame, composed: Composed, frozen: Frozen) -> None:
        self.frame = frame
        self.composed = composed
        self.frozen = frozen
        self.paragraphs = [plain_paragraph(one) for one in composed.paragraphs]
        figures = [asdict(figure) for figure in composed.figures]
        self.body_digest = sha256_hex(canonical([composed.title, self.paragraphs, figures, frozen.digest]))


def plain_paragraph(written: Written) -> dict[str, Any]:
    """A paragraph as plain data: texts as they are, figures by their code, the records it speaks of by their uid."""
    paragraph = written.paragraph
    runs = [run if isinstance(run, str) else {"figure": run.id, "text": run.text} for run in paragraph.runs]
    found: dict[str, Any] = {"place": written.place, "kind": paragraph.kind, "runs": runs}
    if written.about:
        found["about"] = list(written.about)
    if written.roster:
        found["roster"] = written.roster
    return found


@action("reporting.run.keep", Right.REPORT_RUN_MAKE)
def keep_run(act: Act, *, kind: str, frame: Kept) -> Run:
    """Keep a report whole."""
    kept, composed = frame.frame, frame.composed
    subject = kept.organisation.subject
    act.permit(kept.county.pk, subject.path, subject.pk)
    run = Run(
        county=kept.county,
        organisation=subject,
        kind=kind,
        period_from=kept.period_from,
        period_to=kept.period_to,
        as_of=kept.as_of,
        frozen=frame.frozen,
        names_hidden=kept.names_hidden,
        template_digest=composed.template.digest,
        engine=composed.engine,
        title=composed.title,
        paragraphs=frame.paragraphs,
        digest=frame.body_digest,
        made_at=act.call.at,
        made_by=act.call.actor.name,
    )
    run.save()
    RunFigure.objects.bulk_create(
        [
            RunFigure(
                run=run,
                code=figure.code,
                label_zh=figure.label_zh,
                label_en=figure.label_en,
                value=figure.value,
                unit=figure.unit,
                declared=figure.declared,
                computed=figure.computed,
                verdict=figure.verdict,
                severity=figure.severity,
                question=figure.question,
                definition=figure.definition,
                records=figure.records,
                numerator=figure.numerator,
                denominator=figure.denominator,
            )
            for figure in composed.figures
        ]
    )
    act.about(subject.uid)
    act.note(report=kind, run=str(run.uid), digest=run.digest, snapshot=frame.frozen.short)
    return run


@action("reporting.text.write", Right.REPORT_RUN_MAKE)
def write_by_hand(
    act: Act,
    *,
    county: County,
    organisation: Organisation,
    kind: str,
    period_from: date,
    period_to: date,
    slot: str,
    text: str,
) -> HandText:
    """Keep the words a person adds at one place of a report; an empty text takes them out again."""
    act.permit(county.pk, organisation.subject.path, organisation.subject_id)
    if slot not in template_of(county, kind, act.call.today)[1].places:
        raise Refusal(mark("There is no such place in the report."), field="slot")
    if len(text) > 10_000:
        raise Refusal(mark("The text is longer than 10,000 characters."), cure=mark("Shorten it."), field="text")
    where = {
        "county": county,
        "organisation": organisation.subject,
        "kind": kind,
        "period_from": period_from,
        "period_to": period_to,
        "slot": slot,
    }
    for old in HandText.objects.known().filter(**where):
        old.supersede()
    row = HandText(**where, text=text.strip())
    row.save()
    act.about(organisation.subject.uid)
    return row
