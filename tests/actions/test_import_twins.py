"""New rows of a file who may be registered already: found with slips, answered, remembered, else asked about."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bangfu.audit.queries import verify, verify_rows
from bangfu.intake.actions import decide_duplicate
from bangfu.intake.actions.rows import diffs_of, opened, twin_of
from bangfu.intake.models import Batch, BatchRow, TwinAnswer
from bangfu.intake.rules.taking import Diff
from bangfu.kernel.refusal import Refusal
from bangfu.registry.models import Household, Membership, Person
from bangfu.screening.actions.duplicates import look_for_duplicates
from bangfu.screening.models import Duplicate
from tests.actions.book import TODAY, Book, made
from tests.actions.test_import_people import PEOPLE
from tests.actions.test_imports import applied, number, sent, undone

pytestmark = pytest.mark.django_db

HAO, MEI, BO = number("19820203", 21), number("19840506", 22), number("20100910", 23)
KEPT = (
    f"K1,V1,农户,贺兰浩,{HAO},户主,汉族,,,,",
    f"K1,,,闻人美,{MEI},配偶,藏族,,,,",
    f"K1,,,贺兰波,{BO},之子,汉族,,,,",
    f"K2,V2,农户,宇文山,{number('19560708', 25)},户主,汉族,,,,",
)
NEIGHBOURS = tuple(
    f"K{place + 3},V2,农户,白山{sign},{number(f'19{60 + place}0714', 31)},户主,汉族,,,,"
    for place, sign in enumerate("甲乙丙丁戊己庚辛")
)


@pytest.fixture(scope="module")
def book_once(policy_in_force: None) -> Book:
    book = made()
    applied(book, sent(book, KEPT + NEIGHBOURS, PEOPLE))
    return book


@pytest.fixture
def book(book_once: Book, db: None) -> Iterator[Book]:
    yield book_once


def row(batch: Batch, place: int) -> BatchRow:
    return batch.rows.get(number=place)


def twin_name(batch: Batch, place: int) -> str:
    twin = twin_of(opened(row(batch, place)))
    return Person.objects.get(subject__uid=twin.subject).name if twin else ""


@pytest.mark.parametrize(
    ("said", "whom"),
    [
        (f"N1,V1,农户,贺兰浩,{number('19820203', 27)},户主,汉族,,,,", "贺兰浩"),  # under another number
        ("N1,V1,农户,賀蘭浩,未采集,户主,汉族,,,,,1982-02-03,男", "贺兰浩"),  # traditional characters
        ("N1,V1,农户,贺兰昊,未采集,户主,汉族,,,,,1982-02-03,男", "贺兰浩"),  # sounds alike
        ("N1,V1,农户,贺兰浩,未采集,户主,汉族,,,,,1982-03-02,男", "贺兰浩"),  # month and day exchanged
        (f"N1,V1,农户,司徒远,{number('19771112', 29)},户主,汉族,,,,", ""),  # somebody else
        (f"N1,V1,农户,贺兰涛,{number('20100910', 27)},户主,汉族,,,,", ""),  # a twin brother
    ],
)
def test_who_is_registered_under_another_number_or_with_a_slip_is_suspected(book: Book, said: str, whom: str) -> None:
    heads = f"{PEOPLE},出生日期,性别" if said.count(",") > 10 else PEOPLE
    batch = sent(book, (said,), heads)
    assert (batch.groups, twin_name(batch, 2)) == ([], whom)
    assert (batch.counts["duplicate"], batch.counts["new"]) == ((1, 0) if whom else (0, 1))


def test_the_same_head_makes_the_row_one_of_the_household_that_is_kept(book: Book) -> None:
    other, child = number("19820203", 27), number("20200910", 41)
    rows = (f"N1,V1,农户,贺兰浩,{other},户主,藏族,,,,", f"N1,,,贺兰雪,{child},之女,汉族,,,,")
    batch = sent(book, rows, PEOPLE)
    assert (batch.counts["duplicate"], batch.counts["new"]) == (1, 1)
    batch = decide_duplicate(book.call(), batch=batch, number=2, answer="same")
    assert (batch.counts["duplicate"], batch.counts["changed"], batch.counts["new"]) == (0, 1, 1)
    assert sorted(one.column for one in decided(batch, 2)) == ["ethnicity", "id_number"]
    batch = applied(book, batch)
    assert not Household.objects.filter(subject__code="N1").exists()
    members = Membership.objects.known().filter(household__subject__code="K1")
    assert members.count() == 4
    head = Person.objects.get(name="贺兰浩")
    assert (head.ethnicity, str(head.id_number)[-4:]) == ("藏族", other[-4:])
    assert not Duplicate.objects.exists()
    undone(book, batch)
    head.refresh_from_db()
    assert (head.ethnicity, str(head.id_number)[-4:]) == ("汉族", HAO[-4:])
    assert verify() == [] and verify_rows() == []


def decided(batch: Batch, place: int) -> list[Diff]:
    return list(diffs_of(opened(row(batch, place))))


def test_somebody_who_moved_keeps_the_household_and_only_the_person_is_changed(book: Book) -> None:
    """The child of one household, written as one of a neighbour's: the person's own facts are taken, no more."""
    rows = ("K2,,,贺兰博,未采集,之孙子,藏族,,,,,2010-09-10,男",)
    batch = sent(book, rows, f"{PEOPLE},出生日期,性别")
    assert twin_name(batch, 2) == "贺兰波"
    batch = applied(book, decide_duplicate(book.call(), batch=batch, number=2, answer="same"))
    person = Person.objects.get(name="贺兰博")
    held = Membership.objects.known().get(person=person)
    assert (held.household.household_no, person.ethnicity) == ("K1", "藏族")
    assert person.id_number is not None


def test_another_is_recorded_and_not_asked_again(book: Book) -> None:
    said = (f"N1,V1,农户,贺兰浩,{number('19820203', 27)},户主,汉族,,,,",)
    first = decide_duplicate(book.call(), batch=sent(book, said, PEOPLE), number=2, answer="another")
    assert (first.counts["duplicate"], first.counts["new"]) == (0, 1)
    again = sent(book, (*said, f"N2,V1,农户,司徒远,{number('19771112', 29)},户主,汉族,,,,"), PEOPLE)
    assert (again.counts["duplicate"], again.counts["new"]) == (0, 2)
    applied(book, again)
    (ticket,) = Duplicate.objects.known()
    assert (ticket.state, ticket.decided_by) == ("different", book.call().actor.name)
    look_for_duplicates(book.call(), county=book.county, on=TODAY)
    assert Duplicate.objects.known().get().state == "different"
    assert TwinAnswer.objects.get().answer == "another"


def test_who_is_left_open_is_taken_as_new_and_asked_about(book: Book) -> None:
    said = (f"N1,V1,农户,贺兰浩,{number('19820203', 27)},户主,汉族,,,,",)
    batch = applied(book, sent(book, said, PEOPLE))
    (ticket,) = Duplicate.objects.known()
    assert (batch.counts["written"], ticket.state, ticket.kind) == (1, "open", "person")
    assert {ticket.left.label, ticket.right.label} == {"贺兰浩"}
    # Two full ID numbers are asked about only here; the daily look leaves the question standing.
    look_for_duplicates(book.call(), county=book.county, on=TODAY)
    assert Duplicate.objects.known().get().state == "open"
    undone(book, batch)
    look_for_duplicates(book.call(), county=book.county, on=TODAY)
    assert Duplicate.objects.known().get().state == "settled"


def test_two_people_of_a_household_are_one_question(book: Book) -> None:
    said = ("N1,V1,农户,贺兰浩,未采集,户主,汉族,,,,,1982-02-03,男", "N1,,,闻人梅,未采集,配偶,藏族,,,,,1984-05-06,女")
    applied(book, sent(book, said, f"{PEOPLE},出生日期,性别"))
    (ticket,) = Duplicate.objects.known()
    assert (ticket.kind, len(ticket.members)) == ("household", 2)


def test_an_answer_is_taken_back_and_a_wrong_one_is_refused(book: Book) -> None:
    said = (
        f"N1,V1,农户,贺兰浩,{number('19820203', 27)},户主,汉族,,,,",
        f"N1,,,贺兰雪,{number('20200910', 41)},之女,,,,,",
    )
    batch = sent(book, said[:1], PEOPLE)
    for answer, verdict in (("same", "changed"), ("another", "new"), ("", "duplicate")):
        batch = decide_duplicate(book.call(), batch=batch, number=2, answer=answer)
        assert row(batch, 2).verdict == verdict
    for place, answer in ((2, "perhaps"), (3, "same")):
        with pytest.raises(Refusal):
            decide_duplicate(book.call(), batch=batch, number=place, answer=answer)


def test_a_line_about_a_registered_person_in_the_same_file_settles_it(book: Book) -> None:
    """Both stand in the file under numbers of their own: the sender tells them apart already."""
    rows = (KEPT[0], f"N1,V1,农户,贺兰浩,{number('19820203', 27)},户主,汉族,,,,")
    assert sent(book, rows, PEOPLE).counts["duplicate"] == 0
