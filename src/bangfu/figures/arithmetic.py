"""The forms a relation can have, each from base values to the stated figure's value, and how each is typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

HUNDRED = Decimal(100)
Values = Sequence[Decimal]


def _add(v: Values) -> Decimal:
    return sum(v[1:], v[0])


def _subtract(v: Values) -> Decimal:
    return v[0] - sum(v[1:], Decimal(0))


def _multiply(v: Values) -> Decimal:
    product = v[0]
    for value in v[1:]:
        product *= value
    return product


# Name of the form: (value from the operands' base values, how it is typed with {0}, {1} …).
FORMS: dict[str, tuple[Callable[[Values], Decimal], str]] = {
    "sum": (_add, ""),
    "difference": (_subtract, ""),
    "product": (_multiply, ""),
    "quotient": (lambda v: v[0] / v[1], "{0} ÷ {1}"),
    "share": (lambda v: v[0] / v[1] * HUNDRED, "{0} ÷ {1} × 100"),
    "share of rest": (lambda v: v[0] / (v[1] - v[2]) * HUNDRED, "{0} ÷ ({1} - {2}) × 100"),
    "share of remainder": (lambda v: v[0] / _subtract(v[1:]) * HUNDRED, ""),
    "share left": (lambda v: _subtract(v[:-1]) / v[-1] * HUNDRED, ""),
    "rate of left": (lambda v: v[0] / v[1] * v[2], "{0} ÷ {1} × {2}"),
    "rate without": (lambda v: (v[1] - v[0]) / v[1] * v[2], "({1} - {0}) ÷ {1} × {2}"),
    "share of sum": (lambda v: v[0] / sum(v[1:], Decimal(0)) * HUNDRED, ""),
    "share of parts": (lambda v: sum(v[:-1], Decimal(0)) / v[-1] * HUNDRED, ""),
    "complement": (lambda v: (v[1] - v[0]) / v[1] * HUNDRED, "({1} - {0}) ÷ {1} × 100"),
    "growth": (lambda v: (v[0] - v[1]) / v[1] * HUNDRED, "({0} - {1}) ÷ {1} × 100"),
    "fall": (lambda v: (v[1] - v[0]) / v[1] * HUNDRED, "({1} - {0}) ÷ {1} × 100"),
    "growth by": (lambda v: v[1] / (v[0] - v[1]) * HUNDRED, "{1} ÷ ({0} - {1}) × 100"),
    "fall by": (lambda v: v[1] / (v[0] + v[1]) * HUNDRED, "{1} ÷ ({0} + {1}) × 100"),
    "times more": (lambda v: (v[0] - v[1]) / v[1], "({0} - {1}) ÷ {1}"),
    "times": (lambda v: v[0] / v[1], "{0} ÷ {1}"),
    "yearly": (lambda v: ((v[0] / v[1]) ** (1 / v[2]) - 1) * HUNDRED, "(({0} ÷ {1}) ^ (1 ÷ {2}) - 1) × 100"),
    "rate of": (lambda v: v[0] * v[1] / HUNDRED, "{0} × {1}"),
    "balance": (lambda v: v[0] + v[1] - sum(v[2:], Decimal(0)), ""),
    "rest of 100": (lambda v: HUNDRED - sum(v, Decimal(0)), ""),
    "same": (lambda v: v[0], "{0}"),
    "doubled": (lambda v: v[1] * 2 ** int(v[0]), "{1} × 2"),
}
# Columns of a table whose headings alone name the units: «product e-4» is 元 times 人 told in 万元.
POWERS = tuple(power for power in range(-8, 9) if power)


def _scaled(form: str, power: int) -> tuple[Callable[[Values], Decimal], str]:
    compute, words = FORMS[form]
    scale = Decimal(10) ** power
    by = f" × {scale}" if power > 0 else f" ÷ {10**-power}"
    return lambda v: compute(v) * scale, words + by


FORMS.update({f"{form} e{power}": _scaled(form, power) for form in ("product", "quotient") for power in POWERS})
SIGNS = {"sum": " + ", "difference": " - ", "product": " × "}


def compute(form: str, values: Values) -> Decimal | None:
    """The value of a form, None when it has none (division by zero)."""
    try:
        return FORMS[form][0](values)
    except ArithmeticError:
        return None


def typed(form: str, words: Sequence[str]) -> str:
    """The arithmetic as one types it: «5160 + 1240»."""
    sign = SIGNS.get(form)
    if sign:
        return sign.join(words)
    if form.startswith("product "):
        return " × ".join(words) + FORMS[form][1]
    if form == "share of sum":
        return f"{words[0]} ÷ ({' + '.join(words[1:])}) × 100"
    if form == "share of remainder":
        return f"{words[0]} ÷ ({' - '.join(words[1:])}) × 100"
    if form == "share left":
        return f"({' - '.join(words[:-1])}) ÷ {words[-1]} × 100"
    if form == "share of parts":
        return f"({' + '.join(words[:-1])}) ÷ {words[-1]} × 100"
    if form == "rest of 100":
        return " - ".join(("100", *words))
    if form == "balance":
        return " - ".join((f"{words[0]} + {words[1]}", *words[2:]))
    return FORMS[form][1].format(*words)
