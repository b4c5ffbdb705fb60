"""The page of a document: ties by the number people know it by, and who has confirmed what was passed round."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bangfu.documents.actions import acknowledge, circulate, record_document
from bangfu.documents.models import Citation, Document
from bangfu.documents.rules.numbers import plain_number
from tests import cast
from tests.mechanisms.faces import Face, row_of
from tests.sample import load_policy_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("policy_in_force")]


@pytest.fixture
def made() -> cast.Book:
    load_policy_once()
    book = cast.book("990188", "临河县")
    cast.appoint_all(book, "own", ("bureau_clerk", "county_officer", "finance_officer"))
    return book


def document(book: cast.Book, code: str, number: str) -> Document:
    bureau = book.offices["bureau"]
    told = {"title": f"文件{code}", "kind": "notice", "direction": "out", "number": number}
    call = cast.console(book.county.pk)
    return record_document(
        call, county=book.county, code=code, issuer=bureau, keeper=bureau, issued_on=cast.today(), **told
    )


@pytest.mark.parametrize(
    "typed", ["临政发〔2026〕3号", "临政发[2026]3号", "临政发（2026）3号", " 临政发【２０２６】 3 号"]
)
def test_a_number_is_one_number_however_it_is_typed(typed: str) -> None:
    assert plain_number(typed) == "临政发〔2026〕3号"


def test_a_document_is_tied_by_its_number(made: cast.Book) -> None:
    older = document(made, "D-1", "临政发〔2026〕3号")
    newer = document(made, "D-2", "临政发〔2026〕9号")
    clerk = Face("own-bureau_clerk", made.county)
    assert '<option value="临政发〔2026〕3号">文件D-1</option>' in clerk.source("document", newer.subject.uid)
    status, words = clerk.sends("document_tie", newer.subject.uid, relation="cites", code="临政发[2026]3号")
    assert status == 200 and "文件D-1" in words
    assert Citation.objects.get(document=newer).cited == older
    status, words = clerk.sends("document_tie", newer.subject.uid, relation="cites", code="临政发〔2026〕8号")
    assert status == 422 and "没有文号或编号为“临政发〔2026〕8号”的文件" in words


def test_several_documents_of_one_number_are_told_apart_by_code(made: cast.Book) -> None:
    for code in ("D-1", "D-2"):
        document(made, code, "临政发〔2026〕3号")
    third = document(made, "D-3", "")
    face = Face("own-bureau_clerk", made.county)
    words = face.sends("document_tie", third.subject.uid, relation="cites", code="临政发〔2026〕3号")[1]
    assert "D-1" in words and "D-2" in words and "对应多份文件" in words
    assert face.sends("document_tie", third.subject.uid, relation="cites", code="D-2")[0] == 200


def test_who_has_it_stands_with_office_post_and_days(made: cast.Book) -> None:
    one = document(made, "D-1", "")
    readers = [made.users["county_officer"], made.users["finance_officer"]]
    sent = cast.today() - timedelta(days=3)
    circulate(cast.call_of(made.users["bureau_clerk"]), document=one, readers=readers, on=sent)
    acknowledge(cast.call_of(readers[0]), document=one, on=cast.today())
    page = Face("own-bureau_clerk", made.county).source("document", one.subject.uid)
    read, waiting = row_of(page, "own county_officer"), row_of(page, "own finance_officer")
    assert "临河县道路局" in read and sent.isoformat() in read and cast.today().isoformat() in read
    assert "未阅" in waiting and cast.today().isoformat() not in waiting
    assert page.index("own finance_officer") < page.index("own county_officer")
    assert "own bureau_clerk · 临河县道路局" in page
