"""What would mend claims that do not agree: each single change, weighed against every other claim it touches.

Nothing is corrected: the candidates stand side by side, first the one that mends most and breaks least.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor

from bangfu.engine.claim import Declared, Repair, changed, fits
from bangfu.reporting.queries.claims import Checked
from bangfu.reporting.queries.origins import Place, places_of

DECLARED = "declared"


@dataclass(frozen=True)
class Weighed:
    """A repair with its effect on the claims of the book.

    `claim` is the code of the claim whose declared value would be another, empty where a record would. `mends` and
    `breaks` are codes of claims; `votes` says of each claim that agrees today and hangs on one of the candidates
    whether it would still agree.
    """

    repair: Repair
    claim: str
    mends: tuple[str, ...]
    breaks: tuple[str, ...]
    votes: Mapping[str, bool]

    @property
    def weight(self) -> tuple[int, int, bool, Fraction]:
        """The order of offering: mends most, breaks least, lies within rounding, changes least."""
        return (-len(self.mends), len(self.breaks), not self.repair.within_rounding, self.repair.change)


@dataclass(frozen=True)
class _Change:
    """What a repair changes: declared values by claim, and inputs by line and column."""

    declared: Mapping[str, Fraction] = field(default_factory=dict)
    inputs: Mapping[tuple[int, str], int] = field(default_factory=dict)


def weigh(checked: Sequence[Checked]) -> dict[str, tuple[Weighed, ...]]:
    """By the code of each claim that does not agree: its repairs, weighed over all claims given."""
    book = _Book(checked)
    return {
        one.claim.code: book.weighed(one) for one in checked if one.outcome and one.outcome.verdict == "inconsistent"
    }


class _Book:
    """The claims of a book with the places their records were read, so that one statement changes once."""

    def __init__(self, checked: Sequence[Checked]) -> None:
        self.claims = {one.claim.code: one for one in checked if one.outcome is not None}
        self.places = places_of(line.uid for one in self.claims.values() for line in one.answered.lines)

    def weighed(self, one: Checked) -> tuple[Weighed, ...]:
        """The repairs of one claim in the order of offering."""
        found = [(repair, claim, self._change(one, repair, claim)) for repair, claim in self._candidates(one)]
        voters = {code for _, _, change in found for code in self._touched(change) if self._agrees(code)}
        weighed = []
        for repair, claim, change in found:
            holds = {code: self._holds(self.claims[code], change) for code in self._touched(change) | voters}
            if not claim and repair.line_id is None:
                # A stated operand of a growth belongs to this claim alone.
                holds[one.claim.code] = True
            weighed.append(
                Weighed(
                    repair,
                    claim,
                    tuple(sorted(code for code, well in holds.items() if well and self._broken(code))),
                    tuple(sorted(code for code, well in holds.items() if not well and self._agrees(code))),
                    {code: holds[code] for code in sorted(voters)},
                )
            )
        return tuple(sorted(weighed, key=lambda each: (each.weight, each.claim, each.repair.line_id or 0)))

    def _candidates(self, one: Checked) -> list[tuple[Repair, str]]:
        outcome = one.outcome
        if outcome is None or outcome.declared.value is None or outcome.difference is None:
            return []
        found = [(repair, "") for repair in outcome.repairs]
        declared = outcome.declared
        computed = _at_digit(declared.value - outcome.difference, declared.ulp) if declared.value is not None else None
        if computed is not None and computed >= 0:
            found.append((_restated(declared, computed), one.claim.code))
        for code, part in zip(one.claim.of, one.parts, strict=False):
            if part.value is not None and part.value + outcome.difference >= 0:
                found.append((_restated(part, part.value + outcome.difference), code))
        return found

    def _change(self, one: Checked, repair: Repair, claim: str) -> _Change:
        """Everything that says the same in the same place changes with it."""
        if not claim:
            return self._record_change(one, repair)
        stated = self.claims.get(claim)
        if stated is None or stated.outcome is None:
            return _Change({claim: Fraction(repair.new)})
        same = {code: Fraction(repair.new) for code, other in self.claims.items() if _same_statement(stated, other)}
        return _Change(same, self._same_records(stated, repair))

    def _record_change(self, one: Checked, repair: Repair) -> _Change:
        if repair.line_id is None:
            return _Change()
        inputs = {(repair.line_id, repair.input): int(repair.new - repair.old)}
        uid = next(
            line.uid
            for row, line in zip(one.answered.result.rows, one.answered.lines, strict=True)
            if row.line_id == repair.line_id
        )
        same = {
            code: Fraction(repair.new)
            for code, other in self.claims.items()
            if other.outcome
            and other.outcome.declared.value == repair.old
            and _place(other) in self.places.get(uid, set())
            and _measures(other, repair.input)
        }
        return _Change(same, inputs)

    def _same_records(self, stated: Checked, repair: Repair) -> dict[tuple[int, str], int]:
        """Records read from the line of a claim that hold its value."""
        found = {}
        place = _place(stated)
        for other in self.claims.values():
            for line, row in zip(other.answered.lines, other.answered.result.rows, strict=True):
                for side, value in enumerate((row.first, row.second)):
                    column = _column(other, side)
                    if value == repair.old and place in self.places.get(line.uid, set()) and _measures(stated, column):
                        found[row.line_id, column] = int(repair.new - repair.old)
        return found

    def _touched(self, change: _Change) -> set[str]:
        found = set()
        for code, one in self.claims.items():
            rows = {
                (row.line_id, _column(one, side))
                for row in one.answered.result.rows
                for side, value in enumerate((row.first, row.second, row.third))
                if value is not None
            }
            summed = {code, *one.claim.of} & set(change.declared)
            if summed or (not one.claim.of and rows & set(change.inputs)):
                found.add(code)
        return found

    def _holds(self, one: Checked, change: _Change) -> bool:
        """True when the claim would agree after the change."""
        outcome = one.outcome
        if outcome is None or outcome.declared.value is None:
            return False
        value = change.declared.get(one.claim.code, outcome.declared.value)
        declared = Declared(
            outcome.declared.text, value, outcome.declared.ulp, outcome.declared.unit, outcome.declared.places
        )
        if one.claim.of:
            parts = zip(one.claim.of, one.parts, strict=True)
            return fits(declared, sum((change.declared.get(c, p.value or Fraction(0)) for c, p in parts), Fraction(0)))
        if one.answered.result.readings:
            return any(fits(declared, reading.total.value) for reading in one.answered.result.readings)
        moved = {
            (line, side): amount
            for (line, column), amount in change.inputs.items()
            for side in range(len(one.answered.indicator.operands))
            if _column(one, side) == column
        }
        computed = changed(one.answered.result, moved)
        return computed is not None and fits(declared, computed)

    def _agrees(self, code: str) -> bool:
        outcome = self.claims[code].outcome
        return outcome is not None and outcome.verdict == "reproducible"

    def _broken(self, code: str) -> bool:
        outcome = self.claims[code].outcome
        return outcome is not None and outcome.verdict == "inconsistent"


def _at_digit(value: Fraction, ulp: Fraction) -> Fraction:
    return floor(value / ulp + Fraction(1, 2)) * ulp if ulp else value


def _restated(declared: Declared, value: Fraction) -> Repair:
    return Repair(None, DECLARED, declared.value or Fraction(0), value, within_rounding=False)


def _column(one: Checked, side: int) -> str:
    """The column of an operand of the claim's indicator; empty where it has none."""
    measures = list(one.answered.indicator.operands.values())
    return measures[side].under(frozenset(one.answered.result.flags)) if side < len(measures) else ""


def _measures(one: Checked, column: str) -> bool:
    """True when the claim declares a sum of this very column."""
    return one.answered.indicator.kind == "sum" and _column(one, 0) == column


def _place(one: Checked) -> Place | None:
    document = one.claim.source_document_id
    return (document, one.claim.source_line) if document is not None else None


def _same_statement(one: Checked, other: Checked) -> bool:
    """True when two claims declare the same value in the same line: then it is one number on paper."""
    if one.claim.code == other.claim.code:
        return True
    if one.outcome is None or other.outcome is None or _place(one) is None:
        return False
    same = (one.outcome.declared.value, one.outcome.declared.unit) == (
        other.outcome.declared.value, other.outcome.declared.unit,
    )  # fmt: skip
    return same and _place(one) == _place(other) and one.answered.indicator.code == other.answered.indicator.code
