"""Random rules with what they mean in plain Python, and random households with gaps: nothing of the engine is used.

A rule is its text and a function of one record; records know their household, village and members. None is unknown.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import Any

from tests.engine.criterion.county import AS_OF, CATEGORIES, Rows

Truth = bool | None


@dataclass
class Record:
    """One record: its own columns, what it belongs to and what belongs to it."""

    row: dict[str, Any]
    above: Record | None = None
    below: list[Record] = field(default_factory=list)

    def get(self, column: str) -> Any:
        return self.row.get(column)


Meaning = Callable[[Record], Any]


@dataclass(frozen=True)
class Written:
    """A piece of a rule and what it gives for a record."""

    text: str
    gives: Meaning


def both(parts: Sequence[Truth]) -> Truth:
    """And: false wins, then unknown."""
    return False if False in parts else None if None in parts else True


def either(parts: Sequence[Truth]) -> Truth:
    """Or: true wins, then unknown."""
    return True if True in parts else None if None in parts else False


def opposite(truth: Truth) -> Truth:
    return None if truth is None else not truth


def age(born: date | None, on: date | None) -> int | None:
    if born is None or on is None:
        return None
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def months_on(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def held(sign: str, one: Any, two: Any) -> Truth:
    if one is None or two is None:
        return None
    return {"<": one < two, "<=": one <= two, "=": one == two, "!=": one != two, ">": one > two, ">=": one >= two}[sign]


class Writer:
    """Writes rules for one kind of record after another, from a seeded source of chance."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)

    def rule(self, kind: str, depth: int = 3) -> Written:
        """A condition on records of a kind."""
        pick = self.rng.random()
        if depth and pick < 0.22:
            return self.joined(kind, depth, self.rng.choice((" and ", " 且 ", "并且")), both)
        if depth and pick < 0.44:
            return self.joined(kind, depth, self.rng.choice((" or ", "或", " 或者 ")), either)
        if depth and pick < 0.54:
            inner = self.rule(kind, depth - 1)
            return Written(
                f"{self.rng.choice(('not ', '非', '不'))}({inner.text})", lambda it: opposite(inner.gives(it))
            )
        if depth and pick < 0.72 and kind != "person":
            return self.quantified(kind, depth)
        return self.plain(kind)

    def joined(self, kind: str, depth: int, word: str, how: Callable[[Sequence[Truth]], Truth]) -> Written:
        parts = [self.rule(kind, depth - 1) for _ in range(self.rng.randint(2, 3))]
        return Written(
            word.join(f"({part.text})" for part in parts), lambda it: how([part.gives(it) for part in parts])
        )

    def quantified(self, kind: str, depth: int) -> Written:
        below, word, english = ("person", "成员", "member") if kind == "household" else ("household", "户", "household")
        inner = self.rule(below, depth - 1)

        def truths(it: Record) -> list[Truth]:
            return [inner.gives(one) for one in it.below]

        form = self.rng.choice(("any", "all", "no", "count", "count", "sum"))
        zh = self.rng.random() < 0.7
        if form == "any":
            return Written(f"{f'任一{word}' if zh else f'any_{english}'}({inner.text})", lambda it: either(truths(it)))
        if form == "all":
            return Written(f"{f'所有{word}' if zh else f'all_{english}s'}({inner.text})", lambda it: both(truths(it)))
        if form == "no":
            return Written(
                f"{f'无{word}' if zh else f'no_{english}'}({inner.text})", lambda it: opposite(either(truths(it)))
            )
        sign = self.sign()
        if form == "count":
            number = self.rng.randint(0, 3)

            def count(it: Record) -> Truth:
                found = truths(it)
                return None if None in found else held(sign, found.count(True), number)

            return Written(f"{f'{word}数' if zh else f'count_{english}s'}({inner.text}) {sign} {number}", count)
        column, name = ("wage_fen", "务工月收入") if below == "person" else ("net_fen", "纯收入")
        limit = self.rng.choice((0, 1000, 3000, 20000))

        def total(it: Record) -> Truth:
            parts = [(truth, one.get(column)) for truth, one in zip(truths(it), it.below, strict=True)]
            if any(truth is None or (truth and value is None) for truth, value in parts):
                return None
            return held(sign, sum(value for truth, value in parts if truth), limit * 100)

        return Written(f"{word}合计({name}, {inner.text}) {sign} {limit}元", total)

    def sign(self) -> str:
        return self.rng.choice(("<", "<=", "=", "!=", ">", ">="))

    def plain(self, kind: str) -> Written:
        choices = {
            "person": (self.age, self.age, self.truth_of_person, self.wage, self.missing, self.house_seen_from_person),
            "household": (self.income, self.category, self.unsafe, self.listed, self.size, self.missing),
            "village": (self.road,),
        }
        return self.rng.choice(choices[kind])(kind)  # type: ignore[operator]

    def age(self, kind: str) -> Written:
        on, text = self.rng.choice(
            (
                (AS_OF, "年龄"),
                (AS_OF, "age"),
                (date(2026, 9, 1), "年龄(学期起始日)"),
                (date(2024, 2, 29), "年龄(2024-02-29)"),
            )
        )
        low = self.rng.choice((7, 16, 18, 60))
        if self.rng.random() < 0.4:
            high = low + self.rng.choice((0, 8, 34))
            words = self.rng.choice(
                (f"介于{low}和{high}之间", f" between {low} and {high}", f"介于 {low}岁 至 {high}岁")
            )
            return Written(
                text + words,
                lambda it: both(
                    [held(">=", age(it.get("born_on"), on), low), held("<=", age(it.get("born_on"), on), high)]
                ),
            )
        sign = self.sign()
        return Written(f"{text} {sign} {low}", lambda it: held(sign, age(it.get("born_on"), on), low))

    def truth_of_person(self, kind: str) -> Written:
        column, name = self.rng.choice((("in_school", "在校"), ("disabled", "残疾"), ("disabled", "disabled")))
        if self.rng.random() < 0.3:
            return Written(f"{name} = 否", lambda it: opposite(it.get(column)))
        return Written(name, lambda it: it.get(column))

    def wage(self, kind: str) -> Written:
        sign, yuan = self.sign(), self.rng.choice((3000, 6000, 45000))

        def product(it: Record) -> Truth:
            wage, months = it.get("wage_fen"), it.get("months")
            return None if wage is None or months is None else held(sign, wage * months, yuan * 100)

        if self.rng.random() < 0.5:
            return Written(f"务工月收入 * 务工月数 {sign} {yuan}元", product)
        return Written(f"务工月收入 {sign} {yuan / 10000}万元", lambda it: held(sign, it.get("wage_fen"), yuan * 100))

    def missing(self, kind: str) -> Written:
        column, name = ("wage_fen", "务工月收入") if kind == "person" else ("category", "户类型")
        if self.rng.random() < 0.5:
            return Written(f"{name} 未采集", lambda it: it.get(column) is None)
        return Written(f"{name} is known", lambda it: it.get(column) is not None)

    def house_seen_from_person(self, kind: str) -> Written:
        return Written("户.危房", lambda it: it.above.get("unsafe") if it.above else None)

    def income(self, kind: str) -> Written:
        """A value per head against the line, with shares of it; compared as exact fractions."""
        sign = self.sign()
        factor, words = self.rng.choice(
            ((Fraction(1), ""), (Fraction(3, 2), " * 1.5"), (Fraction(1, 2), " * 50%"), (Fraction(1, 4), " * 风险比例"))
        )

        def per_head(it: Record) -> Truth:
            total, persons = it.get("net_fen"), it.get("income_persons")
            return held(sign, Fraction(total, persons), 850_000 * factor) if total is not None and persons else None

        return Written(f"人均纯收入 {sign} 监测线{words}", per_head)

    def category(self, kind: str) -> Written:
        some = self.rng.sample(sorted(CATEGORIES), 2)
        labels = ", ".join(f"'{CATEGORIES[code][0]}'" for code in some)
        if self.rng.random() < 0.5:
            return Written(
                f"户类型 属于 ({labels})", lambda it: None if it.get("category") is None else it.get("category") in some
            )
        return Written(f"户类型 != '{CATEGORIES[some[0]][0]}'", lambda it: held("!=", it.get("category"), some[0]))

    def unsafe(self, kind: str) -> Written:
        return Written("户.危房" if self.rng.random() < 0.5 else "unsafe_house", lambda it: it.get("unsafe"))

    def listed(self, kind: str) -> Written:
        sign = self.sign()
        months, days = self.rng.choice((0, 6, 24)), self.rng.choice((0, 30))
        if days:
            day = AS_OF - timedelta(days=days)
            return Written(f"纳入日期 {sign} 截至日 - {days}天", lambda it: held(sign, it.get("listed_on"), day))
        if months:
            day = months_on(AS_OF, -months)
            return Written(f"纳入日期 {sign} 截至日 - {months}个月", lambda it: held(sign, it.get("listed_on"), day))
        return Written(
            f"截至日 - 纳入日期 {sign} 365天",
            lambda it: held(sign, (AS_OF - it.get("listed_on")).days if it.get("listed_on") else None, 365),
        )

    def size(self, kind: str) -> Written:
        sign, number = self.sign(), self.rng.randint(1, 4)
        return Written(
            f"家庭人口数 - (2 - 1人) {sign} {number}",
            lambda it: held(sign, None if it.get("size") is None else it.get("size") - 1, number),
        )

    def road(self, kind: str) -> Written:
        sign = self.sign()
        return Written(f"道路里程 {sign} 2.5公里", lambda it: held(sign, it.get("road_dm"), 25_000))


