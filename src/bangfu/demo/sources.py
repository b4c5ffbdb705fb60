"""What the national system is made to say of the made county's first township: nearly the same, with a few slips.

Pure: the same households give the same lines. Of every SLIP households one differs in a field, each time another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from bangfu.demo.county import Row
from bangfu.registry.rules.source_lines import SourceLine

SLIP = 6
_COMPARED = ("house_grade", "water_safe", "road_paved", "road_distance_dm", "farmland_mu100", "irrigated_mu100")


def national(homes: Iterable[Row], stated: Iterable[Row], township: str) -> Iterator[SourceLine]:
    """One line for each household of a township, numbered as in a sheet whose headings stand in row 3.

    `homes`: the made households, `stated`: how they live, in the same order.
    """
    number = 3
    for home, lives in zip(homes, stated, strict=True):
        if not str(home["village"]).startswith(township):
            continue
        number += 1
        head = home["members"][0]
        values: dict[str, Any] = {
            "head.name": head["name"],
            "household.member_count": len(home["members"]),
            **{f"living.{name}": lives["living"][name] for name in _COMPARED if lives["living"][name] is not None},
        }
        if number % SLIP == 0:
            _slip(values, number // SLIP)
        yield SourceLine(
            number,
            "household",
            code=home["household_no"],
            name=head["name"],
            birth_date=head["birth_date"],
            id_number=head.get("id_number"),
            values=values,
        )


def _slip(values: dict[str, Any], turn: int) -> None:
    """One field as it was written years ago, or miswritten."""
    match turn % 4:
        case 0:
            values["household.member_count"] += 1
        case 1:
            values["living.water_safe"] = not values.get("living.water_safe", False)
        case 2:
            values["living.farmland_mu100"] += 150
        case _:
            values["living.road_paved"] = not values["living.road_paved"]
