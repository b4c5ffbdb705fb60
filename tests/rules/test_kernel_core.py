"""ID numbers, digests, ids, rights, refusals and the readers of fields."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangfu.kernel import idnumber, record
from bangfu.kernel.area import child_path, covers, ids
from bangfu.kernel.digest import canonical, keyed_hex, sha256_hex
from bangfu.kernel.ids import derived, uuid7
from bangfu.kernel.record import Field, RecordKind
from bangfu.kernel.refusal import Refusal, Refusals
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Actor, Call, Grant, operator

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


def numbers() -> dict[str, str]:
    """A made number for every check character."""
    found: dict[str, str] = {}
    for sequence in range(1000):
        first = f"99010119900307{sequence:03d}"
        found.setdefault(idnumber.check_digit(first), first + idnumber.check_digit(first))
    return found


@pytest.mark.parametrize("check", idnumber.CHECKS)
def test_every_check_character(check: str) -> None:
    number = numbers()[check]
    assert idnumber.is_valid(number)
    # The standard's own statement: the weighted sum with the check character leaves 1 modulo 11.
    weights = [pow(2, 17 - place, 11) for place in range(18)]
    digits = [10 if sign == "X" else int(sign) for sign in number]
    assert sum(a * b for a, b in zip(digits, weights, strict=True)) % 11 == 1
    for other in idnumber.CHECKS.replace(check, ""):
        assert not idnumber.is_valid(number[:17] + other)


@given(st.sampled_from(sorted(numbers().values())), st.integers(0, 16), st.integers(1, 9))
def test_every_single_wrong_digit_is_found(number: str, place: int, step: int) -> None:
    wrong = str((int(number[place]) + step) % 10)
    assert not idnumber.is_valid(number[:place] + wrong + number[place + 1 :])


def test_shapes_that_are_no_number() -> None:
    good = numbers()["X"]
    for bad in (good + "\n", good.lower(), good[:17], good + "0", "", "९" + good[1:], " " + good[1:]):
        assert not idnumber.is_valid(bad)
    for born in ("20230229", "19900431", "00000101"):
        first = f"990101{born}001"
        assert not idnumber.is_valid(first + idnumber.check_digit(first))
    assert idnumber.birth_date("990101202402290010") == date(2024, 2, 29)
    assert idnumber.sex("990101202402290010") == "male"
    assert idnumber.mask(good) == good[:6] + "********" + good[14:]
    assert idnumber.mask("990101") == "******"


plain_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


def shuffled(value: Any) -> Any:
    """The same contents with every mapping written backwards."""
    if isinstance(value, dict):
        return {key: shuffled(value[key]) for key in reversed(list(value))}
    return [shuffled(item) for item in value] if isinstance(value, list) else value


@given(plain_values)
def test_a_digest_does_not_depend_on_the_order_of_names(value: Any) -> None:
    assert canonical(value) == canonical(shuffled(value))


def test_canonical_forms_stay_as_they_are() -> None:
    value = {"b": [1, "二", None], "a": date(2026, 1, 2), "c": Fraction(1, 3), "d": (True,), "e": UUID(int=5)}
    assert (
        canonical(value).decode()
        == '{"a":"2026-01-02","b":[1,"二",null],"c":"1/3","d":[true],"e":"00000000-0000-0000-0000-000000000005"}'
    )
    assert canonical({"s": {3, 1, 2}}) == b'{"s":[1,2,3]}'
    assert sha256_hex(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert keyed_hex(b"k", b"x") != keyed_hex(b"l", b"x")


@pytest.mark.parametrize("value", [object(), {"x": object()}, float("nan"), float("inf")])
def test_what_has_no_canonical_form_is_an_error(value: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        canonical(value)


def test_a_lone_surrogate_has_a_digest() -> None:
    assert canonical("\ud800") != canonical("\ud801")


def test_ids_are_ordered_by_their_making() -> None:
    made = [uuid7(NOW + timedelta(milliseconds=step)) for step in range(200)]
    assert made == sorted(made)
    assert {one.version for one in made} == {7}
    assert {one.variant for one in made} == {"specified in RFC 4122"}
    assert len({uuid7(NOW) for _ in range(5000)}) == 5000
    assert derived("a", 1) == derived("a", 1)
    assert len({derived("a", "b"), derived("ab"), derived("b", "a")}) == 3


def test_paths() -> None:
    assert child_path("/1/5/", 23) == "/1/5/23/"
    assert ids("/1/5/23/") == (1, 5, 23)
    assert covers("/1/5/", "/1/5/23/") and covers("/1/5/", "/1/5/") and covers("/", "/9/")
    assert not covers("/1/5/", "/1/52/") and not covers("/1/5/", "/1/") and not covers("", "/1/")


RIGHT = Right.WORKS_PROJECT_WRITE


@pytest.mark.parametrize(
    ("grant", "asked", "yes", "why"),
    [
        (None, (1, "/1/", 7), False, "role does not carry"),
        (Grant(Right.WORKS_PROJECT_READ, 1, "/", "r"), (1, "/1/", 7), False, "role does not carry"),
        (Grant(RIGHT, 2, "/", "r"), (1, "/1/", 7), False, "outside your area"),
        (Grant(RIGHT, 1, "/1/2/", "r"), (1, "/1/", 7), False, "outside your area"),
        (Grant(RIGHT, 1, "", "r"), (1, "/1/", 7), False, "outside your area"),
        (Grant(RIGHT, 1, "/1/", "r", 8), (1, "/1/3/", 7), False, "another organisation"),
        (Grant(RIGHT, 1, "/1/", "r", 8), (1, "/1/3/", None), False, "another organisation"),
        (Grant(RIGHT, 1, "/1/", "r", 7), (1, "/1/3/", 7), True, "r"),
        (Grant(RIGHT, 1, "/1/", "clerk"), (1, "/1/3/", 7), True, "clerk"),
    ],
)
def test_may_and_why(grant: Grant | None, asked: tuple[int, str, int | None], yes: bool, why: str) -> None:
    actor = Actor(5, "u", "n", (grant,) if grant else ())
    answer = actor.can(RIGHT, *asked)
    assert answer.yes is yes
    assert why in answer.why
    if not yes:
        with pytest.raises(Refusal) as refused:
            actor.require(RIGHT, *asked)
        assert refused.value.status == 403


def test_one_grant_of_several_is_enough_and_the_console_holds_one_county() -> None:
    both = Actor(5, "u", "n", (Grant(RIGHT, 1, "/1/", "a", 8), Grant(RIGHT, 1, "/1/", "b", 7)))
    assert both.can(RIGHT, 1, "/1/", 7).yes
    console = operator("console", 3)
    assert all(console.can(right, 3, "/9/", 1).yes for right in Right)
    assert not any(console.can(right, 4, "/9/", 1).yes for right in Right)


def test_parts_of_a_batch_have_keys_of_their_own() -> None:
    call = Call(operator("console", 1), "key", NOW, "why")
    assert call.part("a", 1).key == call.part("a", 1).key
    assert len({call.part(name, row).key for name in "ab" for row in range(50)} | {call.key}) == 101
    assert call.part("a").reason == "why"


def test_refusals_tell_what_where_and_what_to_do() -> None:
    no = Refusal("Only %(n)s of 100 %%.", cure="Do it.", field="share", n=5)
    assert str(no.at("f.yaml:3")) == "f.yaml:3 · share: Only 5 of 100 %. Do it."
    assert str(Refusal("Up to 100 %%.")) == "Up to 100 %."
    assert str(no.at("a").at("b")).startswith("a ·")
    assert str(Refusals("%(count)s rows", [no], count=1)) == "1 rows\nshare: Only 5 of 100 %. Do it."


@pytest.mark.parametrize(
    ("read", "value", "kept"),
    [
        (record.text, "  甲 乙 ", "甲 乙"),
        (record.text, "一\n二", "一\n二"),
        (record.text, 2016, "2016"),
        (record.code, " P-1 ", "P-1"),
        (record.whole, "12", 12),
        (record.whole, 0, 0),
        (record.truth, True, True),
        (record.texts, "甲", ("甲",)),
        (record.texts, ["甲", "乙"], ("甲", "乙")),
        (record.day, "2026-02-01", date(2026, 2, 1)),
        (record.source, {"document": "D", "line": "17", "quote": None}, {"document": "D", "line": 17}),
        (record.one_of("a", "b"), "b", "b"),
    ],
)
def test_a_field_is_read(read: Any, value: Any, kept: Any) -> None:
    assert read(value) == kept


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (record.text, ["a"]),
        (record.text, {"a": 1}),
        (record.text, True),
        (record.text, "a" * 2001),
        (record.text, "a\0b"),
        (record.text, "a\x1b[31mb"),
        (record.text, "a\u202eb"),
        (record.text, "a\ud800b"),
        (record.code, ""),
        (record.code, "A\nB"),
        (record.code, "A" * 61),
        (record.whole, "²"),
        (record.whole, "-1"),
        (record.whole, -1),
        (record.whole, True),
        (record.whole, "1.0"),
        (record.whole, "9" * 5000),
        (record.whole, None),
        (record.truth, "yes"),
        (record.money, "-5万元"),
        (record.length, "-1公里"),
        (record.percent, "-1%"),
        (record.source, "D"),
        (record.source, {"page": 3}),
        (record.source, {"line": "xvii"}),
        (record.source, {"quote": "字" * 201}),
        (record.one_of("a"), "c"),
        (record.one_of("a"), ["a"]),
        (record.mapping, "a"),
    ],
)
def test_a_field_is_refused(read: Any, value: Any) -> None:
    with pytest.raises(Refusal) as refused:
        read(value)
    assert len(str(refused.value)) < 400


def test_every_fault_of_a_row_is_named() -> None:
    kind = RecordKind(
        "x",
        (Field("code", record.code, True), Field("n", record.whole), Field("m", record.money)),
        lambda *a, **k: True,
    )
    assert kind.read({"code": "A", "n": "3", "m": None}) == {"code": "A", "n": 3}
    with pytest.raises(Refusals) as refused:
        kind.read({"n": "x", "m": "5", "colour": "red"})
    assert [one.field for one in refused.value.each] == ["colour", "code", "n", "m"]
    with pytest.raises(Refusal) as single:
        kind.read({"code": "A", "n": "x"})
    assert single.value.field == "n"
