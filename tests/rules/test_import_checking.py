"""Checking rows by a form: values as they are kept, and every problem with its place."""

from __future__ import annotations

from datetime import date

import pytest

from bangfu.intake.rules.checked import Cell, Masked, Missing, Severity, Value
from bangfu.intake.rules.problem_kinds import KINDS
from bangfu.intake.rules.problems import groups, in_words
from tests.rules.imports import checked, forms, id_number, told

HEAD = ("户编号", "行政村", "乡镇", "姓名", "证件号码", "与户主关系", "民族")


def person(number: str = "H1", name: str = "扎西才让", held: Cell = None, relation: str = "户主") -> tuple[Cell, ...]:
    return (number, "桑隆村", "东岸镇", name, held or id_number(1), relation, "藏族")


def one_cell(heading: str, cell: Cell) -> tuple[Value, set[str]]:
    """What a cell of a household's row is read as, and the codes of its problems."""
    found = checked([("户编号", heading, "户主证件号码"), ("H1", cell, None)], "own.household")
    column = next(code for code, place in found.found.places.items() if place == 2)
    codes = {one.code for one in found.problems if (one.row, one.column) == (2, column)}
    return found.said(found.rows[0]).get(column), codes


def test_a_roster_under_two_titles_with_a_total_and_a_note() -> None:
    found = checked(
        [
            ("东岸镇人员花名册",),
            ("填报日期：2026年11月",),
            ("户号", "所在村", "乡 镇", "姓  名", "身份证号码\n（18位）", "与户主的关系", "民族", "备注栏"),
            person(),
            person(name="卓玛", held=id_number(2, male=False), relation="配偶"),
            (),
            ("合  计", None, None, 2),
            ("注：本表一式两份",),
        ]
    )
    assert (found.form.code, found.found.header_row) == ("own.member", 3)
    assert [(one.letter, one.heading) for one in found.found.unknown] == [("H", "备注栏")]
    assert told(found) == set()
    assert found.skipped == {7: "total", 8: "note"}
    assert [row.number for row in found.rows] == [4, 5]
    assert found.said(found.rows[0])["village"] == "990101101001"
    assert found.said(found.rows[1])["relation"] == "10"


@pytest.mark.parametrize(
    ("heading", "cell", "value"),
    [
        ("耕地面积", "12.5亩", 1250),
        ("耕地面积（亩）", 3.2, 320),
        ("与村主干路距离", "1.2公里", 12000),
        ("与村主干路距离（公里）", "800米", 8000),
        ("饮水安全", "是", True),
        ("饮水安全", "未解决", False),
        ("入户路是否硬化", "未采集", Missing.NOT_COLLECTED),
        ("住房安全等级", "Ｃ级", "C"),
        ("住房安全等级", "无房", "no_house"),
        ("户类型", "脱贫户", "lifted"),
        ("联系电话", 13900000001.0, "13900000001"),
        ("联系电话", "+86 139-0000-0001", "13900000001"),
        ("户主出生日期", "1980年1月2日", date(1980, 1, 2)),
        ("户主出生日期", "1980.1.2", date(1980, 1, 2)),
        ("户主出生日期", "19800102", date(1980, 1, 2)),
        ("户主出生日期", 29222.0, date(1980, 1, 2)),
        ("户主出生日期", date(1980, 1, 2), date(1980, 1, 2)),
        ("户主", "尕藏 才让", "尕藏才让"),
        ("户主", "阿依古丽•买买提", "阿依古丽·买买提"),
        ("开户银行", "/", None),
    ],
)
def test_a_cell_is_read_as_people_write_it(heading: str, cell: Cell, value: Value) -> None:
    assert one_cell(heading, cell)[0] == value


