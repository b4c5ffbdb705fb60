"""Areas by name or code: the larger first, so that a village's name is looked for in its township."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from bangfu.intake.rules.areas import Area, plain_name
from bangfu.intake.rules.checked import Column, Type, Value
from bangfu.intake.rules.checking.cells import Reading

LEVELS = ("county", "township", "village", "natural_village")
NAMED_AT_MOST = 6


def read_areas(reading: Reading, columns: Sequence[Column], values: dict[str, list[Value]]) -> None:
    """Put the code of the area in place of what is written, and tell what is no area of the county."""
    asked = [one for one in columns if one.type is Type.AREA and one.level in LEVELS]
    asked.sort(key=lambda one: LEVELS.index(one.level))
    inside: list[str] = [""] * len(reading.numbers)
    for column in asked:
        found: dict[tuple[str, str], str] = {}
        doubted: set[tuple[str, str]] = set()
        told = values[column.code]
        for place, (number, written) in enumerate(zip(reading.numbers, told, strict=True)):
            if type(written) is not str:
                continue
            key = (written, inside[place])
            if key not in found or key in doubted:
                before = len(reading.problems)
                found[key] = _code(reading, column, number, written, inside[place])
                if len(reading.problems) > before:
                    doubted.add(key)
            told[place] = found[key] or None
            inside[place] = found[key] or inside[place]


def _code(reading: Reading, column: Column, number: int, written: str, inside: str) -> str:
    areas = reading.known.areas
    named = list(areas.named(column.level, written))
    former = [] if named else list(areas.formerly(column.level, written))
    named = named or former
    if not named and inside:
        # Names are often written with those of the larger places before them.
        named = [
            one for one in areas.inside(column.level, inside) if plain_name(written).endswith(plain_name(one.name))
        ]
    if not named:
        among = areas.inside(column.level, inside) if inside else areas.of_level(column.level)
        near = get_close_matches(plain_name(written), [one.name for one in among], 1, 0.5)
        reading.tell(number, column, "area_unknown", **({"near": near[0]} if near else {}))
        return ""
    held = [one for one in named if not inside or areas.lies_in(one, inside)]
    if not held:
        reading.tell(number, column, "area_elsewhere", **{"in": areas.all[inside].name})
        return ""
    if len(held) > 1:
        reading.tell(
            number, column, "area_ambiguous", known="、".join(_full(reading, one) for one in held[:NAMED_AT_MOST])
        )
        return ""
    if former:
        reading.tell(number, column, "area_former", now=_full(reading, held[0]))
    return held[0].code


def _full(reading: Reading, area: Area) -> str:
    parent = reading.known.areas.all.get(area.parent)
    return f"{parent.name if parent else ''}{area.name}（{area.code}）"
