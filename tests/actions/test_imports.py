"""A batch's life: sent, checked, written, taken back; partly, overtaken, touched since; headings remembered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from bangfu.audit.models import Line
from bangfu.audit.queries import verify, verify_rows
from bangfu.documents.queries import path_of, unused
from bangfu.documents.queries import verify as verify_files
from bangfu.intake.actions import Upload, applying, discard_batch, map_headings, open_batch
from bangfu.intake.actions.applying import begin_apply, stop_apply, stopped_by
from bangfu.intake.actions.behind import go_on
from bangfu.intake.actions.checking import begin_check
from bangfu.intake.actions.undoing import begin_undo
from bangfu.intake.models import Batch
from bangfu.intake.queries.batches import later_touches, waiting_for
from bangfu.kernel.idnumber import check_digit
from bangfu.kernel.refusal import Refusal, Refusals
from bangfu.places.actions import rename_area, succeed_area
from bangfu.places.models import AreaName
from bangfu.registry.actions import enter_on_list
from bangfu.registry.models import Household, HouseholdYear, ListEntry, Living, Person, Residence
from bangfu.registry.queries import visible
from bangfu.registry.rules import CATEGORY
from bangfu.subjects.models import Subject
from tests.actions.book import NOW, TODAY, Book, made

pytestmark = pytest.mark.django_db

HOUSEHOLDS = "户编号,行政村,户主姓名,户主证件号码,户主民族,户类型,户联系电话,耕地面积（亩）,住房安全等级"
ACCOUNTS = "户编号,户主姓名,收入年度,年度家庭人口数,其他工资性收入（元）,种植业收入（元）"
AHEAD = NOW + timedelta(hours=1)


def number(birth: str, order: int) -> str:
    body = f"990101{birth}{order:03d}"
    return body + check_digit(body)


WEN, LI, HAI = number("19800101", 11), number("19750302", 13), number("19900708", 15)
FIRST = (
    f"W1,V1,文一,{WEN},汉族,农户,13900001111,3.5,A级",
    f"W2,V2,李二,{LI},藏族,农户,,12,B级",
)


@pytest.fixture(scope="module")
def book_once(policy_in_force: None) -> Book:
    return made()


@pytest.fixture
def book(book_once: Book, db: None) -> Iterator[Book]:
    yield book_once


def nobody(done: int, total: int) -> None:
    """Nobody waits."""


def sent(
    book: Book,
    rows: tuple[str, ...],
    heads: str = HOUSEHOLDS,
    *,
    name: str = "台账.csv",
    content: bytes = b"",
    **said: Any,
) -> Batch:
    """A batch that was sent and checked: rows below headings, or the content of a file."""
    upload = Upload(name, content or "\n".join([heads, *rows]).encode("utf-8-sig"))
    told = {"sender": "上沟村", "on": TODAY, **said}
    return checked(book, open_batch(book.call(), county=book.county, path="/", upload=upload, **told))


def checked(book: Book, batch: Batch) -> Batch:
    begun = begin_check(book.call(), batch=batch) if batch.state != Batch.State.CHECKING else batch
    return go_on(book.call().actor, NOW, begun, nobody)


def applied(book: Book, batch: Batch, mode: str = "all") -> Batch:
    begun = begin_apply(book.call(), batch=batch, mode=mode, shown=batch.rows_digest)
    return go_on(book.call().actor, AHEAD, begun, nobody)


def undone(book: Book, batch: Batch, reason: str = "送错了") -> Batch:
    begun = begin_undo(book.call(reason), batch=batch)
    return go_on(book.call().actor, AHEAD, begun, nobody)


def home(number: str) -> Household:
    return Household.objects.get(subject__code=number)


def test_new_households_are_checked_written_and_taken_back(book: Book) -> None:
    batch = sent(book, FIRST)
    assert (batch.state, batch.form, batch.groups) == ("checked", "own.household", [])
    assert batch.counts["new"] == 2
    assert not Household.objects.exists()
    batch = applied(book, batch)
    assert (batch.state, batch.counts["written"]) == ("applied", 2)
    first = home("W1")
    assert first.phone is not None and first.phone.hides("13900001111")
    assert Living.objects.get(household=first).farmland_mu100 == 350
    assert Person.objects.get(name="文一").sex == "male"
    batch = undone(book, batch)
    assert (batch.state, batch.undone_for) == ("undone", "送错了")
    assert not visible(book.call().actor).exists()
    assert not Residence.objects.known().exists()
    assert verify() == [] and verify_rows() == []
    again = applied(book, sent(book, FIRST))
    assert again.counts["written"] == 2
    assert home("W1").phone.hides("13900001111")  # type: ignore[union-attr]


def test_a_second_file_changes_only_what_differs_and_is_taken_back_to_what_was(book: Book) -> None:
    applied(book, sent(book, FIRST))
    lines = Line.objects.count()
    batch = sent(
        book,
        (
            f"W1,V2,文乙,{WEN},汉族,原建档立卡脱贫户,13900002222,3.5,A级",
            f"W2,V2,李二,{LI},藏族,农户,,12,B级",
        ),
    )
    assert (batch.counts["changed"], batch.counts["unchanged"]) == (1, 1)
    batch = applied(book, batch)
    first = home("W1")
    assert first.phone is not None and first.phone.hides("13900002222")
    assert (first.subject.label, first.subject.area.pk) == ("文乙", book.area("V2").pk)  # type: ignore[union-attr]
    assert ListEntry.objects.known().get(subject=first.subject, valid_to=None).code == "lifted"
    assert not Line.objects.filter(seq__gt=lines, subject_uid=str(home("W2").subject.uid)).exists()
    undone(book, batch)
    first = home("W1")
    assert first.phone is not None and first.phone.hides("13900001111")
    assert (first.subject.label, first.subject.area.pk) == ("文一", book.area("V1").pk)  # type: ignore[union-attr]
    assert ListEntry.objects.known().get(subject=first.subject, valid_to=None).code == "ordinary"
    assert verify() == [] and verify_rows() == []


def test_accounts_of_a_year_are_written_and_taken_back(book: Book) -> None:
    applied(book, sent(book, FIRST))
    batch = sent(book, ("W1,文一,2026,4,12000,800.5", "W2,王二,2026,2,1,1", "W9,谁人,2026,2,1,1"), ACCOUNTS)
    assert (batch.form, batch.counts["changed"], batch.counts["error"]) == ("own.year", 1, 2)
    assert {one["code"] for one in batch.groups} == {"other_head", "no_such_household"}
    batch = applied(book, batch, "clean")
    account = HouseholdYear.objects.known().get()
    assert (account.headcount, account.items) == (4, {"crops": 80_050, "wage_other": 1_200_000})
    undone(book, batch)
    assert not HouseholdYear.objects.known().exists()


def test_one_error_keeps_everything_out_and_the_clean_rows_may_go_alone(book: Book) -> None:
    rows = (*FIRST, f"W3,V9,海三,{HAI},汉族,农户,,1,A级")
    batch = sent(book, rows)
    assert (batch.counts["new"], batch.counts["error"]) == (2, 1)
    with pytest.raises(Refusal, match="not everything can"):
        begin_apply(book.call(), batch=batch, mode="all", shown=batch.rows_digest)
    assert applied(book, batch, "clean").counts["written"] == 2
    assert Household.objects.count() == 2


def test_what_was_shown_is_what_is_written(book: Book) -> None:
    batch = sent(book, FIRST)
    with pytest.raises(Refusal, match="not the check that was shown"):
        begin_apply(book.call(), batch=batch, mode="all", shown="0" * 64)
    batch.rows.filter(number=2).update(verdict="unchanged")
    with pytest.raises(Refusal, match="not the check that was shown"):
        begin_apply(book.call(), batch=batch, mode="all", shown=batch.rows_digest)


def test_a_record_changed_after_the_check_stops_all_and_is_left_out_of_the_clean(book: Book) -> None:
    applied(book, sent(book, FIRST))
    more = (f"W1,V1,文一,{WEN},汉族,农户,,9,A级", f"W2,V2,李二,{LI},藏族,农户,,9,B级")
    batches = [sent(book, more), sent(book, more, sender="另一村")]
    later = book.call("入户核实", at=AHEAD)
    ListEntry.objects.known()
    enter_on_list(later, subject=home("W2").subject, name="registry.car", code="none", on=TODAY)
    other = sent(book, (f"W2,V2,李二,{LI},藏族,原建档立卡脱贫户,,9,B级",))
    applied(book, other)
    stopped = applied(book, batches[0])
    assert (stopped.state, stopped.rows_digest) == ("checked", "")
    assert "changed after the check" in stopped.why["message"]
    assert Living.objects.known().get(household=home("W1"), valid_to=None).farmland_mu100 == 350
    clean = applied(book, batches[1], "clean")
    assert (clean.counts["written"], clean.counts["left_out"]) == (1, 1)
    assert Living.objects.known().get(household=home("W1"), valid_to=None).farmland_mu100 == 900


@pytest.mark.parametrize("after", [1, 3])
def test_a_writing_that_somebody_stops_is_taken_back_and_may_be_written_anew(
    book: Book, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    monkeypatch.setattr(applying, "AT_ONCE", 1)
    rows = (*FIRST, f"W3,V1,海三,{HAI},汉族,农户,,1,A级")
    batch = sent(book, rows)
    begun = begin_apply(book.call(), batch=batch, mode="all", shown=batch.rows_digest)
    told: list[int] = []

    def stop(done: int, total: int) -> None:
        told.append(done)
        if told == list(range(1, after + 1)):
            assert (total, Household.objects.count()) == (3, after)
            stop_apply(book.call(), batch=batch, why=stopped_by("办事员甲"))

    stopped = go_on(book.call().actor, AHEAD, begun, stop)
    assert (stopped.state, stopped.rows_digest) == ("checked", "")
    assert stopped.why["params"] == {"who": "办事员甲"} and "stopped the writing" in stopped.why["message"]
    assert not visible(book.call().actor).exists() and not Residence.objects.known().exists()
    assert not batch.rows.filter(taken=True).exists()
    assert verify() == [] and verify_rows() == []
    with pytest.raises(Refusal, match="not the check that was shown"):
        begin_apply(book.call(), batch=stopped, mode="all", shown=batch.rows_digest)
    assert applied(book, checked(book, stopped)).counts["written"] == 3


def test_only_what_is_being_written_is_stopped_and_a_first_stop_stays(book: Book) -> None:
    batch = sent(book, FIRST)
    with pytest.raises(Refusal, match="Nothing of this batch is being written"):
        stop_apply(book.call(), batch=batch, why=stopped_by("办事员甲"))
    begun = begin_apply(book.call(), batch=batch, mode="all", shown=batch.rows_digest)
    stop_apply(book.call(), batch=begun, why=stopped_by("办事员甲"))
    again = stop_apply(book.call(), batch=begun, why=stopped_by("办事员乙"))
    assert (again.state, again.why["params"]) == ("undoing", {"who": "办事员甲"})
    done = applied(book, sent(book, FIRST, sender="另一村"))
    with pytest.raises(Refusal, match="Nothing of this batch is being written"):
        stop_apply(book.call(), batch=done, why=stopped_by("办事员甲"))


def test_rows_of_our_own_list_that_were_overtaken_are_not_written(book: Book) -> None:
    applied(book, sent(book, FIRST))
    version = Line.objects.latest("seq").seq
    heads = f"{HOUSEHOLDS},记录版本"
    fresh = sent(book, (f"W1,V1,文一,{WEN},汉族,农户,,5,A级,{version}",), heads)
    assert fresh.counts["changed"] == 1
    enter_on_list(book.call(), subject=home("W1").subject, name="registry.car", code="none", on=TODAY)
    stale = sent(book, (f"W1,V1,文一,{WEN},汉族,农户,,5,A级,{version}",), heads)
    assert (stale.counts["stale"], stale.counts["changed"]) == (1, 0)
    same = sent(book, (f"W1,V1,文一,{WEN},汉族,农户,,3.5,A级,{version}",), heads)
    assert same.counts["unchanged"] == 1


def test_a_batch_touched_since_is_not_taken_back_and_says_by_whom(book: Book) -> None:
    batch = applied(book, sent(book, FIRST))
    assert later_touches(batch) == []
    enter_on_list(book.call(at=AHEAD), subject=home("W1").subject, name="registry.car", code="none", on=TODAY)
    (touched,) = later_touches(batch)
    assert touched.action == "registry.list.enter"
    assert "W1" in touched.record
    with pytest.raises(Refusals) as refused:
        begin_undo(book.call("送错了"), batch=batch)
    assert "W1" in str(refused.value)
    assert Batch.objects.get(pk=batch.pk).state == "applied"


def test_a_village_by_an_old_name_or_a_withdrawn_code_is_its_heir_and_warned_of(book: Book) -> None:
    village = AreaName.objects.known().get(county=book.county, code="V2").area
    day, later = TODAY - timedelta(days=40), TODAY - timedelta(days=20)
    rename_area(book.call(), area=village, code="V8", name="下滩村", on=day)
    heir = AreaName.objects.known().get(county=book.county, code="V1").area
    assert sent(book, (FIRST[0].replace(",V1,", ",下沟村,"),), name="一.csv").groups[0]["code"] == "area_former"
    succeed_area(book.call(), gone=village, heir=heir, kind="merged", on=later)
    rows = [FIRST[0].replace(",V1,", f",{written},") for written in ("V2", "V8", "下滩村")]
    for order, row in enumerate(rows):
        batch = sent(book, (row,), name=f"{order}.csv")
        assert [(one["code"], one["count"]) for one in batch.groups] == [("area_former", 1)]
    applied(book, batch)
    assert home("W1").subject.area == heir


def test_masked_cells_that_did_not_change_say_nothing(book: Book) -> None:
    applied(book, sent(book, FIRST))
    person, household = Person.objects.get(name="文一"), home("W1")
    row = f"W1,V1,文一,{person.id_number},汉族,农户,{household.phone},3.5,A级,{household.subject.uid},9"
    batch = sent(book, (row,), f"{HOUSEHOLDS},记录号,记录版本")
    assert (batch.counts["unchanged"], batch.groups) == (1, [])


def test_headings_nobody_knows_are_asked_for_once_for_each_sender(book: Book) -> None:
    heads = HOUSEHOLDS.replace("耕地面积（亩）", "田").replace("户联系电话", "备考")
    batch = sent(book, FIRST, heads)
    assert batch.state == "mapping"
    assert [one["heading"] for one in batch.headings["unknown"]] == ["备考", "田"]
    told = map_headings(book.call(), batch=batch, form=batch.form, meant={"田": "farmland", "备考": ""})
    batch = checked(book, told)
    assert (batch.state, batch.counts["new"], batch.counts["unknown"]) == ("checked", 2, 1)
    assert sent(book, FIRST, heads).state == "checked"
    assert sent(book, FIRST, heads, sender="别的村").state == "mapping"


def test_a_batch_given_up_forgets_its_rows(book: Book) -> None:
    batch = discard_batch(book.call(), batch=sent(book, FIRST))
    assert (batch.state, batch.rows.count()) == ("refused", 0)
    with pytest.raises(Refusal, match="does not go from"):
        begin_check(book.call(), batch=batch)


def test_a_batch_given_up_while_it_is_checked_stays_given_up(book: Book) -> None:
    upload = Upload("台账.csv", "\n".join([HOUSEHOLDS, *FIRST]).encode())
    batch = open_batch(book.call(), county=book.county, path="/", upload=upload, sender="上沟村", on=TODAY)
    told = []

    def giving_up(done: int, total: int) -> None:
        told.append(done)
        if len(told) == 1:
            discard_batch(book.call(), batch=Batch.objects.get(pk=batch.pk))

    ended = go_on(book.call().actor, NOW, batch, giving_up)
    assert (ended.state, ended.rows.count(), len(told)) == ("refused", 0, 1)
    line = Line.objects.get(action="intake.batch.discard")
    assert (line.subject_uid, line.detail["state"]) == (str(batch.subject.uid), "checking")
    assert not Line.objects.filter(action="intake.check.keep").exists()


def test_what_was_sent_lies_sealed_and_is_no_content_left_behind(book: Book) -> None:
    batch = sent(book, FIRST)
    place = path_of(batch.sealed_sha256)
    assert place.is_file() and place not in unused()
    assert list(verify_files()) == []
    place.write_bytes(b"damaged")
    assert [(one.kind, one.place) for one in verify_files()] == [("file_changed", batch.sealed_sha256)]
    place.unlink()
    assert [one.kind for one in verify_files()] == ["file_missing"]


def test_what_waits_for_its_sender(book: Book) -> None:
    actor = book.call().actor
    batch = sent(book, FIRST)
    assert [one.pk for one in waiting_for(actor, book.county)] == [batch.pk]
    applied(book, batch)
    assert waiting_for(actor, book.county) == []


def test_what_cannot_be_read_says_why(book: Book) -> None:
    batch = sent(book, ("a,b",), "x,y")
    assert batch.state == "unreadable"
    assert "headings" in batch.why["message"]


def test_the_same_form_sent_twice_is_one_batch(book: Book) -> None:
    upload = Upload("a.csv", b"x")
    call = book.call()
    one = [open_batch(call, county=book.county, path="/", upload=upload, sender="x", on=TODAY).pk for _ in range(2)]
    assert one[0] == one[1]
    assert Subject.objects.filter(kind="import").count() == 1


def test_numbers_of_people_lie_nowhere_in_the_clear(book: Book) -> None:
    batch = sent(book, (*FIRST, f"W3,V9,海三,{HAI},汉族,农户,13900003333,1,A级"))
    kept = repr(list(Batch.objects.values())) + repr(list(batch.rows.values()))
    kept += repr(list(Line.objects.values()))
    for secret in (WEN, LI, HAI, "13900001111", "13900003333"):
        assert secret not in kept
    assert CATEGORY
