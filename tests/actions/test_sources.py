"""Received lists, whom their rows are about, what is keyed of a check, what is forgotten and what is given out."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bangfu.audit.models import Line
from bangfu.audit.queries import verify_rows
from bangfu.cli.arguments import parser
from bangfu.cli.telling import Telling
from bangfu.cli.verbs import reconcile
from bangfu.documents.queries import path_of
from bangfu.kernel.idnumber import check_digit
from bangfu.kernel.refusal import Refusal
from bangfu.kernel.scope import operator
from bangfu.places.models import Area
from bangfu.registry.actions import StateEntry, read_household, register_household, state_livings
from bangfu.registry.actions.checks import CheckEntry, Differing, Resolution, key_check, resolve
from bangfu.registry.actions.extracts import ExtractEntry, approve_extract, ask_extract, take_extract
from bangfu.registry.actions.forgetting import DueForgetting
from bangfu.registry.actions.sources import (
    ListEntry,
    decide_row,
    forget_due,
    forget_list,
    receive_list,
)
from bangfu.registry.actions.values import ValueEntry, state_values
from bangfu.registry.models import Household, Living, SourceList, SourceRow, StatedValue, VillageFact
from bangfu.registry.queries.differences import Held, agreement, held, to_enter, to_mend, told_of
from bangfu.registry.queries.sources import compared_fields, counts_of, missing_in, visible_lists
from bangfu.registry.rules.comparing import Standing, Tick
from bangfu.registry.rules.source_lines import SourceLine
from bangfu.subjects.actions import merge, unmerge
from bangfu.subjects.models import Subject
from tests.actions.book import NOW, TODAY, Book
from tests.actions.office import ruled

pytestmark = pytest.mark.usefixtures("policy_in_force")
SINCE = date(2026, 1, 5)
HEAD_ID = "99017719700203001"
HEAD_ID += check_digit(HEAD_ID)


@pytest.fixture
def book(db: None) -> Book:
    book = ruled()
    for number, name, whole in (("H-1", "王建军", HEAD_ID), ("H-2", "李守义", None)):
        head = {"name": name, "relation": "02", "sex": "male", "ethnicity": "汉族"}
        told = {"id_number": whole} if whole else {"birth_date": "1971-03-04", "id_number_why": "not_collected"}
        child = {
            "name": f"{name[0]}小明",
            "relation": "20",
            "sex": "male",
            "ethnicity": "汉族",
            "birth_date": "2014-06-07",
        }
        child["id_number_why"] = "not_collected"
        row = {"household_no": number, "village": "V1", "category": "lifted", "members": [head | told, child]}
        register_household(book.call(), county=book.county, entry=read_household(row), on=SINCE)
    return book


def receive(book: Book, *lines: SourceLine, kind: str = "national", as_of: date = TODAY, **own: Any) -> SourceList:
    entry = ListEntry(kind, "/", as_of, "县办", lines=lines, **own)
    return receive_list(book.call(at=NOW), county=book.county, entry=entry)


def department(book: Book, *lines: SourceLine, **own: Any) -> SourceList:
    basis = {"authorisation": "政数〔2026〕9号", "purpose": "比对持证情况", "delete_on": TODAY + timedelta(days=30)}
    return receive(book, *lines, kind="disability", **{**basis, **own})


def home(book: Book, number: str = "H-1") -> Household:
    return Household.objects.select_related("subject").get(subject__code=number)


def live(book: Book, on: date = TODAY, **values: Any) -> None:
    state_livings(book.call(), county=book.county, entries=[StateEntry(home(book), on, values, amends="又核")])


def compared(book: Book) -> list[Held]:
    rows = told_of(operator("x", book.county.pk), book.county)
    pairs = list(rows.values_list("pk", "kind"))
    return held(book.county, pairs, TODAY, compared_fields(TODAY, book.county.pk))


def entries(book: Book) -> list[tuple[str, Tick]]:
    pairs = list(Subject.objects.filter(kind="household").values_list("pk", "kind"))
    return [
        (one.field.code, one.tick)
        for one in to_enter(book.county, pairs, TODAY, compared_fields(TODAY, book.county.pk))
    ]


def test_rows_find_their_record_by_number_by_id_and_else_are_only_suspected(book: Book) -> None:
    made = receive(
        book,
        SourceLine(4, "household", "H-1", "王建军"),
        SourceLine(5, "household", "X-9", "王建军", id_number=HEAD_ID),
        SourceLine(6, "person", "", "王建军", id_number=HEAD_ID),
        SourceLine(7, "person", "", "李守义", date(1971, 3, 4)),
        SourceLine(8, "person", "", "无此人", date(1950, 1, 1)),
        SourceLine(9, "village", "", "上沟村"),
        content=b"a file",
        file_name="导出.xlsx",
    )
    said = {row.number: (row.outcome, row.ground) for row in made.rows.all()}
    assert said[4] == ("matched", "number") and said[5] == ("matched", "head") and said[6] == ("matched", "id_number")
    assert said[7][0] == "suspected" and said[8] == ("unmatched", "") and said[9] == ("matched", "village")
    assert path_of(made.sealed_sha256).is_file() and b"a file" not in path_of(made.sealed_sha256).read_bytes()
    assert [one.code for one in missing_in(made)] == ["H-2"]
    row = made.rows.get(number=7)
    decide_row(book.call(), row=row, subject=row.subject)
    assert row.outcome == "matched" and row.decided_on == TODAY
    with pytest.raises(Refusal):
        decide_row(book.call(), row=row, subject=home(book).subject)
    decide_row(book.call(), row=row, subject=None)
    assert counts_of(made).unmatched == 2 and verify_rows() == []


@pytest.mark.parametrize("lacking", ["authorisation", "purpose", "delete_on"])
def test_a_departments_list_needs_basis_purpose_and_an_end(book: Book, lacking: str) -> None:
    with pytest.raises(Refusal) as no:
        department(book, SourceLine(2, "person", "", "甲"), **{lacking: None if lacking == "delete_on" else " "})
    assert no.value.field == lacking


def test_what_is_due_is_forgotten_and_only_the_hit_and_the_day_remain(book: Book) -> None:
    line = SourceLine(2, "person", "C-1", "王建军", None, "上沟", HEAD_ID, None, {"condition.health": "disabled"})
    made = department(book, line, SourceLine(3, "person", "C-2", "外人", date(1990, 1, 1)), content=b"names")
    file = path_of(made.sealed_sha256)
    assert forget_due(book.call(at=NOW + timedelta(days=29)), book.county) == []
    assert [one.pk for one in forget_due(book.call(at=NOW + timedelta(days=30)), book.county)] == [made.pk]
    made.refresh_from_db()
    hit, nobody = made.rows.order_by("number")
    assert made.deleted_on == TODAY + timedelta(days=30) and not file.exists() and made.file_name == ""
    assert hit.subject is not None and hit.subject.code == "H-1-01" and nobody.subject is None
    for row in (hit, nobody):
        assert (row.name, row.code, row.place, row.id_number, row.id_first18, row.values) == (
            "",
            "",
            "",
            None,
            None,
            {},
        )
    assert counts_of(made).total == 2 and verify_rows() == []
    with pytest.raises(Refusal):
        forget_list(book.call(), kept=receive(book, SourceLine(2, "household", "H-1")))


def test_the_sources_stand_side_by_side_and_who_is_right_is_decided(book: Book) -> None:
    live(book, date(2026, 3, 1), house_grade="A", water_safe=True, farmland_mu100=300)
    values = {
        "household.member_count": 2,
        "living.house_grade": "C",
        "living.farmland_mu100": 305,
        "living.water_safe": True,
    }
    receive(book, SourceLine(4, "household", "H-1", values=values), as_of=date(2026, 10, 1))
    rows = {one.field.code: one for one in compared(book)}
    assert rows["living.farmland_mu100"].standing == Standing.AGREE and rows["living.house_grade"].open
    assert agreement(rows.values())["living.house_grade"].differ == 1
    # It differed already when the export came: a difference to be judged, nothing to be entered yet.
    assert entries(book) == []
    subject = home(book).subject
    resolve(book.call(), resolution=Resolution(subject, "living.house_grade", "national", "A", TODAY))
    assert entries(book) == [("living.house_grade", Tick.WAITING)]
    resolve(book.call(), resolution=Resolution(subject, "living.house_grade", "ours", "C", TODAY, "实地看过"))
    assert Living.objects.known().get(household=home(book), valid_to=None).house_grade == "C"
    assert entries(book) == []
    with pytest.raises(Refusal) as no:
        resolve(book.call(), resolution=Resolution(subject, "household.phone", "ours", "1", TODAY))
    assert no.value.field == "way"


def test_declared_fields_are_compared_corrected_and_entered_as_columns_are(book: Book) -> None:
    own = home(book).subject
    state_values(book.call(), county=book.county, entries=[ValueEntry(own, SINCE, {"toilet": False, "house_m2": 80})])
    told_there = {"household.stated.toilet": True, "household.stated.house_m2": 80}
    receive(book, SourceLine(4, "household", "H-1", "王建军", values=told_there), as_of=TODAY - timedelta(days=3))
    found = {one.field.code: one for one in compared(book)}
    assert found["household.stated.house_m2"].standing == Standing.AGREE
    toilet = found["household.stated.toilet"]
    assert (toilet.open, toilet.field.screen) == (True, "living")
    with pytest.raises(Refusal, match="reason"):
        resolve(book.call(), resolution=Resolution(own, toilet.field.code, "ours", True, TODAY))
    said = Resolution(own, toilet.field.code, "ours", True, TODAY, "照片为证", "national")
    resolve(book.call(), resolution=said)
    kept = StatedValue.objects.known().get(field="toilet", valid_to=None)
    assert (kept.number, kept.valid_from) == (1, TODAY)
    line = Line.objects.get(action="registry.field.correct")
    assert (line.reason, line.detail["source"]) == ("照片为证", "national")
    assert compared(book)[0].standing == Standing.AGREE
    change = ValueEntry(own, TODAY, {"house_m2": 95}, amends="又量")
    state_values(book.call(), county=book.county, entries=[change])
    assert entries(book) == [("household.stated.house_m2", Tick.WAITING)]
    receive(book, SourceLine(4, "household", "H-1", "王建军", values={**told_there, "household.stated.house_m2": 95}))
    assert entries(book) == [("household.stated.house_m2", Tick.ENTERED)]
    assert verify_rows() == []


def test_what_is_told_of_a_village_stands_beside_what_is_kept_of_it(book: Book) -> None:
    village = Subject.objects.get(county=book.county, kind="area", area__level="village", code="V1")
    state_values(book.call(), county=book.county, entries=[ValueEntry(village, SINCE, {"clinics": 1})])
    receive(
        book,
        SourceLine(4, "village", "V1", "V1", values={"village.stated.clinics": 1, "village.paved_on": "2016-10-01"}),
    )
    found = {one.field.code: one for one in compared(book)}
    assert found["village.stated.clinics"].standing == Standing.AGREE
    assert found["village.paved_on"].standing == Standing.UNTOLD
    differing = [Differing(village, "village.stated.clinics", None, 2)]
    with pytest.raises(Refusal, match="village committee"):
        key_check(book.call(), entry=CheckEntry(book.county, [village], TODAY, "村干部甲", False, differing))
    answer = key_check(book.call(), entry=CheckEntry(book.county, [village], TODAY, "村干部甲", True, differing))
    assert answer == {"fields": 2, "differences": 1}
    clinics = {one.field.code: one for one in compared(book)}["village.stated.clinics"]
    assert clinics.open and clinics.odd == ["field_check"]
    resolve(book.call(), resolution=Resolution(village, "village.stated.clinics", "ours", 2, TODAY, "实地查看"))
    assert StatedValue.objects.known().get(field="clinics", valid_to=None).number == 2
    paved = Resolution(village, "village.paved_on", "ours", "2016-10-01", TODAY, "验收单", "national")
    resolve(book.call(), resolution=paved)
    assert VillageFact.objects.known().get(village=village, valid_to=None).paved_on == date(2016, 10, 1)
    assert verify_rows() == []


def test_what_was_told_of_a_record_merged_away_is_told_of_its_survivor(book: Book) -> None:
    told_there = {"living.water_safe": True}
    live(book, SINCE, water_safe=True)
    receive(book, SourceLine(4, "household", "H-2", "李守义", values=told_there), as_of=TODAY - timedelta(days=3))
    kept, gone = home(book).subject, home(book, "H-2").subject
    made = merge(book.call(), kept=kept, gone=gone, reason="同一户", on=TODAY)
    assert [(one.subject, one.standing) for one in compared(book)] == [(kept.pk, Standing.AGREE)]
    late = receive(book, SourceLine(4, "household", "H-2", "李守义", values={"living.water_safe": False}))
    assert late.rows.get().subject_id == kept.pk and missing_in(late).count() == 0
    assert compared(book)[0].standing == Standing.DIFFER
    unmerge(book.call(), merged=made, on=TODAY)
    assert {one.subject for one in compared(book)} == {kept.pk, gone.pk}
    assert verify_rows() == []


def test_up_to_three_people_stand_beside_a_row_that_may_be_about_any_of_them(book: Book) -> None:
    one = {"name": "李守义", "relation": "02", "sex": "male", "ethnicity": "汉族", "birth_date": "1971-03-04"}
    one["id_number_why"] = "none"
    for number in ("H-3", "H-4", "H-5"):
        row = {"household_no": number, "village": "V1", "category": "lifted", "members": [one]}
        register_household(book.call(), county=book.county, entry=read_household(row), on=SINCE)
    made = department(book, SourceLine(2, "person", "", "李守义", date(1971, 3, 4)))
    found = made.rows.get()
    assert found.outcome == "suspected" and len({found.subject_id, *found.also}) == 3
    chosen = Subject.objects.get(pk=found.also[1])
    decide_row(book.call(), row=found, subject=chosen)
    assert (found.subject_id, found.also, found.outcome) == (chosen.pk, [], "matched")
    assert verify_rows() == []


def test_what_a_visit_found_otherwise_is_doubted_until_it_is_decided(book: Book) -> None:
    def doubted() -> list[tuple[str, bool]]:
        pairs = list(Subject.objects.filter(kind="household").values_list("pk", "kind"))
        found = to_enter(book.county, pairs, TODAY, compared_fields(TODAY, book.county.pk))
        return [(one.field.code, one.doubted) for one in found]

    live(book, date(2026, 3, 1), water_safe=True)
    line = SourceLine(4, "household", "H-1", values={"living.water_safe": True})
    receive(book, line, as_of=date(2026, 10, 1))
    live(book, TODAY, water_safe=False)
    assert doubted() == [("living.water_safe", False)]
    here = [home(book).subject, *Subject.objects.filter(kind="person", code__startswith="H-1-").order_by("code")]
    told = CheckEntry(county=book.county, subjects=here, on=TODAY, checked_by="甲", signed=True)
    key_check(book.call(), entry=told)
    assert doubted() == [("living.water_safe", True)]
    said = Resolution(home(book).subject, "living.water_safe", "national", False, TODAY)
    resolve(book.call(), resolution=said)
    assert doubted() == [("living.water_safe", False)]


def test_a_change_made_here_waits_until_an_export_shows_it(book: Book) -> None:
    live(book, date(2026, 3, 1), house_grade="A", water_safe=True)

    def export(**values: Any) -> None:
        told = {f"living.{name}": value for name, value in values.items()}
        receive(book, SourceLine(4, "household", "H-1", values=told))

    export(house_grade="A", water_safe=True)
    assert entries(book) == []
    live(book, house_grade="B", water_safe=True)
    assert entries(book) == [("living.house_grade", Tick.WAITING)]
    export(house_grade="A", water_safe=True)
    assert ("living.house_grade", Tick.NOT_ENTERED) in entries(book)
    export(house_grade="C", water_safe=True)
    assert ("living.house_grade", Tick.INCONSISTENT) in entries(book)
    export(house_grade="B", water_safe=True)
    assert ("living.house_grade", Tick.ENTERED) in entries(book)


def test_a_check_at_the_household_is_keyed_by_its_differences_only(book: Book) -> None:
    live(book, date(2026, 3, 1), house_grade="A")
    values = {"household.member_count": 2, "living.house_grade": "A"}
    receive(book, SourceLine(4, "household", "H-1", values=values), as_of=date(2026, 10, 1))
    subjects = [home(book).subject, *Subject.objects.filter(kind="person", code__startswith="H-1-").order_by("code")]

    def check(**own: Any) -> CheckEntry:
        return CheckEntry(
            **{**{"county": book.county, "subjects": subjects, "on": TODAY, "checked_by": "甲", "signed": True}, **own}
        )

    differing = [
        Differing(subjects[0], "household.member_count", found=3),
        Differing(subjects[0], "living.house_grade", "C"),
    ]
    for wrong in (
        {"signed": False},
        {"checked_by": " "},
        {"differing": [Differing(subjects[0], "household.phone", "1")]},
    ):
        with pytest.raises(Refusal):
            key_check(book.call(), entry=check(**wrong))
    said = key_check(book.call(), entry=check(differing=differing))
    assert said["differences"] == 2 and SourceRow.objects.filter(list__kind="field_check").count() == 3
    rows = {one.field.code: one for one in compared(book)}
    count, grade = rows["household.member_count"], rows["living.house_grade"]
    assert [count.cells[side].value for side in ("national", "handbook", "field_check")] == [2, 2, 3]
    assert count.odd == ["field_check"] and grade.odd == ["handbook"]
    assert rows["household.category"].standing == Standing.AGREE
    assert to_mend(rows.values()) == []
    resolve(book.call(), resolution=Resolution(subjects[0], "living.house_grade", "handbook", "A", TODAY))
    mends = to_mend(compared(book))
    assert [(one.field.code, one.handbook.value, one.right.value) for one in mends] == [
        ("living.house_grade", "C", "A")
    ]
    key_check(book.call(), entry=check())
    assert to_mend(compared(book)) == []


def test_an_extract_needs_reason_and_above_the_limit_a_second_person(book: Book) -> None:
    made = department(book, SourceLine(2, "person", "", "王建军", id_number=HEAD_ID))
    fields = ("id_number", "name", "village")
    entry = ExtractEntry(made, "县民政局", "政数〔2026〕9号", "发放补贴", fields, TODAY)
    with pytest.raises(Refusal, match="day of deletion"):
        ask_extract(book.call(), entry=entry)
    entry = replace(entry, delete_on=date(2027, 3, 1))
    with pytest.raises(Refusal) as no:
        ask_extract(book.call(), entry=entry)
    assert no.value.field == "reason"
    extract = ask_extract(book.call("月度比对"), entry=entry)
    assert extract.fields == ["name", "id_number", "village"] and extract.row_count == 1
    assert take_extract(book.call("发送"), extract=extract) == [("王建军", HEAD_ID, "上沟村")]
    line = Line.objects.get(action="registry.extract.take")
    assert line.reason == "发送" and HEAD_ID not in str(line.detail) + str(line.answer)
    with pytest.raises(Refusal):
        approve_extract(book.call(), extract=extract)
    extract.row_count = 501
    with pytest.raises(Refusal):
        take_extract(book.call("发送"), extract=extract)


def test_who_reads_one_township_sees_the_lists_of_it_only(book: Book) -> None:
    receive(book, SourceLine(2, "household", "H-1"))
    area = Area.objects.get(county=book.county, level="township")
    own = ListEntry("national", area.path, TODAY, "乡", lines=[SourceLine(2, "household", "H-1")])
    receive_list(book.call(), county=book.county, entry=own)
    assert visible_lists(operator("x", book.county.pk), book.county).count() == 2


def test_the_worker_forgets_what_is_due_once(book: Book) -> None:
    made = department(book, SourceLine(2, "person", "", "王建军", id_number=HEAD_ID))
    worker = DueForgetting()
    for day in (29, 30, 31):
        worker(NOW + timedelta(days=day))
    made.refresh_from_db()
    assert made.deleted_on == TODAY + timedelta(days=30)
    assert Line.objects.filter(action="registry.source.forget").count() == 1


def test_the_console_receives_a_list_and_tells_what_differs(
    book: Book, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "export.csv"
    file.write_text("全国系统导出\n\n户编号,户主姓名,家庭人口数\nH-1,王建军,3\nX-1,无此户,1\n", "utf-8-sig")
    words = ["reconcile", str(file), "--source", "national", "--county", book.county.code, "--as-of", "2026-11-20"]
    assert reconcile.run(parser().parse_args(words), Telling(as_json=True)) == 1
    told = json.loads(capsys.readouterr().out)
    assert [(one["rows"], one["matched"], one["unmatched"], one["ours_only"]) for one in told["lists"]] == [
        (2, 1, 1, 1)
    ]
    assert [(one["record"], one["field"], one["ours"], one["national"]) for one in told["differences"]] == [
        ("H-1", "household.member_count", 2, 3)
    ]
    with pytest.raises(Refusal):
        reconcile.run(parser().parse_args([*words[:4][:2], "--county", book.county.code]), Telling(as_json=True))
