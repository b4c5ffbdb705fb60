"""Claims: verdict, severity, difference and single-input repairs over made figures."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from bangfu.engine.claim import Claim, compare, read_declared
from bangfu.engine.indicator import ListRow, NamedValue, Result, Total, read_file
from bangfu.engine.steps import load_steps
from bangfu.kernel.refusal import Refusal

WORKS = read_file(Path(__file__).parents[2] / "policy" / "indicators" / "works.yaml", load_steps())
DAY = date(2022, 6, 30)
YI = 10_000_000_000


def _row(line_id: int, first: int | None, ulp: int = 0, second: int | None = None) -> ListRow:
    return ListRow(line_id, first or 0, first, second, ulp, 0, first is None, {})


def _result(code: str, rows: list[ListRow], **more: Any) -> Result:
    first = sum(row.first or 0 for row in rows)
    second = sum(row.second or 0 for row in rows)
    half = Fraction(sum(row.first_ulp for row in rows), 2)
    rate = WORKS[code].kind == "rate"
    scale = Fraction(10_000, second) if rate else Fraction(1)
    fields: dict[str, Any] = {
        "indicator": WORKS[code], "as_of": DAY, "value": first * scale, "low": (first - half) * scale,
        "high": (first + half) * scale, "shown": "", "numerator": first, "denominator": second if rate else None,
        "lines": len(rows), "missing": sum(row.missing for row in rows), "open_lines": 0, "straddling": 0,
        "rows": tuple(rows), "sql": "", "list_sql": "", "engine": "", "steps": {},
    }  # fmt: skip
    return Result(**{**fields, **more})


def _claim(text: str, result: Result, as_of: date | None = None) -> Claim:
    return compare(read_declared(text, result.indicator.unit, as_of), result)


# three batches: 1.23 and 4.56 亿 to the 万元, one of 2.1 亿 to the 千万
THREE = [_row(1, 123 * YI // 100, 1_000_000), _row(2, 456 * YI // 100, 1_000_000), _row(3, 21 * YI // 10, YI // 10)]


def test_a_sum_that_rounds_to_what_is_declared_is_reproducible() -> None:
    claim = _claim("8亿元", _result("works.investment", THREE))
    assert (claim.verdict, claim.severity, claim.computed, claim.repairs) == ("reproducible", "", "8", ())
    assert claim.difference == 8 * YI - 789 * YI // 100


def test_a_difference_inside_the_rounding_of_an_input_is_mild_and_names_that_input() -> None:
    claim = _claim("7.90亿元", _result("works.investment", THREE))
    assert (claim.verdict, claim.severity, claim.computed) == ("inconsistent", "rounding", "7.89")
    assert claim.difference == YI // 100
    first = claim.repairs[0]
    assert (first.line_id, first.input, first.new, first.within_rounding) == (
        3,
        "investment_fen",
        211 * YI // 100,
        True,
    )
    assert not any(repair.within_rounding for repair in claim.repairs[1:])


def test_a_difference_no_rounding_explains_is_material() -> None:
    claim = _claim("9.50亿元", _result("works.investment", THREE))
    assert (claim.verdict, claim.severity) == ("inconsistent", "material")
    assert {repair.line_id for repair in claim.repairs} == {1, 2, 3}
    assert all(repair.new - repair.old == 161 * YI // 100 for repair in claim.repairs)


def test_a_count_names_each_group_that_would_mend_it() -> None:
    claim = _claim("12个", _result("works.project_count", [_row(1, 8), _row(2, 3)]))
    assert [(repair.line_id, repair.new) for repair in claim.repairs] == [(1, 9), (2, 4)]


def test_a_repair_below_nought_is_none() -> None:
    claim = _claim("5个", _result("works.project_count", [_row(1, 8), _row(2, 3)]))
    assert [(repair.line_id, repair.new) for repair in claim.repairs] == [(1, 2)]


def test_a_rate_can_be_mended_on_either_side() -> None:
    claim = _claim("50%", _result("works.progress_rate", [_row(1, 40, 0, 100)]))
    assert (claim.verdict, claim.severity, claim.computed) == ("inconsistent", "material", "40")
    assert {(repair.input, repair.new) for repair in claim.repairs} == {("value_done_fen", 50), ("investment_fen", 80)}


@pytest.mark.parametrize(
    "more",
    [{"value": None, "numerator": None}, {"missing": 1}, {"open_lines": 1}, {"straddling": 1}],
)
def test_without_all_components_a_value_stays_declared(more: dict[str, Any]) -> None:
    claim = _claim("8亿元", _result("works.investment", THREE, **more))
    assert (claim.verdict, claim.severity, claim.difference, claim.repairs) == ("declared", "", None, ())
    assert claim.why


def test_a_masked_value_is_never_guessed() -> None:
    claim = _claim("20xx万元", _result("works.investment", THREE))
    assert (claim.verdict, claim.severity, claim.declared.value) == ("declared", "masked", None)


def _growth(addition: Fraction) -> Result:
    readings = tuple(
        NamedValue(name, Total(value, value, value))
        for name, value in (("addition", addition), ("new_total", addition - 1))
    )
    given = ("baseline", "current")
    return _result(
        "works.paved_growth", [], value=addition, low=addition, high=addition, numerator=1500, denominator=400,
        readings=readings, given=given,
    )  # fmt: skip


@pytest.mark.parametrize(("text", "reading"), [("3.8倍", "addition"), ("2.75倍", "new_total")])
def test_a_growth_that_fits_one_reading_is_ambiguous(text: str, reading: str) -> None:
    claim = _claim(text, _growth(Fraction(15, 4)))
    assert (claim.verdict, claim.severity, claim.reading) == ("reproducible", "ambiguous", reading)


def test_a_growth_that_fits_no_reading_is_material_and_names_both_operands() -> None:
    claim = _claim("2.5倍", _growth(Fraction(15, 4)))
    assert (claim.verdict, claim.severity, claim.reading) == ("inconsistent", "material", "new_total")
    found = {(repair.input, repair.new) for repair in claim.repairs}
    assert ("current", 1000) in found
    assert ("current", 1400) in found
    assert ("baseline", 600) in found


def test_another_day_is_told() -> None:
    earlier = date(2021, 12, 31)
    assert _claim("8亿元", _result("works.investment", THREE), earlier).severity == "temporal"
    assert _claim("9.50亿元", _result("works.investment", THREE), earlier).severity == "temporal"
    assert _claim("7.90亿元", _result("works.investment", THREE), earlier).severity == "rounding"


@pytest.mark.parametrize(
    ("text", "unit", "value", "ulp", "places"),
    [
        ("19.7亿", "万元", Fraction(197 * YI, 10), Fraction(YI, 10), 1),
        ("77.305%", "%", Fraction(77305, 10), Fraction(1, 10), 3),
        ("4.5倍", "倍", Fraction(9, 2), Fraction(1, 10), 1),
        ("１２.５ＫＭ".translate({0xFF2B: "k", 0xFF2D: "m"}), "公里", 125_000, 1000, 1),
        ("41", "个", 41, 1, 0),
        ("1,234座", "个", 1234, 1, 0),
    ],
)
def test_a_declared_value_keeps_its_precision(
    text: str, unit: str, value: Fraction, ulp: Fraction, places: int
) -> None:
    declared = read_declared(text, unit)
    assert (declared.value, declared.ulp, declared.places) == (value, ulp, places)


@pytest.mark.parametrize("text", ["12公里", "many", "3.2.1亿元", ""])
def test_what_is_no_quantity_of_the_kind_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match="cannot be held against"):
        read_declared(text, "万元")
