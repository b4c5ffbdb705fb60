"""Documents that are owed, versions of a rule, papers of a record, and who has read what was passed round."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from bangfu.documents import queries
from bangfu.documents.actions import acknowledge, circulate, cite, concern, record_document, remind, rest_on
from bangfu.documents.models import Document
from bangfu.documents.rules.versions import in_force
from bangfu.kernel.refusal import Refusal
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Actor, Call, Grant, operator
from bangfu.places.actions import open_county
from bangfu.places.models import County
from bangfu.policybook.actions import load_vendor
from bangfu.policybook.rules.files import read_folder
from bangfu.staff.actions import appoint, register_organisation
from bangfu.staff.models import Organisation, User
from bangfu.subjects.actions import register_area
from bangfu.subjects.models import Subject

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 21)
POLICY = Path(__file__).resolve().parents[2] / "policy"


class Book:
    """A county with a bureau, two villages and its shipped policy."""

    def __init__(self) -> None:
        console = Call(operator("console", 0), str(uuid4()), NOW)
        self.county: County = open_county(
            console, code="990199", name_zh="试验县", name_en="Trial", kind="county", made=True
        )
        self.operator = operator("console", self.county.pk)
        load_vendor(self.call(), files=read_folder(POLICY))
        top = self.area("990199", "试验县", "county", None)
        self.villages = [self.area(f"99019910000{n}", f"{n}村", "village", top) for n in (1, 2)]
        self.bureau: Organisation = register_organisation(
            self.call(), county=self.county, code="O-1", name="试验局", level="county", kind="bureau", area=top.area
        )

    def call(self) -> Call:
        return Call(self.operator, str(uuid4()), NOW)

    def area(self, code: str, name: str, level: str, parent: Subject | None) -> Subject:
        return register_area(
            self.call(), county=self.county, code=code, name=name, level=level,
            parent=parent.area if parent else None, valid_from=None,
        )  # fmt: skip

    def document(self, code: str, kind: str, issued_on: date | None = TODAY) -> Document:
        return record_document(
            self.call(), county=self.county, code=code, title=f"文件{code}", kind=kind, direction="out",
            issuer=self.bureau, keeper=self.bureau, issued_on=issued_on,
        )  # fmt: skip

    def person(self, login: str) -> User:
        appoint(
            self.call(), login=login, name=f"人员{login}", organisation=self.bureau, role="bureau_clerk", title="科员",
            county=self.county, area=None, valid_from=date(2020, 1, 1),
        )  # fmt: skip
        return User.objects.get(login=login)


@pytest.fixture
def book() -> Book:
    return Book()


def codes(book: Book, check: str, year: int = 2026, today: date = TODAY) -> list[str]:
    for gap in queries.gaps(book.county, year, today):
        if gap.check.code == check:
            return list(Subject.objects.filter(pk__in=gap.lacking).order_by("code").values_list("code", flat=True))
    return ["nobody owes it"]


def test_the_version_in_force_is_the_last_one_issued_by_the_day() -> None:
    days = [date(2019, 3, 1), None, date(2020, 5, 1)]
    assert [in_force(days, date(year, 5, 1)) for year in (2018, 2019, 2020)] == [None, 0, 2]


def test_a_document_rests_on_the_version_of_its_own_day(book: Book) -> None:
    first = book.document("M-1", "management_measure", date(2019, 1, 1))
    second = book.document("M-2", "management_measure", date(2020, 5, 1))
    cite(book.call(), document=second, cited=first, relation="supersedes")
    old, new = (
        book.document("A-1", "assessment", date(2020, 4, 30)),
        book.document("A-2", "assessment", date(2020, 5, 1)),
    )
    assert rest_on(book.call(), document=old, measure=second).cited == first
    assert rest_on(book.call(), document=new, measure=first).cited == second
    with pytest.raises(Refusal, match="No version"):
        rest_on(book.call(), document=book.document("A-0", "assessment", date(2018, 1, 1)), measure=first)


def test_a_yearly_document_is_missed_from_its_month_on_until_it_is_there(book: Book) -> None:
    assert codes(book, "documents.annual_plan") == ["O-1"]
    assert codes(book, "documents.annual_plan", today=date(2026, 3, 31)) == ["nobody owes it"]
    book.document("P-2025", "annual_plan", date(2025, 2, 1))
    assert codes(book, "documents.annual_plan") == ["O-1"]
    book.document("P-2026", "annual_plan", date(2026, 2, 1))
    assert codes(book, "documents.annual_plan") == []


def test_a_village_without_a_covenant_is_named(book: Book) -> None:
    paper = book.document("C-1", "covenant")
    concern(book.call(), document=paper, subject=book.villages[0], relation="about")
    assert codes(book, "documents.covenant") == ["990199100002"]
    assert list(queries.papers(book.villages[0].pk)) == [paper]
    with pytest.raises(Refusal, match="already"):
        concern(book.call(), document=paper, subject=book.villages[0], relation="about")


def test_who_has_not_read_is_reminded_and_nobody_can_read_for_another(book: Book) -> None:
    paper = book.document("N-1", "notice")
    readers = [book.person(f"r{n}") for n in range(3)]
    assert circulate(book.call(), document=paper, readers=readers, on=TODAY) == 3
    assert circulate(book.call(), document=paper, readers=readers, on=TODAY) == 0
    grant = Grant(Right.WORKBENCH_PAGE_READ, book.county.pk, "/", "bureau_clerk")
    me = Actor(readers[0].pk, str(readers[0].uid), readers[0].name, (grant,))
    acknowledge(Call(me, str(uuid4()), NOW), document=paper, on=TODAY)
    assert remind(book.call(), document=paper, on=TODAY) == 2
    assert {row.reader_id for row in paper.circulations.filter(reminded_on=TODAY)} == {one.pk for one in readers[1:]}
    stranger = Actor(10**9, str(uuid4()), "甲", (grant,))
    with pytest.raises(Refusal, match="not sent to you"):
        acknowledge(Call(stranger, str(uuid4()), NOW), document=paper, on=TODAY)


def test_a_document_goes_only_to_people_of_the_county(book: Book) -> None:
    outsider = User.objects.create(login="out", name="外人")
    with pytest.raises(Refusal, match="no office"):
        circulate(book.call(), document=book.document("N-2", "notice"), readers=[outsider], on=TODAY)
    with pytest.raises(Refusal, match="to whom"):
        circulate(book.call(), document=book.document("N-3", "notice"), readers=[], on=TODAY)
