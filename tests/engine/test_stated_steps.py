"""What the steps derive of stated facts equals plain loops over the same rows: income, shares, schooling, labour."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bangfu.engine.duck import DuckRunner
from bangfu.engine.screen import screened
from bangfu.engine.steps import load_steps
from bangfu.policybook.rules.files import read_folder
from bangfu.screening.rules.reading import codes_of, in_force, read
from bangfu.snapshots.rules import vocabulary_of_entries
from tests.engine.made import freeze
from tests.engine.naive import household_money, labour_of, standing

DAY = date(2026, 11, 22)
POLICY = in_force(read_folder(Path(__file__).resolve().parents[2] / "policy"), DAY)
WORDS = vocabulary_of_entries(POLICY, DAY)
LEADS = {one.code: read(one, WORDS, codes_of(POLICY)) for one in POLICY if one.code.startswith("lead.")}
LINE = next(one.value for one in WORDS.parameters if one.zh == "监测线")
HEAVY = next(one.value for one in WORDS.parameters if one.zh == "刚性支出警戒占比")
PARTS = ("wage", "operating", "property", "transfer", "cost", "relief", "rigid")

fen = st.sampled_from([None, 0, 1, 99_999, 600_000, 600_001, 1_200_000, 3_000_000])
truth = st.sampled_from([None, True, False])


@st.composite
def homes(draw: st.DrawFn) -> dict[str, list[dict[str, Any]]]:
    """One to four households of up to three people, with gaps everywhere."""
    households, people = [], []
    for number in range(1, draw(st.integers(1, 4)) + 1):
        size = draw(st.integers(0, 3))
        row = {f"{part}_fen": draw(fen) for part in PARTS}
        row |= {
            "id": number,
            "path": "/1/2/",
            "member_count": size,
            "year_members": draw(st.sampled_from([None, 1, 2, 3])),
        }
        row |= {
            "category": draw(st.sampled_from([None, "lifted", "ordinary", "prevention"])),
            "water_safe": draw(truth),
        }
        row["house_grade"] = draw(st.sampled_from([None, "A", "C", "D", "no_house"]))
        households.append(row)
        for place in range(size):
            person = {
                "id": 10 * number + place,
                "household_id": number,
                "path": "/1/2/",
                "sex": "male",
                "relation": "20",
            }
            person["labour"] = draw(st.sampled_from([None, "ordinary", "skilled", "weak", "lost", "none"]))
            person["school"] = draw(st.sampled_from([None, "none", "before", "primary", "senior"]))
            person["relief"] = draw(st.sampled_from([None, "none", "minimum_rural", "destitute_urban"]))
            person["born_on"] = draw(
                st.sampled_from([None, date(2010, 11, 22), date(2010, 11, 23), date(2020, 11, 23), date(1980, 1, 1)])
            )
            person |= {"medical_resident": draw(truth), "medical_employee": draw(truth), "healthy": draw(truth)}
            people.append(person)
    return {"household": households, "person": people}


def asked(engine: DuckRunner, step: str) -> list[dict[str, Any]]:
    columns = ", ".join(f"t.{column}" for column in load_steps()[step].columns)
    return [dict(row) for row in engine.rows(f"select {columns} from {step} as t").records()]


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=homes())
def test_what_is_derived_equals_plain_python(data: Mapping[str, list[dict[str, Any]]]) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        DuckRunner(freeze(Path(folder), data, DAY), DAY, keep=False) as engine,
    ):
        homes_given, people_given = asked(engine, "asked_household"), asked(engine, "asked_person")
        leads = screened(engine, WORDS, {code: (rule.entity, rule.node) for code, rule in LEADS.items()})
        found = {code: set(one.subjects.to_pylist()) for code, one in leads.items()}
    for row in homes_given:
        home = next(one for one in data["household"] if one["id"] == row["id"])
        members = [one for one in data["person"] if one["household_id"] == row["id"]]
        assert {name: row[name] for name in ("gross_fen", "net_fen", "left_fen")} == household_money(home)
        assert (row["labourers"], row["labour_scaled"]) == labour_of(members)
        assert expected(home, members) == {code for code, ids in found.items() if row["id"] in ids and code in JUDGED}
    for row in people_given:
        person = next(one for one in data["person"] if one["id"] == row["id"])
        assert {name: row[name] for name in ("in_school", "able", "minimum_living", "destitute")} == standing(person)


JUDGED = ("lead.unstable", "lead.marginal", "lead.sudden", "lead.no_labour")


def expected(home: Mapping[str, Any], members: list[dict[str, Any]]) -> set[str]:
    """The leads that hold of a household, from the written rules; exact fractions."""
    money = household_money(home)
    size = home["year_members"]
    head = None if None in (money["net_fen"], size) else Fraction(money["net_fen"], size)
    left = None if None in (money["left_fen"], size) else Fraction(money["left_fen"], size)
    share = None
    if money["gross_fen"] and home["rigid_fen"] is not None:
        share = Fraction(10_000 * home["rigid_fen"], money["gross_fen"])
    below = head is not None and head < LINE
    found = {"lead.unstable"} if below and home["category"] == "lifted" else set()
    found |= {"lead.marginal"} if below and home["category"] == "ordinary" else set()
    heavy = (
        head is not None and head >= LINE and left is not None and left < LINE and share is not None and share >= HEAVY
    )
    found |= {"lead.sudden"} if heavy and home["category"] in ("lifted", "ordinary") else set()
    found |= {"lead.no_labour"} if members and labour_of(members)[0] == 0 else set()
    return found


def test_rules_in_force_go_on_without_a_list_that_a_newer_program_brings() -> None:
    older = [one for one in POLICY if one.code != "registry.poverty_cause"]
    words = vocabulary_of_entries(older, DAY)
    assert len(older) == len(POLICY) - 1
    for code, rule in LEADS.items():
        assert read(rule.said, words, codes_of(older)).said.code == code
