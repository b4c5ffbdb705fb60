"""The stages of a project: a table that can be printed, and the one function that changes a stage."""

from __future__ import annotations

from datetime import date
from typing import Any

from bangfu.kernel.refusal import Refusal, mark, together
from bangfu.kernel.unit import show
from bangfu.subjects.models import Hold
from bangfu.works.models import Milestone, Progress, Project

STAGES = ("idea", "design", "tender", "construction", "completed", "in_service")
SUSPENDED = "suspended"
WHOLE = 10_000
HELD = "works"
MOVES: dict[str, frozenset[str]] = {
    "idea": frozenset({"design", SUSPENDED}),
    "design": frozenset({"tender", "construction", SUSPENDED}),
    "tender": frozenset({"construction", SUSPENDED}),
    "construction": frozenset({"completed", SUSPENDED}),
    "completed": frozenset({"in_service"}),
    "in_service": frozenset(),
    SUSPENDED: frozenset({"design", "tender", "construction"}),
}


def reached(project: Project, kind: str) -> bool:
    """True when the project's stage already says that this step was taken."""
    return project.stage in STAGES and STAGES.index(kind) <= STAGES.index(project.stage)


def refuse_move(project: Project, to: str) -> None:
    """Refuse a change of stage that the table, the project's progress or a hold on it does not allow."""
    if to == "in_service" and project.stage != "completed":
        raise Refusal(
            mark("Only completed works enter service; this one stands at “%(stage)s” with %(progress)s done."),
            cure=mark("Record its completion first."),
            field="stage",
            stage=project.stage,
            progress=_progress(project),
        )
    _refuse_held(project, to)
    last = _last(project)
    if to == "completed" and last is not None and (last.progress_bp or 0) < WHOLE:
        raise Refusal(
            mark("The last record of progress says %(progress)s on %(on)s."),
            cure=mark("Record 100%% first, or correct the progress."),
            field="stage",
            progress=_progress(project),
            on=last.on.isoformat(),
        )
    if to not in MOVES.get(project.stage, frozenset()):
        raise Refusal(
            mark("A project does not go from “%(stage)s” to “%(to)s”."), field="stage", stage=project.stage, to=to
        )


def _refuse_held(project: Project, to: str) -> None:
    """Works that a case makes wait go no further; they may stop."""
    held = Hold.objects.known().filter(subject_id=project.subject_id, effect=HELD, valid_to__isnull=True).first()
    if held is not None and to != SUSPENDED:
        raise Refusal(
            mark("These works wait for “%(reason)s”."),
            cure=mark("Close that case first."),
            field="stage",
            reason=held.reason,
        )


def _last(project: Project) -> Progress | None:
    known = Progress.objects.known().filter(subject_id=project.subject_id, progress_bp__isnull=False)
    return known.order_by("-on", "-pk").first()


def _progress(project: Project) -> str:
    last = _last(project)
    return f"{show(last.progress_bp or 0, '%')}%" if last else "0%"


def move(
    project: Project, to: str, on: date | None, stated_on: date | None, *, code: str = "", **source: Any
) -> Milestone:
    """Lock the project, check its stage, write the new one and its milestone. Only actions call this."""
    locked = Project.objects.known().select_for_update().filter(subject_id=project.subject_id).first()
    if locked is None:
        raise Refusal(mark("This record was changed meanwhile."), cure=mark("Open it again."))
    check(locked, to, on or stated_on)
    Project.objects.filter(pk=locked.pk, stage=locked.stage).update(stage=to)
    milestone = Milestone(subject_id=project.subject_id, kind=to, on=on, stated_on=stated_on, code=code, **source)
    milestone.save()
    project.stage = to
    return milestone


def check(project: Project, to: str, day: date | None) -> None:
    """Refuse a stage and its day together, where both are wrong."""
    together(lambda: refuse_move(project, to), lambda: _refuse_earlier(project, to, day))


def _refuse_earlier(project: Project, to: str, day: date | None) -> None:
    """A stage is not entered before the day on which the last one was."""
    steps = Milestone.objects.known().filter(subject_id=project.subject_id, on__isnull=False, kind__in=MOVES)
    last = steps.order_by("-on").first()
    if last is not None and last.on is not None and day is not None and day < last.on:
        raise Refusal(
            mark("The stage “%(stage)s” began on %(on)s; “%(to)s” cannot begin before it."),
            field="on",
            stage=last.kind,
            on=last.on.isoformat(),
            to=to,
        )
