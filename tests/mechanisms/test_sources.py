"""The three sources, lists of departments and crossed registers by their Accept examples, as officers see them."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from bangfu.intake.rules.gate import read
from bangfu.kernel.idnumber import check_digit
from bangfu.registry.actions import read_household, register_roster
from bangfu.subjects.models import Subject
from tests import cast
from tests.mechanisms.faces import Face, links, row_of, seen

pytestmark = pytest.mark.django_db
CODE = "990186"
TODAY = cast.today()


def id_number(place: int) -> str:
    """The number of the person at a place of the list."""
    first = f"990186{1950 + place % 50}0{1 + place % 9}15{place:03d}"[:17]
    return first + check_digit(first)


def name(place: int) -> str:
    """A name of its own for each place; names have no digits."""
    return "甲" + "".join("零一二三四五六七八九"[int(sign)] for sign in str(place))


def workbook(heads: list[str], rows: list[list[str]], above: int = 0) -> bytes:
    """A sheet whose headings stand below `above` rows of title."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    for place in range(above):
        sheet.write_string(place, 0, f"表头{place}")
    for number, row in enumerate([heads, *rows]):
        for place, cell in enumerate(row):
            sheet.write_string(above + number, place, cell)
    book.close()
    return out.getvalue()


def sent(content: bytes, name: str = "list.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def roster(book: cast.Book, homes: int, people: int = 1, numbered: int = 0) -> None:
    """Households of `people` each; the first `numbered` people have an ID number, in order."""
    entries = []
    for home in range(homes):
        members = []
        for place in range(people):
            nth = home * people + place
            one: dict[str, Any] = {
                "name": name(nth), "relation": "97" if place else "02", "ethnicity": "汉族", "sex": "",
            }  # fmt: skip
            if nth < numbered:
                one["id_number"] = id_number(nth)
            else:
                one |= {"id_number_why": "not_collected", "sex": "male", "birth_date": "1980-01-01"}
            members.append(one)
        row = {"household_no": f"H{home:04d}", "village": f"{CODE}-village", "category": "lifted", "members": members}
        entries.append(read_household(row))
    register_roster(cast.console(book.county.pk), county=book.county, entries=entries, on=cast.FROM)


@pytest.mark.mechanism("S3A5-08")
def test_three_members_in_two_sources_and_four_at_home_is_a_mismatch_on_reality(village_once: cast.Book) -> None:
    book = village_once
    roster(book, 420, people=3)
    clerk = Face("own-township_clerk", book.county, "en")
    rows = [[f"H{home:04d}", name(home * 3), "3"] for home in range(420)]
    export = workbook(["户编号", "户主姓名", "家庭人口数"], rows, above=2)
    status, page = clerk.sends(
        "source_new", kind="national", file=sent(export), as_of=TODAY - timedelta(days=1), sender="国家系统导出"
    )
    assert status == 200 and "The list is received." in page and "In the register 420" in page, page
    home = Subject.objects.get(county=book.county, kind="household", code="H0007")
    sheet = clerk.source("comparison_key", home.uid)
    assert "Number of members" in sheet
    field = f"found-{home.pk}-household.member_count"
    assert field in sheet
    status, page = clerk.sends("comparison_key", home.uid, on=TODAY, checked_by="村干部甲", **{field: "4"})
    assert status == 422 and "A sheet counts when the head of the household has signed it." in page
    status, page = clerk.sends("comparison_key", home.uid, on=TODAY, checked_by="村干部甲", signed="on", **{field: "4"})
    assert status == 200 and "differ" in page
    listed = clerk.source("differences", field="household.member_count")
    told = seen(listed)
    assert "Against the others stands: Found at the household." in told
    assert re.search(r"3 people 3 people 3 people 4 people ≠", told)
    # 420 households: one of them disagrees.
    home_page = clerk.source("sources")
    assert "419 / 420 = 99.76%" in row_of(home_page, "Number of members")
    assert "420 / 420 = 100.00%" in row_of(home_page, "Name of the head")
    behind = next(one for one in links(home_page, "differences") if "standing=differ" in one and "member_count" in one)
    assert "H0007" in clerk.opens(behind.replace("&amp;", "&"))
    status, page = clerk.sends("difference_case", uid=str(home.uid), field="household.member_count")
    assert status == 200 and "look again at the household" in page
    assert "Number of members H0007" in clerk.reads("differences", field="household.member_count")


def test_a_list_says_what_it_reads_which_cells_it_left_out_and_who_is_called_otherwise(village_once: cast.Book) -> None:
    book = village_once
    roster(book, 3, numbered=3)
    officer = Face("own-county_officer", book.county, "en")
    assert "学生姓名" in officer.reads("source_new")
    broken = id_number(2)[:17] + ("1" if id_number(2)[17] != "1" else "2")
    rows = [[name(0), id_number(0)], ["乙某某", id_number(1)], [name(2), broken]]
    basis = {"authorisation": "共享〔2026〕1号", "purpose": "核对学籍", "delete_on": TODAY + timedelta(days=60)}
    file = sent(workbook(["学生姓名", "身份证号"], rows))
    status, page = officer.sends("source_new", kind="school", as_of=TODAY, sender="县教育局", file=file, **basis)
    assert status == 200 and "In the register 2" in page and "Nobody in the register 1" in page
    assert "1 cells, in rows 4" in page and "The last character of the ID number does not fit" in page
    source = officer.source("source_list", str(Subject.objects.get(county=book.county, kind="source_list").uid))
    assert "look into it The name is another one in the register." in row_of(source, "乙某某")
    assert "look into it" not in row_of(source, name(0))
    assert "The last character of the ID number does not fit the others" in row_of(source, name(2))


@pytest.mark.mechanism("S3A3-10")
def test_446_disabled_are_received_440_are_registered_and_an_extract_is_logged(village_once: cast.Book) -> None:
    book = village_once
    roster(book, 220, people=2, numbered=440)
    officer = Face("own-county_officer", book.county, "en")
    rows = [[name(nth), id_number(nth), f"C{nth}"] for nth in range(446)]
    content = workbook(["持证人姓名", "身份证号", "证书编号"], rows)
    basis = {"authorisation": "共享〔2026〕1号", "purpose": "落实两项补贴", "delete_on": TODAY + timedelta(days=60)}
    asked = {"kind": "disability", "as_of": TODAY, "sender": "县残联"}
    status, page = officer.sends("source_new", file=sent(content), **asked)
    assert status == 422 and "A list of a department is received under an authorisation" in page
    status, page = officer.sends("source_new", file=sent(content), **asked, **basis)
    assert status == 200 and "446 rows" in page
    assert "In the register 440" in page and "Nobody in the register 6" in page
    uid = str(Subject.objects.get(county=book.county, kind="source_list").uid)
    without = officer.source("source_list", uid, outcome="unmatched")
    assert [name(nth) in without for nth in (439, 440, 445)] == [False, True, True]
    assert id_number(441) not in without
    given = {"drawn_from": uid, "recipient": "县民政局", "fields_out": ["name", "id_number"], "reason": "按月比对"}
    given["delete_on"] = str(TODAY + timedelta(days=30))
    basis = {"authorisation": "共享〔2026〕1号", "purpose": "发放两项补贴"}
    status, page = officer.sends("exchange_new", **given, **basis)
    assert status == 200 and "县民政局" in page and "440 rows" in page
    assert "发放两项补贴" in page and "Name、ID number" in page and "May be taken" in page
    taken = str(Subject.objects.get(county=book.county, kind="extract").uid)
    answer = officer.client.post(
        officer.address("exchange_take", taken), {"key": "0198a000-0000-7000-8000-000000000001", "reason": "交民政局"}
    )
    assert answer.status_code == 200 and answer.content[:2] == b"PK"


@pytest.mark.mechanism("S3A4-23")
def test_62_students_60_found_in_all_registers_and_2_for_a_check(village_once: cast.Book) -> None:
    book = village_once
    roster(book, 31, people=2, numbered=62)
    officer = Face("own-county_officer", book.county, "en")
    basis = {"authorisation": "共享〔2026〕2号", "purpose": "控辍保学三定位", "delete_on": TODAY + timedelta(days=90)}
    for kind, count in (("residence", 62), ("school", 60), ("exam", 60)):
        rows = [[name(nth), id_number(nth)] for nth in range(count)]
        status, _ = officer.sends(
            "source_new",
            kind=kind,
            file=sent(workbook(["学生姓名", "身份证号码"], rows)),
            as_of=TODAY,
            sender=kind,
            **basis,
        )
        assert status == 200
    lists = Subject.objects.filter(county=book.county, kind="source_list").order_by("code")
    address = officer.address("registers") + "?" + "&".join(f"list={one.uid}" for one in lists)
    page = officer.opens(address)
    assert "62 people" in page
    assert "✓ stands in it ✓ stands in it ✓ stands in it 60 found in all" in page
    assert "✓ stands in it ✗ missing ✗ missing 2 to be checked at the household" in page
    check = officer.opens(f"{address}&in=100")
    assert "List for checks at households 2" in check
    assert [name(nth) in check for nth in (59, 60, 61)] == [False, True, True]


def test_changes_made_here_are_entered_there_and_ticked_by_the_next_export(village_once: cast.Book) -> None:
    book = village_once
    roster(book, 4)
    clerk = Face("own-township_clerk", book.county, "en")

    def export(days: int, houses: list[str]) -> str:
        rows = [[f"H{home:04d}", name(home), house] for home, house in enumerate(houses)]
        content = workbook(["户编号", "户主姓名", "危房等级", "住房面积"], [[*row, "80"] for row in rows], above=2)
        on = TODAY - timedelta(days=days)
        status, page = clerk.sends("source_new", kind="national", file=sent(content), as_of=on, sender="国家系统导出")
        assert status == 200 and "In the register 4" in page, page
        return page

    export(3, ["C级", "C级", "C级", "C级"])
    assert "Nothing is to be entered" in clerk.reads("national_entries")
    assert clerk.client.get(clerk.address("national_entries_file")).content[:2] == b"PK"
    homes = {one.code: one for one in Subject.objects.filter(county=book.county, kind="household")}
    for home, field, value in (
        ("H0000", "house_grade", "A"),
        ("H0001", "house_grade", "A"),
        ("H0002", "house_m2", "95"),
    ):
        asked = (homes[home].uid, field)
        seen_ = re.search(r'name="seen"[^>]*value="([0-9a-f]*)"', clerk.source("household_field", *asked))
        assert seen_
        status, page = clerk.sends(
            "household_correct", *asked, value=value, on=TODAY, source="field_check", reason="入户核实", seen=seen_[1]
        )
        assert status == 200 and "Corrected." in page, page
    page = clerk.source("national_entries")
    assert "To be entered 3" in seen(page) and "last export of" in seen(page)
    assert [one in page for one in ("H0000", "H0001", "H0002", "H0003")] == [True, True, True, False]
    answer = clerk.client.get(clerk.address("national_entries_file"))
    sheet = read("list.xlsx", answer.content).sheets[0]
    cells = [[str(cell or "") for cell in row] for row in sheet.rows]
    assert "list of what is to be entered in the national system" in cells[0][0] and "3 fields" in cells[1][0]
    assert [row[0].split()[-1] for row in cells[3::2]] == ["H0000", "H0001", "H0002"]
    assert [row[3:6] for row in cells[4::2]][2] == ["Floor space", "80", "95"]
    export(0, ["A级", "C级", "C级", "C级"])
    page = clerk.reads("national_entries", tick="")
    assert "To be entered 0" in page and "Entered 1" in page and "Not entered 2" in page
    export(0, ["A级", "B级", "C级", "C级"])
    page = clerk.source("national_entries", tick="")
    assert "Entered otherwise" in row_of(page, "H0001") and "Not entered" in row_of(page, "H0002")
    assert "H0000" not in clerk.source("national_entries")
