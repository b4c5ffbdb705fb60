"""Composing a report of any kind from one snapshot and its template."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bangfu.engine.runner import Runner
from bangfu.kernel.refusal import Refusal, mark
from bangfu.places.models import County
from bangfu.places.queries import name_of as area_name
from bangfu.policybook.models import Entry
from bangfu.policybook.queries import entries
from bangfu.reporting.models import HandText
from bangfu.reporting.queries.claims import of_book
from bangfu.reporting.queries.columns import APPROX, inexact
from bangfu.reporting.queries.figures import Desk
from bangfu.reporting.queries.frame import Frame
from bangfu.reporting.queries.gathering import Gathering
from bangfu.reporting.queries.infrastructure import works
from bangfu.reporting.queries.registers import Registers
from bangfu.reporting.queries.rows import span_of
from bangfu.reporting.rules.asking import SECOND, Question
from bangfu.reporting.rules.composing import Answer, Item, Written, compose
from bangfu.reporting.rules.figure import Figure
from bangfu.reporting.rules.paper import FigureRun, Paragraph
from bangfu.reporting.rules.template import SPANS, Ask, Over, Template, read_template
from bangfu.snapshots.models import Frozen
from bangfu.staff.queries import name_of
from bangfu.subjects.queries import aliases
from bangfu.subjects.rules import veil


@dataclass(frozen=True)
class Composed:
    """A report as composed: its title, its paragraphs by place, its figures, the template it was made from."""

    title: str
    paragraphs: list[Written]
    figures: list[Figure]
    template: Entry
    engine: str


def templates(county: County, on: Any) -> list[Template]:
    """The templates in force on a day, in the order in which they are offered."""
    found = [read_template(entry.code, entry.body) for entry in entries("template", on, county.pk)]
    return sorted(found, key=lambda one: (one.order, one.code))


def template_of(county: County, kind: str, on: Any) -> tuple[Entry, Template]:
    """The template of a kind in force on a day; Refusal naming the kinds there are."""
    known = {entry.code.replace("_", "-"): entry for entry in entries("template", on, county.pk)}
    if kind not in known:
        raise Refusal(
            mark("There is no report “%(kind)s”."),
            cure=mark("Known reports: %(known)s."),
            kind=kind,
            known=" ".join(sorted(known)),
        )
    return known[kind], read_template(known[kind].code, known[kind].body)


def compose_report(runner: Runner, frame: Frame, kind: str, frozen: Frozen) -> Composed:
    """The report of a kind for one organisation over one period."""
    entry, template = template_of(frame.county, kind, frame.as_of)
    source = _Book(runner, frame, template, frozen.audit_seq)
    written = compose(template, source)
    title = template.title.format_map(source.words)
    numbered, figures = _numbered(written, source.gathering.figures)
    found = Composed(title, numbered, figures, entry, runner.engine)
    return _hidden(found, veil(aliases(frame.county))) if frame.names_hidden else found


class _Book:
    """The words, figures and lists of one report, out of one snapshot."""

    def __init__(self, runner: Runner, frame: Frame, template: Template, seq: int) -> None:
        self.runner = runner
        self.frame = frame
        self.template = template
        desk = Desk(runner, frame.county)
        self.gathering = Gathering(desk, of_book(frame.county), frame.names_hidden)
        self.registers = Registers(runner, frame, self.gathering, seq, template.labels)
        self._codes = frozenset(desk.codes)
        self.words = {
            **frame.words,
            "organisation": name_of(frame.organisation, frame.as_of, hidden=frame.names_hidden),
        }
        area = frame.organisation.subject.area
        called = area_name(area, frame.as_of) if area is not None else None
        self._area = called.code if called is not None else ""
        self._hand: dict[str, list[str]] | None = None

    def word(self, name: str) -> str:
        return self.words.get(name, "")

    def figure(self, ask: Ask, item: Item | None) -> Answer | None:
        if ask.indicator not in self._codes:
            return None
        asked = self._question(ask, item)
        if asked is None:
            return None
        if ask.years == "last" and not self.gathering.answer(asked).result.complete:
            # Records of several years are not to be split by one of them.
            asked = replace(asked, years=self.frame.years)
        question = self.gathering.dated(asked)
        if not ask.zero and self.gathering.less(question, ask.least):
            return None
        run = self.gathering.ask(question)
        if run is not None:
            left_out = self.gathering.answer(question).result.left_out
            return Answer(run, approx=self._approx(question) if ask.approx else "", left_out=left_out)
        stated = self.gathering.declared(question)
        return Answer(stated, declared=True) if stated is not None else None

    def _approx(self, question: Question) -> str:
        """A sum is as exact as its least exact line, where what is not exact about a line is what is summed."""
        answered = self.gathering.answer(question)
        if not inexact(answered.indicator.step.removesuffix("_line"), answered.indicator.numerator.column):
            return ""
        said = {str(line.shown.get("approx") or "") for line in answered.lines} - {""}
        return APPROX["about"] if len(said) > 1 else APPROX.get("".join(said), "")

    def _question(self, ask: Ask, item: Item | None) -> Question | None:
        """The question of a figure; None when it asks for plans of a time and there is none."""
        code = self.frame.organisation.subject.code
        filters: dict[str, tuple[str, ...]] = dict(ask.filters)
        if filters.get("plan", ("",))[0] in SPANS:
            filters["plan"] = self.registers.plans(filters["plan"][0])
            if not filters["plan"]:
                return None
        if ask.scope == "own":
            filters["organisation"] = (code,)
        elif ask.scope == "employer":
            filters["employer"] = (code,)
        elif ask.scope == "area" and self._area:
            filters["area"] = (self._area,)
        if item is not None:
            filters |= item.filters
        years = None if ask.years == "all" or "plan" in filters else span_of(self.frame, ask.years)
        own = {"organisation": (code,)} if ask.scope == "own" else {}
        return Question(
            ask.indicator,
            years,
            filters,
            ask.flags,
            unit=ask.unit,
            places=ask.places,
            other={SECOND: {**_codes(ask.other), **own}} if ask.other else {},
        )

    def items(self, over: Over) -> Sequence[Item]:
        return self.registers.items(over)

    def listed(self, items: Sequence[Item]) -> FigureRun:
        return self.gathering.listed([item.about for item in items if item.about])

    def works(self, phrases: Mapping[str, Any]) -> list[Paragraph]:
        return works(self.gathering, self.runner, self.frame, phrases)

    def hand(self, place: str) -> list[str]:
        if self._hand is None:
            rows = HandText.objects.known().filter(
                county=self.frame.county,
                organisation=self.frame.organisation.subject,
                kind=self.template.kind,
                period_from=self.frame.period_from,
                period_to=self.frame.period_to,
            )
            self._hand = {row.slot: [line.strip() for line in row.text.splitlines() if line.strip()] for row in rows}
        return self._hand.get(place, [])


def _hidden(composed: Composed, over: Callable[[str], str]) -> Composed:
    """The report with the names veiled that stand inside other words: a label, a reason, what was written by hand."""

    def words(run: str | FigureRun) -> str | FigureRun:
        return over(run) if isinstance(run, str) else run

    return replace(
        composed,
        title=over(composed.title),
        paragraphs=[
            replace(one, paragraph=replace(one.paragraph, runs=tuple(map(words, one.paragraph.runs))))
            for one in composed.paragraphs
        ],
        figures=[
            replace(
                one,
                label_zh=over(one.label_zh),
                label_en=over(one.label_en),
                records=[{**record, "label": over(record["label"])} for record in one.records],
            )
            for one in composed.figures
        ],
    )


def _codes(plain: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(value) if isinstance(value, list) else (str(value),) for name, value in plain.items()}


def _numbered(written: list[Written], figures: list[Figure]) -> tuple[list[Written], list[Figure]]:
    """The figures that stand in the text, numbered as a reader meets them; the others were asked and not used."""
    met = [run.id for one in written for run in one.paragraph.runs if isinstance(run, FigureRun)]
    code = {old: f"f{number:02d}" for number, old in enumerate(dict.fromkeys(met), 1)}

    def named(run: str | FigureRun) -> str | FigureRun:
        return run if isinstance(run, str) else FigureRun(code[run.id], run.text)

    kept = {figure.code: figure for figure in figures}
    named_all = [
        replace(
            one,
            paragraph=Paragraph(one.paragraph.kind, tuple(map(named, one.paragraph.runs))),
            roster=code.get(one.roster, ""),
        )
        for one in written
    ]
    return named_all, [replace(kept[old], code=new) for old, new in code.items()]
