"""What else is known of the made households, students and villages: the fields that no column holds.

Pure: the same seed, day and households give the same values. Of a hundred households about GAPS lack one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from random import Random
from typing import Any

from bangfu.demo.county import Row
from bangfu.demo.living import GAPS

_FUELS = {"dung": 46, "wood": 22, "coal": 20, "clean": 12}
_STRUCTURES = {"earth": 18, "brick_wood": 46, "brick": 32, "concrete": 4}
_WAYS = {"paved": 78, "gravel": 18, "earth": 4}
_REGIONS = {"in_county": 70, "out_of_county": 22, "out_of_province": 8}
_TRADES = ("牦牛养殖", "青稞种植", "藏羊养殖、乡村旅游", "中藏药材种植", "奶制品加工")
# School stages at which pupils may be away from the county.
AWAY = ("senior", "vocational_college")


def households(seed: int, homes: Iterable[Row]) -> Iterator[tuple[str, dict[str, Any]]]:
    """(household number, field → value) of each household; a field left out was not collected."""
    random = Random(f"{seed}:fields")  # noqa: S311  # repeatable made data, not a secret
    for home in homes:
        values: dict[str, Any] = {
            "house_m2": random.randrange(60, 181, 4),
            "house_structure": _chosen(random, _STRUCTURES),
            "fuel": _chosen(random, _FUELS),
            "toilet": random.randint(1, 100) <= 74,
            "road_type": _chosen(random, _WAYS),
        }
        if home["category"] != "ordinary":
            values["in_cooperative"] = random.randint(1, 100) <= 45
            values["first_identified_on"] = date(random.randint(2014, 2017), random.randint(1, 12), 1)
        if random.randint(1, 100) <= GAPS:
            del values[random.choice(list(values))]
        yield home["household_no"], values


def students(seed: int, people: Iterable[tuple[str, str]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """(person's number, field → value) of those at school; `people`: number and stage of school."""
    random = Random(f"{seed}:students")  # noqa: S311  # repeatable made data, not a secret
    for number, stage in people:
        region = _chosen(random, _REGIONS) if stage in AWAY else "in_county"
        yield number, {"school_region": region}


def villages(seed: int, codes: Iterable[str], homes: Iterable[Row]) -> Iterator[tuple[str, dict[str, Any]]]:
    """(village code, field → value) of each village; counts of people fit the made households."""
    random = Random(f"{seed}:villages")  # noqa: S311  # repeatable made data, not a secret
    count: dict[str, list[int]] = {}
    for home in homes:
        sums = count.setdefault(home["village"], [0, 0])
        sums[0] += 1
        sums[1] += len(home["members"])
    for code in codes:
        known, heads = count.get(code, (0, 0))
        yield (
            code,
            {
                "villager_groups": random.randint(2, 6),
                "household_total": known,
                "person_total": heads,
                "labour_total": heads * 11 // 20,
                "away_total": heads * 3 // 20,
                "medical_people": heads * 97 // 100,
                "pension_people": heads * 58 // 100,
                "collective_income_fen": random.randrange(4_000_000, 28_000_000, 100_000),
                "cooperatives": random.randint(0, 4),
                "leaders": random.randint(0, 5),
                "trades": random.choice(_TRADES),
                "farmland_mu100": known * random.randrange(800, 1_600, 10),
                "pasture_mu100": known * random.randrange(20_000, 90_000, 100),
                "groups_paved": random.randint(1, 4),
                "bus": random.randint(1, 100) <= 80,
                "water_short_households": random.choice((0, 0, 0, 1)),
                "unsafe_house_households": random.choice((0, 0, 1)),
                "power_households": known,
                "broadband": True,
                "waste_points": random.randint(1, 8),
                "public_toilets": random.randint(1, 4),
                "clinics": 1,
                "doctors": random.randint(1, 2),
                "library": random.randint(1, 100) <= 90,
                "primary_schools": random.randint(0, 1),
                "kindergartens": random.randint(0, 1),
                "first_secretary": True,
                "resident_team": 3,
            },
        )


def _chosen(random: Random, shares: dict[str, int]) -> str:
    return random.choices(list(shares), weights=list(shares.values()))[0]
