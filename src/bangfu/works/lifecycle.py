"""The stages of a project: a table that can be printed, and the one function that changes a stage."""

from __future__ import annotations

from datetime import date

from bangfu.kernel.refusal import Refusal, mark
from bangfu.works.models import Milestone, Progress, Project

STAGES = ("idea", "design", "tender", "construction", "completed", "in_service")
SUSPENDED = "suspended"
MOVES: dict[str, frozenset[str]] = {
    "idea": frozenset({"design", SUSPENDED}),
    "design": frozenset({"tender", "construction", SUSPENDED}),
    "tender": frozenset({"construction", SUSPENDED}),
    "construction": frozenset({"completed", SUSPENDED}),
    "completed": frozenset({"in_service"}),
    "in_service": frozenset(),
    SUSPENDED: frozenset({"design", "tender", "construction"}),
}


def refuse_move(project: Project, to: str) -> None:
    """Refuse a change of stage that the table or the project's progress does not allow."""
    if to == "in_service" and project.stage != "completed":
        raise Refusal(
            mark("Only completed works enter service; this one stands at “%(stage)s” with %(progress)s done."),
            cure=mark("Record its completion first."),
            field="stage",
            stage=project.stage,
            progress=_progress(project),
        )
    if to not in MOVES.get(project.stage, frozenset()):
        raise Refusal(
            mark("A project does not go from “%(stage)s” to “%(to)s”."), field="stage", stage=project.stage, to=to
        )


def _progress(project: Project) -> str:
    last = Progress.objects.known().filter(subject_id=project.subject_id).order_by("-on", "-pk").first()
    return f"{last.progress_bp / 100:g}%" if last and last.progress_bp is not None else "0%"


def move(project: Project, to: str, on: date | None, stated_on: date | None) -> Milestone:
    """Lock the project, check its stage, write the new one and its milestone. Only actions call this."""
    locked = Project.objects.select_for_update().get(pk=project.pk)
    refuse_move(locked, to)
    Project.objects.filter(pk=locked.pk, stage=locked.stage).update(stage=to)
    milestone = Milestone(subject_id=project.subject_id, kind=to, on=on, stated_on=stated_on)
    milestone.save()
    project.stage = to
    return milestone