@pytest.mark.parametrize(
    ("heading", "cell", "code"),
    [
        ("耕地面积", "-1", "negative"),
        ("耕地面积", "一点", "not_a_number"),
        ("耕地面积", "3公里", "unit_wrong"),
        ("耕地面积", 0.123, "too_fine"),
        ("耕地面积", 900, "unusual"),
        ("饮水安全", "基本", "not_yes_or_no"),
        ("住房安全等级", "E级", "not_in_list"),
        ("联系电话", "1390000", None),
        ("联系电话", "139000", "phone_length"),
        ("联系电话", "10900000001", "phone_signs"),
        ("银行账号", 6.2170012345e18, "number_rounded"),
        ("银行账号", "6217001234567890123", "account_check"),
        ("户主", "扎西1", "name_digits"),
        ("户主", "扎?", "unreadable_signs"),
        ("户主", "扎", "name_short"),
        ("户主出生日期", "80.1.2", "date_short_year"),
        ("户主出生日期", "1980-02-30", "date_none"),
        ("户主出生日期", "198001", "date_without_day"),
        ("户主出生日期", "2027-01-01", "date_future"),
        ("开户银行", "=HYPERLINK(1)", "formula_text"),
        ("开户银行", "行" * 81, "too_long"),
        ("行政村", "桑隆三村", "area_unknown"),
        ("行政村", "桑隆村", "area_ambiguous"),
        ("行政村", "下滩村委会", "area_former"),
        ("行政村", "990101101092", "area_former"),
        ("行政村", "大坪村", "area_ambiguous"),
    ],
)
def test_a_wrong_cell_is_named(heading: str, cell: Cell, code: str | None) -> None:
    assert one_cell(heading, cell)[1] - {"required"} == ({code} if code else set())


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (5.301121198001011e17, "id_as_number"),
        (530112119800101000, "id_as_number"),
        ("5.30112119800101E+17", "id_as_number"),
        ("990101198001010000", "id_as_number"),
        ("990101800101001", "id_old"),
        ("99010119800101001", "id_length"),
        ("9901011980010100I4", "id_signs"),
        ("990101198013010017", "id_birth"),
        ("990101198001010015", "id_check"),
        (id_number(1) + "81", "id_disability"),
        (id_number(1, "20270101"), "id_birth_future"),
        ("990101********0014", "masked"),
    ],
)
def test_an_id_number_that_cannot_be_one_is_named(cell: Cell, code: str) -> None:
    found = checked([HEAD, person(held=cell)])
    assert told(found) == {(2, "id_number", code)}
    assert "19800101" not in next(one.value for one in found.problems)


def test_a_mask_in_a_row_of_our_own_list_stands_for_what_is_kept() -> None:
    found = checked([(*HEAD, "记录号"), (*person(held="990101********0014"), "0193-uid")])
    assert told(found) == set()
    assert isinstance(found.said(found.rows[0])["id_number"], Masked)


def test_the_rows_of_a_household_are_held_against_each_other() -> None:
    rows = [
        HEAD,
        person("H1", held=id_number(1)),
        person("H1", "卓玛", id_number(2, male=False)),
        person("H2", "才让", id_number(3), "之子"),
        person("H3", "多杰", id_number(1)),
        ("H3", "河口村", "东岸镇", "央金", id_number(4), "配偶", "藏族"),
    ]
    assert told(checked(rows)) == {
        (3, "relation", "two_heads"),
        (4, "relation", "no_head"),
        (5, "id_number", "duplicate"),
        (6, "village", "household_differs"),
    }


def test_formulas_faults_hidden_rows_and_merged_cells_are_told() -> None:
    rows = [HEAD, person(), ("H1", None, None, "卓玛", id_number(2), "配偶", None)]
    found = checked(
        rows,
        formulas=frozenset({(2, 4)}),
        faults={(3, 7): "#REF!"},
        hidden_rows=frozenset({3}),
        merged=((2, 2, 3, 2), (2, 3, 3, 3)),
    )
    assert told(found) == {
        (2, "name", "formula_cell"),
        (3, "ethnicity", "cell_fault"),
        (3, "", "row_hidden"),
        (3, "village", "merged_filled"),
        (3, "township", "merged_filled"),
    }
    assert found.said(found.rows[1])["village"] == "990101101001"
    assert found.bad == {3}


