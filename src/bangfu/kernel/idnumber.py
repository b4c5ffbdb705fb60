"""Citizen ID numbers by GB 11643-1999: area, birth date, sequence (odd = male), check character."""

from __future__ import annotations

import re
from datetime import date

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
_SHAPE = re.compile(r"[0-9]{17}[0-9X]")


def check_digit(first_17: str) -> str:
    """The eighteenth character for seventeen digits."""
    return CHECKS[sum(int(digit) * weight for digit, weight in zip(first_17, WEIGHTS, strict=True)) % 11]


def birth_date(number: str) -> date | None:
    """The birth date written in the number, None when it is no calendar day."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def sex(number: str) -> str:
    """«male» or «female» by the parity of the seventeenth digit."""
    return "male" if int(number[16]) % 2 else "female"


def is_valid(number: str) -> bool:
    """True for eighteen characters with a real birth date and the right check character."""
    return bool(_SHAPE.fullmatch(number)) and birth_date(number) is not None and check_digit(number[:17]) == number[17]


def mask(number: str) -> str:
    """Front six and last four stay, so that the birth date is hidden; shorter texts are hidden whole."""
    return f"{number[:6]}{'*' * 8}{number[14:18]}" if len(number) >= 18 else "*" * len(number)
