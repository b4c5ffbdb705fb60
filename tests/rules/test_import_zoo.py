"""The zoo: every bad file is refused in its own words, or tells exactly its problems, no fewer and none besides."""

from __future__ import annotations

import random

import pytest

from bangfu.intake.rules import gate
from bangfu.intake.rules.annotated import annotated
from bangfu.intake.rules.areas import Areas
from bangfu.intake.rules.checked import Book, Checked, Sheet
from bangfu.intake.rules.checking import check
from bangfu.intake.rules.gate import child, read
from bangfu.intake.rules.gate.biff import scan_xls
from bangfu.intake.rules.gate.child import answer
from bangfu.intake.rules.gate.limits import LIMITS, Limits
from bangfu.intake.rules.recognising import recognise
from bangfu.intake.rules.template import template
from bangfu.kernel.refusal import Refusal
from tests.rules.import_biff import workbook_xls
from tests.rules.import_zoo import GOOD, HEAD, Beast, person, xlsx, zoo
from tests.rules.imports import AREAS, TODAY, form, forms, id_number, lists, told

ZOO = zoo()
# What is told of the sheet it was read from, and not of the values, is gone when the rows are written anew.
OF_THE_SHEET = {"merged_filled", "merged_across", "row_hidden", "formula_cell", "formula_without_value"}


def checked(book: Book, code: str | None = None) -> Checked:
    return check(recognise(book, forms(), form=code), lists(), AREAS, TODAY)


def test_the_zoo_has_forty_files_and_more() -> None:
    assert len(ZOO) >= 40
    assert len({beast.name for beast in ZOO}) >= len(ZOO) - 1


@pytest.mark.parametrize("beast", ZOO, ids=lambda beast: beast.name)
def test_every_beast_is_known_for_what_it_is(beast: Beast) -> None:
    if isinstance(beast.told, str):
        with pytest.raises(Refusal) as no:
            checked(read(beast.name, beast.content))
        assert beast.told in str(no.value)
        assert no.value.field == "file" and no.value.cure
        return
    found = checked(read(beast.name, beast.content))
    assert told(found) == beast.told
    again = checked(read("again.xlsx", annotated(found)))
    kept = {one for one in beast.told if one[2] not in OF_THE_SHEET}
    assert {(column, code) for _, column, code in told(again)} >= {(column, code) for _, column, code in kept}


def test_the_workbook_of_problems_is_corrected_and_read_back() -> None:
    found = checked(read("a.xlsx", xlsx(("花名册",), HEAD, person(1), person(2, held="1"), person(3, relation="女王"))))
    again = checked(read("b.xlsx", annotated(found)))
    assert told(again) == told(found) == {(4, "id_number", "id_length"), (5, "relation", "not_in_list")}
    assert again.found.unknown == ()
    only = checked(read("c.xlsx", annotated(found, only_bad=True)))
    assert [row.number for row in only.rows] == [3, 4]


def test_a_template_of_every_own_form_is_read_back_as_itself() -> None:
    for one in forms():
        if one.office == "own":
            book = read("t.xlsx", template(one, lists(), AREAS))
            found = recognise(book, forms())
            assert (found.form.code, found.unknown, found.missing, found.header_row) == (one.code, (), (), 1)
            assert check(found, lists(), AREAS, TODAY).skipped == {2: "example"}
    row = {
        "household_no": "H1",
        "village": "河口村",
        "township": "东岸镇",
        "name": "扎西才让",
        "id_number": id_number(1),
    }
    row |= {"relation": "户主", "ethnicity": "藏族", "uid": "0193", "version": "3"}
    listed = checked(read("l.xlsx", template(form("own.member"), lists(), AREAS, rows=[row], columns=row.keys())))
    assert told(listed) == set()
    assert listed.said(listed.rows[0])["uid"] == "0193"


def test_a_national_export_is_known_by_its_third_row() -> None:
    heads = ["省", "市", "县", "乡", "村", "户编号", "户主姓名", "人口编号", *HEAD[3:]]
    row = ["某省", "某市", "某县", "东岸镇", "桑隆村", "H1", "扎西才让", "P1", *person(1)[3:]]
    found = checked(read("监测对象信息.xlsx", xlsx(("监测对象信息",), ("导出时间：2026-11-01",), heads, row)))
    assert found.form.code == "national.monitored"
    assert (told(found), found.found.unknown) == (set(), ())
    assert checked(read("own.xlsx", xlsx(heads, row))).form.code == "own.member"


def test_reading_ends_when_its_time_or_memory_is_used_up_or_somebody_stops_it() -> None:
    many = "户编号,姓名\n".encode() + "H1,扎西才让\n".encode() * 150_000
    for limits, stopped in ((Limits(seconds=0), False), (Limits(memory_bytes=60_000_000), False), (Limits(), True)):
        with pytest.raises(Refusal) as no:
            read("many.csv", many, limits=limits, stopped=lambda stopped=stopped: stopped)  # type: ignore[misc]
        assert no.value.cure
    assert len(read("many.csv", many).sheets[0].rows) == 150_001


def test_a_file_larger_than_a_pipe_is_read_however_slowly_its_reader_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "ASK_EVERY_SECONDS", 0.01)
    many = "户编号,姓名\n".encode() + "H1,扎西才让\n".encode() * 20_000
    assert len(many) > 4 * 65_536
    assert len(read("many.csv", many, limits=Limits(seconds=20)).sheets[0].rows) == 20_001


def test_a_sheet_larger_than_the_limits_is_refused_before_it_is_laid_out() -> None:
    for limits in (
        Limits(cells=10),
        Limits(rows=2),
        Limits(file_bytes=100),
        Limits(unpacked_bytes=100),
        Limits(parts=2),
    ):
        with pytest.raises(Refusal) as no:
            read("good.xlsx", GOOD, limits=limits)
        assert no.value.status == 413
    assert checked(read("good.xlsx", GOOD)).problems == []
    assert Areas().of_level("village") == []


def test_no_broken_byte_comes_past_the_gate_as_anything_but_cells_or_a_refusal() -> None:
    chance = random.Random(5)
    for content in (GOOD, workbook_xls([HEAD, person(1)]), ",".join(map(str, HEAD)).encode()):
        for _ in range(60):
            broken = bytearray(content)
            for _ in range(chance.randrange(1, 9)):
                broken[chance.randrange(len(broken))] = chance.randrange(256)
            try:
                told_of = answer(bytes(broken), LIMITS)
            except (AssertionError, SystemExit, KeyboardInterrupt):
                raise
            except BaseException:  # a panic of the library ends its process; the gate says so
                continue
            assert "refused" in told_of or told_of["kind"] in ("xlsx", "xls", "csv")


def test_an_old_workbook_whose_records_cannot_be_walked_is_said_to_be_so(monkeypatch: pytest.MonkeyPatch) -> None:
    content = workbook_xls([HEAD, person(1)], hidden={2})
    assert scan_xls(content, LIMITS) is not None
    assert scan_xls(content[:512] + b"\xff" * 512 + content[1024:], LIMITS) is None
    monkeypatch.setattr(child, "scan_xls", lambda content, limits: None)
    sheets = answer(content, LIMITS)["sheets"]
    found = checked(Book("a.xls", "xls", tuple(Sheet(**one) for one in sheets)))
    assert told(found) == {(0, "", "sheet_blind")} and found.bad == frozenset()
