"""Reading works, beginning with what the actor may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from bangfu.cases.models import Case
from bangfu.kernel.refusal import Refusal, mark, missing
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Actor
from bangfu.places.models import County
from bangfu.subjects.models import Subject
from bangfu.works.models import Batch, Lot, Progress, Project, WorkItem
from bangfu.works.rules.ranking import LotStanding, ranked, week_ends


def _reach(actor: Actor, right: Right, county: County) -> Q:
    reach = Q(pk__in=[])
    for grant in actor.reach(right):
        if grant.county == county.pk:
            own = Q() if grant.organisation is None or right == Right.WORKS_PROJECT_READ else _own(grant.organisation)
            reach |= Q(subject__path__startswith=grant.path) & own
    return reach & Q(subject__county=county)


def _own(organisation: int) -> Q:
    return Q(employer__subject_id=organisation)


def visible_batches(actor: Actor, county: County, right: Right = Right.WORKS_PROJECT_READ) -> QuerySet[Batch]:
    """The batches of a county that an actor may use a right on, as the book knows them now."""
    rows = Batch.objects.known().filter(_reach(actor, right, county))
    return rows.select_related("subject__area", "employer__subject")


def visible_projects(actor: Actor, county: County, right: Right = Right.WORKS_PROJECT_READ) -> QuerySet[Project]:
    """The projects of a county that an actor may use a right on, as the book knows them now."""
    rows = Project.objects.known().filter(_reach(actor, right, county))
    return rows.select_related("subject__area", "employer__subject", "batch")


def get(actor: Actor, county: County, uid: str, right: Right = Right.WORKS_PROJECT_READ) -> Batch | Project:
    """The visible batch or project of a subject's uid; absent and forbidden are refused alike."""
    found: Batch | Project | None = visible_projects(actor, county, right).filter(subject__uid=uid).first()
    found = found or visible_batches(actor, county, right).filter(subject__uid=uid).first()
    if found is None:
        raise missing(mark("There is no project with this number that you may see."))
    return found


def portfolio(subject: Subject) -> Batch | Project:
    """The batch or project row in force for a subject; Refusal when it has none."""
    found: Batch | Project | None = Project.objects.known().filter(subject=subject).first()
    found = found or Batch.objects.known().filter(subject=subject).first()
    if found is None:
        raise Refusal(mark("“%(code)s” is no project or batch."), code=subject.code)
    return found


def works_of(subject: Subject) -> Subject:
    """The works whose progress is stated: the subject itself, of a lot or part of a project the project."""
    if subject.kind == "lot":
        return Lot.objects.known().select_related("of__area").get(subject=subject).of
    if subject.kind != "work_item":
        return subject
    return WorkItem.objects.known().select_related("project__area").get(subject=subject).project


def visible_work_items(actor: Actor, county: County, right: Right = Right.WORKS_PROJECT_READ) -> QuerySet[WorkItem]:
    """The parts of the projects that an actor may use a right on."""
    projects = visible_projects(actor, county, right).values("subject_id")
    return WorkItem.objects.known().filter(project_id__in=projects).select_related("subject", "project")


def stated_before(subject: Subject, on: date) -> Progress | None:
    """The latest record up to a day that states a percentage: one that only tells a value does not hide it."""
    rows = Progress.objects.known().filter(subject=subject, on__lte=on, progress_bp__isnull=False)
    return rows.order_by("-on", "-pk").first()


def stated_after(subject: Subject, on: date) -> Progress | None:
    """The first record after a day that states a percentage, for what is entered late."""
    rows = Progress.objects.known().filter(subject=subject, on__gt=on, progress_bp__isnull=False)
    return rows.order_by("on", "pk").first()


@dataclass(frozen=True)
class Standing:
    """How far works have come: each measure as last stated, with the day of that statement; `on` is the latest day."""

    on: date
    progress_bp: int | None
    progress_on: date | None
    value_done_fen: int | None
    value_done_on: date | None
    paved_dm: int | None
    paved_on: date | None


def latest_progress(subject: Subject, on: date) -> Standing | None:
    """How the works stand on a day: a record that leaves a measure out does not hide what was stated before.

    Of two records of one day the one recorded last holds.
    """
    rows = Progress.objects.known().filter(subject=subject, on__lte=on).order_by("-on", "-pk")
    last = rows.first()
    if last is None:
        return None
    progress = rows.filter(progress_bp__isnull=False).first()
    value = rows.filter(value_done_fen__isnull=False).first()
    paved = rows.filter(paved_dm__isnull=False).first()
    return Standing(
        on=last.on,
        progress_bp=progress.progress_bp if progress else None,
        progress_on=progress.on if progress else None,
        value_done_fen=value.value_done_fen if value else None,
        value_done_on=value.on if value else None,
        paved_dm=paved.paved_dm if paved else None,
        paved_on=paved.on if paved else None,
    )


@dataclass(frozen=True)
class LotMonth:
    """A lot in a month: how far it stood at the end of each week, and how it ranks at the end of the month.

    `weeks` holds (last day of the week within the month, 1/100 of a percent or None).
    """

    lot: Lot
    weeks: tuple[tuple[date, int | None], ...]
    standing: LotStanding
    rank: int | None


def lots_in_month(actor: Actor, county: County, first: date) -> list[LotMonth]:
    """The lots under construction that an actor may see, ranked by progress against plan at the end of a month."""
    projects = visible_projects(actor, county).filter(stage="construction").values("subject_id")
    lots = list(Lot.objects.known().filter(of_id__in=projects, contractor__isnull=False).select_related(
        "subject", "of", "contractor__subject"
    ))  # fmt: skip
    ends = week_ends(first)
    rows: dict[int, list[Progress]] = {}
    for row in Progress.objects.known().filter(subject__in=[lot.subject_id for lot in lots]).order_by("on", "pk"):
        rows.setdefault(row.subject_id, []).append(row)
    failed = set(
        Case.objects.known()
        .filter(about__in=[lot.subject_id for lot in lots], kind="failed_section")
        .exclude(state="closed")
        .values_list("about_id", flat=True)
    )
    found = {lot.subject_id: lot for lot in lots}
    standings = []
    for lot in lots:
        last = [row for row in rows.get(lot.subject_id, []) if row.on <= ends[-1]]
        done = [row.progress_bp for row in last if row.progress_bp is not None]
        planned = [row.planned_bp for row in last if row.planned_bp is not None]
        standings.append(
            LotStanding(
                lot.subject_id,
                done[-1] if done else None,
                planned[-1] if planned else None,
                lot.subject_id in failed,
            )
        )
    return [
        LotMonth(found[one.lot], tuple((end, _stood(rows.get(one.lot, []), end)) for end in ends), one, rank)
        for rank, one in ranked(standings)
    ]


def _stood(rows: list[Progress], end: date) -> int | None:
    stated = [row.progress_bp for row in rows if row.on <= end and row.progress_bp is not None]
    return stated[-1] if stated else None
