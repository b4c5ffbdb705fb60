"""Weights of record matching as a policy entry of the kind «matching» says them, read once and checked.

A level of agreement has `m_ppb` and `u_ppb`: of a thousand million pairs that are one person (m), and of as many that
are two (u), how many agree so. Its weight is log2(m/u), here in hundredths of a bit; weights of fields are added to
the prior, and 2^(bits) to 1 are the odds that the two rows are one. The theory is that of Fellegi and Sunter (1969).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log2
from typing import Any

from bangfu.kernel.refusal import Refusal, mark

PPB = 1_000_000_000
# Field → its levels of agreement, the closest first; each pair stands at the first that holds.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "name": (
        "same", "variant", "homophone", "order", "near_sound", "missing", "one_character", "surname", "different",
    ),
    "birth_date": ("same", "exchanged", "year_slip", "january_first", "one_digit", "same_year", "different"),
    "area": ("village", "town", "different"),
    "sex": ("same", "different"),
    "relation": ("same", "different"),
}  # fmt: skip
# What a blocking rule may be made of: pairs are compared only when they agree in every part of at least one rule.
PARTS = (
    "name", "sound", "ordered", "surname", "birth_date", "birth_year", "month_day", "village", "town", "sex",
)  # fmt: skip
# Fields whose closest levels weigh more where the value is rare in the lists.
FREQUENT = ("name", "area")
CENT = 100


@dataclass(frozen=True)
class Level:
    """One level of agreement of a field: its weight in hundredths of a bit, and the share of chance agreement."""

    code: str
    bits100: int
    u: float


@dataclass(frozen=True)
class Weights:
    """Everything that scoring needs. Thresholds in hundredths of a bit; `fields` in the order of FIELDS."""

    fields: Mapping[str, tuple[Level, ...]]
    blocks: tuple[tuple[str, ...], ...]
    pairs_most: int
    overlap: float
    twins: float
    frequency_rows: int
    same_bits100: int
    possible_bits100: int
    variants: Mapping[str, str]

    def prior100(self, left: int, right: int) -> int:
        """Hundredths of a bit before anything was compared, of two lists with so many rows."""
        return _bits100(self.overlap / max(left, right, 1))

    def prior_within100(self, rows: int) -> int:
        """The same of two rows of one list."""
        return _bits100(2 * self.twins / max(rows, 2))


def _bits100(odds: float) -> int:
    return round(CENT * log2(odds))


def read_weights(body: Mapping[str, Any], place: str = "") -> Weights:
    """The weights of an entry's body.

    Errors: Refusal naming the key for a field, level or part that is unknown or missing, and for a number that is none.
    """
    fields = body.get("fields")
    if not isinstance(fields, dict) or set(fields) != set(FIELDS):
        raise Refusal(mark("Weights are given for: %(known)s."), row=place, field="fields", known=", ".join(FIELDS))
    return Weights(
        fields={name: _levels(fields[name], name, place) for name in FIELDS},
        blocks=_blocks(body.get("compared_by"), place),
        pairs_most=_whole(body, "pairs_most", place),
        overlap=_whole(body, "overlap_ppm", place) / 1_000_000,
        twins=_whole(body, "twins_ppm", place) / 1_000_000,
        frequency_rows=_whole(body, "frequency_rows", place),
        same_bits100=_whole(body, "same_bits100", place, least=-10_000),
        possible_bits100=_whole(body, "possible_bits100", place, least=-10_000),
        variants=_variants(body.get("variants", []), place),
    )


def _levels(said: object, name: str, place: str) -> tuple[Level, ...]:
    key = f"fields.{name}"
    known = FIELDS[name]
    if not isinstance(said, list) or [one.get("code") for one in said if isinstance(one, dict)] != list(known):
        raise Refusal(mark("The levels of agreement are, in this order: %(known)s."), row=place, field=key,
                      known=", ".join(known))  # fmt: skip
    found = []
    for number, one in enumerate(said, 1):
        m, u = (_whole(one, part, place, f"{key}.{number}.") for part in ("m_ppb", "u_ppb"))
        found.append(Level(one["code"], _bits100(m / u), u / PPB))
    return tuple(found)


def _blocks(said: object, place: str) -> tuple[tuple[str, ...], ...]:
    if not isinstance(said, list) or not said:
        raise Refusal(mark("At least one rule says which pairs are compared."), row=place, field="compared_by")
    for number, rule in enumerate(said, 1):
        if not isinstance(rule, list) or not rule or not set(rule) <= set(PARTS):
            raise Refusal(mark("A rule for comparing is made of: %(known)s."), row=place, field=f"compared_by.{number}",
                          known=", ".join(PARTS))  # fmt: skip
    return tuple(tuple(rule) for rule in said)


def _whole(body: Mapping[str, Any], key: str, place: str, before: str = "", least: int = 1) -> int:
    value = body.get(key)
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise Refusal(
            mark("This is a whole number from %(least)s."), row=place, field=f"{before}{key}", least=str(least)
        )
    return value


def _variants(said: object, place: str) -> Mapping[str, str]:
    """Character → the first of its group: those of a group are written for each other."""
    if not isinstance(said, Sequence) or isinstance(said, str) or not all(isinstance(one, str) for one in said):
        raise Refusal(mark("Variant characters are groups of characters."), row=place, field="variants")
    return {sign: group[0] for group in said for sign in group[1:]}
