"""A field through time: joined where it says the same, set aside where the book says otherwise."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as some

from bangfu.registry.rules.threads import Said, thread

D = date(2020, 1, 1)


def day(number: int) -> date:
    return D + timedelta(days=number)


def test_a_span_that_was_only_ended_keeps_the_line_that_first_said_it() -> None:
    held = thread(
        "x",
        [
            Said("a", "", day(0), None, 5, 9),
            Said("a", "", day(0), day(10), 9),
            Said("b", "", day(10), None, 9),
        ],
    )
    assert [(one.value, one.since, one.until, one.recorded) for one in held.spans] == [
        ("b", day(10), None, 9),
        ("a", day(0), day(10), 5),
    ]
    assert held.set_aside == ()
    first = held.spans[0]
    before = held.before(first)
    assert before is not None and before.value == "a" and held.before(before) is None


def test_what_was_corrected_stands_apart_with_the_line_that_corrected_it() -> None:
    wrong = Said("a", "", day(0), None, 5, 9)
    held = thread("x", [wrong, Said("b", "", day(0), None, 9)])
    assert held.set_aside == (wrong,) and [one.value for one in held.spans] == ["b"]


def test_columns_that_changed_beside_it_do_not_cut_a_span() -> None:
    held = thread("x", [Said("a", "", day(0), day(3), 1), Said("a", "", day(3), None, 2)])
    assert [(one.since, one.until, one.recorded) for one in held.spans] == [(day(0), None, 1)]


@settings(deadline=None)
@given(some.lists(some.tuples(some.integers(1, 30), some.sampled_from("abc")), min_size=1, max_size=12))
def test_of_every_day_it_says_what_a_naive_look_at_the_rows_says(steps: list[tuple[int, str]]) -> None:
    rows, start = [], 0
    for number, (length, value) in enumerate(steps):
        end = None if number == len(steps) - 1 else day(start + length)
        rows.append(Said(value, "", day(start), end, number + 1))
        start += length
    held = thread("x", reversed(rows))
    for number in range(-1, start + 2):
        on = day(number)
        naive = [row.value for row in rows if row.since <= on and (row.until is None or on < row.until)]
        told = held.at(on)
        assert ([] if told is None else [told.value]) == naive
    values = [one.value for one in held.spans]
    assert all(one != other for one, other in pairwise(values))
