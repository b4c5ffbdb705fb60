"""What words of a file mean that no list has is said once and read in every row; what is shown is what is written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from python_calamine import CalamineWorkbook

from bangfu.audit.models import Line
from bangfu.intake.actions import mean_values
from bangfu.intake.actions.behind import go_on
from bangfu.intake.actions.checking import checked_anew
from bangfu.intake.models import Batch
from bangfu.intake.queries.batches import content_of
from bangfu.intake.rules.annotated import annotated
from bangfu.kernel.refusal import Refusal
from bangfu.places.models import AreaName
from bangfu.registry.models import Living
from bangfu.staff.models import User
from bangfu.staff.queries import actor_of
from bangfu.subjects.actions import register_area
from tests import cast
from tests.actions.book import Book, made
from tests.actions.test_imports import HAI, HOUSEHOLDS, LI, WEN, applied, checked, home, nobody, sent
from tests.mechanisms.faces import Face, seen

pytestmark = pytest.mark.django_db
VILLAGE, GRADE = "village", "house_grade"
ROWS = (
    f"W1,河湾,文一,{WEN},汉族,农户,13900001111,3.5,一等房",
    f"W2,河湾,李二,{LI},藏族,农户,,12,B级",
    f"W3,V2,海三,{HAI},汉族,农户,,1,一等房",
)


@pytest.fixture(scope="module")
def book_once(policy_in_force: None) -> Book:
    return made()


@pytest.fixture
def book(book_once: Book, db: None) -> Iterator[Book]:
    yield book_once


def told(batch: object) -> list[tuple[str, str, dict[str, int]]]:
    return [(one["code"], one["column"], one["words"]) for one in batch.groups]  # type: ignore[attr-defined]


def test_one_answer_goes_for_every_row_that_says_so(book: Book) -> None:
    batch = sent(book, ROWS)
    assert (batch.counts["error"], batch.counts["new"]) == (3, 0)
    assert sorted(told(batch)) == [
        ("area_unknown", VILLAGE, {"河湾": 2}),
        ("not_in_list", GRADE, {"一等房": 2}),
    ]
    batch = checked(book, mean_values(book.call(), batch=batch, meant={VILLAGE: {"河湾": "V1"}}))
    assert (batch.counts["error"], batch.counts["new"]) == (2, 1)
    assert batch.meant == {VILLAGE: {"河湾": ["V1", 2]}}
    batch = checked(book, mean_values(book.call(), batch=batch, meant={GRADE: {"一等房": "A"}}))
    assert (batch.counts["error"], batch.counts["new"], batch.groups) == (0, 3, [])
    applied(book, batch)
    assert [home(one).subject.area for one in ("W1", "W2")] == [book.area("V1")] * 2
    assert Living.objects.get(household=home("W3")).house_grade == "A"
    line = Line.objects.filter(action="intake.values.mean").latest("seq")
    assert (line.subject_uid, line.detail["words"]) == (str(batch.subject.uid), 2)


def test_an_answer_is_taken_back_and_the_word_is_wrong_again(book: Book) -> None:
    batch = sent(book, ROWS)
    batch = checked(book, mean_values(book.call(), batch=batch, meant={VILLAGE: {"河湾": "V1"}}))
    batch = checked(book, mean_values(book.call(), batch=batch, meant={VILLAGE: {"河湾": ""}}))
    assert batch.meant == {}
    assert batch.counts["error"] == 3


def test_the_marked_workbook_has_what_was_said(book: Book) -> None:
    batch = sent(book, ROWS)
    batch = checked(book, mean_values(book.call(), batch=batch, meant={VILLAGE: {"河湾": "V1"}}))
    content = annotated(checked_anew(book.call(), batch, content_of(batch)))
    cells = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    name = AreaName.objects.known().get(county=book.county, code="V1").name
    assert [row[2] for row in cells[1:]] == [name, name, "V2"]


@pytest.mark.parametrize(
    ("meant", "said"),
    [
        ({VILLAGE: {"河湾": "V99"}}, "does not have this entry"),
        ({GRADE: {"一等房": "Z"}}, "does not have this entry"),
        ({"head_name": {"文一": "文二"}}, "cannot be said"),
        ({"no_column": {"文一": "文二"}}, "cannot be said"),
    ],
)
def test_what_no_list_has_is_refused(book: Book, meant: dict[str, dict[str, str]], said: str) -> None:
    batch = sent(book, ROWS)
    with pytest.raises(Refusal, match=said):
        mean_values(book.call(), batch=batch, meant=meant)


def test_a_clerk_answers_on_the_page_with_places_of_their_own_township(village_once: cast.Book) -> None:
    register_area(
        cast.console(village_once.county.pk), county=village_once.county, code="990186-far", name="西岸一村",
        level="village", parent=village_once.areas["sibling"], valid_from=cast.FROM,
    )  # fmt: skip
    clerk = Face("own-township_clerk", village_once.county)
    file = SimpleUploadedFile("台账.csv", "\n".join([HOUSEHOLDS, *ROWS[:2]]).encode("utf-8-sig"))
    fields = {"key": str(uuid4()), "file": file, "sender": "东岸一村", "on": cast.today().isoformat()}
    assert clerk.client.post(clerk.address("import_new"), fields).status_code == 302
    uid = worked_off(clerk).subject.uid
    page = clerk.source("import_batch", uid)
    assert "所属村" in seen(page) or "行政村" in seen(page)
    assert re.search(r"“河湾” <span.*?</label>.*?2 行", page, re.S)
    assert "东岸镇 东岸一村" in page and "西岸一村" not in page
    assert "2 行有错误" in seen(page)
    order = [re.search(r"“(.*?)”", one)[1] for one in re.findall(r"<label[^>]*word\d+.*?</label>", page, re.S)]  # type: ignore[index]
    answers = {"河湾": "990186-village", "一等房": "A"}
    sent_ = {f"word{number}": answers[word] for number, word in enumerate(order)}
    assert clerk.sends("import_mean", uid, **sent_)[0] == 200
    worked_off(clerk)
    words = clerk.reads("import_batch", uid)
    assert "“河湾”在 2 行中按 东岸镇 东岸一村 读取" in words
    assert "全部写入2行" in words


def worked_off(clerk: Face) -> Batch:
    """The newest batch, its check done as in the background."""
    batch = Batch.objects.select_related("subject", "county").latest("pk")
    user = User.objects.get(login="own-township_clerk")
    return go_on(actor_of(user, cast.today()), timezone.now(), batch, nobody)


def test_of_a_number_in_the_wrong_column_nothing_is_asked(book: Book) -> None:
    batch = sent(book, (ROWS[0].replace("河湾", WEN).replace("一等房", "A级"),))
    assert told(batch) == [("area_unknown", VILLAGE, {})]
