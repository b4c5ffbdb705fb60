"""Gathering the figures of one report: each question once, with the claim that says the same, numbered as they come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from bangfu.duties.models import Target
from bangfu.kernel.unit import UNITS
from bangfu.reporting.models import Claim
from bangfu.reporting.queries.claims import Checked, check
from bangfu.reporting.queries.figures import Answered, Desk, Line
from bangfu.reporting.rules.asking import Question
from bangfu.reporting.rules.figure import Figure
from bangfu.reporting.rules.paper import FigureRun
from bangfu.subjects.models import Subject

LISTED = ("列出的事项", "items listed")


class Gathering:
    """Asks questions of one snapshot and keeps every figure that went into the text."""

    def __init__(self, desk: Desk, claims: Iterable[Claim], names_hidden: bool) -> None:
        self.desk = desk
        self._claims: dict[str, list[Claim]] = defaultdict(list)
        for claim in claims:
            if claim.declared and claim.indicator and not claim.of:
                self._claims[claim.indicator].append(claim)
        self._checked: dict[str, list[Checked]] = {}
        self.names_hidden = names_hidden
        self.figures: list[Figure] = []
        self._answers: dict[str, Answered] = {}

    def answer(self, question: Question) -> Answered:
        """The answer to a question, asked once."""
        key = repr((question.plain(), question.unit, question.places))
        if key not in self._answers:
            self._answers[key] = self.desk.ask(question)
        return self._answers[key]

    def ask(self, question: Question) -> FigureRun | None:
        """The figure for the text; None unless the records give the whole of it."""
        answered = self.answer(question)
        if not answered.result.complete:
            return None
        return self._keep(answered, answered.shown)

    def dated(self, question: Question) -> Question:
        """The question, without its years where every record that may belong hides its year."""
        if question.years is None or self.answer(question).result.complete:
            return question
        result = self.answer(question).result
        if result.lines or not result.open_lines:
            return question
        timeless = replace(question, years=None)
        return timeless if self.answer(timeless).result.complete else question

    def less(self, question: Question, least: int) -> bool:
        """True when the records give nought, or less than the least that is worth saying."""
        result = self.answer(question).result
        few = result.value is not None and (result.value == 0 or 1 < least > result.value)
        return result.complete and few

    def declared(self, question: Question) -> FigureRun | None:
        """A value somebody declared for what the records cannot give; None when nobody did."""
        answered = self.answer(question)
        claim = self._claim(answered)
        if claim is None or claim.outcome is None or claim.outcome.verdict != "declared":
            return None
        number = claim.claim.declared.removesuffix(answered.unit)
        return self._keep(answered, number)

    def stated(self, target: Target, text: str, label_zh: str, label_en: str) -> FigureRun:
        """A value that a target states."""
        unit = self.unit_of(text)
        number = text.removesuffix(unit)
        code = self._code()
        self.figures.append(
            Figure(
                code,
                label_zh,
                label_en,
                number,
                unit,
                {"target": target.code},
                {"target": target.code, "source": _source(target)},
                [],
                declared=text,
                verdict="declared",
            )
        )
        return FigureRun(code, number)

    @staticmethod
    def unit_of(text: str) -> str:
        """The unit at the end of a quantity as written."""
        return next((name for name in sorted(UNITS, key=len, reverse=True) if text.endswith(name)), "")

    def recorded(self, subject: Subject, field: str, label: tuple[str, str], number: str, unit: str) -> FigureRun:
        """A quantity that one record states in one of its fields."""
        code = self._code()
        name = subject.shown(self.names_hidden)
        self.figures.append(
            Figure(
                code,
                f"{name}：{label[0]}",
                f"{name}: {label[1]}",
                number,
                unit,
                {"record": str(subject.uid), "field": field},
                {"record": subject.code, "kind": subject.kind, "field": field},
                [self._stating(subject, field, number)],
            )
        )
        return FigureRun(code, number)

    def listed(self, uids: list[str]) -> FigureRun:
        """How many records stand in a list of the report; the figure opens them, each counting one."""
        subjects = {str(one.uid): one for one in Subject.objects.filter(uid__in=uids)}
        code, number = self._code(), str(len(uids))
        self.figures.append(
            Figure(
                code,
                *LISTED,
                number,
                "项",
                {"listed": uids},
                {"label": {"zh": LISTED[0], "en": LISTED[1]}, "kind": "sum", "unit": "项", "decimals": 0},
                [{**self._stating(subjects[uid], "count", "1"), "contribution": 1, "shown": {}} for uid in uids],
                numerator=len(uids),
            )
        )
        return FigureRun(code, number)

    def _stating(self, subject: Subject, field: str, number: str) -> dict[str, Any]:
        return {
            "uid": str(subject.uid),
            "code": subject.code,
            "kind": subject.kind,
            "label": subject.shown(self.names_hidden),
            "contribution": None,
            "first": None,
            "second": None,
            "missing": False,
            "shown": {field: number},
        }

    def _code(self) -> str:
        return f"f{len(self.figures) + 1:02d}"

    def _keep(self, answered: Answered, number: str) -> FigureRun:
        claim = self._claim(answered)
        outcome = claim.outcome if claim else None
        indicator, result = answered.indicator, answered.result
        figure = Figure(
            self._code(),
            indicator.zh,
            indicator.en,
            number,
            answered.unit,
            answered.question.plain(),
            definition_of(answered),
            [self._record(line) for line in answered.lines],
            numerator=result.numerator,
            denominator=result.denominator,
            declared=claim.claim.declared if claim else "",
            computed=outcome.computed if outcome and result.complete else answered.shown if result.complete else "",
            verdict=outcome.verdict if outcome else "",
            severity=outcome.severity if outcome else "",
        )
        self.figures.append(figure)
        return FigureRun(figure.code, number)

    def _record(self, line: Line) -> dict[str, Any]:
        return {
            "uid": line.uid,
            "code": line.code,
            "kind": line.kind,
            "label": (line.alias or line.label) if self.names_hidden else line.label,
            "contribution": line.contribution,
            "first": line.first,
            "second": line.second,
            "missing": line.missing,
            "shown": {name: str(value) if value is not None else None for name, value in line.shown.items()},
        }

    def _claim(self, answered: Answered) -> Checked | None:
        """The claim that declares this very figure: same day, indicator, basis and lines, in whatever words."""
        lines = _lines(answered)
        for checked in self._declared(answered.indicator.code):
            other = checked.answered
            if (
                checked.claim.as_of in (None, answered.result.as_of)
                and other.question.flags == answered.question.flags
                and other.question.baseline == answered.question.baseline
                and other.question.current == answered.question.current
                and _lines(other) == lines
                and (lines or answered.question.current)
            ):
                return checked
        return None

    def _declared(self, indicator: str) -> list[Checked]:
        """The claims about an indicator, held against the records the first time that one of its figures is met."""
        if indicator not in self._checked:
            self._checked[indicator] = [check(self.desk, claim) for claim in self._claims[indicator]]
        return self._checked[indicator]


def _lines(answered: Answered) -> set[tuple[str, int, int | None]]:
    """The lines that make a figure what it is; those that add nothing to it do not tell figures apart."""
    return {
        (line.uid, line.contribution, line.second)
        for line in answered.lines
        if line.contribution or line.second or line.missing
    }


def _source(target: Target) -> dict[str, Any]:
    return {
        "document": target.source_document.code if target.source_document else "",
        "line": target.source_line,
        "quote": target.source_quote,
    }


def definition_of(answered: Answered) -> dict[str, Any]:
    """What the figure rests on, as plain data: definition, version, engine and the SQL that was run."""
    indicator, result = answered.indicator, answered.result
    return {
        "indicator": indicator.code,
        "label": {"zh": indicator.zh, "en": indicator.en},
        "version": answered.entry.version,
        "digest": answered.entry.digest,
        "kind": indicator.kind,
        "step": indicator.step,
        "unit": indicator.unit,
        "decimals": indicator.decimals,
        "rounding": "half_up",
        "numerator": indicator.numerator.column,
        "denominator": indicator.second.column if indicator.second else "",
        "flags": list(result.flags),
        "source": answered.entry.basis,
        "note": {"zh": indicator.note_zh, "en": indicator.note_en},
        "as_of": result.as_of.isoformat(),
        "engine": result.engine,
        "steps": dict(result.steps),
        "sql": result.sql,
        "list_sql": result.list_sql,
        "lines": result.lines,
        "missing": result.missing,
        **({"left_out": result.left_out} if result.left_out else {}),
        "readings": {reading.name: str(reading.total.value) for reading in result.readings},
    }
