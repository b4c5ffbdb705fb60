"""bangfu indicators"""

from __future__ import annotations

import argparse

from django.utils.translation import gettext

from bangfu.cli.books import book, console_call, day_of
from bangfu.cli.telling import Telling, fitted
from bangfu.kernel.period import read_period
from bangfu.kernel.refusal import Refusal, mark
from bangfu.reporting.queries.figures import Answered, Desk, runner_of
from bangfu.reporting.queries.gathering import definition_of
from bangfu.reporting.rules.asking import Question
from bangfu.snapshots.actions import freeze
from bangfu.web.numbers import unit_word
from bangfu.web.words import both


def run(given: argparse.Namespace, telling: Telling) -> int:
    """Compute indicators from a snapshot of the day; each figure with its list."""
    county = book(given.county)
    frozen = freeze(console_call(county.pk), county=county, as_of=day_of(county, given.as_of))
    with runner_of(frozen) as runner:
        desk = Desk(runner, county)
        answers = [desk.ask(_question(given, code)) for code in _codes(desk, given.code)]
    telling.answer(
        {
            "county": county.code,
            "snapshot": frozen.digest,
            "as_of": frozen.as_of.isoformat(),
            "indicators": [_plain(one) for one in answers],
        },
        [_line(one) for one in answers],
    )
    return 0


def _line(one: Answered) -> str:
    label = both(one.indicator.zh, one.indicator.en)
    value = fitted(one.shown or "—", 16, right=True)
    missing, left_out, said = one.result.missing, one.result.left_out, []
    if missing:
        said.append(gettext("%(count)s lines have no recorded value.") % {"count": missing})
    if left_out:
        said.append(
            gettext("%(count)s lines are left out: they give only one of the two numbers.") % {"count": left_out}
        )
    lost = " ".join(said)
    return f"{fitted(one.indicator.code, 32)}{value} {fitted(unit_word(one.unit), 12)}{label}  {lost}".rstrip()


def _codes(desk: Desk, code: str) -> list[str]:
    if code:
        return [code]
    # A growth is asked of a baseline, which no county-wide list can choose.
    return [one for one in desk.codes if desk.indicator(one)[1].kind != "growth"]


def _question(given: argparse.Namespace, code: str) -> Question:
    years = None
    if given.years:
        span = read_period(given.years)
        if span.start and span.last_day:
            years = (span.start.year, span.last_day.year)
    filters: dict[str, tuple[str, ...]] = {}
    for pair in given.filter:
        name, equals, value = pair.partition("=")
        if not equals:
            raise Refusal(mark("“%(pair)s” is no filter."), cure=mark("Write NAME=CODE."), pair=pair)
        filters[name] = (*filters.get(name, ()), value)
    return Question(code, years, filters, frozenset(given.flag))


def _plain(one: Answered) -> dict[str, object]:
    result = one.result
    return {
        "code": one.indicator.code,
        "label": {"zh": one.indicator.zh, "en": one.indicator.en},
        "value": one.shown or None,
        "unit": one.unit,
        "complete": result.complete,
        "numerator": result.numerator,
        "denominator": result.denominator,
        "missing": result.missing,
        "left_out": result.left_out,
        "question": one.question.plain(),
        "definition": definition_of(one),
        "records": [
            {"uid": line.uid, "code": line.code, "label": line.label, "contribution": line.contribution}
            for line in one.lines
        ],
    }
