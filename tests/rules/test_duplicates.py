"""Which pairs of people make two households one question, and which way a question may go."""

from __future__ import annotations

import pytest

from bangfu.kernel.refusal import Refusal
from bangfu.screening.rules.duplicates import MOVES, REMEMBERED, TO_DO, Suspected, refuse_move, suspected

FIELDS = ("name", "birth_date")
HOMES = {100: (1, 2, 3), 200: (11, 12), 300: (21,)}
HOME = {person: home for home, people in HOMES.items() for person in people}


def pair(left: int, right: int, bits100: int = 900) -> dict[str, object]:
    return {"left": left, "right": right, "bits100": bits100, "name": "same", "birth_date": None}


def found(*pairs: dict[str, object], percent: int = 50) -> list[Suspected]:
    return suspected(pairs, FIELDS, HOME, HOMES, percent)


def test_two_of_a_household_make_the_households_one_question() -> None:
    (one,) = found(pair(1, 11), pair(12, 2))
    assert (one.kind, one.pair, one.members, one.bits100) == ("household", (100, 200), ((1, 11), (2, 12)), 1800)


def test_one_person_is_a_question_of_its_own() -> None:
    assert [(one.kind, one.pair) for one in found(pair(21, 1))] == [("person", (1, 21))]
    assert found(pair(1, 11))[0].levels == {"name": "same"}, "what a field does not say is not told"
    kinds = [(one.kind, one.pair) for one in found(pair(1, 11), pair(12, 2), pair(3, 21))]
    assert kinds == [("person", (3, 21)), ("household", (100, 200))]


def test_too_few_of_the_smaller_household_are_questions_of_people() -> None:
    homes = {100: (1, 2, 3, 4, 5), 200: (11, 12, 13, 14, 15)}
    home = {person: one for one, people in homes.items() for person in people}
    some = suspected([pair(1, 11), pair(2, 12)], FIELDS, home, homes, 50)
    assert [one.kind for one in some] == ["person", "person"]
    assert [one.kind for one in suspected([pair(1, 11), pair(2, 12)], FIELDS, home, homes, 40)] == ["household"]


def test_nobody_stands_in_two_pairs_of_a_household() -> None:
    (one,) = found(pair(1, 11, 900), pair(1, 12, 800), pair(2, 12, 700))
    assert one.members == ((1, 11), (2, 12))


def test_people_of_one_household_are_asked_about_by_themselves() -> None:
    assert [(one.kind, one.pair) for one in found(pair(2, 1))] == [("person", (1, 2))]


def test_every_state_can_be_left_or_is_remembered() -> None:
    assert set(MOVES) == {to for some in MOVES.values() for to in some}
    assert set(TO_DO) | set(REMEMBERED) | {"merged", "settled"} == set(MOVES)
    refuse_move("proposed", "merged")
    for state, to in (("open", "merged"), ("checking", "merged"), ("merged", "open"), ("different", "merged")):
        with pytest.raises(Refusal) as refused:
            refuse_move(state, to)
        assert refused.value.status == 409
