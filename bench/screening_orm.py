"""The Django ORM in the bench of screening: a plain loop over households, with one query each or prefetched."""

from __future__ import annotations

import sys
import tempfile
from array import array
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import django
import duckdb
from django.conf import settings

from bench.screening_data import AS_OF, RULES
from bench.screening_timing import contest

FOLDER = tempfile.TemporaryDirectory(prefix="bangfu-bench-orm-")
settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": Path(FOLDER.name, "bench.sqlite3")}},
    INSTALLED_APPS=[],
)
django.setup()

from django.db import connection, models  # noqa: E402


class Household(models.Model):
    """One household."""

    id = models.BigIntegerField(primary_key=True)
    category = models.CharField(max_length=20, null=True)
    member_count = models.IntegerField()
    listed_on = models.DateField(null=True)

    class Meta:
        app_label = "bench"


class Person(models.Model):
    """One member."""

    id = models.BigIntegerField(primary_key=True)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="members")
    sex = models.CharField(max_length=6)
    born_on = models.DateField(null=True)
    relation = models.CharField(max_length=2)
    id_given = models.BooleanField()

    class Meta:
        app_label = "bench"


def prepare(folder: Path) -> bool:
    with connection.schema_editor() as editor:
        for model in (Household, Person):
            editor.create_model(model)
    with duckdb.connect(":memory:") as source:
        homes = source.execute(
            f"select id, category, member_count, listed_on from '{folder}/household.parquet'"
        ).fetchall()
        Household.objects.bulk_create([Household(*row) for row in homes], batch_size=5_000)
        people = f"select id, household_id, sex, born_on, relation, id_given from '{folder}/person.parquet'"
        Person.objects.bulk_create([Person(*row) for row in source.execute(people).fetchall()], batch_size=5_000)
    return sys.argv[3] == "orm prefetched"


def work(prefetched: bool) -> Mapping[str, Any]:
    found: dict[str, list[int]] = {code: [] for code in RULES}
    for home, members in together() if prefetched else one_by_one():
        for code, holds in of_household(home, members).items():
            if holds:
                found[code].append(home.id)
        for person in members:
            for code, holds in of_person(person, home).items():
                if holds:
                    found[code].append(person.id)
    return {code: array("q", sorted(ids)) for code, ids in found.items()}


def one_by_one() -> Iterable[tuple[Household, list[Person]]]:
    for home in Household.objects.order_by("pk").iterator():
        yield home, list(home.members.all())


def together() -> Iterable[tuple[Household, list[Person]]]:
    ids = list(Household.objects.order_by("pk").values_list("pk", flat=True)[::2_000])
    for first, last in pairwise([*ids, None]):
        some = Household.objects.filter(pk__gte=first)
        some = some if last is None else some.filter(pk__lt=last)
        for home in some.order_by("pk").prefetch_related("members"):
            yield home, list(home.members.all())


def age(born: date | None) -> int | None:
    if born is None:
        return None
    return AS_OF.year - born.year - ((born.month, born.day) > (AS_OF.month, AS_OF.day))


def anyone(truths: Iterable[bool | None]) -> bool | None:
    seen = set(truths)
    return True if True in seen else None if None in seen else False


def both(*truths: bool | None) -> bool | None:
    return False if False in truths else None if None in truths else True


def opposite(truth: bool | None) -> bool | None:
    return None if truth is None else not truth


def of_household(home: Household, members: list[Person]) -> dict[str, bool | None]:
    ages = [age(one.born_on) for one in members]

    def aged(low: int, high: int) -> list[bool | None]:
        return [None if one is None else low <= one <= high for one in ages]

    size, category = home.member_count, home.category
    child, grown = aged(0, 17), aged(18, 999)
    monitored = None if category is None else category == "prevention"
    helped = None if category is None else category in ("prevention", "lifted")
    children = None if None in child else sum(map(bool, child))
    days = None if home.listed_on is None else (AS_OF - home.listed_on).days > 730
    return {
        "h01": size > 5,
        "h02": both(monitored, size <= 2),
        "h03": both(opposite(anyone(aged(-999, 59))), size >= 1),
        "h04": opposite(anyone(aged(18, 60))),
        "h05": both(anyone(child), opposite(anyone(grown))),
        "h06": all(one.sex == "female" for one in members),
        "h07": None if children is None else children >= 3,
        "h08": sum(one.relation == "02" for one in members) > 1,
        "h09": both(anyone(aged(6, 15)), helped),
        "h10": both(size == 1, anyone(aged(60, 999))),
        "h11": opposite(anyone(both(one.sex == "male", old) for one, old in zip(members, grown, strict=True))),
        "h12": anyone(aged(86, 999)),
        "h13": category is None,
        "h14": both(monitored, days),
    }


def of_person(one: Person, home: Household) -> dict[str, bool | None]:
    years = age(one.born_on)
    old = None if years is None else years >= 60
    child = None if years is None else years < 18
    return {
        "p01": both(old, home.member_count == 1),
        "p02": both(child, one.relation in ("40", "41", "42", "43", "44")),
        "p03": both(
            one.sex == "female",
            None if years is None else 18 <= years <= 45,
            None if home.category is None else home.category == "prevention",
        ),
        "p04": both(not one.id_given, None if years is None else years >= 16),
        "p05": one.born_on is None,
        "p06": both(one.relation == "02", child),
    }


if __name__ == "__main__":
    contest(prepare, work)
