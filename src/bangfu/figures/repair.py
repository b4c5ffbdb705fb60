"""Which single figure, written otherwise, would mend what is broken."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from itertools import pairwise

from bangfu.figures.arithmetic import compute
from bangfu.figures.claim import LINEAR, Claim, judge
from bangfu.figures.mark import Mark
from bangfu.figures.relations.likeness import LARGEST, decimals, digits, mistaken, sharp, slip, written

Change = tuple[Mark, Decimal]
FEWEST = 3
HALF, ALL = Decimal("0.5"), Decimal(100)
# How many figures away another may stand that says the same thing, and how much larger what was meant may be.
AROUND = 300
SIZE = 3
# From which operand on the forms that only add and subtract take off.
SIGNED = {"sum": 1_000, "difference": 1, "balance": 2}


def candidates(claim: Claim) -> list[Change]:
    """The figures of a broken claim with the value, in their own unit, that would make it hold."""
    stated = claim.stated
    if stated.value is None:
        return []
    if not claim.operands:
        return [(stated, claim.computed)] if claim.computed == claim.computed.to_integral_value() else []
    found = [(stated, _rounded(claim.computed, max(stated.places, _places(claim))))]
    lacking = (stated.value - claim.computed) * stated.factor
    if claim.form in SIGNED:
        for order, mark in enumerate(claim.operands):
            if mark.value is None:
                continue
            sign = -1 if order >= SIGNED[claim.form] else 1
            value = mark.value + sign * lacking / mark.factor
            if value >= 0:
                found.append((mark, value.normalize() if value else value))
    elif claim.form.startswith("product"):
        found += _factors(claim)
    return [(mark, value) for mark, value in found if value is not None and value >= 0]


def _factors(claim: Claim) -> list[Change]:
    """The factors of a broken product with the value, no finer than they are written, that would make it hold."""
    found: list[Change] = []
    for mark in claim.operands:
        if mark.base is None or mark.value is None or claim.stated.base is None or not claim.computed:
            continue
        value = mark.value * claim.stated.base / (claim.computed * claim.stated.factor)
        if value == _rounded(value, mark.places):
            found.append((mark, _rounded(value, mark.places)))
    return found


class Told:
    """The figures of a text that are long enough for a slip, by their unit, as they are written at so many places."""

    def __init__(self, marks: Sequence[Mark]) -> None:
        self.marks: dict[str, list[Mark]] = {}
        for mark in marks:
            if mark.value is not None:
                self.marks.setdefault(mark.unit, []).append(mark)
        self.units: dict[str, tuple[list[int], list[tuple[str, Decimal]]]] = {}
        self.rows: dict[tuple[str, int], list[tuple[str, str, Decimal]]] = {}

    def near(self, mark: Mark, places: int) -> list[tuple[str, str, Decimal]]:
        """The figures around one in its unit: written at so many places, their digits, their values."""
        indices, long = self._of_unit(mark.unit)
        row = self.rows.get((mark.unit, places))
        if row is None:
            row = [(written(value, places), all_digits, value) for all_digits, value in long]
            self.rows[mark.unit, places] = row
        return row[bisect_left(indices, mark.index - AROUND) : bisect_right(indices, mark.index + AROUND)]

    def _of_unit(self, unit: str) -> tuple[list[int], list[tuple[str, Decimal]]]:
        """The long figures of a unit: where they stand, and their digits and values."""
        found = self.units.get(unit)
        if found is None:
            row = [(mark.index, mark.value) for mark in self.marks.get(unit, ()) if mark.value is not None]
            told = [(index, digits(value), value) for index, value in row if value <= LARGEST]
            long = [one for one in told if len(one[1]) >= FEWEST]
            found = [index for index, _, _ in long], [(all_digits, value) for _, all_digits, value in long]
            self.units[unit] = found
        return found


def twins(claim: Claim, told: Told) -> list[Change]:
    """The figures of a broken claim with the value of another told near them of which they look like a slip."""
    found = []
    for mark in (claim.stated, *claim.operands):
        if mark.value is None or mark.value > LARGEST or not sharp(mark.value, FEWEST):
            continue
        places = decimals(mark.value)
        own, same = written(mark.value, places), digits(mark.value)
        first, last = own[0], own[-1]
        # A slip of three digits or more leaves the first or the last, unless it moves the point.
        values = {
            value
            for text, all_digits, value in told.near(mark, places)
            if ((text[0] == first or text[-1] == last) and text != own and mistaken(own, text)) or all_digits == same
        }
        values.discard(mark.value)
        found += [(mark, value) for value in sorted(values)]
    return found


def beyond_all(made: Claim, mark: Mark, value: Decimal) -> bool:
    """Whether a change would make a part, told as less than its whole, more than all of it."""
    if made.kind != "share" or mark is not made.stated or mark.dimension != "percent":
        return False
    return mark.value is not None and mark.value <= ALL < value * mark.factor


def plausible(mark: Mark, value: Decimal) -> bool:
    """Whether a figure can have been meant as a value: of its size, or one slip away."""
    if mark.value is None or not mark.value or not value:
        return False
    return max(mark.value, value) <= SIZE * min(mark.value, value) or slip(mark.value, value)


def mended(made: Claim, fewest: int = 3) -> bool:
    """Whether one digit of one figure of `fewest` digits or more, or two neighbours swapped, mends a broken claim."""
    for mark, value in candidates(made):
        if mark.value is None or not value or mark.approx:
            continue
        one, other = f"{mark.value:f}", f"{value:f}"
        alike_long = len(one.partition(".")[0]) == len(other.partition(".")[0])
        size = max(fewest, 3) if made.form.startswith("product") and mark is made.stated else fewest
        if alike_long and len(one.replace(".", "").lstrip("0")) >= size and slip(mark.value, value):
            return True
    return False


def one_slip(made: Claim) -> bool:
    """Whether one slip in an operand of three digits or more makes a broken rate or mean hold."""
    value = made.stated.base
    values = [mark.base for mark in made.operands if mark.base is not None]
    if value is None or len(values) != len(made.operands) or made.form in LINEAR:
        return False
    half = HALF.scaleb(-made.stated.places) * made.stated.factor
    for place, mark in enumerate(made.operands):
        if mark.value is None or mark.approx:
            continue
        for other in slips(f"{mark.value:f}"):
            result = compute(made.form, [*values[:place], other * mark.factor, *values[place + 1 :]])
            if result is not None and abs(result - value) <= half:
                return True
    return False


def rate_operands(made: Claim) -> list[Change]:
    """The operands of a broken rate or mean with the value, one slip or a moved point away, that would make it hold.

    Where many values would, as of a rate told coarsely, only two digits swapped or a point moved are a likely slip.
    """
    value = made.stated.base
    values = [mark.base for mark in made.operands if mark.base is not None]
    if made.form in LINEAR or made.form.startswith("product") or value is None or len(values) != len(made.operands):
        return []
    half = HALF.scaleb(-made.stated.places) * made.stated.factor
    found: list[Change] = []
    for place, mark in enumerate(made.operands):
        if mark.value is None or mark.approx or not sharp(mark.value, FEWEST):
            continue
        moved = (mark.value * 10, mark.value / 10) if mark.places else ()
        fits = []
        for other in dict.fromkeys((*moved, *slips(f"{mark.value:f}"))):
            result = compute(made.form, [*values[:place], other * mark.factor, *values[place + 1 :]])
            if result is not None and abs(result - value) <= half:
                fits.append(other)
        same = sorted(digits(mark.value))
        likely = fits if len(fits) == 1 else [other for other in fits if sorted(digits(other)) == same]
        found += [(mark, other) for other in likely[:1]]
    return found


def slips(written: str) -> Iterator[Decimal]:
    """What a number of three digits or more may have been before one digit of it was mistyped."""
    places = [place for place, letter in enumerate(written) if letter != "."]
    if len(places) < FEWEST:
        return
    for place in places:
        for letter in "0123456789":
            if letter != written[place]:
                yield Decimal(written[:place] + letter + written[place + 1 :])
    for one, other in pairwise(places):
        yield Decimal(written[:one] + written[other] + written[one + 1 : other] + written[one] + written[other + 1 :])


def effect(change: Change, claims: list[Claim]) -> tuple[int, int]:
    """How many broken claims a change mends and how many sound ones it breaks, of the claims on its figure."""
    mends = breaks = 0
    for claim in claims:
        sound = _sound(claim, change)
        mends += sound and not claim.holds
        breaks += claim.holds and not sound
    return mends, breaks


def _sound(claim: Claim, change: Change) -> bool:
    mark, value = change
    if not claim.operands:
        return value == claim.computed
    stated = _altered(claim.stated, mark, value)
    operands = [_altered(operand, mark, value) for operand in claim.operands]
    values = [operand.base for operand in operands if operand.base is not None]
    if claim.kind == "subset":
        return stated.base is not None and stated.base <= values[0]
    base = compute(claim.form, values)
    if base is None:
        return False
    return judge(claim.form, stated, operands, values, base / stated.factor) in ("consistent", "approximate")


def _altered(mark: Mark, changed: Mark, value: Decimal) -> Mark:
    if mark is not changed:
        return mark
    new = Mark()
    new.places, new.factor, new.dimension = mark.places, mark.factor, mark.dimension
    new.approx, new.multiplied, new.unit = mark.approx, mark.multiplied, mark.unit
    new.value, new.base = value, value * mark.factor
    return new


def _places(claim: Claim) -> int:
    """Decimals a sum needs to be written exactly in the unit of its result."""
    if claim.form not in LINEAR:
        return 0
    exponent = claim.computed.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) and exponent > -8 else 0


def _rounded(value: Decimal, places: int) -> Decimal:
    try:
        return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    except InvalidOperation:
        return value
