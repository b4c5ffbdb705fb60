"""Composing a work summary from one snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bangfu.duties.queries import targets
from bangfu.engine.runner import Runner, Value
from bangfu.kernel.area import covers
from bangfu.kernel.period import years_overlap
from bangfu.places.models import County
from bangfu.policybook.models import Entry
from bangfu.policybook.queries import in_force, items
from bangfu.reporting.models import HandText
from bangfu.reporting.queries.claims import check_all, of_book
from bangfu.reporting.queries.figures import Desk, indicators_on
from bangfu.reporting.queries.gathering import Gathering
from bangfu.reporting.rules.asking import Question
from bangfu.reporting.rules.figure import Figure
from bangfu.reporting.rules.paper import FigureRun, Paragraph
from bangfu.reporting.rules.summary import Employer, Goal, Group, Growth, Item, infrastructure
from bangfu.staff.models import Organisation
from bangfu.staff.queries import name_of
from bangfu.subjects.models import Subject
from bangfu.works.lifecycle import STAGES

LINES = (
    "select n.line_id, n.holder, n.batch_id, n.path, n.employer_id, n.employer_level, n.category, n.stage, "
    "n.year_from, n.year_to, n.length_dm, n.holds_length from works_line as n order by n.line_id"
)
LEVELS = ("county", "city", "region")
PLACES = ("infrastructure.before", "infrastructure.after")
Row = Mapping[str, Value]


@dataclass(frozen=True)
class Composed:
    """A report as composed: its title, its paragraphs by place, its figures, the template it was made from."""

    title: str
    paragraphs: list[tuple[str, Paragraph]]
    figures: list[Figure]
    template: Entry
    engine: str


@dataclass(frozen=True)
class Frame:
    """Whose report, over which days, as of which day."""

    county: County
    organisation: Organisation
    period_from: date
    period_to: date
    as_of: date
    names_hidden: bool

    @property
    def years(self) -> tuple[int, int]:
        """The whole years that the period touches."""
        return self.period_from.year, self.period_to.year

    @property
    def words(self) -> str:
        """The years as a title says them."""
        first, last = self.years
        return f"{first}年" if first == last else f"{first}—{last}年"


def compose(runner: Runner, frame: Frame) -> Composed:
    """The work summary of one organisation over one period."""
    template = in_force("template", "work_summary", frame.as_of, frame.county.pk)
    body = template.body
    desk = Desk(runner, frame.county)
    gathering = Gathering(desk, check_all(desk, of_book(frame.county)), frame.names_hidden)
    name = name_of(frame.organisation, frame.as_of, hidden=frame.names_hidden)
    period = f"{day_words(frame.period_from)}至{day_words(frame.period_to)}"
    opening = body["opening"].format(organisation=name, period=period)
    growth, goals = _goals(gathering, frame, body["infrastructure"].get("target_labels", {}))
    part = infrastructure(
        body["infrastructure"],
        _employers(runner, frame),
        years=frame.years,
        as_of=day_words(frame.as_of),
        ask=gathering.ask,
        declared=gathering.declared,
        growth=growth,
        goals=goals,
    )
    hand = _hand(frame)
    paragraphs = [("opening", Paragraph("text", (opening,))), ("infrastructure", part[0])]
    paragraphs += [("infrastructure.before", p) for p in hand.get("infrastructure.before", [])]
    paragraphs += [("infrastructure", p) for p in part[1:]]
    paragraphs += [("infrastructure.after", p) for p in hand.get("infrastructure.after", [])]
    title = body["title"].format(organisation=name, years=frame.words)
    numbered, figures = _numbered(paragraphs, gathering.figures)
    return Composed(title, numbered, figures, template, runner.engine)


def _numbered(
    paragraphs: list[tuple[str, Paragraph]], figures: list[Figure]
) -> tuple[list[tuple[str, Paragraph]], list[Figure]]:
    """The figures that stand in the text, numbered as a reader meets them; the others were asked and not used."""
    met = [run.id for _, paragraph in paragraphs for run in paragraph.runs if isinstance(run, FigureRun)]
    code = {old: f"f{number:02d}" for number, old in enumerate(dict.fromkeys(met), 1)}

    def named(run: str | FigureRun) -> str | FigureRun:
        return run if isinstance(run, str) else FigureRun(code[run.id], run.text)

    kept = {figure.code: figure for figure in figures}
    return (
        [(place, Paragraph(one.kind, tuple(named(run) for run in one.runs))) for place, one in paragraphs],
        [replace(kept[old], code=new) for old, new in code.items()],
    )


def day_words(day: date) -> str:
    """2019年8月31日."""
    return f"{day.year}年{day.month}月{day.day}日"


def _hand(frame: Frame) -> dict[str, list[Paragraph]]:
    rows = HandText.objects.known().filter(
        county=frame.county,
        organisation=frame.organisation.subject,
        kind="work-summary",
        period_from=frame.period_from,
        period_to=frame.period_to,
    )
    return {
        row.slot: [Paragraph("text", (line.strip(),)) for line in row.text.splitlines() if line.strip()] for row in rows
    }


def _employers(runner: Runner, frame: Frame) -> list[Employer]:
    """The organisation itself, then higher employers in its area; others of its level report for themselves."""
    path = frame.organisation.subject.path
    rows = [
        row
        for row in runner.rows(LINES).records()
        if covers(path, str(row["path"])) and years_overlap((_int(row, "year_from"), _int(row, "year_to")), frame.years)
    ]
    own = frame.organisation.subject_id
    level = {_int(row, "employer_id"): str(row["employer_level"]) for row in rows}
    rank = LEVELS.index(frame.organisation.level) if frame.organisation.level in LEVELS else 0
    chosen = [one for one in level if one == own or LEVELS.index(level[one]) > rank]
    chosen.sort(key=lambda one: (one != own, LEVELS.index(level[one]), one))
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
    """The stage all share, or construction when some have begun and some are done."""
    known = {str(stage) for stage in stages if stage is not None}
    if len(known) == 1:
        return known.pop()
    if known and known <= {"completed", "in_service"}:
        return "completed"
    begun = {"construction", "completed", "in_service"} & known
    return "construction" if begun else next((stage for stage in reversed(STAGES) if stage in known), "")


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
