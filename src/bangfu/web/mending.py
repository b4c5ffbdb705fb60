"""What does not add up and what would mend it, in the reader's words: the arithmetic, then each single change."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext

from bangfu.engine.claim import Declared
from bangfu.kernel.unit import UNITS, show
from bangfu.reporting.queries.claims import Checked
from bangfu.reporting.queries.repairs import DECLARED, Weighed
from bangfu.web.figures import unit_of
from bangfu.web.numbers import OF_DIMENSION, chinese, exact, grouped, unit_word
from bangfu.web.words import both

# A whole number of four digits or more that nobody grouped, and nothing behind a point.
UNGROUPED = re.compile(r"(?<![\d.,])\d{4,}(?!\d)")
REPAIRS_AT_MOST, TERMS_AT_MOST, NAMED_AT_MOST = 3, 6, 2


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
    text = show(outcome.difference, outcome.declared.unit, outcome.declared.places + 2, grouped=True)
    text = text.rstrip("0").rstrip(".")
    return text if text.startswith("-") else f"+{text}"


def computed_word(one: Checked) -> str:
    """What was computed beside a declared value; empty where nothing but the declared value itself stands behind it."""
    outcome = one.outcome
    if outcome is None:
        return grouped(one.answered.shown)
    return "" if outcome.verdict == "declared" and outcome.severity != "masked" else grouped(outcome.computed)


def arithmetic(one: Checked) -> str:
    """The relation that is broken, every number with its unit; empty for a figure of many parts or of none."""
    outcome = one.outcome
    if outcome is None or outcome.verdict != "inconsistent" or outcome.declared.value is None:
        return ""
    unit, places = outcome.declared.unit, outcome.declared.places
    if one.claim.of:
        terms = [show(part.value or 0, unit, places, grouped=True) for part in one.parts]
    elif one.answered.indicator.kind == "sum":
        values = [row.first for row in one.answered.result.rows if row.first]
        terms = [exact(value, unit) for value in values]
    else:
        terms = []
    if not 1 < len(terms) <= TERMS_AT_MOST or outcome.difference is None:
        return ""
    word = unit_word(unit)
    whole = {
        "sum": " + ".join(_with(term, word) for term in terms),
        "computed": _with(show(outcome.declared.value - outcome.difference, unit, places, grouped=True), word),
        "declared": _with(show(outcome.declared.value, unit, places, grouped=True), word),
        "difference": _with(difference(one), word),
    }
    return gettext("%(sum)s = %(computed)s, declared %(declared)s, difference %(difference)s") % whole


def mended(one: Checked, repairs: Sequence[Weighed], named: Mapping[str, str], *, hidden: bool = False) -> list[str]:
    """The first three single changes, what mends most first, then the declared total itself; `named` as by labels."""
    ordered = sorted(repairs, key=lambda each: (-len(each.mends), each.claim != one.claim.code))
    return [_mend(one, each, named, hidden=hidden) for each in ordered[:REPAIRS_AT_MOST]]


def _mend(one: Checked, each: Weighed, named: Mapping[str, str], *, hidden: bool) -> str:
    unit, old, new = _change(one, each)
    told = {"record": _record(one, each, named, hidden=hidden), "old": _with(old, unit), "new": _with(new, unit)}
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


def _with(number: str, unit: str) -> str:
    return f"{number}{unit}" if chinese() else f"{number} {unit}".strip()


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
