"""Numbers of people and accounts as sheets have them; whatever is wrong with one is named."""

from __future__ import annotations

import re
from datetime import date

from bangfu.intake.rules.checked import Missing
from bangfu.intake.rules.wrong import Wrong
from bangfu.kernel import idnumber
from bangfu.vault.rules import normal

LENGTHS = (18, 20, 22)
# A number that stands for people without papers.
PLACEHOLDER = "999999"
_SHAPE = re.compile(r"[0-9]{17}[0-9X]")
_DISABILITY = re.compile(r"[1-7][1-4](?:B[1-9])?")
_LIKE_LETTERS = str.maketrans("OILZ", "0112")


def read_id_number(text: str) -> str | Missing:
    """18 characters, or 20 or 22 of a disability certificate; raises Wrong with what is wrong."""
    bare = normal.compact(text).replace("×", "X").replace("Х", "X").replace("✕", "X")
    if bare.startswith(PLACEHOLDER):
        return Missing.NOT_COLLECTED
    if len(bare) == 15 and bare.isdigit():
        raise Wrong("id_old")
    if len(bare) not in LENGTHS:
        raise Wrong("id_length", length=str(len(bare)))
    first, rest = bare[:18], bare[18:]
    if not _SHAPE.fullmatch(first) or not bare.isascii():
        raise Wrong("id_signs")
    if not idnumber.is_valid(first):
        if first.endswith("000"):
            raise Wrong("id_as_number")
        raise Wrong("id_birth" if idnumber.birth_date(first) is None else "id_check")
    if rest and not _DISABILITY.fullmatch(rest):
        raise Wrong("id_disability")
    return bare


def born(number: str) -> date | None:
    """The birth date in a number."""
    return idnumber.birth_date(number)


def read_phone(text: str) -> str:
    """7 to 12 digits; a mobile one begins with 13 to 19."""
    bare = normal.phone(text)
    if not (bare.isascii() and bare.isdigit()):
        raise Wrong("phone_signs")
    if not 7 <= len(bare) <= 12:
        raise Wrong("phone_length", length=str(len(bare)))
    if len(bare) == 11 and bare[0] == "1" and bare[1] in "012":
        raise Wrong("phone_signs")
    return bare


def read_account(text: str) -> str:
    """8 to 30 digits."""
    bare = normal.compact(text)
    if not (bare.isascii() and bare.isdigit()):
        raise Wrong("account_signs")
    if not 8 <= len(bare) <= 30:
        raise Wrong("account_length", length=str(len(bare)))
    return bare


def luhn(digits: str) -> bool:
    """Whether a bank card's check digit fits."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        number = int(digit) * (1 + place % 2)
        total += number - 9 * (number > 9)
    return total % 10 == 0
