"""Going through a household's account: papers, confirmation, objection, and the exit that waits for them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from bangfu.audit.queries import verify_rows
from bangfu.cases.actions import move_case
from bangfu.cases.models import Case
from bangfu.documents.models import StoredFile
from bangfu.kernel.refusal import Refusal
from bangfu.registry.actions import (
    Paper,
    ReckoningEntry,
    YearEntry,
    add_voucher,
    enter_on_list,
    read_household,
    reckon,
    register_household,
    state_years,
    withdraw_voucher,
)
from bangfu.registry.models import Household, ListEntry, Reckoning
from bangfu.registry.queries.accounts import STATES, in_state, listed, standing, vouchers, worked_out
from bangfu.registry.rules import CATEGORY
from bangfu.subjects.models import Hold
from tests.actions.book import TODAY, Book
from tests.actions.office import SHEET, ruled

pytestmark = pytest.mark.usefixtures("policy_in_force")
SINCE, DAY = date(2026, 1, 5), date(2026, 11, 12)


@pytest.fixture
def book(db: None, settings: LazySettings, tmp_path: Path) -> Book:
    settings.BANGFU_FILES = tmp_path / "files"
    book = ruled()
    members = [{"name": "王建军", "relation": "02", "sex": "male", "ethnicity": "汉族", "birth_date": "1970-02-03"}]
    for number in ("H-1", "H-2"):
        row = {"household_no": number, "village": "V1", "category": "prevention", "members": members}
        register_household(book.call(), county=book.county, entry=read_household(row), on=SINCE)
    return book


def home(number: str = "H-1") -> Household:
    return Household.objects.select_related("subject").get(subject__code=number)


def account(book: Book, **own: Any) -> None:
    told: dict[str, Any] = {"items": {"crops": 1_800_000, "operating_cost": 420_000}, "headcount": 3, "rest": "none"}
    state_years(
        book.call(), county=book.county, entries=[YearEntry(**{"household": home(), "year": 2026, **told, **own})]
    )


def said(book: Book, answer: str = "confirmed", **own: Any) -> Reckoning:
    told: dict[str, Any] = {
        "household": home(), "year": 2026, "on": DAY, "answer": answer, "signed_by": "王建军",
        "organisation": book.bureau, "means": "fingerprint", "scan": SHEET,
    }  # fmt: skip
    row: Reckoning = reckon(book.call(), entry=ReckoningEntry(**{**told, **own}))
    return row


def leave(book: Book, code: str = "ordinary", on: date = TODAY) -> None:
    enter_on_list(book.call(), subject=home().subject, name=CATEGORY, code=code, on=on)


def refused(go: Any) -> str:
    with pytest.raises(Refusal) as no:
        go()
    return no.value.field


def test_a_confirmed_account_opens_the_exit_and_one_put_right_is_confirmed_anew(book: Book) -> None:
    assert standing(home(), 2026) == "missing" and refused(lambda: leave(book)) == "under"
    account(book)
    assert standing(home(), 2026) == "open" and refused(lambda: leave(book)) == "under"
    row = said(book)
    assert (row.event.kind, row.case, row.scan is not None) == ("event", None, True)
    assert standing(home(), 2026) == "confirmed"
    account(book, headcount=4, amends="漏了一人")
    assert standing(home(), 2026) == "open" and refused(lambda: leave(book)) == "under"
    said(book, on=TODAY)
    leave(book)
    assert ListEntry.objects.filter(subject=home().subject, list=CATEGORY).as_of(TODAY).get().code == "ordinary"
    assert verify_rows() == []


def test_an_objection_raises_a_problem_and_the_exit_waits_until_it_is_closed(book: Book) -> None:
    account(book)
    row = said(book, "objected", means="", scan=None, text="养羊的钱没有这么多")
    case = Case.objects.known().get(subject=row.case)
    assert (case.kind, case.about, case.effect, case.text) == (
        "account_objection", home().subject, "exit", "养羊的钱没有这么多",
    )  # fmt: skip
    assert Hold.objects.filter(subject=home().subject, effect="exit").as_of(TODAY).exists()
    assert standing(home(), 2026) == "objected"
    with pytest.raises(Refusal, match="waits until the problem"):
        leave(book)
    for to, by in (("assigned", ""), ("rectified", "甲"), ("verified", "乙"), ("closed", "乙")):
        case = Case.objects.known().get(subject=row.case)
        move_case(book.call(), case=case, to=to, on=DAY, by=by, organisation=book.bureau if to == "assigned" else None)
    assert standing(home(), 2026) == "open"
    with pytest.raises(Refusal, match="has not confirmed"):
        leave(book)
    said(book, on=TODAY)
    leave(book)


def test_history_and_other_moves_need_no_confirmation(book: Book) -> None:
    leave(book, "social_assistance")
    old = read_household(
        {
            "household_no": "H-9",
            "village": "V1",
            "category": "poor",
            "members": [
                {"name": "李四", "relation": "02", "sex": "male", "ethnicity": "汉族", "birth_date": "1960-02-03"}
            ],
        }
    )
    register_household(book.call(), county=book.county, entry=old, on=date(2018, 1, 1))
    subject = home("H-9").subject
    enter_on_list(book.call(), subject=subject, name=CATEGORY, code="lifted", on=date(2019, 12, 1))


@pytest.mark.parametrize(
    ("own", "field"),
    [
        ({"on": date(2026, 12, 1)}, "on"),
        ({"on": date(2026, 9, 29)}, "on"),
        ({"year": 2025}, "year"),
        ({"signed_by": " "}, "signed_by"),
        ({"answer": "perhaps"}, "answer"),
        ({"answer": "objected"}, "text"),
        ({"means": ""}, "means"),
        ({"scan": None}, "scan"),
        ({"scan": Paper("a.pdf", "application/pdf", b"MZ nothing of the kind")}, "file"),
    ],
)
def test_what_the_household_said_is_whole_or_refused(book: Book, own: dict[str, Any], field: str) -> None:
    account(book)
    assert refused(lambda: said(book, **own)) == field
    assert not Reckoning.objects.exists() and not StoredFile.objects.exists() and not Case.objects.exists()


def test_the_database_keeps_no_confirmation_without_a_paper(book: Book) -> None:
    account(book)
    said(book)
    with pytest.raises(IntegrityError), transaction.atomic():
        QuerySet.update(Reckoning.objects.all(), scan=None)


def test_papers_stand_behind_lines_and_are_taken_away_for_a_reason(book: Book) -> None:
    account(book, items={"crops": 100, "medical": 50_000})

    def add(**own: Any) -> Any:
        told: dict[str, Any] = {"item": "medical", "amount_fen": 30_000, "paper": SHEET, "paid_on": DAY}
        return add_voucher(book.call(), household=home(), year=2026, **{**told, **own})

    row = add()
    assert [one.amount_fen for one in vouchers(home(), 2026)] == [30_000]
    assert refused(lambda: add(item="gold")) == "item"
    assert refused(lambda: add(amount_fen=0)) == "amount"
    assert refused(lambda: add(paid_on=date(2026, 12, 1))) == "paid_on"
    assert refused(lambda: withdraw_voucher(book.call(), voucher=row, reason=" ")) == "reason"
    withdraw_voucher(book.call(), voucher=row, reason="重复")
    assert list(vouchers(home(), 2026)) == [] and verify_rows() == []


def test_the_list_tells_each_account_and_its_state_once(book: Book) -> None:
    account(book)
    account(book, household=home("H-2"), items={"crops": 9}, rest="not_collected")
    said(book)
    rows = listed(book.call().actor, book.county, 2026, TODAY)
    assert [(one.subject.code, one.net, one.headcount) for one in rows] == [("H-1", 1_380_000, 3), ("H-2", None, 3)]
    assert {state: [one.subject.code for one in in_state(rows, state)] for state in STATES} == {
        "missing": [], "open": ["H-2"], "confirmed": ["H-1"], "objected": [],
    }  # fmt: skip
    said(book, "objected", household=home("H-2"), text="不对")
    rows = listed(book.call().actor, book.county, 2026, TODAY)
    assert [one.subject.code for one in in_state(rows, "objected")] == ["H-2"] and not in_state(rows, "open")
    assert len(in_state(listed(book.call().actor, book.county, 2025, TODAY), "missing")) == 2
    held = worked_out(home().years.known().get(), book.county.pk)  # type: ignore[attr-defined]
    assert (held.per_head, held.reached) == (460_000, False)
