"""Registering batches and projects, and correcting them without losing what was said before."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Max

from bangfu.audit.actions import Act, action
from bangfu.kernel.refusal import Refusal, mark, together
from bangfu.kernel.right import Right
from bangfu.kernel.unit import Amount
from bangfu.places.models import Area, County
from bangfu.places.queries import refuse_other_county
from bangfu.staff.models import Organisation
from bangfu.subjects.actions import make_subject
from bangfu.subjects.models import Subject
from bangfu.subjects.queries import NOWHERE, Source
from bangfu.subjects.rules import refuse_negative
from bangfu.works.lifecycle import MOVES
from bangfu.works.models import Batch, Portfolio, Progress, Project
from bangfu.works.rules.sums import EMPLOYER_LEVELS, SERVICE_LEVELS, refuse_paved


def _amounts(investment: Amount | None, length: Amount | None) -> dict[str, int | None]:
    return {
        "investment_fen": investment.value if investment else None,
        "investment_ulp_fen": investment.ulp if investment else None,
        "length_dm": length.value if length else None,
        "length_ulp_dm": length.ulp if length else None,
    }


def _refuse_level(level: str, years: tuple[int, int]) -> None:
    if level not in EMPLOYER_LEVELS:
        raise Refusal(mark("“%(level)s” is no level of employer."), field="employer_level", level=level)
    if years[1] < years[0]:
        raise Refusal(mark("The years end before they begin."), field="year")


@action("works.batch.register", Right.WORKS_PROJECT_WRITE)
def register_batch(
    act: Act,
    *,
    county: County,
    code: str,
    name: str,
    employer: Organisation,
    employer_level: str,
    years: tuple[int, int],
    area: Area,
    investment: Amount | None = None,
    length: Amount | None = None,
    alias: str = "",
    source: Source = NOWHERE,
) -> Batch:
    """Register a batch; sums are given only where the batch as a whole states them."""
    act.permit(county.pk, area.path, employer.subject_id)
    _refuse_level(employer_level, years)
    refuse_negative(investment=investment, length=length)
    refuse_other_county(county.pk, area=area.county_id, employer=employer.subject.county_id, source=source.county_id)
    subject = make_subject(county=county, kind="batch", code=code, label=name, alias=alias, area=area)
    row = Batch(
        subject=subject,
        employer=employer,
        employer_level=employer_level,
        year_from=years[0],
        year_to=years[1],
        **_amounts(investment, length),
        **source.columns(),
    )
    row.save()
    return row


@action("works.project.register", Right.WORKS_PROJECT_WRITE)
def register_project(
    act: Act,
    *,
    county: County,
    code: str,
    name: str,
    batch: Subject | None,
    employer: Organisation,
    employer_level: str,
    years: tuple[int, int],
    area: Area,
    category: str,
    service_level: str,
    stage: str,
    project_count: int = 1,
    investment: Amount | None = None,
    length: Amount | None = None,
    paved: Amount | None = None,
    planned_start: date | None = None,
    planned_finish: date | None = None,
    alias: str = "",
    source: Source = NOWHERE,
) -> Project:
    """Register a project, or a group of which only the number is known; Refusal for what cannot stand together."""
    act.permit(county.pk, area.path, employer.subject_id)
    _refuse_level(employer_level, years)
    _refuse_codes(service_level, stage, project_count)
    refuse_negative(investment=investment, length=length, paved=paved)
    refuse_paved(paved.value if paved else None, length.value if length else None)
    refuse_other_county(
        county.pk,
        area=area.county_id,
        employer=employer.subject.county_id,
        batch=batch.county_id if batch else None,
        source=source.county_id,
    )
    _refuse_order(planned_start, planned_finish)
    _refuse_batch(batch, investment)
    subject = make_subject(county=county, kind="project", code=code, label=name, alias=alias, area=area)
    row = Project(
        subject=subject,
        batch=batch,
        employer=employer,
        employer_level=employer_level,
        year_from=years[0],
        year_to=years[1],
        category=category,
        service_level=service_level,
        stage=stage,
        project_count=project_count,
        paved_dm=paved.value if paved else None,
        planned_start=planned_start,
        planned_finish=planned_finish,
        **_amounts(investment, length),
        **source.columns(),
    )
    row.save()
    return row


def _refuse_codes(service_level: str, stage: str, project_count: int) -> None:
    if service_level not in SERVICE_LEVELS:
        raise Refusal(mark("“%(level)s” is no service level."), field="service_level", level=service_level)
    if stage not in MOVES:
        raise Refusal(mark("“%(stage)s” is no stage of a project."), field="stage", stage=stage)
    if project_count < 1:
        raise Refusal(mark("A group holds at least one project."), field="count")


def _refuse_order(planned_start: date | None, planned_finish: date | None) -> None:
    if planned_start is not None and planned_finish is not None and planned_finish < planned_start:
        raise Refusal(mark("It would end before it began."), field="planned_finish")


def _refuse_batch(batch: Subject | None, investment: Amount | None) -> None:
    if batch is not None and not Batch.objects.known().filter(subject=batch).exists():
        raise Refusal(mark("There is no batch with the code “%(code)s”."), field="batch", code=batch.code)
    _refuse_two_sums(batch, investment)


def _refuse_two_sums(batch: Subject | None, investment: Amount | None) -> None:
    if batch is None or investment is None:
        return
    whole = Batch.objects.known().filter(subject=batch).first()
    if whole is not None and whole.investment_fen is not None:
        raise Refusal(
            mark("The batch states its investment as a whole; a project's own would count it twice."),
            cure=mark("Leave the project's investment empty, or take it off the batch."),
            field="investment",
        )


def _refuse_own_sums(batch: Batch) -> None:
    """The other side of the same rule: a batch may not come to state what its projects state already."""
    parts = Project.objects.known().filter(batch_id=batch.subject_id, investment_fen__isnull=False)
    if batch.investment_fen is None and parts.exists():
        raise Refusal(
            mark("Projects of this batch state their own investment; the batch's would count it twice."),
            cure=mark("Leave the batch's investment empty; it is the sum of its projects'."),
            field="investment",
        )


def check_amendment(
    row: Batch | Project,
    *,
    investment: Amount | None = None,
    length: Amount | None = None,
    paved: Amount | None = None,
    project_count: int | None = None,
    category: str | None = None,
) -> None:
    """Refuse everything about a correction that cannot be so, all at once; what is blank is not looked at.

    Errors: Refusal, or Refusals where several fields are wrong.
    """
    changes = _changes(row, investment, length, _others(paved, project_count, category))
    together(
        lambda: refuse_negative(investment=investment),
        lambda: refuse_negative(length=length),
        lambda: refuse_negative(paved=paved),
        lambda: _refuse_no_project(project_count),
        lambda: _refuse_paved(row, changes),
        lambda: _refuse_reported_paved(row, changes),
        lambda: _refuse_second_investment(row, changes, investment),
    )


def _refuse_no_project(count: int | None) -> None:
    if count is not None and count < 1:
        raise Refusal(mark("A group holds at least one project."), field="count")


def _refuse_paved(row: Batch | Project, changes: dict[str, Any]) -> None:
    if isinstance(row, Project):
        refuse_paved(changes.get("paved_dm", row.paved_dm), changes.get("length_dm", row.length_dm))


def _refuse_second_investment(row: Batch | Project, changes: dict[str, Any], investment: Amount | None) -> None:
    if "investment_fen" not in changes:
        return
    if isinstance(row, Batch):
        _refuse_own_sums(row)
    else:
        _refuse_two_sums(row.batch, investment)


def _others(paved: Amount | None, project_count: int | None, category: str | None) -> dict[str, Any]:
    return {
        "project_count": project_count,
        "category": category or None,
        "paved_dm": paved.value if paved else None,
    }


def _changes(
    row: Portfolio, investment: Amount | None, length: Amount | None, others: dict[str, Any]
) -> dict[str, Any]:
    changes = {name: value for name, value in others.items() if value is not None}
    if investment is not None:
        changes |= {"investment_fen": investment.value, "investment_ulp_fen": investment.ulp}
    if length is not None:
        changes |= {"length_dm": length.value, "length_ulp_dm": length.ulp}
    return {name: value for name, value in changes.items() if getattr(row, name) != value}


def _refuse_unchanged(changes: dict[str, Any]) -> None:
    if not changes:
        raise Refusal(mark("Nothing would change."), cure=mark("Enter the correct value."))


def _refuse_reported_paved(row: Batch | Project, changes: dict[str, Any]) -> None:
    """A corrected length may not be less than what was already reported as paved."""
    if "length_dm" in changes:
        reported = Progress.objects.known().filter(subject_id=row.subject_id).aggregate(most=Max("paved_dm"))["most"]
        refuse_paved(reported, changes["length_dm"])


def _need_reason(act: Act) -> None:
    if not act.call.reason.strip():
        raise Refusal(mark("A correction needs its reason."), cure=mark("Say in a few words why."), field="reason")


def _tell(act: Act, row: Portfolio, changes: dict[str, Any]) -> None:
    act.note(changes={name: [getattr(row, name), value] for name, value in changes.items()})


@action("works.batch.amend", Right.WORKS_PROJECT_WRITE)
def amend_batch(act: Act, *, batch: Batch, investment: Amount | None = None, length: Amount | None = None) -> Batch:
    """Correct a batch's own sums, with a reason; the earlier values stay in the history."""
    act.permit(batch.subject.county_id, batch.subject.path, batch.employer.subject_id)
    together(lambda: _need_reason(act), lambda: check_amendment(batch, investment=investment, length=length))
    changes = _changes(batch, investment, length, {})
    _refuse_unchanged(changes)
    _tell(act, batch, changes)
    act.about(batch.subject.uid)
    return batch.replaced(**changes)


@action("works.project.amend", Right.WORKS_PROJECT_WRITE)
def amend_project(
    act: Act,
    *,
    project: Project,
    investment: Amount | None = None,
    length: Amount | None = None,
    paved: Amount | None = None,
    project_count: int | None = None,
    category: str | None = None,
) -> Project:
    """Correct a project or group, with a reason; the earlier values stay in the history."""
    act.permit(project.subject.county_id, project.subject.path, project.employer.subject_id)
    said = {"investment": investment, "length": length, "paved": paved}
    together(
        lambda: _need_reason(act),
        lambda: check_amendment(project, **said, project_count=project_count, category=category),
    )
    changes = _changes(project, investment, length, _others(paved, project_count, category))
    _refuse_unchanged(changes)
    _tell(act, project, changes)
    act.about(project.subject.uid)
    return project.replaced(**changes)
