"""The people whom the made county has twice: who they are, and that nothing but likeness says so."""

from __future__ import annotations

from datetime import date

import pytest

from bangfu.demo.people import households
from bangfu.demo.twins import MANY, planted

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize("size", ["mini", "std"])
def test_each_is_somebody_of_another_household_written_without_a_number(size: str) -> None:
    homes = list(households(42, TODAY, size))  # type: ignore[arg-type]
    twice = planted(homes, size)  # type: ignore[arg-type]
    assert len(twice) == MANY[size]  # type: ignore[index]
    assert planted(homes, size) == twice  # type: ignore[arg-type]
    assert len({one.household_no for one in twice}) == len(twice)
    people = {(row["name"], row["birth_date"]): home["household_no"] for home in homes for row in home["members"]}
    plain = 0
    for one in twice:
        source = people.get((one.member["name"], one.member["birth_date"]))
        plain += source is not None
        assert source != one.household_no
        assert "id_number" not in one.member and one.member["id_number_why"] == "not_collected"
    # Some are written exactly so, some with a slip.
    assert 0 < plain < len(twice)
