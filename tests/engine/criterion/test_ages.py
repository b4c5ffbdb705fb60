"""An age held against years is the day of birth held against a day: equal to counting, on every day of the calendar."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bangfu.engine.criterion.meaning import read_rule
from bangfu.engine.criterion.statement import statement
from tests.engine.criterion.county import VOCABULARY, County

PERSON = VOCABULARY.entity("person")
SIGNS = {
    "<": lambda age, years: age < years, "<=": lambda age, years: age <= years, "=": lambda age, years: age == years,
    "!=": lambda age, years: age != years, ">=": lambda age, years: age >= years, ">": lambda age, years: age > years,
}  # fmt: skip


def age(born: date, on: date) -> int:
    return on.year - born.year - ((born.month, born.day) > (on.month, on.day))


@pytest.mark.parametrize(
    "on", [date(2024, 2, 28), date(2024, 2, 29), date(2023, 2, 28), date(2025, 3, 1), date(2026, 1, 1)]
)
@pytest.mark.parametrize("years", [0, 1, 4, 16])
def test_every_sign_at_every_birthday(on: date, years: int) -> None:
    around = date(on.year - years, 1, 1)
    days = [
        around + timedelta(days=step) for step in (*range(-3, 4), *range(50, 70), *range(355, 440), *range(-320, -290))
    ]
    people = [{"id": number, "household_id": 1, "born_on": born} for number, born in enumerate(days, 2)]
    people.append({"id": 1000, "household_id": 1, "born_on": None})
    rules = {
        f"r{number}": read_rule(f"年龄({on.isoformat()}) {sign} {years}岁", PERSON, VOCABULARY)
        for number, sign in enumerate(SIGNS)
    }
    with County({"household": [{"id": 1}], "person": people}) as county:
        found = {row["subject_id"]: row for row in county.asked(PERSON, rules)}
    assert [found[1000][name] for name in rules] == [None] * len(rules)
    for number, born in enumerate(days, 2):
        wanted = [SIGNS[sign](age(born, on), years) for sign in SIGNS]
        assert [found[number][name] for name in rules] == wanted, born


def test_nothing_is_counted_out_and_odd_years_are() -> None:
    def sql(text: str) -> str:
        return statement(PERSON, {"v": read_rule(text, PERSON, VOCABULARY)}, VOCABULARY, date(2026, 11, 22))

    assert "extract" not in sql("年龄 between 16 and 60 and 年龄 != 40")
    for text in ("年龄 > -1", "年龄 < 3000", "年龄 < 16.5", "年龄 * 2 > 30", "年龄(出生日期) < 3"):
        assert "extract" in sql(text), text
