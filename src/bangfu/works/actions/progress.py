"""How far works have come: progress, stages and gates, lots, parts and the areas they serve."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bangfu.audit.actions import Act, action
from bangfu.kernel.period import read_period
from bangfu.kernel.refusal import Refusal, mark, together
from bangfu.kernel.right import Right
from bangfu.kernel.unit import Amount
from bangfu.places.models import Area
from bangfu.places.queries import refuse_other_county
from bangfu.policybook.queries import refuse_unknown_code
from bangfu.staff.actions import AssignmentEntry, assign
from bangfu.staff.actions.heading import Heading
from bangfu.staff.models import Organisation
from bangfu.subjects.actions import make_subject
from bangfu.subjects.models import Subject
from bangfu.subjects.queries import NOWHERE, Source
from bangfu.subjects.rules import refuse_negative
from bangfu.works import lifecycle
from bangfu.works.models import Batch, Lot, Milestone, Progress, Project, Serves, WorkItem
from bangfu.works.queries import portfolio, stated_after, stated_before, works_of
from bangfu.works.rules.sums import over_investment, refuse_fall, refuse_paved

GATES = "works.milestone"


def _permit(act: Act, subject: Subject) -> Batch | Project:
    row = portfolio(subject)
    act.permit(subject.county_id, subject.path, row.employer.subject_id)
    act.about(subject.uid)
    return row


@dataclass(frozen=True)
class Stated:
    """What a record of progress says of a day; None: not stated."""

    on: date | None
    progress: Amount | None = None
    planned: Amount | None = None
    value_done: Amount | None = None
    paved: Amount | None = None


def check_progress(today: date, subject: Subject, stated: Stated, *, lower_reason: str = "") -> None:
    """Refuse everything about a record of progress that cannot be so, all at once; what is blank is not looked at.

    Errors: Refusal, or Refusals where several fields are wrong.
    """
    row = portfolio(works_of(subject))
    progress, paved = stated.progress, stated.paved
    together(
        lambda: _refuse_to_come(today, stated.on),
        lambda: _refuse_share(progress=progress),
        lambda: _refuse_share(planned=stated.planned),
        lambda: refuse_negative(value_done=stated.value_done),
        lambda: refuse_negative(paved=paved),
        lambda: _refuse_of_part(subject, stated),
        lambda: _refuse_second_sum(row, stated=progress or stated.value_done, paved=paved),
        lambda: _refuse_falls(subject, stated.on, progress, lower_reason),
        lambda: refuse_paved(paved.value if paved else None, row.length_dm),
    )


def _refuse_nothing(stated: Stated) -> None:
    if stated.progress is None and stated.value_done is None and stated.paved is None:
        raise Refusal(mark("State at least the progress, the value done or the paved length."), field="progress")


def _refuse_to_come(today: date, on: date | None) -> None:
    if on is not None and on > today:
        raise Refusal(mark("%(on)s has not come yet."), field="on", on=on.isoformat())


def _refuse_share(**shares: Amount | None) -> None:
    for field, share in shares.items():
        if share is not None and not 0 <= share.value <= 10_000:
            raise Refusal(mark("Progress lies between 0 and 100 %%."), field=field)


def _refuse_of_part(subject: Subject, stated: Stated) -> None:
    if subject.kind in ("lot", "work_item") and (stated.value_done is not None or stated.paved is not None):
        raise Refusal(mark("Of a part of the works only the progress is stated."), field="value_done")


@action("works.progress.record", Right.WORKS_PROGRESS_WRITE)
def record_progress(
    act: Act,
    *,
    subject: Subject,
    on: date,
    progress: Amount | None = None,
    planned: Amount | None = None,
    value_done: Amount | None = None,
    paved: Amount | None = None,
    lower_reason: str = "",
    code: str = "",
    source: Source = NOWHERE,
) -> Progress:
    """Record how far a project, group, batch, lot or part of a project had come on a day; `planned`: should have come.

    A value over the investment is recorded with a warning. Errors: Refusal for a day to come, for nothing stated, for
    more than 100 %, for a fall without reason, and for a paved length over the length.
    """
    row = _permit(act, works_of(subject))
    stated = Stated(on, progress, planned, value_done, paved)
    together(
        lambda: _refuse_nothing(stated),
        lambda: check_progress(act.call.today, subject, stated, lower_reason=lower_reason),
    )
    if over_investment(value_done.value if value_done else None, row.investment_fen):
        act.note(warning="over_investment")
    record = Progress(
        code=code,
        subject=subject,
        on=on,
        progress_bp=progress.value if progress else None,
        planned_bp=planned.value if planned else None,
        value_done_fen=value_done.value if value_done else None,
        value_done_ulp_fen=value_done.ulp if value_done else None,
        paved_dm=paved.value if paved else None,
        paved_ulp_dm=paved.ulp if paved else None,
        lower_reason=lower_reason,
        **source.columns(),
    )
    record.save()
    return record


def _refuse_second_sum(row: Batch | Project, *, stated: Amount | None, paved: Amount | None) -> None:
    """What the projects of a batch carry is not stated of the batch too: the figure would silently replace theirs."""
    if not isinstance(row, Batch):
        return
    inside = Project.objects.known().filter(batch=row.subject)
    for said, own, column, field in (
        (stated, row.investment_fen, "investment_fen", "value_done"),
        (paved, row.length_dm, "length_dm", "paved"),
    ):
        if said is not None and own is None and inside.filter(**{f"{column}__isnull": False}).exists():
            raise Refusal(
                mark("The projects of this batch carry their own sums; a figure for the whole would replace them."),
                cure=mark("Record it at each project."),
                field=field,
            )


def _refuse_falls(subject: Subject, on: date | None, progress: Amount | None, reason: str) -> None:
    """No fall without reason: neither to this record nor, when it is entered late, from it to the next."""
    if progress is None or on is None:
        return
    before, after = stated_before(subject, on), stated_after(subject, on)
    refuse_fall(before.progress_bp if before else None, progress.value, reason.strip())
    if after is not None:
        refuse_fall(progress.value, after.progress_bp, (after.lower_reason or reason).strip())


@action("works.stage.move", Right.WORKS_PROGRESS_WRITE)
def move_stage(act: Act, *, subject: Subject, to: str, on: date) -> Milestone:
    """Take a project to its next stage on a day."""
    row = _permit(act, subject)
    if not isinstance(row, Project):
        raise Refusal(mark("A batch has no stage of its own; its projects have."), field="stage")
    check_stage(act.call.today, row, to, on)
    act.note(stage=[row.stage, to])
    return lifecycle.move(row, to, on, None)


def check_stage(today: date, row: Batch | Project, to: str, on: date | None) -> None:
    """Refuse everything about a step to a stage that cannot be so, all at once; a blank stage is not looked at."""
    together(
        lambda: _refuse_to_come(today, on),
        lambda: lifecycle.check(row, to, on) if isinstance(row, Project) and to else None,
    )


@action("works.milestone.record", Right.WORKS_PROGRESS_WRITE)
def record_milestone(
    act: Act,
    *,
    subject: Subject,
    kind: str,
    on: date | None,
    stated_on: date | None,
    code: str = "",
    source: Source = NOWHERE,
) -> Milestone:
    """Record that a stage was entered, of works whose stage already says so, or that a gate was passed.

    Errors: Refusal when neither the day nor the day of the statement is given, when the stage does not bear it, and
    for a kind that is neither a stage nor in the list of gates.
    """
    row = _permit(act, subject)
    if on is None and stated_on is None:
        raise Refusal(mark("Give the day, or the day on which it was stated."), field="on")
    for field, day in (("on", on), ("stated_on", stated_on)):
        if day is not None and day > act.call.today:
            raise Refusal(mark("%(on)s has not come yet."), field=field, on=day.isoformat())
    stage = kind in lifecycle.STAGES
    if not stage:
        refuse_unknown_code(subject.county_id, GATES, [kind], act.call.today)
    if stage and isinstance(row, Project) and not lifecycle.reached(row, kind):
        act.note(stage=[row.stage, kind])
        return lifecycle.move(row, kind, on, stated_on, code=code, **source.columns())
    record = Milestone(subject=subject, kind=kind, on=on, stated_on=stated_on, code=code, **source.columns())
    record.save()
    return record


@action("works.lot.add", Right.WORKS_PROJECT_WRITE)
def add_lot(
    act: Act,
    *,
    of: Subject,
    code: str,
    name: str,
    lot_count: int = 1,
    contractor: Organisation | None = None,
    contract: Amount | None = None,
    source: Source = NOWHERE,
) -> Lot:
    """Add a lot, or a number of lots of which nothing else is known."""
    row = _permit(act, of)
    if lot_count < 1:
        raise Refusal(mark("A lot counts at least one."), field="count")
    refuse_negative(contract=contract)
    refuse_other_county(
        of.county_id, contractor=contractor.subject.county_id if contractor else None, source=source.county_id
    )
    subject = make_subject(county=of.county, kind="lot", code=code, label=name, area=of.area)
    lot = Lot(
        subject=subject,
        of=row.subject,
        lot_count=lot_count,
        contractor=contractor,
        contract_fen=contract.value if contract else None,
        **source.columns(),
    )
    lot.save()
    if contractor is not None:
        _contract(act, row, subject, contractor)
    act.about(of.uid)
    return lot


def _contract(act: Act, works: Batch | Project, lot: Subject, contractor: Organisation) -> None:
    """Who was awarded a lot answers for it: letters, returns and quotas are asked by this assignment."""
    years = read_period(
        f"{works.year_from}-{works.year_to}" if works.year_to > works.year_from else f"{works.year_from}"
    )
    heading = Heading(lot.county, lot.code, lot.label, works.employer, lot.area, lot.alias, years)
    entry = AssignmentEntry(heading, "contract", contractor.subject, lot)
    assign(act.call.part("contract", lot.code), entry=entry)


@action("works.item.add", Right.WORKS_PROJECT_WRITE)
def add_work_item(
    act: Act,
    *,
    project: Subject,
    code: str,
    name: str,
    alias: str = "",
    group_name: str = "",
    weight: Amount | None = None,
    progress: Amount | None = None,
    on: date | None = None,
    source: Source = NOWHERE,
) -> WorkItem:
    """Add a part of a project's works, with how far it had come on a day when that is known.

    Errors: Refusal for a batch, for a weight over 100 %, and for progress without its day.
    """
    if not isinstance(_permit(act, project), Project):
        raise Refusal(mark("A batch has no parts of its own; its projects have."), field="project")
    if weight is not None and not 0 <= weight.value <= lifecycle.WHOLE:
        raise Refusal(mark("A weight lies between 0 and 100 %%."), field="weight")
    if progress is not None and on is None:
        raise Refusal(mark("This field must be filled."), cure=mark("Give the day of the progress."), field="on")
    refuse_other_county(project.county_id, source=source.county_id)
    subject = make_subject(
        county=project.county, kind="work_item", code=code, label=name, area=project.area, alias=alias
    )
    item = WorkItem(
        subject=subject,
        project=project,
        group_name=group_name,
        weight_bp=weight.value if weight else None,
        **source.columns(),
    )
    item.save()
    if progress is not None and on is not None:
        record_progress(act.call.part("progress"), subject=subject, on=on, progress=progress, source=source)
    act.about(project.uid)
    return item


@action("works.area.serve", Right.WORKS_PROJECT_WRITE)
def serve_area(
    act: Act, *, project: Subject, area: Area, area_count: int = 1, code: str = "", source: Source = NOWHERE
) -> Serves:
    """Say that a project brings its service to an area, or to a number of areas inside it."""
    if area_count < 1:
        raise Refusal(mark("It serves at least one area."), field="count")
    if not isinstance(_permit(act, project), Project):
        raise Refusal(mark("A batch serves no area of its own; its projects do."), field="project")
    refuse_other_county(project.county_id, area=area.county_id, source=source.county_id)
    if Serves.objects.known().filter(project=project, area=area).exists():
        raise Refusal(mark("This project serves this area already."), field="area")
    row = Serves(project=project, area=area, area_count=area_count, code=code, **source.columns())
    row.save()
    return row
