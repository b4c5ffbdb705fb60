"""Works as rows of a list: batches with their projects, loose projects, and the totals of everything found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext

from bangfu.kernel.refusal import mark
from bangfu.web.numbers import kilometres, money, progress
from bangfu.web.opened import Opened
from bangfu.works.models import Batch, Portfolio, Progress, Project

WHAT = {"length": mark("Length"), "investment": mark("Investment"), "value_done": mark("Value done")}


@dataclass
class Sum:
    """A sum of what is stated, and how many did not state it."""

    value: int = 0
    stated: int = 0
    missing: int = 0

    def add(self, value: int | None) -> None:
        """Count one more."""
        if value is None:
            self.missing += 1
        else:
            self.value += value
            self.stated += 1

    @property
    def known(self) -> int | None:
        """The sum; None when nobody stated anything."""
        return self.value if self.stated else None


@dataclass
class Group:
    """A batch with those of its projects that were found, or one loose project."""

    batch: Batch | None
    projects: list[Project] = field(default_factory=list)
    whole: bool = True

    @property
    def year(self) -> int:
        """The first year, for sorting."""
        row = self.batch or self.projects[0]
        return row.year_from


@dataclass
class Totals:
    """The sums of everything found; `parted` batches state sums that cannot be divided among the projects found."""

    count: int = 0
    length: Sum = field(default_factory=Sum)
    investment: Sum = field(default_factory=Sum)
    value_done: Sum = field(default_factory=Sum)
    parted: int = 0


def with_latest(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Each row with the progress and value last stated of it, and the day of its latest record."""
    latest = Progress.objects.known().filter(subject=OuterRef("subject")).order_by("-on", "-pk")
    rates, values = latest.filter(progress_bp__isnull=False), latest.filter(value_done_fen__isnull=False)
    found: QuerySet[Any] = rows.annotate(
        now_bp=Subquery(rates.values("progress_bp")[:1]),
        now_fen=Subquery(values.values("value_done_fen")[:1]),
        now_on=Subquery(latest.values("on")[:1]),
    )
    return found


def grouped(projects: Iterable[Project], batches: Iterable[Batch], sizes: dict[int, int]) -> list[Group]:
    """Projects under their batches, oldest first; `sizes` tells how many projects each batch has in all."""
    of: dict[int, list[Project]] = defaultdict(list)
    loose = []
    for project in projects:
        if project.batch_id is None:
            loose.append(Group(None, [project]))
        else:
            of[project.batch_id].append(project)
    groups = [
        Group(batch, of.get(batch.subject_id, []), len(of.get(batch.subject_id, [])) == sizes.get(batch.subject_id, 0))
        for batch in batches
    ]
    held = {batch.batch.subject_id for batch in groups if batch.batch}
    stray = [Group(None, [project]) for key, listed in of.items() if key not in held for project in listed]
    return sorted([*groups, *loose, *stray], key=lambda group: (group.year, group.batch is None))


def totals(groups: Iterable[Group]) -> Totals:
    """The totals of the whole filter: a batch's own sums count once, and only where all its projects were found."""
    found = Totals()
    for group in groups:
        own = group.batch
        for project in group.projects:
            found.count += project.project_count
        for name, said in (("length", "length_dm"), ("investment", "investment_fen"), ("value_done", "now_fen")):
            into: Sum = getattr(found, name)
            if own is not None and getattr(own, said) is not None:
                if group.whole:
                    into.add(getattr(own, said))
                else:
                    found.parted += name == "investment"
                continue
            for project in group.projects:
                into.add(getattr(project, said))
    return found


def row(page: Opened, one: Portfolio) -> dict[str, object]:
    """One project or batch as a row."""
    years = f"{one.year_from}" if one.year_from == one.year_to else f"{one.year_from}–{one.year_to}"
    subject = one.subject  # type: ignore[attr-defined]
    shown: dict[str, object] = {
        "code": subject.code,
        "name": page.words.name(subject),
        "url": page.url("work", uid=subject.uid),
        "employer": page.words.office(one.employer),
        "year": years,
        "length": kilometres(one.length_dm),
        "investment": money(one.investment_fen),
        "value_done": money(getattr(one, "now_fen", None)),
        "progress": progress(getattr(one, "now_bp", None)),
    }
    if isinstance(one, Project):
        shown |= {
            "category": page.words.label("works.category", one.category),
            "count": str(one.project_count),
            "stage": page.words.stage(one.stage),
        }
    return shown


def shown_group(page: Opened, group: Group) -> dict[str, object]:
    """A group as the list prints it."""
    rows = [row(page, project) for project in group.projects]
    if group.batch is None:
        return {"rows": rows}
    count = sum(project.project_count for project in group.projects)
    head = row(page, group.batch) | {"rows": rows, "count": str(count) if group.projects else ""}
    lacking: dict[str, int] = {}
    for name, said, shown in (
        ("length", "length_dm", kilometres),
        ("investment", "investment_fen", money),
        ("value_done", "now_fen", money),
    ):
        values = [getattr(project, said) for project in group.projects]
        stated = [value for value in values if value is not None]
        if not head[name] and group.whole and stated:
            head[name] = shown(sum(stated))
            lacking[name] = len(values) - len(stated)
    if len(group.projects) == 1 and group.projects[0].project_count > 1:
        head["note"] = gettext("%(count)s projects, of which only the sum is stated") % {"count": count}
    elif any(lacking.values()):
        head["note"] = gettext(", ").join(
            gettext("%(what)s: not stated for %(count)s") % {"what": gettext(WHAT[name]), "count": number}
            for name, number in lacking.items()
            if number
        )
    return head
