"""What a figure is made of, each operand named by what it is, and the figure worked out from the totals of its list."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from bangfu.engine.indicator.measure import Measure
from bangfu.engine.steps import load_steps
from bangfu.kernel.refusal import mark
from bangfu.reporting.queries.figures import Answered
from bangfu.web.figures import baseline_word, code_word, measure_word, unit_of
from bangfu.web.numbers import exact, grouped, unit_word
from bangfu.web.opened import Opened

NUMERATOR, DENOMINATOR = mark("Numerator"), mark("Denominator")
MINUEND, SUBTRAHEND = mark("Minuend"), mark("Subtrahend")
SIGNS = {"difference": "−", "rate": "÷", "per_unit": "÷", "mean": "÷"}


def operands(page: Opened, answered: Answered) -> list[dict[str, Any]]:
    """What is divided by what, or what is taken from what: {label, value} of each side."""
    one = answered.indicator
    first = named(page, one.numerator, answered.question.flags)
    second = named(page, one.second) if one.second else _base(answered)
    third = named(page, one.third) if one.third else ""
    if one.kind in ("shortfall", "fulfilment"):
        quota = gettext("what is asked for: %(whole)s by the standard") % {"whole": first}
        sides = (
            (MINUEND, quota, SUBTRAHEND, third) if one.kind == "shortfall" else (NUMERATOR, third, DENOMINATOR, quota)
        )
    elif one.kind == "difference":
        sides = (MINUEND, first, SUBTRAHEND, second)
    elif one.kind == "remainder":
        sides = (MINUEND, second, SUBTRAHEND, first)
    else:
        sides = (NUMERATOR, first, DENOMINATOR, second)
    return [{"label": gettext(label), "value": words} for label, words in (sides[:2], sides[2:])]


def worked(answered: Answered) -> str:
    """«1,706.38 − 671.72 = 1,034.66» with the unit, of a figure made of two totals; empty for every other."""
    one, result = answered.indicator, answered.result
    sign = SIGNS.get(one.kind, "")
    totals = [result.operands[role].total for role in one.operands if role in result.operands]
    if not sign or not answered.shown or one.second is None or len(totals) != 2 or None in totals:
        return ""
    sides = [
        exact(int(total.value), unit_of(measure.column))
        for total, measure in zip(totals, (one.numerator, one.second), strict=True)
        if total is not None
    ]
    unit = unit_word(answered.unit)
    return f"{sides[0]} {sign} {sides[1]} = {grouped(answered.shown)} {unit}".strip()


def named(page: Opened, measure: Measure, flags: frozenset[str] = frozenset()) -> str:
    """A measure by what it counts, and of which records where the definition narrows it."""
    if not measure.column:
        return gettext("given")
    kinds = load_steps()[measure.step].subjects
    said = measure_word(measure.under(flags), kinds[0] if kinds else "")
    codes = [code_word(page, name, code, kinds) for name, among in measure.where.items() for code in among]
    return gettext("%(measure)s (%(of)s)") % {"measure": said, "of": gettext(", ").join(codes)} if codes else said


def _base(answered: Answered) -> str:
    if not answered.baseline:
        return gettext("none")
    return baseline_word(answered.result.denominator, answered.indicator.numerator.column)