def test_what_a_new_record_needs_is_told_of_new_ones_only() -> None:
    found = checked([("户编号", "户主姓名"), ("H1", None), (None, "扎西")], "own.household")
    assert {one for one in told(found) if one[0]} == {
        (2, "head_name", "required"),
        (3, "household_no", "required"),
    }
    assert (0, "village", "column_missing") in told(found)
    assert 0 in found.bad and list(found.good()) == []


def test_every_kind_of_problem_has_words_and_problems_group_by_cause() -> None:
    assert all(kind.message and kind.cure for kind in KINDS.values())
    found = checked([HEAD, person(held=5.3e17), person("H2", held=5.3e17), person("H3", held="1")])
    first, second = groups(found)
    assert (first.code, first.count, first.rows, first.heading) == ("id_as_number", 2, (2, 3), "证件号码")
    assert second.severity is Severity.ERROR
    sentence, cure = in_words(second.example, str)
    assert sentence.startswith("The ID number has 1 characters") and cure


def test_every_column_of_a_form_is_read_from_its_own_heading_and_each_of_its_synonyms() -> None:
    for form in forms():
        columns = [[one.heading, *one.synonyms] for one in form.columns]
        assert [one.code for one in checked([[each[0] for each in columns]], form.code).columns] == [
            one.code for one in form.columns
        ]
        for column, headings in zip(form.columns, columns, strict=True):
            for heading in headings:
                beside = [one.heading for one in form.columns if one.code != column.code][:2]
                found = checked([[heading, *beside]], form.code)
                assert column.code in found.found.places, (form.code, heading)


def test_declared_fields_are_columns_of_their_owners_forms() -> None:
    own = next(one for one in forms() if one.code == "own.member")
    declared = {one.code: one for one in own.columns if one.target.startswith("stated.")}
    assert declared["soldier"].heading == "是否现役军人" and "现役军人" in declared["soldier"].synonyms
    assert declared["transport_aid_fen"].heading == "年度交通费补助（元）"
    found = checked([(*HEAD, "是否现役军人", "年度交通费补助"), (*person(), "否", "1200元")])
    assert told(found) == set()
    assert found.said(found.rows[0])["transport_aid_fen"] == 120_000
    national = next(one for one in forms() if one.code == "national.monitored")
    of_household = [one for one in national.columns if one.target.startswith("household.stated.")]
    assert {"识别监测时间", "住房结构"} <= {one.heading for one in of_household}
    rows = [
        ("监测对象",), (), (*HEAD, "人口编号", "识别监测时间"),
        (*person(), "1", "202405"), (*person(name="卓玛", held=id_number(2), relation="配偶"), "2", "2024-06"),
    ]  # fmt: skip
    told_of = checked(rows, "national.monitored")
    assert told_of.said(told_of.rows[0])["detected_on"] == date(2024, 5, 1)
    assert told(told_of) == {(5, "detected_on", "household_differs")}


def test_the_unit_of_a_heading_or_of_the_whole_table_is_the_unit_of_its_numbers() -> None:
    rows = [
        ("收支表",),
        ("单位：万元",),
        ("户编号", "年度", "低保金", "种植业收入（元）", "分红"),
        ("H1", 2025, 1.2, 300, "5元"),
    ]
    found = checked(rows, "own.year")
    assert told(found) == set()
    said = found.said(found.rows[0])
    assert (said["minimum_living"], said["crops"], said["dividend"]) == (1_200_000, 30_000, 500)
    assert one_cell("与村主干路距离（米）", 800) == (8000, set())
    hectares = checked([("户编号", "耕地面积（公顷）", "乡镇"), ("H1", 2, None)], "own.household")
    assert (0, "farmland", "unit_heading") in told(hectares)
