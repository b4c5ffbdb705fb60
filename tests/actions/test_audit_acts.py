"""Acts inside acts, what is taken back, whose key it is, stale rows, text in lines, and every action of the product."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.db import DatabaseError, IntegrityError, models, transaction

from bangfu.audit.actions import ACTIONS, Act, action, door, lines, note_event
from bangfu.audit.models import KeptAside, Line, RowMark
from bangfu.audit.queries import anchors, verify, verify_rows
from bangfu.kernel.digest import canonical
from bangfu.kernel.ids import uuid7
from bangfu.kernel.refusal import Refusal
from bangfu.kernel.scope import Actor, Call, operator
from bangfu.places.actions import add_area, rename_area
from bangfu.places.models import AreaName
from bangfu.subjects.actions import lift_hold, merge, open_hold, register_area
from bangfu.subjects.models import Hold, Subject
from tests.actions.book import NOW, TODAY, Book, made

# Actions that ask for no right of a role, and why that is so.
WITHOUT_RIGHT = {
    "audit.event.note": "writes no row but its line",
    "intake.records.load": "each row's own action asks for its own right",
    "places.county.open": "the console's own",
    "policy.book.load": "the console's own: a vendor's files at set-up",
    "policy.vendor.load": "the console's own: a vendor's files at set-up",
    "policy.entry.decide": "asks inside for the right of the entry's kind",
    "staff.password.choose": "everyone's own password, checked by id",
}


@action("test.acts.outer", None)
def outer(act: Act, *, book: Book, steps: str) -> int:
    """Each letter of `steps` is one inner act: i stays, r is refused, u is undone by the outer's savepoint."""
    act.permit_anywhere()
    for number, step in enumerate(steps):
        try:
            with transaction.atomic():
                inner(act.call.part(number), book=book, code=f"N{number}", no=step == "r")
                if step == "u":
                    raise Refusal("undone")
        except Refusal:
            continue
    return len(steps)


@action("test.acts.inner", None)
def inner(act: Act, *, book: Book, code: str, no: bool) -> int:
    act.permit_anywhere()
    area = add_area(
        act.call.part("area"), county=book.county, code=code, name=code, level="village", parent=None, valid_from=None
    )
    if no:
        raise Refusal("no")
    return area.pk


@pytest.fixture
def book(db: None) -> Book:
    return made()


def actions_since(seq: int) -> list[str]:
    return list(Line.objects.filter(seq__gt=seq).order_by("seq").values_list("action", flat=True))


@pytest.mark.parametrize(("steps", "kept"), [("i", 1), ("r", 0), ("u", 0), ("iri", 2), ("iui", 2), ("rurui", 1)])
def test_what_is_taken_back_leaves_no_line(book: Book, steps: str, kept: int) -> None:
    seq = Line.objects.count()
    outer(book.call(), book=book, steps=steps)
    assert actions_since(seq) == ["places.area.add", "test.acts.inner"] * kept + ["test.acts.outer"]
    assert verify() == []
    assert verify_rows() == []


def test_every_inner_row_is_marked_by_its_own_line(book: Book) -> None:
    seq = Line.objects.count()
    outer(book.call(), book=book, steps="ii")
    for line in Line.objects.filter(seq__gt=seq, action="places.area.add"):
        name = AreaName.objects.get(recorded_seq=line.seq)
        assert {(mark.table, mark.row_id) for mark in RowMark.objects.filter(line=line)} == {
            ("places_area", name.area_id),
            ("places_areaname", name.pk),
        }


def test_another_account_gets_no_answer_for_my_key(book: Book) -> None:
    body: dict[str, Any] = {
        "county": book.county,
        "code": "A",
        "name": "甲",
        "level": "village",
        "parent": None,
        "valid_from": None,
    }
    key = str(uuid7(NOW))
    add_area(book.call(key=key), **body)
    other = operator("somebody else", book.county.pk)
    for _ in range(2):
        with pytest.raises(Refusal, match="another account") as refused:
            add_area(book.call(key=key, actor=other), **body)
        assert refused.value.status == 403
    assert KeptAside.objects.count() == 2
    assert set(KeptAside.objects.values_list("actor_uid", flat=True)) == {other.uid}
    assert AreaName.objects.filter(code="A").count() == 1


@pytest.mark.parametrize(("key", "reason"), [("", ""), ("k" * 65, ""), ("k\n", ""), ("键", ""), ("key", "r" * 501)])
def test_a_call_that_cannot_be_kept_is_refused(book: Book, key: str, reason: str) -> None:
    call = replace(book.call(reason), key=key)
    with pytest.raises(Refusal) as refused:
        note_event(call, name="x")
    assert refused.value.status == 400


NASTY = [
    "line\nforged 2026-11-21 console",
    "\x1b[31mred\x1b[0m",
    "\u202egnp.exe",
    "nul\0byte",
    "\ud800 half",
    '{"action": "audit.line.write"}',
    "\u2028\u2029",
    "x" * 1_000_000,
]


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_one_event_stays_one_line(book: Book, text: str) -> None:
    actor = Actor(None, "u", text[:90])
    note_event(book.call(text[:400], actor=actor), name="sign-in refused", login=text, more={text[:40]: [text]})
    line = Line.objects.get(action="audit.event.note")
    shown = canonical([line.actor_name, line.reason, line.detail, line.action]).decode()
    assert len(shown.splitlines()) == 1
    assert len(shown) < 10_000
    assert not set(shown) & set("\n\r\0\x1b\u202e\u2028")
    assert verify() == []


