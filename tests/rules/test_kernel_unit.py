"""Quantities: read as officials write them, kept whole, shown exactly; hypothesis against Decimal and Fraction."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangfu.kernel.refusal import Refusal
from bangfu.kernel.unit import UNITS, half_up, in_unit, quantize, read_amount, read_decimal, show

READ = [
    ("12.5万元", 12_500_000, 100_000, "fen", "万元"),
    ("12.50万元", 12_500_000, 10_000, "fen", "万元"),
    ("１２．５万元", 12_500_000, 100_000, "fen", "万元"),
    ("1,234,567.89元", 123_456_789, 1, "fen", "元"),
    ("1，234元", 123_400, 100, "fen", "元"),
    ("3.25亿", 32_500_000_000, 100_000_000, "fen", "亿元"),
    ("7万", 7_000_000, 1_000_000, "fen", "万元"),
    ("  8.2507 公里 ", 82_507, 1, "dm", "公里"),
    ("8.25KM", 82_500, 100, "dm", "公里"),
    ("8.25千米", 82_500, 100, "dm", "公里"),
    ("35.5m", 355, 1, "dm", "米"),
    ("65％", 6_500, 100, "bp", "%"),
    ("65.25%", 6_525, 1, "bp", "%"),
    ("－3%", -300, 100, "bp", "%"),
    ("+3%", 300, 100, "bp", "%"),
    ("13", 13, 1, "one", "个"),
    ("4标段", 4, 1, "one", "标段"),
    ("0元", 0, 100, "fen", "元"),
    # A trailing nought beyond the base unit loses nothing; the last digit is then the base unit itself.
    ("1.2500元", 125, 1, "fen", "元"),
    ("0.00000100亿元", 10_000, 100, "fen", "亿元"),
]


@pytest.mark.parametrize(("text", "value", "ulp", "dimension", "unit"), READ)
def test_a_quantity_is_read(text: str, value: int, ulp: int, dimension: str, unit: str) -> None:
    found = read_amount(text)
    assert (found.value, found.ulp, found.dimension, found.unit) == (value, ulp, dimension, unit)
    assert found.text == text.strip()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "万元",
        "约12万元",
        "12..5元",
        "1,23元",
        "12,3456元",
        "1e5元",
        "NaN",
        "Infinity元",
        "0x10元",
        "²个",
        "٣个",
        "--5元",
        "5 6元",
        "5元5",
        ".5元",
        "9" * 5000,
        "1" * 41,
    ],
)
def test_what_is_no_quantity_is_refused_and_never_breaks(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_amount(text)
    assert len(str(refused.value)) < 600


@pytest.mark.parametrize(
    ("text", "dimension", "why"),
    [
        ("5公里", "fen", "does not belong"),
        ("5", "fen", "has no unit"),
        ("5斤", None, "does not belong"),
        ("0.001元", None, "finer"),
        ("0.00001公里", None, "finer"),
        ("0.5个", None, "finer"),
        ("99999999999亿元", None, "too large"),
    ],
)
def test_a_quantity_that_cannot_be_kept_is_refused(text: str, dimension: str | None, why: str) -> None:
    with pytest.raises(Refusal, match=why):
        read_amount(text, dimension)


fractions = st.fractions(min_value=-(10**30), max_value=10**30)
places = st.integers(0, 8)


def plain_half_up(value: Fraction, digits: int) -> Decimal:
    """Naive: a Decimal wide enough to hold the quotient to far more digits than asked."""
    with localcontext() as context:
        context.prec = 400
        scaled = abs(value) * 10**digits
        whole = scaled.numerator // scaled.denominator
        number = Decimal(whole + (1 if scaled - whole >= Fraction(1, 2) else 0)).scaleb(-digits)
        return -number if value < 0 and number else number


@given(fractions, places)
def test_rounding_is_half_away_from_nought_and_exact(value: Fraction, digits: int) -> None:
    found = half_up(value, digits)
    assert found == plain_half_up(value, digits)
    assert abs(Fraction(found) - value) <= Fraction(1, 2 * 10**digits)
    assert -found.as_tuple().exponent == digits


@given(st.integers(-(10**17), 10**17), st.sampled_from(sorted(UNITS)), places)
def test_what_is_shown_reads_back_within_half_a_last_digit(value: int, unit: str, digits: int) -> None:
    shown = show(value, unit, digits)
    assert abs(Fraction(shown) - in_unit(value, unit)) <= Fraction(1, 2 * 10**digits)
    assert show(value, unit, digits, grouped=True).replace(",", "") == shown


@given(st.decimals(min_value=-(10**15), max_value=10**15, places=6), st.integers(0, 4))
def test_quantize_agrees_with_half_up(value: Decimal, digits: int) -> None:
    assert quantize(value, digits) == half_up(Fraction(value), digits)
    assert quantize(value, digits) == value.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


@given(st.integers(0, 10**15), st.sampled_from(["元", "万元", "公里", "%", "个"]))
def test_a_value_shown_in_full_is_read_back_unchanged(value: int, unit: str) -> None:
    digits = len(str(UNITS[unit].size)) - 1
    assert read_amount(show(value, unit, digits) + unit).value == value


def test_trailing_noughts_fall_and_groups_stand() -> None:
    assert show(12_500_000, "万元") == "12.5"
    assert show(10_000_000, "万元") == "10"
    assert show(123_456_789, "元", 2, grouped=True) == "1,234,567.89"
    assert show(-40, "元", 0, grouped=True) == "0"
    assert show(-40, "元", 1, grouped=True) == "-0.4"
    assert show(Fraction(1, 3), "个", 2) == "0.33"


@pytest.mark.parametrize("text", ["NaN", "Infinity", "1e5", "1_000", "", "-", "１２a", "9" * 100])
def test_no_decimal(text: str) -> None:
    with pytest.raises(Refusal):
        read_decimal(text)


def test_a_decimal() -> None:
    assert read_decimal(" １,２３４．５ ") == Decimal("1234.5")
    assert read_decimal("-4.50") == Decimal("-4.50")
