"""Areas under changing names and codes: no overlap, as of a day, and as the book knew it after a line."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from bangfu.audit.models import Line
from bangfu.audit.queries import verify_rows
from bangfu.kernel.refusal import Refusal
from bangfu.places.actions import add_area, open_county, rename_area, succeed_area
from bangfu.places.models import Area, AreaName
from bangfu.places.queries import area_by_code, name_of, within
from bangfu.subjects import actions as subjects
from bangfu.subjects.models import Subject
from tests.actions.book import TODAY, Book, made


@pytest.fixture
def book(db: None) -> Book:
    return made()


def add(book: Book, code: str, since: date | None, parent: Area | None = None, **given: str) -> Area:
    return add_area(
        book.call(),
        county=book.county,
        code=code,
        name=given.get("name", code),
        level=given.get("level", "village"),
        parent=parent,
        valid_from=since,
        alias=given.get("alias", ""),
    )


def codes(area: Area, *years: int) -> list[str]:
    found = [name_of(area, date(year, 7, 1)) for year in years]
    return [one.code if one else "" for one in found]


def refuse_overlap(area: Area) -> None:
    spans = sorted(
        (one.valid_from or date.min, one.valid_to or date.max) for one in AreaName.objects.known().filter(area=area)
    )
    assert all(earlier[1] <= later[0] for earlier, later in pairwise(spans)), spans


def test_names_entered_in_any_order_never_overlap(book: Book) -> None:
    area = add(book, "A0", date(2015, 1, 1))
    for code, year in (("A3", 2022), ("A1", 2018), ("A2", 2020), ("B0", 2012)):
        rename_area(book.call(), area=area, code=code, name=code, on=date(year, 1, 1))
        refuse_overlap(area)
    assert codes(area, 2011, 2013, 2016, 2019, 2021, 2026) == ["", "B0", "A0", "A1", "A2", "A3"]
    assert verify_rows() == []


def test_a_rename_is_known_only_after_its_line(book: Book) -> None:
    area = add(book, "A", None)
    before = Line.objects.latest("seq").seq
    rename_area(book.call(), area=area, code="B", name="乙", on=date(2020, 1, 1))
    after = Line.objects.latest("seq").seq
    rows = AreaName.objects.filter(area=area)
    assert [one.code for one in rows.as_of(TODAY, before)] == ["A"]
    assert [one.code for one in rows.as_of(TODAY, after)] == ["B"]
    assert [one.code for one in rows.as_of(date(2019, 12, 31), after)] == ["A"]


def test_what_is_shown_where_names_are_hidden_outlives_a_rename(book: Book) -> None:
    area = add(book, "A", None, alias="某村")
    assert rename_area(book.call(), area=area, code="A", name="新村", on=TODAY).alias == "某村"
    assert rename_area(book.call(), area=area, code="A", name="新", on=date(2026, 11, 22), alias="某").alias == "某"


def test_the_subject_of_a_renamed_area_is_found_under_its_new_name(book: Book) -> None:
    subjects.rename_area(book.call(), area=book.area("V1"), code="V1", name="新沟村", on=TODAY)
    subject = Subject.objects.get(kind="area", code="V1")
    assert subject.label == "新沟村"
    assert subject.keys.filter(kind="pinyin", key__startswith="xingou").exists()
    assert not subject.keys.filter(key__startswith="shanggou").exists()


def test_a_code_that_went_over_means_who_bears_it(book: Book) -> None:
    old = add(book, "X", None)
    rename_area(book.call(), area=old, code="Y", name="甲", on=date(2020, 1, 1))
    new = add(book, "X", date(2020, 1, 1))
    assert area_by_code(book.county, "X") == new
    assert area_by_code(book.county, "X", date(2019, 12, 31)) == old
    assert area_by_code(book.county, "X", date(2020, 1, 1)) == new
    with pytest.raises(Refusal, match="no area") as refused:
        area_by_code(book.county, "Z", field="area")
    assert refused.value.field == "area"


def test_a_succession_ends_the_name_and_keeps_the_days_before(book: Book) -> None:
    gone, heir = book.area("V1"), book.area("V2")
    row = succeed_area(book.call(), gone=gone, heir=heir, kind="merged", on=date(2021, 1, 1))
    row.refresh_from_db()
    assert row.recorded_seq == Line.objects.latest("seq").seq
    assert name_of(gone, date(2021, 1, 1)) is None
    before = name_of(gone, date(2020, 12, 31))
    assert before is not None and before.name == "上沟村"
    with pytest.raises(Refusal, match="recorded already"):
        succeed_area(book.call(), gone=gone, heir=heir, kind="merged", on=date(2021, 1, 1))


def test_refusals(book: Book) -> None:
    other = made("990178")
    village = book.area("V1")
    tries = {
        "code": [
            lambda: add(book, "V1", None),
            lambda: rename_area(book.call(), area=village, code="V2", name="n", on=TODAY),
        ],
        "parent": [lambda: add(book, "N", None, village), lambda: add(book, "N", None, other.area("T"))],
        "level": [lambda: add(book, "N", None, level="moon")],
        "heir": [
            lambda: succeed_area(book.call(), gone=village, heir=village, kind="merged", on=TODAY),
            lambda: succeed_area(book.call(), gone=village, heir=other.area("V1"), kind="merged", on=TODAY),
        ],
        "kind": [lambda: succeed_area(book.call(), gone=village, heir=book.area("V2"), kind="eaten", on=TODAY)],
    }  # fmt: skip
    for field, each in tries.items():
        for go in each:
            with pytest.raises(Refusal) as refused:
                go()
            assert refused.value.field == field
    rename_area(book.call(), area=village, code="W", name="n", on=TODAY)
    with pytest.raises(Refusal, match="on that day"):
        rename_area(book.call(), area=village, code="W2", name="n", on=TODAY)
    with pytest.raises(Refusal, match="is taken"):
        open_county(book.call(), code="990178", name_zh="又", name_en="x", kind="county", made=True)


def test_within_is_top_down(book: Book) -> None:
    township = book.area("T")
    assert within(book.county, township.path) == [township, book.area("V1"), book.area("V2")]
