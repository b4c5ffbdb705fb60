"""A group of people compared with the poor-household register, as the county officer and a bureau's clerk see it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bangfu.demo.county import read_data
from bangfu.demo.loading import records, written
from bangfu.intake.actions import load
from bangfu.intake.queries import record_kinds
from bangfu.kernel.idnumber import check_digit
from bangfu.places.actions import open_county
from bangfu.registry.actions import read_household, register_household
from bangfu.registry.models import CohortName
from bangfu.staff.actions import appoint
from bangfu.staff.models import User
from bangfu.staff.queries import organisation
from bangfu.subjects.models import Subject
from tests import cast
from tests.mechanisms.faces import Face, links, row_of, seen, take_in
from tests.sample import console, load_policy_once

pytestmark = pytest.mark.django_db
CODE = "990186"


@pytest.mark.mechanism("S3A1-07")
def test_the_registered_share_of_the_school_leavers_is_47_85_percent_printed_48() -> None:
    load_policy_once()
    county = open_county(
        console(), code="990197", name_zh="核对县", name_en="Checking county", kind="county", made=True
    )
    name = "sample_training.yaml"
    load(console(county.pk), county, records(name, written(read_data(name))), record_kinds())
    appoint(
        console(county.pk), login="officer", name="甲一", organisation=organisation(county, "O-A1-OFFICE"),
        role="county_officer", title="officer", county=county, area=None, valid_from=cast.FROM,
    )  # fmt: skip
    User.objects.update(must_change_password=False)
    officer = Face("officer", county, "en")
    whole = Subject.objects.get(county=county, code="K-A1-TOT")
    page = officer.source("record", whole.uid)
    assert "3,289 / 6,873 = 47.85% → 48%" in seen(page)
    compared = officer.opens(links(page, "/register/")[0])
    assert "3,289 / 6,873 = 47.85% → 48%" in compared and "rounded half up to whole percents" in compared
    assert "No names are kept of this group" in compared


def id_number(first: str) -> str:
    return first + check_digit(first)


def home(book: cast.Book, number: str, category: str, *members: dict[str, Any]) -> None:
    """A household whose first member is its head."""
    told = [
        {"relation": "97" if place else "02", "ethnicity": "汉族", "sex": "male", "id_number_why": "", **one}
        for place, one in enumerate(members)
    ]
    for one in told:
        if "id_number" not in one:
            one["id_number_why"] = "not_collected"
    row = {"household_no": number, "village": f"{CODE}-village", "category": category, "members": told}
    register_household(cast.console(book.county.pk), county=book.county, entry=read_household(row), on=cast.FROM)


WHOLE = id_number("99018620050301001")
LIST = f"""姓名,出生日期,所在村,身份证号
甲一,,,{WHOLE}
甲 二,2004-05-06
甲三
甲四
甲五
甲六,2001年2月3日
"""


@pytest.fixture
def made(village_once: cast.Book, tmp_path: Path) -> cast.Book:
    """A group of six: two people of one name, one who is not helped, one who is nowhere, one born on another day."""
    book = village_once
    home(book, "H1", "lifted", {"name": "甲一", "id_number": WHOLE}, {"name": "甲三", "birth_date": "2005-01-01"})
    home(
        book, "H2", "lifted", {"name": "甲二", "birth_date": "2004-05-06"}, {"name": "甲三", "birth_date": "2006-02-02"}
    )
    home(book, "H3", "ordinary", {"name": "甲四", "birth_date": "2004-04-04"})
    home(book, "H4", "lifted", {"name": "甲六", "birth_date": "2001-02-04"})
    place = {"organisation": f"{CODE}-bureau", "area": f"{CODE}-county"}
    group = {"code": "K", "list_code": "two_after", "persons": "6人", **place}
    take_in(book.county, tmp_path, cohorts=[group])
    return book


def uid(book: cast.Book) -> str:
    return str(Subject.objects.get(county=book.county, code="K").uid)


@pytest.mark.mechanism("S3A1-07")
def test_names_are_matched_and_who_is_not_certain_is_decided_by_a_person(made: cast.Book) -> None:
    officer, key = Face("own-county_officer", made.county, "en"), uid(made)
    status, page = officer.sends("cohort_names", key, text=LIST)
    assert status == 200 and "The list is kept: 6 names." in page
    assert "2 / 6 = 33.33% → 33%" in page and "the share lies between 33.33% and 50.00%" in page
    source = officer.source("cohort_match", key)
    assert [one in row_of(source, "甲三") for one in ("To be decided", "several people may be meant")] == [True, True]
    assert "nobody of this name is kept" in row_of(source, "甲五")
    assert "the household is not one of the poor-household register" in row_of(source, "甲四")
    assert "another birth date" in row_of(source, "甲六") and "same ID number" in row_of(source, "甲一")
    # The uncertain and the unmatched stand before the matched; nobody's number is shown whole.
    assert re.findall(r"甲.(?= |<)", seen(source))[0] == "甲三" and WHOLE not in source
    whom = str(Subject.objects.get(county=made.county, code="H2-02").uid)
    status, page = officer.sends("cohort_decide", key, line="4", person=whom)
    assert status == 200 and "3 / 6 = 50.00% → 50%" in page and "still to be decided" not in page
    assert "own county_officer, " in row_of(officer.source("cohort_match", key), "甲三")
    # Before anybody was registered nobody is found.
    assert "0 / 6 = 0.00% → 0%" in officer.reads("cohort_match", key, on="2019-12-31")
    clerk = Face("own-bureau_clerk", made.county, "en")
    counts = clerk.reads("cohort_match", key)
    assert "3 / 6 = 50.00% → 50%" in counts and "甲三" not in counts and "甲五" not in counts


def test_a_list_with_faults_names_each_line_and_nothing_is_lost(made: cast.Book) -> None:
    officer, key = Face("own-county_officer", made.county, "en"), uid(made)
    bad = f"甲一,2005-13-01\n,2004-05-06\n甲三,,无名村\n甲四,,,99018620050301001\n甲五,,,{WHOLE}\n甲六,,,{WHOLE}"
    status, page = officer.sends("cohort_names", key, text=bad)
    assert status == 422 and CohortName.objects.count() == 0
    for line, cure in ((1, "Write it as 2026-11-21"), (2, "Write the name"), (3, "Write its name as the book has it")):
        assert re.search(rf"Line {line}: [^:]*{cure}", page), line
    assert "Line 4:" in page and "Line 6: Line 5 bears the same ID number." in page and "Line 5: " not in page
    assert "甲三,,无名村" in page
    sent = SimpleUploadedFile("names.csv", LIST.encode())
    status, page = officer.sends("cohort_names", key, text="", file=sent)
    assert status == 200 and "The list is kept: 6 names." in page
    officer.sends("cohort_decide", key, line="4", person="none")
    # The same list again keeps what was decided; the earlier one stays readable.
    status, page = officer.sends("cohort_names", key, text=LIST.replace("甲五", "甲七"))
    assert status == 200 and "nobody in the register" in page and CohortName.objects.known().count() == 6
    assert CohortName.objects.count() == 13


def test_a_person_stands_on_one_line_and_only_who_may_be_meant_is_chosen(made: cast.Book) -> None:
    officer, key = Face("own-county_officer", made.county, "en"), uid(made)
    officer.sends("cohort_names", key, text="甲三\n甲三,2006-02-02\n甲二\n甲二")
    source = officer.source("cohort_match", key)
    assert "the same person as on line 3" in seen(source)
    people = {code: str(Subject.objects.get(county=made.county, code=code).uid) for code in ("H2-02", "H4-01")}
    assert officer.sends("cohort_decide", key, line="1", person=people["H4-01"])[0] == 409
    assert officer.sends("cohort_decide", key, line="1", person=people["H2-02"])[0] == 200
    assert "the same person as on line 1" in officer.reads("cohort_match", key)
    assert officer.sends("cohort_decide", key, line="2", person=people["H2-02"])[0] == 200
    assert "Listed twice, counted once" in officer.reads("cohort_match", key)
    assert officer.sends("cohort_decide", key, line="1", person="")[0] == 422
