"""A household entered twice, with rows of every kind on both sides, merged by page and taken apart by page."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from bangfu.audit.models import Recorded
from bangfu.audit.queries import verify, verify_rows
from bangfu.intake.actions import load
from bangfu.intake.queries import record_kinds
from bangfu.intake.rules.records_file import RecordsFile, WrittenRow
from bangfu.registry.actions import read_household, register_household
from bangfu.registry.models import Person
from bangfu.screening.actions.duplicates import look_for_duplicates
from bangfu.screening.models import Duplicate
from bangfu.subjects.models import SearchKey, Subject
from tests.cast import FROM, Cast, cast, console, signed, today

pytestmark = pytest.mark.django_db

TWICE = (
    ("H1", (("龚永福", "02", "1962-02-03", "male"), ("夏桂兰", "10", "1964-05-06", "female"))),
    ("H2", (("龚永富", "02", "1962-02-03", "male"), ("夏桂蘭", "10", "1964-05-06", "female"))),
    ("H3", (("段海云", "02", "1966-03-04", "male"),)),
)


def of_every_kind(book: str, number: str, year: int) -> dict[str, dict[str, Any]]:
    """By collection, a row about the household of that number or its head."""
    head, own = f"{number}-01", {"organisation": f"{book}-bureau", "area": f"{book}-village", "year": str(year)}
    return {
        "household_years": {"code": f"Y-{number}", "household": number, "year": str(year), "headcount": "2",
                            "items": {"wage_other": "8000元"}, "rest": "not_collected"},
        "livings": {"code": f"L-{number}", "household": number, "on": "2025-03-01", "farmland": "3.5亩"},
        "conditions": {"code": f"C-{number}", "person": head, "on": "2025-03-01", "education": "primary"},
        "occupations": {"code": f"J-{number}", "person": head, "kind": "job", "from": "2025-03-01",
                        "employer": f"{number}厂"},
        "stated_values": {"code": f"S-{number}", "of": "household", "who": number, "on": "2025-03-01",
                          "values": {"military_family": True}},
        "events": {**own, "code": f"E-{number}", "name": "入户走访", "kind": "policy_talk", "on": "2025-04-01",
                   "about": number},
        "participations": {**own, "code": f"P-{number}", "kind": "works_job", "who": head, "income": "1200元"},
        "cases": {**own, "code": f"F-{number}", "name": "手册不符", "kind": "supervision_finding", "about": number,
                  "raised_on": "2025-05-01", "due_on": "2025-06-01"},
    }  # fmt: skip


@pytest.fixture
def county(db: None) -> Cast:
    one = cast()
    book = one.own.county
    for number, people in TWICE:
        members = [
            {"name": name, "relation": relation, "ethnicity": "汉族", "sex": sex, "birth_date": born,
             "id_number_why": "not_collected"}
            for name, relation, born, sex in people
        ]  # fmt: skip
        row: dict[str, Any] = {"household_no": number, "village": f"{book.code}-village", "members": members}
        row["category"] = "lifted" if number == "H2" else "ordinary"
        register_household(console(book.pk), county=book, entry=read_household(row), on=FROM)
    rows = [
        WrittenRow(collection, place, row)
        for number, year in (("H1", 2024), ("H2", 2025))
        for place, (collection, row) in enumerate(of_every_kind(book.code, number, year).items(), 1)
    ]
    load(console(book.pk), book, RecordsFile("both.yaml", {}, tuple(rows)), record_kinds())
    look_for_duplicates(console(book.pk), county=book, on=today())
    return one


def whole_book() -> dict[str, list[str]]:
    """Every row that counts today, of every table that the audit book guards, but the question and the merge."""
    told: dict[str, list[str]] = {}
    for model in apps.get_models():
        label = model._meta.label
        if not issubclass(model, Recorded) or label in ("subjects.Merge", "screening.Duplicate"):
            continue
        dated = any(field.name == "superseded_seq" for field in model._meta.concrete_fields)
        rows = model._base_manager.filter(superseded_seq=None) if dated else model._base_manager.all()
        left = {"recorded_seq", "superseded_seq"} | ({"id"} if dated else set())
        names = [field.attname for field in model._meta.concrete_fields if field.attname not in left]
        told[label] = sorted(str([getattr(row, name) for name in names]) for row in rows)
    told["keys"] = sorted(map(str, SearchKey.objects.values_list("subject", "kind", "key")))
    return told


def posted(client: Client, county: Cast, step: str, **said: str) -> None:
    ticket = Duplicate.objects.known().get()
    page = f"/{county.own.county.code}/registry/duplicates/{ticket.uid}/"
    key = client.get(page).content.decode().split('name="key" value="')[1].split('"')[0]
    answer = client.post(f"{page}{step}/", {"key": key, **said})
    assert answer.status_code == 302, answer.content.decode()


def test_merged_by_page_and_undone_by_page_the_book_says_what_it_said(county: Cast) -> None:
    users = county.own.users
    clerk, officer = signed(Client(), users["township_clerk"]), signed(Client(), users["county_officer"])
    assert Duplicate.objects.known().get().kind == "household"
    before = whole_book()
    tables = {label for label, rows in before.items() if rows}
    assert {"registry.HouseholdYear", "registry.Living", "registry.StatedValue", "activities.Event"} <= tables
    posted(clerk, county, "same", kept="left", take_category="right", reason="户口本上是一户")
    posted(officer, county, "word", word="approve")
    assert Duplicate.objects.known().get().state == "merged"
    assert Subject.objects.filter(kind="household", merged_into=None).count() == 2
    merged = whole_book()
    assert merged != before
    posted(officer, county, "undo", reason="派出所查实是两户")
    after = whole_book()
    assert {label: rows for label, rows in after.items() if rows != before[label]} == {}
    assert Person.objects.filter(subject__merged_into=None).count() == 5
    assert verify() == [] and [str(one) for one in verify_rows()] == []