def households(seed: int, count: int) -> Rows:
    """Random villages, households and people, every value missing now and then."""
    rng = Random(seed)

    def maybe(value: Any) -> Any:
        return None if rng.random() < 0.2 else value

    def day(first: int, last: int) -> date:
        return date(rng.randint(first, last), 1, 1) + timedelta(days=rng.randint(0, 365))

    villages = [{"id": 1, "road_dm": maybe(rng.choice((24_999, 25_000, 80_000)))}, {"id": 2, "road_dm": None}]
    homes, people = [], []
    for number in range(10, 10 + count):
        homes.append({
            "id": number, "village_id": rng.choice((1, 2)), "category": maybe(rng.choice(sorted(CATEGORIES))),
            "net_fen": maybe(rng.choice((0, 425_000, 850_000, 1_700_000, 2_549_999, 2_550_000))),
            "income_persons": maybe(rng.randint(0, 4)), "unsafe": maybe(rng.random() < 0.5),
            "listed_on": maybe(rng.choice((day(2020, 2026), date(2026, 10, 23), date(2024, 11, 22)))),
            "size": maybe(rng.randint(1, 5)),
        })  # fmt: skip
        for _ in range(rng.randint(0, 4)):
            people.append({
                "id": 1000 + len(people), "household_id": number,
                "born_on": maybe(rng.choice((day(1950, 2025), date(2010, 11, 22), date(2008, 2, 29)))),
                "in_school": maybe(rng.random() < 0.5), "disabled": maybe(rng.random() < 0.3),
                "wage_fen": maybe(rng.choice((0, 150_000, 300_000, 450_000))), "months": maybe(rng.randint(0, 12)),
            })  # fmt: skip
    return {"village": villages, "household": homes, "person": people}


def records(rows: Rows) -> dict[str, list[Record]]:
    """The rows joined to what they belong to."""
    villages = {row["id"]: Record(dict(row)) for row in rows["village"]}
    homes = {row["id"]: Record(dict(row), villages[row["village_id"]]) for row in rows["household"]}
    people = [Record(dict(row), homes[row["household_id"]]) for row in rows["person"]]
    for one in (*homes.values(), *people):
        if one.above is not None:
            one.above.below.append(one)
    return {"village": list(villages.values()), "household": list(homes.values()), "person": people}
