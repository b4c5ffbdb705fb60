"""Declared and computed as they are printed, and what would mend the two: each single change, in the reader's words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction

from django.utils.translation import gettext

from bangfu.engine.claim import Claim as Outcome
from bangfu.engine.claim import Declared
from bangfu.kernel.unit import UNITS, show
from bangfu.reporting.queries.claims import Checked
from bangfu.reporting.queries.repairs import DECLARED, Weighed
from bangfu.web.figures import unit_of
from bangfu.web.numbers import OF_DIMENSION, chinese, exact, grouped, unit_word
from bangfu.web.words import both

# A whole number of four digits or more that nobody grouped, and nothing behind a point.
UNGROUPED = re.compile(r"(?<![\d.,])\d{4,}(?!\d)")
REPAIRS_AT_MOST, NAMED_AT_MOST = 3, 2


def labels(checked: Sequence[Checked]) -> dict[str, str]:
    """The label of each claim by its code."""
    return {one.claim.code: both(one.claim.label_zh, one.claim.label_en) for one in checked}


def declared_word(declared: Declared) -> str:
    """A declared value as it is written, its thousands set off as in the computed one beside it.

    For who does not read Chinese its number, the unit standing beside it.
    """
    if chinese() or declared.value is None:
        return UNGROUPED.sub(lambda found: f"{int(found[0]):,}", declared.text)
    return show(declared.value, declared.unit, declared.places, grouped=True)


def difference(one: Checked) -> str:
    """Declared minus computed, two digits finer than declared; nought where the two agree, empty where none is."""
    outcome = one.outcome
    if outcome is not None and outcome.verdict == "reproducible":
        return "0"
    if outcome is None or outcome.difference is None or outcome.verdict != "inconsistent":
        return ""
    return signed(outcome.difference, outcome)


def finer(value: Fraction, outcome: Outcome) -> str:
    """A value two digits finer than was declared, in the declared unit, without zeros at its end."""
    text = show(value, outcome.declared.unit, outcome.declared.places + 2, grouped=True)
    return text.rstrip("0").rstrip(".") if "." in text else text


def worked_out(value: Fraction, outcome: Outcome) -> str:
    """A value as fine, and behind it as it would have been declared: «19.7392 ≈ 19.74»."""
    fine = finer(value, outcome)
    rounded = show(value, outcome.declared.unit, outcome.declared.places, grouped=True)
    return fine if fine == rounded.rstrip("0").rstrip(".") or fine == rounded else f"{fine} ≈ {rounded}"


def signed(value: Fraction, outcome: Outcome) -> str:
    """A difference with its sign, as fine."""
    text = finer(value, outcome)
    return text if text.startswith("-") else f"+{text}"


def with_word(number: str, word: str) -> str:
    """A number and its unit as the reader's language joins them."""
    return f"{number}{word}" if chinese() else f"{number} {word}".strip()


def computed_word(one: Checked) -> str:
    """What was computed beside a declared value, as fine as the difference is told.

    Empty where nothing is compared with it: nothing but the declared value stands behind it, or a digit is hidden.
    """
    outcome = one.outcome
    if outcome is None:
        return grouped(one.answered.shown)
    if outcome.verdict == "inconsistent" and outcome.declared.value is not None and outcome.difference is not None:
        return finer(outcome.declared.value - outcome.difference, outcome)
    return "" if outcome.verdict == "declared" else grouped(outcome.computed)


def mended(one: Checked, repairs: Sequence[Weighed], named: Mapping[str, str], *, hidden: bool = False) -> list[str]:
    """The first three single changes, what mends most first, then the declared total itself; `named` as by labels."""
    ordered = sorted(repairs, key=lambda each: (-len(each.mends), each.claim != one.claim.code))
    return [_mend(one, each, named, hidden=hidden) for each in ordered[:REPAIRS_AT_MOST]]


def _mend(one: Checked, each: Weighed, named: Mapping[str, str], *, hidden: bool) -> str:
    unit, old, new = _change(one, each)
    told = {
        "record": _record(one, each, named, hidden=hidden),
        "old": with_word(old, unit),
        "new": with_word(new, unit),
    }
    said = [gettext("%(record)s: with %(new)s instead of %(old)s it agrees") % told]
    if len(each.mends) > 1:
        said.append(gettext("mends %(count)s figures") % {"count": len(each.mends)})
    if each.breaks:
        names = [named.get(code, code) for code in each.breaks]
        broken = gettext(", ").join(names[:NAMED_AT_MOST])
        few = gettext("then %(names)s would no longer agree")
        many = gettext("then %(count)s that agree would not, among them %(names)s")
        said.append((few if len(names) <= NAMED_AT_MOST else many) % {"names": broken, "count": len(names)})
    elif each.votes:
        said.append(gettext("%(count)s that agree would go on agreeing") % {"count": len(each.votes)})
    return " · ".join(said)


def _record(one: Checked, each: Weighed, named: Mapping[str, str], *, hidden: bool) -> str:
    """What would be another: the declared value, a declared part, a stated operand, or the name of a record."""
    if each.claim:
        own = each.claim == one.claim.code
        return gettext("the declared value") if own else named.get(each.claim) or gettext("the declared part")
    stated = {"baseline": gettext("the baseline"), "current": gettext("the value after the growth")}
    if each.repair.input in stated:
        return stated[each.repair.input]
    pairs = zip(one.answered.result.rows, one.answered.lines, strict=False)
    line = next((line for row, line in pairs if row.line_id == each.repair.line_id), None)
    return "" if line is None else (line.alias or line.label) if hidden else line.label


def _change(one: Checked, each: Weighed) -> tuple[str, str, str]:
    """(unit, old, new) of a change, in the unit of what is changed."""
    repair, outcome = each.repair, one.outcome
    if each.claim and repair.input == DECLARED and outcome is not None:
        unit, places = outcome.declared.unit, outcome.declared.places
        return (
            unit_word(unit),
            show(repair.old, unit, places, grouped=True),
            show(repair.new, unit, places, grouped=True),
        )
    unit = _unit(one, repair.input)
    return unit_word(unit), exact(repair.old, unit), exact(repair.new, unit)


def _unit(one: Checked, column: str) -> str:
    """The unit of an input; a stated operand of a growth is in that of what grows, a count in the claim's own."""
    if column in ("baseline", "current"):
        return OF_DIMENSION.get(one.answered.indicator.numerator.dimension, OF_DIMENSION["one"])
    known, own = unit_of(column), one.answered.unit
    return own if UNITS[known].dimension == UNITS[own].dimension == "one" else known
