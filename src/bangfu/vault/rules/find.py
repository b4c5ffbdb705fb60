"""Finds ID numbers, phones and account numbers in free text, and masks them.

Read as people write them: half- or full-width digits, blanks, dashes or dots between, split over two lines. A run
of digits is taken for a number only at the joints people use (6-8-4, 3-4-4, 4-4-4-4 …), so that the figures of a
report standing side by side are left alone; a whole ID number with a right check character is found anywhere.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from bangfu.kernel import idnumber
from bangfu.vault.rules import mask, normal

_X = "Xx\uff38\uff58\u00d7"
_RUN = re.compile(rf"\d(?:[{normal.SEPARATORS}]{{0,6}}[\d{_X}])*")
_PIECE = re.compile(rf"[\d{_X}]")
_UNSEEN = re.compile(f"[{normal.INVISIBLE}]")
_REISSUE = re.compile(r"[BbＢｂ]\d")
_SHORTEST = 11
_OLD_BIRTH = re.compile(r"\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$")
_DISABILITY = re.compile(r"[1-7][1-4]$")
_MOBILE = re.compile(r"1[3-9]\d{9}$")
_PREFIXES = ("0086", "86", "")

# After how many characters people part a number.
_ID_JOINTS = (frozenset({3, 6, 10, 12, 14, 17, 18, 20}), frozenset({4, 8, 12, 16}))
_OLD_JOINTS = (frozenset({6, 8, 10, 12}),)
_PHONE_JOINTS = tuple(map(frozenset, ({3, 7}, {4, 7}, {4, 8}, {3, 6, 9}, {3, 5, 7, 9})))
_CARD_JOINTS = (frozenset({4, 8, 12, 16}), frozenset({6, 10, 14, 18}), frozenset({5, 10, 15}))


@dataclass(frozen=True)
class Found:
    """A number at characters start to end of a text; `value` is compact and kept out of the repr."""

    kind: mask.Kind
    start: int
    end: int
    value: str

    def __repr__(self) -> str:
        return f"Found({self.kind.value}, {self.start}, {self.end}, {mask.show(self.kind, self.value)})"


@dataclass(frozen=True)
class _Run:
    """Digits of one run, where each stands in the text, and what parts it from the one before."""

    text: str
    digits: str
    places: list[int]
    gaps: list[str]

    def aligned(self, start: int, end: int) -> bool:
        return self.begins(start) and self.ends(end)

    def begins(self, start: int) -> bool:
        return start == 0 or bool(self.gaps[start]) or self.digits[start - 1] == "X"

    def ends(self, end: int) -> bool:
        # An x behind a number that needs none is a letter of the text.
        return end == len(self.digits) or bool(self.gaps[end]) or self.digits[end] == "X"

    def joints(self, start: int, end: int) -> set[int]:
        return {i - start for i in range(start + 1, end) if self.gaps[i]}

    def parted_as(self, start: int, end: int, known: tuple[frozenset[int], ...]) -> bool:
        """True when the characters stand together, singly, or in known groups; one line break may fall anywhere."""
        if not self.aligned(start, end):
            return False
        joints = self.joints(start, end)
        broken = {i for i in joints if "\n" in self.gaps[start + i]}
        if len(broken) == 1:
            joints -= broken
        return len(joints) == end - start - 1 or any(joints <= groups for groups in known)


def find_numbers(text: str) -> list[Found]:
    """Every ID, phone and account number in the text, in order, none overlapping."""
    found: list[Found] = []
    for match in _RUN.finditer(text):
        if match.end() - match.start() >= _SHORTEST:
            found += _in_run(_read(text, match.start(), match.end()))
    return found


def mask_text(text: str, audience: mask.Audience = mask.Audience.INSIDE) -> str:
    """The text with every number masked; a text without any comes back as it is."""
    while found := find_numbers(text):
        pieces, at = [], 0
        for number in found:
            pieces += [text[at : number.start], mask.show(number.kind, number.value, audience)]
            at = number.end
        # Again, for what a mask leaves open might join with the digits that follow it.
        text = "".join([*pieces, text[at:]])
    return text


def _read(text: str, start: int, end: int) -> _Run:
    digits, places, gaps, last = [], [], [], start
    for piece in _PIECE.finditer(text, start, end):
        char = piece[0]
        digits.append("X" if char in _X else str(unicodedata.digit(char)))
        places.append(piece.start())
        gaps.append(_UNSEEN.sub("", text[last : piece.start()]))
        last = piece.end()
    return _Run(text, "".join(digits), places, gaps)


def _in_run(run: _Run) -> list[Found]:
    found, at = [], 0
    while at + _SHORTEST <= len(run.digits):
        hit = _person(run, at) or _old_person(run, at) or _card(run, at) or _phone(run, at)
        if hit is None:
            at += 1
            continue
        kind, end, value = hit
        stop = run.places[end - 1] + 1
        if len(value) == 22:
            stop += 2
        found.append(Found(kind, run.places[at], stop, value))
        at = end
    return found


def _person(run: _Run, at: int) -> tuple[mask.Kind, int, str] | None:
    number = run.digits[at : at + 18]
    if len(number) < 18 or not number[:17].isdigit() or not _born_lately(number):
        return None
    end = at + 18
    inside_one_group = not run.joints(at, end)
    tail = run.digits[end : end + 2]
    if _DISABILITY.match(tail) and run.aligned(at, end + 2) and run.parted_as(at, end + 2, _ID_JOINTS):
        stop = run.places[end + 1] + 1
        reissue = _REISSUE.match(run.text, stop)
        return mask.Kind.ID_NUMBER, end + 2, number + tail + (normal.compact(reissue[0]) if reissue else "")
    if idnumber.is_valid(number) and (inside_one_group or run.aligned(at, end)):
        return mask.Kind.ID_NUMBER, end, number
    return (mask.Kind.ID_NUMBER, end, number) if run.parted_as(at, end, _ID_JOINTS) else None


def _old_person(run: _Run, at: int) -> tuple[mask.Kind, int, str] | None:
    number = run.digits[at : at + 15]
    if len(number) < 15 or not number.isdigit() or number[0] == "0" or not _OLD_BIRTH.match(number[6:12]):
        return None
    if _phone(run, at) and run.joints(at, at + 15):
        return None
    return (mask.Kind.ID_NUMBER, at + 15, number) if run.parted_as(at, at + 15, _OLD_JOINTS) else None


def _card(run: _Run, at: int) -> tuple[mask.Kind, int, str] | None:
    for length in (19, 18, 17, 16):
        number = run.digits[at : at + length]
        # Cards of banks begin with 3-6 and 9; so a row of years is none.
        likely = len(number) == length and number.isdigit() and number[0] in "34569"
        if likely and (number.startswith("62") or luhn(number)) and run.parted_as(at, at + length, _CARD_JOINTS):
            return mask.Kind.ACCOUNT, at + length, number
    return None


def _phone(run: _Run, at: int) -> tuple[mask.Kind, int, str] | None:
    for prefix in _PREFIXES:
        start = at + len(prefix)
        number = run.digits[start : start + 11]
        if not run.digits.startswith(prefix, at) or not _MOBILE.match(number):
            continue
        joined = prefix and not run.gaps[start]
        starts_well = run.begins(at) and (not prefix or joined)
        if starts_well and _phone_joints(run, start, bool(joined)):
            return mask.Kind.PHONE, start + 11, number
    return None


def _phone_joints(run: _Run, start: int, joined: bool) -> bool:
    if not joined:
        return run.parted_as(start, start + 11, _PHONE_JOINTS)
    return run.ends(start + 11) and any(run.joints(start, start + 11) <= groups for groups in _PHONE_JOINTS)


def luhn(number: str) -> bool:
    """True when the last digit is the check digit of ISO/IEC 7812."""
    total = sum(int(d) for d in number[-1::-2]) + sum(sum(divmod(2 * int(d), 10)) for d in number[-2::-2])
    return total % 10 == 0


def _born_lately(number: str) -> bool:
    born = idnumber.birth_date(number)
    return born is not None and date(1880, 1, 1) <= born <= date(2100, 1, 1) and number[0] != "0"
