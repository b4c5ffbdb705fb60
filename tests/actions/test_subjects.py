"""Subjects: found under every reading, merged and taken apart again exactly, held as of a day."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bangfu.audit.queries import verify_rows
from bangfu.kernel.refusal import Refusal
from bangfu.kernel.right import Right
from bangfu.kernel.scope import operator
from bangfu.subjects.actions import NewSubject, lift_hold, make_subjects, merge, open_hold, register_area, unmerge
from bangfu.subjects.models import Hold, Merge, Subject
from bangfu.subjects.queries import get, open_holds
from bangfu.subjects.queries.search import find
from tests.actions.book import TODAY, Book, made


@pytest.fixture
def book(db: None) -> Book:
    return made()


def village(book: Book, code: str, name: str) -> Subject:
    return register_area(
        book.call(), county=book.county, code=code, name=name, level="village", parent=book.area("T"), valid_from=None
    )


@pytest.mark.parametrize(
    ("label", "typed"),
    [
        ("曾家村", ("zengjia", "cengjia", "zjc", "cjc", "曾", "曾家 村")),
        ("尕藏沟", ("gazang", "gacang", "gzg", "gcg")),
        ("單家溝", ("单家沟", "shanjiagou", "danjiagou", "單家")),
        ("扎西·顿珠", ("扎西顿珠", "zhaxi", "zaxi", "扎西・顿珠")),
        ("重庆路", ("chongqinglu", "cql")),
    ],
)
def test_a_name_is_found_however_it_is_typed(book: Book, label: str, typed: tuple[str, ...]) -> None:
    subject = village(book, "A.1-b", label)
    actor = operator("console", book.county.pk)
    for text in (*typed, "A.1-b", "a.1", "A.1-B"):
        assert subject in find(actor, Right.WORKS_PROJECT_READ, text), text
    assert find(actor, Right.WORKS_PROJECT_READ, "%") == []
    assert find(actor, Right.WORKS_PROJECT_READ, "  ") == []
    assert find(operator("console", book.county.pk + 1), Right.WORKS_PROJECT_READ, label) == []


def state() -> list[dict[str, Any]]:
    return list(Subject.objects.order_by("pk").values())


def test_a_merge_is_taken_back_exactly(book: Book) -> None:
    one, two = village(book, "A", "甲村"), village(book, "B", "乙村")
    before = state()
    merged = merge(book.call(), kept=one, gone=two, reason="the same", on=TODAY)
    actor = operator("console", book.county.pk)
    assert find(actor, Right.WORKS_PROJECT_READ, "乙村") == [one]
    assert get(actor, Right.WORKS_PROJECT_READ, str(two.uid)).merged_into_id == one.pk
    unmerge(book.call(), merged=merged, on=TODAY)
    assert state() == before
    assert find(actor, Right.WORKS_PROJECT_READ, "乙村") == [two]
    again = merge(book.call(), kept=two, gone=one, reason="the other way", on=TODAY)
    assert Merge.objects.count() == 2
    for stale in (merged, Merge.objects.get(pk=merged.pk)):
        with pytest.raises(Refusal, match="already undone"):
            unmerge(book.call(), merged=stale, on=TODAY)
    with pytest.raises(Refusal, match="before it began"):
        unmerge(book.call(), merged=again, on=date(2020, 1, 1))
    assert verify_rows() == []


def test_a_merge_read_too_early_changes_nothing_else(book: Book) -> None:
    """The caller's copies are old: one was merged since they were read, the other has a new name."""
    one, two, three = village(book, "A", "甲"), village(book, "B", "乙"), village(book, "D", "丙")
    old_one, old_two = Subject.objects.get(pk=one.pk), Subject.objects.get(pk=two.pk)
    merge(book.call(), kept=three, gone=two, reason="r", on=TODAY)
    with pytest.raises(Refusal, match="already merged"):
        merge(book.call(), kept=old_two, gone=old_one, reason="r", on=TODAY)
    with pytest.raises(Refusal, match="already merged"):
        merge(book.call(), kept=old_one, gone=old_two, reason="r", on=TODAY)


def test_refused_merges(book: Book) -> None:
    one, other = village(book, "A", "甲"), made("990178")
    elsewhere, office = village(other, "A", "甲"), book.bureau.subject
    for kept, gone in ((one, one), (one, elsewhere), (one, office)):
        with pytest.raises(Refusal):
            merge(book.call(), kept=kept, gone=gone, reason="r", on=TODAY)
    with pytest.raises(Refusal) as refused:
        merge(book.call(), kept=one, gone=village(book, "B", "乙"), reason=" ", on=TODAY)
    assert refused.value.field == "reason"


def test_a_hold_is_as_of_a_day(book: Book) -> None:
    one, two = village(book, "A", "甲"), village(book, "B", "乙")
    hold = open_hold(book.call(), subject=one, effect="pay", cause=two, reason="r", on=date(2026, 3, 1))
    days = [date(2026, 2, 28), date(2026, 3, 1), date(2026, 4, 30), date(2026, 5, 1)]
    assert [len(open_holds(one, "pay", day)) for day in days] == [0, 1, 1, 1]
    with pytest.raises(Refusal, match="before it began"):
        lift_hold(book.call(), hold=hold, on=date(2026, 2, 1))
    closed = lift_hold(book.call(), hold=hold, on=date(2026, 5, 1))
    assert [len(open_holds(one, "pay", day)) for day in days] == [0, 1, 1, 0]
    assert open_holds(one, "exit", days[1]) == []
    with pytest.raises(Refusal, match="already lifted"):
        lift_hold(book.call(), hold=closed, on=date(2026, 6, 1))
    assert Hold.objects.known().count() == 1


def test_codes_are_taken_once_within_one_making(book: Book) -> None:
    twice = [NewSubject("person", "P", "甲", None), NewSubject("person", "P", "乙", None)]
    with pytest.raises(RuntimeError):
        make_subjects(book.county, twice)
    with pytest.raises(Refusal, match="is taken"):
        village(book, "V1", "又")
