"""A workbook of 20,000 people in 60 columns, with 1,500 errors planted at known places.

Usage: python -m bench.imports_data FOLDER [ROWS] [ERRORS]; writes people.xlsx and planted.json beside it.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import xlsxwriter

from bangfu.intake.rules.areas import Area, Areas
from bangfu.intake.rules.checked import Column, Form, Type
from bangfu.intake.rules.forms import form_of
from bangfu.kernel.idnumber import check_digit
from bangfu.policybook.rules.files import read_folder

ROWS, ERRORS, SEED, TODAY = 20_000, 1_500, 20261121, date(2026, 11, 21)
FORM = "own.member"
MEMBERS = 4
RELATIONS = ("户主", "配偶", "之子", "之女")
TOWNS, VILLAGES = 10, 12
SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗", "伟芳娜敏静强磊军洋勇艳杰娟涛明超秀霞平刚"


@cache
def policy() -> tuple[Form, dict[str, Any]]:
    """The form and the lists as shipped."""
    entries = [
        one
        for one in read_folder(Path(__file__).resolve().parents[1] / "policy")
        if one.valid_from <= TODAY and (one.valid_to is None or one.valid_to > TODAY)
    ]
    lists = {one.code: one.body["items"] for one in entries if one.kind == "code_list"}
    said = {one.code: (one.body["value"], str(one.body.get("unit", ""))) for one in entries if one.kind == "parameter"}
    body = next(one.body for one in entries if one.kind == "form" and one.code == FORM)
    return form_of(FORM, body, parameter=said.get, fields=lambda owner: lists[f"registry.field.{owner}"]), lists


def areas() -> Areas:
    """Ten townships of twelve villages."""
    found = []
    for town in range(TOWNS):
        code = f"9901011{town:02}"
        found.append(Area(code, f"第{'一二三四五六七八九十'[town]}镇", "township"))
        for village in range(VILLAGES):
            name = f"{'东西南北上下前后中新老大'[village]}{'一二三四五六七八九十'[town]}村"
            found.append(Area(f"{code}{village:03}", name, "village", code))
    return Areas(found)


def people(rows: int) -> tuple[list[Column], list[dict[str, Any]]]:
    """The columns and the right rows: cell by column code."""
    form, lists = policy()
    columns = list(form.columns)
    towns, chance = areas(), random.Random(SEED)
    labels = {
        one.code: [item["label"]["zh"] for item in lists[one.codes] if not item.get("ended")]
        for one in columns
        if one.codes and one.codes in lists
    }
    found = []
    for number in range(rows):
        home, place = divmod(number, MEMBERS)
        town = towns.of_level("township")[home % TOWNS]
        village = towns.inside("village", town.code)[home // TOWNS % VILLAGES]
        born = date(1950 + home % 30 + 25 * (place > 1), 1 + home % 12, 1 + home // 12 % 28)
        male = place in (0, 2)
        first = f"990101{born:%Y%m%d}{home // 400 % 100:02}{2 * (home % 5) + male}"
        row = {one.code: _usual(one, labels, chance) for one in columns}
        row |= {
            "household_no": f"H{home:06}", "township": town.name, "village": village.name, "natural_village": None,
            "category": labels["category"][home % 4], "name": chance.choice(SURNAMES) + chance.choice(GIVEN) * 2,
            "id_number": first + check_digit(first), "relation": RELATIONS[place], "sex": "男" if male else "女",
            "birth_date": born, "ethnicity": "藏族", "uid": f"u{number:06}", "version": number % 9,
            "disability_type": "没有残疾人证", "disability_grade": "没有残疾人证", "job_since": "2026-03-01",
            "job_until": None,
        }  # fmt: skip
        found.append(row)
    return columns, _numbered(found)


def _numbered(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """ID numbers made different by their sequence."""
    seen: dict[str, int] = {}
    for row in rows:
        held = row["id_number"]
        key = held[:14] + str(int(held[16]) % 2)
        serial = seen[key] = seen.get(key, -1) + 1
        first = f"{held[:14]}{serial // 5:02}{2 * (serial % 5) + int(held[16]) % 2}"
        row["id_number"] = first + check_digit(first)
    return rows


def _usual(column: Column, labels: dict[str, list[str]], chance: random.Random) -> Any:
    if column.code in labels:
        return chance.choice(labels[column.code])
    kinds: dict[Type, Callable[[], Any]] = {
        Type.PHONE: lambda: f"139{chance.randrange(10**8):08}",
        Type.ACCOUNT: lambda: f"9{chance.randrange(10**11):011}",
        Type.DATE: lambda: TODAY - timedelta(days=chance.randrange(1, 4000)),
        Type.MONTH: lambda: f"{chance.randrange(2015, 2026)}-{chance.randrange(1, 13):02}",
        Type.YEAR: lambda: chance.randrange(2015, 2026),
        Type.COUNT: lambda: chance.randrange(0, 12),
        Type.MONEY: lambda: chance.randrange(0, 900_000) / 100,
        Type.TRUTH: lambda: chance.choice(("是", "否")),
        Type.NAME: lambda: "王小明",
    }
    return kinds.get(column.type, lambda: f"第{chance.randrange(1000)}号")()


def plant(rows: list[dict[str, Any]], count: int) -> list[tuple[int, str, str]]:
    """Spoil one cell each of `count` rows: (row in the sheet, column, code) of every one."""
    chance = random.Random(SEED + 1)
    # Heads and the row after a head are left as they are: what is said of a household is held against its first row.
    places = chance.sample([place for place in range(len(rows)) if place % MEMBERS >= 2], count)
    planted = []
    for turn, place in enumerate(sorted(places)):
        column, code, cell = _SPOILT[turn % len(_SPOILT)]
        row = rows[place]
        if callable(cell):
            row |= cell(row, rows[place - place % MEMBERS])
        else:
            row[column] = cell
        planted.append((place + 2, column, code))
    return planted


def _same_person(row: dict[str, Any], head: dict[str, Any]) -> dict[str, Any]:
    return {name: head[name] for name in ("id_number", "birth_date", "sex")}


def _digit(row: dict[str, Any], head: dict[str, Any]) -> dict[str, Any]:
    held = row["id_number"]
    return {"id_number": held[:17] + ("1" if held[17] != "1" else "2")}


def _elsewhere(row: dict[str, Any], head: dict[str, Any]) -> dict[str, Any]:
    inside = [one.name for one in areas().of_level("village") if one.name[1] == row["village"][1]]
    return {"village": next(one for one in inside if one != row["village"])}


_SPOILT: list[tuple[str, str, Any]] = [
    ("id_number", "id_as_number", lambda row, head: {"id_number": int(row["id_number"][:17] + "0")}),
    ("id_number", "id_check", _digit),
    ("id_number", "id_length", lambda row, head: {"id_number": row["id_number"][:17]}),
    ("id_number", "id_signs", lambda row, head: {"id_number": "O" + row["id_number"][1:]}),
    ("id_number", "id_old", "990101800101001"),
    ("id_number", "duplicate", _same_person),
    ("birth_date", "birth_not_of_id", "1949-10-02"),
    ("birth_date", "date_none", "1980-02-30"),
    ("birth_date", "date_without_day", "1980年5月"),
    ("birth_date", "date_future", "2027-01-01"),
    ("sex", "sex_not_of_id", lambda row, head: {"sex": "女" if row["sex"] == "男" else "男"}),
    ("name", "required", None),
    ("name", "name_digits", "王小2"),
    ("ethnicity", "required", None),
    ("relation", "two_heads", "户主"),
    ("relation", "not_in_list", "亲戚"),
    ("education", "not_in_list", "博士后"),
    ("health", "not_in_list", "健康、开心"),
    ("village", "area_unknown", "桃花源村"),
    ("village", "household_differs", _elsewhere),
    ("phone", "phone_length", "1390000"[:6]),
    ("phone", "phone_signs", "138甲乙丙丁"),
    ("job_months", "out_of_range", 13),
    ("job_months", "not_whole", 2.5),
    ("job_monthly", "not_a_number", "三千"),
    ("job_monthly", "negative", -300),
    ("job_monthly", "unit_wrong", "3000公里"),
    ("job_since", "not_a_date", "去年"),
    ("job_employer", "formula_text", "=1+1"),
    ("job_employer", "too_long", "厂" * 101),
    ("soldier", "not_yes_or_no", "也许"),
    ("household_no", "required", None),
]


def write(path: Path, columns: list[Column], rows: list[dict[str, Any]]) -> None:
    """The workbook: headings of the template, 序号 first."""
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False})
    sheet, day = book.add_worksheet("花名册"), book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, ["序号", *(one.heading for one in columns)])
    for number, row in enumerate(rows, 1):
        sheet.write_number(number, 0, number)
        for place, column in enumerate(columns, 1):
            cell = row[column.code]
            if isinstance(cell, date):
                sheet.write_datetime(number, place, cell, day)
            elif isinstance(cell, str):
                sheet.write_string(number, place, cell)
            elif cell is not None:
                sheet.write_number(number, place, cell)
    book.close()


def main(words: list[str]) -> int:
    """Make the workbook and tell what was planted in it."""
    folder, count, errors = Path(words[0]), int(words[1]) if words[1:] else ROWS, int(words[2]) if words[2:] else ERRORS
    columns, rows = people(count)
    planted = plant(rows, errors)
    folder.mkdir(parents=True, exist_ok=True)
    write(folder / "people.xlsx", columns, rows)
    (folder / "planted.json").write_text(json.dumps({"columns": len(columns) + 1, "rows": count, "planted": planted}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
