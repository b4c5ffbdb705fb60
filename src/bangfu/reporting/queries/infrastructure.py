"""The works of an organisation for a report: who is the legal person, which batches and projects, what was aimed at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bangfu.duties.queries import targets
from bangfu.engine.runner import Runner, Value
from bangfu.kernel.area import covers
from bangfu.kernel.period import years_overlap
from bangfu.policybook.queries import items
from bangfu.reporting.queries.figures import indicators_on
from bangfu.reporting.queries.frame import Frame, day_words
from bangfu.reporting.queries.gathering import Gathering
from bangfu.reporting.rules.asking import Question
from bangfu.reporting.rules.infrastructure import Employer, Goal, Group, Growth, Item, infrastructure
from bangfu.reporting.rules.paper import Paragraph
from bangfu.staff.models import Organisation
from bangfu.staff.queries import name_of
from bangfu.subjects.models import Subject
from bangfu.works.lifecycle import STAGES

LINES = (
    "select n.line_id, n.holder, n.batch_id, n.path, n.employer_id, n.employer_level, n.category, n.stage, "
    "n.year_from, n.year_to, n.length_dm, n.holds_length from works_line as n order by n.line_id"
)
LEVELS = ("county", "city", "region")
# The stage of a batch of which only some projects have begun; templates have their own words for it.
PARTLY = "partly"
Row = Mapping[str, Value]


def works(gathering: Gathering, runner: Runner, frame: Frame, phrases: Mapping[str, Any]) -> list[Paragraph]:
    """The paragraphs of the works, employer by employer and year by year."""
    growth, goals = _goals(gathering, frame, phrases.get("target_labels", {}))
    return infrastructure(
        phrases,
        employers(runner, frame),
        years=frame.years,
        as_of=day_words(frame.as_of),
        ask=gathering.ask,
        declared=gathering.declared,
        growth=growth,
        goals=goals,
    )


def employers(runner: Runner, frame: Frame) -> list[Employer]:
    """The organisation itself, then higher employers in its area; others of its level report for themselves."""
    rows = [
        row
        for row in runner.rows(LINES).records()
        if covers(frame.organisation.subject.path, str(row["path"]))
        and years_overlap((_int(row, "year_from"), _int(row, "year_to")), frame.years)
    ]
    chosen = reported(frame, rows)
    offices = {office.subject_id: office for office in Organisation.objects.filter(subject_id__in=chosen)}
    codes = {subject.pk: subject.code for subject in Subject.objects.filter(pk__in=chosen)}
    return [
        Employer(
            codes[one],
            name_of(offices[one], frame.as_of, hidden=frame.names_hidden),
            _items(frame, [row for row in rows if row["employer_id"] == one]),
        )
        for one in chosen
    ]


def reported(frame: Frame, rows: Sequence[Row]) -> list[int]:
    """The ids of the employers of works that a report speaks of: the organisation, then those of a higher level."""
    own, path = frame.organisation.subject_id, frame.organisation.subject.path
    level = {_int(row, "employer_id"): str(row["employer_level"]) for row in rows if covers(path, str(row["path"]))}
    rank = LEVELS.index(frame.organisation.level) if frame.organisation.level in LEVELS else 0
    chosen = [one for one in level if one == own or LEVELS.index(level[one]) > rank]
    return sorted(chosen, key=lambda one: (one != own, LEVELS.index(level[one]), one))


def _int(row: Row, name: str) -> int:
    value = row[name]
    return value if isinstance(value, int) else 0


def _items(frame: Frame, rows: list[Row]) -> tuple[Item, ...]:
    keyed: dict[tuple[str, int], list[Row]] = {}
    for row in rows:
        batch = row["batch_id"]
        key = ("batch", batch) if isinstance(batch, int) else ("project", _int(row, "line_id"))
        keyed.setdefault(key, []).append(row)
    codes = {subject.pk: subject.code for subject in Subject.objects.filter(pk__in=[key[1] for key in keyed])}
    found = [_item(frame, kind, codes[key], members) for (kind, key), members in keyed.items()]
    return tuple(sorted(found, key=lambda item: (item.span, sorted(item.filters.items()))))


def _item(frame: Frame, kind: str, code: str, rows: list[Row]) -> Item:
    span = (min(_int(row, "year_from") for row in rows), max(_int(row, "year_to") for row in rows))
    filters = {kind: (code,)}
    projects = [row for row in rows if row["holder"] == "project"]
    words = {str(one["code"]): one for one in items("works.category", frame.as_of, frame.county.pk)}
    groups = []
    for category in dict.fromkeys(str(row["category"]) for row in projects):
        entry = words.get(category, {"label": {"zh": category}, "measure": "个"})
        inside = [row for row in projects if row["category"] == category]
        narrowed = {**filters, "category": (category,)}
        stated = all(row["holds_length"] and row["length_dm"] is not None for row in inside)
        groups.append(
            Group(
                str(entry["label"]["zh"]),
                str(entry.get("measure", "个")),
                Question("works.project_count", span, narrowed),
                Question("works.length", span, narrowed) if stated else None,
            )
        )
    years = f"{span[0]}年" if span[0] == span[1] else f"{span[0]}—{span[1]}年"
    return Item(years, filters, span, tuple(groups), _stage([row["stage"] for row in projects]))


def _stage(stages: list[Value]) -> str:
    """The stage all share; construction when all have begun or some are done, PARTLY when others have not begun."""
    known = {str(stage) for stage in stages if stage is not None}
    if len(known) == 1:
        return known.pop()
    if known and known <= {"completed", "in_service"}:
        return "completed"
    begun = {"construction", "completed", "in_service"}
    if known & begun:
        return "construction" if known <= begun else PARTLY
    return next((stage for stage in reversed(STAGES) if stage in known), "")


def _goals(gathering: Gathering, frame: Frame, called: Mapping[str, str]) -> tuple[Growth | None, list[Goal]]:
    labels: dict[str, dict[str, Any]] = {
        entry.code: entry.body["label"] for entry in indicators_on(frame.county, frame.as_of)
    }
    growth = None
    goals = []
    for row in targets(frame.county, frame.organisation.subject):
        label = labels.get(row.indicator, {"zh": row.indicator, "en": row.indicator})
        if row.indicator == "works.paved_length" and row.baseline_on and row.baseline_on.year < frame.years[0]:
            figure = gathering.stated(row, row.baseline_text, f"{label['zh']}基数", f"{label['en']}, base")
            growth = Growth(row.code, day_words(row.baseline_on), figure)
        elif row.target_text and row.baseline_text and row.due:
            goals.append(
                Goal(
                    called.get(row.indicator, label["zh"]),
                    gathering.stated(row, row.baseline_text, f"{label['zh']}基数", f"{label['en']}, base"),
                    gathering.stated(row, row.target_text, f"{label['zh']}目标", f"{label['en']}, target"),
                    gathering.figures[-1].unit,
                    day_words(row.due),
                )
            )
    return growth, goals
