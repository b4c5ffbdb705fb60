"""Why a claim stands as it does: the arithmetic of it with every summand named, so that it can be followed by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple

from django.utils.translation import gettext

from bangfu.engine.claim import Claim as Outcome
from bangfu.kernel.refusal import mark
from bangfu.kernel.unit import UNITS
from bangfu.reporting.queries.claims import Checked, Said
from bangfu.reporting.queries.figures import Line
from bangfu.web.mending import finer, signed, with_word, worked_out
from bangfu.web.numbers import OF_DIMENSION, chinese, exact, grouped, unit_word
from bangfu.web.words import READINGS, Words

TERMS_AT_MOST = 6
FORMULAS = {
    "addition": mark("%(current)s ÷ %(base)s"),
    "new_total": mark("(%(current)s − %(base)s) ÷ %(base)s"),
}


class Term(NamedTuple):
    """A summand: what it is called, its value and half its last digit in base units; 0 where it is exact."""

    name: str
    value: Fraction
    half: Fraction


def reasons(words: Words, one: Checked | Said, named: Mapping[str, str]) -> list[str]:
    """What a reader needs to check the verdict, a sentence each; `named` are labels of claims by code."""
    if isinstance(one, Said):
        return list(_counted(words, one))
    outcome = one.outcome
    if outcome is None:
        return []
    said = [*_masked(outcome), *_other_day(one, outcome)]
    if outcome.verdict == "inconsistent":
        terms = _terms(words, one, named)
        said += [*_added(outcome, terms), *_readings(one, outcome)]
        if outcome.severity == "rounding":
            said += _rounding(outcome, terms)
    elif outcome.severity == "ambiguous":
        said += _readings(one, outcome)
    return [*said, *_otherwise(words, one)]


def _counted(words: Words, one: Said) -> Iterator[str]:
    """What was counted, and the passage in which, where the two numbers differ."""
    if not one.claim.passage or one.verdict != "inconsistent":
        return
    if one.listed:
        told = {"count": one.computed, "things": words.quoted(one.listed)}
        yield gettext("Counted %(count)s: %(things)s.") % told
    yield _quoted(words, one.claim.source_line, one.claim.passage)


def _quoted(words: Words, line: int | None, text: str) -> str:
    told = {"line": line, "text": " ".join(words.quoted(text).split())}
    return (gettext("Line %(line)s: “%(text)s”") if line else gettext("“%(text)s”")) % told


def _masked(outcome: Outcome) -> Iterator[str]:
    if outcome.severity == "masked" and outcome.computed:
        value = with_word(grouped(outcome.computed), unit_word(outcome.declared.unit))
        yield gettext("The records give %(value)s; it is compared with nothing.") % {"value": value}


def _other_day(one: Checked, outcome: Outcome) -> Iterator[str]:
    """Both years or days, where a value is declared for another time than the records are of."""
    if outcome.severity != "temporal":
        return
    years, declared_on = one.question.filters.get("years", ()), outcome.declared.as_of
    told = {"declared": one.claim.period, "records": ", ".join(years)}
    if not years:
        day = one.answered.result.as_of.isoformat()
        told = {"declared": declared_on.isoformat() if declared_on else one.claim.period, "records": day}
    yield gettext("Declared for %(declared)s, the records are of %(records)s.") % told


def _terms(words: Words, one: Checked, named: Mapping[str, str]) -> list[Term]:
    """The summands of a sum with their names, in the order of the list; none for a figure that is no sum."""
    if one.claim.of:
        declared = zip(one.claim.of, one.parts, strict=True)
        # Values declared to the whole unit are counted, not rounded.
        return [
            Term(named.get(code, ""), part.value or Fraction(0), part.ulp / 2 if part.places else Fraction(0))
            for code, part in declared
        ]
    if one.answered.indicator.kind != "sum":
        return []
    return [
        Term(
            (line.alias or line.label) if words.hidden else line.label, Fraction(row.first), Fraction(row.first_ulp, 2)
        )
        for row, line in zip(one.answered.result.rows, one.answered.lines, strict=True)
        if row.first
    ]


def _label(words: Words, line: Line) -> str:
    return (line.alias or line.label) if words.hidden else line.label


def _added(outcome: Outcome, terms: list[Term]) -> Iterator[str]:
    """The sum that does not come out as declared, each summand with its unit and its name."""
    if not 1 < len(terms) <= TERMS_AT_MOST or outcome.declared.value is None or outcome.difference is None:
        return
    unit = outcome.declared.unit
    # «0.49 × 100 million yuan» in every term reads as a product: the unit is then said once, at the end.
    once = "" if chinese() or not UNITS[unit].en[0].isdigit() else UNITS[unit].en
    word = "" if once else unit_word(unit)
    whole = {
        "sum": " + ".join(_called(with_word(exact(term.value, unit), word), term.name) for term in terms),
        "computed": with_word(worked_out(outcome.declared.value - outcome.difference, outcome), word),
        **_against(outcome, outcome.difference, word),
    }
    said = gettext("%(sum)s = %(computed)s, declared %(declared)s, difference %(difference)s") % whole
    yield gettext("%(formula)s; all in units of %(unit)s") % {"formula": said, "unit": once} if once else said


def _called(number: str, name: str) -> str:
    return gettext("%(number)s (%(name)s)") % {"number": number, "name": name} if name else number


def _against(outcome: Outcome, difference: Fraction, word: str) -> dict[str, str]:
    """The declared value and how far it is off, each with the word of their unit."""
    return {
        "declared": with_word(finer(outcome.declared.value or Fraction(0), outcome), word),
        "difference": with_word(signed(difference, outcome), word),
    }


def _rounding(outcome: Outcome, terms: list[Term]) -> Iterator[str]:
    """Which of the summands are stated so coarsely that the difference may lie in them."""
    unit, found = outcome.declared.unit, []
    gap = abs(outcome.difference or Fraction(0)) - outcome.declared.ulp / 2
    for term in sorted(terms, key=lambda each: -each.half):
        if gap <= 0 or not term.half:
            break
        gap -= term.half
        told = {"value": exact(term.value, unit), "half": exact(term.half, unit), "unit": unit_word(unit)}
        found.append(_called(gettext("%(value)s ± %(half)s %(unit)s") % told, term.name))
    if found and gap <= 0:
        coarse = gettext(", ").join(found)
        yield gettext("Stated to its last digit only: %(coarse)s; that explains the difference.") % {"coarse": coarse}


def _readings(one: Checked, outcome: Outcome) -> Iterator[str]:
    """Each reading of a growth worked out, first the one that the difference is of."""
    result, declared = one.answered.result, outcome.declared
    if len(result.readings) < 2 or declared.value is None or result.numerator is None or result.denominator is None:
        return
    of = OF_DIMENSION.get(one.answered.indicator.numerator.dimension, OF_DIMENSION["one"])
    sides = {
        "current": with_word(exact(result.numerator, of), unit_word(of)),
        "base": with_word(exact(result.denominator, of), unit_word(of)),
    }
    for reading in sorted(result.readings, key=lambda each: each.name != outcome.reading):
        value = reading.total.value
        told = {
            "reading": gettext(READINGS.get(reading.name, reading.name)),
            "formula": gettext(FORMULAS[reading.name]) % sides,
            "value": with_word(worked_out(value, outcome), unit_word(declared.unit)),
            **_against(outcome, declared.value - value, unit_word(declared.unit)),
        }
        if reading.name == outcome.reading:
            yield (
                gettext("%(reading)s: %(formula)s = %(value)s, declared %(declared)s, difference %(difference)s") % told
            )
        else:
            yield gettext("Read otherwise, %(reading)s: %(formula)s = %(value)s, difference %(difference)s") % told


def _otherwise(words: Words, one: Checked) -> Iterator[str]:
    """The statement that says otherwise, where it stands."""
    if one.claim.against.get("quote") and one.outcome is not None and one.outcome.verdict == "inconsistent":
        yield gettext("Stated otherwise: %(statement)s") % {
            "statement": _quoted(words, one.claim.against.get("line"), str(one.claim.against["quote"]))
        }
