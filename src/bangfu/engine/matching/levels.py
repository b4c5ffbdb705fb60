"""The conditions of the levels of agreement as SQL over the numbers of two rows `l` and `r`, and their weights."""

from __future__ import annotations

from collections.abc import Mapping

from bangfu.engine.matching.columns import LANE_BITS, LANES
from bangfu.engine.matching.weights import FIELDS, FREQUENT, Weights

_LANE = (1 << LANE_BITS) - 1


def _differing(columns: tuple[str, ...], lanes: int, bits: int) -> str:
    """In how many lanes two rows differ."""
    mask = (1 << bits) - 1
    return " + ".join(
        f"cast(((xor(l.{column}, r.{column}) >> {bits * lane}) & {mask}) <> 0 as tinyint)"
        for column in columns
        for lane in range(lanes)
    )


def _without(side: str, lane: int) -> str:
    """The first four characters of a name without one of them."""
    kept = (1 << (LANE_BITS * lane)) - 1
    return f"(({side}.n1 & {kept}) | (({side}.n1 >> {LANE_BITS}) & {(1 << 63) - 1 - kept}))"


def _missing(longer: str, shorter: str) -> str:
    gone = ", ".join(_without(longer, lane) for lane in range(LANES))
    return (
        f"({longer}.length = {shorter}.length + 1 and case when {longer}.length <= {LANES}"
        f" then {shorter}.n1 in ({gone}) else l.n1 = r.n1 end)"
    )


_YEAR = "l.birth_date // 10000 = r.birth_date // 10000"
_DAY = "l.birth_date % 100"
CONDITIONS: Mapping[str, tuple[str, ...]] = {
    "name": (
        "l.raw = r.raw",
        "l.name = r.name",
        "l.sound = r.sound",
        "l.ordered = r.ordered",
        "l.near = r.near",
        f"{_missing('l', 'r')} or {_missing('r', 'l')}",
        f"l.length = r.length and l.length >= 3 and {_differing(('n1', 'n2'), LANES, LANE_BITS)} = 1",
        "l.surname = r.surname",
    ),
    "birth_date": (
        "l.birth_date = r.birth_date",
        f"{_YEAR} and l.birth_date // 100 % 100 = r.birth_date % 100 and r.birth_date // 100 % 100 = {_DAY}",
        "abs(l.birth_date - r.birth_date) = 10000",
        f"{_YEAR} and (l.birth_date % 10000 = 101 or r.birth_date % 10000 = 101)",
        f"{_differing(('digits',), 8, 4)} = 1",
        _YEAR,
    ),
    "area": ("l.village = r.village", "l.town = r.town"),
    "sex": ("l.sex = r.sex",),
    "relation": ("l.relation = r.relation",),
}
# When a field says nothing of a pair.
UNKNOWN: Mapping[str, str] = {
    "name": "l.raw is null or r.raw is null",
    "birth_date": "l.birth_date is null or r.birth_date is null",
    "area": "(l.village is null or r.village is null) and (l.town is null or r.town is null)",
    "sex": "l.sex is null or r.sex is null",
    "relation": "l.relation is null or r.relation is null",
}
# A part of a blocking rule as a number of a row.
KEYS: Mapping[str, str] = {
    "name": "name",
    "sound": "sound",
    "ordered": "ordered",
    "surname": "surname",
    "birth_date": "birth_date",
    "birth_year": "birth_date // 10000",
    "month_day": "birth_date % 10000",
    "village": "village",
    "town": "town",
    "sex": "sex",
}


def level_of(field: str) -> str:
    """The number of the level at which a pair stands, NULL where the field says nothing."""
    cases = " ".join(f"when {said} then {number}" for number, said in enumerate(CONDITIONS[field]))
    return f"case when {UNKNOWN[field]} then null {cases} else {len(CONDITIONS[field])} end"


def code_of(field: str, column: str) -> str:
    """The code of a level by its number."""
    cases = " ".join(f"when {number} then '{code}'" for number, code in enumerate(FIELDS[field]))
    return f"case {column} {cases} end"


def bits_of(field: str, column: str, weights: Weights) -> str:
    """The weight of a level by its number, in hundredths of a bit; more where the value is rare, if the field says so.

    `<field>_rare` is the rarity of the value in the lists: of the name at «same» and «variant», of the village.
    """
    rare = {"name": (0, 1), "area": (0,)}.get(field, ()) if field in FREQUENT else ()
    cases = " ".join(
        f"when {number} then {level.bits100}" + (f" + {field}_rare" if number in rare else "")
        for number, level in enumerate(weights.fields[field])
    )
    return f"case {column} {cases} else 0 end"
