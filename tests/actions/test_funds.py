"""Funds: entries of money and goods, what they may not say, shares that fit into the whole, payments that wait."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from bangfu.audit.models import Line
from bangfu.audit.queries import verify_rows
from bangfu.funds.actions import (
    EntryLine,
    amend_entry,
    amend_share_rule,
    open_account,
    record_entries,
    record_entry,
    set_share_rule,
)
from bangfu.funds.facts import FACTS
from bangfu.funds.models import Account, Entry, ShareRule
from bangfu.funds.queries import visible_accounts, visible_entries, visible_share_rules
from bangfu.kernel.refusal import Refusal, Refusals
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Actor, Grant
from bangfu.kernel.unit import read_amount
from bangfu.subjects.actions import lift_hold, open_hold
from tests.actions.book import TODAY, Book, fact_rows, made
from tests.actions.office import head, ruled, take

pytestmark = pytest.mark.usefixtures("policy_in_force")


@pytest.fixture
def book(db: None) -> Book:
    return ruled()


def account(book: Book, code: str = "AC", **own: Any) -> Account:
    return open_account(book.call(), heading=head(book, code), kind=own.pop("kind", "village_asset"), **own)


def entry(book: Book, code: str, **own: Any) -> Entry:
    heads = {name: own.pop(name) for name in ("year", "area", "keeper", "approx") if name in own}
    line = EntryLine(head(book, code, **heads), own.pop("side", "out"), own.pop("kind", "student_aid"), **own)
    return record_entry(book.call(), entry=line)


def rule(book: Book, code: str, purpose: str, least: int | None, **own: Any) -> ShareRule:
    return set_share_rule(
        book.call(),
        heading=head(book, code),
        account_kind="programme_fund",
        purpose=purpose,
        min_share_bp=least,
        **own,
    )


def facts(book: Book, table: str, on: date = TODAY) -> list[dict[str, object]]:
    found = next(one for one in FACTS if one.name == table)
    return fact_rows(book.county, found, on)


def refused(go: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as no:
        go()
    return no.value.field


def test_an_entry_states_what_it_states_and_nothing_is_zero(book: Book) -> None:
    of = account(book, purpose="dividend")
    entry(book, "E", account=of, side="in", kind="net_income", amount=read_amount("7.3万元"))
    (fact,) = facts(book, "entry")
    assert (fact["account_id"], fact["side"], fact["kind"]) == (of.subject_id, "in", "net_income")
    assert (fact["amount_fen"], fact["amount_ulp_fen"], fact["quantity"], fact["person_count"]) == (
        7_300_000,
        100_000,
        None,
        None,
    )
    (held,) = facts(book, "account")
    assert (held["kind"], held["purpose"], held["of_id"]) == ("village_asset", "dividend", None)


def test_what_is_planned_is_known_before_its_day(book: Book) -> None:
    entry(book, "PLAN", side="plan", amount=read_amount("1万元"), on=date(2026, 12, 1))
    entry(book, "DONE", amount=read_amount("1万元"), on=date(2026, 6, 30))
    sides = [sorted(str(one["side"]) for one in facts(book, "entry", date(2026, 6, day))) for day in (29, 30)]
    assert sides == [["plan"], ["out", "plan"]]


def test_what_an_entry_may_not_say(book: Book) -> None:
    other = made("990178")
    of = account(book, valid_from=date(2026, 3, 1), valid_to=date(2026, 9, 1))
    away = entry(book, "AWAY", person_count=1).subject
    away.county_id = other.county.pk
    cases: list[tuple[str, dict[str, Any]]] = [
        ("amount", {}),
        ("kind", {"kind": "no_such_kind", "person_count": 1}),
        ("side", {"side": "sideways", "person_count": 1}),
        ("stage", {"stage": "no_such_stage", "person_count": 1}),
        ("fund_source", {"fund_source": "no_such_source", "person_count": 1}),
        ("on", {"on": date(2026, 11, 22), "person_count": 1}),
        ("on", {"account": of, "on": date(2026, 2, 28), "person_count": 1}),
        ("on", {"account": of, "on": date(2026, 9, 1), "person_count": 1}),
        ("quantity", {"quantity": -1}),
        ("households", {"person_count": 2, "household_count": 3}),
        ("programme", {"programme": book.bureau.subject, "person_count": 1}),
        ("counterpart", {"counterpart": away, "person_count": 1}),
        ("part_of", {"part_of": book.bureau.subject, "person_count": 1}),
        ("area", {"area": other.area("T"), "person_count": 1}),
        ("organisation", {"keeper": other.bureau, "person_count": 1}),
    ]
    for field, own in cases:
        assert refused(lambda own=own: entry(book, "Q", **own)) == field, own
    assert Entry.objects.count() == 1
    entry(book, "Q", account=of, on=date(2026, 8, 31), person_count=1)


def test_a_source_of_funds_has_the_words_of_its_years(book: Book) -> None:
    assert entry(book, "OLD", year="2018", fund_source="special_fund", person_count=1).fund_source == "special_fund"
    assert refused(lambda: entry(book, "OLD2", year="2012", fund_source="special_fund", person_count=1)) == ""


def test_the_database_refuses_what_no_action_writes(book: Book) -> None:
    row = entry(book, "E", amount=read_amount("1元"), person_count=3, household_count=2)
    bare = entry(book, "F", amount=read_amount("1元"))
    changes: list[tuple[Entry, dict[str, Any]]] = [
        (row, {"amount_fen": -1}),
        (row, {"household_count": 4}),
        (bare, {"amount_fen": None}),
        (row, {"part_of_id": row.subject_id}),
    ]
    for one, change in changes:
        with pytest.raises(IntegrityError), transaction.atomic():
            QuerySet.update(Entry.objects.filter(pk=one.pk), **change)
    QuerySet.update(Entry.objects.filter(pk=row.pk), household_count=4, approx="about")


def test_parts_of_an_entry_fit_into_the_whole(book: Book) -> None:
    whole = entry(book, "ALL", amount=read_amount("500万元"), person_count=100).subject
    entry(book, "R", amount=read_amount("190万元"), person_count=40, part_of=whole, part_by="registered")
    with pytest.raises(Refusal, match="come to 5200000 元, more than the whole of 5000000 元"):
        entry(book, "S", amount=read_amount("330万元"), person_count=1, part_of=whole, part_by="registered")
    assert refused(lambda: entry(book, "S", person_count=61, part_of=whole, part_by="registered")) == "persons"
    entry(book, "S", person_count=100, part_of=whole, part_by="stage")
    held = Entry.objects.known().get(subject=whole)
    assert refused(lambda: amend_entry(book.call("r"), entry=held, amount=read_amount("180万元"))) == "amount"
    assert [one["part_of_id"] for one in facts(book, "entry")] == [None, whole.pk, whole.pk]


def test_the_least_shares_of_one_kind_of_account_fit_into_the_whole(book: Book) -> None:
    first = rule(book, "A", "base_support", 3000)
    rule(book, "B", "administration", 7000)
    assert refused(lambda: rule(book, "C", "trainees", 1)) == "min_share"
    rule(book, "C", "trainees", 9000, state="proposed")
    assert refused(lambda: amend_share_rule(book.call("r"), rule=first, min_share_bp=3001)) == "min_share"
    amend_share_rule(book.call("r"), rule=first, min_share_bp=2000)
    rule(book, "D", "trainees", 1000)
    for field, least, own in (
        ("min_share", None, {}),
        ("min_share", 10_001, {}),
        ("max_share", 500, {"max_share_bp": 499}),
        ("state", 1, {"state": "maybe"}),
    ):
        assert refused(lambda own=own, least=least: rule(book, "Q", "interest", least, **own)) == field
    assert refused(lambda: rule(book, "Q", "no_such_purpose", 1)) == "purpose"
    shares = {one["purpose"]: one["min_share_bp"] for one in facts(book, "share_rule") if one["state"] == "current"}
    assert shares == {"base_support": 2000, "administration": 7000, "trainees": 1000}
    assert visible_share_rules(book.call().actor, book.county).count() == 4


def test_a_payment_waits_while_a_hold_lies_on_whom_it_is_for(book: Book) -> None:
    firm = book.bureau.subject
    hold = open_hold(book.call(), subject=firm, effect="payment", cause=firm, reason="r", on=date(2026, 11, 1))
    paying = {"counterpart": firm, "amount": read_amount("1元")}
    assert refused(lambda: entry(book, "E", on=date(2026, 11, 2), **paying)) == "counterpart"
    entry(book, "IN", side="in", on=date(2026, 11, 2), **paying)
    entry(book, "BEFORE", on=date(2026, 10, 31), **paying)
    lift_hold(book.call(), hold=hold, on=date(2026, 11, 10))
    entry(book, "E", on=date(2026, 11, 10), **paying)


def test_many_are_one_line_and_fail_together(book: Book) -> None:
    lines = [EntryLine(head(book, f"E{n}"), "out", "goods", quantity=n, quantity_unit="袋") for n in range(25)]
    before = Line.objects.count()
    assert record_entries(book.call(), county=book.county, entries=lines) == {"entries": 25}
    assert Line.objects.count() == before + 1
    with pytest.raises(Refusal) as no:
        record_entries(
            book.call(),
            county=book.county,
            entries=[
                EntryLine(head(book, "X"), "out", "goods", quantity=1),
                EntryLine(head(book, "Y"), "out", "goods"),
            ],
        )
    assert (no.value.row, no.value.field) == ("Y", "amount")
    assert Entry.objects.count() == 25 and verify_rows() == []


def test_a_right_reaches_its_area_and_its_own_records(book: Book) -> None:
    line = EntryLine(head(book, "E"), "out", "goods", quantity=1)
    away = Grant(Right.FUND_RECORD_WRITE, book.county.pk, book.area("V1").path, "r")
    foreign = Grant(Right.FUND_RECORD_WRITE, book.county.pk, "/", "r", -1)
    for grant in (away, foreign):
        with pytest.raises(Refusal) as no:
            record_entry(book.call(actor=Actor(1, "u", "n", (grant,))), entry=line)
        assert no.value.status == 403
    own = Grant(Right.FUND_RECORD_WRITE, book.county.pk, "/", "r", book.bureau.subject_id)
    row = record_entry(book.call(actor=Actor(1, "u", "n", (own,))), entry=line)
    reader = Actor(1, "u", "n", (Grant(Right.RECORD_READ, book.county.pk, book.area("T").path, "r"),))
    assert list(visible_entries(reader, book.county)) == [row]
    nobody = Actor(1, "u", "n", ())
    assert not visible_entries(nobody, book.county) and not visible_accounts(nobody, book.county)


def test_a_correction_keeps_what_was_said(book: Book) -> None:
    row = entry(book, "E", amount=read_amount("5000元"), approx="about")
    assert refused(lambda: amend_entry(book.call(), entry=row, amount=read_amount("5100元"))) == "reason"
    amend_entry(book.call("the receipts"), entry=row, amount=read_amount("5100元"), approx="")
    assert [(one.amount_fen, one.approx) for one in Entry.objects.order_by("pk")] == [(500_000, "about"), (510_000, "")]
    assert Line.objects.latest("seq").detail["changes"]["amount_fen"] == [500_000, 510_000]


def test_accounts_rules_and_entries_of_a_records_file(book: Book) -> None:
    done = take(
        book,
        assets=[{"code": "TEA", "organisation": "O", "kind": "village_asset"}],
        accounts=[{"code": "AC", "organisation": "O", "area": "V1", "kind": "village_asset", "of": "TEA"}],
        share_rules=[
            {
                "code": "SR",
                "organisation": "O",
                "account_kind": "programme_fund",
                "purpose": "base_support",
                "min_share": "30%",
            }
        ],
        entries=[
            {"code": "E1", "account": "AC", "side": "in", "kind": "net_income", "amount": "64000元"},
            {"code": "E2", "organisation": "O", "side": "out", "kind": "goods", "item": "大米", "quantity": "18袋"},
            {
                "code": "E3",
                "organisation": "O",
                "side": "out",
                "kind": "donation",
                "events": "6场次",
                "places": "5所",
            },
        ],
    )
    assert done.written == 6
    rows = list(Entry.objects.order_by("pk").select_related("subject"))
    assert rows[0].organisation == book.bureau and rows[0].subject.path == book.area("V1").path
    assert [(one.quantity, one.quantity_unit) for one in rows] == [(None, ""), (18, "袋"), (None, "")]
    assert (rows[2].event_count, rows[2].place_count) == (6, 5)
    with pytest.raises(Refusals) as no:
        take(
            book,
            entries=[
                {"code": "E4", "account": "NONE", "side": "in", "kind": "goods", "amount": "1元"},
                {"code": "E5", "side": "in", "kind": "goods", "amount": "1元"},
                {"code": "E6", "organisation": "O", "side": "in", "kind": "goods", "amount": "1元", "part_of": "E9"},
            ],
        )
    assert [one.field for one in no.value.each] == ["account", "organisation", "part_of"]
