"""Groups and assets: counts without people, parts that fit into their whole, states that hold from a day on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from bangfu.audit.models import Line
from bangfu.audit.queries import verify_rows
from bangfu.kernel.refusal import Refusal, Refusals
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Actor, Grant
from bangfu.kernel.unit import read_amount
from bangfu.registry.actions import (
    AssetEntry,
    CohortEntry,
    amend_asset,
    amend_cohort,
    move_asset,
    record_cohort,
    record_cohorts,
    register_asset,
)
from bangfu.registry.facts import FACTS
from bangfu.registry.models import Asset, Cohort, Household, Person
from bangfu.registry.queries import visible, visible_assets, visible_cohorts, visible_people
from tests.actions.book import Book, fact_rows, made
from tests.actions.office import head, ruled, take

pytestmark = pytest.mark.usefixtures("policy_in_force")


@pytest.fixture
def book(db: None) -> Book:
    return ruled()


def cohort(book: Book, code: str, persons: int | None, **own: Any) -> Cohort:
    heads = {name: own.pop(name) for name in ("year", "area", "keeper", "approx") if name in own}
    entry = CohortEntry(head(book, code, **heads), own.pop("list_code", "poor_student"), person_count=persons, **own)
    return record_cohort(book.call(), entry=entry)


def facts(book: Book, table: str, on: date) -> list[dict[str, object]]:
    found = next(one for one in FACTS if one.name == table)
    return fact_rows(book.county, found, on)


def refused(go: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as no:
        go()
    return no.value.field


def test_a_group_is_counts_and_no_person(book: Book) -> None:
    row = cohort(book, "K", 120, household_count=90, stage="preschool", place="in", registered=True)
    assert (Household.objects.count(), Person.objects.count()) == (0, 0)
    actor = book.call().actor
    assert list(visible_cohorts(actor, book.county)) == [row]
    assert not visible(actor).exists() and not visible_people(actor).exists()
    (fact,) = facts(book, "cohort", date(2026, 12, 31))
    assert (fact["person_count"], fact["household_count"], fact["registered"], fact["place"]) == (120, 90, "yes", "in")
    assert facts(book, "cohort", date(2025, 12, 31)) == []


def test_what_was_counted_later_is_not_known_yet(book: Book) -> None:
    cohort(book, "K", 7, as_on=date(2026, 6, 30))
    assert [len(facts(book, "cohort", date(2026, 6, day))) for day in (29, 30)] == [0, 1]


def test_a_masked_year_stays_text(book: Book) -> None:
    row = cohort(book, "K", 5, year="20xx")
    assert (row.year_from, row.year_to, row.period_text) == (None, None, "20xx")
    assert facts(book, "cohort", date(2026, 1, 1))[0]["year_from"] is None


def test_parts_fit_into_their_whole_beside_each_other(book: Book) -> None:
    whole = cohort(book, "ALL", 100).subject
    cohort(book, "A", 60, part_of=whole, part_by="stage")
    assert refused(lambda: cohort(book, "B", 41, part_of=whole, part_by="stage")) == "persons"
    second = cohort(book, "B", 40, part_of=whole, part_by="stage")
    cohort(book, "R", 70, part_of=whole, part_by="registered")
    assert refused(lambda: amend_cohort(book.call("recount"), cohort=second, person_count=41)) == "persons"
    held = Cohort.objects.known().get(subject=whole)
    assert refused(lambda: amend_cohort(book.call("recount"), cohort=held, person_count=99)) == "persons"
    assert sorted(Cohort.objects.known().values_list("person_count", flat=True)) == [40, 60, 70, 100]


def test_a_whole_of_at_least_bounds_nothing_and_a_part_of_about_is_not_certain(book: Book) -> None:
    open_end = cohort(book, "ALL", 100, approx="at_least").subject
    cohort(book, "A", 150, part_of=open_end)
    closed = cohort(book, "MOST", 100, approx="at_most").subject
    cohort(book, "B", 101, part_of=closed, approx="about")
    assert refused(lambda: cohort(book, "C", 101, part_of=closed)) == "persons"


def test_many_groups_are_one_line_and_fail_together(book: Book) -> None:
    entries = [CohortEntry(head(book, f"K{n}"), "poor", person_count=n) for n in range(20)]
    before = Line.objects.count()
    assert record_cohorts(book.call(), county=book.county, entries=entries) == {"cohorts": 20}
    assert Line.objects.count() == before + 1
    bad = [*(CohortEntry(head(book, f"L{n}"), "poor", person_count=1) for n in range(2))]
    bad.append(CohortEntry(head(book, "L9"), "poor", person_count=-1))
    with pytest.raises(Refusal) as no:
        record_cohorts(book.call(), county=book.county, entries=bad)
    assert (no.value.row, no.value.field) == ("L9", "persons")
    assert Cohort.objects.count() == 20 and verify_rows() == []


def test_what_a_group_may_not_say(book: Book) -> None:
    other = made("990178")
    abroad = cohort(book, "K", 3).subject
    abroad.county_id = other.county.pk
    for field, own in (
        ("list_code", {"persons": 1, "list_code": "no_such_list"}),
        ("stage", {"persons": 1, "stage": "no_such_stage"}),
        ("place", {"persons": 1, "place": "elsewhere"}),
        ("persons", {"persons": None}),
        ("households", {"persons": 1, "household_count": 2}),
        ("as_on", {"persons": 1, "as_on": date(2026, 11, 22)}),
        ("area", {"persons": 1, "area": other.area("T")}),
        ("organisation", {"persons": 1, "keeper": other.bureau}),
        ("part_of", {"persons": 1, "part_of": abroad}),
        ("part_of", {"persons": 1, "part_of": book.bureau.subject}),
    ):
        assert refused(lambda own=own: cohort(book, "Q", own.pop("persons"), **own)) == field, own
    assert Cohort.objects.count() == 1


def test_the_database_keeps_counts_too(book: Book) -> None:
    row = cohort(book, "K", 3)
    for change in ({"person_count": -1}, {"household_count": 4}, {"year_from": 2027}, {"part_of_id": row.subject_id}):
        with pytest.raises(IntegrityError), transaction.atomic():
            QuerySet.update(Cohort.objects.filter(pk=row.pk), **change)


def test_a_right_reaches_its_area_and_its_own_records(book: Book) -> None:
    away = Actor(1, "u", "n", (Grant(Right.REGISTRY_GROUP_WRITE, book.county.pk, book.area("V1").path, "r"),))
    entry = CohortEntry(head(book, "K"), "poor", person_count=1)
    with pytest.raises(Refusal) as no:
        record_cohort(book.call(actor=away), entry=entry)
    assert no.value.status == 403
    bureau = Grant(Right.REGISTRY_GROUP_WRITE, book.county.pk, "/", "r", book.bureau.subject_id)
    record_cohort(book.call(actor=Actor(1, "u", "n", (bureau,))), entry=entry)
    foreign = Grant(Right.REGISTRY_GROUP_WRITE, book.county.pk, "/", "r", -1)
    with pytest.raises(Refusal):
        amend_cohort(book.call("r", actor=Actor(1, "u", "n", (foreign,))), cohort=Cohort.objects.get(), person_count=2)


def test_a_correction_needs_a_reason_and_keeps_what_was_said(book: Book) -> None:
    row = cohort(book, "K", 3)
    assert refused(lambda: amend_cohort(book.call(), cohort=row, person_count=4)) == "reason"
    amend_cohort(book.call("counted anew"), cohort=row, person_count=4)
    line = Line.objects.latest("seq")
    assert (line.reason, line.detail["changes"]) == ("counted anew", {"person_count": [3, 4]})
    assert [one.person_count for one in Cohort.objects.order_by("pk")] == [3, 4]
    assert [one.person_count for one in Cohort.objects.known()] == [4]


def test_an_asset_changes_its_state_from_a_day_on(book: Book) -> None:
    planned = register_asset(
        book.call(),
        entry=AssetEntry(
            head(book, "SQ"), "culture_square", state="planned", asset_count=7, length=read_amount("3.4公里")
        ),
    )
    opened = move_asset(book.call(), asset=planned, to="in_service", on=date(2026, 5, 1))
    on = {day: facts(book, "asset", date(2026, *day)) for day in ((4, 30), (5, 1))}
    assert [rows[0]["state"] for rows in on.values()] == ["planned", "in_service"]
    assert [len(rows) for rows in on.values()] == [1, 1]
    assert list(visible_assets(book.call().actor, book.county)) == [opened]
    assert refused(lambda: move_asset(book.call(), asset=opened, to="idle", on=date(2026, 5, 1))) == "on"
    assert refused(lambda: move_asset(book.call(), asset=opened, to="flying", on=date(2026, 6, 1))) == "state"
    amend_asset(book.call("measured"), asset=opened, length=read_amount("3.5公里"))
    assert Asset.objects.known().get(valid_to=None).length_dm == 35_000
    assert verify_rows() == []


def test_a_records_file_brings_groups_and_assets(book: Book) -> None:
    done = take(
        book,
        assets=[
            {"code": "AS", "organisation": "O", "kind": "base", "count": "20个"},
            {
                "code": "AS-R",
                "organisation": "O",
                "kind": "base",
                "type": "rural_poverty_base",
                "count": "10",
                "part_of": "AS",
            },
            {"code": "ROAD", "organisation": "O", "area": "V1", "kind": "village_group_road", "length": "3.25公里"},
        ],
        cohorts=[
            {
                "code": "K",
                "name": "学前",
                "organisation": "O",
                "area": "T",
                "year": "20xx",
                "list_code": "poor_student",
                "stage": "preschool",
                "registered": True,
                "persons": "1,200人",
                "households": "900户",
            }
        ],
    )
    assert done.written == 4
    assert [(one.asset_count, one.length_dm) for one in Asset.objects.order_by("pk")] == [
        (20, None),
        (10, None),
        (1, 32_500),
    ]
    assert Cohort.objects.get().person_count == 1200
    with pytest.raises(Refusals) as no:
        take(book, cohorts=[{"code": "K2", "organisation": "O", "list_code": "poor", "persons": "900户"}])
    assert [one.field for one in no.value.each] == ["persons"]


def test_parts_entered_together_fit_into_their_whole(book: Book) -> None:
    whole = cohort(book, "ALL", 10).subject
    parts = [CohortEntry(head(book, f"P{n}"), "poor", person_count=4, part_of=whole) for n in range(3)]
    assert refused(lambda: record_cohorts(book.call(), county=book.county, entries=parts)) == "persons"
    record_cohorts(book.call(), county=book.county, entries=parts[:2])
    assert Cohort.objects.count() == 3
