"""The made county's households: kinship that holds, identity data that can belong to nobody."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest

from bangfu.demo import county
from bangfu.demo.people import HEAD, MOTHER, SPOUSE, households, luhn_holds
from bangfu.kernel import idnumber

TODAY = date(2026, 11, 21)

Row = dict[str, Any]


@pytest.fixture(scope="module")
def families() -> list[Row]:
    return list(households(county.SEED, TODAY))


def test_households_are_repeatable_and_of_the_promised_size(families: list[Row]) -> None:
    assert families == list(households(county.SEED, TODAY))
    assert families != list(households(county.SEED + 1, TODAY))
    assert len(families) == 120
    assert 500 <= sum(len(row["members"]) for row in families) <= 540
    villages = Counter(row["village"] for row in families)
    assert set(villages) == {row["code"] for row in county.areas() if row["level"] == "village"}
    natural = {row["code"]: row["parent"] for row in county.areas() if row["level"] == "natural_village"}
    assert all(natural[row["natural_village"]] == row["village"] for row in families)
    assert len({row["household_no"] for row in families}) == 120


def test_identity_data_belong_to_nobody(families: list[Row]) -> None:
    people = [member for row in families for member in row["members"]]
    for member in people:
        number = member["id_number"]
        assert number.startswith("9901")
        assert idnumber.is_valid(number)
        assert idnumber.birth_date(number) == member["birth_date"] <= TODAY
        assert idnumber.sex(number) == member["sex"]
        assert member["phone"] is None or (len(member["phone"]) == 11 and member["phone"].startswith("100"))
    for row in families:
        assert row["bank_card"].startswith("9999")
        assert len(row["bank_card"]) == 19
        assert not luhn_holds(row["bank_card"])
    phones = [member["phone"] for member in people if member["phone"]]
    assert len({member["id_number"] for member in people}) == len(people)
    assert len(set(phones)) == len(phones)
    assert len({row["bank_card"] for row in families}) == len(families)


def test_luhn_knows_a_right_number_from_a_wrong_one() -> None:
    assert luhn_holds("79927398713")
    assert not luhn_holds("79927398710")


@pytest.mark.parametrize("seed", range(4))
def test_kinship_holds(seed: int) -> None:
    for family in households(seed, TODAY):
        members = family["members"]
        relations = Counter(member["relation"] for member in members)
        assert members[0]["relation"] == HEAD
        assert relations[HEAD] == 1
        assert max(relations[only] for only in (SPOUSE, "51", "52", "28", "38")) <= 1
        couple = [member for member in members if member["relation"] in (HEAD, SPOUSE)]
        assert len({member["sex"] for member in couple}) == len(couple)
        women = [member for member in couple if member["sex"] == "female"]
        for elder, younger in ((women, ("20", "30")), ([m for m in members if m["relation"] == MOTHER], (HEAD,))):
            for mother in elder:
                for child in (member for member in members if member["relation"] in younger):
                    assert (child["birth_date"] - mother["birth_date"]).days > 15 * 365
        wanted = {"20": "male", "28": "male", "41": "male", "51": "male",
                  "30": "female", "38": "female", "42": "female", "52": "female"}  # fmt: skip
        assert all(member["sex"] == wanted.get(member["relation"], member["sex"]) for member in members)
        in_laws = [m for m in members if m["relation"] == "38"] or [m for m in members if m["relation"] == "30"]
        for grandchild in (member for member in members if member["relation"] in ("41", "42")):
            assert any((grandchild["birth_date"] - m["birth_date"]).days > 15 * 365 for m in in_laws)


def test_names_fit_the_sex(families: list[Row]) -> None:
    lists = county.read_data("names.yaml")
    for member in (member for row in families for member in row["members"]):
        endings = lists[member["ethnicity"]][member["sex"]]["last"]
        assert member["name"].endswith(tuple(endings))


def test_the_age_pyramid_is_rural() -> None:
    ages = [
        (TODAY - member["birth_date"]).days // 365
        for row in households(county.SEED, TODAY, "std")
        for member in row["members"]
    ]
    assert 9_500 <= len(ages) <= 11_500
    assert 20 <= sum(age < 16 for age in ages) * 100 // len(ages) <= 35
    assert 10 <= sum(age >= 60 for age in ages) * 100 // len(ages) <= 25
    assert max(ages) < 100