def test_a_clock_set_back_does_not_change_the_order(book: Book) -> None:
    first = Line.objects.order_by("-seq")[0].seq
    for step, shift in enumerate((0, -1, 1, -400, 0)):
        note_event(book.call(at=NOW + timedelta(days=shift)), name=f"event {step}")
    told = Line.objects.filter(seq__gt=first).order_by("seq")
    assert [line.detail["event"] for line in told] == [f"event {step}" for step in range(5)]
    assert [line.seq for line in told] == list(range(first + 1, first + 6))
    assert verify() == []


@pytest.mark.django_db(transaction=True)
def test_a_clock_set_back_is_anchored_at_once() -> None:
    book = made("990154")
    before = len(anchors())
    note_event(book.call(at=NOW - timedelta(days=2)), name="back")
    assert len(anchors()) == before + 1


@pytest.mark.parametrize("broken", ["bulk_create", "_line", "line_hash", "_locked_head"])
def test_when_the_line_cannot_be_written_nothing_is(book: Book, monkeypatch: pytest.MonkeyPatch, broken: str) -> None:
    before = whole_book()

    def fail(*args: Any, **options: Any) -> Any:
        raise DatabaseError("disk full")

    monkeypatch.setattr(*((models.QuerySet, broken) if broken == "bulk_create" else (lines, broken)), fail)
    for number in range(100):
        with pytest.raises(DatabaseError, match="disk full"):
            rename_area(book.call(), area=book.area("V1"), code=f"Z{number}", name="新", on=TODAY)
    monkeypatch.undo()
    assert whole_book() == before
    assert verify() == []


def whole_book() -> dict[str, int]:
    return {model._meta.label: model._base_manager.count() for model in apps.get_models()}


def test_a_row_read_before_it_was_superseded_is_refused(book: Book) -> None:
    one, two = Subject.objects.filter(kind="area", code__in=("V1", "V2")).order_by("code")
    hold = open_hold(book.call(), subject=one, effect="pay", cause=two, reason="r", on=date(2026, 1, 1))
    lift_hold(book.call(), hold=Hold.objects.get(pk=hold.pk), on=date(2026, 2, 1))
    with pytest.raises(Refusal, match="changed meanwhile"):
        lift_hold(book.call(), hold=hold, on=date(2026, 3, 1))
    assert Hold.objects.known().count() == 1
    assert verify_rows() == []


@pytest.mark.parametrize(
    ("field", "value"),
    [("code", "C" * 61), ("label", "字" * 201), ("alias", "a\0b"), ("label", "a\ud800"), ("code", "\0")],
)
def test_what_no_database_keeps_is_refused_on_both(book: Book, field: str, value: str) -> None:
    given = {"code": "A", "label": "甲", "alias": "", field: value}
    before = whole_book()
    with pytest.raises(Refusal) as refused:
        register_area(
            book.call(),
            county=book.county,
            code=given["code"],
            name=given["label"],
            alias=given["alias"],
            level="village",
            parent=None,
            valid_from=None,
        )
    assert refused.value.field in (field, "name")
    assert whole_book() == before


def product_actions() -> list[str]:
    return sorted(name for name in ACTIONS if not name.startswith("test."))


def test_every_action_asks_for_a_right_or_stands_on_the_short_list() -> None:
    without = {name for name in product_actions() if ACTIONS[name].right is None}
    assert without <= set(WITHOUT_RIGHT), sorted(without - set(WITHOUT_RIGHT))
    assert len(without) <= 8


@pytest.mark.parametrize("name", product_actions())
def test_an_action_that_breaks_at_its_end_writes_and_sends_nothing(
    book: Book, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever an action did, an error after its last line takes all of it back (B11): the door sees to it."""
    info = ACTIONS[name]
    before, sent, held = whole_book(), len(mail.outbox), len(anchors())

    def breaks(act: Act, **body: Any) -> Any:
        act.permit_anywhere()
        add_area(
            act.call.part("x"), county=book.county, code="XX", name="村", level="village", parent=None, valid_from=None
        )
        transaction.on_commit(lambda: mail.send_mail("t", "t", "a@example.org", ["b@example.org"]))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        door._perform(replace(info, function=breaks), breaks, book.call(), {})
    assert whole_book() == before
    assert len(mail.outbox) == sent
    assert len(anchors()) == held


Made = Callable[[Book], Callable[[Call], Any]]


def _rename(book: Book) -> Callable[[Call], Any]:
    return lambda call: rename_area(call, area=book.area("V1"), code="W1", name="新沟村", on=TODAY)


def _merge(book: Book) -> Callable[[Call], Any]:
    one, two = Subject.objects.filter(kind="area", code__in=("V1", "V2")).order_by("code")
    return lambda call: merge(call, kept=one, gone=two, reason="r", on=TODAY)


@pytest.mark.parametrize("prepare", [_rename, _merge], ids=["rename", "merge"])
def test_the_true_body_is_taken_back_when_its_end_breaks(
    book: Book, prepare: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = prepare(book)
    before = whole_book()
    monkeypatch.setattr(door, "write_lines", lambda acts: (_ for _ in ()).throw(IntegrityError("end")))
    with pytest.raises(IntegrityError):
        go(book.call())
    monkeypatch.undo()
    assert whole_book() == before
    assert verify_rows() == []
    assert go(book.call()) is not None
