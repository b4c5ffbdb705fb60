"""What rules may name in a county on a day: that day's labels and that day's parameters, the county's own first."""

from __future__ import annotations

from datetime import date

import pytest

from bangfu.engine.criterion.meaning import read_rule
from bangfu.engine.criterion.tree import parameters_in
from bangfu.engine.criterion.vocabulary import Parameter, Vocabulary
from bangfu.kernel.refusal import Refusal
from bangfu.snapshots.queries import vocabulary
from tests.actions.book import Book, made
from tests.actions.policy import put
from tests.sample import load_policy_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("policy_in_force")]
NAME = {"zh": "大户人口数", "en": "large_household"}
LABEL = {"zh": "人口多的户", "en": "A large household"}


@pytest.fixture
def book() -> Book:
    load_policy_once()
    return made()


def large(book: Book, since: date, value: int) -> None:
    body = {"name": NAME, "label": LABEL, "value": value, "unit": "person"}
    put(book, "parameter", "rules.large", since, body)


def named(words: Vocabulary, text: str) -> Parameter:
    (one,) = parameters_in(read_rule(text, words.entity("household"), words))
    return one


def test_a_parameter_is_that_of_the_day_asked_of(book: Book) -> None:
    large(book, date(2022, 1, 1), 6)
    large(book, date(2026, 1, 1), 7)
    for day, value, since in (
        (date(2025, 12, 31), 6, date(2022, 1, 1)),
        (date(2026, 1, 1), 7, date(2026, 1, 1)),
        (date(2026, 11, 22), 7, date(2026, 1, 1)),
    ):
        one = named(vocabulary(book.county.pk, day), "家庭人口数 >= 大户人口数")
        assert (one.value, one.since, one.unit, one.source) == (value, since, "人", "县办公会纪要")
    with pytest.raises(Refusal) as no:
        named(vocabulary(book.county.pk, date(2021, 12, 31)), "家庭人口数 >= 大户人口数")
    assert no.value.params["name"] == "大户人口数"


def test_a_countys_own_value_is_nobody_elses(book: Book) -> None:
    other = made("990178")
    large(book, date(2022, 1, 1), 6)
    assert named(vocabulary(book.county.pk, date(2026, 1, 1)), "member_count >= large_household").value == 6
    with pytest.raises(Refusal):
        named(vocabulary(other.county.pk, date(2026, 1, 1)), "member_count >= large_household")


def test_labels_are_those_of_the_day(book: Book) -> None:
    old, new = (vocabulary(book.county.pk, day) for day in (date(2019, 1, 1), date(2026, 1, 1)))
    assert read_rule("户类型 = '一般贫困户'", old.entity("household"), old).kind == "truth"
    with pytest.raises(Refusal) as no:
        read_rule("户类型 = '一般贫困户'", new.entity("household"), new)
    assert "农户" in no.value.params["options"]


def test_the_shipped_parameters_have_names_of_their_own(book: Book) -> None:
    words = vocabulary(book.county.pk, date(2026, 11, 22))
    line = next(one for one in words.parameters if one.zh == "监测线")
    assert (line.en, line.value, line.unit, line.code) == ("monitoring_line", 600_000, "元", "rules.monitoring_line")
    assert line.digest and line.source


def test_what_a_list_words_is_not_known_before_its_first_day(book: Book) -> None:
    words = vocabulary(book.county.pk, date(2014, 1, 1))
    assert read_rule("户类型 = '低保贫困户'", words.entity("household"), words)
    words = vocabulary(book.county.pk, date(2013, 12, 31))
    with pytest.raises(Refusal, match=r"户类型.*names nothing"):
        read_rule("户类型 = '低保贫困户'", words.entity("household"), words)
